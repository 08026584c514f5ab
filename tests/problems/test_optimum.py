"""Optima: by a second solver, by linear algebra, and certified by the duality gap."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression as ScikitLogistic

from anneal.problems import LeastSquares, LogisticRegression


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
