"""How fast: ``make bench``.  Not collected by ``make test``, because a time is no verdict on a shared machine."""

import numpy as np
import pytest

from anneal.bounds import last_iterate_bound
from anneal.problems import LogisticRegression, Problem
from anneal.schedules import Cosine, Fixed, Linear, Polynomial
from anneal.sgd import sweep

SCHEDULES = {"fixed": Fixed(), "linear": Linear(), "p = 2": Polynomial(2), "cosine": Cosine()}
STEPSIZES = 2.0 ** np.arange(-12, 4)
SEEDS = 8


def test_bound_at_a_million_steps(benchmark):
    stepsizes = Cosine().values(10**6)
    assert benchmark(last_iterate_bound, stepsizes).value > 0


class OneArray(LogisticRegression):
    """The same problem as NumPy users write it: all runs in one array, a loop over the steps."""

    advance = Problem.advance


BLOCKED = LogisticRegression.synthetic()
PROBLEMS = {
    "blocked": BLOCKED,
    "one array": OneArray(BLOCKED.X, BLOCKED.y),
    "blocked, ball": LogisticRegression.synthetic(radius=2.0),
}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.parametrize(("batch_size", "steps"), [(1, 4000), (32, 1000)], ids=["batch 1", "batch 32"])
def test_sweep_of_512_runs(benchmark, batch_size, steps, problem):
    """Logistic regression, n = 10,000, d = 100; the rate counts every step of every run, evaluation included."""
    arguments = (problem, SCHEDULES, STEPSIZES, SEEDS, steps, batch_size)
    result = benchmark.pedantic(sweep, arguments, rounds=5, warmup_rounds=1)
    assert result.suboptimality.size == 512
    benchmark.extra_info["million_run_steps_per_second"] = 512 * steps / benchmark.stats["median"] / 1e6
