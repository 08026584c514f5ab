"""What the best point of every coarser grid would have given, from losses on a fine one.

The stepsizes may come in any order, and their ratios may differ; the largest is then that of the grid.  A loss that is
not a number is refused, or counts as infinite (``missing="diverged"``); it is never skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .._checks import Array
from .._losses import Missing, measured
from .points import DIGITS_ROUNDING, grid_ratio

if TYPE_CHECKING:  # where losses are, xarray is; the package's grids need NumPy alone
    import xarray as xr


def split_seeds(data: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Two halves of the seeds: one to select on, one to report on, so that the minimum is not biased low.

    Args:
        data: dim ``seed`` and any others.

    Returns:
        every other seed from the first, and every other from the second; dims as those of ``data``.

    Raises:
        ValueError: for fewer than two seeds, and data without this dim.
    """
    if "seed" not in getattr(data, "dims", ()):
        raise ValueError(f"data: expected an xarray.DataArray with dim seed, got {type(data).__name__}")
    if data.sizes["seed"] < 2:
        raise ValueError(f"seed: selection and report need at least two seeds, got {data.sizes['seed']}")
    return data.isel(seed=slice(0, None, 2)), data.isel(seed=slice(1, None, 2))


def refine(losses: xr.DataArray, times: int, *, missing: Missing = "refuse") -> xr.DataArray:
    r"""Losses on a grid ``times`` as fine, in between linear in the logarithm of the stepsize.

    An interval with an infinite end is infinite inside.

    Args:
        losses: dim ``stepsize`` and any others.
        times: intervals that each interval becomes, at least 1; they are equal in the logarithm.
        missing: ``"refuse"`` NaN, or take it for ``"diverged"``.

    Returns:
        dims as those of ``losses``; of n stepsizes come (n - 1) times + 1, increasing.

    Raises:
        ValueError: for NaN if it is refused, fewer than two stepsizes, one that occurs twice, or ``times`` that is not
            an integer of at least 1.

    Example:
        >>> import xarray as xr
        >>> data = xr.DataArray([1.0, 3.0], dims="stepsize", coords={"stepsize": [1.0, 4.0]})
        >>> refine(data, 2).values
        array([1., 2., 3.])
    """
    import xarray as xr

    times, losses = _checks.count("times", times), on_grid(losses, missing)
    eta = losses["stepsize"].values
    position = np.arange((eta.size - 1) * times + 1)
    below, above, part = position // times, -(-position // times), position % times / times
    bare, weight = losses.drop_vars("stepsize"), xr.DataArray(part, dims="stepsize")
    low, high = (bare.isel(stepsize=end) for end in (below, above))
    with np.errstate(invalid="ignore"):  # 0 * inf, at points that need no interpolation
        fine = xr.where(weight == 0, low, (1 - weight) * low + weight * high)
    return fine.transpose(*losses.dims).assign_coords(stepsize=eta[below] ** (1 - part) * eta[above] ** part)


def on_grid(losses: xr.DataArray, missing: Missing, *dims: str) -> xr.DataArray:
    """Losses as all functions here take them: without NaN, on at least two stepsizes, which increase.

    Args:
        losses: dims ``stepsize`` and ``dims``, plus any others.
        missing: as in :func:`best_of_subgrids`.
        dims: that are needed beside the stepsize.

    Returns:
        the losses, sorted by stepsize.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    losses = measured("losses", losses, ("stepsize", *dims), missing)
    if "stepsize" not in losses.coords:
        raise ValueError("losses: the stepsizes are not said; losses.assign_coords(stepsize=[...]) gives it them")
    losses = losses.assign_coords(stepsize=_checks.stepsizes(losses["stepsize"].values))
    if (np.diff(losses["stepsize"]) < 0).any():
        losses = losses.sortby("stepsize")
    eta = losses["stepsize"].values
    if (twice := np.flatnonzero(np.diff(np.log(eta)) <= DIGITS_ROUNDING)).size:
        raise ValueError(
            f"losses: the stepsize {eta[twice[0]]:g} occurs twice; losses.drop_duplicates('stepsize') keeps its first "
            "runs, xarray.concat along seed both"
        )
    grid_ratio(eta)  # which needs two
    return losses


def _center(losses: xr.DataArray, center: Callable[..., Any]) -> xr.DataArray:
    if not callable(center):
        raise ValueError(f"center: expected a function such as numpy.median, called with axis, got {center!r}")
    return losses.reduce(center, "seed")


def reach(losses: xr.DataArray, center: Callable[..., Any] = np.median, *, missing: Missing = "refuse") -> int:
    """The greatest stride at which every offset has a point on both sides of each best stepsize, or on it.

    Args:
        losses: dims ``stepsize`` and ``seed``, plus any others.
        center: ``np.median`` or ``np.mean``; called with ``axis``.
        missing: as in :func:`best_of_subgrids`.

    Returns:
        how many points of the grid lie at least on either side of a best one; 0 if one is at an end.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    losses = on_grid(losses, missing, "seed")
    best = _center(losses, center).argmin("stepsize")
    return int(min(best.min(), losses.sizes["stepsize"] - 1 - best.max()))


