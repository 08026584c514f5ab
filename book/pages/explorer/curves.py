"""The schedules that the explorer compares, how they look, and the series by which the browser has the cosine."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.polynomial import Polynomial as PowerSeries

from anneal.figures import looks
from anneal.schedules import Cosine, Polynomial, Robust, Schedule, by_name
from book.pages._compared import COMPARED
from book.pages.explorer.controls import FIRST
from book.tools.paths import BookError

TERMS, DIGITS = 9, 12  # of the series for the cosine's Q

# Curves that no control moves come from anneal; the other two are computed in the browser.
TABULATED: dict[str, Schedule] = by_name(COMPARED)
OWN, ROBUST = "your p", "Robust(r)"
SCHEDULES = {**TABULATED, OWN: Polynomial(FIRST["p"]), ROBUST: Robust(FIRST["r"])}  # at the first settings
NAMES = [*SCHEDULES]
DASHES = {"-": [1, 0], "--": [6, 3], "-.": [6, 2, 1, 2], ":": [2, 2]}
LOOKS = {name: (look["color"], DASHES[look["linestyle"]]) for name, look in looks(NAMES, SCHEDULES).items()}


def cosine_series() -> list[float]:
    """Coefficients c with Q = s^2 (c_0 + c_1 s^2 + ...) for the cosine; Q is even in s, and analytic beyond s = 1."""
    Q = Cosine().Q
    fit = Chebyshev.interpolate(lambda u: Q(1 - np.sqrt(u)) / u, TERMS - 1, domain=[1e-6, 1])
    series = fit.convert(kind=PowerSeries, domain=[-1, 1], window=[-1, 1])
    s = np.geomspace(2e-3, 1, 2001)
    error = np.abs(s**2 * series(s**2) / Q(1 - s) - 1).max()
    if error > 10.0**-DIGITS:
        raise BookError(f"explorer: the series for the cosine is off by {error:.0e}; give it more TERMS")
    return [float(f"{c:.15g}") for c in series.coef]
