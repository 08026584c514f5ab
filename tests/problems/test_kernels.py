"""Compiled blocks against the same in NumPy, and a model with a loss of its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.problems import LinearModel, LogisticRegression, kernels
from anneal.schedules import Cosine, Fixed
from anneal.sgd import sweep


def written(descent):
    """A block in NumPy; ``descent`` is minus the derivative of the loss."""

    def block(C, gram, b, rates, radius, square, scales):
        batch, ball = C.shape[1] // len(rates), radius < np.inf
        square, scales[0] = np.array(square), 1
        for k, rate in enumerate(rates):
            past, now, scale = slice(k * batch), slice(k * batch, (k + 1) * batch), scales[k][:, None]
            z = scale * (C[:, now] + gram[:, now, past] @ C[:, past])
            c = rate * descent(z, b[:, now, None])
            C[:, now] = c / scale
            square += (c * (gram[:, now, now] @ c + 2 * z)).sum(1)
            shrunk = np.minimum(1, radius / np.sqrt(square)) if ball else np.ones_like(square)
            square *= shrunk**2
            scales[k + 1] = scales[k] * shrunk

    return block


def logistic(z, b):
    return 1 / (1 + np.exp(z))


def squared(z, b):
    return b - z


def tanh(z, b):
    return -np.tanh(z - b)


@settings(max_examples=30)
@given(st.integers(1, 8), st.integers(1, 4), st.sampled_from([0.3, 1.0, np.inf]), st.integers(0, 2**32))
@pytest.mark.parametrize(("compiled", "descent"), [(kernels.logistic, logistic), (kernels.squared, squared)])
def test_a_compiled_block_equals_the_written_one(compiled, descent, steps, batch, radius, seed):
    rng = np.random.default_rng(seed)
    A, b, W = rng.normal(size=(2, steps * batch, 5)), rng.normal(size=(2, steps * batch)), rng.normal(size=(2, 5, 3))
    W *= 0.1 / np.sqrt(np.einsum("sdr,sdr->sr", W, W))[:, None]
    rates, found = rng.random((steps, 3)) / batch, []
    for block in (compiled, written(descent)):
        C, scales, square = A @ W, np.empty((steps + 1, 2, 3)), np.einsum("sdr,sdr->sr", W, W)
        block(C, A @ A.swapaxes(1, 2), b, rates, radius, square, scales)
        found.append((C, scales))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-9, abs=1e-11)
    assert found[0][1] == pytest.approx(found[1][1], rel=1e-9)


class LogCosh(LinearModel):
    """A loss of a reader's own, log cosh(z - b)."""

    bend = 2.0

    def _loss(self, z, b):
        return np.log(np.cosh(z - b))

    def _descent(self, z, b, factor, out):
        return np.multiply(factor, tanh(z, b), out=out)

    def _curvature(self, z):
        return 1 / np.cosh(z - self.b) ** 2


class Blocked(LogCosh):
    compiled = staticmethod(written(tanh))

    def _slope(self, z):
        return 1.0


@pytest.mark.parametrize("radius", [None, 0.5])
def test_a_model_with_a_block_of_its_own_takes_the_same_steps(radius):
    data = LogisticRegression.synthetic(200, 6, seed=2)
    schedules = {"fixed": Fixed(), "averaged": Fixed(averaged=True), "cosine": Cosine()}
    runs = [sweep(m(data.X, data.y, radius), schedules, [0.01, 0.1], 3, 333).suboptimality for m in (LogCosh, Blocked)]
    assert np.abs(runs[0] - runs[1]).max() < 1e-12
    assert np.isfinite(runs[0]).all()


def test_in_a_ball_a_block_needs_a_bound_on_the_slope():
    """Without one nothing says how far a step may go, and steps are single."""
    data = LogisticRegression.synthetic(50, 3, seed=2)
    assert LogCosh(data.X, data.y)._block(0.1) == LinearModel.BLOCK
    assert LogCosh(data.X, data.y, radius=1.0)._block(0.1) == 0
    assert Blocked(data.X, data.y, radius=1.0)._block(0.1) == LinearModel.BLOCK
