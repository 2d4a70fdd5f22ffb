"""A movie and a folder of clips are rendered, with one bar, and what was done is said.

Conventions:
    What is wanted is proved before; here it is made, or only foreseen, told to a person, and
    returned for programs.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from ganterpret import codecs
from ganterpret.clips import ClipStore, Job, Progress
from ganterpret.files import check_folder
from ganterpret.flashing import look_for_flashes
from ganterpret.folder import Folder, render_folder
from ganterpret.movie import Survey, render_movie, render_pieces
from ganterpret.units import format_rate
from ganterpret_integrations.cli import forecast
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.forecast import Wanted, Work
from ganterpret_integrations.cli.loops import flash_warning


@dataclass(frozen=True, slots=True)
class Made:
    """What a render has left.

    Attributes:
        folder: of clips; None if none was wanted.
        document: the same for programs.
    """

    folder: Folder | None
    document: Mapping[str, object]


def foresee(job: Job, wanted: Wanted, voice: Voice) -> Mapping[str, object]:
    """Say what a render would do and cost, and return it for programs; nothing is written.

    Args:
        job: the plan, model and look.
        wanted: what would be left.
        voice: says it.

    Raises:
        RenderError: the clips' folder takes no files.
    """
    store = ClipStore()
    check_folder(store.root, "GANTERPRET_CACHE", writes=False)
    work = forecast.look_up(job, store, wanted)
    _say_work(work, voice)
    with voice.waiting("Measuring how fast this goes"):
        cost = forecast.forecast(job, store, wanted, work)
    for line in forecast.described(cost, job.model.name):
        voice.say(line)
    for note in forecast.tight(cost):
        voice.note(note)
    document = _about(job, wanted) | forecast.document(cost)
    if wanted.movie and work.movie:
        voice.say(f"Movie: {wanted.movie} ({_described(job, wanted)})")
        document["movie"] = {"path": str(wanted.movie), **_counts(work.movie, "missing")}
    elif work.movie:
        document["segments"] = {"cache": str(store.root), **_counts(work.movie, "missing")}
    if wanted.folder and work.clips:
        voice.say(f"Clips: {wanted.folder} ({counted(work.clips.segments, 'file')})")
        document["clips"] = {"folder": str(wanted.folder), **_counts(work.clips, "missing")}
    voice.say("Nothing was rendered, and nothing written (--dry-run).")
    return {"dry_run": True, **document}


def render(
    job: Job,
    wanted: Wanted,
    voice: Voice,
    *,
    check_flashes: bool = False,
) -> Made:
    """Render what is wanted, say what was done, and return it.

    Args:
        job: the plan, model and look.
        wanted: what is to be left.
        voice: says it.
        check_flashes: whether the movie is looked at for flashing.
    """
    begun = time.monotonic()
    store = ClipStore()
    work = forecast.look_up(job, store, wanted)
    _say_work(work, voice)
    for note in forecast.note_on_disks(job, store, wanted, work):
        voice.note(note)
    notes: list[str] = []
    folder = _make(job, store, wanted, work, voice, notes)
    document = _about(job, wanted)
    if wanted.movie and work.movie:
        voice.say(f"Movie: {wanted.movie} ({_described(job, wanted)})")
        document["movie"] = {"path": str(wanted.movie), **_counts(work.movie, "rendered")}
        if check_flashes:
            with voice.waiting("Looking for flashes"):
                flashing = look_for_flashes(wanted.movie, job.plan.rate)
            notes += filter(None, [flash_warning(wanted.movie.name, flashing)])
            document["flashing_share"] = flashing.share
    elif work.movie:
        voice.say(f"Segments: {counted(work.movie.segments, 'segment')}, in {store.root}")
        document["segments"] = {"cache": str(store.root), **_counts(work.movie, "rendered")}
    if folder and work.clips:
        voice.say(f"Clips: {wanted.folder} ({counted(len(folder.clips), 'file')})")
        notes += _stale(folder)
        document["clips"] = {
            "folder": str(wanted.folder),
            "files": [str(path) for path in folder.clips],
            "stale": [str(path) for path in folder.stale],
            **_counts(work.clips, "rendered"),
        }
    for note in notes:
        voice.note(note)
    document["rendered_frames"] = work.missing_frames
    document["seconds"] = round(time.monotonic() - begun, 3)
    return Made(folder, document)


def _make(
    job: Job, store: ClipStore, wanted: Wanted, work: Work, voice: Voice, notes: list[str]
) -> Folder | None:
    """Render a movie and clips behind one bar, and say how fast it went."""
    begun = time.monotonic()
    missing = work.missing_frames
    with voice.counting("Rendering", work.frames, work.frames - missing) as progress:
        if wanted.movie:
            render_movie(
                job,
                store,
                wanted.movie,
                song=wanted.song.path if wanted.sound else None,
                start=wanted.start,
                stop=wanted.stop,
                progress=progress,
                note=notes.append,
                found=work.movie,
                with_chapters=wanted.chapters,
            )
        elif work.movie:
            for _ in render_pieces(job, store, work.movie, progress, notes.append):
                pass
        folder = _make_clips(job, store, wanted, work, progress, notes)
    seconds = time.monotonic() - begun
    if missing:
        voice.say(
            f"Rendered {counted(missing, 'frame')} in {seconds:.1f} s "
            f"({missing / seconds:.1f} frames/s)"
        )
    return folder


def _make_clips(
    job: Job,
    store: ClipStore,
    wanted: Wanted,
    work: Work,
    progress: Progress,
    notes: list[str],
) -> Folder | None:
    if wanted.folder is None:
        return None
    frame, drop_frame = wanted.timecode or (None, False)
    return render_folder(
        job,
        store,
        wanted.folder,
        song=wanted.song,
        handles=wanted.handles,
        start=wanted.start,
        stop=wanted.stop,
        timecode=frame,
        drop_frame=drop_frame,
        progress=progress,
        note=notes.append,
        found=work.clips,
    )


def _stale(folder: Folder) -> list[str]:
    if not folder.stale:
        return []
    return [
        "Clips of keyframes that the score has no more are kept in the folder "
        f"({counted(len(folder.stale), 'file')}, the first is {folder.stale[0].name})."
    ]


def _say_work(work: Work, voice: Voice) -> None:
    surveys = {"movie": work.movie, "clips": work.clips}
    found = {what: survey for what, survey in surveys.items() if survey}
    for what, each in found.items():
        voice.say(
            (f"Of the {what}, " if len(found) > 1 else "")
            + f"{each.missing_segments} of {counted(each.segments, 'segment')} to render "
            f"({counted(each.missing_frames, 'frame')})"
        )
    if work.missing_frames < sum(each.missing_frames for each in found.values()):
        voice.say(f"Together {counted(work.missing_frames, 'frame')}: what both show, once")


def _about(job: Job, wanted: Wanted) -> dict[str, object]:
    return {
        "frames": wanted.stop - wanted.start,
        "rate": str(job.plan.rate),
        "model": job.model.name,
    }


def _counts(found: Survey, what: str) -> dict[str, object]:
    return {
        "segments": found.segments,
        f"{what}_segments": found.missing_segments,
        f"{what}_frames": found.missing_frames,
    }


def _described(job: Job, wanted: Wanted) -> str:
    rate = job.plan.rate
    frames = wanted.stop - wanted.start
    width, height = codecs.frame_size(job.model.resolution, job.look.size, job.look.fit)
    return (
        f"{counted(frames, 'frame')}, {float(frames / rate):.3f} s at {format_rate(rate)} "
        f"frames/s, {width}x{height}, {job.look.codec.name}"
    )
