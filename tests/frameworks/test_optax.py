"""The rates in Optax: against its own schedules, under jit, saved and resumed, after a warm-up, in a training loop."""

import doctest
import inspect
import math
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from anneal import adapters
from anneal.adapters import to_optax, to_torch
from anneal.problems import LogisticRegression
from anneal.schedules import Cosine, Linear, Polynomial, Warmup, from_callable
from anneal.sgd import sweep
from book.data import loop_optax
from book.data.make_frameworks import optax_rates
from tests.frameworks.conftest import BEYOND, HORIZONS, SCHEDULES

ROUNDING = 2.0**-24  # of single precision, relative


@pytest.mark.parametrize("T", HORIZONS)
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_count_k_has_the_rate_of_entry_k_rounded_once(schedule, T):
    expected = 0.3 * schedule.values(T)
    rates = np.asarray(to_optax(schedule, 0.3, T)(jnp.arange(-3, T + BEYOND + 1)))
    np.testing.assert_array_equal(rates[3 : T + 3], expected.astype(np.float32))
    assert set(rates[:3].tolist()) == {float(rates[3])}, "below 0, where join_schedules also looks, the first rate"
    assert len(set(rates[T + 3 :].tolist())) == 1, "after the run the rate stays"


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_a_traced_count_gives_the_same_rates(schedule):
    rate = to_optax(schedule, 0.3, 50)
    counts = jnp.arange(-2, 56, dtype=jnp.int32)
    one_by_one = [float(rate(int(k))) for k in counts]
    assert jax.jit(rate)(counts).tolist() == one_by_one
    assert jax.vmap(rate)(counts).tolist() == one_by_one
    assert jax.lax.scan(lambda carry, k: (carry, rate(k)), 0, counts)[1].tolist() == one_by_one


# -- the contract: any count, any peak, traced or not

COUNTS = ["int4", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "bfloat16", "float32"]


@pytest.mark.parametrize("dtype", COUNTS)
@pytest.mark.parametrize("wrap", [lambda f: f, jax.jit, jax.vmap], ids=["as it is", "jit", "vmap"])
def test_a_count_of_any_width_is_the_same_step(dtype, wrap):
    counts = jnp.arange(8 if dtype == "int4" else 128).astype(dtype)
    rate = to_optax(Linear(), 1.0, 1000)
    expected = Linear().values(1000)[: len(counts)].astype(np.float32)
    np.testing.assert_array_equal(wrap(rate)(counts), expected)


@pytest.mark.parametrize(
    "count", [np.int8(100), np.uint8(100), np.int64(100), np.float16(100), 100, 100.0, jnp.int8(100)]
)
def test_numbers_of_numpy_and_python_count(count):
    assert float(to_optax(Linear(), 1.0, 1000)(count)) == pytest.approx(0.9, rel=1e-6)


BEFORE = [-1, -(2**70), -math.inf, np.int8(-128), np.int64(-(2**40)), jnp.int8(-128), jnp.float16(-9)]
AFTER = [1001, 2**70, math.inf, np.uint64(2**63 + 5), np.int64(2**40), np.uint32(2**32 - 1), jnp.uint32(2**32 - 1)]


@pytest.mark.parametrize(("counts", "rate"), [(BEFORE, 2.0), (AFTER, 0.5)])
def test_beyond_its_ends_the_rate_stays(counts, rate):
    constant_after = to_optax(from_callable(lambda u: 1 - 0.75 * u), 2.0, 1000)
    assert {float(constant_after(count)) for count in counts} == {rate}


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_a_count_between_two_steps_has_the_rate_that_torch_gives_it(schedule):
    ks = np.array([0.0, 0.25, 2.5, 7.75, 9.0, 9.5, 10.0, 12.5])
    expected = [0.3 * to_torch(schedule, 10)(k) for k in ks]
    rate = to_optax(schedule, 0.3, 10)
    for found in (rate(ks), jax.jit(rate)(jnp.asarray(ks)), [rate(float(k)) for k in ks]):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-7)
    with jax.enable_x64(True):
        np.testing.assert_allclose(rate(ks), expected, rtol=0, atol=1e-9)


def test_the_slope_in_the_count_is_the_shapes():
    assert jax.grad(to_optax(Linear(), 2.0, 100))(50.25) == pytest.approx(-0.02, rel=1e-2)


