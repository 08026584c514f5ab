"""Compiled inner loops, where NumPy would spend its time on calls."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from ._checks import Array


@njit(cache=True, nogil=True, error_model="numpy")
def coefficients(
    C: Array, gram: Array, b: Array, rates: Array, logistic: bool, radius: float, square: Array, scales: Array
) -> None:
    r"""SGD within a block of steps on a linear model: :math:`w_k = s_k (w_0 + A_{<k}^\top C_{<k})`, in place.

    Step k has the margins :math:`z = s_k (A_k w_0 + A_k A_{<k}^\top C_{<k})` and the coefficients :math:`C_k = c/s_k`,
    where c is its rate times minus the derivative of the loss at z.  The norm that the ball needs is carried along:
    :math:`\|w + A_k^\top c\|^2 = \|w\|^2 + c^\top (A_k A_k^\top c + 2 z)`.

    Args:
        C: (seeds, rows, runs), rows being steps times batch: on entry the margins :math:`A w_0`, on exit C.
        gram: (seeds, rows, rows), :math:`A A^\top`.
        b: (seeds, rows), targets.
        rates: (steps, runs), stepsizes over the batch size.
        logistic: minus the derivative is :math:`1/(1 + e^z)`; otherwise :math:`b - z`, of least squares.
        radius: of the ball; ``inf`` for none, and then all scales stay 1.
        square: (seeds, runs), :math:`\|w_0\|^2`; overwritten.  Not used without a ball.
        scales: (steps + 1, seeds, runs), filled with :math:`s_0 = 1, s_1, \dots`
    """
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
                if logistic:
                    for r in range(runs):
                        C[s, i, r] = rates[k, r] / (1 + math.exp(C[s, i, r]))
                else:
                    for r in range(runs):
                        C[s, i, r] = rates[k, r] * (b[s, i] - C[s, i, r])
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
