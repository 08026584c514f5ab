"""Schedules from SymPy expressions: against the built-in ones, against quadrature, and every way to refuse one."""

import pickle

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from anneal.robustness import exponent, price
from anneal.schedules import WSD, Cosine, Polynomial, from_callable, from_expression

u, s = sp.Symbol("u"), sp.Symbol("s", positive=True)
TAUS = np.concatenate([np.linspace(0, 1, 401)[:-1], 1 - 0.5 ** np.arange(4, 20)])
WITHOUT_NOISE = [(1 - u) * sp.exp(-3 * u), sp.log(2 - u) / sp.log(2), (1 - u) / (1 + u), 1 - sp.sin(sp.pi * u / 2)]
WITH_NOISE = [1 - u**2, 1 - u**3, sp.cos(sp.pi * u / 2), sp.Min(1, 3 * (1 - u)), 1 - sp.sqrt(u)]


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        (1 - u, Polynomial(1)),
        ((1 - u) ** sp.Rational(5, 2), Polynomial(2.5)),
        (sp.sqrt(1 - u), Polynomial(0.5)),
        (sp.cos(sp.pi * u / 2) ** 2, Cosine()),
        ((1 + sp.cos(sp.pi * u)) / 2, Cosine()),
        (sp.Piecewise((1, u < sp.Rational(4, 5)), (5 * (1 - u), True)), WSD(0.2)),
        (sp.Min(1, 5 * (1 - u)), WSD(0.2)),
    ],
    ids=str,
)
def test_it_is_the_built_in_schedule_where_there_is_one(expression, same):
    schedule = from_expression(expression)
    assert schedule.degree == same.degree
    assert schedule.values(777) == pytest.approx(same.values(777), rel=1e-12)
    for name in ("h", "H", "Q"):
        assert getattr(schedule, name)(TAUS) == pytest.approx(getattr(same, name)(TAUS), rel=1e-10), name
    assert price(schedule, 16.0) == pytest.approx(price(same, 16.0), rel=1e-9)
    assert exponent(schedule) == exponent(same)


@pytest.mark.parametrize("expression", [*WITH_NOISE, *WITHOUT_NOISE], ids=str)
def test_closed_forms_agree_with_another_quadrature(expression):
    schedule = from_expression(expression)
    assert (schedule.noise is not None) == (expression in WITH_NOISE)
    h = sp.lambdify(u, expression)
    mass = lambda t: quad(h, t, 1, epsabs=1e-13, epsrel=1e-13, points=[2 / 3] if t < 2 / 3 else None)[0]
    for tau in (0.0, 0.3, 0.7):
        assert schedule.H(tau) == pytest.approx(mass(tau), rel=1e-10)
        if schedule.mass is not None:
            assert float(schedule.mass.subs(s, 1 - tau)) == pytest.approx(mass(tau), rel=1e-10)
        noise = quad(lambda t: h(t) ** 2 / mass(t), tau, 1 - 1e-9, epsabs=1e-8, epsrel=1e-8, limit=200)[0]
        assert schedule.Q(tau) == pytest.approx(noise, rel=1e-6)
        if schedule.noise is not None:
            assert float(schedule.noise.subs(s, 1 - tau)) == pytest.approx(schedule._quadrature.Q(tau), rel=1e-10)


@pytest.mark.parametrize("expression", [*WITH_NOISE, *WITHOUT_NOISE], ids=str)
def test_closed_forms_solve_their_differential_equations(expression):
    schedule = from_expression(expression)
    for x in (0.11, 0.52, 0.93):
        at = {s: sp.Rational(str(x))}
        assert float(sp.diff(schedule.mass, s).subs(at)) == pytest.approx(float(schedule.tail.subs(at)), rel=1e-12)
        if schedule.noise is not None:
            rate = schedule.tail**2 / schedule.mass
            assert float(sp.diff(schedule.noise, s).subs(at)) == pytest.approx(float(rate.subs(at)), rel=1e-12)
    assert sp.limit(schedule.mass.args[0][0] if schedule.mass.func is sp.Piecewise else schedule.mass, s, 0) == 0


