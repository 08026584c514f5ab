"""What a sweep needs of a problem, and what problems with samples share."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks
from .._checks import Array

LARGEST_NUMBER = 1e100
"""Largest feature, target or radius that is taken: products of a few of them are still numbers."""


class Problem:
    """What a sweep needs: a start, random draws, a stochastic subgradient, a projection and the objective.

    Attributes:
        dimension: length d of an iterate.
        optimum: the least value of the objective, ``None`` where it is not known.
        optimum_gap: nothing in the domain is less than ``optimum - optimum_gap``.
        measures: names of what :meth:`measure` reports beside the objective.
    """

    dimension: int
    optimum: float | None = None
    optimum_gap: float = 0.0
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


def numbers(name: str, value: Any) -> Array:
    """Data as numbers, whatever holds them: lists, arrays, data frames, sparse matrices; True and False are 1 and 0.

    Args:
        name: of the argument, for messages.
        value: finite real numbers.

    Returns:
        float64, in the shape of ``value``.

    Raises:
        ValueError: for what is no finite real number, is missing, or is above ``LARGEST_NUMBER`` in size.
    """
    given = plain(name, value)
    if isinstance(given, np.ndarray) and given.dtype.kind in "bOU":
        if any(map(_missing, given.flat)):
            raise ValueError(f"{name}: expected numbers, contains NaN; remove or repair those entries first")
        for text in (each for each in given.flat if isinstance(each, str)):
            raise ValueError(
                f"{name}: expected numbers, got {str(text)!r}; give a column of 0 and 1 for each word instead"
            )
        given = np.reshape([float(x) if isinstance(x, (bool, np.bool_)) else x for x in given.flat], given.shape)
    array = _checks.real_array(name, given)
    if np.isinf(array).any():
        raise ValueError(f"{name}: expected finite numbers, got infinity; remove or repair those entries first")
    if array.size and np.abs(array).max() > LARGEST_NUMBER:
        largest = np.abs(array).max()
        raise ValueError(f"{name}: expected at most {LARGEST_NUMBER:g} in size, got {largest:g}; use other units")
    if array.size and 0 < (largest := float(np.abs(array).max())) < 1 / LARGEST_NUMBER:
        raise ValueError(f"{name}: expected more than {1 / LARGEST_NUMBER:g} in size, got {largest:g}; use other units")
    return array


def words(name: str, value: Any) -> NDArray[Any] | None:
    """Labels that are texts.

    Args:
        name: of the argument, for messages.
        value: labels of any type.

    Returns:
        the texts in the shape of ``value``; None where all labels are something else.

    Raises:
        ValueError: where only some are texts.
    """
    given = plain(name, value)
    if not isinstance(given, np.ndarray) or given.dtype.kind not in "OU":
        return None
    texts = [isinstance(each, str) for each in given.flat]
    if any(texts) and not all(texts):
        other = given.flat[texts.index(False)]
        raise ValueError(f"{name}: expected words or numbers, got both; remove or repair entries such as {other!r}")
    return given.astype(str) if any(texts) else None


def plain(name: str, value: Any) -> Any:
    """What holds numbers as an array, but for lists, which later checks see as they are.

    Args:
        name: of the argument, for messages.
        value: a list, an array, a data frame or its column, a sparse matrix.

    Returns:
        an array, or what NumPy makes none of.

    Raises:
        ValueError: for a sparse matrix that is too large.
    """
    if hasattr(value, "toarray"):
        _checks.fits(name, *value.shape)
        return value.toarray()
    if isinstance(value, np.ma.MaskedArray):
        return value
    try:
        given = np.asarray(value)
    except Exception:  # of any type: ragged lists, arrays of other packages
        return value
    return value if isinstance(value, (list, tuple)) and given.dtype.kind in "iuf" else given


def _missing(entry: Any) -> bool:
    """Whether an entry of a data frame stands for one that is not there."""
    return (
        entry is None or type(entry).__name__ in ("NAType", "NaTType") or (isinstance(entry, float) and entry != entry)
    )


def samples_and_targets(X: Any, y: Any, suffix: str = "") -> tuple[Array, Array]:
    """Data as a problem keeps it: checked, copied and read-only, as what is computed from it is kept too.

    Args:
        X: (n, d) features, as :func:`numbers` takes them.
        y: n labels or targets, likewise; a single column will do.
        suffix: of the arguments' names in messages, ``"_test"`` for instance.

    Returns:
        features (n, d) and targets (n,).

    Raises:
        ValueError: for other shapes, and as :func:`numbers`.
    """
    x_name, y_name = "X" + suffix, "y" + suffix
    samples, targets = numbers(x_name, X), numbers(y_name, y)
    if samples.ndim != 2 or 0 in samples.shape:
        raise ValueError(
            f"{x_name}: expected a matrix of shape (samples, features), got shape {samples.shape}; "
            "a single feature is numpy.reshape(X, (-1, 1))"
        )
    if targets.shape == (len(samples), 1):
        targets = targets[:, 0]
    if targets.shape != samples.shape[:1]:
        raise ValueError(
            f"{y_name}: expected shape {samples.shape[:1]} to match {x_name} of shape {samples.shape}, "
            f"got {targets.shape}; give one for each sample"
        )
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
