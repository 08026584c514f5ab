"""How much a result owes to its seeds: bootstrap samples of them, and the intervals that these leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from ._losses import Missing, measured, numbers

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
    losses: xr.DataArray,
    statistic: Callable[[xr.DataArray], Any],
    resamples: int = 200,
    seed: int = 0,
    *,
    missing: Missing = "refuse",
) -> Array:
    """A statistic of the seeds, and of ``resamples`` bootstrap samples of them: the first axis, entry 0 is the value.

    Selecting and reporting seeds are resampled separately, so that no seed ever serves for both.

    Args:
        losses: dim ``seed`` and any others; ``inf`` marks a diverged run.
        statistic: a number, or an array of numbers, computed from such an array.
        resamples: number of bootstrap samples, at least 2.
        seed: of the resampling.
        missing: what becomes of a loss, or a value of the statistic, that is not a number: it is ``"refuse"``-d, or
            counts as ``"diverged"``, infinite.

    Returns:
        shape (1 + resamples, ...), with the statistic's shape.

    Raises:
        ValueError: for fewer than two resamples, NaN if it is refused, and what is no function or no seed.
    """
    losses = measured("losses", losses, ("seed",), missing)
    if not callable(statistic):
        raise ValueError(f"statistic: expected a function of such losses, got {statistic!r}")
    resamples = _checks.count("resamples", resamples, 2)
    try:
        rng = np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ValueError(f"seed: expected a nonnegative integer, got {seed!r}") from None
    even, odd = np.arange(0, losses.sizes["seed"], 2), np.arange(1, losses.sizes["seed"], 2)
    found = [numbers("statistic", statistic(losses), missing)]
    for _ in range(resamples):
        picked = np.empty(losses.sizes["seed"], dtype=int)
        picked[0::2], picked[1::2] = rng.choice(even, even.size), rng.choice(odd, odd.size)
        found.append(numbers("statistic", statistic(losses.isel(seed=picked)), missing))
    return np.stack(found)


def interval(found: ArrayLike, level: float = 0.95, *, missing: Missing = "refuse") -> Interval:
    """A value with its interval, from what :func:`resampled` returns or from a function of each of its entries.

    Args:
        found: shape (1 + resamples, ...); entry 0 is the value, ``inf`` stands for a divergence.
        level: of the interval, between 0 and 1.
        missing: as in :func:`resampled`.

    Returns:
        percentiles, widened to hold the value; three floats, or three arrays of the statistic's shape.

    Raises:
        ValueError: for no resamples, a level that is not between 0 and 1, and NaN if it is refused.
    """
    if (level := _checks.positive_number("level", level)) >= 1:
        raise ValueError(f"level: expected a number between 0 and 1, 0.95 for instance, got {level:g}")
    entries = numbers("found", found, missing)
    if entries.ndim == 0 or len(entries) < 2:
        raise ValueError(f"found: expected the value and at least one resample, got shape {entries.shape}")
    value, draws = entries[0], entries[1:]
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
    *,
    missing: Missing = "refuse",
) -> Interval:
    r"""A statistic of the seeds with its percentile bootstrap interval.

    Args:
        losses, statistic, resamples, seed, missing: as in :func:`resampled`.
        level: of the interval, between 0 and 1.

    Returns:
        three floats, or three arrays of the statistic's shape.

    Raises:
        ValueError: as :func:`resampled` and :func:`interval`.
    """
    return interval(resampled(losses, statistic, resamples, seed, missing=missing), level)
