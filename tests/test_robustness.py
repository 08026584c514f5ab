"""Tuning, prices and grids: closed forms, brute force, finite horizons against the limit."""

from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from anneal.bounds import last_iterate_bound, last_iterate_bounds
from anneal.robustness import (
    coarsest_grid,
    exponent,
    fitted_exponent,
    grid_price,
    guarantee,
    local_slopes,
    price,
    recommend,
    tuned_bound,
    tuned_stepsize,
)
from anneal.schedules import (
    BUILT_IN,
    WSD,
    Cosine,
    Fixed,
    InverseSqrt,
    Linear,
    Polynomial,
    Robust,
    Warmup,
    from_callable,
)

ALL = [s for s in BUILT_IN if s.nonincreasing and not s.averaged]
powers = st.floats(0.6, 6)


def closed_form(p, rho):
    a = (p + 1) / p
    if rho**2 < a:
        return (rho + 1 / rho) / 2
    return 0.5 * (2 * p + 1) / (p + 1) * a ** (p / (2 * p + 1)) * rho ** (1 / (2 * p + 1))


@given(powers, st.floats(0.05, 1e5))
def test_price_of_powers_is_the_closed_form(p, rho):
    assert price(Polynomial(p), rho) == pytest.approx(closed_form(p, rho), rel=1e-12)


@pytest.mark.parametrize("schedule", [Linear(), Cosine(), WSD(0.3), Robust(30)], ids=attrgetter("name"))
def test_price_is_the_infimum_over_restarts(schedule):
    taus = np.linspace(0, 1, 200_001)[:-1]
    mass, noise = schedule.H(taus), schedule.Q(taus)
    for rho in (0.3, 1.0, 2.0, 16.0, 300.0):
        brute = np.min((mass[0] / (rho * mass) + rho * noise / noise[0]) / 2)
        assert price(schedule, rho) == pytest.approx(brute, rel=1e-6)
        assert price(schedule, rho) <= brute * (1 + 1e-12)


@pytest.mark.parametrize("schedule", ALL, ids=attrgetter("name"))
def test_tuned_stepsize_minimises_the_exact_bound(schedule):
    T, D, G = 200, 3.0, 0.5
    eta = tuned_stepsize(schedule, T, D, G)
    value = lambda x: last_iterate_bound(np.exp(x) * schedule.values(T), D, G).value
    found = minimize_scalar(value, bracket=(np.log(eta) - 1, np.log(eta) + 1), tol=1e-12)
    slack = 2 / T if isinstance(schedule, Robust) else 1e-9  # many stepsizes are equally good for Robust
    assert value(np.log(eta)) <= found.fun * (1 + slack)
    assert tuned_bound(schedule, T) * D * G / np.sqrt(T) == pytest.approx(found.fun, rel=max(slack, 1e-9))
    assert price(schedule, 1.0, T) == pytest.approx(1, rel=2 * slack)


@pytest.mark.parametrize(
    "schedule", [Linear(), Polynomial(2), Polynomial(3), Cosine(), WSD(0.2)], ids=attrgetter("name")
)
def test_finite_horizon_approaches_the_limit(schedule):
    for rho in (0.5, 1.0, 4.0, 16.0):
        gaps = [abs(price(schedule, rho, T) / price(schedule, rho) - 1) for T in (100, 10_000, 1_000_000)]
        assert gaps[2] < 1e-5 and gaps[2] <= gaps[0] + 1e-12
    assert tuned_bound(schedule, 1_000_000) == pytest.approx(tuned_bound(schedule), rel=1e-5)


def test_slopes_at_ten_thousand_steps():
    rho = np.geomspace(16, 1024, 40)
    for p in (1, 2, 3, 4):
        slope = np.polyfit(np.log(rho), np.log(price(Polynomial(p), rho, 10_000)), 1)[0]
        assert slope == pytest.approx(1 / (2 * p + 1), abs=0.01)
        assert exponent(Polynomial(p)) == pytest.approx(1 / (2 * p + 1))
    late = np.geomspace(64, 1024, 40)
    assert np.polyfit(np.log(late), np.log(price(Cosine(), late, 10_000)), 1)[0] == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("schedule", [Fixed(), InverseSqrt()], ids=attrgetter("name"))
