"""Attacks that chain steps: conditions, expectations, sequences, citations and parameters at special values."""

import sympy as sp
from attacking import FALSE, Quiet, S, f, g, h, i, k, m, n, t, u, v, w, x, y

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


def mean(*hypotheses, means):
    """The expectation of the last hypothesis."""
    return lambda d: (a := [d.assume(s) for s in hypotheses][-1], d._add("expectation", a.name, means))


xm, tm, wm = sp.Symbol("xm", positive=True), sp.Symbol("tm", real=True), sp.Symbol("wm", real=True)

EXPECTATIONS = [
    ("of a square", mean(t**2 <= 1 + 0 * t, means={t: tm}), {tm: 3}),
    ("of a product", mean(Eq(t * w, 1), means={t: tm, w: wm}), {tm: 0, wm: 0}),
    ("of a reciprocal", mean(Eq(1 / x, y), means={x: xm}), {xm: 3, y: 1}),
    ("of an exponential", mean(Eq(exp(t), y), means={t: tm}), {tm: 0, y: 2}),
    ("of an absolute value", mean(Eq(sp.Abs(t), 1), means={t: tm}), {tm: 0}),
    ("of a maximum", mean(Eq(sp.Max(t, 0), y), means={t: tm}), {tm: 0, y: 1}),
    ("of a disjunction", mean(Or(t >= 1, t <= -1), means={t: tm}), {tm: 0}),
    ("of a conjunction of both", mean(And(t >= 1, t * w <= 1), means={t: tm, w: wm}), {tm: 2, wm: 9}),
    ("of an implication", mean(Implies(t > 0, t > 1), means={t: tm}), {tm: S("1/2")}),
    ("of what differs", mean(Ne(t, 0), means={t: tm}), {tm: 0}),
    ("of an integer", mean(t <= 3, means={t: m}), {m: 1})
    if False
    else ("of a power with a random exponent", mean(Eq(2**t, y), means={t: tm}), {tm: 0, y: 3}),
    ("of an integer quantity", mean(n <= 3, means={n: m}), {m: 4}),
    ("of a sum of squares", mean(Sum(f(i) ** 2, (i, 1, 2)) <= 2, means={f(i): g(i)}), {}),
    ("under a sum", mean(Sum(f(i), (i, 1, 2)) * t <= 2, means={t: tm, f(1): g(1)}), {}),
    (
        "of a coefficient that is random",
        lambda d: (
            d.assume(Eq(w, t)),
            s := d.assume(w * t >= 1),
            e := d._add("expectation", s.name, {t: tm}),
            q := d._add("expectation", "s1", {t: tm, w: wm}),
            r := d._add("expectation", e.name, {w: wm}),
            d.inequality(tm**2 >= 1, given=[q, r]),
        ),
        {tm: 0},
    ),
    (
        "of a coefficient that is defined by it",
        lambda d: (d.define(w, t), s := d.assume(w * t >= 1), d._add("expectation", s.name, {t: tm})),
        {w: 1, tm: 0},
    ),
    (
        "of a coefficient defined by way of another",
        lambda d: (d.define(v, t), d.define(w, v), s := d.assume(w * t >= 1), d._add("expectation", s.name, {t: tm})),
        {w: 1, tm: 0},
    ),
    (
        "where a condition holds",
        lambda d: (
            c := d.identity((t**2 - 25) / (t + 5), t - 5),
            a := d.assume(Implies(Ne(t, -5), t >= 0)),
            s := d.inequality(t >= 0, given=[a, c]),
            d._add("expectation", s.name, {t: tm}),
        ),
        {t: 1, tm: -4},
    ),
    (
        "of one quantity, twice",
        lambda d: (
            a := d.assume(t <= 1),
            b := d.assume(v >= 2),
            p := d._add("expectation", a.name, {t: tm}),
            q := d._add("expectation", b.name, {v: tm}),
            d.inequality(FALSE, given=[p, q]),
        ),
    ),
    ("by a name in use", lambda d: (d.assume(tm >= 5), a := d.assume(t <= 1), d._add("expectation", a.name, {t: tm}))),
    ("by itself", lambda d: (a := d.assume(t <= 1), d._add("expectation", a.name, {t: t})), {}),
    (
        "by the name of a coefficient",
        lambda d: (a := d.assume(t + w <= 1), d._add("expectation", a.name, {t: w})),
        {w: 1},
    ),
    (
        "and back to an outcome",
        lambda d: (
            a := d.assume(t <= w),
            e := d._add("expectation", a.name, {t: tm}),
            d.inequality(t <= tm, given=[a, e]),
        ),
        {t: 2, tm: 1},
    ),
    (
        "of a fixed value",
        lambda d: (a := d.assume(t <= 1), e := d._add("expectation", a.name, {t: tm}), d.substitute(e, {tm: 5})),
    ),
    (
        "of a definition",
        lambda d: (
            a := d.define(w, t**2),
            e := d._add("expectation", a.name, {w: wm}),
            d.inequality(Eq(wm, t**2), given=[e]),
        ),
        {wm: 1, t: 0},
    ),
    ("of a declared sign", mean(x <= 3, means={t: xm}), {xm: 4}),
    ("that is positive, of what is real", mean(t <= 3, means={t: xm}), {xm: 4}),
    (
        "of a function for all, at one place",
        lambda d: (a := d.assume(f(u) <= 1, forall=[u]), d._add("expectation", a.name, {f(u): tm})),
        {tm: 2},
    ),
    ("of nothing", lambda d: (a := d.assume(t <= 1), d._add("expectation", a.name, {}), d.substitute(a, {t: 5}))),
    (
        "of text",
        lambda d: (a := d.assume(t <= 1), d._add("expectation", a.name, {"t": "tm"}), d.inequality(tm <= 0)),
        {tm: 1},
    ),
    ("of words", lambda d: (a := d.assume("t"), d._add("expectation", a.name, {t: tm}))),
]

