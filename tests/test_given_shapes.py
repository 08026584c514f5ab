"""Shapes given as functions: of every kind that can be called, told apart by their values, rounded at their ends."""

import pickle
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.robustness import price, tuned_bound, tuned_stepsize
from anneal.schedules import WSD, Cosine, Linear, Polynomial, from_callable


@dataclass
class Power:
    """A callable that is mutable, so that Python cannot hash it."""

    p: float

    def __call__(self, u):
        return (1 - u) ** self.p


FRACTIONS = np.linspace(0, 1, 1025)
CALLABLES = {
    "dataclass": Power(2),
    "polynomial": np.poly1d([1, -2, 1]),
    "polynomial of numpy.polynomial": np.polynomial.Polynomial([1, -2, 1]),
    "partial": partial(lambda p, u: (1 - u) ** p, 2),
    "method": Power(2).__call__,
    "loop": np.vectorize(lambda u: float((1 - u) ** 2)),
    "list": lambda u: [(1 - x) ** 2 for x in u],
    "tuple": lambda u: tuple(np.square(1 - u)),
    "rows": lambda u: [row[0] for row in (1 - u[:, None]) ** 2],
    "shape of a schedule": Polynomial(2).h,
}


@pytest.mark.parametrize("kind", CALLABLES)
def test_whatever_can_be_called_makes_a_schedule(kind):
    schedule = from_callable(CALLABLES[kind], name="square")
    assert schedule.degree == pytest.approx(2, abs=1e-6) and schedule.H(0.0) == pytest.approx(1 / 3, rel=1e-12)
    assert isinstance(schedule.h(0.5), float) and schedule.h(np.full((2, 3), 0.5)).shape == (2, 3)
    assert schedule.h(np.array([])).shape == (0,)
    assert price(schedule, 16.0) == pytest.approx(price(Polynomial(2), 16.0), rel=1e-6)
    assert price(schedule, 16.0, 50) == pytest.approx(price(Polynomial(2), 16.0, 50), rel=1e-6)
    assert schedule.values(9) == pytest.approx(Polynomial(2).values(9)) and schedule.after(9) == 0


@pytest.mark.parametrize("table", [FRACTIONS, FRACTIONS[::8], np.array([0, 0.5, 1.0])])
def test_factors_from_an_array(table):
    schedule = from_callable(partial(np.interp, xp=table, fp=np.minimum(1, 2 * (1 - table))))
    assert price(schedule, 9.0) == pytest.approx(price(WSD(0.5), 9.0), rel=1e-9)
    assert {schedule: 1}[from_callable(WSD(0.5).h)] == 1, "equal where their values are"


def changing(write):
    """A function of which one variable can be changed, and how: three ways to keep it."""
    kept = [write["from"]]
    p = write["from"]
    power = Power(write["from"])
    at = np.linspace(0, 1, 65)
    table = (1 - at) ** write["from"]

    def closure():
        nonlocal p
        p = write["to"]

    return {
        "closure": (lambda u: (1 - u) ** p, closure),
        "list": (lambda u: (1 - u) ** kept[0], lambda: kept.__setitem__(0, write["to"])),
        "attribute": (power, lambda: setattr(power, "p", write["to"])),
        "array": (
            lambda u: np.interp(u, at, table),
            lambda: np.copyto(table, (1 - at) ** write["to"]),
        ),
    }


@pytest.mark.parametrize("T", [None, 60])
@pytest.mark.parametrize("kind", ["closure", "list", "attribute", "array"])
def test_a_variable_that_changes_makes_another_schedule(kind, T):
    """Half of the price came from a cache that still held the old one."""
    function, change = changing({"from": 1.0, "to": 2.0})[kind]
    schedule = from_callable(function)
    other = hash(schedule)
    before = price(schedule, 64.0, T), tuned_bound(schedule, T), schedule.H(0.3), schedule.degree
    assert before[0] == pytest.approx(price(Linear(), 64.0, T), rel=1e-9)
    change()
    after = price(schedule, 64.0, T), tuned_bound(schedule, T), schedule.H(0.3), schedule.degree
    fresh = from_callable(lambda u: function(u))
    assert after == (price(fresh, 64.0, T), tuned_bound(fresh, T), fresh.H(0.3), fresh.degree)
    assert after[0] < 0.9 * before[0]
    assert hash(schedule) == hash(fresh) != other and schedule == fresh
    assert tuned_stepsize(schedule, 60) == tuned_stepsize(fresh, 60)


def test_a_bend_that_moves_between_two_points_of_the_check():
    at = 0.4001
    schedule = from_callable(lambda u: np.where(u < at, 1.0, 0.5 * (1 - u) / (1 - at)))
    first = price(schedule, 4.0)
    at = 0.4004
    moved = price(schedule, 4.0)
    assert moved != first and moved == price(
        from_callable(lambda u: np.where(u < 0.4004, 1.0, 0.5 * (1 - u) / 0.5996)), 4.0
    )
    at = 0.4001
    assert price(schedule, 4.0) == first


def test_a_function_that_is_a_shape_no_more_is_refused():
    sign = 1
    schedule = from_callable(lambda u: 1 - sign * u)
    assert schedule.H(0.0) == pytest.approx(0.5)
    sign = -1
    for use in (lambda: schedule.H(0.0), lambda: price(schedule, 4.0)):
        with pytest.raises(ValueError, match="h: expected a nonincreasing shape"):
            use()


