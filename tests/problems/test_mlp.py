"""Networks: gradients by finite differences, runs by a plain loop, losses by scikit-learn."""

from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

from anneal.problems import MLP, networks
from anneal.schedules import Cosine, Fixed, Linear
from anneal.sgd import sweep

RNG = np.random.default_rng(5)
X, X_TEST = RNG.normal(size=(40, 4)), RNG.normal(size=(23, 4))
Y, Y_TEST = RNG.permutation(np.arange(40) % 3), RNG.integers(3, size=23)
SHAPES = st.lists(st.integers(1, 5), max_size=2)
PHI = {"tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2), "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0))}


def matrices(w, sizes):
    """The layers of one network as pairs of weights and bias."""
    pairs = []
    for fan_in, fan_out in pairwise(sizes):
        V, b, w = np.split(w, [fan_in * fan_out, fan_in * fan_out + fan_out])
        pairs.append((V.reshape(fan_in, fan_out), b))
    return pairs


def outputs(layers, X, phi):
    for i, (V, b) in enumerate(layers):
        X = (phi(X) if i else X) @ V + b
    return X


def plain_run(problem, schedule, eta, seed, steps, batch_size):
    """One network trained as anyone would write it."""
    phi, slope = PHI[problem.activation]
    rng, sizes = np.random.default_rng(seed), problem.sizes
    layers = [[rng.normal(0, problem.scale / np.sqrt(m), (m, n)), np.zeros(n)] for m, n in pairwise(sizes)]
    for h in schedule.values(steps):
        rows = rng.integers(len(problem.X), size=batch_size)
        Z = [problem.X[rows]]
        for i, (V, b) in enumerate(layers):
            Z.append((phi(Z[-1]) if i else Z[-1]) @ V + b)
        delta = (softmax(Z[-1], axis=1) - np.eye(sizes[-1])[problem.y[rows].astype(int)]) / batch_size
        for i in reversed(range(len(layers))):
            V, b = layers[i]
            back = delta @ V.T * slope(Z[i]) if i else None
            layers[i] = [V - eta * h * (phi(Z[i]) if i else Z[i]).T @ delta, b - eta * h * delta.sum(0)]
            delta = back
    return layers


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3)])
@pytest.mark.parametrize("batch_size", [1, 6])
def test_every_run_equals_the_plain_loop(hidden, activation, batch_size):
    problem = MLP(X, Y, X_TEST, Y_TEST, hidden, activation, scale=0.8)
    schedules, etas, seeds, steps = {"fixed": Fixed(), "cosine": Cosine()}, [0.01, 0.3], [0, 7], 60
    result = sweep(problem, schedules, etas, seeds, steps, batch_size)
    assert list(result) == ["loss", "error"]
    for name, schedule in schedules.items():
        for eta in etas:
            for seed in seeds:
                layers = plain_run(problem, schedule, eta, seed, steps, batch_size)
                Z = outputs(layers, X_TEST, PHI[activation][0])
                got = result.sel(schedule=name, stepsize=eta, seed=seed)
                assert abs(float(got.loss) + log_softmax(Z, axis=1)[np.arange(23), Y_TEST].mean()) <= 1e-12
                assert float(got.error) == pytest.approx((Z.argmax(1) != Y_TEST).mean(), abs=1e-15)


@settings(max_examples=25, derandomize=True)  # chance must not put a kink of relu between two points of a difference
@given(SHAPES, st.sampled_from(["tanh", "relu"]), st.integers(1, 8), st.integers(0, 2**32))
def test_gradient_by_finite_differences(hidden, activation, batch, seed):
    rng, sizes, step = np.random.default_rng(seed), (4, *hidden, 3), 1e-6
    w = rng.normal(size=networks.parameter_count(sizes))
    A, labels = rng.normal(size=(batch, 4)), rng.integers(3, size=batch)

    def value(w):
        return -log_softmax(outputs(matrices(w, sizes), A, PHI[activation][0]), axis=1)[np.arange(batch), labels].mean()

    ones = np.column_stack([A, np.ones(batch)])[None]
    got = networks.gradient(w[None, :, None], ones, np.eye(3)[labels][None], sizes, activation)[0, :, 0]
    shifts = np.eye(len(w)) * step
    assert got == pytest.approx([(value(w + e) - value(w - e)) / (2 * step) for e in shifts], abs=1e-6)