SEQUENCES = [
    (
        "counting down, beyond its start",
        lambda d: (s := d.sequence(f(n), f(n + 1) + 1, first=0, end=5), d.substitute(s, {n: 7})),
        {f(7): 0, f(8): 5},
    ),
    (
        "counting down, at its start",
        lambda d: (s := d.sequence(f(n), f(n + 1) + 1, first=0, end=5), d.substitute(s, {n: 5})),
        {f(5): 0, f(6): 5},
    ),
    ("counting down, the wrong way", lambda d: d.sequence(f(n + 1), f(n) + 1, first=0, end=5)),
    (
        "before its start",
        lambda d: (s := d.sequence(f(n + 1), f(n) + 1, first=0, start=3), d.substitute(s, {n: 1})),
        {f(1): 9, f(2): 0},
    ),
    (
        "before its start, in a sum",
        lambda d: (
            s := d.sequence(f(n + 1), f(n) + 1, first=0, start=3),
            d.identity(Sum(f(n + 1), (n, 1, 3)), Sum(f(n) + 1, (n, 1, 3)), given=[s]),
        ),
        {f(1): 9, f(2): 0, f(3): 0, f(4): 1},
    ),
    (
        "before its start, by induction",
        lambda d: (
            s := d.sequence(f(n + 1), f(n), first=0, start=3),
            d.induction(Eq(f(n), 0), n, base=3, base_given=[d.start], step_given=[s]),
            d.inequality(Eq(f(n), 0), given=["s3" if "s3" in d.derivation.steps else s]),
        ),
        {f(n): 7, n: 1},
    ),
    (
        "by a sum of itself, defined",
        lambda d: (d.define(g(n), Sum(f(i), (i, 1, n + 1)), forall=[n]), d.sequence(f(n + 1), g(n) + 1, first=0)),
    ),
    ("by an integral of itself", lambda d: d.sequence(f(n + 1), Integral(f(n) * f(t), (t, 0, 1)), first=0)),
    ("by itself in its argument", lambda d: d.sequence(f(n + 1), g(f(n + 1)), first=0)),
    (
        "by a function of itself",
        lambda d: (d.define(h(u), f(u) + 1, forall=[u]), d.sequence(f(n + 1), h(n + 1), first=0)),
    ),
    ("by a limit of itself", lambda d: d.sequence(f(n + 1), Limit(f(x), x, oo) + 1, first=0)),
    (
        "its start with its other index",
        lambda d: (
            q := sp.Function("q", real=True),
            d.sequence(q(n + 1, m), q(n, m), first=m, forall=[m]),
            s := d.start,
            d.substitute(s, {m: 1}),
        ),
        {sp.Function("q", real=True)(1, 1): 1},
    ),
    (
        "its start with another index",
        lambda d: (
            q := sp.Function("q", real=True),
            d.sequence(q(n + 1, m), q(n, m), first=k, forall=[m]),
            d.substitute(d.start, {k: 1, m: 1}),
            d.substitute(d.start, {k: 2, m: 1}),
        ),
    ),
    (
        "its value with another index",
        lambda d: (s := d.sequence(f(n + 1), f(n) + m, first=0), d.substitute(s, {m: 1}), d.substitute(s, {m: 2})),
    ),
    ("its start, for every n", lambda d: (d.sequence(f(n + 1), f(n), first=n**2), d.substitute(d.start, {n: 3}))),
    ("its start in words", lambda d: d.sequence(f(n + 1), f(n), first="f(1) + 1")),
    ("a symbol as a sequence", lambda d: d.sequence(w, w + 1, first=0)),
    ("a number as a sequence", lambda d: d.sequence(S(2), S(3), first=0)),
    ("again, with another start", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.sequence(f(n + 1), f(n), first=1))),
    ("again, as a definition", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.define(f(n), 5, forall=[n]))),
    ("again, by its start", lambda d: (d.define(f(n), 5, forall=[n]), d.sequence(f(n + 1), f(n), first=0))),
    ("again, over real arguments", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.define(f(x), 5, forall=[x]))),
    ("again, after a hypothesis", lambda d: (d.assume(Eq(f(3), 7)), d.sequence(f(n + 1), f(n), first=0))),
    ("infinite start", lambda d: d.sequence(f(n + 1), f(n), first=oo)),
    ("start at infinity", lambda d: d.sequence(f(n + 1), f(n), first=0, start=oo)),
    ("end at infinity", lambda d: d.sequence(f(n), f(n + 1), first=0, end=oo)),
    ("end and start", lambda d: d.sequence(f(n), f(n + 1) + 1, first=0, start=2, end=5), {f(n): 0, n: 7}),
    ("end that is its index", lambda d: d.sequence(f(n), f(n + 1) + 1, first=0, end=n), {f(n): 0}),
]

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

TABLE = {"expectations": EXPECTATIONS, "sequences": SEQUENCES, "parameters and conditions": SPECIAL}
