"""From clips to what a user keeps: one movie with its sound, or a folder with a clip a segment.

Conventions:
    A *piece* is a range of frames that is rendered as one clip: a segment, a part of a long one,
    or a run of very short ones. Joining never re-encodes. A movie is published whole or not at
    all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ganterpret import categories, ffmpeg
from ganterpret.audio import SoundStream, open_sound, sound_stream
from ganterpret.clips import ClipStore, Job, Progress
from ganterpret.errors import RenderError, SettingError
from ganterpret.ffmpeg import Encoder
from ganterpret.files import publishing, sweep
from ganterpret.plan import Plan, Segment

LONGEST_PIECE: Final = 480
"""Frames after which a long segment is continued in another piece: what a crash can cost."""

SHORT: Final = 4
"""Segments of fewer frames are packed with their short neighbours."""

PACK_GRID: Final = 48
"""A pack ends at multiples of this frame number, so that an edit changes few packs."""

Piece = tuple[int, int]
"""A half-open range of frames (start, stop)."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a render would do.

    Attributes:
        pieces: all of them, in time order.
        missing: those that are not in the store.
        segments: how many segments the passage touches.
        missing_segments: how many of them have to be rendered.
    """

    pieces: tuple[Piece, ...]
    missing: tuple[Piece, ...]
    segments: int
    missing_segments: int

    @property
    def missing_frames(self) -> int:
        """How many frames have to be rendered."""
        return sum(stop - start for start, stop in self.missing)


def packed(plan: Plan, start: int, stop: int) -> tuple[Piece, ...]:
    """Cut the frames start ... stop into pieces for a movie; short segments share a piece."""
    pieces: list[Piece] = []
    pack: Piece | None = None
    for segment in plan.segments:
        first, last = max(segment.start_frame, start), min(segment.stop_frame, stop)
        if first >= last:
            continue
        if segment.frames >= SHORT:
            pieces += [pack] if pack else []
            pieces += split(first, last, segment.start_frame)
            pack = None
        elif pack and pack[0] // PACK_GRID == first // PACK_GRID:
            pack = pack[0], last
        else:
            pieces += [pack] if pack else []
            pack = first, last
    pieces += [pack] if pack else []
    return tuple(pieces)


def split(start: int, stop: int, origin: int) -> tuple[Piece, ...]:
    """Cut a long range of frames at every LONGEST_PIECE frames after an origin (at most start)."""
    second = origin + ((start - origin) // LONGEST_PIECE + 1) * LONGEST_PIECE
    cuts = [start, *range(second, stop, LONGEST_PIECE), stop]
    return tuple(pairwise(cuts))


def survey(job: Job, store: ClipStore, pieces: Sequence[Piece]) -> Survey:
    """Look up which pieces are rendered already, whole and unchanged."""
    suffix = job.look.codec.suffix
    missing = tuple(piece for piece in pieces if not store.find(job.key(*piece), suffix))
    return Survey(
        pieces=tuple(pieces),
        missing=missing,
        segments=_touched(job.plan.segments, pieces),
        missing_segments=_touched(job.plan.segments, missing),
    )


def _touched(segments: Sequence[Segment], pieces: Sequence[Piece]) -> int:
    return sum(
        any(start < segment.stop_frame and segment.start_frame < stop for start, stop in pieces)
        for segment in segments
    )


def render_pieces(
    job: Job, store: ClipStore, pieces: Sequence[Piece], progress: Progress
) -> list[Path]:
    """Return the clips of all pieces, rendering those that are not there."""
    clips = []
    for start, stop in pieces:
        clip = store.find(job.key(start, stop), job.look.codec.suffix)
        clips.append(clip or store.make(job, start, stop, progress))
    return clips


def render_movie(
    job: Job,
    store: ClipStore,
    movie: Path,
    *,
    song: Path | None,
    start: int = 0,
    stop: int | None = None,
    progress: Progress = lambda _: None,
) -> Survey:
    """Render the frames start ... stop of a plan to a movie, with the song under it.

    Args:
        job: what is rendered.
        store: where clips are kept.
        movie: the file; its suffix says which container.
        song: the recording; None for a silent movie.
        start: first frame.
        stop: one past the last; None for the end.
        progress: called as frames get ready.

    Returns:
        what was there and what was rendered.

    Raises:
        SettingError: a container that does not take the codec, no frame between start and stop, or
            a movie that would replace its own song.
        RenderError, FfmpegError: it could not be made; finished clips are kept.
    """
    suffix = ffmpeg.movie_suffix(movie, job.look.codec)
    stop = _checked_stop(job.plan, start, stop)
    if song is not None and movie.exists() and song.exists() and movie.samefile(song):
        raise SettingError(f"'{movie}' is the song itself: name the movie otherwise.", str(movie))
    found = survey(job, store, packed(job.plan, start, stop))
    clips = render_pieces(job, store, found.pieces, progress)
    sweep(movie.absolute().parent)
    sound = None
    if song is not None:
        ends_with_song = stop == job.plan.frames
        sound = sound_stream(
            open_sound(song),
            start / job.plan.rate,
            None if ends_with_song else stop / job.plan.rate,
        )
    _join(clips, found.pieces, movie, suffix, job.plan.rate, sound)
    return found


def _checked_stop(plan: Plan, start: int, stop: int | None) -> int:
    stop = plan.frames if stop is None else stop
    if not 0 <= start < stop <= plan.frames:
        raise SettingError(
            f"There are no frames {start} to {stop}: the movie has the frames 0 to {plan.frames}.",
            (start, stop),
        )
    return stop


def _join(
    clips: Sequence[Path],
    pieces: Sequence[Piece],
    movie: Path,
    suffix: str,
    rate: Fraction,
    sound: SoundStream | None,
) -> None:
    counts = [stop - start for start, stop in pieces]
    try:
        with TemporaryDirectory(prefix="ganterpret-") as folder, publishing(movie) as part:
            listed = Path(folder) / "clips.txt"
            listed.write_bytes(ffmpeg.listing(list(zip(clips, counts, strict=True)), rate))
            sound_rate = sound.sample_rate if sound else None
            argv = ffmpeg.join_argv(listed, part, suffix=suffix, rate=rate, sound_rate=sound_rate)
            with Encoder(argv, f"joining {len(clips)} clips to {movie.name}") as joining:
                for data in sound.au if sound else ():
                    joining.write(data)
            found = ffmpeg.count_frames(part)
            if found != sum(counts):
                raise RenderError(
                    f"'{movie.name}' came out with {found} frames instead of {sum(counts)}: "
                    "the disk may be full.",
                    str(movie),
                )
    except OSError as error:
        raise RenderError(
            f"'{movie}' cannot be written: {error.strerror}. The finished clips are kept; "
            "run the same command again.",
            str(movie),
        ) from error


# -------------------------------------------------------------------------- a folder of clips


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

    A clip's name (``0007_jellyfish_<id>.mov``) is frozen when it is first rendered there; when its
    picture changes, the file is replaced under the same name.

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
    stop = _checked_stop(job.plan, start, stop)
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
                _join(clips, pieces, target, suffix, job.plan.rate, None)
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
