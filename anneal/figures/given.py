"""What figures are given: checked, and float64, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import ArrayLike

from .. import _checks
from .._checks import Array

Points = tuple[Array, ...]


def values(name: str, value: ArrayLike, size: int | None = None) -> Array:
    """A vector of numbers; NaN and infinity leave gaps in a curve.

    Args:
        name: of the argument, for messages.
        value: real numbers, one axis.
        size: how many there have to be, if that is known.

    Returns:
        float64, one axis.

    Raises:
        ValueError: for what is no vector of real numbers, an empty one, or one of another length.
    """
    array = _checks.real_array(name, value, missing=True)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name}: expected a nonempty vector of numbers, got shape {array.shape}; give a list")
    if size is not None and array.size != size:
        raise ValueError(f"{name}: expected {size} values, one for each x, got {array.size}")
    return array


def mapping(name: str, value: Any) -> dict[str, Any]:
    """A nonempty mapping of labels.

    Args:
        name: of the argument, for messages.
        value: label to what is drawn.

    Returns:
        the same as a dictionary.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"{name}: expected a nonempty mapping of labels to values, got {_checks.shown(value)}")
    return dict(value)


def points(name: str, value: Any, positive: bool = False, band: bool = False) -> Points:
    """The points of a curve: (x, y), or (x, y, low, high) with a band.

    Args:
        name: of the argument, for messages.
        value: the tuple.
        positive: whether x has to be, on a logarithmic axis.
        band: whether there may be one.

    Returns:
        vectors of one length.

    Raises:
        ValueError: for another number of parts, and as :func:`values` for each of them.
    """
    form = "(x, y) or (x, y, low, high)" if band else "(x, y)"
    if not isinstance(value, (tuple, list)) or len(value) not in ((2, 4) if band else (2,)):
        raise ValueError(f"{name}: expected {form}, got {_checks.shown(value)}")
    x = _checks.vector(f"{name}, x", value[0]) if positive else values(f"{name}, x", value[0])
    return x, *(values(f"{name}, {part}", y, x.size) for part, y in zip(("y", "low", "high"), value[1:], strict=False))


def lines(name: str, value: Any, x: Array) -> dict[str, Array]:
    """Curves over one x.

    Args:
        name: of the argument, for messages.
        value: label to the values of a curve.
        x: where they are.

    Returns:
        label to a vector as long as ``x``.

    Raises:
        ValueError: as :func:`mapping` and :func:`values`.
    """
    return {label: values(f"{name}: {label}", y, x.size) for label, y in mapping(name, value).items()}


def panels(name: str, value: Any, positive: bool = False, band: bool = False) -> dict[str, dict[str, Points]]:
    """Curves of several panels.

    Args:
        name: of the argument, for messages.
        value: title to curves, each label: their points.
        positive, band: as in :func:`points`.

    Returns:
        title to label to vectors of one length.

    Raises:
        ValueError: as :func:`mapping` and :func:`points`.
    """
    return {
        title: {
            label: points(f"{name}: {title}: {label}", curve, positive, band)
            for label, curve in mapping(f"{name}: {title}", curves).items()
        }
        for title, curves in mapping(name, value).items()
    }


def quantiles(value: ArrayLike) -> tuple[float, float]:
    """The two ends of a band.

    Args:
        value: two numbers in [0, 1], the lower first.

    Returns:
        the two.

    Raises:
        ValueError: for anything else.
    """
    low, high = values("quantiles", value, 2)
    if not 0 <= low <= high <= 1:
        raise ValueError(f"quantiles: expected two numbers in [0, 1], the lower first, got {_checks.shown(value)}")
    return float(low), float(high)
