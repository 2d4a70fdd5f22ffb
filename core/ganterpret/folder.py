"""A folder with a clip a segment, for an editor.

Conventions:
    A clip's name (``0007_jellyfish_<id>.mov``) is frozen when it is first rendered into a folder:
    whatever changes later, the editor finds its file. Clips are hard links to the store's, or
    copies where links do not work. A program that writes into a linked one in place spoils the
    store's too; the store notices that by the checksum and renders the clip again. A clip with a
    timecode track is a file of its own: the store's has none. A file that would not change is not
    touched. A folder has the clips of one song, which is written down in it: two songs have ids in
    common, which are those of places.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ganterpret import categories, processes
from ganterpret.clips import ClipStore, Job, Note, Progress
from ganterpret.codecs import CODECS
from ganterpret.errors import FfmpegError, SettingError
from ganterpret.files import check_folder, publish, publishing, sweep, temporary, unwritable
from ganterpret.limits import MAX_TEXT
from ganterpret.movie import (
    Survey,
    checked_stop,
    find_clips,
    join_into,
    render_pieces,
    split,
)
from ganterpret.pipeline import Piece
from ganterpret.plan import Plan, Segment
from ganterpret.score import Song
from ganterpret.units import format_timecode

MAX_HANDLES: Final = 10_000
"""Frames of a handle, some minutes: each clip is rendered with two of them."""

_NAME: Final = re.compile(r"\d{4,}_[A-Za-z0-9-]*_([a-z0-9_-]+)(\.\w+)")
_OPTION: Final = "--clips"
_OWNER: Final = ".ganterpret-song"
"""The file that says whose clips a folder has, as ``sha256sum`` writes it."""

_SUFFIXES: Final = frozenset(codec.suffix for codec in CODECS.values())


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


def check_owner(folder: Path, song: Song) -> None:
    """Refuse a folder with the clips of another song: of another name and checksum.

    Raises:
        SettingError: it is such a one.
    """
    owner = folder / _OWNER
    try:
        if not owner.is_file():  # a pipe would never end
            return
        with owner.open(encoding="utf-8", errors="replace") as file:
            checksum, _, name = file.readline(MAX_TEXT).rstrip("\n").partition("  ")
    except OSError:
        return
    if checksum != song.sha256 and name != song.path.name:
        raise SettingError(
            f"'{folder}' has the clips of another song, '{name}', and some would be replaced: "
            "give each song a folder of its own.",
            str(folder),
        )


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
    keys = job.keys(pieces)
    clips = find_clips(store, keys, job.look.codec.suffix)
    return Survey(
        pieces=pieces,
        keys=keys,
        clips=clips,
        segments=len(wanted),
        missing_segments=sum(any(piece not in clips for piece in clip) for clip in wanted),
    )


def render_folder(
    job: Job,
    store: ClipStore,
    folder: Path,
    *,
    song: Song | None = None,
    handles: int = 0,
    start: int = 0,
    stop: int | None = None,
    timecode: int | None = None,
    drop_frame: bool = False,
    progress: Progress = lambda _: None,
    note: Note = lambda _: None,
    found: Survey | None = None,
) -> Folder:
    """Render one clip a segment into a folder for an editor.

    When a clip's picture has changed, its file is replaced under the same name.

    Args:
        job: what is rendered.
        store: where clips are kept.
        folder: where they are linked or copied to; nothing else in it is touched.
        song: whose clips the folder has, which is written down in it; None to leave that open.
        handles: extra frames at both ends, 0 to MAX_HANDLES; at the song's ends they hold the
            edge frame.
        start: first frame of the passage: segments that begin before it or
        stop: end after it (None for the end) are rendered whole.
        timecode: number of the movie's frame 0 on the editor's timeline (`units.parse_timecode`):
            each clip has a timecode track that begins with its own first frame; None for none.
        drop_frame: whether that timecode is drop frame.
        progress: called as frames get ready.
        note: called with a sentence for each thing that the user may not expect.
        found: the survey of these very clips, so that none is looked up twice.

    Returns:
        the clips' paths, and those of clips that the score has no more.

    Raises:
        SettingError: illegal handles, no frame between start and stop, timecode that does not
            exist, or a folder of another song's clips.
        RenderError, FfmpegError: it could not be made; finished clips are kept.
    """
    check_handles(handles)
    if song:
        check_owner(folder, song)
    stop = checked_stop(job.plan, start, stop)
    passage = _passage(job.plan, start, stop)
    timecodes = [
        "" if timecode is None else _timecode(job.plan, segment, handles, timecode, drop_frame)
        for _, segment in passage
    ]
    check_folder(folder, _OPTION)
    found = found or survey_folder(job, store, handles=handles, start=start, stop=stop)
    suffix = job.look.codec.suffix
    made, resized = [], 0
    try:
        sweep(folder)
        if song:
            _write_owner(folder, song)
        there = clips_by_id(folder, suffix)
        with closing(render_pieces(job, store, found, progress, note)) as rendered:
            for (index, segment), label in zip(passage, timecodes, strict=True):
                target = there.get(segment.left.id) or folder / _name(index, segment, suffix)
                pieces = _pieces(segment, handles)
                clips = list(islice(rendered, len(pieces)))
                resized += _place(clips, pieces, target, job.plan, label)
                made.append(target)
    except OSError as error:
        raise unwritable(folder, error, _OPTION) from error
    if resized:
        note(
            f"Of the clips in '{folder.name}' {resized} had another number of frames before "
            "(another rate or handles, or a cut that moved): an editor's timeline that shows them "
            "does not fit any more."
        )
    wanted = {segment.left.id for segment in job.plan.segments}
    return Folder(
        clips=tuple(made), stale=tuple(path for id, path in there.items() if id not in wanted)
    )


def _write_owner(folder: Path, song: Song) -> None:
    name = song.path.name.replace("\n", " ")
    with publishing(folder / _OWNER) as part:
        part.write_text(f"{song.sha256}  {name}\n", encoding="utf-8", errors="replace")


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


def _timecode(plan: Plan, segment: Segment, handles: int, begin: int, drop_frame: bool) -> str:
    """Return the timecode of a clip's first frame, the plan's frame 0 being number ``begin``."""
    first = begin + clip_range(segment, handles)[0]
    if first < 0:
        raise SettingError(
            f"A clip would begin at frame {first}, before the timecode 00:00:00:00: begin the "
            "timeline later, or give fewer frames of handles.",
            first,
        )
    return format_timecode(first, plan.rate, drop_frame)


def clips_by_id(folder: Path, suffix: str | None = None) -> dict[str, Path]:
    """Find the clips of a folder by the id of the keyframe that they begin with.

    Args:
        folder: where they were rendered to.
        suffix: ".mov" or ".mp4"; None for both.

    Returns:
        the first by name of several that have one id.

    Raises:
        OSError: the folder cannot be read.
    """
    there: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        match = _NAME.fullmatch(path.name)
        if match and match[2] in (_SUFFIXES if suffix is None else (suffix,)):
            there.setdefault(match[1], path)
    return there


def _name(index: int, segment: Segment, suffix: str) -> str:
    name = categories.in_file_names(categories.CATEGORIES[segment.left.category])
    return f"{index:04d}_{name}_{segment.left.id}{suffix}"


def _place(
    clips: Sequence[Path], pieces: Sequence[Piece], target: Path, plan: Plan, timecode: str
) -> bool:
    """Put a clip under its name in a user's folder; tell whether it has another length now."""
    with suppress(OSError):
        if len(clips) == 1 and not timecode and target.samefile(clips[0]):
            return False
    with temporary(target) as part:
        if len(clips) == 1 and not timecode:
            _link(clips[0], part)
        else:
            join_into(
                part,
                target,
                clips,
                pieces,
                suffix=target.suffix,
                rate=plan.rate,
                timecode=timecode,
            )
        is_new = not target.exists()
        if not is_new and filecmp.cmp(part, target, shallow=False):
            return False
        frames = sum(stop - start for start, stop in pieces)
        resized = not is_new and _frames_of(target) not in (frames, None)
        publish(part, target)
    return resized


def _link(clip: Path, part: Path) -> None:
    """Link a clip of the store; copy it where links do not work."""
    try:
        os.link(clip, part)
    except OSError:
        shutil.copyfile(clip, part)


def _frames_of(clip: Path) -> int | None:
    """Count a clip's frames; None if it is damaged."""
    try:
        return processes.count_frames(clip)
    except FfmpegError:
        return None
