"""True statements that must be accepted, by kind."""

import sympy as sp

from anneal.proof import textbook
from tests.proof.attacking import Quiet, S, f, g, h, i, j, k, m, n, refused, t, u, v, w, x, y

Eq, Ne, Implies, And, Or, Sum, Integral = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Sum, sp.Integral
log, sqrt, exp, pi, oo = sp.log, sp.sqrt, sp.exp, sp.pi, sp.oo
p = sp.Symbol("p", positive=True)
r = sp.Symbol("r", nonnegative=True)
a = sp.Function("a", real=True)
b = sp.Function("b", positive=True)


def identity(lhs, rhs):
    return lambda d: d.identity(lhs, rhs)


def inequality(claim):
    return lambda d: d.inequality(claim)


def given(claim, *hypotheses):
    return lambda d: d.inequality(claim, given=[d.assume(s) for s in hypotheses])


def eq(lhs, rhs):
    return Eq(lhs, rhs, evaluate=False)


INEQUALITIES = [
    ("a square", inequality(u**2 + 1 >= 2 * u)),
    ("two means", inequality((x + y) / 2 >= sqrt(x) * sqrt(y))),
    ("two means, one root", inequality((x + y) / 2 >= sqrt(x * y))),
    ("two means of nonnegative numbers", inequality((r + x) / 2 >= sqrt(r * x))),
    ("harmonic mean", inequality(2 / (1 / x + 1 / y) <= (x + y) / 2)),
    ("quadratic mean", inequality(((u + v) / 2) ** 2 <= (u**2 + v**2) / 2)),
    ("Cauchy-Schwarz in two dimensions", inequality((u * v + w * t) ** 2 <= (u**2 + w**2) * (v**2 + t**2))),
    ("triangle", inequality(sp.Abs(u + v) <= sp.Abs(u) + sp.Abs(v))),
    ("reversed triangle", inequality(sp.Abs(sp.Abs(u) - sp.Abs(v)) <= sp.Abs(u - v))),
    ("Young", inequality(u * v <= u**2 / 2 + v**2 / 2)),
    ("Young with a weight", inequality(u * v <= p * u**2 / 2 + v**2 / (2 * p))),
    ("reciprocals", inequality(x + 1 / x >= 2)),
    ("Nesbitt for two", inequality(x / y + y / x >= 2)),
    ("sum of three squares", inequality(u**2 + v**2 + w**2 >= u * v + v * w + w * u)),
    ("maximum", inequality(sp.Max(u, v) >= (u + v) / 2)),
    ("maximum by the absolute value", inequality(Eq(sp.Max(u, v), (u + v + sp.Abs(u - v)) / 2))),
    ("minimum", inequality(sp.Min(u, v) + sp.Max(u, v) <= u + v)),
    ("a branch", inequality(sp.Piecewise((u, u >= 0), (-u, True)) >= u)),
    ("under a hypothesis", given(u**2 >= 4, u >= 2)),
    ("under two", given(u * v >= 6, u >= 2, v >= 3)),
    ("reciprocals of an order", given(1 / v <= 1 / u, u > 0, v >= u)),
    ("quotient", given(u / v <= 1, v > 0, u <= v)),
    ("root of an order", given(sqrt(x) <= sqrt(y), x <= y)),
    ("squares of an order", given(x**2 <= y**2, x <= y)),
    ("guard", inequality(Implies(u > 0, 1 / u > 0))),
    ("guard of a root", inequality(Implies(u >= 1, sqrt(u) >= 1))),
    ("guard of a quotient", inequality(Implies(u > 1, 1 / (u - 1) > 0))),
    ("disjunction", inequality(Or(u >= v, v >= u + 0 * v, u < v))),
    ("equivalence", inequality(sp.Equivalent(u**2 > 1, Or(u > 1, u < -1)))),
    ("equivalence with a reciprocal", inequality(sp.Equivalent(1 / u > 0, u > 0))),
    ("contraposition", given(Implies(v <= 0, u <= 0), Implies(u > 0, v > 0))),
    ("absolute value of a reciprocal", inequality(sp.Abs(1 / u) >= 0)),
    ("chain", given(And(u < w, u < t), u < v, v < w, w < t)),
    ("square root is concave", inequality(sqrt((x + y) / 2) >= (sqrt(x) + sqrt(y)) / 2)),
    ("known value of a function", lambda d: d.inequality(f(u) ** 2 >= 4, given=[d.assume(f(u) >= 2, forall=[u])])),
]

