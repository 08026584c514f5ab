r"""Sweeps of stochastic gradient methods: every schedule, stepsize and seed at once, here or on a cluster."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import __version__, _checks, executors
from ._checks import Array
from ._extras import extra
from .methods import SGD, Method
from .problems import Problem
from .schedules import Schedule, by_name
from .store import Store, code_digest

with extra("sweep", __name__):
    import numba
    import xarray as xr
    from threadpoolctl import threadpool_limits
    from tqdm import tqdm

SEED_BLOCK = 8
"""Seeds that advance together, at most: of fewer than 16 seeds, half, so that two workers share even a small sweep.

The seeds alone fix the blocks, so that results do not depend on the executor or on its number of workers.
"""

CHUNK = 256  # steps whose draws are held at once


@dataclass(frozen=True)
class _Block:
    """One block of seeds of a sweep: all that a worker needs.  ``shapes`` has shape (steps, schedules)."""

    problem: Problem
    method: Method
    shapes: Array
    averaged: tuple[bool, ...]
    stepsizes: Array
    batch_size: int
    seeds: tuple[int, ...]

    def __call__(self, progress: Any = None) -> Array:
        """After the last step the objective and the problem's other measures, not finite where a run diverged.

        Shape (1 + measures, schedules, stepsizes, seeds).
        """
        steps, grid = len(self.shapes), (len(self.averaged), len(self.stepsizes))
        threadpool_limits(1, user_api="blas")  # rounding depends on their number; sweep puts back what it was
        generators = [np.random.default_rng(seed) for seed in self.seeds]
        start = np.stack([self.problem.start(rng) for rng in generators])
        W = np.repeat(start[:, :, None], np.prod(grid), 2)
        memory = self.method.memory(W)
        total = np.zeros_like(W) if any(self.averaged) else None
        plain = type(self.method).step is SGD.step  # what the problem does itself, linear models in blocks
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(0, steps, CHUNK):
                n = min(CHUNK, steps - k)
                draws = np.stack([self.problem.draw(rng, n, self.batch_size) for rng in generators])
                etas = (self.shapes[k : k + n, :, None] * self.stepsizes).reshape(n, -1)
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
                W = np.where(np.repeat(self.averaged, grid[1]), total / steps, W)
            others = [self.problem.measure(name, W) for name in self.problem.measures]
            return np.stack([self.problem.objective(W), *others]).swapaxes(1, 2).reshape(-1, *grid, len(self.seeds))


def sweep(
    problem: Problem,
    schedules: Mapping[str, Schedule] | Iterable[Schedule],
    stepsizes: ArrayLike,
    seeds: int | Iterable[int],
    steps: int,
    batch_size: int = 1,
    method: str | Method = "sgd",
    executor: Executor | None = None,
    store: str | Path | None = None,
) -> xr.Dataset:
    r"""Final suboptimality of SGD, or of another method, for every schedule, stepsize and seed.

    Run ``(schedule, stepsize, seed)`` performs :math:`w_{t+1} = \Pi(w_t - \eta\,h_t\,g_t)`, :math:`t = 1..T`, where
    :math:`h_t` is entry t - 1 of ``schedule.values(T)`` and :math:`g_t` a minibatch subgradient.  All runs of a seed
    see the same minibatches (common random numbers).  ``Fixed(averaged=True)`` reports the mean of the iterates
    :math:`w_1..w_T`, every other schedule the last iterate :math:`w_{T+1}`.

    Args:
        problem: from :mod:`anneal.problems`.
        schedules: schedules, whose names label the result; or a mapping of other labels to schedules.
        stepsizes: positive numbers, the base stepsizes :math:`\eta` (units of w² per unit of F, for SGD).
        seeds: the seeds, or their number n for 0..n-1.
        steps: number of updates T.
        batch_size: samples a step.
        method: ``"sgd"`` or an update rule of :mod:`anneal.methods`, whose steps :math:`\eta\,h_t` multiplies.
        executor: any ``concurrent.futures.Executor``; blocks of seeds are its jobs.  Results do not depend on it:
            linear algebra has one thread, so that a ``ProcessPoolExecutor`` is what uses more cores.
        store: a folder that keeps every finished block, so that an interrupted sweep, called again, goes on from
            there.  A block is found again if problem, method, steps, batch size, stepsizes, the schedules' values,
            its seeds, the code and the versions of NumPy and Numba are the same.

    Returns:
        Dataset with dims (schedule, stepsize, seed), variable ``suboptimality`` (``loss`` where the optimum is not
        known), the problem's other ``measures``, and the whole configuration as attributes.  A run that diverged is
        ``inf``; none is dropped.

    Raises:
        ValueError: naming the argument that is wrong.
        SweepError: if a block of seeds failed or the executor died, naming the seeds and what to do
            (:class:`anneal.executors.SweepError`).
        StoreError: if the store's folder cannot be written (:class:`anneal.store.StoreError`).

    Example:
        >>> from anneal.problems import HardLine
        >>> from anneal.schedules import Linear
        >>> sweep(HardLine(mu=0.5), [Linear()], [0.1, 0.2], seeds=3, steps=10).suboptimality.shape
        (1, 2, 3)
    """
    if not isinstance(problem, Problem):
        raise ValueError(f"problem: expected one of anneal.problems, such as HardLine(0.1), got {problem!r}")
    labelled = _labelled(schedules)
    if executor is not None and not isinstance(executor, Executor):
        dask = "; give Dask's client.get_executor()" if hasattr(executor, "get_executor") else ""
        raise ValueError(f"executor: expected a concurrent.futures.Executor, got {executor!r}{dask}")
    if store is not None and (not isinstance(store, (str, Path)) or store == ""):
        raise ValueError(f"store: expected the path of a folder, got {store!r}")
    rule = SGD() if method == "sgd" else method
    if not isinstance(rule, Method):
        raise ValueError(f"method: expected 'sgd' or an update rule such as methods.Momentum(), got {method!r}")
    etas = _checks.stepsizes(stepsizes)
    steps, batch_size = _checks.count("steps", steps), _checks.count("batch_size", batch_size)
    seed_list = _seed_list(seeds)
    shapes = np.stack([schedule.values(steps) for schedule in labelled.values()], axis=1)
    averaged = tuple(rule.averages or s.averaged for s in labelled.values())
    size = min(SEED_BLOCK, -(-len(seed_list) // 2))
    blocks = [
        _Block(problem, rule, shapes, averaged, etas, batch_size, tuple(seed_list[i : i + size]))
        for i in range(0, len(seed_list), size)
    ]
    with (
        threadpool_limits(1, user_api="blas"),
        tqdm(total=steps * len(seed_list), unit="step", unit_scale=True, desc="sweep", delay=2) as bar,
    ):
        measured = np.concatenate(_results(blocks, executor, store, bar), axis=-1)
    measured[0] -= problem.optimum or 0.0
    names = ["loss" if problem.optimum is None else "suboptimality", *problem.measures]
    return xr.Dataset(
        {
            name: (("schedule", "stepsize", "seed"), np.where(np.isfinite(values), values, np.inf))
            for name, values in zip(names, measured, strict=True)
        },
        coords={"schedule": list(labelled), "stepsize": etas, "seed": seed_list},
        attrs={
            **problem.describe(),
            "optimum": "unknown" if problem.optimum is None else problem.optimum,
            "schedules": json.dumps({name: repr(schedule) for name, schedule in labelled.items()}),
            "steps": steps,
            "batch_size": batch_size,
            "method": "sgd" if rule == SGD() else repr(rule),
            "versions": json.dumps({"anneal": __version__, "numpy": np.__version__, "numba": numba.__version__}),
        },
    )


def _labelled(schedules: Any) -> dict[str, Schedule]:
    if isinstance(schedules, Iterable) and not isinstance(schedules, (Mapping, str)):
        schedules = by_name(schedules)
    if (
        not isinstance(schedules, Mapping)
        or not schedules
        or not all(isinstance(schedule, Schedule) for schedule in schedules.values())
    ):
        raise ValueError(
            f"schedules: expected a nonempty mapping of names to schedules, or a list of them, got {schedules!r}"
        )
    return dict(schedules)


def _seed_list(seeds: int | Iterable[int]) -> list[int]:
    if isinstance(seeds, (int, np.integer)):
        return list(range(_checks.count("seeds", seeds)))
    if isinstance(seeds, (str, bytes)) or not isinstance(seeds, Iterable):
        raise ValueError(f"seeds: expected a number of seeds, or distinct nonnegative integers, got {seeds!r}")
    chosen = [_checks.count("seeds", seed, 0, most=None) for seed in seeds]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"seeds: expected a number of seeds, or distinct nonnegative integers, got {seeds!r}")
    return chosen


def _configuration(block: _Block) -> dict[str, Any]:
    """What determines the result of every block of this block's sweep, but for the seeds."""
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
        "shapes_sha256": hashlib.sha256(block.shapes.tobytes()).hexdigest(),
        "averaged": block.averaged,
        "stepsizes": block.stepsizes.tolist(),
        "batch_size": block.batch_size,
        "code_sha256": code_digest([block, block.problem, block.method]),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def _results(blocks: list[_Block], executor: Executor | None, store: str | Path | None, bar: Any) -> list[Array]:
    """The blocks' results in their order: read back where they are stored, computed and stored where not."""
    results: dict[tuple[int, ...], Array] = {}
    common = {} if store is None else _configuration(blocks[0])
    kept = None if store is None else Store(store)

    def keep(block: _Block, result: Array) -> None:
        if kept is not None:
            kept.save({**common, "seeds": block.seeds}, result)
        results[block.seeds] = result
        if executor is not None:
            bar.update(len(block.shapes) * len(block.seeds))

    missing = []
    for block in blocks:
        found = None if kept is None else kept.load({**common, "seeds": block.seeds})
        if found is None:
            missing.append(block)
        else:
            results[block.seeds] = found
            bar.update(len(block.shapes) * len(block.seeds))
    advice = (
        "Give store= a folder, and finished blocks survive such an end."
        if kept is None
        else f"Finished blocks are in the store {kept.folder}: the same call goes on from there."
    )
    executors.compute(missing, executor, keep, bar, advice)
    return [results[block.seeds] for block in blocks]
