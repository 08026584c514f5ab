"""What the best point of every coarser grid would have given, from losses on a fine one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .._checks import Array
from .points import grid_ratio

if TYPE_CHECKING:  # where losses are, xarray is; the package's grids need NumPy alone
    import xarray as xr


def split_seeds(data: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Two halves of the seeds: one to select on, one to report on, so that the minimum is not biased low.

    Args:
        data: dim ``seed`` and any others.

    Returns:
        every other seed from the first, and every other from the second; dims as those of ``data``.

    Raises:
        ValueError: for fewer than two seeds.
    """
    if data.sizes["seed"] < 2:
        raise ValueError(f"seed: selection and report need at least two seeds, got {data.sizes['seed']}")
    return data.isel(seed=slice(0, None, 2)), data.isel(seed=slice(1, None, 2))


def refine(losses: xr.DataArray, times: int) -> xr.DataArray:
    r"""Losses on a grid ``times`` as fine, in between linear in the logarithm of the stepsize.

    An interval with an infinite end is infinite inside.

    Args:
        losses: dim ``stepsize`` (a geometric grid) and any others.
        times: intervals that each interval becomes, at least 1.

    Returns:
        dims as those of ``losses``; of n stepsizes come (n - 1) times + 1.

    Raises:
        ValueError: if the stepsizes form no geometric grid, or ``times`` is not an integer of at least 1.

    Example:
        >>> import xarray as xr
        >>> data = xr.DataArray([1.0, 3.0], dims="stepsize", coords={"stepsize": [1.0, 4.0]})
        >>> refine(data, 2).values
        array([1., 2., 3.])
    """
    import xarray as xr

    times = _checks.count("times", times)
    eta = losses["stepsize"].values
    grid_ratio(eta)
    position = np.arange((eta.size - 1) * times + 1)
    part = xr.DataArray(position % times / times, dims="stepsize")
    bare = losses.drop_vars("stepsize")
    low, high = (bare.isel(stepsize=end) for end in (position // times, -(-position // times)))
    with np.errstate(invalid="ignore"):  # 0 * inf, at points that need no interpolation
        fine = xr.where(part == 0, low, (1 - part) * low + part * high)
    return fine.transpose(*losses.dims).assign_coords(stepsize=eta[0] * (eta[-1] / eta[0]) ** (position / position[-1]))


def reach(losses: xr.DataArray, center: Callable[..., Any] = np.median) -> int:
    """The greatest stride at which every offset has a point on both sides of each best stepsize, or on it.

    Args:
        losses: dims ``stepsize`` and ``seed``, plus any others.
        center: ``np.median`` or ``np.mean``; called with ``axis``.

    Returns:
        how many points of the grid lie at least on either side of a best one; 0 if one is at an end.
    """
    best = losses.reduce(center, "seed").argmin("stepsize")
    return int(min(best.min(), losses.sizes["stepsize"] - 1 - best.max()))


def best_of_subgrids(losses: xr.DataArray, stride: int, center: Callable[..., Any] = np.median) -> xr.DataArray:
    r"""Loss at the selected point of every coarser grid: each ``stride``-th stepsize, at each of its offsets.

    The point is selected by the center of one half of the seeds; reported is the center there of the other half.
    The tested grid has ratio ``r**stride`` where ``r`` is the ratio of the stepsizes at hand.

    Args:
        losses: dims ``stepsize`` (a geometric grid) and ``seed``, plus any others; ``inf`` marks a diverged run.
        stride: at least 1 and at most the number of stepsizes.
        center: ``np.median`` or ``np.mean``; called with ``axis``.

    Returns:
        dims ``offset`` (length ``stride``) and the others.

    Raises:
        ValueError: for a stride outside its range, fewer than two seeds, or stepsizes that form no geometric grid.
    """
    selecting, reporting = _centers(losses, center)
    return _label(_at_selected(selecting.values, reporting.values, stride), reporting)


def _centers(losses: xr.DataArray, center: Callable[..., Any]) -> tuple[xr.DataArray, xr.DataArray]:
    """Center over each half of the seeds, the stepsizes last: what selects, and what is reported."""
    grid_ratio(losses["stepsize"].values)
    selecting, reporting = (half.reduce(center, "seed").transpose(..., "stepsize") for half in split_seeds(losses))
    return selecting, reporting


def _at_selected(selecting: Array, reporting: Array, stride: int) -> Array:
    """(..., stepsizes), twice, to (..., stride): what is reported at the selected point of each offset's grid."""
    best = _by_offset(selecting, stride).argmin(-2, keepdims=True)
    return np.take_along_axis(_by_offset(reporting, stride), best, -2)[..., 0, :]


def _label(chosen: Array, like: xr.DataArray) -> xr.DataArray:
    import xarray as xr

    dims = [dim for dim in like.dims if dim != "stepsize"]
    labelled = xr.DataArray(chosen, dims=[*dims, "offset"], coords={dim: like[dim] for dim in dims})
    return labelled.transpose("offset", ...)


def _by_offset(values: Array, stride: int) -> Array:
    """(..., stepsizes) to (..., points, stride), one column for every offset; missing last points are infinite."""
    stride, points = _checks.count("stride", stride), values.shape[-1]
    if stride > points:
        raise ValueError(f"stride: expected at most the {points} stepsizes, got {stride}")
    missing = [(0, 0)] * (values.ndim - 1) + [(0, -points % stride)]
    padded = np.pad(values, missing, constant_values=np.inf)
    return padded.reshape(*values.shape[:-1], -1, stride)


def best_by_one_run(losses: xr.DataArray, stride: int) -> xr.DataArray:
    r"""Expected loss of a search that trains once at each point of a coarser grid and keeps the best of these runs.

    Each seed of one half selects in turn; returned is the mean, over these, of the mean loss of the other half at the
    selected point.

    Args:
        losses, stride: as in :func:`best_of_subgrids`.

    Returns:
        dims ``offset`` (length ``stride``) and the others.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    grid_ratio(losses["stepsize"].values)
    selecting, reporting = (half.transpose(..., "seed", "stepsize") for half in split_seeds(losses))
    fresh = np.broadcast_to(reporting.mean("seed").values[..., None, :], selecting.shape)
    return _label(_at_selected(selecting.values, fresh, stride), selecting).mean("seed")


def best_by_each_run(losses: xr.DataArray, stride: int) -> xr.DataArray:
    r"""As :func:`best_by_one_run`, for few seeds: each of them selects in turn, and all others report.

    Args:
        losses, stride: as in :func:`best_of_subgrids`.

    Returns:
        dims ``offset`` (length ``stride``), ``seed`` (the one that selected) and the others.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    grid_ratio(losses["stepsize"].values)
    selecting = losses.transpose(..., "seed", "stepsize")
    seeds = selecting.sizes["seed"]
    if seeds < 2:
        raise ValueError("losses: one seed selects and another reports; two seeds are needed, got one")
    others = [np.delete(selecting.values, seed, axis=-2).mean(-2) for seed in range(seeds)]
    return _label(_at_selected(selecting.values, np.stack(others, axis=-2), stride), selecting)


def loss_against_ratio(
    losses: xr.DataArray, strides: list[int], center: Callable[..., Any] = np.median, finer: int = 1
) -> xr.Dataset:
    r"""Relative loss of coarse grids: best-of-subgrid over the same with every stepsize tried.

    Args:
        losses, center: as in :func:`best_of_subgrids`.
        strides: of the coarse grids.
        finer: with more than one, centers are interpolated by :func:`refine` first, and strides count in that grid.

    Returns:
        dims ``ratio`` and those of ``losses`` without ``stepsize`` and ``seed``; variables ``mean`` and ``worst``
        over the grid's offsets, each divided by the value of the finest grid.

    Raises:
        ValueError: as :func:`best_of_subgrids`, and as :func:`refine` for ``finer``.
    """
    import xarray as xr

    selecting, reporting = (refine(half, finer) for half in _centers(losses, center))
    finest = _at_selected(selecting.values, reporting.values, 1)
    relative = [_at_selected(selecting.values, reporting.values, stride) / finest for stride in strides]
    dims, ratio = ["ratio", *reporting.dims[:-1]], grid_ratio(reporting["stepsize"].values)
    coords = {"ratio": [ratio**stride for stride in strides], **{dim: reporting[dim] for dim in dims[1:]}}
    mean, worst = np.stack([r.mean(-1) for r in relative]), np.stack([r.max(-1) for r in relative])
    return xr.Dataset({"mean": (dims, mean), "worst": (dims, worst)}, coords=coords)


def tolerated_ratio(relative: xr.DataArray, loss: float) -> xr.DataArray:
    r"""The ratio at which a curve of relative losses first exceeds 1 + loss, log-linear between the ratios at hand.

    Args:
        relative: dim ``ratio`` (increasing) and any others, as a variable of :func:`loss_against_ratio`.
        loss: allowed relative loss, e.g. 0.1 for 10 %.

    Returns:
        dims of ``relative`` without ``ratio``; ``inf`` where the curve never exceeds it.

    Raises:
        ValueError: if a curve exceeds it at its first ratio already.

    Example:
        >>> import xarray as xr
        >>> curve = xr.DataArray([1.0, 1.21, 2.0], dims="ratio", coords={"ratio": [1.0, 4.0, 16.0]})
        >>> round(float(tolerated_ratio(curve, 0.1)), 6)
        2.0
    """
    allowed = np.log1p(_checks.positive_number("loss", loss))
    curve = np.log(relative.transpose("ratio", ...).values)
    if (curve[0] > allowed).any():
        raise ValueError(f"loss: {loss:g} is exceeded at the first ratio, {relative.ratio.values[0]:g}; add finer ones")
    ratios = np.log(relative["ratio"].values)
    result = np.full(curve.shape[1:], np.inf)
    for where in np.ndindex(result.shape):
        above = np.flatnonzero(curve[(slice(None), *where)] > allowed)
        if above.size:
            pair = slice(above[0] - 1, above[0] + 1)
            result[where] = np.exp(np.interp(allowed, curve[(pair, *where)], ratios[pair]))
    return relative.isel(ratio=0, drop=True).copy(data=result)


def empirical_price(losses: xr.DataArray, factor: float) -> xr.DataArray:
    r"""Median loss at ``factor`` times each schedule's best stepsize, over the median loss there.

    Args:
        losses: dims ``stepsize`` (a geometric grid) and ``seed``, plus any others.
        factor: misspecification; rounded to a power of the grid's ratio.

    Returns:
        dims of ``losses`` without ``stepsize`` and ``seed``.

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
