"""Minimisers of smooth convex functions, on the whole space or in a ball, by SciPy's trust-region Newton method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize

from .._checks import Array


@dataclass(frozen=True)
class Smooth:
    """A convex function F of d variables with two derivatives.

    Args:
        dimension: d.
        value: of F at a point of shape (d,).
        gradient: at a point, shape (d,).
        hessian: at a point, shape (d, d).

    Example:
        >>> F = Smooth(2, lambda w: w @ w / 2 - 5 * w[1], lambda w: w - [0, 5], lambda w: np.eye(2))
        >>> F.minimizer().round(9) + 0, F.minimizer(radius=1.0).round(9) + 0
        (array([0., 5.]), array([0., 1.]))
    """

    dimension: int
    value: Callable[[Array], float]
    gradient: Callable[[Array], Array]
    hessian: Callable[[Array], Array]

    def minimizer(self, radius: float | None = None) -> Array:
        r"""Where F is least, on the whole space or on the ball :math:`\|w\| \le` ``radius``.

        Args:
            radius: positive; None for the whole space, where F must attain its minimum.

        Returns:
            the point, shape (d,).
        """
        w = self._penalized(0.0)
        return self._on_the_sphere(radius) if radius is not None and np.linalg.norm(w) > radius else w

    def _penalized(self, penalty: float) -> Array:
        r"""Minimiser of :math:`F + \frac{\text{penalty}}{2}\|w\|^2`."""
        ridge = penalty * np.eye(self.dimension)
        return minimize(
            lambda w: self.value(w) + penalty / 2 * w @ w,
            np.zeros(self.dimension),
            jac=lambda w: self.gradient(w) + penalty * w,
            hess=lambda w: self.hessian(w) + ridge,
            method="trust-exact",
            options={"gtol": 1e-12, "maxiter": 500},
        ).x

    def _on_the_sphere(self, radius: float) -> Array:
        """Minimiser on the sphere: the penalty whose minimiser has that norm (the norm falls in the penalty)."""
        log_norm = lambda x: float(np.log(np.linalg.norm(self._penalized(np.exp(x))) / radius))  # noqa: E731
        high = float(np.log(np.linalg.norm(self.gradient(np.zeros(self.dimension))) / radius)) + 1
        low = high - 4
        while log_norm(low) <= 0:
            low -= 4
        w = self._penalized(float(np.exp(brentq(log_norm, low, high, xtol=1e-14, rtol=1e-14))))
        return w * (radius / np.linalg.norm(w))
