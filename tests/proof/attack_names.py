"""Attacks by names that print alike, or as something else."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, n, u, x

Eq, Implies, Or, Sum = sp.Eq, sp.Implies, sp.Or, sp.Sum
log, pi = sp.log, sp.pi

u2, xr, nr = sp.Symbol("u", positive=True), sp.Symbol("x", real=True), sp.Symbol("n", real=True)

cyrillic, roman = sp.Symbol("а", real=True), sp.Symbol("a", real=True)

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
        lambda d: (d.assume(xr >= -1), d.inequality(x > 0), d.inequality(FALSE, given=["s1", "s2"])),
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

TABLE = {"names in print": NAMES}
