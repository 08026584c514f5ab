"""Collected only where PyTorch, JAX and Optax are installed: in the environment that `make frameworks` creates."""

import importlib.util
import os
from pathlib import Path

from anneal.schedules import BUILT_IN, InverseSqrt, Polynomial, Warmup, from_callable

NEEDED = ("torch", "jax", "optax", "sklearn", "PIL", "distributed")
MISSING = [name for name in NEEDED if not importlib.util.find_spec(name)]
if MISSING and os.environ.get("FRAMEWORKS"):
    raise RuntimeError(f"{', '.join(MISSING)} cannot be imported: remove .venv-frameworks and run make frameworks")
if MISSING:
    collect_ignore = [path.name for path in Path(__file__).parent.glob("*.py")]

BEYOND = 5  # updates past the horizon that are looked at
HORIZONS = [1, 2, 7, 100, 1000]
SCHEDULES = [*BUILT_IN, Polynomial(0.5), Warmup(InverseSqrt(), 0.3), from_callable(lambda u: 1 - u**2)]
