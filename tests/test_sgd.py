"""Sweeps against ten lines of plain Python, and against themselves under other executors."""

import itertools
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal import store
from anneal.problems import HardLine, LeastSquares, LogisticRegression, Problem
from anneal.schedules import BUILT_IN, Cosine, Fixed, Linear, Polynomial, Robust, Schedule, Warmup, by_name
from anneal.sgd import sweep
from anneal.store import code_digest

SCHEDULES = by_name([*BUILT_IN, Warmup(Polynomial(2), 0.1)])


def plain_loop(problem, schedule, eta, seed, steps, batch_size, averaged=False):
    """One run as anyone would write it."""
    w, total, rng = np.zeros(problem.dimension), np.zeros(problem.dimension), np.random.default_rng(seed)
    for h in schedule.values(steps):
        rows = rng.integers(problem.n_samples, size=(1, batch_size))[0]
        z = problem.X[rows] @ w
        fit = 1 / (1 + np.exp(-z)) if isinstance(problem, LogisticRegression) else z
        total += w
        w = w - eta * h * problem.X[rows].T @ (fit - problem.y[rows]) / batch_size
        if problem.radius is not None and np.linalg.norm(w) > problem.radius:
            w *= problem.radius / np.linalg.norm(w)
    return total / steps if averaged else w


def problems(radius):
    rng = np.random.default_rng(9)
    yield LogisticRegression.synthetic(300, 7, seed=4, radius=radius)
    yield LeastSquares(rng.normal(size=(40, 3)), rng.normal(size=40), radius=radius)


@pytest.mark.parametrize("batch_size", [1, 3, 16, 40])
@pytest.mark.parametrize("radius", [None, 0.4])
def test_every_run_equals_the_plain_loop(batch_size, radius):
    steps, etas, seeds = 300, [0.003, 0.02, 0.15], [0, 3, 11]
    for problem in problems(radius):
        result = sweep(problem, SCHEDULES, etas, seeds, steps, batch_size).suboptimality
        for name, schedule in SCHEDULES.items():
            for eta in etas:
                for seed in seeds:
                    w = plain_loop(problem, schedule, eta, seed, steps, batch_size, schedule.averaged)
                    expected = float(problem.objective(w[None, :, None])[0, 0]) - problem.optimum
                    got = float(result.sel(schedule=name, stepsize=eta, seed=seed))
                    assert abs(got - expected) <= 1e-12, (problem, name, eta, seed)


def test_the_blocked_path_equals_the_generic_one_step_by_step():
    class Generic(LogisticRegression):
        """The same problem on the path of any other problem: gradient and projection, one step at a time."""

        advance = Problem.advance

    for radius in (None, 0.5):
        blocked = LogisticRegression.synthetic(200, 6, seed=2, radius=radius)
        generic = Generic(blocked.X, blocked.y, radius)
        for batch_size in (1, 5):
            runs = [sweep(p, SCHEDULES, [0.01, 0.1], 3, 333, batch_size).suboptimality for p in (blocked, generic)]
            assert np.abs(runs[0] - runs[1]).max() < 1e-12


def test_a_linear_model_without_a_compiled_loss_takes_single_steps():
    class Written(LogisticRegression):
        """As a reader's own model: what it defines is in NumPy alone."""

        compiled = None

    for radius in (None, 0.5):
        blocked = LogisticRegression.synthetic(200, 6, seed=2, radius=radius)
        runs = [
            sweep(p, SCHEDULES, [0.01, 0.1], 3, 333).suboptimality
            for p in (blocked, Written(blocked.X, blocked.y, radius))
        ]
        assert np.abs(runs[0] - runs[1]).max() < 1e-12


def test_a_stored_result_belongs_to_the_compiled_loop_too(monkeypatch):
    problem = LogisticRegression.synthetic(20, 2)
    before = code_digest([problem])
    monkeypatch.setattr(store, "_source_digest", lambda name: "changed" if name == "anneal.problems.kernels" else name)
    other = code_digest([problem])
    monkeypatch.setattr(store, "_source_digest", lambda name: name)
    assert len({before, other, code_digest([problem])}) == 3


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(0, 2**32))
def test_blocks_of_any_size_give_the_same_run(block, batch_size, seed):
    problem = LogisticRegression.synthetic(60, 4, seed=1, radius=0.7)
    rng = np.random.default_rng(seed)
    draws = problem.draw(rng, 45, batch_size)[None]
    etas = np.abs(rng.normal(size=(45, 3)))
    results = []
    for size in (1, block):
        problem.BLOCK = size
        total = np.zeros((1, 4, 3))
        results.append((problem.advance(np.zeros((1, 4, 3)), draws, etas, total).copy(), total))
    assert results[0][0] == pytest.approx(results[1][0], abs=1e-11)
    assert results[0][1] == pytest.approx(results[1][1], abs=1e-9)


