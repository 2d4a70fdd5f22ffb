"""The forward pass of BigGAN-deep over folded weights.

Conventions:
    Pictures inside are (n, channels, height, width) in channels-last memory. A *condition* is a
    latent beside a class embedding, (n, 2 z). An *affine* is a scale and a shift a channel.
    `ganterpret.models.folding` makes the weights and says why the result is the package's.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

FORWARD = "1"
"""Version of the arithmetic here and in the folding: raised when any pixel may change."""

Affine = tuple[Tensor, Tensor]
"""Scale and shift, each (n or 1, channels, 1, 1)."""

_CPU_ROWS = 256
"""Rows of attention weights at once on a CPU."""

_LARGE_BYTES = 1 << 21
"""From this size on, pictures go through a CPU one by one and block by block in strips."""

_STRIP_BYTES = 1 << 21
"""A strip's size: what of a picture stays in the cache from one step to the next."""


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
        buffers: memory for large pictures on a CPU, kept from call to call.
    """

    first: tuple[Tensor, Tensor]
    affines: tuple[Tensor, Tensor]
    widths: tuple[int, ...]
    layers: tuple[Block | Attention, ...]
    last: Affine
    rgb: tuple[Tensor, Tensor]
    buffers: dict[tuple[int, ...], Tensor]

    def __call__(self, condition: Tensor) -> Tensor:
        """Colours before the tanh, shape (n, 3, height, width), of conditions (n, 2 z).

        Not from two threads at once: the buffers are shared.
        """
        return self._run(0, *start(self, condition))

    def _run(self, start: int, x: Tensor, parts: list[Tensor]) -> Tensor:
        """The layers from ``start`` on; ``parts`` are the scales and shifts still to come."""
        for index, layer in enumerate(self.layers[start:], start):
            large = x.device.type == "cpu" and x[0].nbytes > _LARGE_BYTES
            if large and len(x) > 1:
                alone = [slice(i, i + 1) for i in range(len(x))]
                return torch.cat([self._run(index, x[i], [p[i] for p in parts]) for i in alone])
            if isinstance(layer, Block):
                affines, parts = list(zip(parts[:8:2], parts[1:8:2], strict=True)), parts[8:]
                x = _run_block(layer, x, affines, self.buffers if large else None)
            else:
                x = run_attention(layer, x)
        return functional.conv2d(_activate(x, self.last, out=x), *self.rgb, padding=1)


def start(folded: Folded, condition: Tensor) -> tuple[Tensor, list[Tensor]]:
    """The first 4 x 4 pixels of conditions, and all scales and shifts in the order of use."""
    matrix, constant = folded.affines
    table = torch.addmm(constant, condition.to(matrix.dtype), matrix)
    parts = table[:, :, None, None].split_with_sizes(folded.widths, dim=1)
    matrix, constant = folded.first
    x = torch.addmm(constant, condition.to(matrix.dtype), matrix)
    return torch.unflatten(x, 1, (4, 4, -1)).permute(0, 3, 1, 2), list(parts)


def _activate(x: Tensor, affine: Affine, out: Tensor) -> Tensor:
    """relu(scale x + shift) into ``out``, computed in the affine's precision if that is higher."""
    scale, shift = affine
    return torch.addcmul(shift, x, scale, out=out).relu_()


def _run_block(
    block: Block, x: Tensor, affines: list[Affine], buffers: dict[tuple[int, ...], Tensor] | None
) -> Tensor:
    """A block; its result may lie where ``x`` lay. With buffers, strip by strip."""
    narrow, middle, wide, last = block.weights
    h = _space(x, narrow.shape[0], 1, buffers)
    for rows in _strips(x, buffers is not None):
        strip = x[:, :, rows]
        part = functional.conv2d(_activate(strip, affines[0], out=torch.empty_like(strip)), narrow)
        _activate(part, affines[1], out=h[:, :, rows])
    if block.doubles:
        h = functional.conv_transpose2d(h, middle, stride=2, padding=1)
    else:
        h = functional.conv2d(h, middle, padding=1)
    h = functional.conv2d(_activate(h, affines[2], out=h), wide, padding=1)
    skip = x[:, : last.shape[0]]
    out = _space(x, last.shape[0], 2, buffers) if block.doubles else skip
    for rows in _strips(out, buffers is not None):
        part = _activate(h[:, :, rows], affines[3], out=h[:, :, rows])
        part = functional.conv2d(part, last, block.bias)
        if block.doubles:
            # Nearest upsampling of the skip: each of its pixels is added to four, none is copied.
            source = skip[:, :, rows.start // 2 : rows.stop // 2].permute(0, 2, 3, 1)
            torch.add(_quads(part), source[:, :, None, :, None], out=_quads(out[:, :, rows]))
        else:
            out[:, :, rows] += part
    return out


def _space(
    x: Tensor, channels: int, times: int, buffers: dict[tuple[int, ...], Tensor] | None
) -> Tensor:
    """Room for a picture like ``x`` with other channels and sides ``times`` as long.

    Memory fresh from the system costs about as much as a pass over it, so large pictures reuse
    theirs. A picture and what is made of it never share a buffer: their shapes differ.
    """
    n, _, height, width = x.shape
    shape = (n, times * height, times * width, channels)
    if buffers is None:
        return x.new_empty(shape).permute(0, 3, 1, 2)
    if shape not in buffers:
        buffers[shape] = x.new_empty(shape)
    return buffers[shape].permute(0, 3, 1, 2)


def _strips(x: Tensor, cut: bool) -> list[slice]:
    """Rows of a picture in even pieces that stay in the cache, or all at once."""
    height = x.shape[2]
    rows = max(_STRIP_BYTES // x[0, :, 0].nbytes // 2 * 2, 2) if cut else height
    return [slice(row, min(row + rows, height)) for row in range(0, height, rows)]


def _quads(x: Tensor) -> Tensor:
    """A view (n, h, 2, w, 2, channels) of a picture (n, channels, 2 h, 2 w)."""
    return torch.unflatten(torch.unflatten(x.permute(0, 2, 3, 1), 2, (-1, 2)), 1, (-1, 2))


def run_attention(layer: Attention, x: Tensor) -> Tensor:
    """Self-attention over a picture; its result may lie where ``x`` lay."""
    query_width = layer.project.shape[0] // 6
    projected = functional.conv2d(x, layer.project)
    query = projected[:, :query_width].flatten(2).transpose(1, 2)
    pooled = functional.max_pool2d(projected[:, query_width:], 2)
    key, value = pooled.flatten(2).split_with_sizes((query_width, 4 * query_width), dim=1)
    mixed = _attend(query, key, value.transpose(1, 2))
    mixed = torch.unflatten(mixed, 1, x.shape[2:]).permute(0, 3, 1, 2)
    return x.add_(functional.conv2d(mixed, layer.out))


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
