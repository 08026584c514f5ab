"""A schedule made for a range of misspecification."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array
from .base import Shape, number, parameter


@dataclass(frozen=True)
class Robust(Shape):
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
        self._keep(ratio=parameter("ratio", self.ratio))
        if self.ratio <= 1:
            raise ValueError(f"ratio: expected a range of misspecification above 1, got {self.ratio}")

    @property
    def name(self) -> str:
        return f"Robust({number(self.ratio)})"

    @property
    def key(self) -> str:
        return f"robust-{number(self.ratio)}"

    @property
    def rate(self) -> float:
        r"""The decay rate :math:`\lambda = 4 + \ln R`."""
        return 4 + float(np.log(self.ratio))

    @property
    def degree(self) -> float:
        return 1.0

    def _pieces(self, u: Array, early: Array, late: Array) -> Array:
        return np.where(u * self.rate < np.log(self.ratio), early, late)  # so that h(0) = 1 for every R > 1

    def _h(self, u: Array) -> Array:
        return self._pieces(u, np.exp(-self.rate * u), (1 - u) * self.rate / 8 / self.ratio)

    def _H(self, tau: Array) -> Array:
        late = (1 - tau) ** 2 * self.rate / 16 / self.ratio
        return self._pieces(tau, np.exp(-self.rate * tau) / self.rate, late)

    def _Q(self, tau: Array) -> Array:
        return self._pieces(tau, np.exp(-self.rate * tau), (1 - tau) * self.rate / 4 / self.ratio)
