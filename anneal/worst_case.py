r"""The function on which the subgradient method does as badly as the theorem allows, for any stepsizes.

.. math::
    F(x) = \max\big(0, \max_{1 \le i \le T+1} \langle g_i, x\rangle\big), \qquad x_1 = D\,e_0, \qquad F^* = F(0) = 0,

with vectors of length G.  With :math:`P_s = P_{s+1} + \eta_s/P_{s+1}` and :math:`P_1^2 = \max(m_1^2, D/G)`
(:func:`anneal.bounds.restart_masses`), positive numbers :math:`f_1 = G^2P_1 - D^2/P_1^3`,
:math:`f_{s+1} = f_s(1 - \eta_s/P_{s+1}^2)`, and coordinates :math:`e_0, \dots, e_{d-1}`:

.. math::
    g_j = \frac{D}{P_1^2}e_0 - \sum_{i<j}\sqrt{\frac{f_i}{P_i}}\,\frac{P_i - P_{i+1}}{P_{i+1}}\,e_i
    + \sqrt{\frac{f_j}{P_j}}\,e_j .

Of the coordinates of :math:`g_j` only that of :math:`e_j` is its own, those before are shared with all later pieces:
sums over the first coordinates give all heights at a point at once, and a run takes of the order of T² operations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import frexp, ldexp, sqrt

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from ._units import in_units
from .bounds import restart_masses

ROUNDING = 1e-11
"""Pieces whose values differ by less than this times G times the length of the point count as tied."""
LONGEST = 20_000
"""Most stepsizes that are taken; the run takes of the order of T² operations, seconds for so many."""


@dataclass(frozen=True)
class _Pieces:
    """The T + 1 gradients by what tells them apart.

    Piece j has ``first``, then the j - 1 first entries of ``before``, then entry j of ``own``; zeros follow.  The last
    piece has no own entry, and those after it are the same.
    """

    first: float
    before: Array
    own: Array
    count: int

    def heights(self, points: Array) -> Array:
        """Of all pieces that differ, at some points: (..., d) to (..., d)."""
        shared = np.zeros(points.shape)
        np.cumsum(points[..., 1:] * self.before, axis=-1, out=shared[..., 1:])
        shared += self.first * points[..., :1]
        shared[..., :-1] += points[..., 1:] * self.own
        return shared

    def rows(self) -> Array:
        n = len(self.own)
        pieces = np.zeros((n + 1, n + 1))
        pieces[:, 0] = self.first
        pieces[:, 1:] = np.tril(np.broadcast_to(self.before, (n + 1, n)), -1)
        pieces[np.arange(n), np.arange(1, n + 1)] = self.own
        return np.concatenate([pieces, np.repeat(pieces[-1:], self.count - n - 1, axis=0)])

    def chosen(self, heights: Array, slack: float, prefer: int) -> int | None:
        """The piece that the oracle answers: the one preferred if it may be, else the steepest, None for zero."""
        prefer, steepest = min(prefer, len(self.own)), int(np.argmax(heights))
        if heights[prefer] >= max(heights[steepest], 0.0) - slack:
            return prefer
        return steepest if heights[steepest] > 0 else None

    def step(self, x: Array, piece: int | None, eta: float) -> None:
        """Move a point by minus ``eta`` times a gradient, in place."""
        if piece is None:
            return
        x[0] -= eta * self.first
        x[1 : piece + 1] -= eta * self.before[:piece]
        if piece < len(self.own):
            x[piece + 1] -= eta * self.own[piece]


@dataclass(frozen=True, eq=False)
class WorstFunction:
    r"""A convex, G-Lipschitz, piecewise linear function and the run of the subgradient method on it.

    Attributes:
        stepsizes: the T stepsizes it was made for.
        D: distance of the start from the minimiser.
        G: length of every subgradient.
        values: shape (T + 1,), F at the iterates; the minimum of F is 0.
    """

    stepsizes: Array
    D: float
    G: float
    values: Array
    _pieces: _Pieces = field(repr=False)
    _answers: tuple[int | None, ...] = field(repr=False)

    @cached_property
    def gradients(self) -> Array:
        """Shape (T + 1, d), :math:`g_1..g_{T+1}`; row k belongs to :math:`x_{k+1}`."""
        _checks.fits("stepsizes", len(self.values), len(self.start))
        return self._pieces.rows()

    @cached_property
    def start(self) -> Array:
        """Shape (d,), :math:`x_1`."""
        return np.eye(1, len(self._pieces.own) + 1)[0] * self.D

    @property
    def minimiser(self) -> Array:
        """Shape (d,), the origin."""
        return np.zeros_like(self.start)

    @cached_property
    def iterates(self) -> Array:
        """Shape (T + 1, d), :math:`x_1..x_{T+1}`."""
        _checks.fits("stepsizes", len(self.values), len(self.start))
        points = np.tile(self.start, (len(self.values), 1))
        for k, (eta, piece) in enumerate(zip(self.stepsizes, self._answers, strict=True)):
            points[k + 1] = points[k]
            self._pieces.step(points[k + 1], piece, eta)
        return points

    def function(self, points: ArrayLike) -> Array:
        """F at some points, each in d operations.

        Args:
            points: shape (..., d) (units of x).

        Returns:
            the values, shape (...) (units of F).

        Raises:
            ValueError: if the last axis is not the dimension d.
        """
        return np.maximum(0.0, self._pieces.heights(_points(points, self.start)).max(axis=-1))

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
        x = _points(point, self.start)
        if x.ndim != 1:
            raise ValueError(f"point: expected one point of shape {self.start.shape}, got shape {x.shape}")
        if _checks.count("prefer", prefer, least=0) >= len(self.values):
            raise ValueError(f"prefer: expected a piece from 0 to {len(self.values) - 1}, got {prefer}")
        answer = self._pieces.chosen(self._pieces.heights(x), ROUNDING * self.G * float(np.linalg.norm(x)), prefer)
        found = np.zeros_like(x)
        self._pieces.step(found, answer, -1.0)
        return found


def worst_function(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0) -> WorstFunction:
    r"""The worst function for these stepsizes, with the run on it: :math:`F(x_{T+1}) = B_1`, exactly.

    ``B_1`` is ``last_iterate_bound(stepsizes, D, G, bounded=False)``.  The subgradient method is run, not assumed: at
    every step the function's own oracle is asked, and ties go to the piece that the construction means.

    Args:
        stepsizes: the T positive stepsizes, in any order; nothing about monotonicity is assumed.  T at most 20,000.
        D: distance of the start from the minimiser (units of x).
        G: length of the subgradients (units of F per unit of x).

    Returns:
        the record; d = 1 where :math:`m_1^2 \le D/G`, then :math:`F(x) = G\max(0, x)`, and at most T + 1 otherwise.

    Raises:
        ValueError: for stepsizes, D or G that are not positive or of sizes beyond double precision, for no stepsizes or
            more than 20,000.

    Example: three steps of linear decay, tuned; no function is worse than D G / sqrt(T + 1).
        >>> worst = worst_function([3 / 8, 2 / 8, 1 / 8])
        >>> np.round(worst.values, 6)
        array([0.5, 0.5, 0.5, 0.5])
        >>> worst.gradients.shape
        (4, 4)
    """
    etas = _checks.stepsizes(stepsizes)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    if len(etas) > LONGEST:
        raise ValueError(f"stepsizes: expected at most {LONGEST:,}, got {len(etas):,}; use fewer steps")
    scaled, d, g, unit = in_units(etas, D, G, bounded=False)
    pieces, power = _gradients(scaled, d, g), frexp(G)[1]
    with np.errstate(over="ignore"):
        values, answers = _run(pieces, scaled, d, g)
        values = np.ldexp(values, unit)
        before, own = np.ldexp(pieces.before, power), np.ldexp(pieces.own, power)
        pieces = _Pieces(ldexp(pieces.first, power), before, own, pieces.count)
    if not (0 < values[-1] and np.isfinite(values).all()):
        raise ValueError(f"D = {D:g}, G = {G:g}: the values are beyond double precision; use other units")
    return WorstFunction(etas, D, G, values, pieces, answers)


def _run(pieces: _Pieces, etas: Array, D: float, G: float) -> tuple[Array, tuple[int | None, ...]]:
    """The values at the iterates and the oracle's answers."""
    x = np.zeros(len(pieces.own) + 1)
    x[0] = D
    values, answers = np.empty(len(etas) + 1), []
    for k, eta in enumerate(etas):
        heights = pieces.heights(x)
        values[k] = max(0.0, heights.max())
        answers.append(pieces.chosen(heights, ROUNDING * G * sqrt(np.add.reduce(x * x)), k))
        pieces.step(x, answers[-1], eta)
    values[-1] = max(0.0, pieces.heights(x).max())
    return values, tuple(answers)


