"""Attacks by what is given: iterators, forall, what is no statement, contradictions."""

import sympy as sp

from tests.proof.attacking import FALSE, f, i, n, u, v, w, x

Eq, Ne, And, Sum = sp.Eq, sp.Ne, sp.And, sp.Sum

u2 = sp.Symbol("u", positive=True)

GIVEN = [
    (
        "an iterator, reused",
        lambda d: (
            d.assume(u >= 2),
            it := iter(["s1"]),
            d.inequality(u >= 1, given=it),
            d.recheck(d.derivation.steps["s2"], u >= 1, without=["s1"]),
            d.inequality(FALSE, given=it),
        ),
    ),
    (
        "an iterator, and an instance",
        lambda d: (d.assume(u >= 2), s := d.inequality(u >= 1, given=(x for x in ["s1"])), d.substitute(s, {u: 0})),
    ),
    (
        "an iterator in an identity",
        lambda d: (d.assume(Eq(u, 2)), s := d.identity(u + 1, 3, given=iter(["s1"])), d.substitute(s, {u: 0})),
    ),
    (
        "an iterator in an induction",
        lambda d: (
            d.assume(u >= 2),
            s := d.induction(u * n >= 2, n, base_given=iter(["s1"]), step_given=iter(["s1"])),
            d.substitute(s, {u: 0, n: 1}),
        ),
    ),
    (
        "an iterator in certify",
        lambda d: (
            d.assume(u >= 2),
            s := d.certify(v >= u, 0.0, 1e-9, given=iter(["s1"])),
            d.substitute(s, {u: 9, v: 0}),
        ),
    ),
    ("forall as an iterator", lambda d: (s := d.assume(u + v >= 0, forall=iter([u])), d.substitute(s, {v: -9, u: 0}))),
    ("forall of what does not occur", lambda d: (s := d.assume(u >= 0, forall=[v]), d.substitute(s, {u: -1}))),
    ("forall as a symbol", lambda d: (s := d.assume(u >= 0, forall=u), d.substitute(s, {v: -1}))),
    ("forall as a text", lambda d: (s := d.assume(u >= 0, forall="v"), d.substitute(s, {u: -1}))),
    ("forall of a function's value", lambda d: (s := d.assume(f(u) >= 0, forall=[f(u)]), d.substitute(s, {f(u): -1}))),
    ("forall of a term", lambda d: (s := d.assume(u + v >= 0, forall=[u + v]), d.substitute(s, {u: -9, v: 0}))),
    ("forall of a twin", lambda d: (s := d.assume(u >= 0, forall=[u2]), d.substitute(s, {u: -1}))),
    (
        "forall of a bound name",
        lambda d: (s := d.assume(Eq(Sum(i * u, (i, 1, 2)), 3), forall=[i]), d.substitute(s, {u: 0})),
    ),
    ("forall that contradicts", lambda d: (s := d.assume(u >= 0, forall=[u]), d.substitute(s, {u: -1}))),
    (
        "forall that contradicts, by Z3",
        lambda d: (s := d.assume(u >= v, forall=[u, v]), s := d.substitute(s, {u: v, v: u + 1}), s),
    ),
    ("given itself", lambda d: d.inequality(FALSE, given=["s1"])),
    ("given a later step", lambda d: (d.inequality(FALSE, given=["s2"]), d.assume(u >= 0))),
    (
        "given as a text",
        lambda d: (d.assume(u >= 2, name="s"), s := d.inequality(u >= 1, given="s"), d.substitute(s, {u: 0})),
    ),
    ("given a number", lambda d: d.inequality(FALSE, given=[1])),
    ("given what is in words", lambda d: (d.assume("0 = 1"), d.inequality(FALSE, given=["s1"]))),
    ("False assumed", lambda d: (d.assume(sp.false), d.inequality(FALSE, given=["s1"]))),
    ("False assumed, Python's", lambda d: (d.assume(False), d.inequality(FALSE, given=["s1"]))),
    ("Python's equality", lambda d: d.assume(u == v), {u: 1, v: 2}),
    ("Python's inequality", lambda d: d.inequality(u != 0), {u: 0}),
    (
        "Python's inequality, as a fact about 0",
        lambda d: (s := d.inequality(u != 0), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    ("no relation at all", lambda d: (s := d.assume(u), d.inequality(u > 0, given=[s])), {u: 0}),
    (
        "a symbol as a truth value",
        lambda d: (q := sp.Symbol("q"), s := d.assume(q | (u > 0)), d.inequality(u > 0, given=[s])),
        {u: 0},
    ),
    ("None", lambda d: d.inequality(None)),
    ("a number as a statement", lambda d: d.inequality(1)),
    ("a text as a claim", lambda d: d.inequality("0 = 1")),
    ("a text that is a relation", lambda d: d.inequality("Eq(0, 1)")),
    ("contradicting hypotheses", lambda d: (d.assume(u > 1), d.assume(u < 0))),
    ("contradicting, one is general", lambda d: (d.assume(f(u) > 1, forall=[u]), d.assume(f(0) < 0))),
    (
        "contradicting by instances",
        lambda d: (
            d.assume(f(u) > u, forall=[u]),
            d.assume(f(u) < 5, forall=[u]),
            d.substitute(d.derivation.steps["s1"], {u: 7}),
            d.substitute(d.derivation.steps["s2"], {u: 7}),
        ),
    ),
    ("contradicting its own signs", lambda d: d.assume(x < 0)),
    ("contradicting by integers", lambda d: d.assume(And(n > 1, n < 2))),
    ("contradicting by a function", lambda d: (a := d.assume(sp.sin(u) > 2), d.identity(u, u + 1, given=[a]))),
    ("contradicting definitions", lambda d: (d.define(w, u + 1), d.assume(w < u))),
    ("contradicting identity", lambda d: (a := d.assume(Eq(u, u + 1)), d.identity(u, u + 1, given=[a])), {u: 0}),
    ("equations against each other", lambda d: (d.assume(Eq(u, 1)), d.assume(Eq(u, 2)))),
]

TABLE = {"given, forall, contradictions": GIVEN}