@settings(max_examples=25)
@given(SHAPES, st.sampled_from(["tanh", "relu"]), st.integers(1, 3), st.integers(1, 4), st.integers(0, 2**32))
def test_networks_do_not_see_each_other(hidden, activation, seeds, runs, seed):
    problem, rng = MLP(X, Y, X_TEST, Y_TEST, hidden, activation), np.random.default_rng(seed)
    W = rng.normal(size=(seeds, problem.dimension, runs))
    draw = rng.integers(len(X), size=(seeds, 5))
    together, objective = problem.gradient(W, draw), problem.objective(W)
    for i in range(seeds):
        for j in range(runs):
            one = np.ascontiguousarray(W[i : i + 1, :, j : j + 1])
            assert together[i, :, j] == pytest.approx(problem.gradient(one, draw[i : i + 1])[0, :, 0], abs=1e-13)
            assert objective[i, j] == pytest.approx(problem.objective(one)[0, 0], rel=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_loss_and_error_equal_scikit_learns(activation):
    problem = MLP(X, Y, X_TEST, Y_TEST, (6, 5), activation)
    w = np.random.default_rng(1).normal(size=problem.dimension)
    model = MLPClassifier((6, 5), activation=activation, solver="sgd", learning_rate_init=1e-9)
    model.partial_fit(X, Y, classes=[0, 1, 2])
    model.coefs_, model.intercepts_ = (list(part) for part in zip(*matrices(w, problem.sizes), strict=True))
    W = w[None, :, None]
    assert problem.objective(W)[0, 0] == pytest.approx(log_loss(Y_TEST, model.predict_proba(X_TEST)), rel=1e-12)
    assert 1 - problem.measure("error", W)[0, 0] == pytest.approx(accuracy_score(Y_TEST, model.predict(X_TEST)))


def test_the_test_set_in_pieces_gives_the_same_mean():
    problem = MLP(X, Y, np.tile(X_TEST, (300, 1)), np.tile(Y_TEST, 300), (8,))  # 6,900 samples, 50 runs: two pieces
    small = MLP(X, Y, X_TEST, Y_TEST, (8,))
    W = np.random.default_rng(2).normal(size=(1, problem.dimension, 50))
    assert problem.objective(W) == pytest.approx(small.objective(W), rel=1e-12)
    assert problem.measure("error", W) == pytest.approx(small.measure("error", W), rel=1e-12)


def test_all_runs_of_a_seed_start_from_the_same_weights():
    problem = MLP(X, Y, X_TEST, Y_TEST)
    still = sweep(problem, {"a": Fixed(), "b": Linear()}, [1e-300, 2e-300], 3, 1).loss
    assert (still == still.isel(schedule=0, stepsize=0)).all()
    assert len(np.unique(still)) == 3


def test_first_weights_have_the_stated_spread():
    sizes, scale = (100, 60, 50), 0.7
    (V, b), (U, c) = matrices(networks.random_weights(np.random.default_rng(0), sizes, scale), sizes)
    assert V.std() * np.sqrt(100) == pytest.approx(scale, rel=0.05)
    assert U.std() * np.sqrt(60) == pytest.approx(scale, rel=0.05)
    assert not b.any() and not c.any()


def test_cross_entropy_of_huge_logits_is_finite():
    Z, labels = np.array([[1e5, 0.0, -1e5], [0.0, 0.0, 1e308]]), np.eye(3)[[1, 2]]
    assert networks.cross_entropy(Z, labels) == pytest.approx([1e5, 0.0])
    assert networks.cross_entropy(Z + 7, labels)[0] == pytest.approx(1e5)


def test_logits_that_are_not_finite_are_no_answer():
    Z = np.array([[np.nan, 0, 0], [np.inf, 0, 0], [1.0, 0, 0], [0, 1.0, 0]])
    assert networks.misclassified(Z, np.eye(3)[[0, 0, 0, 0]]).tolist() == [True, True, False, True]


def test_a_diverged_network_is_infinite_and_alone():
    problem = MLP(X, Y, X_TEST, Y_TEST, (5, 5), "relu")
    result = sweep(problem, {"fixed": Fixed()}, [0.1, 1e150], 2, 30, 4)
    assert np.isinf(result.loss.sel(stepsize=1e150)).all() and (result.error.sel(stepsize=1e150) == 1).all()
    alone = sweep(problem, {"fixed": Fixed()}, [0.1], 2, 30, 4).loss
    assert result.loss.sel(stepsize=0.1).values == pytest.approx(alone.values[:, 0], rel=1e-12)


def test_worker_processes_give_the_same_bits():
    arguments = (MLP(X, Y, X_TEST, Y_TEST), {"linear": Linear()}, [0.1, 0.3], 9, 20, 4)
    with ProcessPoolExecutor(2) as processes:
        assert sweep(*arguments).identical(sweep(*arguments, executor=processes))


def test_digits():
    from sklearn.datasets import load_digits

    problem = MLP.digits((8,), "relu")
    assert problem.X.shape == (1200, 64) and problem.X_test.shape == (597, 64) and problem.sizes == (64, 8, 10)
    assert problem.X.mean(0) == pytest.approx(0, abs=1e-13) and np.mean(problem.X**2) == pytest.approx(1)
    # every image is there once: up to the common shift and scale the two parts make up the original
    original, labels = load_digits(return_X_y=True)
    both, labels_of_both = np.concatenate([problem.X, problem.X_test]), np.concatenate([problem.y, problem.y_test])
    scale = original.std(0)[20] / both.std(0)[20]
    images = np.column_stack(
        [(both * scale + original.mean(0) - (both * scale).mean(0)).round(6) + 0.0, labels_of_both]
    )
    expected = np.column_stack([original, labels])
    assert np.array_equal(images[np.lexsort(images.T)], expected[np.lexsort(expected.T)])


def test_a_network_learns_the_digits():
    result = sweep(MLP.digits(), {"linear": Linear()}, [0.5], 2, 500, 32)
    assert float(result.error.max()) < 0.05 and float(result.loss.max()) < 0.2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": [1.0]}, "X: expected a matrix"),
        ({"X_test": [[1.0], [2.0]]}, "X_test: expected 2 features as in X, got 1"),
        ({"X_test": [[1.0, np.nan], [2.0, 1.0]]}, "X_test: expected numbers, contains NaN"),
        ({"y": [0, 1]}, "y: expected shape"),
        ({"y_test": [0, 1, 2]}, "y_test: expected shape .* to match X_test"),
        ({"y": [0, 1, 0.5]}, "y: expected classes 0, 1, ..., 1, got 0.5"),
        ({"y": [0, 1, -1]}, "y: expected classes 0, 1, ..., 1, got -1"),
        ({"y": [-1, -1, -1]}, "y: expected classes"),
        ({"y_test": [0, 4]}, "y_test: expected classes 0, 1, ..., 2, got 4"),
        ({"hidden": (4, 0)}, "hidden: expected at least 1, got 0"),
        ({"hidden": 32}, "hidden: expected a sequence of widths, got 32"),
        ({"activation": "gelu"}, "activation: expected one of tanh, relu, got 'gelu'"),
        ({"scale": 0.0}, "scale: expected positive numbers"),
    ],
)
def test_bad_input(change, message):
    arguments = {"X": np.eye(3, 2), "y": [0, 1, 2], "X_test": np.eye(2), "y_test": [0, 1], "hidden": (3,)}
    with pytest.raises(ValueError, match=message):
        MLP(**arguments | change)


@pytest.mark.parametrize(
    ("train", "test"),
    [([-1, 1, 1], [1.0, -1.0]), (["no", "yes", "yes"], np.array(["yes", "no"])), ([False, True, True], [True, False])],
)
def test_labels_of_other_kinds_are_numbered(train, test):
    X = np.arange(3.0)[:, None]
    problem, usual = MLP(X, train, X[:2], test, hidden=(2,)), MLP(X, [0, 1, 1], X[:2], [1, 0], hidden=(2,))
    assert problem.describe() == usual.describe()


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        (["a", "b"], ["c"], "y_test: expected words that y has as well, got 'c'"),
        (["a", "b"], [0], "y, y_test: expected labels of one kind"),
        ([0, 1e12], [0], "y: needs an array of 2 x 1,000,000,000,001 numbers"),
    ],
)
def test_labels_that_are_none(train, test, message):
    with pytest.raises(ValueError, match=message):
        MLP([[0.0], [1.0]], train, [[1.0]], test)
