"""Attacks by misuse: assumptions that lie, floats, certify, recheck, objects changed behind its back, Boolean tricks."""

import contextlib
import dataclasses

import sympy as sp
from attacking import FALSE, Quiet, S, f, g, h, i, j, k, m, n, t, u, v, w, x, y, z

Eq, Ne, Implies, And, Or, Not, Sum = sp.Eq, sp.Ne, sp.Implies, sp.And, sp.Or, sp.Not, sp.Sum
oo, pi = sp.oo, sp.pi
inf, nan = float("inf"), float("nan")


def symbol(name="q", **traits):
    return sp.Symbol(name, **traits)


def function(name="q", **traits):
    return sp.Function(name, **traits)


def inequality(claim):
    return lambda d: d.inequality(claim)


even, odd, prime = symbol("e", even=True), symbol("o", odd=True), symbol("p", prime=True)
P, Q = symbol("P", commutative=False), symbol("Q", commutative=False)

TRAITS = [
    ("odd is even", lambda d: d.inequality(Eq(odd + odd, 4)), {odd: 1}),
    ("half of an odd number", lambda d: (s := d.define(j, odd / 2), s), {odd: 1}),
    ("even as 3", lambda d: (s := d.inequality((-1) ** even >= 1), d.substitute(s, {even: 3}))),
    ("even as n", lambda d: (s := d.inequality((-1) ** even >= 1), d.substitute(s, {even: n})), {n: 1}),
    ("odd as n", lambda d: (s := d.inequality((-1) ** odd <= -1), d.substitute(s, {odd: n})), {n: 2}),
    (
        "prime as a product",
        lambda d: (s := d.inequality(Ne(prime, n * m)), d.substitute(s, {prime: n * m})),
        {n: 2, m: 3},
    ),
    ("prime as 1", lambda d: (s := d.inequality(prime >= 2), d.substitute(s, {prime: 1}))),
    ("positive as nonnegative", lambda d: (s := d.inequality(x + u > u), d.substitute(s, {x: k})), {k: 0, u: 0}),
    (
        "nonzero as u",
        lambda d: (q := symbol(nonzero=True), s := d.inequality(q**2 > 0), d.substitute(s, {q: u})),
        {u: 0},
    ),
    ("nonzero as 0", lambda d: (q := symbol(nonzero=True), s := d.inequality(q**2 > 0), d.substitute(s, {q: 0}))),
    ("irrational as 2", lambda d: (q := symbol(irrational=True), s := d.inequality(Ne(q, 2)), d.substitute(s, {q: 2}))),
    (
        "rational as a root",
        lambda d: (q := symbol(rational=True), s := d.inequality(Ne(q**2, 2)), d.substitute(s, {q: sp.sqrt(2)})),
    ),
    (
        "noninteger as 2",
        lambda d: (q := symbol(integer=False, real=True), s := d.inequality(Ne(q, 2)), d.substitute(s, {q: 2})),
    ),
    ("composite as 7", lambda d: (q := symbol(composite=True), s := d.inequality(Ne(q, 7)), d.substitute(s, {q: 7}))),
    ("zero as 1", lambda d: (q := symbol(zero=True), s := d.inequality(Eq(q, 0)), d.substitute(s, {q: 1}))),
    (
        "not positive as 1",
        lambda d: (q := symbol(positive=False, real=True), s := d.inequality(q <= 0), d.substitute(s, {q: 1})),
    ),
    ("infinite", lambda d: (q := symbol(infinite=True), d.inequality(Eq(q, q + 1))), {}),
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
        lambda d: (q := symbol(finite=True, real=True), s := d.inequality(q + 1 > q), d.substitute(s, {q: oo})),
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
        lambda d: (q := function(integer=True, positive=True), s := d.define(q(n), x * n, forall=[n])),
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


def rechecked(build, claim, **more):
    """Another claim for a step that was proved."""
    return lambda d: (s := build(d), d.recheck(s, claim, **more))[-1:]


def changed(step, setter=setattr, **parts):
    """A step whose parts are changed, if that is possible."""
    with contextlib.suppress(AttributeError):
        for name, value in parts.items():
            setter(step, name, value)
    return step


RECHECK = [
    ("a false identity", rechecked(lambda d: d.identity(u + u, 2 * u), FALSE)),
    ("another side", rechecked(lambda d: d.identity(u + u, 2 * u), Eq(u + u, 3 * u)), {u: 1}),
    ("a false inequality", rechecked(lambda d: d.inequality(u**2 + 1 > 0), FALSE)),
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
        rechecked(lambda d: (s := d.inequality(x + 1 > 0), d.substitute(s, {x: 2}))[-1], S(-1) > 0),
    ),
    (
        "an instance, False",
        rechecked(lambda d: (s := d.inequality(x + y > 0), d.substitute(s, {x: 2}))[-1], y - 1 > 0),
        {y: S("1/2")},
    ),
    ("a definition", lambda d: (s := d.define(w, 1), d.recheck(s, Eq(w, 2)))[-1:], {w: 1}),
    ("a hypothesis", lambda d: (s := d.assume(u > 1), d.recheck(s, FALSE))[-1:]),
    ("text", rechecked(lambda d: d.inequality(u**2 + 1 > 0), "0 = 1")),
    ("True", rechecked(lambda d: d.inequality(u**2 + 1 > 0), False)),
    ("a pole", rechecked(lambda d: d.inequality(u**2 + 1 > 0), Ne(u / u**2, 0)), {u: 0}),
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
    ("a step's statement", lambda d: (s := d.inequality(u**2 + 1 > 0), changed(s, statement=FALSE))),
    ("a step's fixed names", lambda d: (s := d.assume(u >= 2), changed(s, fixed=frozenset()), d.substitute(s, {u: 0}))),
    (
        "a step's statement, in spite of all",
        lambda d: (
            s := d.inequality(u**2 + 1 > 0),
            changed(s, object.__setattr__, statement=FALSE),
            d.inequality(FALSE, given=[s]),
        ),
    ),
    (
        "the dictionary, a forged step",
        lambda d: (
            s := d.inequality(u**2 + 1 > 0),
            d.derivation.steps.update(s1=dataclasses.replace(s, statement=FALSE)),
            d.inequality(FALSE, given=["s1"]),
        ),
    ),
    (
        "the dictionary, a step added",
        lambda d: (
            s := d.inequality(u**2 + 1 > 0),
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
            s := d.inequality(w >= 1, given=["s1"]),
            d.derivation.steps.pop("s1"),
            d.define(w, 0),
            d.inequality(FALSE, given=["s2", "s1"]),
        ),
    ),
    ("a name taken twice", lambda d: (d.assume(u >= 2, name="a"), d.assume(u >= 3, name="a"))[-1:], {u: 2}),
    ("anchors that collide", lambda d: (d.assume(u >= 2, name="η"), d.assume(u >= 3, name="eta")), {u: 2}),
    ("a mutable statement", lambda d: (M := sp.Matrix([[1]]), s := d.identity(M, sp.Matrix([[2]])))),
    (
        "a step of one's own",
        lambda d: (
            s := d.inequality(u**2 + 1 > 0),
            type(s)(
                **{**{q.name: getattr(s, q.name) for q in dataclasses.fields(s)}, "name": "s2", "statement": FALSE}
            ),
            d.inequality(FALSE, given=["s2"]),
        ),
    ),
    (
        "values changed while they are used",
        lambda d: (
            s := d.inequality(x + y > 0),
            values := {x: S(1)},
            q := d.substitute(s, values),
            values.update({y: S(-9)}),
            d.recheck(q, S(1) - 9 > 0),
        ),
    ),
]

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

TABLE = {
    "assumptions": TRAITS,
    "floats": FLOATS,
    "certify": CERTIFY,
    "recheck": RECHECK,
    "objects changed": CHANGED,
    "Boolean tricks": BOOLEAN,
}
