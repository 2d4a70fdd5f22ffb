"""Power that is lost: what a disk may hold then, by a model of file systems.

Conventions:
    A render's operations are recorded in their order: data flushed, names flushed (a folder's),
    a rename, a new folder, a name removed. At a crash after any of them the disk surely holds
    what was flushed. Of everything else each operation has reached it or not, by chance, in any
    order, and data that was not flushed is cut off anywhere or zeros. That is worse than what
    ext4, XFS, APFS and NTFS do. Not modelled: a disk that says it has flushed and has not.
"""

from __future__ import annotations

import os
import pickle
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from tests.faults.work import (
    Clean,
    demand,
    ended,
    in_child,
    manifests_match,
    movie_of,
    render,
    same_as_clean,
    store_of,
    strike_and_resume,
)

from ganterpret.clips import ClipStore, Job

LOG = "operations"


@dataclass(frozen=True, slots=True)
class Operation:
    """Something done to a disk.

    Attributes:
        kind: "data" and "names" are flushed; "clip" is none, but a clip that is promised.
        path: below the disk; of a rename the new name; of a clip its key.
        content: of a renamed file.
        before: its name before.
    """

    kind: Literal["data", "names", "rename", "folder", "removal", "clip"]
    path: str
    content: bytes = b""
    before: str = ""


def record(folder: Path, song: Path) -> None:
    """Render in this process, and write its operations to a file."""
    done: list[Operation] = []
    lock = threading.RLock()
    disk = folder / "disk"
    disk.mkdir()

    def below(path: Path | str) -> str:
        return os.path.relpath(path, disk)

    fsync, replace, mkdir, unlink = os.fsync, Path.replace, Path.mkdir, Path.unlink
    publish = ClipStore._publish

    def recorded_fsync(descriptor: int) -> None:
        with lock:
            fsync(descriptor)
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            done.append(Operation("names" if path.is_dir() else "data", below(path)))

    def recorded_replace(path: Path, target: Path) -> Path:
        with lock:
            content = path.read_bytes()
            result = replace(path, target)
            done.append(Operation("rename", below(target), content, below(path)))
            return result

    def recorded_mkdir(
        path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False
    ) -> None:
        with lock:
            is_new = not path.exists()
            mkdir(path, mode, parents, exist_ok)
            if is_new:
                done.append(Operation("folder", below(path)))

    def recorded_unlink(path: Path, missing_ok: bool = False) -> None:
        with lock:
            was = path.exists()
            unlink(path, missing_ok)
            if was:
                done.append(Operation("removal", below(path)))

    def recorded_publish(
        self: ClipStore, job: Job, key: str, frames: int, fill: Callable[[Path], None]
    ) -> Path:
        clip = publish(self, job, key, frames, fill)
        with lock:
            done.append(Operation("clip", key))
        return clip

    with (
        patch.object(os, "fsync", recorded_fsync),
        patch.object(Path, "replace", recorded_replace),
        patch.object(Path, "mkdir", recorded_mkdir),
        patch.object(Path, "unlink", recorded_unlink),
        patch.object(ClipStore, "_publish", recorded_publish),
    ):
        render(folder, song)
    (folder / LOG).write_bytes(pickle.dumps(done))


def recorded(folder: Path, clean: Clean) -> list[Operation]:
    """Return the operations of a render."""
    folder.mkdir()
    demand(ended(in_child(folder, lambda: record(folder, clean.song))) == 0, "it is recorded")
    operations: list[Operation] = pickle.loads((folder / LOG).read_bytes())  # noqa: S301  ours
    return operations


def crash(operations: Sequence[Operation], chance: random.Random) -> dict[str, bytes | None]:
    """Return the paths that a disk may hold then, with their content; None for a folder."""
    flushed: set[str] = set()
    sure: dict[str, Operation] = {}
    unsure: dict[str, list[Operation]] = {}

    def apply(operation: Operation) -> None:
        if operation.kind == "removal":
            sure.pop(operation.path, None)
        else:
            sure[operation.path] = operation

    for each in operations:
        if each.kind == "data":
            flushed.add(each.path)
        elif each.kind == "names":
            for operation in unsure.pop(each.path, []):
                apply(operation)
        elif each.kind != "clip":
            unsure.setdefault(str(Path(each.path).parent), []).append(each)
    for waiting in unsure.values():
        for operation in waiting:
            if chance.random() < 0.5:
                apply(operation)
    held: dict[str, bytes | None] = {}
    for path, operation in sure.items():
        above = [str(folder) for folder in Path(path).parents if str(folder) != "."]
        if all(folder in sure for folder in above):
            torn = operation.before not in flushed
            is_file = operation.kind == "rename"
            content = _torn(operation.content, chance) if torn else operation.content
            held[path] = content if is_file else None
    return held


def _torn(content: bytes, chance: random.Random) -> bytes:
    kept = chance.randint(0, len(content))
    return content[:kept] + bytes((len(content) - kept) * chance.randint(0, 1))


def lay_out(held: dict[str, bytes | None], disk: Path) -> None:
    """Put what a disk holds into a folder."""
    disk.mkdir(parents=True)
    for path, content in held.items():
        place = disk / path
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def promised(operations: Sequence[Operation], folder: Path) -> None:
    """Demand what has to hold for a disk after a crash."""
    manifests_match(store_of(folder))
    store = ClipStore(store_of(folder))
    for each in operations:
        if each.kind == "clip":
            demand(store.find(each.path, ".mov") is not None, "a finished clip outlives a crash")


def lose(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Lose the power after any of a render's operations."""
    operations = recorded(folder / "recorded", clean)
    before = operations[: chance.randint(0, len(operations))]
    lay_out(crash(before, chance), folder / "disk")
    promised(before, folder)
    if movie_of(folder).exists():
        same_as_clean(movie_of(folder), clean)
    strike_and_resume(folder, clean)
    return "power lost"
