"""BigGAN's forward pass on a GPU with its small steps fused, in 16 bits.

The 3 x 3 convolutions and the attention are PyTorch's; what lies between them is ours
(`ganterpret.models.backends.triton_kernels`). The numbers are those of
`ganterpret.models.forward`, rounded to 16 bits less often.
"""

from __future__ import annotations

import functools
from typing import Final

import torch
import triton
from pytorch_pretrained_biggan import BigGANConfig
from torch import Tensor
from torch.nn import functional

from ganterpret.models.backends import triton_kernels as kernels
from ganterpret.models.folding import phases, taps
from ganterpret.models.forward import Affine, Block, Folded, run_attention, start

IDENTITY: Final = f"fused 1, triton {triton.__version__}"
"""Names the arithmetic; the number is raised when any pixel may change."""

WIDEST: Final = 128
"""Channels of the last picture at most: a tile holds all of them."""


class Fused:
    """A folded generator, in 16 bits on a GPU, that makes the same colours as `Folded`.

    Args:
        folded: in 16 bits; its last picture has at most `WIDEST` channels.
    """

    def __init__(self, folded: Folded) -> None:
        self._folded = folded
        self._phases = [
            phases(layer.weights[1]) if isinstance(layer, Block) and layer.doubles else None
            for layer in folded.layers
        ]
        weight, constant = folded.rgb
        self._last = folded.last, taps(weight), constant

    def __call__(self, condition: Tensor) -> Tensor:
        """Colours before the tanh, float32 (n, 3, height, width), of conditions (n, 2 z).

        Raises:
            RuntimeError: the device fails, or a kernel does not fit it; PyTorch raises the same.
        """
        try:
            return self._colours(condition)
        except triton.TritonError as error:
            raise RuntimeError(str(error)) from error

    def _colours(self, condition: Tensor) -> Tensor:
        x, parts = start(self._folded, condition)
        for layer, apart in zip(self._folded.layers, self._phases, strict=True):
            if isinstance(layer, Block):
                affines, parts = list(zip(parts[:8:2], parts[1:8:2], strict=True)), parts[8:]
                h = _narrow(layer, x, affines, apart)
                *_, wide = layer.weights
                if parts:
                    x = kernels.widened(h, wide, affines[3], layer.bias, x)
                else:
                    x = kernels.colours(h, wide, affines[3], layer.bias, x, *self._last)
            else:
                x = run_attention(layer, x)
        return x


def _narrow(block: Block, x: Tensor, affines: list[Affine], apart: Tensor | None) -> Tensor:
    """A block up to its last convolution; a doubling one's second weight taken apart."""
    first, middle, second, _ = block.weights
    h = kernels.narrowed(x, first, affines[0], affines[1])
    if apart is not None:
        h = kernels.doubled(h, apart, affines[2])
    else:
        h = kernels.activate(_convolved(h, middle), affines[2])
    return _convolved(h, second)


def _convolved(x: Tensor, weight: Tensor) -> Tensor:
    """A 3 x 3 convolution, in the layout that the kernels read, which cuDNN's has already."""
    y = functional.conv2d(x, weight, padding=1)
    return y.contiguous(memory_format=torch.channels_last)


def suits(config: BigGANConfig) -> bool:
    """Whether a generator can be run so."""
    return bool(config.channel_width * config.layers[-1][2] <= WIDEST)


@functools.cache
def works(device: torch.device, dtype: torch.dtype) -> bool:
    """Whether Triton builds and runs all kernels for a device, which needs a C compiler.

    What is built the first time, in some seconds, stays in Triton's cache on the disk.
    """
    try:
        with torch.cuda.device(device), torch.no_grad():
            return try_out(device, dtype)
    except Exception:  # noqa: BLE001  whatever it wants: there is another way to the same frames
        return False


def try_out(device: torch.device, dtype: torch.dtype) -> bool:
    """Run every kernel with every kind of tile; True if there are numbers everywhere."""

    def ones(*shape: int) -> Tensor:
        return torch.ones(shape, device=device, dtype=dtype)

    def picture(channels: int) -> Tensor:
        return ones(1, 16, 16, channels).permute(0, 3, 1, 2)

    def affine(channels: int) -> Affine:
        scale = torch.full((1, channels, 1, 1), 1e-3, device=device)
        return scale, scale

    made = []
    for few, many in ((WIDEST // 2, WIDEST), (WIDEST, 2 * WIDEST)):
        x, weight, bias = picture(many), ones(many, few, 1, 1), ones(many)
        h = kernels.narrowed(x, ones(few, many, 1, 1), affine(many), affine(few))
        made.append(
            kernels.widened(kernels.activate(h, affine(few)), weight, affine(few), bias, x)
        )
        h = kernels.doubled(h, ones(4, 4, few, few), affine(few))
        made.append(kernels.widened(h, weight, affine(few), bias, x))
        if many == WIDEST:
            taken = ones(32, many), ones(3)
            made.append(kernels.colours(h, weight, affine(few), bias, x, affine(many), *taken))
    return all(bool(one.isfinite().all()) for one in made)
