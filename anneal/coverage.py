"""What a grid of stepsizes loses where the tuned stepsize lies inside it, at an end of it, or beyond.

:func:`anneal.robustness.grid_price` is the worst case of a grid that reaches beyond the tuned stepsize on both sides;
:mod:`anneal.grid` makes such grids for a range.  Here a grid is given; its ratios may differ, and it may be too
short.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from .schedules import Schedule
from .tuned import tuned


def loss_at(schedule: Schedule, stepsizes: ArrayLike, optimum: ArrayLike, T: int | None = None) -> Any:
    r"""The loss of the best point of a grid, where the tuned stepsize is :math:`\eta^\star`.

    .. math::
        \min_k R(\eta_k/\eta^\star)

    with the price R.  Where it lies beyond the largest stepsize by a factor f, an annealed schedule pays
    :math:`\frac12(f + 1/f)` in the limit of long runs; below the smallest by f, :math:`R(f)`.

    Args:
        schedule: nonincreasing schedule.
        stepsizes: n positive numbers in any order, with any ratios.
        optimum: tuned stepsize(s), in the unit of the stepsizes.
        T: horizon as in :func:`anneal.robustness.price`.

    Returns:
        a float for a scalar ``optimum``, else an array of its shape; 1 where the tuned stepsize is one of the grid.

    Raises:
        ValueError: for numbers that are not positive, an optimum so far away that the factor is no number, and for
            schedules and horizons as in :func:`anneal.robustness.price`.

    Example: at an end of the grid, and beyond it by a factor of 4 on either side.
        >>> from anneal.schedules import Linear
        >>> loss_at(Linear(), [1.0, 3.0, 10.0], [10.0, 40.0, 0.25]).round(3)
        array([1.   , 2.125, 1.5  ])
    """
    grid, centres, best = _checks.stepsizes(stepsizes), _checks.positive("optimum", optimum), tuned(schedule, T)
    with np.errstate(over="ignore", under="ignore"):
        rho = grid / centres[..., None]
    if not ((rho > 0) & np.isfinite(rho)).all():
        raise ValueError("optimum: expected within a factor of 1e300 of all stepsizes; give both in one unit")
    prices = best.price(np.minimum(rho, best.reach))
    if (rho > best.reach).any() or np.isinf(prices).any():
        raise ValueError(f"stepsizes, optimum: too far apart for double precision with {schedule}; give nearer ones")
    result = prices.min(-1)
    return float(result) if np.ndim(optimum) == 0 else result
