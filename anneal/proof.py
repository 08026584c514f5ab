r"""Derivations whose every step a machine has checked.

A :class:`Derivation` is a list of named steps.  A step is *proved* (an identity by SymPy, an inequality by Z3), a
*definition* (of a new name), *assumed* (a hypothesis with a name) or *certified* (numerically); a step that is not
proved raises, with a counterexample where one is found.  A step may use earlier statements only by naming them in
``given``, so the names are the logical structure: take a step away and all that rests on it fails.

Symbols carry SymPy's assumptions (``positive=True`` and so on) into both provers.  A symbol is universally quantified
unless a hypothesis speaks of it and does not list it in ``forall``; :meth:`Derivation.substitute` replaces only
universally quantified symbols, by expressions that meet their assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from ._provers import atoms, merge_sums, replaced, vanishes, where_nonzero, z3_verdict

METADATA_KEY = "derivation"
"""Key of a derivation's steps in the metadata of the notebook output that shows it."""

MARKS = {
    "sympy": "proved by SymPy",
    "z3": "proved by Z3",
    "defined": "definition",
    "assumed": "assumed",
    "certified": "certified numerically",
}


class _Printer(LatexPrinter):
    """Sequences with subscripts: P_{t+1} for P(t + 1) where the arguments are integers."""

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        if not (isinstance(expr, AppliedUndef) and all(a.is_integer for a in expr.args)):
            return str(super()._print_Function(expr, exp))
        name = f"{{{self._print(sp.Symbol(expr.func.__name__))}}}_{{{', '.join(map(self._print, expr.args))}}}"
        return name if exp is None else f"{name}^{{{exp}}}"


class ProofError(ValueError):
    """A step that does not hold, could not be proved, or uses what was not established."""


@dataclass(frozen=True)
class Step:
    """One step: its statement, why it holds in words, who proved it, and the names of the steps it rests on.

    ``check`` proves a statement from a list of names in the way this step was proved; ``None`` for what is not proved.
    """

    name: str
    kind: str
    statement: sp.Basic | str
    because: str
    given: tuple[str, ...]
    fixed: frozenset[sp.Basic]
    check: Callable[[Any, Sequence[str]], str] | None = field(default=None, repr=False, compare=False)

    @property
    def latex(self) -> str:
        """The statement in LaTeX."""
        return self.statement if isinstance(self.statement, str) else _Printer().doprint(self.statement)


