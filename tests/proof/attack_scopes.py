"""Attacks by scope: captured names, twins in print, binders, forall, iterators, citations."""

import sympy as sp
from attacking import FALSE, Quiet, S, f, g, h, i, j, k, m, n, t, u, v, w, x, y, z

Eq, Ne, Implies, And, Or, Not, Sum = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not, sp.Sum
oo, pi = sp.oo, sp.pi


def one(equation, lhs, rhs):
    """An equation about one value, used where its name is bound."""
    return lambda d: (a := d.assume(equation), d.identity(lhs, rhs, given=[a]))


def one_z3(equation, claim):
    return lambda d: (a := d.assume(equation), d.inequality(claim, given=[a]))


u2, xr, nr = sp.Symbol("u", positive=True), sp.Symbol("x", real=True), sp.Symbol("n", real=True)
cyrillic, roman = sp.Symbol("а", real=True), sp.Symbol("a", real=True)

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
        lambda d: (q := sp.Symbol("q", even=True), d.inequality(Ne(Sum((-1) ** q, (q, 1, 3)), -1))),
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

NAMES = [
    (
        "one n under a sum over n",
        lambda d: (
            a := d.assume(f(n) <= 1),
            s := d.inequality(f(n) <= 2, given=[a]),
            d.inequality(Sum(f(n), (n, 1, 3)) <= 6, given=[s]),
        ),
        {f(1): 3, f(2): 3, f(3): 3},
    ),
    (
        "twins by assumption",
        lambda d: (a := d.inequality(u2 > 0), d.inequality(u2**2 + u2 > u, given=[a])),
        {u: 9, u2: 1},
    ),
    ("twins by assumption, printed", lambda d: d.inequality(Implies(Eq(u2, u), u > 0) & (u2 > u - 1)), {u: 9, u2: 1}),
    (
        "twins in two steps",
        lambda d: (d.assume(xr >= -1), d.inequality(x > 0))[:1] + (d.inequality(FALSE, given=["s1", "s2"]),),
    ),
    ("twins: integer and real", lambda d: (d.inequality(n >= 1), d.inequality(FALSE, given=["s1"]), nr)),
    ("Cyrillic", lambda d: (d.define(roman, 1), d.define(cyrillic, 2))[-1:], {cyrillic: 1}),
    (
        "Greek omicron",
        lambda d: (d.define(sp.Symbol("o", real=True), 1), d.define(sp.Symbol("ο", real=True), 2)),
        {sp.Symbol("ο", real=True): 1},
    ),
    (
        "full width",
        lambda d: (d.define(sp.Symbol("a", real=True), 1), d.define(sp.Symbol("ａ", real=True), 2)),
        {sp.Symbol("ａ", real=True): 1},
    ),
    (
        "a space at the end",
        lambda d: (d.define(sp.Symbol("a", real=True), 1), d.define(sp.Symbol("a ", real=True), 2)),
        {sp.Symbol("a ", real=True): 1},
    ),
    (
        "a zero-width space",
        lambda d: (d.define(sp.Symbol("a", real=True), 1), d.define(sp.Symbol("a\u200b", real=True), 2)),
        {sp.Symbol("a\u200b", real=True): 1},
    ),
    (
        "x1 and x_1",
        lambda d: (d.define(sp.Symbol("x1", real=True), 1), d.define(sp.Symbol("x_1", real=True), 2)),
        {sp.Symbol("x_1", real=True): 1},
    ),
    (
        "alpha and α",
        lambda d: (d.define(sp.Symbol("alpha", real=True), 1), d.define(sp.Symbol("α", real=True), 2)),
        {sp.Symbol("α", real=True): 1},
    ),
    (
        "K and the kelvin sign",
        lambda d: (d.define(sp.Symbol("K", real=True), 1), d.define(sp.Symbol("\u212a", real=True), 2)),
        {sp.Symbol("\u212a", real=True): 1},
    ),
    (
        "micro and mu",
        lambda d: (d.define(sp.Symbol("µ", real=True), 1), d.define(sp.Symbol("μ", real=True), 2)),
        {sp.Symbol("μ", real=True): 1},
    ),
    (
        "Cyrillic Т",
        lambda d: (d.define(sp.Symbol("T", real=True), 1), d.define(sp.Symbol("Т", real=True), 2)),
        {sp.Symbol("Т", real=True): 1},
    ),
    (
        "Armenian and Latin",
        lambda d: (d.define(sp.Symbol("o", real=True), 1), d.define(sp.Symbol("օ", real=True), 2)),
        {sp.Symbol("օ", real=True): 1},
    ),
    (
        "mathematical italic",
        lambda d: (d.define(sp.Symbol("x", real=True), 1), d.define(sp.Symbol("𝑥", real=True), 2)),
        {sp.Symbol("𝑥", real=True): 1},
    ),
    (
        "a symbol that looks like a number",
        lambda d: (q := sp.Symbol("2", real=True), d.define(q, 3)),
        {sp.Symbol("2", real=True): 0},
    ),
    ("a symbol that looks like pi", lambda d: d.define(sp.Symbol("pi", real=True), 3), {sp.Symbol("pi", real=True): 0}),
    (
        "a symbol that looks like a relation",
        lambda d: d.define(sp.Symbol("0 = 1 and x", real=True), 3),
        {sp.Symbol("0 = 1 and x", real=True): 0},
    ),
    ("a symbol of the empty name", lambda d: d.define(sp.Symbol("", real=True), 3), {sp.Symbol("", real=True): 0}),
    (
        "a symbol that looks like a sum",
        lambda d: d.define(sp.Symbol("x + 1", real=True), 3),
        {sp.Symbol("x + 1", real=True): 0},
    ),
    (
        "dummies of one name",
        lambda d: (a := sp.Dummy("a", real=True), b := sp.Dummy("a", real=True), d.inequality(Eq(a, b))),
        {},
    ),
    (
        "dummies of one name, defined",
        lambda d: (d.define(sp.Dummy("a", real=True), 1), q := sp.Dummy("a", real=True), d.define(q, 2)),
        {},
    ),
    (
        "function and function of one name",
        lambda d: (
            q := sp.Function("q", positive=True),
            r := sp.Function("q", real=True),
            d.inequality(Or(q(u) > 0, r(u) > 0)),
            d.inequality(q(u) + 0 * r(u) > r(u) - r(u)),
            d.inequality(Eq(r(u), q(u))),
        ),
        {},
    ),
    (
        "function and symbol of one name",
        lambda d: (
            q := sp.Symbol("f", positive=True),
            d.define(q, 1),
            d.assume(Eq(f(u), 2), forall=[u]),
            d.inequality(FALSE, given=["s1", "s2"]),
        ),
    ),
    (
        "two functions in print",
        lambda d: (
            q := sp.Function("sin", real=True),
            d.assume(Eq(q(u), u), forall=[u]),
            d.inequality(Eq(sp.sin(u), u), given=["s1"]),
        ),
        {u: 1},
    ),
    (
        "a function that looks like sin",
        lambda d: (q := sp.Function("sin", real=True), d.define(q(u), u, forall=[u])),
        {sp.Function("sin", real=True)(u): 0},
    ),
    (
        "a function that looks like log",
        lambda d: (q := sp.Function("log", real=True), d.define(q(u), u, forall=[u])),
        {sp.Function("log", real=True)(u): 0},
    ),
    (
        "two subclasses of one name",
        lambda d: (
            q := type("f", (sp.Function,), {"eval": classmethod(lambda cls, a: S(0))}),
            d.inequality(Eq(q(u), 0)),
            d.assume(Eq(f(u), 1), forall=[u]),
            d.inequality(FALSE, given=["s2"]),
        ),
    ),
    (
        "a function that evaluates",
        lambda d: (
            q := type("q", (sp.Function,), {"is_real": True, "is_positive": True}),
            d.define(q(u), -1, forall=[u]),
        ),
        {},
    ),
    (
        "a function with lies",
        lambda d: (
            q := type("q", (sp.Function,), {"is_real": True, "_eval_is_positive": lambda s: True}),
            a := d.assume(Eq(q(u), -1), forall=[u]),
            d.inequality(FALSE, given=[a]),
        ),
    ),
    (
        "a symbol with lies",
        lambda d: (q := type("q", (sp.Symbol,), {"is_positive": True})("q"), d.inequality(q > -1)),
        {},
    ),
]

