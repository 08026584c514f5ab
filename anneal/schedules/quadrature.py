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
    """H and Q of any shape: Gauss-Legendre on a mesh that is fine where h bends or jumps and graded towards the end.

    All is in the variable s = 1 - u, what remains of the run.  In the last cell h is its power law.

    Args:
        tail: the shape as a function of s, arrays to arrays.
        degree: of decay, where it is known and ``tail`` is accurate for every s > 0; else it is estimated, and
            ``tail`` is taken to know s = 1 - u only up to the rounding of u.

    Raises:
        ValueError: for a shape that falls too steeply at the end.
    """

    GRADES = 26  # the last cell ends at s = 2^-26, where 1 - u still has half of its digits
    FEW = 32  # cells with a bend or jump at once

    def __init__(self, tail: Callable[[Array], Array], degree: float | None = None) -> None:
        self.tail = tail
        self.rounding = 1e-14 if degree is None else 0.0
        # with an exact degree as far as s has values, but not to where the masses underflow
        grades = self.GRADES if degree is None else max(2, min(2 * self.GRADES, int(960 / (degree + 1))))
        adaptive = quad_vec(lambda s: float(tail(np.asarray(s))), 0, 1, epsabs=1e-13, epsrel=1e-13, full_output=True)[2]
        graded = 0.5 ** np.arange(grades + 1)
        inside = np.unique(adaptive.intervals)
        self.edges = np.unique(np.concatenate([[0.0], graded, inside[inside > graded[-1]]]))
        self.degree = self._estimate() if degree is None else degree
        self._split(lambda s, cell: tail(s))
        self._sum_masses()
        # before the first edge h is its power law: mass s h/(p+1), and h^2/H integrates to h (p+1)/p
        h_end = float(tail(self.edges[1]))
        self.end_Q = h_end * (self.degree + 1) / self.degree if self.degree > 0 else np.inf
        self._split(self._rate)  # 1/H may be steep where h is flat: before a jump
        self.left_Q = np.zeros(len(self.edges))
        self.left_Q[1] = self.end_Q
        for i in range(1, len(self.edges) - 1):
            self.left_Q[i + 1] = self._piece_Q(self.edges[i + 1], i)

    def _sum_masses(self) -> None:
        """H at every edge."""
        s, h_end = self.edges[1], float(self.tail(self.edges[1]))
        self.end_H = s * h_end / (self.degree + 1)
        if not (np.isfinite(self.degree) and self.end_H > 0):
            raise ValueError("h: falls too steeply near u = 1 for quadrature; use Polynomial or from_expression")
        self.left_H = np.cumsum([0.0, self.end_H, *gauss_legendre(self.tail, self.edges[1:-1], self.edges[2:])])

    def _split(self, f: Callable[[Array, Any], Array]) -> None:
        """Halve every cell whose ends are not those of the polynomial through its nodes: f bends, jumps or is steep.

        The adaptive rule may miss a jump beside an edge, where it has no nodes.
        """
        while True:
            a, b = self.edges[1:-1], self.edges[2:]  # the first cell is a power law, not integrated
            cells, middle, half = np.arange(1, len(a) + 1)[:, None], (a + b) / 2, (b - a) / 2
            values = f(middle[:, None] + half[:, None] * _NODES, cells)
            off_ends = np.abs(values @ _TO_ENDS.T - f(np.stack([a, b], axis=1), cells)).max(1)
            off = off_ends > (1e-9 + self.rounding / a) * np.abs(values).max(1)
            off &= half > 1e-12
            if not off.any() or off.sum() > self.FEW:  # so many are no bends but rounding, near the end
                return
            self.edges = np.sort(np.concatenate([self.edges, middle[off]]))
            self._sum_masses()

    def _estimate(self) -> float:
        """Slope of log h against log s near the end, from two octaves so that the next term cancels."""
        if float(self.tail(np.asarray(0.0))) > 1e-12:  # cos(pi/2)**2 is 4e-33 in floating point
            return 0.0
        logs = np.log2([float(self.tail(np.asarray(2.0**-13 * c))) for c in (1, 2, 4)])
        near, far = logs[1] - logs[0], logs[2] - logs[1]
        return float(2 * near - far)

    def _rate(self, s: Array, cell: Any) -> Array:
        h = self.tail(s)
        return h * (h / self._piece_H(s, cell))  # the square may underflow

    def _piece_H(self, s: Array, cell: Any) -> Array:
        return self.left_H[cell] + gauss_legendre(self.tail, self.edges[cell], s)

    def _piece_Q(self, s: Array, cell: Any) -> Array:
        cells = np.asarray(cell)[..., None]
        return self.left_Q[cell] + gauss_legendre(lambda x: self._rate(x, cells), self.edges[cell], s)

    def _evaluate(self, s: Array, piece: Callable[[Array, Any], Array], end: Callable[[Array], Array]) -> Array:
        cell = np.searchsorted(self.edges, s, side="left") - 1
        last = cell <= 0
        inner = np.where(last, 1.0, s)
        return np.where(last, end(np.minimum(s / self.edges[1], 1.0)), piece(inner, np.where(last, 1, cell)))

    def H(self, tau: Array) -> Array:
        r"""The remaining mass :math:`H(\tau) = \int_\tau^1 h`.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the masses, in the shape of ``tau``.
        """
        return self._evaluate(1 - tau, self._piece_H, lambda x: self.end_H * x ** (self.degree + 1))

    def Q(self, tau: Array) -> Array:
        r"""The noise :math:`Q(\tau) = \int_\tau^1 h^2/H`.

        Args:
            tau: fractions of the run in [0, 1], any shape.

        Returns:
            the noises, in the shape of ``tau``; infinite before 1 for a shape that does not reach zero.
        """
        if self.degree == 0:
            return np.where(tau < 1, np.inf, 0.0)
        return self._evaluate(1 - tau, self._piece_Q, lambda x: self.end_Q * x**self.degree)
