r"""What a misspecified stepsize costs: tuning, the price :math:`R(\rho)`, and the loss of a coarse grid.

The price is the bound at :math:`\rho` times the tuned stepsize, relative to the tuned bound.  In the limit of long runs

.. math::
    B(\eta, \tau) = \frac{D^2}{4\eta T H(\tau)} + \frac{\eta G^2}{4} Q(\tau), \qquad
    R(\rho) = \inf_\tau \frac12\Big[\frac{H_0}{\rho H(\tau)} + \frac{\rho\,Q(\tau)}{Q_0}\Big],

and at a finite horizon it is made from the exact bounds of :mod:`anneal.bounds`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from ._grid_price import Recommendation, coarsest_grid, grid_price, guarantee, recommend
from .schedules import Schedule
from .tuned import require_nonincreasing, tuned

__all__ = [
    "Recommendation",
    "coarsest_grid",
    "exponent",
    "fitted_exponent",
    "grid_price",
    "guarantee",
    "local_slopes",
    "price",
    "recommend",
    "tuned_bound",
    "tuned_stepsize",
]


def tuned_stepsize(schedule: Schedule, T: int, D: float = 1.0, G: float = 1.0) -> float:
    r"""Stepsize :math:`\eta^*` that minimises the exact bound of the last iterate over T steps.

    At restart k the bound :math:`\frac{D^2}{2\eta m_k^2} + \frac{G^2}{2}\eta A_k` is least at
    :math:`\eta = \frac{D}{G\,m_k\sqrt{A_k}}`, with value :math:`DG\sqrt{A_k}/m_k`; the best k is taken, and
    for an annealed shape the earliest of those whose bounds agree to :math:`2/T`.  There are many for
    :class:`~anneal.schedules.Robust`, which is flat over its range: this is where the range begins, and a larger
    stepsize may have a bound smaller by up to :math:`2/T`.  For ``Fixed(averaged=True)`` it is :math:`D/(G\sqrt T)`.

    Args:
        schedule: nonincreasing schedule.
        T: number of steps.
        D, G: diameter and gradient bound, as in :mod:`anneal.bounds`.

    Returns:
        the stepsize, in units of x squared per unit of F.

    Raises:
        ValueError: for a schedule that is not nonincreasing, or T, D or G that are not positive.

    Example:
        >>> from anneal.schedules import Polynomial
        >>> round(tuned_stepsize(Polynomial(1), 99), 12) == round(99 / 100**1.5, 12)
        True
    """
    T = _checks.count("T", T)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    with np.errstate(over="ignore"):
        found = float(np.float64(tuned(schedule, T).stepsize * D) / G)
    if not 0 < found < np.inf:
        raise ValueError(f"D, G: a stepsize like {D:g}/{G:g} is no number of double precision; change units")
    return found


def tuned_bound(schedule: Schedule, T: int | None = None) -> float:
    r"""The tuned bound in units of :math:`DG/\sqrt T`: the schedule's constant, its bound at :func:`tuned_stepsize`.

    In the limit (``T=None``) it is :math:`\tfrac12\sqrt{Q_0/H_0}`; for degree p that is :math:`(p+1)/(2\sqrt p)`.

    Args:
        schedule: nonincreasing schedule.
        T: number of steps; ``None``: the limit of long runs.

    Returns:
        the constant, without units.

    Raises:
        ValueError: as :func:`price`.

    Example:
        >>> from anneal.schedules import Polynomial
        >>> round(tuned_bound(Polynomial(2)), 4), round(tuned_bound(Polynomial(2), 10_000), 4)
        (1.0607, 1.0606)
    """
    return tuned(schedule, T).bound


def price(schedule: Schedule, rho: ArrayLike, T: int | None = None) -> Any:
    r"""The price :math:`R(\rho)` of running at :math:`\rho` times the tuned stepsize; :math:`R(1) = 1`.

    In the limit :math:`\tau` solves :math:`H(\tau)h(\tau) = H_0 Q_0/\rho^2`, whose left side is nonincreasing.  There
    the price grows with :math:`\rho \ge 1` iff :math:`Q \ge h` from the tuned restart on, as for all shapes with a
    name; a shape with steps may pay less for a larger mistake.  At a horizon it is at least :math:`1 - 2/T`
    (see :func:`tuned_stepsize`), and at most the trivial bound :math:`DG` over the tuned one.

    Args:
        schedule: nonincreasing schedule.
        rho: misspecification factor(s), positive; below 1 the stepsize is too small.
        T: horizon; the price is then relative to ``tuned_bound(schedule, T)``.  ``None``: the limit of long runs.

    Returns:
        a float for a scalar ``rho``, else an array of its shape.

    Raises:
        ValueError: for ``rho <= 0``; in the limit, for schedules that do not reach zero, and for ``rho`` so large or
            small that double precision cannot tell the price.

    Example:
        >>> from anneal.schedules import Fixed, Polynomial
        >>> round(price(Polynomial(1), 16.0), 2), round(price(Fixed(averaged=True), 16.0), 2)
        (2.38, 8.03)
    """
    best, rhos = tuned(schedule, T), _checks.positive("rho", rho)
    if (rhos > best.reach).any():
        raise ValueError(f"rho: {rhos.max():g} is too large for double precision with {schedule}; use less")
    result = best.price(rhos)
    if np.isinf(result).any():
        raise ValueError(f"rho: the price at {rhos.min():g} is too large for double precision; use more")
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
        >>> from anneal.schedules import InverseSqrt, Polynomial
        >>> exponent(Polynomial(2)), exponent(InverseSqrt())
        (0.2, 1.0)
    """
    require_nonincreasing(schedule)
    return 1 / (2 * schedule.degree + 1)


def local_slopes(rho: ArrayLike, prices: ArrayLike) -> Array:
    """Slopes of log price against log rho between neighbouring points, at their geometric means.

    Args:
        rho: n increasing factors.
        prices: the n prices there, along the last axis, (..., n).

    Returns:
        the n - 1 slopes, (..., n - 1).

    Raises:
        ValueError: for numbers that are not positive, factors that do not increase, or shapes that do not fit.
    """
    factors, values = _checks.positive("rho", rho), _checks.positive("prices", prices)
    if factors.ndim != 1 or factors.size < 2 or (np.diff(factors) <= 0).any():
        raise ValueError(f"rho: expected one axis of at least two increasing factors, got {_checks.shown(rho)}")
    _require_as_many("prices", values, factors.size, "rho")
    return np.diff(np.log(values)) / np.diff(np.log(factors))


def _require_as_many(name: str, values: Array, count: int, other: str) -> None:
    if values.shape[-1:] != (count,):
        raise ValueError(
            f"{name}: expected {count} values along the last axis, as {other} has, got shape {values.shape}"
        )


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
    logs, values = np.log(_checks.positive("x", x)), _checks.real_array("y", y, missing=True)
    if logs.ndim != 1 or logs.size < 2 or np.ptp(logs) == 0:
        raise ValueError("x: expected one axis of numbers, at least two of them different")
    _require_as_many("y", values, logs.size, "x")
    _checks.positive("y", values[~np.isnan(values)])
    centred = logs - logs.mean()
    result = np.log(values) @ centred / (centred @ centred)
    return float(result) if values.ndim == 1 else result
