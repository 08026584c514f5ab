"""Attacks by Boolean formulas."""

import sympy as sp

from tests.proof.attacking import FALSE, S, f, u, v, w

Eq, Ne, Implies, And, Or, Not = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not


def inequality(claim):
    return lambda d: d.inequality(claim)


BOOLEAN = [
    ("equivalence", inequality(sp.Equivalent(u > 0, u >= 0)), {u: 0}),
    ("equivalence of three", inequality(sp.Equivalent(u > 0, u >= 0, v > 0)), {u: 0, v: 1}),
    ("equivalence of equivalences", inequality(sp.Equivalent(sp.Equivalent(u > 0, v > 0), w > 0)), {u: 1, v: 1, w: 0}),
    ("exclusive or", inequality(sp.Xor(u > 0, u >= 0)), {u: 1}),
    ("exclusive or of three", inequality(sp.Xor(u > 0, u > -1, u > -2)), {u: -1}),
    ("if then else", inequality(sp.ITE(u > 0, u > -1, u > 1)), {u: 0}),
    (
        "if then else, guard",
        lambda d: (s := d.inequality(sp.ITE(u > 0, 1 / u > 0, u <= 0)), d.inequality(Ne(u, 0), given=[s])),
        {u: 0},
    ),
    (
        "converse",
        lambda d: (a := d.assume(Implies(u > 0, v > 0)), d.inequality(Implies(v > 0, u > 0), given=[a])),
        {u: 0, v: 1},
    ),
    (
        "inverse",
        lambda d: (a := d.assume(Implies(u > 0, v > 0)), d.inequality(Implies(u <= 0, v <= 0), given=[a])),
        {u: 0, v: 1},
    ),
    (
        "affirming the consequent",
        lambda d: (a := d.assume(Implies(u > 0, v > 0)), b := d.assume(v > 0), d.inequality(u > 0, given=[a, b])),
        {u: 0, v: 1},
    ),
    (
        "denying the antecedent",
        lambda d: (a := d.assume(Implies(u > 0, v > 0)), b := d.assume(u <= 0), d.inequality(v <= 0, given=[a, b])),
        {u: 0, v: 1},
    ),
    (
        "implication that is grouped",
        inequality(sp.Equivalent(Implies(Implies(u > 0, v > 0), w > 0), Implies(u > 0, Implies(v > 0, w > 0)))),
        {u: 0, v: 0, w: 0},
    ),
    ("negation of an implication", inequality(Or(Not(Implies(u > 0, v > 0)), And(u <= 0, v <= 0))), {u: 0, v: 1}),
    ("De Morgan, wrong", inequality(sp.Equivalent(Not(And(u > 0, v > 0)), And(u <= 0, v <= 0))), {u: 1, v: 0}),
    ("nand", inequality(sp.Nand(u > 0, u > -1)), {u: 1}),
    ("nor", inequality(sp.Nor(u > 0, u > 1)), {u: 1}),
    ("chain of relations", lambda d: d.inequality((u < v) & (v < u + 1)), {u: 1, v: 0}),
    ("a chain in Python", lambda d: d.inequality(S(3) < S(2) < u), {u: 5}),
    ("a chain of Eq", lambda d: d.inequality(Eq(Eq(u, v), Eq(v, u + 1))), {u: 0, v: 0}),
    ("equality of truth values", lambda d: d.inequality(Eq(u > 0, u >= 0)), {u: 0}),
    ("a relation in a relation", lambda d: d.inequality(Eq(sp.Piecewise((1, u > 0), (0, True)), 1)), {u: 0}),
    ("a truth value as a number", lambda d: d.inequality(Eq(sp.true, S(1), evaluate=False))),
    ("not equal, twice", inequality(Or(Ne(u, v), Ne(u, v + 1), Eq(u, v + 2)) & Ne(u, v)), {u: 0, v: 0}),
    ("contains", lambda d: d.inequality(sp.Contains(u, sp.Interval(0, 1))), {u: 2}),
    ("element of an interval", lambda d: d.inequality(sp.Interval(0, 1).contains(u)), {u: 2}),
    ("Q.positive", lambda d: d.inequality(sp.Q.positive(u)), {}),
    (
        "a quantifier by Exists",
        lambda d: d.inequality(Implies(u > 0, u > 1) | Implies(v > 0, v > 1)),
        {u: S("1/2"), v: S("1/2")},
    ),
    ("drinkers", lambda d: (a := d.assume(Implies(f(u) > 0, f(v) > 0)), d.substitute(a, {v: w})), {f(u): 1, f(w): -1}),
    (
        "for one into for all",
        lambda d: (a := d.assume(f(u) > 0), s := d.inequality(f(u) > -1, given=[a]), d.substitute(s, {u: v})),
        {f(v): -2},
    ),
    (
        "guard put aside",
        lambda d: (s := d.inequality(Implies(u > 0, u * v > 0) | (v <= 0)), d.inequality(u * v > 0, given=[s])),
        {u: 0, v: 1},
    ),
    (
        "guard that is false",
        lambda d: (
            s := d.inequality(Implies(u > u + 1, Eq(S(0) * u, 1, evaluate=False))),
            d.inequality(FALSE, given=[s]),
        ),
    ),
    ("Not without evaluation", lambda d: d.inequality(Not(u**2 >= -1, evaluate=False)), {u: 1}),
    ("And without evaluation", lambda d: d.inequality(And(FALSE, u**2 + 1 > 0, evaluate=False)), {}),
    ("Or of nothing", lambda d: d.inequality(Or())),
    (
        "negated equation",
        lambda d: (a := d.assume(Not(Eq(u, v), evaluate=False)), d.inequality(u > v, given=[a])),
        {u: 0, v: 1},
    ),
]

TABLE = {"Boolean tricks": BOOLEAN}
