"""Schedules: closed forms against quadrature, values against shapes, and what is refused."""

import pickle
import re

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

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
    Shape,
    Warmup,
    by_name,
    from_callable,
)

SHAPES = [s for s in BUILT_IN if isinstance(s, Shape)]
SHAPES += [Polynomial(0.7), Polynomial(5.5), WSD(1.0), Robust(1e4)]
ANNEALED = [s for s in SHAPES if s.annealed]
TAUS = np.array([0.0, 0.1, 0.37, 0.6, 0.79, 0.81, 0.95, 0.999, 1.0])


def named(values):
    return pytest.mark.parametrize("schedule", values, ids=repr)


@named(SHAPES)
def test_mass_is_the_integral_of_the_shape(schedule):
    for tau in TAUS:
        reference = quad(schedule.h, tau, 1, points=kinks(schedule, tau), epsabs=1e-13, epsrel=1e-12, limit=200)[0]
        assert schedule.H(tau) == pytest.approx(reference, rel=1e-10, abs=1e-13)


@named(ANNEALED)
def test_noise_integral_is_the_integral_of_its_definition(schedule):
    for tau in TAUS[:-1]:
        # in v = (1 - u)^(1/2) the integrand is bounded for every degree from 1/2 on
        edge = np.sqrt(1 - tau)
        inner = [np.sqrt(1 - u) for u in kinks(schedule, tau) or []]
        integrand = lambda v: 2 * v * schedule.h(1 - v * v) ** 2 / schedule.H(1 - v * v)
        reference = quad(integrand, 1e-4, edge, points=inner or None, epsabs=1e-13, epsrel=1e-11, limit=300)[0]
        reference += schedule.h(1 - 1e-8) * (1 + 1 / schedule.degree)  # the end, where h is a power
        assert schedule.Q(tau) == pytest.approx(reference, rel=2e-9)
    assert schedule.Q(1.0) == 0


def kinks(schedule, tau):
    at = {WSD: lambda s: 1 - s.cooldown, Robust: lambda s: 1 - 4 / s.rate}.get(type(schedule))
    return [at(schedule)] if at and tau < at(schedule) < 1 else None


@named(ANNEALED)
def test_quadrature_knows_only_the_shape_and_agrees(schedule):
    blind = FromCallable(schedule._h)
    taus = TAUS[:-1]
    assert blind.H(taus) == pytest.approx(schedule.H(taus), rel=1e-10)
    assert blind.Q(taus) == pytest.approx(schedule.Q(taus), rel=1e-10)
    assert blind.degree == pytest.approx(schedule.degree, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.95))
@example(0.9687966083912065, 0.03125)  # just behind an edge of the graded mesh, with little mass left
def test_quadrature_finds_a_jump_wherever_it_is(at, height):
    schedule = from_callable(lambda u: np.where(u < at, 1.0, height * (1 - u) / (1 - at)))
    assert schedule.H(0.0) == pytest.approx(at + height * (1 - at) / 2, rel=1e-10)
    late = height * (1 - at) / 2  # mass at the jump
    assert schedule.Q(0.0) == pytest.approx(2 * height + np.log((at + late) / late), rel=1e-9)


def test_cosine_noise_integral_in_arbitrary_precision():
    mpmath.mp.dps = 30
    s = mpmath.mpf
    mass = lambda x: (x - mpmath.sin(mpmath.pi * x) / mpmath.pi) / 2
    reference = mpmath.quad(lambda x: mpmath.sin(mpmath.pi * x / 2) ** 4 / mass(x), [s("1e-8"), s("0.3"), 1])
    reference += 3 * mpmath.pi**2 * s("1e-8") ** 2 / 8
    assert Cosine().Q(0.0) == pytest.approx(float(reference), rel=1e-13)


@named(SHAPES)
def test_entry_k_is_the_shape_at_k_over_T(schedule):
    T = 37
    values = schedule.values(T)
    assert values.dtype == np.float64 and values.shape == (T,)
    assert values == pytest.approx(np.array([schedule.h(k / T) for k in range(T)]), rel=1e-12)
    assert values[0] == 1 and (np.diff(values) <= 0).all() and (values > 0).all()


