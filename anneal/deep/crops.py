"""What chance does to images: their order in an epoch, and the crops and reflections that an update sees."""

from __future__ import annotations

import numpy as np

from .._extras import extra

with extra("deep", __name__):
    import torch
    from torch import Tensor


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
