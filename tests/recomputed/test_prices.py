"""Prices and grids once more: masses by hand, noises by quadrature in 30 digits, offsets one by one."""

import numpy as np
import pytest
from mpmath import mp, mpf

from anneal.robustness import coarsest_grid, grid_price, guarantee, price, tuned_bound, tuned_stepsize
from anneal.schedules import WSD, Cosine, Linear, Polynomial, Robust, from_callable
from tests.recomputed.test_bounds import HORIZONS, SCHEDULES, bound, masses

pytestmark = pytest.mark.slow
mp.dps = 30


class Exact:
    """A shape in s = 1 - u: its pieces from the end of the run on, each until s with h and H as functions of s."""

    def __init__(self, *pieces):
        self.ends, self.h_of, self.H_of = zip(*pieces, strict=True)
        self.ends = [mpf(end) for end in self.ends]

    def piece(self, s):
        return next(i for i, end in enumerate(self.ends) if s <= end)

    def h(self, s):
        return self.h_of[self.piece(s)](s)

    def H(self, s):
        return self.H_of[self.piece(s)](s)

    def Q(self, s):
        inner = [end for end in self.ends if end < s]
        total, low = mpf(0), mpf(0)
        for i, high in enumerate([*inner, s]):
            total += mp.quad(lambda t, i=i: self.h_of[i](t) ** 2 / self.H_of[i](t), [low, (low + high) / 2, high])
            low = high
        return total

    def price(self, rho):
        """Of shapes that are tuned at the whole run: bisection for the restart, quadrature for its noise."""
        H0, Q0 = self.H(mpf(1)), self.Q(mpf(1))
        low, high = mpf(0), mpf(1)
        for _ in range(100):
            s = (low + high) / 2
            low, high = (low, s) if self.H(s) * self.h(s) > H0 * Q0 / rho**2 else (s, high)
        return (H0 / (rho * self.H(high)) + rho * self.Q(high) / Q0) / 2


def power(p):
    p = mpf(p)
    return Exact((1, lambda s: s**p, lambda s: s ** (p + 1) / (p + 1)))


def robust(R):
    rate = 4 + mp.log(R)
    late = (4 / rate, lambda s: s * rate / (8 * R), lambda s: s**2 * rate / (16 * R))
    return Exact(late, (1, lambda s: mp.exp(-rate * (1 - s)), lambda s: mp.exp(-rate * (1 - s)) / rate))


def cooled(c):
    c = mpf(c)
    return Exact((c, lambda s: s / c, lambda s: s**2 / (2 * c)), (1, lambda s: mpf(1), lambda s: s - c / 2))


def cosine_mass(s):
    """(x - sin x)/(2 pi) with x = pi s, as a hypergeometric function: nothing cancels."""
    x = mp.pi * s
    return x**3 / 6 * mp.hyp1f2(1, 2, mpf(5) / 2, -(x**2) / 4) / (2 * mp.pi)


DROPPED = from_callable(lambda u: np.where(u < 0.5, 1, 0.2 * (1 - u)))
EXACT = {
    "linear": (Linear(), power(1)),
    "p = 2.5": (Polynomial(2.5), power(2.5)),
    "p = 0.5": (Polynomial(0.5), power(0.5)),
    "p = 8": (Polynomial(8), power(8)),
    "cosine": (Cosine(), Exact((1, lambda s: mp.sin(mp.pi * s / 2) ** 2, cosine_mass))),
    "WSD": (WSD(0.2), cooled(0.2)),
    "Robust(100)": (Robust(100), robust(100)),
    "dropped": (
        DROPPED,
        Exact((0.5, lambda s: s / 5, lambda s: s**2 / 10), (1, lambda s: mpf(1), lambda s: s - mpf("0.475"))),
    ),
}


@pytest.mark.parametrize("name", EXACT)
def test_limit_prices(name):
    schedule, exact = EXACT[name]
    worst = abs(tuned_bound(schedule) / (mp.sqrt(exact.Q(mpf(1)) / exact.H(mpf(1))) / 2) - 1)
    for rho in np.geomspace(0.02, 3e4, 29):
        worst = max(worst, abs(price(schedule, rho) / exact.price(mpf(float(rho))) - 1))
    print(f"{name}: limit prices agree to {float(worst):.1e}")
    assert worst < 1e-9


@pytest.mark.parametrize("T", HORIZONS)
def test_prices_at_a_horizon(T):
    worst = 0.0
    for schedule in SCHEDULES:
        pairs, eta = masses(schedule.values(T)), mpf(tuned_stepsize(schedule, T))
        tuned = bound(pairs, eta)
        worst = max(worst, abs(tuned_bound(schedule, T) / (mp.sqrt(T) * tuned) - 1))
        for rho in np.geomspace(1e-3, 1e5, 17):
            worst = max(worst, abs(price(schedule, rho, T) / (bound(pairs, mpf(float(rho)) * eta) / tuned) - 1))
    print(f"T = {T}: prices agree to {float(worst):.1e}")
    assert worst < 1e-12


def plain_bounds(values, logs):
    """The least bound at the exponentials of some logarithms, restart by restart."""
    least = np.full(len(logs), np.inf)
    for square, noise in masses(values):
        mass = np.exp(logs) * float(square)
        P2 = np.maximum(mass, 1)
        least = np.minimum(least, 1 / (2 * P2) + (np.exp(logs) * float(noise) + P2 - mass) / 2)
    return least


@pytest.mark.parametrize("T", HORIZONS)
@pytest.mark.parametrize("ratio", [1.3, 5.0, 32.0, 1e3, 1e6])
def test_grids_at_a_horizon_offset_by_offset(T, ratio):
    """No bound changes faster than its stepsize: the step of the search is its largest error."""
    n = max(200, round(np.log(ratio) / 1e-3))
    step, most, highest = np.log(ratio) / n, 0.0, 0.0
    for schedule in SCHEDULES:
        logs = np.log(tuned_stepsize(schedule, T)) + step * np.arange(-n, n + 1)
        R = plain_bounds(schedule.values(T), logs)
        brute = np.sqrt(T) * np.minimum(R[n:], R[: n + 1]).max()
        found = guarantee(schedule, ratio, T)
        most, highest = max(most, found / brute - 1), min(highest, found / brute - 1)
        loss = 0.8 * (grid_price(schedule, ratio, T) - 1)
        if loss > 1e-3:
            level = (1 + loss) * R[n]
            first = step * (np.argmax(R[n:] > level) + np.argmax(R[n::-1] > level))
            assert first - 2 * step - 1e-9 <= np.log(coarsest_grid(schedule, loss, T)) <= first + 1e-9
    print(f"T = {T}, ratio {ratio:g}: {highest:.1e} to {most:.1e} above the search, its step {step:.1e}")
    assert highest > -1e-11 and most <= 1.01 * step
