"""Steps that rest on earlier steps by name: what a derivation has established, whatever established it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sympy as sp

from .guards import formula
from .models import consistent
from .scopes import no_capture
from .steps import MARKS, Names, ProofError, Refused, Rule, Statement, Step
from .terms import check_names


def anchor(text: str) -> str:
    """A name as part of a link: letters of any script, in Latin where they are Greek, and digits.

    Args:
        text: the name.

    Returns:
        lower-case letters and digits, with hyphens for the rest.

    Example:
        >>> anchor("no η yet"), anchor("no λ yet")
        ('no-eta-yet', 'no-lamda-yet')
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    greek = {
        c: unicodedata.name(c).split("LETTER ")[-1].split()[0].lower()
        for c in plain
        if "GREEK" in unicodedata.name(c, "")
    }
    return re.sub(r"[\W_]+", "-", "".join(greek.get(c, c) for c in plain))


class Steps:
    """Named steps in order, and the questions that their names alone answer.

    Args:
        name: short identifier, unique in the book; the anchors of the steps are made of it.
        title: one line for the reader.
    """

    def __init__(self, name: str, title: str) -> None:
        self.name, self.title = name, title
        self.steps: dict[str, Step] = {}
        self.names: dict[str, Any] = {}  # by their looks

    def depends_on(self, name: str) -> set[str]:
        """All steps on which a step rests, directly or by way of others.

        Args:
            name: of a step.

        Returns:
            the names of the steps, its own included.

        Raises:
            KeyError: if there is no such step.

        Example:
            >>> import sympy as sp
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
            >>> import sympy as sp
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
            >>> import sympy as sp
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
            proof = step.check(claim, self._relations(g for g in step.given if g not in dropped))
            if more := [c for c in proof.conditions if c not in step.conditions]:
                raise Refused(f"{claim} holds only where {', '.join(map(str, more))}")
            return proof.kind

    # -- for those who establish steps

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        """A refusal inside is an error that names the derivation and the step."""
        try:
            yield
        except ProofError:
            raise
        except Refused as reason:
            raise ProofError(f"{self.name}, step {name!r}: {reason}") from None
        except Exception as error:  # SymPy and Z3 have errors of many types for what they cannot handle
            said = f"SymPy or Z3 cannot handle this ({type(error).__name__}: {error}); write it differently"
            raise ProofError(f"{self.name}, step {name!r}: {said}") from error

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
        universal: Iterable[Any] = (),
    ) -> Step:
        """Add the claim if the rule proves it; it is fixed in what its givens fix, but for the ``universal``."""
        given = tuple(given)
        with self._naming(name):
            claim = self._formula(claim)
            premises = self._relations(given)
            proof = rule(claim, premises)
        fixed = frozenset().union(*(step.fixed for step in premises)) - set(universal)
        made = Statement(statement=claim, conditions=proof.conditions, fixed=fixed)
        return self._state(name, proof.kind, made, because, given, check=rule)

    def _state(self, name: str, kind: str, made: Statement, because: str, given: Names = (), **more: Any) -> Step:
        said = {"statement": made.statement, "conditions": made.conditions, "fixed": made.fixed}
        return self._add(Step(name=name, kind=kind, because=because, given=tuple(given), **said, **more))

    def _formula(self, claim: Any) -> Any:
        """What is to be stated, which must be a formula about names that cannot be mistaken for each other."""
        claim = formula(claim)
        check_names([claim], dict(self.names))  # what is refused leaves nothing behind
        no_capture([claim], self.steps.values())
        return claim

    def _add(self, step: Step) -> Step:
        with self._naming(step.name):
            if step.name in self.steps:
                raise Refused("the name is taken; each step needs its own")
            twins = [other for other in self.steps if anchor(other) == anchor(step.name)]
            if twins:
                raise Refused(f"its link would be that of step {twins[0]!r}; give it another name")
            said = [] if isinstance(step.statement, str) else [step.statement]
            known = dict(self.names)
            check_names([*said, *(sp.Tuple(*s.fixed) for s in step.basis)], known)
            consistent(step, [other for other in self.steps.values()])
        self.names = known
        self.steps[step.name] = step
        return step
