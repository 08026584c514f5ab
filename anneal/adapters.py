r"""The schedules in one's own training loop: for PyTorch's ``LambdaLR`` and for Optax.

Both count updates as the arrays of this package do: step :math:`k = 0, \dots, T-1` is PyTorch's ``last_epoch`` and
Optax's ``count``.  The factor of step k is

.. math::
    h\!\left(\tfrac{\min(k, T)}{T}\right),

entry k of ``schedule.values(T)``: the first update has factor 1, the last :math:`h(1 - 1/T) > 0`; zero is reached at
:math:`k = T`, which no update of the run sees, and kept after it.  A warm-up counts within T.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import _checks
from ._checks import Array
from ._extras import extra
from .schedules import Schedule


def _factors(schedule: Schedule, total_steps: int) -> Array:
    """The T factors of a run and the one that stays after it: length T + 1."""
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule: expected a schedule of anneal.schedules, got {schedule!r}; see from_callable")
    T = _checks.count("total_steps", total_steps)
    return np.append(schedule.values(T), schedule.after(T))


@dataclass(frozen=True)
class StepFactor:
    """A schedule as a function of the step, made by :func:`to_torch`.

    Every field is plain data, so that ``LambdaLR`` saves them with its state and ``torch.load`` reads them
    back with its safe defaults.  Loading a state replaces the fields: the schedule travels with the checkpoint.
    """

    schedule: str
    total_steps: int
    factors: tuple[float, ...] = field(repr=False)

    def __call__(self, step: int) -> float:
        """The factor of step k: that of step 0 before it, that of step T after it."""
        return self.factors[min(max(step, 0), self.total_steps)]


def to_torch(schedule: Schedule, total_steps: int) -> StepFactor:
    r"""The factor :math:`k \mapsto h(\min(k, T)/T)` for ``torch.optim.lr_scheduler.LambdaLR``.

    The optimizer's own ``lr`` is the base stepsize.  Call ``scheduler.step()`` once an update, after
    ``optimizer.step()``, and give each scheduler an object of its own, because loading a state writes into it.
    Nothing here imports PyTorch.  ``Fixed(averaged=True)`` is constant; the averaging is the training loop's business.

    Args:
        schedule: any schedule; a :class:`~anneal.schedules.Warmup` is part of the ``total_steps``.
        total_steps: number T of updates.  The object holds T + 1 numbers.

    Returns:
        a callable of the step k, without units, to multiply ``lr`` by.

    Raises:
        ValueError: if ``schedule`` is none, or ``total_steps`` is not an integer of at least 1.

    Example: ``LambdaLR(optimizer, to_torch(Linear(), 1000))``, and the factors by themselves:
        >>> from anneal.schedules import Linear
        >>> factor = to_torch(Linear(), 4)
        >>> factor, [factor(k) for k in range(6)]
        (StepFactor(schedule='Linear(power=1.0)', total_steps=4), [1.0, 0.75, 0.5, 0.25, 0.0, 0.0])
    """
    factors = _factors(schedule, total_steps)
    return StepFactor(repr(schedule), len(factors) - 1, tuple(factors.tolist()))


def to_optax(schedule: Schedule, peak: float, total_steps: int) -> Callable[[Any], Any]:
    r"""The rate :math:`k \mapsto \text{peak}\cdot h(\min(k, T)/T)` as an Optax schedule.

    The rates are made in float64 and kept as a JAX array of T + 1 entries, rounded once to JAX's default precision.
    The count may be traced (``jit``, ``scan``, ``join_schedules``) and may be an array; it is clipped to 0..T.

    Args:
        schedule: any schedule; a :class:`~anneal.schedules.Warmup` is part of the ``total_steps``.
        peak: the base stepsize, positive: Optax takes rates, not factors.
        total_steps: number T of updates.

    Returns:
        a function from the count to the rate, for the ``learning_rate`` of any Optax optimizer.

    Raises:
        ImportError: without JAX.
        ValueError: as in :func:`to_torch`, or if ``peak`` is not positive.

    Example (run by the tests in ``tests/frameworks``):
        >>> from anneal.schedules import Linear  # doctest: +SKIP
        >>> [float(to_optax(Linear(), 2.0, 4)(k)) for k in range(6)]  # doctest: +SKIP
        [2.0, 1.5, 1.0, 0.5, 0.0, 0.0]
    """
    values = _checks.positive_number("peak", peak) * _factors(schedule, total_steps)
    with extra("optax", __name__):
        import jax.numpy as jnp
    rates = jnp.asarray(values, dtype=float)
    return lambda count: rates[jnp.clip(count, 0, len(values) - 1)]
