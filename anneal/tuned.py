r"""A schedule with its tuned stepsize: all that tuning, prices and ranges need, found once.

Bounds are in units of :math:`DG/\sqrt T`, stepsizes in units of :math:`D/G` at a horizon and of :math:`D/(G\sqrt T)` in
the limit of long runs, so that nothing depends on ``D`` and ``G``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from .bounds import bounds_from_masses, restart_masses
from .envelope import Envelope, envelope
from .schedules import Schedule, Shape

LARGEST = float(np.finfo(float).max)
FLAT = 1e-9  # a relative difference of bounds below it is none: Robust is flat over its whole range


@dataclass(frozen=True, eq=False)
class Tuned:
    r"""The tuned stepsize of a schedule, the bound there, and the price around it, which is 1 there.

    Attributes:
        stepsize: in units of :math:`D/G`; in the limit of long runs, of :math:`D/(G\sqrt T)`.
        bound: in units of :math:`DG/\sqrt T`.
    """

    stepsize: float
    bound: float

    @property
    def turns(self) -> Array:
        r"""The :math:`\rho` at which the price turns between falling and rising, in order.

        The first is a minimum, and after the last the price does not fall.
        """
        raise NotImplementedError

    @property
    def reach(self) -> float:
        r"""The largest :math:`\rho` for which double precision can tell the price."""
        return LARGEST

    def price(self, rho: Array) -> Array:
        """The bound at ``rho`` times the tuned stepsize, over the tuned bound.

        Args:
            rho: stepsizes over the tuned one, positive, at most ``reach``, any shape (no units).

        Returns:
            the prices, in the shape of ``rho`` (no units); infinite where they are beyond double precision.
        """
        raise NotImplementedError

    def price_at(self, log_rho: ArrayLike) -> Array:
        r"""The price on a logarithmic scale.

        Args:
            log_rho: natural logarithms of :math:`\rho`, any shape.

        Returns:
            the prices at their exponentials, in their shape (no units).
        """
        with np.errstate(over="ignore"):
            return self.price(np.minimum(np.exp(log_rho), LARGEST))


@dataclass(frozen=True, eq=False)
class OfTheAverage(Tuned):
    r"""The average iterate under a fixed stepsize: :math:`\frac12(\rho + \rho^{-1})`, at every horizon."""

    @property
    def turns(self) -> Array:
        return np.ones(1)

    def price(self, rho: Array) -> Array:
        with np.errstate(over="ignore"):
            return rho / 2 + 1 / (2 * rho)


@dataclass(frozen=True, eq=False)
class InTheLimit(Tuned):
    r"""The limit bound :math:`\frac{1}{4\eta H(\tau)} + \frac{\eta\,Q(\tau)}{4}`, tuned at masses ``H0`` and ``Q0``.

    At the restart ``tau`` that is best for it, a stepsize's price rises with the stepsize where :math:`Q > h` and falls
    where :math:`Q < h`: it turns at the ``extremes``, the restarts where :math:`Q - h` changes its sign.
    """

    shape: Shape
    H0: float
    Q0: float
    extremes: Array = field(repr=False)

    @cached_property
    def turns(self) -> Array:
        return np.sqrt(self.H0 / self.shape.H(self.extremes)) * np.sqrt(self.Q0 / self.shape.Q(self.extremes))

    @cached_property
    def reach(self) -> float:
        tau = 1 - 0.5 ** np.arange(45)  # nearer to the end too few digits of 1 - tau are left
        H, h = self.shape.H(tau), self.shape.h(tau)
        last = np.flatnonzero((H > 1e-300) & (h > 0))[-1]
        return min(LARGEST, sqrt(self.H0 / H[last]) * sqrt(self.Q0 / h[last]))

    def price(self, rho: Array) -> Array:
        r"""At the restart where :math:`H h = H_0 Q_0/\rho^2`: the price falls before that point and rises after it."""
        low, high = np.zeros_like(rho), np.ones_like(rho)
        with np.errstate(over="ignore", divide="ignore"):
            for _ in range(60):
                middle = (low + high) / 2
                early = rho * self.shape.h(middle) / self.Q0 > self.H0 / self.shape.H(middle) / rho
                low, high = np.where(early, middle, low), np.where(early, high, middle)
            return (self.H0 / self.shape.H(low) / rho + rho * self.shape.Q(low) / self.Q0) / 2


@dataclass(frozen=True, eq=False)
class AtHorizon(Tuned):
    """The exact bound of T steps, from the masses ``squares`` and noises ``sums`` of all restarts at stepsize 1."""

    T: int
    squares: Array = field(repr=False)
    sums: Array = field(repr=False)

    @cached_property
    def _envelope(self) -> Envelope:
        return envelope(self.squares, self.sums)

    @property
    def turns(self) -> Array:
        return self._envelope.turns / self.stepsize

    def price(self, rho: Array) -> Array:
        with np.errstate(over="ignore"):
            scales = np.minimum(rho * self.stepsize, LARGEST)
        return self._envelope.bounds(scales) * sqrt(self.T) / self.bound


def tuned(schedule: Schedule, T: int | None = None) -> Tuned:
    """A schedule, tuned.

    Args:
        schedule: nonincreasing schedule.
        T: number of steps; ``None`` for the limit of long runs.

    Returns:
        the record, kept for the next call.

    Raises:
        ValueError: for what is no schedule, or one that is not nonincreasing; for ``T`` that is no count, or so large
            that the factors underflow; in the limit, for a schedule that does not reach zero.
    """
    require_nonincreasing(schedule)
    if T is not None:
        T = _checks.count("T", T)
    if schedule.averaged:
        return OfTheAverage(1 / sqrt(T or 1), 1.0)
    return _in_the_limit(schedule) if T is None else _at_horizon(schedule, T)


def require_nonincreasing(schedule: Schedule) -> None:
    """Refuse what the theory is not about.

    Args:
        schedule: to be looked at.

    Raises:
        ValueError: for what is no schedule, or one that is not nonincreasing.
    """
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule: expected a schedule such as Cosine(), got {schedule!r}")
    if not schedule.nonincreasing:
        raise ValueError(
            "schedule: a warm-up is not nonincreasing and the theory says nothing about it; "
            f"pass the schedule inside it, {getattr(schedule, 'schedule', 'without the warm-up')}"
        )


@lru_cache(maxsize=256)
def _in_the_limit(schedule: Schedule) -> InTheLimit:
    """Tuned at the earliest restart where Q/H is least: the bound is then (1/2) sqrt(Q/H)."""
    if not isinstance(schedule, Shape) or not schedule.annealed:
        raise ValueError(
            f"schedule: {schedule} has no limit price, its bound diverges with the horizon; "
            "give a horizon T, or use Fixed(averaged=True), whose price is (rho + 1/rho)/2"
        )
    extremes = _extremes(schedule)
    H, Q = schedule.H(extremes), schedule.Q(extremes)
    best = int(np.argmax(Q / H <= (Q / H).min() * (1 + FLAT)))
    H0, Q0 = float(H[best]), float(Q[best])
    return InTheLimit(1 / sqrt(H0 * Q0), 0.5 * sqrt(Q0 / H0), schedule, H0, Q0, extremes)


def _extremes(shape: Shape) -> Array:
    """The restarts at which Q/H is extreme: there Q - h changes its sign, and it is negative only before h falls.

    The mesh is finer the more h falls, so that no fall is too short for it.
    """
    mesh = np.unique(np.concatenate([np.linspace(0, 1, 1024, endpoint=False), 1 - 0.5 ** np.arange(0, 26, 0.25)]))
    values = shape.h(mesh)
    for _ in range(40):
        steep = np.flatnonzero(values[1:] < 0.8 * values[:-1])
        if not steep.size:
            break
        middle = (mesh[steep] + mesh[steep + 1]) / 2
        mesh, values = np.insert(mesh, steep + 1, middle), np.insert(values, steep + 1, shape.h(middle))
    falls = _price_falls(shape, mesh)
    change = np.flatnonzero(falls[1:] != falls[:-1])
    low, high = mesh[change], mesh[change + 1]
    for _ in range(60 if change.size else 0):
        middle = (low + high) / 2
        same = _price_falls(shape, middle) == falls[change]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return high if falls[0] else np.append(0.0, high)


def _price_falls(shape: Shape, tau: Array) -> Array:
    """Whether the price falls with the stepsize where this restart is the best; not where it is flat up to rounding."""
    result: Array = shape.Q(tau) < shape.h(tau) * (1 - FLAT)
    return result


@lru_cache(maxsize=256)
def _at_horizon(schedule: Schedule, T: int) -> AtHorizon:
    """Tuned at the best restart; for an annealed schedule the earliest of those whose bounds agree to 2/T."""
    values = schedule.values(T)
    if not (values > 0).all():
        raise ValueError(
            f"schedule: {schedule} underflows to zero within T = {T} steps; use a smaller degree or horizon"
        )
    squares, sums = restart_masses(values)
    quality = sums[:-1] / squares[:-1]
    k = int(np.argmax(quality <= quality.min() * (1 + (4 / T if schedule.annealed else 0.0))))
    stepsize = 1 / (sqrt(squares[k]) * sqrt(sums[k]))
    bound = float(bounds_from_masses(squares, sums, np.array(stepsize)))
    return AtHorizon(stepsize, sqrt(T) * bound, T, squares, sums)
