"""The harness of the attacks: short derivations that end in a falsehood, and their judge."""

import contextlib

import sympy as sp

from anneal.proof import Derivation, ProofError, Step
from anneal.proof.predicates import Continuous

u, v, w, t = sp.symbols("u v w t", real=True)
x, y = sp.symbols("x y", positive=True)
z = sp.Symbol("z")
n, m = sp.symbols("n m", integer=True, positive=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
i, j = sp.symbols("i j", integer=True)
f, g, h = (sp.Function(name, real=True) for name in "fgh")
S = sp.S
FALSE = sp.Eq(S(0), S(1), evaluate=False)


class Quiet:
    """A derivation whose steps get names and reasons by themselves; ``given`` and sources may be steps."""

    def __init__(self, name="t"):
        self.derivation = Derivation(name, "")

    def _add(self, kind, *args, given=None, **more):
        name = more.pop("name", f"s{len(self.derivation.steps) + 1}")
        if given is not None:
            more["given"] = names(given)
        for key in ("base_given", "step_given"):
            if key in more:
                more[key] = names(more[key])
        return getattr(self.derivation, kind)(name, *args, because="", **more)

    def __getattr__(self, kind):
        return lambda *args, **more: self._add(kind, *args, **more)

    def substitute(self, source, values):
        return self._add("substitute", source.name, values)

    def recheck(self, step, *args, **more):
        self.derivation.recheck(step.name, *args, **more)
        return Rechecked(args[0] if args else step.statement)

    def cite(self, source, step, **more):
        return self._add("cite", source.derivation, step.name, **more)

    def sequence(self, entry, value, first=None, **more):
        """A recursion, and its start as ``self.start``."""
        if hasattr(Derivation, "sequence"):
            made = self._add("sequence", entry, value, first=first, **more)
            self.start = self.derivation.steps.get(f"{made.name}, first")
            return made
        index = entry.args[0]
        least = index.subs(dict.fromkeys(index.free_symbols, 1 if index.is_positive else 0)) - 1
        where = more.get("start", least)
        if first is not None:
            self.start = self.define(entry.func(where, *entry.args[1:]), first)
        return self.define(entry, value, forall=[*index.free_symbols, *more.get("forall", [])])


class Rechecked:
    """What ``recheck`` proved, as a step."""

    conditions = ()

    def __init__(self, statement):
        self.statement = statement


def refused(step):
    """A step that is refused on the way to others."""
    with contextlib.suppress(ProofError):
        step()


def names(given):
    return [step.name if isinstance(step, Step) else step for step in given] if isinstance(given, list) else given


def last(found):
    return found[-1] if isinstance(found, (tuple, list)) else found


def falsehood(step, at):
    """The statement of a step, if it is false at a point where its conditions hold (or cannot be seen to be true)."""
    if isinstance(step.statement, str):
        return None
    if any(isinstance(c, Continuous) for c in getattr(step, "conditions", ())):
        return None  # shown as a condition, and the functions of these attacks jump
    try:
        if any(sp.sympify(c).subs(at).doit() == sp.false for c in getattr(step, "conditions", ())):
            return None
        statement = sp.sympify(step.statement).subs(at)
        return None if statement == sp.true or sp.sympify(statement.doit()) == sp.true else step.statement
    except (NotImplementedError, TypeError, ValueError):  # SymPy cannot evaluate it
        return step.statement


def accepts_falsehood(build, at=()):
    """The false statement that a derivation accepts, ``None`` if it refuses a step on the way.

    Args:
        build: takes a :class:`Quiet` and adds steps; its value, or the last item of it, is the final step.
        at: a point at which the hypotheses hold and the final statement is false; empty for a closed one.
    """
    try:
        return falsehood(last(build(Quiet())), dict(at))
    except ProofError:
        return None
