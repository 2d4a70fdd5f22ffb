"""What the clip store holds, and how it is made smaller.

Conventions:
    Sizes are bytes, times seconds since 1970. A clip was last used when its manifest was last
    touched. A clip that a user's folder holds, too, is one file with two names: dropping it from
    the store takes it from nobody and frees nothing. What was used within the last hour stays
    unless all is to go, and a manifest goes before its clip, which does not exist without one.
    What belongs to a clip that a program is making or using (`ganterpret.claims`) stays, whatever
    the clock says. Symbolic links in the store are not followed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganterpret import claims
from ganterpret.codecs import CODECS
from ganterpret.errors import RenderError
from ganterpret.files import LEFT_ALONE, is_left_over

RECENT: Final = 3600.0
"""Seconds for which a clip counts as in use, also where locks do not work."""

_PREFIX: Final = re.compile(r"[0-9a-f]{2}")
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = re.compile(r"\.(clip|manifest)\..*\.part(\.\w+)?")
_CLIPS: Final = frozenset(f"clip{codec.suffix}" for codec in CODECS.values())
_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Held:
    """A clip in the store.

    Attributes:
        path: the file.
        size: of it.
        used: when it was used last.
        frames: how many it has.
        model: that made it; "" where the manifest does not tell.
        codec: of its frames; "" where the manifest does not tell.
        is_shared: whether the file has a name elsewhere, too.
    """

    path: Path
    size: int
    used: float
    frames: int
    model: str
    codec: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file of an interrupted program, an hour old: nobody can need it.

    Attributes:
        path: the file.
        size: of it.
    """

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the store.

    Attributes:
        clips: the least recently used first.
        leftovers: of interrupted programs.
        strangers: what is not the store's, and stays.
    """

    clips: tuple[Held, ...]
    leftovers: tuple[Leftover, ...]
    strangers: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What has gone.

    Attributes:
        clips: how many.
        size: of them.
        freed: bytes of clips and leftovers that no other name holds.
    """

    clips: int
    size: int
    freed: int


def look(root: Path, now: float) -> Contents:
    """Look at what lies in the store; what vanishes meanwhile is left out.

    Args:
        root: its folder; it need not exist.
        now: the time.

    Raises:
        RenderError: a folder cannot be read.
    """
    if root.is_symlink() and not root.exists():
        raise RenderError(
            f"'{root}' is a link that leads nowhere: mend it, or set GANTERPRET_CACHE to another "
            "folder.",
            str(root),
        )
    clips: list[Held] = []
    leftovers: list[Leftover] = []
    strangers: list[Path] = []
    for folder in _folders(root, strangers):
        files = {path.name: path for path in _ours(folder, strangers)}
        clip = _held(folder, files)
        if clip:
            clips.append(clip)
            del files[clip.path.name], files[_MANIFEST]
        leftovers += _left(files.values(), now)
    clips.sort(key=lambda clip: clip.used)
    return Contents(tuple(clips), tuple(leftovers), tuple(sorted(strangers)))


def choose(
    clips: Sequence[Held], now: float, *, most: int | None = None, age: float | None = None
) -> tuple[Held, ...]:
    """Choose the clips that are to go, none of which was used within the last hour.

    Args:
        clips: the least recently used first.
        now: the time.
        most: bytes that may stay; None for any.
        age: seconds after which one goes that has not been used; None for never.
    """
    chosen = []
    size = sum(clip.size for clip in clips)
    for clip in clips:
        unused = now - clip.used
        too_much = most is not None and size > most
        too_old = age is not None and unused > age
        # Whoever comes later was used later: none of them is too old, either.
        if unused < RECENT or not (too_much or too_old):
            break
        chosen.append(clip)
        size -= clip.size
    return tuple(chosen)


def weigh(clips: Iterable[Held], leftovers: Iterable[Leftover] = ()) -> Dropped:
    """Return what dropping clips and leftovers would do."""
    clips = tuple(clips)
    unshared = (clip.size for clip in clips if not clip.is_shared)
    return Dropped(
        clips=len(clips),
        size=sum(clip.size for clip in clips),
        freed=sum(unshared) + sum(left.size for left in leftovers),
    )


