"""Memory of a sweep: it grows with runs times dimension, not with the number of steps."""

import tracemalloc

import numpy as np
import pytest

from anneal.methods import DoG
from anneal.problems import LogisticRegression, Problem
from anneal.schedules import Cosine, Linear
from anneal.sgd import CHUNK, sweep


class Bare(LogisticRegression):
    """No optimum is sought and nothing is evaluated, so that the steps alone need memory."""

    def _solve(self):
        return np.zeros(self.dimension), 0.0

    def objective(self, W):
        return W[:, 0]


class OneArray(Bare):
    advance = Problem.advance


def peak(kind, steps, stepsizes=100, dimension=40, method="sgd"):
    """The most bytes that a sweep of two schedules and one block of seeds holds at once."""
    rng = np.random.default_rng(0)
    problem = kind(rng.normal(size=(50, dimension)), rng.integers(0, 2, 50))
    arguments = (problem, {"linear": Linear(), "cosine": Cosine()}, np.geomspace(1e-3, 1e-1, stepsizes), [0], steps)
    sweep(*arguments, method=method)  # what is imported or cached at the first call is not the sweep's
    tracemalloc.start()
    try:
        sweep(*arguments, method=method)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("kind", "method"), [(Bare, "sgd"), (OneArray, "sgd"), (Bare, DoG())], ids=["in blocks", "one array", "DoG"]
)
def test_ten_times_the_steps_need_no_more_memory(kind, method):
    few, many = peak(kind, 2 * CHUNK, method=method), peak(kind, 20 * CHUNK, method=method)
    # the schedules' values are all that has the length of the run: a few numbers a step, for all runs together
    assert many - few < 18 * CHUNK * 8 * 8
    assert many < 1.2 * few


@pytest.mark.parametrize("grown", ["stepsizes", "dimension"])
def test_runs_and_dimension_do(grown):
    """By at least the iterates themselves: 2 schedules x stepsizes x dimension numbers."""
    base = {"stepsizes": 300, "dimension": 400}
    more = {**base, grown: 2 * base[grown]}
    added = 2 * 8 * (more["stepsizes"] * more["dimension"] - base["stepsizes"] * base["dimension"])
    growth = peak(Bare, 20, **more) - peak(Bare, 20, **base)
    assert added <= growth <= 10 * added