def _gradients(etas: Array, D: float, G: float) -> _Pieces:
    m = np.sqrt(restart_masses(etas)[0])
    if m[0] ** 2 <= D / G:
        return _Pieces(G, np.empty(0), np.empty(0), len(etas) + 1)
    n = int(np.argmax(m[1:] <= np.sqrt(etas))) + 1  # the first step that forgets those after it
    P = np.append(m[:n], sqrt(etas[n - 1]))  # P_1..P_{n+1}; from piece n + 1 on all gradients are the same
    shrink = 1 - etas[: n - 1] / P[1:n] ** 2
    f = (G * G - (D / P[0] ** 2) ** 2) * P[0] * np.cumprod(np.append(1.0, shrink))
    own = np.sqrt(f / P[:n])
    before = -own * (etas[:n] / P[1:] ** 2)  # (P_i - P_{i+1})/P_{i+1} without cancellation
    return _Pieces(float(D / P[0] ** 2), before, own, len(etas) + 1)


def _points(points: ArrayLike, start: Array) -> Array:
    x = _checks.real_array("points", points)
    if x.ndim == 0 or x.shape[-1] != len(start):
        raise ValueError(f"points: expected last axis {len(start)}, the dimension, got shape {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("points: expected finite numbers, got infinity")
    return x