def test_projection_holds_under_huge_stepsizes():
    problem = LogisticRegression.synthetic(200, 6, seed=2, radius=0.5)
    result = sweep(problem, {"fixed": Fixed(), "linear": Linear()}, 2.0 ** np.arange(0, 41, 8), 4, 200)
    # the objective is Lipschitz with the mean row norm, so in the ball it stays within that times the diameter
    most = np.linalg.norm(problem.X, axis=1).mean() * 2 * problem.radius
    assert float(result.suboptimality.max()) <= most


@pytest.mark.parametrize("model", [LogisticRegression, LeastSquares])
def test_in_a_ball_any_stepsize_gives_the_steps_taken_one_by_one(model, monkeypatch):
    """Up to 24 projections in a block shrink its scale by the length of a step each, and it must not underflow."""
    made = LogisticRegression.synthetic(200, 6, seed=2)
    problem = model(made.X, made.y, radius=0.5)
    schedules = {"fixed": Fixed(), "linear": Linear(), "average": Fixed(averaged=True)}
    arguments = (schedules, 10.0 ** np.array([0, 6, 12, 13, 20, 50, 100]), 4, 60)
    blocks = sweep(problem, *arguments).suboptimality
    monkeypatch.setattr(model, "BLOCK", 1)
    assert np.isfinite(blocks).all()
    single = sweep(problem, *arguments).suboptimality
    # a step this long leaves the direction of its last sample: rounding is not amplified
    np.testing.assert_allclose(blocks, single, rtol=1e-9, atol=1e-12)


def test_diverged_runs_stay_as_infinity():
    problem = LeastSquares(np.eye(3) * 2, [1.0, 2.0, 3.0])
    result = sweep(problem, {"fixed": Fixed()}, [0.1, 1e6], 2, 400).suboptimality
    assert result.shape == (1, 2, 2)
    assert np.isinf(result.sel(stepsize=1e6)).all() and np.isfinite(result.sel(stepsize=0.1)).all()


def test_common_minibatches():
    """Runs of a seed with equal stepsizes are equal, whatever their schedule is called and whoever runs beside them."""
    problem = LogisticRegression.synthetic(100, 3, seed=0)
    alone = sweep(problem, {"a": Linear()}, [0.1], [5], 100).suboptimality
    among = sweep(problem, {"x": Cosine(), "a": Linear(), "b": Polynomial(1)}, [0.05, 0.1], [1, 5], 100).suboptimality
    assert float(among.sel(schedule="a", stepsize=0.1, seed=5)) == pytest.approx(float(alone.squeeze()), abs=1e-14)
    assert np.array_equal(among.sel(schedule="a"), among.sel(schedule="b"))


def test_executors_give_the_same_bits():
    problem = LogisticRegression.synthetic(100, 5, seed=0, radius=1.0)
    arguments = (problem, SCHEDULES, [0.01, 0.1], 19, 60)
    serial = sweep(*arguments)
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2) as processes:
        assert serial.identical(sweep(*arguments, executor=threads))
        assert serial.identical(sweep(*arguments, executor=processes))


@pytest.mark.parametrize(
    ("seeds", "blocks"), [(1, [1]), (2, [1, 1]), (8, [4, 4]), (9, [5, 4]), (16, [8, 8]), (19, [8, 8, 3])]
)
def test_seeds_are_cut_for_two_workers_at_least(seeds, blocks):
    class Counting(ThreadPoolExecutor):
        def submit(self, run, job):
            sizes.append(len(job.seeds))
            return super().submit(run, job)

    sizes = []
    with Counting(1) as executor:
        sweep(HardLine(0.2), {"a": Linear()}, [0.1], seeds, 5, executor=executor)
    assert sizes == blocks


def test_result_carries_its_configuration():
    problem = LogisticRegression.synthetic(100, 5, seed=0, radius=1.0)
    result = sweep(problem, {"p": Polynomial(2)}, [0.1], [4], 20, batch_size=2)
    assert result.suboptimality.dims == ("schedule", "stepsize", "seed")
    assert result.attrs["schedules"] == '{"p": "Polynomial(power=2)"}'
    assert (result.attrs["steps"], result.attrs["batch_size"], result.attrs["radius"]) == (20, 2, 1.0)
    assert result.attrs["data_sha256"] == problem.describe()["data_sha256"]


def test_hard_line_agrees_with_a_loop():
    problem, steps = HardLine(0.2), 80
    result = sweep(problem, {"p": Polynomial(2)}, [0.3], [2], steps).suboptimality
    noise, x = problem.draw(np.random.default_rng(2), steps, 1), 0.0
    for h, g in zip(Polynomial(2).values(steps), noise, strict=True):
        x = min(max(x - 0.3 * h * g, 0.0), 1.0)
    assert float(result.squeeze()) == pytest.approx(0.2 * x, abs=1e-15)


