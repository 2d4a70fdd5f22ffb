"""From clips to one movie with its sound.

Conventions:
    A *piece* is a range of frames that is rendered as one clip: a segment, a part of a long one,
    or a run of very short ones. Joining never re-encodes. A movie is published whole or not at
    all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

from ganterpret import chapters, codecs, ffmpeg, processes
from ganterpret.audio import Sound, SoundStream, open_sound, sound_stream
from ganterpret.chapters import Chapter
from ganterpret.clips import ClipStore, Job, Note, Progress
from ganterpret.errors import FfmpegError, RenderError, SettingError
from ganterpret.files import check_folder, publishing, sweep, temporary
from ganterpret.pipeline import Piece
from ganterpret.plan import Plan, Segment
from ganterpret.processes import Encoder

LONGEST_PIECE: Final = 480
"""Frames after which a long segment is continued in another piece: what a crash can cost."""

SHORT: Final = 4
"""Segments of fewer frames are packed with their short neighbours."""

PACK_GRID: Final = 48
"""A pack ends at multiples of this frame number, so that an edit changes few packs."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a render finds and what it has to do.

    Attributes:
        pieces: all of them, in time order.
        keys: what their clips are called in the store.
        clips: those that are in the store, whole and unchanged, by their piece.
        segments: how many segments are wanted.
        missing_segments: how many of them have to be rendered.
    """

    pieces: tuple[Piece, ...]
    keys: Mapping[Piece, str]
    clips: Mapping[Piece, Path]
    segments: int
    missing_segments: int

    @property
    def missing(self) -> tuple[Piece, ...]:
        """The pieces that are not in the store, each once."""
        return tuple(piece for piece in dict.fromkeys(self.pieces) if piece not in self.clips)

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


def owned(plan: Plan, pieces: Sequence[Piece], numbers: Collection[int]) -> tuple[Piece, ...]:
    """Choose the pieces that begin in some of a plan's segments.

    So each piece has one owner: segments that are rendered in several places, each in one, give
    every piece once.

    Args:
        plan: whose pieces they are.
        pieces: as `packed` cuts them.
        numbers: of segments, from 0.
    """
    return tuple(
        piece
        for piece in pieces
        if bisect_right(plan.segments, piece[0], key=lambda segment: segment.start_frame) - 1
        in numbers
    )


def survey(job: Job, store: ClipStore, pieces: Sequence[Piece]) -> Survey:
    """Look up which pieces of a movie are rendered already, whole and unchanged."""
    keys = job.keys(pieces)
    clips = find_clips(store, keys, job.look.codec.suffix)
    missing = [piece for piece in pieces if piece not in clips]
    return Survey(
        pieces=tuple(pieces),
        keys=keys,
        clips=clips,
        segments=touched(job.plan.segments, pieces),
        missing_segments=touched(job.plan.segments, missing),
    )


def find_clips(store: ClipStore, keys: Mapping[Piece, str], suffix: str) -> dict[Piece, Path]:
    """Return the clips that are in the store, whole and unchanged, by their piece."""
    found = ((piece, store.find(key, suffix)) for piece, key in keys.items())
    return {piece: clip for piece, clip in found if clip}


def touched(segments: Sequence[Segment], pieces: Sequence[Piece]) -> int:
    """Count the segments that share a frame with any piece.

    Args:
        segments: of a plan: in time order, without an overlap.
        pieces: in any order; they may overlap and reach beyond the segments.
    """
    # Each piece touches a run of neighbours: only the places where runs begin and end are sought.
    change = [0] * (len(segments) + 1)
    for start, stop in pieces:
        change[bisect_right(segments, start, key=lambda segment: segment.stop_frame)] += 1
        change[bisect_left(segments, stop, key=lambda segment: segment.start_frame)] -= 1
    return sum(runs > 0 for runs in accumulate(change))


def render_pieces(
    job: Job, store: ClipStore, found: Survey, progress: Progress, note: Note
) -> Generator[Path, None, None]:
    """Yield the clips of all pieces of a survey, in their order, as they get ready.

    Args:
        job: what is rendered.
        store: where clips are kept.
        found: what is wanted, and which of it need not be looked up again.
        progress: called as frames get ready.
        note: called with a sentence for each thing that the user may not expect.
    """
    clips = dict(found.clips)
    missing = {piece: found.keys[piece] for piece in found.missing}
    with closing(store.make_all(job, missing, progress, note)) as made:
        for piece in found.pieces:
            while piece not in clips:
                clips.update([next(made)])
            yield clips[piece]


def render_movie(
    job: Job,
    store: ClipStore,
    movie: Path,
    *,
    song: Path | None,
    start: int = 0,
    stop: int | None = None,
    progress: Progress = lambda _: None,
    note: Note = lambda _: None,
    found: Survey | None = None,
    with_chapters: bool = True,
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
        note: called with a sentence for each thing that the user may not expect.
        found: the survey of these very frames, so that no clip is looked up twice.
        with_chapters: put a chapter a segment into the movie, called by its label or category.

    Returns:
        what was there and what was rendered.

    Raises:
        SettingError: a container that does not take the codec or rate, no frame between start and
            stop, or a movie that would replace its own song or a folder.
        AudioError: the song cannot be read.
        RenderError, FfmpegError: it could not be made; finished clips are kept.
    """
    suffix = codecs.movie_suffix(movie, job.look.codec, job.plan.rate)
    stop = checked_stop(job.plan, start, stop)
    check_target(movie, song)
    recording = None if song is None else _listenable(song, note)
    found = found or survey(job, store, packed(job.plan, start, stop))
    clips = list(render_pieces(job, store, found, progress, note))
    sweep(movie.absolute().parent)
    sound = None
    if recording is not None:
        ends_with_song = stop == job.plan.frames
        sound = sound_stream(
            recording,
            job.plan.time_at(start),
            None if ends_with_song else job.plan.time_at(stop),
        )
    named = chapters.chapters_of(job.plan, start, stop) if with_chapters else ()
    join(clips, found.pieces, movie, suffix, job.plan.rate, sound, named)
    return found


