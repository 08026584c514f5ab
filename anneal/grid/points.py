"""Geometric grids of stepsizes: their points, their ratio, and how many cover a range."""

from __future__ import annotations

import numpy as np

from .. import _checks
from .._checks import Array

ROUNDING = 0.01
"""Part of a step by which a grid may miss the end of a range that it is said to cover."""
STRIDE_ROUNDING = 0.05
"""Part of a step by which a ratio may differ from the power of the grid's ratio that it is taken for."""


def geometric(low: float, high: float, ratio: float) -> Array:
    """The grid ``low, low*ratio, ...`` up to ``high`` (included if it lies on the grid, to rounding).

    Args:
        low, high: positive, in any unit, that of a stepsize for instance.
        ratio: of neighbouring points, above 1.

    Returns:
        the points, increasing, in the unit of ``low``.

    Raises:
        ValueError: for numbers that are not positive, high below low, or a ratio of at most 1.

    Example:
        >>> geometric(1.0, 8.0, 2.0)
        array([1., 2., 4., 8.])
    """
    low, high = _checks.positive_number("low", low), _checks.positive_number("high", high)
    if high < low:
        raise ValueError(f"high: expected at least low = {low:g}, got {high:g}")
    if _checks.positive_number("ratio", ratio) <= 1:
        raise ValueError(f"ratio: expected a grid ratio above 1, got {ratio:g}")
    points = int(np.floor(np.log(high / low) / np.log(ratio) + 1e-9)) + 1
    return np.asarray(low * ratio ** np.arange(points))


def runs_to_cover(span: float, ratio: float) -> int:
    r"""Least number of grid points that cover a range: :math:`\lceil \log_r M \rceil + 1`.

    A range that is missed by less than a hundredth of a step counts as covered, so that a ratio may be rounded.

    Args:
        span: the range M, the largest stepsize over the least, at least 1.
        ratio: grid ratio r, above 1.

    Returns:
        the number of training runs, both ends of the range included.

    Raises:
        ValueError: for a range below 1, or a ratio of 1 or less.

    Example: four runs from 1 to 10,000; 21.544 is the cube root, rounded.
        >>> runs_to_cover(1e4, 21.544), runs_to_cover(1e4, 10.0)
        (4, 5)
    """
    if _checks.positive_number("span", span) < 1:
        raise ValueError(f"span: expected a range of at least 1, got {span:g}")
    if _checks.positive_number("ratio", ratio) <= 1:
        raise ValueError(f"ratio: expected a grid ratio above 1, got {ratio:g}")
    return int(np.ceil(np.log(span) / np.log(ratio) - ROUNDING)) + 1


def grid_ratio(stepsizes: Array) -> float:
    """The common ratio of a geometric grid.

    Args:
        stepsizes: positive and increasing, one axis.

    Returns:
        the ratio of neighbouring points, above 1.

    Raises:
        ValueError: if the points do not form an increasing geometric grid of at least two points.
    """
    steps = np.diff(np.log(_checks.stepsizes(stepsizes)))
    if steps.size == 0 or steps.min() <= 0 or np.ptp(steps) > 1e-9 * steps.max():
        raise ValueError("stepsizes: expected an increasing geometric grid of at least two points")
    return float(np.exp(steps.mean()))


def stride(stepsizes: Array, ratio: float) -> int:
    """How many steps of a geometric grid a ratio is: every so many-th stepsize forms the grid of that ratio.

    A ratio is taken for the nearest power of the grid's ratio if it is within a twentieth of a step of it, so that
    round numbers will do.

    Args:
        stepsizes: the geometric grid, increasing, one axis.
        ratio: of the coarser grid, above 1.

    Returns:
        the number of steps, at least 1.

    Raises:
        ValueError: for stepsizes as in :func:`grid_ratio`, or a ratio that is no power of the grid's.

    Example: ten is nearly five steps of a grid with three steps in two octaves.
        >>> stride(geometric(1.0, 16.0, 2.0), 8.0), stride(geometric(1.0, 16.0, 2 ** (2 / 3)), 10.0)
        (3, 5)
    """
    own = grid_ratio(stepsizes)
    steps = np.log(_checks.positive_number("ratio", ratio)) / np.log(own)
    whole = int(np.rint(steps))
    if whole < 1 or abs(steps - whole) > STRIDE_ROUNDING:
        raise ValueError(f"ratio: expected a power of {own:g}, the ratio of the stepsizes, got {ratio:g}")
    return whole
