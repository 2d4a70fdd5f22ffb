"""Files that are there whole or not at all.

Conventions:
    A file is written under a hidden temporary name in its own folder, flushed to the disk, and
    only then renamed. What an interrupted program leaves behind ends in ``.part`` and is never
    read.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

_STEM_KEPT: Final = 40
"""Characters of a name that its temporary one begins with: that one must not get too long."""

_PART: Final = re.compile(r"\..*\.(\d+)\.[0-9a-f]{8}\.part(\.\w+)?")


def cache_folder() -> Path:
    """Return the folder of all that is kept between runs; it need not exist.

    The environment variable ``GANTERPRET_CACHE``, or the platform's own.
    """
    chosen = os.environ.get("GANTERPRET_CACHE")
    return Path(chosen).expanduser() if chosen else user_cache_path("ganterpret", appauthor=False)


@contextmanager
def publishing(path: Path) -> Iterator[Path]:
    """Write a file atomically: yields the temporary path to write to.

    Leaving normally publishes the file under its name; leaving by an exception removes it. The
    temporary name keeps the suffix, by which some programs choose the format.

    Raises:
        OSError: the folder cannot be written.
    """
    path = path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    stem = path.stem[:_STEM_KEPT]
    part = path.parent / f".{stem}.{os.getpid()}.{secrets.token_hex(4)}.part{path.suffix}"
    try:
        yield part
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, UTF-8 with Unix line ends."""
    with publishing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def sweep(folder: Path) -> None:
    """Remove the ``.part`` files of programs that no longer run."""
    for path in folder.glob(".*.part*"):
        match = _PART.fullmatch(path.name)
        if match and not _runs(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # there is no harmless probe; the file stays until somebody deletes it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there; the rename is durable when the system says so
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
