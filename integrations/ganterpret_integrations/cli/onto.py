"""``ganterpret render --onto``: clips onto an editor's own timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret.alphas import Driver
from ganterpret.clips import Job, Look
from ganterpret.codecs import check_frame_size, frame_size
from ganterpret.errors import SettingError
from ganterpret.files import check_folder, publishing
from ganterpret.folder import clips_by_id
from ganterpret.plan import make_plan
from ganterpret.render import Model
from ganterpret.score import Score
from ganterpret.times import Bars, parse_moment
from ganterpret.units import format_rate, format_time, parse_timecode
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.cli.forecast import Wanted
from ganterpret_integrations.cli.rendering import foresee, render
from ganterpret_integrations.exporting import MediaNames
from ganterpret_integrations.markers import markers_of
from ganterpret_integrations.onto import (
    Edit,
    Spot,
    find_spot,
    open_edit,
    shown_frames,
    track_clips,
)
from ganterpret_integrations.replacing import replacing
from ganterpret_integrations.targets import is_same_file

TRACK: Final = "GANterpretations"
"""What the new track is called."""

_PANEL: Final = "An editor's timeline"

OntoOption = Annotated[
    Path | None,
    typer.Option(
        "--onto",
        help="An editor's timeline (.otio, .xml) that gets the clips as a new track; -o names "
        "the new file.",
        rich_help_panel=_PANEL,
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="Where the song begins on it, if it is not there by name or several times: a time "
        "from its first frame (12.5, 300f), or a timecode as it counts.",
        rich_help_panel=_PANEL,
    ),
]
SequenceOption = Annotated[
    str | None,
    typer.Option(
        "--sequence", help="Which of several sequences, by its name.", rich_help_panel=_PANEL
    ),
]
MediaRootOption = Annotated[
    str | None,
    typer.Option(
        "--media-root",
        help="The score's folder as the editor's computer sees it: D:\\film.",
        rich_help_panel=_PANEL,
    ),
]


@dataclass(frozen=True, slots=True)
class Onto:
    """An editor's timeline with the song on it, and where the new one goes.

    Attributes:
        edit: the timeline.
        spot: where the movie lies on it.
        output: the new file.
        folder: of the clips.
    """

    edit: Edit
    spot: Spot
    output: Path
    folder: Path


def prepare_onto(
    path: Path,
    output: Path | None,
    song: Path,
    *,
    at: str | None,
    bars: Bars | None,
    sequence: str | None,
    clips: Path | None,
    kept: Mapping[str, Path],
    dry_run: bool,
) -> Onto:
    """Read an editor's timeline, and refuse what cannot go onto it, before any work.

    Args:
        path: the editor's file.
        output: the new one.
        song: known by its file's name.
        at: where it begins; None to look.
        bars: where they lie, for a place in bars; None if nobody knows.
        sequence: which of several, by name.
        clips: their folder; None for one beside the new file: ``b.otio`` -> ``b clips``.
        kept: more files that must not be lost, by what they are ("the score").
        dry_run: whether nothing is written.

    Raises:
        SettingError: no new file is named, or one that cannot be it.
        TimelineError: the timeline cannot be read, or nobody knows where the song lies on it.
        RenderError: a folder that takes no files.
    """
    if output is None:
        raise SettingError("--onto needs -o: the editor's file is never overwritten.", str(path))
    edit = open_edit(path, sequence or "")
    if output.suffix.lower() != path.suffix.lower():
        raise SettingError(
            f"'{output}' cannot be the new timeline: it is of the kind of '{path.name}' and ends "
            f"in {path.suffix}.",
            str(output),
        )
    for what, other in {"the editor's own file": path, **kept}.items():
        if is_same_file(output, other):
            raise SettingError(f"'{output}' is {what}: name the new timeline otherwise.", output)
    if output.exists() and not output.is_file():
        raise SettingError(f"'{output}' is no ordinary file: name it otherwise.", str(output))
    spot = find_spot(edit, song, parse_place(at, edit, bars) if at else None)
    check_folder(output.absolute().parent, "-o", writes=not dry_run)
    return Onto(edit, spot, output, clips or output.with_name(f"{output.stem} clips"))


def parse_place(text: str, edit: Edit, bars: Bars | None = None) -> Fraction:
    """Read where a song begins on a timeline, in seconds from the timeline's first frame.

    Args:
        text: a time from there, or a timecode as the timeline counts it.
        edit: the timeline.
        bars: where they lie from there on; None if nobody knows.

    Raises:
        SettingError: the text is no time, or a timecode that does not exist.
    """
    moment = parse_moment(text, signed=True)
    if moment.unit != "timecode" or moment.sign < 0:
        return moment.place(edit.rate, bars)
    mark = ";" if edit.timeline.drop_frame else ":"
    frame, _ = parse_timecode(mark.join(moment.code.replace(";", ":").rsplit(":", 1)), edit.rate)
    return (frame - edit.timeline.start) / edit.rate


def on_raster(look: Look, edit: Edit) -> Look:
    """Give clips the frame size of a timeline, if it says one and none was chosen.

    Raises:
        SettingError: the codec does not take frames of that size.
    """
    raster = edit.timeline.size
    if look.size or raster is None:
        return look
    try:
        check_frame_size(look.codec, frame_size(raster, raster, look.fit))
    except SettingError as error:
        raise SettingError(
            f"{str(error).removesuffix('.')}; the timeline has {raster[0]}x{raster[1]}, --size "
            "gives its clips another.",
            raster,
        ) from error
    return replace(look, size=raster)


def render_onto(
    score: Score,
    driver: Driver,
    onto: Onto,
    means: tuple[Model, Look, tuple[Model, ...]],
    names: MediaNames,
    voice: Voice,
    *,
    handles: int,
    clip_timecode: bool,
    dry_run: bool,
) -> Mapping[str, object]:
    """Render clips on an editor's grid and write the timeline that holds them.

    Args:
        score: with the song.
        driver: of its alphas.
        onto: the editor's timeline, and the new one.
        means: what paints, how it is encoded, and the model's twins.
        names: what the timeline calls the clips.
        voice: says what was done.
        handles: extra frames at both ends of a clip.
        clip_timecode: whether clips count timecode, equal to their place on the timeline.
        dry_run: whether it is only said what would be done.
    """
    model, look, twins = means
    edit, spot = onto.edit, onto.spot
    plan = make_plan(score, driver, edit.rate, spot.origin)
    shown = shown_frames(plan, spot)
    begin = edit.timeline.start + spot.first_frame if clip_timecode else None
    timecode = None if begin is None else (begin, edit.timeline.drop_frame)
    wanted = Wanted(None, onto.folder, handles, score.song, timecode, shown[0][0], shown[-1][1])
    for note in (*edit.timeline.notes, *_told_size(model, look)):
        voice.note(note)
    job = Job(plan, model, look, twins)
    if dry_run:
        return {"timeline": str(onto.output), **foresee(job, wanted, voice)}
    made = render(job, wanted, voice)
    assert made.folder, "clips were wanted"
    there = clips_by_id(onto.folder, look.codec.suffix)
    clips = track_clips(
        plan,
        spot,
        {id: names.of(path) for id, path in there.items() if path in made.folder.clips},
        {marker.id: marker.name for marker in markers_of(score)},
        handles=handles,
        media_start=begin,
    )
    data = edit.with_track(clips, TRACK)
    with replacing(onto.output) as replaced, publishing(onto.output) as part:
        part.write_bytes(data)
    voice.say(
        f"Timeline: {onto.output} ({counted(len(clips), 'clip')} on a new track at "
        f"{format_rate(plan.rate)} frames/s, from {format_time(clips[0].start)} on)"
    )
    for note in replaced:
        voice.note(note)
    return {"timeline": str(onto.output), **made.document}


def _told_size(model: Model, look: Look) -> list[str]:
    """Say how large clips are where nobody has said it."""
    if look.size:
        return []
    width, height = frame_size(model.resolution, None, look.fit)
    return [
        f"The timeline does not say how large its frames are: the clips are {width}x{height}, and "
        "--size makes them another size."
    ]