INTEGERS = [
    ("n > 3 is n >= 4", inequality(Implies(n > 3, n >= 4))),
    ("n > 3 is n >= 4, given", given(n >= 4, n > 3)),
    ("n < m is n + 1 <= m", inequality(Implies(n < m, n + 1 <= m))),
    ("between two integers", inequality(Implies(And(i > j, i < j + 2), Eq(i, j + 1)))),
    ("n^2 >= n", inequality(sp.Ge(n**2, n, evaluate=False))),
    ("i^2 >= i for all integers", inequality(i**2 >= i)),
    ("(n - 1)(n - 2) >= 0", inequality((n - 1) * (n - 2) >= 0)),
    ("2i is not 1", inequality(Ne(2 * i, 1, evaluate=False))),
    ("2^n >= n + 1", lambda d: d.induction(2**n >= n + 1, n)),
    ("2^k >= k + 1 from zero", lambda d: d.induction(2**k >= k + 1, k, base=0)),
    ("2^n >= n^2 from four", lambda d: d.induction(2**n >= n**2, n, base=4)),
    ("3^n >= 2n + 1", lambda d: d.induction(3**n >= 2 * n + 1, n)),
    ("Bernoulli, positive", lambda d: d.induction((1 + x) ** n >= 1 + n * x, n)),
    ("Bernoulli, nonnegative exponent", lambda d: d.induction((1 + x) ** k >= 1 + k * x, k, base=0)),
    ("Bernoulli, from -1", lambda d: d.induction(r**n >= 1 + n * (r - 1), n)),
    (
        "Bernoulli as a hypothesis has it",
        lambda d: (
            s := d.assume(u >= -1),
            q := d.inequality(1 + u >= 0, given=[s]),
            d.induction(And((1 + u) ** n >= 1 + n * u, (1 + u) >= 0), n, base_given=[s, q], step_given=[s, q]),
        ),
    ),
    ("sum of the first integers", lambda d: d.induction(Eq(Sum(i, (i, 1, n)), n * (n + 1) / 2), n)),
    ("sum of squares", lambda d: d.induction(Eq(Sum(i**2, (i, 1, n)), n * (n + 1) * (2 * n + 1) / 6), n)),
    (
        "sum of odd numbers",
        lambda d: (
            s := d.sequence(a(n + 1), a(n) + 2 * n + 1, first=1),
            d.induction(Eq(a(n), n**2), n, base_given=[d.start], step_given=[s]),
        ),
    ),
    (
        "growth of a sequence",
        lambda d: (
            s := d.sequence(a(n + 1), 2 * a(n) + 1, first=1),
            d.induction(a(n) >= n, n, base_given=[d.start], step_given=[s]),
        ),
    ),
    (
        "a positive sequence",
        lambda d: (
            s := d.sequence(b(n + 1), b(n) + x, first=x),
            d.induction(Eq(b(n), n * x), n, base_given=[d.start], step_given=[s]),
        ),
    ),
    (
        "a sequence that counts down",
        lambda d: (s := d.sequence(a(n), a(n + 1) + 1, first=0, end=5), d.substitute(s, {n: 4})),
    ),
]

