"""The side of Z3: what follows from hypotheses by the arithmetic of the real numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp
import z3
from sympy.core.function import AppliedUndef

from .by_sympy import unfolded
from .predicates import Exists
from .steps import Refused
from .terms import apart

Z3_EFFORT = 20_000_000  # Z3's own deterministic count: the same verdict on a slow machine, and whatever ran before
PATIENCE = 60_000  # ms; some of Z3's algebra does not count its effort: what takes longer is refused, never accepted
SEED = 0
LARGEST_POWER = 24


def _of_reals(e: Any) -> bool:
    """Whether something is an integral or a sum of known reals between reals; that it exists is a condition."""
    return isinstance(e, sp.Integral | sp.Sum) and bool(
        e.function.is_real
        and not e.has(AppliedUndef)
        and all(end.is_extended_real for limit in e.limits for end in limit[1:])
    )


@dataclass(frozen=True)
class Verdict:
    """What Z3 says of a goal.

    Attributes:
        proved: whether it follows.
        model: values of the terms that Z3 takes for unknowns, where it does not; empty where Z3 gave up.
    """

    proved: bool
    model: dict[Any, Any]


class _Translator:
    """SymPy to Z3.  What Z3 has no word for becomes an unknown real whose sign alone is known: sound, not complete."""

    def __init__(self, integers: bool, alone: bool = False) -> None:
        self.context, self.integers, self.alone = z3.Context(), integers, alone
        self.unknowns: dict[Any, Any] = {}
        self.names: set[str] = set()
        self.facts: list[Any] = []

    def unknown(self, e: Any) -> Any:
        if e not in self.unknowns:
            if not (e.is_real or _of_reals(e)):
                raise Refused(f"{e} is not known to be real; give its symbols real=True or positive=True")
            self._declare(e)
        return self.unknowns[e]

    def _declare(self, e: Any) -> None:
        name = _words(e)  # so that the same question is put in the same words, whatever was asked before
        while name in self.names:
            name += "'"
        self.names.add(name)
        whole = self.integers and e.is_integer
        v = z3.Int(name, self.context) if whole else z3.Real(name, self.context)
        self.unknowns[e] = z3.ToReal(v) if whole and not self.alone else v
        if e.is_integer and e.is_positive:
            self.facts.append(v >= 1)
        if whole and (e.is_even or e.is_odd):
            self.facts.append(v == 2 * z3.Int(f"half of {name}", self.context) + int(bool(e.is_odd)))
        for holds, fact in (
            (e.is_positive, v > 0),
            (e.is_nonnegative, v >= 0),
            (e.is_negative, v < 0),
            (e.is_nonpositive, v <= 0),
            (e.is_nonzero, v != 0),
        ):
            if holds:
                self.facts.append(fact)

    def __call__(self, e: Any) -> Any:
        if isinstance(e, sp.logic.boolalg.Boolean) and not e.is_Symbol:
            return self.boolean(e)
        if e.is_Rational:
            return z3.IntVal(e.p, self.context) if self.alone else z3.Q(e.p, e.q, self.context)
        if e.is_Add:
            return z3.Sum([self(a) for a in e.args])
        if e.is_Mul:
            return z3.Product([self(a) for a in e.args])
        if e.is_Pow:
            return self._power(e)
        if isinstance(e, (sp.Max, sp.Min)):
            first, rest = self(e.args[0]), self(e.func(*e.args[1:]))
            return z3.If(first >= rest if isinstance(e, sp.Max) else first <= rest, first, rest)
        if isinstance(e, sp.Abs):
            inner = self(e.args[0])
            return z3.If(inner >= 0, inner, -inner)
        if isinstance(e, sp.Piecewise):
            parts = [(self(value), self(where)) for value, where in e.args]
            chosen = parts[-1][0]
            for part, where in reversed(parts[:-1]):
                chosen = z3.If(where, part, chosen)
            return chosen
        return self.unknown(e)

    def _power(self, e: Any) -> Any:
        base, exponent = e.args
        if exponent.is_Integer and abs(exponent) <= LARGEST_POWER:
            power = z3.Product([self(base)] * abs(int(exponent)))
            return power if exponent > 0 else 1 / power
        if exponent.is_Rational and not exponent.is_Integer and exponent.q <= 8 and abs(exponent.p) <= LARGEST_POWER:
            known, inner = sp.Pow(base, sp.Rational(1, exponent.q)), self(base)
            root = self.unknown(known if base.is_nonnegative else _Root(base, exponent.q))
            is_root = z3.And(root >= 0, z3.Product([root] * int(exponent.q)) == inner)
            self.facts.append(z3.Implies(inner >= 0, is_root))  # where it is defined
            power = z3.Product([root] * abs(int(exponent.p)))
            return power if exponent.p > 0 else 1 / power
        if exponent.is_Add and (base.is_nonzero or all(a.is_integer and a.is_nonnegative for a in exponent.args)):
            return z3.Product([self(sp.Pow(base, a)) for a in exponent.args])
        if base.is_positive and exponent.could_extract_minus_sign():
            return 1 / self(1 / e)  # so that b**x and b**(-x) share their unknown
        return self.unknown(e)

    def boolean(self, e: Any) -> Any:
        if e in (sp.true, sp.false):
            return z3.BoolVal(bool(e), self.context)
        if isinstance(e, Exists):
            return z3.BoolVal(True, self.context)
        parts = [self(a) for a in e.args]
        kinds = {sp.And: z3.And, sp.Or: z3.Or, sp.Not: z3.Not, sp.Implies: z3.Implies, sp.ITE: z3.If}
        for kind, make in kinds.items():
            if isinstance(e, kind):
                return make(*parts)
        if isinstance(e, sp.Equivalent):
            return z3.And([parts[0] == other for other in parts[1:]])
        if isinstance(e, sp.Xor):
            raise Refused(f"{e}: write Xor as And, Or and Not")
        left, right = parts
        return {
            sp.Equality: lambda: left == right,
            sp.Unequality: lambda: left != right,
            sp.GreaterThan: lambda: left >= right,
            sp.LessThan: lambda: left <= right,
            sp.StrictGreaterThan: lambda: left > right,
            sp.StrictLessThan: lambda: left < right,
        }[type(e)]()


class _Root(sp.Function):
    """The q-th root of a term, as Z3's unknown."""

    nargs = 2
    is_real = True


