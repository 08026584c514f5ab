"""What a run is: a recipe that all runs of a sweep share, a point of its grid, and how it is computed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from .. import _checks
from ..schedules import Schedule

REVISION = 1
"""Raised when a change of the code changes what a run computes: records of other revisions are not read back."""

DATASETS = ("cifar10", "digits")
PRECISIONS = ("bfloat16", "float32", "float64")
COMPILE_MODES = ("off", "default", "reduce-overhead", "max-autotune-no-cudagraphs")


@dataclass(frozen=True)
class Recipe:
    """What decides the result of a run besides schedule, stepsize, seed and data.

    Args:
        dataset: ``"cifar10"`` or scikit-learn's ``"digits"``.
        depth, width: of the network, see :class:`anneal.deep.model.WideResNet`.
        epochs: passes over the training images; those left over by the last whole batch sit out an epoch.
        batch_size: images an update sees.
        momentum, nesterov, weight_decay: of SGD; weight decay acts on all parameters.
        pad, flip: augmentation: a random crop after padding by ``pad`` zeros, and a random reflection.
        precision: ``"bfloat16"`` (autocast; weights stay float32), ``"float32"`` or ``"float64"``.
        train_images, test_images: only the first so many; ``None`` for all.
    """

    dataset: str
    depth: int
    width: int
    epochs: int
    batch_size: int
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 5e-4
    pad: int = 4
    flip: bool = True
    precision: str = "float32"
    train_images: int | None = None
    test_images: int | None = None

    def __post_init__(self) -> None:
        for name, known in (("dataset", DATASETS), ("precision", PRECISIONS)):
            _one_of(name, getattr(self, name), known)
        if _checks.count("depth", self.depth, 10) % 6 != 4:
            raise ValueError(f"depth: expected 6n + 4 with n at least 1, such as 10, 16, 22 or 28, got {self.depth}")
        for name in ("width", "epochs", "batch_size"):
            _checks.count(name, getattr(self, name))
        _checks.count("pad", self.pad, 0)
        for name in ("train_images", "test_images"):
            if getattr(self, name) is not None:
                _checks.count(name, getattr(self, name))
        for name in ("momentum", "weight_decay"):
            number = _checks.real_array(name, getattr(self, name))
            if number.ndim or not 0 <= number < 1:
                raise ValueError(f"{name}: expected a number in [0, 1), got {getattr(self, name)!r}")
        for name in ("nesterov", "flip"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name}: expected true or false, got {getattr(self, name)!r}")
        if self.nesterov and not self.momentum:
            raise ValueError("nesterov: needs a positive momentum; set nesterov = false")


@dataclass(frozen=True)
class Execution:
    """How a run is computed: its speed and rounding depend on it, its meaning does not.

    Args:
        compile: mode of ``torch.compile``; ``"off"`` on the CPU, where compiling takes longer than small runs.
        cuda_graph: on a GPU, record the whole update once and replay it.  Not together with ``"reduce-overhead"``,
            which makes graphs of its own.
        deterministic: on a GPU, take only algorithms that give the same bits every time.
        threads: on the CPU; 0 leaves the number as it is.  Bits depend on it.
    """

    compile: str = "off"
    cuda_graph: bool = True
    deterministic: bool = True
    threads: int = 0

    def __post_init__(self) -> None:
        _one_of("compile", self.compile, COMPILE_MODES)
        for name in ("cuda_graph", "deterministic"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name}: expected true or false, got {getattr(self, name)!r}")
        if self.cuda_graph and self.compile == "reduce-overhead":
            raise ValueError('cuda_graph: compile = "reduce-overhead" makes its own graphs; set cuda_graph = false')
        _checks.count("threads", self.threads, 0)


@dataclass(frozen=True)
class Point:
    """A run of the grid."""

    schedule: Schedule
    stepsize: float
    seed: int

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.schedule.name}, stepsize {self.stepsize:g}, seed {self.seed}"


@dataclass(frozen=True)
class Sweep:
    """A recipe, the runs in the order in which they are made, and how they are computed."""

    name: str
    recipe: Recipe
    points: tuple[Point, ...]
    execution: Execution = field(default_factory=Execution)


def configuration(recipe: Recipe, point: Point, data_sha256: str) -> dict[str, Any]:
    """All that decides the result of a run, up to rounding: plain data, under whose digest its record is kept.

    Args:
        recipe: what all runs of a sweep share.
        point: schedule, stepsize and seed.
        data_sha256: digest of the images, :attr:`anneal.deep.images.Images.sha256`.

    Returns:
        tables, texts and numbers that JSON can write.
    """
    return {
        "recipe": asdict(recipe),
        "schedule": repr(point.schedule),
        "stepsize": point.stepsize,
        "seed": point.seed,
        "data_sha256": data_sha256,
        "revision": REVISION,
    }


def updates(recipe: Recipe, images: int) -> int:
    """Number T of updates of a run.

    Args:
        recipe: its epochs and batch size count.
        images: number of training images.

    Returns:
        T, a multiple of the epochs; images left over by the last whole batch sit out an epoch.

    Raises:
        ValueError: if there are fewer images than a batch has.

    Example:
        >>> updates(Recipe("cifar10", 28, 10, epochs=200, batch_size=128), 50_000)
        78000
    """
    if images < recipe.batch_size:
        raise ValueError(f"batch_size: {recipe.batch_size} is more than the {images} training images; take less")
    return recipe.epochs * (images // recipe.batch_size)


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(known)}, got {value!r}")
