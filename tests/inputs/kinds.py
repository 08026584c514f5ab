"""Kinds of arguments: a valid value, the same in every other form that has it, what is refused, and the edges.

A value is small and dyadic, so that every type from float16 to Decimal holds it exactly: all forms must give
one result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pandas as pd
import sympy
import xarray as xr

from anneal.schedules import Cosine

HUGE = 10**400  # an integer that float cannot hold
MASKED = np.ma.masked_array([2.0, 1.0], mask=[False, True])
NO_NUMBERS = (True, np.True_, "2", b"2", np.str_("2"), 2j, np.complex64(2), object(), sympy.Symbol("x"), sympy.I, {2.0})
NOT_FINITE = (float("nan"), np.float32("nan"), Decimal("NaN"), float("inf"), sympy.oo, HUGE, np.longdouble("1e4000"))
LOST = (pd.NA, pd.NaT, np.datetime64("2020-01-01"), np.ma.masked, MASKED[1:].reshape(()), Decimal("1e-400"))
EDGES = (1e308, 1e300, 1e155, 1e154, 1e-154, 1e-162, 1e-300, 1e-308, 5e-324)


@dataclass(frozen=True)
class Kind:
    """An argument: ``edges`` are valid numbers at which a result is finite, or refused by the argument's name."""

    value: Any
    alike: tuple[Any, ...] = ()
    refused: tuple[Any, ...] = ()
    edges: tuple[Any, ...] = ()

    def few(self) -> Kind:
        """The same with a few of the forms and edges, for what takes long."""
        return replace(self, alike=self.alike[::4], edges=self.edges[::3])

    def but(self, *refused: Any, allowed: tuple[Any, ...] = (), **changes: Any) -> Kind:
        """The same with more values refused, and some that are allowed here."""
        kept = [each for each in self.refused if not any(each is one for one in allowed)]
        return replace(self, refused=(*kept, *refused), **changes)


def number(value: float) -> Kind:
    """One finite number, of either sign."""
    exact = Fraction(value)
    alike: list[Any] = [np.float16(value), np.float32(value), np.float64(value), np.longdouble(value), Decimal(value)]
    alike += [exact, np.array(value), np.array(value, np.float32), np.ma.masked_array(value), mpmath.mpf(value)]
    alike += [sympy.Rational(exact.numerator, exact.denominator), sympy.Float(value), xr.DataArray(value)]
    alike += [np.array(exact, dtype=object)]
    if exact.denominator == 1:
        alike += [int(value), np.int8(value), np.int64(value), np.uint16(value), sympy.Integer(int(value))]
    pair = [value, value], (value, value), np.array([value]), pd.Series([value, value]), "two", value * 1j
    return Kind(value, tuple(alike), (*NO_NUMBERS, *NOT_FINITE, *LOST, None, *pair), EDGES)


def positive(value: float) -> Kind:
    """One positive finite number."""
    return number(value).but(0, -value, 0.0, -np.float32(value), Fraction(-1, 3), Decimal(0), -EDGES[0])


def count(value: int, most: bool = True) -> Kind:
    """A positive integer; ``most``: one that is a size."""
    alike: list[Any] = [np.int8(value), np.int64(value), np.uint8(value), np.array(value), sympy.Integer(value)]
    halves = value + 0.5, float(value), np.float64(value), Fraction(value), Decimal(value), [value], np.array([value])
    refused = *NO_NUMBERS, *NOT_FINITE[:-1], *LOST, None, *halves, 0, -1, np.int8(-1), -HUGE
    sizes = 10**9, 10**12, 2**63, 2**64, HUGE, 10**5000
    return Kind(value, tuple(alike), (*(each for each in refused if each is not HUGE), *(sizes if most else ())))


def _forms(flat: np.ndarray) -> list[Any]:
    """The same numbers as every kind of array, column or list."""
    values = flat.tolist()
    forms: list[Any] = [tuple(values), flat, flat.astype(np.float16), flat.astype(np.float32), flat.astype(">f4")]
    forms += [flat.astype(np.longdouble), np.repeat(flat, 2)[::2], pd.Series(flat), pd.Series(flat, dtype="Float32")]
    forms += [pd.DataFrame({"a": flat.astype(np.float32)})["a"], xr.DataArray(flat, dims="k"), pd.Index(flat)]
    forms += [[Fraction(v) for v in values], [Decimal(v) for v in values], [sympy.Rational(v) for v in values]]
    forms += [[np.float32(v) for v in values], np.ma.masked_array(flat), [*values[:-1], Fraction(values[-1])]]
    forms += [np.array([Decimal(v) for v in values], dtype=object), memoryview(flat)]
    if all(float(v).is_integer() for v in values):
        forms += [flat.astype(np.int16), [int(v) for v in values], pd.Series(flat, dtype="Int64")]
    return forms


