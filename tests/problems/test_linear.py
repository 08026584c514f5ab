"""Linear models: their formulas, data and blocks, and what is refused."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

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


SEVERAL = np.array([[1.0, 2], [2, 0], [-1, 1], [0, 3], [1, 1]])
CLASSES = np.array([0, 1, 1, 0, 1])


@pytest.mark.parametrize(
    "labels",
    [
        CLASSES,
        CLASSES.astype(np.float32),
        CLASSES.astype(np.int8),
        CLASSES == 1,
        list(CLASSES == 1),
        2 * CLASSES - 1,
        2.0 * CLASSES - 1,
        CLASSES[:, None],
        np.where(CLASSES, "spam", "ham"),
        ["yes" if each else "no" for each in CLASSES],
        np.where(CLASSES, "b", "a").astype(object),
        np.array([0, True, 1.0, False, np.int64(1)], object),
        pd.Series(CLASSES, index=list("vwxyz")),
        pd.Series(CLASSES, dtype="Int64"),
        pd.Series(CLASSES == 1, dtype="boolean"),
        pd.Series(np.where(CLASSES, "spam", "ham"), dtype="category"),
        pd.DataFrame({"label": 2 * CLASSES - 1}),
        sparse.csc_array(CLASSES[:, None]),
        np.ma.array(CLASSES),
        [Fraction(int(each)) for each in CLASSES],
    ],
    ids=lambda labels: type(labels).__name__,
)
def test_labels_of_every_kind_make_the_same_problem(labels):
    problem = LogisticRegression(SEVERAL, labels, radius=1.0)
    assert problem.describe() == LogisticRegression(SEVERAL, CLASSES, radius=1.0).describe()
    assert problem.y.dtype == np.float64 and problem.y.tolist() == CLASSES.tolist()


@pytest.mark.parametrize(
    "features",
    [
        SEVERAL.astype(int),
        SEVERAL.astype(np.float32),
        SEVERAL.astype(np.int8),
        SEVERAL.tolist(),
        pd.DataFrame(SEVERAL, columns=["a", "b"]),
        pd.DataFrame({"a": SEVERAL[:, 0].astype(np.float32), "b": SEVERAL[:, 1].astype(int)}),
        pd.DataFrame(SEVERAL.astype(int), dtype="Int64"),
        sparse.csr_matrix(SEVERAL),
        sparse.coo_array(SEVERAL),
        np.asfortranarray(SEVERAL),
        np.ma.array(SEVERAL, mask=False),
        SEVERAL.astype(object),
    ],
    ids=lambda features: type(features).__name__,
)
@pytest.mark.parametrize("model", [LogisticRegression, LeastSquares])
def test_features_of_every_kind_make_the_same_problem(model, features):
    problem, usual = model(features, CLASSES, radius=1.0), model(SEVERAL, CLASSES, radius=1.0)
    assert problem.describe() == usual.describe() and problem.optimum == usual.optimum


def test_columns_of_true_and_false_are_ones_and_zeros():
    dummies = pd.get_dummies(pd.DataFrame({"size": [1.5, 2, 0, 1, 3], "colour": list("rgrrg")}))
    assert LeastSquares(dummies, CLASSES, 1.0).X.tolist() == dummies.astype(float).to_numpy().tolist()
    assert LeastSquares(SEVERAL > 0, CLASSES, 1.0).X.tolist() == (SEVERAL > 0).astype(float).tolist()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, float("nan")])
def test_what_is_missing_is_said_to_be(missing):
    for frame in (pd.DataFrame({"a": [1, missing], "b": [1.0, 2]}), pd.DataFrame({"a": [1, missing]}, dtype="object")):
        with pytest.raises(ValueError, match=r"^X: expected numbers, contains NaN; remove or repair those entries"):
            LeastSquares(frame, [0, 1], 1.0)
    with pytest.raises(ValueError, match=r"^y: expected .*; remove or repair"):
        LogisticRegression(SEVERAL[:2], np.array(["a", missing], object), 1.0)


def test_one_class_has_an_optimum_in_a_ball_alone():
    problem = LogisticRegression([[3.0, 4.0]] * 3, [1, 1, 1], radius=2.0)
    assert problem.optimum == pytest.approx(np.log1p(np.exp(-10)), rel=1e-12)
    assert problem.minimizer == pytest.approx([1.2, 1.6])
    with pytest.raises(ValueError, match="give a radius"):
        LogisticRegression([[1.0], [2.0]], [1, 1])


def test_a_matrix_that_does_not_fit_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match=r"^X: needs an array of .* does not fit into memory"):
        LeastSquares(sparse.csr_array((10**6, 10**6)), np.zeros(10**6), 1.0)


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
        (lambda: LogisticRegression(X, [-1, 1, 0, -1]), "y: expected labels 0 and 1"),
        (lambda: LogisticRegression(X, [1, 2, 2, 1]), "type y == 2"),
        (lambda: LogisticRegression(X, ["a", "b", "c", "a"]), "y: expected two words, got 3"),
        (lambda: LogisticRegression(X, ["a"] * 4), "y: expected two words, got 1"),
        (lambda: LogisticRegression(X, np.array(["a", 1, "b", 1], object)), "expected words or numbers, got both"),
        (lambda: LogisticRegression(X, np.array([0, 1, None, 1], object)), "y: expected numbers, contains NaN"),
        (lambda: LogisticRegression([["low"], ["high"]], [0, 1]), "X: expected numbers, got 'low'"),
        (lambda: LogisticRegression([[1.0], [2.0, 3.0]], [0, 1]), "X: expected real numbers"),
        (lambda: LeastSquares(X * 1e155, Y), "X: expected at most 1e[+]100 in size, got 2e[+]155; use other units"),
        (lambda: LeastSquares(X, Y * 1e155), "y: expected at most 1e[+]100 in size"),
        (lambda: LeastSquares(X, Y, radius=1e-162), "radius: expected a number from 1e-100 to 1e100"),
        (lambda: LeastSquares([[1e100, 1e-100], [1e100, 0.0]], [1e100, 1.0], 1e100), "known only to"),
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
