"""Attacks by names: instances, definitions, captured and twin names, binders, citations."""

import sympy as sp
from attacking import FALSE, Quiet, S, f, g, h, i, j, k, m, n, t, u, v, w, x, y, z

Eq, Ne, Implies, And, Or, Not = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not
oo, pi, sqrt = sp.oo, sp.pi, sp.sqrt


def put(hypothesis, values, **forall):
    """An instance of a hypothesis."""
    return lambda d: (s := d.assume(hypothesis, **forall), d.substitute(s, values))


def put_in(lhs, rhs, values):
    """An instance of an identity."""
    return lambda d: (s := d.identity(lhs, rhs), d.substitute(s, values))


def defined(*equations):
    """Definitions, symbol by value with their forall, which no interpretation satisfies together."""
    return lambda d: [d.define(a, b, forall=c) for a, b, c in equations]


even, odd = sp.Symbol("e", even=True), sp.Symbol("o", odd=True)
prime = sp.Symbol("p", prime=True)
F = sp.Function("F", real=True)
A, B = sp.IndexedBase("A", real=True), sp.IndexedBase("B", real=True)

INSTANCES = [
    ("value of a function", put(Eq(f(3), 9), {f(3): 5}), {f(3): 9}),
    ("value of a function, for all", put(f(u) >= 0, {f(u): -1}, forall=[u])),
    (
        "entry of a sequence",
        lambda d: (s := d.sequence(f(n + 1), f(n) + 1, first=5), d.substitute(s, {f(n): 0})),
        {f(n + 1): 9},
    ),
    ("start of a sequence", lambda d: (d.sequence(f(n + 1), f(n) + 1, first=5), d.substitute(d.start, {f(1): 6}))),
    (
        "value of a defined function",
        lambda d: (s := d.define(h(u), u**2, forall=[u]), d.substitute(s, {h(u): -1})),
        {u: 0},
    ),
    ("function by function", put(f(u) >= 0, {f: g}, forall=[u]), {g(u): -1}),
    ("function by lambda", put(f(u) >= 0, {f: sp.Lambda(u, -1)}, forall=[u])),
    ("indexed entry", put(Eq(A[3], 9), {A[3]: 5})),
    ("indexed base", put(Eq(A[3], 9), {A: B}), {B[3]: 5}),
    ("a number", put_in(u + 1 + u, 2 * u + 1, {S(1): 2}), {u: 0}),
    ("two by three", put_in(u * u, u**2, {S(2): 3}), {u: 2}),
    ("a constant", put_in(sp.sin(pi + u), -sp.sin(u), {pi: 3}), {u: 1}),
    ("e by three", put_in(sp.exp(u) * sp.exp(1), sp.exp(u + 1), {sp.E: 3})),
    ("a term", lambda d: (s := d.inequality(u**2 + 1 >= 2 * u), d.substitute(s, {u**2: -1})), {u: 1}),
    ("a side", lambda d: (s := d.inequality(u**2 + 1 >= 2 * u), d.substitute(s, {u**2 + 1: -9})), {u: 1}),
    ("fixed by a hypothesis", put(u >= 2, {u: 1})),
    (
        "fixed, derived",
        lambda d: (a := d.assume(u >= 2), s := d.inequality(u**2 >= 4, given=[a]), d.substitute(s, {u: 0})),
    ),
    (
        "fixed, rewritten",
        lambda d: (a := d.assume(Eq(u, 3)), s := d.identity(u**2, 9, given=[a]), d.substitute(s, {u: 0})),
    ),
    (
        "fixed, by an instance of something else",
        lambda d: (a := d.assume(u + v >= 2, forall=[v]), s := d.substitute(a, {v: w}), d.substitute(s, {u: -9, w: 0})),
    ),
    (
        "fixed, by an induction",
        lambda d: (
            a := d.assume(u >= 2),
            s := d.induction(u * n >= 2, n, base_given=[a], step_given=[a]),
            d.substitute(s, {u: 0, n: 1}),
        ),
    ),
    (
        "fixed, by a limit",
        lambda d: (a := d.assume(Eq(u, 3)), s := d.limit(u + x, x, 0, 3, given=[a]), d.substitute(s, {u: 0})),
    ),
    (
        "fixed, by a series",
        lambda d: (a := d.assume(Eq(u, 3)), s := d.series(u + x, x, 2, 3 + x, given=[a]), d.substitute(s, {u: 0})),
    ),
    ("fixed, computed", lambda d: (s := d.certify(Eq(u, 3), 0.0, 1e-9), d.substitute(s, {u: 0}))),
    (
        "fixed, computed from something",
        lambda d: (a := d.assume(u >= 2), s := d.certify(v >= u, 0.0, 1e-9, given=[a]), d.substitute(s, {v: 0, u: 5})),
    ),
    ("fixed elsewhere", lambda d: (s := d.assume(u <= v), d.substitute(s, {u: v, v: u})), {u: 1, v: 2}),
    ("defined by a variable", lambda d: (s := d.define(w, u + 1), d.substitute(s, {w: 0})), {u: 5}),
    (
        "defined by a variable, twice",
        lambda d: (
            s := d.define(w, u + 1),
            d.substitute(s, {u: 5}),
            d.substitute(s, {u: 7}),
            d.inequality(FALSE, given=["s2", "s3"]),
        ),
    ),
    ("of a bound index", lambda d: (s := d.identity(sp.Sum(i, (i, 1, 3)), 6), d.substitute(s, {i: 2}))),
    (
        "of an integration variable",
        lambda d: (s := d.identity(sp.Integral(u, (u, 0, 1)), S("1/2")), d.substitute(s, {u: 2})),
    ),
    ("of a limit's variable", lambda d: (s := d.limit(x + 1, x, 0, 1), d.substitute(s, {x: 5}))),
    ("of a derivative's variable", lambda d: (s := d.identity(sp.Derivative(u**2, u), 2 * u), d.substitute(s, {u: 3}))),
    ("zero for a positive", put_in(x / x**2, 1 / x, {x: 0})),
    ("negative for a positive", lambda d: (s := d.inequality(x * 2 > x), d.substitute(s, {x: -1}))),
    ("real for a positive", lambda d: (s := d.inequality(x * 2 > x), d.substitute(s, {x: u})), {u: -1}),
    ("difference of positives", lambda d: (s := d.inequality(x * 2 > x), d.substitute(s, {x: x - y})), {x: 1, y: 2}),
    ("fraction for an integer", lambda d: (s := d.inequality(n**2 >= n), d.substitute(s, {n: S("1/2")}))),
    ("zero for a positive integer", lambda d: (s := d.inequality(n >= 1), d.substitute(s, {n: 0}))),
    ("real for an integer", lambda d: (s := d.inequality(n**2 >= n), d.substitute(s, {n: x})), {x: S("1/2")}),
    ("imaginary for a real", lambda d: (s := d.inequality(u**2 + 1 > 0), d.substitute(s, {u: 2 * sp.I}))),
    ("complex for a real", lambda d: (s := d.inequality(u**2 + 1 > 0), d.substitute(s, {u: z})), {z: 2 * sp.I}),
    ("infinity", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: oo}))),
    ("minus infinity", lambda d: (s := d.inequality(Ne(u + 1, u)), d.substitute(s, {u: -oo}))),
    ("nan", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: sp.nan}))),
    ("complex infinity", lambda d: (s := d.inequality(Ne(u + 1, u)), d.substitute(s, {u: sp.zoo}))),
    ("a truth value", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: True}))),
    ("a relation", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: Eq(v, 1)})), {v: 1}),
    ("a float infinity", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: float("inf")}))),
    ("a text", lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: "oo"}))),
    ("a twin by its text", lambda d: (s := d.inequality(x * 2 > x), d.substitute(s, {"x": -1}))),
    ("odd for even", lambda d: (s := d.inequality(Ne(even, 3)), d.substitute(s, {even: 3}))),
    ("composite for prime", lambda d: (s := d.inequality(Ne(prime, 4)), d.substitute(s, {prime: 4}))),
    (
        "a matrix",
        lambda d: (
            s := d.identity((u + v) ** 2, u**2 + 2 * u * v + v**2),
            d.substitute(s, {u: sp.MatrixSymbol("M", 2, 2)}),
        ),
        {v: 1},
    ),
    (
        "noncommuting",
        lambda d: (s := d.identity(u * v, v * u), d.substitute(s, {u: sp.Symbol("P", commutative=False)})),
        {v: 1},
    ),
    ("Dummy for its twin", lambda d: (a := d.assume(u >= 2), d.substitute(a, {sp.Dummy("u", real=True): 1})), {u: 1}),
    ("an interval", lambda d: (s := d.inequality(u**2 >= 0 * u - 1), d.substitute(s, {u: sp.AccumBounds(-1, 1)}))),
    (
        "a set of roots",
        lambda d: (s := d.inequality(u + 1 > u), d.substitute(s, {u: sp.RootSum(t**2 + 1, sp.Lambda(t, t))})),
    ),
]

