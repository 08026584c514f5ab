"""The hard line and the lower bound: pieces by integration, theorem by simulation, and what it must not exceed."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from anneal.bounds import last_iterate_bound
from anneal.problems import HardLine
from anneal.schedules import Cosine, Fixed, Linear, Polynomial

THETA = 0.37
sequences = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30).map(np.array)


def hard_problem(stepsizes, D=1.0, G=1.0, start=0.0):
    """The line of the theorem for the longest window it allows, and its lower bound; None where there is no window."""
    total, squares = np.cumsum(stepsizes[::-1]), np.cumsum(stepsizes[::-1] ** 2)
    allowed = 16 * G**2 * squares <= D**2
    if not allowed.any():
        return None
    S, V = total[allowed][-1], squares[allowed][-1]
    mu = G * np.sqrt(THETA**2 * V / (S**2 + THETA**2 * V))
    return HardLine(mu, D, G, start), 0.059 * G**2 * V / S


@given(sequences)
def test_the_slope_solves_its_equation_and_leaves_most_of_the_noise(stepsizes):
    found = hard_problem(stepsizes / stepsizes.sum() / 4)  # then V <= S^2 <= 1/16
    line, _ = found
    S, V = 0.25, np.sum((stepsizes / stepsizes.sum() / 4) ** 2)
    variance = 1 - line.mu**2
    assert line.mu**2 == pytest.approx(THETA**2 * variance * V / S**2, rel=1e-9)
    assert variance >= 0.87


@given(sequences, st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_the_lower_bound_never_exceeds_the_upper_bound(stepsizes, D, G):
    found = hard_problem(stepsizes, D, G)
    if found is not None:
        assert found[1] <= last_iterate_bound(stepsizes, D, G).value * (1 + 1e-9)


def test_constants_of_the_proof():
    density = stats.norm.pdf
    assert integrate.quad(lambda z: z * density(z), 0, np.inf)[0] >= 0.3988
    assert integrate.quad(lambda z: z**8 * density(z), -np.inf, np.inf)[0] == pytest.approx(105)
    assert 2 * stats.norm.sf(4) <= 105 / 4**8  # Markov's inequality is not sharp here, and need not be
    assert 0.3988 - np.sqrt(105 / 4**8 / 2) >= THETA
    assert THETA * THETA / 2 * 0.87 >= 0.059
    # without the domain the mean is known: the lower bound of the proof lies below it
    assert density(THETA) - THETA * stats.norm.sf(THETA) >= THETA / 2


@pytest.mark.parametrize("schedule", [Fixed(), Linear(), Polynomial(3), Cosine()])
@pytest.mark.parametrize("start", [0.0, 0.5, 1.0])
def test_simulation_lies_between_the_bounds(schedule, start):
    T, seeds = 60, 4000
    for eta in (0.05, 0.2, 1.0):
        stepsizes = eta * schedule.values(T)
        found = hard_problem(stepsizes, start=start)
        if found is None:
            assert eta >= 0.25  # a last step that long is a window no more
            continue
        line, floor = found
        draws = line.draw(np.random.default_rng(0), seeds * T, 1).reshape(seeds, T)
        final = line.objective(line.advance(np.full((seeds, 1, 1), start), draws, stepsizes[:, None]))
        margin = 4 * final.std() / np.sqrt(seeds)
        assert floor <= final.mean() + margin
        assert final.mean() - margin <= last_iterate_bound(stepsizes).value


def test_a_window_exists_exactly_as_long_as_the_last_step_is_short():
    assert hard_problem(np.array([9.0, 0.25])) is not None
    assert hard_problem(np.array([9.0, 0.26])) is None


def test_simulated_runs_are_those_of_a_plain_loop():
    line, etas = HardLine(0.3, x1=0.5), np.array([[0.1, 0.4], [0.2, 0.1], [0.05, 0.3]])
    noise = np.random.default_rng([7, 1]).normal(0.3, np.sqrt(1 - 0.3**2), 5 * 3).reshape(5, 3)
    found = line.simulate(etas, runs=5, seed=[7, 1])
    for run in range(5):
        for column in range(2):
            x = 0.5
            for k in range(3):
                x = min(max(x - etas[k, column] * noise[run, k], 0), 1)
            assert found[run, column] == pytest.approx(0.3 * x, rel=1e-12)
    with pytest.raises(ValueError, match=r"stepsizes: expected a matrix of shape \(T, columns\), got shape \(3,\)"):
        line.simulate(etas[:, 0], 5, 0)


def test_numbers_of_every_type_are_numbers():
    exact = HardLine(Fraction(1, 4), Decimal(2), np.float32(1), 1)
    assert exact == HardLine(0.25, 2.0, 1.0, 1.0) and exact.describe() == HardLine(0.25, 2.0, 1.0, 1.0).describe()
    assert exact.simulate([[0.5]], 3, 0).tolist() == HardLine(0.25, 2.0, 1.0, 1.0).simulate([[0.5]], 3, 0).tolist()


def test_hard_line_has_the_second_moment_it_promises():
    problem = HardLine(0.4, D=2.0, G=1.5)
    draws = problem.draw(np.random.default_rng(0), 400_000, 1)
    assert draws.mean() == pytest.approx(0.4, abs=0.01)
    assert np.mean(draws**2) == pytest.approx(1.5**2, rel=0.01)
    assert problem.project(np.array([[[-1.0, 0.5, 3.0]]])).tolist() == [[[0.0, 0.5, 2.0]]]
    assert problem.objective(np.array([[[0.0, 0.5, 2.0]]])) == pytest.approx(np.array([[0.0, 0.2, 0.8]]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HardLine("0.5"), "mu: expected real numbers"),
        (lambda: HardLine(1.0), "mu: expected a slope between 0 and G = 1, got 1"),
        (lambda: HardLine(0.5, G=1e155), "G: expected a number from 1e-150 to 1e150, got 1e[+]155; use other units"),
        (lambda: HardLine(0.5, x1="0"), "x1: expected real numbers"),
        (lambda: HardLine(0.5, x1=None), "x1: expected real numbers"),
        (lambda: HardLine(0.5, x1=float("nan")), "x1: expected numbers, contains NaN"),
        (lambda: HardLine(-0.5), "mu: expected positive"),
        (lambda: HardLine(0.5, x1=2.0), "x1: expected a point"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