def test_names_tell_equal_functions_apart_and_copies_are_equal():
    one, same = from_callable(Power(2)), from_callable(lambda u: (1 - u) ** 2)
    assert one == same and hash(one) == hash(same) and len({one, same}) == 1
    assert one != from_callable(Power(2), name="other") and one != from_callable(Power(3)) and one != Polynomial(2)
    one.Q(0.0)
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_function_too_steep_for_integrals_has_values():
    steep = from_callable(lambda u: (1 - u) ** 42)
    assert steep in {steep} and steep == from_callable(lambda u: (1 - u) ** 42)
    assert steep.values(3)[1] == pytest.approx((2 / 3) ** 42)


@pytest.mark.parametrize(
    ("h", "said"),
    [
        (3, r"h: expected a function of the run's fraction u, got 3; .*np.interp"),
        (np.linspace(1, 0, 9), "h: expected a function"),
        (None, "h: expected a function"),
        (Cosine(), r"h: expected a function .* got Cosine\(\)"),
        (float, "h: expected a function"),
        (lambda u: 1 - u if u < 0.5 else 0.5 * (1 - u), r"failed on an array .*np\.vectorize\(h, otypes=\[float\]\)"),
        (lambda: 1.0, "failed on an array"),
        (lambda u: [1 - u], r"shape of its argument, got shape \(1, 1025\) .*np\.vectorize"),
        (lambda u: None, "shape of its argument"),
        (lambda u: (1 - u) * (1 + 0j), "h: expected real numbers"),
        (lambda u: u < 0.5, "h: expected real numbers"),
        (lambda u: np.array(["a"] * len(u)), "h: expected real numbers"),
        (lambda u: np.where(u < 1, 1 - u, np.nan), "h: expected numbers, contains NaN"),
        (lambda u: 1 - u + 0.01 * np.sin(400 * u), r"rises after u = 0, by 0\.00\d+"),
        (lambda u: np.minimum(1, 2 - 2 * u) - np.float32(1e-7) * ((u > 0) & (u < 0.25)), "float64 if this is rounding"),
        (lambda u: np.polyval(np.poly([1.0] * 20), u), r"h: expected .* if this is rounding"),
        (lambda u: 1 - 1.1 * u, r"positive values on \[0, 1\), got -[\d.e-]+ at u = 0.90"),
    ],
)
def test_what_cannot_be_used_says_what_to_do(h, said):
    with pytest.raises(ValueError, match=said):
        from_callable(h)


COOLDOWNS = {
    "fraction": lambda c: lambda u: np.minimum(1, (1 - u) / c),
    "where": lambda c: lambda u: np.where(u < 1 - c, 1.0, 1 - (u - (1 - c)) / c),
    "clip": lambda c: lambda u: 1 - np.clip((u - 1 + c) / c, 0, None),
    "slope": lambda c: lambda u: np.minimum(1, 1 / c - u / c),
    "interp": lambda c: lambda u: np.interp(u, [0, 1 - c, 1], [1, 1, 0]),
}


@pytest.mark.parametrize("written", COOLDOWNS)
def test_every_linear_cooldown_is_a_shape_however_it_is_written(written):
    """Sixteen of 99 ended at -2.2e-16."""
    for percent in range(1, 100):
        schedule = from_callable(COOLDOWNS[written](percent / 100))
        assert schedule.after(10) == 0 and (schedule.h(FRACTIONS) >= 0).all(), percent
        assert schedule.h(1 - 1e-9) == pytest.approx(1e-7 / percent, rel=1e-5)
    assert price(schedule, 9.0) == pytest.approx(price(WSD(0.99), 9.0), rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.02, 1), st.sampled_from(sorted(COOLDOWNS)))
def test_any_cooldown_has_the_integrals_of_its_closed_form(cooldown, written):
    schedule = from_callable(COOLDOWNS[written](cooldown))
    assert schedule.annealed and schedule.degree == pytest.approx(1, abs=1e-6)
    assert schedule.H(0.0) == pytest.approx(WSD(cooldown).H(0.0), rel=1e-9)
    assert schedule.Q(0.0) == pytest.approx(WSD(cooldown).Q(0.0), rel=1e-8)


@pytest.mark.parametrize(("size", "fits"), [(5e-13, True), (5e-12, False)])
def test_rounding_is_forgiven_and_no_more(size, fits):
    wrong = {
        "first": lambda u: (1 - u) * (1 + size),
        "last": lambda u: 1 - u - size * (u == 1),
        "rise": lambda u: np.minimum(1, 2 * (1 - u)) - size * (u < 0.25) * (u > 0),
    }
    for h in wrong.values():
        if fits:
            assert from_callable(h).after(9) == 0
        else:
            with pytest.raises(ValueError, match=r"^h: expected"):
                from_callable(h)


def test_warnings_of_a_function_that_is_right_do_not_leak():
    schedule = from_callable(lambda u: np.where(u < 1, np.exp(np.log(1 - u)), 0.0))
    assert schedule.H(0.0) == pytest.approx(0.5) and price(schedule, 16.0) == pytest.approx(2.38, abs=0.01)
