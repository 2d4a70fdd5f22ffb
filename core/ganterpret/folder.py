"""A folder with a clip a segment, for an editor.

Conventions:
    A clip's name (``0007_jellyfish_<id>.mov``) is frozen when it is first rendered into a folder:
    whatever changes later, the editor finds its file. Clips are links to the store's, or copies.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ganterpret import categories
from ganterpret.clips import ClipStore, Job, Progress
from ganterpret.errors import RenderError, SettingError
from ganterpret.files import publishing, sweep
from ganterpret.movie import Piece, checked_stop, join, render_pieces, split
from ganterpret.plan import Plan, Segment


def clip_range(segment: Segment, handles: int) -> Piece:
    """Return the frames of a segment's clip: handles reach into its neighbours."""
    return segment.start_frame - handles, segment.stop_frame + handles


def render_folder(
    job: Job,
    store: ClipStore,
    folder: Path,
    *,
    handles: int = 0,
    start: int = 0,
    stop: int | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Path, ...]:
    """Render one clip a segment into a folder for an editor.

    When a clip's picture has changed, its file is replaced under the same name.

    Args:
        job: what is rendered.
        store: where clips are kept.
        folder: where they are linked or copied to; nothing else in it is touched.
        handles: extra frames at both ends; at the song's ends they hold the edge frame.
        start: first frame of the passage: segments that begin before it or
        stop: end after it (None for the end) are rendered whole.
        progress: called as frames get ready.

    Returns:
        the clips' paths, in time order.
    """
    if handles < 0:
        raise SettingError(f"{handles} frames of handles: 0 or more are legal.", handles)
    stop = checked_stop(job.plan, start, stop)
    suffix = job.look.codec.suffix
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        for index, segment in enumerate(job.plan.segments):
            if segment.stop_frame <= start or stop <= segment.start_frame:
                continue
            clip_start, clip_stop = clip_range(segment, handles)
            target = _clip_path(folder, index, segment, suffix)
            pieces = split(clip_start, clip_stop, clip_start)
            clips = render_pieces(job, store, pieces, progress)
            if len(clips) == 1:
                _place(clips[0], target)
            else:
                join(clips, pieces, target, suffix, job.plan.rate, None)
            made.append(target)
    except OSError as error:
        raise RenderError(
            f"The clips cannot be written to '{folder}': {error.strerror}.", str(folder)
        ) from error
    return tuple(made)


def folder_pieces(plan: Plan, handles: int, start: int, stop: int) -> tuple[Piece, ...]:
    """Return the pieces that `render_folder` needs for the passage start ... stop."""
    return tuple(
        piece
        for segment in plan.segments
        if start < segment.stop_frame and segment.start_frame < stop
        for piece in split(*clip_range(segment, handles), segment.start_frame - handles)
    )


def _clip_path(folder: Path, index: int, segment: Segment, suffix: str) -> Path:
    id = segment.left.id
    there = sorted(folder.glob(f"[0-9][0-9][0-9][0-9]*_*_{id}{suffix}"))
    if there:
        return there[0]
    name = categories.CATEGORIES[segment.left.category].name
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return folder / f"{index:04d}_{plain}_{id}{suffix}"


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
