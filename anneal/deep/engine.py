"""Training on the device: images stay there as bytes, and an update needs nothing from the host.

A seed decides the first weights, and for every epoch the order of the images, crops and reflections; all of them are
drawn on the CPU, from seed and epoch alone.  So all schedules and stepsizes of a seed see the same draws on any
device, and a run that goes on after an epoch needs no state of a generator.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._extras import extra
from .data import Images
from .model import WideResNet
from .recipe import Execution, Recipe, updates

with extra("deep", __name__):
    import torch
    from torch import Tensor, nn
    from torch.nn import functional as F

DTYPES = {"bfloat16": torch.float32, "float32": torch.float32, "float64": torch.float64}  # of weights and inputs
EVALUATED = 2_000  # test images that are classified at a time
WARM_UP = 3  # updates before one is recorded as a graph


def draws(seed: int, epoch: int, images: int, batch_size: int, pad: int, flip: bool) -> Tensor:
    """An epoch's randomness: image, top and left of the crop, and whether it is reflected.

    Args:
        seed, epoch: of the run, and counted from 1.
        images, batch_size: number of training images, and of those that an update sees.
        pad: crops begin at 0 to 2 pad (pixels).
        flip: whether half of the images are reflected, on average.

    Returns:
        integers on the CPU, shape (updates, 4, batch).

    Example:
        >>> draws(seed=0, epoch=1, images=7, batch_size=3, pad=4, flip=True).shape
        torch.Size([2, 4, 3])
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(images)
    top, left = rng.integers(2 * pad + 1, size=(2, images))
    mirrored = rng.integers(2, size=images) * flip
    steps = images // batch_size
    chosen = np.stack([order, top, left, mirrored])[:, : steps * batch_size]
    return torch.from_numpy(np.ascontiguousarray(chosen.reshape(4, steps, batch_size).swapaxes(0, 1)))


def augmented(padded: Tensor, draw: Tensor, side: int) -> Tensor:
    """The drawn crops of padded images.

    Args:
        padded: shape (n, side + 2 pad, side + 2 pad, channels).
        draw: shape (4, batch), one update of :func:`draws`.
        side: of a crop (pixels).

    Returns:
        shape (batch, side, side, channels), in the type of ``padded``.
    """
    rows, top, left, mirrored = draw
    span = torch.arange(side, device=padded.device)
    down = top[:, None] + span
    across = left[:, None] + torch.where(mirrored[:, None] == 1, side - 1 - span, span)
    return padded[rows[:, None, None], down[:, :, None], across[:, None, :]]


def _logits(model: nn.Module, images: Tensor, mean: Tensor, spread: Tensor, halved: bool) -> Tensor:
    x = ((images.to(mean.dtype) - mean) / spread).permute(0, 3, 1, 2)  # bytes are channels last, and x stays so
    with torch.autocast(x.device.type, torch.bfloat16, enabled=halved, cache_enabled=False):
        return model(x).to(mean.dtype)


def training_loss(
    model: nn.Module,
    padded: Tensor,
    labels: Tensor,
    draw: Tensor,
    mean: Tensor,
    spread: Tensor,
    side: int,
    halved: bool,
) -> Tensor:
    """Mean cross-entropy of the drawn images.

    Args:
        model, labels, mean, spread, halved: as in :func:`sums_of_errors`.
        padded, draw, side: as in :func:`augmented`.

    Returns:
        a scalar, in nats.
    """
    return F.cross_entropy(_logits(model, augmented(padded, draw, side), mean, spread, halved), labels[draw[0]])


