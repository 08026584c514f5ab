"""A constant stepsize with a cooldown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .._checks import Array, shown
from .base import Shape, number, parameter, percent


class _Cooldown(NamedTuple):
    """A cooldown as functions of the part :math:`x` of it that remains, for one of length 1."""

    label: str
    h: Callable[[Array], Array]
    mass: Callable[[Array], Array]
    noise: Callable[[Array], Array]


def _fallen(x: Array) -> Array:
    r"""The factor :math:`1 - \sqrt{1-x}`, without cancellation."""
    return x / (1 + np.sqrt(1 - x))


_COOLDOWNS = {
    "linear": _Cooldown("", lambda x: x, lambda x: x**2 / 2, lambda x: 2 * x),
    "sqrt": _Cooldown(
        "1-sqrt ",
        _fallen,
        lambda x: _fallen(x) ** 2 * (3 - 2 * _fallen(x)) / 3,
        lambda x: 3 * _fallen(x) + 1.5 * np.log1p(-2 * _fallen(x) / 3),
    ),
}


@dataclass(frozen=True)
class WSD(Shape):
    r"""Warm-up-stable-decay without the warm-up: constant, then down to zero over the last ``cooldown`` of the run.

    With :math:`c` the cooldown, :math:`s = 1-\tau \le c` and :math:`x = s/c`, the linear cooldown has :math:`h = x`,
    :math:`H = \frac c2 x^2` and :math:`Q = 2x`.  The square-root one has :math:`h = e := 1 - \sqrt{1-x}`,
    :math:`H = \frac c3 e^2(3-2e)` and :math:`Q = 3e + \frac32\ln(1 - \frac23 e)`.  Before the cooldown, with
    :math:`H_c` and :math:`Q_c` the values at its beginning, :math:`H = s - c + H_c` and :math:`Q = Q_c + \ln(H/H_c)`.

    Args:
        cooldown: fraction of the run in (0, 1].
        shape: of the cooldown: ``"linear"``, or ``"sqrt"``, which falls fast at first.

    Raises:
        ValueError: for a cooldown outside (0, 1] or another shape.

    Source: Hu et al. (2024) for the schedule, Hägele et al. (2024) for the square root.
    """

    cooldown: float
    shape: str = "linear"

    def __post_init__(self) -> None:
        self._keep(cooldown=parameter("cooldown", self.cooldown))
        if self.cooldown > 1:
            raise ValueError(f"cooldown: expected a fraction of the run in (0, 1], got {self.cooldown}")
        if not isinstance(self.shape, str) or self.shape not in _COOLDOWNS:
            raise ValueError(f"shape: expected one of {', '.join(_COOLDOWNS)}, got {shown(self.shape)}")

    @property
    def name(self) -> str:
        return f"WSD, {self._cooling.label}cooldown {percent(self.cooldown)}"

    @property
    def key(self) -> str:
        return f"wsd-{'' if self.shape == 'linear' else f'{self.shape}-'}{number(self.cooldown)}"

    @property
    def degree(self) -> float:
        return 1.0

    @property
    def _cooling(self) -> _Cooldown:
        return _COOLDOWNS[self.shape]

    def _parts(self, u: Array) -> tuple[Array, Array]:
        """What remains of the cooldown, as a part of it, and what remains before it, as a part of the run."""
        s = 1 - u
        return np.minimum(s, self.cooldown) / self.cooldown, np.maximum(s - self.cooldown, 0.0)

    def _h(self, u: Array) -> Array:
        return self._cooling.h(self._parts(u)[0])

    def _H(self, tau: Array) -> Array:
        x, before = self._parts(tau)
        return self.cooldown * self._cooling.mass(x) + before

    def _Q(self, tau: Array) -> Array:
        x, before = self._parts(tau)
        whole = self.cooldown * self._cooling.mass(np.ones(()))
        return self._cooling.noise(x) + np.log1p(before / whole)
