"""How much a result owes to its seeds: bootstrap samples of them, and the intervals that these leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _checks
from ._checks import Array

if TYPE_CHECKING:
    import xarray as xr


class Interval(NamedTuple):
    r"""A value with the interval around it: three floats, or three arrays of one shape.

    Example: as a cell of a table, or in a text; a table's digits and a format's apply to all three.
        >>> f"{Interval(1.04, 0.951, 1.137):.2f}"
        '1.04 [0.95,\xa01.14]'
    """

    value: Any
    low: Any
    high: Any

    def __format__(self, digits: str) -> str:
        value, low, high = (format(float(number), digits) for number in self)
        return f"{value} [{low},\N{NO-BREAK SPACE}{high}]"

    def at(self, *index: int) -> Interval:
        """The interval at one place of the arrays.

        Args:
            *index: of the place, one integer an axis.

        Returns:
            the interval there, three floats.
        """
        return Interval(*(float(part[index]) for part in self))


def resampled(
    losses: xr.DataArray, statistic: Callable[[xr.DataArray], Any], resamples: int = 200, seed: int = 0
) -> Array:
    """A statistic of the seeds, and of ``resamples`` bootstrap samples of them: the first axis, entry 0 is the value.

    Selecting and reporting seeds are resampled separately, so that no seed ever serves for both.

    Args:
        losses: dim ``seed`` and any others.
        statistic: a number, or an array of numbers, computed from such an array.
        resamples: number of bootstrap samples, at least 2.
        seed: of the resampling.

    Returns:
        shape (1 + resamples, ...), with the statistic's shape.

    Raises:
        ValueError: for fewer than two resamples.
    """
    rng = np.random.default_rng(seed)
    even, odd = np.arange(0, losses.sizes["seed"], 2), np.arange(1, losses.sizes["seed"], 2)
    found = [np.asarray(statistic(losses), dtype=float)]
    for _ in range(_checks.count("resamples", resamples, 2)):
        picked = np.empty(losses.sizes["seed"], dtype=int)
        picked[0::2], picked[1::2] = rng.choice(even, even.size), rng.choice(odd, odd.size)
        found.append(np.asarray(statistic(losses.isel(seed=picked)), dtype=float))
    return np.stack(found)


def interval(found: Array, level: float = 0.95) -> Interval:
    """A value with its interval, from what :func:`resampled` returns or from a function of each of its entries.

    Args:
        found: shape (1 + resamples, ...); entry 0 is the value.
        level: of the interval.

    Returns:
        percentiles, widened to hold the value; three floats, or three arrays of the statistic's shape.
    """
    value, draws = found[0], found[1:]
    method = "linear" if np.isfinite(draws).all() else "nearest"  # nothing lies between a number and infinity
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0, method=method)  # type: ignore[call-overload]
    ends = value, np.minimum(low, value), np.maximum(high, value)
    return Interval(*map(float, ends)) if value.ndim == 0 else Interval(*ends)


def bootstrap(
    losses: xr.DataArray,
    statistic: Callable[[xr.DataArray], Any],
    resamples: int = 200,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    r"""A statistic of the seeds with its percentile bootstrap interval.

    Args:
        losses: dim ``seed`` and any others.
        statistic: a number, or an array of numbers, computed from such an array.
        resamples: number of bootstrap samples.
        level: of the interval.
        seed: of the resampling.

    Returns:
        three floats, or three arrays of the statistic's shape.

    Raises:
        ValueError: for fewer than two resamples.
    """
    return interval(resampled(losses, statistic, resamples, seed), level)
