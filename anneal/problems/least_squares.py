"""Least squares."""

from __future__ import annotations

import numpy as np

from .._checks import Array
from . import kernels
from .linear import LinearModel


class LeastSquares(LinearModel):
    r"""Mean of :math:`\frac12(x^\top w - y)^2`.

    Args:
        X: (n, d) features.
        y: n targets.
        radius: of the ball to project on.

    Example:
        >>> LeastSquares([[1.0], [1.0]], [0.0, 2.0]).optimum
        0.5
    """

    compiled = staticmethod(kernels.squared)
    bend = 0.0

    def _loss(self, z: Array, b: Array) -> Array:
        return (z - b) ** 2 / 2

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        np.subtract(b, z, out=z)
        return np.multiply(z, factor, out=out)

    def _curvature(self, z: Array) -> Array:
        return np.ones_like(z)

    def _slope(self, z: float) -> float:
        return float(np.abs(self.b).max() + z)

    def _unit(self) -> float:
        return float(np.abs(self.b).max()) or 1.0
