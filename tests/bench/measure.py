"""Measures every contender side by side and writes book/data/benchmark.json: ``make bench``.

The process and its workers are held to two cores.  Results are compared before any time is taken.  Rounds are
interleaved, so that a drift of the machine hits all contenders alike, and ratios can be taken round by round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from anneal.problems import LogisticRegression
from anneal.schedules import Cosine, Fixed, InverseSqrt, Polynomial
from anneal.sgd import sweep
from anneal.store import code_digest
from book.tools.files import write_atomically
from book.tools.hardware import processor, system
from tests.bench.contenders import Case, OneArray, by_jax, by_scikit_learn, by_sweep, by_torch, problem

TARGET = Path(__file__).parents[2] / "book" / "data" / "benchmark.json"
CORES = 2
ROUNDS = 9
TOLERANCE = 1e-10  # of final losses
STEPS = {1: (100_000, 4_000), 32: (8_000, 1_000)}  # batch size: steps of the fast ones, of the loop over one array
BLOCKS = {1: [1, 6, 12, 24, 48, 96], 32: [32, 128, 256]}  # batch size: samples in a block; one step's make no block
MATRIX = 2000  # rows of the square matrices whose product sets the limit
FACTORS = [2**k for k in range(8)]  # by which one size at a time grows: two decades and a bit
SMALLEST = {"runs": 8, "dimension": 8, "steps": 250, "batch size": 1}
BASE = {"runs": 512, "dimension": 100, "steps": 2000, "batch size": 1}


@dataclass(frozen=True)
class Contender:
    name: str
    processes: int
    threads: int  # of each process
    case: Case
    call: Callable[[Case], xr.DataArray]


def hold_to(cores: list[int]) -> None:
    """Run on these cores only, linear algebra in one thread.  JAX, started later, takes one thread a core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    threadpool_limits(1)


def contenders(batch_size: int, cores: list[int], stack: ExitStack) -> list[Contender]:
    """Everyone who can run the batch size; steps are so many that a call takes part of a second, and not many."""

    def pool(processes: int, on: list[int]) -> ProcessPoolExecutor:
        arguments = {"mp_context": get_context("spawn"), "initializer": hold_to, "initargs": (on,)}
        return stack.enter_context(ProcessPoolExecutor(processes, **arguments))

    together, apart = pool(len(cores), cores), [pool(1, [core]) for core in cores]
    many, few = (Case(batch_size, steps) for steps in STEPS[batch_size])
    one_run = Case(batch_size, 1000, (Cosine(),), (2.0**-5,), (0,))
    found = [
        Contender("sweep", len(cores), 1, many, partial(by_sweep, executor=together)),
        Contender("sweep, one process", 1, 1, many, by_sweep),
        Contender("JAX", 1, len(cores), many, by_jax),
        Contender("JAX, a process a core", len(cores), 1, many, partial(by_jax, pools=apart)),
        Contender("one array", len(cores), 1, few, partial(by_sweep, executor=together, kind=OneArray)),
        Contender("PyTorch", 1, 1, one_run, by_torch),
    ]
    if batch_size == 1:
        one_pass = Case(1, problem().n_samples, (Fixed(), InverseSqrt()), many.stepsizes[::4], (0,))
        found.append(Contender("scikit-learn", 1, 1, one_pass, by_scikit_learn))
    return found


def seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def side_by_side(batch_size: int, cores: list[int], rounds: int) -> dict[str, Any]:
    """Every contender's results compared, then its time in every round, and the time of a product of matrices."""
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(2, MATRIX, MATRIX))

    def product() -> None:
        with threadpool_limits(len(cores)):
            left @ right

    with ExitStack() as stack:
        found = contenders(batch_size, cores, stack)
        differs = {}
        for contender in found:
            result, expected = contender.call(contender.case), by_sweep(contender.case)
            differs[contender.name] = float(abs(result - expected).max())
            if result.shape != expected.shape or not differs[contender.name] <= TOLERANCE:
                raise SystemExit(f"batch {batch_size}: losses of {contender.name} are not the sweep's: {differs}")
        times: dict[str, list[float]] = {contender.name: [] for contender in found}
        products: list[float] = []
        for _ in range(rounds):
            products.append(seconds(product))
            for contender in found:
                times[contender.name].append(seconds(partial(contender.call, contender.case)))
    return {
        "contenders": {
            contender.name: {
                "processes": contender.processes,
                "threads": contender.threads,
                "runs": contender.case.runs,
                "steps": contender.case.steps,
                "differs_by": differs[contender.name],
                "seconds": times[contender.name],
            }
            for contender in found
        },
        "matrix_product": {"rows": MATRIX, "seconds": products},
    }


