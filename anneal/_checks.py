"""Argument checks shared by the whole package: each raises a ``ValueError`` that names the argument and the remedy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def real_array(name: str, value: ArrayLike) -> Array:
    """``value`` as a float64 array without NaN.

    Args:
        name: of the argument, for messages.
        value: real numbers, any shape.

    Returns:
        a new array in the shape of ``value``.

    Raises:
        ValueError: for what is no array of real numbers, or holds NaN.
    """
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
    """``value`` as an array of positive finite numbers.

    Args:
        name: of the argument, for messages.
        value: real numbers, any shape.

    Returns:
        float64, in the shape of ``value``.

    Raises:
        ValueError: as :func:`real_array`, and for numbers that are not positive or not finite.
    """
    array = real_array(name, value)
    if array.size and not (array > 0).all():
        raise ValueError(f"{name}: expected positive numbers, got {array[~(array > 0)].flat[0]:g}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got infinity")
    return array


def positive_number(name: str, value: Any) -> float:
    """``value`` as one positive finite float.

    Args:
        name: of the argument, for messages.
        value: a real number.

    Returns:
        the number.

    Raises:
        ValueError: as :func:`positive`, and for more than one number.
    """
    array = positive(name, value)
    if array.ndim:
        raise ValueError(f"{name}: expected one number, got an array of shape {array.shape}")
    return float(array)


def count(name: str, value: Any, least: int = 1) -> int:
    """``value`` as an integer of at least ``least``.

    Args:
        name: of the argument, for messages.
        value: an integer, Python's or NumPy's.
        least: the smallest that is allowed.

    Returns:
        the integer.

    Raises:
        ValueError: for what is no integer, True and False included, and for one below ``least``.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name}: expected an integer, got {value!r}")
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}")
    return int(value)


def flag(name: str, value: Any) -> bool:
    """``value`` as True or False: a nonempty text such as 'no' would count as true.

    Args:
        name: of the argument, for messages.
        value: True or False, Python's or NumPy's.

    Returns:
        the same as Python's.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def stepsizes(value: ArrayLike) -> Array:
    """``value`` as a nonempty vector of positive stepsizes.

    Args:
        value: T positive numbers (units of x² per unit of F).

    Returns:
        float64, length T.

    Raises:
        ValueError: as :func:`positive`, and for an empty vector or another shape.
    """
    array = positive("stepsizes", value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"stepsizes: expected a nonempty vector of length T, got shape {array.shape}")
    return array
