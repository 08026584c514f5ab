"""Expressions as people write them: with floats, pieces and high degrees; in bounded time, and the same everywhere."""

import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp

import anneal
from anneal.robustness import exponent, price
from anneal.schedules import WSD, Cosine, Linear, Polynomial, closed_forms, from_callable, from_expression

u, s = sp.Symbol("u"), sp.Symbol("s", positive=True)
ROOT_COOLDOWN = sp.Piecewise((1, u < 0.8), (1 - sp.sqrt((u - 0.8) / 0.2), True))
MOMENTS = np.concatenate([np.linspace(0, 1, 101)[:-1], 1 - 0.5 ** np.arange(8, 40)])


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (0.5 * (1 + sp.cos(math.pi * u)), Cosine()),
        (0.5 + 0.5 * sp.cos(3.141592653589793 * u), Cosine()),
        (sp.cos(np.pi / 2 * u) ** 2.0, Cosine()),
        (0.5 * (1 + sp.cos(sp.pi.evalf(40) * u)), Cosine()),
        ((1 - u) ** 2.0, Polynomial(2)),
        ((1 - u) ** 0.5, Polynomial(0.5)),
        ((1 - u) ** 0.7, Polynomial(0.7)),
        ((1 - 1.0 * u) ** np.float32(0.5), Polynomial(0.5)),
        (0.1 * (1 - u) + 0.2 * (1 - u) + 0.7 * (1 - u), Linear()),
        (1 / 3 * (1 - u) + 2 / 3 * (1 - u), Linear()),
        (sp.Min(1, 5.0 * (1 - u)), WSD(0.2)),
        (sp.Min(1, (1 - u) / 0.3), WSD(0.3)),
        (sp.Piecewise((1.0, u < 0.9), ((1 - u) / 0.1, True)), WSD(0.1)),
        (1 - sp.Max(0, 2 * u - 1), WSD(0.5)),
        (1 - (u - 0.5 + sp.Abs(u - 0.5)), WSD(0.5)),
        (ROOT_COOLDOWN, WSD(0.2, shape="sqrt")),
        (sp.Piecewise((1 - sp.sqrt(1 - 4 * (1 - u)), u > 0.75), (1, True)), WSD(0.25, shape="sqrt")),
        (sp.expand((1 - u) ** 10), Polynomial(10)),
        (sp.expand((1 - u) ** 20), Polynomial(20)),
        ((1 - u) ** 60, Polynomial(60)),
        ((1 - u) ** 1e-9, Polynomial(1e-9)),
    ],
    ids=str,
)
def test_it_is_the_schedule_that_was_meant(written, same):
    schedule = from_expression(written)
    assert schedule.degree == same.degree and exponent(schedule) == exponent(same)
    assert schedule.h(MOMENTS) == pytest.approx(same.h(MOMENTS), rel=1e-13, abs=1e-300)
    assert schedule.values(777) == pytest.approx(same.values(777), rel=1e-13)
    for name in ("H", "Q"):
        assert getattr(schedule, name)(MOMENTS) == pytest.approx(getattr(same, name)(MOMENTS), rel=1e-12, abs=1e-300)
    if same.degree < 30:
        assert price(schedule, 16.0) == pytest.approx(price(same, 16.0), rel=1e-9)


