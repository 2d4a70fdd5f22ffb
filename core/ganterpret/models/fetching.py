"""Fetching a known checkpoint: every source in turn, until one sends what loads.

Conventions:
    What is under way lies in ``.fetching/`` in the checkpoint's folder (`sources.folder_of`), a
    folder for each source, and is resumed there. Weights count as here only once they have
    loaded strictly and have the checksum that was published, or that was recorded when they were
    first used; they get their names last. One process at a time fetches a checkpoint.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ganterpret.errors import ModelError, SettingError
from ganterpret.files import publish
from ganterpret.limits import MAX_CONFIG, MAX_WEIGHTS
from ganterpret.models.checksums import check_recorded, digest, remember, verified
from ganterpret.models.download import Patience, Progress, download
from ganterpret.models.setup import needs_pytorch
from ganterpret.models.sources import (
    KNOWN,
    SUFFIXES,
    CheckpointFiles,
    Source,
    config_beside,
    file_name,
    folder_of,
    in_folder,
    locate,
)

_UNDER_WAY: Final = ".fetching"
_PLAIN: Final = re.compile(r"\w[\w.-]{0,199}")
"""Names of files that are safe on every system."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A known checkpoint that is here.

    Attributes:
        files: where it lies.
        sha256: of the weights, hex.
        published: the leading digits of it that their publisher gave; empty where none did.
        origin: the address or path that it came from; empty if it was here already.
        failed: what is wrong with each source that was tried before, a sentence each.
    """

    files: CheckpointFiles
    sha256: str
    published: str
    origin: str = ""
    failed: tuple[str, ...] = ()


def fetch(
    name: str,
    sources: Sequence[Source | Path] = (),
    *,
    progress: Progress = lambda done, total: None,
    patience: Patience | None = None,
) -> Fetched:
    """Make sure that a known checkpoint is here: one that is makes no connection.

    Args:
        name: a key of `sources.KNOWN`.
        sources: where to look, in this order: addresses, or files and folders on this machine;
            empty for those that are known.
        progress: told how much of a file has come.
        patience: with servers; None for the usual.

    Raises:
        SettingError: nobody published a checkpoint of that name.
        ModelError: no source gave it, with a sentence for each; or what is here is not sound.
    """
    if name not in KNOWN:
        raise SettingError(
            f"Nobody published a model {name!r}: give one of {', '.join(KNOWN)}.", name
        )
    _check_loader(name)
    folder = folder_of(name)
    if files := in_folder(folder, name):
        return _sound(files)
    failed: list[str] = []
    try:
        with _alone(name):
            if files := in_folder(folder, name):  # another process was quicker
                return _sound(files)
            for source in sources or KNOWN[name].sources:
                try:
                    return _fetch_one(name, source, tuple(failed), progress, patience)
                except (ModelError, SettingError) as error:
                    failed.append(str(error))
    except OSError as error:
        raise ModelError(
            f"{folder} cannot take {name} ({error.strerror or error}): make room, or set "
            "GANTERPRET_CACHE to another folder.",
            folder,
        ) from error
    raise ModelError(
        f"{name} could not be fetched. {' '.join(failed)} Get its files in another way and put "
        f"them into {folder}, or give their path with --model.",
        name,
    )


def source_named(text: str) -> Source | Path:
    """Read a source that a user gives: an address of weights, or a path.

    Raises:
        SettingError: it is neither.
    """
    if re.match(r"https?://", text):
        return Source(text)
    path = Path(text)
    if not path.exists():
        raise SettingError(
            f"{text!r} is no source: give an https address of a file of weights, or the path of a "
            "file or folder that is there.",
            text,
        )
    return path


def _check_loader(name: str) -> None:
    """Refuse before a long download what could not be loaded after it."""
    try:
        # PyTorch takes seconds to import.
        from ganterpret.models.checkpoints import check_environment
    except ImportError as error:
        raise needs_pytorch(name, error) from error
    check_environment(name)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Keep other processes from fetching the same."""
    folder = folder_of(name)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f".{name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ModelError(
            f"Another process is fetching {name}: wait until it is done, then run the same "
            "command again.",
            name,
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sound(files: CheckpointFiles) -> Fetched:
    """What is here, if it is the checkpoint of its name."""
    try:
        sha256 = verified(files)
        _prove(files)
    except ModelError as error:
        raise ModelError(
            f"{str(error).rstrip('.')}; to fetch it anew delete {files.weights} first.",
            files.weights,
        ) from error
    remember(files.weights, sha256)
    return Fetched(files, sha256, files.sha256)


def _fetch_one(
    name: str,
    source: Source | Path,
    failed: tuple[str, ...],
    progress: Progress,
    patience: Patience | None,
) -> Fetched:
    """Bring a checkpoint from one source, prove it, and publish it."""
    origin = str(source) if isinstance(source, Path) else source.weights
    folder = folder_of(name)
    staging = folder / _UNDER_WAY / hashlib.sha256(origin.encode()).hexdigest()[:8]
    staging.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        staged = _copied(name, source, staging)
    else:
        staged = _downloaded(name, source, staging, progress, patience)
    sha256 = digest(staged.weights)
    weights = folder / staged.weights.name
    try:
        _prove(staged)
        check_recorded(weights, sha256)
    except ModelError as error:
        shutil.rmtree(staging)
        said = str(error).replace(str(staged.weights), "it").replace(f"{staging}{os.sep}", "")
        raise ModelError(f"{origin} does not hold {name}: {said}", origin) from error
    while stale := config_beside(weights):  # of other weights, before
        stale.replace(stale.with_name(f"{stale.name}.old"))
    if staged.config:
        publish(staged.config, folder / staged.config.name)
    publish(staged.weights, weights)
    remember(weights, sha256)
    shutil.rmtree(folder / _UNDER_WAY)
    return Fetched(locate(name), sha256, staged.sha256, origin, failed)


def _downloaded(
    name: str, source: Source, staging: Path, progress: Progress, patience: Patience | None
) -> CheckpointFiles:
    config = None
    if source.config:
        config = staging / file_name(source.config)
        # A few hundred bytes: what is told is the progress of the weights.
        download(source.config, config, most=MAX_CONFIG, patience=patience)
    file = file_name(source.weights)
    legal = _PLAIN.fullmatch(file) and file.endswith(SUFFIXES)
    weights = staging / (file if legal else "pytorch_model.bin")
    download(
        source.weights,
        weights,
        most=MAX_WEIGHTS,
        sha256=source.sha256,
        progress=progress,
        patience=patience,
    )
    return CheckpointFiles(name, weights, config, source.sha256)


def _copied(name: str, path: Path, staging: Path) -> CheckpointFiles:
    found = locate(path)
    verified(found)
    for file in filter(None, (found.weights, found.config)):
        shutil.copyfile(file, staging / file.name)
    config = staging / found.config.name if found.config else None
    return CheckpointFiles(name, staging / found.weights.name, config, found.sha256)


def _prove(files: CheckpointFiles) -> None:
    """Refuse what does not load strictly, or as a generator of another size."""
    from ganterpret.models.checkpoints import read_generator  # as above

    side = read_generator(files).config.output_dim
    wanted = KNOWN[files.name].side
    if side != wanted:
        raise ModelError(
            f"{files.weights} makes frames of {side} pixels, and {files.name} of {wanted}.",
            files.weights,
        )