class Derivation:
    """A sequence of checked steps that renders as a numbered list.

    Args:
        name: short identifier, unique in the book; the anchors of the steps are made of it.
        title: one line for the reader.

    Example:
        >>> x = sp.Symbol("x", real=True)
        >>> d = Derivation("square", "A square is nonnegative")
        >>> _ = d.identity("expand", (x - 1)**2, x**2 - 2*x + 1, because="multiply out")
        >>> _ = d.inequality("positive", x**2 - 2*x + 2 > 0, because="a square plus one")
        >>> d.inequality("wrong", x**2 - 2*x + 1 > 0, because="hope")
        Traceback (most recent call last):
        ...
        anneal.proof.ProofError: square, step 'wrong': x**2 - 2*x + 1 > 0 is false at x = 1
    """

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.steps: dict[str, Step] = {}

    # -- the kinds of steps

    def assume(self, name: str, statement: sp.Basic | str, because: str, forall: Iterable[sp.Basic] = ()) -> Step:
        """A hypothesis: a SymPy relation that later steps may use, or LaTeX for what is only cited.

        ``forall``: the symbols for which the relation is assumed to hold at every value.
        """
        return self._add(name, "assumed", statement, because, (), _fixed_symbols(statement, forall))

    def define(self, name: str, symbol: Any, value: Any, because: str, forall: Iterable[sp.Basic] = ()) -> Step:
        """A new name for an expression, or one equation of a recursion for a new sequence such as ``P(s)``.

        The name must not occur in earlier steps (but for its sequence's other equation), and SymPy must see that the
        value has the sign that the name declares.
        """
        value, universal = sp.sympify(value), {variable for item in forall for variable in atoms(item)}
        sequence = isinstance(symbol, AppliedUndef)
        head = _head(symbol)
        if not universal <= symbol.free_symbols - ({symbol} if not sequence else set()):
            raise self._error(name, f"forall may list only the indices of {symbol}, got {universal}")
        if not sequence and value.has(symbol):
            raise self._error(name, f"{symbol} occurs in its own definition; that is an equation")
        for step in self.steps.values():
            if isinstance(step.statement, str) or not step.statement.has(head):
                continue
            other = step.statement.lhs if step.kind == "defined" else None
            if other is None or not sequence:
                raise self._error(
                    name, f"{head} is already in use by step {step.name!r}; a definition needs a new name"
                )
            if _head(other) == head:
                general = bool(universal) + bool(other.free_symbols - step.fixed)
                recursion = value.has(head) or step.statement.rhs.has(head)
                clash = general == 2 or symbol == other or not (recursion or _apart(symbol, other))
                if clash:
                    raise self._error(name, f"{symbol} may be the {other} that step {step.name!r} defines")
        self._admit(name, symbol, value)
        statement = sp.Eq(symbol, value, evaluate=False)
        return self._add(name, "defined", statement, because, (), _fixed_symbols(statement, forall))

    def identity(self, name: str, lhs: Any, rhs: Any, because: str, given: Sequence[str] = ()) -> Step:
        """``lhs == rhs`` after the equations in ``given`` have been substituted, left side by right side, in order."""
        claim = sp.Eq(sp.sympify(lhs), sp.sympify(rhs), evaluate=False)
        return self._prove(name, claim, because, given, lambda c, g: self._decide(name, c, g, ("sympy",)))

    def inequality(self, name: str, claim: Any, because: str, given: Sequence[str] = ()) -> Step:
        """A relation (or And, Or, Implies of relations) that Z3 derives from ``given`` and the symbols' assumptions."""
        return self._prove(name, claim, because, given, lambda c, g: self._decide(name, c, g, ("z3",)))

    def substitute(self, name: str, source: str, values: Mapping[Any, Any], because: str) -> Step:
        """An instance of an earlier step: universally quantified symbols replaced by admissible expressions."""
        step = self._relation(name, source)
        bound = _bound_symbols(step.statement)
        for old, new in values.items():
            if not isinstance(old, (sp.Symbol, AppliedUndef)) or old in bound or sp.sympify(new).free_symbols & bound:
                raise self._error(name, f"{old} is not a free name in {source!r}, or {new} would be captured")
            if old in step.fixed:
                raise self._error(name, f"{old} is fixed by a hypothesis of {source!r}; it cannot be replaced")
            self._admit(name, old, sp.sympify(new))

        def check(claim: Any, given: Sequence[str]) -> str:
            instances = [self._relation(name, g).statement.subs(values, simultaneous=True) for g in given]
            if claim not in instances:
                raise self._error(name, f"{claim} is not that instance of {', '.join(map(repr, given)) or 'anything'}")
            return "sympy"

        return self._prove(name, step.statement.subs(values, simultaneous=True), because, (source,), check)

    def induction(
        self,
        name: str,
        claim: Any,
        n: sp.Symbol,
        because: str,
        base: Any = 1,
        base_given: Sequence[str] = (),
        step_given: Sequence[str] = (),
    ) -> Step:
        """``claim`` for every integer ``n >= base``: proved at ``base``, and at ``n + 1`` from itself at ``n``.

        Where ``n`` may be below ``base`` by its assumptions, the statement is the implication from ``n >= base``.
        """
        if not (n.is_integer and n.is_nonnegative):
            raise self._error(name, f"{n} must be declared a nonnegative or positive integer")
        for rests_on in (*base_given, *step_given):
            if n in self._relation(name, rests_on).fixed:
                raise self._error(name, f"{rests_on!r} speaks of one particular {n}; assume it with forall=[{n}]")
        least = sp.Integer(1 if n.is_positive else 0)
        base = sp.sympify(base)
        if not base.is_integer or base.has(n) or sp.Ge(base, least) != sp.true:
            raise self._error(name, f"the base {base} must be an integer in the range of {n}")
        at_base = sp.Ge(n, base)
        guarded = base != least

        def check(statement: Any, given: Sequence[str]) -> str:
            claim = statement.args[1] if guarded else statement
            above = [at_base] if guarded else []
            base_steps, later_steps = ([g for g in steps if g in given] for steps in (base_given, step_given))
            kinds = {
                self._decide(name, claim.subs(n, base), base_steps),
                self._decide(name, claim.subs(n, n + 1), later_steps, also=[*above, claim]),
            }
            return "z3" if "z3" in kinds else "sympy"

        statement = sp.Implies(at_base, claim, evaluate=False) if guarded else claim
        given = tuple(dict.fromkeys((*base_given, *step_given)))
        return self._prove(name, statement, because, given, check, universal={n})

    def limit(
        self,
        name: str,
        expression: Any,
        variable: sp.Symbol,
        point: Any,
        value: Any,
        because: str,
        given: Sequence[str] = (),
    ) -> Step:
        """The limit of ``expression`` as ``variable`` tends to ``point``, computed by SymPy."""
        direction = "-" if point == sp.oo else "+"
        claim = sp.Eq(sp.Limit(sp.sympify(expression), variable, point, direction), sp.sympify(value), evaluate=False)
        return self._prove(name, claim, because, given, lambda c, g: self._decide(name, c, g, ("sympy",)))

    def series(
        self,
        name: str,
        expression: Any,
        variable: sp.Symbol,
        order: int,
        value: Any,
        because: str,
        given: Sequence[str] = (),
    ) -> Step:
        """``expression = value + O(variable**order)`` at zero, computed by SymPy."""

        def check(claim: Any, given: Sequence[str]) -> str:
            inner = self._rewrite(name, claim.lhs, self._statements(name, given))
            found = sp.series(inner, variable, 0, order).removeO()
            if not vanishes(found - claim.rhs.removeO()):
                raise self._error(name, f"the series of {claim.lhs} is {found}, not {claim.rhs.removeO()}")
            return "sympy"

        claim = sp.Eq(sp.sympify(expression), sp.sympify(value) + sp.Order(variable**order), evaluate=False)
        return self._prove(name, claim, because, given, check)

    def certify(
        self,
        name: str,
        statement: sp.Basic | str,
        residual: float,
        tolerance: float,
        because: str,
        given: Sequence[str] = (),
    ) -> Step:
        """A statement that a computation supports: its ``residual`` was found within ``tolerance``."""
        self._statements(name, given)
        if not abs(residual) <= tolerance:
            raise self._error(name, f"residual {residual:g} exceeds the tolerance {tolerance:g}")
        fixed = _fixed_symbols(statement, ()).union(*(self.steps[g].fixed for g in given))
        return self._add(name, "certified", statement, because, tuple(given), fixed)

    def cite(self, name: str, source: Derivation, step: str, because: str) -> Step:
        """A step of another derivation, with its mark; what it rests on stands there."""
        cited = source.steps[step]
        if not isinstance(cited.statement, str):
            there = {e.lhs: e for e in _definitions(source.steps[n] for n in source.depends_on(step))}
            for own in _definitions(self.steps.values()):
                if cited.statement.has(_head(own.lhs)) and there.get(own.lhs, own) != own:
                    raise self._error(name, f"{own.lhs} is defined differently in {source.name}")
        return self._add(name, cited.kind, cited.statement, f"{because} [{source.name}, {step}]", (), cited.fixed)

    # -- questions about the whole

    def depends_on(self, name: str) -> set[str]:
        """Names of all steps on which a step rests, itself included."""
        seen: set[str] = set()
        queue = [name]
        while queue:
            step = queue.pop()
            if step not in seen:
                seen.add(step)
                queue += self.steps[step].given
        return seen

    def unused(self) -> set[str]:
        """Names of the steps on which the last step does not rest: empty for a finished derivation."""
        return set(self.steps) - self.depends_on(next(reversed(self.steps))) if self.steps else set()

    def recheck(self, name: str, statement: Any = None, without: Iterable[str] = ()) -> str:
        """Prove a step anew, with another statement or without some of its given steps; raises if that fails.

        This is how a reader (or a test) sees that a changed step breaks, and that no given is idle.
        """
        step, dropped = self.steps[name], set(without)
        if step.check is None:
            raise self._error(name, f"is {MARKS[step.kind]}; there is no proof to repeat")
        claim = step.statement if statement is None else statement
        return step.check(claim, [g for g in step.given if g not in dropped])

    # -- rendering

    def records(self) -> list[dict[str, Any]]:
        """The steps as plain data, in order."""
        return [
            {
                "derivation": self.name,
                "title": self.title,
                "number": i,
                "name": s.name,
                "kind": s.kind,
                "latex": s.latex,
                "because": s.because,
                "given": list(s.given),
                "anchor": self._anchor(s.name),
            }
            for i, s in enumerate(self.steps.values(), 1)
        ]

    def _anchor(self, step: str) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"step-{self.name}-{step}".lower())

    def markdown(self) -> str:
        """The steps as a Markdown list with typeset statements."""
        number = {name: i for i, name in enumerate(self.steps, 1)}
        lines = [f"**{self.title}**", ""]
        for name, step in self.steps.items():
            uses = ", ".join(f'<a href="#{self._anchor(g)}">{number[g]}</a>' for g in step.given)
            mark = f'<span class="step-mark step-{step.kind}">{MARKS[step.kind]}</span>'
            tail = f" from {uses}" if uses else ""
            anchor = f'<span class="step" id="{self._anchor(name)}"></span>'
            lines += [
                f"{number[name]}. {anchor} *{escape(name)}*: {step.because} ({mark}{tail})",
                "",
                f"   $$ {step.latex} $$",
                "",
            ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        lines = [f"{i}. {s.name}: {s.statement}  [{MARKS[s.kind]}]" for i, s in enumerate(self.steps.values(), 1)]
        return "\n".join([self.title, *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {"text/markdown": self.markdown()}, {METADATA_KEY: self.records()}

    # -- the machinery

    def _error(self, name: str, message: str) -> ProofError:
        return ProofError(f"{self.name}, step {name!r}: {message}")

    def _add(
        self,
        name: str,
        kind: str,
        statement: Any,
        because: str,
        given: tuple[str, ...],
        fixed: frozenset[sp.Basic],
        check: Callable[[Any, Sequence[str]], str] | None = None,
    ) -> Step:
        if name in self.steps:
            raise self._error(name, "the name is taken; each step needs its own")
        self.steps[name] = Step(name, kind, statement, because, given, fixed, check)
        return self.steps[name]

    def _admit(self, name: str, old: Any, new: Any) -> None:
        for trait in ("positive", "nonnegative", "negative", "nonpositive", "nonzero", "integer", "real"):
            if getattr(old, f"is_{trait}") and not getattr(new, f"is_{trait}"):
                raise self._error(name, f"{old} is {trait}, but {new} is not known to be")

    def _relation(self, name: str, given: str) -> Any:
        if given not in self.steps:
            raise self._error(name, f"rests on {given!r}, which no earlier step established")
        step = self.steps[given]
        if isinstance(step.statement, str):
            raise self._error(name, f"rests on {given!r}, which is stated in words only; state it as a relation")
        return step

    def _statements(self, name: str, given: Sequence[str]) -> list[Any]:
        return [self._relation(name, g).statement for g in given]

    def _prove(
        self,
        name: str,
        claim: Any,
        because: str,
        given: Sequence[str],
        check: Callable[[Any, Sequence[str]], str],
        universal: Iterable[sp.Basic] = (),
    ) -> Step:
        kind = check(claim, given)
        fixed = frozenset().union(*(self.steps[g].fixed for g in given)) - set(universal)
        return self._add(name, kind, claim, because, tuple(given), fixed, check)

    def _decide(
        self,
        name: str,
        claim: Any,
        given: Sequence[str],
        provers: tuple[str, ...] = ("sympy", "z3"),
        also: Sequence[Any] = (),
    ) -> str:
        """Which prover proves the claim from the steps in ``given`` and the relations ``also``; raises if none does."""
        hypotheses = [*self._statements(name, given), *also]
        claim = sp.sympify(claim)
        if claim == sp.true and "z3" in provers:
            return "sympy"  # SymPy's own evaluation already decided it
        if "sympy" in provers and isinstance(claim, sp.Equality):
            difference = self._rewrite(name, claim.lhs - claim.rhs, hypotheses, strict="z3" not in provers)
            if vanishes(difference):
                return "sympy"
            if "z3" not in provers:
                raise self._error(name, f"{claim.lhs} = {claim.rhs} is not an identity{where_nonzero(difference)}")
        try:
            verdict = z3_verdict(claim, hypotheses)
        except NotImplementedError as error:
            raise self._error(name, str(error)) from None
        if verdict is not None:
            raise self._error(name, f"{claim} {verdict}")
        return "z3"

    def _rewrite(self, name: str, expression: Any, equations: list[Any], strict: bool = True) -> Any:
        for equation in equations:
            if not isinstance(equation, sp.Equality):
                if strict:
                    raise self._error(name, f"SymPy substitutes equations only, got {equation}; use inequality")
                continue
            rewritten = replaced(expression, equation.lhs, equation.rhs)
            if strict and rewritten == expression:
                raise self._error(name, f"the given {equation.lhs} = {equation.rhs} is not used")
            expression = rewritten
        return merge_sums(expression).doit() if isinstance(expression, sp.Basic) else expression


def _head(symbol: Any) -> Any:
    return symbol.func if isinstance(symbol, AppliedUndef) else symbol


def _definitions(steps: Iterable[Step]) -> list[Any]:
    return [step.statement for step in steps if step.kind == "defined"]


def _bound_symbols(statement: Any) -> set[sp.Basic]:
    bound = {variable for e in statement.atoms(ExprWithLimits) for variable in e.bound_symbols}
    return bound | {e.args[1] for e in statement.atoms(sp.Limit)}


def _apart(first: Any, second: Any) -> bool:
    """Whether two entries of a sequence are surely different ones: n + 1 with n >= 1 never is 1."""
    gaps = [sp.expand(a - b) for a, b in zip(first.args, second.args, strict=True)]
    return any(gap.is_positive or gap.is_negative for gap in gaps)


def _fixed_symbols(statement: Any, forall: Iterable[sp.Basic]) -> frozenset[sp.Basic]:
    if isinstance(statement, str):
        return frozenset()
    return frozenset(atoms(statement)) - {symbol for item in forall for symbol in atoms(item)}
