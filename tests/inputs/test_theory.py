"""What the theory says of every result, for arguments over the whole range of double precision."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from anneal import bounds, grid, robustness
from anneal.problems import HardLine
from anneal.schedules import BUILT_IN, WSD, Cosine, Fixed, Linear, Polynomial, Robust, Shape
from anneal.worst_case import worst_function

etas = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=12).map(np.array)
near_one = st.floats(0.01, 100)
powers = st.integers(-520, 520)
factors = st.floats(1e-300, 1e300)
annealed = st.sampled_from([Linear(), Polynomial(2), Polynomial(0.5), Cosine(), WSD(0.2), WSD(0.5, "sqrt")])


def in_other_units(D, G, stepsize, p, w):
    """Arguments in units of two to the powers p (of x) and w (of a stepsize), and the exponent of the unit of F."""
    w -= w % 2  # the square root of a stepsize scales without rounding
    assume(abs(p - w) < 960 and abs(2 * p - w) < 960 and abs(w) < 960)
    return np.ldexp(D, p), np.ldexp(G, p - w), np.ldexp(stepsize, w), 2 * p - w


@settings(max_examples=60)
@given(etas, near_one, near_one, powers, powers, st.booleans(), st.floats(0.1, 10))
def test_bounds_scale_with_the_units_to_the_last_bit(stepsizes, D, G, p, w, bounded, scale):
    D2, G2, stepsizes2, F = in_other_units(D, G, stepsizes, p, w)
    one, other = (bounds.last_iterate_bound(*each, bounded) for each in ((stepsizes, D, G), (stepsizes2, D2, G2)))
    assert np.ldexp(one.value, F) == other.value and one.restart == other.restart
    one = bounds.last_iterate_bounds(stepsizes, [scale, 1.0], D, G, bounded)
    assert np.array_equal(np.ldexp(one, F), bounds.last_iterate_bounds(stepsizes2, [scale, 1.0], D2, G2, bounded))
    smooth = stepsizes / stepsizes.max() / 2
    one = bounds.smooth_bound(smooth, D, G, 1.0).value
    other = bounds.smooth_bound(np.ldexp(smooth, w - w % 2), D2, G2, np.ldexp(1.0, w % 2 - w)).value
    assert np.ldexp(one, F) == other


@settings(max_examples=20)
@given(etas, near_one, near_one, powers, powers)
def test_the_circulating_bound_scales_with_the_units(stepsizes, D, G, p, w):
    D2, G2, stepsizes2, F = in_other_units(D, G, stepsizes, p, w)
    one, other = bounds.average_tail_bound(stepsizes, D, G), bounds.average_tail_bound(stepsizes2, D2, G2)
    assert np.ldexp(one.value, F) == pytest.approx(other.value, rel=1e-9, abs=0)


@given(etas, factors, st.booleans())
def test_a_scale_is_a_factor_of_the_stepsizes_however_large(stepsizes, scale, bounded):
    together = bounds.last_iterate_bounds(stepsizes, scale, bounded=bounded)
    assert together == pytest.approx(
        bounds.last_iterate_bound(scale * stepsizes, bounded=bounded).value, rel=1e-12, abs=0
    )
    assert not bounded or together <= 1 + 1e-15
    masses = bounds.restart_masses(stepsizes)
    if bounded:
        assert bounds.bounds_from_masses(*masses, np.array([scale]))[0] == pytest.approx(
            float(together), rel=1e-12, abs=0
        )


@settings(max_examples=30)
@given(etas, near_one, near_one)
def test_restarts_only_help_and_the_worst_function_attains_the_bound_without(stepsizes, D, G):
    with_restarts, without = (bounds.last_iterate_bound(stepsizes, D, G, bounded).value for bounded in (True, False))
    assert with_restarts <= min(without, D * G) * (1 + 1e-15)
    assert worst_function(stepsizes, D, G).values[-1] == pytest.approx(without, rel=1e-9, abs=0)


@pytest.mark.parametrize("schedule", BUILT_IN, ids=lambda s: s.key)
@pytest.mark.parametrize("T", [1, 2, 7, 100])
def test_factors_lie_between_zero_and_one(schedule, T):
    values = schedule.values(T)
    assert values.shape == (T,) and values.dtype == np.float64 and ((values > 0) & (values <= 1)).all()
    assert not schedule.nonincreasing or (np.diff(values) <= 1e-15).all()
    assert not schedule.annealed or schedule.after(T) == 0
    if isinstance(schedule, Shape):
        tau = np.linspace(0, 1, 9).reshape(3, 3)
        H, Q = schedule.H(tau), schedule.Q(tau)
        assert H.shape == Q.shape == (3, 3) and H.flat[-1] == 0 and (np.diff(H.ravel()) < 0).all()
        assert (np.diff(Q.ravel()[:-1]) <= 0).all() if schedule.annealed else np.isinf(Q.flat[0])


@settings(max_examples=30)
@given(annealed, st.lists(st.floats(1.0, 1e5), min_size=2, max_size=6).map(sorted))
def test_prices_are_at_least_one_and_grow_away_from_the_tuned_stepsize(schedule, rho):
    up, down = robustness.price(schedule, rho), robustness.price(schedule, 1 / np.array(rho))
    at_horizon = robustness.price(schedule, rho, T=100)
    for prices in (up, down, at_horizon):
        assert (prices >= 1 - 1e-12).all()
    assert (np.diff(up) >= -1e-12 * up[1:]).all() and (np.diff(down) >= -1e-12 * down[1:]).all()
    assert down == pytest.approx((np.array(rho) + 1 / np.array(rho)) / 2, rel=1e-9, abs=0)
    assert (up <= down * (1 + 1e-12)).all()  # too large is never worse than too small
    assert np.array_equal(robustness.price(schedule, [rho, rho])[1], up)


@settings(max_examples=8)
@given(annealed, st.floats(1.1, 1e3), near_one, near_one)
def test_grids_cost_at_least_nothing_and_at_most_their_ratio(schedule, ratio, D, G):
    loss = robustness.grid_price(schedule, ratio)
    assert 1 <= loss <= robustness.price(schedule, ratio) * (1 + 1e-12)
    assert robustness.guarantee(schedule, ratio) == pytest.approx(
        robustness.tuned_bound(schedule) * loss, rel=1e-12, abs=0
    )
    unit = robustness.tuned_stepsize(schedule, 50)
    assert robustness.tuned_stepsize(schedule, 50, D, G) == pytest.approx(unit * D / G, rel=1e-14, abs=0)


def test_the_coarsest_grid_loses_what_it_may():
    for loss in (0.05, 1.0):
        ratio = robustness.coarsest_grid(Polynomial(2), loss)
        assert robustness.grid_price(Polynomial(2), ratio) == pytest.approx(1 + loss, rel=1e-9, abs=0)


@given(st.floats(1e-3, 1e3), st.floats(1.0, 1e6), st.floats(1.5, 20.0))
def test_a_grid_has_the_ratio_and_the_points_that_it_is_asked_for(low, span, ratio):
    points = grid.geometric(low, low * span, ratio)
    assert points[0] == low and (points[:-1] <= low * span).all()
    assert points.size < 2 or grid.grid_ratio(points) == pytest.approx(ratio, rel=1e-9, abs=0)
    assert grid.runs_to_cover(span, ratio) - points.size in (0, 1)


@settings(max_examples=20)
@given(st.floats(0.01, 0.99), st.integers(-200, 200), st.integers(-200, 200))
def test_the_hard_line_scales_with_the_units(mu, p, q):
    unit = HardLine(mu).simulate([[0.5], [0.25]], 4, 0)
    line = HardLine(np.ldexp(mu, q), D=np.ldexp(1.0, p), G=np.ldexp(1.0, q))
    scaled = line.simulate(np.ldexp([[0.5], [0.25]], p - q), 4, 0)
    assert np.ldexp(unit, p + q) == pytest.approx(scaled, rel=1e-9, abs=0)


def test_what_is_not_annealed_has_no_price_in_the_limit_but_averages_have():
    assert robustness.price(Fixed(averaged=True), [4.0]) == pytest.approx([(4 + 1 / 4) / 2], rel=1e-15, abs=0)
    assert robustness.tuned_bound(Robust(100)) < robustness.tuned_bound(Robust(1000))
