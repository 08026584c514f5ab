"""The extreme of two functions that are monotone piece by piece: at a knot, or where they cross."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from ._checks import Array


def highest_of_smaller(
    pair: Callable[[Array], Array], knots: Array, at: Array | float = np.inf, between: Array | float = np.inf
) -> tuple[float, float]:
    r"""The maximum over x of the smallest of two functions and a ceiling.

    Args:
        pair: of an array (...), the values of both functions, (2, ...); continuous, each monotone between neighbouring
            knots.
        knots: n increasing numbers, from the first to the last of which x runs.
        at, between: the ceiling at the n knots, and between each pair of neighbours, (n - 1); none by default.

    Returns:
        the place, of several one at which the two functions are largest, and the maximum there.
    """
    values = pair(knots)
    smaller, first = values.min(axis=0), np.sign(values[0] - values[1])  # which one it is
    lowered = np.minimum(smaller, at)
    k = int(np.lexsort((smaller, lowered))[-1])
    best = (lowered[k], smaller[k], knots[k])
    most = np.maximum(values[:, 1:], values[:, :-1]).min(axis=0)  # no crossing is higher
    over = np.broadcast_to(between, most.shape)
    crossed = np.flatnonzero(first[:-1] * first[1:] < 0)
    for i in crossed[np.argsort(-most[crossed])]:
        if (min(most[i], over[i]), most[i]) > best[:2]:
            x = brentq(lambda x: float(np.subtract(*pair(np.array(x)))), knots[i], knots[i + 1], xtol=1e-14)
            value = pair(np.array(x)).min()
            best = max(best, (min(value, over[i]), value, x))
    return float(best[2]), float(best[0])