@pytest.mark.parametrize(
    ("expression", "first"),
    [
        (1 - u**2, (2, 1)),
        (sp.sqrt(1 - u), (1, sp.Rational(1, 2))),
        (sp.cos(sp.pi * u / 2) ** 2, (sp.pi**2 / 4, 2)),
        (1 - sp.sin(sp.pi * u / 2), (sp.pi**2 / 8, 2)),
        ((1 - u**2) ** 5, (32, 5)),
        ((1 - u) ** 2 * (1 + u), (2, 2)),
        (1 / (1 + u), (sp.Rational(1, 2), 0)),
    ],
    ids=str,
)
def test_the_degree_is_exact_and_near_what_the_last_values_say(expression, first):
    schedule = from_expression(expression)
    assert schedule.first_term == first
    assert schedule.annealed == (first[1] != 0)
    numeric = from_callable(lambda t: np.asarray(sp.lambdify(u, expression)(t)))
    assert schedule.degree == pytest.approx(numeric.degree, abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(st.fractions(0, 1, max_denominator=5), st.integers(1, 4), st.integers(1, 4))
def test_mixtures_of_powers(weight, p, q):
    schedule = from_expression(weight * (1 - u) ** p + (1 - weight) * (1 - u) ** q)
    held = {p: weight, q: 1 - weight} if p != q else {p: 1}
    assert schedule.degree == min(power for power, w in held.items() if w)
    mass = sum(w * TAUS**0 * (1 - TAUS) ** (k + 1) / (k + 1) for k, w in held.items())
    assert schedule.H(TAUS) == pytest.approx(np.asarray(mass, dtype=float), rel=1e-10)


def test_a_shape_that_does_not_reach_zero_has_infinite_noise():
    schedule = from_expression(1 / (1 + u))
    assert schedule.Q(0.5) == np.inf and schedule.noise is None
    assert schedule.H(0.0) == pytest.approx(np.log(2), rel=1e-13)


def test_it_is_frozen_hashable_and_survives_pickling():
    schedule = from_expression(1 - u**2)
    schedule.Q(0.5), schedule.values(9)
    copy = pickle.loads(pickle.dumps(schedule))
    assert copy == schedule and hash(copy) == hash(schedule) and copy.Q(0.5) == schedule.Q(0.5)
    assert schedule != from_expression(1 - u**3)
    with pytest.raises(AttributeError):
        schedule.expression = u
    assert isinstance(schedule.h(0.5), float) and schedule.H(np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("1 - u", "expr: expected a SymPy expression in one symbol"),
        pytest.param(lambda t: 1 - t, "expr: expected a SymPy expression", id="a function"),
        (sp.Eq(u, 1), "expr: expected a SymPy expression"),
        (sp.Integer(1), r"expr: expected one symbol, .* got no symbol in 1; .*use Fixed\(\)"),
        ((1 - u) ** s, "expr: expected one symbol, the fraction of the run, got s, u in"),
        (u, r"expr: u is no shape; h: expected h\(0\) = 1, got 0"),
        (2 - u, r"expr: 2 - u is no shape; h: expected h\(0\) = 1, got 2"),
        (1 - u + u**2 / 2 + sp.sin(9 * u) ** 2 / 2, "is no shape; h: expected a nonincreasing shape"),
        (1 - 2 * u, r"is no shape; h: expected positive values on \[0, 1\)"),
        (1 / (1 - u), "is no shape; h: expected finite values"),
        (sp.exp(1 - 1 / (1 - u)), r"expr: .*no shape|expr: expected a shape that ends like c s\*\*p"),
        (1 / (1 - sp.log(1 - u)), r"expr: .*no shape|expr: expected a shape that ends like c s\*\*p"),
        (sp.I * u + 1, "expr: "),
    ],
    ids=str,
)
def test_it_refuses_what_is_no_schedule(expression, message):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=message):
        from_expression(expression)
