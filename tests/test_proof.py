"""Derivations: what must be accepted, and above all what must not."""

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from anneal.proof import METADATA_KEY, Derivation, ProofError

x, y, p = sp.symbols("x y p", positive=True)
u = sp.Symbol("u", real=True)
n = sp.Symbol("n", integer=True, positive=True)
a = sp.Function("a", real=True)


@pytest.fixture
def d():
    return Derivation("t", "A test")


def test_identities_with_symbolic_exponents(d):
    d.identity("power", x ** (p + 1) * x ** (-p), x, because="")
    d.identity("root", (x * y) ** (p / (2 * p + 1)) * x ** (-p / (2 * p + 1)), y ** (p / (2 * p + 1)), because="")
    d.identity("half", sp.sqrt(x) * x ** (sp.Rational(-1, 2) / (2 * p + 1)), x ** (p / (2 * p + 1)), because="")


@given(st.integers(-6, 6), st.integers(-6, 6), st.integers(1, 4), st.integers(-3, 3))
def test_only_true_identities_pass(b, c, k, error):
    d = Derivation("t", "")
    lhs, rhs = (u + b) * (u**k + c), u ** (k + 1) + c * u + b * u**k + b * c + error * u
    if error == 0:
        assert d.identity("i", lhs, rhs, because="").kind == "sympy"
    else:
        with pytest.raises(ProofError, match="the sides differ by"):
            d.identity("i", lhs, rhs, because="")


def test_a_false_inequality_comes_with_a_counterexample(d):
    with pytest.raises(ProofError, match=r"t, step 'wrong': .* is false at u = "):
        d.inequality("wrong", u**2 >= u, because="")
    d.inequality("right", sp.Implies(sp.Or(u >= 1, u <= 0), u**2 >= u), because="")


def test_signs_of_symbols_are_known_to_z3(d):
    d.inequality("means", (x + y) / 2 >= sp.sqrt(x) * sp.sqrt(y), because="")
    with pytest.raises(ProofError, match="is false at"):
        d.inequality("sum", x + u > 0, because="")


def test_division_by_what_may_vanish_is_not_believed_to_be_anything_else(d):
    with pytest.raises(ProofError):
        d.inequality("reciprocal", 1 / u > 0, because="")


def test_an_inequality_needs_its_hypotheses(d):
    d.assume("above", u >= 2, because="")
    d.inequality("square", u**2 >= 4, given=["above"], because="")
    with pytest.raises(ProofError, match="is false at"):
        d.recheck("square", without=["above"])
    assert d.recheck("square") == "z3"
    with pytest.raises(ProofError):
        d.recheck("square", u**2 >= 5)


def test_contradictory_hypotheses_prove_nothing(d):
    d.assume("one", u >= 1, because="")
    with pytest.raises(ProofError, match="contradict each other"):
        d.assume("zero", u <= 0, because="")
    assert list(d.steps) == ["one"]


def test_steps_rest_only_on_what_was_established(d):
    with pytest.raises(ProofError, match="rests on 'nothing', which no earlier step established"):
        d.inequality("i", u >= 0, given=["nothing"], because="")
    d.assume("words", r"\text{a cited fact}", because="")
    with pytest.raises(ProofError, match="stated in words only"):
        d.inequality("i", u >= 0, given=["words"], because="")
    d.assume("u", sp.Eq(u, 3), because="")
    with pytest.raises(ProofError, match="is not used"):
        d.identity("idle", x, x, given=["u"], because="")
    with pytest.raises(ProofError, match="the name is taken"):
        d.assume("u", sp.Eq(u, 4), because="")


def test_definitions_must_be_new_and_have_their_sign(d):
    z = sp.Symbol("z", positive=True)
    d.define("z", z, x + 1, because="")
    d.identity("use", z**2, x**2 + 2 * x + 1, given=["z"], because="")
    with pytest.raises(ProofError, match="a definition needs a new name"):
        d.define("again", z, x, because="")
    with pytest.raises(ProofError, match="is positive, but x - 1 is not known to be"):
        d.define("w", sp.Symbol("w", positive=True), x - 1, because="")


