"""Textbook facts about exponentials, logarithms and powers, to be cited: one axiom, and what is proved from it."""

from __future__ import annotations

from functools import cache

import sympy as sp

from .derivation import Derivation


@cache
def textbook() -> Derivation:
    r"""A derivation of textbook facts, made once; its steps are cited and then substituted into.

    All but ``tangent`` are proved: ``log`` (\(\ln x \le x - 1\)), ``exp rises``, ``log rises``, ``power rises``,
    ``next power``, ``Bernoulli``, ``two to the n``.

    Returns:
        the derivation; ``textbook().steps`` lists the facts.

    Example:
        >>> from anneal.proof import Derivation, textbook
        >>> z, d = sp.Symbol("z", positive=True), Derivation("d", "A logarithm")
        >>> _ = d.cite("log", textbook(), "log", because="the logarithm lies below its tangent")
        >>> d.substitute("here", "log", {sp.Symbol("x", positive=True): z + 1}, because="with x = z + 1").statement
        log(z + 1) <= z
    """
    u, v = sp.symbols("u v", real=True)
    x, y, p, b = sp.symbols("x y p b", positive=True)
    n = sp.Symbol("n", integer=True, nonnegative=True)
    w = sp.Symbol("w", nonnegative=True)
    d = Derivation("textbook", "Facts about exponentials, logarithms and powers")
    d.assume("tangent", sp.exp(v) >= 1 + v, forall=[v], because="axiom: the exponential lies above its tangent at zero")
    d.substitute("tangent at log", "tangent", {v: sp.log(x)}, because="with $v = \\ln x$")
    d.inequality("log", sp.log(x) <= x - 1, given=["tangent at log"], because="so the logarithm lies below its tangent")
    d.substitute("tangent at a difference", "tangent", {v: v - u}, because="with $v - u$")
    d.identity("split", sp.exp(v), sp.exp(u) * sp.exp(v - u), because="exponents add")
    d.inequality(
        "exp rises",
        sp.Implies(u <= v, sp.exp(u) <= sp.exp(v)),
        given=["tangent at a difference", "split"],
        because="$e^v = e^u e^{v-u} \\ge e^u (1 + v - u)$",
    )
    d.substitute("log of a ratio", "log", {x: x / y}, because="with $x / y$")
    d.identity("ratio", sp.log(x / y), sp.log(x) - sp.log(y), because="logarithms turn ratios into differences")
    d.inequality(
        "log rises",
        sp.Implies(x <= y, sp.log(x) <= sp.log(y)),
        given=["log of a ratio", "ratio"],
        because="$\\ln (x/y) \\le x/y - 1 \\le 0$",
    )
    d.substitute(
        "exp of powers", "exp rises", {u: p * sp.log(x), v: p * sp.log(y)}, because="with $p \\ln x$, $p \\ln y$"
    )
    d.identity("power of x", sp.exp(p * sp.log(x)), x**p, because="definition of a power")
    d.identity("power of y", sp.exp(p * sp.log(y)), y**p, because="definition of a power")
    d.inequality(
        "power rises",
        sp.Implies(x <= y, x**p <= y**p),
        given=["log rises", "exp of powers", "power of x", "power of y"],
        because="multiply the logarithms by $p > 0$",
    )
    d.identity("next power", b ** (n + 1), b * b**n, because="one factor more")
    d.induction(
        "Bernoulli", (1 + w) ** n >= 1 + n * w, n, base=0, because="multiply by $1 + w$; $n w^2$ is not negative"
    )
    d.induction("two to the n", 2**n >= n + 1, n, base=0, because="doubling adds at least one")
    return d
