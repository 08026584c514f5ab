"""Collected only where the contenders are installed: in the environment that `make frameworks` creates."""

import importlib.util
from pathlib import Path

if not all(importlib.util.find_spec(name) for name in ("torch", "jax", "sklearn", "threadpoolctl")):
    collect_ignore = [path.name for path in Path(__file__).parent.glob("*.py")]
