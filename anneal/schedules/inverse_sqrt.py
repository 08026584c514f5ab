"""The schedule that does not know the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from .._checks import Array, count
from .base import Schedule


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    r""":math:`\eta_t = \eta/\sqrt t`: ``values(T)[k]`` is :math:`1/\sqrt{k+1}`; it does not depend on the horizon.

    It has no shape on [0, 1]: asking for ``h``, ``H`` or ``Q`` raises a ValueError.
    """

    @property
    def name(self) -> str:
        return "inverse square root"

    @property
    def key(self) -> str:
        return "inverse-sqrt"

    def values(self, T: int) -> Array:
        return 1 / np.sqrt(np.arange(1, count("T", T) + 1))

    def after(self, T: int) -> float:
        return 1 / sqrt(count("T", T) + 1)
