"""Writes book/data/frameworks.json: what PyTorch and Optax make of the schedules.  From the project's folder:

make frameworks STORE=1
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import optax
import torch
from torch.optim import lr_scheduler

from anneal.adapters import to_optax, to_torch
from anneal.problems import LogisticRegression
from anneal.schedules import WSD, Cosine, Fixed, InverseSqrt, Linear, Polynomial, Robust, Warmup, by_name
from book.data import loop_optax, loop_torch
from book.tools.files import write_atomically

TARGET = Path(__file__).with_name("frameworks.json")
COMMAND = "make frameworks STORE=1"
PEAK, STEPS, BEYOND = 0.1, 20, 5  # base stepsize, T, and how far past T the rates are read
WARMUP_STEPS = 5
WARMED_UP = Warmup(Polynomial(2), WARMUP_STEPS / STEPS)
# The schedules of the chapter, not all there are: a new schedule does not ask for new output of the frameworks.
SHOWN = Fixed(), InverseSqrt(), Linear(), Polynomial(2), Polynomial(3), Cosine(), WSD(0.2), Robust(100), WARMED_UP
SCHEDULES = by_name(SHOWN)
LOOP = {"n_samples": 200, "dimension": 5, "data_seed": 0, "degree": 2, "stepsize": 0.5, "seed": 0, "steps": 300}
BATCH_SIZE, BREAK = 4, 111  # samples a step, and the update after which the interrupted loop is saved


def torch_rates(make: Callable[[Any], Any], steps: int, peak: float = PEAK) -> list[float]:
    """The rates that PyTorch's optimizer sees at its first ``steps`` updates."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return rates


def optax_rates(schedule: Any, steps: int) -> list[float]:
    """The rates that an Optax optimizer with this schedule applies: minus its updates for the gradient 1."""
    optimizer = optax.sgd(schedule)
    state, rates = optimizer.init(jnp.zeros(())), []
    for _ in range(steps):
        update, state = optimizer.update(jnp.ones(()), state)
        rates.append(-float(update))
    return rates


def torch_own(T: int) -> dict[str, Callable[[Any], Any]]:
    """PyTorch's own schedulers for the same shapes; the last is chained after its own warm-up."""
    W = WARMUP_STEPS

    def chained(optimizer: Any) -> Any:
        ramp = lr_scheduler.LinearLR(optimizer, 1 / W, total_iters=W - 1)
        rest = lr_scheduler.LambdaLR(optimizer, to_torch(Polynomial(2), T - W))
        return lr_scheduler.SequentialLR(optimizer, [ramp, rest], [W])

    return {
        Linear().name: lambda optimizer: lr_scheduler.PolynomialLR(optimizer, T, 1.0),
        Polynomial(2).name: lambda optimizer: lr_scheduler.PolynomialLR(optimizer, T, 2.0),
        Polynomial(3).name: lambda optimizer: lr_scheduler.PolynomialLR(optimizer, T, 3.0),
        Cosine().name: lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T),
        WARMED_UP.name: chained,
    }


def optax_own(T: int, peak: float = PEAK) -> dict[str, Any]:
    """Optax's own schedules for the same shapes; the last is chained after its own warm-up."""
    W = WARMUP_STEPS
    ramp = optax.linear_schedule(peak / W, peak, W - 1)
    return {
        Linear().name: optax.linear_schedule(peak, 0.0, T),
        Polynomial(2).name: optax.polynomial_schedule(peak, 0.0, 2, T),
        Polynomial(3).name: optax.polynomial_schedule(peak, 0.0, 3, T),
        Cosine().name: optax.cosine_decay_schedule(peak, T),
        WARMED_UP.name: optax.join_schedules([ramp, to_optax(Polynomial(2), peak, T - W)], [W]),
    }


def loops() -> dict[str, dict[str, Any]]:
    """Final loss of the two training loops, and the largest difference of a weight if the loop is interrupted."""
    problem = LogisticRegression.synthetic(LOOP["n_samples"], LOOP["dimension"], seed=LOOP["data_seed"])
    rng = np.random.default_rng(LOOP["seed"])
    batches = rng.integers(LOOP["n_samples"], size=(LOOP["steps"], BATCH_SIZE))
    schedule, stepsize = Polynomial(LOOP["degree"]), LOOP["stepsize"]

    def result(source: Any, weights: Sequence[Any]) -> dict[str, Any]:
        w, interrupted = (np.asarray(v, dtype=float).ravel() for v in weights)
        loss = float(problem.objective(w[None, :, None])[0, 0])
        code = Path(source.__file__).read_text(encoding="utf-8")
        return {"loss": loss, "interrupted_differs_by": float(np.abs(w - interrupted).max()), "code": code}

    X, y = torch.tensor(problem.X), torch.tensor(problem.y)
    run = loop_torch.setup(problem.dimension, schedule, stepsize, LOOP["steps"])
    loop_torch.train(run, X, y, batches)
    again = loop_torch.train_with_a_break(X, y, schedule, stepsize, batches, BREAK)
    with_torch = result(loop_torch, [part[0].weight.detach() for part in (run, again)])

    A, b = jnp.asarray(problem.X), jnp.asarray(problem.y)
    run = loop_optax.setup(problem.dimension, schedule, stepsize, LOOP["steps"])
    run = loop_optax.train(run, A, b, batches)
    again = loop_optax.train_with_a_break(A, b, schedule, stepsize, batches, BREAK)
    return {"torch": with_torch, "optax": result(loop_optax, [run[1], again[1]])}


def record() -> dict[str, Any]:
    """Everything the file holds."""
    n, lambda_lr = STEPS + BEYOND + 1, lr_scheduler.LambdaLR
    names = ("torch", "jax", "optax", "numpy")
    return {
        "provenance": {
            "command": COMMAND,
            "versions": {"python": platform.python_version(), **{name: version(name) for name in names}},
        },
        "configuration": {"peak": PEAK, "steps": STEPS, "beyond": BEYOND, "warmup_steps": WARMUP_STEPS},
        "adapter": {
            "torch": {
                name: torch_rates(lambda optimizer, s=s: lambda_lr(optimizer, to_torch(s, STEPS)), n)
                for name, s in SCHEDULES.items()
            },
            "optax": {name: optax_rates(to_optax(s, PEAK, STEPS), n) for name, s in SCHEDULES.items()},
        },
        "own": {
            "torch": {name: torch_rates(make, n) for name, make in torch_own(STEPS).items()},
            "optax": {name: optax_rates(schedule, n) for name, schedule in optax_own(STEPS).items()},
        },
        "loop": {**LOOP, "batch_size": BATCH_SIZE, "break": BREAK, **loops()},
    }


def main() -> None:
    write_atomically(TARGET, json.dumps(record(), indent=1) + "\n")
    print(f"{TARGET.name}: written")


if __name__ == "__main__":
    main()
