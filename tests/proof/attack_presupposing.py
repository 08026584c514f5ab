"""Attacks by statements that presuppose that their terms are defined."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, h, i, k, n, u, v, w

Eq, Ne, Implies, And, Or, Not = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not
log, sqrt, pi = sp.log, sp.sqrt, sp.pi


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
            s := d.inequality(Implies(u > 0, u * (1 / u + 1) >= 1)),
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

TABLE = {"presupposing": PRESUPPOSING}
