"""``ganterpret convert``: one program's markers or timeline as another's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganterpret.errors import SettingError
from ganterpret.times import parse_moment
from ganterpret.units import check_timecode, format_rate, format_timecode, parse_rate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli import reading_options as r
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.converting import DEFAULT_START, at_rate, fitted, moved, with_places
from ganterpret_integrations.formats import FORMATS, Writing, format_of, may_count_beats, suffixes
from ganterpret_integrations.reading import is_bundle, read_file
from ganterpret_integrations.targets import Target, make_content, publish, targets_of
from ganterpret_integrations.timeline import Timeline


def convert_command(
    source: Annotated[
        Path,
        typer.Argument(metavar="IN", help=f"What is there: {suffixes()}."),
    ],
    out: Annotated[
        Path | None,
        typer.Argument(metavar="OUT", help=f"What is made: {suffixes(written=True)}."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="The same.")
    ] = None,
    from_format: Annotated[
        str | None,
        o.one_of("--from", FORMATS, "IN's format, where its suffix does not tell.", r.FILE),
    ] = None,
    to_format: Annotated[
        str | None,
        o.one_of("--to", FORMATS, "OUT's format, where its suffix does not tell.", r.FILE),
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate",
            help="Frames a second of OUT, and of IN where it does not say them (EDL, a table's "
            "timecode): 23.976, 25, ...; IN's own or 24 if not given.",
            autocompletion=o.complete_rate,
            rich_help_panel=o.EDITOR,
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start-timecode",
            help=f"Of OUT's first frame, and of IN's if that is an EDL; IN's own or "
            f"{DEFAULT_START} if not given.",
            rich_help_panel=o.EDITOR,
        ),
    ] = None,
    drop_frame: o.DropFrameOption = None,
    offset: Annotated[
        str | None,
        typer.Option(
            "--offset",
            metavar="TIME",
            help="Put everything this much later, or earlier with a minus: 12.5, 1:02.5, 300f, "
            "00:00:10:00, or 4b (bars).",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            help="Of names in IN where it does not say (MIDI, EDL): utf-8, cp1252, cp932, ...; "
            "utf-8 keeps them as they are in OUT too, where ASCII is the safe choice.",
            rich_help_panel=r.FILE,
        ),
    ] = None,
    sequence: r.SequenceOption = None,
    events: r.EventsOption = None,
    track: r.TrackOption = None,
    channel: r.ChannelOption = None,
    pitch: r.PitchOption = None,
    pitches: r.PitchesOption = None,
    tempo_map: r.TempoMapOption = None,
    tempo: r.TempoOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Turn markers or a timeline of one program into another's.

    An editor's markers become a DAW's and back, without a score. What the
    other format has no place for is told.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    output = o.one_place(out, output, "OUT")
    kept = {"the file that is read": source}
    if tempo_map:
        kept["the tempo map"] = tempo_map
    target = _target(output, to_format or "", kept)
    counts_beats = may_count_beats(source, from_format or "")
    if (tempo_map or tempo) and target.counts_frames and not counts_beats:
        raise SettingError("--tempo-map and --tempo go with a MIDI file: leave them out.", tempo)
    later = parse_moment(offset or "0", signed=True)
    if start:
        check_timecode(start)
    wanted = parse_rate(rate) if rate else None
    how = r.make_reading(
        rate=wanted,
        start=start or DEFAULT_START,
        encoding=encoding,
        sequence=sequence,
        events=events,
        track=track,
        channel=channel,
        pitch=pitch,
        pitches=pitches,
        tempo=r.chosen_tempo(tempo_map, tempo),
    )
    writing = Writing(utf8=how.encoding == "utf-8", tempo=how.tempo)
    found = read_file(source, from_format or "", how)
    by = later.length(wanted or found.rate, found.tempo or how.tempo)
    notes = [*found.notes]
    if is_bundle(source):
        if any(clip.media for clip in found.clips) and target.holds_clips:
            notes.append(
                "The clips' media lie in the bundle: unpack its folder media beside the new file."
            )
    else:
        found = with_places(found, source.parent)
    step = moved(found, by)
    notes += step.notes
    if target.counts_frames:
        step = at_rate(step.timeline, wanted, start, drop_frame)
        notes += step.notes
    step = fitted(step.timeline, target.format, utf8=writing.utf8)
    notes += step.notes
    if not step.timeline.markers and not step.timeline.clips:
        notes.append(
            "There are no markers in it (in a MIDI file, --events lyrics,text,notes takes more "
            "for markers)."
        )
    song = source if format_of(source, from_format or "") is FORMATS["wav"] else None
    if target.holds_sound and song is None:
        notes.append(
            f"'{output.name}' holds silence under its markers: only 'ganterpret export' knows the "
            "song."
        )
    notes += publish([make_content(target, step.timeline, writing)], {}, song)
    for note in notes:
        voice.note(note)
    _tell(step.timeline, target, voice)


def _target(path: Path, format_name: str, kept: dict[str, Path]) -> Target:
    """Prove that a file can be written.

    Raises:
        SettingError: no such format, a bundle, a score, or a file that is read.
        RenderError: a folder that takes no files.
    """
    (target,) = targets_of([path], format_name, kept)
    if target.is_bundle:
        raise SettingError(
            "A bundle takes its media with it, and only 'ganterpret export' knows which: give a "
            "file that ends in .otio.",
            str(path),
        )
    return target


def _tell(timeline: Timeline, target: Target, voice: Voice) -> None:
    """Say what was made, to a person or a program."""
    clips = sum(bool(clip.media) for clip in timeline.clips)
    holds = [counted(len(timeline.markers), "marker"), *([counted(clips, "clip")] * bool(clips))]
    document: dict[str, object] = {
        "path": str(target.path),
        "format": target.format,
        "markers": len(timeline.markers),
        "clips": clips,
    }
    if target.counts_frames and timeline.rate is not None:
        start = format_timecode(timeline.start, timeline.rate, timeline.drop_frame)
        holds.append(f"{format_rate(timeline.rate)} frames/s from {start}")
        document |= {"rate": str(timeline.rate), "start": start}
    voice.say(f"Converted: {target.path} ({', '.join(holds)})")
    voice.result(document)