def test_a_problem_without_known_optimum_reports_its_loss():
    class Unknown(HardLine):
        optimum = None

    assert list(sweep(Unknown(0.2), {"a": Linear()}, [0.1], 1, 5)) == ["loss"]


@dataclass(frozen=True)
class Written(Schedule):
    """A reader's own schedule, which returns a list."""

    factors: Any

    def values(self, T):
        return self.factors


def test_a_list_of_factors_will_do_and_so_will_seeds_in_any_form():
    plain = sweep(P, {"a": Linear()}, [0.1, 0.2], 2, 4)
    written = sweep(P, {"a": Written([1.0, 0.75, 0.5, 0.25])}, [0.1, 0.2], range(2), 4)
    assert np.array_equal(plain.suboptimality, written.suboptimality)
    for seeds in ([0, 1], np.array([0, 1], np.uint8), plain.seed, plain.seed.to_series(), np.array(2), (0, 1)):
        assert plain.identical(sweep(P, {"a": Linear()}, [0.1, 0.2], seeds, 4))


def test_stepsizes_at_the_edges_move_nothing_or_diverge():
    for problem in (P, LogisticRegression(P.X, P.y, 1.0), LeastSquares(P.X, P.y), HardLine(0.2)):
        with np.errstate(all="raise", under="ignore", over="ignore", invalid="ignore", divide="ignore"):
            found = sweep(problem, [Linear(), Fixed(averaged=True)], [5e-324, 1e-300, 1e300, 1.7e308], 2, 5)
        assert not np.isnan(found.suboptimality).any()
        assert np.isfinite(found.suboptimality.isel(stepsize=slice(2))).all()


P = LogisticRegression.synthetic(20, 2, seed=0)
ROBUST = [Robust(10 + k) for k in range(200)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schedules": {}}, "schedules: expected a nonempty mapping"),
        ({"schedules": {"a": lambda u: u}}, "schedules: expected a nonempty mapping of names to schedules"),
        ({"stepsizes": []}, "stepsizes: expected a nonempty vector"),
        ({"stepsizes": [0.1, -0.1]}, "stepsizes: expected positive numbers, got -0.1"),
        ({"stepsizes": [[0.1]]}, "stepsizes: expected a nonempty vector of length T, got shape"),
        ({"seeds": 0}, "seeds: expected at least 1, got 0"),
        ({"seeds": "12"}, "seeds: expected a number of seeds"),
        ({"seeds": [0, 2.7]}, "seeds: expected an integer, got 2.7"),
        ({"seeds": None}, "seeds: expected a number of seeds"),
        ({"problem": HardLine}, "problem: expected one of anneal.problems"),
        ({"schedules": Linear()}, "schedules: expected a nonempty mapping"),
        ({"executor": 4}, "executor: expected a concurrent.futures.Executor"),
        ({"store": 3}, "store: expected the path of a folder"),
        ({"seeds": [1, 1]}, "distinct nonnegative integers"),
        ({"seeds": [-1]}, "seeds: expected at least 0, got -1"),
        ({"steps": 0}, "steps: expected at least 1, got 0"),
        ({"steps": 2.5}, "steps: expected an integer, got 2.5"),
        ({"batch_size": 0}, "batch_size: expected at least 1"),
        ({"steps": 10**12}, "steps: expected at most 10,000,000, got 1000000000000; .* use fewer"),
        ({"steps": 10**7, "schedules": ROBUST}, "steps: needs an array of 10,000,000 x 200 numbers, .* use fewer"),
        (
            {"batch_size": 10**7, "steps": 500},
            "batch_size: needs an array of 1 x 256 x 10,000,000 numbers, .* use fewer",
        ),
        ({"stepsizes": np.geomspace(1, 2, 10**7), "schedules": ROBUST}, "stepsizes: needs an array of 1 x 2 x 200 x"),
        ({"seeds": itertools.count()}, "seeds: expected at most 1,000,000, got more; sweep them in parts"),
        ({"seeds": 10**9}, "seeds: expected at most 1,000,000, got 1000000000"),
        ({"seeds": np.ma.masked_array([0, 1], [0, 1])}, "seeds: expected an integer, got masked"),
        ({"stepsizes": [0.1, 0.0]}, "stepsizes: expected positive numbers, got 0; leave out steps of zero"),
        ({"schedules": {"a": Written([1.0, 0.5])}}, "schedules: a: expected 5 factors from values.5., got shape .2,."),
        ({"schedules": {"a": Written([1.0] * 4 + [np.nan])}}, "schedules: a: expected numbers, contains NaN"),
        ({"method": "adam"}, "method: expected 'sgd' or an update rule such as .*, got 'adam'"),
    ],
)
def test_bad_input(change, message):
    arguments = {"problem": P, "schedules": {"a": Linear()}, "stepsizes": [0.1], "seeds": 1, "steps": 5} | change
    with pytest.raises(ValueError, match=message):
        sweep(**arguments)
