"""Attacks by certify, recheck, and objects that are changed."""

import contextlib
import dataclasses

import sympy as sp

from tests.proof.attacking import FALSE, S, f, n, u, v, w, x, y

Eq, Ne, Implies = sp.Eq, sp.Ne, sp.Implies
oo = sp.oo

inf, nan = float("inf"), float("nan")


def rechecked(build, claim, **more):
    """Another claim for a step that was proved."""
    return lambda d: (s := build(d), d.recheck(s, claim, **more))[-1:]


def changed(step, setter=setattr, **parts):
    """A step whose parts are changed, if that is possible."""
    with contextlib.suppress(AttributeError):
        for name, value in parts.items():
            setter(step, name, value)
    return step


CERTIFY = [
    ("infinite tolerance", lambda d: d.certify(FALSE, 5.0, inf)),
    ("nan tolerance", lambda d: d.certify(FALSE, 0.0, nan)),
    ("nan residual", lambda d: d.certify(FALSE, nan, 1.0)),
    ("infinite residual and tolerance", lambda d: d.certify(FALSE, inf, inf)),
    ("negative tolerance", lambda d: d.certify(FALSE, 0.0, -1.0)),
    ("zero tolerance", lambda d: d.certify(FALSE, 0.0, 0.0)),
    ("huge tolerance", lambda d: d.certify(FALSE, 5.0, 1e300)),
    ("a truth value as a residual", lambda d: d.certify(FALSE, False, True)),
    ("text", lambda d: d.certify(FALSE, "0", "1")),
    ("None", lambda d: d.certify(FALSE, None, 1.0)),
    ("a complex residual", lambda d: d.certify(FALSE, 1j * 0.0, 1.0)),
    ("an array", lambda d: d.certify(FALSE, __import__("numpy").zeros(3), 1.0)),
    ("a negative residual", lambda d: d.certify(FALSE, -5.0, 1.0)),
    ("symbols", lambda d: d.certify(FALSE, u, v)),
    ("SymPy's infinity", lambda d: d.certify(FALSE, S(5), oo)),
    ("False", lambda d: d.certify(sp.false, 0.0, 1e-9)),
    ("Python's False", lambda d: d.certify(False, 0.0, 1e-9)),
    (
        "a contradiction",
        lambda d: (d.assume(u >= 2), d.certify(u <= 1, 0.0, 1e-9), d.inequality(FALSE, given=["s1", "s2"])),
    ),
    (
        "a contradiction with what it used",
        lambda d: (
            a := d.assume(u >= 2),
            c := d.certify(u <= 1, 0.0, 1e-9, given=[a]),
            d.inequality(FALSE, given=[a, c]),
        ),
    ),
    ("for all", lambda d: (c := d.certify(Eq(f(u), 0), 0.0, 1e-9), d.substitute(c, {u: 5})), {f(5): 1}),
    (
        "contradictions computed",
        lambda d: (
            a := d.certify(Eq(u, 1), 0.0, 1e-9),
            b := d.certify(Eq(u, 2), 0.0, 1e-9),
            d.inequality(FALSE, given=[a, b]),
        ),
    ),
    ("recheck of what is computed", lambda d: (a := d.certify(Eq(u, 1), 0.0, 1e-9), d.recheck(a, FALSE))),
]

