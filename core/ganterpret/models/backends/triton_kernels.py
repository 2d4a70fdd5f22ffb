"""The steps between BigGAN's 3 x 3 convolutions as kernels of the GPU, in Triton.

Conventions:
    Pictures are (n, channels, height, width) in channels-last memory, 16 bits wide; sums and
    affines are float32, and what is not a number stays one. Sums run in one order, so that the
    same device makes the same numbers every time. A tile of the work is a size by rule, not by
    timing.

Why: on an H200 the same steps as PyTorch has them (an affine, a rectifier, a bias and a sum, each
over the whole picture) took three quarters of a frame's time, moving bytes. Here a 1 x 1
convolution does what comes before and after it on its way.

Triton compiles what carries its decorator, and takes no types there but constants'.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
import triton
import triton.language as tl
from torch import Tensor


@triton.jit
def _activated(x, scale, shift):
    y = x.to(tl.float32) * scale + shift
    return tl.where(y < 0, 0.0, y)  # and not a maximum, which loses NaN


@triton.jit
def _activate(
    x,
    scale,
    shift,
    pixels,
    channels,
    stride,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
):
    tiles = tl.cdiv(pixels, ROWS)
    image = (tl.program_id(0) // tiles).to(tl.int64)
    row = tl.program_id(0) % tiles * ROWS + tl.arange(0, ROWS)
    column = tl.program_id(1) * COLUMNS + tl.arange(0, COLUMNS)
    known = column < channels
    factor = tl.load(scale + image * stride + column, mask=known, other=0.0)
    offset = tl.load(shift + image * stride + column, mask=known, other=0.0)
    place = x + image * pixels * channels + row[:, None] * channels + column[None, :]
    inside = (row < pixels)[:, None] & known[None, :]
    y = _activated(tl.load(place, mask=inside, other=0.0), factor[None, :], offset[None, :])
    tl.store(place, y.to(x.dtype.element_ty), mask=inside)


@triton.jit
def _pointwise(
    x,
    weight,
    scale,
    shift,
    out,
    scale_after,
    shift_after,
    bias,
    skip,
    taps,
    pixels,
    width,
    inner,
    outer,
    stride,
    stride_after,
    skip_channels,
    ADDS: tl.constexpr,
    DOUBLED: tl.constexpr,
    COLOURS: tl.constexpr,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    DEPTH: tl.constexpr,
    PRODUCTS: tl.constexpr,
):
    dtype = x.dtype.element_ty
    blocks, tiles = tl.cdiv(outer, COLUMNS), tl.cdiv(pixels, ROWS)
    tile = tl.program_id(0) // blocks
    image = (tile // tiles).to(tl.int64)
    row = tile % tiles * ROWS + tl.arange(0, ROWS)
    column = tl.program_id(0) % blocks * COLUMNS + tl.arange(0, COLUMNS)
    known = column < outer
    inside = (row < pixels)[:, None] & known[None, :]
    if ADDS:  # loaded first, to be on its way meanwhile
        source, count = row, pixels
        if DOUBLED:
            source = row // width // 2 * (width // 2) + row % width // 2
            count = pixels // 4
        skip += image * count * skip_channels
        old = tl.load(
            skip + source[:, None] * skip_channels + column[None, :], mask=inside, other=0.0
        )
    x += image * pixels * inner
    sums = tl.zeros((ROWS, COLUMNS), tl.float32)
    for first in range(0, inner, DEPTH):
        channel = first + tl.arange(0, DEPTH)
        there = channel < inner
        a = tl.load(
            x + row[:, None] * inner + channel[None, :],
            mask=(row < pixels)[:, None] & there[None, :],
            other=0.0,
        )
        factor = tl.load(scale + image * stride + channel, mask=there, other=0.0)
        offset = tl.load(shift + image * stride + channel, mask=there, other=0.0)
        a = _activated(a, factor[None, :], offset[None, :]).to(dtype)
        b = tl.load(
            weight + column[None, :] * inner + channel[:, None],
            mask=known[None, :] & there[:, None],
            other=0.0,
        )
        sums = tl.dot(a, b, sums)
    if ADDS:
        constant = tl.load(bias + column, mask=known, other=0.0)
        sums += constant.to(tl.float32)[None, :] + old.to(tl.float32)
    if COLOURS or not ADDS:
        factor = tl.load(scale_after + image * stride_after + column, mask=known, other=0.0)
        offset = tl.load(shift_after + image * stride_after + column, mask=known, other=0.0)
        sums = _activated(sums, factor[None, :], offset[None, :])
    if COLOURS:
        tap = tl.arange(0, PRODUCTS)
        b = tl.load(taps + tap[None, :] * outer + column[:, None], mask=known[:, None], other=0.0)
        products = tl.dot(sums.to(dtype), b)
        place = out + image * PRODUCTS * pixels + tap[None, :] * pixels + row[:, None]
        tl.store(place, products.to(dtype), mask=(row < pixels)[:, None])
    else:
        place = out + image * pixels * outer + row[:, None] * outer + column[None, :]
        tl.store(place, sums.to(dtype), mask=inside)


@triton.jit
def _double(
    x,
    weight,
    scale,
    shift,
    out,
    height,
    width,
    inner,
    outer,
    stride,
    ROWS: tl.constexpr,
    COLUMNS: tl.constexpr,
    DEPTH: tl.constexpr,
):
    dtype = x.dtype.element_ty
    pixels = height * width
    blocks, tiles = tl.cdiv(outer, COLUMNS), tl.cdiv(pixels, ROWS)
    column = tl.program_id(0) % blocks * COLUMNS + tl.arange(0, COLUMNS)
    phase = tl.program_id(0) // blocks % 4
    tile = tl.program_id(0) // blocks // 4
    image = (tile // tiles).to(tl.int64)
    row = tile % tiles * ROWS + tl.arange(0, ROWS)
    lower, right = phase // 2, phase % 2
    line, place_in_line = row // width, row % width
    known = column < outer
    x += image * pixels * inner
    weight += phase * 4 * outer * inner
    sums = tl.zeros((ROWS, COLUMNS), tl.float32)
    steps = tl.cdiv(inner, DEPTH)
    for step in range(0, 4 * steps):
        tap = step // steps
        down, across = (tap // 2) * (2 * lower - 1), (tap % 2) * (2 * right - 1)
        y, along = line + down, place_in_line + across
        inside = (y >= 0) & (y < height) & (along >= 0) & (along < width)
        channel = step % steps * DEPTH + tl.arange(0, DEPTH)
        there = channel < inner
        a = tl.load(
            x + (y * width + along)[:, None] * inner + channel[None, :],
            mask=inside[:, None] & there[None, :],
            other=0.0,
        )
        b = tl.load(
            weight + (tap * outer + column[None, :]) * inner + channel[:, None],
            mask=known[None, :] & there[:, None],
            other=0.0,
        )
        sums = tl.dot(a, b, sums)
    factor = tl.load(scale + image * stride + column, mask=known, other=0.0)
    offset = tl.load(shift + image * stride + column, mask=known, other=0.0)
    sums = _activated(sums, factor[None, :], offset[None, :])
    target = (2 * line + lower) * 2 * width + 2 * place_in_line + right
    place = out + image * 4 * pixels * outer + target[:, None] * outer + column[None, :]
    tl.store(place, sums.to(dtype), mask=(row < pixels)[:, None] & known[None, :])


@triton.jit
def _colours(
    products,
    bias,
    out,
    height,
    width,
    ROWS: tl.constexpr,
    PRODUCTS: tl.constexpr,
):
    pixels = height * width
    tiles = tl.cdiv(pixels, ROWS)
    image = (tl.program_id(0) // tiles).to(tl.int64)
    row = tl.program_id(0) % tiles * ROWS + tl.arange(0, ROWS)
    y, x = row // width, row % width
    products += image * PRODUCTS * pixels
    for colour in tl.static_range(3):
        total = tl.zeros((ROWS,), tl.float32) + tl.load(bias + colour).to(tl.float32)
        for tap in tl.static_range(9):
            down, right = tap // 3 - 1, tap % 3 - 1
            inside = (y + down >= 0) & (y + down < height) & (x + right >= 0) & (x + right < width)
            total += tl.load(
                products + (3 * tap + colour) * pixels + row + down * width + right,
                mask=inside & (row < pixels),
                other=0.0,
            ).to(tl.float32)
        tl.store(out + (image * 3 + colour) * pixels + row, total, mask=row < pixels)


Affine = tuple[Tensor, Tensor]
"""Scale and shift, float32, each (n or 1, channels, 1, 1)."""


def activate(x: Tensor, affine: Affine) -> Tensor:
    """relu(scale x + shift), in the place of ``x``, (n, c, h, w)."""
    n, channels, height, width = x.shape
    scale, shift = affine
    columns = _size(channels, 1, 256)
    rows = _size(height * width, 1, 8192 // columns)
    grid = n * triton.cdiv(height * width, rows), triton.cdiv(channels, columns)
    _activate[grid](
        x, scale, shift, height * width, channels, _stride(scale), ROWS=rows, COLUMNS=columns
    )
    return x


def narrowed(x: Tensor, weight: Tensor, before: Affine, after: Affine) -> Tensor:
    """Activate ``x``, (n, c, h, w), convolve with ``weight``, (d, c, 1, 1), and activate again."""
    n, _, height, width = x.shape
    out = _picture(x, n, weight.shape[0], height, width)
    _run_pointwise(x, weight, before, out, after=after)
    return out


def widened(x: Tensor, weight: Tensor, before: Affine, bias: Tensor, skip: Tensor) -> Tensor:
    """Activate ``x``, (n, c, h, w), convolve with ``weight``, (d, c, 1, 1), add bias and ``skip``.

    Of ``skip`` the first d channels are added, each of its pixels to four if it is half as high.
    """
    n, _, height, width = x.shape
    out = _picture(x, n, weight.shape[0], height, width)
    _run_pointwise(x, weight, before, out, bias=bias, skip=skip)
    return out


def colours(
    x: Tensor,
    weight: Tensor,
    before: Affine,
    bias: Tensor,
    skip: Tensor,
    last: Affine,
    taps: Tensor,
    constant: Tensor,
) -> Tensor:
    """`widened`, activated by ``last`` and convolved to colours, float32 (n, 3, h, w).

    The wide picture stays on the chip: each of its pixels is multiplied with all taps, and a
    second kernel sums what meets. ``taps`` are those of `ganterpret.models.folding.taps`,
    ``constant`` is the colours' bias.
    """
    n, _, height, width = x.shape
    products = x.new_empty(n, len(taps), height, width)
    _run_pointwise(x, weight, before, products, bias=bias, skip=skip, after=last, taps=taps)
    out = torch.empty(n, 3, height, width, device=x.device)
    rows = _size(height * width, 1, 512)
    grid = (n * triton.cdiv(height * width, rows),)
    _colours[grid](products, constant, out, height, width, ROWS=rows, PRODUCTS=len(taps))
    return out


def doubled(x: Tensor, weight: Tensor, after: Affine) -> Tensor:
    """Double ``x``, (n, c, h, w), convolve 3 x 3 and activate.

    The weight, (4, 4, d, c), is that of `ganterpret.models.folding.phases`.
    """
    n, inner, height, width = x.shape
    outer = weight.shape[2]
    out = _picture(x, n, outer, 2 * height, 2 * width)
    scale, shift = after
    rows, columns, depth, warps, stages = _tile("double", height * width, inner, outer)
    grid = (n * triton.cdiv(height * width, rows) * 4 * triton.cdiv(outer, columns),)
    _double[grid](
        x,
        weight,
        scale,
        shift,
        out,
        height,
        width,
        inner,
        outer,
        _stride(scale),
        ROWS=rows,
        COLUMNS=columns,
        DEPTH=depth,
        num_warps=warps,
        num_stages=stages,
    )
    return out


def _run_pointwise(
    x: Tensor,
    weight: Tensor,
    before: Affine,
    out: Tensor,
    *,
    after: Affine | None = None,
    bias: Tensor | None = None,
    skip: Tensor | None = None,
    taps: Tensor | None = None,
) -> None:
    n, inner, height, width = x.shape
    outer, pixels = weight.shape[0], height * width
    unused = x
    scale_after, shift_after = after or (unused, unused)
    kind: Kind = "narrow" if skip is None else "add" if taps is None else "colours"
    rows, columns, depth, warps, stages = _tile(kind, pixels, inner, outer)
    grid = (n * triton.cdiv(pixels, rows) * triton.cdiv(outer, columns),)
    _pointwise[grid](
        x,
        weight,
        *before,
        out,
        scale_after,
        shift_after,
        unused if bias is None else bias,
        unused if skip is None else skip,
        unused if taps is None else taps,
        pixels,
        width,
        inner,
        outer,
        _stride(before[0]),
        _stride(scale_after) if after else 0,
        1 if skip is None else skip.shape[1],
        ADDS=skip is not None,
        DOUBLED=skip is not None and skip.shape[2] < height,
        COLOURS=taps is not None,
        ROWS=rows,
        COLUMNS=columns,
        DEPTH=depth,
        PRODUCTS=16 if taps is None else len(taps),
        num_warps=warps,
        num_stages=stages,
    )


Kind = Literal["narrow", "add", "colours", "double"]


class Tile(NamedTuple):
    """What one program of a kernel makes, by how many warps, with how many loads on their way."""

    rows: int
    columns: int
    depth: int
    warps: int
    stages: int


def _tile(kind: Kind, pixels: int, inner: int, outer: int) -> Tile:
    """Choose a kernel's tile; a picture that is smaller makes it smaller.

    Each was the quickest of eight to twelve, or within a tenth of it, on an H200 at 32 frames.
    """
    rows = 64 if kind == "add" else 128
    deep = (kind == "narrow" and outer > 64) or (kind == "double" and inner > 64)
    return Tile(
        rows=_size(pixels, 16, rows),
        columns=_size(outer, 16, 128),
        depth=_size(inner, 16, 64 if deep else 32),
        warps=4,
        stages=3 if deep or kind == "double" else 4,
    )


def _size(count: int, least: int, most: int) -> int:
    """The power of two from ``count`` on, held between two others."""
    return int(min(max(triton.next_power_of_2(count), least), most))


def _stride(scale: Tensor) -> int:
    """From the scales of a picture to those of the next; 0 if all have the same."""
    return scale.stride(0) if len(scale) > 1 else 0


def _picture(like: Tensor, n: int, channels: int, height: int, width: int) -> Tensor:
    return like.new_empty(n, height, width, channels).permute(0, 3, 1, 2)