def test_schedules_without_annealing_are_linear_up_to_logarithms_and_end_at_the_trivial_bound(schedule):
    T = 10_000
    rho = 2.0 ** np.arange(2, 6)
    slopes = local_slopes(rho, price(schedule, rho, T))
    assert ((slopes > 0.7) & (slopes < 1)).all()
    assert price(schedule, 1e6, T) * tuned_bound(schedule, T) == pytest.approx(np.sqrt(T))
    assert exponent(schedule) == 1


def test_exponent_of_a_power_law():
    values = np.array([2.0, 16.0, 1024.0])
    assert fitted_exponent(values, 5 * values**0.7) == pytest.approx(0.7, abs=1e-12)


def test_the_fit_is_that_of_least_squares_row_by_row_and_a_missing_value_spoils_only_its_own():
    x, y = np.geomspace(1, 50, 7), np.random.default_rng(0).lognormal(size=(2, 3, 7))
    fitted = fitted_exponent(x, y)
    for row in np.ndindex(2, 3):
        assert fitted[row] == pytest.approx(np.polyfit(np.log(x), np.log(y[row]), 1)[0], rel=1e-12)
    y[0, 1, 3] = np.nan
    assert np.isnan(fitted_exponent(x, y)).nonzero() == (0, 1)
    assert np.nan_to_num(fitted_exponent(x, y), nan=fitted[0, 1]).tolist() == fitted.tolist()


def test_constants():
    for p, value in [(1, 1), (2, 1.06066), (3, 1.154701), (4, 1.25)]:
        assert tuned_bound(Polynomial(p)) == pytest.approx(value, rel=1e-6)
    assert tuned_bound(Cosine()) == pytest.approx(1.0301, abs=5e-5)
    assert tuned_bound(Fixed(averaged=True)) == 1


def test_averaged_fixed_stepsize():
    assert price(Fixed(averaged=True), [0.25, 1.0, 4.0]) == pytest.approx([2.125, 1, 2.125])
    assert tuned_stepsize(Fixed(averaged=True), 100, D=2.0, G=4.0) == pytest.approx(0.05)


@pytest.mark.parametrize("ratio", [2.0, 10.0, 100.0])
def test_robust_pays_nothing_more_over_its_range(ratio):
    rho = np.geomspace(1, ratio, 30)
    assert price(Robust(ratio), rho) == pytest.approx(1, rel=1e-9)
    assert tuned_bound(Robust(ratio)) == pytest.approx(np.sqrt(1 + np.log(ratio) / 4), rel=1e-12)
    assert price(Robust(ratio), 2 * ratio) > 1.05
    assert tuned_stepsize(Robust(ratio), 20_000) == pytest.approx(np.sqrt((4 + np.log(ratio)) / 20_000), rel=2e-3)


def test_tuning_restarts_where_a_shape_is_worth_more_without_its_beginning():
    """A spike in front makes the whole run worse than its tail; the tuned bound then ignores it."""
    spiked = from_callable(lambda u: np.where(u < 0.01, 1.0, 0.01 * (1 - u)))
    assert tuned_bound(spiked) < 0.5 * np.sqrt(spiked.Q(0.0) / spiked.H(0.0)) * 0.9
    assert tuned_bound(spiked) == pytest.approx(1, rel=0.02)  # nearly all of the run decays linearly


@settings(max_examples=25)
@given(st.sampled_from([1, 2, 3, 4.5]), st.floats(1.1, 1000))
def test_grid_price_is_the_worst_offset(p, ratio):
    delta = np.geomspace(1, ratio, 4001)
    R = lambda rho: np.array([closed_form(p, r) for r in rho])
    brute = np.max(np.minimum(R(delta), R(delta / ratio)))
    assert grid_price(Polynomial(p), ratio) == pytest.approx(brute, rel=2e-3)
    assert grid_price(Polynomial(p), ratio) >= brute * (1 - 1e-12)


def test_averaged_fixed_grid_price_in_closed_form():
    for r in (2.0, 10.0, 100.0):
        assert grid_price(Fixed(averaged=True), r) == pytest.approx((np.sqrt(r) + 1 / np.sqrt(r)) / 2, rel=1e-10)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (0.1, (2.43, 2.46, 2.78, 3.26)),
        (0.25, (4.00, 4.63, 6.75, 10.25)),
        (0.5, (6.85, 10.5, 22.0, 48.1)),
        (1.0, (13.9, 35.4, 132, 513)),
    ],
)
def test_coarsest_grids(loss, expected):
    for schedule, value in zip([Fixed(averaged=True), Linear(), Polynomial(2), Polynomial(3)], expected, strict=True):
        assert coarsest_grid(schedule, loss) == pytest.approx(value, rel=4e-3)
        assert grid_price(schedule, coarsest_grid(schedule, loss)) == pytest.approx(1 + loss, rel=1e-8)


