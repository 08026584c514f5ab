"""Units in which nothing overflows: powers of two, so that no digit changes."""

from __future__ import annotations

from math import frexp, ldexp

import numpy as np

from ._checks import Array

HUGE, TINY = 2.0**400, 2.0**-1000
"""Stepsizes beyond these, in units of D/G, count as these: a restart before a huge one is never best, and a tiny one
moves nothing.  Squares of a huge one, and their sums, are still numbers."""


def even(exponent: int) -> int:
    """The exponent, or the one below it: the square root of two to that power is a power of two as well.

    Args:
        exponent: any.

    Returns:
        an even exponent.
    """
    return exponent - exponent % 2


def in_units(
    stepsizes: Array, D: float, G: float, rho: float = 1.0, bounded: bool = True
) -> tuple[Array, float, float, int]:
    r"""Stepsizes ``rho * stepsizes``, D and G in units in which D and G are near 1, whatever their sizes.

    Where a bound may not restart (``bounded=False``) and the largest stepsize is above D/G, it is that which is near 1.

    Args:
        stepsizes: positive, length T (units of x² per unit of F).
        D: distance (units of x).
        G: gradient bound (units of F per unit of x).
        rho: factor of all stepsizes (no units).
        bounded: whether restarts are allowed.

    Returns:
        the stepsizes, from ``TINY`` to ``HUGE``, D and G in these units, and the exponent of two of the unit of F.
    """
    (part, power), d, g = frexp(rho), frexp(D)[1], frexp(G)[1]
    parts, powers = np.frexp(stepsizes)
    unit = even(d - g if bounded else max(d - g, int(powers.max()) + power))
    with np.errstate(over="ignore"):
        scaled = np.ldexp(parts * part, powers + (power - unit))
    return np.clip(scaled, TINY, HUGE), ldexp(D, -unit - g), ldexp(G, -g), unit + 2 * g
