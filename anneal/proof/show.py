"""How a derivation looks: statements in LaTeX, a numbered list in Markdown, and its steps as plain data."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from .steps import MARKS, Step, Steps

METADATA_KEY = "derivation"
"""Key of a derivation's steps in the metadata of the notebook output that shows it."""


class _Printer(LatexPrinter):
    """Sequences with subscripts: P_{t+1} for P(t + 1) where the arguments are integers."""

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        if not (isinstance(expr, AppliedUndef) and all(a.is_integer for a in expr.args)):
            return str(super()._print_Function(expr, exp))
        name = f"{{{self._print(sp.Symbol(expr.func.__name__))}}}_{{{', '.join(map(self._print, expr.args))}}}"
        return name if exp is None else f"{name}^{{{exp}}}"


def latex(step: Step) -> str:
    """A step's statement in LaTeX, without the dollars.

    Args:
        step: of a derivation.

    Returns:
        what was written where the statement is in words, and SymPy's LaTeX with indices below where it is a relation.

    Example:
        >>> from anneal.proof import Derivation
        >>> t, P = sp.Symbol("t", integer=True), sp.Function("P", real=True)
        >>> latex(Derivation("weights", "Weights").assume("grow", P(t + 1) >= P(t), because="given"))
        '{P}_{t + 1} \\\\geq {P}_{t}'
    """
    return step.statement if isinstance(step.statement, str) else str(_Printer().doprint(step.statement))


def records(derivation: Steps) -> list[dict[str, Any]]:
    """The steps as plain data, in order.

    Args:
        derivation: of any number of steps.

    Returns:
        a dictionary for each step, which JSON can hold, with ``derivation`` and ``title`` of the whole, the step's
        ``number`` from 1, ``name``, ``kind``, ``latex``, ``because``, ``given`` (names) and ``anchor`` in the list.

    Example:
        >>> from anneal.proof import Derivation
        >>> u, d = sp.Symbol("u", real=True), Derivation("square", "A square is nonnegative")
        >>> _ = d.inequality("positive", u**2 + 1 >= 2 * u, because="multiply out")
        >>> records(d)[0]["anchor"], records(d)[0]["kind"]
        ('step-square-positive', 'z3')
    """
    return [
        {
            "derivation": derivation.name,
            "title": derivation.title,
            "number": i,
            "name": step.name,
            "kind": step.kind,
            "latex": latex(step),
            "because": step.because,
            "given": list(step.given),
            "anchor": _anchor(derivation, step.name),
        }
        for i, step in enumerate(derivation.steps.values(), 1)
    ]


def markdown(derivation: Steps) -> str:
    """The steps as a numbered list with typeset statements; each has an anchor, and links to those it rests on.

    Args:
        derivation: of any number of steps.

    Returns:
        Markdown with inline HTML, the title in bold above the list.

    Example:
        >>> from anneal.proof import Derivation
        >>> u, d = sp.Symbol("u", real=True), Derivation("square", "A square is nonnegative")
        >>> _ = d.inequality("positive", u**2 + 1 >= 2 * u, because="multiply out")
        >>> print(markdown(d))  # doctest: +NORMALIZE_WHITESPACE
        **A square is nonnegative**
        <BLANKLINE>
        1. <span class="step" id="step-square-positive"></span> *positive*: multiply out
        (<span class="step-mark step-z3">proved by Z3</span>)
        <BLANKLINE>
        $$ u^{2} + 1 \\geq 2 u $$
        <BLANKLINE>
    """
    number = {name: i for i, name in enumerate(derivation.steps, 1)}
    lines = [f"**{derivation.title}**", ""]
    for name, step in derivation.steps.items():
        uses = ", ".join(f'<a href="#{_anchor(derivation, g)}">{number[g]}</a>' for g in step.given)
        mark = f'<span class="step-mark step-{step.kind}">{MARKS[step.kind]}</span>'
        tail = f" from {uses}" if uses else ""
        anchor = f'<span class="step" id="{_anchor(derivation, name)}"></span>'
        lines += [
            f"{number[name]}. {anchor} *{escape(name)}*: {step.because} ({mark}{tail})",
            "",
            f"   $$ {latex(step)} $$",
            "",
        ]
    return "\n".join(lines)


def text(derivation: Steps) -> str:
    """The steps as plain text, one a line, below the title.

    Args:
        derivation: of any number of steps.

    Returns:
        number, name, statement as SymPy prints it, and mark of each step.

    Example:
        >>> from anneal.proof import Derivation
        >>> u, d = sp.Symbol("u", real=True), Derivation("square", "A square is nonnegative")
        >>> _ = d.inequality("positive", u**2 + 1 >= 2 * u, because="multiply out")
        >>> print(text(d))
        A square is nonnegative
        1. positive: u**2 + 1 >= 2*u  [proved by Z3]
    """
    steps = enumerate(derivation.steps.values(), 1)
    return "\n".join([derivation.title, *(f"{i}. {s.name}: {s.statement}  [{MARKS[s.kind]}]" for i, s in steps)])


def mimebundle(derivation: Steps) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a notebook stores of a derivation: the list to be read, and the steps for programs.

    Args:
        derivation: of any number of steps.

    Returns:
        data (:func:`markdown` under its media type) and metadata (:func:`records` under :data:`METADATA_KEY`).

    Example:
        >>> from anneal.proof import Derivation
        >>> mimebundle(Derivation("none", "No steps"))
        ({'text/markdown': '**No steps**\\n'}, {'derivation': []})
    """
    return {"text/markdown": markdown(derivation)}, {METADATA_KEY: records(derivation)}


def _anchor(derivation: Steps, step: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"step-{derivation.name}-{step}".lower())
