"""What schedules are made from: numbers of any type and size, and calls that do not fit."""

import inspect
import pickle
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import anneal.schedules
from anneal.bounds import last_iterate_bound
from anneal.robustness import price, tuned_bound
from anneal.schedules import (
    BUILT_IN,
    WSD,
    Cosine,
    Fixed,
    FromCallable,
    FromExpression,
    InverseSqrt,
    Linear,
    Polynomial,
    Robust,
    Schedule,
    Warmup,
    by_name,
    logged,
)

KINDS = [each for each in vars(anneal.schedules).values() if inspect.isclass(each) and issubclass(each, Schedule)]
MAKE = {
    "degree": (Polynomial, 3.0),
    "fractional degree": (Polynomial, 0.375),
    "range": (Robust, 100.0),
    "cooldown": (WSD, 0.25),
    "root": (lambda x: WSD(x, shape="sqrt"), 0.125),
    "warm-up": (lambda x: Warmup(Cosine(), x), 0.25),
    "inside": (lambda x: Warmup(Polynomial(x), 0.5), 2.0),
}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Cosine(0.1), r"Cosine: too many positional arguments in Cosine\(0.1\); write Cosine\(\)"),
        (lambda: Robust(R=100), r"Robust: there is no argument R in Robust\(R=100\); write Robust\(ratio\)"),
        (lambda: Robust(), r"missing a required argument: 'ratio' in Robust\(\); write Robust\(ratio\)"),
        (lambda: Linear(2), r"in Linear\(2\); write Linear\(\)"),
        (lambda: Linear(power=2), r"no argument power in Linear\(power=2\); write Linear\(\)"),
        (lambda: Polynomial(p=2), r"no argument p in .* write Polynomial\(power\)"),
        (lambda: WSD(0.2, "linear", 3), r"write WSD\(cooldown, shape='linear'\)"),
        (lambda: Warmup(Cosine(), steps=10), r"no argument steps in Warmup\(Cosine\(\), steps=10\); write Warmup\(sch"),
        (lambda: InverseSqrt(10), r"write InverseSqrt\(\)"),
        (lambda: FromExpression(), r"write FromExpression\(expression\)"),
        (lambda: FromCallable(h=np.cos), r"no argument h in .* write FromCallable\(function, title='own shape'\)"),
    ],
)
def test_a_call_that_does_not_fit_says_what_to_write(make, said):
    with pytest.raises(ValueError, match=said):
        make()
    with pytest.raises(TypeError):
        make()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("arguments", [((1, 2, 3, 4), {}), ((), {"nothing": "of the kind"})], ids=["many", "unknown"])
def test_no_constructor_has_another_error(kind, arguments):
    with pytest.raises(ValueError, match=rf"^{kind.__name__}: .* in {kind.__name__}\(.*\); write {kind.__name__}\("):
        kind(*arguments[0], **arguments[1])


def test_an_error_within_a_constructor_is_not_taken_for_a_wrong_call():
    class Odd(Linear):
        def __post_init__(self):
            raise TypeError("of its own")

    with pytest.raises(TypeError, match=r"^of its own$"):
        Odd()


def test_help_shows_what_a_constructor_takes():
    assert str(inspect.signature(WSD)) == "(cooldown: 'float', shape: 'str' = 'linear') -> None"
    assert str(inspect.signature(Cosine)) == "() -> None"


TYPES = {
    "float64": np.float64,
    "longdouble": np.longdouble,
    "float32": np.float32,
    "float16": np.float16,
    "array": np.array,
    "object": lambda x: np.array(x, dtype=object),
    "Decimal": Decimal,
    "Fraction": Fraction,
    "Rational": sympy.Rational,
    "Float": sympy.Float,
}