def sums_of_errors(
    model: nn.Module, images: Tensor, labels: Tensor, mean: Tensor, spread: Tensor, halved: bool
) -> tuple[Tensor, Tensor]:
    """Sum of the cross-entropies, and number of images classified rightly; logits that are not finite are no answer.

    Args:
        model: from images (n, channels, side, side) to logits (n, classes).
        images: shape (n, side, side, channels), bytes.
        labels: shape (n,).
        mean, spread: of the training images, shape (channels,), in the type of the weights.
        halved: whether the network computes in bfloat16.

    Returns:
        nats and images, as two float64 scalars.
    """
    logits = _logits(model, images, mean, spread, halved)
    right = (logits.argmax(1) == labels) & logits.isfinite().all(1)
    return F.cross_entropy(logits, labels, reduction="sum").double(), right.sum().double()


class Engine:
    """A network with its images on a device, reused by all runs of a recipe: compiling and recording happen once.

    Args:
        recipe, execution: what the runs are, and how to compute them.
        images: already cut to the recipe's number.
        where: the device.
    """

    def __init__(self, recipe: Recipe, execution: Execution, images: Images, where: torch.device) -> None:
        self.recipe, self.execution, self.device = recipe, execution, where
        self.steps_per_epoch = updates(recipe, len(images.train)) // recipe.epochs
        self.images, dtype, pad = len(images.train), DTYPES[recipe.precision], recipe.pad
        train, labels, test, test_labels = (
            torch.from_numpy(array.copy()).to(where)
            for array in (images.train, images.train_labels, images.test, images.test_labels)
        )
        mean, spread = (torch.tensor(moment, dtype=dtype, device=where) for moment in images.moments())
        self.model = WideResNet(recipe.depth, recipe.width, images.classes, train.shape[-1])
        self.model.to(device=where, dtype=dtype, memory_format=torch.channels_last)
        halved = recipe.precision == "bfloat16"
        self._train = (F.pad(train, (0, 0, pad, pad, pad, pad)), labels.long())
        self._train_rest = (mean, spread, train.shape[1], halved)
        self._test, self._test_rest = (test, test_labels.long()), (mean, spread, halved)

        # What an update reads and writes, always at the same place, so that it can be recorded as a graph.
        steps, exact = recipe.epochs * self.steps_per_epoch, torch.float64 if where.type == "cpu" else torch.float32
        self._rates = torch.zeros(steps, dtype=exact, device=where)
        self._draws = torch.zeros(self.steps_per_epoch, 4, recipe.batch_size, dtype=torch.int64, device=where)
        self._count, self._within = (torch.zeros(1, dtype=torch.int64, device=where) for _ in range(2))
        self._total = torch.zeros((), dtype=dtype, device=where)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(),
            lr=torch.zeros((), dtype=exact, device=where),
            momentum=recipe.momentum,
            nesterov=recipe.nesterov,
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        if where.type == "cpu" and execution.compile != "off":
            _need_compiler()
        self._loss, self._sums = _compiled(training_loss, execution), _compiled(sums_of_errors, execution)
        self._once: Callable[[], None] = self._update
        if where.type == "cuda" and execution.cuda_graph:
            self._once = self._recorded()

    def reset(self, seed: int, rates: ArrayLike) -> None:
        """Before a run: the seed's first weights, no momentum, and the stepsize of every update."""
        self.model.draw(seed)
        for state in self.optimizer.state.values():
            if state.get("momentum_buffer") is not None:
                state["momentum_buffer"].zero_()  # as on the first update: 0 times momentum, plus the gradient
        self._count.zero_()
        self._rates.copy_(torch.from_numpy(np.array(rates, dtype=np.float64)))

    def epoch(self, seed: int, epoch: int) -> float:
        """Train for one epoch, counted from 1; the mean training loss of its updates."""
        self.shuffle(seed, epoch)
        self._total.zero_()
        self.advance(self.steps_per_epoch)
        return self._total.item() / self.steps_per_epoch  # the only time in an epoch that the host waits

    def shuffle(self, seed: int, epoch: int) -> None:
        """Lay the epoch's order, crops and reflections out on the device."""
        recipe = self.recipe
        self._draws.copy_(draws(seed, epoch, self.images, recipe.batch_size, recipe.pad, recipe.flip))
        self._within.zero_()

    def advance(self, n: int) -> None:
        """The next n updates, none of which may lie beyond the epoch."""
        self.model.train()
        for _ in range(n):
            self._once()

    def _update(self) -> None:
        draw = self._draws.index_select(0, self._within)[0]
        self.optimizer.param_groups[0]["lr"].copy_(self._rates.index_select(0, self._count)[0])
        if self.execution.compile == "reduce-overhead":
            torch.compiler.cudagraph_mark_step_begin()
        loss = self._loss(self.model, *self._train, draw, *self._train_rest)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._total += loss.detach()
        self._count += 1
        self._within += 1

    def _recorded(self) -> Callable[[], None]:
        """The update as a CUDA graph: one launch instead of some hundred."""
        self.model.train()
        stream = torch.cuda.Stream(self.device)
        stream.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                self._count.zero_()
                self._within.zero_()
                self._update()
        torch.cuda.current_stream(self.device).wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=stream, capture_error_mode="thread_local"):
            self._update()
        replay: Callable[[], None] = graph.replay
        return replay

    @torch.no_grad()
    def evaluate(self) -> tuple[float, float]:
        """Mean loss and accuracy on the test images."""
        self.model.eval()
        images, labels = self._test
        total = torch.zeros(2, dtype=torch.float64, device=self.device)
        for i in range(0, len(images), EVALUATED):
            chosen = slice(i, i + EVALUATED)
            total += torch.stack(self._sums(self.model, images[chosen], labels[chosen], *self._test_rest))
        loss, right = total.tolist()
        return loss / len(images), right / len(images)

    def rehearse(self) -> None:
        """One update and one evaluation: all the memory that a run takes."""
        self._count.zero_()
        self._within.zero_()
        self._once()
        self.evaluate()

    # -- what a checkpoint holds

    def state(self) -> dict[str, Any]:
        """Weights, statistics and momentum, on the CPU."""
        momentum = [self.optimizer.state[p].get("momentum_buffer") for p in self.model.parameters()]
        return {
            "model": {name: tensor.cpu().clone() for name, tensor in self.model.state_dict().items()},
            "momentum": [None if buffer is None else buffer.cpu().clone() for buffer in momentum],
            "count": int(self._count),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a :meth:`state`; after :meth:`reset`."""
        self.model.load_state_dict(state["model"])
        for parameter, buffer in zip(self.model.parameters(), state["momentum"], strict=True):
            if buffer is None:
                continue
            own = self.optimizer.state[parameter]
            if own.get("momentum_buffer") is None:
                own["momentum_buffer"] = torch.empty_like(parameter)
            own["momentum_buffer"].copy_(buffer)
        self._count.fill_(state["count"])

    def weights_sha256(self) -> str:
        """Digest of all weights and statistics: two runs with the same one have ended at the same bits."""
        digest = hashlib.sha256()
        for name, tensor in self.model.state_dict().items():
            digest.update(name.encode() + tensor.cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()


def _need_compiler() -> None:
    usual = {"darwin": "clang++", "win32": "cl"}.get(sys.platform, "g++")  # as PyTorch chooses
    compiler = os.environ.get("CXX") or usual
    if shutil.which(compiler) is None:
        raise ValueError(
            f"compile: on a CPU it needs a C++ compiler, and {compiler} is not found; install it, name another in CXX, "
            'or set compile = "off" (redo and bench: --compile off)'
        )


def _compiled(function: Callable[..., Any], execution: Execution) -> Callable[..., Any]:
    if execution.compile == "off":
        return function
    if execution.deterministic:
        import torch._inductor.config as inductor

        if hasattr(inductor, "deterministic"):  # otherwise it may choose another order of summation in every process
            inductor.deterministic = True
    mode = None if execution.compile == "default" else execution.compile
    compiled: Callable[..., Any] = torch.compile(function, mode=mode, dynamic=False, fullgraph=True)
    return compiled
