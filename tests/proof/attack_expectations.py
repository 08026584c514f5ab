"""Attacks by the rule of expectation."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, g, i, m, n, t, u, v, w, x, y

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
exp = sp.exp


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

TABLE = {"expectations": EXPECTATIONS}
