"""BigGAN's weights folded, so that its forward pass does about half the work, exactly.

Conventions:
    The package's classes (pytorch_pretrained_biggan) are the reference: in double precision the
    folded pass agrees with theirs to 1e-9, in single precision to one level of 255. Folding
    itself is done in double precision.

The rewrites, each of them algebra:
    - a spectral norm is divided out of its weight once;
    - a batch norm's statistics, its conditional scale and offset and the bias of the convolution
      before it are one affine, and all affines of the network are one matrix of the condition;
    - of the last convolution only the three channels that are looked at are computed;
    - nearest upsampling and a 3 x 3 convolution are one transposed convolution (4 x 4, stride 2);
    - the attention's three projections are one, and its gain sits in its output's weights; with
      a gain of 0 it adds nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from pytorch_pretrained_biggan.model import (
    BigGAN,
    BigGANBatchNorm,
    GenBlock,
    SelfAttn,
)
from torch import Tensor, nn
from torch.nn import functional

from ganterpret.models.forward import Attention, Block, Folded

_Ready = Callable[[Tensor], Tensor]


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
                if layer.gamma != 0:
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
            buffers={},
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


def phases(weight: Tensor) -> Tensor:
    """Take a `transposed` weight apart, for what computes each of the four doubled pixels alone.

    Args:
        weight: shape (in, out, 4, 4).

    Returns:
        shape (4, 4, out, in): for each pixel of four (row by row) the weights of the pixel that
        became it, of the one beside, of the one above or below, and of the one across; beside is
        left for the left pixels of the four, above for the upper ones.
    """
    lines = ((1, 3), (2, 0))
    kinds = [
        torch.stack([weight[:, :, y, x].T for y in lines[lower] for x in lines[right]])
        for lower in (0, 1)
        for right in (0, 1)
    ]
    return torch.stack(kinds).contiguous()


def taps(weight: Tensor) -> Tensor:
    """Take a 3 x 3 convolution to three colours apart, for what multiplies pixel by pixel.

    Args:
        weight: shape (3, in, 3, 3).

    Returns:
        shape (32, in), of tap t and colour c in row 3 t + c; the last five rows are zero, so that
        they are a power of two.
    """
    flat = weight.permute(2, 3, 0, 1).flatten(0, 2)
    return functional.pad(flat, (0, 0, 0, 32 - len(flat))).contiguous()
