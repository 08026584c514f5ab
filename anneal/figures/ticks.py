"""Ticks of logarithmic axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _checks
from .._extras import extra

with extra("figures", __name__):
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator


def power_of_two_ticks(axis: Any, values: ArrayLike, every: int = 2) -> None:
    """Ticks at powers of two, written as such, on a logarithmic axis.

    Args:
        axis: matplotlib's ``XAxis`` or ``YAxis``; changed in place.
        values: positive numbers, whose range the ticks cover.
        every: octaves between two ticks.

    Raises:
        ValueError: for values that are not positive, or none.
    """
    if not hasattr(axis, "set_major_locator"):
        raise ValueError(f"axis: expected matplotlib's XAxis or YAxis, axes.xaxis for one, got {_checks.shown(axis)}")
    span, every = _checks.positive("values", values), _checks.count("every", every)
    if span.size == 0:
        raise ValueError("values: expected the positive numbers of an axis, got none")
    low, high = np.log2(span.min()), np.log2(span.max())
    exponents = [k for k in range(int(np.ceil(low)), int(np.floor(high)) + 1) if k % every == 0]
    axis.set_major_locator(FixedLocator([2.0**k for k in exponents]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"$2^{{{round(np.log2(x))}}}$"))


def label_between_decades(axis: Any) -> None:
    """On a logarithmic axis of few decades, label more than powers of ten: 1, 2, 5, or every digit if it is short.

    Args:
        axis: matplotlib's ``XAxis`` or ``YAxis``; changed in place.
    """
    low, high = axis.get_view_interval()
    if high < 200 * low:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high > 5 * low else range(1, 10)))
        axis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axis.set_minor_formatter(NullFormatter())
