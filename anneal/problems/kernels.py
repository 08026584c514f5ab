r"""Blocks of steps of linear models, compiled for each loss, where NumPy would spend its time on calls.

Step k of a block is :math:`w_{k+1} = \Pi(w_k + A_k^\top c)`, where :math:`A_k` holds its samples and :math:`c` is its
rate times minus the derivative of the loss at the margins :math:`z = A_k w_k`.  With coefficients :math:`C_k = c/s_k`,

.. math::
    w_k = s_k (w_0 + A_{<k}^\top C_{<k}), \qquad  z = s_k (A_k w_0 + A_k A_{<k}^\top C_{<k}),

so that the Gram matrix is all that a block needs.  The norm that the ball needs is carried along:
:math:`\|w + A_k^\top c\|^2 = \|w\|^2 + c^\top (A_k A_k^\top c + 2 z)`.

A loss has two functions here: its descent, and the block compiled for it, which its model hands to
:class:`anneal.problems.LinearModel`.  All blocks take the arguments of :func:`logistic`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .._checks import Array
from .._extras import extra

with extra("sweep", __name__):
    from numba import njit


def _compiled(function: Callable[..., None]) -> Any:
    """The function compiled, its machine code kept on disk for the next process, where numba finds a place for it."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        _tell_once()
        return njit(nogil=True, error_model="numpy")(function)


@cache
def _tell_once() -> None:
    warnings.warn(
        f"{__name__}: numba can keep no compiled code, neither beside the package nor in the home folder, and every "
        "process compiles anew, for some seconds; set NUMBA_CACHE_DIR to a folder that can be written",
        RuntimeWarning,
        stacklevel=2,
    )


@njit(error_model="numpy")
def _logistic_descent(z: float, b: float, rate: float) -> float:
    return rate / (1 + math.exp(z))


@njit(error_model="numpy")
def _squared_descent(z: float, b: float, rate: float) -> float:
    return rate * (b - z)


@_compiled
def logistic(C: Array, gram: Array, b: Array, rates: Array, radius: float, square: Array, scales: Array) -> None:
    r"""Coefficients and scales of a block, in place; logistic loss, :math:`c = \text{rate}/(1 + e^z)`.

    Args:
        C: (seeds, rows, runs), rows being steps times batch: on entry the margins :math:`A w_0`, on exit C.
        gram: (seeds, rows, rows), :math:`A A^\top`.
        b: (seeds, rows), targets.
        rates: (steps, runs), stepsizes over the batch size.
        radius: of the ball; ``inf`` for none, and then all scales stay 1.
        square: (seeds, runs), :math:`\|w_0\|^2`; overwritten.  Not used without a ball.
        scales: (steps + 1, seeds, runs), filled with :math:`s_0 = 1, s_1, \dots`
    """
    _block(_logistic_descent, C, gram, b, rates, radius, square, scales)


@_compiled
def squared(C: Array, gram: Array, b: Array, rates: Array, radius: float, square: Array, scales: Array) -> None:
    r"""The same for half the squared residual, :math:`c = \text{rate}\,(b - z)`.

    Args:
        C, gram, b, rates, radius, square, scales: as in :func:`logistic`.
    """
    _block(_squared_descent, C, gram, b, rates, radius, square, scales)


@njit(inline="always")  # so that a block knows its descent, and can be cached
def _block(
    descent: Callable[[float, float, float], float],
    C: Array,
    gram: Array,
    b: Array,
    rates: Array,
    radius: float,
    square: Array,
    scales: Array,
) -> None:
    (seeds, rows, runs), steps = C.shape, len(rates)
    batch, ball = rows // steps, radius < np.inf
    z = np.empty((batch, runs))
    scales[0] = 1.0
    for s in range(seeds):
        for k in range(steps):
            first = k * batch
            for i in range(batch):
                for j in range(first):
                    product = gram[s, first + i, j]
                    for r in range(runs):
                        C[s, first + i, r] += product * C[s, j, r]
            if ball:
                z[:] = C[s, first : first + batch] * scales[k, s]
                C[s, first : first + batch] = z
            for i in range(first, first + batch):
                for r in range(runs):
                    C[s, i, r] = descent(C[s, i, r], b[s, i], rates[k, r])
            if not ball:
                scales[k + 1, s] = 1.0
                continue
            for r in range(runs):
                scale = scales[k, s, r]
                for i in range(batch):
                    moved = 2 * z[i, r]
                    for j in range(batch):
                        moved += gram[s, first + i, first + j] * C[s, first + j, r]
                    square[s, r] += C[s, first + i, r] * moved
                for i in range(batch):
                    C[s, first + i, r] /= scale
                if square[s, r] > radius**2:  # not so where it rounds below zero, nor where a run diverged
                    scale *= radius / math.sqrt(square[s, r])
                    square[s, r] = radius**2
                scales[k + 1, s, r] = scale
