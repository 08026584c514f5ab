"""Grids of stepsizes: their points, their ratio, and what covers a range.

A grid *covers* the range from low to high with ratio r if its ends are not inside the range and no two neighbours
differ by more than r.  The fewest points that do are :func:`runs_to_cover` of high / low, and :func:`geometric` has
them; so whoever asks for a ratio, that of :func:`anneal.robustness.coarsest_grid` for instance, gets what it promises,
wherever in the range the best stepsize lies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import _checks
from .._checks import Array

ROUNDING = 0.01
"""Part of a step by which a grid may miss the end of a range that it is said to cover."""
STRIDE_ROUNDING = 0.05
"""Part of a step by which a ratio may differ from that of a coarser grid for which it is taken."""
LARGEST_STEP = 709.0  # of a grid, in logarithms: its exponential is a number still
DIGITS_ROUNDING = 1e-6
"""Relative difference of ratios that are one: stepsizes may be printed with 8 digits, or be in single precision."""
MOST_POINTS = 1_000_000


def geometric(low: float, high: float, ratio: float | None = None, *, points: int | None = None) -> Array:
    r"""The grid that covers the range from low to high, from its ratio or from its number of points.

    With a ratio r it is :math:`\text{low}, \text{low}\,r, \text{low}\,r^2, \dots` up to the first that is not below
    high, to the rounding of :func:`runs_to_cover`; a wider range has the same points and more.  With n points it is
    :math:`\text{low}\,(\text{high}/\text{low})^{k/(n-1)}`, which ends at high itself.

    Args:
        low, high: positive, in any unit, that of a stepsize for instance.
        ratio: of neighbouring points, above 1.
        points: n, instead of a ratio; 1 only where low is high.

    Returns:
        the points, increasing, in the unit of ``low``; :func:`runs_to_cover` of high / low with a ratio, else n.

    Raises:
        ValueError: for numbers that are not positive, high below low, a ratio of at most 1, more than a million points,
            points that are no different numbers, and for both or neither of ratio and points.

    Example: no point above 10, with the number of runs that a ratio of 3 takes.
        >>> geometric(1.0, 8.0, 2.0), geometric(1.0, 10.0, 3.0)
        (array([1., 2., 4., 8.]), array([ 1.,  3.,  9., 27.]))
        >>> geometric(1.0, 10.0, points=runs_to_cover(10.0, 3.0)).round(2)
        array([ 1.  ,  2.15,  4.64, 10.  ])
    """
    low, high = _checks.positive_number("low", low), _checks.positive_number("high", high)
    if high < low:
        raise ValueError(f"high: expected at least low = {low:g}, got {high:g}")
    if (ratio is None) == (points is None):
        given = "neither" if ratio is None else f"ratio = {ratio} and points = {points}"
        raise ValueError(f"ratio, points: give one of the two, ratio=2.0 or points=9 for instance; got {given}")
    if points is None:
        r = _ratio(ratio)
        k = np.arange(_few(_runs(float(np.log(high) - np.log(low)), r)))
        with np.errstate(over="ignore"):
            grid = low * r**k if k[-1] * np.log(r) < 700 else np.exp(np.log(low) + k * np.log(r))
    else:
        grid = np.geomspace(low, high, _few(_checks.count("points", points, 2 if high > low else 1)))
    if not (np.diff(grid) > 0).all() or np.isinf(grid[-1]):
        raise ValueError(f"ratio, points: there are no {grid.size:,} such numbers from {low!r} to {high!r}; take fewer")
    return np.asarray(grid, dtype=np.float64)


def _few(n: int) -> int:
    if n > MOST_POINTS:
        raise ValueError(f"ratio, points: expected at most {MOST_POINTS:,} points, got {n:,}; take a larger ratio")
    return n


def runs_to_cover(span: float, ratio: float) -> int:
    r"""Least number of grid points that cover a range: :math:`\lceil \log_r M \rceil + 1`.

    A range that is missed by less than a hundredth of a step counts as covered, so that a ratio may be rounded.

    Args:
        span: the range M, the largest stepsize over the least, at least 1.
        ratio: grid ratio r, above 1.

    Returns:
        the number of training runs, both ends of the range included; that of the points of :func:`geometric`.

    Raises:
        ValueError: for a range below 1, or a ratio of 1 or less.

    Example: four runs from 1 to 10,000; 21.544 is the cube root, rounded.
        >>> runs_to_cover(1e4, 21.544), runs_to_cover(1e4, 10.0), len(geometric(1.0, 1e4, 21.544))
        (4, 5, 4)
    """
    if (number := _checks.positive_number("span", span)) < 1:
        raise ValueError(f"span: expected a range of at least 1, got {number:g}")
    return _runs(float(np.log(number)), _ratio(ratio))


def _ratio(ratio: float | None) -> float:
    number = _checks.positive_number("ratio", ratio)
    if number <= 1:
        raise ValueError(f"ratio: expected a grid ratio above 1, got {number:g}")
    return number


def _runs(logs: float, ratio: float) -> int:
    """Runs that cover a range with this logarithm."""
    return int(np.ceil(logs / np.log(ratio) - ROUNDING)) + 1


def covers(stepsizes: ArrayLike, low: float, high: float, ratio: float) -> bool:
    """Whether a grid covers a range: it reaches both ends, and no neighbours differ by more than the ratio.

    An end may be missed, and the ratio exceeded, by a hundredth of a step, so that numbers may be rounded.

    Args:
        stepsizes: increasing, one axis, in any unit; their ratios may differ.
        low, high: the ends of the range, in the unit of the stepsizes.
        ratio: the largest allowed between neighbours, above 1.

    Returns:
        True or False.

    Raises:
        ValueError: for numbers that are not positive, stepsizes that do not increase, high below low, or a ratio of
            at most 1.

    Example: 1-3-10 has a largest ratio of 10 / 3.
        >>> [covers([1, 3, 10, 30], 1.0, 30.0, ratio) for ratio in (3.0, 3.34)], covers([1, 3, 10], 1.0, 30.0, 4.0)
        ([False, True], False)
    """
    logs = _logs(stepsizes, least=1)
    low, high = _checks.positive_number("low", low), _checks.positive_number("high", high)
    if high < low:
        raise ValueError(f"high: expected at least low = {low:g}, got {high:g}")
    step = np.log(_ratio(ratio))
    ends = logs[0] - np.log(low), np.log(high) - logs[-1]
    return bool(max(*ends, np.diff(logs).max(initial=0.0) - step) <= ROUNDING * step)


def grid_ratio(stepsizes: ArrayLike, every: int = 1) -> float:
    """The largest ratio of neighbours in a grid, or in the grids of every so many-th of its points.

    Of equal ratios, to rounding, it is their geometric mean; where ratios differ, the largest decides what a grid may
    lose.

    Args:
        stepsizes: positive and increasing, at least two, one axis.
        every: how many steps lie between neighbours of a coarser grid, at least 1.  Beyond the last stepsize the grid
            is thought to go on with its mean ratio.

    Returns:
        the ratio of neighbouring points, above 1.

    Raises:
        ValueError: for fewer than two stepsizes, stepsizes that do not increase, or an ``every`` below 1.

    Example:
        >>> round(grid_ratio([0.01, 0.03, 0.1, 0.3]), 2), round(grid_ratio([0.01, 0.03, 0.1, 0.3], every=2), 2)
        (3.33, 10.0)
    """
    logs, every = _logs(stepsizes), _checks.count("every", every)
    if _geometric(logs):
        return _exponential(float(np.diff(logs).mean())) ** every
    return _exponential(_coarse_step(logs, every))


def _exponential(step: float) -> float:
    if step > LARGEST_STEP:
        raise ValueError(f"stepsizes: a ratio of e^{step:.0f} is too large for double precision; add points between")
    return float(np.exp(step))


def _geometric(logs: Array) -> bool:
    return bool(np.ptp(np.diff(logs)) <= DIGITS_ROUNDING)


def _coarse_step(logs: Array, every: int) -> float:
    """The largest step, in logarithms, of the grids of every so many-th point."""
    if every < logs.size:
        return float((logs[every:] - logs[:-every]).max())
    return float((logs[-1] - logs[0]) * every / (logs.size - 1))


def _logs(stepsizes: ArrayLike, least: int = 2) -> Array:
    """Logarithms of an increasing grid of at least so many points."""
    points = _checks.stepsizes(stepsizes)
    if points.size < least:
        raise ValueError(f"stepsizes: expected an increasing grid of at least two points, got {points.size}")
    if (falls := np.flatnonzero(np.diff(points) <= 0)).size:
        one, other = points[falls[0]], points[falls[0] + 1]
        raise ValueError(
            f"stepsizes: expected an increasing grid, got {other:g} after {one:g}; numpy.unique sorts them and drops "
            "repeated ones"
        )
    return np.log(points)


def stride(stepsizes: ArrayLike, ratio: float) -> int:
    """How many steps of a grid a ratio is: every so many-th stepsize forms a grid of that ratio.

    A ratio is taken for the nearest of those of the coarser grids (:func:`grid_ratio`) if it is within a twentieth of a
    step of it, so that round numbers will do.

    Args:
        stepsizes: the grid, increasing, one axis.
        ratio: of the coarser grid, above 1.

    Returns:
        the number of steps, at least 1.

    Raises:
        ValueError: for stepsizes as in :func:`grid_ratio`, or a ratio that no coarser grid has.

    Example: ten is nearly five steps of a grid with three steps in two octaves.
        >>> stride(geometric(1.0, 16.0, 2.0), 8.0), stride(geometric(1.0, 16.0, 2 ** (2 / 3)), 10.0)
        (3, 5)
        >>> stride([0.01, 0.03, 0.1, 0.3], 10.0)
        2
    """
    logs, wanted = _logs(stepsizes), np.log(_checks.positive_number("ratio", ratio))
    if _geometric(logs):
        own = grid_ratio(stepsizes)
        steps = wanted / np.log(own)
        whole = int(np.rint(steps))
        if whole < 1 or abs(steps - whole) > STRIDE_ROUNDING:
            raise ValueError(f"ratio: expected a power of {own:g}, the ratio of the stepsizes, got {ratio:g}")
        return whole
    coarse = np.array([_coarse_step(logs, every) for every in range(1, logs.size)])
    nearest = int(np.abs(coarse - wanted).argmin())
    if abs(coarse[nearest] - wanted) > STRIDE_ROUNDING * coarse[0]:
        ratios = ", ".join(f"{x:.3g}" for x in np.exp(np.minimum(coarse[:5], LARGEST_STEP)))
        raise ValueError(f"ratio: expected that of a coarser grid of these stepsizes, {ratios} …, got {ratio:g}")
    return nearest + 1
