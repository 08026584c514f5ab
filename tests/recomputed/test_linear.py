"""Optima of linear models, recomputed in 120 digits: the conditions of optimality solved by Newton's method in mpmath.

The problem is convex, so a point that fulfils them is the optimum.  Measured: the certificates hold in all of the
cases, and none is wider than 1e-12 of the loss at zero.
"""

import mpmath as mp
import numpy as np
import pytest

from anneal.problems import LeastSquares, LogisticRegression

pytestmark = pytest.mark.slow
CASES = 120


def derivatives(model, A, b, w):
    """Value, gradient and Hessian in mpmath."""
    n, z = A.rows, A * w
    if model is LeastSquares:
        parts = [((z[i] - b[i]) ** 2 / 2, z[i] - b[i], mp.mpf(1)) for i in range(n)]
    else:
        falling = [1 / (1 + mp.exp(z[i])) for i in range(n)]
        parts = [(mp.log1p(mp.exp(-z[i])), -falling[i], falling[i] * (1 - falling[i])) for i in range(n)]
    values, slopes, curvatures = zip(*parts, strict=True)
    weighted = mp.matrix(n, A.cols)
    for i in range(n):
        weighted[i, :] = A[i, :] * curvatures[i] / n
    return mp.fsum(values) / n, A.T * mp.matrix(slopes) / n, A.T * weighted


def exact_optimum(problem):
    """The optimum by Newton's method on the optimality conditions, from the point that is to be checked."""
    tiny = mp.mpf(10) ** -60
    A, b = mp.matrix(problem.A.tolist()), mp.matrix(problem.b.tolist())
    w, d, r = mp.matrix(problem.minimizer.tolist()), problem.dimension, mp.mpf(problem.radius)
    _, g, _ = derivatives(type(problem), A, b, w)
    active = mp.norm(w) > r * (1 - mp.mpf(10) ** -12)
    penalty = max(-(g.T * w)[0] / (w.T * w)[0], mp.mpf(0)) if active else mp.mpf(0)
    for _ in range(60):
        _, g, H = derivatives(type(problem), A, b, w)
        system, residual = mp.zeros(d + active), mp.zeros(d + active, 1)
        system[:d, :d] = H + (penalty + tiny * (1 + mp.norm(H, 1))) * mp.eye(d)
        residual[:d] = g + penalty * w
        if active:
            system[:d, d], system[d, :d] = w, w.T
            residual[d] = ((w.T * w)[0] - r * r) / 2
        step = mp.lu_solve(system, -residual)
        w, penalty = w + step[:d], penalty + (step[d] if active else 0)
        if mp.norm(step[:d]) <= mp.mpf(10) ** -28 * mp.norm(w):
            break
    value, g, _ = derivatives(type(problem), A, b, w)
    first = mp.norm(derivatives(type(problem), A, b, mp.zeros(d, 1))[1])
    assert penalty >= -(mp.mpf(10) ** -20) * first / r and mp.norm(w) <= r * (1 + mp.mpf(10) ** -20)
    assert mp.norm(g + penalty * w) <= mp.mpf(10) ** -15 * first
    return value


def random_problem(rng):
    """Any rank, exactly; features of any sizes, some columns zero, some rows twice, a ball of any size."""
    model, n, d = (LeastSquares, LogisticRegression)[rng.integers(2)], int(rng.integers(1, 12)), int(rng.integers(1, 7))
    rank = rng.integers(1, d + 1)
    X = rng.integers(-9, 10, (n, rank)) @ rng.integers(-9, 10, (rank, d)) * 1.0
    X *= 2.0 ** (rng.integers(-30, 31) if rng.random() < 0.5 else rng.integers(-20, 21, d))
    X[:, rng.random(d) < 0.2] = 0
    X, y = np.repeat(X, 2, axis=0), rng.normal(size=n) * 10.0 ** rng.integers(-6, 7)
    radius = 10.0 ** rng.uniform(-2, 2) / (np.abs(X).max() or 1.0) * (np.abs(y).max() if model is LeastSquares else 1)
    targets = np.repeat(y, 2) if model is LeastSquares else (rng.random(2 * n) < 0.7).astype(float)
    return model(X, targets, radius)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_optimum_and_its_certificate_are_right(seed):
    with mp.workdps(120):
        problem = random_problem(np.random.default_rng(seed))
        exact = exact_optimum(problem)
        scale = float(problem.objective(np.zeros((1, problem.dimension, 1)))[0, 0])
        assert abs(problem.optimum - exact) <= problem.optimum_gap
        assert problem.optimum_gap <= 1e-12 * scale
