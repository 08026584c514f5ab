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
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, minimize_scalar

from . import _checks
from ._checks import Array
from .schedules import Polynomial, Schedule
from .tuned import require_nonincreasing, tuned


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

    Returns:
        the stepsize, in units of x squared per unit of F.

    Raises:
        ValueError: for a schedule that is not nonincreasing, or T, D or G that are not positive.

    Example:
        >>> round(tuned_stepsize(Polynomial(1), 99), 12) == round(99 / 100**1.5, 12)
        True
    """
    T = _checks.count("T", T)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    return tuned(schedule, T).stepsize * D / G


def tuned_bound(schedule: Schedule, T: int | None = None) -> float:
    r"""The tuned bound in units of :math:`DG/\sqrt T`: the schedule's constant.

    In the limit (``T=None``) it is :math:`\tfrac12\sqrt{Q_0/H_0}`; for degree p that is :math:`(p+1)/(2\sqrt p)`.

    Args:
        schedule: nonincreasing schedule.
        T: number of steps; ``None``: the limit of long runs.

    Returns:
        the constant, without units.

    Raises:
        ValueError: as :func:`price`.

    Example:
        >>> round(tuned_bound(Polynomial(2)), 4), round(tuned_bound(Polynomial(2), 10_000), 4)
        (1.0607, 1.0606)
    """
    return tuned(schedule, T).bound


def price(schedule: Schedule, rho: ArrayLike, T: int | None = None) -> Any:
    r"""The price :math:`R(\rho)` of running at :math:`\rho` times the tuned stepsize.

    In the limit :math:`\tau` solves :math:`H(\tau)h(\tau) = H_0 Q_0/\rho^2`, whose left side is nonincreasing.

    Args:
        schedule: nonincreasing schedule.
        rho: misspecification factor(s), positive; below 1 the stepsize is too small.
        T: horizon; the price is then relative to the tuned exact bound at that T.  ``None``: the limit of long runs.

    Returns:
        a float for a scalar ``rho``, else an array of its shape.

    Raises:
        ValueError: for ``rho <= 0``; in the limit, for schedules that do not reach zero.

    Example:
        >>> from anneal.schedules import Fixed
        >>> round(price(Polynomial(1), 16.0), 2), round(price(Fixed(averaged=True), 16.0), 2)
        (2.38, 8.03)
    """
    result = tuned(schedule, T).price(_checks.positive("rho", rho))
    return float(result) if np.ndim(rho) == 0 else result


def exponent(schedule: Schedule) -> float:
    r"""The exponent of :math:`\rho` in the price: :math:`1/(2p+1)` for decay of degree p, 1 without annealing.

    Args:
        schedule: nonincreasing schedule.

    Returns:
        the exponent, in (0, 1].

    Raises:
        ValueError: for a schedule that is not nonincreasing.

    Example:
        >>> from anneal.schedules import InverseSqrt
        >>> exponent(Polynomial(2)), exponent(InverseSqrt())
        (0.2, 1.0)
    """
    require_nonincreasing(schedule)
    return 1 / (2 * schedule.degree + 1)


def local_slopes(rho: ArrayLike, prices: ArrayLike) -> Array:
    """Slopes of log price against log rho between neighbouring points, at their geometric means.

    Args:
        rho: n increasing factors.
        prices: the n prices there.

    Returns:
        the n - 1 slopes.

    Raises:
        ValueError: for numbers that are not positive.
    """
    return np.diff(np.log(_checks.positive("prices", prices))) / np.diff(np.log(_checks.positive("rho", rho)))


def fitted_exponent(x: ArrayLike, y: ArrayLike) -> Any:
    r"""The exponent of a power law :math:`y \propto x^\alpha`: the least-squares slope of log y against log x.

    Args:
        x: n positive numbers, not all equal.
        y: values there along the last axis, (..., n), positive; NaN for those that are missing.

    Returns:
        a float for one row of values, else an array, (...); NaN for rows in which a value is missing.

    Raises:
        ValueError: for numbers that are not positive and finite, shapes that do not fit, or x all equal.
    """
    logs, values = np.log(_checks.positive("x", x)), np.asarray(y, dtype=float)
    if logs.ndim != 1 or np.ptp(logs) == 0:
        raise ValueError("x: expected one axis of numbers, at least two of them different")
    if values.shape[-1:] != logs.shape:
        raise ValueError(f"y: expected {logs.size} values along the last axis, as x has, got shape {values.shape}")
    _checks.positive("y", values[~np.isnan(values)])
    centred = logs - logs.mean()
    result = np.log(values) @ centred / (centred @ centred)
    return float(result) if values.ndim == 1 else result


def _ratio(value: ArrayLike) -> Array:
    array = _checks.positive("ratio", value)
    if (array < 1).any():
        raise ValueError(f"ratio: expected a grid ratio of at least 1, got {array.min():g}")
    return array


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

    Returns:
        a float for a scalar ``ratio``, else an array of its shape.

    Raises:
        ValueError: for ``ratio < 1``; for schedules and horizons as in :func:`price`.

    Example:
        >>> round(grid_price(Polynomial(2), 22.0), 2)
        1.5
    """
    ratios = _ratio(ratio)
    R = lambda rho: price(schedule, rho, T)  # noqa: E731
    result = np.reshape([_worst_of_pair(R, float(r)) if r > 1 else 1.0 for r in ratios.flat], ratios.shape)
    return float(result) if np.ndim(ratio) == 0 else result


