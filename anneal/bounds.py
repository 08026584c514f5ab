r"""Convergence bounds from the stepsizes alone: no asymptotics, no shape, no monotonicity.

Setting (convex Lipschitz): :math:`F` convex with a minimiser in a convex set, stochastic subgradients with
:math:`E\|g_t\|^2 \le G^2`, :math:`x_{t+1} = \Pi(x_t - \eta_t g_t)` for :math:`t = 1..T`; every bound is on
:math:`E F(x_{T+1}) - F^*`.  ``D`` bounds the distance to the minimiser: of the starting point, and, for bounds that
restart (``bounded=True``), of every iterate, as on a domain of diameter ``D``.

Everything is computed in units, powers of two, in which ``D`` and ``G`` are near 1: no digit changes, and a bound is
right wherever double precision can hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, inf, ldexp, sqrt

import numpy as np
from numpy.typing import ArrayLike

from . import _checks
from ._checks import Array
from ._units import HUGE, TINY, even, in_units


@dataclass(frozen=True)
class Bound:
    """A bound and where it comes from: ``value = distance_term + noise_term``, attained by a restart at ``restart``."""

    distance_term: float
    noise_term: float
    restart: int

    @property
    def value(self) -> float:
        """The bound on the final suboptimality."""
        return self.distance_term + self.noise_term

    def __float__(self) -> float:
        return self.value


def restart_masses(stepsizes: ArrayLike) -> tuple[Array, Array]:
    r"""The numbers :math:`m_k^2` and :math:`A_k`, :math:`k = 1..T+1`, that make every last-iterate bound.

    Backwards from :math:`m_{T+1} = A_{T+1} = 0`:

    .. math::
        c_s = \max(m_{s+1}, \sqrt{\eta_s}), \quad m_s = c_s + \eta_s/c_s, \quad
        A_s = A_{s+1} + (c_s^2 - m_{s+1}^2) + \eta_s^2/c_s^2 .

    Only nonnegative terms are added: nothing cancels.  Multiplying all stepsizes by :math:`\rho` multiplies both by
    :math:`\rho`.

    Args:
        stepsizes: the T positive stepsizes that produce :math:`x_{T+1}` (units of x² per unit of F).

    Returns:
        two arrays of length T + 1, in the units of a stepsize, entry ``k - 1`` for the restart at ``k``.

    Raises:
        ValueError: for stepsizes that are not positive, an empty vector of them, or sums beyond double precision.

    Example: two steps, by hand m = (4.25, 4, 0).
        >>> restart_masses([1.0, 4.0])[0]
        array([18.0625, 16.    ,  0.    ])
    """
    etas = _checks.stepsizes(stepsizes)
    lift = 600 if etas.max() < HUGE**-1 else 0  # squares of numbers below 1e-154 have fewer digits
    squares, sums = (np.ldexp(each, -lift) for each in _masses(np.ldexp(etas, lift)))
    if not np.isfinite(squares[0] + sums[0]):
        raise ValueError(f"stepsizes: up to {etas.max():g}, they add up beyond double precision; use other units")
    return squares, sums


def _masses(stepsizes: Array) -> tuple[Array, Array]:
    T = len(stepsizes)
    squares, sums = np.zeros(T + 1), np.zeros(T + 1)
    m2, m, A = 0.0, 0.0, 0.0
    for s, eta in zip(range(T - 1, -1, -1), stepsizes[::-1].tolist(), strict=True):
        if m2 >= eta:  # c = m
            ratio = eta / m
            A += ratio * ratio
            m += ratio
        else:  # c = sqrt(eta)
            A += (eta - m2) + eta
            m = 2 * sqrt(eta)
        m2 = m * m
        squares[s], sums[s] = m2, A
    return squares, sums


def _bounds_by_restart(squares: Array, sums: Array, D: float, G: float) -> tuple[Array, Array]:
    r"""The terms of :math:`B_k = \frac{D^2}{2P_k^2} + \frac{G^2}{2}(A_k + P_k^2 - m_k^2)`, last axis k."""
    return D * D / (2 * np.maximum(squares, D / G)), G * G / 2 * (sums + np.maximum(D / G - squares, 0.0))


def _bound(terms: tuple[float, float, int], unit: int, **given: float) -> Bound:
    """The record in the caller's units; what is given is named where the bound is no number."""
    distance, noise, k = terms
    try:
        found = Bound(ldexp(distance, unit), ldexp(noise, unit), k + 1)
    except OverflowError:
        found = Bound(inf, inf, k + 1)
    if not 0 < found.value < inf:
        names = ", ".join(f"{name} = {value:g}" for name, value in given.items())
        size = "above" if found.value else "below"
        raise ValueError(f"{names}: the bound is {size} what double precision can hold; use other units")
    return found


def _least(distance: Array, noise: Array) -> tuple[float, float, int]:
    k = int(np.argmin(distance + noise))
    return float(distance[k]), float(noise[k]), k


