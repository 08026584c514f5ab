"""The line on which stochastic lower bounds are attained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
        for name in ("mu", "D", "G"):
            object.__setattr__(self, name, _checks.positive_number(name, getattr(self, name)))
            if not 1e-150 <= getattr(self, name) <= 1e150:
                raise ValueError(
                    f"{name}: expected a number from 1e-150 to 1e150, got {getattr(self, name):g}; use other units"
                )
        object.__setattr__(self, "x1", _checks.real_number("x1", self.x1))
        if not self.mu < self.G:
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

    def simulate(self, stepsizes: ArrayLike, runs: int, seed: Any) -> Array:
        r"""Final objectives of independent runs of SGD from ``x1``, for several sequences of stepsizes at once.

        Args:
            stepsizes: (T, columns), positive, one sequence a column (units of x squared per unit of F).
            runs: number of runs of each column; all columns see the same noise.
            seed: of the noise, whatever ``numpy.random.default_rng`` takes.

        Returns:
            :math:`F(x_{T+1})`, shape (runs, columns).

        Raises:
            ValueError: for stepsizes that are no positive matrix, no runs, and more than fit into memory.

        Example: so long a step ends at one of the two ends.
            >>> sorted({float(F) for F in HardLine(0.5).simulate([[1e9]], runs=9, seed=0).flat})
            [0.0, 0.5]
        """
        etas, runs = _checks.positive("stepsizes", stepsizes), _checks.count("runs", runs)
        if etas.ndim != 2 or 0 in etas.shape:
            raise ValueError(f"stepsizes: expected a matrix of shape (T, columns), got shape {etas.shape}")
        _checks.fits("runs", len(etas), runs)
        _checks.fits("runs", runs, etas.shape[1])
        noise = self.draw(np.random.default_rng(seed), runs * len(etas), 1).reshape(runs, -1)
        return self.objective(self.advance(np.full((runs, 1, etas.shape[1]), float(self.x1)), noise, etas))
