"""Collected only where PyTorch, JAX and Optax are installed: in the environment that `make frameworks` creates."""

import importlib.util
from pathlib import Path

from anneal.schedules import WSD, Cosine, Fixed, InverseSqrt, Linear, Polynomial, Robust, Warmup, from_callable

if not all(importlib.util.find_spec(name) for name in ("torch", "jax", "optax")):
    collect_ignore = [path.name for path in Path(__file__).parent.glob("*.py")]

BEYOND = 5  # updates past the horizon that are looked at
HORIZONS = [1, 2, 7, 100, 1000]
SCHEDULES = [
    Fixed(),
    InverseSqrt(),
    Linear(),
    Polynomial(0.5),
    Polynomial(3),
    Cosine(),
    WSD(0.2),
    Robust(100),
    Warmup(Cosine(), 0.1),
    Warmup(InverseSqrt(), 0.3),
    from_callable(lambda u: 1 - u**2),
]
