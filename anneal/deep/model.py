"""Wide residual networks, as in Zagoruyko and Komodakis, *Wide Residual Networks*, BMVC 2016 (without dropout)."""

from __future__ import annotations

import math

from .. import _checks
from .._extras import extra

with extra("deep", __name__):
    import torch
    from torch import Tensor, nn
    from torch.nn import functional as F


class Block(nn.Module):
    r"""Two 3 by 3 convolutions, each after batch normalisation and ReLU, and a way around them.

    The way around is the identity, or, where the shape changes, a 1 by 1 convolution of the activated input.
    """

    def __init__(self, wide_in: int, wide: int, stride: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(wide_in)
        self.conv1 = nn.Conv2d(wide_in, wide, 3, stride, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(wide)
        self.conv2 = nn.Conv2d(wide, wide, 3, 1, 1, bias=False)
        self.shortcut = None if (wide_in, stride) == (wide, 1) else nn.Conv2d(wide_in, wide, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """The sum of both ways.

        Args:
            x: shape (images, channels in, height, width).

        Returns:
            shape (images, channels out, height / stride, width / stride), the sides rounded up.
        """
        active = F.relu(self.norm1(x))
        around = x if self.shortcut is None else self.shortcut(active)
        return around + self.conv2(F.relu(self.norm2(self.conv1(active))))


class WideResNet(nn.Module):
    r"""WRN-``depth``-``width``: a convolution to 16 channels, three groups of blocks, mean over the image, linear.

    Each group has :math:`n = (\text{depth} - 4)/6` blocks with :math:`16k, 32k, 64k` channels, k the ``width``; the
    second and the third halve the image's sides.

    Args:
        depth: 6n + 4.
        width: the factor k.
        classes: number of outputs.
        channels: of the images, 3 for colour.
        seed: of the first weights: convolutions are Gaussian of variance :math:`2/(s^2 c)`, :math:`s` the kernel's side
            and c its outputs; the last layer is uniform within :math:`1/\sqrt{64k}`, biases are zero.  Drawn on the
            CPU, so that a seed means the same weights on every device.

    Raises:
        ValueError: if the depth is not of this form.

    Example:
        >>> sum(parameter.numel() for parameter in WideResNet(28, 10).parameters())
        36479194
        >>> WideResNet(10, 1)(torch.zeros(2, 3, 32, 32)).shape
        torch.Size([2, 10])
    """

    def __init__(self, depth: int, width: int, classes: int = 10, channels: int = 3, seed: int = 0) -> None:
        super().__init__()
        if _checks.count("depth", depth, 10) % 6 != 4:
            raise ValueError(f"depth: expected 6n + 4 with n at least 1, such as 10, 16, 22 or 28, got {depth}")
        blocks, k = (depth - 4) // 6, _checks.count("width", width)
        widths = (16, 16 * k, 32 * k, 64 * k)
        self.conv = nn.Conv2d(channels, widths[0], 3, 1, 1, bias=False)
        self.groups = nn.Sequential(
            *(
                Block(widths[g] if i == 0 else widths[g + 1], widths[g + 1], 2 if g > 0 and i == 0 else 1)
                for g in range(3)
                for i in range(blocks)
            )
        )
        self.norm = nn.BatchNorm2d(widths[3])
        self.linear = nn.Linear(widths[3], classes)
        self.draw(seed)

    @torch.no_grad()
    def draw(self, seed: int) -> None:
        """Give all weights and statistics their first values, in place, without touching PyTorch's own generator.

        Args:
            seed: of the weights, as in the constructor.
        """
        generator = torch.Generator().manual_seed(seed)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                spread = math.sqrt(2 / (module.kernel_size[0] ** 2 * module.out_channels))
                weight = torch.empty(module.weight.shape).normal_(0.0, spread, generator=generator)
                module.weight.copy_(weight)
            elif isinstance(module, nn.BatchNorm2d):
                module.reset_parameters()
            elif isinstance(module, nn.Linear):
                bound = 1 / math.sqrt(module.in_features)
                module.weight.copy_(torch.empty(module.weight.shape).uniform_(-bound, bound, generator=generator))
                module.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """The logits of images.

        Args:
            x: images, centred and scaled, shape (images, channels, height, width).

        Returns:
            the logits, shape (images, classes).
        """
        x = F.relu(self.norm(self.groups(self.conv(x))))
        return self.linear(x.mean((2, 3)))