SUMS = [
    ("a sum of three", identity(Sum(f(i), (i, 1, 3)), f(1) + f(2) + f(3))),
    ("a sum of three, by Z3", inequality(Eq(Sum(f(i), (i, 1, 3)), f(1) + f(2) + f(3)))),
    ("one term more", identity(Sum(f(i), (i, 1, n + 1)), Sum(f(i), (i, 1, n)) + f(n + 1))),
    ("two terms more", identity(Sum(f(i), (i, 1, n + 2)), Sum(f(i), (i, 1, n)) + f(n + 1) + f(n + 2))),
    ("one term more, by Z3", inequality(Eq(Sum(f(i), (i, 1, n + 1)), Sum(f(i), (i, 1, n)) + f(n + 1)))),
    ("linear", identity(Sum(u * f(i) + g(i), (i, 1, n)), u * Sum(f(i), (i, 1, n)) + Sum(g(i), (i, 1, n)))),
    ("another index", identity(Sum(f(i), (i, 1, n)), Sum(f(j), (j, 1, n)))),
    ("integers", identity(Sum(i, (i, 1, n)), n * (n + 1) / 2)),
    ("squares", identity(Sum(i**2, (i, 1, n)), n * (n + 1) * (2 * n + 1) / 6)),
    ("cubes", identity(Sum(i**3, (i, 1, n)), n**2 * (n + 1) ** 2 / 4)),
    ("constant", identity(Sum(u, (i, 1, n)), n * u)),
    ("geometric", identity(Sum(x**i, (i, 0, n)), (1 - x ** (n + 1)) / (1 - x))),
    ("geometric, real", identity(Sum(u**k, (k, 0, n)), (1 - u ** (n + 1)) / (1 - u))),
    ("geometric, of a number", identity(Sum(2**i, (i, 0, n)), 2 ** (n + 1) - 1)),
    ("geometric, to infinity", identity(Sum(S("1/2") ** i, (i, 1, oo)), 1)),
    ("powers of u, written out", identity(Sum(u**k, (k, 0, 3)), 1 + u + u**2 + u**3)),
    ("telescoping", identity(Sum(1 / (i * (i + 1)), (i, 1, n)), 1 - 1 / (n + 1))),
    ("Basel", identity(Sum(1 / i**2, (i, 1, oo)), pi**2 / 6)),
    (
        "a bound term by term",
        lambda d: (
            s := d.assume(f(i) <= 1, forall=[i]),
            d.inequality(Sum(f(i), (i, 1, 2)) <= 2, given=[d.substitute(s, {i: 1}), d.substitute(s, {i: 2})]),
        ),
    ),
    (
        "an equation for all, under a sum",
        lambda d: (s := d.assume(Eq(f(i), 5), forall=[i]), d.identity(Sum(f(i), (i, 1, 3)), 15, given=[s])),
    ),
    ("an integral", identity(Integral(u**2, (u, 0, 1)), S("1/3"))),
    ("an integral with an end", identity(Integral(u**2, (u, 0, w)), w**3 / 3)),
    ("a logarithm's integral", identity(Integral(1 / x, (x, 1, y)), log(y))),
    ("an improper integral", identity(Integral(1 / sqrt(x), (x, 0, 1)), 2)),
    ("an integral to infinity", identity(Integral(exp(-x), (x, 0, oo)), 1)),
    ("an integral with a parameter", identity(Integral(exp(-p * x), (x, 0, oo)), 1 / p)),
    ("an integral of a power", identity(Integral(x**p, (x, 0, y)), y ** (p + 1) / (p + 1))),
]

IDENTITIES = [
    ("difference of squares", identity((u - v) * (u + v), u**2 - v**2)),
    ("quotient", identity((u**2 - 1) / (u - 1), u + 1)),
    ("reciprocals", identity(1 / u + 1 / v, (u + v) / (u * v))),
    ("nested roots", identity(sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2))),
    ("nested roots with a name", identity(sqrt(x**2 + 2 * x + 1), x + 1)),
    ("nested roots, twice", identity(sqrt(x + 2 * sqrt(x) + 1), sqrt(x) + 1)),
    ("root of a square", identity(sqrt(u**2), sp.Abs(u))),
    ("symbolic powers", identity(x ** (p + 1) * x ** (-p), x)),
    ("symbolic roots", identity((x * y) ** (p / (2 * p + 1)) * x ** (-p / (2 * p + 1)), y ** (p / (2 * p + 1)))),
    ("logarithm of a product", identity(log(x * y), log(x) + log(y))),
    ("logarithm of a power", identity(log(x**u), u * log(x))),
    ("exponential of a sum", identity(exp(u + v), exp(u) * exp(v))),
    ("Pythagoras", identity(sp.sin(u) ** 2 + sp.cos(u) ** 2, 1)),
    ("double angle", identity(sp.sin(2 * u), 2 * sp.sin(u) * sp.cos(u))),
    ("sum of angles", identity(sp.cos(u + v), sp.cos(u) * sp.cos(v) - sp.sin(u) * sp.sin(v))),
    ("hyperbolic", identity(sp.cosh(u) ** 2 - sp.sinh(u) ** 2, 1)),
    ("gamma", identity(sp.gamma(x + 1), x * sp.gamma(x))),
    ("derivative", identity(sp.Derivative(u**3, u), 3 * u**2)),
    ("derivative of a logarithm", identity(sp.Derivative(log(x), x), 1 / x)),
    (
        "product rule",
        identity(sp.Derivative(f(u) * g(u), u), sp.Derivative(f(u), u) * g(u) + f(u) * sp.Derivative(g(u), u)),
    ),
    ("fundamental theorem", identity(sp.Derivative(Integral(h(t), (t, 0, u)), u), h(u))),
    ("with an equation given", lambda d: (s := d.assume(Eq(u, v + 1)), d.identity(u**2, v**2 + 2 * v + 1, given=[s]))),
    (
        "with a definition given",
        lambda d: (s := d.define(h(u), u**2, forall=[u]), d.identity(h(u) - u, u * (u - 1), given=[s])),
    ),
    (
        "with a definition under a binder",
        lambda d: (s := d.define(h(u), u**2, forall=[u]), d.identity(Integral(h(u), (u, 0, 1)), S("1/3"), given=[s])),
    ),
    ("an instance", lambda d: (s := d.inequality(u**2 + 1 >= 2 * u), d.substitute(s, {u: v - w}))),
    ("instances at once", lambda d: (s := d.inequality(u**2 + v**2 >= 2 * u * v), d.substitute(s, {u: v, v: u}))),
    (
        "an instance under its condition",
        lambda d: (s := d.identity((u**2 - 1) / (u - 1), u + 1), d.substitute(s, {u: 3})),
    ),
    (
        "a fact cited",
        lambda d: (
            o := Quiet("facts"),
            s := o.assume(exp(u) >= u + 1, forall=[u]),
            q := d.cite(o, s),
            d.substitute(q, {u: -x}),
        ),
    ),
]

