"""Files that are written anew, without the loss of what somebody did in them.

Conventions:
    A file that we wrote, and that nobody has changed since, is known by its checksum, which the
    cache folder holds: it is replaced. Anything else under a file's name is kept beside it, under
    the first name that is free: ``a.bak.otio``, ``a.bak2.otio``, and so on.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from ganterpret.files import backup_path, cache_folder, publishing, temporary

_REMEMBERED: Final = 10_000
"""Files that are remembered: the latest."""


@contextmanager
def replacing(path: Path) -> Iterator[list[str]]:
    """Keep what a file holds that is written anew inside, if somebody may want it back.

    Yields:
        a list, which in the end holds a sentence that says where it is; else it stays empty.

    Raises:
        OSError: the folder cannot be written.
    """
    told: list[str] = []
    with temporary(path) as before:
        if path.is_file() and not _is_ours(path):
            try:
                os.link(path, before)  # which costs nothing, however long a recording is
            except OSError:
                shutil.copyfile(path, before)
        yield told
        if before.exists() and not filecmp.cmp(before, path, shallow=False):
            kept = before.replace(_free(path))
            told.append(f"'{path.name}' was there: what it held is '{kept.name}' now.")
    with suppress(OSError):  # else it is kept the next time
        _remember(path)


def _free(path: Path) -> Path:
    """Return the first name of a copy that nothing has."""
    names = (backup_path(path, number) for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _notes() -> Path:
    return cache_folder() / "written"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_ours(path: Path) -> bool:
    """Tell whether a file is as we wrote it."""
    with suppress(OSError):
        return _digest(path) in _notes().read_text(encoding="ascii", errors="replace").split()
    return False


def _remember(path: Path) -> None:
    digest, notes = _digest(path), _notes()
    known = notes.read_text(encoding="ascii", errors="replace").split() if notes.exists() else []
    if digest not in known:
        with publishing(notes) as part:
            part.write_text("\n".join([*known[1 - _REMEMBERED :], digest]) + "\n", "ascii")
