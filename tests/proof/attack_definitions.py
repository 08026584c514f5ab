"""Attacks by definitions that are no definitions."""

import sympy as sp

from tests.proof.attacking import S, f, g, h, i, m, n, t, u, v, w, x, z

Eq = sp.Eq
sqrt, pi, oo = sp.sqrt, sp.pi, sp.oo


def defined(*equations):
    """Definitions, symbol by value with their forall, which no interpretation satisfies together."""
    return lambda d: [d.define(a, b, forall=c) for a, b, c in equations]


even, odd = sp.Symbol("e", even=True), sp.Symbol("o", odd=True)

prime = sp.Symbol("p", prime=True)

F = sp.Function("F", real=True)

A, B = sp.IndexedBase("A", real=True), sp.IndexedBase("B", real=True)

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
    ("of a step before it", lambda d: (d.assume(u >= 1), d.define(u, 0))),
    ("of a name bound before", lambda d: (d.assume(f(u) >= 1, forall=[u]), d.define(f(v), 0, forall=[v]))),
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
    ("recursion on itself", lambda d: d.sequence(f(n + 1), f(n + 1) + 1, first=0)),
    ("recursion under a sum", lambda d: (s := d.sequence(f(n + 1), sp.Sum(f(i), (i, 1, n + 2)) + 1, first=0), s)),
    ("recursion from a real start", lambda d: d.sequence(f(n + 1), f(n) + 1, first=0, start=S("1/2"))),
    (
        "recursion, its start a variable",
        lambda d: (
            d.sequence(f(n + 1), f(n) + 1, first=0, start=m),
            d.substitute(d.start, {m: 1}),
            d.substitute(d.start, {m: 2}),
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
        lambda d: (d.sequence(f(n + 1), f(n) + 1, first=0), d.sequence(f(m + 1), f(m) + 2, first=0)),
    ),
    (
        "two recursions in a circle",
        lambda d: (d.sequence(f(n + 1), g(n + 1), first=0), d.sequence(g(n + 1), f(n + 1) + 1, first=0)),
    ),
    (
        "definition in a recursion, in a circle",
        lambda d: (d.define(g(n), f(n + 1) + 1, forall=[n]), d.sequence(f(n + 1), g(n), first=0)),
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

TABLE = {"definitions": DEFINITIONS}
