"""Blocks of a sweep's runs: computed as one piece, found again in a store, and put together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import executors
from ._checks import Array
from ._extras import extra
from .methods import SGD, Method
from .problems import Problem
from .store import Store, code_digest

with extra("sweep", __name__):
    import numba
    from threadpoolctl import threadpool_limits

SEED_BLOCK = 8
"""Seeds that advance together, at most: of fewer than 16 seeds, half, so that two workers share even a small sweep.

The seeds alone fix the blocks, so that results do not depend on the executor or on its number of workers.
"""

CHUNK = 256  # steps whose draws are held at once
TILE = 8  # columns that linear algebra takes at a time; in whole tiles, a run's rounding does not depend on the others


@dataclass(frozen=True)
class Block:
    """One block of a sweep, all that a worker needs: some seeds of some of its columns, each one schedule and stepsize.

    ``shapes`` has shape (steps, schedules); ``columns``, (2, columns), holds indices of schedules and of stepsizes.
    """

    problem: Problem
    method: Method
    shapes: Array
    averaged: tuple[bool, ...]
    stepsizes: Array
    columns: NDArray[Any]
    batch_size: int
    seeds: tuple[int, ...]

    def __call__(self, progress: Any = None) -> Array:
        """After the last step the objective and the problem's other measures, not finite where a run diverged.

        Shape (1 + measures, columns, seeds).
        """
        steps, runs = len(self.shapes), self.columns.shape[1]
        schedule, stepsize = np.pad(self.columns, ((0, 0), (0, -runs % TILE)), mode="edge")
        averaged = np.array(self.averaged)[schedule]
        threadpool_limits(1, user_api="blas")  # rounding depends on their number; sweep puts back what it was
        generators = [np.random.default_rng(seed) for seed in self.seeds]
        start = np.stack([self.problem.start(rng) for rng in generators])
        W = np.repeat(start[:, :, None], schedule.size, 2)
        memory = self.method.memory(W)
        total = np.zeros_like(W) if averaged.any() else None
        plain = type(self.method).step is SGD.step  # what the problem does itself, linear models in blocks
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(0, steps, CHUNK):
                n = min(CHUNK, steps - k)
                draws = np.stack([self.problem.draw(rng, n, self.batch_size) for rng in generators])
                etas = self.shapes[k : k + n, schedule] * self.stepsizes[stepsize]
                if plain:
                    W = self.problem.advance(W, draws, etas, total)
                else:
                    for i, eta in enumerate(etas):
                        if total is not None:
                            total += W
                        moved, memory = self.method.step(W, self.problem.gradient(W, draws[:, i]), eta, memory)
                        W = self.problem.project(moved)
                if progress is not None:
                    progress.update(n * len(self.seeds))
            if total is not None:
                W = np.where(averaged, total / steps, W)
            others = [self.problem.measure(name, W) for name in self.problem.measures]
            return np.stack([self.problem.objective(W), *others]).swapaxes(1, 2)[:, :runs]

    def _labels(self) -> list[tuple[str, bool, float]]:
        """What tells the columns of all sweeps of one configuration apart: the schedule's values, and the stepsize."""
        digests = [hashlib.sha256(values.tobytes()).hexdigest() for values in self.shapes.T]
        return [(digests[i], self.averaged[i], float(self.stepsizes[j])) for i, j in self.columns.T]


def _configuration(block: Block) -> dict[str, Any]:
    """What determines the result of every run of this block's sweep, but for its schedule, stepsize and seed."""
    if type(block.problem).describe is Problem.describe:
        raise ValueError(
            f"problem: {type(block.problem).__name__} needs a method describe() that tells apart problems with "
            "different results; without it nothing can be stored"
        )
    kind = type(block.problem)
    return {
        "problem": {**block.problem.describe(), "class": f"{kind.__module__}.{kind.__qualname__}"},
        "method": repr(block.method),
        "steps": len(block.shapes),
        "batch_size": block.batch_size,
        "code_sha256": code_digest([block, block.problem, block.method]),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def _part(block: Block) -> dict[str, Any]:
    """Which runs of its sweep's configuration a block holds: stepsizes by schedule, and seeds."""
    by_schedule = groupby(block._labels(), key=lambda label: label[:2])
    return {"columns": [[*schedule, [eta for *_, eta in run]] for schedule, run in by_schedule], "seeds": block.seeds}


def results(whole: Block, executor: Executor | None, store: str | Path | None, bar: Any) -> Array:
    """All results of a sweep: read back where they are stored, computed and stored where not.

    Args:
        whole: all its runs as one block.
        executor: where parts of it are computed; ``None``: here.
        store: the path of a folder that keeps them, or none.
        bar: of progress, in steps times seeds.

    Returns:
        shape (1 + measures, columns, seeds), as of one block.

    Raises:
        ValueError: if a store is given and the problem cannot be told from others.
        SweepError: if a part failed.
        StoreError: if the store cannot be written.
    """
    common = {} if store is None else _configuration(whole)
    kept = None if store is None else Store(store)
    labels, steps = whole._labels(), len(whole.shapes)
    results = np.empty((1 + len(whole.problem.measures), len(labels), len(whole.seeds)))
    missing = np.ones(results.shape[1:], dtype=bool)
    place: dict[Any, list[int]] = {}
    for i, label in enumerate(labels):
        place.setdefault(label, []).append(i)
    seed_place = {seed: [j] for j, seed in enumerate(whole.seeds)}

    def fill(columns: Iterable[tuple[str, bool, float]], seeds: Iterable[int], values: Array) -> None:
        source, target = _matches(columns, place)
        seed_source, seed_target = _matches(seeds, seed_place)
        results[:, target[:, None], seed_target] = values[:, source[:, None], seed_source]
        missing[target[:, None], seed_target] = False

    def keep(block: Block, result: Array) -> None:
        if kept is not None:
            kept.save(common, result, _part(block))
        fill(block._labels(), block.seeds, result)
        if executor is not None:
            bar.update(steps * len(block.seeds))

    for part, values in () if kept is None else kept.parts(common):
        found = [(digest, averaged, eta) for digest, averaged, etas in part["columns"] for eta in etas]
        fill(found, part["seeds"], values)
    bar.update(steps * int((~missing.any(0)).sum()))
    advice = (
        "Give store= a folder, and finished blocks survive such an end."
        if kept is None
        else f"Finished blocks are in the store {kept.folder}: the same call goes on from there."
    )
    executors.compute(_split(whole, missing), executor, keep, bar, advice)
    return results


def _matches(found: Iterable[Any], place: Mapping[Any, list[int]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Places of those that are wanted, among what was found and among what is wanted."""
    pairs = [(i, j) for i, each in enumerate(found) for j in place.get(each, ())]
    source, target = np.array(pairs, dtype=int).reshape(-1, 2).T
    return source, target


def _split(whole: Block, missing: NDArray[np.bool_]) -> list[Block]:
    """What is to be computed, in blocks of seeds that lack the same columns."""
    size = min(SEED_BLOCK, -(-len(whole.seeds) // 2))
    alike: dict[bytes, list[int]] = {}
    for j in np.flatnonzero(missing.any(0)):
        alike.setdefault(missing[:, j].tobytes(), []).append(int(j))
    return [
        replace(whole, columns=whole.columns[:, missing[:, group[0]]], seeds=tuple(whole.seeds[j] for j in chosen))
        for group in alike.values()
        for chosen in (group[i : i + size] for i in range(0, len(group), size))
    ]
