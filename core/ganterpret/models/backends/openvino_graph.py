"""The folded graph in OpenVINO's own operations, built without tracing or converting.

Conventions:
    A frame goes in two steps. The *head* takes a batch of conditions, (batch, 2 z), to what all
    later layers multiply and add, and to the first pixels; the *trunk* makes one frame of its row
    of that. So the head's large matrices are read once a batch, and the trunk, where nearly all
    the work is, knows neither truncation nor batch. Pictures are (1, channels, height, width).

What stands for what is said in `ganterpret.models.forward` and `ganterpret.models.folding`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from openvino import Model, Node
from openvino import opset13 as ops
from torch import Tensor

from ganterpret.models.forward import Attention, Block, Folded

_ONE = np.ones(2, np.int64)
_FIRST_SIDE = 4


def head(folded: Folded, batch: int) -> Model:
    """From conditions to two outputs, a row a frame.

    Halves of scales and shifts, (batch, a), and the first pixels, (batch, 16 w, 4, 4).
    """
    matrix, constant = folded.first
    pixels = _FIRST_SIDE**2
    # The package's pixels lie channels last; a constant is turned around instead of a picture.
    turned = matrix.reshape(len(matrix), pixels, -1).transpose(1, 2).flatten(1)
    bias = constant.reshape(pixels, -1).T.flatten()
    conditions = ops.parameter([batch, len(matrix)], np.float32, name="conditions")
    table = _linear(conditions, *halves(folded.affines))
    first = _linear(conditions, turned, bias)
    shape = [batch, len(bias) // pixels, _FIRST_SIDE, _FIRST_SIDE]
    return Model([table, _reshape(first, shape)], [conditions], "head")


def halves(affine: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """What the trunk wants of an affine."""
    return affine[0] / 2, affine[1] / 2


def trunk(folded: Folded) -> Model:
    """From a frame's row of the head to two outputs.

    Its pixels, uint8, (1, height, width, 3), and whether they are finite, (1,). Two further inputs
    are the halves of the last affine, the only one that no condition moves.
    """
    channels = folded.first[0].shape[1] // _FIRST_SIDE**2
    table = ops.parameter([1, sum(folded.widths)], np.float32, name="table")
    first = ops.parameter([1, channels, _FIRST_SIDE, _FIRST_SIDE], np.float32, name="first")
    last = [
        ops.parameter(list(part.shape), np.float32, name=name)
        for part, name in zip(folded.last, ("scale", "shift"), strict=True)
    ]
    parts = _split(table, folded.widths)
    affines = iter([_reshape(p, [1, w, 1, 1]) for p, w in zip(parts, folded.widths, strict=True)])
    x = first
    for layer in folded.layers:
        x = _block(layer, x, affines) if isinstance(layer, Block) else _attention(layer, x)
    weight, bias = folded.rgb
    rgb = ops.add(_convolve(_activate(x, iter(last)), weight), _channels(bias))
    levels = ops.multiply(ops.add(ops.tanh(rgb), np.float32(1)), np.float32(128))
    pixels = ops.convert(ops.floor(ops.clamp(levels, 0.0, 255.0)), "u8")
    frame = ops.transpose(pixels, [0, 2, 3, 1])
    finite = ops.reduce_logical_and(ops.is_finite(rgb), np.array([1, 2, 3]), False)
    return Model([frame, finite], [table, first, *last], "trunk")


def _block(block: Block, x: Node, affines: Iterator[Node]) -> Node:
    narrow, middle, wide, last = block.weights
    h = _activate(_convolve(_activate(x, affines), narrow), affines)
    if block.doubles:
        h = ops.convolution_backprop_data(
            h, _constant(middle), [2, 2], pads_begin=_ONE, pads_end=_ONE, dilations=_ONE
        )
    else:
        h = _convolve(h, middle)
    h = _convolve(_activate(h, affines), wide)
    h = ops.add(_convolve(_activate(h, affines), last), _channels(block.bias))
    skip = _split(x, [len(last), x.shape[1] - len(last)])[0] if len(last) < x.shape[1] else x
    return ops.add(h, _doubled(skip) if block.doubles else skip)


def _attention(layer: Attention, x: Node) -> Node:
    height, width = x.shape[2], x.shape[3]
    query_width = len(layer.project) // 6
    query = _reshape(_convolve(x, layer.project[:query_width]), [1, query_width, height * width])
    others = _convolve(x, layer.project[query_width:])
    pooled = ops.max_pool(others, [2, 2], _ONE, [0, 0], [0, 0], [2, 2]).output(0)
    places = height * width // 4
    key, value = _split(
        _reshape(pooled, [1, 5 * query_width, places]), [query_width, 4 * query_width]
    )
    weights = ops.softmax(ops.matmul(query, key, True, False), 2)
    mixed = ops.transpose(ops.matmul(weights, value, False, True), [0, 2, 1])
    return ops.add(x, _convolve(_reshape(mixed, [1, 4 * query_width, height, width]), layer.out))


def _activate(x: Node, affines: Iterator[Node]) -> Node:
    """relu(scale x + shift), the next two affines being half of these.

    y + |y| is relu(2 y) to the bit, and unlike OpenVINO's own relu it does not make 0 of NaN.
    """
    y = ops.add(ops.multiply(x, next(affines)), next(affines))
    return ops.add(y, ops.abs(y))


def _convolve(x: Node, weight: Tensor) -> Node:
    pad = [weight.shape[-1] // 2] * 2
    return ops.convolution(x, _constant(weight), _ONE, pad, pad, _ONE)


def _doubled(x: Node) -> Node:
    """Nearest upsampling."""
    return ops.interpolate(
        x,
        np.full(2, 2, np.float32),
        "nearest",
        "scales",
        axes=np.array([2, 3]),
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def _linear(x: Node, matrix: Tensor, constant: Tensor) -> Node:
    return ops.add(ops.matmul(x, _constant(matrix), False, False), _constant(constant[None]))


def _split(x: Node, widths: Sequence[int]) -> list[Node]:
    return list(ops.variadic_split(x, 1, np.array(widths, np.int64)).outputs())


def _reshape(x: Node, shape: Sequence[int]) -> Node:
    return ops.reshape(x, np.array(shape, np.int64), False)


def _channels(bias: Tensor) -> Node:
    return _constant(bias[None, :, None, None])


def _constant(tensor: Tensor) -> Node:
    values: NDArray[np.float32] = tensor.detach().contiguous().numpy()
    return ops.constant(values)
