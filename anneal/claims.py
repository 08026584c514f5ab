r"""Measured values that a registry can check.

A notebook *reports* what it measured, by the claim's id; it never compares.  A *criterion*, fixed beforehand and kept
elsewhere, decides.  The two meet only in :func:`judge` and, where an expectation may fail, :func:`verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

from ._extras import extra

METADATA_KEY = "claim"
"""Key of a report in the metadata of a notebook's output."""

CRITERIA = ("expected", "at_least", "at_most")

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
        if not self.id or not isinstance(self.id, str):
            raise ValueError(f"id: expected the id of a registered claim, got {self.id!r}")
        for name, number in [("value", self.value), *(("interval", end) for end in self.interval or ())]:
            if not isinstance(number, Real) or math.isnan(number):
                raise ValueError(f"{name}: claim {self.id!r} needs a number, got {number!r}")
        if self.interval is not None and not self.interval[0] <= self.value <= self.interval[1]:
            raise ValueError(f"interval: {self.interval} of claim {self.id!r} does not contain its value {self.value}")

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
        value, *ends = value if isinstance(value, tuple) else (value,)
        return cls(id, float(value), (float(ends[0]), float(ends[1])) if ends else None)

    def __str__(self) -> str:
        if self.interval is None:
            return f"{self.value:.6g}"
        return f"{self.value:.6g} [{self.interval[0]:.6g}, {self.interval[1]:.6g}]"


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
        ValueError: if the criterion names none of these, or an ``expected`` without its tolerance.

    Example:
        >>> judge({"expected": 0.2, "tolerance": 0.01}, Measurement("slope", 0.205))
        True
        >>> judge({"at_least": 1.0}, Measurement("ratio", 1.2, interval=(0.9, 1.4)))
        False
    """
    low, high = measured.interval or (measured.value, measured.value)
    if "expected" in criterion:
        expected = float(criterion["expected"])
        if ("tolerance" in criterion) == ("relative" in criterion):
            raise ValueError(f"criterion of {measured.id!r}: 'expected' needs either 'tolerance' or 'relative'")
        allowed = float(criterion.get("tolerance", abs(expected) * float(criterion.get("relative", 0.0))))
        return abs(low - expected) <= allowed and abs(high - expected) <= allowed
    if "at_least" not in criterion and "at_most" not in criterion:
        raise ValueError(f"criterion of {measured.id!r}: expected one of {', '.join(CRITERIA)}, got {dict(criterion)}")
    return low >= float(criterion.get("at_least", -math.inf)) and high <= float(criterion.get("at_most", math.inf))


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
    if isinstance(measured, tuple):
        measured = Measurement.of("measured", measured)
    if judge(criterion, measured):
        return "met"
    low, high = measured.interval or (measured.value, measured.value)
    wanted = next(float(criterion[name]) for name in CRITERIA if name in criterion)
    touched = low <= wanted <= high or any(judge(criterion, Measurement(measured.id, end)) for end in (low, high))
    return "undecided" if touched else "not borne out"