def test_inverse_square_root_has_values_only():
    assert InverseSqrt().values(4) == pytest.approx([1, 2**-0.5, 3**-0.5, 0.5])
    for method in ("h", "H", "Q"):
        with pytest.raises(ValueError, match=r"use values\(T\)"):
            getattr(InverseSqrt(), method)(0.5)


def test_scalars_give_floats_and_arrays_keep_their_shape():
    assert isinstance(Cosine().Q(0.25), float)
    assert Cosine().Q(np.full((2, 3), 0.25)).shape == (2, 3)
    assert from_callable(lambda u: 1 - u).H(np.full((2, 3), 0.25)).shape == (2, 3)


def test_robust_halves_where_its_linear_part_begins():
    R = Robust(50.0)
    seam = np.log(50.0) / (4 + np.log(50.0))
    assert R.h(seam - 1e-9) == pytest.approx(1 / 50, rel=1e-6)
    assert R.h(seam + 1e-9) == pytest.approx(1 / 100, rel=1e-6)
    assert R.H(0.0) == pytest.approx(1 / R.rate) and R.Q(0.0) == pytest.approx(1)


def test_a_square_root_cooldown_falls_fast_at_first():
    schedule = WSD(0.4, shape="sqrt")
    assert schedule.h(np.array([0.3, 0.6, 0.7, 0.9, 1.0])) == pytest.approx([1, 1, 0.5, 1 - 0.75**0.5, 0])
    assert schedule.H(0.6) == pytest.approx(0.4 / 3) and schedule.Q(0.6) == pytest.approx(3 - 1.5 * np.log(3))


def test_warmup_rises_to_the_schedule_and_counts_its_steps():
    values = Warmup(Linear(), 0.25).values(8)
    assert values == pytest.approx([0.5, 1.0, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])
    assert Warmup(Linear(), 0.01).values(8) == pytest.approx(Linear().values(8))
    assert Warmup(Linear(), 0.5).h(np.array([0.25, 0.75])) == pytest.approx([0.5, 0.5])
    with pytest.raises(ValueError, match="nonincreasing"):
        Warmup(Linear(), 0.25).H(0.0)


@named([*SHAPES, *BUILT_IN])
def test_schedules_are_frozen_hashable_and_survive_pickling(schedule):
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert hash(schedule) == hash(pickle.loads(pickle.dumps(schedule)))
    with pytest.raises(AttributeError):
        schedule.power = 3


@pytest.mark.parametrize(
    ("schedule", "name", "key"),
    [
        (Fixed(), "fixed", "fixed"),
        (Fixed(averaged=True), "fixed, averaged", "fixed-averaged"),
        (InverseSqrt(), "inverse square root", "inverse-sqrt"),
        (Linear(), "linear", "linear"),
        (Polynomial(1), "linear", "linear"),
        (Polynomial(2.0), "p = 2", "p2"),
        (Polynomial(0.5), "p = 0.5", "p0.5"),
        (Cosine(), "cosine", "cosine"),
        (WSD(0.2), "WSD, cooldown 20 %", "wsd-0.2"),
        (WSD(0.07), "WSD, cooldown 7 %", "wsd-0.07"),
        (WSD(0.2, shape="sqrt"), "WSD, 1-sqrt cooldown 20 %", "wsd-sqrt-0.2"),
        (Robust(100), "Robust(100)", "robust-100"),
        (Warmup(Linear(), 0.1), "linear, warm-up 10 %", "linear-warmup-0.1"),
        (from_callable(lambda u: 1 - u), "own shape", "own-shape"),
        (from_callable(lambda u: 1 - u, name="My shape, 2"), "My shape, 2", "my-shape-2"),
    ],
)
def test_names_and_keys(schedule, name, key):
    assert (schedule.name, schedule.key) == (name, key)


def test_built_in_schedules_have_names_and_keys_of_their_own():
    assert len({s.name for s in BUILT_IN}) == len({s.key for s in BUILT_IN}) == len(BUILT_IN)
    assert all(re.fullmatch(r"[a-z0-9.-]+", s.key) for s in BUILT_IN)
    assert {type(s) for s in BUILT_IN} == concrete_classes(Schedule) - {FromCallable, FromExpression}


def concrete_classes(base):
    below = set().union(*(concrete_classes(c) for c in base.__subclasses__()))
    return below | (
        {base} if base.__module__.startswith("anneal.schedules") and base not in (Schedule, Shape) else set()
    )


