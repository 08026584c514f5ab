r"""Sweeps of stochastic gradient methods: every schedule, stepsize and seed at once, here or on a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import __version__, _checks
from ._blocks import CHUNK, SEED_BLOCK, Block, results
from ._checks import Array
from ._extras import extra
from .methods import SGD, Method
from .problems import Problem
from .schedules import Schedule, by_name

with extra("sweep", __name__):
    import numba
    import xarray as xr
    from threadpoolctl import threadpool_limits
    from tqdm import tqdm

MOST_SEEDS = 10**6


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
            there.  A run is found again if problem, method, steps, batch size, the schedule's values, the stepsize,
            the seed, the code and the versions of NumPy and Numba are the same, whatever else was swept beside it: more
            seeds, stepsizes or schedules are all that is computed, and come out as if all had been.

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
        raise ValueError(
            f"problem: expected one of anneal.problems, such as HardLine(0.1), got {_checks.shown(problem)}"
        )
    labelled = _labelled(schedules)
    if executor is not None and not isinstance(executor, Executor):
        dask = "; give Dask's client.get_executor()" if hasattr(executor, "get_executor") else ""
        raise ValueError(f"executor: expected a concurrent.futures.Executor, got {_checks.shown(executor)}{dask}")
    if store is not None and (not isinstance(store, (str, Path)) or store == ""):
        raise ValueError(f"store: expected the path of a folder, got {_checks.shown(store)}")
    rule = SGD() if method == "sgd" else method
    if not isinstance(rule, Method):
        raise ValueError(
            f"method: expected 'sgd' or an update rule such as methods.Momentum(), got {_checks.shown(method)}"
        )
    etas = _checks.stepsizes(stepsizes)
    steps, batch_size = _checks.count("steps", steps), _checks.count("batch_size", batch_size)
    seed_list = _seed_list(seeds)
    _check_sizes(problem, len(labelled), len(etas), steps, batch_size, len(seed_list))
    shapes = np.stack([_factors(name, schedule, steps) for name, schedule in labelled.items()], axis=1)
    averaged = tuple(rule.averages or s.averaged for s in labelled.values())
    columns = np.indices((len(labelled), etas.size)).reshape(2, -1)
    whole = Block(problem, rule, shapes, averaged, etas, columns, batch_size, tuple(seed_list))
    with (
        threadpool_limits(1, user_api="blas"),
        tqdm(total=steps * len(seed_list), unit="step", unit_scale=True, desc="sweep", delay=2) as bar,
    ):
        measured = results(whole, executor, store, bar).reshape(-1, len(labelled), etas.size, len(seed_list))
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
            "optimum_gap": "unknown" if problem.optimum is None else problem.optimum_gap,
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
            "schedules: expected a nonempty mapping of names to schedules, or a list of them, "
            f"got {_checks.shown(schedules)}"
        )
    return dict(schedules)


def _check_sizes(problem: Problem, schedules: int, stepsizes: int, steps: int, batch_size: int, seeds: int) -> None:
    """Refuse what would exhaust the memory, before it does."""
    block = min(SEED_BLOCK, seeds)
    _checks.fits("steps", steps, schedules)
    _checks.fits("batch_size", block, min(CHUNK, steps), batch_size)
    _checks.fits("stepsizes", block, problem.dimension, schedules, stepsizes)
    _checks.fits("seeds", 1 + len(problem.measures), schedules, stepsizes, seeds)


def _factors(name: str, schedule: Schedule, steps: int) -> Array:
    factors = _checks.real_array(f"schedules: {name}", schedule.values(steps))
    if factors.shape != (steps,):
        raise ValueError(f"schedules: {name}: expected {steps} factors from values({steps}), got shape {factors.shape}")
    return factors


def _seed_list(seeds: int | Iterable[int]) -> list[int]:
    if hasattr(seeds, "__index__") and getattr(seeds, "ndim", 0) == 0:
        return list(range(_checks.count("seeds", seeds, most=MOST_SEEDS)))
    if hasattr(seeds, "__array__") and not isinstance(seeds, np.ma.MaskedArray):
        seeds = np.asarray(seeds)  # an axis of an earlier result, whose entries are arrays of their own
    wrong = f"seeds: expected a number of seeds, or distinct nonnegative integers, got {_checks.shown(seeds)}"
    if isinstance(seeds, (str, bytes)) or not isinstance(seeds, Iterable) or getattr(seeds, "ndim", 1) == 0:
        raise ValueError(wrong)
    chosen = [_checks.count("seeds", seed, 0, most=None) for seed in islice(seeds, MOST_SEEDS + 1)]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(wrong)
    if len(chosen) > MOST_SEEDS:
        raise ValueError(f"seeds: expected at most {MOST_SEEDS:,}, got more; sweep them in parts")
    return chosen
