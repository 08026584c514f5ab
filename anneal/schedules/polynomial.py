"""Polynomial decay, of which linear decay is the first."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .._checks import Array, count
from .base import Shape, number, parameter


@dataclass(frozen=True)
class Polynomial(Shape):
    r""":math:`h(u) = (1-u)^p`, :math:`H = s^{p+1}/(p+1)`, :math:`Q = \frac{p+1}{p}s^p` with :math:`s = 1-\tau`.

    Args:
        power: the degree ``p > 0``.

    Example:
        >>> Polynomial(2).values(4)
        array([1.    , 0.5625, 0.25  , 0.0625])
    """

    power: float

    def __post_init__(self) -> None:
        self._keep(power=parameter("power", self.power))

    @property
    def name(self) -> str:
        return "linear" if self.power == 1 else f"p = {number(self.power)}"

    @property
    def key(self) -> str:
        return "linear" if self.power == 1 else f"p{number(self.power)}"

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
