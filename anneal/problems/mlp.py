"""Neural networks that classify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _checks
from .._checks import Array
from .._extras import extra
from . import networks
from .base import Problem, digest, numbers, samples_and_targets, words


class MLP(Problem):
    r"""A fully connected network that classifies; SGD sees the training samples, the objective is the test loss.

    Loss is the cross-entropy :math:`\log\sum_k e^{z_k} - z_y` of the last layer's outputs z, the logits:

    .. math::
        Z_l = [A_{l-1}, 1]\,V_l, \qquad A_l = \phi(Z_l), \qquad  A_0 = X, \qquad \text{logits} = Z_L .

    Every seed draws its own first weights and minibatches; all its runs share both.  Also measured is ``error``, the
    fraction of the test samples that are misclassified.  The objective is not convex, and nothing projects: the theory
    does not apply.

    Args:
        X: (n, features) training samples.
        y: n classes 0, 1, ..., K - 1, of which the greatest one present sets K; or -1 and 1, or words, in the order of
            the alphabet.
        X_test: (m, features) test samples.
        y_test: their classes.
        hidden: widths of the hidden layers; none makes it softmax regression, which is convex.
        activation: ``"tanh"`` or ``"relu"``.
        scale: first weights are Gaussian with standard deviation scale / sqrt(inputs of the layer); biases are zero.

    Example:
        >>> MLP([[0.0], [1.0]], [0, 1], [[0.5]], [1], hidden=(3,)).dimension
        14
    """

    measures = ("error",)

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        X_test: ArrayLike,
        y_test: ArrayLike,
        hidden: Sequence[int] = (32,),
        activation: str = "tanh",
        scale: float = 1.0,
    ) -> None:
        y, y_test = _class_numbers(y, y_test)
        self.X, self.y = samples_and_targets(X, y)
        self.X_test, self.y_test = samples_and_targets(X_test, y_test, "_test")
        _checks.fits("y", len(self.X), int(max(self.y.max(), 0)) + 1)
        classes = np.arange(max(self.y.max(), 0) + 1)
        for name, labels in (("y", self.y), ("y_test", self.y_test)):
            if not np.isin(labels, classes).all():
                strange = labels[~np.isin(labels, classes)][0]
                raise ValueError(f"{name}: expected classes 0, 1, ..., {classes[-1]:g}, got {strange:g}")
        if self.X_test.shape[1] != self.X.shape[1]:
            raise ValueError(f"X_test: expected {self.X.shape[1]} features as in X, got {self.X_test.shape[1]}")
        if activation not in networks.ACTIVATIONS:
            raise ValueError(f"activation: expected one of {', '.join(networks.ACTIVATIONS)}, got {activation!r}")
        self.activation, self.scale = activation, _checks.positive_number("scale", scale)
        if not isinstance(hidden, Iterable):
            raise ValueError(f"hidden: expected a sequence of widths, got {hidden!r}")
        widths = [_checks.count("hidden", width) for width in hidden]
        self.sizes = (self.X.shape[1], *widths, len(classes))
        self.n_samples, self.dimension = len(self.X), networks.parameter_count(self.sizes)
        _checks.fits("hidden", self.dimension)
        self._train, self._test = (
            (np.column_stack([samples, np.ones(len(samples))]), (labels[:, None] == classes).astype(float))
            for samples, labels in ((self.X, self.y), (self.X_test, self.y_test))
        )

    @classmethod
    def digits(cls, hidden: Sequence[int] = (32,), activation: str = "tanh", scale: float = 1.0) -> MLP:
        """Handwritten digits from scikit-learn: 1,797 images of 8 by 8 pixels, 1,200 of them, fixed, for training.

        Pixels are centred one by one and divided by one number, so that their mean square is 1 (by training data).

        Args:
            hidden: widths of the hidden layers.
            activation: ``"tanh"`` or ``"relu"``.
            scale: of the first weights.

        Returns:
            the problem, of 64 features and 10 classes.

        Raises:
            ValueError: naming the argument that is wrong.
        """
        with extra("data", __name__):
            from sklearn.datasets import load_digits

        X, y = load_digits(return_X_y=True)
        order = np.random.default_rng(0).permutation(len(X))
        train, test = order[:1200], order[1200:]
        X = X - X[train].mean(0)
        X /= np.sqrt(np.mean(X[train] ** 2))
        return cls(X[train], y[train], X[test], y[test], hidden, activation, scale)

    def start(self, rng: np.random.Generator) -> Array:
        return networks.random_weights(rng, self.sizes, self.scale)

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        return rng.integers(self.n_samples, size=(steps, batch_size))

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        X, Y = self._train
        return networks.gradient(W, X[draw], Y[draw], self.sizes, self.activation)

    def objective(self, W: Array) -> Array:
        return self._mean(W, networks.cross_entropy)

    def measure(self, name: str, W: Array) -> Array:
        return self._mean(W, networks.misclassified)

    def _mean(self, W: Array, quantity: Callable[[Array, Array], Array]) -> Array:
        """Mean over the test samples, some at a time, of a quantity of logits and classes."""
        X, Y = self._test
        total = np.zeros((W.shape[0], W.shape[2]))
        rows = max(1, 2048 // max(self.sizes[1:]))  # for any number of runs as many: they are added up
        with np.errstate(over="ignore", invalid="ignore"):
            for i in range(0, len(X), rows):
                Z = networks.logits(W, X[i : i + rows], self.sizes, self.activation)
                total += quantity(Z, Y[i : i + rows]).sum(-1)
        return total / len(X)

    def describe(self) -> dict[str, Any]:
        return {
            "problem": "MLP",
            "n_samples": self.n_samples,
            "sizes": "-".join(map(str, self.sizes)),
            "dimension": self.dimension,
            "activation": self.activation,
            "scale": self.scale,
            "data_sha256": self._digest,
        }

    @cached_property
    def _digest(self) -> str:
        return digest(self.X, self.y, self.X_test, self.y_test)


def _class_numbers(y: Any, y_test: Any) -> tuple[Any, Any]:
    """The labels of both sets as numbers from 0, where they are words or -1 and 1."""
    train, test = words("y", y), words("y_test", y_test)
    if train is None or test is None:
        if train is not None or test is not None:
            raise ValueError("y, y_test: expected labels of one kind, got words in one of them; give both as words")
        both = np.concatenate([numbers("y", y).ravel(), numbers("y_test", y_test).ravel()])
        signs = np.isin(both, (-1, 1)).all() and (both < 0).any()
        return ((numbers("y", y) + 1) / 2, (numbers("y_test", y_test) + 1) / 2) if signs else (y, y_test)
    names = np.unique(train)
    if strange := sorted(set(test.flat) - set(names)):
        raise ValueError(f"y_test: expected words that y has as well, got {str(strange[0])!r}; leave those samples out")
    return np.searchsorted(names, train), np.searchsorted(names, test)
