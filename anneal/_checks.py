"""Argument checks shared by the whole package: each raises a ``ValueError`` that names the argument and the remedy.

Numbers of every kind become float64 here, at the door, so that nothing is computed in low precision, and nothing that
float64 cannot hold passes unsaid.
"""

from __future__ import annotations

from math import isinf, prod
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

MOST = 10**7
"""Greatest number of steps, samples or points that is taken; more take minutes, and arrays that do not fit."""
LARGEST = 2**30
"""Most numbers that one array may hold, 8 GiB."""

REMEDIES = {"b": "write 1 or 0", "c": "take the real part"} | dict.fromkeys("US", "convert texts with float()")


def shown(value: Any) -> str:
    """A value as messages write it: in one line, and short.

    Args:
        value: anything.

    Returns:
        what Python writes, cut after 60 characters.
    """
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an integer of more digits than Python prints, for one
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:59]}…"


def real_array(name: str, value: ArrayLike, missing: bool = False) -> Array:
    """``value`` as a float64 array without NaN.

    Args:
        name: of the argument, for messages.
        value: real numbers of any type that ``float`` takes, in any shape: a number, nested lists, an array, a column
            of a data frame.
        missing: whether NaN is allowed.

    Returns:
        a new array in the shape of ``value``.

    Raises:
        ValueError: for what is no array of real numbers, holds NaN or masked entries, or numbers beyond float64.
    """
    inside = _types(value)
    try:
        masked = np.ma.core.MaskedConstant in inside or (
            any(issubclass(each, np.ma.MaskedArray) for each in inside) and _masked(value)
        )
        given = np.asarray(value)
    except Exception:  # of any type: ragged lists, arrays of other packages
        raise _no_numbers(name, value) from None
    if masked:
        raise ValueError(f"{name}: expected numbers, some are masked; fill them or leave them out with .compressed()")
    if given.size and (given.dtype.kind not in "iufO" or inside & {bool, np.bool_}):
        raise _no_numbers(name, value, "b" if given.dtype.kind in "iuf" else given.dtype.kind)
    if given.dtype.kind == "O":
        array = np.reshape([_converted(name, each) for each in given.flat], given.shape).astype(np.float64)
    else:
        array = given.astype(np.float64) if given.itemsize <= 8 else _narrowed(name, given)
    if not missing and np.isnan(array).any():
        raise ValueError(f"{name}: expected numbers, contains NaN; remove or repair those entries first")
    return array


def _types(value: Any) -> set[type]:
    """Of a value, or of all that nested lists, tuples and the arrays in them hold."""
    if not isinstance(value, (list, tuple)):
        return {type(value), getattr(getattr(value, "dtype", None), "type", object)}
    found = set(map(type, value))
    arrays = {each for each in found if hasattr(each, "dtype") and not issubclass(each, np.generic)}
    if nested := tuple(arrays | {each for each in found if issubclass(each, (list, tuple))}):
        found |= set().union(*(_types(each) for each in value if isinstance(each, nested)))
    return found


def _masked(value: Any) -> bool:
    return bool(np.ma.getmaskarray(np.ma.asarray(value)).any())


def _no_numbers(name: str, value: Any, kind: str = "") -> ValueError:
    remedy = REMEDIES.get(kind, "give a number, or a list or an array of numbers")
    return ValueError(f"{name}: expected real numbers, got {shown(value)}; {remedy}")


def _beyond(name: str, number: Any) -> ValueError:
    return ValueError(
        f"{name}: expected real numbers that double precision can hold, about 1e-308 to 1e308 in size, "
        f"got {shown(number)}; use other units"
    )


def _narrowed(name: str, given: NDArray[Any]) -> Array:
    """Numbers of more than double precision, if it can hold them."""
    with np.errstate(over="ignore", under="ignore"):
        array = given.astype(np.float64)
    lost = (np.isinf(array) & np.isfinite(given)) | ((array == 0) & (given != 0))
    if lost.any():
        raise _beyond(name, given[lost].flat[0])
    return array