_words = lru_cache(maxsize=4096)(str)


@lru_cache(maxsize=4096)
def prepared(formula: Any) -> Any:
    """A formula as Z3 is to see it: bound variables renamed apart, short sums written out.

    Args:
        formula: of SymPy.

    Returns:
        an equivalent one.
    """
    return unfolded(apart(formula))


def entails(goal: Any, premises: Sequence[Any], effort: int | None = None) -> Verdict:
    """Whether Z3 derives a goal from premises and the signs that their symbols declare.

    Each call has a context, a seed and an effort of its own, so that no other call changes its verdict.

    Args:
        goal: a relation of SymPy, or And, Or, Not, Implies, ITE of relations, defined where the premises hold.
        premises: of the same form.
        effort: what Z3 may spend; ``None``: :data:`Z3_EFFORT`.

    Returns:
        the verdict; first with integers among the reals, then as integers.

    Raises:
        Refused: if something is not known to be real.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> entails(u**2 >= 4, [u >= 2]).proved, entails(u**2 >= 4, []).model
        (True, {u: 0})
    """
    goal, formulas = prepared(goal), [prepared(p) for p in premises]
    return _asked([*formulas, sp.Not(goal, evaluate=False)], effort or Z3_EFFORT)


def contradictory(formulas: Sequence[Any], effort: int | None = None, products: bool = True) -> bool:
    """Whether Z3 finds that formulas have no model.

    Args:
        formulas: of SymPy.
        effort: what Z3 may spend; ``None``: :data:`Z3_EFFORT`.
        products: whether Z3 is to reason about products of unknowns; without them it is fast.

    Returns:
        ``True`` if they have none; ``False`` if they have one, or Z3 does not find out.

    Raises:
        Refused: if something is not known to be real.

    Example:
        >>> u = sp.Symbol("u", real=True)
        >>> contradictory([u > 2, u < 1])
        True
    """
    return _asked([prepared(f) for f in formulas], effort or Z3_EFFORT, products).proved


def _asked(formulas: list[Any], effort: int, products: bool = True) -> Verdict:
    whole = any(a.is_integer and not a.is_number for f in formulas for a in f.atoms(sp.Symbol, sp.Function))
    model: dict[Any, Any] = {}
    alone = whole and all(map(_of_integers, formulas))
    for integers in (True,) if alone else (False, True) if whole and products else (False,):
        translate = _Translator(integers, alone)
        linear = integers or not products  # Z3 does not keep to its effort with products of integers
        solver = z3.SimpleSolver(ctx=translate.context) if linear else z3.Solver(ctx=translate.context)
        if linear:
            solver.set("arith.nl", False)
        solver.set("rlimit", effort)
        solver.set("timeout", PATIENCE)
        solver.set("random_seed", SEED)
        translated = [translate(f) for f in formulas]
        solver.add(*translate.facts, *translated)
        answer = solver.check()
        if answer == z3.unsat:
            return Verdict(True, {})
        if answer == z3.sat:
            found = solver.model()
            model = {e: _number(found.eval(v, model_completion=True)) for e, v in translate.unknowns.items()}
    return Verdict(False, model)


def _of_integers(formula: Any) -> bool:
    """Whether a formula is linear in integers alone: among reals Z3 would look for them one by one, without an end."""
    parts = [e for e in sp.preorder_traversal(formula) if isinstance(e, sp.Expr)]
    plain = all(e.is_Integer or e.is_Add or e.is_Mul or (e.is_Symbol and e.is_integer) for e in parts)
    return plain and all(sum(not factor.is_Integer for factor in e.args) <= 1 for e in parts if e.is_Mul)


def _number(v: Any) -> Any:
    if z3.is_rational_value(v):
        return sp.Rational(v.numerator_as_long(), v.denominator_as_long())
    if z3.is_algebraic_value(v):
        near = v.approx(30)
        return sp.Rational(near.numerator_as_long(), near.denominator_as_long())
    return sp.Rational(str(v)) if z3.is_int_value(v) else sp.nan
