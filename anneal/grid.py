r"""Geometric grids of stepsizes, and what the best point of every coarser grid would have given."""

from __future__ import annotations

import numpy as np
import xarray as xr

from . import _checks
from ._checks import Array


def geometric(low: float, high: float, ratio: float) -> Array:
    """The grid ``low, low*ratio, ...`` up to ``high`` (included if it lies on the grid, to rounding).

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
    return low * ratio ** np.arange(points)


def grid_ratio(stepsizes: Array) -> float:
    """The common ratio of a geometric grid.

    Raises:
        ValueError: if the points do not form an increasing geometric grid of at least two points.
    """
    steps = np.diff(np.log(_checks.stepsizes(stepsizes)))
    if steps.size == 0 or steps.min() <= 0 or np.ptp(steps) > 1e-9 * steps.max():
        raise ValueError("stepsizes: expected an increasing geometric grid of at least two points")
    return float(np.exp(steps.mean()))


def split_seeds(data: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Two halves of the seeds: one to select on, one to report on, so that the minimum is not biased low."""
    if data.sizes["seed"] < 2:
        raise ValueError(f"seed: selection and report need at least two seeds, got {data.sizes['seed']}")
    return data.isel(seed=slice(0, None, 2)), data.isel(seed=slice(1, None, 2))


def best_of_subgrids(losses: xr.DataArray, stride: int) -> xr.DataArray:
    r"""Loss at the selected point of every coarser grid: each ``stride``-th stepsize, at each of its offsets.

    The point is selected by the median over one half of the seeds; what it gives is reported on the other half.  The
    tested grid has ratio ``r**stride`` where ``r`` is the ratio of the stepsizes at hand.

    Args:
        losses: dims ``stepsize`` (a geometric grid) and ``seed``, plus any others; ``inf`` marks a diverged run.
        stride: at least 1 and at most the number of stepsizes.

    Returns:
        dims ``offset`` (length ``stride``), ``seed`` (the reporting half) and the others.
    """
    stride = _checks.count("stride", stride)
    if stride > losses.sizes["stepsize"]:
        raise ValueError(f"stride: expected at most the {losses.sizes['stepsize']} stepsizes, got {stride}")
    grid_ratio(losses["stepsize"].values)
    selecting, reporting = split_seeds(losses)
    score = selecting.median("seed")
    chosen = []
    for offset in range(stride):
        points = slice(offset, None, stride)
        best = score.isel(stepsize=points).argmin("stepsize")
        chosen.append(reporting.isel(stepsize=points).isel(stepsize=best).drop_vars("stepsize"))
    return xr.concat(chosen, dim="offset")


def loss_against_ratio(losses: xr.DataArray, strides: list[int]) -> xr.Dataset:
    r"""Relative loss of coarse grids: median over seeds of best-of-subgrid, over the same with every stepsize tried.

    Returns:
        dims ``ratio`` and those of ``losses`` without ``stepsize`` and ``seed``; variables ``mean`` and ``worst`` over the
        grid's offsets, each divided by the value of the finest grid.
    """
    ratio = grid_ratio(losses["stepsize"].values)
    finest = best_of_subgrids(losses, 1).median("seed").isel(offset=0)
    medians = [best_of_subgrids(losses, stride).median("seed") / finest for stride in strides]
    along = xr.IndexVariable("ratio", [ratio**stride for stride in strides])
    return xr.Dataset({
        "mean": xr.concat([m.mean("offset") for m in medians], dim=along),
        "worst": xr.concat([m.max("offset") for m in medians], dim=along),
    })
