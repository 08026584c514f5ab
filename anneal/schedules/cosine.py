"""Cosine decay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .._checks import Array, count
from .base import Shape
from .quadrature import gauss_legendre


@dataclass(frozen=True)
class Cosine(Shape):
    r""":math:`h(u) = \cos^2(\pi u/2)`, :math:`H = \frac12\left[s - \frac{\sin\pi s}{\pi}\right]`, :math:`s = 1-\tau`.

    Near the end :math:`h \sim \pi^2 s^2/4`: degree 2.  :math:`Q` has no elementary form; its integrand is analytic, and
    Gauss-Legendre gives it to machine precision.  Source: Loshchilov & Hutter (2017).
    """

    @property
    def name(self) -> str:
        return "cosine"

    @property
    def key(self) -> str:
        return "cosine"

    @property
    def degree(self) -> float:
        return 2.0

    def _h(self, u: Array) -> Array:
        return np.sin(np.pi * (1 - u) / 2) ** 2

    def _H(self, tau: Array) -> Array:
        return self._mass(1 - tau)

    @staticmethod
    def _mass(s: Array) -> Array:
        x = np.pi * np.asarray(s, dtype=float)
        series = x**3 / 6 * (1 - x**2 / 20 * (1 - x**2 / 42 * (1 - x**2 / 72 * (1 - x**2 / 110 * (1 - x**2 / 156)))))
        return np.where(x < 0.5, series, x - np.sin(x)) / (2 * np.pi)

    def _Q(self, tau: Array) -> Array:
        return gauss_legendre(self._noise_rate, np.zeros_like(tau), 1 - tau)

    def _noise_rate(self, s: Array) -> Array:
        mass = self._mass(s)
        return np.divide(np.sin(np.pi * s / 2) ** 4, mass, out=np.zeros_like(mass), where=mass > 0)

    def values(self, T: int) -> Array:
        T = count("T", T)
        return np.sin(np.pi * (np.arange(T, 0, -1) / T) / 2) ** 2
