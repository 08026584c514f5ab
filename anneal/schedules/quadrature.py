"""H and Q of an arbitrary shape by quadrature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad_vec

from .._checks import Array

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_LEGENDRE = np.polynomial.legendre.legvander(_NODES, 31)  # [node, degree]
# Values at the nodes to those of the polynomial through them at -1 and 1: [end, node].
_TO_ENDS = np.polynomial.legendre.legvander(np.array([-1.0, 1.0]), 31) @ np.linalg.inv(_LEGENDRE)


def gauss_legendre(f: Callable[[Array], Array], a: ArrayLike, b: ArrayLike) -> Array:
    """Integral of a smooth function by 32 Gauss-Legendre nodes, for many pairs of ends at once.

    Args:
        f: takes an array and returns one in its shape.
        a, b: the ends, of shapes that broadcast.

    Returns:
        the integrals, in the ends' common shape.
    """
    a, b = np.asarray(a, dtype=float)[..., None], np.asarray(b, dtype=float)[..., None]
    half = (b - a) / 2
    return (half * _WEIGHTS * f(a + half * (_NODES + 1))).sum(-1)


class Quadrature:
    """H and Q of any shape: Gauss-Legendre on a mesh that is fine where h bends or jumps and graded towards u = 1."""

    GRADES = 26  # the last cell starts at 1 - 2^-26, where 1 - u still has half of its digits
    FEW = 32  # cells with a bend or jump at once

    def __init__(self, h: Callable[[Array], Array]) -> None:
        self.h = h
        adaptive = quad_vec(lambda u: float(h(np.asarray(u))), 0, 1, epsabs=1e-13, epsrel=1e-13, full_output=True)[2]
        graded = 1 - 0.5 ** np.arange(self.GRADES + 1)
        inside = np.unique(adaptive.intervals)
        self.edges = np.unique(np.concatenate([graded, inside[inside < graded[-1]], [1.0]]))
        self.degree = self._degree()
        self._split(lambda u, cell: h(u))
        self._sum_masses()
        # beyond the last edge h is its power law: mass s h/(p+1), and h^2/H integrates to h (p+1)/p
        self.tail_Q = float(h(self.edges[-2])) * (self.degree + 1) / self.degree if self.degree > 0 else np.inf
        self._split(self._rate)  # 1/H may be steep where h is flat: before a jump
        self.right_Q = np.zeros(len(self.edges))
        self.right_Q[-2] = self.tail_Q
        for i in range(len(self.edges) - 3, -1, -1):
            self.right_Q[i] = self._piece_Q(np.array(self.edges[i]), i)

    def _sum_masses(self) -> None:
        """H at every edge."""
        s, h_end = 1 - self.edges[-2], float(self.h(self.edges[-2]))
        self.tail_H = s * h_end / (self.degree + 1)
        if not (np.isfinite(self.degree) and self.tail_H > 0):
            raise ValueError("h: falls too steeply near u = 1 for quadrature; use Polynomial or from_expression")
        a, b = self.edges[:-2], self.edges[1:-1]
        masses = np.append(gauss_legendre(self.h, a, b), [self.tail_H, 0.0])
        self.right_H = np.cumsum(masses[::-1])[::-1]

    def _split(self, f: Callable[[Array, Any], Array]) -> None:
        """Halve every cell whose ends are not those of the polynomial through its nodes: f bends, jumps or is steep.

        The adaptive rule may miss a jump beside an edge, where it has no nodes.
        """
        while True:
            a, b = self.edges[:-2], self.edges[1:-1]  # the last cell is a power law, not integrated
            cells, middle, half = np.arange(len(a))[:, None], (a + b) / 2, (b - a) / 2
            values = f(middle[:, None] + half[:, None] * _NODES, cells)
            wrong = np.abs(values @ _TO_ENDS.T - f(np.stack([a, b], axis=1), cells)).max(1) / np.abs(values).max(1)
            off = wrong > 1e-9 + 1e-14 / (1 - b)  # 1 - u has so few digits near the end
            off &= half > 1e-12
            if not off.any() or off.sum() > self.FEW:  # so many are no bends but rounding, near the end
                return
            self.edges = np.sort(np.concatenate([self.edges, middle[off]]))
            self._sum_masses()

    def _degree(self) -> float:
        """Slope of log h against log(1 - u) near the end, from two octaves so that the next term cancels."""
        if float(self.h(np.asarray(1.0))) > 1e-12:  # cos(pi/2)**2 is 4e-33 in floating point
            return 0.0
        s = 2.0**-13
        logs = np.log2([float(self.h(np.asarray(1 - s * c))) for c in (1, 2, 4)])
        near, far = logs[1] - logs[0], logs[2] - logs[1]
        return float(2 * near - far)

    def _rate(self, u: Array, cell: Any) -> Array:
        return self.h(u) ** 2 / self._piece_H(u, cell)

    def _piece_H(self, tau: Array, cell: Any) -> Array:
        return self.right_H[cell + 1] + gauss_legendre(self.h, tau, self.edges[cell + 1])

    def _piece_Q(self, tau: Array, cell: Any) -> Array:
        cells = np.asarray(cell)[..., None]
        return self.right_Q[cell + 1] + gauss_legendre(lambda u: self._rate(u, cells), tau, self.edges[cell + 1])

    def _evaluate(self, tau: Array, piece: Callable[[Array, Any], Array], tail: Callable[[Array], Array]) -> Array:
        cell = np.searchsorted(self.edges, tau, side="right") - 1
        last = cell >= len(self.edges) - 2
        inner = np.where(last, 0.0, tau)
        return np.where(last, tail(1 - tau), piece(inner, np.where(last, 0, cell)))

    def H(self, tau: Array) -> Array:
        r"""The remaining mass :math:`H(\tau) = \int_\tau^1 h`.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the masses, in the shape of ``tau``.
        """
        s_last = 1 - self.edges[-2]
        return self._evaluate(tau, self._piece_H, lambda s: self.tail_H * (s / s_last) ** (self.degree + 1))

    def Q(self, tau: Array) -> Array:
        r"""The noise :math:`Q(\tau) = \int_\tau^1 h^2/H`.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the noises, in the shape of ``tau``; infinite before 1 for a shape that does not reach zero.
        """
        if self.degree == 0:
            return np.where(tau < 1, np.inf, 0.0)
        s_last = 1 - self.edges[-2]
        return self._evaluate(tau, self._piece_Q, lambda s: self.tail_Q * (s / s_last) ** self.degree)