def array(
    values: list[float], signed: bool = False, missing: bool = False, infinite: bool = False, boolean: bool = False
) -> Kind:
    """Positive numbers in any shape, here one axis; ``signed``: of any sign, ``missing``: NaN may be among them.

    ``infinite``: infinity may, ``boolean``: all may be True or False instead.
    """
    flat, first, rest = np.array(values), values[0], values[1:]
    wrong = [True, "1", 1j, HUGE, object(), Decimal("1e-400")]
    wrong += [] if signed else [0.0, -first]
    wrong += [] if missing else [None, float("nan"), pd.NA, np.ma.masked]
    wrong += [] if infinite else [float("inf")]
    refused: list[Any] = [[each, *rest] for each in wrong]
    refused += [
        None,
        "12",
        b"12",
        object(),
        {1.0, 2.0},
        (v for v in values),
        {1: 2.0},
        lambda u: u,
        pd.Series(["a", "b"]),
    ]
    refused += [flat * 1j, flat.astype(str), [[first], values]]
    refused += [] if boolean else [flat > 0, pd.Series(flat > 0)]
    refused += [flat.astype(int).astype("M8[s]"), np.array([(1, 2.0)], dtype="i4,f4")]
    if not missing:
        refused += [np.ma.masked_array(flat, flat == first), [np.ma.masked_array(flat, flat == first), values]]
        refused += [pd.Series([first, None])]
    edges = [[edge, *rest] for edge in EDGES] + [[edge] * len(values) for edge in EDGES]
    return Kind(values, tuple(_forms(flat)), tuple(refused), tuple(edges))


def labels(values: list[float]) -> Kind:
    """Classes 0, 1, ...; texts and True and False may have a plain meaning as well."""
    numbers = array(values, signed=True)
    wrong = [float("nan"), float("inf"), 1j, HUGE, np.ma.masked, object(), 0.5]
    refused = *([each, *values[1:]] for each in wrong), None, 3.0, [values], [[0.0], values], values[1:], lambda u: u
    masked = np.ma.masked_array(values, np.array(values) == values[0])
    return replace(numbers, refused=(*refused, masked, np.array(values) * 1j), edges=())


def matrix(rows: list[list[float]]) -> Kind:
    """Finite numbers, (samples, features)."""
    whole = np.array(rows)
    forms: list[Any] = [whole, whole.astype(np.float32), whole.astype(np.float16), np.asfortranarray(whole)]
    forms += [pd.DataFrame(whole), pd.DataFrame(whole.astype(np.float32)), tuple(map(tuple, rows)), list(whole)]
    forms += [[[Fraction(v) for v in row] for row in rows], xr.DataArray(whole), np.ma.masked_array(whole)]
    wrong = [None, "1", 1j, float("nan"), float("inf"), HUGE, object(), pd.NA, np.ma.masked]
    refused: list[Any] = [[[each, *rows[0][1:]], *rows[1:]] for each in wrong]
    refused += [None, "12", 3.0, rows[0], [[]], np.zeros((0, 2)), [rows], [rows[0], rows[1][:-1], *rows[2:]], object()]
    refused += [np.ma.masked_array(whole, whole == rows[0][0])]
    return Kind(rows, tuple(forms), tuple(refused), tuple([[edge, *rows[0][1:]], *rows[1:]] for edge in EDGES))


def vector(values: list[float]) -> Kind:
    """A nonempty vector of positive numbers."""
    return array(values).but([], np.zeros((0, 2)), [values], values[0], np.float32(1), np.array(values)[:, None])


def other(value: Any, *refused: Any, alike: tuple[Any, ...] = ()) -> Kind:
    """A value of another type: a name, a function, a table."""
    return Kind(value, alike, refused)


FLAG = Kind(True, (np.True_,), (1, 0, "no", None, 1.0, [], np.array([True])))
SCHEDULE = Kind(Cosine(), (), (None, "cosine", Cosine, lambda u: 1 - u, 2.0, [Cosine()]))


def flat(result: Any) -> np.ndarray:
    """All numbers of a result, whatever it is: a number, arrays, a record, a table, a figure's lines."""
    if hasattr(result, "axes") and hasattr(result, "savefig"):
        drawn = [line.get_xydata() for axes in result.axes for line in axes.lines]
        return np.concatenate([np.asarray(each, dtype=float).ravel() for each in drawn])
    if isinstance(result, xr.Dataset):
        return flat(list(result.data_vars.values()))
    if isinstance(result, dict):
        return flat(list(result.values()))
    if isinstance(result, (list, tuple)):
        return np.concatenate([np.zeros(0), *map(flat, result)])
    if hasattr(result, "__dataclass_fields__"):
        return flat([value for value in vars(result).values() if isinstance(value, (int, float, np.ndarray, tuple))])
    if isinstance(result, (str, bytes, type(None), Callable)):
        return np.zeros(0)
    found = np.asarray(result)
    assert found.dtype != np.float16 and found.dtype != np.float32, "computed in low precision"
    return found.astype(float).ravel()
