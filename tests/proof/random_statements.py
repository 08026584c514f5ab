"""Random statements by kind, and whether they are true: found by exact arithmetic, without SymPy."""

from fractions import Fraction

import sympy as sp

from tests.proof.attacking import i, n, u, v, x

REACH = range(-12, 13)


def polynomial(coefficients, at):
    return sum((c * at**e for e, c in enumerate(coefficients)), 0 * at)


def product(one, other):
    found = [0] * (len(one) + len(other) - 1)
    for e, c in enumerate(one):
        for f, d in enumerate(other):
            found[e + f] += c * d
    return found


def coefficients(dice, degree):
    return [dice.randint(-4, 4) for _ in range(degree)] + [dice.choice([-3, -2, -1, 1, 2, 3])]


def error(dice, wrong):
    return dice.choice([-2, -1, 1, 3]) if wrong else 0


def polynomials(dice, wrong):
    """Factors, and their product with one coefficient changed."""
    one, other = coefficients(dice, dice.randint(1, 3)), coefficients(dice, dice.randint(1, 3))
    whole = product(one, other)
    whole[dice.randrange(len(whole))] += error(dice, wrong)
    truth = all(polynomial(one, q) * polynomial(other, q) == polynomial(whole, q) for q in map(Fraction, REACH))
    return lambda d: d.identity(polynomial(one, u) * polynomial(other, u), polynomial(whole, u)), truth


def two_variables(dice, wrong):
    """A square of a binomial in two names."""
    a, b, c = dice.randint(1, 5), dice.randint(-5, -1), dice.randint(1, 4)
    cross = 2 * a * b + error(dice, wrong)
    left = lambda p, q: (a * p + b * q) ** 2 + c * p
    right = lambda p, q: a**2 * p**2 + cross * p * q + b**2 * q**2 + c * p
    return lambda d: d.identity(left(u, v), right(u, v)), all(left(p, q) == right(p, q) for p in REACH for q in REACH)


def quotients(dice, wrong):
    """A quotient in which a factor cancels."""
    one, other = coefficients(dice, 2), coefficients(dice, dice.randint(1, 2))
    result = list(one)
    result[0] += error(dice, wrong)
    whole = product(one, other)
    points = [q for q in map(Fraction, REACH) if polynomial(other, q) != 0]
    truth = all(polynomial(whole, q) / polynomial(other, q) == polynomial(result, q) for q in points)
    return lambda d: d.identity(sp.expand(polynomial(whole, u)) / polynomial(other, u), polynomial(result, u)), truth


def squares(dice, wrong):
    """A sum of two squares that vanishes at a point, lowered or not."""
    p, q, a, b = (dice.randint(-3, 3) for _ in range(4))
    lowered = dice.randint(1, 3) * wrong
    left = lambda s, t: (s - p + a * (t - q)) ** 2 + (t - q + b * (s - p)) ** 2 - lowered
    truth = all(left(s, t) >= 0 for s in REACH for t in REACH)
    return lambda d: d.inequality(sp.expand(left(u, v)) >= 0), truth


def means(dice, wrong):
    """Two weighted means of positive numbers, one weight changed."""
    a, b = dice.randint(1, 4), dice.randint(1, 4)
    weight = 2 * a * b + dice.randint(1, 3) * wrong
    holds = lambda p, q: a**2 * p**2 + b**2 * q**2 >= weight * p * q
    truth = all(holds(Fraction(p, 4), Fraction(q, 4)) for p in range(1, 30) for q in range(1, 30))
    return lambda d: d.inequality(a**2 * x**2 + b**2 / x**2 >= weight), truth


def sums(dice, wrong):
    """A sum of a quadratic over 1, ..., n, in closed form."""
    c = coefficients(dice, 2)
    off = error(dice, wrong)
    closed = lambda k: c[0] * k + c[1] * k * (k + 1) / 2 + c[2] * k * (k + 1) * (2 * k + 1) / 6 + off * k
    truth = all(sum(polynomial(c, q) for q in range(1, k + 1)) == closed(Fraction(k)) for k in range(1, 12))
    return lambda d: d.identity(sp.Sum(polynomial(c, i), (i, 1, n)), closed(n)), truth


def inductions(dice, wrong):
    """A closed form of a recursion."""
    first, slope = dice.randint(-3, 3), dice.randint(1, 4)
    f = sp.Function("f", real=True)
    off = error(dice, wrong)
    closed = lambda k: first + (slope + off) * (k - 1)
    entries = [first + slope * k for k in range(12)]
    truth = all(entries[k - 1] == closed(k) for k in range(1, 12))

    def build(d):
        s = d.sequence(f(n + 1), f(n) + slope, first=first)
        return d.induction(sp.Eq(f(n), closed(n)), n, base_given=[d.start], step_given=[s])

    return build, truth


def limits(dice, wrong):
    """A limit at infinity of a quotient of polynomials of one degree."""
    above, below = coefficients(dice, 2), coefficients(dice, 2)
    value = Fraction(above[-1], below[-1]) + error(dice, wrong)
    far = Fraction(10**20)
    truth = abs(polynomial(above, far) / polynomial(below, far) - value) < Fraction(1, 10**15)
    quotient = polynomial(above, x) / polynomial(below, x)
    return lambda d: d.limit(quotient, x, sp.oo, sp.Rational(value.numerator, value.denominator)), truth


def series(dice, wrong):
    """The first terms of a polynomial over 1 - c u."""
    p, c, order = coefficients(dice, 2), dice.choice([-2, -1, 1, 2, 3]), dice.randint(2, 4)
    terms = [sum(p[e] * c ** (k - e) for e in range(min(k, 2) + 1)) for k in range(order)]
    terms[dice.randrange(order)] += error(dice, wrong)
    rest = lambda q: (polynomial(p, q) / (1 - c * q) - polynomial(terms, q)) / q**order
    truth = all(abs(rest(Fraction(1, 10**k))) < 10**6 for k in (4, 8, 12))
    return lambda d: d.series(polynomial(p, u) / (1 - c * u), u, order, polynomial(terms, u)), truth


def instances(dice, wrong):
    """An instance of a quotient: ``wrong`` where it is not defined."""
    root, other = dice.randint(-3, 3), dice.randint(-3, 3)
    place = root if wrong else root + dice.choice([-2, -1, 1, 2])

    def build(d):
        s = d.identity((u - root) * (u - other) / (u - root) ** 2, (u - other) / (u - root))
        return d.substitute(s, {u: place})

    return build, place != root


def integers(dice, wrong):
    """Bounds of integers."""
    low, gap = dice.randint(1, 6), 1 + dice.randint(1, 3) * wrong
    claim = sp.Implies(n > low, n >= low + gap)
    return lambda d: d.inequality(claim), all(q >= low + gap for q in range(1, 40) if q > low)


def divisors(dice, wrong):
    """A multiple of an integer is not some number."""
    c = dice.randint(2, 6)
    number = c * dice.randint(-4, 4) + (0 if wrong else dice.randint(1, c - 1))
    return lambda d: d.inequality(sp.Ne(c * i, number, evaluate=False)), all(c * q != number for q in range(-99, 99))


EQUATIONS = [polynomials, two_variables, quotients, sums, inductions, limits, series]
KINDS = [*EQUATIONS, squares, means, instances, integers, divisors]
