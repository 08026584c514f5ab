"""The best price over a range: convexity's certificate, another solver, the schedule it describes, the finite bound."""

import numpy as np
import pytest
from scipy.ndimage import maximum_filter1d
from scipy.optimize import check_grad, minimize

from anneal import minimax
from anneal.bounds import last_iterate_bounds
from anneal.minimax import best_price, worst_price
from anneal.robustness import grid_price, guarantee, price, tuned_bound
from anneal.schedules import Cosine, Fixed, InverseSqrt, Linear, Polynomial, Robust, Warmup, from_callable


def with_free_noise(ratio, points):
    """The convex problem in both variables, restarts a and noises Q, by SLSQP."""
    x = np.geomspace(1, 1 / ratio, points)
    scale = np.sqrt(x)

    def time(v):
        a, Q = np.append(v[:points] * scale, 0), np.append(v[points:] * x, 0)
        return 4 * np.sum(np.diff(a) ** 2 / -np.diff(Q))

    limits = [
        {"type": "ineq", "fun": lambda v: 2 - 1 / v[:points] ** 2 - v[points:]},
        {"type": "ineq", "fun": lambda v: -np.diff(np.append(v[points:] * x, 0)) - 1e-9},
    ]
    start = np.concatenate([np.ones(points), np.full(points, 0.98)])
    return minimize(time, start, method="SLSQP", constraints=limits, options={"maxiter": 500, "ftol": 1e-12}).fun


@pytest.mark.parametrize(("ratio", "points"), [(4.0, 8), (10.0, 10), (30.0, 12)])
def test_another_solver_finds_the_same_minimum(ratio, points):
    assert best_price(ratio, points).lower == pytest.approx(np.sqrt(with_free_noise(ratio, points)) / 2, abs=2e-6)


def test_gradient_of_the_time():
    x = np.geomspace(1, 0.1, 12)
    logs = 0.02 * np.random.default_rng(0).standard_normal(12)
    error = check_grad(lambda v: minimax._time(v, x)[0], lambda v: minimax._time(v, x)[1], logs)
    assert error < 1e-4 * np.linalg.norm(minimax._time(logs, x)[1])


@pytest.mark.parametrize("ratio", [4.0, 10.0, 100.0, 1e4])
def test_bounds_enclose_and_robust_is_near(ratio):
    found = best_price(ratio)
    assert found.lower <= found.upper <= found.lower * (1 + 1e-3)
    robust = np.sqrt(1 + np.log(ratio) / 4)
    assert 1 < robust / found.upper and robust / found.lower < 1.022
    assert best_price(ratio, 16).lower <= found.lower  # more factors limited: never cheaper


def test_its_schedule_has_the_price_it_claims():
    found = best_price(10.0, 32)
    schedule = found.schedule
    assert schedule.h(0.0) == 1 and schedule.h(1.0) == pytest.approx(0, abs=1e-12)
    assert (np.diff(schedule.h(np.linspace(0, 1, 5001))) <= 1e-12).all()
    assert worst_price(schedule, 10.0, 20_000).price == pytest.approx(found.upper, rel=1e-3)


@pytest.mark.parametrize("schedule", [Linear(), Polynomial(3), Cosine(), Robust(30.0)], ids=repr)
@pytest.mark.parametrize("ratio", [4.0, 100.0])
def test_no_schedule_beats_the_lower_bound(schedule, ratio):
    assert worst_price(schedule, ratio, 2_000).price > best_price(ratio).lower * (1 - 1e-3)


