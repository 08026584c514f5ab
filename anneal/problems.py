r"""Objectives for :func:`anneal.sgd.sweep`: many independent runs advance together in one array.

Iterates of a sweep are one array ``W`` of shape (seeds, dimension, runs).  All runs of a seed see the same draws.
:meth:`Problem.advance` takes a chunk of steps; linear models override it by exact blocked algebra.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, linprog, minimize

from . import _checks
from ._checks import Array


class Problem:
    """What a sweep needs: a start, random draws, a stochastic subgradient, a projection and the objective.

    Attributes:
        dimension: length d of an iterate.
        optimum: the least value of the objective, ``None`` where it is not known.
    """

    dimension: int
    optimum: float | None = None

    def start(self) -> Array:
        """The starting point, shape (d,)."""
        return np.zeros(self.dimension)

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        """The randomness of ``steps`` consecutive steps, first axis ``steps``; in pieces or at once it is the same."""
        raise NotImplementedError

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        """Stochastic subgradients at ``W`` (seeds, d, runs) for one step's draws, first axis ``seeds``."""
        raise NotImplementedError

    def project(self, W: Array) -> Array:
        """Projection of every iterate onto the domain; may work in place."""
        return W

    def objective(self, W: Array) -> Array:
        """Objective at every iterate, shape (seeds, runs)."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """What identifies the problem in a result's attributes: names to numbers or short strings."""
        return {"problem": type(self).__name__}

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        """``W`` after the steps ``W <- project(W - eta * gradient)``.

        Args:
            W: (seeds, d, runs), may be overwritten.
            draws: (seeds, steps, ...).
            etas: (steps, runs).
            total: if given, the iterates at which gradients were taken are added to it.
        """
        for k, eta in enumerate(etas):
            if total is not None:
                total += W
            W = self.project(W - eta * self.gradient(W, draws[:, k]))
        return W


@dataclass(frozen=True)
class HardLine(Problem):
    r"""The problem behind the stochastic lower bound: :math:`F(x) = \mu x` on :math:`[0, D]` with Gaussian noise.

    :math:`g = \mu + \xi`, :math:`\xi \sim N(0, G^2 - \mu^2)`, so :math:`E g^2 = G^2`; the optimum is 0, at 0.

    Args:
        mu: slope, 0 < mu < G.
        D: length of the domain.
        G: root mean square of the gradient.
        x1: starting point in [0, D].
    """

    mu: float
    D: float = 1.0
    G: float = 1.0
    x1: float = 0.0

    dimension = 1
    optimum = 0.0

    def __post_init__(self) -> None:
        _checks.positive_number("D", self.D)
        if not 0 < _checks.positive_number("mu", self.mu) < _checks.positive_number("G", self.G):
            raise ValueError(f"mu: expected a slope between 0 and G = {self.G:g}, got {self.mu:g}")
        if not 0 <= self.x1 <= self.D:
            raise ValueError(f"x1: expected a point of [0, D] = [0, {self.D:g}], got {self.x1:g}")

    def start(self) -> Array:
        return np.array([self.x1])

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        return rng.normal(self.mu, np.sqrt(self.G**2 - self.mu**2), (steps, batch_size)).mean(1)

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        return np.broadcast_to(draw[:, None, None], W.shape)

    def project(self, W: Array) -> Array:
        return np.clip(W, 0, self.D, out=W)

    def objective(self, W: Array) -> Array:
        return self.mu * W[:, 0]

    def describe(self) -> dict[str, Any]:
        return {"problem": "HardLine", "mu": self.mu, "D": self.D, "G": self.G, "x1": self.x1}