def _converted(name: str, number: Any) -> float:
    """One number of any type that has a real value: of the standard library, of NumPy, of SymPy."""
    if isinstance(number, np.generic) and not isinstance(number, (np.integer, np.floating)):
        raise _no_numbers(name, number, number.dtype.kind)
    if isinstance(number, (bool, str, bytes)) or not hasattr(number, "__float__"):
        raise _no_numbers(name, number, {bool: "b", str: "U", bytes: "S", complex: "c"}.get(type(number), ""))
    try:
        found = float(number)
        lost = bool(number != 0 and number != found) if found == 0 else isinf(found) and bool(number != found)
    except OverflowError:
        lost = True
    except Exception:  # a symbol, a complex number of SymPy, an array of several numbers
        raise _no_numbers(name, number) from None
    if lost:
        raise _beyond(name, number)
    return found


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
    return _without_infinity(name, array)


def _without_infinity(name: str, array: Array) -> Array:
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got infinity")
    return array


def _single(name: str, array: Array) -> float:
    if array.ndim:
        raise ValueError(f"{name}: expected one number, got an array of shape {array.shape}; give one of its entries")
    return float(array)


def real_number(name: str, value: Any) -> float:
    """``value`` as one finite float.

    Args:
        name: of the argument, for messages.
        value: a real number.

    Returns:
        the number.

    Raises:
        ValueError: as :func:`real_array`, for more than one number, and for infinity.
    """
    return _single(name, _without_infinity(name, real_array(name, value)))


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
    return _single(name, positive(name, value))


def count(name: str, value: Any, least: int = 1, most: int | None = MOST) -> int:
    """``value`` as an integer from ``least`` to ``most``.

    Args:
        name: of the argument, for messages.
        value: an integer, Python's, NumPy's, SymPy's or another that can be an index.
        least: the smallest that is allowed.
        most: the largest that is allowed; None for a number that is no size, a seed for instance.

    Returns:
        the integer.

    Raises:
        ValueError: for what is no integer, True and False included, and for one out of these bounds.
    """
    if isinstance(value, (bool, np.bool_)) or (isinstance(value, np.ma.MaskedArray) and _masked(value)):
        raise ValueError(f"{name}: expected an integer, got {shown(value)}; write the number")
    try:
        found = index(value)
    except Exception:  # also of an array of several
        remedy = "write it without a decimal point, or int(...)" if hasattr(value, "__float__") else "write one"
        raise ValueError(f"{name}: expected an integer, got {shown(value)}; {remedy}") from None
    if found < least:
        raise ValueError(f"{name}: expected at least {least}, got {shown(found)}")
    if most is not None and found > most:
        raise ValueError(
            f"{name}: expected at most {most:,}, got {shown(found)}; more exhaust time and memory, use fewer"
        )
    return found


def fits(name: str, *shape: int) -> None:
    """Refuse an array before it exhausts the memory.

    Args:
        name: of the argument that makes it so large, for messages.
        *shape: of the array of float64 that would be made.

    Raises:
        ValueError: for more numbers than one array may hold.
    """
    if prod(shape) > LARGEST:
        size = " x ".join(f"{axis:,}" for axis in shape)
        raise ValueError(f"{name}: needs an array of {size} numbers, which does not fit into memory; use fewer")


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
        raise ValueError(f"{name}: expected True or False, got {shown(value)}")
    return bool(value)


def vector(name: str, value: ArrayLike) -> Array:
    """``value`` as a nonempty vector of positive numbers.

    Args:
        name: of the argument, for messages.
        value: n positive numbers.

    Returns:
        float64, length n.

    Raises:
        ValueError: as :func:`positive`, and for an empty vector or another shape.
    """
    array = positive(name, value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name}: expected a nonempty vector of length T, got shape {array.shape}; give a list of numbers"
        )
    return array


def stepsizes(value: ArrayLike) -> Array:
    """``value`` as a nonempty vector of positive stepsizes.

    Args:
        value: T positive numbers (units of x² per unit of F).

    Returns:
        float64, length T.

    Raises:
        ValueError: as :func:`positive`, and for an empty vector or another shape.
    """
    array = real_array("stepsizes", value)
    if array.size and array.min() == 0:
        raise ValueError("stepsizes: expected positive numbers, got 0; leave out steps of zero, which move nothing")
    return vector("stepsizes", array)