def test_substitution_is_for_what_was_proved_for_all(d):
    d.inequality("means", x + y >= 2 * sp.sqrt(x) * sp.sqrt(y), because="")
    step = d.substitute("instance", "means", {x: y**2, y: sp.Integer(4)}, because="")
    assert step.statement == (y**2 + 4 >= 4 * y)
    with pytest.raises(ProofError, match="x is positive, but -y is not known to be"):
        d.substitute("sign", "means", {x: -y}, because="")
    d.assume("fixed", u >= 2, because="")
    with pytest.raises(ProofError, match="u is fixed by a hypothesis"):
        d.substitute("no", "fixed", {u: sp.Integer(0)}, because="")
    d.inequality("consequence", u**2 >= 4, given=["fixed"], because="")
    with pytest.raises(ProofError, match="u is fixed by a hypothesis"):
        d.substitute("nor", "consequence", {u: sp.Integer(0)}, because="")
    with pytest.raises(ProofError, match="is not that instance"):
        d.recheck("instance", y**2 + 4 >= 5 * y)


def test_induction_checks_base_and_step(d):
    d.sequence("next", a(n + 1), a(n) + 2 * n + 1, because="", first=1)
    d.induction("squares", sp.Eq(a(n), n**2), n, because="", base_given=["next, first"], step_given=["next"])
    with pytest.raises(ProofError):
        d.recheck("squares", sp.Eq(a(n), n**2 + n - 1))  # right at the base, wrong at the step
    with pytest.raises(ProofError):
        d.recheck("squares", sp.Eq(a(n), n**2 + 1))  # right step, wrong base
    for given_step in ("next, first", "next"):
        with pytest.raises(ProofError):
            d.recheck("squares", without=[given_step])
    d.induction("growth", a(n) >= n, n, because="", base_given=["next, first"], step_given=["next"])
    b = sp.Function("b", real=True)
    d.assume("particular", sp.Eq(b(n + 1), b(n)), because="")
    with pytest.raises(ProofError, match="speaks of one particular n"):
        d.induction("no", sp.Eq(b(n), 1), n, because="", base_given=["next, first"], step_given=["particular"])


def test_induction_claims_nothing_below_its_base(d):
    d.sequence("next", a(n + 1), a(n) + 2 * n + 1, because="", first=4, start=2)
    d.induction("squares", sp.Eq(a(n), n**2), n, because="", base=2, base_given=["next, first"], step_given=["next"])
    d.inequality("later", sp.Implies(n >= 5, a(n) >= 25), given=["squares"], because="")
    with pytest.raises(ProofError, match="is false at"):
        d.inequality("always", a(n) >= 1, given=["squares"], because="")
    with pytest.raises(ProofError, match="must be declared"):
        d.induction("real", u**2 >= 0, u, because="")


def test_sums_are_substituted_without_capturing_their_index(d):
    i, g = sp.Symbol("i", integer=True, positive=True), sp.Function("g", real=True)
    total = sp.Symbol("S", real=True)
    d.define("sum", total, sp.Sum(g(i), (i, 1, n)), because="")
    d.identity("linear", sp.Sum(2 * g(i) + 0, (i, 1, n)), 2 * total, given=["sum"], because="")
    with pytest.raises(ProofError):
        d.recheck("linear", sp.Eq(sp.Sum(2 * g(i), (i, 1, n)), 3 * total, evaluate=False))


def test_limits_and_series(d):
    d.limit("sinc", sp.sin(x) / x, x, 0, 1, because="")
    d.series("sine", sp.sin(x), x, 5, x - x**3 / 6, because="")
    with pytest.raises(ProofError, match="the series of"):
        d.recheck("sine", sp.Eq(sp.sin(x), x - x**3 / 5 + sp.Order(x**5)))
    with pytest.raises(ProofError):
        d.limit("wrong", sp.sin(x) / x, x, 0, 2, because="")


