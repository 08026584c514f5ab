"""Objectives: gradients, optima by a second solver, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression as ScikitLogistic

from anneal.problems import HardLine, LeastSquares, LogisticRegression


def small(radius=None, seed=0, n=200, d=5):
    return LogisticRegression.synthetic(n, d, seed=seed, radius=radius)


def loss_at(problem, w):
    return float(problem.objective(np.asarray(w, dtype=float)[None, :, None])[0, 0])


def test_logistic_optimum_equals_scikit_learns():
    problem = small()
    other = ScikitLogistic(C=np.inf, fit_intercept=False, solver="newton-cholesky", tol=1e-14, max_iter=1000)
    w = other.fit(problem.X, problem.y).coef_[0]
    assert problem.minimizer == pytest.approx(w, abs=1e-7)
    assert problem.optimum == pytest.approx(loss_at(problem, w), abs=1e-12)


def test_logistic_objective_is_the_textbook_formula():
    problem, w = small(), np.arange(5.0) / 5
    probability = 1 / (1 + np.exp(-problem.X @ w))
    entropy = -np.mean(problem.y * np.log(probability) + (1 - problem.y) * np.log(1 - probability))
    assert loss_at(problem, w) == pytest.approx(entropy, rel=1e-13)


@pytest.mark.parametrize(
    "problem",
    [small(0.3), small(50.0), LogisticRegression.breast_cancer(10.0), LeastSquares(np.eye(3), [3.0, 4, 0], radius=1.0)],
    ids=["active ball", "idle ball", "breast cancer", "least squares"],
)
def test_optimum_on_a_ball_is_certified_by_the_duality_gap(problem):
    w = problem.minimizer
    step, gradient = 1e-6, np.empty(len(w))
    for i in range(len(w)):
        e = np.eye(len(w))[i] * step
        gradient[i] = (loss_at(problem, w + e) - loss_at(problem, w - e)) / (2 * step)
    exact = problem._full_gradient(w)
    assert gradient == pytest.approx(exact, abs=1e-8)
    assert np.linalg.norm(w) <= problem.radius * (1 + 1e-12)
    # F(w) - F(v) <= <grad, w - v> for every v of the ball; and <= |grad|^2 / (2 curvature) for every v at all
    on_ball = exact @ w + problem.radius * np.linalg.norm(exact)
    hessian = (problem.A.T * problem._curvature(problem.A @ w)) @ problem.A / problem.n_samples
    anywhere = exact @ exact / (2 * np.linalg.eigvalsh(hessian)[0])
    assert min(on_ball, anywhere) <= 1e-10


def test_least_squares_optimum():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    w, residual = np.linalg.lstsq(X, y, rcond=None)[:2]
    problem = LeastSquares(X, y)
    assert problem.minimizer == pytest.approx(w, abs=1e-9)
    assert problem.optimum == pytest.approx(residual[0] / 60, rel=1e-12)
    assert LeastSquares(np.eye(2), [3.0, 4.0], radius=1.0).minimizer == pytest.approx([0.6, 0.8])


def test_synthetic_labels_follow_the_model():
    problem = LogisticRegression.synthetic(200_000, 2, signal=2.0, seed=5)
    assert np.linalg.norm(problem.minimizer) == pytest.approx(2.0, abs=0.05)
    assert (
        LogisticRegression.synthetic(50, 3, seed=1).describe() == LogisticRegression.synthetic(50, 3, seed=1).describe()
    )
    assert small(seed=1).describe()["data_sha256"] != small(seed=2).describe()["data_sha256"]


def test_boolean_labels_are_labels():
    X, y = np.array([[1.0], [1.0], [1.0], [1.0]]), np.array([True, True, True, False])
    assert LogisticRegression(X, y).optimum == LogisticRegression(X, y.astype(int)).optimum


@settings(max_examples=20)
@given(st.integers(1, 600), st.integers(1, 40))
def test_draws_do_not_depend_on_how_they_are_cut(steps, cut):
    for problem in (small(), HardLine(0.3)):
        whole = problem.draw(np.random.default_rng(7), steps, 3)
        rng = np.random.default_rng(7)
        pieces = [problem.draw(rng, min(cut, steps - k), 3) for k in range(0, steps, cut)]
        assert np.array_equal(whole, np.concatenate(pieces))


def test_hard_line_has_the_second_moment_it_promises():
    problem = HardLine(0.4, D=2.0, G=1.5)
    draws = problem.draw(np.random.default_rng(0), 400_000, 1)
    assert draws.mean() == pytest.approx(0.4, abs=0.01)
    assert np.mean(draws**2) == pytest.approx(1.5**2, rel=0.01)
    assert problem.project(np.array([[[-1.0, 0.5, 3.0]]])).tolist() == [[[0.0, 0.5, 2.0]]]
    assert problem.objective(np.array([[[0.0, 0.5, 2.0]]])) == pytest.approx(np.array([[0.0, 0.2, 0.8]]))


X, Y = np.eye(4)[:, :2] + 1.0, np.array([0, 1, 0, 1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LogisticRegression(X, [0, 1, 2, 1]), r"y: expected labels 0 and 1, got \[0. 1. 2.\]"),
        (lambda: LogisticRegression(X, [-1, 1, 1, -1]), "y: expected labels 0 and 1"),
        (lambda: LogisticRegression(X, Y[:3]), r"y: expected shape \(4,\) to match X of shape \(4, 2\), got \(3,\)"),
        (lambda: LogisticRegression(X[0], Y), r"X: expected a matrix of shape \(samples, features\), got shape \(2,\)"),
        (lambda: LogisticRegression(np.empty((0, 2)), []), "X: expected a matrix"),
        (lambda: LogisticRegression(np.where(X > 1.5, np.nan, X), Y), "X: expected numbers, contains NaN"),
        (lambda: HardLine("0.5"), "mu: expected real numbers"),
        (lambda: LogisticRegression(np.where(X > 1.5, np.inf, X), Y), "finite numbers, got infinity"),
        (lambda: LogisticRegression([[1.0], [2.0], [-1.0], [-2.0]], [1, 1, 0, 0]), "give a radius"),
        (lambda: LogisticRegression(np.ones((4, 2)), Y), "dependent features"),
        (lambda: LeastSquares(np.ones((4, 2)), Y), "give a radius"),
        (lambda: LogisticRegression(X, Y, radius=0), "radius: expected positive"),
        (lambda: LogisticRegression.synthetic(0), "n_samples: expected at least 1"),
        (lambda: HardLine(1.0), "mu: expected a slope between 0 and G = 1, got 1"),
        (lambda: HardLine(-0.5), "mu: expected positive"),
        (lambda: HardLine(0.5, x1=2.0), "x1: expected a point"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
