"""Who runs in the benchmark: the same runs on the same minibatches, each contender in its own way.

Each takes a case and returns the final losses, so that results can be compared before any time is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import torch
import xarray as xr
from sklearn.linear_model import SGDClassifier

from anneal.problems import LogisticRegression, Problem
from anneal.schedules import Cosine, Fixed, InverseSqrt, Linear, Polynomial, Schedule, by_name
from anneal.sgd import sweep
from book.data import loop_torch

jax.config.update("jax_enable_x64", True)


@dataclass(frozen=True)
class Case:
    """What is run: every schedule with every stepsize and every seed.

    The stepsizes are those of stable runs.  Larger ones make some runs chaotic: a last digit grows until two correct
    programs disagree, and nothing could be compared.  Time does not depend on them.
    """

    batch_size: int
    steps: int
    schedules: tuple[Schedule, ...] = (Fixed(), Linear(), Polynomial(2), Cosine())
    stepsizes: tuple[float, ...] = tuple((2.0 ** np.arange(-12, -4, 0.5)).tolist())
    seeds: tuple[int, ...] = tuple(range(8))

    @property
    def runs(self) -> int:
        return len(self.schedules) * len(self.stepsizes) * len(self.seeds)

    def losses(self, values: np.ndarray) -> xr.DataArray:
        """Losses, any shape in the order (schedule, stepsize, seed), with their names."""
        coords = {"schedule": list(by_name(self.schedules)), "stepsize": list(self.stepsizes), "seed": list(self.seeds)}
        return xr.DataArray(np.reshape(values, [len(names) for names in coords.values()]), coords)


class OneArray(LogisticRegression):
    """The same problem as users of NumPy write it: all runs in one array, a loop over the steps."""

    advance = Problem.advance


@cache
def problem(kind: type[LogisticRegression] = LogisticRegression) -> LogisticRegression:
    if kind is LogisticRegression:
        return kind.synthetic(n_samples=10_000, dimension=100)
    return kind(problem().X, problem().y)


@cache
def minibatches(case: Case) -> np.ndarray:
    """The samples that the sweep draws, shape (seeds, steps, batch)."""
    draws = [problem().draw(np.random.default_rng(seed), case.steps, case.batch_size) for seed in case.seeds]
    return np.stack(draws)


@cache
def rates(case: Case) -> np.ndarray:
    """Stepsizes, shape (steps, schedules x stepsizes)."""
    shapes = np.stack([schedule.values(case.steps) for schedule in case.schedules], axis=1)
    return (shapes[:, :, None] * np.array(case.stepsizes)).reshape(case.steps, -1)


def by_sweep(
    case: Case, executor: Executor | None = None, kind: type[LogisticRegression] = LogisticRegression
) -> xr.DataArray:
    arguments = (case.schedules, case.stepsizes, case.seeds, case.steps, case.batch_size)
    result = sweep(problem(kind), *arguments, executor=executor)
    return result.suboptimality + problem(kind).optimum


@cache
def _jax_runs() -> Callable[..., jax.Array]:
    """Final losses (seeds, runs) from minibatches (seeds, steps, batch) and stepsizes (steps, runs)."""
    A = jnp.asarray(problem().A)  # rows signed by the labels, as the sweep holds them

    def run(batches: jax.Array, etas: jax.Array) -> jax.Array:
        def step(w: jax.Array, now: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
            rows, eta = A[now[0]], now[1]
            return w + eta / len(rows) * (jax.nn.sigmoid(-(rows @ w)) @ rows), None

        return jax.lax.scan(step, jnp.zeros(A.shape[1]), (batches, etas))[0]

    def losses(batches: jax.Array, etas: jax.Array) -> jax.Array:
        W = jax.vmap(jax.vmap(run, (None, 1)), (0, None))(batches, etas)
        return jax.nn.softplus(-jnp.einsum("nd,srd->nsr", A, W)).mean(0)

    return jax.jit(losses)


def jax_losses(case: Case) -> np.ndarray:
    """In the order of a case's losses."""
    return np.moveaxis(np.asarray(_jax_runs()(minibatches(case), rates(case))), 0, -1)


def by_jax(case: Case, pools: Sequence[Executor] = ()) -> xr.DataArray:
    """All seeds at once here; or a share of them in each of the pools."""
    if not pools:
        return case.losses(jax_losses(case))
    shares = [tuple(map(int, seeds)) for seeds in np.array_split(case.seeds, len(pools))]
    parts = [Case(case.batch_size, case.steps, case.schedules, case.stepsizes, seeds) for seeds in shares]
    futures = [pool.submit(jax_losses, part) for pool, part in zip(pools, parts, strict=True)]
    return case.losses(np.concatenate([future.result() for future in futures], axis=-1))


def by_torch(case: Case) -> xr.DataArray:
    """One run at a time: SGD and LambdaLR, the loop that the book shows."""
    X, y = torch.tensor(problem().X), torch.tensor(problem().y)
    losses = []
    for schedule, stepsize, seed in product(case.schedules, case.stepsizes, range(len(case.seeds))):
        run = loop_torch.setup(problem().dimension, schedule, stepsize, case.steps)
        loop_torch.train(run, X, y, minibatches(case)[seed])
        losses.append(_loss(run[0].weight.detach().numpy()))
    return case.losses(np.array(losses))


def by_scikit_learn(case: Case) -> xr.DataArray:
    """One pass over the samples in the order drawn; batch 1 and two schedules are what it shares with the sweep."""
    losses = []
    for schedule, stepsize, seed in product(case.schedules, case.stepsizes, range(len(case.seeds))):
        rows = minibatches(case)[seed, :, 0]
        rate = {Fixed(): "constant", InverseSqrt(): "invscaling"}[schedule]
        model = SGDClassifier(
            loss="log_loss", penalty=None, fit_intercept=False, learning_rate=rate, eta0=stepsize, power_t=0.5,
            max_iter=1, tol=None, shuffle=False,
        )  # fmt: skip
        losses.append(_loss(model.fit(problem().X[rows], problem().y[rows]).coef_))
    return case.losses(np.array(losses))


def _loss(w: np.ndarray) -> float:
    return float(problem().objective(w.reshape(1, -1, 1))[0, 0])
