"""What a step is: a statement with its conditions, who proved it, and on what it rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A closed formula: for all values of its names but the fixed ones, the conditions imply the statement.

    Names are typed: a symbol's SymPy assumptions say which values it has.

    Attributes:
        statement: a SymPy relation, or LaTeX for what is stated in words only.
        conditions: where it is defined, beyond what the assumptions of its names say.
        fixed: symbols of which a hypothesis speaks, so that the statement holds for that value alone.
    """

    statement: Any
    conditions: tuple[Any, ...] = ()
    fixed: frozenset[Any] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Step(Statement):
    """One step: its statement, why it holds in words, who proved it, and the names of the steps it rests on.

    Attributes:
        name: the step's name within its derivation.
        kind: a key of :data:`~anneal.proof.steps.MARKS`.
        because: the reason, in words.
        given: names of the earlier steps from which it was proved.
        basis: the hypotheses and definitions of another derivation on which a cited step rests there.
        source: the name of that derivation; empty for a step that is not cited.
        check: the rule that proved it; ``None`` for what is not proved.
    """

    name: str
    kind: str
    because: str
    given: tuple[str, ...] = ()
    basis: tuple[Step, ...] = ()
    source: str = ""
    check: Rule | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Proof:
    """That a claim holds: who proved it, and on which conditions.

    Attributes:
        kind: ``"sympy"`` or ``"z3"``.
        conditions: those of the claim and of what was given that were not proved.
    """

    kind: str
    conditions: tuple[Any, ...] = ()


Names = Sequence[str]
"""Names of earlier steps."""

Rule = Callable[[Any, Sequence[Step]], Proof]
"""From a statement and the steps given to its proof; raises :class:`Refused`."""
