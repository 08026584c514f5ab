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

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log, sqrt
from typing import Any

import numpy as np
from scipy.linalg import LinAlgError, solveh_banded

from . import _checks
from ._checks import Array
from ._crossings import highest_of_smaller
from .schedules import FromCallable, Schedule
from .tuned import tuned

BARRIERS = 10.0 ** -np.arange(1, 12)  # strengths, one after the other
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
        lambda x: -best.price_at(np.stack([x, x + span])), starts, ceiling(starts), ceiling(middles)
    )
    return RangePrice(ratio, exp(start) * best.stepsize * sqrt(T), -lowest * best.bound)


class _Largest:
    """The largest of any consecutive values, from those of 1, 2, 4, ... of them."""

    def __init__(self, values: Array) -> None:
        self.levels = [values]
        while 2 ** len(self.levels) <= len(values):
            last, step = self.levels[-1], 2 ** (len(self.levels) - 1)
            self.levels.append(np.maximum(last[:-step], last[step:]))

    def between(self, first: Any, stop: Any) -> Array:
        """The largest of ``values[first:stop]``, minus infinity where there are none."""
        result = np.full(len(first), -np.inf)
        for level, values in enumerate(self.levels):
            here = (stop - first) >> level == 1
            result[here] = np.maximum(values[first[here]], values[stop[here] - 2**level])
        return result


@dataclass(frozen=True)
class Piecewise(FromCallable):
    """A shape given as a function that falls linearly at the end of the run, with its integrals as functions."""

    mass: Callable[[Array], Array] = field(kw_only=True)
    noise: Callable[[Array], Array] = field(kw_only=True)

    @property
    def degree(self) -> float:
        return 1.0

    def _H(self, tau: Array) -> Array:
        return self.mass(tau)

    def _Q(self, tau: Array) -> Array:
        return self.noise(tau)


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
        slopes = np.minimum.accumulate(self.slopes)  # equal ones differ by rounding
        noises = np.append(np.cumsum((4 * slopes * (ends[:-1] - ends[1:]))[::-1])[::-1], 0.0)
        top = 2 * slopes[0] * ends[0]
        # both ends of every piece: linear between them, with a jump where the next piece has another slope
        bends = np.repeat(times / times[-1], 2)[1:-1]
        values = 2 * (slopes[:, None] * np.stack([ends[:-1], ends[1:]], axis=1)).ravel() / top
        return Piecewise(
            lambda u: np.interp(u, bends, values),
            mass=lambda tau: np.interp(tau, times / times[-1], ends) ** 2 / (times[-1] * top),
            noise=lambda tau: np.interp(tau, times / times[-1], noises / top),
        )


def best_price(ratio: float, points: int = 64) -> BestPrice:
    r"""Lower and upper bound on the best price of any schedule over a range of misspecification.

    With :math:`y = \beta\rho a^2` and every restart's noise at its limit, the time becomes a function of the
    logarithms of :math:`y` alone, minimised by Newton's method; a logarithmic barrier, weaker and weaker, keeps the
    restarts in order on the way.  A stationary point solves the convex problem iff the multipliers of the limits are
    nonnegative, that is iff the schedule is nonincreasing.

    Args:
        ratio: the range R, at least 4 (for ranges below about 3 linear decay is best and the limits are not attained)
            and at most 1e300.
        points: number of factors at which the price is limited, 8 to 10,000; the gap closes like its inverse square.

    Returns:
        both bounds (units of D G / sqrt(T)), and the schedule that attains the upper one.

    Raises:
        ValueError: for arguments out of their ranges, or where the minimisation does not end in a certified minimum.

    Example: a range of 10; `Robust(10)` has 1.2552.
        >>> found = best_price(10.0)
        >>> round(found.lower, 4), round(found.upper, 4)
        (1.2328, 1.2329)
    """
    ratio, points = _checks.positive_number("ratio", ratio), _checks.count("points", points, least=8, most=10_000)
    if ratio < 4:
        raise ValueError(f"ratio: expected a range of at least 4, got {ratio:g}; below that use Linear()")
    if ratio > 1e300:
        raise ValueError(f"ratio: expected a range of at most 1e300, got {ratio:g}; use less")
    x = np.geomspace(1, 1 / ratio, points)
    logs = np.zeros(points)
    for barrier in (*BARRIERS, 0.0):
        logs = _minimised(logs, x, barrier)
    time, gradient, _, _ = _time(logs, x)
    roots, noises = _restarts(logs, x)
    slopes = np.diff(np.append(noises, 0)) / np.diff(np.append(roots, 0)) / 2
    residual = float(np.abs(gradient).max())
    if residual > 1e-5 or np.diff(slopes).max() > SLACK * slopes[0]:
        raise ValueError(
            f"points: no certified minimum with {points} points for a range of {ratio:g} "
            f"(residual {residual:.1e}); try a smaller number"
        )
    lower = sqrt(time) / 2
    return BestPrice(ratio, lower, lower * _worst(roots, noises, slopes), residual, roots, slopes)


