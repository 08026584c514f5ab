"""Losses of coarse grids and of wrong stepsizes, relative to the best that were measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .._checks import Array
from .._losses import Missing, measured, place
from .losses import at_selected, centers, on_grid, refine
from .points import grid_ratio

if TYPE_CHECKING:
    import xarray as xr


def loss_against_ratio(
    losses: xr.DataArray,
    strides: Sequence[int],
    center: Callable[..., Any] = np.median,
    finer: int = 1,
    *,
    missing: Missing = "refuse",
) -> xr.Dataset:
    r"""Relative loss of coarse grids: best-of-subgrid over the same with every stepsize tried.

    Args:
        losses, center, missing: as in :func:`best_of_subgrids`.
        strides: of the coarse grids.
        finer: with more than one, centers are interpolated by :func:`refine` first, and strides count in that grid.

    Returns:
        dims ``ratio`` and those of ``losses`` without ``stepsize`` and ``seed``; variables ``mean`` and ``worst``
        over the grid's offsets, each divided by the value of the finest grid.

    Raises:
        ValueError: as :func:`best_of_subgrids`, as :func:`refine` for ``finer``, for no strides, and where the value of
            the finest grid is infinite or not positive.
    """
    import xarray as xr

    given = list(strides) if isinstance(strides, Iterable) and not isinstance(strides, str) else [strides]
    if not given:
        raise ValueError("strides: expected at least one, such as [1, 2, 4]")
    chosen, finer = [_checks.count("strides", stride) for stride in given], _checks.count("finer", finer)
    selecting, reporting = (refine(half, finer) for half in centers(losses, center, missing))
    if (most := max(chosen)) > reporting["stepsize"].size:
        raise ValueError(f"strides: expected at most the {reporting['stepsize'].size} stepsizes, got {most}")
    finest = _divisor(at_selected(selecting.values, reporting.values, 1), reporting.isel(stepsize=0))
    relative = [at_selected(selecting.values, reporting.values, stride) / finest for stride in chosen]
    dims, eta = ["ratio", *reporting.dims[:-1]], reporting["stepsize"].values
    coords = {"ratio": [grid_ratio(eta, stride) for stride in chosen], **{dim: reporting[dim] for dim in dims[1:]}}
    mean, worst = np.stack([r.mean(-1) for r in relative]), np.stack([r.max(-1) for r in relative])
    return xr.Dataset({"mean": (dims, mean), "worst": (dims, worst)}, coords=coords)


def _divisor(best: Array, like: xr.DataArray) -> Array:
    """The best losses, if others can be divided by all of them."""
    if (bad := np.argwhere(~(np.isfinite(best) & (best > 0)))).size:
        where = place(like, tuple(map(int, bad[0][: like.ndim])))
        reason = (
            "every stepsize diverged; leave it out" if best[tuple(bad[0])] > 0 else "relative losses need positive ones"
        )
        raise ValueError(f"losses: the best is {best[tuple(bad[0])]:g} at {where}: {reason}")
    return best


def tolerated_ratio(relative: xr.DataArray, loss: float, *, missing: Missing = "refuse") -> xr.DataArray:
    r"""The ratio at which a curve of relative losses first exceeds 1 + loss, log-linear between the ratios at hand.

    Args:
        relative: dim ``ratio`` (increasing) and any others, as a variable of :func:`loss_against_ratio`.
        loss: allowed relative loss, e.g. 0.1 for 10 %.
        missing: as in :func:`best_of_subgrids`; where searches diverged, the curve exceeds any loss.

    Returns:
        dims of ``relative`` without ``ratio``; ``inf`` where the curve never exceeds it.

    Raises:
        ValueError: if a curve exceeds it at its first ratio already, for ratios that do not increase, a relative loss
            that is not positive, or NaN if it is refused.

    Example:
        >>> import xarray as xr
        >>> curve = xr.DataArray([1.0, 1.21, 2.0], dims="ratio", coords={"ratio": [1.0, 4.0, 16.0]})
        >>> round(float(tolerated_ratio(curve, 0.1)), 6)
        2.0
    """
    allowed = np.log1p(_checks.positive_number("loss", loss))
    relative = measured("relative", relative, ("ratio",), missing)
    if not (relative > 0).all():
        raise ValueError(f"relative: expected positive numbers, got {float(relative.min()):g}")
    ratios = np.log(_checks.positive("ratio", relative["ratio"].values))
    if (np.diff(ratios) <= 0).any():
        raise ValueError("relative: expected ratios that increase; relative.sortby('ratio') gives them")
    curve = np.log(relative.transpose("ratio", ...).values)
    if (curve[0] > allowed).any():
        raise ValueError(f"loss: {loss:g} is exceeded at the first ratio, {relative.ratio.values[0]:g}; add finer ones")
    result = np.full(curve.shape[1:], np.inf)
    for where in np.ndindex(result.shape):
        above = np.flatnonzero(curve[(slice(None), *where)] > allowed)
        if above.size:
            pair = slice(above[0] - 1, above[0] + 1)
            result[where] = np.exp(np.interp(allowed, curve[(pair, *where)], ratios[pair]))
    return relative.isel(ratio=0, drop=True).copy(data=result)


def empirical_price(losses: xr.DataArray, factor: float, *, missing: Missing = "refuse") -> xr.DataArray:
    r"""Median loss at ``factor`` times each schedule's best stepsize, over the median loss there.

    Args:
        losses: dims ``stepsize`` and ``seed``, plus any others.
        factor: misspecification; the stepsize nearest to factor times the best one is taken.
        missing: as in :func:`best_of_subgrids`.

    Returns:
        dims of ``losses`` without ``stepsize`` and ``seed``.

    Raises:
        ValueError: if the stepsizes do not reach that far beyond the best one, where the best median is infinite or
            not positive, for fewer than two stepsizes, one that occurs twice, or NaN if it is refused.
    """
    wanted = np.log(_checks.positive_number("factor", factor))
    middle = on_grid(losses, missing, "seed").median("seed").transpose(..., "stepsize")
    logs = np.log(middle["stepsize"].values)
    best = middle.argmin("stepsize")
    aim = logs[best.values] + wanted
    half = np.diff(logs).max() / 2
    if (aim > logs[-1] + half).any() or (aim < logs[0] - half).any():
        raise ValueError(f"factor: {factor:g} times the best stepsize lies outside the stepsizes at hand; widen them")
    target = best.copy(data=np.abs(logs - np.expand_dims(aim, -1)).argmin(-1))
    tuned = middle.min("stepsize")
    return middle.isel(stepsize=target).drop_vars("stepsize", errors="ignore") / tuned.copy(
        data=_divisor(tuned.values, tuned)
    )
