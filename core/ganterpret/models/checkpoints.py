"""Checkpoints: where they are, whether they are what they were, and how they load safely.

Conventions:
    A checkpoint is a file of weights (``pytorch_model.bin`` as published, any other ``.bin`` or
    ``.pt``, or ``.safetensors``) and its ``config.json``; without one the configuration is read
    off the shapes. Weights are float32, or float16 to save space, under the published names.
    Nothing here runs code from a file, and nothing is copied before names, shapes and types are
    those of the model. Every refusal of a file is a `ModelError` whose ``value`` is the path.

In the cache folder (`files.cache_folder`)
``models/NAME/`` holds the files of a known model and ``checksums/`` the sha256 of every file of
weights that was used: a file that changes afterwards is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from pytorch_pretrained_biggan.config import BigGANConfig
from pytorch_pretrained_biggan.model import BigGAN
from torch import Tensor

from ganterpret.errors import ModelError, SettingError
from ganterpret.files import cache_folder, write_text
from ganterpret.models.architectures import config_from_json, config_from_shapes
from ganterpret.models.backends import choose_backend, usual
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.setup import Setup
from ganterpret.models.weights import checked_tensors, read_tensors

UNSAFE_VARIABLE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
CONFIG_NAME = "config.json"
WEIGHTS_NAMES = ("model.safetensors", "pytorch_model.bin")
"""Names of weights looked for in a folder, in this order."""

SUFFIXES = (".safetensors", ".bin", ".pt", ".pth")
_MOST_CONFIG_BYTES = 1 << 20
_MOST_WEIGHTS_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Source:
    """Where a known checkpoint was published.

    Attributes:
        addresses: of the weights and the configuration, as their publishers gave them; then of
            pages that hold both.
        sha256: of the weights, where one was published.
    """

    addresses: tuple[str, ...]
    sha256: str | None = None


def _s3(name: str) -> tuple[str, str]:
    """The addresses in pytorch-pretrained-biggan 0.1.1."""
    start = f"https://s3.amazonaws.com/models.huggingface.co/biggan/{name}"
    return f"{start}-pytorch_model.bin", f"{start}-config.json"


KNOWN = {
    "biggan-deep-128": Source(
        (*_s3("biggan-deep-128"), "https://huggingface.co/osanseviero/BigGAN-deep-128")
    ),
    "biggan-deep-256": Source(_s3("biggan-deep-256")),
    "biggan-deep-512": Source(_s3("biggan-deep-512")),
}
"""Checkpoints known by name. Nobody published a checksum of them."""


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """A checkpoint on disk.

    Attributes:
        name: the known name, or the file's or folder's own.
        weights: path of the weights.
        config: path of the configuration, if there is one.
        sha256: published checksum of the weights, if there is one.
    """

    name: str
    weights: Path
    config: Path | None
    sha256: str | None = None


def locate(name_or_path: str | Path) -> CheckpointFiles:
    """Find a checkpoint's files.

    Args:
        name_or_path: a key of `KNOWN`, a folder, or a file of weights.

    Raises:
        SettingError: no known name, and nothing of that path is there.
        ModelError: no weights are there; the message says where to get a known one.
    """
    name = str(name_or_path)
    if name in KNOWN:
        folder = cache_folder() / "models" / name
        files = _in_folder(folder, name, KNOWN[name].sha256) if folder.is_dir() else None
        if files is None:
            raise ModelError(
                f"{name} is not here yet: get {_addresses(KNOWN[name])}, put both files into "
                f"{folder}, or give the path of a folder that holds them.",
                name,
            )
        return files
    path = Path(name_or_path)
    if path.is_dir():
        files = _in_folder(path, path.resolve().name)
        if files is None:
            raise ModelError(
                f"{path} holds no weights; a checkpoint folder has pytorch_model.bin or "
                "model.safetensors, and config.json.",
                path,
            )
        return files
    if not path.is_file():
        raise SettingError(
            f"There is no model {name!r}; give a folder or file, or one of {', '.join(KNOWN)}.",
            name,
        )
    if path.suffix not in SUFFIXES:
        raise ModelError(
            f"{path} is no checkpoint by its name; it must end with {', '.join(SUFFIXES)}.", path
        )
    return CheckpointFiles(path.stem, path, _config_beside(path))


def _addresses(source: Source) -> str:
    both, pages = source.addresses[:2], source.addresses[2:]
    return " and ".join(both) + "".join(f" (or both from {page})" for page in pages)


def _in_folder(folder: Path, name: str, sha256: str | None = None) -> CheckpointFiles | None:
    """The checkpoint in a folder: under a usual name, or as the only file of weights there."""
    found = [folder / usual for usual in WEIGHTS_NAMES if (folder / usual).is_file()]
    others = [path for path in folder.iterdir() if path.suffix in SUFFIXES]
    weights = found[0] if found else others[0] if len(others) == 1 else None
    if weights is None:
        return None
    return CheckpointFiles(name, weights, _config_beside(weights), sha256)


def _config_beside(weights: Path) -> Path | None:
    """The configuration of a file of weights: by the published names' common start, or by rule."""
    start = weights.name.removesuffix("pytorch_model.bin")
    for config in (weights.with_name(start + CONFIG_NAME), weights.with_name(CONFIG_NAME)):
        if config.is_file():
            return config
    return None


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
    if UNSAFE_VARIABLE in os.environ:
        raise ModelError(
            f"The environment sets {UNSAFE_VARIABLE}, with which a checkpoint can run code; "
            "unset it.",
            files.weights,
        )
    sha256 = _verified(files)
    tensors = read_tensors(files.weights)
    config = _config(files, tensors)
    with torch.device("meta"):
        model = BigGAN(config)
    expected = model.state_dict()
    model.load_state_dict(checked_tensors(files.weights, tensors, expected), assign=True)
    _remember(files.weights, sha256)
    return model.requires_grad_(False).eval(), sha256


