r"""Update rules for :func:`anneal.sgd.sweep`, each on the array of all runs.

One step: the sweep takes subgradients :math:`g_t` at the iterates :math:`w_t`, the method moves, the problem projects.
The sweep's stepsizes :math:`\eta_t = \eta\,h_t` multiply every rule.  A rule that needs the past keeps it in a
*memory*, a tuple of arrays that it never changes in place.  Iterates and gradients have shape (seeds, d, runs),
stepsizes (runs,).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ._checks import Array, positive_number, real_number

Memory = tuple[Array, ...]

LARGEST_ROOT = 1e154  # whose square is a number of double precision


class Method:
    """An update rule.  Subclasses are frozen dataclasses whose fields determine it.

    Attributes:
        averages: whether the mean of the iterates :math:`w_1..w_T` is reported for every schedule, not the last one.
    """

    averages: ClassVar[bool] = False

    def memory(self, W: Array) -> Memory:
        """What is remembered before the first step.

        Args:
            W: the starting points, shape (seeds, d, runs).

        Returns:
            arrays that the rule alone knows; none for a rule without a past.
        """
        return ()

    def step(self, W: Array, g: Array, eta: Array, memory: Memory) -> tuple[Array, Memory]:
        r"""One step of all runs.

        Args:
            W: the iterates :math:`w_t`, shape (seeds, d, runs).
            g: the subgradients there, in the same shape (units of F per unit of w).
            eta: the stepsizes :math:`\eta_t`, shape (runs,).
            memory: what the step before returned; before the first step, what ``memory`` gives.

        Returns:
            the next iterates, before the projection, in the shape of ``W``, and the next memory.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class SGD(Method):
    r""":math:`w_{t+1} = \Pi(w_t - \eta_t g_t)`.

    Example:
        >>> SGD().step(np.zeros((1, 1, 1)), np.full((1, 1, 1), 4.0), np.array([0.5]), ())[0].item()
        -2.0
    """

    def step(self, W: Array, g: Array, eta: Array, memory: Memory) -> tuple[Array, Memory]:
        return W - eta * g, memory


@dataclass(frozen=True)
class Averaging(SGD):
    r"""SGD that reports the mean of its iterates, :math:`\frac1T\sum_{t=1}^T w_t`, whatever the schedule.

    Source: Polyak and Juditsky (1992); ``Fixed(averaged=True)`` asks the same of one schedule only.

    Example:
        >>> Averaging().averages
        True
    """

    averages: ClassVar[bool] = True


@dataclass(frozen=True)
class Momentum(Method):
    r"""Heavy ball as in PyTorch: :math:`v_t = \beta v_{t-1} + g_t`, :math:`w_{t+1} = \Pi(w_t - \eta_t v_t)`.

    A constant gradient is followed with the stepsize :math:`\eta/(1-\beta)` in the end: compare at equal
    :math:`\eta/(1-\beta)`.

    Args:
        beta: in [0, 1).

    Raises:
        ValueError: if ``beta`` lies outside.

    Source: Polyak (1964).

    Example:
        >>> g, eta = np.ones((1, 1, 1)), np.array([1.0])
        >>> W, memory = Momentum(0.5).step(0 * g, g, eta, Momentum(0.5).memory(g))
        >>> Momentum(0.5).step(W, g, eta, memory)[0].item()
        -2.5
    """

    beta: float = 0.9

    def __post_init__(self) -> None:
        beta = real_number("beta", self.beta)
        if beta != 0 and positive_number("beta", beta) >= 1:
            raise ValueError(f"beta: expected a number of [0, 1), got {beta:g}")
        object.__setattr__(self, "beta", beta)

    def memory(self, W: Array) -> Memory:
        return (np.zeros_like(W),)

    def step(self, W: Array, g: Array, eta: Array, memory: Memory) -> tuple[Array, Memory]:
        velocity = self.beta * memory[0] + g
        return W - eta * velocity, (velocity,)


@dataclass(frozen=True)
class AdaGradNorm(Method):
    r""":math:`w_{t+1} = \Pi(w_t - \eta_t g_t / b_t)`, :math:`b_t^2 = \epsilon^2 + \sum_{s \le t} \lVert g_s\rVert^2`.

    Args:
        epsilon: positive, in units of a gradient's norm; tiny, so that the first step has length :math:`\eta_1`.

    Raises:
        ValueError: if ``epsilon`` is not positive, or so large that its square is no number.

    Source: Ward, Wu and Bottou (2019), arXiv 1806.01811, where :math:`\epsilon` is :math:`b_0`.

    Example:
        >>> g = np.full((1, 1, 1), 4.0)
        >>> AdaGradNorm(3.0).step(0 * g, g, np.array([1.0]), AdaGradNorm(3.0).memory(0 * g))[0].item()
        -0.8
    """

    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        epsilon = positive_number("epsilon", self.epsilon)
        if epsilon > LARGEST_ROOT:
            raise ValueError(f"epsilon: expected at most {LARGEST_ROOT:g}, got {epsilon:g}; use other units")
        object.__setattr__(self, "epsilon", epsilon)

    def memory(self, W: Array) -> Memory:
        return (np.full_like(W[:, :1], self.epsilon**2),)

    def step(self, W: Array, g: Array, eta: Array, memory: Memory) -> tuple[Array, Memory]:
        square = memory[0] + _square(g)
        return W - eta / _root(square) * g, (square,)


@dataclass(frozen=True)
class DoG(Method):
    r"""Distance over gradients: :math:`w_{t+1} = \Pi\left(w_t - \eta_t\,\bar r_t\,g_t/\sqrt{G_t}\right)`.

    :math:`\bar r_t = \max(r_\epsilon, \max_{s \le t} \lVert w_s - w_1\rVert)` is the greatest distance from the start
    so far and :math:`G_t = \sum_{s \le t} \lVert g_s\rVert^2`.  The rule finds its own stepsize: here the sweep's
    :math:`\eta_t` is a multiplier without units, and 1 with ``Fixed()`` is the published rule.  As long as all
    gradients were zero it stays.

    Args:
        initial: the first movement :math:`r_\epsilon`, in units of the iterate; small against the distance to a
            minimiser.  The authors suggest about :math:`10^{-6}(1 + \lVert w_1\rVert)`.

    Raises:
        ValueError: if ``initial`` is not positive.

    Source: Ivgi, Hinder and Carmon (2023), arXiv 2302.12022, who average the iterates as well.

    Example:
        >>> g = np.full((1, 1, 1), 4.0)
        >>> DoG(0.5).step(0 * g, g, np.array([1.0]), DoG(0.5).memory(0 * g))[0].item()
        -0.5
    """

    initial: float = 1e-6

    def __post_init__(self) -> None:
        object.__setattr__(self, "initial", positive_number("initial", self.initial))

    def memory(self, W: Array) -> Memory:
        return W.copy(), np.full_like(W[:, :1], self.initial), np.zeros_like(W[:, :1])

    def step(self, W: Array, g: Array, eta: Array, memory: Memory) -> tuple[Array, Memory]:
        start, reach, square = memory
        reach = np.maximum(reach, np.sqrt(_square(W - start)))
        square = square + _square(g)
        pace = eta * reach / _root(square)
        return W - pace * g, (start, reach, square)


def _root(square: Array) -> Array:
    """Its square root, to divide a gradient by; 1 where all gradients were zero."""
    return np.sqrt(np.where(square == 0, 1.0, square))


def _square(V: Array) -> Array:
    """Squared norm of every run's vector, shape (seeds, 1, runs)."""
    return np.einsum("sdr,sdr->sr", V, V)[:, None, :]
