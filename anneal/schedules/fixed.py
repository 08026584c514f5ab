"""No annealing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array, flag
from .base import Shape


@dataclass(frozen=True)
class Fixed(Shape):
    r""":math:`h = 1`: no annealing.  With ``averaged=True`` the output is the average of the iterates.

    :math:`H = 1 - \tau`; :math:`Q` diverges (logarithmically), so the last iterate has no limit bound.
    """

    averaged: bool = False

    def __post_init__(self) -> None:
        self._keep(averaged=flag("averaged", self.averaged))

    @property
    def name(self) -> str:
        return "fixed, averaged" if self.averaged else "fixed"

    @property
    def key(self) -> str:
        return "fixed-averaged" if self.averaged else "fixed"

    @property
    def degree(self) -> float:
        return 0.0

    def _h(self, u: Array) -> Array:
        return np.ones_like(u)

    def _H(self, tau: Array) -> Array:
        return 1 - tau

    def _Q(self, tau: Array) -> Array:
        return np.where(tau < 1, np.inf, 0.0)
