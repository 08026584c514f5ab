"""The extreme of two functions that are monotone piece by piece: at a knot, or where they cross."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from ._checks import Array

Function = Callable[[Array], Array]


def highest_of_smaller(
    first: Function, second: Function, knots: Array, at: Array | None = None, between: Array | None = None
) -> tuple[float, float]:
    r"""The maximum over x of the smallest of two functions and a ceiling.

    Args:
        first, second: functions of an array, continuous, each monotone between neighbouring knots.
        knots: n increasing numbers, from the first to the last of which x runs.
        at, between: the ceiling at the n knots, and between each pair of neighbours (n - 1); none by default.

    Returns:
        the place, of several one at which the two functions are largest, and the maximum there.
    """
    a, b = first(knots), second(knots)
    ceilings = np.full(len(knots), np.inf) if at is None else at
    over = np.full(len(knots) - 1, np.inf) if between is None else between
    smaller = np.minimum(a, b)
    k = int(np.lexsort((smaller, np.minimum(smaller, ceilings)))[-1])
    best = (min(smaller[k], ceilings[k]), smaller[k], knots[k])
    crossing = (a - b)[:-1] * (b - a)[1:] > 0
    most = np.minimum(np.maximum(a[:-1], a[1:]), np.maximum(b[:-1], b[1:]))  # no crossing is higher
    for i in np.flatnonzero(crossing)[np.argsort(-most[crossing])]:
        if (min(most[i], over[i]), most[i]) <= best[:2]:
            continue
        x = brentq(lambda x: float(first(x) - second(x)), knots[i], knots[i + 1], xtol=1e-14)
        value = float(min(first(x), second(x)))
        best = max(best, (min(value, over[i]), value, x))
    return float(best[2]), float(best[0])