class LinearModel(Problem):
    r"""Mean of :math:`\ell(a_i^\top w, b_i)` over samples, optionally on the ball :math:`\|w\| \le r`.

    Steps come in blocks.  With :math:`A` the block's samples, :math:`Z = AW` is formed once; in the block the margins
    are corrected through the Gram matrix :math:`AA^\top`, and :math:`W` is updated once.  This is exact: a step moves
    :math:`w` only along samples.  A ball fits in, because the norm of ``w`` and its scale can be carried along.
    """

    BLOCK = 16  # samples a block holds; more makes the Gram corrections dominate, less the Python loop

    def __init__(self, X: ArrayLike, y: ArrayLike, radius: float | None = None) -> None:
        self.X, self.y = _samples(X, y)
        self.n_samples, self.dimension = self.X.shape
        self.radius = None if radius is None else _checks.positive_number("radius", radius)
        self.A, self.b = self._rows()
        self.minimizer, self.optimum = self._solve()

    # -- what a model defines: rows and targets, loss, slope and curvature in the margin z = A w

    def _rows(self) -> tuple[Array, Array]:
        return self.X, self.y

    def _loss(self, z: Array, b: Array) -> Array:
        raise NotImplementedError

    def _slope(self, z: Array, b: Array) -> Array:
        """Derivative of the loss; may overwrite ``z``."""
        raise NotImplementedError

    def _curvature(self, z: Array) -> Array:
        raise NotImplementedError

    # -- the sweep's side

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        return rng.integers(self.n_samples, size=(steps, batch_size))

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        seeds, steps, batch = draws.shape
        block = max(1, self.BLOCK // batch)
        with np.errstate(over="ignore", invalid="ignore"):  # a diverging run ends as inf; the others go on
            for k in range(0, steps, block):
                rows = draws[:, k : k + block].reshape(seeds, -1)
                self._advance_block(W, self.A[rows], self.b[rows], etas[k : k + block] / batch, batch, total)
        return W

    def _advance_block(self, W: Array, A: Array, b: Array, etas: Array, batch: int, total: Array | None) -> None:
        """In place: w_k = scale_k (w - A_{<k}' C_{<k}), with the coefficients C found step by step."""
        C = A @ W  # margins at the block's start; each step overwrites its rows by its coefficients
        gram = A @ A.swapaxes(1, 2) if self.radius is not None or len(etas) > 1 else A[:, :, :0]
        scale: Any = 1.0
        scales = []
        if self.radius is not None:
            scale = np.ones((W.shape[0], 1, W.shape[2]))
            square = np.einsum("sdr,sdr->sr", W, W)[:, None, :]
        for k, eta in enumerate(etas):
            past, now = slice(0, k * batch), slice(k * batch, (k + 1) * batch)
            z = C[:, now]
            if k:
                z -= gram[:, now, past] @ C[:, past]
            scales.append(scale)
            if self.radius is None:
                C[:, now] = self._slope(z, b[:, now, None])
                C[:, now] *= eta
                continue
            margin = scale * z
            c = self._slope(margin.copy(), b[:, now, None]) * eta
            square = square + (c * (gram[:, now, now] @ c - 2 * margin)).sum(1, keepdims=True)
            C[:, now] = c / scale
            shrink = np.minimum(1.0, self.radius / np.sqrt(np.maximum(square, 0.0)))
            scale = scale * shrink
            square = square * shrink**2
        if total is not None:
            self._add_iterates(total, W, A, C, scales, batch)
        W -= A.swapaxes(1, 2) @ C
        W *= scale

    @staticmethod
    def _add_iterates(total: Array, W: Array, A: Array, C: Array, scales: list[Any], batch: int) -> None:
        later = np.zeros_like(C)  # row i: the sum of the scales of the block's iterates that contain step i
        after: Any = 0.0
        for k in range(len(scales) - 1, -1, -1):
            later[:, k * batch : (k + 1) * batch] = after
            after = after + scales[k]
        total += after * W - A.swapaxes(1, 2) @ (later * C)

    def objective(self, W: Array) -> Array:
        mean = np.zeros((W.shape[0], W.shape[2]))
        rows = max(1, 2_000_000 // (W.shape[0] * W.shape[2]))
        with np.errstate(over="ignore", invalid="ignore"):
            for i in range(0, self.n_samples, rows):
                z = self.A[i : i + rows] @ W
                mean += self._loss(z, self.b[i : i + rows, None]).sum(1)
        return mean / self.n_samples

    def describe(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.X.tobytes() + self.y.tobytes()).hexdigest()
        return {
            "problem": type(self).__name__,
            "n_samples": self.n_samples,
            "dimension": self.dimension,
            "radius": "none" if self.radius is None else self.radius,
            "data_sha256": digest,
        }

    # -- the optimum

    def _solve(self) -> tuple[Array, float]:
        """Minimiser and optimum, by SciPy's trust-region Newton method."""
        if self.radius is None and not self._has_minimizer():
            raise ValueError(
                "X, y: the objective attains no unique minimum (separable classes, or dependent features); "
                "give a radius to minimise over a ball"
            )
        w = self._penalized(0.0)
        if self.radius is not None and np.linalg.norm(w) > self.radius:
            w = self._on_the_sphere(self.radius)
        return w, float(self.objective(w[None, :, None])[0, 0])

    def _has_minimizer(self) -> bool:
        """Whether the objective has exactly one minimiser on the whole space."""
        return bool(np.linalg.matrix_rank(self.A) == self.dimension)

    def _full_gradient(self, w: Array) -> Array:
        return self.A.T @ self._slope(self.A @ w, self.b) / self.n_samples

    def _penalized(self, penalty: float) -> Array:
        r"""Minimiser of :math:`F + \frac{\text{penalty}}{2}\|w\|^2`."""
        ridge = penalty * np.eye(self.dimension)
        return minimize(
            lambda w: self._loss(self.A @ w, self.b).mean() + penalty / 2 * w @ w,
            np.zeros(self.dimension),
            jac=lambda w: self._full_gradient(w) + penalty * w,
            hess=lambda w: (self.A.T * self._curvature(self.A @ w)) @ self.A / self.n_samples + ridge,
            method="trust-exact",
            options={"gtol": 1e-12, "maxiter": 500},
        ).x

    def _on_the_sphere(self, radius: float) -> Array:
        """Minimiser on the sphere: the penalty whose minimiser has that norm (the norm falls in the penalty)."""
        log_norm = lambda x: float(np.log(np.linalg.norm(self._penalized(np.exp(x))) / radius))  # noqa: E731
        high = float(np.log(np.linalg.norm(self._full_gradient(np.zeros(self.dimension))) / radius)) + 1
        low = high - 4
        while log_norm(low) <= 0:
            low -= 4
        w = self._penalized(float(np.exp(brentq(log_norm, low, high, xtol=1e-14, rtol=1e-14))))
        return w * (radius / np.linalg.norm(w))


def _samples(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    samples, targets = _checks.real_array("X", X), _checks.real_array("y", y)
    if samples.ndim != 2 or 0 in samples.shape:
        raise ValueError(f"X: expected a matrix of shape (samples, features), got shape {samples.shape}")
    if targets.shape != samples.shape[:1]:
        raise ValueError(
            f"y: expected shape {samples.shape[:1]} to match X of shape {samples.shape}, got {targets.shape}"
        )
    if not (np.isfinite(samples).all() and np.isfinite(targets).all()):
        raise ValueError("X, y: expected finite numbers, got infinity")
    return samples, targets


class LogisticRegression(LinearModel):
    r"""Mean logistic loss :math:`\log(1 + e^{-m})`, :math:`m = (2y-1)\,x^\top w`, labels 0 and 1.

    Args:
        X: (n, d) features.
        y: n labels, 0 or 1.
        radius: of the ball to project on; needed for separable data.

    Example:
        >>> problem = LogisticRegression([[1.0], [1.0], [1.0], [1.0]], [1, 1, 1, 0])
        >>> round(float(problem.minimizer[0]), 12) == round(float(np.log(3)), 12)
        True
    """

    @classmethod
    def synthetic(
        cls,
        n_samples: int = 10_000,
        dimension: int = 100,
        signal: float = 1.0,
        seed: int = 0,
        radius: float | None = None,
    ) -> LogisticRegression:
        r"""Gaussian features, :math:`P(y=1\mid x) = \sigma(x^\top w)` with :math:`w` random of norm ``signal``."""
        rng = np.random.default_rng(seed)
        n, d = _checks.count("n_samples", n_samples), _checks.count("dimension", dimension)
        w = rng.normal(size=d)
        w *= _checks.positive_number("signal", signal) / np.linalg.norm(w)
        X = rng.normal(size=(n, d))
        return cls(X, (rng.random(n) < 1 / (1 + np.exp(-X @ w))).astype(float), radius)

    @classmethod
    def breast_cancer(cls, radius: float = 10.0) -> LogisticRegression:
        """Wisconsin diagnostic data (569 samples, 30 standardised features and an intercept), from scikit-learn."""
        from sklearn.datasets import load_breast_cancer

        X, y = load_breast_cancer(return_X_y=True)
        X = (X - X.mean(0)) / X.std(0)
        return cls(np.column_stack([X, np.ones(len(X))]), y, radius)

    def _rows(self) -> tuple[Array, Array]:
        if not np.isin(self.y, (0, 1)).all():
            raise ValueError(f"y: expected labels 0 and 1, got {np.unique(self.y)[:5]}")
        return (2 * self.y - 1)[:, None] * self.X, self.y  # signed rows: the margin carries the label

    def _has_minimizer(self) -> bool:
        """No direction separates the classes: no nonzero v with A v >= 0 (a linear program looks for one)."""
        d = self.dimension
        found = linprog(-self.A.sum(0), A_ub=-self.A, b_ub=np.zeros(self.n_samples), bounds=[(-1, 1)] * d)
        return super()._has_minimizer() and -found.fun < 1e-9

    def _loss(self, z: Array, b: Array) -> Array:
        return np.log1p(np.exp(-np.abs(z))) - np.minimum(z, 0)  # three times faster than logaddexp

    def _slope(self, z: Array, b: Array) -> Array:
        with np.errstate(over="ignore"):  # exp(z) = inf gives the right limit 0
            np.exp(z, out=z)
        z += 1
        return np.divide(-1.0, z, out=z)

    def _curvature(self, z: Array) -> Array:
        decay = np.exp(-np.abs(z))
        return decay / (1 + decay) ** 2


class LeastSquares(LinearModel):
    r"""Mean of :math:`\frac12(x^\top w - y)^2`.

    Args:
        X: (n, d) features.
        y: n targets.
        radius: of the ball to project on.

    Example:
        >>> LeastSquares([[1.0], [1.0]], [0.0, 2.0]).optimum
        0.5
    """

    def _loss(self, z: Array, b: Array) -> Array:
        return (z - b) ** 2 / 2

    def _slope(self, z: Array, b: Array) -> Array:
        return np.subtract(z, b, out=z)

    def _curvature(self, z: Array) -> Array:
        return np.ones_like(z)
