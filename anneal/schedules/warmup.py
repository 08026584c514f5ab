"""A rise before another schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._checks import Array, count, shown
from .base import Schedule, number, on_unit, parameter, percent


@dataclass(frozen=True)
class Warmup(Schedule):
    r"""Linear warm-up over the first ``fraction`` of the run, then ``schedule`` over the rest.

    ``values(T)``: :math:`(k+1)/W` for :math:`k < W`, then :math:`h((k-W)/(T-W))`, with :math:`W` the nearest integer to
    ``fraction * T``; ``T`` includes the warm-up.  Not nonincreasing: the theory functions refuse it.

    Args:
        schedule: the schedule after the warm-up.
        fraction: in (0, 1).

    Raises:
        ValueError: for what is no schedule, or a fraction outside (0, 1).
    """

    schedule: Schedule
    fraction: float

    def __post_init__(self) -> None:
        if not isinstance(self.schedule, Schedule):
            raise ValueError(f"schedule: expected a Schedule, got {shown(self.schedule)}")
        self._keep(fraction=parameter("fraction", self.fraction))
        if self.fraction >= 1:
            raise ValueError(f"fraction: expected a part of the run in (0, 1), got {self.fraction}")

    @property
    def name(self) -> str:
        return f"{self.schedule.name}, warm-up {percent(self.fraction)}"

    @property
    def key(self) -> str:
        return f"{self.schedule.key}-warmup-{number(self.fraction)}"

    @property
    def nonincreasing(self) -> bool:
        return False

    @property
    def averaged(self) -> bool:
        return self.schedule.averaged

    @property
    def degree(self) -> float:
        return self.schedule.degree

    def h(self, u: ArrayLike) -> Any:
        """The factor at a fraction of the run, in the limit of long runs; for a schedule that has a shape.

        Args:
            u: fractions of the run in [0, 1], any shape.

        Returns:
            the factors, in the shape of ``u``; a float for a scalar.

        Raises:
            ValueError: for fractions outside [0, 1], or a schedule without a shape.
        """
        return on_unit("u", u, self._h)

    def values(self, T: int) -> Array:
        T = count("T", T)
        W = self._steps(T)
        ramp = np.arange(1, W + 1) / max(W, 1)
        return np.concatenate([ramp, self.schedule.values(T - W)]) if W < T else ramp

    def after(self, T: int) -> float:
        T = count("T", T)
        rest = T - self._steps(T)
        return self.schedule.after(rest) if rest else 1.0 - self.annealed

    def _steps(self, T: int) -> int:
        return round(self.fraction * T)

    def _h(self, u: Array) -> Array:
        inner: Any = self.schedule  # one without a shape says so itself
        after = np.clip((u - self.fraction) / (1 - self.fraction), 0, 1)
        return np.where(u < self.fraction, np.minimum(u, self.fraction) / self.fraction, inner.h(after))

    def _instead_of_a_shape(self) -> str:
        return "Warmup: the theory is for nonincreasing shapes; pass the schedule inside it"
