"""Every number and every curve of the explorer is anneal's."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from anneal.robustness import grid_price, price
from anneal.schedules import Linear
from book.pages.explorer import curves
from book.tools.paths import BookError
from tests.book.explorer.expected import FIRST, STATES, differing, expected, is_rounding, query, schedules
from tests.book.explorer.looking import LOOK_INSIDE, Open, cells


@pytest.mark.parametrize("state", STATES, ids=["first", "small", "large"])
def test_every_number_is_anneals(opened: Open, state: dict[str, float]) -> None:
    tab = opened("" if state is FIRST else query(state))
    assert differing(cells(tab), expected(**state)) == {}


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


def test_a_series_that_is_too_short_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "TERMS", 7)
    with pytest.raises(BookError, match="give it more TERMS"):
        curves.cosine_series()
