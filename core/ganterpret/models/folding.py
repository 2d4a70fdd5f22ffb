"""BigGAN's forward pass, rewritten without an approximation, about twice as fast.

Conventions:
    Pictures inside are (n, channels, height, width) in channels-last memory. A *condition* is a
    latent beside a class embedding, (n, 2 z). An *affine* is a scale and a shift a channel.
    The package's classes (pytorch_pretrained_biggan) are the reference: in double precision the
    pass agrees with theirs to 1e-9, in single precision to one level of 255.

The rewrites, each of them algebra:
    - a spectral norm is divided out of its weight once;
    - a batch norm's statistics, its conditional scale and offset and the bias of the convolution
      before it are one affine, and all affines of the network are one matrix of the condition;
    - of the last convolution only the three channels that are looked at are computed;
    - nearest upsampling and a 3 x 3 convolution are one transposed convolution (4 x 4, stride 2);
    - the attention's three projections are one, and its gain sits in its output's weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from pytorch_pretrained_biggan.model import (  # type: ignore[import-untyped]
    BigGAN,
    BigGANBatchNorm,
    GenBlock,
    SelfAttn,
)
from torch import Tensor, nn
from torch.nn import functional

FORWARD = "1"
"""Version of the arithmetic in this file: raised whenever a pixel of any frame may change."""

Affine = tuple[Tensor, Tensor]
"""Scale and shift, each (n or 1, channels, 1, 1)."""

_Ready = Callable[[Tensor], Tensor]
_CPU_ROWS = 256


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A residual block: the weights of its four convolutions and the bias of the last.

    The biases of the others are in the affines. With ``doubles`` the picture's sides double, and
    the second convolution is a transposed one.
    """

    weights: tuple[Tensor, Tensor, Tensor, Tensor]
    bias: Tensor
    doubles: bool


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Self-attention: ``project`` makes query, key and value at once, ``out`` holds the gain."""

    project: Tensor
    out: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A generator at one truncation, ready to run.

    Attributes:
        first: weight (2 z, 16 w) and bias from a condition to the first 4 x 4 pixels.
        affines: weight (2 z, a) and bias from a condition to all scales and shifts.
        widths: channels of each affine in the order of use, four a block.
        layers: blocks and attention in order.
        last: scale and shift of the last batch norm.
        rgb: weight and bias of the three colours.
    """

    first: tuple[Tensor, Tensor]
    affines: tuple[Tensor, Tensor]
    widths: tuple[int, ...]
    layers: tuple[Block | Attention, ...]
    last: Affine
    rgb: tuple[Tensor, Tensor]

    def __call__(self, condition: Tensor) -> Tensor:
        """Colours before the tanh, shape (n, 3, height, width), of conditions (n, 2 z)."""
        matrix, constant = self.affines
        table = torch.addmm(constant, condition.to(matrix.dtype), matrix)
        parts = iter(table[:, :, None, None].split_with_sizes(self.widths, dim=1))
        matrix, constant = self.first
        x = torch.addmm(constant, condition.to(matrix.dtype), matrix)
        x = torch.unflatten(x, 1, (4, 4, -1)).permute(0, 3, 1, 2)
        for layer in self.layers:
            if isinstance(layer, Block):
                x = _run_block(layer, x, [(next(parts), next(parts)) for _ in range(4)])
            else:
                x = _run_attention(layer, x)
        return functional.conv2d(_activate(x, self.last, out=x), *self.rgb, padding=1)


def _activate(x: Tensor, affine: Affine, out: Tensor) -> Tensor:
    """relu(scale x + shift) into ``out``, computed in the affine's precision if that is higher."""
    scale, shift = affine
    return torch.addcmul(shift, x, scale, out=out).relu_()


def _run_block(block: Block, x: Tensor, affines: list[Affine]) -> Tensor:
    narrow, middle, wide, last = block.weights
    h = functional.conv2d(_activate(x, affines[0], out=torch.empty_like(x)), narrow)
    h = _activate(h, affines[1], out=h)
    if block.doubles:
        h = functional.conv_transpose2d(h, middle, stride=2, padding=1)
    else:
        h = functional.conv2d(h, middle, padding=1)
    h = functional.conv2d(_activate(h, affines[2], out=h), wide, padding=1)
    h = functional.conv2d(_activate(h, affines[3], out=h), last, block.bias)
    skip = x[:, : h.shape[1]]
    if not block.doubles:
        return h.add_(skip)
    # Nearest upsampling of the skip: each of its pixels is added to four, none is copied.
    pixels = torch.unflatten(torch.unflatten(h.permute(0, 2, 3, 1), 2, (-1, 2)), 1, (-1, 2))
    pixels += skip.permute(0, 2, 3, 1)[:, :, None, :, None]
    return h


def _run_attention(layer: Attention, x: Tensor) -> Tensor:
    query_width = layer.project.shape[0] // 6
    projected = functional.conv2d(x, layer.project)
    query = projected[:, :query_width].flatten(2).transpose(1, 2)
    pooled = functional.max_pool2d(projected[:, query_width:], 2)
    key, value = pooled.flatten(2).split_with_sizes((query_width, 4 * query_width), dim=1)
    mixed = _attend(query, key, value.transpose(1, 2))
    mixed = torch.unflatten(mixed, 1, x.shape[2:]).permute(0, 3, 1, 2)
    return x + functional.conv2d(mixed, layer.out)


