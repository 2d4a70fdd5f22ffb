"""A folder with a clip a segment, for an editor.

Conventions:
    A clip's name (``0007_jellyfish_<id>.mov``) is frozen when it is first rendered into a folder:
    whatever changes later, the editor finds its file. Clips are hard links to the store's, or
    copies where links do not work. A program that writes into a linked one in place spoils the
    store's too; the store notices that by the checksum and renders the clip again.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganterpret import categories
from ganterpret.clips import ClipStore, Job, Progress
from ganterpret.errors import SettingError
from ganterpret.files import check_folder, publishing, sweep, unwritable
from ganterpret.movie import Piece, Survey, checked_stop, find_clips, join, render_pieces, split
from ganterpret.plan import Plan, Segment

MAX_HANDLES: Final = 10_000
"""Frames of a handle, some minutes: each clip is rendered with two of them."""

_NAME: Final = re.compile(r"\d{4,}_[A-Za-z0-9-]*_([a-z0-9_-]+)(\.\w+)")
_OPTION: Final = "--clips"


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies in a folder after a render.

    Attributes:
        clips: those that were rendered or found, in time order.
        stale: clips from before whose keyframe begins no segment any more; they are kept, since
            an editor may still show them.
    """

    clips: tuple[Path, ...]
    stale: tuple[Path, ...]


def check_handles(handles: int) -> None:
    """Refuse handles that nobody can mean.

    Raises:
        SettingError: outside 0 ... MAX_HANDLES.
    """
    if not 0 <= handles <= MAX_HANDLES:
        raise SettingError(f"{handles} frames of handles: 0 to {MAX_HANDLES} are legal.", handles)


def clip_range(segment: Segment, handles: int) -> Piece:
    """Return the frames of a segment's clip: handles reach into its neighbours."""
    return segment.start_frame - handles, segment.stop_frame + handles


def survey_folder(
    job: Job, store: ClipStore, *, handles: int = 0, start: int = 0, stop: int | None = None
) -> Survey:
    """Look up which clips of a folder have to be rendered.

    A segment counts as missing if a piece of its own clip is; that a neighbour's handle reaches
    into it means nothing.

    Args:
        job: what is rendered.
        store: where clips are kept.
        handles: extra frames at both ends, 0 to MAX_HANDLES.
        start: first frame of the passage.
        stop: its end; None for the movie's.

    Raises:
        SettingError: illegal handles, or no frame between start and stop.
    """
    check_handles(handles)
    stop = checked_stop(job.plan, start, stop)
    wanted = [_pieces(segment, handles) for _, segment in _passage(job.plan, start, stop)]
    pieces = tuple(piece for clip in wanted for piece in clip)
    clips = find_clips(job, store, pieces)
    return Survey(
        pieces=pieces,
        clips=clips,
        segments=len(wanted),
        missing_segments=sum(any(piece not in clips for piece in clip) for clip in wanted),
    )


def render_folder(
    job: Job,
    store: ClipStore,
    folder: Path,
    *,
    handles: int = 0,
    start: int = 0,
    stop: int | None = None,
    progress: Progress = lambda _: None,
    found: Survey | None = None,
) -> Folder:
    """Render one clip a segment into a folder for an editor.

    When a clip's picture has changed, its file is replaced under the same name.

    Args:
        job: what is rendered.
        store: where clips are kept.
        folder: where they are linked or copied to; nothing else in it is touched.
        handles: extra frames at both ends, 0 to MAX_HANDLES; at the song's ends they hold the
            edge frame.
        start: first frame of the passage: segments that begin before it or
        stop: end after it (None for the end) are rendered whole.
        progress: called as frames get ready.
        found: the survey of these very clips, so that none is looked up twice.

    Returns:
        the clips' paths, and those of clips that the score has no more.

    Raises:
        SettingError: illegal handles, or no frame between start and stop.
        RenderError, FfmpegError: it could not be made; finished clips are kept.
    """
    check_handles(handles)
    stop = checked_stop(job.plan, start, stop)
    check_folder(folder, _OPTION)
    found = found or survey_folder(job, store, handles=handles, start=start, stop=stop)
    suffix = job.look.codec.suffix
    made = []
    try:
        sweep(folder)
        there = _clips_by_id(folder, suffix)
        for index, segment in _passage(job.plan, start, stop):
            target = there.get(segment.left.id) or folder / _name(index, segment, suffix)
            pieces = _pieces(segment, handles)
            clips = render_pieces(job, store, pieces, found.clips, progress)
            if len(clips) == 1:
                _place(clips[0], target)
            else:
                join(clips, pieces, target, suffix, job.plan.rate, None)
            made.append(target)
    except OSError as error:
        raise unwritable(folder, error, _OPTION) from error
    wanted = {segment.left.id for segment in job.plan.segments}
    return Folder(
        clips=tuple(made), stale=tuple(path for id, path in there.items() if id not in wanted)
    )


def _passage(plan: Plan, start: int, stop: int) -> list[tuple[int, Segment]]:
    """List the segments that a passage touches, with their numbers."""
    return [
        (index, segment)
        for index, segment in enumerate(plan.segments)
        if start < segment.stop_frame and segment.start_frame < stop
    ]


def _pieces(segment: Segment, handles: int) -> tuple[Piece, ...]:
    start, stop = clip_range(segment, handles)
    return split(start, stop, start)


def _clips_by_id(folder: Path, suffix: str) -> dict[str, Path]:
    """List the clips of a folder by their keyframe's id; the first by name of several."""
    there: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        match = _NAME.fullmatch(path.name)
        if match and match[2] == suffix:
            there.setdefault(match[1], path)
    return there


def _name(index: int, segment: Segment, suffix: str) -> str:
    name = categories.CATEGORIES[segment.left.category].name
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return f"{index:04d}_{plain}_{segment.left.id}{suffix}"


def _place(clip: Path, target: Path) -> None:
    """Link a clip of the store under a name in a user's folder; copy where links do not work."""
    with suppress(OSError):
        if target.samefile(clip):
            return
    with publishing(target) as part:
        try:
            os.link(clip, part)
        except OSError:
            shutil.copyfile(clip, part)