REFUSED_BEFORE = [
    (
        "a name that a refused step declared otherwise",
        lambda d: (refused(lambda: d.inequality(sp.Symbol("x", real=True) ** 2 > 1)), d.inequality(x + 1 / x >= 2)),
    ),
    (
        "a definition after a refused one",
        lambda d: (refused(lambda: d.define(w, w + 1)), d.define(w, u), d.identity(w, u, given=["s1"])),
    ),
    ("a double sum", identity(Sum(i * j, (i, 1, 2), (j, 1, 3)), 18)),
    ("a sum of double sums", identity(Sum(1 + Sum(i * j, (i, 1, 2), (j, 1, 2)), (n, 1, 2)), 20)),
]

LIMITS = [
    ("sinc", lambda d: d.limit(sp.sin(x) / x, x, 0, 1)),
    ("at infinity", lambda d: d.limit((2 * x + 1) / (x + 3), x, oo, 2)),
    ("the exponential", lambda d: d.limit((1 + 1 / x) ** x, x, oo, sp.E)),
    ("with a parameter", lambda d: d.limit((1 + p / x) ** x, x, oo, exp(p))),
    ("of a difference quotient", lambda d: d.limit(((w + x) ** 2 - w**2) / x, x, 0, 2 * w)),
    ("x log x", lambda d: d.limit(x * log(x), x, 0, 0)),
    ("from one side", lambda d: d.limit(sp.Abs(u) / u, u, 0, 1)),
    ("of a root", lambda d: d.limit(sqrt(x + 1) - sqrt(x), x, oo, 0)),
    ("of an integral's end", lambda d: d.limit(log(1 + x) / x, x, 0, 1)),
    ("series of the sine", lambda d: d.series(sp.sin(x), x, 5, x - x**3 / 6)),
    ("series of the exponential", lambda d: d.series(exp(u), u, 3, 1 + u + u**2 / 2)),
    ("series of a quotient", lambda d: d.series(1 / (1 - u), u, 3, 1 + u + u**2)),
    ("series of a logarithm", lambda d: d.series(log(1 + u), u, 3, u - u**2 / 2)),
    ("series of a root", lambda d: d.series(sqrt(1 + u), u, 2, 1 + u / 2)),
    ("series with a parameter", lambda d: d.series(exp(p * u), u, 2, 1 + p * u)),
    ("series, order zero", lambda d: d.series(sp.cos(u), u, 2, 1)),
]

x0, y0, p0 = sp.symbols("x y p", positive=True)
n0, w0 = sp.Symbol("n", integer=True, nonnegative=True), sp.Symbol("w", nonnegative=True)


def cited(fact, values):
    """An instance of a textbook fact."""
    return lambda d: d.substitute(d._add("cite", textbook(), fact), values)


FACTS = [
    ("exp is above its tangent", cited("tangent", {v: u**2})),
    ("log is below its tangent", cited("log", {x0: 1 + u**2})),
    ("exp is monotone", cited("exp rises", {u: -t, v: t**2})),
    ("log is monotone", cited("log rises", {x0: p0, y0: p0 + 1})),
    ("powers are monotone", cited("power rises", {x0: 1 / (1 + t**2), p0: S(2)})),
    ("2^n >= n + 1", cited("two to the n", {n0: m + 1})),
    ("Bernoulli", cited("Bernoulli", {w0: p0, n0: m})),
    ("Bernoulli for a name that is declared more narrowly", cited("Bernoulli", {w0: x, n0: n})),
    (
        "a bound that uses one",
        lambda d: (
            s := d._add("cite", textbook(), "log"),
            q := d.substitute(s, {x0: 1 + p0}),
            d.inequality(log(1 + p0) <= p0 + u**2, given=[q]),
        ),
    ),
]

ACCEPTED = {
    "facts": FACTS,
    "inequalities": INEQUALITIES,
    "integers": INTEGERS,
    "sums and integrals": SUMS,
    "identities": IDENTITIES,
    "limits": LIMITS,
    "after a refused step, and double sums": REFUSED_BEFORE,
}
