r"""Derivations whose every step a machine has checked.

A :class:`Derivation` is a list of named steps.  A step is *proved* (an identity by SymPy, an inequality by Z3), a
*definition* (of a new name), *assumed* (a hypothesis with a name) or *certified* (numerically); a step that is not
proved raises, with a counterexample where one is found.  A step may use earlier statements only by naming them in
``given``, so the names are the logical structure: take a step away and all that rests on it fails.

Symbols carry SymPy's assumptions (``positive=True`` and so on) into both provers.  A symbol is universally quantified
unless a hypothesis speaks of it and does not list it in ``forall``; :meth:`Derivation.substitute` replaces only
universally quantified symbols, by expressions that meet their assumptions.

A derivation is shown as the result of a notebook cell; :func:`markdown` and :func:`records` give the same as text and
as data.  Needs ``pip install ".[proof]"``.
"""

from __future__ import annotations

from .._extras import extra

with extra("proof", __name__):
    from .derivation import Derivation
    from .facts import textbook
    from .show import METADATA_KEY, latex, markdown, records
    from .steps import MARKS, ProofError, Step

__all__ = [
    "MARKS",
    "METADATA_KEY",
    "Derivation",
    "ProofError",
    "Step",
    "latex",
    "markdown",
    "records",
    "textbook",
]
