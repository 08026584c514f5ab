"""Attacks by binders that are renamed, and by generic parameters."""

import sympy as sp

from tests.proof.attacking import S, i, j, k, n, u, v, w, x, y

Eq, Sum = sp.Eq, sp.Sum
Integral, Limit, Derivative, Product = sp.Integral, sp.Limit, sp.Derivative, sp.Product
sqrt, exp, pi, oo = sp.sqrt, sp.exp, sp.pi, sp.oo

F = sp.Function("F", real=True)
p = sp.Symbol("p", integer=True)


def three(a, b, c):
    """A double sum under a sum, of a function of three indices."""
    return Sum(1 + Sum(F(a, b, c), (i, 1, 2), (j, 1, 2)), (p, 1, 2))


RENAMED = [
    ("an outer index meets an inner one", lambda d: d.identity(three(i, j, p), three(i, j, j)), {}),
    ("an outer index meets the other inner one", lambda d: d.identity(three(i, j, p), three(i, j, i)), {}),
    (
        "the same under a product",
        lambda d: d.identity(
            Product(Sum(F(i, j, p), (i, 1, 2), (j, 1, 2)), (p, 1, 2)),
            Product(Sum(F(i, j, j), (i, 1, 2), (j, 1, 2)), (p, 1, 2)),
        ),
        {},
    ),
    (
        "the same with numbers",
        lambda d: d.identity(
            Sum(1 + Sum(i + 10 * j + 100 * p, (i, 1, 2), (j, 1, 2)), (p, 1, 2)),
            Sum(1 + Sum(i + 110 * j, (i, 1, 2), (j, 1, 2)), (p, 1, 2)),
        ),
    ),
    (
        "the same with squares",
        lambda d: d.identity(
            Sum(1 + Sum(j * p, (i, 1, 2), (j, 1, 2)), (p, 1, 2)), Sum(1 + Sum(j * j, (i, 1, 2), (j, 1, 2)), (p, 1, 2))
        ),
    ),
    (
        "the same with integrals",
        lambda d: d.identity(
            Integral(1 + Integral(u * v + w, (u, 0, 1), (v, 0, 1)), (w, 0, 1)),
            Integral(1 + Integral(u * v + v, (u, 0, 1), (v, 0, 1)), (w, 0, 1)) + 0,
        ),
    ),
    (
        "the same, squared",
        lambda d: d.identity(
            Integral(1 + Integral(v * w, (u, 0, 1), (v, 0, 1)), (w, 0, 1)),
            Integral(1 + Integral(v * v, (u, 0, 1), (v, 0, 1)), (w, 0, 1)),
        ),
    ),
    (
        "limits of one integral in another order",
        lambda d: d.identity(Integral(u * v**2, (u, 0, 1), (v, 0, 2)), Integral(u * v**2, (v, 0, 1), (u, 0, 2))),
    ),
    ("a sum in its own range", lambda d: d.identity(Sum(i, (i, 1, Sum(i, (i, 1, 2)))), Sum(i, (i, 1, 2)))),
    ("an index in its own limit", lambda d: d.identity(Sum(1, (i, 1, i)), 1), {i: 2}),
    (
        "an equation about an outer index",
        lambda d: (a := d.assume(Eq(F(i, j, p), 1), forall=[i, j]), d.identity(three(i, j, p), 10, given=[a])),
        {},
    ),
    (
        "a limit in a limit",
        lambda d: d.identity(Limit(Limit(x / (x + y), x, 0), y, 0), Limit(Limit(x / (x + y), y, 0), x, 0)),
    ),
    ("a sum of limits", lambda d: d.identity(Limit(Sum(x**k, (k, 0, oo)), x, 1), Sum(1, (k, 0, oo)))),
]

GENERIC = [
    (
        "a limit at a root of its leading term",
        lambda d: d.limit(((w - 5) * x + 1) / ((w - 5) * x + 2), x, oo, 1),
        {w: 5},
    ),
    (
        "a limit at a rational root",
        lambda d: d.limit(((3 * w - 7) * x + 1) / ((3 * w - 7) * x + 2), x, oo, 1),
        {w: S("7/3")},
    ),
    ("a limit at a common root", lambda d: d.limit((x + w - v) / (2 * x + w - v), x, 0, 1), {w: 2, v: 2}),
    (
        "a limit of a series",
        lambda d: d.limit((sp.sin((w - 5) * x) + x**2) / ((w - 5) * x + 2 * x**2), x, 0, 1),
        {w: 5},
    ),
    ("a limit at an integer parameter", lambda d: d.limit(((n - 9) * x + 1) / ((n - 9) * x + 2), x, oo, 1), {n: 9}),
    ("a limit at a positive parameter", lambda d: d.limit(((y - 9) * x + 1) / ((y - 9) * x + 2), x, oo, 1), {y: 9}),
    ("a limit of a power", lambda d: d.limit(x ** (y - 9), x, oo, 0), {y: 10}),
    ("a limit of an exponential", lambda d: d.limit(exp((y - 9) * x), x, oo, 0), {y: 10}),
    ("an integral at a root", lambda d: d.identity(Integral(sp.cos((n - 9) * u), (u, 0, pi)), 0), {n: 9}),
    ("an integral of a product", lambda d: d.identity(Integral(sp.sin((n - 9) * u) ** 2, (u, 0, pi)), pi / 2), {n: 9}),
    ("a series at a root", lambda d: d.series(sqrt(w**2 + u**2), u, 2, sp.Abs(w)), {w: 0}),
    ("a series at another root", lambda d: d.series(sqrt((w - 5) ** 2 + u**2), u, 2, sp.Abs(w - 5)), {w: 5}),
    (
        "a series of a root, order three",
        lambda d: d.series((w**2 + u**2) ** S("3/2"), u, 4, (w**2) ** S("3/2") + S("3/2") * sp.Abs(w) * u**2),
        {w: 0},
    ),
    ("a series in a common root", lambda d: d.series(sqrt((w - v) ** 2 + u**2), u, 2, sp.Abs(w - v)), {w: 1, v: 1}),
    ("a derivative of a power", lambda d: d.identity(Derivative(u**k, u), k * u ** (k - 1)), {k: 0, u: 0}),
]

TABLE = {"renamed binders": RENAMED, "generic parameters": GENERIC}