def _attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """softmax(query key) value, for (n, q, d), (n, d, k) and (n, k, e).

    A CPU goes through the rows in pieces whose table of weights stays in its cache; the sums are
    the same.
    """
    n, q, _ = query.shape
    pictures, rows = (1, _CPU_ROWS) if query.device.type == "cpu" else (n, q)
    mixed = query.new_empty(n, q, value.shape[2])
    for first in range(0, n, pictures):
        some = slice(first, first + pictures)
        for row in range(0, q, rows):
            piece = slice(row, row + rows)
            weights = torch.softmax(torch.bmm(query[some, piece], key[some]), dim=-1)
            mixed[some, piece] = torch.bmm(weights, value[some])
    return mixed


def statistics(bn: BigGANBatchNorm, truncation: float) -> tuple[Tensor, Tensor]:
    """Mean and variance of a batch norm at a truncation in (0, 1], in double precision.

    The published statistics stand on a grid of truncations; between two of its steps they are
    interpolated, the nearer one weighing more. The package swaps the two weights, and the
    remainder of its division takes a neighbour for 0.14, 0.28, 0.56, 0.58 and 0.94: there we
    differ from it on purpose. On the other steps (0.4, 0.5, 1.0, ...) both agree.
    """
    means, variances = bn.running_means, bn.running_vars
    place = truncation * (len(means) - 1)
    nearest = round(place)
    if abs(place - nearest) < 1e-6:
        return means[nearest].double(), variances[nearest].double()
    step = int(place)
    return (
        torch.lerp(means[step].double(), means[step + 1].double(), place - step),
        torch.lerp(variances[step].double(), variances[step + 1].double(), place - step),
    )


def fold(
    model: BigGAN,
    truncation: float,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> Folded:
    """Fold a generator of the package at one truncation.

    Args:
        model: on the CPU; left as it is.
        truncation: in (0, 1].
        dtype: of weights and activations; the affines are float32 at least.
        device: where the folded weights go.
    """
    exact = torch.float64 if dtype == torch.float64 else torch.float32

    def ready(tensor: Tensor) -> Tensor:
        layout = torch.channels_last if tensor.dim() == 4 else torch.contiguous_format
        return tensor.to(device, dtype).contiguous(memory_format=layout)

    generator = model.generator
    layers: list[Block | Attention] = []
    affines: list[tuple[Tensor, Tensor]] = []
    with torch.no_grad():
        for layer in generator.layers:
            if isinstance(layer, SelfAttn):
                layers.append(_fold_attention(layer, ready))
                continue
            layers.append(_fold_block(layer, ready))
            biases = (0.0, layer.conv_0.bias, layer.conv_1.bias, layer.conv_2.bias)
            for bn, bias in zip(
                (layer.bn_0, layer.bn_1, layer.bn_2, layer.bn_3), biases, strict=True
            ):
                affines += _fold_affine(bn, bias, truncation)
        mean, variance = statistics(generator.bn, truncation)
        scale = generator.bn.weight / torch.sqrt(variance + generator.bn.eps)
        shift = generator.bn.bias - mean * scale
        rgb = generator.conv_to_rgb
        return Folded(
            first=(ready(_plain(generator.gen_z).T), ready(generator.gen_z.bias)),
            affines=(
                torch.cat([matrix for matrix, _ in affines], dim=1).to(device, exact),
                torch.cat([constant for _, constant in affines]).to(device, exact),
            ),
            widths=tuple(len(constant) for _, constant in affines),
            layers=tuple(layers),
            last=(
                scale[None, :, None, None].to(device, exact),
                shift[None, :, None, None].to(device, exact),
            ),
            rgb=(ready(_plain(rgb)[:3]), ready(rgb.bias[:3])),
        )


def _plain(module: nn.Module) -> Tensor:
    """A weight with its spectral norm divided out, as the package does in eval mode; float64."""
    weight = module.get_parameter("weight_orig").double()
    u, v = module.get_buffer("weight_u").double(), module.get_buffer("weight_v").double()
    return weight / (u @ (weight.flatten(1) @ v))


def _fold_affine(
    bn: BigGANBatchNorm, bias: Tensor | float, truncation: float
) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Scale and shift of a conditional batch norm, each as matrix and constant of the condition.

    ``bias`` is that of the convolution before it.
    """
    mean, variance = statistics(bn, truncation)
    constant = torch.rsqrt(variance + bn.eps)
    matrix = _plain(bn.scale).T * constant
    return (matrix, constant), (
        _plain(bn.offset).T + matrix * (bias - mean),
        constant * (bias - mean),
    )


def _fold_block(block: GenBlock, ready: _Ready) -> Block:
    middle = _plain(block.conv_1)
    if block.up_sample:
        middle = transposed(middle)
    return Block(
        weights=(
            ready(_plain(block.conv_0)),
            ready(middle),
            ready(_plain(block.conv_2)),
            ready(_plain(block.conv_3)),
        ),
        bias=ready(block.conv_3.bias),
        doubles=block.up_sample,
    )


def _fold_attention(layer: SelfAttn, ready: _Ready) -> Attention:
    inputs = (layer.snconv1x1_theta, layer.snconv1x1_phi, layer.snconv1x1_g)
    return Attention(
        project=ready(torch.cat([_plain(convolution) for convolution in inputs])),
        out=ready(_plain(layer.snconv1x1_o_conv) * layer.gamma),
    )


def transposed(weight: Tensor) -> Tensor:
    """The transposed convolution (stride 2, padding 1) equal to doubling, then convolving.

    Args:
        weight: of a 3 x 3 convolution with padding 1, shape (out, in, 3, 3).

    Returns:
        shape (in, out, 4, 4). Of three taps on a doubled line two always meet the same pixel, so
        four sums of taps are all there is.
    """
    taps = weight.new_tensor([[0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0]])
    return torch.einsum("oikl,yk,xl->ioyx", weight, taps, taps)
