"""Checkpoints: how they load safely, and are what they were.

Conventions:
    A checkpoint is a file of weights (``pytorch_model.bin`` as published, any other ``.bin``,
    ``.pt`` or ``.pth``, or ``.safetensors``) and its ``config.json``; without one the
    configuration is read off the shapes. Weights are float32, or float16 to save space, under the
    published names or OpenMMLab's (`layouts`), also inside what a training saved. Nothing here
    runs code from a file, and nothing is copied before names, shapes and types are those of the
    model. Every refusal of a file is a `ModelError` whose ``value`` is the path.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from pytorch_pretrained_biggan.config import BigGANConfig
from pytorch_pretrained_biggan.model import BigGAN
from safetensors.torch import save
from torch import Tensor

from ganterpret.errors import ModelError
from ganterpret.files import publishing, write_text
from ganterpret.limits import MAX_CONFIG
from ganterpret.models.architectures import FIELDS, config_from_json, config_from_shapes
from ganterpret.models.backends import choose_backend, usual
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.checksums import remember, verified
from ganterpret.models.layouts import (
    from_openmmlab,
    is_openmmlab,
    openmmlab_config,
    openmmlab_generator,
    to_openmmlab,
)
from ganterpret.models.setup import Setup
from ganterpret.models.sources import CONFIG_NAME, WEIGHTS_NAMES, CheckpointFiles, locate
from ganterpret.models.weights import checked_tensors, read_tensors

UNSAFE_VARIABLE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"


def load_checkpoint(path: str | Path) -> tuple[BigGAN, str]:
    """Load a checkpoint strictly.

    Args:
        path: as for `locate`.

    Returns:
        The generator, on the CPU, float32, in eval mode; and the sha256 of its weights, hex.

    Raises:
        SettingError: there is no such name or path.
        ModelError: it has no weights here, is not readable, not what it was when it was first
            used, or not a BigGAN-deep generator to the last name, shape and finite number.
    """
    return _load(locate(path))


def load_biggan(name_or_path: str | Path, setup: Setup | None = None) -> BigGANModel:
    """Load a checkpoint (as `load_checkpoint`) as a model that runs as a setup says.

    Raises:
        SettingError: besides, a backend, device or precision that cannot be.
    """
    setup = setup or Setup()
    usual(setup)  # what cannot be is refused before a long file is read
    files = locate(name_or_path)
    generator, sha256 = _load(files)
    backend = choose_backend(setup, generator)
    return BigGANModel(generator, name=files.name, weights=sha256, backend=backend)


def _load(files: CheckpointFiles) -> tuple[BigGAN, str]:
    sha256 = verified(files)
    generator = read_generator(files)
    if sha256 != files.sha256:
        remember(files.weights, sha256)
    return generator, sha256


def check_environment(value: object) -> None:
    """Refuse an environment that would let checkpoints run code.

    Args:
        value: what was to be loaded, for the error.
    """
    if UNSAFE_VARIABLE in os.environ:
        raise ModelError(
            f"The environment sets {UNSAFE_VARIABLE}, with which a checkpoint can run code; "
            "unset it.",
            value,
        )


def read_generator(files: CheckpointFiles) -> BigGAN:
    """Load a checkpoint's files strictly, whatever their checksum is and was.

    Raises:
        ModelError: as `load_checkpoint`.
    """
    check_environment(files.weights)
    path, tensors = files.weights, read_tensors(files.weights)
    openmmlab = is_openmmlab(tensors)
    if openmmlab:
        tensors = openmmlab_generator(path, tensors)
    config = _config(files, tensors)
    with torch.device("meta"):
        model = BigGAN(config)
    expected = model.state_dict()
    if openmmlab:
        state = from_openmmlab(checked_tensors(path, tensors, to_openmmlab(expected)), expected)
    else:
        state = checked_tensors(path, tensors, expected)
    model.load_state_dict(state, assign=True)
    return model.requires_grad_(False).eval()


def save_checkpoint(generator: BigGAN, folder: Path) -> Path:
    """Write a generator as ``config.json`` and ``model.safetensors``, to load again as it is.

    Args:
        generator: on the CPU; its weights are written as they are, in float32 or float16.
        folder: made if need be; it must not hold a checkpoint yet.

    Returns:
        the path of the weights.

    Raises:
        ModelError: it holds one, or cannot be written; ``value`` is the folder.
    """
    for name in (CONFIG_NAME, *WEIGHTS_NAMES):
        if (folder / name).exists():
            raise ModelError(f"{folder} holds a {name} already; choose another folder.", folder)
    fields = {field: getattr(generator.config, field) for field in FIELDS}
    weights = folder / WEIGHTS_NAMES[0]
    tensors = {name: tensor.contiguous() for name, tensor in generator.state_dict().items()}
    try:
        # The configuration goes first: without weights it is no checkpoint.
        write_text(folder / CONFIG_NAME, json.dumps(fields, indent=1, sort_keys=True) + "\n")
        with publishing(weights) as part:
            part.write_bytes(save(tensors))
    except OSError as error:
        raise ModelError(f"{folder} cannot be written: {error.strerror}.", folder) from error
    return weights


def _config(files: CheckpointFiles, tensors: Mapping[str, Tensor]) -> BigGANConfig:
    path = files.config or files.weights
    try:
        if files.config is None and is_openmmlab(tensors):
            return openmmlab_config(tensors)
        if files.config is None:
            return config_from_shapes({name: tuple(t.shape) for name, t in tensors.items()})
        if files.config.stat().st_size > MAX_CONFIG:
            raise ModelError("The configuration is longer than 1 MiB.")
        return config_from_json(files.config.read_text("utf-8"))
    except ModelError as error:
        raise ModelError(f"{path}: {error}", path) from error
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is not in UTF-8: it is damaged, get it again.", path) from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", path) from error