@pytest.mark.parametrize("case", MAKE)
@pytest.mark.parametrize("kind", TYPES)
def test_equal_numbers_of_any_type_make_equal_schedules(case, kind):
    make, value = MAKE[case]
    plain, given = make(value), make(TYPES[kind](value))
    assert given == plain and hash(given) == hash(plain) and repr(given) == repr(plain)
    assert pickle.loads(pickle.dumps(given)) == plain and (given.name, given.key) == (plain.name, plain.key)
    assert given.values(50).tolist() == plain.values(50).tolist() and given.values(50).dtype == np.float64


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.array, np.int8, np.int64, int])
def test_caches_are_as_precise_after_numbers_of_low_precision(kind):
    """A float32 computed in its own precision and left the result to the equal float64."""
    first, then = tuned_bound(Polynomial(kind(3))), tuned_bound(Polynomial(3.0))
    assert first == then == pytest.approx(4 / (2 * 3**0.5), rel=1e-14)
    assert price(Polynomial(kind(3)), 16.0, 200) == price(Polynomial(3.0), 16.0, 200)
    assert price(Robust(kind(9)), 5.0) == price(Robust(9.0), 5.0)


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.int64, sympy.Integer, np.array])
def test_integers_of_any_type_are_integers(kind):
    assert Polynomial(kind(2)) == Polynomial(2) and Polynomial(kind(2)).values(9).dtype == np.float64
    assert Linear().values(kind(9)).tolist() == Linear().values(9).tolist()
    assert Warmup(Cosine(), 0.5).after(kind(9)) == 0


@pytest.mark.parametrize("schedule", [*BUILT_IN, FromCallable(lambda u: 1 - u)], ids=lambda s: s.key)
@pytest.mark.parametrize("T", [10**9, 2**63, 10**30, 10**5000], ids=["1e9", "2^63", "1e30", "1e5000"])
def test_runs_that_fit_no_memory_are_refused(schedule, T):
    with pytest.raises(ValueError, match=r"^T: expected at most"):
        schedule.values(T)


def test_integers_stay_as_they_are_written_because_records_name_schedules_by_them():
    assert repr(Robust(100)) == "Robust(ratio=100)" and repr(Robust(100.0)) == "Robust(ratio=100.0)"
    assert repr(Polynomial(np.int64(2))) == repr(Polynomial(2.0)) and Polynomial(2) == Polynomial(2.0)
    assert Fixed(averaged=np.True_).averaged is True


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-290, 1e290), st.floats(0, 1))
def test_extreme_degrees_have_finite_values(power, u):
    schedule = Polynomial(power)
    assert np.isfinite([schedule.h(u), schedule.H(u), schedule.Q(u)]).all()
    assert schedule.h(0.0) == 1 and schedule.Q(0.0) == pytest.approx((power + 1) / power)
    assert np.isfinite(schedule.values(7)).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 690), st.floats(0, 1))
def test_extreme_ranges_have_finite_values(logarithm, u):
    schedule = Robust(max(np.exp(logarithm), 1 + 2.0**-52))
    assert schedule.h(0.0) == 1 and (np.diff(schedule.h(np.linspace(0, 1, 99))) <= 0).all()
    assert np.isfinite([schedule.h(u), schedule.H(u), schedule.Q(u)]).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-290, 1), st.sampled_from(["linear", "sqrt"]))
def test_extreme_cooldowns_have_finite_values(cooldown, shape):
    u = np.append(np.linspace(0, 1, 99), 1 - 2.0**-53)
    schedule = WSD(cooldown, shape=shape)
    assert schedule.h(0.0) == 1 and schedule.h(1.0) == 0 == schedule.Q(1.0)
    assert np.isfinite([schedule.h(u), schedule.H(u), schedule.Q(u)]).all()
    assert np.isfinite(Warmup(Cosine(), cooldown / 2).h(u)).all()


def test_the_noise_of_a_short_cooldown_in_arbitrary_precision():
    c = mpmath.mpf(1e-200)
    assert WSD(1e-200).Q(0.0) == pytest.approx(float(2 + mpmath.log1p((1 - c) / (c / 2))), rel=1e-14)