DEFINITIONS = [
    ("sequence with two starts", defined((f(n + 1), f(n) + 1, [n]), (f(3), 0, []), (f(1), 5, []))),
    ("sequence with a start out of reach", defined((f(n + 1), f(n) + 1, [n]), (f(3), 0, []))),
    ("circular", defined((f(n), f(n) + 1, [n]))),
    ("circular, by way of another", defined((f(n), g(n) + 1, [n]), (g(n), f(n), [n]))),
    ("circular, backwards", defined((f(n), f(n + 1) + 1, [n]), (f(1), 0, []))),
    ("not well-founded", defined((f(n), f(2 * n) + 1, [n]))),
    ("not well-founded, square", defined((f(n), f(n**2) + 1, [n]))),
    ("of its own value", defined((f(n), f(f(n)) + 1, [n]))),
    ("of its own sum", defined((f(n), sp.Sum(f(i), (i, 1, n)) + 1, [n]))),
    ("of its own sum to infinity", defined((f(n), sp.Sum(f(i), (i, 1, oo)) + 1, [n]))),
    ("of its own integral", defined((h(u), sp.Integral(h(t), (t, 0, 1)) + 1, [u]))),
    ("of its own derivative", defined((h(u), sp.Derivative(h(u), u) + 1, [u]))),
    ("of its own limit", defined((h(u), sp.Limit(h(t), t, u) + 1, [u]))),
    ("twice", defined((w, 1, []), (w, 2, []))),
    ("twice, a function", defined((h(u), 1, [u]), (h(u), 2, [u]))),
    ("twice, with another argument", defined((h(u), 1, [u]), (h(v), 2, [v]))),
    ("twice, at a number", defined((h(u), 1, [u]), (h(S(0)), 2, []))),
    ("twice, shifted", defined((f(n), n, [n]), (f(n + 1), 0, [n]))),
    ("twice, indexed", defined((A[n], n, [n]), (A[m], 0, [m]))),
    ("indexed, then at one place", defined((A[n], n, [n]), (A[1], 0, []))),
    ("of a step before it", lambda d: (a := d.assume(u >= 1), d.define(u, 0))),
    ("of a name bound before", lambda d: (a := d.assume(f(u) >= 1, forall=[u]), d.define(f(v), 0, forall=[v]))),
    ("sine", lambda d: d.define(sp.sin(u), u, forall=[u]), {u: 1}),
    ("gamma", lambda d: d.define(sp.gamma(n), 1 / n, forall=[n]), {n: 2}),
    ("exponential", lambda d: d.define(sp.exp(u), u, forall=[u]), {u: 1}),
    ("e", lambda d: d.define(sp.E, 3)),
    ("pi", lambda d: d.define(pi, 3)),
    ("a number", lambda d: d.define(S(2), 3)),
    ("the imaginary unit", lambda d: d.define(sp.I, 1)),
    ("infinity", lambda d: d.define(oo, 1)),
    ("a truth value", lambda d: d.define(sp.true, sp.false)),
    ("an expression", lambda d: (d.define(u + v, 1), d.define(u - v, 5)), {u: 0, v: 0}),
    ("a product", lambda d: d.define(u * v, 1), {u: 0}),
    ("a square", lambda d: d.define(u**2, -1), {u: 0}),
    ("f(u^2)", lambda d: d.define(f(u**2), u, forall=[u]), {f(u**2): 1, u: -1}),
    ("f(u + v)", lambda d: d.define(f(u + v), u, forall=[u, v]), {f(u + v): 0, u: 1}),
    ("f(2n) and f(3n)", defined((f(2 * n), 0, [n]), (f(3 * n), 1, [n]))),
    ("f(n, n)", defined((F(n, n), 0, [n]), (F(n, 1), 1, [n]))),
    ("f(n) = m for all m", defined((f(n), m, [n, m]))),
    ("f(n) = m, one n", lambda d: (s := d.define(f(n), m), d.substitute(s, {m: 1}), d.substitute(s, {m: 2}))),
    ("even, defined as 3", lambda d: d.define(even, 3)),
    ("odd, defined as 2n", lambda d: d.define(odd, 2 * n)),
    ("prime, defined as 4", lambda d: d.define(prime, 4)),
    ("positive, defined as real", lambda d: d.define(x, u), {u: -1}),
    ("integer, defined as a half", lambda d: d.define(n, S("1/2"))),
    ("nonzero, defined as u", lambda d: (nz := sp.Symbol("q", nonzero=True), d.define(nz, u)), {u: 0}),
    ("real, defined as sqrt(-1)", lambda d: d.define(w, sqrt(S(-1)))),
    ("real, defined as a complex", lambda d: d.define(w, z), {z: sp.I}),
    ("finite, defined as infinity", lambda d: (q := sp.Symbol("q", finite=True), d.define(q, oo))),
    ("real, defined as infinity", lambda d: d.define(w, oo)),
    ("defined as nan", lambda d: d.define(w, sp.nan)),
    (
        "positive function, defined as negative",
        lambda d: (q := sp.Function("q", positive=True), d.define(q(u), u, forall=[u])),
        {u: -1},
    ),
    (
        "integer function, defined as a half",
        lambda d: (q := sp.Function("q", integer=True), d.define(q(u), u, forall=[u])),
        {u: S("1/2")},
    ),
    (
        "positive sequence that falls",
        lambda d: (
            q := sp.Function("q", positive=True),
            d.sequence(q(n + 1), q(n) - 1, first=1),
            d.substitute(d.derivation.steps["s1"], {n: 1}),
        ),
    ),
    ("recursion on what is not its neighbour", lambda d: d.sequence(f(n + 1), f(n + 2) + 1, first=0)),
    ("recursion on itself", lambda d: (s := d.sequence(f(n + 1), f(n + 1) + 1, first=0))),
    ("recursion under a sum", lambda d: (s := d.sequence(f(n + 1), sp.Sum(f(i), (i, 1, n + 2)) + 1, first=0), s)),
    ("recursion from a real start", lambda d: d.sequence(f(n + 1), f(n) + 1, first=0, start=S("1/2"))),
    (
        "recursion, its start a variable",
        lambda d: (
            s := d.sequence(f(n + 1), f(n) + 1, first=0, start=m),
            a := d.substitute(d.start, {m: 1}),
            b := d.substitute(d.start, {m: 2}),
        ),
    ),
    ("recursion that starts with itself", lambda d: d.sequence(f(n + 1), f(n) + 1, first=f(1) + 1)),
    (
        "recursion that starts with its index",
        lambda d: (d.sequence(f(n + 1), f(n), first=n), d.substitute(d.start, {n: 1}), d.substitute(d.start, {n: 2})),
    ),
    ("recursion over the reals", lambda d: d.sequence(h(u + 1), h(u) + 1, first=0)),
    ("recursion in steps of two", lambda d: d.sequence(f(n + 2), f(n) + 1, first=0)),
    ("recursion in strange arguments", lambda d: d.sequence(f(2 * n), f(n) + 1, first=0)),
    (
        "two recursions",
        lambda d: (a := d.sequence(f(n + 1), f(n) + 1, first=0), b := d.sequence(f(m + 1), f(m) + 2, first=0)),
    ),
    (
        "two recursions in a circle",
        lambda d: (d.sequence(f(n + 1), g(n + 1), first=0), d.sequence(g(n + 1), f(n + 1) + 1, first=0)),
    ),
    (
        "definition in a recursion, in a circle",
        lambda d: (d.define(g(n), f(n + 1) + 1, forall=[n]), s := d.sequence(f(n + 1), g(n), first=0)),
    ),
    ("a name from the future", lambda d: (d.define(u, v + 1), d.define(v, u + 1))),
    ("definition under a guard", lambda d: d.define(w, sp.Piecewise((1, w > 0), (2, True)))),
    ("a dummy that looks the same", lambda d: (q := sp.Dummy("w", real=True), d.define(w, 1), d.define(q, 2))),
    (
        "definition of what is assumed for all",
        lambda d: (s := d.assume(u + w >= 0, forall=[u, w]), d.define(w, 1), d.substitute(s, {w: -5, u: 0})),
    ),
    ("a wild", lambda d: (q := sp.Wild("q"), s := d.define(q, 1), d.inequality(Eq(u, 1), given=[s])), {u: 0}),
    (
        "a name of a matrix entry",
        lambda d: d.define(sp.MatrixSymbol("M", 2, 2)[0, 0], sp.MatrixSymbol("M", 2, 2)[0, 0] + 1),
    ),
    ("definition as a text", lambda d: (d.define("w", 1), d.define("w", 2))),
    ("forall without it", lambda d: (s := d.define(f(n), n, forall=[]), d.substitute(s, {n: 1})), {f(1): 5}),
    (
        "definition by a hypothesis's variable",
        lambda d: (
            a := d.assume(u >= 2),
            s := d.define(h(u), u, forall=[u]),
            d.inequality(h(u) >= 2, given=[a, s]),
            d.substitute(d.derivation.steps["s3"], {u: 0}),
        ),
    ),
]

TABLE = {"instances": INSTANCES, "definitions": DEFINITIONS}
