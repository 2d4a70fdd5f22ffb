"""What a render has to do, how long that takes, and how much disk.

Conventions:
    What a movie and a folder of clips both show is rendered, and counted, once: it has one key.
    Sizes are bytes. Nothing is written.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ganterpret import codecs
from ganterpret.audio import open_sound
from ganterpret.clips import ClipStore, Job
from ganterpret.disks import Disk, room, same_disk
from ganterpret.folder import check_owner, clip_range, clips_by_id, survey_folder
from ganterpret.movie import Survey, owned, packed, split, survey
from ganterpret.pace import Pace, measure
from ganterpret.pipeline import Piece
from ganterpret.score import Song
from ganterpret_integrations.cli.console import sized
from ganterpret_integrations.cli.segments import check_numbers


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a render is to leave, and of which passage.

    Attributes:
        movie: the file; None for none.
        folder: of clips; None for none.
        handles: extra frames at both ends of a clip.
        song: heard in the movie, and whose clips these are.
        timecode: of the movie's frame 0, and whether it is drop frame, for clips with a timecode
            track; None for clips without one.
        start: first frame of the passage.
        stop: one past its last.
        chapters: whether the movie has a chapter a segment.
        sound: whether the song is heard in it.
        numbers: of the segments whose pieces of a movie are wanted, and no movie; None for all.
    """

    movie: Path | None
    folder: Path | None
    handles: int
    song: Song
    timecode: tuple[int, bool] | None
    start: int
    stop: int
    chapters: bool = True
    sound: bool = True
    numbers: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What of a render is done, and what is to do.

    Attributes:
        movie: what its movie needs, or some segments of one; None without either.
        clips: what its clips need; None without them.
    """

    movie: Survey | None
    clips: Survey | None

    @property
    def frames(self) -> int:
        """How many frames lie in the clips that are needed."""
        return sum(self._frames(missing=False).values())

    @property
    def missing_frames(self) -> int:
        """How many of them have to be rendered."""
        return sum(self._frames(missing=True).values())

    def _frames(self, *, missing: bool) -> dict[str, int]:
        return {
            found.keys[start, stop]: stop - start
            for found in (self.movie, self.clips)
            if found
            for start, stop in (found.missing if missing else found.pieces)
        }


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a render is going to cost.

    Attributes:
        frames: that have to be rendered.
        pace: how fast that goes; None if there is nothing to do.
        disks: where how much is going to be written.
    """

    frames: int
    pace: Pace | None
    disks: tuple[Disk, ...]

    @property
    def seconds(self) -> float:
        """How long it takes, without joining the clips."""
        return self.frames / self.pace.rendered if self.pace else 0.0


def look_up(job: Job, store: ClipStore, wanted: Wanted) -> Work:
    """Look up what is rendered already.

    Raises:
        SettingError: no frame between start and stop, a segment that the plan does not have, or a
            folder of another song's clips.
    """
    if wanted.folder:
        check_owner(wanted.folder, wanted.song)
    start, stop = wanted.start, wanted.stop
    pieces = packed(job.plan, start, stop)
    if wanted.numbers is not None:
        check_numbers(job.plan, wanted.numbers)
        pieces = owned(job.plan, pieces, wanted.numbers)
    return Work(
        movie=survey(job, store, pieces) if wanted.movie or wanted.numbers else None,
        clips=survey_folder(job, store, handles=wanted.handles, start=start, stop=stop)
        if wanted.folder
        else None,
    )


def forecast(job: Job, store: ClipStore, wanted: Wanted, work: Work) -> Forecast:
    """Measure for some seconds what a render is going to cost.

    Raises:
        RenderError, FfmpegError: a frame cannot be made, or not be encoded.
        AudioError: the song cannot be read.
    """
    frames = work.missing_frames
    pace = measure(job) if frames else None
    size = pace.bytes_per_frame if pace else 0.0
    return Forecast(frames, pace, room(_needs(job, store, wanted, work, size)))


def note_on_disks(job: Job, store: ClipStore, wanted: Wanted, work: Work) -> list[str]:
    """Say in a sentence each which disks are too small for a render, before it begins.

    It is measured only where frames that were not encoded at all would not fit.
    """
    width, height = codecs.frame_size(job.model.resolution, job.look.size, job.look.fit)
    most = room(_needs(job, store, wanted, work, 3.0 * width * height))
    if not any(disk.is_too_small for disk in most):
        return []
    return tight(forecast(job, store, wanted, work))


