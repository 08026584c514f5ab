r"""Stepsize schedules: the factors of a run's updates, :math:`\eta_t = \eta\,h((t-1)/T)`, and the shape's integrals.

.. math::
    H(\tau) = \int_\tau^1 h(u)\,du, \qquad  Q(\tau) = \int_\tau^1 \frac{h(u)^2}{H(u)}\,du .

A :class:`Schedule` has a ``name``, a ``key`` and ``values(T)``: entry ``k`` belongs to the update :math:`t = k + 1`.
A :class:`Shape` is a schedule with a nonincreasing :math:`h`, :math:`h(0) = 1`, positive on :math:`[0, 1)`; entry
``k`` of its values is :math:`h(k/T)`.  Each schedule is a frozen dataclass in a module of its own; :data:`BUILT_IN`
lists them, and whatever goes through all schedules goes through that list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from .._checks import shown
from .base import NoShape, Schedule, Shape
from .cosine import Cosine
from .expression import FromExpression, from_expression
from .fixed import Fixed
from .given import FromCallable, from_callable
from .inverse_sqrt import InverseSqrt
from .logged import logged
from .polynomial import Linear, Polynomial
from .robust import Robust
from .warmup import Warmup
from .wsd import WSD

__all__ = [
    "BUILT_IN",
    "WSD",
    "Cosine",
    "Fixed",
    "FromCallable",
    "FromExpression",
    "InverseSqrt",
    "Linear",
    "NoShape",
    "Polynomial",
    "Robust",
    "Schedule",
    "Shape",
    "Warmup",
    "by_name",
    "from_callable",
    "from_expression",
    "logged",
]

S = TypeVar("S", bound=Schedule)

BUILT_IN: tuple[Schedule, ...] = (
    Fixed(),
    InverseSqrt(),
    Linear(),
    Polynomial(2),
    Polynomial(3),
    Cosine(),
    WSD(0.2),
    Robust(100),
    Fixed(averaged=True),
    Polynomial(4),
    Robust(10),
    Robust(1000),
    Warmup(Cosine(), 0.1),
    WSD(0.2, shape="sqrt"),
)
"""One of each kind, some with several parameters.  The order decides their looks in figures: add at the end."""


def by_name(schedules: Iterable[S]) -> dict[str, S]:
    """Schedules by their names, in order.

    Args:
        schedules: with different names.

    Returns:
        name to schedule, as :func:`anneal.sgd.sweep` and the figures take them.

    Raises:
        ValueError: for what is no schedule, or two of one name.

    Example:
        >>> by_name([Linear(), Robust(10)])
        {'linear': Linear(power=1.0), 'Robust(10)': Robust(ratio=10)}
    """
    found: dict[str, S] = {}
    if isinstance(schedules, Schedule) or not isinstance(schedules, Iterable):
        raise ValueError(
            f"schedules: expected a list of schedules, such as [Linear(), Cosine()], got {shown(schedules)}"
        )
    for schedule in schedules:
        if not isinstance(schedule, Schedule):
            raise ValueError(f"schedules: expected schedules such as Cosine(), got {schedule!r}")
        if schedule.name in found:
            raise ValueError(f"schedules: {schedule.name!r} stands twice; each must have a name of its own")
        found[schedule.name] = schedule
    return found