@pytest.mark.parametrize(
    "schedule", [Linear(), Polynomial(2), Cosine(), Robust(10.0), Fixed(), InverseSqrt()], ids=repr
)
@pytest.mark.parametrize("ratio", [1.5, 10.0, 60.0])
def test_one_run_over_a_range_costs_what_a_grid_of_that_ratio_costs(schedule, ratio):
    """But on the plateau of Robust, whose lowest part of a given length need not be its beginning."""
    T = 400
    grid = tuned_bound(schedule, T) * grid_price(schedule, ratio, T)
    found = worst_price(schedule, ratio, T).price
    assert found <= grid * (1 + 1e-12)
    assert found == pytest.approx(grid, rel=2 / T if schedule == Robust(10.0) and ratio < 10 else 1e-11)


@pytest.mark.parametrize("schedule", [Linear(), Robust(20.0), Fixed()], ids=repr)
def test_the_stepsize_of_a_range_attains_its_price(schedule):
    T, ratio = 300, 20.0
    found = worst_price(schedule, ratio, T)

    scales = found.stepsize / np.sqrt(T) * np.geomspace(1, ratio, 2001)
    assert np.max(last_iterate_bounds(schedule.values(T), scales)) * np.sqrt(T) == pytest.approx(found.price, rel=1e-3)
    for other in (0.8, 1.25):
        assert np.max(last_iterate_bounds(schedule.values(T), other * scales)) * np.sqrt(T) > found.price * (1 - 1e-3)


def test_robust_has_its_closed_price_and_stepsize_in_the_limit():
    found = worst_price(Robust(50.0), 50.0, 20_000)
    assert found.price == pytest.approx(np.sqrt(1 + np.log(50) / 4), rel=1e-4)
    assert found.stepsize == pytest.approx(np.sqrt(4 + np.log(50)), rel=1e-2)
    assert price(Robust(50.0), np.geomspace(1, 50, 41)) == pytest.approx(np.ones(41), rel=1e-9)


@pytest.mark.parametrize(
    ("schedule", "T", "ratio", "expected"),
    [
        (Fixed(), 3, 10.0, 1.413965),
        (Linear(), 3, 10.0, 1.262054),
        (Cosine(), 10, 1000.0, 2.691484),
        (Polynomial(2), 10, 1000.0, 2.487484),
        (Fixed(), 100, 1000.0, 9.240536),
        (Robust(1000.0), 10, 1.1, 1.578607),
        (Linear(), 1, 10.0, 1 - (1 + np.sqrt(0.45)) / 22),  # 1 - x = 1/(80 x) + 10 x
        (InverseSqrt(), 1000, 1e4, 27.398411),
    ],
    ids=repr,
)
def test_ranges_long_for_the_horizon(schedule, T, ratio, expected):
    """The bound has several valleys, and a range may begin where it is still flat."""
    assert worst_price(schedule, ratio, T).price == pytest.approx(expected, rel=1e-6)


STEP = 2e-3  # of brute searches in the logarithm; no bound changes faster than its stepsize, so it is their error
DROPPED = from_callable(lambda u: np.where(u < 0.5, 1, 0.2 * (1 - u)))
TWICE = from_callable(lambda u: np.where(u < 0.3, 1, np.where(u < 0.6, 0.1, 0.01)) * (1 - u) ** 2)


@pytest.mark.parametrize("T", [1, 2, 3, 10, 60])
@pytest.mark.parametrize("ratio", [1.0, 1.1, 7.0, 300.0, 1e4])
def test_worst_price_against_a_search_over_all_starts(T, ratio):
    for schedule in (Fixed(), InverseSqrt(), Linear(), Polynomial(8), Cosine(), Robust(1e3), DROPPED, TWICE):
        values = schedule.values(T)
        n = max(1, round(np.log(ratio) / STEP))
        step = np.log(ratio) / n or STEP
        logs = np.arange(np.log(0.01 / values.sum() / ratio), np.log(2 * ratio / values[-1]), step)
        bounds = last_iterate_bounds(values, np.exp(logs)) * np.sqrt(T)
        width = n + 1 if ratio > 1 else 1
        largest = maximum_filter1d(bounds, width, mode="constant", cval=np.inf)  # of every range that fits
        brute = largest[np.isfinite(largest)].min()
        found = worst_price(schedule, ratio, T)
        assert brute * np.exp(-2 * step) <= found.price <= brute * np.exp(2 * step)
        factors = found.stepsize / np.sqrt(T) * np.geomspace(1, ratio, 3001)
        assert last_iterate_bounds(values, factors).max() * np.sqrt(T) <= found.price * (1 + 1e-9)


