r"""Sweeps of stochastic gradient descent: every schedule, stepsize and seed at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from tqdm import tqdm

from . import __version__, _checks
from ._checks import Array
from .problems import Problem
from .schedules import Fixed, Schedule

SEED_BLOCK = 8
"""Seeds that advance together.  Fixed, so that results do not depend on the executor or on its number of workers."""

CHUNK = 256  # steps whose draws are held at once


@dataclass(frozen=True)
class _Job:
    """One block of seeds of a sweep: all that a worker needs."""

    problem: Problem
    schedules: tuple[Schedule, ...]
    stepsizes: Array
    seeds: tuple[int, ...]
    steps: int
    batch_size: int

    def __call__(self, progress: Any = None) -> Array:
        """Objective after the last step, shape (schedules, stepsizes, seeds); not finite where a run diverged."""
        shapes = np.stack([schedule.values(self.steps) for schedule in self.schedules], axis=1)
        averaged = np.array([isinstance(s, Fixed) and s.averaged for s in self.schedules])
        grid = (len(self.schedules), len(self.stepsizes))
        generators = [np.random.default_rng(seed) for seed in self.seeds]
        start = self.problem.start()
        W = np.repeat(np.repeat(start[None, :, None], len(self.seeds), 0), np.prod(grid), 2)
        total = np.zeros_like(W) if averaged.any() else None
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(0, self.steps, CHUNK):
                n = min(CHUNK, self.steps - k)
                draws = np.stack([self.problem.draw(rng, n, self.batch_size) for rng in generators])
                etas = (shapes[k : k + n, :, None] * self.stepsizes).reshape(n, -1)
                W = self.problem.advance(W, draws, etas, total)
                if progress is not None:
                    progress.update(n * len(self.seeds))
            if total is not None:
                W = np.where(np.repeat(averaged, grid[1]), total / self.steps, W)
            return self.problem.objective(W).T.reshape(*grid, len(self.seeds))


def _seed_list(seeds: int | Iterable[int]) -> list[int]:
    chosen = list(range(seeds)) if isinstance(seeds, (int, np.integer)) else [int(s) for s in seeds]
    if not chosen or min(chosen) < 0 or len(set(chosen)) < len(chosen):
        raise ValueError(f"seeds: expected a positive number, or distinct nonnegative integers, got {seeds!r}")
    return chosen


def sweep(
    problem: Problem,
    schedules: Mapping[str, Schedule],
    stepsizes: ArrayLike,
    seeds: int | Iterable[int],
    steps: int,
    batch_size: int = 1,
    method: str = "sgd",
    executor: Executor | None = None,
) -> xr.Dataset:
    r"""Final suboptimality of SGD for every schedule, stepsize and seed.

    Run ``(schedule, stepsize, seed)`` performs :math:`w_{t+1} = \Pi(w_t - \eta\,h_t\,g_t)`, :math:`t = 1..T`, where
    :math:`h_t` is entry t - 1 of ``schedule.values(T)`` and :math:`g_t` a minibatch subgradient.  All runs of a seed
    see the same minibatches (common random numbers).  ``Fixed(averaged=True)`` reports the mean of the iterates
    :math:`w_1..w_T`, every other schedule the last iterate :math:`w_{T+1}`.

    Args:
        problem: from :mod:`anneal.problems`.
        schedules: name to schedule; the names label the result.
        stepsizes: positive numbers, the base stepsizes :math:`\eta`.
        seeds: the seeds, or their number n for 0..n-1.
        steps: number of updates T.
        batch_size: samples a step.
        method: ``"sgd"``.
        executor: any ``concurrent.futures.Executor``; blocks of seeds are its jobs.  Results do not depend on it.

    Returns:
        Dataset with dims (schedule, stepsize, seed), variable ``suboptimality`` (``loss`` where the optimum is not
        known) and the whole configuration as attributes.  A run that diverged is ``inf``; none is dropped.

    Raises:
        ValueError: naming the argument that is wrong.
    """
    if not schedules or not all(isinstance(s, Schedule) for s in schedules.values()):
        raise ValueError(f"schedules: expected a nonempty mapping of names to schedules, got {schedules!r}")
    if method != "sgd":
        raise ValueError(f"method: expected 'sgd', got {method!r}")
    etas = _checks.stepsizes(stepsizes)
    steps, batch_size = _checks.count("steps", steps), _checks.count("batch_size", batch_size)
    seed_list = _seed_list(seeds)
    jobs = [
        _Job(problem, tuple(schedules.values()), etas, tuple(seed_list[i : i + SEED_BLOCK]), steps, batch_size)
        for i in range(0, len(seed_list), SEED_BLOCK)
    ]
    with tqdm(total=steps * len(seed_list), unit="step", unit_scale=True, desc="sweep", delay=2) as bar:
        if executor is None:
            blocks = [job(bar) for job in jobs]
        else:
            blocks = []
            for job, result in zip(jobs, executor.map(_run, jobs), strict=True):
                blocks.append(result)
                bar.update(steps * len(job.seeds))
    losses = np.concatenate(blocks, axis=-1)
    values = losses if problem.optimum is None else losses - problem.optimum
    return xr.Dataset(
        {
            "loss" if problem.optimum is None else "suboptimality": (
                ("schedule", "stepsize", "seed"),
                np.where(np.isfinite(values), values, np.inf),
            )
        },
        coords={"schedule": list(schedules), "stepsize": etas, "seed": seed_list},
        attrs={
            **problem.describe(),
            "optimum": "unknown" if problem.optimum is None else problem.optimum,
            "schedules": json.dumps({name: repr(schedule) for name, schedule in schedules.items()}),
            "steps": steps,
            "batch_size": batch_size,
            "method": method,
            "versions": json.dumps({"anneal": __version__, "numpy": np.__version__}),
        },
    )


def _run(job: _Job) -> Array:
    return job()
