"""Linear models: their formulas, data and blocks, and what is refused."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anneal.problems import LeastSquares, LogisticRegression


def small(radius=None, seed=0, n=200, d=5):
    return LogisticRegression.synthetic(n, d, seed=seed, radius=radius)


def test_logistic_objective_is_the_textbook_formula():
    problem, w = small(), np.arange(5.0) / 5
    probability = 1 / (1 + np.exp(-problem.X @ w))
    entropy = -np.mean(problem.y * np.log(probability) + (1 - problem.y) * np.log(1 - probability))
    assert problem.objective(w[None, :, None])[0, 0] == pytest.approx(entropy, rel=1e-13)


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
@given(st.sampled_from([LogisticRegression, LeastSquares]), st.floats(0, 1e3), st.floats(-1, 1))
@example(LogisticRegression, 710.0, 1.0)  # exp overflows, to the right limit
def test_no_derivative_is_steeper_than_the_slope(model, most, part):
    problem = model(small().X, small().y, radius=1.0)
    z = np.full(problem.n_samples, most * part)
    with np.errstate(over="ignore"):
        assert np.abs(problem._descent(z, problem.b, 1.0, z)).max() <= problem._slope(most) * (1 + 1e-12)


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
        (lambda: LogisticRegression(np.where(X > 1.5, np.inf, X), Y), "finite numbers, got infinity"),
        (lambda: LogisticRegression([[1.0], [2.0], [-1.0], [-2.0]], [1, 1, 0, 0]), "give a radius"),
        (lambda: LogisticRegression(np.ones((4, 2)), Y), "dependent features"),
        (lambda: LeastSquares(np.ones((4, 2)), Y), "give a radius"),
        (lambda: LogisticRegression(X, Y, radius=0), "radius: expected positive"),
        (lambda: LogisticRegression.synthetic(0), "n_samples: expected at least 1"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(ValueError, match=message):
        make()
