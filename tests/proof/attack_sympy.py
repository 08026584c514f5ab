"""Attacks by SymPy's own errors, by what it says of generic parameters, and by special functions."""

import sympy as sp

from tests.proof.attacking import S, i, j, k, m, n, u, v, w, x, y, z

Eq, Ne = sp.Eq, sp.Ne
log, sqrt, exp, pi = sp.log, sp.sqrt, sp.exp, sp.pi


EXACT = [  # SymPy's own errors, or what it says of generic parameters
    ("integral over a moving pole", lambda d: d.identity(sp.Integral(1 / (u - x) ** 2, (u, 0, 1)), 1 / (x * (x - 1)))),
    (
        "the same, as SymPy has it",
        lambda d: d.identity(sp.Integral(1 / (u - x) ** 2, (u, 0, 1)), sp.integrate(1 / (u - x) ** 2, (u, 0, 1))),
        {x: S("1/2")},
    ),
    ("integral of a branch", lambda d: d.identity(sp.Integral(sp.atan(sp.tan(u)), (u, 0, pi)), pi**2 / 2)),
    ("length of an empty sum", lambda d: d.identity(sp.Sum(1, (i, 3, n)), n - 2), {n: 1}),
    (
        "length of an empty sum, instance",
        lambda d: (s := d.identity(sp.Sum(1, (i, 3, n)), n - 2), d.substitute(s, {n: 1})),
    ),
    ("a sum upside down", lambda d: d.identity(sp.Sum(i, (i, 5, 2)), -7)),
    ("an empty product", lambda d: d.identity(sp.Product(i, (i, 3, n)), sp.gamma(n + 1) / 2), {n: 1}),
    ("series of the absolute value", lambda d: d.series(sp.Abs(u), u, 5, u)),
    ("series of a root of a square", lambda d: d.series(sqrt(u**2), u, 3, u)),
    ("series of exp(-1/u)", lambda d: d.series(exp(-1 / u), u, 3, 0)),
    ("series of the sign", lambda d: d.series(sp.sign(u), u, 3, 1)),
    ("series of a logarithm", lambda d: d.series(log(1 + u), u, 3, u + u**2 / 2)),
    ("series off by the last term", lambda d: d.series(sp.cos(u), u, 5, 1 - u**2 / 2)),
    ("series, negative order", lambda d: d.series(sp.cos(u), u, -1, 7)),
    (
        "series as an equation",
        lambda d: (s := d.series(exp(u), u, 2, 1 + u), d.inequality(exp(u) <= 1 + u + 100 * u**2, given=[s])),
        {u: 100},
    ),
    ("series at a number", lambda d: (s := d.series(exp(u), u, 2, 1 + u), d.substitute(s, {u: 5}))),
    (
        "orders cancel",
        lambda d: (
            s := d.series(exp(u), u, 2, 1 + u),
            e := d.series(exp(u), u, 3, 1 + u + u**2 / 2),
            d.inequality(Eq(u**2, 0), given=[s, e]),
        ),
        {u: 1},
    ),
    ("O as a number", lambda d: d.identity(sp.Order(u) - sp.Order(u**2), 0), {u: 1}),
    ("O(1) is O(u)", lambda d: d.identity(sp.Order(1, u), sp.Order(1, u) + 5), {u: 1}),
    (
        "integral of a power at -1",
        lambda d: (
            s := d.identity(sp.Integral(x**w, (x, 1, y)), (y ** (w + 1) - 1) / (w + 1)),
            d.substitute(s, {w: -1}),
        ),
        {y: 2},
    ),
    (
        "integral of exp(a u) at 0",
        lambda d: (s := d.identity(sp.Integral(exp(w * u), (u, 0, 1)), (exp(w) - 1) / w), d.substitute(s, {w: 0})),
    ),
    (
        "integral of a product of sines",
        lambda d: (s := d.identity(sp.Integral(sp.sin(m * u) * sp.sin(n * u), (u, 0, pi)), 0), d.substitute(s, {m: n})),
    ),
    ("arc tangent of a tangent", lambda d: d.identity(sp.atan(sp.tan(u)), u), {u: pi}),
    ("arc sine of a sine", lambda d: d.identity(sp.asin(sp.sin(u)), u), {u: pi}),
    ("sum of arc tangents", lambda d: d.identity(sp.atan(u) + sp.atan(1 / u), pi / 2), {u: -1}),
    ("half angle", lambda d: d.identity(sp.cos(u / 2), sqrt((1 + sp.cos(u)) / 2)), {u: 2 * pi}),
    ("nested roots", lambda d: d.identity(sqrt(u**2 + 2 * u + 1), u + 1), {u: -3}),
    ("sign", lambda d: d.identity(sp.sign(u) ** 2, 1), {u: 0}),
    ("zero to the zero", lambda d: d.identity(u**0 * S(0) ** k, 0), {k: 0}),
    ("power of zero for all k", lambda d: d.inequality(Eq(S(0) ** k, 0)), {k: 0}),
    ("(-1)^(2w)", lambda d: d.identity((-1) ** (2 * w), 1), {w: S("1/2")}),
    ("(-1)^n", lambda d: d.inequality((-1) ** n >= 0), {n: 1}),
    ("cos(pi w)", lambda d: d.identity(sp.cos(2 * pi * w), 1), {w: S("1/2")}),
    ("near miss", lambda d: d.identity(exp(pi * sqrt(163)), 640320**3 + 744)),
    ("near miss, by numbers", lambda d: d.inequality(Eq(exp(pi * sqrt(163)), 640320**3 + 744))),
    ("near miss in parameters", lambda d: d.identity(u + S(10) ** -40, u), {u: 1}),
    ("zero at all small points", lambda d: d.identity(sp.prod([u - c for c in range(-30, 31)]), 0), {u: 100}),
    ("zero at all integers", lambda d: d.identity(sp.sin(pi * u), 0), {u: S("1/2")}),
    ("zero at the integers tried", lambda d: d.identity(sp.prod([n - c for c in range(1, 60)]), 0), {n: 100}),
    ("floor", lambda d: d.identity(sp.floor(u), u), {u: S("1/2")}),
    (
        "floor of a sum",
        lambda d: d.inequality(Eq(sp.floor(u + v), sp.floor(u) + sp.floor(v))),
        {u: S("1/2"), v: S("1/2")},
    ),
    ("ceiling is floor plus one", lambda d: d.inequality(Eq(sp.ceiling(u), sp.floor(u) + 1)), {u: 1}),
    ("remainder", lambda d: d.inequality(Eq(sp.Mod(u, 2), 0)), {u: 1}),
    (
        "remainder by zero",
        lambda d: (s := d.inequality(sp.Mod(u, v) ** 2 >= 0), d.inequality(Ne(v, 0), given=[s])),
        {u: 1, v: 0},
    ),
    ("factorial", lambda d: d.identity(sp.factorial(n), n * sp.factorial(n - 1) + 1), {n: 1}),
    (
        "factorial below zero",
        lambda d: (s := d.identity(sp.factorial(j), j * sp.factorial(j - 1)), d.substitute(s, {j: 0})),
    ),
    (
        "binomial",
        lambda d: (
            s := d.identity(sp.binomial(n, k), sp.factorial(n) / sp.factorial(k) / sp.factorial(n - k)),
            d.substitute(s, {n: 1, k: 3}),
        ),
    ),
    ("max of both", lambda d: d.inequality(Eq(sp.Max(u, v), u)), {u: 0, v: 1}),
    ("max is linear", lambda d: d.identity(w * sp.Max(u, v), sp.Max(w * u, w * v)), {u: 0, v: 1, w: -1}),
    ("absolute values add", lambda d: d.inequality(sp.Abs(u + v) >= sp.Abs(u) + sp.Abs(v)), {u: 1, v: -1}),
    ("a branch that is nowhere", lambda d: d.inequality(sp.Piecewise((u, u > 0)) >= -1), {u: -1}),
    ("branches in their order", lambda d: d.inequality(Eq(sp.Piecewise((1, u > 0), (2, u > 1), (3, True)), 2)), {u: 2}),
    ("Heaviside", lambda d: d.identity(sp.Heaviside(u) + sp.Heaviside(-u), 2), {u: 1}),
    ("Dirac", lambda d: d.identity(sp.DiracDelta(u) * u, 1), {u: 1}),
    (
        "derivative of the absolute value",
        lambda d: (s := d.identity(sp.Derivative(sp.Abs(u), u), sp.sign(u)), d.substitute(s, {u: 0})),
    ),
    ("derivative of the floor", lambda d: d.identity(sp.Derivative(sp.floor(u), u), 0), {u: 0}),
    ("argument of a complex number", lambda d: d.inequality(z**2 >= 0), {z: sp.I}),
    ("order of complex numbers", lambda d: d.inequality(z * z + 1 > 0), {z: 2 * sp.I}),
    ("the imaginary unit", lambda d: d.inequality(Eq(sp.I**2, 1))),
    ("conjugate", lambda d: d.identity(sp.conjugate(z), z), {z: sp.I}),
    ("real part", lambda d: d.identity(sp.re(z), z), {z: sp.I}),
]

TABLE = {"SymPy and special functions": EXACT}
