"""A shape given as a SymPy expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from math import log2
from typing import Any

import numpy as np

from .._checks import Array, count
from . import closed_forms, symbolic
from .base import Shape
from .given import require_shape
from .precise import Accurate, digits_of, in_float64
from .quadrature import Quadrature

FAR = 0.25
"""Where more of the run remains, numbers come from closed forms: nearer to the end these may cancel."""
CHECKED = np.array([1.0, 0.83, 0.61, 0.44, 0.29, 0.17, 0.04, 0.003])
"""What remains of the run where closed forms are held against quadrature."""
OCTAVES = (50, 100, 200)
"""How many octaves before the end of the run the first term is held against the shape."""
EXACTLY = "write its numbers exactly, sympy.pi for 3.14159, or use from_callable(sympy.lambdify(u, expr))"
UNKNOWN = 12
"""Up to which degree an end is found that SymPy does not tell; special functions have so many digits in short time."""


@dataclass(frozen=True)
class FromExpression(Shape):
    r"""A shape given as a SymPy expression, which is checked when the schedule is made; see :func:`from_expression`.

    ``tail``, ``mass`` and ``noise`` are :math:`h`, :math:`H` and :math:`Q` as SymPy expressions in the symbol ``s``,
    the fraction :math:`s = 1 - u` of the run that remains; the last two are ``None`` where the rules of
    ``anneal.schedules.closed_forms`` give no closed form that quadrature confirms.
    Numbers come from the closed form where :math:`s \ge 1/4` and from quadrature nearer to the end, where a closed
    form may be a small difference of large terms.
    """

    expression: Any

    def __post_init__(self) -> None:
        given = self.expression
        try:
            self._keep(expression=symbolic.exact(given))
            h = self._of_tail
        except symbolic.NoExpression:
            raise
        except Exception as error:  # SymPy's, of any kind
            raise symbolic.NoExpression(
                f"expr: SymPy cannot compute with {given} ({' '.join(str(error).split()) or error!r}); "
                "write it with other functions, or use from_callable"
            ) from None
        self._require_shape(lambda u: h(1 - u))
        last = h(np.array([0.0, 2.0**-10]))
        if self.expression != given and 0 < last[0] < 1e-9 and last[1] > 2 * last[0]:
            raise symbolic.NoExpression(
                f"expr: {given} ends at {last[0]:.2g}, which may be zero or the rounding of its numbers; {EXACTLY}"
            )

    @property
    def name(self) -> str:
        return f"h = {self.expression}"

    @property
    def key(self) -> str:
        return f"expression-{sha256(str(self.expression).encode()).hexdigest()[:8]}"

    def _require_shape(self, h: Callable[[Array], Array]) -> None:
        try:
            require_shape(h)
        except ValueError as error:
            raise symbolic.NoExpression(f"expr: {self.expression} is no shape; {error}") from None

    @cached_property
    def tail(self) -> Any:
        return symbolic.tail_form(self.expression)

    @cached_property
    def first_term(self) -> tuple[Any, Any]:
        r"""The pair :math:`(c, p)` of the first term :math:`c\,s^p` of the shape's series at :math:`s = 0`.

        Exact where SymPy finds it and 50 to 200 octaves before the end confirm it; found from these elsewhere.
        """
        end = symbolic.at_the_end(self.tail)
        found = symbolic.first_term(end)
        bits = 300 + max(OCTAVES) * min(2 + int(abs(found[1]) if found else UNKNOWN), 120)
        values = digits_of(end, bits)([2.0**-n for n in OCTAVES])
        if all(value > 0 for value in values):
            logs = [log2(mantissa) + exponent for mantissa, exponent in map(_parts, values)]
            if found and _approaches(found, logs):
                return found
            if not found and (fitted := _fitted(logs)):
                return fitted
        self._require_shape(lambda u: np.nan_to_num(self._direct(u), nan=0.0, posinf=np.inf))
        raise symbolic.NoExpression(
            f"expr: expected a shape that ends like c s**p in what remains, s = 1 - u; {self.tail} does not; {EXACTLY}"
        )

    @cached_property
    def mass(self) -> Any | None:
        return self._confirmed(closed_forms.integral(self.tail), self._quadrature.H)

    @cached_property
    def noise(self) -> Any | None:
        if self.mass is None or not self.annealed:
            return None
        return self._confirmed(closed_forms.integral(self.tail**2 / self.mass), self._quadrature.Q)

    def _confirmed(self, form: Any | None, quadrature: Callable[[Array], Array]) -> Any | None:
        """A closed form, if quadrature says the same: SymPy may be wrong."""
        if form is None:
            return None
        try:
            values = np.array([float(value) for value in digits_of(form, 300)(CHECKED)])
        except Exception:  # what has no values is no closed form
            return None
        return form if np.allclose(values, quadrature(1 - CHECKED), rtol=1e-9, atol=0) else None

    @property
    def degree(self) -> float:
        return float(self.first_term[1])

    @cached_property
    def _direct(self) -> Callable[[Array], Array]:
        symbol = next(iter(self.expression.free_symbols))
        return in_float64(self.expression.xreplace({symbol: symbolic.remaining()}))

    @cached_property
    def _of_tail(self) -> Accurate:
        first = self.first_term
        return Accurate(self.tail, first, (in_float64(self.tail), lambda s: self._direct(1 - s)))

    @cached_property
    def _quadrature(self) -> Quadrature:
        return Quadrature(self._of_tail, self.degree)

    def _h(self, u: Array) -> Array:
        return self._of_tail(1 - np.asarray(u, dtype=float))

    def _H(self, tau: Array) -> Array:
        return self._closed(self._mass_in_float64, tau, self._quadrature.H)

    def _Q(self, tau: Array) -> Array:
        return self._closed(self._noise_in_float64, tau, self._quadrature.Q)

    @cached_property
    def _mass_in_float64(self) -> Callable[[Array], Array] | None:
        return self._accurate(self.mass, self._quadrature.H)

    @cached_property
    def _noise_in_float64(self) -> Callable[[Array], Array] | None:
        return self._accurate(self.noise, self._quadrature.Q)

    @staticmethod
    def _accurate(form: Any | None, quadrature: Callable[[Array], Array]) -> Callable[[Array], Array] | None:
        """A closed form as a function of s, if it is accurate in float64 where it is used."""
        if form is None:
            return None
        closed, s = in_float64(form), np.linspace(FAR, 1, 31)
        return closed if np.allclose(closed(s), quadrature(1 - s), rtol=1e-11, atol=0) else None

    @staticmethod
    def _closed(form: Callable[[Array], Array] | None, tau: Array, quadrature: Callable[[Array], Array]) -> Array:
        if form is None:
            return quadrature(tau)
        s = 1 - tau
        return np.where(s >= FAR, form(np.where(s >= FAR, s, 1.0)), quadrature(tau))

    def values(self, T: int) -> Array:
        T = count("T", T)
        return self._of_tail(np.arange(T, 0, -1) / T)


def _parts(value: Any) -> tuple[float, int]:
    """Mantissa and binary exponent of mpmath's number, whose logarithm may be wrong near powers of two."""
    mantissa, exponent = value.context.frexp(value)
    return float(mantissa), int(exponent)


