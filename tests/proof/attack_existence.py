"""Attacks by limits, integrals and derivatives that do not exist, and by means."""

import sympy as sp

from tests.proof.attacking import Quiet, S, f, g, h, i, n, t, u, v, w, x

Eq, Ne, Sum = sp.Eq, sp.Ne, sp.Sum
Integral, Limit, Derivative, Product = sp.Integral, sp.Limit, sp.Derivative, sp.Product
sqrt, exp, oo = sp.sqrt, sp.exp, sp.oo

tm, wm = sp.symbols("tm wm", real=True)
STEP = sp.Piecewise((0, Eq(u, 0)), (1, True))

EXISTENCE = [
    (
        "limit of a function that jumps",
        lambda d: (s := d.define(h(u), STEP, forall=[u]), d.limit(h(x), x, 0, h(0)), s)[1:2],
        {},
    ),
    ("limit of an unknown function", lambda d: d.limit(h(x), x, 0, h(0)), {}),
    ("limit of an unknown function, by itself", lambda d: d.identity(Limit(h(x), x, 1), h(1)), {}),
    (
        "limit of a jump, discharged",
        lambda d: (
            s := d.define(h(u), STEP, forall=[u]),
            e := d.limit(h(x) + 0, x, 0, h(0)),
            r := d.identity(Limit(h(x), x, 0), 1, given=[s]),
            d.inequality(Eq(h(0), 1), given=[e, r]),
        ),
        {h(0): 0},
    ),
    (
        "fundamental theorem at a jump",
        lambda d: (
            s := d.define(h(u), sp.sign(u), forall=[u]),
            e := d.identity(Derivative(Integral(h(t), (t, -1, u)), u), h(u)),
            d.identity(Derivative(Integral(h(t), (t, -1, u)), u), sp.sign(u), given=[e, s]),
        ),
        {u: 0},
    ),
    (
        "fundamental theorem at a step",
        lambda d: (
            s := d.define(h(u), sp.floor(u), forall=[u]),
            e := d.identity(Derivative(Integral(h(t), (t, 0, u)), u), h(u)),
            d.identity(Derivative(Integral(h(t), (t, 0, u)), u), sp.floor(u), given=[e, s]),
        ),
        {u: 1},
    ),
    (
        "fundamental theorem at a point",
        lambda d: (
            s := d.define(h(u), STEP, forall=[u]),
            e := d.identity(Derivative(Integral(h(t), (t, 0, u)), u), h(u)),
            d.identity(Derivative(Integral(h(t), (t, 0, u)), u), STEP, given=[e, s]),
        ),
        {u: 0},
    ),
    (
        "fundamental theorem, direct",
        lambda d: d.identity(Derivative(Integral(sp.floor(t), (t, 0, u)), u), sp.floor(u)),
        {u: 1},
    ),
    (
        "fundamental theorem at a root's end",
        lambda d: d.identity(Derivative(Integral(sp.Max(sp.sign(t), 0), (t, -1, u)), u), sp.Max(sp.sign(u), 0)),
        {u: 0},
    ),
    (
        "derivative of an integral that depends",
        lambda d: d.identity(Derivative(Integral(sp.sin(w * x) / x, (x, 0, oo)), w), 0),
        {w: 0},
    ),
    (
        "derivative of a function with a kink",
        lambda d: (
            s := d.define(h(u), sp.Abs(u), forall=[u]),
            d.inequality(Derivative(h(u), u) ** 2 >= 0),
            d.identity(Derivative(h(u), u), sp.sign(u), given=[s]),
        ),
        {u: 0},
    ),
    (
        "derivative of a function with a kink, square",
        lambda d: (
            s := d.define(h(u), sqrt(u**2), forall=[u]),
            d.identity(Derivative(h(u), u) * u, sp.Abs(u), given=[s]),
        ),
        {u: 0},
    ),
    (
        "derivative of a root at zero",
        lambda d: (
            s := d.define(h(x), sqrt(x), forall=[x]),
            d.identity(Derivative(h(x), x), 1 / (2 * sqrt(x)), given=[s]),
            d.substitute(d.derivation.steps["s2"], {x: 0}),
        ),
    ),
    ("interchange of a sum and a limit", lambda d: d.identity(Limit(Sum(x * f(i), (i, 1, oo)), x, 0), 0), {}),
    ("sign of an integral with reversed ends", lambda d: d.inequality(Integral(exp(t), (t, u, v)) > 0), {u: 1, v: 0}),
    (
        "sign of an integral, unknown",
        lambda d: (q := sp.Function("q", positive=True), d.inequality(Integral(q(t), (t, u, v)) > 0)),
        {},
    ),
    ("sign of a product", lambda d: d.inequality(Product(f(i) ** 2, (i, 1, 2)) > 0), {f(1): 0}),
    ("sign of a sum", lambda d: d.inequality(Sum(f(i) ** 2, (i, 1, 2)) > 0), {f(1): 0, f(2): 0}),
    (
        "sign of a limit of positive terms",
        lambda d: (q := sp.Function("q", positive=True), d.inequality(Limit(q(x), x, 0) > 0)),
        {},
    ),
    ("sign of a limit", lambda d: d.inequality(Limit(exp(-x), x, oo) > 0)),
    (
        "sign of a derivative of what is positive",
        lambda d: (q := sp.Function("q", positive=True), d.inequality(Derivative(q(u), u) > 0)),
        {},
    ),
    (
        "integers under an integral",
        lambda d: (q := sp.Function("q", integer=True), d.inequality(Ne(Integral(q(t), (t, 0, 1)), S("1/2")))),
        {},
    ),
    (
        "integers in a limit",
        lambda d: (q := sp.Function("q", integer=True), d.inequality(Ne(Limit(q(x) / 2, x, 0), S("1/4")))),
        {},
    ),
]