def check_target(movie: Path, song: Path | None, *, writes: bool = True) -> None:
    """Prove that a movie can be written where it is wanted, before anything is rendered.

    Args:
        movie: the file.
        song: that is heard in it; None for none.
        writes: as for `files.check_folder`.

    Raises:
        SettingError: the place is its song's, or a folder's.
        RenderError: its folder takes no files.
    """
    with suppress(OSError):
        if movie.is_dir():
            raise SettingError(f"'{movie}' is a folder: name the movie otherwise.", str(movie))
        if song is not None and movie.samefile(song):
            raise SettingError(
                f"'{movie}' is the song itself: name the movie otherwise.", str(movie)
            )
    check_folder(movie.absolute().parent, "-o", writes=writes)


def _listenable(song: Path, note: Note) -> Sound:
    sound = open_sound(song)
    if sound.channels > codecs.MOST_SOUND_CHANNELS:
        note(
            f"'{song.name}' has {sound.channels} channels and a movie takes up to "
            f"{codecs.MOST_SOUND_CHANNELS}: their mean is what is heard."
        )
    return sound


def checked_stop(plan: Plan, start: int, stop: int | None) -> int:
    """Return where a passage stops, which None leaves to the movie's end.

    Raises:
        SettingError: no frame between start and stop, or not all of them in the movie.
    """
    stop = plan.frames if stop is None else stop
    if not 0 <= start < stop <= plan.frames:
        raise SettingError(
            f"There are no frames {start} to {stop}: the movie has the frames 0 to {plan.frames}.",
            (start, stop),
        )
    return stop


def join(
    clips: Sequence[Path],
    pieces: Sequence[Piece],
    movie: Path,
    suffix: str,
    rate: Fraction,
    sound: SoundStream | None,
    named: Sequence[Chapter] = (),
) -> None:
    """Join clips to a movie, which is published whole or not at all.

    Args:
        clips: in time order.
        pieces: the frames of each.
        movie: the file.
        suffix: its container, a key of `codecs.CONTAINERS`.
        rate: video rate, exact.
        sound: what is heard; None for a silent movie.
        named: the movie's chapters, in frames.

    Raises:
        RenderError, FfmpegError: it could not be made; the clips are kept.
    """
    try:
        with publishing(movie) as part:
            join_into(
                part, movie, clips, pieces, suffix=suffix, rate=rate, sound=sound, named=named
            )
    except OSError as error:
        raise RenderError(
            f"'{movie}' cannot be written: {error.strerror}. The finished clips are kept; "
            "run the same command again.",
            str(movie),
        ) from error


def join_into(
    part: Path,
    movie: Path,
    clips: Sequence[Path],
    pieces: Sequence[Piece],
    *,
    suffix: str,
    rate: Fraction,
    sound: SoundStream | None = None,
    timecode: str = "",
    named: Sequence[Chapter] = (),
) -> None:
    """Join clips to a file that is about to become a movie or clip, and count its frames.

    Args:
        part: the file to write.
        movie: what it will be called, for the words of an error.
        clips: in time order.
        pieces: the frames of each.
        suffix: its container, a key of `codecs.CONTAINERS`.
        rate: video rate, exact.
        sound: what is heard; None for a silent movie.
        timecode: of the first frame; "" for no timecode track.
        named: its chapters, in frames.

    Raises:
        RenderError, FfmpegError: it could not be made.
        OSError: the folder cannot be written.
    """
    counts = [stop - start for start, stop in pieces]
    with (
        temporary(movie.with_suffix(".txt")) as listed,
        temporary(movie.with_suffix(".ffmeta")) as sheet,
    ):
        if named:
            sheet.write_bytes(chapters.sheet(named, 1 / rate))
        listed.write_bytes(ffmpeg.listing(list(zip(clips, counts, strict=True)), rate))
        argv = ffmpeg.join_argv(
            listed,
            part,
            suffix=suffix,
            rate=rate,
            sound_rate=sound.sample_rate if sound else None,
            timecode=timecode,
            chapters=sheet if named else None,
        )
        doing = f"joining {len(clips)} {'clip' if len(clips) == 1 else 'clips'} to {movie.name}"
        _join(argv, doing, sound, part, movie)
    found = processes.count_frames(part)
    if found != sum(counts):
        raise RenderError(
            f"'{movie.name}' came out with {found} frames instead of {sum(counts)}: "
            "the disk may be full.",
            str(movie),
        )


def _join(
    argv: Sequence[str], doing: str, sound: SoundStream | None, part: Path, movie: Path
) -> None:
    try:
        with Encoder(argv, doing) as joining:
            for data in sound.au if sound else ():
                joining.write(data)
    except FfmpegError as error:
        # The file's temporary name means nothing to the user.
        words = str(error).replace(ffmpeg.url(part), str(movie)).replace(str(part), str(movie))
        raise FfmpegError(words, error.value) from error
