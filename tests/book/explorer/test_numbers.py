"""Every number and every curve of the explorer is anneal's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import vl_convert
from playwright.sync_api import expect

from anneal.figures import looks
from anneal.grid import geometric, runs_to_cover
from anneal.robustness import grid_price, price
from anneal.schedules import Linear, Polynomial, Robust, by_name
from book.pages.explorer import charts, curves
from book.pages.explorer.controls import CONTROLS
from book.tools.paths import BookError
from tests.book.explorer.expected import FIRST, STATES, differing, expected, is_rounding, query, schedules
from tests.book.explorer.looking import LOOK_INSIDE, Open, cells


@pytest.mark.parametrize("state", STATES, ids=["first", "small", "large"])
def test_every_number_is_anneals(opened: Open, state: dict[str, float]) -> None:
    tab = opened("" if state is FIRST else query(state))
    assert differing(cells(tab), expected(**state)) == {}
    expect(tab.get_by_role("rowheader", name=Robust(state["r"]).name, exact=True)).to_be_visible()


def test_wrong_numbers_are_noticed() -> None:
    assert is_rounding("1.407", 1.40684, 4)
    assert not is_rounding("1.408", 1.40684, 4)
    assert not is_rounding("1.41", 1.40684, 4)
    assert is_rounding("24,580", 24578.1, 4)
    assert differing({"price/linear": "2.036"}, {"price/linear": 2.0375}) != {}
    assert differing({"r/needed": "5"}, {"r/needed": 6}) != {}


def test_every_curve_is_anneals(opened: Open) -> None:
    state = {**FIRST, "p": 2.7, "r": 40.0}
    tab = opened(query(state))
    for name, value, at in [("price", price, "rho"), ("grid", grid_price, "r")]:
        drawn = tab.evaluate(LOOK_INSIDE, name)
        wanted = schedules(state["p"], state["r"])
        assert drawn.keys() == {*wanted, *(f"at {schedule}" for schedule in wanted)}
        for key, schedule in wanted.items():
            points = drawn[key][:: 1 if name == "price" else 8]
            assert len(points) > 5
            for x, y, *_ in points:
                assert y == pytest.approx(value(schedule, max(x, 1.0) if name == "grid" else x), rel=3e-6), (key, x)
            assert drawn[f"at {key}"] == [[state[at], pytest.approx(value(schedule, state[at]), rel=1e-9)]]


def test_an_address_between_the_sliders_positions_counts(opened: Open) -> None:
    tab = opened("rho=17")
    expect(tab.locator("#explorer-rho")).to_have_attribute("aria-valuetext", "17 × tuned")
    assert is_rounding(cells(tab)["price/linear"], price(Linear(), 17.0), 4)


RUNS = """async pairs => {
  const { runsToCover } = await import(new URL("../_static/explorer.js", location));
  return pairs.map(([range, ratio]) => runsToCover(range, ratio));
}"""


def test_runs_that_cover_a_range_are_anneals(opened: Open) -> None:
    whole = [(span, span ** (1 / steps)) for span in (10.0, 50.0, 1e4, 1e6) for steps in range(1, 31)]
    rounded = [(span, float(f"{ratio:.{digits}g}")) for span, ratio in whole for digits in (2, 3, 4, 5)]
    others = [(float(span), float(ratio)) for span in np.geomspace(1, 1e6, 25) for ratio in np.geomspace(1.05, 1e4, 30)]
    pairs = [(1e4, 21.544), *whole, *(pair for pair in rounded if pair[1] > 1), *others]
    shown = opened().evaluate(RUNS, pairs)
    assert shown[0] == 4
    assert len(pairs) > 1000
    assert {pair: n for pair, n in zip(pairs, shown, strict=True) if n != runs_to_cover(*pair)} == {}


RATIOS = """async pairs => {
  const { shownRatio } = await import(new URL("../_static/explorer.js", location));
  return pairs.map(([range, ratio]) => shownRatio(range, ratio));
}"""


def test_a_ratio_that_is_copied_gives_the_grid_of_so_many_runs(opened: Open) -> None:
    """At every stop of the sliders; with four digits alone it would be another number at some of them."""
    at = {control.name: control.values for control in CONTROLS}
    wanted = [(range, range ** (1 / (runs - 1)), runs) for range in at["range"] for runs in at["runs"]]
    shown = opened().evaluate(RATIOS, [pair for *pair, _ in wanted])
    copied = [float(text.replace(",", "")) for text in shown]
    assert [len(geometric(1.0, range, ratio)) for (range, *_), ratio in zip(wanted, copied, strict=True)] == [
        runs for *_, runs in wanted
    ]
    four = [len(geometric(1.0, range, float(f"{ratio:.4g}"))) != runs for range, ratio, runs in wanted]
    assert any(four)


@pytest.mark.parametrize("state", [{"range": 1e4, "runs": 6}, {"range": 50, "runs": 30}, {"range": 1e6, "runs": 17}])
def test_the_points_of_a_copied_ratio_are_those_counted(opened: Open, state: dict[str, float]) -> None:
    tab = cells(opened(query({**FIRST, **state})))
    number = {key: float(text.replace(",", "")) for key, text in tab.items()}
    for ratio, needed in [("runs/ratio", "runs/needed"), ("loss/ratio", "loss/needed"), ("r/ratio", "r/needed")]:
        assert len(geometric(1e-3, 1e-3 * state["range"], number[ratio])) == number[needed]
    for name in schedules(FIRST["p"], FIRST["r"]):
        points = geometric(1e-3, 1e-3 * state["range"], number[f"coarsest/{name}"])
        assert len(points) == number[f"needed/{name}"]


def test_the_first_looks_are_those_of_the_figures() -> None:
    for name, schedule in schedules(FIRST["p"], FIRST["r"]).items():
        color, _ = curves.LOOKS[name]
        assert color == looks([schedule.name])[schedule.name]["color"], name


@pytest.mark.parametrize("chart", [charts.price_chart, charts.grid_chart])
def test_a_point_in_a_name_means_nothing(monkeypatch: pytest.MonkeyPatch, chart: Callable[[], Any]) -> None:
    """To Vega it would, in the name of a field."""
    half = Polynomial(0.5)
    monkeypatch.setattr(charts, "TABULATED", by_name([half]))
    drawn = vl_convert.vegalite_to_svg(charts.specification(chart(), 2))
    lines = re.findall('<path d="([^"]*)"[^>]*stroke-width="2"', drawn)
    assert half.name == "p = 0.5"
    assert sum(line.count("L") > 90 for line in lines) == 3
    assert "NaN" not in drawn


def test_a_series_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "TERMS", 7)
    with pytest.raises(BookError, match="give it more TERMS"):
        curves.cosine_series()
