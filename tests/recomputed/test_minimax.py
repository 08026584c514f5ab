"""Ranges once more: starts one by one, bounds in 40 digits; the convex problem's conditions in 40 digits."""

from itertools import pairwise

import numpy as np
import pytest
from mpmath import mp, mpf
from scipy.ndimage import maximum_filter1d

from anneal.minimax import best_price, worst_price
from tests.recomputed.test_bounds import HORIZONS, SCHEDULES, bound, masses
from tests.recomputed.test_prices import plain_bounds

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("T", HORIZONS)
@pytest.mark.parametrize("ratio", [1.0, 1.1, 10.0, 1e3, 1e4])
def test_worst_prices_start_by_start(T, ratio):
    """No bound changes faster than its stepsize: twice the step of the search is its largest error."""
    n = round(np.log(ratio) / 2e-3)
    step, most = (np.log(ratio) / n if n else 2e-3), 0.0
    for schedule in SCHEDULES:
        values = schedule.values(T)
        first, last = np.log(0.01 / values.sum() / ratio), np.log(2 * ratio / values[-1])
        if last - first > 120:  # of many steps a very steep schedule has too many decades
            continue
        bounds = plain_bounds(values, np.arange(first, last, step))
        largest = maximum_filter1d(bounds, n + 1, mode="constant", cval=np.inf)
        found = worst_price(schedule, ratio, T)
        most = max(most, abs(found.price / np.sqrt(T) / largest[np.isfinite(largest)].min() - 1))
        pairs, base = masses(values), mpf(found.stepsize) / mp.sqrt(T)
        over_range = [bound(pairs, base * mpf(ratio) ** (mpf(i) / 40)) for i in range(41)]
        assert max(over_range) * mp.sqrt(T) <= found.price * (1 + mpf(1e-11))
    print(f"T = {T}, range {ratio:g}: within {most:.1e} of the search, its step {step:.1e}")
    assert most <= 2.02 * step


@pytest.mark.parametrize(("ratio", "points"), [(4.0, 8), (4.0, 300), (10.0, 64), (100.0, 64), (1e4, 200), (1e20, 64)])
def test_the_best_price_satisfies_the_conditions_of_a_minimum(ratio, points):
    """Derivatives of the time by all roots and noises: multipliers of the limits, nonnegative, cancel them."""
    found = best_price(ratio, points)
    x = [mpf(float(value)) for value in np.geomspace(1, 1 / ratio, points)]
    roots = [*(mpf(float(a)) for a in found.roots), mpf(0)]
    noises = [2 * x[i] - (x[i] / roots[i]) ** 2 for i in range(points)] + [mpf(0)]  # the limits, met
    quotients = [(roots[i] - roots[i + 1]) / (noises[i] - noises[i + 1]) for i in range(points)]
    time = 4 * sum((roots[i] - roots[i + 1]) * quotients[i] for i in range(points))
    left, least = mpf(0), mp.inf
    for i in range(points):
        before = quotients[i - 1] if i else mpf(0)
        by_root, by_noise = 8 * (quotients[i] - before), 4 * (before**2 - quotients[i] ** 2)
        multiplier = -by_noise
        least = min(least, multiplier * x[i])
        left = max(left, abs(by_root - multiplier * 2 * x[i] ** 2 / roots[i] ** 3) * roots[i])
    error = abs(found.lower / (mp.sqrt(time) / 2) - 1)
    print(f"{ratio:g}, {points} points: value {float(error):.1e}, left {float(left):.1e}, least {float(least):.1e}")
    assert error < 1e-12 and left < 1e-6 and least > -1e-6


@pytest.mark.parametrize(("ratio", "points"), [(4.0, 8), (10.0, 16), (100.0, 12), (1e4, 24)])
def test_the_price_of_its_schedule_factor_by_factor(ratio, points):
    found = best_price(ratio, points)
    roots = np.append(found.roots, 0.0)
    a = np.unique(np.concatenate([np.linspace(low, high, 3_001) for high, low in pairwise(roots)]))[1:]
    noise = np.interp(a, roots[::-1], np.append(0.0, np.cumsum((2 * found.slopes * (roots[:-1] - roots[1:]))[::-1])))
    highest = max((1 / (rho * a**2) + rho * noise).min() for rho in np.geomspace(1, ratio, 4_001)) / 2
    print(f"{ratio:g}: {found.upper / (found.lower * highest) - 1:.1e} above the factors tried")
    assert 0 <= found.upper / (found.lower * highest) - 1 + 1e-7 < 1e-4
