"""The generators we can run: their published shapes, what a configuration may hold, random ones.

Conventions:
    A configuration is the package's `BigGANConfig`; its fields are those of the published
    ``config.json``. A layer is (upsamples, input width, output width), widths in multiples of
    ``channel_width``; the first layer sees 4 x 4 pixels of 16 times the channel width.

The layer lists are those of BigGAN-deep (Brock, Donahue and Simonyan 2018, appendix B) as
published for PyTorch: 50.4, 55.9 and 56.2 million parameters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import torch
from pytorch_pretrained_biggan.config import BigGANConfig
from pytorch_pretrained_biggan.model import (
    BigGAN,
    BigGANBatchNorm,
    SelfAttn,
)
from torch import Tensor, nn
from torch.nn import functional

from ganterpret.errors import ModelError, SettingError
from ganterpret.limits import MAX_LAYERS

Layer = tuple[bool, int, int]

_TO_32: tuple[Layer, ...] = (
    (False, 16, 16),
    (True, 16, 16),
    (False, 16, 16),
    (True, 16, 8),
    (False, 8, 8),
)
_FROM_64: tuple[Layer, ...] = ((False, 4, 4), (True, 4, 2), (False, 2, 2), (True, 2, 1))
LAYERS: dict[int, tuple[Layer, ...]] = {
    128: (*_TO_32, (True, 8, 4), (False, 4, 4), (True, 4, 2), (False, 2, 2), (True, 2, 1)),
    256: (*_TO_32, (True, 8, 8), (False, 8, 8), (True, 8, 4), *_FROM_64),
    512: (
        *_TO_32,
        (True, 8, 8),
        (False, 8, 8),
        (True, 8, 4),
        *_FROM_64,
        (False, 1, 1),
        (True, 1, 1),
    ),
}
"""Resolution in pixels to its published layers; every second layer doubles the picture."""

ATTENTION = 8
"""Attention stands before this layer, at 64 x 64 pixels, in all published generators."""

EPS = 1e-4
"""The epsilon of every published batch norm."""

FIELDS = (
    "attention_layer_position",
    "channel_width",
    "class_embed_dim",
    "eps",
    "layers",
    "n_stats",
    "num_classes",
    "output_dim",
    "z_dim",
)
"""The fields of ``config.json`` that decide a generator's shape and arithmetic."""

_RANGES = {
    "channel_width": (8, 128),
    "class_embed_dim": (1, 256),
    "n_stats": (2, 101),
    "num_classes": (1, 1000),
    "output_dim": (8, 512),
    "z_dim": (1, 256),
}


def published(resolution: int) -> BigGANConfig:
    """The published configuration for 128, 256 or 512 pixels.

    >>> published(256).channel_width
    128
    """
    if resolution not in LAYERS:
        raise SettingError(
            f"No BigGAN was published for {resolution} pixels; choose 128, 256 or 512.", resolution
        )
    return BigGANConfig(
        output_dim=resolution,
        layers=list(LAYERS[resolution]),
        attention_layer_position=ATTENTION,
        eps=EPS,
    )


def config_from_json(text: str) -> BigGANConfig:
    """Read a published ``config.json``, every field checked; other fields are left alone.

    Raises:
        ModelError: not a JSON object, a field missing, or outside what a BigGAN can be;
            ``value`` is the field's name, if it is one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"The configuration is not JSON ({error}).") from error
    if not isinstance(document, dict):
        raise ModelError("The configuration must be a JSON object with the fields of a BigGAN.")
    for field in FIELDS:
        if field not in document:
            raise ModelError(f"The configuration lacks the field {field}.", field)
    _check_numbers(document)
    layers = _checked_layers(document["layers"])
    _check_together(document, layers)
    return BigGANConfig(**{field: document[field] for field in FIELDS} | {"layers": list(layers)})


def config_digest(config: BigGANConfig) -> str:
    """sha256, in hex, of the configuration as canonical JSON."""
    fields = {field: getattr(config, field) for field in FIELDS}
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def config_from_shapes(shapes: Mapping[str, tuple[int, ...]]) -> BigGANConfig:
    """The configuration that a checkpoint's shapes tell: a published one, of any channel width.

    Whether a layer doubles the picture shows in no shape, so widths and the place of the
    attention must be those of one of the published layer lists.

    Raises:
        ModelError: the shapes are not those of a published generator.
    """
    for resolution, layers in LAYERS.items():
        try:
            latent, classes = shapes["embeddings.weight"]
            channels = shapes["generator.bn.weight"][0]
            stats = shapes["generator.bn.running_means"][0]
        except (KeyError, IndexError, ValueError):
            break
        last = len(layers)
        if f"generator.layers.{last}.conv_3.weight_orig" not in shapes:
            continue
        if f"generator.layers.{last + 1}.conv_3.weight_orig" in shapes:
            continue
        fields = {
            "output_dim": resolution,
            "z_dim": latent,
            "class_embed_dim": latent,
            "channel_width": channels,
            "num_classes": classes,
            "layers": layers,
            "attention_layer_position": ATTENTION,
            "eps": EPS,
            "n_stats": stats,
        }
        return config_from_json(json.dumps(fields))
    raise ModelError(
        "The weights are not those of a published BigGAN-deep generator; "
        "put the config.json that belongs to them beside them."
    )


def random_biggan(config: BigGANConfig | int, seed: int) -> BigGAN:
    """A generator with random weights of a sensible scale, in eval mode, to test a device with.

    Spectral norms are iterated until they hold, and every batch norm's statistics are measured
    on random inputs, so that no activation explodes and the frames use the range of colours.
    Every term of the forward pass is there: statistics differ from truncation to truncation,
    biases and the attention's gain are not zero. Its pictures mean nothing.

    Args:
        config: a configuration, or 128, 256 or 512 for a published one.
        seed: any integer; the same seed gives the same weights.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        model = BigGAN(published(config) if isinstance(config, int) else config).eval()
        for module in model.modules():
            _stir(module)
        handles = [
            module.register_forward_pre_hook(_measure_statistics)
            for module in model.modules()
            if isinstance(module, BigGANBatchNorm)
        ]
        z_dim = model.config.z_dim
        rgb = model.generator(torch.randn(2, 2 * z_dim), 1.0).atanh()
        for handle in handles:
            handle.remove()
        gain = 0.7 / rgb.std()
        model.generator.bn.weight *= gain
        model.generator.bn.bias *= gain
    return model