@pytest.mark.parametrize(
    ("written", "exactly"),
    [
        (0.7 * (1 - u) + 0.3 * (1 - u) ** 2, sp.Rational(7, 10) * (1 - u) + sp.Rational(3, 10) * (1 - u) ** 2),
        (0.35 * (1 + sp.cos(math.pi * u)) + 0.3 * (1 - u), None),
        ((0.1 + 0.2) * (1 - u) + (1 - (0.1 + 0.2)) * (1 - u) ** 3, None),
        (1 - u**1.5, 1 - u ** sp.Rational(3, 2)),
        ((sp.exp(-5.0 * u) - math.exp(-5)) / (1 - math.exp(-5)), None),
        (1 - u / math.sqrt(2) - u**2 * (1 - 1 / math.sqrt(2)), None),
        (math.sqrt(3) * sp.sin(math.pi / 3 * (1 - u)) * 2 / 3, 2 * sp.sin(sp.pi * (1 - u) / 3) / sp.sqrt(3)),
    ],
    ids=str,
)
def test_mixtures_with_decimal_weights(written, exactly):
    try:
        schedule = from_expression(written)
    except ValueError as refused:  # 1 - 1/sqrt(2) to sixteen digits is no number of its own
        assert "write its numbers exactly" in str(refused)
        return
    assert (
        schedule.h(0.0) == pytest.approx(1, abs=1e-15)
        and schedule.h(1.0) == 0
        and not schedule.expression.has(sp.Float)
    )
    if exactly is not None:
        assert schedule.values(99).tolist() == from_expression(exactly).values(99).tolist()
        assert schedule.degree == from_expression(exactly).degree


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.1, sp.Rational(1, 10)),
        (0.1 + 0.2, sp.Rational(3, 10)),
        (1 / 3, sp.Rational(1, 3)),
        (math.pi / 2, sp.pi / 2),
        (2 / math.pi, 2 / sp.pi),
        (math.sqrt(2) / 2, sp.sqrt(2) / 2),
        (math.e, sp.E),
        (3.14159, sp.Rational(314159, 100000)),
        (1e-9, sp.Rational(1, 10**9)),
        (123456.789, sp.Rational(123456789, 1000)),
        (0.0, sp.Integer(0)),
    ],
)
def test_floats_are_the_numbers_they_stand_for(value, number):
    from anneal.schedules.symbolic import meant

    assert meant(sp.Float(value)) == number


@pytest.mark.parametrize(
    ("expression", "degree", "H", "Q"),
    [
        (1 - u**9, 1, 0.9, None),
        (1 - u**10, 1, sp.Rational(10, 11), None),
        (1 - u**50, 1, sp.Rational(50, 51), None),
        ((1 - u) ** 60, 60, sp.Rational(1, 61), sp.Rational(61, 60)),
        ((1 - u**2) ** 10, 10, sp.beta(sp.Rational(1, 2), 11) / 2, None),
        ((1 - u**9) ** 10, 10, sp.beta(sp.Rational(1, 9), 11) / 9, None),
        (sp.cos(sp.pi * u**2 / 2), 1, sp.fresnelc(1), None),
        (1 - sp.erf(u) / sp.erf(1), 1, None, None),
        (sp.acos(u) * 2 / sp.pi, 0.5, 2 / sp.pi, None),
        ((sp.exp(-5 * u) - sp.exp(-5)) / (1 - sp.exp(-5)), 1, None, None),
        (sp.Min(1, 3 * (1 - u) ** 2), 2, None, None),
        ((1 - u) ** u, 1, None, None),
    ],
    ids=str,
)
def test_numbers_in_arbitrary_precision(expression, degree, H, Q):
    schedule = from_expression(expression)
    assert schedule.degree == degree and np.isfinite(schedule.Q(0.0))
    value = sp.lambdify(u, expression, ["mpmath", {"Min": min}])
    with mpmath.workdps(30):
        for tau in (0.0, 0.7):
            reference = mpmath.quad(lambda t: value(t), [tau, 0.8, 0.99, 1])
            assert schedule.H(tau) == pytest.approx(float(reference), rel=1e-4 if expression.has(sp.Min) else 1e-13)
    assert H is None or schedule.H(0.0) == pytest.approx(float(H), rel=1e-14)
    assert Q is None or schedule.Q(0.0) == pytest.approx(float(Q), rel=1e-14)
    if degree < 5 and not expression.has(sp.Min):
        numeric = from_callable(sp.lambdify(u, expression, ["scipy", "numpy"]))
        assert schedule.Q(0.0) == pytest.approx(numeric.Q(0.0), rel=1e-6)


def test_a_closed_form_that_is_wrong_is_not_used(monkeypatch):
    """SymPy's integral was wrong for one shape: H(0) = 0.281, where 0.717 is right."""
    right = from_expression(1 - u**2)
    assert right.mass is not None and right.noise is not None
    for wrong in (s**2 / 7, s**2 - s**3 / 3 + sp.Rational(1, 10**6), sp.log(s - 2), sp.Function("f")(s)):
        monkeypatch.setattr(closed_forms, "integral", lambda f, wrong=wrong: wrong)
        schedule = from_expression(1 - u**2)
        assert schedule.mass is None and schedule.noise is None
        assert schedule.H(MOMENTS) == pytest.approx(right.H(MOMENTS), rel=1e-12)
        assert schedule.Q(MOMENTS) == pytest.approx(right.Q(MOMENTS), rel=1e-12)


