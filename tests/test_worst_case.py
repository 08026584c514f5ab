"""The worst function: what makes it one, the theorem it attains, and its Gram matrix from the definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.bounds import last_iterate_bound, restart_masses
from anneal.schedules import BUILT_IN, Fixed, Linear, Polynomial
from anneal.worst_case import worst_function

positive = st.floats(0.02, 50)
sequences = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30).map(np.array)


@given(sequences, positive, positive)
def test_it_is_an_admissible_function_and_start(stepsizes, D, G):
    worst = worst_function(stepsizes, D, G)
    assert worst.gradients.shape[0] == len(stepsizes) + 1
    assert worst.gradients.shape[1] <= len(stepsizes) + 1
    np.testing.assert_allclose(np.linalg.norm(worst.gradients, axis=1), G, rtol=1e-12)
    assert np.linalg.norm(worst.start - worst.minimiser) == pytest.approx(D, rel=1e-15)
    assert worst.function(worst.minimiser) == 0


@given(sequences, positive, positive, st.integers(0, 10**6))
def test_every_step_used_a_subgradient(stepsizes, D, G, seed):
    """F(y) >= F(x_t) + <g_t, y - x_t> for random y, near and far, and at every iterate."""
    worst = worst_function(stepsizes, D, G)
    rng = np.random.default_rng(seed)
    scale = D * 10 ** rng.uniform(-3, 2, (40, 1))
    ys = np.concatenate([scale * rng.standard_normal((40, len(worst.start))), worst.iterates])
    size = G * (np.linalg.norm(worst.iterates, axis=1).max() + np.linalg.norm(ys, axis=1).max())
    for t, g in enumerate(worst.gradients):
        below = worst.values[t] + (ys - worst.iterates[t]) @ g
        assert (worst.function(ys) >= below - 1e-11 * size).all()
    assert (worst.function(ys) >= 0).all()


@given(sequences, positive, positive)
def test_the_run_follows_the_pieces_in_order_and_ends_on_the_bound(stepsizes, D, G):
    worst = worst_function(stepsizes, D, G)
    planned = D * np.eye(len(worst.start))[0] - np.cumsum(stepsizes[:, None] * worst.gradients[:-1], axis=0)
    size = D + G * stepsizes.sum()
    np.testing.assert_allclose(worst.iterates[1:], planned, atol=1e-11 * size)
    np.testing.assert_allclose(worst.function(worst.iterates), worst.values, rtol=1e-13, atol=1e-13 * G * size)
    pieces = np.einsum("td,td->t", worst.gradients, worst.iterates)
    np.testing.assert_allclose(worst.values, pieces, atol=1e-11 * G * size)
    assert (worst.values > 0).all()
    bound = last_iterate_bound(stepsizes, D, G, bounded=False).value
    assert worst.values[-1] == pytest.approx(bound, rel=1e-9)


@given(sequences, positive, positive)
def test_gram_matrix_equals_its_definition(stepsizes, D, G):
    """<g_i, g_j> = G^2 - b_i for i < j, with b from its own recursion, step by step as on paper."""
    T = len(stepsizes)
    m = np.sqrt(restart_masses(stepsizes)[0])
    b = np.zeros(T + 1)
    if m[0] ** 2 > D / G:
        last = next(s for s in range(T) if m[s + 1] <= np.sqrt(stepsizes[s]))
        P = np.append(m[: last + 1], np.sqrt(stepsizes[last]))
        b[0] = (G**2 * P[0] - D**2 / P[0] ** 3) / P[1]
        for s in range(last):
            b[s + 1] = b[s] * (2 * P[s + 1] - P[s]) / P[s + 2]
    i, j = np.indices((T + 1, T + 1))
    expected = np.where(i == j, G**2, G**2 - b[np.minimum(i, j)])
    g = worst_function(stepsizes, D, G).gradients
    np.testing.assert_allclose(g @ g.T, expected, atol=1e-11 * G**2)


@pytest.mark.parametrize("schedule", BUILT_IN, ids=lambda s: s.key)
@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_long_runs_end_on_the_bound(schedule, scale):
    stepsizes = scale * schedule.values(400) / 20
    bound = last_iterate_bound(stepsizes, bounded=False).value
    assert worst_function(stepsizes).values[-1] == pytest.approx(bound, rel=1e-11)


def test_linear_decay_ends_on_the_minimax_rate():
    T = 250
    worst = worst_function(np.arange(T, 0, -1) / (T + 1) ** 1.5)
    assert worst.values[-1] == pytest.approx(1 / np.sqrt(T + 1), rel=1e-12)
    np.testing.assert_allclose(worst.values, worst.values[-1], rtol=1e-10)  # it makes no progress at all


@given(positive, positive, st.floats(0.01, 0.99))
def test_too_small_steps_meet_the_absolute_value(D, G, fraction):
    """m_1^2 <= D/G: half of G|x|; one step of eta, m_1^2 = 4 eta, ends at G D - G^2 eta."""
    eta = fraction * D / (4 * G)
    worst = worst_function([eta], D, G)
    assert worst.gradients.shape == (2, 1)
    assert worst.values[-1] == pytest.approx(G * D - G**2 * eta, rel=1e-12)
    x = np.linspace(-2 * D, 2 * D, 9)[:, None]
    np.testing.assert_allclose(worst.function(x), G * np.maximum(x[:, 0], 0))


def test_one_step_by_hand():
    # eta = 1, D = G = 1: m_1 = 2, P = (2, 1), f_1 = 2 - 1/8 = 15/8, g_1 = (1/4, sqrt(15)/4), g_2 = (1/4, -sqrt(15)/4)
    worst = worst_function([1.0])
    root = np.sqrt(15) / 4
    np.testing.assert_allclose(worst.gradients, [[0.25, root], [0.25, -root]], rtol=1e-15)
    np.testing.assert_allclose(worst.iterates, [[1, 0], [0.75, -root]], rtol=1e-15)
    assert worst.values[-1] == pytest.approx(1 / 8 + (4 - 2) / 2, rel=1e-15)


@settings(max_examples=20)
@given(sequences, positive, positive, positive, positive)
def test_units(stepsizes, D, G, a, b):
    """Space scaled by b and the objective by a: the same run."""
    one, other = worst_function(stepsizes, D, G), worst_function(stepsizes * b * b / a, b * D, a / b * G)
    size = D + G * stepsizes.sum()
    if one.gradients.shape == other.gradients.shape:  # rounding may shift the branch at an exact tie
        np.testing.assert_allclose(other.iterates, b * one.iterates, atol=1e-7 * b * size)
    assert other.values[-1] == pytest.approx(a * one.values[-1], rel=1e-9)


def test_the_oracle_prefers_only_what_is_steepest():
    worst = worst_function([1.0])
    np.testing.assert_array_equal(worst.subgradient(worst.start, 0), worst.gradients[0])
    np.testing.assert_array_equal(worst.subgradient(worst.start, 1), worst.gradients[1])
    np.testing.assert_array_equal(worst.subgradient([0.0, 1.0], 1), worst.gradients[0])
    np.testing.assert_array_equal(worst.subgradient([-1.0, 0.0], 0), [0.0, 0.0])


@pytest.mark.parametrize("schedule", [Linear(), Fixed(), Polynomial(3)])
def test_ten_thousand_steps_take_no_matrix(schedule):
    """Cubic work would take an hour, and the vectors alone 0.8 GB."""
    worst = worst_function(schedule.values(10_000) / 100)
    bound = last_iterate_bound(worst.stepsizes, bounded=False).value
    assert worst.values[-1] == pytest.approx(bound, rel=1e-11)
    assert "gradients" not in vars(worst) and "iterates" not in vars(worst)


@given(sequences, positive, positive, st.integers(0, 10**6))
def test_heights_by_sums_are_those_of_the_gradients(stepsizes, D, G, seed):
    worst = worst_function(stepsizes, D, G)
    points = np.random.default_rng(seed).normal(size=(3, 2, len(worst.start)))
    heights = np.maximum((points @ worst.gradients.T).max(-1), 0)
    np.testing.assert_allclose(worst.function(points), heights, atol=1e-12 * G * np.sqrt(points.size))
    for prefer in (0, len(stepsizes)):
        answer = worst.subgradient(worst.iterates[-1], prefer)
        assert (worst.gradients == answer).all(1).any()
    np.testing.assert_array_equal(worst.subgradient(worst.iterates[-1], len(stepsizes)), worst.gradients[-1])


@pytest.mark.parametrize(("D", "G"), [(1e160, 1.0), (1.0, 1e-170), (1e-150, 1e150), (1e150, 1e150), (1e-300, 1e-3)])
def test_sizes_near_the_edge_of_double_precision(D, G):
    """Units: F scaled by D G, all else with it."""
    relative = np.array([0.3, 2.0, 0.05, 1.0])
    one, other = worst_function(relative), worst_function(relative * (D / G), D, G)
    assert other.values / D / G == pytest.approx(one.values, rel=1e-12)
    assert np.isfinite(other.gradients).all() and np.isfinite(other.iterates).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: worst_function([]), "stepsizes: expected a nonempty vector"),
        (lambda: worst_function([1.0, 0.0]), "stepsizes: expected positive numbers, got 0"),
        (lambda: worst_function(np.ones(20_001)), "stepsizes: expected at most 20,000, got 20,001; use fewer steps"),
        (lambda: worst_function([1.0], D=1e200, G=1e200), "the values are beyond double precision; use other units"),
        (lambda: worst_function([1.0], D=-1), "D: expected positive"),
        (lambda: worst_function([1.0], G=np.inf), "G: expected finite"),
        (lambda: worst_function([1.0]).function([1.0, 2.0, 3.0]), "points: expected last axis 2, the dimension"),
        (lambda: worst_function([1.0]).function(1.0), "points: expected last axis 2"),
        (lambda: worst_function([1.0]).subgradient([[1.0, 2.0]], 0), r"point: expected one point of shape \(2,\)"),
        (lambda: worst_function([1.0]).subgradient([1.0, 2.0], 2), "prefer: expected a piece from 0 to 1, got 2"),
        (lambda: worst_function([1.0]).subgradient([1.0, 2.0], -1), "prefer: expected at least 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