def _stir(module: nn.Module) -> None:
    """Random values where a fresh module has zeros, ones or nothing; spectral norms iterated."""
    values = dict(module.named_parameters(recurse=False)) | dict(
        module.named_buffers(recurse=False)
    )
    if "bias" in values:
        values["bias"].normal_(0, 0.1)
    if "weight_orig" in values:
        matrix, u, v = values["weight_orig"].flatten(1), values["weight_u"], values["weight_v"]
        for _ in range(20):
            v.copy_(functional.normalize(matrix.T @ u, dim=0))
            u.copy_(functional.normalize(matrix @ v, dim=0))
    elif isinstance(module, SelfAttn):
        values["gamma"].fill_(0.7)
    elif isinstance(module, BigGANBatchNorm) and not module.conditional:
        values["weight"].normal_(1, 0.2)
    elif isinstance(module, nn.Linear):
        values["weight"].normal_(0, 0.5)


def _measure_statistics(bn: BigGANBatchNorm, inputs: tuple[Tensor, ...]) -> None:
    """Set a batch norm's statistics from what it is about to see, a little different each step."""
    variance, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
    bn.running_means.normal_(0, 0.2).mul_(variance.sqrt()).add_(mean)
    bn.running_vars.uniform_(0.7, 1.4).mul_(variance)


def _check_numbers(document: dict[str, Any]) -> None:
    for field, (least, most) in _RANGES.items():
        number = document[field]
        if type(number) is not int or not least <= number <= most:
            raise ModelError(
                f"The configuration's {field} must be a whole number from {least} to {most}, "
                f"not {str(number)[:40]}.",
                field,
            )
    if document["channel_width"] % 8:
        raise ModelError(
            "The configuration's channel_width must be a multiple of 8.", "channel_width"
        )
    if not isinstance(document["eps"], float) or not 0 < document["eps"] <= 0.01:
        raise ModelError("The configuration's eps must lie in (0, 0.01].", "eps")


def _checked_layers(raw: object) -> tuple[Layer, ...]:
    wrong = ModelError(
        "The configuration's layers must be a list of 1 to 16 triples [upsamples, input width, "
        "output width], widths 16, 8, 4, 2 or 1, each the one before it or half of it, "
        "from 16 to 1.",
        "layers",
    )
    if not isinstance(raw, list) or not 1 <= len(raw) <= MAX_LAYERS:
        raise wrong
    layers: list[Layer] = []
    width = 16
    for row in raw:
        if not isinstance(row, list) or len(row) != 3 or not isinstance(row[0], bool):
            raise wrong
        upsamples, before, after = row
        if type(before) is not int or type(after) is not int or before != width:
            raise wrong
        if after < 1 or after not in (before, before // 2):
            raise wrong
        layers.append((upsamples, before, after))
        width = after
    if width != 1:
        raise wrong
    return tuple(layers)


def _check_together(document: dict[str, Any], layers: tuple[Layer, ...]) -> None:
    size = 4 * 2 ** sum(upsamples for upsamples, _, _ in layers)
    if document["output_dim"] != size:
        raise ModelError(
            f"The configuration's layers make {size} pixels, its output_dim says "
            f"{document['output_dim']}.",
            "output_dim",
        )
    if document["class_embed_dim"] != document["z_dim"]:
        raise ModelError("The configuration's class_embed_dim must equal its z_dim.", "z_dim")
    position = document["attention_layer_position"]
    if type(position) is not int or not 0 <= position < len(layers):
        raise ModelError(
            "The configuration's attention_layer_position must be one of its "
            f"{len(layers)} layers, counted from 0.",
            "attention_layer_position",
        )
