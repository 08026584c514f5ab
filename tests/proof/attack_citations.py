"""Attacks by citations of other derivations."""

import sympy as sp

from tests.proof.attacking import FALSE, Quiet, f, m, n, u, v, w

Eq, And = sp.Eq, sp.And


def other(*build):
    """Another derivation."""
    d = Quiet("other")
    return d, [step(d) for step in build][-1]


def cited(*build):
    source, step = other(*build)
    return lambda d: d.cite(source, step)


u2 = sp.Symbol("u", positive=True)

CITATIONS = [
    ("a hypothesis that stays there", lambda d: (s := cited(lambda o: o.assume(u >= 2))(d), d.substitute(s, {u: 0}))),
    (
        "a consequence, instantiated",
        lambda d: (
            s := cited(lambda o: o.assume(u >= 2), lambda o: o.inequality(u**2 >= 4, given=["s1"]))(d),
            d.substitute(s, {u: 0}),
        ),
    ),
    (
        "against a hypothesis here",
        lambda d: (d.assume(u <= 1), cited(lambda o: o.assume(u >= 2))(d)),
    ),
    (
        "a consequence against a hypothesis here",
        lambda d: (
            d.assume(u <= 1),
            cited(lambda o: o.assume(And(u >= 2, v >= u)), lambda o: o.inequality(v >= 2, given=["s1"]))(d),
            d.assume(v <= u),
        ),
    ),
    (
        "another definition there",
        lambda d: (d.define(w, 1), cited(lambda o: o.define(w, 2))(d)),
    ),
    (
        "another definition here, later",
        lambda d: (cited(lambda o: o.define(w, 2))(d), d.define(w, 1)),
    ),
    (
        "consequence of another definition there",
        lambda d: (
            d.define(w, 1),
            cited(lambda o: o.define(w, 2), lambda o: o.inequality(w >= 2, given=["s1"]))(d),
        ),
    ),
    (
        "consequence, and then another definition here",
        lambda d: (
            cited(lambda o: o.define(w, 2), lambda o: o.inequality(w >= 2, given=["s1"]))(d),
            d.define(w, 1),
        ),
    ),
    (
        "hidden definition of a name that the statement lacks",
        lambda d: (
            d.assume(Eq(v, 1)),
            cited(
                lambda o: o.define(w, 2), lambda o: o.assume(v > w), lambda o: o.inequality(v > 2, given=["s1", "s2"])
            )(d),
        ),
    ),
    (
        "another f(m)",
        lambda d: (d.define(f(m), 0, forall=[m]), cited(lambda o: o.define(f(n), 1, forall=[n]))(d)),
    ),
    (
        "another recursion of one name",
        lambda d: (
            d.sequence(f(n + 1), f(n) + 1, first=0),
            cited(lambda o: o.sequence(f(n + 1), f(n) + 2, first=0))(d),
        ),
    ),
    (
        "another start of one recursion",
        lambda d: (
            d.sequence(f(n + 1), f(n) + 1, first=0),
            d.start,
            o := Quiet("other"),
            o.sequence(f(n + 1), f(n) + 1, first=5),
            d.cite(o, o.start),
        ),
    ),
    (
        "a definition in terms that differ here",
        lambda d: (
            d.define(v, 1),
            cited(
                lambda o: o.define(v, 2),
                lambda o: o.define(w, v + 1),
                lambda o: o.inequality(Eq(w, 3), given=["s1", "s2"]),
            )(d),
            cited(lambda o: o.define(w, v + 1))(d),
        ),
    ),
    (
        "hidden hypotheses of two sources",
        lambda d: (
            cited(lambda o: o.assume(u >= 2), lambda o: o.inequality(u**2 >= 4, given=["s1"]))(d),
            cited(
                lambda o: o.assume(u <= 1),
                lambda o: o.assume(u >= 0),
                lambda o: o.inequality(u**2 <= 1, given=["s1", "s2"]),
            )(d),
        ),
    ),
    (
        "a twin of a name",
        lambda d: (d.assume(u >= -5), cited(lambda o: o.inequality(sp.Gt(u2 + 1, 1, evaluate=False)))(d)),
    ),
    (
        "a source that is changed later",
        lambda d: (
            o := Quiet("other"),
            a := o.assume(u >= 2),
            s := d.cite(o, a),
            o.derivation.steps.clear(),
            d.substitute(s, {u: 0}),
        ),
    ),
    ("of itself", lambda d: (a := d.assume(u >= 2), s := d.cite(d, a), d.substitute(s, {u: 0}))),
    (
        "a cited citation",
        lambda d: (
            o := Quiet("o1"),
            a := o.assume(u >= 2),
            p := Quiet("o2"),
            b := p.cite(o, a),
            s := d.cite(p, b),
            d.substitute(s, {u: 0}),
        ),
    ),
    (
        "a cited citation against a hypothesis",
        lambda d: (
            o := Quiet("o1"),
            a := o.assume(u >= 2),
            c := o.inequality(u * u >= 4, given=[a]),
            p := Quiet("o2"),
            b := p.cite(o, c),
            d.cite(p, b),
            d.assume(u >= 0),
            d.assume(u <= 1),
        ),
    ),
    ("a computed step", lambda d: (s := cited(lambda o: o.certify(Eq(u, 3), 0.0, 1e-9))(d), d.substitute(s, {u: 0}))),
    (
        "rechecked with another claim",
        lambda d: (s := cited(lambda o: o.inequality(u**2 + 2 > 2 * u))(d), d.recheck(s, FALSE)),
    ),
]

TABLE = {"citations": CITATIONS}
