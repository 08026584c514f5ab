"""Attacks by fallacies of the classroom."""

import sympy as sp

from tests.proof.attacking import S, i, k, n, u, v, w, x, y, z

Eq, Ne, Or = sp.Eq, sp.Ne, sp.Or
log, sqrt, exp, pi, oo = sp.log, sp.sqrt, sp.exp, sp.pi, sp.oo


FALLACIES = [
    (
        "1 = 2 by u - v",
        lambda d: (
            a := d.assume(Eq(u, v)),
            d.identity((u**2 - v**2) / (u - v), u + v),
            d.identity((u * v - v**2) / (u - v), v),
            d.identity(u**2 - v**2, u * v - v**2, given=[a]),
            d.inequality(Eq(u + v, v), given=["s1", "s2", "s3", "s4"]),
        ),
        {u: 1, v: 1},
    ),
    (
        "u = 0 by u - v",
        lambda d: (
            d.assume(Eq(u, v)),
            d.identity((u**2 - v**2) / (u - v), u + v),
            d.identity((u * v - v**2) / (u - v), v),
            d.inequality(Eq(u, 0), given=["s1", "s2", "s3"]),
        ),
        {u: 1, v: 1},
    ),
    (
        "division of 0 = 0",
        lambda d: (a := d.assume(Eq(u * v, u * w)), d.inequality(Eq(v, w), given=[a])),
        {u: 0, v: 1, w: 2},
    ),
    (
        "roots of both sides",
        lambda d: (a := d.assume(Eq(u**2, v**2)), d.inequality(Eq(u, v), given=[a])),
        {u: 1, v: -1},
    ),
    ("roots of an inequality", lambda d: (a := d.assume(u**2 <= v**2), d.inequality(u <= v, given=[a])), {u: 1, v: -2}),
    ("root of a square", lambda d: d.identity(sqrt(u**2), u), {u: -1}),
    ("root of a square, by Z3", lambda d: d.inequality(Eq(sqrt(u**2), u)), {u: -1}),
    ("root of a square, complex", lambda d: d.identity(sqrt(z**2), z), {z: -1}),
    ("product of roots", lambda d: d.identity(sqrt(u * v), sqrt(u) * sqrt(v)), {u: -1, v: -1}),
    ("-1 = 1 by roots", lambda d: (s := d.identity(sqrt(u * v), sqrt(u) * sqrt(v)), d.substitute(s, {u: -1, v: -1}))),
    ("quotient of roots", lambda d: (s := d.identity(sqrt(1 / u), 1 / sqrt(u)), d.substitute(s, {u: -1}))),
    ("logarithm of a product", lambda d: d.identity(log(u * v), log(u) + log(v)), {u: -1, v: -1}),
    ("logarithm of a square", lambda d: d.identity(log(u**2), 2 * log(u)), {u: -1}),
    ("logarithm of a square, instance", lambda d: (s := d.identity(log(u**2), 2 * log(u)), d.substitute(s, {u: -1}))),
    ("logarithm of exp, complex", lambda d: d.identity(log(exp(z)), z), {z: 2 * pi * sp.I}),
    ("power of a power", lambda d: d.identity((u**2) ** w, u ** (2 * w)), {u: -1, w: S("1/2")}),
    ("power of a power, complex", lambda d: d.identity((z**x) ** y, z ** (x * y)), {z: -1, x: 2, y: S("1/2")}),
    ("exp of complex powers", lambda d: d.identity(exp(z) ** w, exp(z * w)), {z: 2 * pi * sp.I, w: S("1/2")}),
    ("cube root of a cube", lambda d: d.identity((u**3) ** S("1/3"), u), {u: -1}),
    (
        "multiplying by a negative",
        lambda d: (a := d.assume(u > v), d.inequality(u * w > v * w, given=[a])),
        {u: 2, v: 1, w: -1},
    ),
    (
        "reciprocals of both sides",
        lambda d: (a := d.assume(u > v), d.inequality(1 / u < 1 / v, given=[a])),
        {u: 1, v: -1},
    ),
    ("squares of both sides", lambda d: (a := d.assume(u > v), d.inequality(u**2 > v**2, given=[a])), {u: 1, v: -2}),
    ("multiplying by log 1/2", lambda d: d.inequality(3 * log(S("1/2")) > 2 * log(S("1/2")))),
    ("sum of all powers of 2", lambda d: d.identity(sp.Sum(2**k, (k, 0, oo)), -1)),
    ("geometric sum", lambda d: (s := d.identity(sp.Sum(u**k, (k, 0, oo)), 1 / (1 - u)), d.substitute(s, {u: 2}))),
    (
        "geometric sum, finite, at 1",
        lambda d: (s := d.identity(sp.Sum(u**i, (i, 0, k)), (u ** (k + 1) - 1) / (u - 1)), d.substitute(s, {u: 1})),
    ),
    ("Grandi", lambda d: d.identity(sp.Sum((-1) ** k, (k, 0, oo)), S("1/2"))),
    ("sum of all integers", lambda d: d.identity(sp.Sum(n, (n, 1, oo)), -S("1/12"))),
    ("harmonic sum", lambda d: d.identity(sp.Sum(1 / n, (n, 1, oo)) - sp.Sum(1 / n, (n, 1, oo)) + 1, 0)),
    ("difference of divergent sums", lambda d: d.identity(sp.Sum(n, (n, 1, oo)), sp.Sum(n, (n, 1, oo)) + 1)),
    ("shifted divergent sum", lambda d: d.identity(sp.Sum(k, (k, 0, oo)) - sp.Sum(k + 1, (k, 0, oo)), 0)),
    ("infinity minus infinity", lambda d: d.identity(sp.Integral(1, (u, 0, oo)) - sp.Integral(2, (u, 0, oo)), 0)),
    ("infinity is one more", lambda d: d.inequality(Eq(sp.Integral(1, (u, 0, oo)), sp.Integral(1, (u, 0, oo)) + 1))),
    ("infinity as a number", lambda d: d.inequality(Eq(oo + u, oo))),
    (
        "a limit at infinity as a number",
        lambda d: (a := d.limit(x, x, oo, oo), d.inequality(Ne(oo, oo + 1), given=[a])),
    ),
    ("limits one by one", lambda d: d.limit(n * (1 / n), n, oo, 0)),
    ("Bernoulli's fallacy", lambda d: d.limit((1 + 1 / x) ** x, x, oo, 1)),
    ("one-sided limit", lambda d: d.identity(sp.Limit(sp.Abs(u) / u, u, 0, "-"), 1)),
    ("two-sided limit", lambda d: d.identity(sp.Limit(sp.Abs(u) / u, u, 0, "+-"), 1)),
    ("limit of what oscillates", lambda d: d.limit(sp.sin(1 / u), u, 0, 0)),
    ("limit of a sequence of sin(pi n)", lambda d: d.limit(sp.sin(pi * u), u, oo, 0)),
    ("derivative of a sum of u ones", lambda d: d.identity(sp.Derivative(sp.Sum(u, (i, 1, n)), u), 1), {n: 2}),
    ("integral through a pole", lambda d: d.identity(sp.Integral(1 / u**2, (u, -1, 1)), -2)),
    ("principal value", lambda d: d.identity(sp.Integral(1 / u, (u, -1, 1)), 0)),
    (
        "integral by parts",
        lambda d: d.identity(sp.Integral(1 / x, (x, 1, y)), 1 + sp.Integral(1 / x, (x, 1, y))),
        {y: 2},
    ),
    ("missing constant", lambda d: d.identity(sp.Integral(u), sp.Integral(u + 1) - u)),
    ("indefinite integrals", lambda d: d.identity(sp.Integral(2 * u, u), u**2 + 1)),
    ("nonempty drawers", lambda d: d.inequality(Or(u > v, u < v)), {u: 1, v: 1}),
]

TABLE = {"fallacies": FALLACIES}
