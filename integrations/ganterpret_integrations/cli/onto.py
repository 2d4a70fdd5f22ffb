"""``ganterpret render --onto``: clips onto an editor's own timeline."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ganterpret.alphas import Driver
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.errors import SettingError
from ganterpret.files import check_folder, publishing
from ganterpret.plan import make_plan
from ganterpret.render import Model
from ganterpret.score import Score
from ganterpret.units import format_rate, format_time
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.reading_options import parse_offset
from ganterpret_integrations.cli.rendering import Wanted, render_clips
from ganterpret_integrations.exporting import MediaNames
from ganterpret_integrations.markers import markers_of
from ganterpret_integrations.onto import Edit, find_spot, open_edit, shown_frames, track_clips
from ganterpret_integrations.timeline import id_of_media


@dataclass(frozen=True, slots=True)
class Onto:
    """What a render onto an editor's timeline is told besides the score and the model."""

    output: Path
    clips: Path
    handles: int
    clip_timecode: bool
    at: str | None
    media_root: str


def prepare_onto(
    path: Path, output: Path | None, sequence: str | None, useless: Sequence[str]
) -> Edit:
    """Read an editor's timeline, and refuse what cannot go onto it, before any work.

    Raises:
        SettingError: no new file is named, it is the editor's own, or options that the timeline
            decides.
        TimelineError: the timeline cannot be read.
    """
    if useless:
        raise SettingError(
            f"{useless[0]} is the timeline's to say with --onto: leave it out.", useless[0]
        )
    if output is None:
        raise SettingError("--onto needs -o: the editor's file is never overwritten.", str(path))
    edit = open_edit(path, sequence or "")
    if output.suffix.lower() != path.suffix.lower() or output.resolve() == path.resolve():
        raise SettingError(
            f"'{output}' cannot be the new timeline: name another file that ends in "
            f"{path.suffix}.",
            str(output),
        )
    check_folder(output.absolute().parent, "-o")
    return edit


def default_clips(onto: Path, output: Path | None) -> Path:
    """Name the folder of a timeline's clips: ``b.otio`` -> ``b clips`` beside it."""
    named = output or onto
    return named.with_name(f"{named.stem} clips")


def render_onto(
    score: Score,
    driver: Driver,
    edit: Edit,
    means: tuple[Model, Look],
    how: Onto,
    path: Path,
    voice: Voice,
) -> dict[str, object]:
    """Render clips on an editor's grid and write the timeline that holds them.

    Args:
        score: with the song.
        driver: of its alphas.
        edit: the editor's timeline.
        means: what paints, and how it is encoded.
        how: where to.
        path: of the score; media are named from its folder.
        voice: says what was done.
    """
    begun = time.monotonic()
    model, look = means
    song = score.song.path
    spot = find_spot(edit, song, parse_offset(how.at, edit.rate) if how.at else None)
    plan = make_plan(score, driver, edit.rate, spot.origin)
    shown = shown_frames(plan, spot)
    base = edit.timeline.start + spot.first_frame if how.clip_timecode else None
    timecode = None if base is None else (base, edit.timeline.drop_frame)
    first, stop = shown[0][0], shown[-1][1]
    wanted = Wanted(None, how.clips, how.handles, False, timecode, first, stop)
    notes: list[str] = list(edit.timeline.notes)
    job = Job(plan, model, look)
    made, told = render_clips(job, ClipStore(), wanted, voice, notes)
    files = {id_of_media(file.name): file for file in made.clips}
    named = MediaNames(path.parent, how.media_root)
    clips = track_clips(
        plan,
        spot,
        {id: named.of(file) for id, file in files.items()},
        {marker.id: marker.name for marker in markers_of(score)},
        handles=how.handles,
        media_start=base,
    )
    data = edit.with_track(clips, "GANterpretations")
    with publishing(how.output) as part:
        part.write_bytes(data)
    begins = format_time(max(spot.placement.offset, Fraction(0)))
    voice.say(
        f"Timeline: {how.output} ({counted(len(clips), 'clip')} on a new track at "
        f"{format_rate(plan.rate)} frames/s; the song begins at {begins})"
    )
    for note in notes:
        voice.note(note)
    return {
        "timeline": str(how.output),
        "rate": str(plan.rate),
        "model": model.name,
        "clips": told,
        "notes": notes,
        "seconds": round(time.monotonic() - begun, 3),
    }
