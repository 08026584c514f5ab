"""Attacks by recursions."""

import sympy as sp

from tests.proof.attacking import S, f, g, h, i, k, m, n, t, u, w, x

Eq, Ne, Implies, And, Or, Sum, Integral, Limit, Derivative = (
    sp.Eq,
    sp.Ne,
    sp.Implies,
    sp.And,
    sp.Or,
    sp.Sum,
    sp.Integral,
    sp.Limit,
    sp.Derivative,
)
oo = sp.oo


SEQUENCES = [
    (
        "counting down, beyond its start",
        lambda d: (s := d.sequence(f(n), f(n + 1) + 1, first=0, end=5), d.substitute(s, {n: 7})),
        {f(7): 0, f(8): 5},
    ),
    (
        "counting down, at its start",
        lambda d: (s := d.sequence(f(n), f(n + 1) + 1, first=0, end=5), d.substitute(s, {n: 5})),
        {f(5): 0, f(6): 5},
    ),
    ("counting down, the wrong way", lambda d: d.sequence(f(n + 1), f(n) + 1, first=0, end=5)),
    (
        "before its start",
        lambda d: (s := d.sequence(f(n + 1), f(n) + 1, first=0, start=3), d.substitute(s, {n: 1})),
        {f(1): 9, f(2): 0},
    ),
    (
        "before its start, in a sum",
        lambda d: (
            s := d.sequence(f(n + 1), f(n) + 1, first=0, start=3),
            d.identity(Sum(f(n + 1), (n, 1, 3)), Sum(f(n) + 1, (n, 1, 3)), given=[s]),
        ),
        {f(1): 9, f(2): 0, f(3): 0, f(4): 1},
    ),
    (
        "before its start, by induction",
        lambda d: (
            s := d.sequence(f(n + 1), f(n), first=0, start=3),
            d.induction(Eq(f(n), 0), n, base=3, base_given=[d.start], step_given=[s]),
            d.inequality(Eq(f(n), 0), given=["s3" if "s3" in d.derivation.steps else s]),
        ),
        {f(n): 7, n: 1},
    ),
    (
        "by a sum of itself, defined",
        lambda d: (d.define(g(n), Sum(f(i), (i, 1, n + 1)), forall=[n]), d.sequence(f(n + 1), g(n) + 1, first=0)),
    ),
    ("by an integral of itself", lambda d: d.sequence(f(n + 1), Integral(f(n) * f(t), (t, 0, 1)), first=0)),
    ("by itself in its argument", lambda d: d.sequence(f(n + 1), g(f(n + 1)), first=0)),
    (
        "by a function of itself",
        lambda d: (d.define(h(u), f(u) + 1, forall=[u]), d.sequence(f(n + 1), h(n + 1), first=0)),
    ),
    ("by a limit of itself", lambda d: d.sequence(f(n + 1), Limit(f(x), x, oo) + 1, first=0)),
    (
        "its start with its other index",
        lambda d: (
            q := sp.Function("q", real=True),
            d.sequence(q(n + 1, m), q(n, m), first=m, forall=[m]),
            s := d.start,
            d.substitute(s, {m: 1}),
        ),
        {sp.Function("q", real=True)(1, 1): 1},
    ),
    (
        "its start with another index",
        lambda d: (
            q := sp.Function("q", real=True),
            d.sequence(q(n + 1, m), q(n, m), first=k, forall=[m]),
            d.substitute(d.start, {k: 1, m: 1}),
            d.substitute(d.start, {k: 2, m: 1}),
        ),
    ),
    (
        "its value with another index",
        lambda d: (s := d.sequence(f(n + 1), f(n) + m, first=0), d.substitute(s, {m: 1}), d.substitute(s, {m: 2})),
    ),
    ("its start, for every n", lambda d: (d.sequence(f(n + 1), f(n), first=n**2), d.substitute(d.start, {n: 3}))),
    ("its start in words", lambda d: d.sequence(f(n + 1), f(n), first="f(1) + 1")),
    ("a symbol as a sequence", lambda d: d.sequence(w, w + 1, first=0)),
    ("a number as a sequence", lambda d: d.sequence(S(2), S(3), first=0)),
    ("again, with another start", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.sequence(f(n + 1), f(n), first=1))),
    ("again, as a definition", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.define(f(n), 5, forall=[n]))),
    ("again, by its start", lambda d: (d.define(f(n), 5, forall=[n]), d.sequence(f(n + 1), f(n), first=0))),
    ("again, over real arguments", lambda d: (d.sequence(f(n + 1), f(n), first=0), d.define(f(x), 5, forall=[x]))),
    ("again, after a hypothesis", lambda d: (d.assume(Eq(f(3), 7)), d.sequence(f(n + 1), f(n), first=0))),
    ("infinite start", lambda d: d.sequence(f(n + 1), f(n), first=oo)),
    ("start at infinity", lambda d: d.sequence(f(n + 1), f(n), first=0, start=oo)),
    ("end at infinity", lambda d: d.sequence(f(n), f(n + 1), first=0, end=oo)),
    ("end and start", lambda d: d.sequence(f(n), f(n + 1) + 1, first=0, start=2, end=5), {f(n): 0, n: 7}),
    ("end that is its index", lambda d: d.sequence(f(n), f(n + 1) + 1, first=0, end=n), {f(n): 0}),
]

TABLE = {"sequences": SEQUENCES}
