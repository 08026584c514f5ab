"""Images a second: this engine, with and without its parts, beside a plain PyTorch loop of the same model."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from .. import _checks
from .._extras import extra
from . import device as devices
from . import train
from .crops import augmented, draws
from .engine import Engine
from .images import Images
from .model import WideResNet
from .recipe import Execution, Recipe, Sweep

with extra("deep", __name__):
    import torch
    from torch import Tensor, nn
    from torch.nn import functional as F
    from torch.utils.data import DataLoader, Dataset

RATE = 0.01
WORKERS = 4  # processes that prepare batches for the plain loop on a GPU


@dataclass(frozen=True)
class Loop:
    """A way to train: ``go(n)`` makes the next n updates of the model."""

    model: nn.Module
    go: Callable[[int], None]


class Batches(Dataset[tuple[Tensor, Tensor]]):
    """Augmented float32 batches made on the host, number k after number k - 1, without end."""

    def __init__(self, recipe: Recipe, images: Images) -> None:
        self.recipe, self.labels = recipe, torch.from_numpy(images.train_labels.copy()).long()
        self.side, pad = images.train.shape[1], recipe.pad
        self.padded = F.pad(torch.from_numpy(images.train.copy()), (0, 0, pad, pad, pad, pad))
        self.mean, self.spread = (torch.tensor(moment, dtype=torch.float32) for moment in images.moments())

    def __len__(self) -> int:
        return 2**31

    def __getitem__(self, k: int) -> tuple[Tensor, Tensor]:
        recipe = self.recipe
        epoch, within = divmod(k, len(self.labels) // recipe.batch_size)
        draw = _drawn(0, epoch, len(self.labels), recipe.batch_size, recipe.pad, recipe.flip)[within]
        images = (augmented(self.padded, draw, self.side) - self.mean) / self.spread
        return images.permute(0, 3, 1, 2).contiguous(), self.labels[draw[0]]


_drawn = lru_cache(maxsize=2)(draws)


def plain_loop(recipe: Recipe, images: Images, where: torch.device, threads: int = 0) -> Loop:
    """A tutorial's loop: float32, channels first, batches from a ``DataLoader``, ``SGD`` as it comes, no compiling.

    Args:
        recipe: of the runs; its precision is not looked at.
        images: to train on.
        where: the device.
        threads: on the CPU, as many as the engine has; 0 leaves the number as it is.

    Returns:
        the loop, with a network of its own.
    """
    model = WideResNet(recipe.depth, recipe.width, images.classes, images.train.shape[-1]).to(where)
    optimizer = torch.optim.SGD(
        model.parameters(), RATE, recipe.momentum, weight_decay=recipe.weight_decay, nesterov=recipe.nesterov
    )
    on_gpu = where.type == "cuda"
    workers = min(WORKERS, os.cpu_count() or 1) if on_gpu else 0
    loader = DataLoader(Batches(recipe, images), batch_size=None, num_workers=workers, pin_memory=on_gpu)
    batches: Iterator[tuple[Tensor, Tensor]] = iter(loader)

    def go(n: int) -> None:
        before = torch.get_num_threads()
        torch.set_num_threads(threads or before)
        for _ in range(n):
            x, y = (part.to(where, non_blocking=True) for part in next(batches))
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
        torch.set_num_threads(before)

    return Loop(model, go)


def engine_loop(recipe: Recipe, execution: Execution, images: Images, where: torch.device) -> Loop:
    """The engine's updates, under its settings, with a new order of the images as often as a run has one.

    Args:
        recipe: of the runs; its epochs bound how many updates can be asked for.
        execution: how they are computed.
        images: to train on.
        where: the device.

    Returns:
        the loop, around an engine of its own.

    Raises:
        ValueError: as :class:`anneal.deep.engine.Engine`.
    """
    with devices.settings(execution, where):
        prepared = Engine(recipe, execution, images, where)
    steps = prepared.steps_per_epoch
    prepared.reset(0, [RATE] * (recipe.epochs * steps))
    made = 0

    def go(n: int) -> None:
        nonlocal made
        with devices.settings(execution, where):
            for _ in range(n):
                if made % steps == 0:
                    prepared.shuffle(0, made // steps)
                prepared.advance(1)
                made += 1

    return Loop(prepared.model, go)


def contenders(plan: Sweep, images: Images, where: torch.device, updates: int) -> dict[str, Loop]:
    """The plain loop, the engine as the sweep has it, and the engine with one thing less at a time.

    Args:
        plan: its recipe and execution count, its grid does not.
        images: to train on.
        where: the device.
        updates: that each loop will be asked for, in all.

    Returns:
        name to loop, the plain one first.
    """
    epochs = math.ceil(updates / (len(images.train) // plan.recipe.batch_size)) + 1
    recipe, execution = replace(plan.recipe, epochs=epochs), plan.execution
    variants = {"this engine": (recipe, execution)}
    if execution.compile != "off":
        variants["without compiling"] = (recipe, replace(execution, compile="off"))
    if where.type == "cuda" and execution.cuda_graph:
        variants["without a graph"] = (recipe, replace(execution, cuda_graph=False))
    if recipe.precision == "bfloat16":
        variants["in float32"] = (replace(recipe, precision="float32"), execution)
    if where.type == "cuda" and execution.deterministic:
        variants["any algorithm"] = (recipe, replace(execution, deterministic=False))
    made = {"plain loop": plain_loop(recipe, images, where, execution.threads)}
    for name, (its_recipe, its_execution) in variants.items():
        made[name] = engine_loop(its_recipe, its_execution, images, where)
    return made


def measure(
    plan: Sweep, data_path: str | None, device: str = "auto", updates: int = 50, rounds: int = 5
) -> dict[str, Any]:
    """Images a second of all contenders, one after the other in every round, so that what drifts hits all alike.

    Args:
        plan: its recipe and execution count, its grid does not.
        data_path: the images, for :func:`anneal.deep.data.load`.
        device: for :func:`anneal.deep.device.named`.
        updates: timed at a time; as many, once, go before and are not counted.
        rounds: how often.

    Returns:
        the recipe, the device, and by contender a list of images a second and of ratios to the plain loop,
        one entry a round.

    Raises:
        ValueError: if updates or rounds are not integers of at least 1, and for images or a device that are not there.
    """
    updates, rounds = _checks.count("updates", updates), _checks.count("rounds", rounds)
    where, images = devices.named(device), train.load(plan.recipe, data_path)
    with devices.settings(plan.execution, where):
        about = devices.describe(where)
    loops = contenders(plan, images, where, updates * (rounds + 1))
    rates: dict[str, list[float]] = {name: [] for name in loops}
    for number in range(rounds + 1):
        for name, loop in loops.items():
            _wait(where)
            began = time.perf_counter()
            loop.go(updates)
            _wait(where)
            if number:  # round 0 compiles, chooses algorithms and fills caches
                rates[name].append(updates * plan.recipe.batch_size / (time.perf_counter() - began))
    return {
        "recipe": vars(plan.recipe),
        "execution": vars(plan.execution),
        "data": images.source,
        "updates": updates,
        "rounds": rounds,
        "load": list(os.getloadavg()),
        "images_per_second": {name: [round(rate, 1) for rate in values] for name, values in rates.items()},
        "over_plain": {
            name: [round(a / b, 3) for a, b in zip(values, rates["plain loop"], strict=True)]
            for name, values in rates.items()
        },
        **about,
    }


def table(measured: dict[str, Any]) -> str:
    """Median and range of every contender, as text.

    Args:
        measured: from :func:`measure`.

    Returns:
        a head, and one line for each contender.
    """
    lines = [f"{'':20}{'images/s':>10}{'from':>10}{'to':>10}{'over plain':>12}{'from':>8}{'to':>8}"]
    for name, rates in measured["images_per_second"].items():
        over = measured["over_plain"][name]
        lines.append(
            f"{name:20}{statistics.median(rates):10.0f}{min(rates):10.0f}{max(rates):10.0f}"
            f"{statistics.median(over):12.2f}{min(over):8.2f}{max(over):8.2f}"
        )
    return "\n".join(lines)


def _wait(where: torch.device) -> None:
    if where.type == "cuda":
        torch.cuda.synchronize(where)
