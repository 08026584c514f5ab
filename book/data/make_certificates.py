"""Writes book/data/certificates.json: worst cases by semidefinite programming on a grid declared here, beforehand.

From the project's folder: python -m book.data.make_certificates (about five minutes).
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from anneal.certify import worst_case
from anneal.robustness import tuned_stepsize
from anneal.schedules import Cosine, Fixed, Linear, Polynomial
from book.tools.files import write_atomically

TARGET = Path(__file__).with_name("certificates.json")
COMMAND = "python -m book.data.make_certificates"
SCHEDULES = {s.key: s for s in (Fixed(), Linear(), Polynomial(3), Cosine())}
FREE_HORIZONS, FREE_RHO = (12, 30), (1, 4, 16)  # the whole space: the theorem must be met
RANDOM_SEEDS = range(6)  # the whole space, T = 12, log-normal stepsizes: neither monotone nor of one scale
BOUNDED_HORIZONS, BOUNDED_RHO = (6, 12), (1, 1.5, 2, 3, 5, 8, 16)  # a domain of diameter D: the gap is reported
BOUNDED_LONG = (30, 4)  # T, rho


def cases() -> Iterator[dict[str, Any]]:
    """The declared cases, cheap ones first: schedule, T, rho, bounded, and the stepsizes these make for D = G = 1."""

    def case(name: str, T: int, rho: float, bounded: bool) -> dict[str, Any]:
        schedule = SCHEDULES[name]
        etas = rho * tuned_stepsize(schedule, T) * schedule.values(T)
        return {"schedule": name, "T": T, "rho": rho, "bounded": bounded, "stepsizes": etas.tolist()}

    for T in FREE_HORIZONS:
        yield from (case(name, T, rho, False) for name in SCHEDULES for rho in FREE_RHO)
    for seed in RANDOM_SEEDS:
        etas = 0.2 * np.exp(1.5 * np.random.default_rng(seed).normal(size=12))
        yield {"schedule": f"random, seed {seed}", "T": 12, "rho": 1, "bounded": False, "stepsizes": etas.tolist()}
    for T in BOUNDED_HORIZONS:
        yield from (case(name, T, rho, True) for name in SCHEDULES for rho in BOUNDED_RHO)
    yield from (case(name, *BOUNDED_LONG, True) for name in SCHEDULES)


def main() -> None:
    """Solve every case and write the file."""
    records = []
    for case in cases():
        begin = time.perf_counter()
        found = worst_case(case["stepsizes"], bounded=case["bounded"])
        seconds = round(time.perf_counter() - begin, 1)
        records.append({**case, "value": found.value, "primal": found.primal, "seconds": seconds})
        print(len(records), case["schedule"], case["T"], case["rho"], case["bounded"], found.value, seconds, flush=True)
    packages = {name: version(name) for name in ("PEPit", "cvxpy", "clarabel", "numpy", "scipy")}
    provenance = {
        "command": COMMAND,
        "solver": "Clarabel, default tolerances",
        "units": "D = G = 1",
        "versions": {"python": platform.python_version(), **packages},
    }
    body = ",\n".join("  " + json.dumps(record) for record in records)
    head = json.dumps(provenance, indent=1)
    write_atomically(TARGET, f'{{"provenance": {head},\n "records": [\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
