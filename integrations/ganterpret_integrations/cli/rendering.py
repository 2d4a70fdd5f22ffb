"""A movie and a folder of clips are rendered, with a bar, and what was done is said.

Conventions:
    What is wanted is proved before; here it is made, told to a person, and returned for programs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ganterpret import codecs
from ganterpret.clips import ClipStore, Job
from ganterpret.folder import Folder, render_folder, survey_folder
from ganterpret.movie import Survey, packed, render_movie, survey
from ganterpret.plan import Plan
from ganterpret.score import Score
from ganterpret.units import format_rate
from ganterpret_integrations.cli.console import Voice, counted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a render is to leave, and of which passage."""

    movie: Path | None
    folder: Path | None
    handles: int
    sound: bool
    timecode: tuple[int, bool] | None
    start: int
    stop: int


def render(
    score: Score, job: Job, wanted: Wanted, voice: Voice, notes: Sequence[str] = ()
) -> dict[str, object]:
    """Render what is wanted, say what was done, and return it for programs.

    Args:
        score: with the song.
        job: its plan, model and look.
        wanted: what is to be left.
        voice: says it.
        notes: what the user has been told already.
    """
    begun = time.monotonic()
    store = ClipStore()
    plan = job.plan
    results: dict[str, object] = {
        "frames": wanted.stop - wanted.start,
        "rate": str(plan.rate),
        "model": job.model.name,
    }
    song = score.song.path if wanted.sound else None
    new_notes: list[str] = []
    if wanted.movie:
        found = survey(job, store, packed(plan, wanted.start, wanted.stop))
        _say_survey(found, voice)
        with voice.counting("Rendering", found.missing_frames) as progress:
            render_movie(
                job,
                store,
                wanted.movie,
                song=song,
                start=wanted.start,
                stop=wanted.stop,
                progress=progress,
                note=new_notes.append,
                found=found,
            )
        results["movie"] = {"path": str(wanted.movie), **_counts(found)}
        voice.say(f"Movie: {wanted.movie} ({_described(job, wanted)})")
    if wanted.folder:
        _, results["clips"] = render_clips(job, store, wanted, voice, new_notes)
    for note in new_notes:
        voice.note(note)
    results["notes"] = [*notes, *new_notes]
    results["seconds"] = round(time.monotonic() - begun, 3)
    return results


def render_clips(
    job: Job, store: ClipStore, wanted: Wanted, voice: Voice, notes: list[str]
) -> tuple[Folder, dict[str, object]]:
    """Render a folder of clips, say so, and return what lies there, and that for programs."""
    assert wanted.folder is not None, "whoever wants clips has named their folder"
    frame, drop_frame = wanted.timecode or (None, False)
    found = survey_folder(job, store, handles=wanted.handles, start=wanted.start, stop=wanted.stop)
    _say_survey(found, voice)
    with voice.counting("Rendering clips", found.missing_frames) as progress:
        made = render_folder(
            job,
            store,
            wanted.folder,
            handles=wanted.handles,
            start=wanted.start,
            stop=wanted.stop,
            timecode=frame,
            drop_frame=drop_frame,
            progress=progress,
            note=notes.append,
            found=found,
        )
    voice.say(f"Clips: {wanted.folder} ({counted(len(made.clips), 'file')})")
    if made.stale:
        notes.append(
            "Clips of keyframes that the score has no more are kept in the folder "
            f"({counted(len(made.stale), 'file')}, the first is {made.stale[0].name})."
        )
    return made, {
        "folder": str(wanted.folder),
        "files": [str(path) for path in made.clips],
        "stale": [str(path) for path in made.stale],
        **_counts(found),
    }


def _say_survey(found: Survey, voice: Voice) -> None:
    voice.say(
        f"{found.missing_segments} of {counted(found.segments, 'segment')} to render "
        f"({counted(found.missing_frames, 'frame')})"
    )


def _counts(found: Survey) -> dict[str, object]:
    return {
        "segments": found.segments,
        "rendered_segments": found.missing_segments,
        "rendered_frames": found.missing_frames,
    }


def _described(job: Job, wanted: Wanted) -> str:
    plan: Plan = job.plan
    frames = wanted.stop - wanted.start
    width, height = codecs.frame_size(job.model.resolution, job.look.size, job.look.fit)
    seconds = float(frames / plan.rate)
    return (
        f"{counted(frames, 'frame')}, {seconds:.3f} s at {format_rate(plan.rate)} frames/s, "
        f"{width}x{height}, {job.look.codec.name}"
    )