def _restarts(logs: Array, x: Array) -> tuple[Array, Array]:
    """Roots of the masses and noises, for beta = 1."""
    return np.sqrt(x * np.exp(logs)), x * (2 - np.exp(-logs))


@np.errstate(over="ignore", invalid="ignore")  # in a step that is far too long
def _time(logs: Array, x: Array, barrier: float = 0.0) -> tuple[float, Array, Array, Array]:
    """Total time for beta = 1, less the logarithms of the noises between restarts times the strength of the barrier;
    its gradient, and the diagonal and the neighbouring one of its second derivatives, the others being zero."""
    roots, noises = _restarts(logs, x)
    da, dQ = -np.diff(np.append(roots, 0)), -np.diff(np.append(noises, 0))
    if not (dQ > 0).all():
        return float("inf"), np.zeros_like(logs), np.zeros_like(logs), np.zeros(len(logs) - 1)
    # derivatives by the root and the noise at the beginning of an interval; at its end they are the same, negative
    by_root, by_noise = 8 * da / dQ, -4 * (da / dQ) ** 2 - barrier / dQ
    root, noise = roots / 2, x * np.exp(-logs)  # of these by the logarithm
    first = by_root * root + by_noise * noise, by_root[:-1] * root[1:] + by_noise[:-1] * noise[1:]
    bend = by_root * root / 2 - by_noise * noise, by_root[:-1] * root[1:] / 2 - by_noise[:-1] * noise[1:]
    start, end = root - da / dQ * noise, root[1:] - (da / dQ)[:-1] * noise[1:]
    diagonal = bend[0] + 8 * start * (start / dQ) + barrier * (noise / dQ) ** 2
    diagonal[1:] += 8 * end * (end / dQ[:-1]) + barrier * (noise[1:] / dQ[:-1]) ** 2 - bend[1]
    beside = -8 * start[:-1] * (end / dQ[:-1]) - barrier * (noise[:-1] / dQ[:-1]) * (noise[1:] / dQ[:-1])
    gradient = first[0]
    gradient[1:] -= first[1]
    return float(4 * np.sum(da / dQ * da) - barrier * np.log(dQ / x).sum()), gradient, diagonal, beside


def _minimised(logs: Array, x: Array, barrier: float) -> Array:
    """Newton's method with step halving; where the second derivatives are not positive definite, with more of their
    diagonal."""
    value, gradient, diagonal, beside = _time(logs, x, barrier)
    for _ in range(100):
        more = 0.0
        while True:
            try:
                step = -solveh_banded([diagonal + more * np.abs(diagonal), [*beside, 0.0]], gradient, lower=True)
                break
            except LinAlgError:
                more = max(4 * more, 1e-3)
        gain = -float(gradient @ step)
        length = 1.0
        while (new := _time(logs + length * step, x, barrier))[0] > value - 1e-4 * length * gain and length > 1e-10:
            length /= 2
        if length <= 1e-10:  # no progress but rounding
            return logs
        logs, (value, gradient, diagonal, beside) = logs + length * step, new
        if gain < 1e-15 * abs(value):
            return logs
    return logs


def _worst(roots: Array, noises: Array, slopes: Array) -> float:
    r"""The largest over rho in the range of half of min over restarts of 1/(rho a^2) + rho Q; 1 at the limited factors.

    Between two of them there is one maximum.  On their piece, :math:`Q = Q' + 2s(a - a')` and the best restart has
    :math:`a^3 = 1/(\rho^2 s)`, so it turns where :math:`Q = sa`, with the value :math:`\sqrt{s/a}`.
    """
    below, s = roots[1:], slopes[:-1]
    turn = 2 * below - noises[1:] / s
    inside = (turn > below) & (turn < roots[:-1])
    return float(np.sqrt(s[inside] / turn[inside]).max(initial=1.0))