@given(st.floats(1.5, 1e6), st.floats(1.5, 1e6))
def test_different_parameters_have_different_names_and_keys(a, b):
    assert (Robust(a).name == Robust(b).name) == (Robust(a).key == Robust(b).key) == (a == b)


@named(BUILT_IN)
def test_the_factor_after_the_run_goes_on_from_its_values(schedule):
    T = 50
    after = schedule.after(T)
    assert 0 <= after <= schedule.values(T)[-1]
    assert (after == 0) == schedule.annealed


def test_what_is_no_shape_says_what_to_use():
    assert not hasattr(InverseSqrt(), "h") and hasattr(Warmup(Linear(), 0.1), "h")
    with pytest.raises(AttributeError, match="no attribute 'power'"):
        _ = InverseSqrt().power
    with pytest.raises(ValueError, match="use values"):
        Warmup(InverseSqrt(), 0.1).h(0.5)


def test_schedules_by_name():
    assert list(by_name([Linear(), Cosine()])) == ["linear", "cosine"]
    with pytest.raises(ValueError, match="'linear' stands twice"):
        by_name([Linear(), Polynomial(1)])
    with pytest.raises(ValueError, match=r"expected schedules such as Cosine\(\), got 'linear'"):
        by_name(["linear"])


@given(st.floats(0.5, 8), st.floats(0, 1))
def test_polynomial_integrals_solve_their_differential_equations(p, tau):
    schedule, step = Polynomial(p), 1e-6
    tau = min(max(tau, step), 0.9)
    slope = (schedule.Q(tau + step) - schedule.Q(tau - step)) / (2 * step)
    assert -slope == pytest.approx(schedule.h(tau) ** 2 / schedule.H(tau), rel=1e-4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Polynomial(0), "power: expected positive"),
        (lambda: Polynomial(float("nan")), "power: expected numbers, contains NaN"),
        (lambda: Polynomial("2"), "power: expected real numbers, got '2'"),
        (lambda: Polynomial(True), "power: expected real numbers, got True"),
        (lambda: WSD(None), "cooldown: expected real numbers, got None"),
        (lambda: Polynomial("two"), "power: expected real numbers"),
        (lambda: Polynomial([1.0, 2.0]), "power: expected one number"),
        (lambda: Fixed(averaged="no"), "averaged: expected True or False, got 'no'"),
        (lambda: WSD(0), "cooldown: expected positive"),
        (lambda: WSD(1.5), r"cooldown: expected a fraction of the run in \(0, 1\], got 1.5"),
        (lambda: WSD(0.2, shape="cubic"), "shape: expected one of linear, sqrt, got 'cubic'"),
        (lambda: Robust(1.0), "ratio: expected a range of misspecification above 1"),
        (lambda: Warmup(Linear(), 1.0), "fraction: expected a part of the run"),
        (lambda: Warmup(lambda u: u, 0.1), "schedule: expected a Schedule"),
        (lambda: Linear().values(0), "T: expected at least 1, got 0"),
        (lambda: Linear().values(3.5), "T: expected an integer, got 3.5"),
        (lambda: Linear().values(True), "T: expected an integer"),
        (lambda: Linear().h(1.2), r"u: expected a fraction of the run in \[0, 1\]"),
        (lambda: Linear().Q(-0.1), "tau: expected a fraction"),
        (lambda: from_callable(lambda u: u), r"h: expected h\(0\) = 1, got 0"),
        (lambda: from_callable(lambda u: 2 - u), r"h\(0\) = 1, got 2"),
        (lambda: from_callable(lambda u: 1 - u + 0.5 * np.sin(9 * u) ** 2), "nonincreasing"),
        (lambda: from_callable(lambda u: np.where(u < 0.5, 1.0, 0.0)), r"positive values on \[0, 1\)"),
        (lambda: from_callable(lambda u: 1 / (1 - u)), "finite values"),
        (lambda: from_callable(lambda u: 1.0), "an array of the shape of its argument"),
        (lambda: from_callable(lambda u: float(u)), "failed on an array"),
        (lambda: from_callable(lambda u: 1 - u, name="?"), "name: expected a name with letters or digits"),
    ],
)
def test_bad_input_names_the_argument_and_the_remedy(make, message):
    with np.errstate(divide="ignore"), pytest.raises(ValueError, match=message):
        make()
