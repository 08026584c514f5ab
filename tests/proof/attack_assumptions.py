"""Attacks by assumptions that lie, and by floats."""

import sympy as sp

from tests.proof.attacking import FALSE, S, i, j, k, m, n, u, w, x

Eq, Ne, Implies, And, Or, Sum = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Sum
oo = sp.oo


def symbol(name="q", **traits):
    return sp.Symbol(name, **traits)


def function(name="q", **traits):
    return sp.Function(name, **traits)


even, odd, prime = symbol("e", even=True), symbol("o", odd=True), symbol("p", prime=True)

P, Q = symbol("P", commutative=False), symbol("Q", commutative=False)

inf, nan = float("inf"), float("nan")

TRAITS = [
    ("odd is even", lambda d: d.inequality(Eq(odd + odd, 4)), {odd: 1}),
    ("half of an odd number", lambda d: (s := d.define(j, odd / 2), s), {odd: 1}),
    ("even as 3", lambda d: (s := d.inequality(Ne(even, 3, evaluate=False)), d.substitute(s, {even: 3}))),
    ("even as n", lambda d: (s := d.inequality(Ne(even, 3, evaluate=False)), d.substitute(s, {even: n})), {n: 3}),
    ("odd as n", lambda d: (s := d.inequality(Ne(odd, 2, evaluate=False)), d.substitute(s, {odd: n})), {n: 2}),
    (
        "prime as a product",
        lambda d: (s := d.inequality(Ne(prime, n * m)), d.substitute(s, {prime: n * m})),
        {n: 2, m: 3},
    ),
    ("prime as 1", lambda d: (s := d.inequality(sp.Ge(prime, 2, evaluate=False)), d.substitute(s, {prime: 1}))),
    (
        "positive as nonnegative",
        lambda d: (s := d.inequality(sp.Gt(x + u, u, evaluate=False)), d.substitute(s, {x: k})),
        {k: 0, u: 0},
    ),
    (
        "nonzero as u",
        lambda d: (
            q := symbol(nonzero=True),
            s := d.inequality(sp.Gt(q**2, 0, evaluate=False)),
            d.substitute(s, {q: u}),
        ),
        {u: 0},
    ),
    (
        "nonzero as 0",
        lambda d: (
            q := symbol(nonzero=True),
            s := d.inequality(sp.Gt(q**2, 0, evaluate=False)),
            d.substitute(s, {q: 0}),
        ),
    ),
    (
        "irrational as 2",
        lambda d: (q := symbol(irrational=True), s := d.inequality(Ne(q, 2, evaluate=False)), d.substitute(s, {q: 2})),
    ),
    (
        "rational as a root",
        lambda d: (
            q := symbol(rational=True),
            s := d.inequality(Ne(q**2, 2, evaluate=False)),
            d.substitute(s, {q: sp.sqrt(2)}),
        ),
    ),
    (
        "noninteger as 2",
        lambda d: (
            q := symbol(integer=False, real=True),
            s := d.inequality(Ne(q, 2, evaluate=False)),
            d.substitute(s, {q: 2}),
        ),
    ),
    (
        "composite as 7",
        lambda d: (q := symbol(composite=True), s := d.inequality(Ne(q, 7, evaluate=False)), d.substitute(s, {q: 7})),
    ),
    (
        "zero as 1",
        lambda d: (q := symbol(zero=True), s := d.inequality(Eq(q, 0, evaluate=False)), d.substitute(s, {q: 1})),
    ),
    (
        "not positive as 1",
        lambda d: (
            q := symbol(positive=False, real=True),
            s := d.inequality(sp.Le(q, 0, evaluate=False)),
            d.substitute(s, {q: 1}),
        ),
    ),
    ("infinite", lambda d: (q := symbol(infinite=True), d.inequality(Eq(q, q + 1, evaluate=False))), {}),
    (
        "infinite, extended real",
        lambda d: (q := symbol(extended_real=True), d.inequality(q + 1 > q)),
        {symbol(extended_real=True): oo},
    ),
    (
        "extended positive",
        lambda d: (q := symbol(extended_positive=True), d.inequality(q < q + 1)),
        {symbol(extended_positive=True): oo},
    ),
    (
        "infinite minus itself",
        lambda d: (q := symbol(infinite=True, extended_positive=True), d.identity(q - q + 1, 0)),
        {},
    ),
    (
        "finite as infinity",
        lambda d: (
            q := symbol(finite=True, real=True),
            s := d.inequality(sp.Gt(q + 1, q, evaluate=False)),
            d.substitute(s, {q: oo}),
        ),
    ),
    ("noncommuting square", lambda d: d.identity((P + Q) ** 2, P**2 + 2 * P * Q + Q**2), {}),
    ("noncommuting product", lambda d: d.identity(P * Q, Q * P), {}),
    ("noncommuting product, by Z3", lambda d: d.inequality(Eq(P * Q, Q * P)), {}),
    ("imaginary as real", lambda d: (q := symbol(imaginary=True), d.inequality(q**2 >= 0)), {}),
    ("hermitian", lambda d: (q := symbol(hermitian=True), d.inequality(q**2 >= 0)), {}),
    (
        "a positive function",
        lambda d: (
            q := function(positive=True),
            s := d.inequality(q(u) > 0),
            a := d.assume(Eq(q(u), 0)),
            d.inequality(FALSE, given=[s, a]),
        ),
    ),
    (
        "a positive integer function",
        lambda d: (q := function(integer=True, positive=True), d.define(q(n), x * n, forall=[n])),
        {x: S("1/2")},
    ),
    (
        "an even function, as a trait",
        lambda d: (q := function(even=True), a := d.assume(Eq(q(u), 1), forall=[u]), d.inequality(FALSE, given=[a])),
    ),
    ("integers between integers", lambda d: d.inequality(Implies(And(i > j, i < j + 2), Eq(i, j + 2))), {i: 1, j: 0}),
    ("integers, not strict", lambda d: d.inequality(Implies(i > 3, i >= 5)), {i: 4}),
    ("reals are no integers", lambda d: d.inequality(Implies(u > 3, u >= 4)), {u: S("7/2")}),
    ("a square of an integer is positive", lambda d: d.inequality(i**2 > 0), {i: 0}),
    ("an even square root", lambda d: d.inequality(Ne(i**2, 4)), {i: 2}),
    ("division of integers", lambda d: d.inequality(n / m >= 1), {n: 1, m: 2}),
    (
        "division of integers, as integers",
        lambda d: d.inequality(Or(Eq(n / 2, m), Eq(n, 2 * m + 1), n < 2 * m)),
        {n: 5, m: 1},
    ),
    ("powers of integers", lambda d: d.inequality(n**m <= m**n), {n: 3, m: 2}),
    ("powers are not negative", lambda d: d.inequality((-n) ** k >= 0), {n: 1, k: 1}),
]

