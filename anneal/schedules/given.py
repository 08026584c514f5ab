"""A shape given as a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._checks import Array, real_array, shown
from .base import Shape, slug
from .quadrature import Quadrature

FRACTIONS = np.linspace(0, 1, 1025)
"""Where a function must be a shape."""
ROUNDING = 1e-12
"""What a function's values may be off by: its first from 1, its last from 0, and a value from the one before it."""


@dataclass(frozen=True, eq=False)
class FromCallable(Shape):
    """A shape given as a function, which is checked when the schedule is made; see :func:`from_callable`.

    The schedule is what the function *does*: two of one name are equal where the functions' values are, and a function
    that has changed, because a variable of its closure has, is another schedule, whose integrals are found anew.
    """

    function: Callable[[Array], ArrayLike]
    title: str = "own shape"

    def __post_init__(self) -> None:
        if not isinstance(self.title, str) or not slug(self.title):
            raise ValueError(f"name: expected a name with letters or digits, got {shown(self.title)}")
        if isinstance(self.function, type) or not callable(self.function):
            raise ValueError(
                f"h: expected a function of the run's fraction u, got {shown(self.function)}; "
                "write lambda u: ..., for instance lambda u: np.interp(u, fractions, factors) for given factors"
            )
        real_array("h", _values(self.function, FRACTIONS))
        require_shape(self._h)

    @property
    def name(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return slug(self.title)

    @property
    def degree(self) -> float:
        return self._quadrature.degree

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (self is other or self._identity == other._identity)

    def __hash__(self) -> int:
        return hash(self._identity)

    def __getstate__(self) -> dict[str, Any]:
        return {"function": self.function, "title": self.title}

    @property
    def _identity(self) -> tuple[str, bytes]:
        """The name, and the values where the shape is checked and where it bends or jumps."""
        try:
            return self.title, np.append(*self._seen(self._quadrature)).tobytes()
        except ValueError:  # too steep: such a function has values, but no integrals
            return self.title, self._h(FRACTIONS).tobytes()

    def _seen(self, quadrature: Quadrature) -> tuple[Array, Array]:
        """Points that crowd where the shape bends or jumps, as the cells of its integrals do, and its values now."""
        s = np.append(FRACTIONS, quadrature.edges)
        return s, self._h(1 - s)

    @property
    def _quadrature(self) -> Quadrature:
        """Found once for as long as the function's values stay what they were."""
        kept, before = self.__dict__.get("_kept", (None, None))
        if kept is None or not np.array_equal(self._seen(kept)[1], before):
            require_shape(self._h)
            kept = Quadrature(lambda s: self._h(1 - s))
            self._keep(_kept=(kept, self._seen(kept)[1]))
        return kept

    def _h(self, u: Array) -> Array:
        u = np.asarray(u, dtype=float)
        if u.size == 0:  # of which np.vectorize, for one, cannot make anything
            return u
        values = np.asarray(_values(self.function, u.ravel()), dtype=float).reshape(u.shape)
        rounded = (np.abs(values) <= ROUNDING) & ((u == 1) | (values < 0))
        return np.where(rounded, 0.0, values)


def _values(h: Callable[[Array], ArrayLike], u: Array) -> ArrayLike:
    """A function's values, (n,), at fractions (n,); its warnings, of divisions by zero for one, are ours to judge."""
    try:
        with np.errstate(all="ignore"):
            found = h(u)
    except Exception as error:
        raise ValueError(
            f"h: failed on an array of fractions: {error!r}; compute with arrays, np.where for if, "
            "or pass np.vectorize(h, otypes=[float])"
        ) from error
    if np.shape(found) != u.shape:
        raise ValueError(
            f"h: expected an array of the shape of its argument, got shape {np.shape(found)} for {u.shape}; "
            "compute with arrays, such as 1 - u, or pass np.vectorize(h, otypes=[float])"
        )
    return found


def require_shape(h: Callable[[Array], Array]) -> None:
    """Refuse a function that is no shape, up to rounding, judged at 1,025 fractions of the run.

    Args:
        h: takes and returns arrays.

    Raises:
        ValueError: naming the property that fails and where.
    """
    u, values = FRACTIONS, h(FRACTIONS)
    if not np.isfinite(values).all():  # NaN too, of a function that has changed
        raise ValueError(
            f"h: expected finite values, got {values[~np.isfinite(values)][0]} at u = {u[~np.isfinite(values)][0]:g}"
        )
    if abs(values[0] - 1) > ROUNDING:
        raise ValueError(f"h: expected h(0) = 1, got {values[0]:g}; divide by it")
    if (rising := np.flatnonzero(np.diff(values) > ROUNDING)).size:
        at, by = u[rising[0]], np.diff(values)[rising[0]]
        raise ValueError(
            f"h: expected a nonincreasing shape, but it rises after u = {at:g}, by {by:.1g}; use Warmup for a warm-up, "
            "or compute in float64 if this is rounding"
        )
    if (below := np.flatnonzero(np.append(values[:-1] <= 0, values[-1] < 0))).size:
        raise ValueError(
            f"h: expected positive values on [0, 1), got {values[below[0]]:g} at u = {u[below[0]]:g}; "
            "let it end at u = 1, and write it with factors 1 - u if this is rounding"
        )


def from_callable(h: Callable[[Array], ArrayLike], name: str = "own shape") -> FromCallable:
    """A schedule from any function of the run's fraction; H and Q by quadrature, the degree from its last values.

    Args:
        h: takes an array of fractions and returns as many factors; nonincreasing, h(0) = 1, positive on [0, 1), checked
            on 1,025 points, each up to a rounding error of 1e-12.
        name: what figures and tables call it; give two of them different names.

    Returns:
        the schedule; its key is made from the name.

    Raises:
        ValueError: naming the property that fails and where, or for an empty name.

    Example:
        >>> round(from_callable(lambda u: (1 - u) ** 2).Q(0.0), 10)
        1.5
    """
    return FromCallable(h, name)
