"""A derivation: the kinds of steps there are, each with what it takes to be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp

from . import kernel, show
from .further import Further
from .guards import formula, listed
from .scopes import inductive
from .sequences import least
from .steps import Names, Proof, Refused, Rule, Step


class Derivation(Further):
    """A sequence of checked steps that a notebook shows as a numbered list.

    Whatever adds a step raises :class:`ProofError` if its name is taken, or one that it names in ``given`` is not an
    earlier step, or is stated in words only.

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
        anneal.proof.steps.ProofError: square, step 'wrong': x**2 - 2*x + 1 > 0 is false at x = 1
    """

    def __repr__(self) -> str:
        return show.text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return show.mimebundle(self)

    def assume(self, name: str, statement: Any, because: str, forall: Iterable[Any] = ()) -> Step:
        """A hypothesis.

        Args:
            name, because: the step's name, and where the hypothesis comes from.
            statement: a SymPy relation that later steps may use, or LaTeX for what is only cited.
            forall: the symbols for which the relation is assumed to hold at every value.

        Returns:
            the step, of the kind ``"assumed"``.

        Raises:
            ProofError: if it is no statement, contradicts what was assumed before, or ``forall`` lists what it has not.

        Example:
            >>> u = sp.Symbol("u", real=True)
            >>> Derivation("large", "Large numbers").assume("above", u >= 2, because="given").kind
            'assumed'
        """
        if isinstance(statement, str):
            return self._add(Step(name=name, kind="assumed", statement=statement, because=because))
        with self._naming(name):
            made = kernel.assume(self._formula(statement), listed(forall))
        return self._state(name, "assumed", made, because)

    def define(self, name: str, symbol: Any, value: Any, because: str, forall: Iterable[Any] = ()) -> Step:
        """A new name for an expression, or a new function by its value at every argument.

        Args:
            name, because: the step's name, and what the definition is for.
            symbol: the new name, or an entry of a new function with plain arguments, such as ``h(x)`` or ``R(t + 1)``.
            value: what it stands for; SymPy must see that it has the assumptions that the new name declares.
            forall: the arguments; empty for a symbol.

        Returns:
            the step, of the kind ``"defined"``; its statement is an equation.

        Raises:
            ProofError: if the name is not new, occurs in its own value or declares more than the value has.

        Example:
            >>> x, z = sp.symbols("x z", positive=True)
            >>> Derivation("names", "Names").define("z", z, x + 1, because="shorter").statement
            Eq(z, x + 1)
        """
        with self._naming(name):
            symbol, value = sp.sympify(symbol), sp.sympify(value)
            self._formula(sp.Eq(symbol, value, evaluate=False))
            made = kernel.define(symbol, value, listed(forall), tuple(self.steps.values()))
        return self._state(name, "defined", made, because)

    def sequence(
        self,
        name: str,
        entry: Any,
        value: Any,
        because: str | tuple[str, str],
        first: Any = None,
        start: Any = None,
        end: Any = None,
        forall: Iterable[Any] = (),
    ) -> Step:
        """A new sequence, by its value at the start and each further one from its neighbour.

        Args:
            name: of the step with the recursion; that of the start has ``", first"`` appended.
            entry: such as ``f(n + 1)``; further arguments after the index.
            value: what it is, in terms of ``f(n)``; with ``end``, in terms of the next one, ``f(n + 2)``.
            because: what it is for; a pair for the start and the recursion.
            first: its value at the start; ``None`` if it may start anywhere.
            start: the index of the start; ``None``: the least for which the recursion speaks of ``f(n)``.
            end: for a sequence that counts down, the index of its start; the recursion holds below it.
            forall: the further arguments.

        Returns:
            the step with the recursion, of the kind ``"defined"``.

        Raises:
            ProofError: if the name is not new, or the value rests on other entries than the neighbouring one.

        Example:
            >>> n, a = sp.Symbol("n", integer=True, nonnegative=True), sp.Function("a", real=True)
            >>> d = Derivation("odd", "Sums of odd numbers")
            >>> d.sequence("sum", a(n + 1), a(n) + 2*n + 1, "add the next", first=0).statement
            Eq(a(n + 1), 2*n + a(n) + 1)
            >>> d.steps["sum, first"].statement
            Eq(a(0), 0)
        """
        why = (because, because) if isinstance(because, str) else tuple(because)
        with self._naming(name):
            entry, value = sp.sympify(entry), sp.sympify(value)
            self._formula(sp.Eq(entry, value, evaluate=False))
            earlier = tuple(self.steps.values())
            made = kernel.sequence(entry, value, first, start, end, listed(forall), earlier)
        for statement, reason, suffix in zip(made[:-1], why, [", first"], strict=False):
            self._state(name + suffix, "defined", statement, reason)
        return self._state(name, "defined", made[-1], why[-1])

    def identity(self, name: str, lhs: Any, rhs: Any, because: str, given: Names = ()) -> Step:
        """``lhs == rhs`` after the equations in ``given`` have been substituted, left side by right side, in order.

        Args:
            name, because: the step's name, and its reason in words.
            lhs, rhs: the two sides.
            given: names of steps that are equations.

        Returns:
            the step, proved by SymPy.

        Raises:
            ProofError: if SymPy does not prove it, or something given is no equation or not needed.

        Example:
            >>> x = sp.Symbol("x")
            >>> Derivation("d", "Powers").identity("square", (x + 1)**2, x**2 + 2*x + 1, because="expand").kind
            'sympy'
        """
        with self._naming(name):
            claim = sp.Eq(sp.sympify(lhs), sp.sympify(rhs), evaluate=False)
        return self._prove(name, claim, because, given, kernel.identity)

    def inequality(self, name: str, claim: Any, because: str, given: Names = ()) -> Step:
        """A relation that Z3 derives from ``given`` and the symbols' assumptions.

        Args:
            name, because: the step's name, and its reason in words.
            claim: the relation, or And, Or, Implies of relations.
            given: names of steps that may be used.

        Returns:
            the step, proved by Z3.

        Raises:
            ProofError: if Z3 does not prove it, with a counterexample where there is one.

        Example:
            >>> u = sp.Symbol("u", real=True)
            >>> Derivation("d", "Squares").inequality("square", u**2 + 1 >= 2*u, because="(u - 1)^2").kind
            'z3'
        """
        return self._prove(name, claim, because, given, kernel.arithmetic)

    def substitute(self, name: str, source: str, values: Mapping[Any, Any], because: str) -> Step:
        """An instance of an earlier step.

        Args:
            name, because: the step's name, and its reason in words.
            source: name of the earlier step.
            values: expressions by the universally quantified symbols that they replace, all at once.

        Returns:
            the step, proved by SymPy.

        Raises:
            ProofError: if a symbol may not be replaced, or its expression is not known to meet its assumptions.

        Example:
            >>> x, y = sp.symbols("x y", positive=True)
            >>> d = Derivation("means", "Two means")
            >>> _ = d.inequality("means", x + y >= 2*sp.sqrt(x)*sp.sqrt(y), because="a square")
            >>> d.substitute("one", "means", {y: sp.Integer(1)}, because="y = 1").statement
            x + 1 >= 2*sqrt(x)
        """
        with self._naming(name):
            [step] = self._relations([source])
            values = {sp.sympify(old): sp.sympify(new) for old, new in values.items()}
            claim = kernel.instance(step, values).statement
        return self._prove(name, claim, because, (source,), _instance(values))

    def induction(
        self,
        name: str,
        claim: Any,
        n: sp.Symbol,
        because: str,
        base: Any = 1,
        base_given: Names = (),
        step_given: Names = (),
    ) -> Step:
        """``claim`` for every integer ``n >= base``: proved at ``base``, and at ``n + 1`` from itself at ``n``.

        Args:
            name, because: the step's name, and its reason in words.
            claim: a relation about ``n``.
            n: a symbol declared a nonnegative or positive integer.
            base: an integer in the range of ``n``.
            base_given, step_given: names of steps that may be used at ``base``, and from ``n`` to ``n + 1``.

        Returns:
            the step.  Where ``n`` may be below ``base``, its statement is the implication from ``n >= base``.

        Raises:
            ProofError: if one of the two is not proved, ``n`` or ``base`` is no such integer, or a given fixes ``n``.

        Example:
            >>> n, a = sp.Symbol("n", integer=True, positive=True), sp.Function("a", real=True)
            >>> d = Derivation("odd", "Sums of odd numbers")
            >>> _ = d.sequence("next", a(n + 1), a(n) + 2*n + 1, because="the next", first=1)
            >>> d.induction("sum", sp.Eq(a(n), n**2), n, "add", base_given=["next, first"], step_given=["next"]).kind
            'sympy'
        """
        base_given, step_given = tuple(base_given), tuple(step_given)
        given = tuple(dict.fromkeys((*base_given, *step_given)))
        with self._naming(name):
            base, claim = sp.sympify(base), formula(claim)
            inductive(n, base, claim, self._relations(given), tuple(self.steps.values()))
            statement = claim if base == least(n) else sp.Implies(sp.Ge(n, base), claim, evaluate=False)
        rule = kernel.induction(n, base, base_given, step_given)
        return self._prove(name, statement, because, given, rule, universal={n})


def _instance(values: Mapping[Any, Any]) -> Rule:
    """The rule that a statement is a given one with its symbols replaced."""

    def rule(claim: Any, given: Sequence[Step]) -> Proof:
        for step in given:
            made = kernel.instance(step, values)
            if made.statement == claim:
                return Proof("sympy", made.conditions)
        sources = ", ".join(repr(step.name) for step in given)
        raise Refused(f"{claim} is not that instance of {sources or 'anything'}")

    return rule