MEANS = [
    (
        "two quantities by one name",
        lambda d: (a := d.assume(t <= v - 1), d._add("expectation", a.name, {t: tm, v: tm})),
    ),
    (
        "two entries by one name",
        lambda d: (a := d.assume(f(n + 1) >= f(n) + 1), d._add("expectation", a.name, {f(n): g(n), f(n + 1): g(n)})),
    ),
    (
        "constant elsewhere, random here",
        lambda d: (
            o := Quiet("other"),
            a := o.assume(Eq(w, t)),
            s := o.assume(w * t >= 1),
            e := o._add("expectation", s.name, {t: tm}),
            c := d.cite(o, e),
            b := d.cite(o, a),
            q := d._add("expectation", b.name, {t: tm, w: wm}),
            r := d._add("expectation", c.name, {w: wm}),
            d.inequality(tm**2 >= 1, given=[q, r]),
        ),
        {tm: 0},
    ),
    (
        "constant here, random elsewhere",
        lambda d: (
            d.assume(Eq(w, t)),
            s := d.assume(w * t >= 1),
            e := d._add("expectation", s.name, {t: tm}),
            o := Quiet("other"),
            b := o.assume(Eq(w, t)),
            q := o._add("expectation", b.name, {t: tm, w: wm}),
            c := d.cite(o, q),
            r := d._add("expectation", e.name, {w: wm}),
            d.inequality(tm**2 >= 1, given=[c, r]),
        ),
        {tm: 0},
    ),
    (
        "random by an equation, not a definition",
        lambda d: (
            d.define(h(u), u, forall=[u]),
            a := d.assume(h(t) * t >= 1),
            d._add("expectation", a.name, {t: tm}),
        ),
        {tm: 0, t: -1},
    ),
    (
        "a function of the outcome, one by one",
        lambda d: (
            s := d.define(h(u), u**2, forall=[u]),
            q := d.identity(h(t), t**2, given=[s]),
            d._add("expectation", q.name, {h(t): wm}),
        ),
        {wm: 1, t: 0},
    ),
    (
        "of a sequence",
        lambda d: (
            s := d.sequence(f(n + 1), 2 * f(n), first=1),
            e := d._add("expectation", s.name, {f(n + 1): g(n + 1), f(n): g(n)}),
            d.inequality(Ne(g(n + 1), 2 * g(n)), given=[e]),
        ),
        {},
    ),
    (
        "of one entry of many",
        lambda d: (
            a := d.assume(f(n) <= n, forall=[n]),
            e := d._add("expectation", a.name, {f(n): g(n)}),
            b := d.substitute(e, {n: 3}),
            d.inequality(g(3) <= 2, given=[b]),
        ),
        {g(3): 3},
    ),
    (
        "of an integral",
        lambda d: (a := d.assume(Eq(Integral(f(t), (t, 0, 1)), 1)), d._add("expectation", a.name, {f(t): g(t)})),
        {},
    ),
]

TABLE = {"existence": EXISTENCE, "means": MEANS}
