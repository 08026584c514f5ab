r"""What a coarse grid of stepsizes loses, how coarse it may be, and which degree is best for it.

Between neighbouring turns the price is monotone, so its extremes over offsets are at turns, at ends, or where two
prices cross: nothing is assumed of its course.  The names are those of :mod:`anneal.robustness`, which offers them.
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
from ._crossings import highest_of_smaller
from .schedules import Polynomial, Schedule
from .tuned import Tuned, tuned

PRACTICAL = 1e150  # a grid ratio above it is none


def _ratio(value: ArrayLike) -> Array:
    array = _checks.positive("ratio", value)
    if (array < 1).any():
        raise ValueError(f"ratio: expected a grid ratio of at least 1, got {array.min():g}")
    return array


def _worst_offset(best: Tuned, ratio: float) -> float:
    """max over delta in [1, ratio] of min(R(delta), R(delta/ratio))."""
    if ratio == 1:
        return 1.0
    span, turns = log(ratio), np.log(best.turns)
    knots = np.concatenate([[0.0, span], turns, turns + span])
    offsets = np.unique(knots[(knots >= 0) & (knots <= span)])
    return highest_of_smaller(lambda x: best.price_at(np.stack([x, x - span])), offsets)[1]


def grid_price(schedule: Schedule, ratio: ArrayLike, T: int | None = None) -> Any:
    r"""The loss :math:`\Gamma(r)` of the best point of a geometric grid of ratio r, at its worst offset.

    .. math::
        \Gamma(r) = \max_{1\le\delta\le r}\min\{R(\delta), R(\delta/r)\}

    for selection without noise from a grid that reaches beyond the tuned stepsize on both sides: the two points next
    to it, the only ones that every such grid has.  Where :math:`R` grows above 1 and falls below it, no other point is
    better, and :math:`\Gamma(r)` is the price where the two cross; neither is assumed here (see
    :func:`~anneal.robustness.price`).

    Args:
        schedule: nonincreasing schedule.
        ratio: grid ratio(s), at least 1.
        T: horizon as in :func:`~anneal.robustness.price`.

    Returns:
        a float for a scalar ``ratio``, else an array of its shape.

    Raises:
        ValueError: for ``ratio < 1``; for schedules and horizons as in :func:`~anneal.robustness.price`.

    Example:
        >>> round(grid_price(Polynomial(2), 22.0), 2)
        1.5
    """
    ratios, best = _ratio(ratio), tuned(schedule, T)
    if (ratios > best.reach).any():
        raise ValueError(f"ratio: {ratios.max():g} is too large for double precision with {schedule}; use less")
    result = np.reshape([_worst_offset(best, float(r)) for r in ratios.flat], ratios.shape)
    return float(result) if np.ndim(ratio) == 0 else result


def guarantee(schedule: Schedule, ratio: ArrayLike, T: int | None = None) -> Any:
    r"""The bound at the best point of a geometric grid at its worst offset: the tuned bound times :math:`\Gamma(r)`.

    Other than :math:`\Gamma`, guarantees of different schedules can be compared.

    Args:
        schedule: nonincreasing schedule.
        ratio: grid ratio(s), at least 1; 1 stands for a tuned stepsize.
        T: horizon as in :func:`~anneal.robustness.price`.

    Returns:
        in units of :math:`DG/\sqrt T`; a float for a scalar ``ratio``, else an array of its shape.

    Raises:
        ValueError: as :func:`grid_price`.

    Example: linear decay on a grid of ratio 10.
        >>> round(guarantee(Polynomial(1), 10.0), 2)
        1.48
    """
    return tuned(schedule, T).bound * grid_price(schedule, ratio, T)


def coarsest_grid(schedule: Schedule, loss: float, T: int | None = None) -> float:
    r"""The largest grid ratio r with :math:`\Gamma(r) \le 1 + \text{loss}`, and so for all smaller ratios.

    That is the first :math:`\rho` above 1 beyond which the price exceeds :math:`1 + \text{loss}`, over the first one
    below 1.

    Args:
        schedule: nonincreasing schedule.
        loss: allowed relative loss, e.g. 0.1 for 10 %.
        T: horizon as in :func:`~anneal.robustness.price`.

    Returns:
        the ratio, above 1.

    Raises:
        ValueError: for a loss that is not positive, or one at which every grid of practical size will do.

    Example:
        >>> round(coarsest_grid(Polynomial(1), 0.1), 2)
        2.46
    """
    loss, best = _checks.positive_number("loss", loss), tuned(schedule, T)
    turns, limit = np.log(best.turns), log(PRACTICAL)
    above = _first_above(best.price_at, turns, 1 + loss, min(limit, log(best.reach)))
    below = _first_above(lambda x: best.price_at(-x), -turns[::-1], 1 + loss, limit)
    if above + below > limit:
        raise ValueError(
            f"loss: {schedule} tolerates any grid of practical size at a loss of {loss:g}; allow a smaller loss"
        )
    return exp(above + below)


def _first_above(f: Callable[[Array], Array], turns: Array, level: float, limit: float) -> float:
    """The first x in [0, limit] beyond which f, monotone between its turns, exceeds a level; infinity if none."""
    steps = [0.0, *turns[(turns > 0) & (turns < limit)], limit]
    values = f(np.array(steps))
    if not (values > level).any():
        return float("inf")
    i = int(np.argmax(values > level))
    if i == 0:
        return 0.0
    return float(brentq(lambda x: f(x) - level, steps[i - 1], steps[i], xtol=1e-13))


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
    least = max(0.2, log(ratio) / 30)  # the best is near ln r - 0.6; smaller ones have prices beyond double precision
    promised = lambda x: guarantee(Polynomial(exp(x)), ratio)  # noqa: E731
    found = minimize_scalar(promised, bounds=(log(least), log(50)), method="bounded", options={"xatol": 1e-9})
    degree, value = min((exp(float(found.x)), float(found.fun)), (50.0, promised(log(50))), key=lambda best: best[1])
    return Recommendation(ratio, degree, value)
