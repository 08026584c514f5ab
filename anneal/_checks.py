"""Argument checks shared by the whole package: each raises a ``ValueError`` that names the argument and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def real_array(name: str, value: ArrayLike) -> Array:
    """``value`` as a float64 array without NaN."""
    try:
        given = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: expected real numbers, got {value!r}") from None
    if given.size and given.dtype.kind not in "iuf":
        raise ValueError(f"{name}: expected real numbers, got {value!r}")
    array = given.astype(np.float64)
    if np.isnan(array).any():
        raise ValueError(f"{name}: expected numbers, contains NaN; remove or repair those entries first")
    return array


def positive(name: str, value: ArrayLike) -> Array:
    """``value`` as an array of positive finite numbers."""
    array = real_array(name, value)
    if array.size and not (array > 0).all():
        raise ValueError(f"{name}: expected positive numbers, got {array[~(array > 0)].flat[0]:g}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got infinity")
    return array


def positive_number(name: str, value: Any) -> float:
    """``value`` as one positive finite float."""
    array = positive(name, value)
    if array.ndim:
        raise ValueError(f"{name}: expected one number, got an array of shape {array.shape}")
    return float(array)


def count(name: str, value: Any, least: int = 1) -> int:
    """``value`` as an integer of at least ``least``."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name}: expected an integer, got {value!r}")
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}")
    return int(value)


def flag(name: str, value: Any) -> bool:
    """``value`` as True or False: a nonempty text such as 'no' would count as true."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def stepsizes(value: ArrayLike) -> Array:
    """``value`` as a nonempty vector of positive stepsizes."""
    array = positive("stepsizes", value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"stepsizes: expected a nonempty vector of length T, got shape {array.shape}")
    return array
