"""Files that are there whole or not at all.

Conventions:
    A file is written under a hidden temporary name in its own folder, flushed to the disk, and
    only then renamed. What an interrupted program leaves behind ends in ``.part``, is never read
    and goes an hour later.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from ganterpret.errors import RenderError

_STEM_KEPT: Final = 40
"""Characters of a name that its temporary one begins with: that one must not get too long."""

LEFT_ALONE: Final = 3600.0
"""Seconds for which a ``.part`` file stays in any case: who writes it may be out of sight."""

_PART: Final = re.compile(r"\..*\.(\d+)\.[0-9a-f]{8}\.part(\.\w+)?")


def cache_folder() -> Path:
    """Return the folder of all that is kept between runs; it need not exist.

    The environment variable ``GANTERPRET_CACHE``, or the platform's own.
    """
    chosen = os.environ.get("GANTERPRET_CACHE")
    return Path(chosen).expanduser() if chosen else user_cache_path("ganterpret", appauthor=False)


def make_folder(folder: Path) -> None:
    """Make a folder for good, and those above it that are missing.

    Raises:
        OSError: it cannot be made.
    """
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in new:
        _sync_folder(place.parent)


@contextmanager
def publishing(path: Path) -> Iterator[Path]:
    """Write a file atomically: yields the temporary path to write to.

    Leaving normally publishes the file under its name; leaving by an exception removes it. The
    temporary name keeps the suffix, by which some programs choose the format.

    Raises:
        OSError: the folder cannot be written.
    """
    path = path.absolute()
    make_folder(path.parent)
    with temporary(path) as part:
        yield part
        publish(part, path)


def publish(part: Path, path: Path) -> None:
    """Give a finished file in the same folder its name, atomically and for good.

    Raises:
        OSError: the folder cannot be written.
    """
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    part.replace(path)
    _sync_folder(path.absolute().parent)


def backup_path(path: Path, number: int = 1) -> Path:
    """Name the file that keeps what was there before: ``a.score.json`` -> ``a.score.bak.json``.

    Args:
        path: that is written anew.
        number: of the copy, where there may be several: ``a.score.bak2.json`` is the second.
    """
    return path.with_name(f"{path.stem}.bak{number if number > 1 else ''}{path.suffix}")


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """Yield a hidden path beside a file; what is written there is gone in the end."""
    stem = path.stem[:_STEM_KEPT]
    part = path.parent / f".{stem}.{os.getpid()}.{secrets.token_hex(4)}.part{path.suffix}"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def existing(path: Path) -> Path:
    """Return the nearest of a path and the folders above it that exists."""
    path = path.absolute()
    return next((place for place in (path, *path.parents) if place.exists()), Path(path.anchor))


def check_folder(folder: Path, option: str, *, writes: bool = True) -> None:
    """Make a folder if need be, and prove that it takes files before any work is done.

    Args:
        folder: where files are to go.
        option: what the user chooses it with, for the error message.
        writes: False to make nothing, and to believe what the system says of its rights.

    Raises:
        RenderError: it takes none; the sentence says why.
    """
    folder = folder.absolute()
    try:
        if writes:
            make_folder(folder)
            with temporary(folder / "trial") as trial:
                trial.touch()
        else:
            _check_rights(existing(folder))
    except OSError as error:
        raise unwritable(folder, error, option) from error


def _check_rights(folder: Path) -> None:
    problem = 0
    if not folder.is_dir():
        problem = errno.ENOTDIR
    elif not os.access(folder, os.W_OK | os.X_OK):
        problem = errno.EACCES
    if problem:
        raise OSError(problem, os.strerror(problem), str(folder))


def unwritable(folder: Path, error: OSError, option: str) -> RenderError:
    """Say why a folder takes no files, and what to do."""
    advice = f"choose another place with {option}."
    with suppress(OSError):
        for place in (folder, *folder.parents):
            if place.is_file():
                return RenderError(f"'{place}' is a file and no folder: {advice}", str(folder))
    return RenderError(f"'{folder}' takes no files ({error.strerror}): {advice}", str(folder))


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, UTF-8 with Unix line ends."""
    with publishing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def sweep(folder: Path, now: float | None = None) -> None:
    """Remove the ``.part`` files of programs that no longer run.

    A program in a container or on another computer cannot be asked whether it runs, so that a
    file has to be older than an hour too.

    Args:
        folder: where they lie; it need not exist.
        now: seconds since 1970; None for the present.
    """
    now = time.time() if now is None else now
    for path in folder.glob(".*.part*"):
        with suppress(OSError):
            if is_left_over(path, now):
                path.unlink()


def is_left_over(path: Path, now: float) -> bool:
    """Tell whether a file is a ``.part`` of a program that no longer runs, and an hour old.

    Args:
        path: the file.
        now: seconds since 1970.

    Raises:
        OSError: it has gone.
    """
    match = _PART.fullmatch(path.name)
    # The time of the last change, of names too: a link to an old file is young.
    return bool(match and not _runs(int(match[1])) and now - path.stat().st_ctime > LEFT_ALONE)


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
