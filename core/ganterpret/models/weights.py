"""Tensors from files of strangers: no code is run, nothing is copied before it is right.

Conventions:
    A file holds named tensors: PyTorch's own format (zip or the older one) or safetensors. What
    a training saved holds them as its ``state_dict``; what lies beside that is not looked at.
    Weights are float32, or float16 to save space. Every refusal is a `ModelError` of one sentence
    whose ``value`` is the path.

A zip archive holds a checksum of each of its parts, so that a bit that fell over in it shows. In
the other formats nothing tells one number from another before the file's own checksum is known.
"""

from __future__ import annotations

import pickle
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ganterpret.errors import ModelError
from ganterpret.limits import MAX_ENTRIES

_UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    MemoryError,
    struct.error,
    SafetensorError,
    zipfile.BadZipFile,
)
"""What the readers raise on damaged files, by trial with cut and flipped ones."""


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, mapped, not copied, where the format allows it; no code is run."""
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        mapped = zipfile.is_zipfile(path) and _is_whole(path)
        with warnings.catch_warnings():
            # A damaged header makes PyTorch warn of odd pickle protocols before it fails.
            warnings.simplefilter("ignore")
            loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{path} is damaged or holds something besides tensors, which was not run; "
            "get the checkpoint from its publisher again.",
            path,
        ) from error
    except _UNREADABLE as error:
        raise ModelError(
            f"{path} cannot be read as a checkpoint ({_first_line(error)}); it is damaged, cut "
            "short or of another kind.",
            path,
        ) from error
    if isinstance(loaded, Mapping) and isinstance(loaded.get("state_dict"), Mapping):
        loaded = loaded["state_dict"]
    if not isinstance(loaded, Mapping) or not all(
        isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in loaded.items()
    ):
        raise ModelError(f"{path} must hold named tensors and nothing else.", path)
    return dict(loaded)


def checked_tensors(
    path: Path, tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Own float32 copies of the tensors, after every name, shape, type and number is right."""
    missing, unexpected = sorted(expected.keys() - tensors), sorted(tensors.keys() - expected)
    if missing or unexpected:
        raise ModelError(
            f"{path} is not this BigGAN: {_some('missing', missing)}"
            f"{'; ' if missing and unexpected else ''}{_some('unexpected', unexpected)}.",
            path,
        )
    for name, model in expected.items():
        tensor = tensors[name]
        if tensor.shape != model.shape:
            raise ModelError(
                f"{path}: {name} has the shape {tuple(tensor.shape)}, "
                f"the configuration needs {tuple(model.shape)}.",
                path,
            )
        if tensor.dtype not in (torch.float32, torch.float16):
            raise ModelError(
                f"{path}: {name} is {tensor.dtype}; weights must be float32 or float16.", path
            )
        stored = tensor.device.type == "cpu" and tensor.layout is torch.strided
        if not stored or tensor.untyped_storage().nbytes() < tensor.numel() * tensor.itemsize:
            raise ModelError(f"{path}: {name} stores fewer numbers than its shape claims.", path)
    copies = {}
    for name, tensor in tensors.items():
        # A NaN is both the least and the most of its tensor; `isfinite` reads it several times.
        if not bool(torch.isfinite(torch.stack(torch.aminmax(tensor))).all()):
            raise ModelError(f"{path}: {name} holds NaN or infinity; the file is damaged.", path)
        copies[name] = tensor.detach().to(torch.float32, copy=True).contiguous()
    return copies


def printable(name: str) -> str:
    """A stranger's name of a tensor for a sentence: short, and nothing that moves a cursor."""
    return name[:80].encode("unicode_escape").decode()


def _is_whole(path: Path) -> bool:
    """True, or an error: not packed, every part there once, and as its checksum says."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_ENTRIES:
            raise zipfile.BadZipFile(f"it has {len(parts)} parts, of at most {MAX_ENTRIES}")
        # PyTorch never packs, and a packed archive may hold any number of bytes.
        if any(part.compress_type != zipfile.ZIP_STORED for part in parts):
            raise zipfile.BadZipFile("it is a compressed archive")
        if len({part.filename for part in parts}) < len(parts):
            raise zipfile.BadZipFile("a part of the archive is there twice")
        if (damaged := archive.testzip()) is not None:
            raise zipfile.BadZipFile(f"the checksum of its part {damaged} is wrong")
    return True


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120].rstrip(".")


def _some(word: str, names: list[str]) -> str:
    if not names:
        return ""
    more = ", ..." if len(names) > 3 else ""
    return f"{len(names)} {word} ({', '.join(map(printable, names[:3]))}{more})"
