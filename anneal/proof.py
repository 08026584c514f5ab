r"""Derivations whose every step a machine has checked.

A :class:`Derivation` is a list of named steps.  A step is *proved* (an identity by SymPy, an inequality by Z3), *assumed*
(a hypothesis with a name) or *certified* (numerically); a step that is not proved raises, with a counterexample where one
is found.  A step may use earlier statements only by naming them in ``given``, so the names are the logical structure: take
a step away and all that rests on it fails.

Symbols carry SymPy's assumptions (``positive=True`` and so on) into both provers.  A symbol is universally quantified
unless a hypothesis speaks of it and does not list it in ``forall``; :meth:`Derivation.substitute` replaces only
universally quantified symbols, by expressions that meet their assumptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import sympy as sp
import z3
from sympy.core.function import AppliedUndef

METADATA_KEY = "derivation"
"""Key of a derivation's steps in the metadata of the notebook output that shows it."""

MARKS = {
    "sympy": "proved by SymPy",
    "z3": "proved by Z3",
    "assumed": "assumed",
    "certified": "certified numerically",
}

Z3_MILLISECONDS = 20_000
Z3_EFFORT = 50_000_000  # Z3's own deterministic count: the same verdict on a slow machine


class ProofError(ValueError):
    """A step that does not hold, could not be proved, or uses what was not established."""


