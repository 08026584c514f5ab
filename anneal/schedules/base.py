r"""What a schedule is: a name and the factors of a run's updates; and what a shape adds: its integrals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from .._calls import Checked
from .._checks import Array, count, positive_number, real_array
from .quadrature import Quadrature


class NoShape(ValueError, AttributeError):
    """Asked for what only a shape has: ``hasattr`` says no, and the message says what to use instead."""


EXTREME = 1e300  # parameters between its inverse and it leave every formula in the range of double precision


def parameter(name: str, value: Any) -> float:
    """A schedule's parameter: a float64 whatever it came as, so that equal schedules compute the same.

    Args:
        name: of the parameter, for messages.
        value: a positive number.

    Returns:
        the number; Python's integers stay as they are written, because records name schedules by their ``repr``.

    Raises:
        ValueError: for what is no positive number, or one at the edge of double precision.
    """
    found = positive_number(name, value)
    if not 1 / EXTREME <= found <= EXTREME:
        raise ValueError(f"{name}: expected a number between {1 / EXTREME:g} and {EXTREME:g}, got {found:g}")
    return value if type(value) is int and value < 2**53 else found


def number(value: float) -> str:
    """A parameter as names and keys write it: short, and never equal for two different values.

    Args:
        value: a finite number.

    Returns:
        six digits where these are the whole number, all digits elsewhere.
    """
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def percent(fraction: float) -> str:
    """A fraction of the run as names write it: 0.2 is ``20 %``.

    Args:
        fraction: of the run, in [0, 1].

    Returns:
        per cent, with their sign.
    """
    hundredfold = Decimal(repr(float(fraction))).scaleb(2).normalize()
    return f"{hundredfold:f} %" if hundredfold > Decimal("1e-6") else f"{hundredfold:e} %"


def slug(text: str) -> str:
    """A text as part of a key.

    Args:
        text: any.

    Returns:
        the same in lower case, with hyphens for all that is no letter, digit or point.
    """
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Schedule(metaclass=Checked):
    r"""The factors of a run's T updates, under a name of its own.

    Subclasses are frozen dataclasses; they give ``name``, ``key``, ``values`` and ``after``.  They take their
    parameters with ``parameter`` and keep what it returns with ``_keep``.
    """

    def _keep(self, **parameters: Any) -> None:
        """Put checked parameters in the place of those that were given, while the object is made."""
        for name, value in parameters.items():
            object.__setattr__(self, name, value)

    @property
    def name(self) -> str:
        """What figures, tables and sentences call it; different for different schedules."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """What files, claims and looks call it: lower-case letters, digits, points and hyphens."""
        raise NotImplementedError

    @property
    def nonincreasing(self) -> bool:
        """Whether the factors never rise, as the theory assumes."""
        return True

    @property
    def averaged(self) -> bool:
        """Whether a run reports the average of its iterates instead of the last one."""
        return False

    @property
    def degree(self) -> float:
        r"""Degree of decay, the ``p`` with :math:`h(u) \sim c\,(1-u)^p` at the end of the run; 0 if h(1) > 0."""
        return 0.0

    @property
    def annealed(self) -> bool:
        """Whether the factors reach zero at the end of the run."""
        return self.degree > 0

    def values(self, T: int) -> Array:
        """The factors of the updates: entry ``k`` is that of update ``t = k + 1``.

        Args:
            T: number of updates.

        Returns:
            float64, length ``T``, without units.

        Raises:
            ValueError: if ``T`` is not an integer of at least 1.
        """
        raise NotImplementedError

    def after(self, T: int) -> float:
        """The factor of a step after the run, k = T, which a framework may still ask for.

        Args:
            T: number of updates of the run.

        Returns:
            the factor, without units; 0 where the schedule is annealed.

        Raises:
            ValueError: if ``T`` is not an integer of at least 1.
        """
        raise NotImplementedError

    if not TYPE_CHECKING:  # to a type checker a schedule simply has none of these

        def __getattr__(self, name: str) -> NoReturn:
            """Only called for what a schedule does not have."""
            if name in ("h", "H", "Q"):
                raise NoShape(self._instead_of_a_shape())
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _instead_of_a_shape(self) -> str:
        return f"{type(self).__name__}: {self.name} is no shape h(u) of a run's fraction; use values(T)"


@dataclass(frozen=True)
class Shape(Schedule):
    """A shape ``h`` on [0, 1].  Subclasses give ``degree``, ``_h`` and, where closed forms exist, ``_H`` and ``_Q``."""

    def h(self, u: ArrayLike) -> Any:
        r"""The shape :math:`h(u)`.

        Args:
            u: fractions of the run in [0, 1], any shape.

        Returns:
            the factors, in the shape of ``u``; a float for a scalar.

        Raises:
            ValueError: for fractions outside [0, 1].
        """
        return on_unit("u", u, self._h)

    def H(self, tau: ArrayLike) -> Any:
        r"""The remaining mass :math:`H(\tau) = \int_\tau^1 h`.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the masses, in the shape of ``tau``; a float for a scalar.

        Raises:
            ValueError: for fractions outside [0, 1].
        """
        return on_unit("tau", tau, self._H)

    def Q(self, tau: ArrayLike) -> Any:
        r"""The noise :math:`Q(\tau) = \int_\tau^1 h^2/H`; infinite for a shape that does not reach zero.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the noises, in the shape of ``tau``; a float for a scalar.

        Raises:
            ValueError: for fractions outside [0, 1].
        """
        return on_unit("tau", tau, self._Q)

    def values(self, T: int) -> Array:
        """The ``T`` factors ``h(0), h(1/T), ..., h((T-1)/T)``; arguments as in :meth:`Schedule.values`."""
        T = count("T", T)
        return np.asarray(self._h(np.arange(T) / T), dtype=np.float64)

    def after(self, T: int) -> float:
        count("T", T)
        return float(self.h(1.0))

    @property
    def degree(self) -> float:
        raise NotImplementedError

    def _h(self, u: Array) -> Array:
        raise NotImplementedError

    def _H(self, tau: Array) -> Array:
        return self._quadrature.H(tau)

    def _Q(self, tau: Array) -> Array:
        return self._quadrature.Q(tau)

    @cached_property
    def _quadrature(self) -> Quadrature:
        return Quadrature(lambda s: self._h(1 - s))

    def __getstate__(self) -> dict[str, Any]:  # what is computed from the parameters is computed again where needed
        return {field.name: getattr(self, field.name) for field in fields(self)}


def on_unit(name: str, value: ArrayLike, function: Callable[[Array], Array]) -> Any:
    """A function of fractions of the run, which are checked first.

    Args:
        name: of the argument, for messages.
        value: fractions of the run in [0, 1], any shape.
        function: takes them as float64 and returns as many numbers.

    Returns:
        a float for a scalar, else an array in the shape of ``value``.

    Raises:
        ValueError: for fractions outside [0, 1].
    """
    array = real_array(name, value)
    if ((array < 0) | (array > 1)).any():
        raise ValueError(f"{name}: expected a fraction of the run in [0, 1], got {array}")
    result = function(array)
    return float(result) if np.ndim(result) == 0 else result
