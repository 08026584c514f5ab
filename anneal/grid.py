r"""Geometric grids of stepsizes, and what the best point of every coarser grid would have given."""

from __future__ import annotations

from collections.abc import Callable

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
    return np.asarray(low * ratio ** np.arange(points))


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

    The point is selected by the median over one half of the seeds; reported is the median there over the other half.
    The tested grid has ratio ``r**stride`` where ``r`` is the ratio of the stepsizes at hand.

    Args:
        losses: dims ``stepsize`` (a geometric grid) and ``seed``, plus any others; ``inf`` marks a diverged run.
        stride: at least 1 and at most the number of stepsizes.

    Returns:
        dims ``offset`` (length ``stride``) and the others.
    """
    stride = _checks.count("stride", stride)
    if stride > losses.sizes["stepsize"]:
        raise ValueError(f"stride: expected at most the {losses.sizes['stepsize']} stepsizes, got {stride}")
    grid_ratio(losses["stepsize"].values)
    others = [dim for dim in losses.dims if dim not in ("stepsize", "seed")]
    selecting, reporting = (
        np.median(half.transpose(*others, "stepsize", "seed").values, axis=-1) for half in split_seeds(losses)
    )
    chosen = []
    for offset in range(stride):
        best = selecting[..., offset::stride].argmin(-1, keepdims=True)
        chosen.append(np.take_along_axis(reporting[..., offset::stride], best, -1)[..., 0])
    return xr.DataArray(np.stack(chosen), dims=["offset", *others], coords={d: losses[d] for d in others})


def loss_against_ratio(losses: xr.DataArray, strides: list[int]) -> xr.Dataset:
    r"""Relative loss of coarse grids: best-of-subgrid over the same with every stepsize tried.

    Returns:
        dims ``ratio`` and those of ``losses`` without ``stepsize`` and ``seed``; variables ``mean`` and ``worst``
        over the grid's offsets, each divided by the value of the finest grid.
    """
    ratio = grid_ratio(losses["stepsize"].values)
    finest = best_of_subgrids(losses, 1).isel(offset=0)
    relative = [best_of_subgrids(losses, stride) / finest for stride in strides]
    along = xr.IndexVariable("ratio", [ratio**stride for stride in strides])
    return xr.Dataset(
        {
            "mean": xr.concat([r.mean("offset") for r in relative], dim=along),
            "worst": xr.concat([r.max("offset") for r in relative], dim=along),
        }
    )


def empirical_price(losses: xr.DataArray, factor: float) -> xr.DataArray:
    r"""Median loss at ``factor`` times each schedule's best stepsize, over the median loss there.

    Args:
        losses: dims ``stepsize`` (a geometric grid) and ``seed``, plus any others.
        factor: misspecification; rounded to a power of the grid's ratio.

    Raises:
        ValueError: if the stepsizes do not reach that far beyond the best one.
    """
    step = round(float(np.log(_checks.positive_number("factor", factor)) / np.log(grid_ratio(losses.stepsize.values))))
    middle = losses.median("seed")
    best = middle.argmin("stepsize")
    target = best + step
    if int(target.max()) >= losses.sizes["stepsize"] or int(target.min()) < 0:
        raise ValueError(f"factor: {factor:g} times the best stepsize lies outside the stepsizes at hand; widen them")
    return middle.isel(stepsize=target).drop_vars("stepsize", errors="ignore") / middle.min("stepsize")


def bootstrap(
    losses: xr.DataArray,
    statistic: Callable[[xr.DataArray], float],
    resamples: int = 200,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float, float]:
    r"""A statistic of the seeds with its percentile bootstrap interval: (value, low, high).

    Selecting and reporting seeds are resampled separately, so that no seed ever serves for both.

    Args:
        losses: dim ``seed`` and any others.
        statistic: a number computed from such an array.
        resamples: number of bootstrap samples.
        level: of the interval.
        seed: of the resampling.
    """
    rng = np.random.default_rng(seed)
    value = float(statistic(losses))
    even, odd = np.arange(0, losses.sizes["seed"], 2), np.arange(1, losses.sizes["seed"], 2)
    draws = []
    for _ in range(_checks.count("resamples", resamples, 2)):
        picked = np.empty(losses.sizes["seed"], dtype=int)
        picked[0::2], picked[1::2] = rng.choice(even, even.size), rng.choice(odd, odd.size)
        draws.append(float(statistic(losses.isel(seed=picked))))
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return value, min(float(low), value), max(float(high), value)
