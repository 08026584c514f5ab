"""The line on which stochastic lower bounds are attained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks
from .._checks import Array
from .base import Problem


@dataclass(frozen=True)
class HardLine(Problem):
    r"""The problem behind the stochastic lower bound: :math:`F(x) = \mu x` on :math:`[0, D]` with Gaussian noise.

    :math:`g = \mu + \xi`, :math:`\xi \sim N(0, G^2 - \mu^2)`, so :math:`E g^2 = G^2`; the optimum is 0, at 0.

    Args:
        mu: slope, 0 < mu < G.
        D: length of the domain.
        G: root mean square of the gradient.
        x1: starting point in [0, D].
    """

    mu: float
    D: float = 1.0
    G: float = 1.0
    x1: float = 0.0

    dimension = 1
    optimum = 0.0

    def __post_init__(self) -> None:
        _checks.positive_number("D", self.D)
        if not 0 < _checks.positive_number("mu", self.mu) < _checks.positive_number("G", self.G):
            raise ValueError(f"mu: expected a slope between 0 and G = {self.G:g}, got {self.mu:g}")
        if not 0 <= self.x1 <= self.D:
            raise ValueError(f"x1: expected a point of [0, D] = [0, {self.D:g}], got {self.x1:g}")

    def start(self, rng: np.random.Generator) -> Array:
        return np.array([self.x1])

    def draw(self, rng: np.random.Generator, steps: int, batch_size: int) -> NDArray[Any]:
        return rng.normal(self.mu, np.sqrt(self.G**2 - self.mu**2), (steps, batch_size)).mean(1)

    def gradient(self, W: Array, draw: NDArray[Any]) -> Array:
        return np.broadcast_to(draw[:, None, None], W.shape)

    def project(self, W: Array) -> Array:
        return np.clip(W, 0, self.D, out=W)

    def objective(self, W: Array) -> Array:
        return self.mu * W[:, 0]

    def describe(self) -> dict[str, Any]:
        return {"problem": "HardLine", "mu": self.mu, "D": self.D, "G": self.G, "x1": self.x1}
