"""Steps that rest on earlier steps by name: what a derivation has established, whatever established it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

MARKS = {
    "sympy": "proved by SymPy",
    "z3": "proved by Z3",
    "defined": "definition",
    "assumed": "assumed",
    "certified": "certified numerically",
}
"""The kinds of steps, and what each is called."""


class ProofError(ValueError):
    """A step that does not hold, could not be proved, or uses what was not established."""


class Refused(Exception):
    """Why a statement is not accepted; it becomes a :class:`ProofError` that names derivation and step."""


@dataclass(frozen=True)
class Step:
    """One step: its statement, why it holds in words, who proved it, and the names of the steps it rests on.

    Attributes:
        name: the step's name within its derivation.
        kind: a key of :data:`~anneal.proof.steps.MARKS`.
        statement: a SymPy relation, or LaTeX for what is stated in words only.
        because: the reason, in words.
        given: names of the earlier steps from which it was proved.
        fixed: symbols of which a hypothesis speaks, so that the statement holds for that value alone.
        check: the rule that proved it: from a statement and the steps given to the kind of proof; ``None`` for what is
            not proved.
    """

    name: str
    kind: str
    statement: sp.Basic | str
    because: str
    given: tuple[str, ...]
    fixed: frozenset[sp.Basic]
    check: Rule | None = field(default=None, repr=False, compare=False)


Names = Sequence[str]
"""Names of earlier steps."""

Rule = Callable[[Any, Sequence[Step]], str]
"""From a statement and the steps given to ``"sympy"`` or ``"z3"``, whichever proved it; raises :class:`Refused`."""


class Steps:
    """Named steps in order, and the questions that their names alone answer.

    Args:
        name: short identifier, unique in the book; the anchors of the steps are made of it.
        title: one line for the reader.
    """

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.steps: dict[str, Step] = {}

    def depends_on(self, name: str) -> set[str]:
        """All steps on which a step rests, directly or by way of others.

        Args:
            name: of a step.

        Returns:
            the names of the steps, its own included.

        Raises:
            KeyError: if there is no such step.

        Example:
            >>> from anneal.proof import Derivation
            >>> u = sp.Symbol("u", real=True)
            >>> d = Derivation("large", "Large numbers have large squares")
            >>> _ = d.assume("above", u >= 2, because="given")
            >>> _ = d.inequality("square", u**2 >= 4, given=["above"], because="squares grow")
            >>> sorted(d.depends_on("square"))
            ['above', 'square']
        """
        seen: set[str] = set()
        queue = [name]
        while queue:
            step = queue.pop()
            if step not in seen:
                seen.add(step)
                queue += self.steps[step].given
        return seen

    def unused(self) -> set[str]:
        """The steps on which the last step does not rest.

        Returns:
            their names; none for a finished derivation, and for one without steps.

        Example:
            >>> from anneal.proof import Derivation
            >>> u = sp.Symbol("u", real=True)
            >>> d = Derivation("square", "A square is nonnegative")
            >>> _ = d.assume("above", u >= 2, because="nobody needs it")
            >>> _ = d.inequality("square", u**2 + 1 >= 2 * u, because="multiply out")
            >>> d.unused()
            {'above'}
        """
        return set(self.steps) - self.depends_on(next(reversed(self.steps))) if self.steps else set()

    def recheck(self, name: str, statement: Any = None, without: Iterable[str] = ()) -> str:
        """Prove a step anew, with another statement or without some of its given steps; nothing is recorded.

        This is how a reader (or a test) sees that a changed step breaks, and that no given is idle.

        Args:
            name: of a step.
            statement: what to prove in place of the step's own statement; ``None``: that statement.
            without: names of given steps that are left out.

        Returns:
            ``"sympy"`` or ``"z3"``, whichever proved it.

        Raises:
            ProofError: if it is not proved, or the step is one that nobody proved.
            KeyError: if there is no such step.

        Example:
            >>> from anneal.proof import Derivation
            >>> u = sp.Symbol("u", real=True)
            >>> d = Derivation("large", "Large numbers have large squares")
            >>> _ = d.assume("above", u >= 2, because="given")
            >>> _ = d.inequality("square", u**2 >= 4, given=["above"], because="squares grow")
            >>> d.recheck("square", u**2 >= 3)
            'z3'
            >>> d.recheck("square", without=["above"])
            Traceback (most recent call last):
            ...
            anneal.proof.steps.ProofError: large, step 'square': u**2 >= 4 is false at u = 0
        """
        step, dropped = self.steps[name], set(without)
        with self._naming(name):
            if step.check is None:
                raise Refused(f"is {MARKS[step.kind]}; there is no proof to repeat")
            claim = step.statement if statement is None else statement
            return step.check(claim, self._relations(g for g in step.given if g not in dropped))

    # -- for those who establish steps

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        """A refusal inside is an error that names the derivation and the step."""
        try:
            yield
        except Refused as reason:
            raise ProofError(f"{self.name}, step {name!r}: {reason}") from None

    def _relations(self, names: Iterable[str]) -> list[Step]:
        """Earlier steps by their names; each must be a relation."""
        found = []
        for name in names:
            if name not in self.steps:
                raise Refused(f"rests on {name!r}, which no earlier step established")
            if isinstance(self.steps[name].statement, str):
                raise Refused(f"rests on {name!r}, which is stated in words only; state it as a relation")
            found.append(self.steps[name])
        return found

    def _prove(
        self,
        name: str,
        claim: Any,
        because: str,
        given: Names,
        rule: Rule,
        universal: Iterable[sp.Basic] = (),
    ) -> Step:
        """Add the claim if the rule proves it; it is fixed in what its givens fix, but for the ``universal``."""
        with self._naming(name):
            kind = rule(claim, self._relations(given))
        fixed = self._fixed(given) - set(universal)
        return self._add(Step(name, kind, claim, because, tuple(given), fixed, rule))

    def _fixed(self, given: Iterable[str]) -> frozenset[sp.Basic]:
        return frozenset().union(*(self.steps[g].fixed for g in given))

    def _add(self, step: Step) -> Step:
        with self._naming(step.name):
            if step.name in self.steps:
                raise Refused("the name is taken; each step needs its own")
        self.steps[step.name] = step
        return step
