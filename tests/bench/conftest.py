"""Collected only where the contenders are installed: in the environment that `make frameworks` creates."""

import importlib.util
import os
from pathlib import Path

MISSING = [name for name in ("torch", "jax", "sklearn") if not importlib.util.find_spec(name)]
if MISSING and os.environ.get("FRAMEWORKS"):
    raise RuntimeError(f"{', '.join(MISSING)} cannot be imported: remove .venv-frameworks and run make frameworks")
if MISSING:
    collect_ignore = [path.name for path in Path(__file__).parent.glob("*.py")]
