"""How a derivation looks: statements in LaTeX, a numbered list in Markdown, and its steps as plain data."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from .record import Steps, anchor
from .steps import MARKS, Step

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
        what was written where the statement is in words; where it is a relation, SymPy's LaTeX with indices below, and
        the conditions on which it is defined.

    Example:
        >>> from anneal.proof import Derivation
        >>> t, P = sp.Symbol("t", integer=True), sp.Function("P", real=True)
        >>> latex(Derivation("weights", "Weights").assume("grow", P(t + 1) >= P(t), because="given"))
        '{P}_{t + 1} \\\\geq {P}_{t}'
    """
    if isinstance(step.statement, str):
        return step.statement
    write = _Printer().doprint
    where = ",\\; ".join(map(write, step.conditions))
    return write(step.statement) + (f" \\quad\\text{{where }} {where}" if where else "")


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
            "rests_on": hypotheses(step),
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
    lines = [f"**{escaped(derivation.title)}**", ""]
    for name, step in derivation.steps.items():
        uses = ", ".join(f'<a href="#{_anchor(derivation, g)}">{number[g]}</a>' for g in step.given)
        mark = f'<span class="step-mark step-{step.kind}">{MARKS[step.kind]}</span>'
        tail = f" from {uses}" if uses else ""
        if hypotheses(step):
            tail += f", resting there on {', '.join(f'*{marked(h)}*' for h in hypotheses(step))}"
        anchor = f'<span class="step" id="{_anchor(derivation, name)}"></span>'
        lines += [
            f"{number[name]}. {anchor} *{marked(name)}*: {escaped(step.because)} ({mark}{tail})",
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
    lines = [derivation.title]
    for i, s in enumerate(derivation.steps.values(), 1):
        where = f"  where {', '.join(map(str, s.conditions))}" if s.conditions else ""
        rests = f"  on {', '.join(hypotheses(s))}" if hypotheses(s) else ""
        lines.append(f"{i}. {s.name}: {s.statement}{where}  [{MARKS[s.kind]}{rests}]")
    return "\n".join(lines)


def hypotheses(step: Step) -> list[str]:
    """What a cited step rests on in its own derivation, beyond definitions.

    Args:
        step: of a derivation.

    Returns:
        the names of what is assumed or certified there.
    """
    return [s.name for s in step.basis if s.kind in ("assumed", "certified")]


def marked(name: str) -> str:
    """A name as Markdown, in which its characters mean themselves.

    Args:
        name: of a step.

    Returns:
        it, escaped.

    Example:
        >>> marked("s* < t")
        's\\\\* &lt; t'
    """
    return re.sub(r"([\\`*_\[\]$])", r"\\\1", escape(" ".join(name.split()), quote=False))


def escaped(text: str) -> str:
    """A reason on one line, without HTML of its own; mathematics between dollars stays.

    Args:
        text: Markdown of one paragraph.

    Returns:
        it, as it is read.

    Example:
        >>> escaped("<b> is $a<b$")
        '&lt;b&gt; is $a<b$'
    """
    parts = " ".join(text.split()).split("$")
    if len(parts) % 2 == 0 or any(re.search(r"<[/!a-zA-Z][^>]*>", part) for part in parts[1::2]):
        return escape("$".join(parts), quote=False)
    return "$".join(part if i % 2 else escape(part, quote=False) for i, part in enumerate(parts))


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
    return anchor(f"step-{derivation.name}-{step}")