PEAKS = jnp.array([0.1, 0.25, 1.0])


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_vmap_over_peaks(schedule):
    counts = jnp.arange(-1, 24)
    found = jax.vmap(lambda peak: jax.vmap(to_optax(schedule, peak, 20))(counts))(PEAKS)
    expected = np.stack([to_optax(schedule, float(peak), 20)(counts) for peak in PEAKS])
    np.testing.assert_allclose(found, expected, rtol=2 * ROUNDING)


@pytest.mark.parametrize("peak", [2.0, 2, jnp.float16(2), jnp.bfloat16(2), jnp.int32(2), np.float32(2)])
def test_a_peak_of_any_type_traced_or_not(peak):
    make = lambda peak, k: to_optax(Linear(), peak, 10)(k)
    for found in (make(peak, 3), jax.jit(make)(peak, 3), jax.jit(make, static_argnums=1)(peak, 3)):
        assert found.dtype == jnp.float32 and float(found) == pytest.approx(1.4, rel=1e-6)


def test_a_rate_follows_a_traced_peak():
    assert jax.grad(lambda peak: to_optax(Linear(), peak, 10)(3))(5.0) == pytest.approx(0.7)
    ends = jax.lax.scan(lambda carry, peak: (carry, to_optax(Linear(), peak, 10)(3)), 0, PEAKS)[1]
    np.testing.assert_allclose(ends, 0.7 * PEAKS, rtol=1e-6)


def test_a_schedule_made_while_tracing_outlives_it():
    kept = []

    @jax.jit
    def traced(k):
        kept.append(to_optax(Cosine(), 0.3, 10))
        return kept[0](k) + kept[0](k / 2)

    value = traced(4)
    assert float(kept[0](4) + kept[0](2.0)) == pytest.approx(float(value), rel=1e-6)


def test_precision_is_that_of_the_moment_of_the_call():
    rate = to_optax(Cosine(), 0.3, 100)
    assert rate(7).dtype == jnp.float32
    with jax.enable_x64(True):
        assert float(rate(7)) == 0.3 * Cosine().values(100)[7]
        assert float(rate(jnp.int64(7))) == float(rate(np.float64(7))) == float(rate(7))
    assert rate(7).dtype == jax.jit(rate)(7).dtype == jnp.float32


@pytest.mark.parametrize("by", ["rate", "peak"])
def test_inject_hyperparams(by):
    injected = {
        "rate": lambda: optax.inject_hyperparams(optax.sgd)(learning_rate=to_optax(Linear(), 0.5, 10)),
        "peak": lambda: optax.inject_hyperparams(lambda peak: optax.sgd(to_optax(Linear(), peak, 10)))(peak=0.5),
    }[by]()
    state, rates = injected.init(jnp.zeros(())), []
    for _ in range(3):
        update, state = jax.jit(injected.update)(jnp.ones(()), state)
        rates.append(-float(update))
    assert rates == pytest.approx([0.5, 0.45, 0.4], rel=1e-6)


@pytest.mark.parametrize("count", ["3", None, 1j, jnp.complex64(1), [None], math.nan, jnp.float32(math.nan)])
def test_a_count_that_is_none_is_told(count):
    with pytest.raises(ValueError, match="count: expected "):
        to_optax(Linear(), 0.3, 10)(count)


def test_a_peak_that_is_none_is_told_traced_or_not():
    for wrong in (jnp.float32(-1), jnp.zeros(()), jnp.float32(math.nan), jnp.ones(2), "0.1", None):
        with pytest.raises(ValueError, match="peak: expected "):
            to_optax(Linear(), wrong, 10)
    for wrong in (jnp.ones(2), jnp.complex64(1)):
        with pytest.raises(ValueError, match="peak: expected one real number"):
            jax.jit(lambda peak: to_optax(Linear(), peak, 10)(0))(wrong)


# -- beside Optax's own


@pytest.mark.parametrize("T", [20, 1000])
@pytest.mark.parametrize("power", [1.0, 2.0, 3.5])
def test_polynomials_equal_optaxs_own(power, T):
    own = optax.polynomial_schedule(0.3, 0.0, power, T)
    counts = jnp.arange(T + BEYOND + 1)
    np.testing.assert_allclose(
        to_optax(Polynomial(power), 0.3, T)(counts), own(counts), rtol=0, atol=0.3 * (power + 3) * ROUNDING
    )


@pytest.mark.parametrize("T", [1, 2, 7, 100, 1000])
def test_cosine_equals_optaxs_own(T):
    own = optax.cosine_decay_schedule(0.3, T)
    counts = jnp.arange(T + BEYOND + 1)
    np.testing.assert_allclose(to_optax(Cosine(), 0.3, T)(counts), own(counts), rtol=0, atol=0.3 * 6 * ROUNDING)


