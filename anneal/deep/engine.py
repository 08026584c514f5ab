"""Training on the device: images stay there as bytes, and an update needs nothing from the host.

A seed decides the first weights, and for every epoch the order of the images, crops and reflections; all of them are
drawn on the CPU, from seed and epoch alone.  So all schedules and stepsizes of a seed see the same draws on any
device, and a run that goes on after an epoch needs no state of a generator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._extras import extra
from .crops import augmented, draws
from .device import compiled
from .images import Images
from .model import WideResNet
from .recipe import Execution, Recipe, updates

with extra("deep", __name__):
    import torch
    from torch import Tensor, nn
    from torch.nn import functional as F

DTYPES = {"bfloat16": torch.float32, "float32": torch.float32, "float64": torch.float64}  # of weights and inputs
EVALUATED = 2_000  # test images that are classified at a time
WARM_UP = 3  # updates before one is recorded as a graph


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
        padded, draw, side: as in :func:`anneal.deep.crops.augmented`.

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
        self._loss, self._sums = (compiled(each, execution, where) for each in (training_loss, sums_of_errors))
        self._once: Callable[[], None] = self._update
        if where.type == "cuda" and execution.cuda_graph:
            self._once = self._recorded()

    def reset(self, seed: int, rates: ArrayLike) -> None:
        """Before a run: the seed's first weights, no momentum, and the stepsize of every update.

        Args:
            seed: of the run.
            rates: stepsizes, length epochs times ``steps_per_epoch``.
        """
        self.model.draw(seed)
        for state in self.optimizer.state.values():
            if state.get("momentum_buffer") is not None:
                state["momentum_buffer"].zero_()  # as on the first update: 0 times momentum, plus the gradient
        self._count.zero_()
        self._rates.copy_(torch.from_numpy(np.array(rates, dtype=np.float64)))

    def epoch(self, seed: int, epoch: int) -> float:
        """Train for one epoch.

        Args:
            seed, epoch: of the run, and counted from 1.

        Returns:
            the mean training loss of its updates, in nats.
        """
        self.shuffle(seed, epoch)
        self._total.zero_()
        self.advance(self.steps_per_epoch)
        return self._total.item() / self.steps_per_epoch  # the only time in an epoch that the host waits

    def shuffle(self, seed: int, epoch: int) -> None:
        """Lay the epoch's order, crops and reflections out on the device.

        Args:
            seed, epoch: as in :func:`anneal.deep.crops.draws`.
        """
        recipe = self.recipe
        self._draws.copy_(draws(seed, epoch, self.images, recipe.batch_size, recipe.pad, recipe.flip))
        self._within.zero_()

    def advance(self, n: int) -> None:
        """The next updates, none of which may lie beyond the epoch.

        Args:
            n: number of updates.
        """
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
        """Loss and accuracy on the test images.

        Returns:
            the mean loss in nats, and the fraction classified rightly.
        """
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
        """What a run that goes on needs.

        Returns:
            tables of weights and statistics, of momentum, all on the CPU, and the number of updates made.
        """
        momentum = [self.optimizer.state[p].get("momentum_buffer") for p in self.model.parameters()]
        return {
            "model": {name: tensor.cpu().clone() for name, tensor in self.model.state_dict().items()},
            "momentum": [None if buffer is None else buffer.cpu().clone() for buffer in momentum],
            "count": int(self._count),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state; after :meth:`reset`.

        Args:
            state: from :meth:`state`, on any device.
        """
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
        """Digest of all weights and statistics: two runs with the same one have ended at the same bits.

        Returns:
            64 hexadecimal digits, the SHA-256 digest.
        """
        digest = hashlib.sha256()
        for name, tensor in self.model.state_dict().items():
            digest.update(name.encode() + tensor.cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()
