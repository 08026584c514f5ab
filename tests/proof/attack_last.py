"""Attacks by existence taken for continuity, hypotheses that nothing satisfies, and traces of refused steps."""

import sympy as sp

from tests.proof.attacking import FALSE, Quiet, S, f, g, h, i, j, n, refused, t, u, v, w, x, y

Eq, And, Sum, Gt = sp.Eq, sp.And, sp.Sum, sp.Gt
Integral, Limit, Derivative = sp.Integral, sp.Limit, sp.Derivative
log, exp, oo = sp.log, sp.exp, sp.oo
STEP = sp.Piecewise((0, Eq(u, 0)), (1, True))


def slope(e):
    return Derivative(Integral(h(t), (t, 0, e)), e)


CONTINUITY = [
    (
        "an integral that is known",
        lambda d: (
            a := d.assume(Eq(Integral(h(t), (t, 0, u)), u), forall=[u]),
            e := d.identity(h(u), slope(u)),
            d.identity(h(u), 1, given=[e, a]),
        ),
        {u: 0, h(0): 0},
    ),
    (
        "an integral that is bounded",
        lambda d: (
            a := d.assume(Integral(h(t), (t, 0, u)) <= u**2 + 5, forall=[u]),
            e := d.identity(slope(u), h(u)),
            d.inequality(slope(u) <= h(u), given=[e, a]),
        ),
        {},
    ),
    (
        "an integral whose integrand is known almost everywhere",
        lambda d: (
            s := d.define(h(u), STEP, forall=[u]),
            e := d.identity(h(u), slope(u)),
            a := d.identity(Integral(h(t), (t, 0, u)), u, given=[s]),
            d.identity(h(u), 1, given=[e, a]),
        ),
        {u: 0, h(0): 0},
    ),
    (
        "a derivative that is known",
        lambda d: (
            a := d.assume(Eq(Derivative(h(u), u), g(u)), forall=[u]),
            d.identity(Integral(g(t), (t, 0, u)), h(u) - h(0), given=[a]),
        ),
        {},
    ),
    ("a derivative of a limit", lambda d: d.identity(Derivative(Limit(h(x) * u, x, 0), u), Limit(h(x), x, 0)), {}),
    (
        "a limit of a derivative",
        lambda d: d.identity(Limit(Derivative(h(x), x), x, 0), Derivative(Limit(h(x), x, 0), u)),
        {},
    ),
    (
        "a limit of a product",
        lambda d: (
            a := d.define(f(x), x, forall=[x]),
            b := d.define(g(x), 1 / x, forall=[x]),
            d.identity(Limit(f(x) * g(x), x, 0), Limit(f(x), x, 0) * Limit(g(x), x, 0), given=[a, b]),
        ),
    ),
    (
        "a limit of a quotient, by rules",
        lambda d: (
            e := d.identity(Limit(f(x) + g(x), x, 0), Limit(f(x), x, 0) + Limit(g(x), x, 0)),
            d.inequality(Limit(f(x) + g(x), x, 0) >= Limit(f(x), x, 0), given=[e]),
        ),
        {},
    ),
    (
        "an integral of a sum to infinity",
        lambda d: d.identity(
            Integral(Sum(f(n) * x, (n, 1, oo)), (x, 0, 1)), Sum(Integral(f(n) * x, (x, 0, 1)), (n, 1, oo))
        ),
        {},
    ),
    (
        "an integral in another order",
        lambda d: d.identity(
            Integral((u**2 - v**2) / (u**2 + v**2) ** 2, (u, 0, 1), (v, 0, 1)),
            Integral((u**2 - v**2) / (u**2 + v**2) ** 2, (v, 0, 1), (u, 0, 1)),
        ),
    ),
    (
        "an integral over a square with a pole",
        lambda d: d.identity(Integral(1 / (x - y) ** 2, (x, 0, 1), (y, 0, 1)), -2),
    ),
    (
        "a sum of a sum with another order",
        lambda d: d.identity(
            Sum(Sum(f(i) * g(j), (i, 1, n)), (j, 1, oo)), Sum(Sum(f(i) * g(j), (j, 1, oo)), (i, 1, n)) + 1
        ),
        {},
    ),
]

