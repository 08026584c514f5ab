"""Update rules against ten lines of plain Python each, and against what is known about them."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.methods import SGD, AdaGradNorm, Averaging, DoG, Method, Momentum
from anneal.problems import HardLine, LeastSquares, LogisticRegression
from anneal.schedules import BUILT_IN, Cosine, Fixed, Linear, Polynomial, Warmup, by_name
from anneal.sgd import sweep

SCHEDULES = by_name([*BUILT_IN, Warmup(Polynomial(2), 0.1)])


def momentum(w, etas, gradient, project):
    v = np.zeros_like(w)
    for eta in etas:
        v = 0.7 * v + gradient(w)
        yield w
        w = project(w - eta * v)
    yield w


def adagrad_norm(w, etas, gradient, project):
    b2 = 0.5**2
    for eta in etas:
        g = gradient(w)
        b2 += g @ g
        yield w
        w = project(w - eta * g / np.sqrt(b2))
    yield w


def dog(w, etas, gradient, project):
    first, farthest, squares = w, 0.01, 0.0
    for eta in etas:
        g = gradient(w)
        squares += g @ g
        farthest = max(farthest, np.linalg.norm(w - first))
        yield w
        w = project(w - eta * farthest / np.sqrt(squares) * g)
    yield w


def plain_sgd(w, etas, gradient, project):
    for eta in etas:
        yield w
        w = project(w - eta * gradient(w))
    yield w


RULES = [
    (SGD(), plain_sgd),
    (Averaging(), plain_sgd),
    (Momentum(0.7), momentum),
    (AdaGradNorm(0.5), adagrad_norm),
    (DoG(0.01), dog),
]


def plain_loop(problem, rule, etas, seed, batch_size, averaged):
    """One run of a linear model as anyone would write it."""
    rng = np.random.default_rng(seed)

    def gradient(w):
        rows = rng.integers(problem.n_samples, size=(1, batch_size))[0]
        z = problem.X[rows] @ w
        fit = 1 / (1 + np.exp(-z)) if isinstance(problem, LogisticRegression) else z
        return problem.X[rows].T @ (fit - problem.y[rows]) / batch_size

    def project(w):
        norm = np.linalg.norm(w)
        return w if problem.radius is None or norm <= problem.radius else w * (problem.radius / norm)

    iterates = list(rule(np.zeros(problem.dimension), etas, gradient, project))
    return np.mean(iterates[:-1], axis=0) if averaged else iterates[-1]


@pytest.mark.parametrize("batch_size", [1, 5])
@pytest.mark.parametrize("radius", [None, 0.4])
@pytest.mark.parametrize(("method", "rule"), RULES, ids=lambda x: type(x).__name__ if isinstance(x, Method) else "")
def test_every_run_equals_the_plain_loop(method, rule, radius, batch_size):
    rng = np.random.default_rng(9)
    steps, stepsizes, seeds = 300, [0.003, 0.15], [0, 11]
    for problem in (
        LogisticRegression.synthetic(300, 7, seed=4, radius=radius),
        LeastSquares(rng.normal(size=(40, 3)) / 3, rng.normal(size=40), radius=radius),
    ):
        result = sweep(problem, SCHEDULES, stepsizes, seeds, steps, batch_size, method).suboptimality
        for name, schedule in SCHEDULES.items():
            averaged = schedule.averaged or isinstance(method, Averaging)
            for eta in stepsizes:
                for seed in seeds:
                    w = plain_loop(problem, rule, eta * schedule.values(steps), seed, batch_size, averaged)
                    expected = float(problem.objective(w[None, :, None])[0, 0]) - problem.optimum
                    got = float(result.sel(schedule=name, stepsize=eta, seed=seed))
                    assert abs(got - expected) <= 1e-12, (problem, name, eta, seed)


@pytest.mark.parametrize(("method", "rule"), RULES, ids=lambda x: type(x).__name__ if isinstance(x, Method) else "")
def test_a_problem_that_is_no_linear_model(method, rule):
    problem, steps, eta = HardLine(0.2, x1=0.6), 80, 0.3
    result = sweep(problem, {"p": Polynomial(2)}, [eta], [2], steps, method=method).suboptimality
    noise = iter(problem.draw(np.random.default_rng(2), steps, 1))
    etas = eta * Polynomial(2).values(steps)
    iterates = list(rule(np.array([0.6]), etas, lambda w: np.array([next(noise)]), lambda w: np.clip(w, 0, 1)))
    expected = np.mean(iterates[:-1]) if isinstance(method, Averaging) else iterates[-1][0]
    assert float(result.squeeze()) == pytest.approx(0.2 * expected, abs=1e-15)


def test_momentum_without_memory_and_averaging_are_what_the_sweep_has_already():
    problem = LogisticRegression.synthetic(200, 6, seed=2, radius=0.5)
    arguments = (problem, SCHEDULES, [0.01, 0.1], 3, 333, 5)
    plain = sweep(*arguments)
    assert np.abs(plain - sweep(*arguments, method=Momentum(0.0))).suboptimality.max() < 1e-12
    mean = sweep(*arguments, method=Averaging()).suboptimality
    assert np.abs(plain.suboptimality.sel(schedule="fixed, averaged") - mean.sel(schedule="fixed")).max() < 1e-15
    assert np.abs(plain.suboptimality.sel(schedule="linear") - mean.sel(schedule="linear")).min() > 1e-4


def test_momentum_follows_a_constant_gradient_at_stepsize_over_one_minus_beta():
    W, g, method = np.zeros((1, 2, 1)), np.full((1, 2, 1), 3.0), Momentum(0.5)
    memory = method.memory(W)
    for _ in range(60):
        before, (W, memory) = W, method.step(W, g, np.array([0.1]), memory)
    assert before - W == pytest.approx(np.full((1, 2, 1), 0.1 * 3 / (1 - 0.5)), rel=1e-12)


@settings(max_examples=20)
@given(st.floats(1e-3, 1e3), st.sampled_from([DoG(1e-3), AdaGradNorm(1e-100)]))
def test_scale_of_the_loss_does_not_matter(factor, method):
    """Rules that divide by gradients: with the loss times a factor the iterates, and the scaled loss, are the same."""
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    losses = [
        sweep(LeastSquares(X * c, y * c), {"linear": Linear()}, [0.5], 2, 100, method=method).suboptimality / c**2
        for c in (1.0, np.sqrt(factor))
    ]
    assert losses[1].values == pytest.approx(losses[0].values, rel=1e-9)


@pytest.mark.parametrize("number", [np.float32, np.float16, Fraction, Decimal, np.array])
def test_parameters_of_every_type_become_the_same_float(number):
    for kind in (Momentum, AdaGradNorm, DoG):
        assert kind(number(0.5)) == kind(0.5) and repr(kind(number(0.5))) == repr(kind(0.5))
        assert hash(kind(number(0.5))) == hash(kind(0.5))


def test_a_gradient_of_zero_moves_nothing_however_tiny_epsilon():
    W, rule = np.ones((1, 2, 1)), AdaGradNorm(1e-170)  # whose square is no number above zero
    assert np.array_equal(rule.step(W, 0 * W, np.ones(1), rule.memory(W))[0], W)


@pytest.mark.parametrize("method", [SGD(), Momentum(), AdaGradNorm(), DoG()], ids=lambda m: type(m).__name__)
def test_zero_gradients_leave_the_iterate_where_it_is(method):
    W, zero = np.ones((2, 3, 4)), np.zeros((2, 3, 4))
    moved, memory = method.step(W, zero, np.ones(4), method.memory(W))
    moved, _ = method.step(moved, zero, np.ones(4), memory)
    assert np.array_equal(moved, W)


@pytest.mark.parametrize("method", [Momentum(), AdaGradNorm(), DoG()], ids=lambda m: type(m).__name__)
def test_memories_are_not_changed_in_place(method):
    rng = np.random.default_rng(0)
    W, g = rng.normal(size=(2, 2, 3, 4))
    memory = method.memory(W)
    kept = [array.copy() for array in memory]
    first = method.step(W, g, np.ones(4), memory)[0]
    assert all(np.array_equal(a, b) for a, b in zip(memory, kept, strict=True))
    assert np.array_equal(first, method.step(W, g, np.ones(4), memory)[0])


@pytest.mark.parametrize("radius", [None, 0.3])
def test_gradient_of_linear_models_by_finite_differences(radius):
    """The minibatch of all samples has the objective as its loss."""
    rng = np.random.default_rng(5)
    for problem in (
        LogisticRegression.synthetic(30, 4, seed=1, radius=radius),
        LeastSquares(rng.normal(size=(30, 4)), rng.normal(size=30), radius=radius),
    ):
        W, step = rng.normal(size=(2, 4, 3)), 1e-6
        got = problem.gradient(W, np.tile(np.arange(30), (2, 1)))
        for i in range(4):
            e = np.zeros((1, 4, 1))
            e[0, i] = step
            slope = (problem.objective(W + e) - problem.objective(W - e)) / (2 * step)
            assert got[:, i] == pytest.approx(slope, abs=1e-8)
        projected = problem.project(W.copy())
        norms = np.linalg.norm(projected, axis=1)
        assert np.array_equal(projected, W) if radius is None else norms == pytest.approx(np.full((2, 3), radius))


def test_points_of_the_ball_stay_bit_by_bit():
    problem = LogisticRegression.synthetic(30, 4, seed=1, radius=10.0)
    W = np.random.default_rng(0).normal(size=(2, 4, 3))
    assert np.array_equal(problem.project(W.copy()), W)
    assert np.array_equal(problem.project(np.zeros((1, 4, 1))), np.zeros((1, 4, 1)))


def test_diverged_runs_stay_as_infinity():
    problem = LeastSquares(np.eye(3) * 2, [1.0, 2.0, 3.0])
    result = sweep(problem, {"fixed": Fixed()}, [0.01, 1e6], 2, 400, method=Momentum()).suboptimality
    assert np.isinf(result.sel(stepsize=1e6)).all() and np.isfinite(result.sel(stepsize=0.01)).all()


def test_result_names_its_method():
    arguments = (HardLine(0.2), {"a": Cosine()}, [0.1], 1, 5)
    assert sweep(*arguments).attrs["method"] == "sgd"
    assert sweep(*arguments).identical(sweep(*arguments, method=SGD()))
    assert sweep(*arguments, method=DoG(0.5)).attrs["method"] == "DoG(initial=0.5)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Momentum(1.0), r"beta: expected a number of \[0, 1\), got 1"),
        (lambda: Momentum(-0.1), "beta: expected positive numbers, got -0.1"),
        (lambda: AdaGradNorm(0.0), "epsilon: expected positive numbers, got 0"),
        (lambda: DoG(0.0), "initial: expected positive numbers, got 0"),
        (lambda: DoG(np.inf), "initial: expected finite numbers"),
        (lambda: AdaGradNorm(1e200), r"epsilon: expected at most 1e\+154, got 1e\+200; use other units"),
        (lambda: Momentum("0.9"), "beta: expected real numbers, got '0.9'"),
        (lambda: Momentum([0.5, 0.9]), "beta: expected one number, got an array of shape"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
