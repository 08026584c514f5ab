"""Every public function and class of the package with what it takes; tests/inputs tries all of it."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import anneal


@dataclass(frozen=True)
class Call:
    """A public function, or an expression of one, with the kinds of its arguments, by the names that messages use.

    ``infinite``: whether a result may be infinite, as the loss of a run that diverged.
    """

    of: str
    function: Callable[..., Any]
    kinds: dict[str, Any]
    infinite: bool = False

    def __call__(self, **changes: Any) -> Any:
        return self.function(**({name: kind.value for name, kind in self.kinds.items()} | changes))


REGISTERED: list[Call] = []


def register(of: str, function: Callable[..., Any], infinite: bool = False, **kinds: Any) -> None:
    """Add a call under the public name, module and all, that it stands for."""
    REGISTERED.append(Call(of, function, kinds, infinite))


def public() -> Iterator[str]:
    """Names of all public functions and classes, of packages those that they offer."""
    offered: set[str] = set()
    for found in pkgutil.walk_packages(anneal.__path__, "anneal."):
        name = found.name.partition(".")[2]
        if any(part.startswith("_") for part in name.split(".")) or name.split(".")[0] == "deep":
            continue  # deep needs PyTorch: tests/frameworks
        if any(name.startswith(f"{package}.") for package in offered):
            continue
        module = import_module(found.name)
        if hasattr(module, "__all__"):
            offered.add(name)
        for each in getattr(module, "__all__", [each for each in vars(module) if not each.startswith("_")]):
            value = getattr(module, each)
            here = value.__module__ if inspect.isclass(value) or inspect.isfunction(value) else ""
            if here.startswith("anneal") and (hasattr(module, "__all__") or here == found.name):
                yield f"{name}.{each}"
