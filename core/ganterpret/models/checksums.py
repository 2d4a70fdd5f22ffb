"""Checksums of weights: recorded when they first loaded, and the same ever after.

Conventions:
    sha256 in hex. ``checksums/`` in the cache folder (`files.cache_folder`) holds a record for
    each path of a file of weights that was used. Every refusal is a `ModelError` whose ``value``
    is the path.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from ganterpret.errors import ModelError
from ganterpret.files import cache_folder, write_text
from ganterpret.limits import MAX_WEIGHTS
from ganterpret.models.sources import CheckpointFiles


def verified(files: CheckpointFiles) -> str:
    """sha256 of the weights, equal to the published one or the one recorded at the first use.

    Raises:
        ModelError: it is not, or the file cannot be read or is longer than any BigGAN.
    """
    path = files.weights.resolve()
    sha256 = digest(path)
    if not sha256.startswith(files.sha256):
        raise ModelError(
            f"{path} is not as published (sha256 {sha256[:12]}..., published "
            f"{files.sha256[:12]}...): it is damaged or another file; get it again.",
            path,
        )
    check_recorded(path, sha256)
    return sha256


def digest(path: Path) -> str:
    """sha256 of a file of weights.

    Raises:
        ModelError: it cannot be read or is longer than any BigGAN.
    """
    try:
        if (size := path.stat().st_size) > MAX_WEIGHTS:
            raise ModelError(f"{path} is {size} bytes long; no BigGAN is longer than 1 GiB.", path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", path) from error


def check_recorded(weights: Path, sha256: str) -> None:
    """Refuse weights that differ from those first used under their path.

    Raises:
        ModelError: they do, or the record is damaged.
    """
    record = _record(weights.resolve())
    if record.exists() and (known := _recorded(record)) != sha256:
        raise ModelError(
            f"{weights} has changed since it was first used (sha256 {sha256[:12]}..., then "
            f"{known[:12]}...): it is damaged, get it again; or if it was replaced on purpose, "
            f"delete {record}.",
            weights,
        )


def remember(weights: Path, sha256: str) -> None:
    """Record the checksum of weights that loaded, so that they are the same ever after.

    Raises:
        ModelError: the cache folder takes no record.
    """
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


def _recorded(record: Path) -> str:
    try:
        return str(json.loads(record.read_text("utf-8"))["sha256"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"The recorded checksum {record} is damaged: delete it.", record
        ) from error


def _record(weights: Path) -> Path:
    key = hashlib.sha256(os.fsencode(weights)).hexdigest()[:16]
    return cache_folder() / "checksums" / f"{key}.json"
