r"""Numbers of an expression: as many digits as are asked for, and float64 that is accurate up to the end of the run.

Written in u or in s = 1 - u, a shape may be a small difference of large terms, near one end of the run or the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from .._checks import Array
from . import symbolic

_ONE_AT_A_TIME = threading.Lock()  # mpmath's precision is one for all threads
CELLS = 54  # the octaves of s, down to the distance of 1 from its neighbour
NODES = 24
_PROBES = np.array([0.53, 0.71, 0.88, 1.0])
_CHEBYSHEV = 0.75 + 0.25 * np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)


def digits_of(form: Any, bits: int) -> Callable[[Any], list[Any]]:
    """An expression as a function of many points in high precision.

    Args:
        form: SymPy expression in s.
        bits: of precision.

    Returns:
        takes points and returns the values there, numbers of mpmath.
    """
    import mpmath

    cuts, closed, compiled = _compiled(form, ["mpmath"], {"least": min, "largest": max})

    def value(x: float) -> Any:
        piece = sum(x > cut or (x == cut and not left) for cut, left in zip(cuts, closed, strict=True))
        return mpmath.mpf(compiled[piece](mpmath.mpf(x)))

    def values(points: Any) -> list[Any]:
        with _ONE_AT_A_TIME, mpmath.workprec(bits):
            return [value(x) for x in points]

    return values


def in_float64(form: Any) -> Callable[[Array], Array]:
    """An expression as a function of arrays.

    Args:
        form: SymPy expression in s.

    Returns:
        takes values of s, any shape, and returns those of ``form`` in that shape; no warnings.
    """
    several = {"least": lambda *each: reduce(np.minimum, each), "largest": lambda *each: reduce(np.maximum, each)}
    cuts, closed, compiled = _compiled(form, ["scipy", "numpy"], several)

    def values(s: Array) -> Array:
        with np.errstate(all="ignore"):
            found = [_real(np.asarray(piece(s))) + np.zeros_like(s) for piece in compiled]
        for cut, left, piece in zip(cuts, closed, found[1:], strict=True):
            found[0] = np.where((s > cut) | ((s == cut) & (not left)), piece, found[0])
        return found[0]

    return values


def _real(values: Any) -> Array:
    """Values as float64; NaN for those that are not real."""
    if np.iscomplexobj(values):
        values = np.where(values.imag == 0, values.real, np.nan)
    return values.astype(float)


def _compiled(form: Any, modules: list[str], several: dict[str, Any]) -> tuple[list[float], list[bool], list[Any]]:
    """Where the pieces of an expression meet, whether the piece before holds there too, and functions of s for them."""
    import sympy as sp

    found = symbolic.pieces(form) or [(sp.S.Zero, sp.S.One, form)]
    # SymPy's own printing of minima differs between its versions
    plain = lambda e: e.replace(sp.Min, sp.Function("least")).replace(sp.Max, sp.Function("largest"))  # noqa: E731
    compiled = [sp.lambdify(symbolic.remaining(), plain(piece), [several, *modules]) for _, _, piece in found]
    closed = [symbolic.piece_at(form, b) == piece for _, b, piece in found[:-1]]
    return [float(b) for _, b, _ in found[:-1]], closed, compiled


class Accurate:
    r"""A shape as a function of s in float64, accurate to the last digits for every s in [0, 1].

    On every octave of s the first of the written forms that agrees with high precision is used; where none does,
    :math:`h/s^p` is the polynomial through its exact values at 24 points; below, :math:`h = c\,s^p`.

    Args:
        tail: the shape, SymPy expression in s.
        first: the first term (c, p) of its series at s = 0, SymPy numbers.
        forms: ways to compute the shape in float64.
    """

    def __init__(self, tail: Any, first: tuple[Any, Any], forms: Sequence[Callable[[Array], Array]]) -> None:
        self.factor, self.power = float(first[0]), float(first[1])
        self.forms = forms
        self.reference = digits_of(tail, 200 + int(2 * CELLS * min(abs(self.power), 100.0)))
        scales = 0.5 ** np.arange(CELLS)[:, None]
        true = np.reshape([float(y) for y in self.reference((scales * _PROBES).flat)], (CELLS, len(_PROBES)))
        errors = [self._worst(form(scales * _PROBES), true) for form in forms]
        self.polynomials: dict[int, Array] = {}
        self.choice = np.zeros(CELLS, dtype=int)
        for cell in range(CELLS):
            found = [error[cell] for error in errors]
            good = [i for i, error in enumerate(found) if error < 2e-15]
            if not good:
                polynomial = self._polynomial(cell)
                values = self._evaluate(polynomial, cell, scales[cell] * _PROBES)
                found.append(self._worst(values, true[cell]))
                self.polynomials[cell] = polynomial
            self.choice[cell] = good[0] if good else int(np.argmin(found))

    @staticmethod
    def _worst(values: Array, true: Array) -> Array:
        """Largest relative error along the last axis; values that underflow are exact enough."""
        with np.errstate(all="ignore"):
            error = np.abs(values - true) / np.maximum(np.abs(true), 1e-290)
        return np.nan_to_num(error, nan=np.inf, posinf=np.inf).max(-1)

    def _polynomial(self, cell: int) -> Array:
        import mpmath

        scale = 0.5**cell
        values = self.reference(scale * _CHEBYSHEV)
        with _ONE_AT_A_TIME, mpmath.workprec(100):
            powers = [mpmath.mpf(scale * x) ** self.power for x in _CHEBYSHEV]
            exact = [float(y / power) for y, power in zip(values, powers, strict=True)]
        return np.polynomial.chebyshev.chebfit(4 * _CHEBYSHEV - 3, np.array(exact), NODES - 1)

    def _evaluate(self, polynomial: Array, cell: int, s: Array) -> Array:
        return s**self.power * np.polynomial.chebyshev.chebval(4 * s / 0.5**cell - 3, polynomial)

    def __call__(self, s: Array) -> Array:
        """The shape.

        Args:
            s: fractions of the run that remain, any shape.

        Returns:
            the factors, in that shape.
        """
        s = np.asarray(s, dtype=float)
        mantissa, exponent = np.frexp(s)
        cells = np.where(mantissa == 0.5, 1 - exponent, -exponent)
        inside = (s > 0) & (cells < CELLS)
        with np.errstate(all="ignore"):
            result = np.asarray(self.factor * s**self.power)
        choice = np.where(inside, self.choice[np.clip(cells, 0, CELLS - 1)], -1)
        for i, form in enumerate(self.forms):
            if (here := choice == i).any():
                result[here] = form(s[here])
        for cell in np.unique(cells[choice == len(self.forms)]).tolist():
            here = inside & (cells == cell)
            result[here] = self._evaluate(self.polynomials[cell], cell, s[here])
        return result