def _config(files: CheckpointFiles, tensors: Mapping[str, Tensor]) -> BigGANConfig:
    try:
        if files.config is None:
            return config_from_shapes({name: tuple(t.shape) for name, t in tensors.items()})
        if files.config.stat().st_size > _MOST_CONFIG_BYTES:
            raise ModelError("The configuration is longer than 1 MiB.")
        return config_from_json(files.config.read_text("utf-8"))
    except (ModelError, OSError, UnicodeDecodeError) as error:
        path = files.config or files.weights
        raise ModelError(f"{path}: {error}", path) from error


def _verified(files: CheckpointFiles) -> str:
    """sha256 of the weights, equal to the published one or the one recorded at the first use."""
    path = files.weights.resolve()
    try:
        if (size := path.stat().st_size) > _MOST_WEIGHTS_BYTES:
            raise ModelError(f"{path} is {size} bytes long; no BigGAN is longer than 1 GiB.", path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", path) from error
    if files.sha256 is not None and sha256 != files.sha256:
        raise ModelError(
            f"{path} is not {files.name} as published (sha256 {sha256[:12]}..., published "
            f"{files.sha256[:12]}...): it is damaged or another file; get it again.",
            path,
        )
    record = _record(path)
    if record.exists() and (known := _recorded(record)) != sha256:
        raise ModelError(
            f"{path} has changed since it was first used (sha256 {sha256[:12]}..., then "
            f"{known[:12]}...): it is damaged, get it again; or if it was replaced on purpose, "
            f"delete {record}.",
            path,
        )
    return sha256


def _recorded(record: Path) -> str:
    try:
        return str(json.loads(record.read_text("utf-8"))["sha256"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"The recorded checksum {record} is damaged: delete it.", record
        ) from error


def _remember(weights: Path, sha256: str) -> None:
    """Record the checksum of weights that loaded, so that they are the same ever after."""
    path = weights.resolve()
    record = _record(path)
    if record.exists():
        return
    try:
        write_text(record, json.dumps({"path": str(path), "sha256": sha256}, indent=1) + "\n")
    except OSError as error:
        raise ModelError(
            f"The checksum of {path} cannot be recorded in {record.parent} ({error.strerror}): "
            "set GANTERPRET_CACHE to a folder that can be written.",
            path,
        ) from error


def _record(weights: Path) -> Path:
    key = hashlib.sha256(os.fsencode(weights)).hexdigest()[:16]
    return cache_folder() / "checksums" / f"{key}.json"
