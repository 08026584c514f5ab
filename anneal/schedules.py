r"""Stepsize schedules: the shape :math:`h` of :math:`\eta_t = \eta\,h((t-1)/T)` and its two integrals.

.. math::
    H(\tau) = \int_\tau^1 h(u)\,du, \qquad  Q(\tau) = \int_\tau^1 \frac{h(u)^2}{H(u)}\,du .

Shapes are nonincreasing with :math:`h(0) = 1` and positive on :math:`[0, 1)`.  Each schedule is a frozen dataclass; its
methods take scalars or arrays.  One convention: entry ``k`` of ``values(T)`` is :math:`h(k/T)`, for the
update :math:`t = k + 1`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _expressions
from ._checks import Array, count, flag, positive_number, real_array
from ._quadrature import Quadrature, gauss_legendre


def _unit(name: str, value: ArrayLike) -> Array:
    array = real_array(name, value)
    if ((array < 0) | (array > 1)).any():
        raise ValueError(f"{name}: expected a fraction of the run in [0, 1], got {array}")
    return array


def _like(result: Any) -> Any:
    """A float for a scalar argument, an array otherwise."""
    return float(result) if np.ndim(result) == 0 else result


@dataclass(frozen=True)
class Schedule:
    """A shape ``h`` on [0, 1].  Subclasses give ``_h`` and, where closed forms exist, ``_H`` and ``_Q``."""

    def h(self, u: ArrayLike) -> Any:
        r"""Shape :math:`h(u)`, ``u`` in [0, 1]."""
        return _like(self._h(_unit("u", u)))

    def H(self, tau: ArrayLike) -> Any:
        r"""Remaining mass :math:`H(\tau) = \int_\tau^1 h`, ``tau`` in [0, 1]."""
        return _like(self._H(_unit("tau", tau)))

    def Q(self, tau: ArrayLike) -> Any:
        r""":math:`Q(\tau) = \int_\tau^1 h^2/H`, ``tau`` in [0, 1]; infinite for a shape that does not reach zero."""
        return _like(self._Q(_unit("tau", tau)))

    def values(self, T: int) -> Array:
        """The ``T`` factors ``h(0), h(1/T), ..., h((T-1)/T)`` as float64.

        Raises:
            ValueError: if ``T`` is not an integer of at least 1.
        """
        T = count("T", T)
        return np.asarray(self._h(np.arange(T) / T), dtype=np.float64)

    @property
    def degree(self) -> float:
        r"""Degree of decay, the ``p`` with :math:`h(u) \sim c\,(1-u)^p` at the end of the run; 0 if h(1) > 0."""
        raise NotImplementedError

    @property
    def annealed(self) -> bool:
        """Whether the shape reaches zero at the end of the run."""
        return self.degree > 0

    def _h(self, u: Array) -> Array:
        raise NotImplementedError

    def _H(self, tau: Array) -> Array:
        return self._quadrature.H(tau)

    def _Q(self, tau: Array) -> Array:
        return self._quadrature.Q(tau)

    @cached_property
    def _quadrature(self) -> Quadrature:
        return Quadrature(self._h)


@dataclass(frozen=True)
class Fixed(Schedule):
    r""":math:`h = 1`: no annealing.  With ``averaged=True`` the output is the average of the iterates.

    :math:`H = 1 - \tau`; :math:`Q` diverges (logarithmically), so the last iterate has no limit bound.
    """

    averaged: bool = False

    def __post_init__(self) -> None:
        flag("averaged", self.averaged)

    @property
    def degree(self) -> float:
        return 0.0

    def _h(self, u: Array) -> Array:
        return np.ones_like(u)

    def _H(self, tau: Array) -> Array:
        return 1 - tau

    def _Q(self, tau: Array) -> Array:
        return np.where(tau < 1, np.inf, 0.0)


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    r""":math:`\eta_t = \eta/\sqrt t`: ``values(T)[k]`` is :math:`1/\sqrt{k+1}`; it does not depend on the horizon.

    It has no shape on [0, 1]: ``h``, ``H`` and ``Q`` raise ValueError.
    """

    @property
    def degree(self) -> float:
        return 0.0

    def values(self, T: int) -> Array:
        return 1 / np.sqrt(np.arange(1, count("T", T) + 1))

    def _h(self, u: Array) -> Array:
        raise ValueError("InverseSqrt: eta/sqrt(t) is no shape h(u) of a run's fraction; use values(T)")

    def _H(self, tau: Array) -> Array:
        return self._h(tau)

    def _Q(self, tau: Array) -> Array:
        return self._h(tau)


@dataclass(frozen=True)
class Polynomial(Schedule):
    r""":math:`h(u) = (1-u)^p`, :math:`H = s^{p+1}/(p+1)`, :math:`Q = \frac{p+1}{p}s^p` with :math:`s = 1-\tau`.

    Args:
        power: the degree ``p > 0``.

    Example:
        >>> Polynomial(2).values(4)
        array([1.    , 0.5625, 0.25  , 0.0625])
    """

    power: float

    def __post_init__(self) -> None:
        positive_number("power", self.power)

    @property
    def degree(self) -> float:
        return float(self.power)

    def _h(self, u: Array) -> Array:
        return (1 - u) ** self.power

    def _H(self, tau: Array) -> Array:
        return (1 - tau) ** (self.power + 1) / (self.power + 1)

    def _Q(self, tau: Array) -> Array:
        return (self.power + 1) / self.power * (1 - tau) ** self.power

    def values(self, T: int) -> Array:
        # j/T with j = T..1 rather than 1 - k/T: no cancellation at the end of the run
        T = count("T", T)
        return (np.arange(T, 0, -1) / T) ** self.power


@dataclass(frozen=True)
class Linear(Polynomial):
    r""":math:`h(u) = 1 - u`: :class:`Polynomial` of degree 1."""

    power: float = field(default=1.0, init=False)


@dataclass(frozen=True)
class Cosine(Schedule):
    r""":math:`h(u) = \cos^2(\pi u/2)`, :math:`H = \frac12\left[s - \frac{\sin\pi s}{\pi}\right]`, :math:`s = 1-\tau`.

    Near the end :math:`h \sim \pi^2 s^2/4`: degree 2.  :math:`Q` has no elementary form; its integrand is analytic, and
    Gauss-Legendre gives it to machine precision.  Source: Loshchilov & Hutter (2017).
    """

    @property
    def degree(self) -> float:
        return 2.0

    def _h(self, u: Array) -> Array:
        return np.sin(np.pi * (1 - u) / 2) ** 2

    def _H(self, tau: Array) -> Array:
        return self._mass(1 - tau)

    @staticmethod
    def _mass(s: Array) -> Array:
        x = np.pi * np.asarray(s, dtype=float)
        series = x**3 / 6 * (1 - x**2 / 20 * (1 - x**2 / 42 * (1 - x**2 / 72 * (1 - x**2 / 110 * (1 - x**2 / 156)))))
        return np.where(x < 0.5, series, x - np.sin(x)) / (2 * np.pi)

    def _Q(self, tau: Array) -> Array:
        return gauss_legendre(self._noise_rate, np.zeros_like(tau), 1 - tau)

    def _noise_rate(self, s: Array) -> Array:
        mass = self._mass(s)
        return np.divide(np.sin(np.pi * s / 2) ** 4, mass, out=np.zeros_like(mass), where=mass > 0)

    def values(self, T: int) -> Array:
        T = count("T", T)
        return np.sin(np.pi * (np.arange(T, 0, -1) / T) / 2) ** 2


@dataclass(frozen=True)
class WSD(Schedule):
    r"""Warm-up-stable-decay without the warm-up: constant, then linear to zero over the last ``cooldown`` of the run.

    With :math:`c` the cooldown, :math:`s = 1-\tau \le c`: :math:`H = s^2/(2c)`, :math:`Q = 2s/c`; before the cooldown
    :math:`H = s - c/2`, :math:`Q = 2 + \ln\frac{2s-c}{c}`.

    Args:
        cooldown: fraction of the run in (0, 1].
    """

    cooldown: float

    def __post_init__(self) -> None:
        if positive_number("cooldown", self.cooldown) > 1:
            raise ValueError(f"cooldown: expected a fraction of the run in (0, 1], got {self.cooldown}")

    @property
    def degree(self) -> float:
        return 1.0

    def _h(self, u: Array) -> Array:
        return np.minimum(1.0, (1 - u) / self.cooldown)

    def _H(self, tau: Array) -> Array:
        s, c = 1 - tau, self.cooldown
        return np.where(s <= c, s**2 / (2 * c), s - c / 2)

    def _Q(self, tau: Array) -> Array:
        s, c = 1 - tau, self.cooldown
        return np.where(s <= c, 2 * s / c, 2 + np.log(np.maximum(2 * s - c, c) / c))


@dataclass(frozen=True)
class Robust(Schedule):
    r"""Exponential decay, then linear to zero: made for a stepsize that is too large by any factor up to ``ratio``.

    With :math:`R` the ratio and :math:`\lambda = 4 + \ln R`: :math:`h = e^{-\lambda u}` for :math:`u < \ln(R)/\lambda`,
    then :math:`h = (1-u)\lambda/(8R)` (the stepsize halves where the linear part begins).  On the first part
    :math:`H = e^{-\lambda\tau}/\lambda` and :math:`Q = e^{-\lambda\tau}`; on the second :math:`H = \lambda s^2/(16R)`,
    :math:`Q = \lambda s/(4R)`.  Its price over the whole range is :math:`\sqrt{1+\ln(R)/4}`.

    Args:
        ratio: the range R > 1 of misspecification.
    """

    ratio: float

    def __post_init__(self) -> None:
        if positive_number("ratio", self.ratio) <= 1:
            raise ValueError(f"ratio: expected a range of misspecification above 1, got {self.ratio}")

    @property
    def rate(self) -> float:
        r"""The decay rate :math:`\lambda = 4 + \ln R`."""
        return 4 + float(np.log(self.ratio))

    @property
    def degree(self) -> float:
        return 1.0

    def _pieces(self, u: Array, early: Array, late: Array) -> Array:
        return np.where(u < 1 - 4 / self.rate, early, late)

    def _h(self, u: Array) -> Array:
        return self._pieces(u, np.exp(-self.rate * u), (1 - u) * self.rate / (8 * self.ratio))

    def _H(self, tau: Array) -> Array:
        late = (1 - tau) ** 2 * self.rate / (16 * self.ratio)
        return self._pieces(tau, np.exp(-self.rate * tau) / self.rate, late)

    def _Q(self, tau: Array) -> Array:
        return self._pieces(tau, np.exp(-self.rate * tau), (1 - tau) * self.rate / (4 * self.ratio))


@dataclass(frozen=True)
class Warmup(Schedule):
    r"""Linear warm-up over the first ``fraction`` of the run, then ``schedule`` over the rest.

    ``values(T)``: :math:`(k+1)/W` for :math:`k < W`, then :math:`h((k-W)/(T-W))`, with :math:`W` the nearest integer to
    ``fraction * T``; ``T`` includes the warm-up.  Not nonincreasing: the theory functions refuse it.

    Args:
        schedule: the schedule after the warm-up.
        fraction: in (0, 1).
    """

    schedule: Schedule
    fraction: float

    def __post_init__(self) -> None:
        if not isinstance(self.schedule, Schedule):
            raise ValueError(f"schedule: expected a Schedule, got {self.schedule!r}")
        if positive_number("fraction", self.fraction) >= 1:
            raise ValueError(f"fraction: expected a part of the run in (0, 1), got {self.fraction}")

    @property
    def degree(self) -> float:
        return self.schedule.degree

    def values(self, T: int) -> Array:
        T = count("T", T)
        W = round(self.fraction * T)
        ramp = np.arange(1, W + 1) / max(W, 1)
        return np.concatenate([ramp, self.schedule.values(T - W)]) if W < T else ramp

    def _h(self, u: Array) -> Array:
        after = np.clip((u - self.fraction) / (1 - self.fraction), 0, 1)
        return np.where(u < self.fraction, u / self.fraction, self.schedule._h(after))

    def _H(self, tau: Array) -> Array:
        raise ValueError("Warmup: the theory is for nonincreasing shapes; pass the schedule inside it")

    _Q = _H


@dataclass(frozen=True)
class FromCallable(Schedule):
    """A shape given as a function; made by :func:`from_callable`, which validates it."""

    function: Callable[[Array], Array]

    @property
    def degree(self) -> float:
        return self._quadrature.degree

    def _h(self, u: Array) -> Array:
        return np.asarray(self.function(np.asarray(u, dtype=float)), dtype=float)


def from_callable(h: Callable[[Array], Array]) -> FromCallable:
    """A schedule from any function of the run's fraction; H and Q by quadrature, the degree from its last values.

    Args:
        h: takes and returns arrays; nonincreasing, h(0) = 1, positive on [0, 1), checked on 1,025 points.

    Raises:
        ValueError: naming the property that fails and where.

    Example:
        >>> round(from_callable(lambda u: (1 - u) ** 2).Q(0.0), 10)
        1.5
    """
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
    return FromCallable(h)


@dataclass(frozen=True)
class FromExpression(Schedule):
    r"""A shape given as a SymPy expression; made by :func:`from_expression`, which validates it.

    ``tail``, ``mass`` and ``noise`` are :math:`h`, :math:`H` and :math:`Q` as SymPy expressions in the symbol ``s``,
    the fraction :math:`s = 1 - u` of the run that remains; the last two are ``None`` where SymPy finds no closed form.
    Numbers come from the closed form where :math:`s \ge 1/4` and from quadrature nearer to the end, where a closed
    form may be a small difference of large terms.
    """

    expression: Any

    def __reduce__(self) -> Any:  # compiled functions cannot be pickled; they are made again when needed
        return type(self), (self.expression,)

    @cached_property
    def tail(self) -> Any:
        return _expressions.tail_form(self.expression)

    @cached_property
    def first_term(self) -> tuple[Any, Any]:
        r"""The exact pair :math:`(c, p)` of the first term :math:`c\,s^p` of the shape's series at :math:`s = 0`."""
        return _expressions.first_term(self.tail)

    @cached_property
    def mass(self) -> Any | None:
        return _expressions.integral(self.tail)

    @cached_property
    def noise(self) -> Any | None:
        if self.mass is None or not self.annealed:
            return None
        return _expressions.integral((self.tail**2 / self.mass).simplify())

    @property
    def degree(self) -> float:
        return float(self.first_term[1])

    def _h(self, u: Array) -> Array:
        return self._of_tail(1 - np.asarray(u, dtype=float))

    @cached_property
    def _of_tail(self) -> Callable[[Array], Array]:
        return _expressions.numeric(self.tail)

    def _H(self, tau: Array) -> Array:
        return self._closed(self.mass, tau, super()._H)

    def _Q(self, tau: Array) -> Array:
        return self._closed(self.noise, tau, super()._Q)

    def _closed(self, form: Any | None, tau: Array, quadrature: Callable[[Array], Array]) -> Array:
        if form is None:
            return quadrature(tau)
        s = 1 - tau
        far = s >= 0.25
        return np.where(far, _expressions.numeric(form)(np.where(far, s, 1.0)), quadrature(tau))

    def values(self, T: int) -> Array:
        T = count("T", T)
        return self._of_tail(np.arange(T, 0, -1) / T)


def from_expression(expr: Any) -> FromExpression:
    r"""A schedule from a SymPy expression in one symbol, the fraction ``u`` of the run.

    The degree of decay is exact, from the series of the shape at :math:`u = 1`; :math:`H` and :math:`Q` have closed
    forms where SymPy finds them and are computed by quadrature elsewhere.

    Args:
        expr: SymPy expression with one free symbol; nonincreasing on [0, 1], 1 at 0, positive on [0, 1).

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
        from_callable(schedule._h)
    except ValueError as error:
        raise ValueError(f"expr: {expr} is no shape; {error}") from None
    _expressions.first_term(tail)
    return schedule
