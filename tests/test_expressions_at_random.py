"""Expressions from a grammar: their values, degrees and integrals against mpmath, which knows nothing of our forms."""

import math

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.robustness import price
from anneal.schedules import from_expression

u = sp.Symbol("u")
DIGITS = 40
numbers = st.sampled_from([0.1, 0.25, 0.3, 1 / 3, 0.5, 2 / 3, 0.7, 0.9, sp.Rational(2, 7)])
powers = st.sampled_from([1, 2, 3, 4, 7, 0.5, 1.5, sp.Rational(1, 3), 0.7])
# factors that reach zero, with the degree there, and factors that do not
ends = st.one_of(
    powers.map(lambda p: ((1 - u) ** p, p)),
    st.tuples(st.sampled_from([2, 3, 5, 9, 0.5]), powers).map(lambda kp: ((1 - u ** kp[0]) ** kp[1], kp[1])),
    powers.map(lambda p: (sp.cos(sp.pi * u / 2) ** p, p)),
    st.just((0.5 * (1 + sp.cos(math.pi * u)), 2)),
    st.just((1 - sp.sin(sp.pi * u / 2), 2)),
    st.just((sp.log(2 - u) / sp.log(2), 1)),
    st.just((sp.cos(sp.pi * u**2 / 2), 1)),
    st.just((1 - sp.tanh(2 * u) / sp.tanh(2), 1)),
    st.just(((sp.exp(-3 * u) - sp.exp(-3)) / (1 - sp.exp(-3)), 1)),
    st.sampled_from([2, 4, 5.0, 8]).map(lambda k: (sp.Min(1, k * (1 - u)), 1)),
    st.sampled_from([2, 4, 8]).map(
        lambda k: (sp.Piecewise((1, u < 1 - 1 / k), (1 - sp.sqrt(1 - k * (1 - u)), True)), 1)
    ),
)
others = st.one_of(
    st.sampled_from([0.5, 1, 3, math.log(10)]).map(lambda a: (sp.exp(-a * u), 0)),
    st.sampled_from([0.5, 1, 3]).map(lambda b: (1 / (1 + b * u), 0)),
)
product = lambda a, b: (a[0] * b[0], a[1] + b[1])
mixture = lambda w, a, b: (w * a[0] + (1 - w) * b[0], min(a[1], b[1]))
shapes = st.recursive(
    ends,
    lambda inner: st.one_of(
        st.builds(product, inner, st.one_of(ends, others)), st.builds(mixture, numbers, inner, ends)
    ),
    max_leaves=3,
)
CORNERS = [mpmath.mpf(0), *[mpmath.mpf(10) ** -k for k in (12, 8, 5, 3, 2)]]
CORNERS += [mpmath.mpf(x) for x in ("0.125", "0.2", "0.25", "0.5", "1")]


def in_mpmath(expression):
    """The shape as a function of what remains, from the expression itself."""
    value = sp.lambdify(u, expression, [{"Min": min}, "mpmath"])
    return lambda s: mpmath.re(value(1 - s))


def integral(f, upper):
    return mpmath.quad(f, [*[x for x in CORNERS if x < upper], upper])


@settings(max_examples=8, deadline=None)
@given(shapes)
def test_values_degrees_and_masses(drawn):
    schedule, degree = from_expression(drawn[0]), drawn[1]
    values = schedule.values(1000)
    assert values[0] == pytest.approx(1, abs=1e-14) and (values > 0).all() and (values <= 1 + 1e-14).all()
    assert (np.diff(values) <= 1e-14).all() and schedule.h(1.0) == 0
    assert schedule.degree == pytest.approx(float(degree), abs=1e-12)
    with mpmath.workdps(DIGITS):
        h = in_mpmath(schedule.expression)
        for remains in (2.0**-45, 1e-9, 1e-4, 0.06, 0.37, 0.81):
            tau = 1 - remains
            assert schedule.h(tau) == pytest.approx(float(h(1 - mpmath.mpf(tau))), rel=2e-14)
        for tau in (0.0, 0.4, 0.99):
            assert schedule.H(tau) == pytest.approx(float(integral(h, 1 - mpmath.mpf(tau))), rel=1e-11)


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(shapes)
def test_noises(drawn):
    schedule = from_expression(drawn[0])
    c, p = map(float, schedule.first_term)
    with mpmath.workdps(15):
        h = in_mpmath(schedule.expression)
        end = CORNERS[1]
        rate = lambda x: h(x) ** 2 / integral(h, x)
        first = c * end ** mpmath.mpf(p) * (1 + 1 / p)
        inner = [x for x in CORNERS if end < x < 1]
        reference = first + mpmath.quad(rate, [end, *inner, 1], maxdegree=4)
    assert schedule.Q(0.0) == pytest.approx(float(reference), rel=1e-6)
    if schedule.noise is not None:
        assert float(schedule.noise.subs(sp.Symbol("s", positive=True), 1)) == pytest.approx(schedule.Q(0.0), rel=1e-10)
    prices = price(schedule, np.array([1.0, 2.0, 8.0, 64.0]))
    assert (np.diff(prices) >= -1e-9).all() and prices[0] == pytest.approx(1, abs=1e-6)
