"""OpenMMLab's BigGAN-deep generator once more, as plainly as its documentation describes it.

Nothing here is shared with the package: the names of the attributes are the names in its files,
and the forward pass is its own. The tests hold `ganterpret.models.layouts` to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, relu
from torch.nn.utils import spectral_norm


class Convolution(nn.Module):
    """A convolution under the name ``conv``, as in OpenMMLab's bundles of conv, norm and act."""

    def __init__(self, inputs: int, outputs: int, kernel: int, bias: bool = True) -> None:
        super().__init__()
        convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias)
        self.conv = spectral_norm(convolution, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conv(x)
        return out


class ConditionalNorm(nn.Module):
    """A batch norm of one mean and variance, scaled and moved by the condition."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.gain = spectral_norm(nn.Linear(condition, width, bias=False), eps=1e-6)
        self.bias = spectral_norm(nn.Linear(condition, width, bias=False), eps=1e-6)
        self.bn = nn.BatchNorm2d(width, eps=1e-5, momentum=None, affine=False)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        gain, bias = (part(y)[..., None, None] for part in (self.gain, self.bias))
        out: Tensor = self.bn(x) * (1 + gain) + bias
        return out


class Block(nn.Module):
    """A residual block of four convolutions."""

    def __init__(self, inputs: int, outputs: int, condition: int, doubles: bool) -> None:
        super().__init__()
        hidden = inputs // 4
        self.bn1 = ConditionalNorm(inputs, condition)
        self.bn2 = ConditionalNorm(hidden, condition)
        self.bn3 = ConditionalNorm(hidden, condition)
        self.bn4 = ConditionalNorm(hidden, condition)
        self.conv1 = Convolution(inputs, hidden, 1)
        self.conv2 = Convolution(hidden, hidden, 3)
        self.conv3 = Convolution(hidden, hidden, 3)
        self.conv4 = Convolution(hidden, outputs, 1)
        self.outputs, self.doubles = outputs, doubles

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        inner = relu(self.bn2(self.conv1(relu(self.bn1(x, y))), y))
        x = x[:, : self.outputs]
        if self.doubles:
            inner, x = interpolate(inner, scale_factor=2), interpolate(x, scale_factor=2)
        inner = self.conv3(relu(self.bn3(self.conv2(inner), y)))
        out: Tensor = x + self.conv4(relu(self.bn4(inner, y)))
        return out


class Attention(nn.Module):
    """Self-attention with a gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.theta = Convolution(width, width // 8, 1, bias=False)
        self.phi = Convolution(width, width // 8, 1, bias=False)
        self.g = Convolution(width, width // 2, 1, bias=False)
        self.o = Convolution(width // 2, width, 1, bias=False)
        self.gamma = nn.Parameter(torch.tensor(0.7))

    def forward(self, x: Tensor, _: Tensor) -> Tensor:
        theta = self.theta(x).flatten(2).transpose(1, 2)
        phi, g = (max_pool2d(part(x), 2).flatten(2) for part in (self.phi, self.g))
        seen = g @ (theta @ phi).softmax(-1).transpose(1, 2)
        out: Tensor = x + self.gamma * self.o(seen.unflatten(2, x.shape[2:]))
        return out


class Generator(nn.Module):
    """The whole generator; its frames are red, green, blue in (-1, 1)."""

    def __init__(
        self,
        layers: Sequence[tuple[bool, int, int]],
        width: int,
        latent: int,
        classes: int,
        attention: int = 8,
    ) -> None:
        super().__init__()
        condition, first = 2 * latent, 16 * width
        self.noise2feat = spectral_norm(nn.Linear(condition, 16 * first), eps=1e-6)
        self.shared_embedding = nn.Embedding(classes, latent)
        blocks: list[nn.Module] = [
            Block(width * before, width * after, condition, doubles)
            for doubles, before, after in layers
        ]
        blocks.insert(attention, Attention(width * layers[attention][1]))
        self.conv_blocks = nn.ModuleList(blocks)
        self.output_layer = Convolution(width, 3, 3)
        self.output_layer.add_module("bn", nn.BatchNorm2d(width, eps=1e-5, momentum=None))

    def forward(self, latents: Tensor, classes: Tensor) -> Tensor:
        y = torch.cat([latents, self.shared_embedding(classes)], dim=1)
        x = self.noise2feat(y).unflatten(1, (4, 4, -1)).permute(0, 3, 1, 2)
        for block in self.conv_blocks:
            x = block(x, y)
        x = self.output_layer.get_submodule("bn")(x)
        rgb: Tensor = self.output_layer(relu(x))
        return rgb.tanh()


def settle(network: Generator, latent: int, classes: int) -> Generator:
    """Let a fresh network see noise: statistics are measured, spectral norms iterated."""
    with torch.no_grad():
        for _ in range(5):
            network(torch.randn(2, latent), torch.randint(classes, (2,)))
    return network.eval()
