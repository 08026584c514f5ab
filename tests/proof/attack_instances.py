"""Attacks by instances of what is no variable, and by values that are not admissible."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, g, h, i, n, t, u, v, w, x, y, z

Eq, Ne = sp.Eq, sp.Ne
pi, oo = sp.pi, sp.oo

DOUBLED, ABOVE = sp.Gt(2 * x, x, evaluate=False), sp.Gt(u + 1, u, evaluate=False)


def put(hypothesis, values, **forall):
    """An instance of a hypothesis."""
    return lambda d: (s := d.assume(hypothesis, **forall), d.substitute(s, values))


def put_in(lhs, rhs, values):
    """An instance of an identity."""
    return lambda d: (s := d.identity(lhs, rhs), d.substitute(s, values))


even, odd = sp.Symbol("e", even=True), sp.Symbol("o", odd=True)

prime = sp.Symbol("p", prime=True)

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
    ("negative for a positive", lambda d: (s := d.inequality(DOUBLED), d.substitute(s, {x: -1}))),
    ("real for a positive", lambda d: (s := d.inequality(DOUBLED), d.substitute(s, {x: u})), {u: -1}),
    ("difference of positives", lambda d: (s := d.inequality(DOUBLED), d.substitute(s, {x: x - y})), {x: 1, y: 2}),
    ("fraction for an integer", lambda d: (s := d.inequality(n**2 + 2 >= 3 * n), d.substitute(s, {n: S("3/2")}))),
    ("zero for a positive integer", lambda d: (s := d.inequality(4 * n**2 >= n + 3), d.substitute(s, {n: 0}))),
    ("real for an integer", lambda d: (s := d.inequality(n**2 + 2 >= 3 * n), d.substitute(s, {n: x})), {x: S("3/2")}),
    ("imaginary for a real", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), d.substitute(s, {u: 2 * sp.I}))),
    ("complex for a real", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), d.substitute(s, {u: z})), {z: 2 * sp.I}),
    ("infinity", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: oo}))),
    ("minus infinity", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), d.substitute(s, {u: -oo}))),
    ("nan", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: sp.nan}))),
    ("complex infinity", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), d.substitute(s, {u: sp.zoo}))),
    ("a truth value", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: True}))),
    ("a relation", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: Eq(v, 1)})), {v: 1}),
    ("a float infinity", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: float("inf")}))),
    ("a text", lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: "oo"}))),
    ("a twin by its text", lambda d: (s := d.inequality(DOUBLED), d.substitute(s, {"x": -1}))),
    ("odd for even", lambda d: (s := d.inequality(Ne(even, 3, evaluate=False)), d.substitute(s, {even: 3}))),
    ("unit for prime", lambda d: (s := d.inequality(Ne(prime, 1, evaluate=False)), d.substitute(s, {prime: 1}))),
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
    ("an interval", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), d.substitute(s, {u: sp.AccumBounds(-1, 1)}))),
    (
        "a set of roots",
        lambda d: (s := d.inequality(ABOVE), d.substitute(s, {u: sp.RootSum(t**2 + 1, sp.Lambda(t, t))})),
    ),
]

TABLE = {"instances": INSTANCES}
