r"""The least bound of all restarts as a function of the stepsize: which restart is best where, and where it turns.

At stepsize 1 let restart k have the mass :math:`m_k^2` and the noise :math:`A_k` of
:func:`anneal.bounds.restart_masses`.  At the stepsize :math:`\sigma`, in units of :math:`D/G`, its bound in units of
:math:`DG` is

.. math::
    B_k(\sigma) = \frac{1}{2P^2} + \frac12\big(\sigma A_k + P^2 - \sigma m_k^2\big), \qquad P^2 = \max(\sigma m_k^2, 1).

It is convex, and the bounds of two restarts cross once: from there on the later one is smaller.  So the best restart
never goes back as the stepsize grows, and :math:`\min_k B_k` consists of at most T + 1 pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from ._checks import Array


@dataclass(frozen=True, eq=False)
class Envelope:
    r"""The function :math:`\min_k B_k(\sigma)`: ``squares[i]`` and ``sums[i]`` are those of the best restart from the
    stepsize ``starts[i]`` on."""

    squares: Array
    sums: Array
    starts: Array

    def bounds(self, scales: Array) -> Array:
        r"""The bounds at some stepsizes.

        Args:
            scales: stepsizes, positive, in units of :math:`D/G`, any shape.

        Returns:
            the bounds in units of :math:`DG`, in the shape of ``scales``.
        """
        piece = np.searchsorted(self.starts, scales, side="right") - 1
        mass, noise = scales * self.squares[piece], scales * self.sums[piece]
        P2 = np.maximum(mass, 1.0)
        return 1 / (2 * P2) + (noise + (P2 - mass)) / 2

    @property
    def turns(self) -> Array:
        """The stepsizes at which the bound turns between falling and rising, in order; the first is a minimum."""
        with np.errstate(divide="ignore"):
            own = 1 / (np.sqrt(self.squares) * np.sqrt(self.sums))  # where each piece has its minimum
        ends = np.append(self.starts[1:], np.inf)
        minima = own[(self.starts < own) & (own < ends)]
        maxima = ends[:-1][(own[:-1] < ends[:-1]) & (own[1:] > ends[:-1])]
        return np.sort(np.concatenate([minima, maxima]))


def envelope(squares: Array, sums: Array) -> Envelope:
    r"""The least bound of all restarts, exactly.

    Args:
        squares, sums: :math:`m_k^2` and :math:`A_k` of all restarts, k = 1..T+1, at stepsize 1.

    Returns:
        the function, with the restarts that are best somewhere.

    Example: of three equal steps every restart is best somewhere, the last, the trivial bound DG, from 0.85 on.
        >>> from anneal.bounds import restart_masses
        >>> envelope(*restart_masses([1.0, 1.0, 1.0])).starts.round(2)
        array([0.  , 0.51, 0.6 , 0.85])
    """
    masses, noises = squares.tolist(), sums.tolist()
    kept, starts = [0], [0.0]
    for k in range(1, len(masses)):
        while True:
            j = kept[-1]
            start = _crossing(masses[j], noises[j], masses[k], noises[k])
            if start > starts[-1] or j == 0:
                break
            del kept[-1], starts[-1]  # best nowhere: before it an earlier restart is, after it this one
        kept.append(k)
        starts.append(start)
    return Envelope(squares[kept], sums[kept], np.array(starts))


def _crossing(mass: float, noise: float, later_mass: float, later_noise: float) -> float:
    """The stepsize from which on the later of two restarts has the smaller bound."""
    if later_mass > 0:
        both = sqrt(mass - later_mass) / sqrt(mass) / sqrt(later_mass) / sqrt(noise - later_noise)
        if both * later_mass >= 1:
            return both
    sum_ = noise + (later_mass - later_noise)  # P = 1 for the later one: a quadratic equation
    return (1 + sqrt(max(1 - sum_ / mass, 0.0))) / sum_
