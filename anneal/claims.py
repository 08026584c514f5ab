r"""Measured values that a registry can check.

A notebook *reports* what it measured, by the claim's id; it never compares.  A *criterion*, fixed beforehand and kept
elsewhere, decides.  The two meet only in :func:`judge` and, where an expectation may fail, :func:`verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from . import _checks
from ._extras import extra

METADATA_KEY = "claim"
"""Key of a report in the metadata of a notebook's output."""

CRITERIA = ("expected", "at_least", "at_most")
NUMBERS = (*CRITERIA, "tolerance", "relative")

Verdict = Literal["met", "undecided", "not borne out"]


@dataclass(frozen=True)
class Measurement:
    """A measured value, with the interval ``(low, high)`` that its spread leaves, if it has one.

    Raises:
        ValueError: for NaN, for a value outside its own interval, for an empty id.
    """

    id: str
    value: float
    interval: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id:
            raise ValueError(f"id: expected the id of a registered claim, got {_checks.shown(self.id)}")
        object.__setattr__(self, "value", _number("value", self.id, self.value))
        if self.interval is None:
            return
        if not isinstance(self.interval, (tuple, list)) or len(self.interval) != 2:
            raise ValueError(f"interval: claim {self.id!r} needs (low, high), got {_checks.shown(self.interval)}")
        low, high = (_number("interval", self.id, end) for end in self.interval)
        object.__setattr__(self, "interval", (low, high))
        if not low <= self.value <= high:
            raise ValueError(f"interval: {low, high} of claim {self.id!r} does not contain its value {self.value}")

    @classmethod
    def of(cls, id: str, value: Any) -> Measurement:
        """From a number, or from a value and its two ends such as an :class:`~anneal.resampling.Interval`.

        Args:
            id: of the claim.
            value: a number, or a sequence of three.

        Returns:
            the measurement.

        Raises:
            ValueError: for NaN, for a value outside its own interval, for an empty id.
        """
        value, *ends = value if isinstance(value, (tuple, list)) and value else (value,)
        return cls(id, value, tuple(ends) or None)

    def __str__(self) -> str:
        if self.interval is None:
            return f"{self.value:.6g}"
        return f"{self.value:.6g} [{self.interval[0]:.6g}, {self.interval[1]:.6g}]"


def _number(name: str, id: str, value: Any) -> float:
    """A finite or infinite number."""
    try:
        number = _checks.real_array(name, value)
    except ValueError:
        number = np.array([])
    if number.ndim:
        raise ValueError(f"{name}: claim {id!r} needs a number, got {_checks.shown(value)}")
    return float(number)


def report(id: str, value: float | tuple[float, float, float], interval: tuple[float, float] | None = None) -> None:
    """Show a measured value in the notebook and leave it in the output's metadata for the claims table.

    The output also carries the name under which MyST-NB's ``{glue:text}`` finds it, so that prose can quote the value.

    Args:
        id: the claim's id in the registry.
        value: what was measured, a finite or infinite number; or an :class:`~anneal.resampling.Interval`.
        interval: ``(low, high)`` around the value, where there is a spread.

    Raises:
        ValueError: for NaN, for a value outside its own interval, for an empty id.
    """
    with extra("proof", __name__):
        from IPython.display import display

    measured = Measurement.of(id, value if interval is None else (value, *interval))
    record: dict[str, Any] = {"id": id, "value": measured.value}
    if measured.interval is not None:
        record["interval"] = list(measured.interval)
    metadata = {METADATA_KEY: record, "scrapbook": {"name": id, "mime_prefix": ""}}
    shown = {"text/plain": repr(measured.value), "text/markdown": f"measured for claim `{id}`: **{measured}**"}
    display(shown, raw=True, metadata=metadata)


def judge(criterion: Mapping[str, Any], measured: Measurement) -> bool:
    r"""Whether a measurement meets a criterion that was fixed beforehand.

    Criteria (exactly one kind each):

    - ``expected`` with ``tolerance`` (absolute) or ``relative``: :math:`|m - e| \le` tolerance, or
      :math:`|m - e| \le` relative :math:`\cdot |e|`.  With an interval, its two ends must satisfy it too.
    - ``at_least`` and/or ``at_most``: with an interval, its unfavourable end must satisfy it.

    Args:
        criterion: the numbers by these names.
        measured: the value, in the units of the criterion.

    Returns:
        whether it is met, by the whole of the interval if there is one.

    Raises:
        ValueError: if the criterion names none of these, an ``expected`` without its tolerance, or no numbers.

    Example:
        >>> judge({"expected": 0.2, "tolerance": 0.01}, Measurement("slope", 0.205))
        True
        >>> judge({"at_least": 1.0}, Measurement("ratio", 1.2, interval=(0.9, 1.4)))
        False
    """
    if not isinstance(measured, Measurement):
        raise ValueError(f"measured: expected a Measurement, got {_checks.shown(measured)}")
    low, high = measured.interval or (measured.value, measured.value)
    given = _criterion(criterion, measured.id)
    if "expected" in given:
        expected = given["expected"]
        allowed = given["tolerance"] if "tolerance" in given else abs(expected) * given["relative"]
        return abs(low - expected) <= allowed and abs(high - expected) <= allowed
    return low >= given.get("at_least", -math.inf) and high <= given.get("at_most", math.inf)


def _criterion(criterion: Mapping[str, Any], id: str) -> dict[str, float]:
    """Its numbers, by their names."""
    of = f"criterion of {id!r}"
    if not isinstance(criterion, Mapping) or not any(name in criterion for name in CRITERIA):
        raise ValueError(f"{of}: expected one of {', '.join(CRITERIA)}, got {_checks.shown(criterion)}")
    given = {name: _number(f"{of}, {name}", id, criterion[name]) for name in NUMBERS if name in criterion}
    if "expected" not in given:
        return given
    if ("tolerance" in given) == ("relative" in given):
        raise ValueError(f"{of}: 'expected' needs either 'tolerance' or 'relative'")
    if math.isinf(given["expected"]) or not given.get("tolerance", given.get("relative", 0.0)) >= 0:
        raise ValueError(f"{of}: needs a finite 'expected' and a nonnegative tolerance, got {_checks.shown(criterion)}")
    return given


def verdict(criterion: Mapping[str, Any], measured: Measurement | tuple[float, float, float]) -> Verdict:
    """What a measurement says about an expectation that it may contradict.

    Args:
        criterion: what was expected, as in :func:`judge`.
        measured: the value, in the units of the criterion; an :class:`~anneal.resampling.Interval` will do.

    Returns:
        ``met`` if all of its interval meets the criterion, ``undecided`` if a part does, ``not borne out`` if nothing.
        Without an interval it is the value that meets it or not.

    Raises:
        ValueError: as :func:`judge`.

    Example:
        >>> verdict({"at_least": 1}, Measurement("ratio", 1.2, interval=(1.1, 1.4)))
        'met'
        >>> verdict({"at_least": 1}, Measurement("ratio", 1.2, interval=(0.9, 1.4)))
        'undecided'
        >>> verdict({"at_least": 1}, Measurement("ratio", 0.8, interval=(0.7, 0.9)))
        'not borne out'
    """
    if not isinstance(measured, Measurement):
        measured = Measurement.of("measured", measured)
    if judge(criterion, measured):
        return "met"
    low, high = measured.interval or (measured.value, measured.value)
    wanted = next(float(criterion[name]) for name in CRITERIA if name in criterion)
    touched = low <= wanted <= high or any(judge(criterion, Measurement(measured.id, end)) for end in (low, high))
    return "undecided" if touched else "not borne out"
