"""Every contender of the benchmark computes the same runs; otherwise its time would say nothing."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from anneal.schedules import Cosine, Fixed, InverseSqrt, Linear
from tests.bench.contenders import (
    Case,
    OneArray,
    by_jax,
    by_scikit_learn,
    by_sweep,
    by_torch,
    minibatches,
    problem,
    rates,
)

STEPSIZES = (2.0**-9, 2.0**-5)


def by_hand(case):
    """Ten lines that share nothing with the contenders but samples and schedules."""
    X, y, losses = problem().X, problem().y, []
    for schedule in case.schedules:
        for stepsize in case.stepsizes:
            for seed in case.seeds:
                w, rng = np.zeros(X.shape[1]), np.random.default_rng(seed)
                for h in schedule.values(case.steps):
                    rows = rng.integers(len(X), size=(1, case.batch_size))[0]
                    w = w - stepsize * h * X[rows].T @ (1 / (1 + np.exp(-X[rows] @ w)) - y[rows]) / case.batch_size
                losses.append(np.mean(np.logaddexp(0, X @ w) - y * (X @ w)))
    return case.losses(np.array(losses))


def by_jax_divided(case):
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        return by_jax(case, [one, other])


@pytest.mark.parametrize("batch_size", [1, 32])
@pytest.mark.parametrize(
    "contender",
    [by_sweep, by_jax, by_jax_divided, by_torch, lambda case: by_sweep(case, kind=OneArray)],
    ids=["sweep", "JAX", "JAX divided", "PyTorch", "one array"],
)
def test_the_same_losses(contender, batch_size):
    case = Case(batch_size, 60, (Linear(), Cosine()), STEPSIZES, (0, 1, 2))
    result, expected = contender(case), by_hand(case)
    assert result.shape == expected.shape == (2, 2, 3)
    assert float(abs(result - expected).max()) < 1e-12


def test_scikit_learn_where_it_is_comparable():
    case = Case(1, 60, (Fixed(), InverseSqrt()), STEPSIZES, (0, 1))
    assert float(abs(by_scikit_learn(case) - by_hand(case)).max()) < 1e-12


def test_a_case_counts_what_it_runs():
    case = Case(32, 7)
    assert case.runs == 512
    assert minibatches(case).shape == (8, 7, 32) and rates(case).shape == (7, 64)
