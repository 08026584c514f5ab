r"""Small fully connected networks, many at once: logits, cross-entropy and its gradient by hand.

The weights of all networks are one array ``W`` of shape (seeds, parameters, runs).  A network with ``sizes``
:math:`(n_0, \dots, n_L)` has, layer after layer, the matrix :math:`V_l` of shape :math:`(n_{l-1}+1, n_l)`, whose last
row is the bias:

.. math::
    Z_l = [A_{l-1}, 1]\,V_l, \qquad A_l = \phi(Z_l), \qquad  A_0 = X, \qquad \text{logits} = Z_L .

All runs of a seed see the same samples, so the first layer of all of them is one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .._checks import Array

ACTIVATIONS: dict[str, tuple[Any, Any]] = {
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z, out: np.maximum(z, 0, out=out), lambda a: a > 0),
}
"""Name to the function and its derivative, the latter in terms of the function's value."""


def parameter_count(sizes: Sequence[int]) -> int:
    r"""Number of weights and biases, :math:`\sum_l (n_{l-1}+1)\,n_l`.

    Args:
        sizes: of the layers, inputs first, classes last.

    Returns:
        how many there are.

    Example:
        >>> parameter_count((64, 32, 10))
        2410
    """
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))


def random_weights(rng: np.random.Generator, sizes: Sequence[int], scale: float) -> Array:
    r"""Weights of one network: Gaussian of standard deviation ``scale`` :math:`/\sqrt{n_{l-1}}`, biases zero.

    Args:
        rng: what they are drawn from.
        sizes: of the layers, inputs first, classes last.
        scale: nonnegative.

    Returns:
        (parameters,).
    """
    layers = []
    for fan_in, fan_out in pairwise(sizes):
        layers += [rng.normal(0, scale / np.sqrt(fan_in), fan_in * fan_out), np.zeros(fan_out)]
    return np.concatenate(layers)


def _layers(W: Array, sizes: Sequence[int]) -> Iterator[Array]:
    """Views of ``W`` (contiguous), one a layer: (seeds, fan_in + 1, fan_out, runs)."""
    end = 0
    for fan_in, fan_out in pairwise(sizes):
        begin, end = end, end + (fan_in + 1) * fan_out
        yield W[:, begin:end].reshape(len(W), fan_in + 1, fan_out, -1)


def _forward(W: Array, X: Array, sizes: Sequence[int], activation: str) -> tuple[Array, list[Array], list[Array]]:
    """Logits (seeds, runs, samples, classes); inputs and weights of every layer but the first, likewise by run."""
    phi = ACTIVATIONS[activation][0]
    first, *later = _layers(W, sizes)
    seeds, rows, width, runs = first.shape
    Z = (X @ first.reshape(seeds, rows, -1)).reshape(seeds, -1, width, runs).transpose(0, 3, 1, 2)
    inputs, weights = [], []
    for layer in later:
        A = np.ones((*Z.shape[:-1], Z.shape[-1] + 1))
        A[..., :-1] = phi(Z, out=Z)
        inputs.append(A)
        weights.append(np.ascontiguousarray(layer.transpose(0, 3, 1, 2)))  # BLAS wants each run's matrix in one piece
        Z = A @ weights[-1]
    return Z, inputs, weights


def logits(W: Array, X: Array, sizes: Sequence[int], activation: str) -> Array:
    """Outputs of all networks.

    Args:
        W: (seeds, parameters, runs), contiguous.
        X: samples with a last column of ones, (seeds, samples, n_0 + 1), or (samples, n_0 + 1) for all seeds.
        sizes: of the layers, inputs first, classes last.
        activation: a key of ``ACTIVATIONS``.

    Returns:
        (seeds, runs, samples, classes).
    """
    return _forward(W, X, sizes, activation)[0]


def cross_entropy(Z: Array, Y: Array) -> Array:
    r""":math:`\log\sum_k e^{z_k} - z_y` of every sample.

    Args:
        Z: logits, (..., samples, classes).
        Y: a one at the class and zeros, shape of ``Z`` or one that broadcasts to it.

    Returns:
        (..., samples), in nats.

    Example:
        >>> float(cross_entropy(np.zeros((1, 4)), np.eye(4)[:1])[0]) == float(np.log(4))
        True
    """
    Z = Z - Z.max(-1, keepdims=True)
    return np.asarray(np.log(np.exp(Z).sum(-1)) - np.einsum("...k,...k->...", Z, np.broadcast_to(Y, Z.shape)))


def misclassified(Z: Array, Y: Array) -> Array:
    """Whether the greatest logit is not that of the sample's class; logits that are not finite are no answer.

    Args:
        Z: logits, (..., samples, classes).
        Y: a one at the class and zeros, shape of ``Z`` or one that broadcasts to it.

    Returns:
        (..., samples), True or False.
    """
    right = np.take_along_axis(np.broadcast_to(Y, Z.shape), Z.argmax(-1, keepdims=True), -1)[..., 0] == 1
    return ~(right & np.isfinite(Z).all(-1))


def gradient(W: Array, X: Array, Y: Array, sizes: Sequence[int], activation: str) -> Array:
    r"""Gradient of the mean cross-entropy over each seed's samples, shape of ``W``.

    With :math:`\Delta_L = (\mathrm{softmax}(Z_L) - Y)/n` backwards through the layers: :math:`[A_{l-1},1]^\top\Delta_l`
    is the gradient by :math:`V_l` and :math:`\Delta_{l-1} = \Delta_l V_l^\top \odot \phi'(Z_{l-1})`, bias row left out.

    Args:
        W: (seeds, parameters, runs), contiguous.
        X: (seeds, samples, n_0 + 1), last column ones.
        Y: (seeds, samples, classes), a one at the class.
        sizes, activation: as in :func:`logits`.

    Returns:
        (seeds, parameters, runs).
    """
    slope = ACTIVATIONS[activation][1]
    Z, inputs, weights = _forward(W, X, sizes, activation)
    delta = np.exp(Z - Z.max(-1, keepdims=True))
    delta /= delta.sum(-1, keepdims=True)
    delta -= Y[:, None]
    delta /= X.shape[1]
    result = np.empty_like(W)
    first, *later = _layers(result, sizes)
    for layer, A, V in zip(later[::-1], inputs[::-1], weights[::-1], strict=True):
        layer[...] = (A.swapaxes(2, 3) @ delta).transpose(0, 2, 3, 1)
        delta = delta @ V[..., :-1, :].swapaxes(2, 3)
        delta *= slope(A[..., :-1])
    by_sample = np.ascontiguousarray(delta.transpose(0, 2, 3, 1)).reshape(*X.shape[:2], -1)
    first[...] = (X.swapaxes(1, 2) @ by_sample).reshape(first.shape)
    return result
