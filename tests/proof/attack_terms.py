"""Attacks by partial terms: what is divided by zero, roots and logarithms, SymPy's own errors, and fallacies."""

import sympy as sp
from attacking import FALSE, S, f, g, h, i, j, k, m, n, t, u, v, w, x, y, z

Eq, Ne, Implies, And, Or, Not = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not
log, sqrt, exp, pi, oo = sp.log, sp.sqrt, sp.exp, sp.pi, sp.oo


def presupposes(statement, consequence, at):
    """A statement from which Z3 must not conclude where its terms are defined."""
    how = "identity" if isinstance(statement, sp.Eq) else "inequality"
    sides = statement.args if how == "identity" else (statement,)
    return (lambda d: (s := getattr(d, how)(*sides), d.inequality(consequence, given=[s])), at)


def eq(a, b):
    return Eq(a, b, evaluate=False)


PRESUPPOSING = [
    ("quotient at its pole", lambda d: (s := d.identity((u**2 - 1) / (u - 1), u + 1), d.substitute(s, {u: 1}))),
    ("quotient, u is not 1", *presupposes(eq((u**2 - 1) / (u - 1), u + 1), Ne(u, 1), {u: 1})),
    ("one plus a reciprocal", *presupposes(eq(1 + 1 / u, (u + 1) / u), Ne(u, 0), {u: 0})),
    ("reciprocal at zero", lambda d: (s := d.identity(1 + 1 / u, (u + 1) / u), d.substitute(s, {u: 0}))),
    (
        "guard that leaks from a hypothesis",
        lambda d: (s := d.assume(Implies(u > 0, 1 / u > 0)), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    (
        "guard that leaks from a hypothesis for all",
        lambda d: (s := d.assume(Implies(u > 0, 1 / u > 0), forall=[u]), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    (
        "guard of a proved implication",
        lambda d: (s := d.inequality(Implies(u > 0, 1 / u > 0)), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    (
        "guard outside of which it is instantiated",
        lambda d: (
            s := d.inequality(Implies(u > 0, u * (1 / u) >= 1)),
            s := d.substitute(s, {u: v}),
            d.inequality(Ne(v, 0), given=[s]),
        ),
        {v: 0},
    ),
    ("logarithm of what is negative", *presupposes(eq(log(u) * (u + 1), u * log(u) + log(u)), u > 0, {u: -1})),
    ("logarithm, at zero", lambda d: (s := d.identity(log(u) * (u + 1), u * log(u) + log(u)), d.substitute(s, {u: 0}))),
    ("root of what is negative", *presupposes(eq(sqrt(u) * (sqrt(u) + 1), u + sqrt(u)), u >= 0, {u: -1})),
    ("fourth root", *presupposes(eq(u ** S("1/4") * (u + 1), u ** S("5/4") + u ** S("1/4")), u >= 0, {u: -1})),
    ("negative power of a root", *presupposes(eq((u + 1) / sqrt(u), sqrt(u) + 1 / sqrt(u)), u > 0, {u: -1})),
    ("real power", *presupposes(eq(u**w * (u + 1), u ** (w + 1) + u**w), u > 0, {u: -1, w: S("1/2")})),
    (
        "tangent at its pole",
        lambda d: (s := d.identity(sp.tan(u) * sp.cos(u), sp.sin(u)), d.substitute(s, {u: pi / 2})),
    ),
    ("tangent, cosine is not 0", *presupposes(eq(sp.tan(u) * sp.cos(u), sp.sin(u)), Ne(sp.cos(u), 0), {u: pi / 2})),
    ("cotangent at its pole", lambda d: (s := d.identity(sp.cot(u) * sp.sin(u), sp.cos(u)), d.substitute(s, {u: 0}))),
    ("gamma at its pole", lambda d: (s := d.identity(sp.gamma(u + 1), u * sp.gamma(u)), d.substitute(s, {u: 0}))),
    (
        "gamma at a negative pole",
        lambda d: (s := d.identity(sp.gamma(u + 1), u * sp.gamma(u)), d.substitute(s, {u: -3})),
    ),
    ("arc sine outside", *presupposes(eq(sp.asin(u) + sp.acos(u), pi / 2), u <= 1, {u: 2})),
    ("definition of a reciprocal", lambda d: (s := d.define(w, 1 / u), d.inequality(Ne(u, 0), given=[s])), {u: 0}),
    ("definition of a root", lambda d: (s := d.define(w, sqrt(u)), d.inequality(u >= 0, given=[s])), {u: -1, w: 0}),
    ("definition of a logarithm", lambda d: (s := d.define(w, log(u)), d.inequality(u > 0, given=[s])), {u: -1, w: 0}),
    ("function defined by a reciprocal", lambda d: (s := d.define(h(u), 1 / u, forall=[u]), d.substitute(s, {u: 0}))),
    (
        "function with a pole",
        lambda d: (s := d.define(h(u), 1 / u, forall=[u]), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    (
        "function with a pole, multiplied out",
        lambda d: (
            s := d.define(h(u), 1 / u, forall=[u]),
            e := d.inequality(Eq(u * h(u), 1), given=[s]),
            d.substitute(e, {u: 0}),
        ),
    ),
    ("conjunction", *presupposes(And(Or(u <= 5, v <= u + v), Or(1 / u > v, 1 / u < v + 1)), Ne(u, 0), {u: 0})),
    ("disjunction", *presupposes(Or(u <= 5, 1 / u > 0), Ne(u, 0), {u: 0})),
    ("negation", *presupposes(Not(And(1 / u > v, 1 / u < v), evaluate=False), Ne(u, 0), {u: 0})),
    ("equivalence", *presupposes(sp.Equivalent(1 / u > 0, u > 0), Ne(u, 0), {u: 0})),
    ("reversed implication", *presupposes(Implies(1 / u > 0, u > 0), Ne(u, 0), {u: 0})),
    ("nested implication", *presupposes(Implies(v > 0, Implies(1 / u > 0, u > 0)), Ne(u, 0), {u: 0, v: 1})),
    ("branch", *presupposes(sp.Piecewise((1 / u, Ne(u, 0)), (0, True)) * u <= 1, Ne(u, 0), {u: 0})),
    ("maximum", *presupposes(sp.Max(1 / u, 0) >= 0, Ne(u, 0), {u: 0})),
    ("absolute value", *presupposes(sp.Abs(1 / u) >= 0, Ne(u, 0), {u: 0})),
    ("derivative of a logarithm", *presupposes(eq(sp.Derivative(log(u), u), 1 / u), Ne(u, 0), {u: 0})),
    (
        "instances that meet",
        lambda d: (s := d.identity((u**2 - v**2) / (u - v), u + v), d.substitute(s, {v: u})),
        {u: 1},
    ),
    (
        "instance of an instance",
        lambda d: (
            s := d.identity((u**2 - v**2) / (u - v), u + v),
            s := d.substitute(s, {v: w + 1}),
            d.substitute(s, {u: w + 1}),
        ),
        {w: 1},
    ),
    ("power of zero", lambda d: (s := d.identity(u**k, u * u ** (k - 1)), d.substitute(s, {k: 0, u: 0}))),
    ("induction through a pole", lambda d: d.induction(Eq((n**2 - 1) / (n - 1), n + 1), n), {n: 1}),
    (
        "induction that carries a pole",
        lambda d: (s := d.induction(Implies(Ne(u, 0), n * u / u**2 <= n / u), n), d.inequality(Ne(u, 0), given=[s])),
        {u: 0, n: 1},
    ),
    ("series with a pole", lambda d: (s := d.series(1 / (1 - u), u, 3, 1 + u + u**2), d.substitute(s, {u: 1}))),
    (
        "series, u is not 1",
        lambda d: (s := d.series(1 / (1 - u), u, 3, 1 + u + u**2), d.inequality(Ne(u, 1), given=[s])),
        {u: 1},
    ),
    ("sum through a pole", lambda d: d.identity(sp.Sum(1 / (i - 2), (i, 1, 3)), 0)),
    ("product through a pole", lambda d: d.identity(sp.Product((i - 2) / (i - 2) ** 2, (i, 1, 3)), 1)),
    (
        "recursion through a pole",
        lambda d: (
            s := d.sequence(f(n + 1), 1 / (f(n) - 1), first=1),
            d.inequality(Ne(f(n), 1), given=[s]),
            d.inequality(FALSE, given=["s1", "s3"]),
        ),
    ),
    (
        "equal terms, one of them defined",
        lambda d: (s := d.identity(u * (1 / u + 1), 1 + u), d.identity(sp.Limit(u * (1 / u + 1), u, 0), 0, given=[s])),
    ),
    ("condition that a claim makes true", lambda d: d.inequality(Eq(u / u**2, 0)), {u: 1}),
    (
        "hypothesis without a value used for all",
        lambda d: (s := d.assume(Eq(f(u), 1 / u), forall=[u]), d.inequality(Eq(f(u) * u, 1), given=[s])),
        {u: 0},
    ),
]

FALLACIES = [
    (
        "1 = 2 by u - v",
        lambda d: (
            a := d.assume(Eq(u, v)),
            d.identity((u**2 - v**2) / (u - v), u + v),
            d.identity((u * v - v**2) / (u - v), v),
            d.identity(u**2 - v**2, u * v - v**2, given=[a]),
            d.inequality(Eq(u + v, v), given=["s1", "s2", "s3", "s4"]),
        ),
        {u: 1, v: 1},
    ),
    (
        "u = 0 by u - v",
        lambda d: (
            a := d.assume(Eq(u, v)),
            d.identity((u**2 - v**2) / (u - v), u + v),
            d.identity((u * v - v**2) / (u - v), v),
            d.inequality(Eq(u, 0), given=["s1", "s2", "s3"]),
        ),
        {u: 1, v: 1},
    ),
    (
        "division of 0 = 0",
        lambda d: (a := d.assume(Eq(u * v, u * w)), d.inequality(Eq(v, w), given=[a])),
        {u: 0, v: 1, w: 2},
    ),
    (
        "roots of both sides",
        lambda d: (a := d.assume(Eq(u**2, v**2)), d.inequality(Eq(u, v), given=[a])),
        {u: 1, v: -1},
    ),
    ("roots of an inequality", lambda d: (a := d.assume(u**2 <= v**2), d.inequality(u <= v, given=[a])), {u: 1, v: -2}),
    ("root of a square", lambda d: d.identity(sqrt(u**2), u), {u: -1}),
    ("root of a square, by Z3", lambda d: d.inequality(Eq(sqrt(u**2), u)), {u: -1}),
    ("root of a square, complex", lambda d: d.identity(sqrt(z**2), z), {z: -1}),
    ("product of roots", lambda d: d.identity(sqrt(u * v), sqrt(u) * sqrt(v)), {u: -1, v: -1}),
    ("-1 = 1 by roots", lambda d: (s := d.identity(sqrt(u * v), sqrt(u) * sqrt(v)), d.substitute(s, {u: -1, v: -1}))),
    ("quotient of roots", lambda d: (s := d.identity(sqrt(1 / u), 1 / sqrt(u)), d.substitute(s, {u: -1}))),
    ("logarithm of a product", lambda d: d.identity(log(u * v), log(u) + log(v)), {u: -1, v: -1}),
    ("logarithm of a square", lambda d: d.identity(log(u**2), 2 * log(u)), {u: -1}),
    ("logarithm of a square, instance", lambda d: (s := d.identity(log(u**2), 2 * log(u)), d.substitute(s, {u: -1}))),
    ("logarithm of exp, complex", lambda d: d.identity(log(exp(z)), z), {z: 2 * pi * sp.I}),
    ("power of a power", lambda d: d.identity((u**2) ** w, u ** (2 * w)), {u: -1, w: S("1/2")}),
    ("power of a power, complex", lambda d: d.identity((z**x) ** y, z ** (x * y)), {z: -1, x: 2, y: S("1/2")}),
    ("exp of complex powers", lambda d: d.identity(exp(z) ** w, exp(z * w)), {z: 2 * pi * sp.I, w: S("1/2")}),
    ("cube root of a cube", lambda d: d.identity((u**3) ** S("1/3"), u), {u: -1}),
    (
        "multiplying by a negative",
        lambda d: (a := d.assume(u > v), d.inequality(u * w > v * w, given=[a])),
        {u: 2, v: 1, w: -1},
    ),
    (
        "reciprocals of both sides",
        lambda d: (a := d.assume(u > v), d.inequality(1 / u < 1 / v, given=[a])),
        {u: 1, v: -1},
    ),
    ("squares of both sides", lambda d: (a := d.assume(u > v), d.inequality(u**2 > v**2, given=[a])), {u: 1, v: -2}),
    ("multiplying by log 1/2", lambda d: d.inequality(3 * log(S("1/2")) > 2 * log(S("1/2")))),
    ("sum of all powers of 2", lambda d: d.identity(sp.Sum(2**k, (k, 0, oo)), -1)),
    ("geometric sum", lambda d: (s := d.identity(sp.Sum(u**k, (k, 0, oo)), 1 / (1 - u)), d.substitute(s, {u: 2}))),
    (
        "geometric sum, finite, at 1",
        lambda d: (s := d.identity(sp.Sum(u**i, (i, 0, k)), (u ** (k + 1) - 1) / (u - 1)), d.substitute(s, {u: 1})),
    ),
    ("Grandi", lambda d: d.identity(sp.Sum((-1) ** k, (k, 0, oo)), S("1/2"))),
    ("sum of all integers", lambda d: d.identity(sp.Sum(n, (n, 1, oo)), -S("1/12"))),
    ("harmonic sum", lambda d: d.identity(sp.Sum(1 / n, (n, 1, oo)) - sp.Sum(1 / n, (n, 1, oo)) + 1, 0)),
    ("difference of divergent sums", lambda d: d.identity(sp.Sum(n, (n, 1, oo)), sp.Sum(n, (n, 1, oo)) + 1)),
    ("shifted divergent sum", lambda d: d.identity(sp.Sum(k, (k, 0, oo)) - sp.Sum(k + 1, (k, 0, oo)), 0)),
    ("infinity minus infinity", lambda d: d.identity(sp.Integral(1, (u, 0, oo)) - sp.Integral(2, (u, 0, oo)), 0)),
    ("infinity is one more", lambda d: d.inequality(Eq(sp.Integral(1, (u, 0, oo)), sp.Integral(1, (u, 0, oo)) + 1))),
    ("infinity as a number", lambda d: d.inequality(Eq(oo + u, oo))),
    (
        "a limit at infinity as a number",
        lambda d: (a := d.limit(x, x, oo, oo), d.inequality(Ne(oo, oo + 1), given=[a])),
    ),
    ("limits one by one", lambda d: d.limit(n * (1 / n), n, oo, 0)),
    ("Bernoulli's fallacy", lambda d: d.limit((1 + 1 / x) ** x, x, oo, 1)),
    ("one-sided limit", lambda d: d.identity(sp.Limit(sp.Abs(u) / u, u, 0, "-"), 1)),
    ("two-sided limit", lambda d: d.identity(sp.Limit(sp.Abs(u) / u, u, 0, "+-"), 1)),
    ("limit of what oscillates", lambda d: d.limit(sp.sin(1 / u), u, 0, 0)),
    ("limit of a sequence of sin(pi n)", lambda d: d.limit(sp.sin(pi * u), u, oo, 0)),
    ("derivative of a sum of u ones", lambda d: d.identity(sp.Derivative(sp.Sum(u, (i, 1, n)), u), 1), {n: 2}),
    ("integral through a pole", lambda d: d.identity(sp.Integral(1 / u**2, (u, -1, 1)), -2)),
    ("principal value", lambda d: d.identity(sp.Integral(1 / u, (u, -1, 1)), 0)),
    (
        "integral by parts",
        lambda d: d.identity(sp.Integral(1 / x, (x, 1, y)), 1 + sp.Integral(1 / x, (x, 1, y))),
        {y: 2},
    ),
    ("missing constant", lambda d: d.identity(sp.Integral(u), sp.Integral(u + 1) - u)),
    ("indefinite integrals", lambda d: d.identity(sp.Integral(2 * u, u), u**2 + 1)),
    ("nonempty drawers", lambda d: d.inequality(Or(u > v, u < v)), {u: 1, v: 1}),
]

EXACT = [  # SymPy's own errors, or what it says of generic parameters
    ("integral over a moving pole", lambda d: d.identity(sp.Integral(1 / (u - x) ** 2, (u, 0, 1)), 1 / (x * (x - 1)))),
    (
        "the same, as SymPy has it",
        lambda d: d.identity(sp.Integral(1 / (u - x) ** 2, (u, 0, 1)), sp.integrate(1 / (u - x) ** 2, (u, 0, 1))),
        {x: S("1/2")},
    ),
    ("integral of a branch", lambda d: d.identity(sp.Integral(sp.atan(sp.tan(u)), (u, 0, pi)), pi**2 / 2)),
    ("length of an empty sum", lambda d: d.identity(sp.Sum(1, (i, 3, n)), n - 2), {n: 1}),
    (
        "length of an empty sum, instance",
        lambda d: (s := d.identity(sp.Sum(1, (i, 3, n)), n - 2), d.substitute(s, {n: 1})),
    ),
    ("a sum upside down", lambda d: d.identity(sp.Sum(i, (i, 5, 2)), -7)),
    ("an empty product", lambda d: d.identity(sp.Product(i, (i, 3, n)), sp.gamma(n + 1) / 2), {n: 1}),
    ("series of the absolute value", lambda d: d.series(sp.Abs(u), u, 5, u)),
    ("series of a root of a square", lambda d: d.series(sqrt(u**2), u, 3, u)),
    ("series of exp(-1/u)", lambda d: d.series(exp(-1 / u), u, 3, 0)),
    ("series of the sign", lambda d: d.series(sp.sign(u), u, 3, 1)),
    ("series of a logarithm", lambda d: d.series(log(1 + u), u, 3, u + u**2 / 2)),
    ("series off by the last term", lambda d: d.series(sp.cos(u), u, 5, 1 - u**2 / 2)),
    ("series, negative order", lambda d: d.series(sp.cos(u), u, -1, 7)),
    (
        "series as an equation",
        lambda d: (s := d.series(exp(u), u, 2, 1 + u), d.inequality(exp(u) <= 1 + u + 100 * u**2, given=[s])),
        {u: 100},
    ),
    ("series at a number", lambda d: (s := d.series(exp(u), u, 2, 1 + u), d.substitute(s, {u: 5}))),
    (
        "orders cancel",
        lambda d: (
            s := d.series(exp(u), u, 2, 1 + u),
            e := d.series(exp(u), u, 3, 1 + u + u**2 / 2),
            d.inequality(Eq(u**2, 0), given=[s, e]),
        ),
        {u: 1},
    ),
    ("O as a number", lambda d: d.identity(sp.Order(u) - sp.Order(u**2), 0), {u: 1}),
    ("O(1) is O(u)", lambda d: d.identity(sp.Order(1, u), sp.Order(1, u) + 5), {u: 1}),
    (
        "integral of a power at -1",
        lambda d: (
            s := d.identity(sp.Integral(x**w, (x, 1, y)), (y ** (w + 1) - 1) / (w + 1)),
            d.substitute(s, {w: -1}),
        ),
        {y: 2},
    ),
    (
        "integral of exp(a u) at 0",
        lambda d: (s := d.identity(sp.Integral(exp(w * u), (u, 0, 1)), (exp(w) - 1) / w), d.substitute(s, {w: 0})),
    ),
    (
        "integral of a product of sines",
        lambda d: (s := d.identity(sp.Integral(sp.sin(m * u) * sp.sin(n * u), (u, 0, pi)), 0), d.substitute(s, {m: n})),
    ),
    ("arc tangent of a tangent", lambda d: d.identity(sp.atan(sp.tan(u)), u), {u: pi}),
    ("arc sine of a sine", lambda d: d.identity(sp.asin(sp.sin(u)), u), {u: pi}),
    ("sum of arc tangents", lambda d: d.identity(sp.atan(u) + sp.atan(1 / u), pi / 2), {u: -1}),
    ("half angle", lambda d: d.identity(sp.cos(u / 2), sqrt((1 + sp.cos(u)) / 2)), {u: 2 * pi}),
    ("nested roots", lambda d: d.identity(sqrt(u**2 + 2 * u + 1), u + 1), {u: -3}),
    ("sign", lambda d: d.identity(sp.sign(u) ** 2, 1), {u: 0}),
    ("zero to the zero", lambda d: d.identity(u**0 * S(0) ** k, 0), {k: 0}),
    ("power of zero for all k", lambda d: d.inequality(Eq(S(0) ** k, 0)), {k: 0}),
    ("(-1)^(2w)", lambda d: d.identity((-1) ** (2 * w), 1), {w: S("1/2")}),
    ("(-1)^n", lambda d: d.inequality((-1) ** n >= 0), {n: 1}),
    ("cos(pi w)", lambda d: d.identity(sp.cos(2 * pi * w), 1), {w: S("1/2")}),
    ("near miss", lambda d: d.identity(exp(pi * sqrt(163)), 640320**3 + 744)),
    ("near miss, by numbers", lambda d: d.inequality(Eq(exp(pi * sqrt(163)), 640320**3 + 744))),
    ("near miss in parameters", lambda d: d.identity(u + S(10) ** -40, u), {u: 1}),
    ("zero at all small points", lambda d: d.identity(sp.prod([u - c for c in range(-30, 31)]), 0), {u: 100}),
    ("zero at all integers", lambda d: d.identity(sp.sin(pi * u), 0), {u: S("1/2")}),
    ("zero at the integers tried", lambda d: d.identity(sp.prod([n - c for c in range(1, 60)]), 0), {n: 100}),
    ("floor", lambda d: d.identity(sp.floor(u), u), {u: S("1/2")}),
    (
        "floor of a sum",
        lambda d: d.inequality(Eq(sp.floor(u + v), sp.floor(u) + sp.floor(v))),
        {u: S("1/2"), v: S("1/2")},
    ),
    ("ceiling is floor plus one", lambda d: d.inequality(Eq(sp.ceiling(u), sp.floor(u) + 1)), {u: 1}),
    ("remainder", lambda d: d.inequality(Eq(sp.Mod(u, 2), 0)), {u: 1}),
    (
        "remainder by zero",
        lambda d: (s := d.inequality(sp.Mod(u, v) ** 2 >= 0), d.inequality(Ne(v, 0), given=[s])),
        {u: 1, v: 0},
    ),
    ("factorial", lambda d: d.identity(sp.factorial(n), n * sp.factorial(n - 1) + 1), {n: 1}),
    (
        "factorial below zero",
        lambda d: (s := d.identity(sp.factorial(j), j * sp.factorial(j - 1)), d.substitute(s, {j: 0})),
    ),
    (
        "binomial",
        lambda d: (
            s := d.identity(sp.binomial(n, k), sp.factorial(n) / sp.factorial(k) / sp.factorial(n - k)),
            d.substitute(s, {n: 1, k: 3}),
        ),
    ),
    ("max of both", lambda d: d.inequality(Eq(sp.Max(u, v), u)), {u: 0, v: 1}),
    ("max is linear", lambda d: d.identity(w * sp.Max(u, v), sp.Max(w * u, w * v)), {u: 0, v: 1, w: -1}),
    ("absolute values add", lambda d: d.inequality(sp.Abs(u + v) >= sp.Abs(u) + sp.Abs(v)), {u: 1, v: -1}),
    ("a branch that is nowhere", lambda d: d.inequality(sp.Piecewise((1, u > 0)) >= 1), {u: -1}),
    ("branches in their order", lambda d: d.inequality(Eq(sp.Piecewise((1, u > 0), (2, u > 1), (3, True)), 2)), {u: 2}),
    ("Heaviside", lambda d: d.identity(sp.Heaviside(u) + sp.Heaviside(-u), 2), {u: 1}),
    ("Dirac", lambda d: d.identity(sp.DiracDelta(u) * u, 1), {u: 1}),
    (
        "derivative of the absolute value",
        lambda d: (s := d.identity(sp.Derivative(sp.Abs(u), u), sp.sign(u)), d.substitute(s, {u: 0})),
    ),
    ("derivative of the floor", lambda d: d.identity(sp.Derivative(sp.floor(u), u), 0), {u: 0}),
    ("argument of a complex number", lambda d: d.inequality(z**2 >= 0), {z: sp.I}),
    ("order of complex numbers", lambda d: d.inequality(z * z + 1 > 0), {z: 2 * sp.I}),
    ("the imaginary unit", lambda d: d.inequality(Eq(sp.I**2, 1))),
    ("conjugate", lambda d: d.identity(sp.conjugate(z), z), {z: sp.I}),
    ("real part", lambda d: d.identity(sp.re(z), z), {z: sp.I}),
]

TERMS = {"presupposing": PRESUPPOSING, "fallacies": FALLACIES, "SymPy and special functions": EXACT}
