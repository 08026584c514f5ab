"""A shape given as a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .._checks import Array
from .base import Shape, slug


@dataclass(frozen=True)
class FromCallable(Shape):
    """A shape given as a function; made by :func:`from_callable`, which validates it."""

    function: Callable[[Array], Array]
    title: str = "own shape"

    @property
    def name(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return slug(self.title)

    @property
    def degree(self) -> float:
        return self._quadrature.degree

    def _h(self, u: Array) -> Array:
        return np.asarray(self.function(np.asarray(u, dtype=float)), dtype=float)


def from_callable(h: Callable[[Array], Array], name: str = "own shape") -> FromCallable:
    """A schedule from any function of the run's fraction; H and Q by quadrature, the degree from its last values.

    Args:
        h: takes and returns arrays; nonincreasing, h(0) = 1, positive on [0, 1), checked on 1,025 points.
        name: what figures and tables call it; give two of them different names.

    Returns:
        the schedule; its key is made from the name.

    Raises:
        ValueError: naming the property that fails and where, or for an empty name.

    Example:
        >>> round(from_callable(lambda u: (1 - u) ** 2).Q(0.0), 10)
        1.5
    """
    if not isinstance(name, str) or not slug(name):
        raise ValueError(f"name: expected a name with letters or digits, got {name!r}")
    u = np.linspace(0, 1, 1025)
    try:
        values = np.asarray(h(u), dtype=float)
    except Exception as error:
        raise ValueError(f"h: failed on an array of fractions: {error!r}") from error
    if values.shape != u.shape:
        raise ValueError(f"h: expected an array of the shape of its argument, got shape {values.shape} for {u.shape}")
    if not np.isfinite(values).all():
        raise ValueError(
            f"h: expected finite values, got {values[~np.isfinite(values)][0]} at u = {u[~np.isfinite(values)][0]:g}"
        )
    if abs(values[0] - 1) > 1e-12:
        raise ValueError(f"h: expected h(0) = 1, got {values[0]:g}; divide by it")
    if (rising := np.flatnonzero(np.diff(values) > 1e-14)).size:
        at = u[rising[0]]
        raise ValueError(f"h: expected a nonincreasing shape, but it rises after u = {at:g}; use Warmup for a warm-up")
    if (values[:-1] <= 0).any() or values[-1] < 0:
        raise ValueError(f"h: expected positive values on [0, 1), got {values.min():g}")
    return FromCallable(h, name)
