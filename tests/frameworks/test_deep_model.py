"""Wide residual networks: sizes of the paper's tables, shapes on the way, first weights."""

import math

import pytest
import torch

from anneal.deep.model import Block, WideResNet


def count(model):
    return sum(parameter.numel() for parameter in model.parameters())


# Zagoruyko and Komodakis (2016), tables 4 and 5: millions of parameters, rounded there
@pytest.mark.parametrize(
    ("depth", "width", "millions"),
    [(40, 1, 0.6), (40, 2, 2.2), (40, 4, 8.9), (28, 10, 36.5), (22, 8, 17.2), (16, 8, 11.0), (16, 10, 17.1)],
)
def test_parameters_as_in_the_paper(depth, width, millions):
    assert count(WideResNet(depth, width)) / 1e6 == pytest.approx(millions, abs=0.0501)


@pytest.mark.parametrize(("depth", "width"), [(10, 1), (16, 4), (22, 2)])
@pytest.mark.parametrize(("classes", "channels"), [(10, 3), (7, 1)])
def test_parameters_counted_by_hand(depth, width, classes, channels):
    total, before = 9 * channels * 16, 16
    for wide in (16 * width, 32 * width, 64 * width):
        for i in range((depth - 4) // 6):
            into = before if i == 0 else wide
            total += 2 * into + 9 * into * wide + 2 * wide + 9 * wide * wide
            if i == 0 and (into != wide or wide != 16 * width):  # the shape changes
                total += into * wide
        before = wide
    assert count(WideResNet(depth, width, classes, channels)) == total + 2 * before + before * classes + classes


@pytest.mark.parametrize(("side", "sides"), [(32, [32, 16, 8]), (8, [8, 4, 2])])
def test_shapes(side, sides):
    model, seen = WideResNet(16, 2), []
    for block in model.groups:
        block.register_forward_hook(lambda module, inputs, output: seen.append(tuple(output.shape[1:])))
    assert model(torch.zeros(5, 3, side, side)).shape == (5, 10)
    assert seen == [(wide, s, s) for wide, s in zip((32, 64, 128), sides, strict=True) for _ in range(2)]


def test_a_block_is_what_the_paper_draws():
    """Normalise, activate, convolve, twice; added to the input, or to a 1 by 1 convolution of the activated input."""
    torch.manual_seed(0)
    x = torch.randn(4, 3, 6, 6)
    for block, changed in [(Block(3, 3, 1), False), (Block(3, 5, 2), True)]:
        block.eval()
        active = torch.relu(x / math.sqrt(1 + 1e-5))  # what normalisation does with its first statistics
        inner = torch.relu(torch.conv2d(active, block.conv1.weight, stride=2 if changed else 1, padding=1))
        inner = torch.conv2d(inner / math.sqrt(1 + 1e-5), block.conv2.weight, padding=1)
        around = torch.conv2d(active, block.shortcut.weight, stride=2) if changed else x
        torch.testing.assert_close(block(x), around + inner)
    assert Block(16, 16, 1).shortcut is None and Block(16, 16, 2).shortcut is not None


def test_a_seed_fixes_the_first_weights_and_nothing_else_is_drawn():
    state = torch.get_rng_state()
    one, same, other = (WideResNet(10, 2, seed=seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["conv.weight"], other["conv.weight"])
    again = WideResNet(10, 2, seed=9)
    again(torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0)))  # statistics move
    again.draw(3)
    assert all(torch.equal(one[name], tensor) for name, tensor in again.state_dict().items())
    twin = WideResNet(10, 2, seed=9)
    torch.set_rng_state(state)
    fresh = torch.rand(1)
    torch.set_rng_state(state)
    twin.draw(5)
    assert torch.equal(torch.rand(1), fresh)


def test_spread_of_the_first_weights():
    model = WideResNet(16, 8, seed=1)
    weight = model.groups[-1].conv2.weight
    assert weight.std().item() == pytest.approx(math.sqrt(2 / (9 * 512)), rel=0.01)
    assert abs(weight.mean().item()) < 1e-4
    assert model.linear.weight.abs().max() <= 1 / math.sqrt(512) and not model.linear.bias.any()


@pytest.mark.parametrize("depth", [4, 9, 11, 12, 28.0, "28"])
def test_depths_that_are_none(depth):
    with pytest.raises(ValueError, match=r"^depth: expected"):
        WideResNet(depth, 1)
    with pytest.raises(ValueError, match=r"^width: expected at least 1"):
        WideResNet(10, 0)
