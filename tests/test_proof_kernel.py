"""The kernel: conditions that statements gain, what definitions and instances may be, and what is refused honestly."""

import pytest
import sympy as sp

from anneal.proof import Derivation, ProofError, textbook
from anneal.proof.record import anchor

x = sp.Symbol("x", positive=True)
u, v, w = sp.symbols("u v w", real=True)
n = sp.Symbol("n", integer=True, positive=True)
i = sp.Symbol("i", integer=True, positive=True)
f, h = sp.Function("f", real=True), sp.Function("h", real=True)


@pytest.fixture
def d():
    return Derivation("t", "A test")


def refused(match=None):
    return pytest.raises(ProofError, match=match)


def test_a_statement_holds_where_its_terms_are_defined(d):
    step = d.identity("quotient", (u**2 - 1) / (u - 1), u + 1, because="")
    assert step.conditions == (sp.Ne(u, 1),)
    assert "where" in repr(d) and r"\neq 1" in d._repr_mimebundle_()[0]["text/markdown"]
    with refused("holds only where"):
        d.substitute("at one", "quotient", {u: 1}, because="")
    with refused():
        d.inequality("not one", sp.Ne(u, 1), given=["quotient"], because="")
    assert d.substitute("above", "quotient", {u: x + 1}, because="").conditions == ()
    assert d.inequality("guarded", sp.Implies(u > 0, u + 1 / u >= 2), because="").conditions == ()


def test_quotients_by_what_vanishes_are_refused(d):
    d.assume("equal", sp.Eq(u, v), because="")
    with refused("contradict each other"):
        d.identity("cancel", (u**2 - v**2) / (u - v), u + v, because="")


def test_only_variables_are_replaced_and_only_new_names_defined(d):
    d.assume("three", sp.Eq(f(3), 9), because="")
    with refused("only symbols stand for any value"):
        d.substitute("five", "three", {f(3): 5}, because="")
    for name in (sp.pi, sp.E, sp.sin(u), h(u**2), h(u + v), u * v, sp.Integer(2), sp.Symbol("e", even=True)):
        with refused():
            d.define("name", name, 3, because="", forall=sorted(name.free_symbols - {name}, key=str))
    with refused("rests on"):
        d.sequence("sequence", h(n + 1), h(2 * n), because="", first=0)


def test_an_equation_for_one_value_stays_out_of_sums(d):
    d.assume("one", sp.Eq(f(i), 5), because="")
    with refused():
        d.identity("sum", sp.Sum(f(i), (i, 1, 3)), 15, given=["one"], because="")
    d.define("name", v, i, because="")
    with refused("was defined by one value"):
        d.define("sum", w, sp.Sum(v, (i, 1, 3)), because="")


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (sp.Integral(1 / (u - sp.Rational(1, 2)) ** 2, (u, 0, 1)), -4),
        (sp.Integral(sp.atan(sp.tan(u)), (u, 0, sp.pi)), sp.pi**2 / 2),
        (sp.Sum(1, (i, 3, n)), n - 2),
        (sp.sqrt(u**2), u),
        (0.1 * x * 3, 0.3 * x),
        (x**0.5, sp.sqrt(x)),
    ],
)
def test_what_sympy_gets_wrong_is_refused(d, lhs, rhs):
    with refused():
        d.identity("wrong", lhs, rhs, because="")


def test_series_hold_on_both_sides(d):
    with refused():
        d.series("absolute", sp.Abs(u), u, 5, u, because="")


def test_plausible_steps_are_proved(d):
    d.identity("unfolded", sp.Sum(f(i), (i, 1, 3)), f(1) + f(2) + f(3), because="")
    d.identity("one more", sp.Sum(f(i), (i, 1, n + 1)), sp.Sum(f(i), (i, 1, n)) + f(n + 1), because="")
    d.inequality("integers", sp.Implies(n > 3, n >= 4), because="")
    d.inequality("nested", sp.sqrt(x + sp.sqrt(x)) >= sp.sqrt(x), because="")
    k = sp.Symbol("k", integer=True, nonnegative=True)
    d.induction("powers", 2**k >= k + 1, k, base=0, because="")
    with refused("could not be proved"):
        d.inequality("exponential", sp.exp(u) >= u + 1, because="")
    d.cite("tangent", textbook(), "tangent", because="")
    assert d.steps["tangent"].kind == "assumed"


def test_pathwise_becomes_expected(d):
    a, b, mean_a, mean_b = sp.symbols("a b m_a m_b", real=True)
    d.assume("outcome", a <= x * b, because="")
    assert d.expectation("mean", "outcome", {a: mean_a, b: mean_b}, because="").statement == (mean_a <= x * mean_b)
    d.assume("product", a * b <= 1, because="")
    with refused("not linear"):
        d.expectation("no", "product", {a: mean_a, b: mean_b}, because="")


def test_python_and_forall_are_caught(d):
    with refused("write sp.Ne"):
        d.assume("python", u != 0, because="")
    with refused("does not occur"):
        d.assume("idle", u >= 0, because="", forall=[v])
    d.assume("tail", f(n) >= 0, because="", forall=iter([n]))
    d.inequality("from an iterator", f(n) + 1 > 0, given=iter(["tail"]), because="")
    assert d.depends_on("from an iterator") == {"tail", "from an iterator"}


def test_names_that_look_alike_are_refused(d):
    d.assume("first", u >= 0, because="")
    for twin in (sp.Symbol("u", positive=True), sp.Symbol("\u0445")):
        with refused():
            d.assume("twin", sp.Ge(sp.Add(twin, x, evaluate=False), u), because="")
    assert anchor("η") != anchor("λ")


def test_a_false_counterexample_is_not_given(d):
    with refused("could not be proved"):
        d.inequality("exp rises", sp.Implies(u <= v, sp.exp(u) <= sp.exp(v)), because="")
