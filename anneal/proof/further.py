"""Further kinds of steps: limits, series, what was computed or proved elsewhere, and expectations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from . import kernel
from .asymptotics import series
from .record import Steps
from .steps import Names, Proof, Refused, Statement, Step


class Further(Steps):
    """The kinds of steps that a derivation needs less often."""

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
            >>> from anneal.proof import Derivation
            >>> x = sp.Symbol("x")
            >>> Derivation("d", "A limit").limit("sinc", sp.sin(x)/x, x, 0, 1, because="l'Hospital").kind
            'sympy'
        """
        with self._naming(name):
            direction = "-" if point == sp.oo else "+"
            limit = sp.Limit(sp.sympify(expression), variable, point, direction)
            claim = sp.Eq(limit, sp.sympify(value), evaluate=False)
        return self._prove(name, claim, because, given, kernel.identity)

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
            >>> from anneal.proof import Derivation
            >>> x = sp.Symbol("x")
            >>> Derivation("d", "A series").series("sine", sp.sin(x), x, 5, x - x**3/6, because="Taylor").kind
            'sympy'
        """
        with self._naming(name):
            claim = sp.Eq(sp.sympify(expression), sp.sympify(value) + sp.Order(variable**order), evaluate=False)
        return self._prove(name, claim, because, given, series(variable, order))

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
            >>> from anneal.proof import Derivation
            >>> Derivation("d", "Near one").certify("near", "x = 1", 1e-9, 1e-8, because="measured").kind
            'certified'
        """
        with self._naming(name):
            given = tuple(given)
            premises = self._relations(given)
            try:
                residual, tolerance = float(residual), float(tolerance)
            except (TypeError, ValueError):
                raise Refused(f"residual {residual} and tolerance {tolerance} must be numbers") from None
            if not (0 < tolerance < float("inf")):
                raise Refused(f"tolerance {tolerance} must be a positive, finite number")
            if not abs(residual) <= tolerance:
                raise Refused(f"residual {residual:g} exceeds the tolerance {tolerance:g}")
            if isinstance(statement, str):
                made = Statement(statement=statement)
            else:
                made = kernel.assume(self._formula(statement), ())
            made = replace(made, fixed=made.fixed.union(*(step.fixed for step in premises)))
        return self._state(name, "certified", made, because, given)

    def cite(self, name: str, source: Steps, step: str, because: str) -> Step:
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
            >>> from anneal.proof import Derivation
            >>> u, source = sp.Symbol("u", real=True), Derivation("squares", "Squares")
            >>> _ = source.inequality("square", u**2 + 1 >= 2*u, because="multiply out")
            >>> Derivation("d", "Later").cite("square", source, "square", because="squares").because
            'squares [squares, square]'
        """
        cited, there = source.steps[step], [source.steps[n] for n in source.depends_on(step)]
        with self._naming(name):
            basis = kernel.cite(cited, there, tuple(self.steps.values()), source.name)
        reason = f"{because} [{source.name}, {step}]"
        return self._add(
            replace(cited, name=name, because=reason, given=(), basis=basis, source=source.name, check=None)
        )

    def expectation(self, name: str, source: str, means: Mapping[Any, Any], because: str) -> Step:
        """From a relation that holds at every outcome, the same of the expectations.

        What ``means`` does not list does not depend on the outcome; the expectations of what it lists exist.

        Args:
            name, because: the step's name, and its reason in words.
            source: name of a step that is one equation or inequality, linear in the random quantities.
            means: a new name for the expectation of each random quantity.

        Returns:
            the step.

        Raises:
            ProofError: if the relation is not linear in them, or a name is not new or declares too much.

        Example:
            >>> from anneal.proof import Derivation
            >>> x, m, c = sp.Symbol("x", real=True), sp.Symbol("m", real=True), sp.Symbol("c", positive=True)
            >>> d = Derivation("mean", "A mean")
            >>> _ = d.assume("outcome", x <= c, because="at every outcome")
            >>> d.expectation("mean", "outcome", {x: m}, because="expectation keeps order").statement
            m <= c
        """
        with self._naming(name):
            [step] = self._relations([source])
            means, earlier = dict(means), tuple(self.steps.values())
            made, basis = kernel.expectation(step, means, earlier)
            self._formula(made.statement)

        def rule(wanted: Any, given: Sequence[Step]) -> Proof:
            for step in given:
                if kernel.expectation(step, means, earlier)[0].statement == wanted:
                    return Proof("sympy", step.conditions)
            raise Refused(f"{wanted} is not what expectation makes of {', '.join(s.name for s in given) or 'nothing'}")

        return self._state(name, "sympy", made, because, (source,), basis=basis, check=rule)