FLOATS = [
    ("0.1 + 0.2", lambda d: d.identity(0.1 + 0.2, S("3/10")), {}),
    ("a float that vanishes", lambda d: d.identity(u + 1e-30, u), {u: 1}),
    ("a float in a power", lambda d: d.identity(x**0.5, sp.sqrt(x) + 1e-20), {x: 1}),
    ("a float in an inequality", lambda d: d.inequality(1e-400 + u**2 > 0), {u: 0}),
    ("a float in a sum", lambda d: d.identity(Sum(0.1 * i, (i, 1, 10)), 5.500000000000001), {}),
    ("a float as a limit", lambda d: d.limit(1 + x, x, 0, 1.0000000000000002), {}),
    (
        "a float as an instance",
        lambda d: (s := d.identity(u * 3, u + u + u), d.substitute(s, {u: 0.1}), d.inequality(FALSE, given=["s2"])),
    ),
    (
        "a float in a definition",
        lambda d: (s := d.define(w, 0.1), d.inequality(w > S("1/10"), given=[s])),
        {w: S("1/10")},
    ),
    ("large floats", lambda d: d.identity(1e20 + 1 - 1e20, 0), {}),
    ("large floats, symbol", lambda d: d.identity((u + 1e20) - 1e20 - u, 1e-3), {u: 1}),
    ("rounding", lambda d: d.inequality(Eq(S(1) / 3, 0.3333333333333333))),
    ("nan", lambda d: d.identity(nan, nan)),
    ("nan, by Z3", lambda d: d.inequality(Eq(S(nan), S(nan)))),
    ("float infinity", lambda d: d.identity(inf, inf + 1)),
    ("complex float", lambda d: d.identity(1j * 1j, 1)),
    ("numpy number", lambda d: d.identity(__import__("numpy").float64(0.1) * 3, S("3/10"))),
]

TABLE = {"assumptions": TRAITS, "floats": FLOATS}