class StepsOnly(LogisticRegression):
    """For timing steps alone, at any dimension: no optimum is sought, and nothing is evaluated at the end."""

    def _solve(self) -> tuple[np.ndarray, float]:
        return np.zeros(self.dimension), 0.0

    def objective(self, W: np.ndarray) -> np.ndarray:
        return W[:, 0]


def growth(rounds: int) -> dict[str, dict[str, Any]]:
    """Seconds of the sweep in one process while one size grows and the others stay at the base: (rounds, sizes)."""
    grown = {name: [{**BASE, name: start * factor} for factor in FACTORS] for name, start in SMALLEST.items()}
    rng = np.random.default_rng(0)
    problems = {
        dimension: StepsOnly(rng.normal(size=(10_000, dimension)), rng.integers(0, 2, 10_000))
        for dimension in {size["dimension"] for sizes in grown.values() for size in sizes}
    }

    def run(size: dict[str, int]) -> None:
        stepsizes = np.geomspace(1e-3, 1e-2, size["runs"] // 8)
        sweep(problems[size["dimension"]], [Polynomial(2)], stepsizes, 8, size["steps"], size["batch size"])

    run(grown["runs"][0])  # whatever is done only once
    return {
        name: {
            "values": [size[name] for size in sizes],
            "seconds": [[seconds(partial(run, size)) for size in sizes] for _ in range(rounds)],
        }
        for name, sizes in grown.items()
    }


def block_sizes(rounds: int) -> dict[str, dict[str, Any]]:
    """Seconds of the sweep in one process for other numbers of samples in a block: (rounds, sizes) by batch size."""

    def run(case: Case, size: int) -> None:
        LogisticRegression.BLOCK = size
        by_sweep(case)

    usual, found = LogisticRegression.BLOCK, {}
    for batch_size, values in BLOCKS.items():
        case = Case(batch_size, STEPS[batch_size][0] // 10)
        times = [[seconds(partial(run, case, size)) for size in values] for _ in range(rounds)]
        found[str(batch_size)] = {"values": values, "runs": case.runs, "steps": case.steps, "seconds": times}
    LogisticRegression.BLOCK = usual
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures, and writes book/data/benchmark.json.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everyone runs (default: %(default)s)")
    rounds = parser.parse_args().rounds
    if rounds < 1:
        parser.error(f"--rounds: expected at least 1, got {rounds}")
    pinned = hasattr(os, "sched_setaffinity")
    cores = sorted(os.sched_getaffinity(0))[:CORES] if pinned else list(range(CORES))
    if len(cores) < CORES:
        raise SystemExit(f"the benchmark needs {CORES} cores, here is {len(cores)}")
    hold_to(cores)
    load, start = os.getloadavg()[0], time.monotonic()
    batches = {}
    for batch_size in STEPS:
        print(f"batch {batch_size}: comparing results, then {rounds} rounds ...", flush=True)
        batches[str(batch_size)] = side_by_side(batch_size, cores, rounds)
    print("how time grows ...", flush=True)
    grown = growth(rounds)
    print("other block sizes ...", flush=True)
    blocks = block_sizes(rounds)
    names = ("numpy", "numba", "scipy", "jax", "jaxlib", "torch", "scikit-learn")
    record = {
        "provenance": {
            "command": "make bench",
            "date": datetime.now(UTC).date().isoformat(),
            "code_sha256": code_digest([LogisticRegression]),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in names}},
        },
        "machine": {
            "processor": processor(),
            "system": system(),
            "cores": CORES,
            "pinned": pinned,
            "load": [round(load, 2), round(os.getloadavg()[0], 2)],  # before and after, processes that want to run
        },
        "problem": {"samples": problem().n_samples, "dimension": problem().dimension, "tolerance": TOLERANCE},
        "batches": batches,
        "growth": {"base": BASE, "sizes": grown},
        "blocks": {"usual": LogisticRegression.BLOCK, "batches": blocks},
    }
    write_atomically(TARGET, json.dumps(record, indent=1) + "\n")
    print(f"{TARGET.name}: written after {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
