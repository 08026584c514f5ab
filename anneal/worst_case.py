r"""The function on which the subgradient method does as badly as the theorem allows, for any stepsizes.

.. math::
    F(x) = \max\big(0, \max_{1 \le i \le T+1} \langle g_i, x\rangle\big), \qquad x_1 = D\,e_0, \qquad F^* = F(0) = 0,

with vectors of length G.  With :math:`P_s = P_{s+1} + \eta_s/P_{s+1}` and :math:`P_1^2 = \max(m_1^2, D/G)`
(:func:`anneal.bounds.restart_masses`), positive numbers :math:`f_1 = G^2P_1 - D^2/P_1^3`,
:math:`f_{s+1} = f_s(1 - \eta_s/P_{s+1}^2)`, and coordinates :math:`e_0, \dots, e_{d-1}`:

.. math::
    g_j = \frac{D}{P_1^2}e_0 - \sum_{i<j}\sqrt{\frac{f_i}{P_i}}\,\frac{P_i - P_{i+1}}{P_{i+1}}\,e_i
    + \sqrt{\frac{f_j}{P_j}}\,e_j .
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from .bounds import restart_masses

ROUNDING = 1e-11
"""Pieces whose values differ by less than this times G times the length of the point count as tied."""


@dataclass(frozen=True, eq=False)
class WorstFunction:
    r"""A convex, G-Lipschitz, piecewise linear function and the run of the subgradient method on it.

    Attributes:
        stepsizes: the T stepsizes it was made for.
        D: distance of the start from the minimiser.
        G: length of every subgradient.
        gradients: shape (T + 1, d), :math:`g_1..g_{T+1}`; row k belongs to :math:`x_{k+1}`.
        start: shape (d,), :math:`x_1`.
        minimiser: shape (d,), the origin.
        iterates: shape (T + 1, d), :math:`x_1..x_{T+1}`.
        values: shape (T + 1,), F at the iterates; the minimum of F is 0.
    """

    stepsizes: Array
    D: float
    G: float
    gradients: Array
    start: Array
    minimiser: Array
    iterates: Array
    values: Array

    def function(self, points: ArrayLike) -> Array:
        """F at some points.

        Args:
            points: shape (..., d) (units of x).

        Returns:
            the values, shape (...) (units of F).

        Raises:
            ValueError: if the last axis is not the dimension d.
        """
        x = _points(points, self.gradients)
        return np.maximum(0.0, (x @ self.gradients.T).max(axis=-1))

    def subgradient(self, point: ArrayLike, prefer: int) -> Array:
        """A subgradient at one point: row ``prefer`` of ``gradients`` if it is among the steepest there.

        Where several pieces tie, to rounding, any of them is a subgradient and ``prefer`` chooses.

        Args:
            point: shape (d,) (units of x).
            prefer: the piece to take if it may be taken, from 0 to T.

        Returns:
            that row, else the steepest piece, or zero where F is 0 around the point; shape (d,) (units of F / x).

        Raises:
            ValueError: for another shape, or a piece that is not there.
        """
        x = _points(point, self.gradients)
        if x.ndim != 1:
            raise ValueError(f"point: expected one point of shape {self.start.shape}, got shape {x.shape}")
        if _checks.count("prefer", prefer, least=0) >= len(self.gradients):
            raise ValueError(f"prefer: expected a piece from 0 to {len(self.gradients) - 1}, got {prefer}")
        return _subgradient(self.gradients, self.G, x, prefer)


def worst_function(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0) -> WorstFunction:
    r"""The worst function for these stepsizes, with the run on it: :math:`F(x_{T+1}) = B_1`, exactly.

    ``B_1`` is ``last_iterate_bound(stepsizes, D, G, bounded=False)``.  The subgradient method is run, not assumed: at
    every step the function's own oracle is asked, and ties go to the piece that the construction means.

    Args:
        stepsizes: the T positive stepsizes, in any order; nothing about monotonicity is assumed.
        D: distance of the start from the minimiser (units of x).
        G: length of the subgradients (units of F per unit of x).

    Returns:
        the record; d = 1 where :math:`m_1^2 \le D/G`, then :math:`F(x) = G\max(0, x)`, and at most T + 1 otherwise.

    Raises:
        ValueError: for stepsizes, D or G that are not positive, or an empty vector of stepsizes.

    Example: three steps of linear decay, tuned; no function is worse than D G / sqrt(T + 1).
        >>> worst = worst_function([3 / 8, 2 / 8, 1 / 8])
        >>> np.round(worst.values, 6)
        array([0.5, 0.5, 0.5, 0.5])
        >>> worst.gradients.shape
        (4, 4)
    """
    etas = _checks.stepsizes(stepsizes)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    gradients = _gradients(etas, D, G)
    start = np.zeros(gradients.shape[1])
    start[0] = D
    iterates = np.empty_like(gradients)
    iterates[0] = start
    for k, eta in enumerate(etas):
        iterates[k + 1] = iterates[k] - eta * _subgradient(gradients, G, iterates[k], k)
    values = np.array([max(0.0, float((gradients @ x).max())) for x in iterates])
    return WorstFunction(etas, D, G, gradients, start, np.zeros_like(start), iterates, values)


def _gradients(etas: Array, D: float, G: float) -> Array:
    T = len(etas)
    m = np.sqrt(restart_masses(etas)[0])
    if m[0] ** 2 <= D / G:
        return np.full((T + 1, 1), G)
    n = int(np.argmax(m[1:] <= np.sqrt(etas))) + 1  # the first step that forgets those after it
    P = np.append(m[:n], sqrt(etas[n - 1]))  # P_1..P_{n+1}; from piece n + 1 on all gradients are the same
    shrink = 1 - etas[: n - 1] / P[1:n] ** 2
    f = (G * G - (D / P[0] ** 2) ** 2) * P[0] * np.cumprod(np.append(1.0, shrink))
    diagonal = np.sqrt(f / P[:n])
    below = -diagonal * (etas[:n] / P[1:] ** 2)  # (P_i - P_{i+1})/P_{i+1} without cancellation
    pieces = np.zeros((n + 1, n + 1))
    pieces[:, 0] = D / P[0] ** 2
    pieces[:, 1:] = np.tril(np.broadcast_to(below, (n + 1, n)), -1)
    pieces[np.arange(n), np.arange(1, n + 1)] = diagonal
    return np.concatenate([pieces, np.repeat(pieces[-1:], T - n, axis=0)])


def _subgradient(gradients: Array, G: float, x: Array, prefer: int) -> Array:
    heights = gradients @ x
    steepest = int(np.argmax(heights))
    slack = ROUNDING * G * float(np.linalg.norm(x))
    if heights[prefer] >= max(heights[steepest], 0.0) - slack:
        return gradients[prefer]
    return gradients[steepest] if heights[steepest] > 0 else np.zeros_like(x)


def _points(points: ArrayLike, gradients: Array) -> Array:
    x = _checks.real_array("points", points)
    if x.ndim == 0 or x.shape[-1] != gradients.shape[1]:
        raise ValueError(f"points: expected last axis {gradients.shape[1]}, the dimension, got shape {x.shape}")
    return x
