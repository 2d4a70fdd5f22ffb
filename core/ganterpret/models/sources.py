"""Where checkpoints are: who publishes the known ones, and which files lie on this machine.

Conventions:
    A checkpoint is a file of weights and its ``config.json``, which is needed only where the
    shapes of the weights do not tell the configuration. ``models/NAME/`` in the cache folder
    (`files.cache_folder`) holds the files of a known model under the names they were published
    with. Nothing here opens a file or a connection, and nothing needs PyTorch.

Source: the addresses in pytorch-pretrained-biggan 0.1.1; the files and the sha256 that the page
of ``osanseviero/BigGAN-deep-128`` on the Hugging Face hub shows; ``configs/biggan`` of OpenMMLab's
MMagic (``mmediting``) and MMGeneration (``mmgen``), whose file names end in the first eight hex
digits of the sha256.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from ganterpret.errors import ModelError, SettingError
from ganterpret.files import cache_folder

CONFIG_NAME: Final = "config.json"
WEIGHTS_NAMES: Final = ("model.safetensors", "pytorch_model.bin")
"""Names of weights looked for in a folder, in this order."""

SUFFIXES: Final = (".safetensors", ".bin", ".pt", ".pth")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a known checkpoint is published.

    Attributes:
        weights: address of the weights.
        config: address of the configuration; None where the shapes tell it.
        sha256: of the weights, hex, or its leading digits; empty where none was published.
    """

    weights: str
    config: str | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint that is known by name.

    Attributes:
        side: pixels of a side of its frames.
        sources: in the order in which they are tried.
    """

    side: int
    sources: tuple[Source, ...]


def _s3(side: int) -> Source:
    start = f"https://s3.amazonaws.com/models.huggingface.co/biggan/biggan-deep-{side}"
    return Source(f"{start}-pytorch_model.bin", f"{start}-config.json")


def _hub(repository: str, sha256: str) -> Source:
    start = f"https://huggingface.co/{repository}/resolve/main"
    return Source(f"{start}/pytorch_model.bin", f"{start}/config.json", sha256)


def _openmmlab(side: int, moment: str, sha256: str) -> tuple[Source, ...]:
    file = f"biggan-deep_imagenet1k_{side}x{side}_cvt_hugging-face_rgb_{moment}-{sha256}.pth"
    start = "https://download.openmmlab.com"
    return tuple(
        Source(f"{start}/{project}/biggan/{file}", None, sha256)
        for project in ("mmediting", "mmgen")
    )


KNOWN: Final[Mapping[str, Known]] = MappingProxyType(
    {
        "biggan-deep-128": Known(
            128,
            (
                _s3(128),
                _hub(
                    "osanseviero/BigGAN-deep-128",
                    "b86146a8cfcde4cda135adba4b2806f78b3abe2dac9d0fd090cc3ab318604ad9",
                ),
                *_openmmlab(128, "20210728_111659", "099e96f9"),
            ),
        ),
        "biggan-deep-256": Known(256, (_s3(256), *_openmmlab(256, "20210728_111735", "28651569"))),
        "biggan-deep-512": Known(512, (_s3(512), *_openmmlab(512, "20210728_112346", "a42585f2"))),
    }
)
"""Checkpoints known by name."""

PREVIEW: Final = "preview"
"""The small checkpoint that comes with the program, by name."""

PREVIEW_SHA256: Final = "b74bbbfea68341004ac26125b99745fc62069f6c914c665a6f159a0d98a22351"


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """A checkpoint on disk.

    Attributes:
        name: the known name, or the file's or folder's own.
        weights: path of the weights.
        config: path of the configuration, if there is one.
        sha256: leading hex digits of the weights' published sha256, if their name carries them.
    """

    name: str
    weights: Path
    config: Path | None
    sha256: str = ""


def folder_of(name: str) -> Path:
    """Return the folder that holds the files of a known checkpoint; it need not exist."""
    return cache_folder() / "models" / name


def file_name(address: str) -> str:
    """Return the last part of an address's path.

    >>> file_name("https://example.org/a/b.pth?versionId=1")
    'b.pth'
    """
    return PurePosixPath(urlsplit(address).path).name


def locate(name_or_path: str | Path) -> CheckpointFiles:
    """Find a checkpoint's files.

    Args:
        name_or_path: `PREVIEW`, a key of `KNOWN`, a folder, or a file of weights.

    Raises:
        SettingError: no known name, and nothing of that path is there.
        ModelError: no weights are there; the message says where to get a known one.
    """
    name = str(name_or_path)
    if name in KNOWN:
        folder = folder_of(name)
        files = in_folder(folder, name)
        if files is None:
            raise ModelError(
                f"{name} is not here yet: 'ganterpret models fetch {name}' fetches it; or put its "
                f"files into {folder}, or give the path of a folder or file as the model.",
                name,
            )
        return files
    if name == PREVIEW:
        folder = Path(__file__).parent / PREVIEW
        weights, config = folder / WEIGHTS_NAMES[0], folder / CONFIG_NAME
        return CheckpointFiles(name, weights, config, PREVIEW_SHA256)
    path = Path(name_or_path)
    if path.is_dir():
        files = in_folder(path, path.resolve().name)
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
    return _files(path.stem, path)


def in_folder(folder: Path, name: str) -> CheckpointFiles | None:
    """Find the checkpoint in a folder: under a usual name, or as the only file of weights there.

    Args:
        folder: it need not exist.
        name: what the checkpoint is to be called.

    Raises:
        ModelError: several files could be it.
    """
    if not folder.is_dir():
        return None
    found = [folder / usual for usual in WEIGHTS_NAMES if (folder / usual).is_file()]
    others = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    if not found and len(others) > 1:
        names = ", ".join(path.name for path in others)
        raise ModelError(
            f"{folder} holds several files of weights ({names}): keep one, or give the path of "
            "one as the model.",
            folder,
        )
    weights = [*found, *others]
    return _files(name, weights[0]) if weights else None


def _files(name: str, weights: Path) -> CheckpointFiles:
    return CheckpointFiles(name, weights, config_beside(weights), _digest_in(weights.name))


def config_beside(weights: Path) -> Path | None:
    """The configuration of a file of weights: by the published names' common start, or by rule."""
    start = weights.name.removesuffix("pytorch_model.bin")
    for config in (weights.with_name(start + CONFIG_NAME), weights.with_name(CONFIG_NAME)):
        if config.is_file():
            return config
    return None


def _digest_in(file: str) -> str:
    """The published digits of a sha256 that a known file's name ends with."""
    for known in KNOWN.values():
        for source in known.sources:
            if source.sha256 and file == file_name(source.weights) and source.sha256 in file:
                return source.sha256
    return ""
