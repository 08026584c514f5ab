"""Measurements, criteria and their verdicts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anneal.claims import METADATA_KEY, Measurement, judge, report, verdict
from anneal.resampling import Interval

numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, st.floats(0, 1e3))
def test_expected_within_tolerance(expected, value, tolerance):
    verdict = judge({"expected": expected, "tolerance": tolerance}, Measurement("a", value))
    assert verdict == (abs(value - expected) <= tolerance)


@given(numbers, numbers, numbers)
def test_bounds_judge_the_unfavourable_end(low, value, high):
    low, value, high = sorted((low, value, high))
    measured = Measurement("a", value, (low, high))
    assert judge({"at_least": 0}, measured) == (low >= 0)
    assert judge({"at_most": 0}, measured) == (high <= 0)
    assert judge({"expected": 0, "tolerance": 10}, measured) == (max(abs(low), abs(high)) <= 10)


def test_relative_tolerance():
    assert judge({"expected": -200, "relative": 0.01}, Measurement("a", -202))
    assert not judge({"expected": -200, "relative": 0.01}, Measurement("a", -203))


def test_an_interval_is_reported_like_its_value_and_ends(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **kwargs: shown.append((data, kwargs["metadata"])))
    report("ratio", Interval(1.2, 0.9, 1.4))
    report("ratio", 1.2, (0.9, 1.4))
    assert shown[0] == shown[1] and shown[0][1][METADATA_KEY]["interval"] == [0.9, 1.4]


@pytest.mark.parametrize(
    "criterion", [{}, {"expected": 1}, {"expected": 1, "tolerance": 1, "relative": 1}, {"about": 3}], ids=str
)
def test_criteria_must_say_what_they_mean(criterion):
    with pytest.raises(ValueError, match="criterion of 'a'"):
        judge(criterion, Measurement("a", 1.0))


@given(numbers, numbers, numbers, numbers)
def test_a_verdict_asks_for_the_whole_interval(wanted, low, value, high):
    low, value, high = sorted((low, value, high))
    measured = Measurement("a", value, (low, high))
    expected = "met" if low >= wanted else "undecided" if high >= wanted else "not borne out"
    assert verdict({"at_least": wanted}, measured) == expected
    mirrored = Measurement("a", -value, (-high, -low))
    assert verdict({"at_most": -wanted}, mirrored) == expected


@given(numbers, st.floats(0, 1e3), numbers, numbers, numbers)
def test_a_verdict_is_met_where_judge_says_so(expected, tolerance, low, value, high):
    low, value, high = sorted((low, value, high))
    criterion, measured = {"expected": expected, "tolerance": tolerance}, Measurement("a", value, (low, high))
    meeting = [end for end in (low, high, expected) if low <= end <= high and abs(end - expected) <= tolerance]
    said = verdict(criterion, measured)
    assert (said == "met") == judge(criterion, measured)
    assert (said == "not borne out") == (not meeting)


@pytest.mark.parametrize(("value", "said"), [(1.0, "met"), (0.9, "not borne out")])
def test_a_verdict_without_an_interval_is_about_the_value(value, said):
    assert verdict({"at_least": 1}, Measurement("a", value)) == said


def test_a_verdict_needs_a_criterion():
    with pytest.raises(ValueError, match="criterion of 'a'"):
        verdict({}, Measurement("a", 1.0))


def test_a_report_leaves_id_value_and_interval_in_the_output(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: shown.append((data, metadata)))
    report("slope", 0.2, (0.1, 0.3))
    data, metadata = shown[0]
    assert data["text/plain"] == "0.2" and "0.2 [0.1, 0.3]" in data["text/markdown"]
    assert metadata[METADATA_KEY] == {"id": "slope", "value": 0.2, "interval": [0.1, 0.3]}
    assert metadata["scrapbook"]["name"] == "slope"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", math.nan), "value: claim 'a' needs a number, got nan"),
        (("", 1.0), "id: expected the id"),
        (("a", 1.0, (2.0, 3.0)), "does not contain its value"),
        (("a", 1.0, (math.nan, 3.0)), "interval: claim 'a' needs a number"),
    ],
)
def test_bad_reports(arguments, message):
    with pytest.raises(ValueError, match=message):
        report(*arguments)
