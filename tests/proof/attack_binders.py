"""Attacks by what is bound: captured names, equations for one value under a binder, inductions."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, g, h, i, j, k, m, n, u, v, w, x, y

Eq, Ne, Implies, Sum = sp.Eq, sp.Ne, sp.Implies, sp.Sum
pi, oo = sp.pi, sp.oo


def one(equation, lhs, rhs):
    """An equation about one value, used where its name is bound."""
    return lambda d: (a := d.assume(equation), d.identity(lhs, rhs, given=[a]))


def one_z3(equation, claim):
    return lambda d: (a := d.assume(equation), d.inequality(claim, given=[a]))


F = sp.Function("F", real=True)

BINDERS = [
    ("sum", one(Eq(f(i), 5), Sum(f(i), (i, 1, 3)), 15), {f(1): 0, f(2): 0, f(3): 0}),
    ("sum, by Z3", one_z3(Eq(f(i), 5), Eq(Sum(f(i), (i, 1, 3)), 15)), {f(1): 0, f(2): 0, f(3): 0}),
    ("sum over n", one(Eq(f(n), 5), Sum(f(n), (n, 1, 3)), 15), {f(1): 0, f(2): 0, f(3): 0}),
    ("product", one(Eq(f(i), 1), sp.Product(f(i), (i, 1, 3)), 1), {f(1): 0, f(2): 0, f(3): 0}),
    ("integral", one(Eq(h(u), 5), sp.Integral(h(u), (u, 0, 1)), 5), {}),
    ("integral of one value", one(Eq(u, 3), sp.Integral(u, (u, 0, 1)), 3)),
    ("derivative", one(Eq(h(u), 5), sp.Derivative(h(u), u), 0), {}),
    ("derivative of one value", one(Eq(u, 3), sp.Derivative(u**2, u), 0), {u: 3}),
    ("limit", one(Eq(h(u), 5), sp.Limit(h(u), u, 0), 5), {}),
    ("limit of one value", lambda d: (a := d.assume(Eq(u, 3)), d.limit(u, u, 0, 3, given=[a]))),
    ("limit of a sequence", lambda d: (a := d.assume(Eq(f(n), 3)), d.limit(f(n), n, oo, 3, given=[a])), {}),
    ("series of one value", lambda d: (a := d.assume(Eq(h(u), 3)), d.series(h(u), u, 3, 3, given=[a])), {}),
    ("series at one value", lambda d: (a := d.assume(Eq(u, 3)), d.series(u**2, u, 5, 9, given=[a])), {u: 1}),
    (
        "definitions alone: i = 2",
        lambda d: (
            d.define(v, i),
            d.define(w, Sum(v, (i, 1, 2))),
            d.identity(w, 2 * v, given=["s2"]),
            d.identity(w, 3, given=["s2", "s1"]),
            d.inequality(FALSE, given=["s1", "s2", "s3", "s4"]),
        ),
    ),
    (
        "a name for one value, under a sum",
        lambda d: (d.define(v, i), d.identity(Sum(v, (i, 1, 3)), 6, given=["s1"])),
        {v: 1},
    ),
    (
        "a name for one value, under an integral",
        lambda d: (d.define(v, u), d.identity(sp.Integral(v, (u, 0, 1)), S("1/2"), given=["s1"])),
        {v: 5},
    ),
    (
        "a name for one value, differentiated",
        lambda d: (d.define(v, u**2), d.identity(sp.Derivative(v, u), 2 * u, given=["s1"])),
        {v: 5, u: 1},
    ),
    (
        "a name for one value, in a limit",
        lambda d: (d.define(v, u + 1), d.limit(v, u, 0, 1, given=["s1"])),
        {v: 5},
    ),
    (
        "a name under an induction",
        lambda d: (
            d.define(v, n),
            d.induction(v <= n, n, base_given=["s1"], step_given=["s1"]),
            d.substitute(d.derivation.steps["s2"], {n: 1}),
        ),
        {v: 5},
    ),
    (
        "induction with a hypothesis about one n",
        lambda d: (
            a := d.assume(Eq(f(n + 1), f(n) + 1)),
            b := d.assume(Eq(f(1), 0)),
            d.induction(Eq(f(n), n - 1), n, base_given=[b], step_given=[a]),
        ),
        {f(n): 7},
    ),
    (
        "induction hypothesis inside a sum",
        lambda d: d.induction(Eq(Sum(n, (n, 1, 3)), 3 * n), n, base=2),
        {n: 1},
    ),
    (
        "induction hypothesis for all entries",
        lambda d: (
            s := d.sequence(f(n + 1), Sum(f(i), (i, 1, n)), first=1),
            b := d.start,
            d.induction(Eq(f(n), 1), n, base_given=[b], step_given=[s]),
        ),
        {f(n): 4},
    ),
    ("induction without a base", lambda d: d.induction(n <= n - 1, n)),
    ("induction from a false base", lambda d: d.induction(n >= 5, n), {n: 1}),
    (
        "all horses",
        lambda d: (
            a := d.assume(Implies(n >= 2, Eq(f(n + 1), f(n))), forall=[n]),
            d.induction(Eq(f(n), f(1)), n, step_given=[a]),
        ),
        {f(n): 5, f(1): 1, n: 2},
    ),
    ("induction over the reals", lambda d: d.induction(Ne(sp.sin(pi * x), 1), x), {x: S("1/2")}),
    ("induction over all integers", lambda d: (q := sp.Symbol("q", integer=True), d.induction(q >= 1, q)), {}),
    (
        "induction over even numbers",
        lambda d: (q := sp.Symbol("q", even=True, positive=True), d.induction(q >= 1, q, base=1)),
    ),
    (
        "induction from above",
        lambda d: (
            s := d.induction(n >= 5, n, base=5),
            d.substitute(s, {n: 1}),
            d.inequality(FALSE, given=["s1", "s2"]),
        ),
    ),
    ("induction from a negative base", lambda d: d.induction(n >= -5, n, base=-5), {n: -6}),
    ("induction from a fraction", lambda d: d.induction(2 * n >= 1, n, base=S("1/2")), {n: 0}),
    ("induction from infinity", lambda d: d.induction(n >= 5, n, base=oo)),
    ("induction from itself", lambda d: d.induction(n >= m, n, base=n), {n: 1, m: 2}),
    ("induction from a variable", lambda d: d.induction(n >= m, n, base=m), {n: 1, m: 2}),
    (
        "induction from a variable that counts along",
        lambda d: (s := d.induction(n >= m, n, base=m), d.inequality(n >= m, given=[s])),
        {n: 1, m: 2},
    ),
    ("induction on a sum's index", lambda d: d.induction(Eq(Sum(i, (i, 1, 3)), 6 * i), i), {i: 2}),
    (
        "induction that assumes its claim",
        lambda d: (
            a := d.assume(Implies(n >= 1, n >= 5)),
            d.induction(n >= 5, n, base=5, step_given=[a]),
            d.inequality(n >= 5, given=["s1"]),
        ),
        {n: 1},
    ),
    ("induction, circular", lambda d: d.induction(n >= 5, n, base_given=["s1"])),
    ("capture by a sum", lambda d: (s := d.identity(Sum(u * i, (i, 1, 3)), 6 * u), d.substitute(s, {u: i})), {i: 1}),
    (
        "capture by a product",
        lambda d: (s := d.identity(sp.Product(u, (i, 1, 2)), u**2), d.substitute(s, {u: i})),
        {i: 1},
    ),
    (
        "capture by an integral",
        lambda d: (s := d.identity(sp.Integral(w * u, (u, 0, 1)), w / 2), d.substitute(s, {w: u})),
        {u: 1},
    ),
    ("capture by a limit", lambda d: (s := d.limit(w + x, x, 0, w), d.substitute(s, {w: x})), {x: 1}),
    (
        "capture by a derivative",
        lambda d: (s := d.identity(sp.Derivative(w * u, u), w), d.substitute(s, {w: u})),
        {u: 1},
    ),
    ("capture by a series", lambda d: (s := d.series(w + u, u, 1, w), d.substitute(s, {w: u**-1})), {u: 1}),
    (
        "capture by a definition",
        lambda d: (
            a := d.define(w, i),
            d.identity(Sum(w, (i, 1, 3)), 3 * w),
            d.identity(Sum(w, (i, 1, 3)), 6, given=[a]),
            d.inequality(FALSE, given=["s1", "s2", "s3"]),
        ),
    ),
    (
        "capture by an equation",
        lambda d: (a := d.assume(Eq(w, i)), d.identity(Sum(w, (i, 1, 3)), 6, given=[a])),
        {w: 1},
    ),
    (
        "capture by a value",
        lambda d: (s := d.define(F(u), Sum(u * i, (i, 1, 3)), forall=[u]), d.substitute(s, {u: i})),
        {F(i): 6, i: 1},
    ),
    (
        "capture in an argument",
        lambda d: (a := d.define(F(u), Sum(u, (i, 1, 3)), forall=[u]), d.identity(F(i), 6, given=[a])),
        {F(i): 3, i: 1},
    ),
    (
        "capture in two sums",
        lambda d: (
            s := d.identity(Sum(u + i, (i, 1, 2)), 2 * u + 3),
            s := d.substitute(s, {u: j}),
            d.identity(Sum(Sum(j + i, (i, 1, 2)), (j, 1, 2)), Sum(2 * j + 4, (j, 1, 2)), given=[s]),
        ),
    ),
    ("sum with its index outside", lambda d: d.identity(i * Sum(i, (i, 1, 3)), Sum(i**2, (i, 1, 3))), {i: 1}),
    ("sum taken apart", lambda d: d.identity(Sum(i * j, (i, 1, 3)) * Sum(1, (i, 1, 3)), Sum(i * j, (i, 1, 3))), {j: 1}),
    (
        "sum of products",
        lambda d: d.identity(Sum(f(i) * g(i), (i, 1, n)), Sum(f(i), (i, 1, n)) * Sum(g(i), (i, 1, n))),
        {n: 2, f(1): 1},
    ),
    ("sum over another range", lambda d: d.identity(Sum(f(i), (i, 1, n)), Sum(f(i), (i, 0, n))), {n: 2, f(0): 1}),
    (
        "sum to another end",
        lambda d: d.identity(Sum(f(i), (i, 1, n + 1)), Sum(f(i), (i, 1, n)) + f(n)),
        {n: 1, f(1): 1, f(2): 2},
    ),
    ("sum shifted", lambda d: d.identity(Sum(f(i), (i, 1, n)), Sum(f(i + 1), (i, 1, n))), {n: 1, f(1): 1, f(2): 2}),
    (
        "order of dependent sums",
        lambda d: d.identity(Sum(f(i), (i, 1, j), (j, 1, n)), Sum(f(i), (j, 1, n), (i, 1, n))),
        {n: 2},
    ),
    ("sum over a real index", lambda d: d.identity(Sum(u, (u, 1, w)), w * (w + 1) / 2), {w: S("1/2")}),
    ("sum to a real end", lambda d: d.identity(Sum(i, (i, 1, w)), w * (w + 1) / 2), {w: S("3/2")}),
    (
        "sum over an index declared too much",
        lambda d: (q := sp.Symbol("q", even=True), d.identity(Sum((-1) ** q, (q, 1, 3)), 3)),
    ),
    ("index declared positive, from below", lambda d: d.identity(Sum(sp.Abs(n), (n, -2, 2)), 0)),
    ("variable declared positive, from below", lambda d: d.identity(sp.Integral(sp.Abs(x), (x, -1, 1)), 0)),
    (
        "variable declared negative in a limit",
        lambda d: (q := sp.Symbol("q", negative=True), d.limit(sp.Abs(q) / q, q, 0, -1)),
    ),
    (
        "bounded summand, unbounded sum",
        lambda d: (a := d.assume(f(i) <= 1, forall=[i]), d.inequality(Sum(f(i), (i, 1, 3)) <= 1, given=[a])),
        {f(1): 1, f(2): 1, f(3): 1},
    ),
    ("positive integrand, reversed ends", lambda d: d.inequality(sp.Integral(x, (x, y, 0)) >= 0), {y: 1}),
    (
        "sum of positive entries, reversed ends",
        lambda d: (q := sp.Function("q", positive=True), d.inequality(Sum(q(i), (i, 1, k)) > 0)),
        {k: 0},
    ),
    ("sum of integers is even", lambda d: d.inequality(Ne(Sum(2 * f(i), (i, 1, 2)), 1)), {f(1): S("1/2"), f(2): 0}),
]

TABLE = {"binders and induction": BINDERS}
