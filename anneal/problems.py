r"""Objectives for :func:`anneal.sgd.sweep`: many independent runs advance together in one array.

Iterates of a sweep are one array ``W`` of shape (seeds, dimension, runs).  All runs of a seed see the same draws.
:meth:`Problem.advance` takes a chunk of steps; linear models override it by exact blocked algebra.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, linprog, minimize

from . import _checks, _kernels, networks
from ._checks import Array

LOG_SCALE = 300.0  # of a block's scale, at most: its inverse times a step is then no overflow either


class Problem:
    """What a sweep needs: a start, random draws, a stochastic subgradient, a projection and the objective.

    Attributes:
        dimension: length d of an iterate.
        optimum: the least value of the objective, ``None`` where it is not known.
        measures: names of what :meth:`measure` reports beside the objective.
    """

    dimension: int
    optimum: float | None = None
    measures: tuple[str, ...] = ()

    def start(self, rng: np.random.Generator) -> Array:
        """The starting point of all runs of a seed, shape (d,); drawn from ``rng``, the seed's, where it is random."""
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

    def measure(self, name: str, W: Array) -> Array:
        """Another quantity at every iterate, one of ``measures``, shape (seeds, runs)."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """What identifies the problem in a result's attributes: names to numbers or short strings.

        Problems of one class with equal descriptions must have equal results: a sweep's store relies on it.
        """
        return {"problem": type(self).__name__}

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        """``W`` after the steps ``W <- project(W - eta * gradient)`` of plain SGD; other methods step by themselves.

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

    def start(self, rng: np.random.Generator) -> Array:
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

    Steps with small batches come in blocks.  With :math:`A` the block's samples, :math:`Z = AW` is formed once; in the
    block the margins are corrected through the Gram matrix :math:`AA^\top`, and :math:`W` is updated once.  This is
    exact: a step moves :math:`w` only along samples.  A ball fits in, because the norm of ``w`` and its scale can be
    carried along.
    """

    BLOCK = 24  # samples a block holds; more makes the Gram corrections dominate, less the calls
    logistic: bool | None = None  # which loss a block is compiled for, see _kernels; None: no blocks

    def __init__(self, X: ArrayLike, y: ArrayLike, radius: float | None = None) -> None:
        self.X, self.y = _samples(X, y)
        self.n_samples, self.dimension = self.X.shape
        self.radius = None if radius is None else _checks.positive_number("radius", radius)
        self.A, self.b = self._rows()
        self.minimizer, self.optimum = self._solve()

    # -- what a model defines: rows and targets, loss, descent and curvature in the margin z = A w

    def _rows(self) -> tuple[Array, Array]:
        return self.X, self.y

    def _loss(self, z: Array, b: Array) -> Array:
        raise NotImplementedError

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        """Minus the derivative of the loss, times a factor, in ``out``, which may be ``z``; overwrites ``z``."""
        raise NotImplementedError

    def _curvature(self, z: Array) -> Array:
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: the samples once, without the rows made from them."""
        return {name: value for name, value in vars(self).items() if name not in ("A", "b")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.A, self.b = self._rows()

    # -- the sweep's side

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        return rng.integers(self.n_samples, size=(steps, batch_size))

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        A = self.A[draw]
        z = A @ W
        with np.errstate(over="ignore"):
            return A.swapaxes(1, 2) @ self._descent(z, self.b[draw][..., None], -1 / draw.shape[1], z)

    def project(self, W: Array) -> Array:
        if self.radius is not None:
            W *= self.radius / np.maximum(np.sqrt(np.einsum("sdr,sdr->sr", W, W)), self.radius)[:, None, :]
        return W

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        seeds, steps, batch = draws.shape
        few = self.logistic is None or 4 * batch > self.BLOCK  # fewer than four steps gain nothing
        block = 1 if few else self._block(float(etas.max())) // batch or 1
        rates = etas / batch
        # a diverging run ends as inf, and an iterate at zero needs no projection; the others go on
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for k in range(0, steps, block):
                rows = draws[:, k : k + block].reshape(seeds, -1)
                A, b = self.A[rows], self.b[rows]
                if block > 1:
                    self._advance_block(W, A, b, rates[k : k + block], total)
                    continue
                if total is not None:
                    total += W
                z = A @ W
                W += A.swapaxes(1, 2) @ self._descent(z, b[..., None], rates[k], z)
                self.project(W)
        return W

    def _block(self, eta: float) -> int:
        """Samples of a block: with a ball, so few that its scale, a product of r/(r + step), is no underflow."""
        if self.radius is None:
            return self.BLOCK
        longest = max(eta * self._steepest / self.radius, 1e-9)  # a step, in radii
        return min(self.BLOCK, int(LOG_SCALE / np.log1p(longest)))

    @cached_property
    def _steepest(self) -> float:
        """A bound on the norm of a stochastic gradient in the ball."""
        norm = float(np.sqrt(np.einsum("nd,nd->n", self.A, self.A).max()))
        return norm if self.logistic else norm * float(np.abs(self.b).max() + norm * (self.radius or np.inf))

    def _advance_block(self, W: Array, A: Array, b: Array, rates: Array, total: Array | None) -> None:
        """In place: w_k = scale_k (w + A_{<k}' C_{<k}), with the coefficients C found step by step."""
        C = A @ W
        scales = np.empty((len(rates) + 1, W.shape[0], W.shape[2]))
        radius, square = np.inf, scales[0]
        if self.radius is not None:
            radius, square = self.radius, np.einsum("sdr,sdr->sr", W, W)
        _kernels.coefficients(C, A @ A.swapaxes(1, 2), b, rates, bool(self.logistic), radius, square, scales)
        if total is not None:
            batch = len(b[0]) // len(rates)
            later = np.cumsum(scales[-2::-1], axis=0)[::-1]  # entry k: of the block's iterates from k on
            in_later = np.concatenate([later[1:], np.zeros_like(later[:1])]).repeat(batch, axis=0).swapaxes(0, 1)
            total += later[0][:, None] * W + A.swapaxes(1, 2) @ (in_later * C)
        W += A.swapaxes(1, 2) @ C
        if self.radius is not None:
            W *= scales[-1][:, None]

    def objective(self, W: Array) -> Array:
        mean = np.zeros((W.shape[0], W.shape[2]))
        rows = max(1, 100_000 // mean.size)  # so many that their margins stay in the cache
        with np.errstate(over="ignore", invalid="ignore"):
            for i in range(0, self.n_samples, rows):
                z = self.A[i : i + rows] @ W
                mean += self._loss(z, self.b[i : i + rows, None]).sum(1)
        return mean / self.n_samples

    def describe(self) -> dict[str, Any]:
        return {
            "problem": type(self).__name__,
            "n_samples": self.n_samples,
            "dimension": self.dimension,
            "radius": "none" if self.radius is None else self.radius,
            "data_sha256": self._digest,
        }

    @cached_property
    def _digest(self) -> str:
        return _digest(self.X, self.y)

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
        z = self.A @ w
        with np.errstate(over="ignore"):
            return self.A.T @ self._descent(z, self.b, -1 / self.n_samples, z)

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


def _digest(*arrays: Array) -> str:
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def _samples(X: ArrayLike, y: ArrayLike, suffix: str = "") -> tuple[Array, Array]:
    x_name, y_name = "X" + suffix, "y" + suffix
    labels = np.asarray(y)
    samples = _checks.real_array(x_name, X)
    targets = _checks.real_array(y_name, labels.astype(float) if labels.dtype == bool else y)  # y = score > 0 is usual
    if samples.ndim != 2 or 0 in samples.shape:
        raise ValueError(f"{x_name}: expected a matrix of shape (samples, features), got shape {samples.shape}")
    if targets.shape != samples.shape[:1]:
        raise ValueError(
            f"{y_name}: expected shape {samples.shape[:1]} to match {x_name} of shape {samples.shape}, "
            f"got {targets.shape}"
        )
    if not (np.isfinite(samples).all() and np.isfinite(targets).all()):
        raise ValueError(f"{x_name}, {y_name}: expected finite numbers, got infinity")
    samples, targets = samples.copy(), targets.copy()  # read-only, as what is computed from them is kept
    samples.setflags(write=False)
    targets.setflags(write=False)
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

    logistic = True

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

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        np.exp(z, out=z)  # inf gives the right limit 0
        z += 1
        return np.divide(factor, z, out=out)

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

    logistic = False

    def _loss(self, z: Array, b: Array) -> Array:
        return (z - b) ** 2 / 2

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        np.subtract(b, z, out=z)
        return np.multiply(z, factor, out=out)

    def _curvature(self, z: Array) -> Array:
        return np.ones_like(z)


class MLP(Problem):
    r"""A fully connected network that classifies; SGD sees the training samples, the objective is the test loss.

    Loss is the cross-entropy of the softmax (:mod:`anneal.networks` has the formulas).  Every seed draws its own first
    weights and minibatches; all its runs share both.  Also measured is ``error``, the fraction of the test samples that
    are misclassified.  The objective is not convex, and nothing projects: the theory does not apply.

    Args:
        X: (n, features) training samples.
        y: n classes 0, 1, ..., K - 1; the greatest one present sets K.
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
        (self.X, self.y), (self.X_test, self.y_test) = _samples(X, y), _samples(X_test, y_test, "_test")
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
        self._train, self._test = (
            (np.column_stack([samples, np.ones(len(samples))]), (labels[:, None] == classes).astype(float))
            for samples, labels in ((self.X, self.y), (self.X_test, self.y_test))
        )

    @classmethod
    def digits(cls, hidden: Sequence[int] = (32,), activation: str = "tanh", scale: float = 1.0) -> MLP:
        """Handwritten digits from scikit-learn: 1,797 images of 8 by 8 pixels, 1,200 of them, fixed, for training.

        Pixels are centred one by one and divided by one number, so that their mean square is 1 (by training data).
        """
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
        rows = max(1, 2_000_000 // (total.size * max(self.sizes[1:])))
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
        return _digest(self.X, self.y, self.X_test, self.y_test)
