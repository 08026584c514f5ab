r"""The schedules in one's own training loop: for PyTorch's ``LambdaLR`` and for Optax.

Both count updates as the arrays of this package do: step :math:`k = 0, \dots, T-1` is PyTorch's ``last_epoch`` and
Optax's ``count``.  The factor of step k is

.. math::
    h\!\left(\tfrac{\min(k, T)}{T}\right),

entry k of ``schedule.values(T)``: the first update has factor 1, the last :math:`h(1 - 1/T) > 0`; zero is reached at
:math:`k = T`, which no update of the run sees, and kept after it.  A warm-up counts within T.  A step between two
whole ones, 2.5 epochs for one, has the factor of the formula; where a schedule has no formula, the factors of its
neighbours are joined by a line.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from . import _checks
from ._checks import Array
from ._extras import extra
from ._written import written
from .schedules import InverseSqrt, Schedule, Shape, Warmup

CARRIED = 4_097
"""So many factors at most does a state hold of a schedule that cannot be read back from its text."""
MOST_STEPS = 2**31 - 2  # whose factors 32 bits can count, as JAX does
NODES = 2**16  # at which Optax's rates between whole steps are taken, at least; what is between them lies on a line


def _factors(schedule: Schedule, total_steps: int) -> Array:
    """The T factors of a run and the one that stays after it: length T + 1."""
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule: expected a schedule of anneal.schedules, got {schedule!r}; see from_callable")
    T = _checks.count("total_steps", total_steps)
    try:
        if T > MOST_STEPS:
            raise MemoryError
        return np.append(schedule.values(T), schedule.after(T))
    except MemoryError:
        raise ValueError(
            f"total_steps: {T} factors do not fit into the memory; count something larger, epochs for one, and step by "
            "fractions of it"
        ) from None


def _between(schedule: Schedule | None, factors: Array, k: Array) -> Array:
    """The factors at steps in [0, T], whole or not, of a schedule whose T + 1 factors these are; None: not known."""
    T = len(factors) - 1
    if isinstance(schedule, Shape):
        return np.asarray(schedule.h(k / T))
    if isinstance(schedule, InverseSqrt):
        return 1 / np.sqrt(k + 1)
    if isinstance(schedule, Warmup) and 0 < (W := schedule._steps(T)) < T:
        rest = _between(schedule.schedule, factors[W:], np.maximum(k - W, 0))
        return np.where(k < W, np.minimum((k + 1) / W, 1), rest)
    return np.interp(k, np.arange(T + 1), factors)


# -- PyTorch


class _Kept:
    """A place beside the fields, which is no part of ``vars``, and so of no state."""

    __slots__ = ("_kept",)
    _kept: tuple[tuple[Any, ...] | None, Array, Schedule | None]


@dataclass(frozen=True)
class StepFactor(_Kept):
    """A schedule as a function of the step, made by :func:`to_torch`.

    Its fields are plain data, so that ``LambdaLR`` saves them with its state and ``torch.load`` reads them back with
    its safe defaults.  Loading a state replaces them: the schedule travels with the checkpoint, as its text.  One that
    has no text which can be read back, a shape of one's own, travels as its factors, at most 4,097 of them: those of a
    longer run are a sample, and whoever loads it has made this object of the same schedule, which is compared.
    """

    schedule: str
    total_steps: int
    own: tuple[float, ...] = field(repr=False)

    def __post_init__(self) -> None:
        self._keep(None, np.array(self.own), None)

    def __call__(self, step: float) -> float:
        """The factor of step k: that of step 0 before it, that of step T after it.

        Raises:
            ValueError: for what is no number, or a state that belongs to another schedule of one's own.
        """
        try:
            k = float(min(max(step, 0), self.total_steps))
        except (TypeError, ValueError, RuntimeError):  # the last is PyTorch's, for a tensor of several
            raise ValueError(f"step: expected one number, got {step!r}") from None
        if math.isnan(k):
            raise ValueError(f"step: expected a number, got {step!r}")
        factors, schedule = self._run()
        return float(factors[int(k)] if k == int(k) else _between(schedule, factors, np.array(k)))

    @property
    def factors(self) -> tuple[float, ...]:
        """All T + 1 factors, the last of which stays after the run."""
        return tuple(self._run()[0].tolist())

    def _run(self) -> tuple[Array, Schedule | None]:
        """The factors of the fields as they are now, and their schedule where it is known."""
        fields = self.schedule, self.total_steps, self.own
        kept, factors, schedule = self._kept
        if kept != fields:
            factors, schedule = self._loaded(factors, schedule)
            self._keep(fields, factors, schedule)
        return factors, schedule

    def _keep(self, fields: Any, factors: Array, schedule: Schedule | None) -> StepFactor:
        object.__setattr__(self, "_kept", (fields, factors, schedule))
        return self

    def _loaded(self, factors: Array, schedule: Schedule | None) -> tuple[Array, Schedule | None]:
        """The factors that a state stands for, given those that this object has had before."""
        if not self.own:
            named = written(self.schedule)
            return _factors(named, self.total_steps), named
        same = len(factors) == self.total_steps + 1 and np.allclose(_sample(factors), self.own, rtol=1e-9, atol=0)
        if len(self.own) == self.total_steps + 1:
            return np.array(self.own), schedule if same else None
        if same:
            return factors, schedule
        raise ValueError(
            f"schedule: the state that was loaded belongs to a schedule of its own, {self.schedule}, over "
            f"{self.total_steps} steps; make this object by to_torch from the same schedule and the same total_steps"
        )

    def __reduce__(self) -> Any:
        fields = self.schedule, self.total_steps, self.own
        sampled = 0 < len(self.own) <= self.total_steps
        return _restored, (*fields, self._run()[0] if sampled else None)


def _restored(schedule: str, total_steps: int, own: tuple[float, ...], factors: Array | None) -> StepFactor:
    """A copy or an unpickled one; its factors are given where the fields do not tell them."""
    made = StepFactor(schedule, total_steps, own)
    return made if factors is None else made._keep((schedule, total_steps, own), factors, None)


def _sample(factors: Array) -> Array:
    """All factors, or so many as a state may hold, evenly over the run."""
    return factors[np.unique(np.linspace(0, len(factors) - 1, min(len(factors), CARRIED)).round().astype(int))]


def _readable(schedule: Schedule) -> bool:
    try:
        return written(repr(schedule)) == schedule
    except ValueError:
        return False


def to_torch(schedule: Schedule, total_steps: int) -> StepFactor:
    r"""The factor :math:`k \mapsto h(\min(k, T)/T)` for ``torch.optim.lr_scheduler.LambdaLR``.

    The optimizer's own ``lr`` is the base stepsize.  Call ``scheduler.step()`` once an update, after
    ``optimizer.step()``, and give each scheduler an object of its own, because loading a state writes into it.
    Nothing here imports PyTorch.  ``Fixed(averaged=True)`` is constant; the averaging is the training loop's business.

    Args:
        schedule: any schedule; a :class:`~anneal.schedules.Warmup` is part of the ``total_steps``.
        total_steps: number T of updates.  The object holds T + 1 numbers in memory, and few in a checkpoint.

    Returns:
        a callable of the step k, whole or not, without units, to multiply ``lr`` by.

    Raises:
        ValueError: if ``schedule`` is none, or ``total_steps`` is not an integer of at least 1.

    Example: ``LambdaLR(optimizer, to_torch(Linear(), 1000))``, and the factors by themselves:
        >>> from anneal.schedules import Linear
        >>> factor = to_torch(Linear(), 4)
        >>> factor, [factor(k) for k in range(6)]
        (StepFactor(schedule='Linear(power=1.0)', total_steps=4), [1.0, 0.75, 0.5, 0.25, 0.0, 0.0])
    """
    factors = _factors(schedule, total_steps)
    own = () if _readable(schedule) else tuple(_sample(factors).tolist())
    text, T = repr(schedule), len(factors) - 1
    return StepFactor(text, T, own)._keep((text, T, own), factors, schedule)


# -- Optax


def to_optax(schedule: Schedule, peak: Any, total_steps: int) -> Callable[[Any], Any]:
    r"""The rate :math:`k \mapsto \text{peak}\cdot h(\min(k, T)/T)` as an Optax schedule.

    The rates are made in float64 and rounded once to JAX's default precision; for a traced peak the factors are, and
    multiplied by it.  Count and peak may be traced (``jit``, ``vmap``, ``grad``, ``scan``, ``inject_hyperparams``,
    ``join_schedules``).  The count may be an array, of integers of any width or real numbers; it is clipped to 0..T.

    Args:
        schedule: any schedule; a :class:`~anneal.schedules.Warmup` is part of the ``total_steps``.
        peak: the base stepsize, one positive number, which a traced one is not checked to be: Optax takes rates.
        total_steps: number T of updates.

    Returns:
        a function from the count to the rate, for the ``learning_rate`` of any Optax optimizer.

    Raises:
        ImportError: without JAX.
        ValueError: as in :func:`to_torch`, or if ``peak`` is not positive; from the function, for a count of
            anything but real numbers; a traced one that is NaN has the rate NaN.

    Example (run by the tests in ``tests/frameworks``):
        >>> from anneal.schedules import Linear  # doctest: +SKIP
        >>> [float(to_optax(Linear(), 2.0, 4)(k)) for k in range(6)]  # doctest: +SKIP
        [2.0, 1.5, 1.0, 0.5, 0.0, 0.0]
    """
    factors = _factors(schedule, total_steps)
    traced, peak = _peak(peak)
    with extra("optax", __name__):
        import jax
        import jax.numpy as jnp
    T = len(factors) - 1
    finer = max(1, NODES // T)  # nodes a step for real counts

    @cache
    def rates(whole: bool, dtype: Any) -> Any:
        if whole:
            values = factors
        else:
            values = _between(schedule, factors, np.arange(T * finer + 1) / finer).copy()
            values[::finer] = factors
        with jax.ensure_compile_time_eval():  # numbers, also while something is traced that they outlive
            return jnp.asarray(values if traced else peak * values, dtype)

    def rate(count: Any) -> Any:
        k, dtype = _steps(count, T), jnp.result_type(float)
        if jnp.issubdtype(k.dtype, jnp.integer):
            found = rates(True, dtype)[k]
        else:
            nodes, first = rates(False, dtype), jnp.floor(k * finer)
            i, part = first.astype(int), k * finer - first
            found = (1 - part) * nodes[i] + part * nodes[jnp.minimum(i + 1, T * finer)]
        return peak * found if traced else found

    return rate


def _peak(peak: Any) -> tuple[bool, Any]:
    """Whether JAX is tracing the peak, and the peak, which is a float otherwise."""
    jax = sys.modules.get("jax")  # whoever has something of JAX has imported it
    if jax is not None and isinstance(peak, jax.core.Tracer):
        if peak.shape or np.issubdtype(peak.dtype, np.complexfloating):
            raise ValueError(f"peak: expected one real number, got {peak.dtype} of shape {peak.shape}; vmap over peaks")
        return True, peak
    if jax is not None and isinstance(peak, jax.Array):
        peak = np.asarray(peak, dtype=np.float64)
    return False, _checks.positive_number("peak", peak)


def _steps(count: Any, T: int) -> Any:
    """Counts as an array of JAX in 0..T: of its widest integers, or of its default real numbers."""
    import jax
    import jax.numpy as jnp

    if isinstance(count, int):  # of any size, which no array has
        count = min(max(count, 0), T)
    counts = count if isinstance(count, jax.Array) else np.asarray(count)
    whole = counts.dtype == bool or jnp.issubdtype(counts.dtype, jnp.integer)
    if not whole and not jnp.issubdtype(counts.dtype, jnp.floating):
        raise ValueError(f"count: expected steps, integers or real numbers, got {count!r}")
    if not whole and not isinstance(count, jax.core.Tracer) and np.isnan(counts.astype(float)).any():
        raise ValueError(f"count: expected numbers, got {count!r}")
    if isinstance(counts, np.ndarray):
        counts = np.clip(counts.astype(np.float64), 0, T)
    elif whole and counts.dtype != bool:  # in its own width, in which T may be no number
        counts = jnp.clip(counts, 0, min(T, jnp.iinfo(counts.dtype).max))
    counts = jnp.asarray(counts).astype(int if whole else float)
    return jnp.clip(counts, 0, T)