def test_double_precision_keeps_every_digit():
    with jax.enable_x64(True):
        rates = to_optax(Cosine(), 0.3, 100)(jnp.arange(100))
        np.testing.assert_array_equal(np.asarray(rates), 0.3 * Cosine().values(100))
        own = optax.cosine_decay_schedule(0.3, 100)(jnp.arange(100))
        np.testing.assert_allclose(rates, own, rtol=0, atol=1e-15)


@pytest.mark.parametrize(("W", "T"), [(2, 10), (10, 100), (30, 40)])
def test_chaining_after_optaxs_own_warm_up_equals_warmup(W, T):
    chained = optax.join_schedules([optax.linear_schedule(0.3 / W, 0.3, W - 1), to_optax(Cosine(), 0.3, T - W)], [W])
    ours = to_optax(Warmup(Cosine(), W / T), 0.3, T)
    for counts in (jnp.arange(T + BEYOND + 1), jnp.arange(W - 1, W + 2)):
        np.testing.assert_allclose(ours(counts), jax.jit(chained)(counts), rtol=0, atol=0.3 * 3 * ROUNDING)


@pytest.mark.parametrize("at", [0, 37, 100, 103])
def test_a_saved_state_resumes_the_schedule(at):
    T, n = 100, 100 + BEYOND + 1
    uninterrupted = optax_rates(to_optax(Cosine(), 0.3, T), n)
    optimizer = optax.sgd(to_optax(Cosine(), 0.3, T))
    state = optimizer.init(jnp.zeros(()))
    for _ in range(at):
        _, state = optimizer.update(jnp.ones(()), state)
    state = pickle.loads(pickle.dumps(jax.device_get(state)))
    again = optax.sgd(to_optax(Cosine(), 0.3, T))
    for k in range(at, n):
        update, state = again.update(jnp.ones(()), state)
        assert -float(update) == uninterrupted[k]


def test_optimizers_take_it_where_they_take_a_rate():
    """Adam's first step has length of its rate, whatever the gradient: so the rate of k = 0 is the peak."""
    optimizer = optax.adam(to_optax(Linear(), 0.25, 10), eps=0.0)
    update, _ = optimizer.update(jnp.full((), 7.0), optimizer.init(jnp.zeros(())))
    assert float(update) == pytest.approx(-0.25, rel=1e-4)  # the bias correction cancels in single precision


@pytest.mark.parametrize("schedule", [Linear(), Cosine(), Warmup(Polynomial(3), 0.1)], ids=repr)
def test_the_training_loop_equals_a_run_of_the_sweep(schedule):
    problem = LogisticRegression.synthetic(100, 4, seed=2)
    batches = np.random.default_rng(5).integers(100, size=(150, 3))
    swept = sweep(problem, {"this": schedule}, [0.7], [5], 150, batch_size=3).suboptimality.item()
    for double, tolerance in [(False, 1e-6), (True, 1e-12)]:
        with jax.enable_x64(double):
            run = loop_optax.setup(4, schedule, 0.7, 150)
            w = loop_optax.train(run, jnp.asarray(problem.X), jnp.asarray(problem.y), batches)[1]
        loss = float(problem.objective(np.asarray(w, dtype=float)[None, :, None])[0, 0])
        assert loss - problem.optimum == pytest.approx(swept, abs=tolerance)


@pytest.mark.parametrize("at", [0, 60, 150])
def test_an_interrupted_loop_ends_at_the_same_weights(at):
    problem = LogisticRegression.synthetic(100, 4, seed=2)
    X, y = jnp.asarray(problem.X), jnp.asarray(problem.y)
    batches = np.random.default_rng(5).integers(100, size=(150, 3))
    run = loop_optax.train(loop_optax.setup(4, Polynomial(2), 0.7, 150), X, y, batches)
    again = loop_optax.train_with_a_break(X, y, Polynomial(2), 0.7, batches, at)
    assert run[1].tolist() == again[1].tolist()


def test_the_docstrings_example_runs_where_jax_is():
    text = inspect.getdoc(to_optax).replace("# doctest: +SKIP", "")
    test = doctest.DocTestParser().get_doctest(text, vars(adapters).copy(), "to_optax", None, 0)
    assert len(test.examples) == 2
    assert doctest.DocTestRunner().run(test).failed == 0