def test_recommendation_beats_every_integer_degree():
    for ratio, (p, value) in {10.0: (2, 1.407), 100.0: (4, 1.864)}.items():
        best = recommend(ratio)
        others = [tuned_bound(Polynomial(k)) * grid_price(Polynomial(k), ratio) for k in range(1, 8)]
        assert best.guarantee <= min(others) + 1e-9
        assert best.guarantee == pytest.approx(value, abs=2e-3)
        assert best.degree == pytest.approx(p, abs=0.1)
        assert best.schedule.power == best.degree


def stepped(*levels, degree=1):
    """A shape that falls at u = 1/(n+1), ..., n/(n+1) to the given parts of a decay."""
    factors = np.array([1.0, *levels])
    return from_callable(lambda u: factors[np.minimum(u * len(factors), len(levels)).astype(int)] * (1 - u) ** degree)


DROPPED = from_callable(lambda u: np.where(u < 0.5, 1, 0.2 * (1 - u)))
STEPPED = [DROPPED, stepped(0.1), stepped(0.3, 0.02, degree=2), stepped(0.05, 0.04, degree=0.5)]
STEEP = [Polynomial(4), Polynomial(8), Cosine(), Robust(100), Robust(1e4)]


@pytest.mark.parametrize(
    "schedule", [s for s in ALL if s.annealed] + [Polynomial(0.3), WSD(0.01)], ids=attrgetter("name")
)
def test_prices_of_shapes_with_a_name_fall_below_one_and_grow_above(schedule):
    u = np.linspace(0, 1, 4_001)[:-1]
    assert (schedule.Q(u) >= schedule.h(u) * (1 - 1e-12)).all()
    assert (np.diff(price(schedule, np.geomspace(1, 1e4, 301))) >= -1e-12).all()
    assert (np.diff(price(schedule, np.geomspace(1e-4, 1, 301))) < 0).all()


def test_a_shape_with_a_step_may_pay_less_for_a_larger_mistake():
    assert price(DROPPED, [5.53308, 18.45738]) == pytest.approx([1.705361, 1.137759], rel=1e-5)
    assert grid_price(DROPPED, 32.0) == pytest.approx(1.705361, rel=1e-6)
    assert coarsest_grid(DROPPED, 0.705) < 32 < coarsest_grid(DROPPED, 0.706)


@pytest.mark.parametrize(("T", "schedules"), [(None, STEPPED), (2, STEEP), (10, STEEP), (30, STEEP + STEPPED[:2])])
@pytest.mark.parametrize("ratio", [3.0, 32.0, 1e4])
def test_grid_price_and_coarsest_grid_against_a_search_over_all_offsets(T, schedules, ratio):
    """No price changes faster than its stepsize, so the step of the search in the logarithm is its error."""
    step = 1e-3 if T else 1e-2
    n = round(np.log(ratio) / step)
    for schedule in schedules:
        logs = np.log(ratio) / n * np.arange(-n, n + 1)
        R = price(schedule, np.exp(logs), T)
        brute = np.minimum(R[n:], R[: n + 1]).max()
        assert brute * (1 - 1e-9) <= grid_price(schedule, ratio, T) <= brute * np.exp(1.01 * step)
        loss = 0.9 * (brute - 1)  # some grid of at most this ratio loses more
        first = np.argmax(R[n:] > 1 + loss) + np.argmax(R[n::-1] > 1 + loss)
        found = np.log(coarsest_grid(schedule, loss, T))
        assert (first - 2) * np.log(ratio) / n - 1e-9 <= found <= first * np.log(ratio) / n + 1e-9


