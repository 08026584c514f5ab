"""A derivation: the kinds of steps there are, each with what it takes to be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp

from . import guards, rules, show
from .steps import Names, Refused, Step, Steps


class Derivation(Steps):
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

    def assume(self, name: str, statement: sp.Basic | str, because: str, forall: Iterable[sp.Basic] = ()) -> Step:
        """A hypothesis.

        Args:
            name, because: the step's name, and where the hypothesis comes from.
            statement: a SymPy relation that later steps may use, or LaTeX for what is only cited.
            forall: the symbols for which the relation is assumed to hold at every value.

        Returns:
            the step, of the kind ``"assumed"``.

        Raises:
            ProofError: if the name is taken.

        Example:
            >>> u = sp.Symbol("u", real=True)
            >>> Derivation("large", "Large numbers").assume("above", u >= 2, because="given").kind
            'assumed'
        """
        return self._add(Step(name, "assumed", statement, because, (), guards.fixed_symbols(statement, forall)))

    def define(self, name: str, symbol: Any, value: Any, because: str, forall: Iterable[sp.Basic] = ()) -> Step:
        """A new name for an expression, or one equation of a recursion for a new sequence such as ``P(s)``.

        Args:
            name, because: the step's name, and what the definition is for.
            symbol: the new name; it must not occur in earlier steps, but for its sequence's other equation.
            value: what it stands for; SymPy must see that it has the sign that the new name declares.
            forall: the indices at which a sequence's equation holds.

        Returns:
            the step, of the kind ``"defined"``; its statement is an equation.

        Raises:
            ProofError: if the symbol is not new, occurs in its own value or has another sign.

        Example:
            >>> x, z = sp.symbols("x z", positive=True)
            >>> Derivation("names", "Names").define("z", z, x + 1, because="shorter").statement
            Eq(z, x + 1)
        """
        value = sp.sympify(value)
        with self._naming(name):
            guards.definition(symbol, value, forall, self.steps.values())
        statement = sp.Eq(symbol, value, evaluate=False)
        return self._add(Step(name, "defined", statement, because, (), guards.fixed_symbols(statement, forall)))

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
        claim = sp.Eq(sp.sympify(lhs), sp.sympify(rhs), evaluate=False)
        return self._prove(name, claim, because, given, rules.identity)

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
        return self._prove(name, claim, because, given, rules.inequality)

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
            guards.substitution(step, values)
        return self._prove(name, rules.substituted(step, values), because, (source,), rules.instance(values))

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
            >>> _ = d.define("first", a(1), 1, because="the first")
            >>> _ = d.define("next", a(n + 1), a(n) + 2*n + 1, because="the next", forall=[n])
            >>> d.induction("sum", sp.Eq(a(n), n**2), n, "add", base_given=["first"], step_given=["next"]).kind
            'sympy'
        """
        base, given = sp.sympify(base), tuple(dict.fromkeys((*base_given, *step_given)))
        with self._naming(name):
            guards.induction(n, base, self._relations(given))
        rule = rules.induction(n, base, base_given, step_given)
        return self._prove(name, rules.from_base(claim, n, base), because, given, rule, universal={n})

    def limit(
        self, name: str, expression: Any, variable: sp.Symbol, point: Any, value: Any, because: str, given: Names = ()
    ) -> Step:
        """A limit, computed by SymPy: at infinity from below, elsewhere from above.

        Args:
            name, because: the step's name, and its reason in words.
            expression: whose limit is taken.
            variable, point: what tends where; the point is a number or ``sp.oo``.
            value: the limit.
            given: names of steps that are equations, substituted first.

        Returns:
            the step, proved by SymPy.

        Raises:
            ProofError: if SymPy finds another limit or none, or something given is no equation or not needed.

        Example:
            >>> x = sp.Symbol("x")
            >>> Derivation("d", "A limit").limit("sinc", sp.sin(x)/x, x, 0, 1, because="l'Hospital").kind
            'sympy'
        """
        direction = "-" if point == sp.oo else "+"
        claim = sp.Eq(sp.Limit(sp.sympify(expression), variable, point, direction), sp.sympify(value), evaluate=False)
        return self._prove(name, claim, because, given, rules.identity)

    def series(
        self, name: str, expression: Any, variable: sp.Symbol, order: int, value: Any, because: str, given: Names = ()
    ) -> Step:
        """``expression = value + O(variable**order)`` at zero, computed by SymPy.

        Args:
            name, because: the step's name, and its reason in words.
            expression: that is expanded.
            variable, order: what tends to zero, and its power in the first term that is left out.
            value: the terms before that.
            given: names of steps that are equations, substituted first.

        Returns:
            the step, proved by SymPy.

        Raises:
            ProofError: if SymPy finds other terms, or something given is no equation or not needed.

        Example:
            >>> x = sp.Symbol("x")
            >>> Derivation("d", "A series").series("sine", sp.sin(x), x, 5, x - x**3/6, because="Taylor").kind
            'sympy'
        """
        claim = sp.Eq(sp.sympify(expression), sp.sympify(value) + sp.Order(variable**order), evaluate=False)
        return self._prove(name, claim, because, given, rules.series(variable, order))

    def certify(
        self, name: str, statement: sp.Basic | str, residual: float, tolerance: float, because: str, given: Names = ()
    ) -> Step:
        """A statement that a computation supports.

        Args:
            name, because: the step's name, and what was computed.
            statement: a relation, or LaTeX.
            residual, tolerance: what the computation found, and how large it may be in size.
            given: names of the steps that it used.

        Returns:
            the step, of the kind ``"certified"``.

        Raises:
            ProofError: if the residual exceeds the tolerance or is no number.

        Example:
            >>> Derivation("d", "Near one").certify("near", "x = 1", 1e-9, 1e-8, because="measured").kind
            'certified'
        """
        with self._naming(name):
            self._relations(given)
            if not abs(residual) <= tolerance:
                raise Refused(f"residual {residual:g} exceeds the tolerance {tolerance:g}")
        fixed = guards.fixed_symbols(statement, ()) | self._fixed(given)
        return self._add(Step(name, "certified", statement, because, tuple(given), fixed))

    def cite(self, name: str, source: Derivation, step: str, because: str) -> Step:
        """A step of another derivation, with its mark; what it rests on stands there.

        Args:
            name, because: the step's name here, and what it says; the place is added.
            source, step: the other derivation, and the step's name there.

        Returns:
            the step, of the kind that it has there.

        Raises:
            ProofError: if a name in the statement is defined differently here.
            KeyError: if there is no such step.

        Example:
            >>> u, source = sp.Symbol("u", real=True), Derivation("squares", "Squares")
            >>> _ = source.inequality("square", u**2 + 1 >= 2*u, because="multiply out")
            >>> Derivation("d", "Later").cite("square", source, "square", because="squares").because
            'squares [squares, square]'
        """
        cited, there = source.steps[step], [source.steps[n] for n in source.depends_on(step)]
        with self._naming(name):
            guards.citation(cited, source.name, there, self.steps.values())
        return self._add(Step(name, cited.kind, cited.statement, f"{because} [{source.name}, {step}]", (), cited.fixed))
