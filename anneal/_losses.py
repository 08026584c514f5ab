"""What functions of measured losses share: a loss that is not a number is refused, or taken for a divergence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import _checks
from ._checks import Array

if TYPE_CHECKING:  # where losses are, xarray is; the package's grids need NumPy alone
    import xarray as xr

Missing = Literal["refuse", "diverged"]
"""What to do with a loss that is not a number: it is never skipped, as if that run had not been made."""


def policy(missing: Any, *more: str) -> str:
    """The argument that says what becomes of losses that are not numbers.

    Args:
        missing: ``"refuse"`` or ``"diverged"``.
        more: further values that are allowed.

    Returns:
        the same.

    Raises:
        ValueError: for anything else.
    """
    allowed = "refuse", "diverged", *more
    if not isinstance(missing, str) or missing not in allowed:
        raise ValueError(f"missing: expected {' or '.join(map(repr, allowed))}, got {missing!r}")
    return missing


def numbers(name: str, value: Any, missing: Missing = "refuse") -> Array:
    """Losses as an array without NaN; what a masked array hides is not a number either.

    Args:
        name: of the argument, for messages.
        value: real numbers, any shape; ``inf`` marks a diverged run.
        missing: what becomes of NaN: a ValueError, or ``inf``.

    Returns:
        float64, in the shape of ``value``.

    Raises:
        ValueError: for NaN if it is refused, and for what is no array of real numbers.
    """
    policy(missing)
    if isinstance(value, (list, tuple)):  # each entry by itself: an array of them all would hide what they were
        value = _checks.real_array(name, value, missing=True)
    try:
        given = np.ma.asarray(value)
        if given.size and given.dtype.kind not in "iufO":
            raise ValueError("complex numbers, texts, dates")
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected real numbers, got {_short(value)}") from None
    hidden, known = np.ma.getmaskarray(given), given.data
    if known.dtype.kind == "O":
        hidden = hidden | np.reshape([each is None for each in known.flat], known.shape).astype(bool)
    array = _checks.real_array(name, np.where(hidden, np.nan, known) if hidden.any() else known, missing=True)
    lost = np.isnan(array)
    if lost.any() and missing == "refuse":
        first = tuple(int(i) for i in np.argwhere(lost)[0])
        raise ValueError(
            f"{name}: {lost.sum()} of {lost.size} are not numbers (NaN), the first at {place(value, first)}; repair "
            "them, or say missing='diverged' if those runs diverged"
        )
    return np.where(lost, np.inf, array)


def _short(value: Any) -> str:
    return f"an array of {value.dtype}" if hasattr(value, "dtype") else f"{value!r:.80}"


def place(value: Any, index: tuple[int, ...]) -> str:
    """An entry by its labels, where the array has them.

    Args:
        value: the array.
        index: of the entry.

    Returns:
        text for a message, ``schedule=linear, stepsize=0.1`` for instance.
    """
    named = [
        f"{dim}={value[dim].values[i]}" if dim in value.coords else f"{dim}={i}"
        for dim, i in zip(getattr(value, "dims", ()), index, strict=False)
    ]
    return ", ".join(named) or f"index {index}"


def measured(name: str, losses: Any, dims: tuple[str, ...], missing: Missing = "refuse") -> xr.DataArray:
    """Losses that have these dimensions, and no NaN.

    Args:
        name: of the argument, for messages.
        losses: labelled losses; ``inf`` marks a diverged run.
        dims: that they must have.
        missing: what becomes of NaN: a ValueError, or ``inf``.

    Returns:
        the same labels, float64.

    Raises:
        ValueError: for what is no DataArray with these dims, minus infinity, and as :func:`numbers`.
    """
    import xarray as xr

    if not isinstance(losses, xr.DataArray):
        remedy = f"xarray.DataArray(values, dims={dims!r}, coords=...)"
        if isinstance(losses, xr.Dataset):
            remedy = f"one of its variables, {', '.join(map(str, losses)) or 'of which it has none'}"
        raise ValueError(f"{name}: expected an xarray.DataArray, got {type(losses).__name__}; give {remedy}")
    if lacking := [dim for dim in dims if dim not in losses.dims]:
        raise ValueError(
            f"{name}: expected dims {', '.join(dims)}, got {', '.join(map(str, losses.dims)) or 'none'}; rename or "
            f"expand_dims gives it {' and '.join(lacking)}"
        )
    if empty := [str(dim) for dim in losses.dims if not losses.sizes[dim]]:
        raise ValueError(f"{name}: there are none along {', '.join(empty)}")
    array = numbers(name, losses, missing)
    if (array == -np.inf).any():
        raise ValueError(f"{name}: expected numbers, or inf for a run that diverged, got -inf")
    return losses.copy(data=array)