def test_errors_within_sympy_do_not_come_through(monkeypatch):
    def fails(*args, **kwargs):
        raise NotImplementedError("of SymPy")

    for name in ("cancel", "apart", "integrate", "count_ops", "factor_terms"):
        with monkeypatch.context() as within:
            within.setattr(sp, name, fails)
            assert from_expression((1 - u) / (1 + u)).H(0.0) == pytest.approx(2 * math.log(2) - 1)
    monkeypatch.setattr(sp, "lambdify", fails)
    with pytest.raises(
        ValueError, match=r"^expr: SymPy cannot compute with .*NotImplementedError|of SymPy.*from_callable"
    ):
        from_expression(1 - u**4)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (0.5 * (1 + sp.cos(3.14159 * u)), r"ends at 1.8e-12, which may be zero .* sympy.pi for 3.14159"),
        (sp.besselj(0, 2.404825557695773 * u), "numbers exactly"),
        ((1 - u) ** 2 + 5.551115123125783e-17 * (1 - u), "looks like the rounding error .* sympy.Rational"),
        (sp.Function("f")(u), r"formula with values, got f\(u\) in it"),
        (1 - sp.Integral(u, (sp.Symbol("t"), 0, 1)), "formula with values, got Integral"),
        (sp.Derivative(u**2, u), "formula with values, got Derivative"),
        ((1 - u) * sp.oo, "expr: "),
        ((1 - u) * (1 - sp.log(1 - u)), r"ends like c s\*\*p .* sympy.pi"),
        ((1 - u) ** 1e9, r"no shape; h: expected positive values"),
        (1 - u * sp.sqrt(-1), "expr: "),
        (sp.Float("nan") * u, "expr: "),
        (sp.Lambda(u, 1 - u), "expected one symbol"),
        (sp.Matrix([1 - u]), "expr: expected a SymPy expression .* such as"),
        (sp.Piecewise((1, u < 0.5)), "expr: "),
    ],
    ids=str,
)
def test_what_is_no_shape_is_refused_in_a_line(expression, said):
    with pytest.raises(ValueError, match=said) as refused:
        from_expression(expression)
    assert "\n" not in str(refused.value)


SEEDED = """
import sympy as sp
from anneal.schedules import from_expression
u = sp.Symbol("u")
for written in (sp.Piecewise((1, u < 0.8), (1 - sp.sqrt((u - 0.8)/0.2), True)), 1 - u**3, 1 - sp.sqrt(u),
                0.4*sp.exp(-3*u) + 0.6*sp.cos(sp.pi*u/2)**4, sp.Min(1, 0.7 + 3*(1 - u)**2, 5*(1 - u)),
                sp.Max(sp.Min(1, 2*(1 - u)), (1 - u)**2)):
    found = from_expression(written)
    print(found.name, found.key, found.first_term, found.mass, found.noise, found.H(0.1), found.Q(0.1))
"""


@pytest.mark.slow
def test_answers_do_not_depend_on_the_hash_seed():
    """A 1 - sqrt cooldown took seven seconds, or for ever, depending on it."""
    root, said = Path(anneal.__file__).parents[1], set()
    for seed in ("0", "1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        run = [sys.executable, "-c", SEEDED]
        said.add(subprocess.run(run, env=environment, capture_output=True, text=True, check=True, timeout=300).stdout)
    assert len(said) == 1 and said.pop().count("\n") == 6


def test_threads_get_what_one_gets():
    """mpmath's precision is one for all threads."""
    written = [0.7 * (1 - u) ** k + 0.15 * (1 + sp.cos(math.pi * u)) for k in (1, 2, 3, 5)]
    alone = [(f.H(0.2), f.Q(0.2), f.first_term) for f in map(from_expression, written)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda e: from_expression(e + 0 * u), written * 2))
    assert [(f.H(0.2), f.Q(0.2), f.first_term) for f in found] == alone * 2


def test_at_a_jump_the_expression_says_which_value_holds():
    late = from_expression(sp.Piecewise((1, u < sp.Rational(1, 2)), (1 - u, True)))
    early = from_expression(sp.Piecewise((1, u <= sp.Rational(1, 2)), (1 - u, True)))
    assert late.values(10)[5] == 0.5 and early.values(10)[5] == 1 and late.H(0.0) == early.H(0.0) == 0.625