@pytest.mark.parametrize("ratio", [1e20, 1e300, 1.7e308])
def test_ranges_beyond_all_reason(ratio):
    for schedule in (Linear(), Robust(100.0), Fixed(averaged=True)):
        found = worst_price(schedule, ratio, 10)
        assert 0 < found.stepsize < np.inf and 3 < found.price < np.inf


@pytest.mark.parametrize(
    ("ratio", "points"), [(4.0, 8), (4.0, 200), (10.0, 500), (7.0, 3_000), (1e8, 8), (1e300, 1_000)]
)
def test_any_number_of_points_and_any_range(ratio, points):
    found = best_price(ratio, points)
    assert found.lower <= found.upper and found.residual < 1e-7
    if points > 20 * np.log(ratio):
        assert found.upper < found.lower * (1 + 1e-4)


@pytest.mark.parametrize(("ratio", "points"), [(4.0, 8), (10.0, 64), (100.0, 16), (1e4, 32), (1e20, 64), (1e300, 8)])
def test_its_schedule_can_be_evaluated_at_every_horizon_and_in_the_limit(ratio, points):
    found = best_price(ratio, points)
    for T in (1, 2, 3, 10, 200):
        worst = worst_price(found.schedule, ratio, T)
        assert np.isfinite([worst.price, worst.stepsize]).all() and worst.price <= np.sqrt(T) * (1 + 1e-15)
    if ratio < 1e100:  # the price of its schedule, by another way
        assert guarantee(found.schedule, ratio) == pytest.approx(found.upper, rel=1e-9)


def test_its_integrals_are_those_of_quadrature():
    schedule = best_price(10.0, 8).schedule
    tau = np.array([0.0, 0.1, 0.5, 0.9, 0.999])
    numeric = from_callable(schedule.function)
    assert schedule.H(tau) == pytest.approx(numeric.H(tau), rel=1e-9)
    assert schedule.Q(tau) == pytest.approx(numeric.Q(tau), rel=1e-9) and schedule.degree == 1


def test_average_iterate_and_a_range_of_one():
    assert worst_price(Fixed(averaged=True), 16.0, 10).price == pytest.approx((4 + 1 / 4) / 2, rel=1e-6)
    assert worst_price(Linear(), 1.0, 99).price == pytest.approx(np.sqrt(99) / 10, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: best_price(3.0), "ratio: expected a range of at least 4, got 3"),
        (lambda: best_price(10.0, 7), "points: expected at least 8"),
        (lambda: best_price(float("inf")), "ratio: expected finite"),
        (lambda: best_price(1e301), r"ratio: expected a range of at most 1e300, got 1e\+301; use less"),
        (lambda: worst_price(Linear(), 0.5, 10), "ratio: expected a range of misspecification of at least 1"),
        (lambda: worst_price(Linear(), 10.0, 0), "T: expected at least 1"),
        (lambda: worst_price(Warmup(Linear(), 0.1), 10.0, 10), "a warm-up is not nonincreasing"),
    ],
)
def test_bad_input_names_the_argument_and_the_remedy(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_minimisation_that_fails_is_not_a_certificate(monkeypatch):
    monkeypatch.setattr(minimax, "SLACK", -1.0)
    with pytest.raises(ValueError, match="no certified minimum"):
        best_price(10.0, 8)


def test_from_callable_is_what_the_schedule_is():
    assert best_price(4.0, 8).schedule.annealed and isinstance(
        best_price(4.0, 8).schedule, type(from_callable(Linear().h))
    )