@pytest.mark.parametrize(
    "schedule", [*ALL, *STEPPED, Robust(1e4), Polynomial(0.3), Fixed(averaged=True)], ids=attrgetter("name")
)
@pytest.mark.parametrize("T", [1, 2, 3, 10, 100, 1_000])
def test_the_price_at_the_tuned_stepsize_is_one_and_belongs_to_the_tuned_bound(schedule, T):
    assert price(schedule, 1.0, T) == pytest.approx(1, rel=1e-14)
    assert grid_price(schedule, 1.0, T) == 1
    if not schedule.averaged:
        values, eta = schedule.values(T), tuned_stepsize(schedule, T, D=3.0, G=0.5)
        exact = last_iterate_bound(eta * values, D=3.0, G=0.5).value
        assert tuned_bound(schedule, T) * 1.5 / np.sqrt(T) == pytest.approx(exact, rel=1e-13)
        least = last_iterate_bounds(values, np.geomspace(1e-2, 1e6, 300) / np.sqrt(T)).min() * np.sqrt(T)
        assert tuned_bound(schedule, T) <= least * (
            1 + (2 / T if schedule in STEPPED or isinstance(schedule, Robust) else 1e-12)
        )
        assert price(schedule, np.geomspace(1e-6, 1e9, 200), T).min() >= 1 / (1 + 2 / T)


@pytest.mark.parametrize("schedule", [*ALL, *STEPPED], ids=attrgetter("name"))
@pytest.mark.parametrize("T", [1, 3, 50, 400])
def test_price_at_a_horizon_is_that_of_the_bounds(schedule, T):
    rho = np.geomspace(1e-4, 1e6, 101)
    exact = last_iterate_bounds(schedule.values(T), rho * tuned_stepsize(schedule, T)) * np.sqrt(T)
    assert price(schedule, rho, T) == pytest.approx(exact / tuned_bound(schedule, T), rel=1e-13)


@pytest.mark.parametrize("rho", [1e-300, 1e-14, 1e60, 1e300])
def test_prices_far_away_at_a_horizon_are_those_of_the_trivial_bound(rho):
    for schedule in (Linear(), Robust(100), Fixed(), Polynomial(40)):
        assert price(schedule, rho, 20) == pytest.approx(np.sqrt(20) / tuned_bound(schedule, 20), rel=1e-9)


@pytest.mark.parametrize(("p", "rho"), [(50, 1e200), (20, 1e200), (8, 1e100), (1, 1e19)])
def test_prices_far_away_in_the_limit(p, rho):
    assert price(Polynomial(p), rho) == pytest.approx(closed_form(p, np.longdouble(rho)), rel=1e-6)


def test_a_steep_schedule_tolerates_grids_beyond_practice():
    """In a tenth of a second; every evaluation of the loss searched for its crossing before, 17 seconds in all."""
    found = coarsest_grid(Polynomial(50), 10.0)
    C = closed_form(50, 10.0) / 10.0 ** (1 / 101)
    assert np.log(found) == pytest.approx(101 * np.log(11 / C) + np.log(11 + np.sqrt(120)), rel=1e-12)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 2.5, 4.0, 30.0, 1e4, 1e30])
def test_recommendation_against_a_search_over_degrees(ratio):
    best = recommend(ratio)
    degrees = np.geomspace(max(0.2, np.log(ratio) / 20), 50, 25)
    assert best.guarantee <= min(guarantee(Polynomial(p), ratio) for p in degrees) * (1 + 1e-12)
    assert 0.2 <= best.degree <= 50 and guarantee(best.schedule, ratio) == pytest.approx(best.guarantee, rel=1e-12)


@pytest.mark.parametrize("function", [price, tuned_bound, grid_price, guarantee, coarsest_grid])
def test_who_says_give_a_horizon_takes_one(function):
    arguments = (Fixed(),) if function is tuned_bound else (Fixed(), 2.0)
    with pytest.raises(ValueError, match="give a horizon T"):
        function(*arguments)
    assert function(*arguments, T=50) > 1


def test_slopes_of_rows_of_prices():
    rho = np.array([1.0, 2.0, 8.0])
    rows = np.stack([rho**0.5, rho])
    assert local_slopes(rho, rows) == pytest.approx(np.array([[0.5, 0.5], [1, 1]]))


