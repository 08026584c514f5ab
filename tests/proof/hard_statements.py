"""True statements that may be beyond the provers, but must never be refused by a counterexample."""

import sympy as sp

from tests.proof.attacking import S, f, i, j, k, m, n, t, u, v, w, x, y
from tests.proof.true_statements import b, given, identity, inequality, p

Ne, Implies, Sum, Integral = sp.Ne, sp.Implies, sp.Sum, sp.Integral
log, sqrt, exp, pi, oo = sp.log, sp.sqrt, sp.exp, sp.pi, sp.oo

HARD = {  # true, and perhaps beyond the provers
    "exp is above its tangent": inequality(exp(u) >= u + 1),
    "log is below its tangent": inequality(log(x) <= x - 1),
    "exp is monotone": given(exp(u) <= exp(v), u <= v),
    "exp is positive": inequality(sp.Gt(exp(u), 0, evaluate=False)),
    "exp above a square": inequality(Implies(u >= 0, exp(u) >= 1 + u + u**2 / 2)),
    "2^n >= n + 1 without induction": inequality(2**n >= n + 1),
    "2^n is even": inequality(Ne(2**n, 1)),
    "Bernoulli without induction": inequality((1 + x) ** n >= 1 + n * x),
    "powers grow": given(x**p <= y**p, x <= y),
    "powers of at least one": given(x**p >= 1, x >= 1),
    "sine is bounded": inequality(sp.sin(u) <= 1),
    "sine and cosine": inequality(sp.sin(u) + sp.cos(u) <= 2),
    "sine is below its argument": inequality(sp.sin(x) <= x),
    "logarithm is monotone": given(log(x) <= log(y), x <= y),
    "logarithm of at least one": given(log(x) >= 0, x >= 1),
    "cosine near zero": inequality(sp.cos(u) >= 1 - u**2 / 2),
    "hyperbolic cosine": inequality(sp.cosh(u) >= 1),
    "arc tangent": inequality(sp.atan(u) < pi / 2),
    "floor": inequality(sp.floor(u) <= u),
    "floor of a sum": inequality(sp.floor(u + v) >= sp.floor(u) + sp.floor(v)),
    "a sum of positive terms": inequality(Sum(b(i), (i, 1, n)) > 0),
    "a sum of bounded terms": lambda d: d.inequality(
        Sum(f(i), (i, 1, n)) <= n, given=[d.assume(f(i) <= 1, forall=[i])]
    ),
    "an integral of what is positive": inequality(Integral(exp(x**2), (x, 0, 1)) > 0),
    "a Gaussian": identity(Integral(exp(-(u**2)), (u, -oo, oo)), sqrt(pi)),
    "Stirling": lambda d: d.limit(sp.gamma(x + 1) / (x / sp.E) ** x / sqrt(2 * pi * x), x, oo, 1),
    "four squares": inequality((u**4 + v**4 + w**4 + t**4) / 4 >= u * v * w * t),
    "three means": inequality((x**3 + y**3 + p**3) / 3 >= x * y * p),
    "Schur": inequality(x * (x - y) * (x - p) + y * (y - x) * (y - p) + p * (p - x) * (p - y) >= 0),
    "Motzkin": inequality(u**4 * v**2 + u**2 * v**4 + 1 >= 3 * u**2 * v**2),
    "no square is 2 modulo 3": inequality(Ne(i**2, 3 * j + 2)),
    "Fermat for three": inequality(Ne(n**3 + m**3, 13)),
    "i (i + 1) is even": inequality(Ne(i * (i + 1), 2 * j + 1)),
    "arc sine and arc cosine": identity(sp.asin(u) + sp.acos(u), pi / 2),
    "Machin": identity(16 * sp.atan(S("1/5")) - 4 * sp.atan(S("1/239")), pi),
    "cube root": identity((2 + sqrt(5)) ** S("1/3"), (1 + sqrt(5)) / 2),
    "Vandermonde": identity(Sum(sp.binomial(n, k), (k, 0, n)), 2**n),
    "dependent sums": identity(Sum(f(i), (i, 1, j), (j, 1, 2)), 2 * f(1) + f(2)),
    "a limit of a sequence": lambda d: d.limit(1 / n, n, oo, 0),
}
