"""A constant stepsize with a cooldown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array, positive_number
from .base import Shape, number, percent


@dataclass(frozen=True)
class WSD(Shape):
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
    def name(self) -> str:
        return f"WSD, cooldown {percent(self.cooldown)}"

    @property
    def key(self) -> str:
        return f"wsd-{number(self.cooldown)}"

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