def best_of_subgrids(
    losses: xr.DataArray, stride: int, center: Callable[..., Any] = np.median, *, missing: Missing = "refuse"
) -> xr.DataArray:
    r"""Loss at the selected point of every coarser grid: each ``stride``-th stepsize, at each of its offsets.

    The point is selected by the center of one half of the seeds; reported is the center there of the other half.
    The tested grid has the ratio ``grid_ratio(stepsizes, stride)``, which is ``r**stride`` where all ratios are r.

    Args:
        losses: dims ``stepsize`` and ``seed``, plus any others; ``inf`` marks a diverged run.
        stride: at least 1 and at most the number of stepsizes.
        center: ``np.median`` or ``np.mean``; called with ``axis``.
        missing: what becomes of a loss that is not a number: it is ``"refuse"``-d, or counts as ``"diverged"``.

    Returns:
        dims ``offset`` (length ``stride``) and the others.

    Raises:
        ValueError: for a stride outside its range, fewer than two seeds or stepsizes, a stepsize that occurs twice, or
            NaN if it is refused.
    """
    selecting, reporting = centers(losses, center, missing)
    return _label(at_selected(selecting.values, reporting.values, stride), reporting)


def centers(losses: xr.DataArray, center: Callable[..., Any], missing: Missing) -> tuple[xr.DataArray, xr.DataArray]:
    """Center over each half of the seeds, the stepsizes last: what selects, and what is reported.

    Args:
        losses, center, missing: as in :func:`best_of_subgrids`.

    Returns:
        two arrays, dims those of ``losses`` without ``seed``.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    halves = split_seeds(on_grid(losses, missing, "seed"))
    selecting, reporting = (_center(half, center).transpose(..., "stepsize") for half in halves)
    return selecting, reporting


def at_selected(selecting: Array, reporting: Array, stride: int) -> Array:
    """What is reported at the selected point of the grid of each offset.

    Args:
        selecting, reporting: shape (..., stepsizes).
        stride: as in :func:`best_of_subgrids`.

    Returns:
        shape (..., stride).

    Raises:
        ValueError: for a stride outside its range.
    """
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


def best_by_one_run(losses: xr.DataArray, stride: int, *, missing: Missing = "refuse") -> xr.DataArray:
    r"""Expected loss of a search that trains once at each point of a coarser grid and keeps the best of these runs.

    Each seed of one half selects in turn; returned is the mean, over these, of the mean loss of the other half at the
    selected point.

    Args:
        losses, stride, missing: as in :func:`best_of_subgrids`.

    Returns:
        dims ``offset`` (length ``stride``) and the others.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    halves = split_seeds(on_grid(losses, missing, "seed"))
    selecting, reporting = (half.transpose(..., "seed", "stepsize") for half in halves)
    fresh = np.broadcast_to(reporting.mean("seed").values[..., None, :], selecting.shape)
    return _label(at_selected(selecting.values, fresh, stride), selecting).mean("seed")


def best_by_each_run(losses: xr.DataArray, stride: int, *, missing: Missing = "refuse") -> xr.DataArray:
    r"""As :func:`best_by_one_run`, for few seeds: each of them selects in turn, and all others report.

    Args:
        losses, stride, missing: as in :func:`best_of_subgrids`.

    Returns:
        dims ``offset`` (length ``stride``), ``seed`` (the one that selected) and the others.

    Raises:
        ValueError: as :func:`best_of_subgrids`.
    """
    selecting = on_grid(losses, missing, "seed").transpose(..., "seed", "stepsize")
    seeds = selecting.sizes["seed"]
    if seeds < 2:
        raise ValueError("losses: one seed selects and another reports; two seeds are needed, got one")
    others = [np.delete(selecting.values, seed, axis=-2).mean(-2) for seed in range(seeds)]
    return _label(at_selected(selecting.values, np.stack(others, axis=-2), stride), selecting)