def _last_iterate_bound(etas: Array, D: float, G: float, bounded: bool, rho: float = 1.0) -> Bound:
    """For ``rho * etas``."""
    scale = {} if rho == 1 else {"scales": rho}
    scaled, d, g, unit = in_units(etas, D, G, rho, bounded)
    squares, sums = (each[: None if bounded else 1] for each in _masses(scaled))
    return _bound(_least(*_bounds_by_restart(squares, sums, d, g)), unit, D=D, G=G, stepsizes=etas.max(), **scale)


def last_iterate_bound(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0, bounded: bool = True) -> Bound:
    r"""Bound on the last iterate :math:`x_{T+1}`, the best that any analysis can give for ``bounded=False``.

    .. math::
        B_k = \frac{D^2}{2P_k^2} + \frac{G^2}{2}\Big(P_k^2 - 2\sum_{s=k}^{T}\eta_s\Big), \qquad P_k^2 = \max(m_k^2, D/G)

    with :math:`m_k` from :func:`restart_masses`.

    Args:
        stepsizes: the T positive stepsizes, in the order in which they are used.
        D: bound on the distance to the minimiser (units of x).
        G: bound on the root mean square of the subgradients (units of F per unit of x).
        bounded: ``True``: infimum over the restarts k = 1..T+1, valid where ``D`` bounds every iterate's distance.
            ``False``: k = 1, needs ``D`` for the first iterate only, and is the exact worst case.

    Returns:
        the two terms, their sum ``value``, and the 1-based index ``restart``; T + 1 stands for the trivial bound G D.

    Raises:
        ValueError: for stepsizes, D or G that are not positive, no stepsizes, or a bound beyond double precision.

    Example: linear decay, tuned, is minimax optimal: D G / sqrt(T + 1).
        >>> j = np.arange(99, 0, -1)
        >>> round(last_iterate_bound(j / 100**1.5).value, 12)
        0.1
    """
    etas = _checks.stepsizes(stepsizes)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    return _last_iterate_bound(etas, D, G, _checks.flag("bounded", bounded))


def last_iterate_bounds(
    stepsizes: ArrayLike, scales: ArrayLike, D: float = 1.0, G: float = 1.0, bounded: bool = True
) -> Array:
    r"""Bounds for ``scale * stepsizes``, every scale from one pass over the stepsizes.

    Args:
        stepsizes: the T positive stepsizes at scale 1.
        scales: positive factors, any shape.
        D, G, bounded: as in :func:`last_iterate_bound`.

    Returns:
        the values (units of F), in the shape of ``scales``.

    Raises:
        ValueError: as :func:`last_iterate_bound`, and for scales that are not positive.

    Example: four times the tuned stepsizes cost linear decay half as much again.
        >>> j = np.arange(99, 0, -1)
        >>> last_iterate_bounds(j / 100**1.5, [1.0, 4.0]).round(3)
        array([0.1 , 0.15])
    """
    etas, factors = _checks.stepsizes(stepsizes), _checks.positive("scales", scales)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    last, values = None if _checks.flag("bounded", bounded) else 1, np.full(factors.shape, inf)
    scaled, d, g, unit = in_units(etas, D, G)
    if TINY < scaled.min() and scaled.max() < HUGE:
        squares, sums = _masses(scaled)
        with np.errstate(over="ignore"):
            values[...] = np.ldexp(bounds_from_masses(squares[:last], sums[:last], factors, d, g), unit)
    for where in map(tuple, np.argwhere(~((values > 0) & (values < inf)))):  # each with units of its own
        values[where] = _last_iterate_bound(etas, D, G, last is None, float(factors[where])).value
    return values


def bounds_from_masses(squares: Array, sums: Array, scales: Array, D: float = 1.0, G: float = 1.0) -> Array:
    r"""The bounds of :func:`last_iterate_bounds` from what :func:`restart_masses` returned: no pass over the stepsizes.

    Args:
        squares, sums: :math:`m_k^2` and :math:`A_k` of the restarts to choose from, at scale 1, equally long.
        scales: positive factors, any shape.
        D, G: as in :func:`last_iterate_bound`.

    Returns:
        the values (units of F), in the shape of ``scales``.  Nothing is checked here.
    """
    with np.errstate(over="ignore"):  # such a restart is not best
        values = [np.sum(_bounds_by_restart(rho * squares, rho * sums, D, G), axis=0).min() for rho in scales.flat]
    return np.reshape(values, scales.shape)