@given(st.floats(1e-12, 1, exclude_max=True), st.floats(1e-12, 1, exclude_max=True))
def test_different_fractions_have_different_names(a, b):
    assert (WSD(a).name == WSD(b).name) == (Warmup(Linear(), a).name == Warmup(Linear(), b).name) == (a == b)


@pytest.mark.parametrize(("fraction", "written"), [(0.2, "20 %"), (0.07, "7 %"), (1 / 3, "33.33333333333333 %")])
def test_fractions_are_written_as_percentages(fraction, written):
    assert WSD(fraction).name.endswith(f"cooldown {written}")


@pytest.mark.parametrize("schedule", BUILT_IN, ids=repr)
@pytest.mark.parametrize("T", [0, -3, 2.5, "ten", None, True])
def test_the_number_of_updates_is_checked_everywhere(schedule, T):
    for asked in (schedule.values, schedule.after):
        with pytest.raises(ValueError, match=r"^T: expected"):
            asked(T)


def test_a_warm_up_of_the_whole_run_ends_where_its_schedule_does():
    assert Warmup(Linear(), 0.99).after(3) == 0 and Warmup(InverseSqrt(), 0.99).after(3) == 1


@pytest.mark.parametrize("given", [Cosine(), None, 3, "linear", [3]])
def test_schedules_by_name_takes_a_list_of_schedules(given):
    with pytest.raises(ValueError, match=r"^schedules: expected"):
        by_name(given)


@pytest.mark.parametrize("shape", [["linear"], {}, None, np.array(["linear"]), 1])
def test_a_cooldown_of_no_shape(shape):
    with pytest.raises(ValueError, match=r"^shape: expected one of linear, sqrt"):
        WSD(0.2, shape=shape)


@pytest.mark.parametrize("value", [1e301, 1e-301, 5e-324, np.inf, 0, -1, [2.0], "2", None, True, 2j])
def test_numbers_that_are_no_parameters(value):
    for make in (Polynomial, Robust, WSD, lambda x: Warmup(Linear(), x)):
        with pytest.raises(ValueError, match=r"^(power|ratio|cooldown|fraction): expected"):
            make(value)


LOG = np.concatenate([Warmup(Linear(), 0.1).values(100), [0.0]])


def test_a_log_with_zeros_has_the_bound_of_the_updates_that_move():
    moving = last_iterate_bound(LOG[:-1]).value
    assert last_iterate_bound(logged([0.0, *LOG], drop_zeros=True)).value == moving
    assert last_iterate_bound(logged(LOG[:-1])).value == moving
    assert logged(LOG.astype(np.float32), drop_zeros=True).dtype == np.float64


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([0.0, 1.0, 0.5], r"^rates: zero at update t = 1, which moves nothing; .* drop_zeros=True"),
        ([1.0, 0.5, 0.0], "zero at update t = 3,"),
        ([1.0, *[0.0] * 7], "zero at update t = 2, 3, 4, 5, 6 and 2 more"),
        ([1.0, -0.5], "nonnegative finite numbers, got -0.5 at update t = 2"),
        ([np.inf, 0.5], "got inf at update t = 1"),
        ([np.nan, 0.5], "rates: expected numbers, contains NaN"),
        ([], "nonempty vector"),
        (1.0, "nonempty vector"),
        ("log", "rates: expected real numbers"),
    ],
)
def test_a_log_that_needs_attention_says_where(rates, said):
    with pytest.raises(ValueError, match=said):
        logged(rates)


def test_a_log_of_nothing_and_an_unclear_request():
    with pytest.raises(ValueError, match="all are zero"):
        logged([0.0, 0.0], drop_zeros=True)
    with pytest.raises(ValueError, match="drop_zeros: expected True or False"):
        logged([0.0, 1.0], drop_zeros="yes")
