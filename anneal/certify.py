r"""Worst cases by semidefinite programming: what the subgradient method can end at, certified by a solver.

Performance estimation asks for the largest :math:`F(x_{T+1}) - F^*` over all convex functions with subgradients of
length at most G, in any dimension.  It is a semidefinite program in the Gram matrix of the points and subgradients;
PEPit writes it down and Clarabel solves it.  Nothing of :mod:`anneal.bounds` enters, so that the two can be compared.

Source: Drori & Teboulle (2014); Taylor, Hendrickx & Glineur (2017).  Needs ``pip install ".[certify]"``.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import inf
from typing import Any

from numpy.typing import ArrayLike

from . import _checks
from ._extras import extra

LONGEST = 30
"""Most stepsizes that are taken.  The program has about T**2 constraints (three times as many with a domain)."""

LARGEST = 100.0
"""Largest stepsize that is taken, in units of D/G: beyond, the program is so badly scaled that solvers are wrong."""

ACCURACY = 1e-5
"""Largest relative distance between the two objectives that is accepted as an optimum."""


@dataclass(frozen=True)
class WorstCase:
    r"""The optimum of the semidefinite program, from above and from below.

    Attributes:
        value: dual objective: no function is worse than this, up to the solver's accuracy.
        primal: value of the worst function that was found.
    """

    value: float
    primal: float

    @property
    def gap(self) -> float:
        """``value - primal``: zero in exact arithmetic."""
        return self.value - self.primal


def worst_case(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0, bounded: bool = False) -> WorstCase:
    r"""The worst final suboptimality of the deterministic subgradient method, in any dimension.

    .. math::
        \sup\big\{F(x_{T+1}) - F(x^*) : F \text{ convex},\ g_t \in \partial F(x_t),\ \|g_t\| \le G\big\}, \qquad
        x_{t+1} = \Pi_X(x_t - \eta_t g_t) .

    Args:
        stepsizes: the T positive stepsizes, in the order in which they are used; T at most 30.
        D: distance of the start from the minimiser at most (units of x); with ``bounded`` the diameter of X.
        G: bound on the subgradients (units of F per unit of x).
        bounded: ``False``: X is the whole space.  ``True``: the supremum is over all closed convex X of diameter D too,
            and x* minimises F on X.

    Returns:
        the optimum from above and from below (units of F).

    Raises:
        ValueError: for stepsizes, D or G that are not positive, for no stepsizes or more than 30, for stepsizes above
            100 D/G, and where the optimum is beyond double precision.
        RuntimeError: if the solver fails, or ends with its two objectives further apart than 1e-5 relative.
        ImportError: without PEPit.

    Example: one step of the tuned length D/(G sqrt 2)/2; the worst case of two subgradients is D G / sqrt(2).
        >>> round(worst_case([0.5 / 2**0.5]).value, 5) == round(0.5**0.5, 5)
        True
    """
    etas = _checks.stepsizes(stepsizes)
    D, G = _checks.positive_number("D", D), _checks.positive_number("G", G)
    if len(etas) > LONGEST:
        raise ValueError(f"stepsizes: expected at most {LONGEST}, got {len(etas)}; the program would take hours")
    if not 0 < D * G < inf:
        raise ValueError(f"D = {D:g}, G = {G:g}: expected a product that double precision can hold; use other units")
    largest = float(etas.max())
    if not largest * (G / D) <= LARGEST:
        raise ValueError(
            f"stepsizes: expected at most {LARGEST:g} D/G = {LARGEST * D / G:g}, got {largest:g}; the solver cannot "
            "resolve longer steps, last_iterate_bound bounds them"
        )
    # in units with D = G = 1 the program is well scaled whatever D and G are
    dual, primal = _solve([float(eta * (G / D)) for eta in etas], _checks.flag("bounded", bounded))
    return WorstCase(dual * D * G, primal * D * G)


def worst_case_value(stepsizes: ArrayLike, D: float = 1.0, G: float = 1.0, bounded: bool = False) -> float:
    """``worst_case(...).value``: no convex G-Lipschitz function is worse.

    Args:
        stepsizes, D, G, bounded: as in :func:`worst_case`.

    Returns:
        the optimum from above (units of F).

    Raises:
        ValueError, RuntimeError, ImportError: as :func:`worst_case`.

    Example: two steps so short that nothing moves, on a domain of diameter 3 and with subgradients up to 2.
        >>> round(worst_case_value([1e-6, 1e-6], D=3.0, G=2.0, bounded=True), 3)
        6.0
    """
    return worst_case(stepsizes, D, G, bounded).value


def _solve(etas: list[float], bounded: bool) -> tuple[float, float]:
    with extra("certify", __name__):
        from PEPit import PEP, Expression, Point
        from PEPit.functions import ConvexIndicatorFunction, ConvexLipschitzFunction

    pep = PEP()
    F = pep.declare_function(ConvexLipschitzFunction, M=1.0)
    x: Any = pep.set_initial_point()
    if bounded:
        X = pep.declare_function(ConvexIndicatorFunction, D=1.0)
        minimiser = (F + X).stationary_point()  # a subgradient of F there is the negative of a normal of X
        X.add_point((x, Point(is_leaf=False, decomposition_dict={}), Expression()))  # zero is a normal anywhere
    else:
        minimiser = F.stationary_point()
        pep.set_initial_condition((x - minimiser) ** 2 <= 1)
    for eta in etas:
        x = x - eta * F.gradient(x)
        if bounded:
            normal = Point()
            x = x - eta * normal
            X.add_point((x, normal, Expression()))
    pep.set_performance_metric(F(x) - F(minimiser))
    with warnings.catch_warnings():  # that Clarabel stalled; the two objectives tell whether it matters
        warnings.filterwarnings("ignore", "Solution may be inaccurate")
        try:
            primal = pep.solve(wrapper="cvxpy", return_primal_or_dual="primal", solver="CLARABEL", verbose=0)
        except Exception as error:  # of any type: the modelling language's, the solver's
            raise RuntimeError(
                f"stepsizes: the solver failed ({' '.join(str(error).split())[:80]}); "
                "give fewer stepsizes, or stepsizes of less different size"
            ) from None
    dual = None if primal is None else pep.check_feasibility(primal, verbose=0)
    # no step ends worse than the diameter allows
    within = not bounded or (primal is not None and primal <= 1 + ACCURACY)
    if dual is None or not (abs(dual - primal) <= ACCURACY * abs(primal) and within):
        raise RuntimeError(
            f"stepsizes: the solver stopped at {primal} from below and {dual} from above, which is no optimum to "
            f"{ACCURACY:g} relative; give fewer stepsizes, or stepsizes of less different size"
        )
    return float(dual), float(primal)
