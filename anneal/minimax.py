r"""A stepsize known up to a factor: what a schedule costs over the range, and what the best one would.

The best schedule is found by direct minimisation, with a certificate.

In the limit of long runs, and in the mass :math:`x = H` as variable, a schedule's price stays below :math:`b` for every
factor :math:`\rho \in [1, R]` iff for each :math:`\rho` there is a restart with mass :math:`a^2` and noise
:math:`Q \le 2\beta/\rho - 1/(\rho a)^2`, where :math:`\beta = 2b`.  Between two restarts the least time is
:math:`4(a - a')^2/(Q - Q')` (Cauchy-Schwarz).  Asking this at finitely many :math:`\rho` only is a *convex* problem in
the pairs :math:`(a, Q)`: its minimum bounds the price of every schedule from below, and the schedule it describes
bounds the best price from above.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, log, sqrt
from typing import Any

import numpy as np
from scipy.optimize import minimize

from . import _checks
from ._checks import Array
from .crossings import highest_of_smaller
from .schedules import FromCallable, Schedule, from_callable
from .tuned import tuned

SLACK = 1e-5  # how far below zero a multiplier of the convex problem may be found, relative to the largest


@dataclass(frozen=True)
class RangePrice:
    r"""What it costs to know the stepsize only up to a range: ``price`` in units of :math:`DG/\sqrt T`.

    ``stepsize`` is the best stepsize to start from, in units of :math:`D/(G\sqrt T)`; the true one may be larger by
    any factor up to ``ratio``.
    """

    ratio: float
    stepsize: float
    price: float


def worst_price(schedule: Schedule, ratio: float, T: int) -> RangePrice:
    r"""The least worst case over a range, from the exact bound of the last iterate:

    .. math::
        \min_\eta\;\max_{1\le\rho\le R}\; B(\rho\,\eta)\,\frac{\sqrt T}{DG}

    The bound has several valleys and is flat where it is trivial: the largest bound over a range is the one at an end
    of it, or at a turn inside.  Both change their course only where an end passes a turn.

    Args:
        schedule: nonincreasing schedule (``Fixed(averaged=True)``: the bound of the average iterate).
        ratio: the range R of the unknown factor, at least 1.
        T: number of steps.

    Returns:
        the record with the best stepsize to start from, of several one with small bounds at both ends, and the price.

    Raises:
        ValueError: for ``ratio < 1``, a warm-up, or a T that is no count.

    Example: linear decay over a range of 10.
        >>> from anneal.schedules import Polynomial
        >>> round(worst_price(Polynomial(1), 10.0, T=1_000).price, 2)
        1.48
    """
    ratio = _checks.positive_number("ratio", ratio)
    if ratio < 1:
        raise ValueError(f"ratio: expected a range of misspecification of at least 1, got {ratio:g}")
    best = tuned(schedule, _checks.count("T", T))
    span, turns = log(ratio), np.log(best.turns)
    starts = np.unique(np.concatenate([turns, turns - span]))
    middles = (starts[1:] + starts[:-1]) / 2
    inside = _Largest(best.price(best.turns))

    def ceiling(x: Array) -> Array:
        return -inside.between(np.searchsorted(turns, x, side="right"), np.searchsorted(turns, x + span))

    start, lowest = highest_of_smaller(
        lambda x: -best.price(np.exp(x)),
        lambda x: -best.price(np.exp(x + span)),
        starts,
        ceiling(starts),
        ceiling(middles),
    )
    return RangePrice(ratio, exp(start) * best.stepsize * sqrt(T), -lowest * best.bound)


class _Largest:
    """The largest of any consecutive values, from those of 1, 2, 4, ... of them."""

    def __init__(self, values: Array) -> None:
        self.levels = [values]
        while 2 ** len(self.levels) <= len(values):
            last, step = self.levels[-1], 2 ** (len(self.levels) - 1)
            self.levels.append(np.maximum(last[:-step], last[step:]))

    def between(self, first: Array, stop: Array) -> Array:
        """The largest of ``values[first:stop]``, minus infinity where there are none."""
        result = np.full(len(first), -np.inf)
        for level, values in enumerate(self.levels):
            here = (stop - first) >> level == 1
            result[here] = np.maximum(values[first[here]], values[stop[here] - 2**level])
        return result


@dataclass(frozen=True, eq=False)
class BestPrice:
    r"""The best worst-case price over :math:`\rho \in [1, R]` of any schedule, in units of :math:`DG/\sqrt T`.

    ``lower``: no schedule has a smaller one (up to the tolerance of a convex minimisation, ``residual``);
    ``upper``: the price of ``schedule``.
    """

    ratio: float
    lower: float
    upper: float
    residual: float
    roots: Array
    slopes: Array

    @cached_property
    def schedule(self) -> FromCallable:
        r"""The schedule that attains ``upper``: on each piece the root ``a`` of the mass falls linearly, h = 2 s a."""
        ends = np.append(self.roots, 0.0)
        times = np.concatenate([[0.0], np.cumsum((ends[:-1] - ends[1:]) / self.slopes)])
        times /= times[-1]
        slopes = np.minimum.accumulate(self.slopes)  # equal ones differ by rounding

        def h(u: Array) -> Array:
            piece = np.clip(np.searchsorted(times, u, side="right") - 1, 0, len(slopes) - 1)
            a = ends[piece] + (ends[piece + 1] - ends[piece]) * (u - times[piece]) / (times[piece + 1] - times[piece])
            return np.maximum(slopes[piece] * a / (slopes[0] * ends[0]), 0.0)

        return from_callable(h)


def best_price(ratio: float, points: int = 64) -> BestPrice:
    r"""Lower and upper bound on the best price of any schedule over a range of misspecification.

    With :math:`y = \beta\rho a^2` and every restart's noise at its limit, the time becomes a function of the
    logarithms of :math:`y` alone, minimised by BFGS.  A stationary point solves the convex problem iff the
    multipliers of the limits are nonnegative, that is iff the schedule is nonincreasing.

    Args:
        ratio: the range R, at least 4 (for ranges below about 3 linear decay is best and the limits are not attained).
        points: number of factors at which the price is limited, at least 8; the gap closes like its inverse square.

    Returns:
        both bounds (units of D G / sqrt(T)), and the schedule that attains the upper one.

    Raises:
        ValueError: for arguments out of their ranges, or where the minimisation does not end in a certified minimum.

    Example: a range of 10; `Robust(10)` has 1.2552.
        >>> found = best_price(10.0)
        >>> round(found.lower, 4), round(found.upper, 4)
        (1.2328, 1.2329)
    """
    ratio, points = _checks.positive_number("ratio", ratio), _checks.count("points", points, least=8)
    if ratio < 4:
        raise ValueError(f"ratio: expected a range of at least 4, got {ratio:g}; below that use Linear()")
    x = np.geomspace(1, 1 / ratio, points)
    found = minimize(
        _time, np.zeros(points), args=(x,), jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000}
    )
    roots, noises = _restarts(found.x, x)
    slopes = np.diff(np.append(noises, 0)) / np.diff(np.append(roots, 0)) / 2
    residual = float(np.abs(_time(found.x, x)[1]).max())
    if residual > 1e-5 or np.diff(slopes).max() > SLACK * slopes[0]:
        raise ValueError(
            f"points: no certified minimum with {points} points for a range of {ratio:g} "
            f"(residual {residual:.1e}); try a smaller number"
        )
    lower = sqrt(found.fun) / 2
    return BestPrice(ratio, lower, lower * _worst(roots, noises, slopes, ratio) / 2, residual, roots, slopes)


def _restarts(logs: Array, x: Array) -> tuple[Array, Array]:
    """Roots of the masses and noises, for beta = 1."""
    y = np.exp(logs)
    return np.sqrt(x * y), x * (2 - 1 / y)


def _time(logs: Array, x: Array) -> tuple[float, Array]:
    """Total time for beta = 1, and its gradient."""
    roots, noises = _restarts(logs, x)
    da, dQ = -np.diff(np.append(roots, 0)), -np.diff(np.append(noises, 0))
    if (dQ <= 0).any():
        return float("inf"), np.zeros_like(logs)
    by_root, by_noise = 8 * da / dQ, -4 * (da / dQ) ** 2
    by_root[1:] -= by_root[:-1].copy()
    by_noise[1:] -= by_noise[:-1].copy()
    return float(4 * np.sum(da**2 / dQ)), by_root * roots / 2 + by_noise * x * np.exp(-logs)


def _worst(roots: Array, noises: Array, slopes: Array, ratio: float) -> float:
    """The largest over rho of min over restarts of 1/(rho a^2) + rho Q; on a piece Q is linear in a."""
    rho = np.geomspace(1, ratio, 200 * max(10, round(log(ratio))))[:, None]
    below: Any = np.append(roots[1:], 0.0)
    best = np.clip((rho**2 * slopes) ** (-1 / 3), below, roots)
    noise = np.append(noises[1:], 0.0) + 2 * slopes * (best - below)
    return float(np.min(1 / (rho * best**2) + rho * noise, axis=1).max())
