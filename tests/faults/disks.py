"""Disks that are full, fail, are read-only or vanish while something is rendered.

Conventions:
    As root a trial has a small file system of its own (tmpfs), or a read-only one; else a limit
    on the size of a file and the rights of folders stand in for them.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from tests.faults.work import (
    Clean,
    demand,
    ended,
    failed_well,
    in_child,
    is_root,
    movie_of,
    parts,
    render,
    store_of,
    strike_and_resume,
)

ROOM: Final = 4 << 20
"""Bytes of a small file system."""

BLOCK: Final = 4096
LOGS: Final = 1000
"""Bytes that a trial's own logs need."""

NOBODY: Final = 65534
FULL: Final = ("No space left", "File too large", "may be full", "ffmpeg failed while")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a trial a disk of its own, of ROOM bytes."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def fill(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Let a disk get full: at a header, in the middle or at the end."""
    where = chance.choice(("at a header", "in the middle", "at the end"))
    room = {
        "at a header": chance.randint(0, 2 * BLOCK),
        "in the middle": chance.randint(2 * BLOCK, clean.size),
        "at the end": clean.size - chance.randint(0, 4 * BLOCK),
    }[where]
    if not is_root() or chance.random() < 1 / 3:
        return _cramp(folder, clean, max(room // 8, LOGS))
    with small_disk(folder) as disk:
        (disk / "filler").write_bytes(bytes(ROOM - room))
        code = ended(in_child(folder, lambda: render(folder, clean.song)))
        _judge(folder, code, *FULL)
        (disk / "filler").unlink()
        strike_and_resume(folder, clean)
    return f"full {where}" if code else "had room"


def _cramp(folder: Path, clean: Clean, size: int) -> str:
    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        render(folder, clean.song)

    code = ended(in_child(folder, cramped))
    _judge(folder, code, *FULL)
    strike_and_resume(folder, clean)
    return "file too large" if code else "had room"


def fail(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Let a flush to the disk or a rename fail, once or from then on."""
    what = chance.choice(("fsync", "rename"))
    at, once = chance.randint(1, 32 if what == "fsync" else 11), chance.random() < 0.5
    number = chance.choice((errno.EIO, errno.ENOSPC, errno.EROFS))
    calls = 0
    counting = threading.Lock()

    def failing() -> None:
        nonlocal calls
        with counting:
            calls += 1
            strikes = calls == at if once else calls >= at
        if strikes:
            raise OSError(number, os.strerror(number))

    def broken() -> None:
        fsync, replace = os.fsync, Path.replace

        def failing_fsync(descriptor: int) -> None:
            failing()
            fsync(descriptor)

        def failing_replace(path: Path, target: Path) -> Path:
            failing()
            return replace(path, target)

        with (
            patch.object(os, "fsync", failing_fsync if what == "fsync" else fsync),
            patch.object(Path, "replace", failing_replace if what == "rename" else replace),
        ):
            render(folder, clean.song)

    code = ended(in_child(folder, broken))
    _judge(folder, code, os.strerror(number))
    strike_and_resume(folder, clean)
    return f"{what} failed" if code else "came too late"


def forbid(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Take the right to write away, from the start or at a random moment."""
    if is_root() and chance.random() < 0.3:
        return _read_only_disk(folder, clean)
    disk = folder / "disk"
    for each in (store_of(folder), movie_of(folder).parent):
        each.mkdir(parents=True)
    for each in (folder, disk, *disk.iterdir()):
        each.chmod(0o777)
    (folder / "frames.log").touch()
    (folder / "frames.log").chmod(0o666)
    which = chance.choice((store_of(folder), movie_of(folder).parent))

    def as_nobody() -> None:
        if is_root():  # to whom rights mean nothing
            os.setgroups([])
            os.setuid(NOBODY)
        render(folder, clean.song)

    late = chance.choice((0, chance.uniform(0, clean.seconds)))
    if not late:
        which.chmod(0o555)
    child = in_child(folder, as_nobody)
    time.sleep(late)
    which.chmod(0o555)
    code = ended(child)
    _judge(folder, code, "Permission denied", "ffmpeg failed while")
    which.chmod(0o777)
    strike_and_resume(folder, clean)
    return f"no right to write to {which.name}" if code else "came too late"


def _read_only_disk(folder: Path, clean: Clean) -> str:
    with small_disk(folder) as disk:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        code = ended(in_child(folder, lambda: render(folder, clean.song)))
        demand(code == 1, f"a read-only disk takes no movie: {code}")
        _judge(folder, code, "Read-only file system")
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        strike_and_resume(folder, clean)
    return "read-only disk"


def vanish(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Let the store, the movie's folder or both be deleted at a random moment."""
    which = chance.choice((store_of(folder), movie_of(folder).parent, folder / "disk"))
    child = in_child(folder, lambda: render(folder, clean.song))
    time.sleep(chance.uniform(0.02, clean.seconds))
    _delete(which)
    code = ended(child)
    _judge(folder, code, "No such file", "ffmpeg failed while")
    strike_and_resume(folder, clean)
    return f"{which.name} vanished" if code else "did no harm"


def _delete(folder: Path) -> None:
    """Delete a folder into which somebody may write at the same time."""

    def ignore(*_: object) -> None:
        """What comes or goes meanwhile is no concern of ours."""

    wrong: Callable[..., None] = ignore
    for _ in range(3):
        shutil.rmtree(folder, onerror=wrong)


def _judge(folder: Path, code: int, *words: str) -> None:
    """Demand a clear end, or none at all, and no leftovers."""
    if code:
        failed_well(folder, code, *words)
    demand(not parts(folder), f"an error leaves no leftovers: {parts(folder)}")
    (folder / "errors.log").unlink(missing_ok=True)
