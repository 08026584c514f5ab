"""The exact bounds: against their definition, closed forms, each other, and worst cases found by brute force."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.bounds import average_tail_bound, last_iterate_bound, last_iterate_bounds, restart_masses, smooth_bound
from anneal.schedules import BUILT_IN, Cosine, Linear, Polynomial

positive = st.floats(1e-3, 1e3)
sequences = st.lists(positive, min_size=1, max_size=40).map(np.array)


def definition(stepsizes, D, G):
    """B_k for every k, as written: no attention to cancellation."""
    T = len(stepsizes)
    m, B = 0.0, {T + 1: D * G}
    for k in range(T, 0, -1):
        c = max(m, stepsizes[k - 1] ** 0.5)
        m = c + stepsizes[k - 1] / c
        P2 = max(m * m, D / G)
        B[k] = D**2 / (2 * P2) + G**2 / 2 * (P2 - 2 * sum(stepsizes[k - 1 :]))
    return B


@given(sequences, positive, positive)
def test_the_pass_equals_the_definition(stepsizes, D, G):
    expected = definition(stepsizes, D, G)
    best = last_iterate_bound(stepsizes, D, G)
    scale = G**2 * stepsizes.sum() + D * G  # what cancels in the definition
    assert best.value == pytest.approx(min(expected.values()), rel=1e-9, abs=1e-12 * scale)
    assert expected[best.restart] == pytest.approx(best.value, rel=1e-9, abs=1e-12 * scale)
    assert last_iterate_bound(stepsizes, D, G, bounded=False).value == pytest.approx(
        expected[1], rel=1e-9, abs=1e-12 * scale
    )


@given(sequences, positive, positive, st.floats(0.01, 100))
def test_scales_from_one_pass_equal_scaled_stepsizes(stepsizes, D, G, rho):
    for bounded in (True, False):
        together = last_iterate_bounds(stepsizes, [rho, 1.0], D, G, bounded)
        assert together[0] == pytest.approx(last_iterate_bound(rho * stepsizes, D, G, bounded).value, rel=1e-12)
        assert together[1] == pytest.approx(last_iterate_bound(stepsizes, D, G, bounded).value, rel=1e-12)


@given(sequences, positive, positive, positive, positive)
def test_units(stepsizes, D, G, a, b):
    """Space scaled by b and the objective by a: the same runs, the bound scaled by a."""
    original = last_iterate_bound(stepsizes, D, G).value
    assert last_iterate_bound(stepsizes * b * b / a, b * D, a / b * G).value == pytest.approx(a * original, rel=1e-9)


@given(sequences)
def test_never_above_the_trivial_bound_nor_the_circulating_one(stepsizes):
    best = last_iterate_bound(stepsizes).value
    assert best <= 1 + 1e-12
    assert best <= average_tail_bound(stepsizes).value * (1 + 1e-9)


def test_linear_decay_is_minimax_optimal_for_every_horizon():
    for T in range(1, 1001):
        value = last_iterate_bound(np.arange(T, 0, -1) / (T + 1) ** 1.5, bounded=False).value
        assert abs(value * np.sqrt(T + 1) - 1) < 1e-12


def test_two_steps_by_hand():
    # eta = (1, 4): m_3 = 0; c_2 = 2, m_2 = 4; c_1 = 4, m_1 = 4.25; B_1 = 1/(2 m^2) + (m^2 - 10)/2
    bound = last_iterate_bound([1.0, 4.0], bounded=False)
    assert bound.value == pytest.approx(1 / (2 * 4.25**2) + (4.25**2 - 10) / 2, rel=1e-14)
    assert bound.distance_term == pytest.approx(1 / (2 * 4.25**2))


def test_no_cancellation_at_a_million_steps():
    T = 10**6
    squares, sums = restart_masses(Polynomial(2).values(T))
    assert squares[0] == pytest.approx(2 * T / 3, rel=1e-4)  # 2 T H(0)
    assert sums[0] == pytest.approx(1.5 / 2, rel=1e-4)  # Q(0)/2


@pytest.mark.parametrize("schedule", BUILT_IN, ids=lambda s: s.key)
def test_sgd_on_the_absolute_value_never_exceeds_the_bound(schedule):
    for eta in (0.01, 0.1, 1.0):
        etas = eta * schedule.values(50)
        worst = 0.0
        for start in np.linspace(0, 1, 201):
            x = start
            for step in etas:
                x -= step * np.sign(x)
            worst = max(worst, abs(x))
        assert worst <= last_iterate_bound(etas, bounded=False).value * (1 + 1e-12)


@given(sequences, st.floats(1e-3, 1e3))
def test_circulating_bound_equals_its_published_double_sum(stepsizes, q):
    """1/(2 S_1)(D^2 + G^2 sum eta^2) + G^2/2 sum_k eta_k/(S_{k+1} S_k) sum_{t>=k} eta_t^2, the free step included."""
    steps = np.append(stepsizes, q)
    S, squares = np.cumsum(steps[::-1])[::-1], np.cumsum((steps**2)[::-1])[::-1]
    published = (1 + squares[0]) / (2 * S[0]) + np.sum(steps[:-1] / (S[1:] * S[:-1]) * squares[:-1]) / 2
    ours = 1 / (2 * S[0]) + (np.sum(stepsizes**2 / S[1:]) + q) / 2
    assert published == pytest.approx(ours, rel=1e-9)
    assert average_tail_bound(stepsizes).value <= ours * (1 + 1e-7)


def test_circulating_bound_tends_to_twice_ours():
    def ratio(T):
        etas = Linear().values(T) / np.sqrt(T)
        return average_tail_bound(etas).value / last_iterate_bound(etas).value

    assert 1.7 < ratio(60) < 2.1
    assert abs(ratio(3000) - 2) < 0.02


def test_smooth_bound_equals_its_definition():
    etas, beta, sigma, D = Cosine().values(40) * 0.9, 1.0, 0.3, 2.0
    P, noise, best = 0.0, 0.0, np.inf
    for eta in etas[::-1]:
        P = (P + np.sqrt(P * P + 4 * eta)) / 2
        noise += eta**2 / P**2 / (2 * (1 - beta * eta))
        best = min(best, D**2 / (2 * P**2) + sigma**2 * noise)
    assert smooth_bound(etas, D, sigma, beta).value == pytest.approx(best, rel=1e-12)


def test_smooth_bound_restarts_after_the_unstable_steps():
    etas = Linear().values(100) * 3  # above 1/beta for the first two thirds
    bound = smooth_bound(etas, sigma=0.0)
    assert etas[bound.restart - 1] < 1
    assert bound.noise_term == 0


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_gradient_descent_on_quadratics_never_exceeds_the_smooth_bound(seed):
    rng = np.random.default_rng(seed)
    etas = np.sort(rng.uniform(0.05, 0.95, 12))[::-1]
    for curvature in rng.uniform(0, 1, 20):
        x = 1.0
        for eta in etas:
            x -= eta * curvature * x
        assert curvature * x * x / 2 <= smooth_bound(etas, 1.0, 0.0, 1.0).value * (1 + 1e-12)


@given(
    st.lists(st.floats(1e-320, 1e308), min_size=1, max_size=8).map(np.array),
    *[st.floats(1e-310, 1e308)] * 3,
    st.booleans(),
)
@settings(max_examples=300)
def test_over_the_whole_range_of_double_precision_the_bound_equals_its_definition(stepsizes, D, G, rho, bounded):
    """In 400 binary digits, as written; refused only where the bound is no number of double precision."""
    with mpmath.workprec(400):
        steps = [mpmath.mpf(eta) * mpmath.mpf(rho) for eta in stepsizes.tolist()]
        expected = definition(np.array(steps), mpmath.mpf(D), mpmath.mpf(G))
        exact = min(expected.values()) if bounded else expected[1]
        representable = 1e-322 < exact < 1.79e308
    try:
        found = float(last_iterate_bounds(stepsizes, rho, D, G, bounded))
    except ValueError as error:
        assert not representable and "what double precision can hold; use other units" in str(error)
        return
    assert found == pytest.approx(float(exact), rel=1e-13, abs=1e-323)


@pytest.mark.parametrize(
    ("stepsizes", "D", "G", "bounded", "expected"),
    [
        ([1.0], 1e-170, 1.0, True, 1e-170),  # squares of D that are no numbers: a restart at the end
        ([1e-170], 1e-170, 1.0, False, 1.125e-170),  # in units of 1e-170: m^2 = 4, A = 2
        ([1e308, 1e308], 1.0, 1.0, True, 1.0),
        ([1e-308], 1.0, 1.0, True, 1.0),
        ([5e-324], 1.0, 1.0, False, 1.0),
        ([1.0], 1e200, 1e-200, False, 1.0),
        ([1.0], 1e-200, 1e200, True, 1.0),
        ([1e300], 1e160, 1e-140, True, 1e20),
    ],
)
def test_values_by_hand_where_squares_are_no_numbers(stepsizes, D, G, bounded, expected):
    found = last_iterate_bound(stepsizes, D, G, bounded).value
    assert found == pytest.approx(expected, rel=1e-15, abs=0)


def test_the_smooth_and_the_circulating_bound_at_the_edges():
    assert smooth_bound([1e-300], D=1e-150, sigma=0.0, beta=1.0).value == pytest.approx(0.5, rel=1e-15, abs=0)
    assert smooth_bound([1e300], D=1e200, sigma=0.0, beta=1e-301).value == pytest.approx(5e99, rel=1e-15, abs=0)
    assert smooth_bound([1e-200, 1e-200], D=1e-170, sigma=1e-170, beta=1e199).value > 0
    assert average_tail_bound([1.0], D=1e-170).value == pytest.approx(1e-170, rel=1e-15, abs=0)
    assert average_tail_bound([1e308, 1e308]).value == pytest.approx(1.0, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: last_iterate_bound([]), "stepsizes: expected a nonempty vector"),
        (lambda: last_iterate_bound([[1.0]]), "stepsizes: expected a nonempty vector of length T, got shape"),
        (lambda: last_iterate_bound([1.0, -1.0]), "stepsizes: expected positive numbers, got -1"),
        (lambda: last_iterate_bound([1.0, 0.0]), "stepsizes: expected positive numbers, got 0"),
        (lambda: last_iterate_bound([1.0, np.nan]), "stepsizes: expected numbers, contains NaN"),
        (lambda: last_iterate_bound([1.0 + 1j]), "stepsizes: expected real numbers"),
        (lambda: last_iterate_bound([1.0], D=10**400), "D: expected real numbers"),
        (lambda: last_iterate_bound([np.inf]), "stepsizes: expected finite"),
        (lambda: last_iterate_bound([1.0], D=0), "D: expected positive"),
        (lambda: last_iterate_bound([1.0], bounded="no"), "bounded: expected True or False, got 'no'"),
        (lambda: last_iterate_bounds([1.0], [1.0], bounded=2), "bounded: expected True or False, got 2"),
        (lambda: last_iterate_bound([1.0], G=-1), "G: expected positive"),
        (lambda: last_iterate_bounds([1.0], [1.0, -2.0]), "scales: expected positive numbers, got -2"),
        (lambda: smooth_bound([0.5, 1.0]), "below 1/beta = 1"),
        (lambda: smooth_bound([0.5], sigma=-1), "sigma: expected a nonnegative"),
        (lambda: average_tail_bound([0.5], D=np.inf), "D: expected finite"),
        (lambda: last_iterate_bound([1.0], 1e-200, 1e-200), "D = 1e-200, G = 1e-200, .*: the bound is below"),
        (lambda: last_iterate_bound([1e308] * 3, G=2.0, bounded=False), "stepsizes = 1e.308: the bound is above"),
        (lambda: last_iterate_bounds([1.0], [1e300], G=1e10, bounded=False), "scales = 1e.300: the bound is above"),
        (lambda: smooth_bound([1e-300], D=1e10), "stepsizes = 1e-300: the bound is above"),
        (lambda: restart_masses([1e308]), "stepsizes: up to 1e.308, they add up beyond double precision"),
        (lambda: last_iterate_bound(np.ma.masked_array([1.0, 2.0], [0, 1])), "stepsizes: .* masked; fill them"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
