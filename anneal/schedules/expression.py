"""A shape given as a SymPy expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from .._checks import Array, count
from . import symbolic
from .base import Shape
from .given import FromCallable


@dataclass(frozen=True)
class FromExpression(Shape):
    r"""A shape given as a SymPy expression; made by :func:`from_expression`, which validates it.

    ``tail``, ``mass`` and ``noise`` are :math:`h`, :math:`H` and :math:`Q` as SymPy expressions in the symbol ``s``,
    the fraction :math:`s = 1 - u` of the run that remains; the last two are ``None`` where SymPy finds no closed form.
    Numbers come from the closed form where :math:`s \ge 1/4` and from quadrature nearer to the end, where a closed
    form may be a small difference of large terms.
    """

    expression: Any

    @property
    def name(self) -> str:
        return f"h = {self.expression}"

    @property
    def key(self) -> str:
        return f"expression-{sha256(str(self.expression).encode()).hexdigest()[:8]}"

    def __reduce__(self) -> Any:  # compiled functions cannot be pickled; they are made again when needed
        return type(self), (self.expression,)

    @cached_property
    def tail(self) -> Any:
        return symbolic.tail_form(self.expression)

    @cached_property
    def first_term(self) -> tuple[Any, Any]:
        r"""The exact pair :math:`(c, p)` of the first term :math:`c\,s^p` of the shape's series at :math:`s = 0`."""
        return symbolic.first_term(self.tail)

    @cached_property
    def mass(self) -> Any | None:
        return symbolic.integral(self.tail)

    @cached_property
    def noise(self) -> Any | None:
        if self.mass is None or not self.annealed:
            return None
        return symbolic.integral((self.tail**2 / self.mass).simplify())

    @property
    def degree(self) -> float:
        return float(self.first_term[1])

    def _h(self, u: Array) -> Array:
        return self._of_tail(1 - np.asarray(u, dtype=float))

    @cached_property
    def _of_tail(self) -> Callable[[Array], Array]:
        return symbolic.numeric(self.tail)

    def _H(self, tau: Array) -> Array:
        return self._closed(self.mass, tau, super()._H)

    def _Q(self, tau: Array) -> Array:
        return self._closed(self.noise, tau, super()._Q)

    def _closed(self, form: Any | None, tau: Array, quadrature: Callable[[Array], Array]) -> Array:
        if form is None:
            return quadrature(tau)
        s = 1 - tau
        far = s >= 0.25
        return np.where(far, symbolic.numeric(form)(np.where(far, s, 1.0)), quadrature(tau))

    def values(self, T: int) -> Array:
        T = count("T", T)
        return self._of_tail(np.arange(T, 0, -1) / T)


def from_expression(expr: Any) -> FromExpression:
    r"""A schedule from a SymPy expression in one symbol, the fraction ``u`` of the run.

    The degree of decay is exact, from the series of the shape at :math:`u = 1`; :math:`H` and :math:`Q` have closed
    forms where SymPy finds them and are computed by quadrature elsewhere.

    Args:
        expr: SymPy expression with one free symbol; nonincreasing on [0, 1], 1 at 0, positive on [0, 1).

    Returns:
        the schedule, named by the expression.

    Raises:
        ValueError: for anything that is no expression in one symbol, naming the property of a shape that fails and
            where, or for a shape whose end is not described by a power of ``1 - u``.

    Example: degree 1, and :math:`Q(\tau) = 3s - \frac32 s^2 - 3\ln(1 - s/3)` with :math:`s = 1 - \tau`.
        >>> import sympy
        >>> u = sympy.Symbol("u")
        >>> schedule = from_expression(1 - u**2)
        >>> schedule.degree, round(schedule.H(0.0), 12), round(schedule.Q(0.0), 12)
        (1.0, 0.666666666667, 2.716395324324)
    """
    schedule = FromExpression(expr)
    tail = schedule.tail
    try:
        FromCallable(schedule._h)
    except ValueError as error:
        raise ValueError(f"expr: {expr} is no shape; {error}") from None
    symbolic.first_term(tail)
    return schedule