def test_certified_steps_need_their_residual(d):
    d.certify("close", r"1 \approx 1", residual=1e-9, tolerance=1e-8, because="")
    with pytest.raises(ProofError, match="exceeds the tolerance"):
        d.certify("far", r"1 \approx 2", residual=1.0, tolerance=1e-8, because="")
    with pytest.raises(ProofError, match="exceeds the tolerance"):
        d.certify("nothing", r"1 \approx 2", residual=float("nan"), tolerance=1e-8, because="")
    with pytest.raises(ProofError, match="there is no proof to repeat"):
        d.recheck("close")


def test_unused_steps_are_found(d):
    d.assume("idle", u >= 2, because="")
    d.assume("used", x >= 2, because="")
    d.inequality("end", x**2 >= 4, given=["used"], because="")
    assert d.unused() == {"idle"} and d.depends_on("end") == {"used", "end"}


def test_page_and_records(d):
    d.assume("above", u >= 2, because="given")
    d.inequality("square", u**2 >= 4, given=["above"], because="squares grow")
    data, metadata = d._repr_mimebundle_()
    assert "2. " in data["text/markdown"] and r"u^{2} \geq 4" in data["text/markdown"]
    assert 'id="step-t-square"' in data["text/markdown"] and '<a href="#step-t-above">1</a>' in data["text/markdown"]
    assert [r["kind"] for r in metadata[METADATA_KEY]] == ["assumed", "z3"]
    assert "proved by Z3" in repr(d)


def test_complex_symbols_are_refused_rather_than_guessed(d):
    with pytest.raises(ProofError, match="not known to be real"):
        d.inequality("c", sp.Symbol("c") ** 2 >= 0, because="")


def test_definitions_cannot_contradict_each_other(d):
    z, f = sp.Symbol("z", real=True), sp.Function("f", real=True)
    d.define("one", z, 1, because="")
    with pytest.raises(ProofError, match="already in use"):
        d.define("two", z, 2, because="")
    w = sp.Symbol("w", real=True)
    with pytest.raises(ProofError, match="that is an equation"):
        d.define("self", w, w / 2 + 1, because="")
    with pytest.raises(ProofError, match="only the indices"):
        d.define("free", w, u, because="", forall=[u])
    d.define("f", f(n), n, because="", forall=[n])
    with pytest.raises(ProofError, match="may be the f"):
        d.define("f again", f(n + 1), 0, because="", forall=[n])
    with pytest.raises(ProofError, match="may be the f"):
        d.define("f of three", f(3), 0, because="")
    with pytest.raises(ProofError, match="negative, but 5"):
        d.define("N", sp.Symbol("N", negative=True), 5, because="")


def test_only_free_names_are_substituted(d):
    i = sp.Symbol("i", integer=True, positive=True)
    d.identity("square", (u + 1) ** 2, u**2 + 2 * u + 1, because="")
    with pytest.raises(ProofError, match="not a free name"):
        d.substitute("five", "square", {sp.Integer(1): sp.Integer(5)}, because="")
    d.identity("sum", sp.Sum(u, (i, 1, 3)), 3 * u, because="")
    with pytest.raises(ProofError, match="would be captured"):
        d.substitute("captured", "sum", {u: i}, because="")


def test_induction_starts_within_the_range_of_its_variable(d):
    d.sequence("next", a(n + 1), a(n), because="")
    for base in (0, sp.Rational(3, 2)):
        with pytest.raises(ProofError, match="must be an integer in the range of n"):
            d.induction("zero", sp.Eq(a(n), 0), n, because="", base=base, step_given=["next"])


def test_a_denominator_of_the_claim_is_not_presupposed(d):
    with pytest.raises(ProofError, match="denominator that is not known to differ from zero"):
        d.inequality("hidden", sp.And(sp.Ne(u, 0), u + 1 / u**2 >= u - 1), because="")


def test_a_citation_brings_its_definitions_along():
    z = sp.Symbol("z", real=True)
    one, two = Derivation("one", ""), Derivation("two", "")
    one.define("z", z, 1, because="")
    one.identity("square", z**2, 1, given=["z"], because="")
    two.define("z", z, 2, because="")
    with pytest.raises(ProofError, match="z is defined differently in one"):
        two.cite("square", one, "square", because="")