def drop(clips: Iterable[Held], leftovers: Iterable[Leftover] = ()) -> Dropped:
    """Drop clips and leftovers of a store.

    What has vanished, been used since it was looked at, or is being made or used by a program is
    left.

    Raises:
        RenderError: a file cannot be removed.
    """
    gone: list[Held] = []
    swept: list[Leftover] = []
    for clip in clips:
        manifest = clip.path.with_name(_MANIFEST)
        with _removing(clip.path), suppress(FileNotFoundError), _claimed(clip.path) as is_ours:
            if is_ours and manifest.stat().st_mtime == clip.used:
                manifest.unlink()
                clip.path.unlink()
                gone.append(clip)
        _remove_empty(clip.path.parent)
    for left in leftovers:
        with _removing(left.path), suppress(FileNotFoundError), _claimed(left.path) as is_ours:
            if is_ours:
                left.path.unlink()
                swept.append(left)
        _remove_empty(left.path.parent)
    return weigh(gone, swept)


def folder_size(folder: Path) -> int:
    """Add up the bytes of the files below a folder, which need not exist."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(path, name).lstat().st_size
    return total


def _folders(root: Path, strangers: list[Path]) -> Iterator[Path]:
    """Yield the folders of clips."""
    for prefix in _listed(root):
        if prefix.name == claims.NAME:
            continue
        if not _is_folder(prefix, _PREFIX):
            strangers.append(Path(prefix))
            continue
        for entry in _listed(Path(prefix)):
            if _is_folder(entry, _KEY) and entry.name.startswith(prefix.name):
                yield Path(entry)
            else:
                strangers.append(Path(entry))


def _ours(folder: Path, strangers: list[Path]) -> Iterator[Path]:
    """Yield the files in a clip's folder that the store has made."""
    for entry in _listed(folder):
        known = entry.name in _CLIPS or entry.name == _MANIFEST or _PART.fullmatch(entry.name)
        if known and entry.is_file(follow_symlinks=False):
            yield Path(entry)
        else:
            strangers.append(Path(entry))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RenderError(
            f"The clips in '{folder}' cannot be read ({error.strerror}): see whose folder it is, "
            "or set GANTERPRET_CACHE to another one.",
            str(folder),
        ) from error


def _is_folder(entry: os.DirEntry[str], name: re.Pattern[str]) -> bool:
    return bool(name.fullmatch(entry.name)) and entry.is_dir(follow_symlinks=False)


def _held(folder: Path, files: dict[str, Path]) -> Held | None:
    """Return the clip that a folder's manifest tells of, if it is there."""
    try:
        manifest = json.loads(files[_MANIFEST].read_text(encoding="utf-8"))
        (path,) = (files[name] for name in _CLIPS & files.keys())
        found = path.stat()
        if (manifest["key"], manifest["size"]) != (folder.name, found.st_size):
            return None
        return Held(
            path=path,
            size=found.st_size,
            used=files[_MANIFEST].stat().st_mtime,
            frames=int(manifest["frames"]),
            model=str(manifest.get("model", "")),
            codec=str(manifest.get("codec", "")),
            is_shared=found.st_nlink > 1,
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _left(paths: Iterable[Path], now: float) -> list[Leftover]:
    found = []
    for path in paths:
        with suppress(FileNotFoundError):
            is_part = path.name.startswith(".")
            # The manifest of a clip that has just been published is about to come.
            young = now - path.stat().st_ctime <= LEFT_ALONE
            if is_left_over(path, now) if is_part else not young:
                found.append(Leftover(path, path.stat().st_size))
    return found


@contextmanager
def _removing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RenderError(
            f"'{path}' cannot be removed ({error.strerror}): see whose file it is.", str(path)
        ) from error


@contextmanager
def _claimed(path: Path) -> Iterator[bool]:
    """Claim the clip that a file belongs to; False if a program is making or using it."""
    ours, key = claims.claims_in(path.parents[2]), path.parent.name
    is_ours = ours.take_to_remove(key)
    try:
        yield is_ours
    finally:
        if is_ours:
            ours.give_back(key)
            ours.let_go(key)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds something that stays
        folder.rmdir()
