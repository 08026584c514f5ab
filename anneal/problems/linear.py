"""Linear models: means of a loss in the margin, whose steps come in blocks by exact algebra."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _checks
from .._checks import Array
from .base import LARGEST_NUMBER, Problem, digest, samples_and_targets
from .optimum import EPS, MeanLoss, Optimum, minimize, row_space

SLICE = 256  # of the inner dimension, which linear algebra then adds up in one way for any number of runs
TILE = 8  # runs that linear algebra takes at a time
UNCERTAIN = 1e-3  # of the loss at zero and the least: an optimum less certain than this is none
LOG_SCALE = 300.0  # of a block's scale, at most: its inverse times a step is then no overflow either


def _product(A: Array, B: Array) -> Array:
    """A @ B, in slices of the inner dimension: how a column is rounded does not depend on their number."""
    if A.shape[-1] <= SLICE:
        return A @ B
    return np.asarray(sum(A[..., i : i + SLICE] @ B[..., i : i + SLICE, :] for i in range(0, A.shape[-1], SLICE)))


class LinearModel(Problem):
    r"""Mean of :math:`\ell(a_i^\top w, b_i)` over samples, optionally on the ball :math:`\|w\| \le r`.

    Steps with small batches come in blocks.  With :math:`A` the block's samples, :math:`Z = AW` is formed once; in the
    block the margins are corrected through the Gram matrix :math:`AA^\top`, and :math:`W` is updated once.  This is
    exact: a step moves :math:`w` only along samples.  A ball fits in, because the norm of ``w`` and its scale can be
    carried along.

    A model defines its loss and the loss's derivatives, in NumPy.  Blocks it has if it also hands over ``compiled``,
    the block of ``anneal.problems.kernels`` that is compiled for its loss.

    Args:
        X: (n, d) features.
        y: n targets.
        radius: of the ball to project on; None for the whole space.

    Attributes:
        optimum: the least value.
        minimizer: where it is attained, of several places the one of least norm; features that depend on others to
            rounding count as dependent.
        optimum_gap: nothing in the domain is less than ``optimum - optimum_gap``.
        solution: the three in one record (``anneal.problems.optimum.Optimum``).
        bend: M times the loss's second derivative bounds the third, which certificates on the whole space need.

    Raises:
        ValueError: for data of other shapes or not finite, for a radius that is not positive, where without one
            there is no unique minimiser, and where rounding hides the optimum.
    """

    BLOCK = 24  # samples a block holds; more makes the Gram corrections dominate, less the calls
    bend: ClassVar[float] = 1.0
    compiled: ClassVar[Callable[..., None] | None] = None  # a block of steps, compiled for the loss; None: no blocks

    def __init__(self, X: ArrayLike, y: ArrayLike, radius: float | None = None) -> None:
        self.X, self.y = samples_and_targets(X, self._labels(y))
        self.n_samples, self.dimension = self.X.shape
        self.radius = None if radius is None else _checks.positive_number("radius", radius)
        if self.radius is not None and not 1 / LARGEST_NUMBER <= self.radius <= LARGEST_NUMBER:
            raise ValueError(f"radius: expected a number from 1e-100 to 1e100, got {radius:g}; use other units")
        self.A, self.b = self._rows()
        self.solution = Optimum(*self._solve())
        self.minimizer, self.optimum = self.solution.minimizer, self.solution.value
        self.optimum_gap = self.solution.gap

    # -- what a model defines: rows and targets, loss, descent, curvature and slope in the margin z = A w

    def _labels(self, y: Any) -> Any:
        return y

    def _rows(self) -> tuple[Array, Array]:
        return self.X, self.y

    def _loss(self, z: Array, b: Array) -> Array:
        raise NotImplementedError

    def _descent(self, z: Array, b: Array, factor: float | Array, out: Array) -> Array:
        """Minus the derivative of the loss, times a factor, in ``out``, which may be ``z``; overwrites ``z``."""
        raise NotImplementedError

    def _curvature(self, z: Array) -> Array:
        raise NotImplementedError

    def _slope(self, z: float) -> float:
        """A bound on the derivative's size at margins from -z to z; without one a ball leaves no blocks."""
        return np.inf

    def _unit(self) -> float:
        """A typical size of the margins that fit best."""
        return 1.0

    def _unattained(self, z: Array) -> bool:
        """Whether these margins prove that there is no minimum on the whole space."""
        return False

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
        z = _product(A, W)
        with np.errstate(over="ignore"):
            return _product(A.swapaxes(1, 2), self._descent(z, self.b[draw][..., None], -1 / draw.shape[1], z))

    def project(self, W: Array) -> Array:
        if self.radius is not None:
            W *= self.radius / np.maximum(np.sqrt(np.einsum("sdr,sdr->sr", W, W)), self.radius)[:, None, :]
        return W

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        few = self.compiled is None or 4 * draws.shape[2] > self.BLOCK  # fewer than four steps gain nothing
        if few or self._block(float(etas.max())) == self.BLOCK:
            return self._advance(W, draws, etas, total, 1 if few else self.BLOCK // draws.shape[2])
        # with steps so long, runs of one length of block advance together, in whole tiles: none depends on another
        lengths = np.array([self._block(float(eta)) // draws.shape[2] or 1 for eta in etas.max(0)])
        for length in np.unique(lengths):
            own = np.flatnonzero(lengths == length)
            tiles = np.pad(own, (0, -own.size % TILE), mode="edge")
            added = None if total is None else np.take(total, tiles, 2)
            moved = self._advance(np.take(W, tiles, 2), draws, np.take(etas, tiles, 1), added, int(length))
            W[:, :, own] = moved[:, :, : own.size]
            if total is not None and added is not None:
                total[:, :, own] = added[:, :, : own.size]
        return W

    def _advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None, block: int) -> Array:
        seeds, steps, batch = draws.shape
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
                z = _product(A, W)
                W += _product(A.swapaxes(1, 2), self._descent(z, b[..., None], rates[k], z))
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
        return norm * self._slope(norm * (self.radius or np.inf))

    def _advance_block(self, W: Array, A: Array, b: Array, rates: Array, total: Array | None) -> None:
        """In place: w_k = scale_k (w + A_{<k}' C_{<k}), with the coefficients C found step by step."""
        C = _product(A, W)
        scales = np.empty((len(rates) + 1, W.shape[0], W.shape[2]))
        radius, square = np.inf, scales[0]
        if self.radius is not None:
            radius, square = self.radius, np.einsum("sdr,sdr->sr", W, W)
        assert self.compiled is not None  # without it there are no blocks
        self.compiled(C, A @ A.swapaxes(1, 2), b, rates, radius, square, scales)
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
        rows = 64  # so few that their margins stay in the cache, and for any number of runs as many: they are added up
        with np.errstate(over="ignore", invalid="ignore"):
            for i in range(0, self.n_samples, rows):
                z = _product(self.A[i : i + rows], W)
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
        return digest(self.X, self.y)

    # -- the optimum

    def _solve(self) -> tuple[Array, float] | tuple[Array, float, float]:
        """Minimiser, value and gap; a model that does without may leave out the gap."""
        whole = self.radius is None
        if whole and (basis := row_space(self.A)) is not None:
            raise ValueError(
                f"X: dependent features, of rank {basis.shape[1]} where {self.dimension} is full, so that there is no "
                "unique minimum; give a radius to minimise over a ball, or leave features out"
            )
        w, gap = self._minimize()
        with np.errstate(over="ignore"):
            value = float(self.objective(w[None, :, None])[0, 0])
        if whole and not gap < np.inf:
            raise ValueError(
                "X, y: the objective attains no minimum (separable classes, or almost so); "
                "give a radius to minimise over a ball"
            )
        sizes = np.abs(self._slopes(self.A @ w)) @ (np.abs(self.A) @ np.abs(w)) / self.n_samples
        rounding = EPS * ((self.n_samples + 4) * abs(value) + (self.dimension + 2) * float(sizes))
        start = self._mean_loss(np.zeros(self.n_samples))
        if not gap + rounding <= UNCERTAIN * (abs(start) + abs(value)):
            raise ValueError(
                "X: features of such sizes, or so nearly dependent, that the optimum is known only to "
                f"{gap + rounding:.1g}; use other units, or leave features out"
            )
        return w, value, gap + rounding

    def _minimize(self) -> tuple[Array, float]:
        """The minimiser and its gap, in units in which the features and the margins are near 1."""
        feature, unit = (int(np.frexp(size)[1]) for size in (np.abs(self.A).max(), self._unit()))
        scale = float(np.ldexp(1.0, unit))
        loss = MeanLoss(
            lambda z: self._mean_loss(z * scale) / scale**2,
            lambda z: self._slopes(z * scale) / scale,
            lambda z: self._curvature(z * scale),
            self.bend * scale,
            self._unattained,
        )
        with np.errstate(over="ignore", invalid="ignore"):
            radius = np.inf if self.radius is None else np.clip(np.ldexp(self.radius, feature - unit), 1e-60, 1e140)
            w, gap = minimize(np.ldexp(self.A, -feature), loss, float(radius))
            w = np.ldexp(w, unit - feature)
        return self.project(w[None, :, None])[0, :, 0], gap * scale**2

    def _mean_loss(self, z: Array) -> float:
        return float(self._loss(z, self.b).mean())

    def _slopes(self, z: Array) -> Array:
        out = z.copy()
        with np.errstate(over="ignore"):
            return self._descent(out, self.b, -1.0, out)

    def _full_gradient(self, w: Array) -> Array:
        z = self.A @ w
        with np.errstate(over="ignore"):
            return self.A.T @ self._descent(z, self.b, -1 / self.n_samples, z)
