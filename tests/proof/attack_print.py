"""Attacks by names that are printed as something else."""

import sympy as sp

from tests.proof.attacking import u


def symbol(name):
    return lambda d: d.define(sp.Symbol(name, real=True), 3), {sp.Symbol(name, real=True): 0}


def base(name):
    """A symbol that prints as the base of the exponential that stands beside it."""
    q = sp.Symbol(name, real=True)
    return lambda d: (d.define(q, 3), d.inequality(sp.exp(u) + q > 3, given=["s1"])), {q: 0}


def function(name):
    q = sp.Function(name, real=True)
    return lambda d: d.define(q(u), u, forall=[u]), {q(u): 9}


SYMBOLS = r"""
x+1 x-1 u*v x^2 x^{2} x__2 \frac{1}{2} \sqrt{2} e^{u} e^u \pi 𝜋 \infty x* u\\v x=1\a x{=}1
1x x,y x;y (x) [x] x}{ $x$ x& x%
_x -x x<1 x≤1 ∞ ½ ² x² ℯ ⅈ −x x−1
""".split()
# The chapters use gamma and zeta for unknown functions, which are no functions of the engine's by these looks.
FUNCTIONS = r"""
loggamma erfc asinh acosh atanh coth Mod factorial binomial Heaviside re im conjugate Order
O ln \sin Abs Product
Subs sech csch acot sinc LambertW cbrt root real_root exp_polar
""".split()
PRINT = [
    ("a symbol printed as e", *base("e")),
    *((f"a symbol printed as {name}", *symbol(name)) for name in [*SYMBOLS, "x 1", "x\n"]),
    *((f"a function printed as {name}", *function(name)) for name in FUNCTIONS),
]

TABLE = {"printed as": PRINT}
