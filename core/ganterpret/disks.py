"""Whether what is to be written has room.

Conventions:
    Sizes are bytes. Folders need not exist: what counts is the disk that they would lie on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganterpret.files import existing

MARGIN: Final = 1.2
"""A disk is too small unless it has this many times the room that an estimate says."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What is to be written to a disk.

    Attributes:
        folders: on it, in the order in which they came.
        needed: bytes for all of them.
        free: bytes that it has.
    """

    folders: tuple[Path, ...]
    needed: int
    free: int

    @property
    def is_too_small(self) -> bool:
        """Whether what is needed will hardly fit."""
        return self.needed * MARGIN > self.free


def same_disk(one: Path, other: Path) -> bool:
    """Tell whether two folders are on one disk, or would be."""
    return _device(one) == _device(other)


def room(needs: Iterable[tuple[Path, int]]) -> tuple[Disk, ...]:
    """Look at the disks on which so many bytes are to go to each folder.

    Args:
        needs: folders with what goes there.

    Raises:
        OSError: a disk does not say how much is free.
    """
    by_device: dict[int, dict[Path, int]] = {}
    for folder, size in needs:
        folders = by_device.setdefault(_device(folder), {})
        folders[folder] = folders.get(folder, 0) + size
    return tuple(
        Disk(
            folders=tuple(folders),
            needed=sum(folders.values()),
            free=shutil.disk_usage(existing(next(iter(folders)))).free,
        )
        for folders in by_device.values()
    )


def _device(folder: Path) -> int:
    return existing(folder).stat().st_dev
