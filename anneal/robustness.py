r"""What a misspecified stepsize costs: tuning, the price :math:`R(\rho)`, and the loss of a coarse grid.

The price is the bound at :math:`\rho` times the tuned stepsize, relative to the tuned bound.  In the limit of long runs

.. math::
    B(\eta, \tau) = \frac{D^2}{4\eta T H(\tau)} + \frac{\eta G^2}{4} Q(\tau), \qquad
    R(\rho) = \inf_\tau \frac12\Big[\frac{H_0}{\rho H(\tau)} + \frac{\rho\,Q(\tau)}{Q_0}\Big],

and at a finite horizon it is made from the exact bounds of :mod:`anneal.bounds`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar

from . import _checks
from ._checks import Array
from .bounds import bounds_from_masses, restart_masses
from .schedules import Fixed, InverseSqrt, Polynomial, Schedule, Warmup


def _refuse_warmup(schedule: Schedule) -> None:
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule: expected a schedule such as Cosine(), got {schedule!r}")
    if isinstance(schedule, Warmup):
        raise ValueError(
            "schedule: a warm-up is not nonincreasing and the theory says nothing about it; "
            f"pass the schedule inside it, {schedule.schedule}"
        )


def _is_averaged(schedule: Schedule) -> bool:
    """Asked first by every function here, before any cache: so it also refuses what the theory is not about."""
    _refuse_warmup(schedule)
    return isinstance(schedule, Fixed) and schedule.averaged


@lru_cache(maxsize=256)
def _limit_optimum(schedule: Schedule) -> tuple[float, float]:
    """(H, Q) at the earliest restart where Q/H is least: the tuned limit bound is (D G / 2) sqrt(Q / (H T))."""
    if isinstance(schedule, InverseSqrt) or not schedule.annealed:
        raise ValueError(
            f"schedule: {schedule} has no limit price, its bound diverges with the horizon; "
            "give a horizon T, or use Fixed(averaged=True), whose price is (rho + 1/rho)/2"
        )
    grid = np.linspace(0, 1, 1024, endpoint=False)
    ratio = schedule.Q(grid) / schedule.H(grid)
    best = int(np.argmax(ratio <= ratio.min() * (1 + 1e-9)))  # Robust: constant over its exponential part
    tau = float(grid[best])
    if best > 0:  # not so for any shape with Q >= h, the usual case
        found = minimize_scalar(
            lambda t: schedule.Q(t) / schedule.H(t),
            bounds=(grid[best - 1], tau + 1 / 1024),
            method="bounded",
            options={"xatol": 1e-12},
        )
        tau = float(found.x) if found.fun < ratio[best] else tau
    return schedule.H(tau), schedule.Q(tau)


@lru_cache(maxsize=256)
def _finite_masses(schedule: Schedule, T: int) -> tuple[Array, Array]:
    values = schedule.values(T)
    if not (values > 0).all():
        raise ValueError(
            f"schedule: {schedule} underflows to zero within T = {T} steps; use a smaller degree or horizon"
        )
    return restart_masses(values)


def tuned_stepsize(schedule: Schedule, T: int, D: float = 1.0, G: float = 1.0) -> float:
    r"""Stepsize :math:`\eta^*` that minimises the exact bound of the last iterate over T steps.

    At restart k the bound :math:`\frac{D^2}{2\eta m_k^2} + \frac{G^2}{2}\eta A_k` is least at
    :math:`\eta = \frac{D}{G\,m_k\sqrt{A_k}}`, with value :math:`DG\sqrt{A_k}/m_k`; the best k is taken, and
    for an annealed shape the earliest of those whose bounds agree to :math:`2/T` (there are many for
    :class:`~anneal.schedules.Robust`).  For ``Fixed(averaged=True)`` it is :math:`D/(G\sqrt T)`.

    Args:
        schedule: nonincreasing schedule.
        T: number of steps.
        D, G: diameter and gradient bound, as in :mod:`anneal.bounds`.

    Example:
        >>> round(tuned_stepsize(Polynomial(1), 99), 12) == round(99 / 100**1.5, 12)
        True
    """
    T = _checks.count("T", T)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    if _is_averaged(schedule):
        return D / (G * sqrt(T))
    squares, sums = _finite_masses(schedule, T)
    quality = sums[:-1] / squares[:-1]
    slack = 4 / T if schedule.annealed else 0.0
    k = int(np.argmax(quality <= quality.min() * (1 + slack)))
    return D / (G * sqrt(squares[k] * sums[k]))


def tuned_bound(schedule: Schedule, T: int | None = None) -> float:
    r"""The tuned bound in units of :math:`DG/\sqrt T`: the schedule's constant.

    In the limit (``T=None``) it is :math:`\tfrac12\sqrt{Q_0/H_0}`; for degree p that is :math:`(p+1)/(2\sqrt p)`.

    Example:
        >>> round(tuned_bound(Polynomial(2)), 4), round(tuned_bound(Polynomial(2), 10_000), 4)
        (1.0607, 1.0606)
    """
    if _is_averaged(schedule):
        return 1.0
    if T is None:
        H, Q = _limit_optimum(schedule)
        return 0.5 * sqrt(Q / H)
    squares, sums = _finite_masses(schedule, _checks.count("T", T))
    return sqrt(T * float(np.min(sums[:-1] / squares[:-1])))


def price(schedule: Schedule, rho: ArrayLike, T: int | None = None) -> Any:
    r"""The price :math:`R(\rho)` of running at :math:`\rho` times the tuned stepsize.

    In the limit :math:`\tau` solves :math:`H(\tau)h(\tau) = H_0 Q_0/\rho^2`: the left side is nonincreasing, and the
    price falls in :math:`\tau` before that point and rises after it.

    Args:
        schedule: nonincreasing schedule.
        rho: misspecification factor(s), positive; below 1 the stepsize is too small.
        T: horizon; the price is then relative to the tuned exact bound at that T.  ``None``: the limit of long runs.

    Returns:
        a float for a scalar ``rho``, else an array of its shape.

    Raises:
        ValueError: for ``rho <= 0``; in the limit, for schedules that do not reach zero.

    Example:
        >>> round(price(Polynomial(1), 16.0), 2), round(price(Fixed(averaged=True), 16.0), 2)
        (2.38, 8.03)
    """
    rhos = _checks.positive("rho", rho)
    if _is_averaged(schedule):
        result = (rhos + 1 / rhos) / 2
    elif T is not None:
        T = _checks.count("T", T)
        scales = rhos * tuned_stepsize(schedule, T)
        result = bounds_from_masses(*_finite_masses(schedule, T), scales) * sqrt(T) / tuned_bound(schedule, T)
    else:
        H0, Q0 = _limit_optimum(schedule)
        low, high = np.zeros_like(rhos), np.ones_like(rhos)
        for _ in range(60):
            middle = (low + high) / 2
            early = schedule.H(middle) * schedule.h(middle) > H0 * Q0 / rhos**2
            low, high = np.where(early, middle, low), np.where(early, high, middle)
        if (low > 1 - 2.0**-44).any():  # too few digits of 1 - tau are left
            raise ValueError(f"rho: {rhos.max():g} is too large for double precision with {schedule}; use less")
        result = (H0 / (rhos * schedule.H(low)) + rhos * schedule.Q(low) / Q0) / 2
    return float(result) if np.ndim(rho) == 0 else result


def exponent(schedule: Schedule) -> float:
    r"""The exponent of :math:`\rho` in the price: :math:`1/(2p+1)` for decay of degree p, 1 without annealing.

    Example:
        >>> exponent(Polynomial(2)), exponent(InverseSqrt())
        (0.2, 1.0)
    """
    _refuse_warmup(schedule)
    return 1 / (2 * schedule.degree + 1)


def local_slopes(rho: ArrayLike, prices: ArrayLike) -> Array:
    """Slopes of log price against log rho between neighbouring points, at their geometric means: length n - 1."""
    return np.diff(np.log(_checks.positive("prices", prices))) / np.diff(np.log(_checks.positive("rho", rho)))


def _worst_of_pair(R: Callable[[float], float], ratio: float) -> float:
    """max over delta in [1, ratio] of min(R(delta), R(delta/ratio)): the first grows, the second falls."""
    gap = lambda x: R(exp(x)) - R(exp(x) / ratio)  # noqa: E731
    top = log(ratio)
    if gap(top) <= 0:
        return R(ratio)
    return R(exp(brentq(gap, 0.0, top, xtol=1e-13)))


def grid_price(schedule: Schedule, ratio: ArrayLike, T: int | None = None) -> Any:
    r"""The loss :math:`\Gamma(r)` of the best point of a geometric grid of ratio r, at its worst offset.

    .. math::
        \Gamma(r) = \max_{1\le\delta\le r}\min\{R(\delta), R(\delta/r)\}

    for a grid that reaches beyond the tuned stepsize on both sides and selection without noise.

    Args:
        schedule: nonincreasing schedule.
        ratio: grid ratio(s), at least 1.
        T: horizon as in :func:`price`.

    Example:
        >>> round(grid_price(Polynomial(2), 22.0), 2)
        1.5
    """
    ratios = _checks.positive("ratio", ratio)
    if (ratios < 1).any():
        raise ValueError(f"ratio: expected a grid ratio of at least 1, got {ratios.min():g}")
    R = lambda rho: price(schedule, rho, T)  # noqa: E731
    result = np.reshape([_worst_of_pair(R, float(r)) if r > 1 else 1.0 for r in ratios.flat], ratios.shape)
    return float(result) if np.ndim(ratio) == 0 else result


def coarsest_grid(schedule: Schedule, loss: float) -> float:
    r"""The largest grid ratio r with :math:`\Gamma(r) \le 1 + \text{loss}`.

    Args:
        schedule: nonincreasing schedule with a limit price.
        loss: allowed relative loss, e.g. 0.1 for 10 %.

    Example:
        >>> round(coarsest_grid(Polynomial(1), 0.1), 2)
        2.46
    """
    loss = _checks.positive_number("loss", loss)
    top = 2.0
    while grid_price(schedule, top) < 1 + loss:
        top *= 2
        if top > 1e150:
            raise ValueError(f"loss: {schedule} tolerates any grid of practical size at a loss of {loss:g}")
    return exp(brentq(lambda x: grid_price(schedule, exp(x)) - 1 - loss, 0.0, log(top), xtol=1e-10))


@dataclass(frozen=True)
class Recommendation:
    r"""The polynomial degree with the best guarantee for a grid ratio.

    ``guarantee``: the bound at the best grid point in units of :math:`DG/\sqrt T`, at the worst offset of the grid.
    """

    ratio: float
    degree: float
    guarantee: float

    @property
    def schedule(self) -> Polynomial:
        """The recommended schedule."""
        return Polynomial(self.degree)


def recommend(ratio: float) -> Recommendation:
    r"""The degree p that minimises the guarantee :math:`\frac{p+1}{2\sqrt p}\,\Gamma_p(r)` for a grid of ratio r.

    Example:
        >>> 1.6 < recommend(10.0).degree < 2.2
        True
    """
    ratio = _checks.positive_number("ratio", ratio)
    if ratio < 1:
        raise ValueError(f"ratio: expected a grid ratio of at least 1, got {ratio:g}")

    def guarantee(log_p: float) -> float:
        schedule = Polynomial(exp(log_p))
        return tuned_bound(schedule) * grid_price(schedule, ratio)

    found = minimize_scalar(guarantee, bounds=(log(0.2), log(50)), method="bounded", options={"xatol": 1e-9})
    return Recommendation(ratio, exp(float(found.x)), float(found.fun))


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

    Args:
        schedule: nonincreasing schedule (``Fixed(averaged=True)``: the bound of the average iterate).
        ratio: the range R of the unknown factor, at least 1.
        T: number of steps.

    Raises:
        ValueError: for ``ratio < 1``, a warm-up, or a T that is no count.

    Example: linear decay over a range of 10.
        >>> round(worst_price(Polynomial(1), 10.0, T=1_000).price, 2)
        1.48
    """
    ratio, T = _checks.positive_number("ratio", ratio), _checks.count("T", T)
    if ratio < 1:
        raise ValueError(f"ratio: expected a range of misspecification of at least 1, got {ratio:g}")
    tuned = tuned_stepsize(schedule, T)
    if ratio == 1:
        return RangePrice(1.0, tuned * sqrt(T), tuned_bound(schedule, T))
    inside = 64  # points of the range, besides its ends
    if _is_averaged(schedule):
        bound = lambda scales: (scales + 1 / scales) / 2  # noqa: E731
    else:
        squares, sums = _finite_masses(schedule, T)
        squares, sums = squares[:-1] * tuned, sums[:-1] * tuned

        def bound(scales: Array) -> Array:
            values = [np.min(1 / (rho * squares) + rho * sums) for rho in scales]
            return np.minimum(np.array(values) / 2, 1.0) * sqrt(T)

    step = log(ratio) / (inside + 1)
    # the best start lies below the tuned stepsize, and not by more than the range
    starts = np.arange(-inside - 9, 8)
    table = bound(np.exp(step * np.arange(starts[0], starts[-1] + inside + 2)))
    windows = np.lib.stride_tricks.sliding_window_view(table, inside + 2).max(axis=1)
    best = int(np.argmin(windows))
    between = table[best + 1 : best + inside + 1].max()

    def worst(x: float) -> float:
        return max(float(bound(np.exp([x, x + log(ratio)])).max()), float(between))

    at = step * starts[best]
    found = minimize_scalar(worst, bounds=(at - step, at + step), method="bounded", options={"xatol": 1e-10})
    return RangePrice(ratio, exp(float(found.x)) * tuned * sqrt(T), float(found.fun))
