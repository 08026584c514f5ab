"""What a sweep needs of a problem, and what problems with samples share."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _checks
from .._checks import Array


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
        """The starting point of all runs of a seed.

        Args:
            rng: the seed's generator, for a start that is random.

        Returns:
            the point, shape (d,).
        """
        return np.zeros(self.dimension)

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        """The randomness of consecutive steps; in pieces or at once it is the same.

        Args:
            rng: the seed's generator, which goes on where the last call left it.
            steps: number of steps.
            batch_size: number of samples that a step averages over.

        Returns:
            what decides the gradients, of numbers or indices; first axis ``steps``, the others as the problem likes.
        """
        raise NotImplementedError

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        """Stochastic subgradients of one step.

        Args:
            W: iterates, shape (seeds, d, runs); left as they are.
            draw: that step's entries of ``draw``, first axis ``seeds``; all runs of a seed share one.

        Returns:
            the subgradients, in the shape of ``W`` (units of F per unit of w).
        """
        raise NotImplementedError

    def project(self, W: Array) -> Array:
        """Projection of every iterate onto the domain; without one, the iterates as they are.

        Args:
            W: iterates, shape (seeds, d, runs); may be overwritten.

        Returns:
            the nearest points of the domain, in the shape of ``W``.
        """
        return W

    def objective(self, W: Array) -> Array:
        """Objective at every iterate.

        Args:
            W: iterates, shape (seeds, d, runs).

        Returns:
            the values, shape (seeds, runs) (units of F); infinite or NaN where a run has diverged.
        """
        raise NotImplementedError

    def measure(self, name: str, W: Array) -> Array:
        """Another quantity at every iterate.

        Args:
            name: which, one of ``measures``.
            W: iterates, shape (seeds, d, runs).

        Returns:
            the quantity, shape (seeds, runs), in units of its own.
        """
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """What identifies the problem in a result's attributes.

        Problems of one class with equal descriptions must have equal results: a sweep's store relies on it.

        Returns:
            names to numbers or short strings; ``"problem"`` is the class's name.
        """
        return {"problem": type(self).__name__}

    def advance(self, W: Array, draws: NDArray[Any], etas: Array, total: Array | None = None) -> Array:
        """Steps ``W <- project(W - eta * gradient)`` of plain SGD; other methods step by themselves.

        Args:
            W: iterates, shape (seeds, d, runs); may be overwritten.
            draws: from ``draw``, shape (seeds, steps, ...).
            etas: stepsizes, shape (steps, runs) (units of w squared per unit of F).
            total: if given, in the shape of ``W``; the iterates at which gradients were taken are added to it.

        Returns:
            the iterates after the last step, in the shape of ``W``.
        """
        for k, eta in enumerate(etas):
            if total is not None:
                total += W
            W = self.project(W - eta * self.gradient(W, draws[:, k]))
        return W


def samples_and_targets(X: ArrayLike, y: ArrayLike, suffix: str = "") -> tuple[Array, Array]:
    """Data as a problem keeps it: checked, copied and read-only, as what is computed from it is kept too.

    Args:
        X: (n, d) features, finite.
        y: n labels or targets, finite; True and False are 1 and 0.
        suffix: of the arguments' names in messages, ``"_test"`` for instance.

    Returns:
        features (n, d) and targets (n,).

    Raises:
        ValueError: for other shapes, and for what is no finite real number.
    """
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
    samples, targets = samples.copy(), targets.copy()
    samples.setflags(write=False)
    targets.setflags(write=False)
    return samples, targets


def digest(*arrays: Array) -> str:
    """SHA-256 digest of the arrays' numbers, by which a description tells data apart.

    Args:
        arrays: of any shapes, which do not enter.

    Returns:
        64 hexadecimal digits.

    Example:
        >>> digest(np.zeros(2), np.ones(1)) == digest(np.array([0.0, 0.0, 1.0]))
        True
    """
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()