def average_tail_bound(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0) -> Bound:
    r"""The circulating bound on the last iterate, from averages of tails; at most about twice the exact one.

    .. math::
        E\,\delta_{T+1} \le \min_k \frac{D^2}{2S_k} + \frac{G^2}{2}\Big[\sum_{s=k}^{T}\frac{\eta_s^2}{S_{s+1}} + q\Big],
        \qquad S_s = q + \sum_{t=s}^{T}\eta_t

    with the free last stepsize ``q`` chosen best (numerically).

    Args:
        stepsizes: the T positive stepsizes, in the order in which they are used.
        D, G: as in :func:`last_iterate_bound`, ``D`` bounding every iterate's distance.

    Returns:
        the two terms, their sum ``value`` (units of F), and the 1-based index ``restart``.

    Raises:
        ValueError: as :func:`last_iterate_bound`.

    Source: Defazio et al. (2023), Theorem 10.
    """
    from scipy.optimize import minimize_scalar

    etas = _checks.stepsizes(stepsizes)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    scaled, d, g, unit = in_units(etas, D, G)
    tails = np.append(np.cumsum(scaled[::-1])[::-1], 0.0)

    def terms(log_q: float) -> tuple[float, float, int]:
        q = np.exp(log_q)
        noise = np.append(np.cumsum((scaled**2 / (q + tails[1:]))[::-1])[::-1], 0.0)
        return _least(d * d / (2 * (q + tails)), g * g / 2 * (q + noise))

    value = lambda log_q: sum(terms(log_q)[:2])  # noqa: E731
    scale = np.log(d / g)  # the best q is at most 2 D/G, and what is far below that changes no digit
    low = max(min(scale, float(np.log(scaled.min()))) - 5, scale - 60)
    high = min(max(scale, float(np.log(tails[0]))) + 5, scale + 60)
    # the minimum over k of unimodal functions need not be unimodal: bracket on a grid, then polish
    grid = np.linspace(low, high, 61)
    best = int(np.argmin([value(x) for x in grid]))
    polished = minimize_scalar(
        value, bounds=(grid[max(best - 1, 0)], grid[min(best + 1, 60)]), method="bounded", options={"xatol": 1e-10}
    )
    return _bound(terms(min(float(polished.x), float(grid[best]), key=value)), unit, D=D, G=G, stepsizes=etas.max())


def smooth_bound(stepsizes: ArrayLike, D: float = 1.0, sigma: float = 1.0, beta: float = 1.0) -> Bound:
    r"""Bound on the last iterate for a :math:`\beta`-smooth objective and gradient noise of variance :math:`\sigma^2`.

    .. math::
        E\,\delta_{T+1} \le \min_k \frac{D^2}{2P_k^2} + \sigma^2\sum_{s=k}^{T}\frac{\kappa_s\eta_s^2}{P_s^2}, \qquad
        P_T = \sqrt{\eta_T},\; P_s = P_{s+1} + \frac{\eta_s}{P_s},\; \kappa_s = \frac{1}{2(1-\beta\eta_s)}

    over the restarts ``k`` after which every :math:`\beta\eta_s < 1`.

    Args:
        stepsizes: the T positive stepsizes, in the order in which they are used.
        D: bound on every iterate's distance to the minimiser (units of x).
        sigma: standard deviation of the gradient noise (units of F per unit of x), 0 allowed.
        beta: smoothness constant (units of F per unit of x squared).

    Returns:
        the two terms, their sum ``value`` (units of F), and the 1-based index ``restart``.

    Raises:
        ValueError: if the last stepsize is at or above 1/beta, for then no restart is admissible; for stepsizes, D or
            beta that are not positive, a negative sigma, no stepsizes, or a bound beyond double precision.
    """
    etas = _checks.stepsizes(stepsizes)
    D, beta = _checks.positive_number("D", D), _checks.positive_number("beta", beta)
    sigma = _checks.real_number("sigma", sigma)
    if sigma < 0:
        raise ValueError(f"sigma: expected a nonnegative number, got {sigma:g}")
    with np.errstate(over="ignore"):
        stable = beta * etas < 1
    if not stable[-1]:
        raise ValueError(
            f"stepsizes: the last one is {etas[-1]:g}, but the smooth bound needs it below "
            f"1/beta = {1 / beta:g}; use an annealed schedule or smaller stepsizes"
        )
    first = int(np.flatnonzero(~stable).max(initial=-1)) + 1
    usable = etas[first:]
    unit = even(frexp(usable.max())[1] - 500)  # the largest is huge then, so that tiny ones are still numbers
    scaled = np.maximum(np.ldexp(usable, -unit), TINY)
    squares, noises = [], []
    P, noise = 0.0, 0.0
    for eta, part in zip(scaled[::-1].tolist(), (beta * usable)[::-1].tolist(), strict=True):
        P = (P + sqrt(P * P + 4 * eta)) / 2
        noise += (eta / P) * (eta / P) / (2 * (1 - part))
        squares.append(P * P)
        noises.append(noise)
    (d, d_unit), (s, s_unit) = frexp(D), frexp(sigma)
    with np.errstate(over="ignore"):
        distance = np.ldexp(d * d / (2 * np.array(squares[::-1])), 2 * d_unit - unit)
        terms = _least(distance, np.ldexp(s * s * np.array(noises[::-1]), 2 * s_unit + unit))
    return _bound((*terms[:2], terms[2] + first), 0, D=D, sigma=sigma, stepsizes=etas.max())
