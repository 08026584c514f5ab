r"""A schedule with its tuned stepsize: all that tuning, prices and ranges need, found once.

Bounds are in units of :math:`DG/\sqrt T`, stepsizes in units of :math:`D/G` at a horizon and of :math:`D/(G\sqrt T)` in
the limit of long runs, so that nothing depends on ``D`` and ``G``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.optimize import minimize_scalar

from . import _checks
from ._checks import Array
from .bounds import bounds_from_masses, restart_masses
from .schedules import Schedule, Shape


@dataclass(frozen=True)
class Tuned:
    r"""The tuned stepsize of a schedule, the bound there, and the price around it.

    Attributes:
        stepsize: in units of :math:`D/G`; in the limit of long runs, of :math:`D/(G\sqrt T)`.
        bound: in units of :math:`DG/\sqrt T`.
    """

    stepsize: float
    bound: float

    def price(self, rho: Array) -> Array:
        """The bound at ``rho`` times the tuned stepsize, over the tuned bound.

        Args:
            rho: stepsizes over the tuned one, positive, any shape (no units).

        Returns:
            the prices, in the shape of ``rho`` (no units).

        Raises:
            ValueError: in the limit of long runs, for ``rho`` too large for double precision.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class OfTheAverage(Tuned):
    r"""The average iterate under a fixed stepsize: :math:`\frac12(\rho + \rho^{-1})`, at every horizon."""

    def price(self, rho: Array) -> Array:
        return (rho + 1 / rho) / 2


@dataclass(frozen=True)
class InTheLimit(Tuned):
    r"""The limit bound :math:`\frac{1}{4\eta H(\tau)} + \frac{\eta\,Q(\tau)}{4}`, tuned at masses ``H0`` and ``Q0``."""

    shape: Shape
    H0: float
    Q0: float

    def price(self, rho: Array) -> Array:
        r"""At the restart where :math:`H h = H_0 Q_0/\rho^2`: the price falls before that point and rises after it."""
        low, high = np.zeros_like(rho), np.ones_like(rho)
        for _ in range(60):
            middle = (low + high) / 2
            early = self.shape.H(middle) * self.shape.h(middle) > self.H0 * self.Q0 / rho**2
            low, high = np.where(early, middle, low), np.where(early, high, middle)
        if (low > 1 - 2.0**-44).any():  # too few digits of 1 - tau are left
            raise ValueError(f"rho: {rho.max():g} is too large for double precision with {self.shape}; use less")
        return (self.H0 / (rho * self.shape.H(low)) + rho * self.shape.Q(low) / self.Q0) / 2


@dataclass(frozen=True, eq=False)
class AtHorizon(Tuned):
    """The exact bound of T steps, from the masses ``squares`` and noises ``sums`` of all restarts at stepsize 1."""

    T: int
    squares: Array = field(repr=False)
    sums: Array = field(repr=False)

    def price(self, rho: Array) -> Array:
        return bounds_from_masses(self.squares, self.sums, rho * self.stepsize) * sqrt(self.T) / self.bound


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
    grid = np.linspace(0, 1, 1024, endpoint=False)
    ratio: Array = schedule.Q(grid) / schedule.H(grid)
    best = int(np.argmax(ratio <= ratio.min() * (1 + 1e-9)))  # Robust: constant over its exponential part
    tau = float(grid[best])
    if best > 0:  # not so for any shape with Q >= h, the usual case
        found = minimize_scalar(
            lambda t: schedule.Q(t) / schedule.H(t),
            bounds=(grid[best - 1], tau + 1 / 1024),
            method="bounded",
            options={"xatol": 1e-12},
        )
        tau = float(found.x) if found.fun < ratio[best] else tau
    H0, Q0 = schedule.H(tau), schedule.Q(tau)
    return InTheLimit(1 / sqrt(H0 * Q0), 0.5 * sqrt(Q0 / H0), schedule, H0, Q0)


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
    return AtHorizon(1 / sqrt(squares[k] * sums[k]), sqrt(T * float(quality.min())), T, squares, sums)