GIVEN = [
    (
        "an iterator, reused",
        lambda d: (
            a := d.assume(u >= 2),
            it := iter(["s1"]),
            d.inequality(u >= 1, given=it),
            d.recheck(d.derivation.steps["s2"], u >= 1, without=["s1"]),
            d.inequality(FALSE, given=it),
        ),
    ),
    (
        "an iterator, and an instance",
        lambda d: (d.assume(u >= 2), s := d.inequality(u >= 1, given=(x for x in ["s1"])), d.substitute(s, {u: 0})),
    ),
    (
        "an iterator in an identity",
        lambda d: (d.assume(Eq(u, 2)), s := d.identity(u + 1, 3, given=iter(["s1"])), d.substitute(s, {u: 0})),
    ),
    (
        "an iterator in an induction",
        lambda d: (
            d.assume(u >= 2),
            s := d.induction(u * n >= 2, n, base_given=iter(["s1"]), step_given=iter(["s1"])),
            d.substitute(s, {u: 0, n: 1}),
        ),
    ),
    (
        "an iterator in certify",
        lambda d: (
            d.assume(u >= 2),
            s := d.certify(v >= u, 0.0, 1e-9, given=iter(["s1"])),
            d.substitute(s, {u: 9, v: 0}),
        ),
    ),
    ("forall as an iterator", lambda d: (s := d.assume(u + v >= 0, forall=iter([u])), d.substitute(s, {v: -9, u: 0}))),
    ("forall of what does not occur", lambda d: (s := d.assume(u >= 0, forall=[v]), d.substitute(s, {u: -1}))),
    ("forall as a symbol", lambda d: (s := d.assume(u >= 0, forall=u), d.substitute(s, {v: -1}))),
    ("forall as a text", lambda d: (s := d.assume(u >= 0, forall="v"), d.substitute(s, {u: -1}))),
    ("forall of a function's value", lambda d: (s := d.assume(f(u) >= 0, forall=[f(u)]), d.substitute(s, {f(u): -1}))),
    ("forall of a term", lambda d: (s := d.assume(u + v >= 0, forall=[u + v]), d.substitute(s, {u: -9, v: 0}))),
    ("forall of a twin", lambda d: (s := d.assume(u >= 0, forall=[u2]), d.substitute(s, {u: -1}))),
    (
        "forall of a bound name",
        lambda d: (s := d.assume(Eq(Sum(i * u, (i, 1, 2)), 3), forall=[i]), d.substitute(s, {u: 0})),
    ),
    ("forall that contradicts", lambda d: (s := d.assume(u >= 0, forall=[u]), d.substitute(s, {u: -1}))),
    (
        "forall that contradicts, by Z3",
        lambda d: (s := d.assume(u >= v, forall=[u, v]), s := d.substitute(s, {u: v, v: u + 1}), s),
    ),
    ("given itself", lambda d: d.inequality(FALSE, given=["s1"])),
    ("given a later step", lambda d: (d.inequality(FALSE, given=["s2"]), d.assume(u >= 0))),
    (
        "given as a text",
        lambda d: (d.assume(u >= 2, name="s"), s := d.inequality(u >= 1, given="s"), d.substitute(s, {u: 0})),
    ),
    ("given a number", lambda d: d.inequality(FALSE, given=[1])),
    ("given what is in words", lambda d: (d.assume("0 = 1"), d.inequality(FALSE, given=["s1"]))),
    ("False assumed", lambda d: (d.assume(sp.false), d.inequality(FALSE, given=["s1"]))),
    ("False assumed, Python's", lambda d: (d.assume(False), d.inequality(FALSE, given=["s1"]))),
    ("Python's equality", lambda d: d.assume(u == v), {u: 1, v: 2}),
    ("Python's inequality", lambda d: d.inequality(u != 0), {u: 0}),
    (
        "Python's inequality, as a fact about 0",
        lambda d: (s := d.inequality(u != 0), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    ("no relation at all", lambda d: (s := d.assume(u), d.inequality(u > 0, given=[s])), {u: 0}),
    (
        "a symbol as a truth value",
        lambda d: (q := sp.Symbol("q"), s := d.assume(q | (u > 0)), d.inequality(u > 0, given=[s])),
        {u: 0},
    ),
    ("None", lambda d: d.inequality(None)),
    ("a number as a statement", lambda d: d.inequality(1)),
    ("a text as a claim", lambda d: d.inequality("0 = 1")),
    ("a text that is a relation", lambda d: d.inequality("Eq(0, 1)")),
    ("contradicting hypotheses", lambda d: (d.assume(u > 1), d.assume(u < 0))),
    ("contradicting, one is general", lambda d: (d.assume(f(u) > 1, forall=[u]), d.assume(f(0) < 0))),
    (
        "contradicting by instances",
        lambda d: (
            d.assume(f(u) > u, forall=[u]),
            d.assume(f(u) < 5, forall=[u]),
            a := d.substitute(d.derivation.steps["s1"], {u: 7}),
            b := d.substitute(d.derivation.steps["s2"], {u: 7}),
        ),
    ),
    ("contradicting its own signs", lambda d: (a := d.assume(x < 0))),
    ("contradicting by integers", lambda d: (a := d.assume(And(n > 1, n < 2)))),
    ("contradicting by a function", lambda d: (a := d.assume(sp.sin(u) > 2), d.identity(u, u + 1, given=[a]))),
    ("contradicting definitions", lambda d: (a := d.define(w, u + 1), b := d.assume(w < u))),
    ("contradicting identity", lambda d: (a := d.assume(Eq(u, u + 1)), d.identity(u, u + 1, given=[a])), {u: 0}),
    ("equations against each other", lambda d: (a := d.assume(Eq(u, 1)), b := d.assume(Eq(u, 2)))),
]


def other(*build):
    """Another derivation."""
    d = Quiet("other")
    return d, [step(d) for step in build][-1]


def cited(*build):
    source, step = other(*build)
    return lambda d: d.cite(source, step)


CITATIONS = [
    ("a hypothesis that stays there", lambda d: (s := cited(lambda o: o.assume(u >= 2))(d), d.substitute(s, {u: 0}))),
    (
        "a consequence, instantiated",
        lambda d: (
            s := cited(lambda o: o.assume(u >= 2), lambda o: o.inequality(u**2 >= 4, given=["s1"]))(d),
            d.substitute(s, {u: 0}),
        ),
    ),
    (
        "against a hypothesis here",
        lambda d: (d.assume(u <= 1), s := cited(lambda o: o.assume(u >= 2))(d)),
    ),
    (
        "a consequence against a hypothesis here",
        lambda d: (
            d.assume(u <= 1),
            s := cited(lambda o: o.assume(And(u >= 2, v >= u)), lambda o: o.inequality(v >= 2, given=["s1"]))(d),
            d.assume(v <= u),
        ),
    ),
    (
        "another definition there",
        lambda d: (d.define(w, 1), s := cited(lambda o: o.define(w, 2))(d)),
    ),
    (
        "another definition here, later",
        lambda d: (s := cited(lambda o: o.define(w, 2))(d), d.define(w, 1)),
    ),
    (
        "consequence of another definition there",
        lambda d: (
            d.define(w, 1),
            s := cited(lambda o: o.define(w, 2), lambda o: o.inequality(w >= 2, given=["s1"]))(d),
        ),
    ),
    (
        "consequence, and then another definition here",
        lambda d: (
            s := cited(lambda o: o.define(w, 2), lambda o: o.inequality(w >= 2, given=["s1"]))(d),
            d.define(w, 1),
        ),
    ),
    (
        "hidden definition of a name that the statement lacks",
        lambda d: (
            d.assume(Eq(v, 1)),
            s := cited(
                lambda o: o.define(w, 2), lambda o: o.assume(v > w), lambda o: o.inequality(v > 2, given=["s1", "s2"])
            )(d),
        ),
    ),
    (
        "another f(m)",
        lambda d: (d.define(f(m), 0, forall=[m]), s := cited(lambda o: o.define(f(n), 1, forall=[n]))(d)),
    ),
    (
        "another recursion of one name",
        lambda d: (
            a := d.sequence(f(n + 1), f(n) + 1, first=0),
            s := cited(lambda o: o.sequence(f(n + 1), f(n) + 2, first=0))(d),
        ),
    ),
    (
        "another start of one recursion",
        lambda d: (
            d.sequence(f(n + 1), f(n) + 1, first=0),
            a := d.start,
            o := Quiet("other"),
            o.sequence(f(n + 1), f(n) + 1, first=5),
            s := d.cite(o, o.start),
        ),
    ),
    (
        "a definition in terms that differ here",
        lambda d: (
            d.define(v, 1),
            s := cited(
                lambda o: o.define(v, 2),
                lambda o: o.define(w, v + 1),
                lambda o: o.inequality(Eq(w, 3), given=["s1", "s2"]),
            )(d),
            t := cited(lambda o: o.define(w, v + 1))(d),
        ),
    ),
    (
        "hidden hypotheses of two sources",
        lambda d: (
            s := cited(lambda o: o.assume(u >= 2), lambda o: o.inequality(u**2 >= 4, given=["s1"]))(d),
            r := cited(
                lambda o: o.assume(u <= 1),
                lambda o: o.assume(u >= 0),
                lambda o: o.inequality(u**2 <= 1, given=["s1", "s2"]),
            )(d),
        ),
    ),
    ("a twin of a name", lambda d: (d.assume(u >= -5), s := cited(lambda o: o.inequality(u2 + 1 > 1))(d))),
    (
        "a source that is changed later",
        lambda d: (
            o := Quiet("other"),
            a := o.assume(u >= 2),
            s := d.cite(o, a),
            o.derivation.steps.clear(),
            d.substitute(s, {u: 0}),
        ),
    ),
    ("of itself", lambda d: (a := d.assume(u >= 2), s := d.cite(d, a), d.substitute(s, {u: 0}))),
    (
        "a cited citation",
        lambda d: (
            o := Quiet("o1"),
            a := o.assume(u >= 2),
            p := Quiet("o2"),
            b := p.cite(o, a),
            s := d.cite(p, b),
            d.substitute(s, {u: 0}),
        ),
    ),
    (
        "a cited citation against a hypothesis",
        lambda d: (
            o := Quiet("o1"),
            a := o.assume(u >= 2),
            c := o.inequality(u * u >= 4, given=[a]),
            p := Quiet("o2"),
            b := p.cite(o, c),
            s := d.cite(p, b),
            d.assume(u >= 0),
            e := d.assume(u <= 1),
        ),
    ),
    ("a computed step", lambda d: (s := cited(lambda o: o.certify(Eq(u, 3), 0.0, 1e-9))(d), d.substitute(s, {u: 0}))),
    (
        "rechecked with another claim",
        lambda d: (s := cited(lambda o: o.inequality(u**2 + 1 > 0))(d), d.recheck(s, FALSE)),
    ),
]

TABLE = {
    "binders and induction": BINDERS,
    "names in print": NAMES,
    "given, forall, contradictions": GIVEN,
    "citations": CITATIONS,
}
