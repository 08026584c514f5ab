"""Logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _checks
from .._checks import Array
from .._extras import extra
from . import kernels
from .base import numbers, words
from .linear import LinearModel


class LogisticRegression(LinearModel):
    r"""Mean logistic loss :math:`\log(1 + e^{-m})`, :math:`m = (2y-1)\,x^\top w`, labels 0 and 1.

    Args:
        X: (n, d) features: an array, a data frame or a sparse matrix, which is made dense.
        y: n labels, 0 or 1, or False and True, or -1 and 1, or two words, of which the later in the alphabet is 1.
        radius: of the ball to project on; needed for separable data.

    Example:
        >>> problem = LogisticRegression([[1.0], [1.0], [1.0], [1.0]], [1, 1, 1, 0])
        >>> round(float(problem.minimizer[0]), 12) == round(float(np.log(3)), 12)
        True
    """

    compiled = staticmethod(kernels.logistic)

    @classmethod
    def synthetic(
        cls,
        n_samples: int = 10_000,
        dimension: int = 100,
        signal: float = 1.0,
        seed: int = 0,
        radius: float | None = None,
    ) -> LogisticRegression:
        r"""Gaussian features, :math:`P(y=1\mid x) = \sigma(x^\top w)` with :math:`w` random of norm ``signal``.

        Args:
            n_samples: n.
            dimension: d.
            signal: norm of the true w, positive.
            seed: of the data.
            radius: of the ball to project on; None for the whole space.

        Returns:
            the problem on these data.

        Raises:
            ValueError: naming the argument that is wrong, or for separable data without a radius.
        """
        rng = np.random.default_rng(seed)
        n, d = _checks.count("n_samples", n_samples), _checks.count("dimension", dimension)
        _checks.fits("n_samples, dimension", n, d)
        w = rng.normal(size=d)
        w = w / np.linalg.norm(w) * _checks.positive_number("signal", signal)
        X = rng.normal(size=(n, d))
        with np.errstate(over="ignore"):  # infinity gives the right limit 0
            likely = 1 / (1 + np.exp(-X @ w))
        return cls(X, (rng.random(n) < likely).astype(float), radius)

    @classmethod
    def breast_cancer(cls, radius: float = 10.0) -> LogisticRegression:
        """Wisconsin diagnostic data (569 samples, 30 standardised features and an intercept), from scikit-learn.

        Args:
            radius: of the ball to project on; the classes are separable.

        Returns:
            the problem, of 31 features.

        Raises:
            ValueError: for a radius that is not positive.
        """
        with extra("data", __name__):
            from sklearn.datasets import load_breast_cancer

        X, y = load_breast_cancer(return_X_y=True)
        X = (X - X.mean(0)) / X.std(0)
        return cls(np.column_stack([X, np.ones(len(X))]), y, radius)

    def _labels(self, y: Any) -> Any:
        texts = words("y", y)
        if texts is not None:
            names = [str(name) for name in np.unique(texts)]
            if len(names) != 2:
                raise ValueError(
                    f"y: expected two words, got {len(names)}, {names[:3]}; for one of them type y == 'it'"
                )
            return (texts == names[1]).astype(float)
        labels = numbers("y", y)
        if np.isin(labels, (-1, 1)).all():
            labels = (labels + 1) / 2
        if not np.isin(labels, (0, 1)).all():
            found = np.unique(labels)
            raise ValueError(
                f"y: expected labels 0 and 1, got {found[:5]}; -1 and 1, True and False or two words will do as well, "
                f"for one class against the others type y == {found[-1]:g}"
            )
        return labels

    def _rows(self) -> tuple[Array, Array]:
        return (2 * self.y - 1)[:, None] * self.X, self.y  # signed rows: the margin carries the label

    def _loss(self, z: Array, b: Array) -> Array:
        return np.log1p(np.exp(-np.abs(z))) - np.minimum(z, 0)  # three times faster than logaddexp

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        np.exp(z, out=z)  # inf gives the right limit 0
        z += 1
        return np.divide(factor, z, out=out)

    def _curvature(self, z: Array) -> Array:
        decay = np.exp(-np.abs(z))
        return decay / (1 + decay) ** 2

    def _slope(self, z: float) -> float:
        return 1.0

    def _unattained(self, z: Array) -> bool:
        return bool((z >= 0).all() and z.any())  # a plane that separates the classes