def test_grid_of_ratio_one_loses_nothing():
    assert grid_price(Linear(), [1.0, 1.0]) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: price(Linear(), 1e30), "rho: 1e\\+30 is too large for double precision"),
        (lambda: tuned_bound(from_callable(lambda u: (1 - u) ** 42)), "h: falls too steeply"),
        (lambda: price("cosine", 2.0), "schedule: expected a schedule such as Cosine"),
        (lambda: coarsest_grid(Cosine, 0.1), "schedule: expected a schedule such as Cosine"),
        (lambda: price([], 2.0), "schedule: expected a schedule"),
        (lambda: tuned_stepsize(Polynomial(200), 100), "underflows to zero within T = 100"),
        (lambda: price(Linear(), 0.0), "rho: expected positive numbers, got 0"),
        (lambda: price(Linear(), -2.0), "rho: expected positive numbers, got -2"),
        (lambda: price(Fixed(), 2.0), r"give a horizon T, or use Fixed\(averaged=True\)"),
        (lambda: price(InverseSqrt(), 2.0), "has no limit price"),
        (lambda: price(Linear(), 2.0, T=0), "T: expected at least 1"),
        (lambda: price(Warmup(Linear(), 0.1), 2.0), "pass the schedule inside it"),
        (lambda: exponent(Warmup(Linear(), 0.1)), "pass the schedule inside it"),
        (lambda: tuned_stepsize(Linear(), 10, D=-1), "D: expected positive"),
        (lambda: grid_price(Linear(), 0.5), "ratio: expected a grid ratio of at least 1"),
        (lambda: grid_price(Fixed(), 2.0), "averaged=True"),
        (lambda: coarsest_grid(Linear(), 0.0), "loss: expected positive"),
        (lambda: fitted_exponent([1.0, 1.0], [1.0, 2.0]), "x: expected one axis of numbers, at least two of them diff"),
        (lambda: fitted_exponent(2.0, 3.0), "x: expected one axis of numbers"),
        (lambda: fitted_exponent([1.0, 2.0], [[1.0], [2.0]]), r"y: expected 2 values along the last axis.*\(2, 1\)"),
        (lambda: fitted_exponent([1.0, 2.0], [1.0, 0.0]), "y: expected positive numbers, got 0"),
        (lambda: fitted_exponent([1.0, 2.0], [1.0, np.inf]), "y: expected finite numbers"),
        (lambda: recommend(0.5), "ratio: expected a grid ratio of at least 1"),
        (
            lambda: local_slopes([1.0, 2.0, 3.0], [1.0, 2.0]),
            r"prices: expected 3 values .* as rho has, got shape \(2,\)",
        ),
        (lambda: local_slopes([1.0, 2.0], np.ones((2, 3))), r"prices: expected 2 values .* got shape \(2, 3\)"),
        (lambda: local_slopes([[1.0, 2.0]], [1.0, 2.0]), "rho: expected one axis of at least two increasing factors"),
        (lambda: local_slopes([1.0, 1.0], [1.0, 2.0]), "rho: expected one axis of at least two increasing factors"),
        (lambda: local_slopes([1.0], [1.0]), "rho: expected one axis of at least two increasing factors"),
        (lambda: local_slopes(2.0, 2.0), "rho: expected one axis of at least two increasing factors"),
        (lambda: price(Polynomial(50), 1e307), r"rho: 1e\+307 is too large for double precision"),
        (lambda: price(Linear(), 1e-310), "rho: the price at 1e-310 is too large for double precision; use more"),
        (lambda: grid_price(Linear(), 1e30), r"ratio: 1e\+30 is too large for double precision"),
        (
            lambda: coarsest_grid(Polynomial(50), 100.0),
            "loss: .* tolerates any grid of practical size at a loss of 100",
        ),
        (lambda: coarsest_grid(Linear(), 9.1, T=100), "loss: .* tolerates any grid of practical size at a loss of 9.1"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("T", [None, 300])
def test_the_guarantee_is_what_the_best_grid_point_gives_at_the_worst_offset(T):
    schedule, ratio = Polynomial(2), 10.0
    offsets = np.geomspace(1, ratio, 2001)
    best_of_two = np.minimum(price(schedule, offsets, T), price(schedule, offsets / ratio, T))
    assert guarantee(schedule, ratio, T) == pytest.approx(tuned_bound(schedule, T) * best_of_two.max(), rel=1e-3)
    assert guarantee(schedule, 1.0, T) == tuned_bound(schedule, T)
    assert recommend(ratio).guarantee <= guarantee(schedule, ratio)


@pytest.mark.parametrize("schedule", [Fixed(), Polynomial(2)], ids=attrgetter("name"))
def test_the_coarsest_grid_at_a_horizon_loses_what_was_allowed(schedule):
    ratio = coarsest_grid(schedule, 0.25, T=400)
    assert grid_price(schedule, ratio, T=400) == pytest.approx(1.25, rel=1e-8)
