"""Where and how runs are computed: the device, global settings, compiling, and how a record names them."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .. import __version__
from .._extras import extra
from .recipe import Execution

with extra("deep", __name__):
    import torch


def named(name: str = "auto") -> torch.device:
    """The device of a name.

    Args:
        name: ``"auto"``, the GPU where there is one, or as PyTorch names devices: ``"cpu"``, ``"cuda"``, ``"cuda:1"``.

    Returns:
        the device, which is there.

    Raises:
        ValueError: for another name, or a GPU that is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(name)
    except RuntimeError:
        raise ValueError(f"device: expected auto, cpu, cuda or cuda:N, got {name!r}") from None
    here = chosen.type == "cpu" or (chosen.type == "cuda" and (chosen.index or 0) < torch.cuda.device_count())
    if not here:
        raise ValueError(f"device: {name} is not at hand here; expected auto, cpu, or cuda where there is a GPU")
    return chosen


@contextmanager
def settings(execution: Execution, where: torch.device) -> Iterator[None]:
    """PyTorch's global settings while a run is computed, and as they were after it.

    Args:
        execution: its ``threads`` and ``deterministic`` count.
        where: the device.

    Returns:
        a context manager.
    """
    threads, cudnn = torch.get_num_threads(), torch.backends.cudnn
    before = cudnn.deterministic, cudnn.benchmark
    if execution.threads:
        torch.set_num_threads(execution.threads)
    cudnn.deterministic, cudnn.benchmark = execution.deterministic, not execution.deterministic
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        cudnn.deterministic, cudnn.benchmark = before


def compiled(function: Callable[..., Any], execution: Execution, where: torch.device) -> Callable[..., Any]:
    """A function of tensors, through PyTorch's compiler or as it stands.

    Args:
        function: to be compiled, into one graph.
        execution: its ``compile`` and ``deterministic`` count.
        where: the device.

    Returns:
        a function of the same arguments; itself if ``compile`` is ``"off"``.

    Raises:
        ValueError: if there is no C++ compiler, which a CPU needs.
    """
    if execution.compile == "off":
        return function
    if where.type == "cpu":
        _need_compiler()
    if execution.deterministic:
        import torch._inductor.config as inductor

        if hasattr(inductor, "deterministic"):  # otherwise it may choose another order of summation in every process
            inductor.deterministic = True
    mode = None if execution.compile == "default" else execution.compile
    made: Callable[..., Any] = torch.compile(function, mode=mode, dynamic=False, fullgraph=True)
    return made


def _need_compiler() -> None:
    usual = {"darwin": "clang++", "win32": "cl"}.get(sys.platform, "g++")  # as PyTorch chooses
    compiler = os.environ.get("CXX") or usual
    if shutil.which(compiler) is None:
        raise ValueError(
            f"compile: on a CPU it needs a C++ compiler, and {compiler} is not found; install it, name another in CXX, "
            'or set compile = "off" (redo and bench: --compile off)'
        )


def describe(where: torch.device) -> dict[str, Any]:
    """The device in words, and the versions that decide bits.

    Args:
        where: the device.

    Returns:
        the tables ``device`` and ``versions``, as a record holds them; memory in bytes.
    """
    if where.type == "cuda":
        properties = torch.cuda.get_device_properties(where)
        name: dict[str, Any] = {"name": properties.name, "memory_bytes": properties.total_memory}
    else:
        name = {"name": _processor(), "threads": torch.get_num_threads()}
    return {
        "device": {"type": where.type, **name},
        "versions": {
            "anneal": __version__,
            "python": platform.python_version(),
            "torch": torch.__version__,
            "cuda": torch.version.cuda if where.type == "cuda" else None,
            "cudnn": torch.backends.cudnn.version() if where.type == "cuda" else None,
            "numpy": version("numpy"),
        },
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
