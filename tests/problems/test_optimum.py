"""Optima: by a second solver, by linear algebra, and certified by the duality gap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from sklearn.linear_model import LogisticRegression as ScikitLogistic

from anneal.problems import LeastSquares, LogisticRegression
from anneal.schedules import Linear
from anneal.sgd import sweep


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


@pytest.mark.parametrize(
    ("problem", "optimum"),
    [
        (LeastSquares([[1, 0], [2, 0]], [1, 2], radius=5.0), 0.0),
        (LeastSquares(np.cos(np.arange(100.0) ** 2).reshape(5, 20), [0.1, 0.2, 0.1, 0.3, 0.2], radius=1.0), 0.0),
        (LeastSquares([[1, 1e-9], [1, 1e-9]], [1, 1], radius=9.0), 0.0),
        (LeastSquares([[1.0, 0], [1.0, 0], [0, 1e-9], [0, 1e-9]], [0, 2, 1, 1], radius=1e10), 0.25),
        (LeastSquares([[1e90], [1e90]], [0, 2e90], radius=5.0), 0.5e180),
        (LogisticRegression(np.zeros((4, 3)), [0, 1, 0, 1], radius=1.0), np.log(2)),
        (LogisticRegression([[1.0, 0], [1, 0], [1, 0], [1, 0]], [1, 1, 1, 0], radius=5.0), 0.5623351446188083),
        (LogisticRegression([[3.0]], [1], radius=1e-90), np.log(2)),
        (LogisticRegression([[1.0], [-1.0]], [1, 0], radius=200.0), np.exp(-200)),
        (LogisticRegression([[1.0], [-1.0]], [1, 0], radius=1e9), 0.0),
    ],
)
def test_optima_known_in_closed_form(problem, optimum):
    assert abs(problem.optimum - optimum) <= problem.optimum_gap
    assert problem.optimum_gap <= 1e-12 * loss_at(problem, np.zeros(problem.dimension))


def test_of_several_minimisers_it_is_the_one_of_least_norm():
    assert LeastSquares([[1, 1, 0], [2, 2, 0]], [2, 4], radius=5.0).minimizer == pytest.approx([1, 1, 0], abs=1e-14)
    assert LogisticRegression([[1, 1e6]] * 4, [1, 1, 1, 0], radius=5.0).minimizer == pytest.approx(
        np.log(3) / (1 + 1e12) * np.array([1, 1e6]), rel=1e-12
    )


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([LeastSquares, LogisticRegression]),
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(-90, 90),
    st.floats(-3, 4),
    st.integers(0, 2**32),
)
def test_nothing_in_the_ball_is_better_than_the_certificate_says(model, n, d, rank, scale, reach, seed):
    """Any rank, scale and radius; against random points, and a descent by SciPy from the minimiser."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) * 10.0 ** rng.integers(-3, 4, d)
    X[:, rng.random(d) < 0.2] = 0
    y = rng.normal(size=n) if model is LeastSquares else (rng.random(n) < 0.5) * 1.0
    radius = 10**reach / (np.abs(X).max() or 1.0)
    problem = model(X, y, radius)
    assert np.linalg.norm(problem.minimizer) <= radius * (1 + 1e-12)
    assert 0 <= problem.optimum_gap <= 1e-11 * loss_at(problem, np.zeros(d))
    points = rng.normal(size=(1, d, 300)) * radius * 10.0 ** rng.uniform(-6, 1, 300)
    points[..., ::2] = problem.minimizer[:, None] + points[..., ::2] * 1e-6
    assert (problem.objective(problem.project(points)) >= problem.optimum - problem.optimum_gap).all()
    scaled = model(X * 10.0**scale, y, radius / 10.0**scale)  # the same in other units
    assert abs(scaled.optimum - problem.optimum) <= scaled.optimum_gap + problem.optimum_gap


def test_against_an_independent_solver():
    rng = np.random.default_rng(8)
    for radius in (0.1, 1.0, 30.0):
        problem = LogisticRegression(rng.normal(size=(30, 4)) * [1, 1e-3, 10, 0], rng.random(30) < 0.5, radius)
        found = optimize.minimize(
            lambda w, p=problem: loss_at(p, w),
            np.zeros(4),
            jac=problem._full_gradient,
            method="SLSQP",
            constraints={"type": "ineq", "fun": lambda w, r=radius: 1 - w @ w / r**2},
            options={"ftol": 1e-15, "maxiter": 500},
        )
        assert found.fun == pytest.approx(problem.optimum, abs=1e-7) and found.fun >= problem.optimum - 1e-9


def test_the_gap_is_stored_with_a_sweep():
    problem = small(0.3)
    attributes = sweep(problem, [Linear()], [0.1], seeds=1, steps=3).attrs
    assert (attributes["optimum"], attributes["optimum_gap"]) == (problem.solution.value, problem.solution.gap)
    assert 0 < problem.optimum_gap < 1e-12


@pytest.mark.parametrize("radius", [None, 10.0])
def test_a_loss_without_a_minimum_is_told_from_one_with_a_far_one(radius):
    """One sample of 1,001 contradicts the others: the minimiser is log(1000), in units of the feature."""
    X, y = np.ones((1001, 1)) * 1e-7, np.append(np.ones(1000), 0)
    problem = LogisticRegression(X, y, None if radius is None else radius * 1e7)
    assert problem.minimizer[0] * 1e-7 == pytest.approx(np.log(1000), rel=1e-9)
    with pytest.raises(ValueError, match="attains no minimum"):
        LogisticRegression(X, np.ones(1001))
    with pytest.raises(ValueError, match="attains no minimum"):  # on a plane some samples stay
        LogisticRegression([[1e-9, 0], [0, 1.0], [0, 1.0]], [1, 0, 1])


def test_least_squares_optimum():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    w, residual = np.linalg.lstsq(X, y, rcond=None)[:2]
    problem = LeastSquares(X, y)
    assert problem.minimizer == pytest.approx(w, abs=1e-9)
    assert problem.optimum == pytest.approx(residual[0] / 60, rel=1e-12)
    assert LeastSquares(np.eye(2), [3.0, 4.0], radius=1.0).minimizer == pytest.approx([0.6, 0.8])
