"""The side of Z3: what follows from hypotheses by the arithmetic of the real numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
import z3

Z3_MILLISECONDS = 20_000
Z3_EFFORT = 50_000_000  # Z3's own deterministic count: the same verdict on a slow machine


class _Translator:
    """SymPy to Z3.  What Z3 has no word for becomes an unknown real whose sign alone is known: sound, not complete."""

    def __init__(self) -> None:
        self.unknowns: dict[sp.Basic, z3.ArithRef] = {}
        self.facts: list[z3.BoolRef] = []
        self.presupposed: list[z3.BoolRef] = []  # denominators whose sign is not declared

    def unknown(self, e: sp.Basic) -> z3.ArithRef:
        if e not in self.unknowns:
            if not e.is_real:
                raise NotImplementedError(f"{e} is not known to be real; give its symbols real=True or positive=True")
            self.unknowns[e] = v = z3.Real(f"v{len(self.unknowns)}")
            if e.is_integer and e.is_positive:
                self.facts.append(v >= 1)
            for holds, fact in (
                (e.is_positive, v > 0),
                (e.is_nonnegative, v >= 0),
                (e.is_negative, v < 0),
                (e.is_nonpositive, v <= 0),
                (e.is_nonzero, v != 0),
            ):
                if holds:
                    self.facts.append(fact)
        return self.unknowns[e]

    def __call__(self, e: Any) -> Any:
        if e.is_Rational:
            return z3.Q(e.p, e.q)
        if e.is_Add:
            return z3.Sum([self(a) for a in e.args])
        if e.is_Mul:
            return z3.Product([self(a) for a in e.args])
        if e.is_Pow and e.exp.is_Integer:
            base = self(e.base)
            power = z3.Product([base] * abs(int(e.exp)))
            if e.exp > 0:
                return power
            if not e.base.is_nonzero:
                self.presupposed.append(base != 0)
            return 1 / power
        if e.is_Pow and e.exp.is_Rational and e.exp.q == 2 and e.base.is_nonnegative:
            root = self.unknown(sp.sqrt(e.base))
            self.facts.append(root * root == self(e.base))
            power = z3.Product([root] * abs(int(e.exp.p)))
            return power if e.exp.p > 0 else 1 / power
        if e.is_Pow and e.base.is_positive and e.exp.could_extract_minus_sign():
            return 1 / self(1 / e)  # so that b**x and b**(-x) share their unknown
        if isinstance(e, (sp.Max, sp.Min)):
            first, rest = self(e.args[0]), self(e.func(*e.args[1:]))
            return z3.If(first >= rest if isinstance(e, sp.Max) else first <= rest, first, rest)
        if isinstance(e, sp.Abs):
            inner = self(e.args[0])
            return z3.If(inner >= 0, inner, -inner)
        if isinstance(e, sp.Basic) and e.is_Boolean:
            return self.boolean(e)
        return self.unknown(e)

    def boolean(self, e: Any) -> z3.BoolRef:
        if e in (sp.true, sp.false):
            return z3.BoolVal(bool(e))
        pairs = {sp.And: z3.And, sp.Or: z3.Or, sp.Not: z3.Not, sp.Implies: z3.Implies}
        for kind, make in pairs.items():
            if isinstance(e, kind):
                return make(*[self.boolean(a) for a in e.args])
        left, right = self(e.lhs), self(e.rhs)
        return {
            sp.Equality: left == right,
            sp.Unequality: left != right,
            sp.GreaterThan: left >= right,
            sp.LessThan: left <= right,
            sp.StrictGreaterThan: left > right,
            sp.StrictLessThan: left < right,
        }[type(e)]


def z3_verdict(claim: Any, hypotheses: Sequence[Any]) -> str | None:
    """Whether Z3 derives a claim from hypotheses and the signs that their symbols declare.

    A hypothesis may be taken to make sense: its denominators are not zero.  The claim's own must be shown not to be.

    Args:
        claim: a relation of SymPy, or And, Or, Not, Implies of relations.
        hypotheses: of the same form.

    Returns:
        ``None`` if it does; otherwise why not, with a counterexample where there is one.

    Raises:
        NotImplementedError: if something is not known to be real.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> z3_verdict(u**2 >= 4, [u >= 2])
        >>> z3_verdict(u**2 >= 4, [])
        'is false at u = 0'
    """
    translate = _Translator()
    premises = [translate.boolean(h) for h in hypotheses]
    premises += translate.presupposed  # who assumes a quotient assumes that it exists
    translate.presupposed = []
    goal = translate.boolean(claim)
    solver = z3.Solver()
    solver.set("timeout", Z3_MILLISECONDS)
    solver.set("rlimit", Z3_EFFORT)
    solver.add(*translate.facts, *premises)
    if solver.check() == z3.unsat:
        return "would follow from anything: its hypotheses contradict each other"
    if translate.presupposed:  # the claim's own denominators must be known not to vanish
        solver.push()
        solver.add(z3.Not(z3.And(translate.presupposed)))
        if solver.check() != z3.unsat:
            return "has a denominator that is not known to differ from zero"
        solver.pop()
    solver.add(z3.Not(goal))
    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer == z3.sat:
        model = solver.model()
        values = {str(e): model.eval(v, model_completion=True) for e, v in translate.unknowns.items()}
        where = ", ".join(f"{name} = {_short(values[name])}" for name in sorted(values))
        return f"is false at {where}"
    return "was not proved: Z3 gave up; split the step"


def _short(value: Any) -> str:
    if z3.is_rational_value(value):
        fraction = value.as_fraction()
        return str(fraction)
    return value.as_decimal(6) if z3.is_algebraic_value(value) else str(value)