def _approaches(first: tuple[Any, Any], logs: list[float]) -> bool:
    """Whether the first term and the shape agree ever better towards the end; both as binary logarithms."""
    c, p = float(first[0]), float(first[1])
    off = [abs(log - log2(c) + p * n) for log, n in zip(logs, OCTAVES, strict=True)]
    return p >= 0 and off[2] < 0.1 and off[2] <= off[1] + 1e-9 <= off[0] + 2e-9


def _fitted(logs: list[float]) -> tuple[Any, Any] | None:
    """The first term of a shape that is a power at the end, from the binary logarithms of its values there."""
    import sympy as sp

    slopes = -np.diff(logs) / np.diff(OCTAVES)
    if abs(slopes[1] - slopes[0]) > 1e-9 or slopes[1] < -1e-9:
        return None
    p = Fraction(float(slopes[1])).limit_denominator(64)
    degree = sp.Rational(p.numerator, p.denominator) if abs(p - slopes[1]) < 1e-9 else sp.Float(slopes[1])
    return sp.Float(2.0 ** (logs[2] + float(degree) * OCTAVES[2])), degree


def from_expression(expr: Any) -> FromExpression:
    r"""A schedule from a SymPy expression in one symbol, the fraction ``u`` of the run.

    The degree of decay is that of the first term of the shape's series at :math:`u = 1`; :math:`H` and :math:`Q` have
    closed forms where the rules of a calculus course find them, and are computed by quadrature elsewhere.  Floats are
    read as the exact numbers they stand for: ``0.5*(1 + cos(math.pi*u))`` is cosine annealing.

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
    return FromExpression(expr)
