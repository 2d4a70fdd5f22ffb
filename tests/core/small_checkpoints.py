"""Small checkpoints as their publishers write them: bytes of files, of one number throughout."""

from __future__ import annotations

import io
import json
from functools import cache

import torch
from pytorch_pretrained_biggan import BigGAN, BigGANConfig

from ganterpret.models.architectures import config_from_json

SMALL = {
    "output_dim": 16,
    "z_dim": 8,
    "class_embed_dim": 8,
    "channel_width": 8,
    "num_classes": 5,
    "n_stats": 3,
    "eps": 1e-4,
    "attention_layer_position": 1,
    "layers": [[True, 16, 8], [False, 8, 4], [True, 4, 2], [False, 2, 1]],
}
LAYERS_OF_32 = [[True, 16, 8], [True, 8, 4], [True, 4, 2], [False, 2, 1]]
LARGER = SMALL | {"output_dim": 32, "layers": LAYERS_OF_32}
CONFIG = json.dumps(SMALL).encode()


@cache
def weights(value: float = 1.0) -> bytes:
    """A file of weights as they are published, of a small generator."""
    return pickled(constant(config_from_json(json.dumps(SMALL)), value))


def constant(config: BigGANConfig, value: float) -> dict[str, torch.Tensor]:
    """A generator's state, of one number throughout."""
    with torch.device("meta"):
        shapes = BigGAN(config).state_dict()
    return {name: torch.full(meta.shape, value) for name, meta in shapes.items()}


def pickled(content: object) -> bytes:
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()
