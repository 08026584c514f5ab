"""Files of runs and of sweeps, without PyTorch: what they hold, and what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anneal.deep import config, records

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=9,
)


@given(st.dictionaries(st.text(max_size=5), plain, max_size=5))
def test_a_key_belongs_to_what_is_written_and_not_to_its_order(content):
    turned = dict(reversed(content.items()))
    assert records.key(content) == records.key(turned) == records.key(json.loads(json.dumps(content)))
    assert records.key(content) != records.key({**content, "one more": 1})
    assert json.loads(records.encoded(content)) == content


@pytest.mark.parametrize(
    "bad", [float("nan"), float("inf"), np.float32(1), {1, 2}, object()], ids=lambda value: type(value).__name__
)
def test_what_json_cannot_write_is_refused(bad):
    with pytest.raises(
        ValueError, match="configuration: expected numbers, texts, lists and tables that JSON can write"
    ):
        records.key({"stepsize": bad})
    with pytest.raises(ValueError, match="metrics: expected numbers, texts, lists and tables that JSON can write"):
        records.encoded({"metrics": [bad]})


def swept(stepsizes):
    recipe = {"dataset": "digits", "depth": 10, "width": 1, "epochs": 1, "batch_size": 9}
    tables = {"recipe": recipe, "schedules": ["Linear()"], "grid": {"stepsizes": stepsizes, "seeds": [0]}}
    return [point.stepsize for point in config.from_tables(tables).points]


def test_a_file_has_a_grid_by_its_ratio_or_by_its_number_of_points():
    assert swept({"low": 0.001, "high": 1.0, "points": 4}) == [0.001, 0.01, 0.1, 1.0]
    assert swept({"low": 0.25, "high": 2.0, "ratio": 2.0}) == [0.25, 0.5, 1.0, 2.0]
    assert swept([0.3, 0.1, 1]) == [0.3, 0.1, 1.0]


@pytest.mark.parametrize(
    ("stepsizes", "message"),
    [
        ({"low": 0.1, "high": 1.0}, "stepsizes: expected a list, or all of low, high and ratio or points"),
        (
            {"low": 0.1, "ratio": 2.0, "points": 3},
            "stepsizes: expected a list, or all of low, high and ratio or points",
        ),
        ({"low": 0.1, "high": 1.0, "ratio": 2.0, "points": 3}, "ratio, points: give one of the two"),
        ({"low": 0.1, "high": 1.0, "points": 1}, "points: expected at least 2, got 1"),
        ({"low": 0.1, "high": 1.0, "step": 3}, "stepsizes: unknown step; known are high, low, points, ratio"),
    ],
)
def test_a_grid_that_is_none(stepsizes, message):
    with pytest.raises(ValueError, match=message):
        swept(stepsizes)