RECHECK = [
    ("a false identity", rechecked(lambda d: d.identity(u + u, 2 * u), FALSE)),
    ("another side", rechecked(lambda d: d.identity(u + u, 2 * u), Eq(u + u, 3 * u)), {u: 1}),
    ("a false inequality", rechecked(lambda d: d.inequality(u**2 + 2 > 2 * u), FALSE)),
    ("a false limit", rechecked(lambda d: d.limit(x, x, 0, 0), Eq(sp.Limit(x, x, 0, "+"), 1))),
    ("a false series", rechecked(lambda d: d.series(sp.cos(u), u, 2, 1), Eq(sp.cos(u), 2 + sp.Order(u**2))), {}),
    ("a series as an equation", rechecked(lambda d: d.series(sp.cos(u), u, 2, 1), Eq(sp.cos(u), 1)), {u: 1}),
    (
        "a series of lower order",
        rechecked(lambda d: d.series(sp.cos(u), u, 2, 1), Eq(sp.cos(u), 1 + sp.Order(u**5))),
        {},
    ),
    ("an induction, false", rechecked(lambda d: d.induction(n >= 1, n), n >= 2), {n: 1}),
    ("an induction, False", rechecked(lambda d: d.induction(n >= 1, n), FALSE)),
    ("an induction, as an implication", rechecked(lambda d: d.induction(n >= 5, n, base=5), n >= 5), {n: 1}),
    ("an induction, other guard", rechecked(lambda d: d.induction(n >= 5, n, base=5), Implies(n >= 1, n >= 5)), {n: 1}),
    (
        "an instance of something else",
        rechecked(lambda d: (s := d.inequality(x + 1 / x >= 2), d.substitute(s, {x: 2}))[-1], S(-1) > 0),
    ),
    (
        "an instance, False",
        rechecked(
            lambda d: (s := d.inequality(sp.Gt(x + y, 0, evaluate=False)), d.substitute(s, {x: 2}))[-1], y - 1 > 0
        ),
        {y: S("1/2")},
    ),
    ("a definition", lambda d: (s := d.define(w, 1), d.recheck(s, Eq(w, 2)))[-1:], {w: 1}),
    ("a hypothesis", lambda d: (s := d.assume(u > 1), d.recheck(s, FALSE))[-1:]),
    ("text", rechecked(lambda d: d.inequality(u**2 + 2 > 2 * u), "0 = 1")),
    ("True", rechecked(lambda d: d.inequality(u**2 + 2 > 2 * u), False)),
    ("a pole", rechecked(lambda d: d.inequality(u**2 + 2 > 2 * u), Ne(u / u**2, 0)), {u: 0}),
    ("a pole of an identity", rechecked(lambda d: d.identity(u + u, 2 * u), Eq((u**2 - 1) / (u - 1), u + 1)), {u: 1}),
    (
        "without an iterator",
        lambda d: (
            a := d.assume(u >= 2),
            s := d.inequality(u >= 1, given=[a]),
            d.recheck(s, u >= 1, without=iter(["s1"])),
        )[-1:],
        {u: 0},
    ),
    (
        "without all",
        lambda d: (a := d.assume(u >= 2), s := d.inequality(u >= 1, given=[a]), d.recheck(s, without=["s1"]))[-1:],
        {u: 0},
    ),
]

CHANGED = [
    ("a step's statement", lambda d: (s := d.inequality(u**2 + 2 > 2 * u), changed(s, statement=FALSE)), {u: 0}),
    ("a step's fixed names", lambda d: (s := d.assume(u >= 2), changed(s, fixed=frozenset()), d.substitute(s, {u: 0}))),
    (
        "a step's statement, in spite of all",
        lambda d: (
            s := d.inequality(u**2 + 2 > 2 * u),
            changed(s, object.__setattr__, statement=FALSE),
            d.inequality(FALSE, given=[s]),
        ),
    ),
    (
        "the dictionary, a forged step",
        lambda d: (
            s := d.inequality(u**2 + 2 > 2 * u),
            d.derivation.steps.update(s1=dataclasses.replace(s, statement=FALSE)),
            d.inequality(FALSE, given=["s1"]),
        ),
    ),
    (
        "the dictionary, a step added",
        lambda d: (
            s := d.inequality(u**2 + 2 > 2 * u),
            d.derivation.steps.__setitem__("s2", dataclasses.replace(s, name="s2", statement=FALSE)),
            d.inequality(FALSE, given=["s2"]),
        ),
    ),
    (
        "the dictionary, a hypothesis dropped",
        lambda d: (
            a := d.assume(u >= 2),
            d.derivation.steps.pop("s1"),
            d.assume(u <= 1),
            d.inequality(FALSE, given=[a, "s2"]),
        ),
    ),
    (
        "the dictionary, a definition dropped",
        lambda d: (
            d.define(w, 1),
            d.inequality(w >= 1, given=["s1"]),
            d.derivation.steps.pop("s1"),
            d.define(w, 0),
            d.inequality(FALSE, given=["s2", "s1"]),
        ),
    ),
    ("a name taken twice", lambda d: (d.assume(u >= 2, name="a"), d.assume(u >= 3, name="a"))[-1:], {u: 2}),
    ("anchors that collide", lambda d: (d.assume(u >= 2, name="η"), d.assume(u >= 3, name="eta")), {u: 2}),
    ("a mutable statement", lambda d: (M := sp.Matrix([[1]]), d.identity(M, sp.Matrix([[2]])))),
    (
        "a step of one's own",
        lambda d: (
            s := d.inequality(u**2 + 2 > 2 * u),
            type(s)(
                **{**{q.name: getattr(s, q.name) for q in dataclasses.fields(s)}, "name": "s2", "statement": FALSE}
            ),
            d.inequality(FALSE, given=["s2"]),
        ),
    ),
    (
        "values changed while they are used",
        lambda d: (
            s := d.inequality(sp.Gt(x + y, 0, evaluate=False)),
            values := {x: S(1)},
            q := d.substitute(s, values),
            values.update({y: S(-9)}),
            d.recheck(q, S(1) - 9 > 0),
        ),
    ),
]

TABLE = {"certify": CERTIFY, "recheck": RECHECK, "objects changed": CHANGED}