def tight(cost: Forecast) -> list[str]:
    """Say of each disk that is too small what can be done."""
    return [
        f"About {sized(disk.needed)} are needed in {_listed(disk.folders)} and {sized(disk.free)} "
        "are free there: free some disk, or choose another with -o, --clips or GANTERPRET_CACHE."
        for disk in cost.disks
        if disk.is_too_small
    ]


def described(cost: Forecast, model: str) -> list[str]:
    """Say what a render is going to cost, in some lines."""
    lines = []
    if cost.pace:
        pace = cost.pace
        parts = [f"{model} {pace.generated:.1f}", f"encoders {pace.encoded:.1f}"]
        if pace.shared < math.inf:
            parts.append(f"both on this CPU {pace.shared:.1f}")
        lines.append(
            f"Time: about {timedelta(seconds=math.ceil(cost.seconds))}, at {pace.rendered:.1f} "
            f"frames/s ({', '.join(parts)})"
        )
    return lines + [
        f"Disk: about {sized(disk.needed)} in {_listed(disk.folders)}, where {sized(disk.free)} "
        "are free"
        for disk in cost.disks
        if disk.needed
    ]


def document(cost: Forecast) -> dict[str, object]:
    """Return what a render is going to cost, for programs."""
    pace = cost.pace
    return {
        "missing_frames": cost.frames,
        "expected_seconds": round(cost.seconds, 1),
        "pace": pace
        and {
            "generated": pace.generated,
            "encoded": pace.encoded,
            "shared": pace.shared if pace.shared < math.inf else None,
            "rendered": pace.rendered,
            "bytes_per_frame": pace.bytes_per_frame,
        },
        "disks": [
            {
                "folders": [str(folder) for folder in disk.folders],
                "needed": disk.needed,
                "free": disk.free,
                "too_small": disk.is_too_small,
            }
            for disk in cost.disks
        ],
    }


def _needs(
    job: Job, store: ClipStore, wanted: Wanted, work: Work, size: float
) -> list[tuple[Path, int]]:
    """List which folders get how many bytes; ``size`` is that of a frame that is not rendered."""
    needs = [(store.root, round(work.missing_frames * size))]
    if wanted.movie and work.movie:
        pictures = sum(_size(work.movie, piece, size) for piece in work.movie.pieces)
        needs.append((wanted.movie.absolute().parent, round(pictures) + _sound(job, wanted)))
    if wanted.folder and work.clips:
        copies = _copies(job, store, wanted, work.clips)
        pictures = sum(_size(work.clips, piece, size) for piece in copies)
        needs.append((wanted.folder.absolute(), round(pictures)))
    return [need for need in needs if need[1]]


def _size(found: Survey, piece: Piece, size: float) -> float:
    clip = found.clips.get(piece)
    return clip.stat().st_size if clip else (piece[1] - piece[0]) * size


def _sound(job: Job, wanted: Wanted) -> int:
    if wanted.movie is None or not wanted.sound:
        return 0
    sound = open_sound(wanted.song.path)
    rate = codecs.sound_bytes(wanted.movie.suffix.lower(), sound.sample_rate, sound.channels)
    return math.ceil((wanted.stop - wanted.start) / job.plan.rate * rate)


def _copies(job: Job, store: ClipStore, wanted: Wanted, found: Survey) -> list[Piece]:
    """List the pieces that a folder gets copies of: the others are links, or lie there already."""
    assert wanted.folder is not None, "there is a survey of it"
    there: Mapping[str, Path] = {}
    if wanted.folder.is_dir():
        there = clips_by_id(wanted.folder, job.look.codec.suffix)
    links = wanted.timecode is None and same_disk(store.root, wanted.folder)
    copies: list[Piece] = []
    for segment in job.plan.segments:
        start, stop = clip_range(segment, wanted.handles)
        pieces = split(start, stop, start)
        linked = links and len(pieces) == 1
        if pieces[0] in found.keys and segment.left.id not in there and not linked:
            copies += pieces
    return copies


def _listed(folders: tuple[Path, ...]) -> str:
    *others, last = (f"'{folder}'" for folder in folders)
    return f"{', '.join(others)} and {last}" if others else last
