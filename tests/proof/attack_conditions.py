"""Attacks by conditions, sources and parameters at special values."""

import sympy as sp

from tests.proof.attacking import FALSE, Quiet, S, f, h, i, n, t, u, v, w, x

Eq, Ne, Implies, And, Or, Sum, Integral, Limit, Derivative = (
    sp.Eq,
    sp.Ne,
    sp.Implies,
    sp.And,
    sp.Or,
    sp.Sum,
    sp.Integral,
    sp.Limit,
    sp.Derivative,
)
log, exp, pi, oo, sqrt = sp.log, sp.exp, sp.pi, sp.oo, sp.sqrt


def same_name(first, second):
    """Two derivations of one name, of which each step is cited."""

    def build(d):
        one, other = Quiet("other"), Quiet("other")
        return d.cite(one, first(one)), d.cite(other, second(other))

    return build


def nonzero_function(**traits):
    """A function declared not to vanish, defined as u."""
    q = sp.Function("q", **traits)
    return lambda d: (s := d.define(q(u), u, forall=[u]), d.identity(u / q(u), 1, given=[s]))


SPECIAL = [
    ("a function declared not to vanish", nonzero_function(real=True, nonzero=True), {u: 0}),
    ("a function declared not to vanish, extended", nonzero_function(extended_nonzero=True), {u: 0}),
    ("a function declared not zero", nonzero_function(zero=False), {u: 0}),
    ("a function declared positive, extended", nonzero_function(extended_positive=True), {u: 0}),
    ("a function declared odd", nonzero_function(odd=True), {u: 0}),
    ("sources of one name", same_name(lambda o: o.define(w, sp.sin(1)), lambda o: o.define(w, sp.cos(1)))),
    (
        "sources of one name, consequences",
        lambda d: (
            p := Quiet("other"),
            q := Quiet("other"),
            a := p.define(w, sp.sin(1)),
            b := q.define(w, sp.cos(1)),
            d.inequality(Eq(sp.sin(1), sp.cos(1)), given=[d.cite(p, a), d.cite(q, b)]),
        ),
    ),
    (
        "sources of one name, functions",
        same_name(lambda o: o.define(h(u), sp.sin(u), forall=[u]), lambda o: o.define(h(u), sp.cos(u), forall=[u])),
    ),
    (
        "sources of one name, sequences",
        same_name(
            lambda o: o.sequence(f(n + 1), sp.sin(f(n)), first=1), lambda o: o.sequence(f(n + 1), sp.cos(f(n)), first=1)
        ),
    ),
    (
        "derivative of an integral of the sign",
        lambda d: d.identity(Derivative(Integral(sp.sign(t), (t, -1, u)), u), sp.sign(u)),
        {u: 0},
    ),
    (
        "derivative of an integral of a step",
        lambda d: d.identity(
            Derivative(Integral(sp.Piecewise((1, t > 0), (0, True)), (t, -1, u)), u),
            sp.Piecewise((1, u > 0), (0, True)),
        ),
        {u: 0},
    ),
    ("derivative by an integer", lambda d: d.identity(Derivative(n**2, n), 2 * n), {}),
    ("derivative of (-1)^n", lambda d: d.identity(Derivative((-1) ** n, n), sp.I * pi * (-1) ** n), {}),
    (
        "integral that exists but for one value",
        lambda d: (
            q := Integral(1 / (w**2 + 1 - u), (u, 0, 1)),
            s := d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False)),
            d.substitute(s, {w: 0}),
        ),
        {},
    ),
    (
        "integral that exists but for few values",
        lambda d: (
            q := Integral(1 / (u - w - 100), (u, 0, 1)),
            s := d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False)),
            d.substitute(s, {w: -S("199/2")}),
        ),
        {},
    ),
    ("limit with a parameter's sign", lambda d: d.limit(exp(-w * x), x, oo, 0), {w: -1}),
    ("limit of a power with a parameter", lambda d: d.limit(x**w, x, 0, 0), {w: -1}),
    ("limit of an arc tangent with a parameter", lambda d: d.limit(sp.atan(w * x), x, oo, pi / 2), {w: -1}),
    (
        "limit of a quotient with a parameter",
        lambda d: (s := d.limit((w * x + 1) / (w * x + 2), x, oo, 1), d.substitute(s, {w: 0})),
    ),
    ("limit of a root with a parameter", lambda d: d.limit(sqrt(w**2 + x), x, 0, w), {w: -1}),
    ("limit of a geometric power", lambda d: d.limit(w**x, x, oo, 0), {w: 2}),
    (
        "limit of a quotient, at the other root",
        lambda d: (s := d.limit((x + w) / (2 * x + w), x, 0, 1), d.substitute(s, {w: 0})),
    ),
    (
        "integral of a power with a parameter",
        lambda d: (s := d.identity(Integral(x**w, (x, 1, 2)), (2 ** (w + 1) - 1) / (w + 1)), s)[-1:],
        {w: -1},
    ),
    ("integral of sin(w u) / u", lambda d: d.identity(Integral(sp.sin(w * x) / x, (x, 0, oo)), pi / 2), {w: -1}),
    (
        "integral of a Gaussian with a parameter",
        lambda d: d.identity(Integral(exp(-w * u**2), (u, -oo, oo)), sqrt(pi / w)),
        {w: -1},
    ),
    (
        "integral of 1/(u^2 + w^2)",
        lambda d: d.identity(Integral(1 / (u**2 + w**2), (u, -oo, oo)), pi / w),
        {w: -1},
    ),
    (
        "integral of a modulus with a parameter",
        lambda d: d.identity(Integral(sp.Abs(u - w), (u, 0, 1)), (w**2 + (1 - w) ** 2) / 2),
        {w: 3},
    ),
    (
        "sum with a parameter",
        lambda d: (s := d.identity(Sum(w**i, (i, 0, 3)), (w**4 - 1) / (w - 1)), d.substitute(s, {w: 1})),
    ),
    (
        "series with a parameter",
        lambda d: (s := d.series(1 / (w + u), u, 2, 1 / w - u / w**2), d.substitute(s, {w: 0})),
    ),
    ("series of a root with a parameter", lambda d: d.series(sqrt(w**2 + u), u, 2, w + u / (2 * w)), {w: -1}),
    (
        "conditions that exclude each other",
        lambda d: (
            a := d.identity((u**2 - 1) / (u - 1), u + 1),
            b := d.inequality(Ne(sqrt(-((u - 1) ** 2)), 7)),
            d.inequality(FALSE, given=[a, b]),
        ),
    ),
    (
        "conditions nobody meets",
        lambda d: (s := d.identity(log(-(u**2)) * 2 - log(-(u**2)), log(-(u**2))), d.inequality(FALSE, given=[s])),
    ),
    (
        "condition put aside by its own claim",
        lambda d: (s := d.identity((u**2 - 1) / (u - 1), u + 1), d.inequality(Or(Ne(u, 1), Eq(u, 7)), given=[s])),
        {u: 1},
    ),
    (
        "condition put aside by two claims",
        lambda d: (
            a := d.identity((u**2 - 1) / (u - 1), u + 1),
            b := d.identity((u**2 - 1) / (u - 1) + 0 * u, u + 1),
            d.inequality(Implies(u >= 1, u > 1), given=[a, b]),
        ),
        {u: 1},
    ),
    (
        "condition inside an implication",
        lambda d: (
            a := d.identity((u**2 - 1) / (u - 1), u + 1),
            s := d.inequality(Implies(v > u, v + 1 > (u**2 - 1) / (u - 1)), given=[a]),
            d.inequality(Ne(u, 1), given=[s]),
        ),
        {u: 1},
    ),
    (
        "condition of a hypothesis for all",
        lambda d: (
            a := d.assume(Eq(h(u), (u**2 - 1) / (u - 1)), forall=[u]),
            e := d.identity(h(u), u + 1, given=[a]),
            d.substitute(e, {u: 1}),
        ),
        {h(1): 7},
    ),
    (
        "condition of an equation under a binder",
        lambda d: (
            a := d.assume(Eq(h(u), (u**2 - 1) / (u - 1)), forall=[u]),
            d.identity(Limit(h(u), u, 1) + h(1), 4, given=[a]),
        ),
        {h(1): 7},
    ),
    (
        "condition of an instance under a sum",
        lambda d: (a := d.assume(Eq(f(i), i / i**2), forall=[i]), d.identity(Sum(f(i), (i, -1, 1)), 0, given=[a])),
        {f(-1): -1, f(0): 7, f(1): 1},
    ),
    (
        "power of zero in a sum",
        lambda d: (s := d.identity(Sum(u**i, (i, 0, 2)), 1 + u + u**2), d.substitute(s, {u: 0})),
    ),
    (
        "product of a sum's branches",
        lambda d: d.identity(Sum(x**i, (i, 0, n)), (1 - x ** (n + 1)) / (1 - x)),
        {x: 1, n: 1},
    ),
    (
        "a sum to infinity of entries",
        lambda d: (a := d.assume(Eq(f(n), 1), forall=[n]), d.identity(Sum(f(n), (n, 1, oo)), 0, given=[a])),
        {},
    ),
    (
        "a sum that Z3 takes for a number",
        lambda d: (q := Sum(1 / n, (n, 1, oo)), d.inequality(sp.Lt(q, q + 1, evaluate=False))),
        {},
    ),
    (
        "an integral that Z3 takes for a number",
        lambda d: (q := Integral(1 / x, (x, 0, 1)), d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False))),
        {},
    ),
    (
        "a limit that Z3 takes for a number",
        lambda d: (q := Limit(1 / x, x, 0), d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False))),
        {},
    ),
    (
        "a derivative that Z3 takes for a number",
        lambda d: (q := Derivative(sp.Abs(u), u), d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False))),
        {u: 0},
    ),
    (
        "an unknown function's integral",
        lambda d: (
            q := Integral(h(t), (t, 0, 1)),
            s := d.inequality(sp.Ge(q**2 + 1, 2 * q, evaluate=False)),
            a := d.assume(Eq(h(t), 1 / t), forall=[t]),
            d.inequality(Integral(h(t), (t, 0, 1)) ** 2 + 1 >= 0 * q + 2 * q, given=[s, a]),
        )[-1:],
        {},
    ),
]

TABLE = {"parameters and conditions": SPECIAL}