@dataclass(frozen=True)
class Step:
    """One step: its statement, why it holds in words, who proved it, and the names of the steps it rests on."""

    name: str
    kind: str
    statement: sp.Basic | str
    because: str
    given: tuple[str, ...]
    fixed: frozenset[sp.Basic]

    @property
    def latex(self) -> str:
        """The statement in LaTeX."""
        return self.statement if isinstance(self.statement, str) else sp.latex(self.statement)


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
        >>> d.inequality("wrong", x**2 - 2*x > 0, because="hope")
        Traceback (most recent call last):
        ...
        anneal.proof.ProofError: square, step 'wrong': x**2 - 2*x > 0 is false at x = 0
    """

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.steps: dict[str, Step] = {}

    # -- the kinds of steps

    def assume(self, name: str, statement: sp.Basic | str, because: str, forall: Iterable[sp.Basic] = ()) -> Step:
        """A hypothesis: a SymPy relation that later steps may use, or LaTeX for what is only cited.

        ``forall``: the symbols for which the relation is assumed to hold at every value.
        """
        symbols = frozenset() if isinstance(statement, str) else frozenset(_atoms(statement))
        universal = {symbol for item in forall for symbol in _atoms(item)}
        return self._add(name, "assumed", statement, because, (), symbols - universal)

    def identity(self, name: str, lhs: Any, rhs: Any, because: str, given: Sequence[str] = ()) -> Step:
        """``lhs == rhs`` after the equations in ``given`` have been substituted, left side by right side, in order."""
        return self._prove(name, sp.Eq(sp.sympify(lhs), sp.sympify(rhs), evaluate=False), because, given, ("sympy",))

    def inequality(self, name: str, claim: Any, because: str, given: Sequence[str] = ()) -> Step:
        """A relation (or And, Or, Implies of relations) that Z3 derives from ``given`` and the symbols' assumptions."""
        return self._prove(name, claim, because, given, ("z3",))

    def substitute(self, name: str, source: str, values: Mapping[Any, Any], because: str) -> Step:
        """An instance of an earlier step: universally quantified symbols replaced by admissible expressions."""
        step = self._relation(name, source)
        for old, new in values.items():
            if old in step.fixed:
                raise self._error(name, f"{old} is fixed by a hypothesis of {source!r}; it cannot be replaced")
            for trait in ("positive", "nonnegative", "integer", "real"):
                if getattr(old, f"is_{trait}") and not getattr(sp.sympify(new), f"is_{trait}"):
                    raise self._error(name, f"{old} is {trait}, but {new} is not known to be")
        statement = step.statement.subs(values, simultaneous=True)
        return self._add(name, "sympy", statement, because, (source,), step.fixed)

    def induction(self, name: str, claim: Any, n: sp.Symbol, because: str, base: Any = 1,
                  base_given: Sequence[str] = (), step_given: Sequence[str] = ()) -> Step:
        """``claim`` for every integer ``n >= base``: proved at ``base``, and at ``n + 1`` from itself at ``n``."""
        at_base, at_next = claim.subs(n, base), claim.subs(n, n + 1)
        kinds = {self._decide(name, at_base, self._statements(name, base_given))}
        kinds.add(self._decide(name, at_next, [*self._statements(name, step_given), claim]))
        given = tuple(dict.fromkeys((*base_given, *step_given)))
        fixed = frozenset().union(*(self.steps[g].fixed for g in given)) - {n}
        return self._add(name, "z3" if "z3" in kinds else "sympy", claim, because, given, fixed)

    def limit(self, name: str, expression: Any, variable: sp.Symbol, point: Any, value: Any, because: str,
              given: Sequence[str] = ()) -> Step:
        """The limit of ``expression`` as ``variable`` tends to ``point``, computed by SymPy."""
        inner = self._rewrite(name, sp.sympify(expression), self._statements(name, given))
        found = sp.limit(inner, variable, point)
        if not _vanishes(found - value):
            raise self._error(name, f"the limit of {expression} is {found}, not {value}")
        statement = sp.Eq(sp.Limit(expression, variable, point, "-" if point == sp.oo else "+"), value, evaluate=False)
        return self._add(name, "sympy", statement, because, tuple(given), self._fixed(given))

    def series(self, name: str, expression: Any, variable: sp.Symbol, order: int, value: Any, because: str,
               given: Sequence[str] = ()) -> Step:
        """``expression = value + O(variable**order)`` at zero, computed by SymPy."""
        inner = self._rewrite(name, sp.sympify(expression), self._statements(name, given))
        found = sp.series(inner, variable, 0, order).removeO()
        if not _vanishes(found - value):
            raise self._error(name, f"the series of {expression} is {found}, not {value}")
        statement = sp.Eq(sp.sympify(expression), sp.sympify(value) + sp.Order(variable**order), evaluate=False)
        return self._add(name, "sympy", statement, because, tuple(given), self._fixed(given))

    def certify(self, name: str, statement: sp.Basic | str, residual: float, tolerance: float, because: str,
                given: Sequence[str] = ()) -> Step:
        """A statement that a computation supports: its ``residual`` was found within ``tolerance``."""
        self._statements(name, given)
        if not abs(residual) <= tolerance:
            raise self._error(name, f"residual {residual:g} exceeds the tolerance {tolerance:g}")
        return self._add(name, "certified", statement, because, tuple(given), self._fixed(given))

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

    # -- rendering

    def records(self) -> list[dict[str, Any]]:
        """The steps as plain data, in order."""
        return [
            {"derivation": self.name, "title": self.title, "number": i, "name": s.name, "kind": s.kind,
             "latex": s.latex, "because": s.because, "given": list(s.given), "anchor": self._anchor(s.name)}
            for i, s in enumerate(self.steps.values(), 1)
        ]

    def _anchor(self, step: str) -> str:
        return f"step-{self.name}-{step}".lower().replace(" ", "-")

    def markdown(self) -> str:
        """The steps as a Markdown list with typeset statements."""
        number = {name: i for i, name in enumerate(self.steps, 1)}
        lines = [f"**{self.title}**", ""]
        for name, step in self.steps.items():
            uses = ", ".join(f"[{number[g]}](#{self._anchor(g)})" for g in step.given)
            mark = f'<span class="mark mark-{step.kind}">{MARKS[step.kind]}</span>'
            tail = f" from {uses}" if uses else ""
            lines += [
                f'{number[name]}. <span class="step" id="{self._anchor(name)}"></span> *{escape(name)}*: {step.because} '
                f"({mark}{tail})", "", f"   $$ {step.latex} $$", "",
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

    def _add(self, name: str, kind: str, statement: Any, because: str, given: tuple[str, ...],
             fixed: frozenset[sp.Basic]) -> Step:
        if name in self.steps:
            raise self._error(name, "the name is taken; each step needs its own")
        self.steps[name] = Step(name, kind, statement, because, given, fixed)
        return self.steps[name]

    def _relation(self, name: str, given: str) -> Step:
        if given not in self.steps:
            raise self._error(name, f"rests on {given!r}, which no earlier step established")
        step = self.steps[given]
        if isinstance(step.statement, str):
            raise self._error(name, f"rests on {given!r}, which is stated in words only; state it as a relation")
        return step

    def _statements(self, name: str, given: Sequence[str]) -> list[Any]:
        return [self._relation(name, g).statement for g in given]

    def _fixed(self, given: Sequence[str]) -> frozenset[sp.Basic]:
        return frozenset().union(*(self.steps[g].fixed for g in given))

    def _prove(self, name: str, claim: Any, because: str, given: Sequence[str], provers: tuple[str, ...]) -> Step:
        kind = self._decide(name, claim, self._statements(name, given), provers)
        return self._add(name, kind, claim, because, tuple(given), self._fixed(given))

    def _decide(self, name: str, claim: Any, hypotheses: list[Any], provers: tuple[str, ...] = ("sympy", "z3")) -> str:
        """Which prover proves the claim from the hypotheses; raises if none does."""
        claim = sp.sympify(claim)
        if claim in (True, sp.true) and "z3" in provers:
            return "sympy"  # SymPy's own evaluation already decided it
        if "sympy" in provers and isinstance(claim, sp.Equality):
            difference = self._rewrite(name, claim.lhs - claim.rhs, hypotheses, strict="z3" not in provers)
            if _vanishes(difference):
                return "sympy"
            if "z3" not in provers:
                raise self._error(name, f"{claim.lhs} = {claim.rhs} is not an identity{_where_nonzero(difference)}")
        try:
            verdict = _z3_verdict(claim, hypotheses)
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
            replaced = expression.subs(equation.lhs, equation.rhs)
            if strict and replaced == expression:
                raise self._error(name, f"the given {equation.lhs} = {equation.rhs} is not used")
            expression = replaced
        return expression.doit() if isinstance(expression, sp.Basic) else expression


def _atoms(expression: Any) -> set[sp.Basic]:
    return expression.atoms(sp.Symbol, AppliedUndef, sp.Indexed)


def _vanishes(expression: Any) -> bool:
    """Whether SymPy reduces the expression to zero, trying the cheap ways first."""
    ways: list[Callable[[Any], Any]] = [
        sp.expand,
        lambda e: sp.cancel(sp.together(e)),
        _cancel_symbolic_powers,
        sp.simplify,
    ]
    return any(way(sp.sympify(expression)) == 0 for way in ways)


def _cancel_symbolic_powers(expression: Any) -> Any:
    """Cancel after writing every b**x as a product of powers b**e of a few exponents e, each named once.

    The exponent is split into terms c*e with rational c: b**(p/(2*p + 1)) becomes b**(1/2) / b**(1/(2*(2*p + 1))).
    """
    expression = expression.replace(lambda e: e.is_Pow, lambda e: sp.expand_power_base(e))
    split: dict[sp.Basic, dict[sp.Basic, sp.Rational]] = {}
    units: dict[tuple[sp.Basic, sp.Basic], int] = {}
    for power in (e for e in expression.atoms(sp.Pow) if not e.exp.is_Integer):
        exponent = sp.together(power.exp)
        if len(exponent.free_symbols) == 1:
            exponent = sp.apart(exponent)
        split[power] = sp.expand(exponent).as_coefficients_dict()
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


def _where_nonzero(difference: Any) -> str:
    """A point at which an expression that should vanish does not."""
    symbols = sorted(_atoms(difference), key=str)
    for trial in ((2, 3, 5, 7, 11, 13), (3, 2, 7, 5, 13, 11), (1, 1, 1, 1, 1, 1)):
        point = {s: sp.Integer(trial[i % 6]) for i, s in enumerate(symbols)}
        value = sp.N(difference.subs(point))
        if value.is_number and abs(value) > 1e-9:
            where = ", ".join(f"{s} = {v}" for s, v in point.items())
            return f": at {where} the sides differ by {value:.6g}"
    return ": SymPy did not reduce the difference to zero"


class _Translator:
    """SymPy to Z3.  What Z3 has no word for becomes an unknown real of which only the sign is known: sound, not complete."""

    def __init__(self) -> None:
        self.unknowns: dict[sp.Basic, z3.ArithRef] = {}
        self.facts: list[z3.BoolRef] = []

    def unknown(self, e: sp.Basic) -> z3.ArithRef:
        if e not in self.unknowns:
            if not e.is_real:
                raise NotImplementedError(f"{e} is not known to be real; give its symbols real=True or positive=True")
            self.unknowns[e] = v = z3.Real(f"v{len(self.unknowns)}")
            for holds, fact in ((e.is_positive, v > 0), (e.is_nonnegative, v >= 0), (e.is_negative, v < 0),
                                (e.is_nonpositive, v <= 0), (e.is_nonzero, v != 0)):
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
                self.facts.append(base != 0)  # the statement presupposes it
            return 1 / power
        if e.is_Pow and e.exp.is_Rational and e.exp.q == 2 and e.base.is_nonnegative:
            root = self.unknown(sp.sqrt(e.base))
            self.facts.append(root * root == self(e.base))
            power = z3.Product([root] * abs(int(e.exp.p)))
            return power if e.exp.p > 0 else 1 / power
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
        return {sp.Equality: left == right, sp.Unequality: left != right, sp.GreaterThan: left >= right,
                sp.LessThan: left <= right, sp.StrictGreaterThan: left > right,
                sp.StrictLessThan: left < right}[type(e)]


def _z3_verdict(claim: Any, hypotheses: list[Any]) -> str | None:
    """None if Z3 derives the claim; otherwise why not."""
    translate = _Translator()
    premises = [translate.boolean(h) for h in hypotheses]
    goal = translate.boolean(claim)
    solver = z3.Solver()
    solver.set("timeout", Z3_MILLISECONDS)
    solver.set("rlimit", Z3_EFFORT)
    solver.add(*translate.facts, *premises)
    if solver.check() == z3.unsat:
        return "would follow from anything: its hypotheses contradict each other"
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
