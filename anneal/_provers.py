"""The two provers behind :mod:`anneal.proof`: SymPy for what vanishes, Z3 for what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
import z3
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

Z3_MILLISECONDS = 20_000
Z3_EFFORT = 50_000_000  # Z3's own deterministic count: the same verdict on a slow machine


def atoms(expression: Any) -> set[sp.Basic]:
    return expression.atoms(sp.Symbol, AppliedUndef, sp.Indexed)


def vanishes(expression: Any) -> bool:
    """Whether SymPy reduces the expression to zero, trying the cheap ways first."""
    ways: list[Callable[[Any], Any]] = [
        sp.expand,
        lambda e: sp.cancel(sp.together(e)),
        _cancel_symbolic_powers,
        sp.simplify,
    ]
    return any(way(sp.sympify(expression)) == 0 for way in ways)


def merge_sums(expression: Any) -> Any:
    """Multiples of sums over one range as one sum, whose summand is then reduced: sums are linear."""
    if not expression.has(sp.Sum):
        return expression
    summands: dict[Any, Any] = {}
    rest = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(expression)):
        factor, total = term.as_independent(sp.Sum)
        if isinstance(total, sp.Sum) and not factor.free_symbols & set(total.variables):
            summands[total.limits] = summands.get(total.limits, 0) + factor * total.function
        else:
            rest += term
    reduced = {limits: sp.cancel(sp.together(sp.expand(summand))) for limits, summand in summands.items()}
    left = [sp.Sum(summand, *limits) for limits, summand in reduced.items() if summand != 0]
    if len(left) == 1 and not rest.has(sp.Sum) and _entrywise(left[0]):
        left = [sp.Dummy("sum", real=True)]  # nothing can cancel it: SymPy need not try to evaluate it
    return sp.expand(rest) + sum(left)


def _entrywise(total: Any) -> bool:
    """Whether unknown sequences enter a sum by their entries at the index alone, so that it does not telescope."""
    index = set(total.variables)
    entries = [f for f in total.function.atoms(AppliedUndef) if f.free_symbols & index]
    return bool(entries) and all(arg in index or not arg.free_symbols & index for f in entries for arg in f.args)


def _cancel_symbolic_powers(expression: Any) -> Any:
    """Cancel after writing every b**x as a product of powers b**e of a few exponents e, each named once.

    The exponent is split into terms c*e with rational c: b**(p/(2*p + 1)) becomes b**(1/2) / b**(1/(2*(2*p + 1))).
    """
    symbolic = lambda e: e.is_Pow and not e.exp.is_Integer  # noqa: E731
    expression = expression.replace(symbolic, lambda e: sp.expand_power_base(sp.Pow(sp.factor(e.base), e.exp)))
    split: dict[sp.Basic, dict[sp.Basic, sp.Rational]] = {}
    units: dict[tuple[sp.Basic, sp.Basic], int] = {}
    for power in (e for e in expression.atoms(sp.Pow) if not e.exp.is_Integer):
        exponent = sp.together(power.exp)
        if len(exponent.free_symbols) == 1:
            exponent = sp.apart(exponent)
        split[power] = {}
        for term in sp.Add.make_args(exponent):
            c, unit = sp.factor(term).as_coeff_Mul()
            split[power][unit] = split[power].get(unit, 0) + c
        for unit, c in split[power].items():
            key = (power.base, unit)
            units[key] = int(sp.ilcm(units.get(key, 1), c.q))
    names = {key: sp.Dummy(positive=key[0].is_positive) for key in units}
    replacement = {}
    for power, terms in split.items():
        product = sp.Integer(1)
        for unit, c in terms.items():
            whole = sp.floor(c) if unit == 1 else sp.Integer(0)
            product *= power.base**whole * names[power.base, unit] ** ((c - whole) * units[power.base, unit])
        replacement[power] = product
    numerator = sp.numer(sp.cancel(sp.together(expression.xreplace(replacement))))
    for (base, unit), name in names.items():
        if unit == 1 and numerator.has(name):  # a root: its power is the base again
            numerator = sp.rem(numerator, name ** units[base, unit] - base, name)
    return sp.expand(numerator)


def replaced(expression: Any, old: Any, new: Any) -> Any:
    """``subs``, also where ``new`` is a sum over an index that sums in the expression use too, without capturing it."""
    try:
        return expression.subs(old, new)
    except ValueError:
        bound = {v for sums in expression.atoms(ExprWithLimits) for v in sums.variables}
        if bound & (new.free_symbols - old.free_symbols):
            raise
        return expression.xreplace({old: new})


def where_nonzero(difference: Any) -> str:
    """A point at which an expression that should vanish does not."""
    symbols = sorted((e for e in atoms(difference) if not e.is_Symbol or e in difference.free_symbols), key=str)
    for trial in ((2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), (1, 1, 1, 1, 1, 1)):
        point = {s: sp.Integer(trial[i % 6]) for i, s in enumerate(symbols)}
        value = sp.N(difference.subs(point))
        if value.is_number and abs(value) > 1e-9:
            where = ", ".join(f"{s} = {v}" for s, v in point.items())
            return f": at {where} the sides differ by {value:.6g}"
    return ": SymPy did not reduce the difference to zero"


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


def z3_verdict(claim: Any, hypotheses: list[Any]) -> str | None:
    """None if Z3 derives the claim; otherwise why not."""
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