def guarantee(schedule: Schedule, ratio: ArrayLike, T: int | None = None) -> Any:
    r"""The bound at the best point of a geometric grid at its worst offset: the tuned bound times :math:`\Gamma(r)`.

    Other than :math:`\Gamma`, guarantees of different schedules can be compared.

    Args:
        schedule: nonincreasing schedule.
        ratio: grid ratio(s), at least 1; 1 stands for a tuned stepsize.
        T: horizon as in :func:`price`.

    Returns:
        in units of :math:`DG/\sqrt T`; a float for a scalar ``ratio``, else an array of its shape.

    Raises:
        ValueError: as :func:`grid_price`.

    Example: linear decay on a grid of ratio 10.
        >>> round(guarantee(Polynomial(1), 10.0), 2)
        1.48
    """
    return tuned_bound(schedule, T) * grid_price(schedule, ratio, T)


def coarsest_grid(schedule: Schedule, loss: float, T: int | None = None) -> float:
    r"""The largest grid ratio r with :math:`\Gamma(r) \le 1 + \text{loss}`.

    Args:
        schedule: nonincreasing schedule.
        loss: allowed relative loss, e.g. 0.1 for 10 %.
        T: horizon as in :func:`price`.

    Returns:
        the ratio, above 1.

    Raises:
        ValueError: for a loss that is not positive, or one at which every grid of practical size will do.

    Example:
        >>> round(coarsest_grid(Polynomial(1), 0.1), 2)
        2.46
    """
    loss = _checks.positive_number("loss", loss)
    top = 2.0
    while grid_price(schedule, top, T) < 1 + loss:
        top *= 2
        if top > 1e150:
            raise ValueError(f"loss: {schedule} tolerates any grid of practical size at a loss of {loss:g}")
    return exp(brentq(lambda x: grid_price(schedule, exp(x), T) - 1 - loss, 0.0, log(top), xtol=1e-10))


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

    Args:
        ratio: grid ratio r, at least 1.

    Returns:
        the record with the degree, searched between 0.2 and 50, and its guarantee.

    Raises:
        ValueError: for ``ratio < 1``.

    Example:
        >>> 1.6 < recommend(10.0).degree < 2.2
        True
    """
    ratio = float(_ratio(_checks.positive_number("ratio", ratio)))
    found = minimize_scalar(
        lambda x: guarantee(Polynomial(exp(x)), ratio),
        bounds=(log(0.2), log(50)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return Recommendation(ratio, exp(float(found.x)), float(found.fun))
