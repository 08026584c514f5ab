"""The stepsizes of a run that was logged."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .._checks import Array, flag, real_array


def logged(rates: ArrayLike, drop_zeros: bool = False) -> Array:
    r"""A log of learning rates as stepsizes for :mod:`anneal.bounds`, which are about steps that move.

    An update with rate zero, such as the first of many a warm-up or the last of many a decay, has
    :math:`x_{t+1} = x_t`: without it the run is the same, and so is its bound.

    Args:
        rates: the learning rates of updates t = 1..T, nonnegative (units of x² per unit of F).
        drop_zeros: leave out the updates that do not move.

    Returns:
        float64, length T less the zeros that are left out.

    Raises:
        ValueError: for rates that are negative or not finite, or zero while ``drop_zeros`` is False, saying at which
            updates; for what is no nonempty vector, or no update that moves.

    Example: a warm-up from zero, and a decay to zero.
        >>> logged([0.0, 0.5, 1.0, 0.5, 0.0], drop_zeros=True)
        array([0.5, 1. , 0.5])
    """
    etas, drop_zeros = real_array("rates", rates), flag("drop_zeros", drop_zeros)
    if etas.ndim != 1 or etas.size == 0:
        raise ValueError(f"rates: expected a nonempty vector of length T, got shape {etas.shape}; give a list of rates")
    if (wrong := np.flatnonzero(~(np.isfinite(etas) & (etas >= 0)))).size:
        raise ValueError(f"rates: expected nonnegative finite numbers, got {etas[wrong[0]]:g} {_updates(wrong)}")
    zeros = np.flatnonzero(etas == 0)
    if zeros.size and not drop_zeros:
        raise ValueError(f"rates: zero {_updates(zeros)}, which moves nothing; leave it out with drop_zeros=True")
    if zeros.size == etas.size:
        raise ValueError("rates: all are zero; give those of a run that moves")
    return etas[etas > 0]


def _updates(where: np.ndarray) -> str:
    """The updates, counted from 1, of which a few are named."""
    few = ", ".join(str(k + 1) for k in where[:5])
    return f"at update t = {few}{f' and {where.size - 5} more' if where.size > 5 else ''}"
