"""The bounds once more: the recursion of the restarts in 40 digits and plain loops."""

import numpy as np
import pytest
from mpmath import mp, mpf

from anneal.bounds import last_iterate_bound, last_iterate_bounds, restart_masses
from anneal.envelope import envelope
from anneal.schedules import WSD, Cosine, Fixed, InverseSqrt, Polynomial, Robust, from_callable
from anneal.worst_case import worst_function

pytestmark = pytest.mark.slow
mp.dps = 40

DROPPED = from_callable(lambda u: np.where(u < 0.5, 1, 0.2 * (1 - u)))
SPIKED = from_callable(lambda u: np.where(u < 0.01, 1.0, 0.01 * (1 - u)))
SCHEDULES = [
    Fixed(),
    InverseSqrt(),
    *[Polynomial(p) for p in (0.3, 1, 2, 4, 8, 50)],
    Cosine(),
    WSD(0.05),
    WSD(0.2, shape="sqrt"),
    *[Robust(ratio) for ratio in (10, 1e4)],
    DROPPED,
    SPIKED,
]
HORIZONS = [1, 2, 3, 10, 57, 300]
LARGEST_ERROR = 2e-13


def masses(stepsizes):
    """m^2 and A of every restart, backwards."""
    m, A, found = mpf(0), mpf(0), [(mpf(0), mpf(0))]
    for eta in reversed([mpf(float(eta)) for eta in stepsizes]):
        c = max(m, mp.sqrt(eta))
        A += c**2 - m**2 + eta**2 / c**2
        m = c + eta / c
        found.append((m**2, A))
    return found[::-1]


def bound(pairs, scale, D=1, G=1):
    """The least bound of the restarts at a multiple of the stepsizes."""
    values = []
    for square, noise in pairs:
        P2 = max(scale * square, mpf(D) / G)
        values.append(mpf(D) ** 2 / (2 * P2) + mpf(G) ** 2 / 2 * (scale * noise + P2 - scale * square))
    return min(values)


def factors(values, count=25):
    return np.geomspace(1e-3 / values.sum(), 10 / values[-1], count)


@pytest.mark.parametrize("T", HORIZONS)
def test_masses_and_bounds(T):
    worst = 0.0
    for schedule in SCHEDULES:
        values = schedule.values(T)
        pairs = masses(values)
        squares, sums = restart_masses(values)
        for i, (square, noise) in enumerate(pairs[:-1]):
            worst = max(worst, abs(squares[i] / square - 1), abs(sums[i] / noise - 1))
        fast = last_iterate_bounds(values, factors(values), D=3.0, G=0.5)
        least = envelope(squares, sums)
        for scale, found in zip(factors(values), fast, strict=True):
            worst = max(worst, abs(found / bound(pairs, mpf(float(scale)), 3, 0.5) - 1))
            worst = max(worst, abs(least.bounds(np.array(scale)) / bound(pairs, mpf(float(scale))) - 1))
    print(f"T = {T}: masses, bounds and their envelope agree to {float(worst):.1e}")
    assert worst < LARGEST_ERROR


@pytest.mark.parametrize("T", HORIZONS)
def test_the_envelope_turns_where_the_least_bound_does(T):
    worst, count = 0.0, 0
    for schedule in SCHEDULES:
        values = schedule.values(T)
        pairs, least = masses(values), envelope(*restart_masses(values))
        turns = [mpf(float(turn)) for turn in least.turns]
        for i, turn in enumerate(turns[:60]):
            there, around = (
                bound(pairs, turn),
                [bound(pairs, turn * factor) for factor in (1 - mpf(1e-6), 1 + mpf(1e-6))],
            )
            beyond = max(there - min(around), 0) if i % 2 == 0 else max(max(around) - there, 0)
            worst, count = max(worst, beyond / there), count + 1
    print(f"T = {T}: {count} turns, none off by more than {float(worst):.1e} of the bound")
    assert worst < 1e-12


@pytest.mark.parametrize("T", [1, 2, 3, 10, 57])
def test_worst_functions_attain_the_bound_without_restarts(T):
    worst = 0.0
    for schedule in SCHEDULES[:-2]:
        values = schedule.values(T)
        for scale in factors(values, 7):
            stepsizes = scale * values
            exact = bound(masses(stepsizes)[:1], mpf(1))
            worst = max(worst, abs(worst_function(stepsizes).values[-1] / exact - 1))
            worst = max(worst, abs(last_iterate_bound(stepsizes, bounded=False).value / exact - 1))
    print(f"T = {T}: attained to {float(worst):.1e}")
    assert worst < 1e-9