UNSATISFIABLE = [
    ("a sine above two", lambda d: d.assume(Gt(sp.sin(u), 2))),
    ("an exponential that is its exponent", lambda d: d.assume(Eq(exp(u), u))),
    ("a logarithm above its tangent", lambda d: d.assume(Gt(log(x), x))),
    ("squares of sine and cosine", lambda d: (d.assume(Eq(sp.sin(u), S("9/10"))), d.assume(Eq(sp.cos(u), S("9/10"))))),
    ("a defined sine", lambda d: (d.define(w, 0), d.assume(Eq(sp.sin(w), 1)))),
    ("a defined function", lambda d: (d.define(h(u), u**2, forall=[u]), d.assume(Eq(h(v), -1)))),
    ("a defined function, at a number", lambda d: (d.define(h(u), sp.cos(u), forall=[u]), d.assume(Eq(h(0), 0)))),
    ("a defined sequence", lambda d: (d.sequence(f(n + 1), f(n) + 1, first=0), d.assume(Eq(f(4), 7)))),
    ("a bound of all entries", lambda d: (d.sequence(f(n + 1), f(n) + 1, first=0), d.assume(f(n) <= 9, forall=[n]))),
    ("a sum", lambda d: (d.assume(Eq(f(i), 1), forall=[i]), d.assume(Eq(Sum(f(i), (i, 1, 3)), 7)))),
    ("an integral", lambda d: (d.assume(Eq(h(u), 1), forall=[u]), d.assume(Eq(Integral(h(t), (t, 0, 1)), 7)))),
    ("a derivative", lambda d: (d.assume(Eq(h(u), 1), forall=[u]), d.assume(Eq(Derivative(h(u), u), 7), forall=[u]))),
    ("an integer square root", lambda d: d.assume(Eq(n**2, 2))),
    ("an even number", lambda d: d.assume(Eq(2 * i, 7))),
    ("a prime", lambda d: (q := sp.Symbol("q", prime=True), d.assume(Eq(q, 9, evaluate=False)))),
    ("a value of sine", lambda d: (d.define(h(u), sp.sin(u), forall=[u]), d.assume(h(u) >= 0, forall=[u]))),
    ("nothing is below itself", lambda d: d.assume(f(u) < f(v), forall=[u, v])),
]


LEFT = [
    (
        "a name of a refused step, defined again",
        lambda d: (refused(lambda: d.define(w, w + 1)), d.define(w, 1), d.define(w, 2)),
    ),
    (
        "a hypothesis that was refused",
        lambda d: (refused(lambda: d.assume(And(u > 1, u < 0))), d.inequality(u > 1, given=["s1"])),
        {u: 0},
    ),
    (
        "a sequence whose recursion was refused",
        lambda d: (
            refused(lambda: d.sequence(f(n + 1), f(n + 2), first=0)),
            d.assume(Eq(f(1), 5)),
            d.inequality(Eq(f(1), 0), given=["s1"]),
        ),
        {f(1): 5},
    ),
    (
        "a start whose recursion was refused for its name",
        lambda d: (
            d.assume(u >= 0, name="s"),
            refused(lambda: d.sequence(f(n + 1), f(n), first=0, name="s")),
            d.define(f(n), 5, forall=[n]),
            d.inequality(FALSE, given=["s, first", "s2"]),
        ),
    ),
    (
        "an expectation that was refused",
        lambda d: (
            a := d.assume(t**2 <= 4),
            refused(lambda: d._add("expectation", a.name, {t: w})),
            d.define(w, 9),
            d.inequality(w <= 2, given=["s2"]),
        ),
    ),
    (
        "a citation that was refused",
        lambda d: (
            o := Quiet("other"),
            s := o.define(w, 1),
            d.define(w, 2),
            refused(lambda: d.cite(o, s)),
            d.inequality(Eq(w, 1), given=["s1"]),
        ),
    ),
]

TABLE = {
    "existence and continuity": CONTINUITY,
    "hypotheses that nothing satisfies": UNSATISFIABLE,
    "refused steps": LEFT,
}
