"""``ganterpret export``: a score as markers for a DAW, or as a timeline for an editor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret import documents
from ganterpret.analysis import read_driver
from ganterpret.audio import open_sound
from ganterpret.errors import ScoreError, SettingError
from ganterpret.plan import Plan, make_plan
from ganterpret.score import Score
from ganterpret.units import can_drop_frames, format_rate, format_timecode, parse_rate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli import reading_options as r
from ganterpret_integrations.cli.console import Voice, counted
from ganterpret_integrations.exporting import (
    MediaNames,
    Shot,
    alpha_values,
    look_at_clips,
    start_of,
    strengths_of,
    timeline_of,
)
from ganterpret_integrations.formats import Writing, suffixes
from ganterpret_integrations.markers import COLOR_BYS, colored, markers_of
from ganterpret_integrations.targets import (
    Content,
    Target,
    deviation,
    make_content,
    publish,
    targets_of,
)
from ganterpret_integrations.tempo import TICKS_PER_BEAT
from ganterpret_integrations.timeline import Timeline
from ganterpret_integrations.wavfiles import is_wav

ENCODINGS: Final = ("ascii", "utf-8")
MOST_CONTROLLERS: Final = 119
"""The last of MIDI's controllers; the numbers above are messages of another kind."""

_DAW: Final = "A MIDI file"


def export_command(
    score: Annotated[Path, typer.Argument(metavar="SCORE", help="A score.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help=f"Any of {suffixes(written=True)}."),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="FILE", help="The same; once for each file."),
    ] = None,
    clips: Annotated[
        Path | None,
        typer.Option(
            "--clips", help="A folder of rendered clips; gaps without.", rich_help_panel=o.EDITOR
        ),
    ] = None,
    start_timecode: Annotated[
        str | None,
        typer.Option(
            "--start-timecode",
            help="Of the first frame: 01:00:00:00, or 01:00:00;00 for drop frame; the score "
            "remembers it.",
            rich_help_panel=o.EDITOR,
        ),
    ] = None,
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate",
            help="23.976, 24, 25, 29.97, ...; the score's if not given.",
            autocompletion=o.complete_rate,
            rich_help_panel=o.EDITOR,
        ),
    ] = None,
    drop_frame: o.DropFrameOption = None,
    color_by: Annotated[
        str, o.one_of("--color-by", COLOR_BYS, "What a marker's colour shows.", o.EDITOR)
    ] = "category",
    media_root: Annotated[
        str | None,
        typer.Option(
            "--media-root",
            help="The score's folder as the editor's computer sees it: D:\\film.",
            rich_help_panel=o.EDITOR,
        ),
    ] = None,
    tempo_map: r.TempoMapOption = None,
    tempo: r.TempoOption = None,
    midi_notes: Annotated[
        bool,
        typer.Option(
            "--midi-notes", help="A note a marker too, as Live needs it.", rich_help_panel=_DAW
        ),
    ] = False,
    controller: Annotated[
        int | None,
        typer.Option(
            "--controller",
            help="A controller's number, 0 to 119: it shows how far the pictures are.",
            rich_help_panel=_DAW,
        ),
    ] = None,
    encoding: Annotated[
        str,
        o.one_of(
            "--encoding", ENCODINGS, "Of names where ASCII is the safe choice (MIDI, EDL).", _DAW
        ),
    ] = "ascii",
    format_name: r.FormatOption = None,
    song: o.SongOption = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Write markers for a DAW, or a timeline for an editor.

    A name's last word, in braces, is how a cut is known when it comes home
    with 'ganterpret import': leave it there when you rename a marker.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    if not documents.is_score(score):
        raise ScoreError(
            f"'{score}' is no score: run 'ganterpret analyze' on the song first.", str(score)
        )
    stored = documents.load(score)
    kept = {"the score": score, "the song": song or stored.song.path}
    if tempo_map:
        kept["the tempo map"] = tempo_map
    wanted = [*(files or ()), *(output or ())]
    if not wanted:
        raise SettingError("Say what is written: give FILE, or -o FILE.")
    targets = targets_of(wanted, format_name or "", kept)
    _check_used(
        "a MIDI file or another that counts beats",
        any(target.row.grid == "beats" for target in targets),
        {"--tempo-map": tempo_map is not None, "--tempo": tempo is not None},
    )
    _check_used(
        "a MIDI file",
        any(target.format == "midi" for target in targets),
        {"--midi-notes": midi_notes, "--controller": controller is not None},
    )
    _check_used(
        "a timeline",
        any(target.holds_clips for target in targets),
        {"--clips": clips is not None, "--media-root": media_root is not None},
    )
    _check_used(
        "a file that counts frames",
        any(target.counts_frames for target in targets),
        {"--rate": rate is not None, "--drop-frame": drop_frame is not None},
    )
    colored((), stored, color_by, {})  # refuses what gives no colours before anything is heard
    how = Writing(
        utf8=_is_utf8(encoding),
        tempo=r.chosen_tempo(tempo_map, tempo),
        notes=midi_notes,
        controller=_checked_controller(controller),
    )
    names = MediaNames(score.parent, _checked_root(media_root))

    document = replace(stored, rate=parse_rate(rate)) if rate else stored
    if song:
        document = replace(document, song=replace(document.song, path=song.absolute()))
    with voice.waiting(f"Listening to {document.song.path.name}"):
        plan = make_plan(document, read_driver(document))
        strengths = strengths_of(document) if color_by == "strength" else {}
    if start_timecode or drop_frame is not None:
        timecode = _timecode(start_timecode or document.timecode, drop_frame, plan)
        document = replace(document, timecode=timecode)
    with voice.waiting(f"Looking at the clips in {clips}"):
        shots = look_at_clips(clips, plan) if clips else {}
    if controller is not None:
        how = replace(how, controller_values=alpha_values(plan))
    markers = colored(markers_of(document), document, color_by, strengths)
    title = score.name.removesuffix(documents.SUFFIX).removesuffix(".json")
    heard = Timeline(
        markers,
        name=title,
        duration=document.song.duration,
        grid=Fraction(1, document.song.sample_rate),
    )
    seen = heard
    if any(target.counts_frames for target in targets):
        channels = open_sound(document.song.path).channels
        seen = timeline_of(
            document, plan, markers, channels=channels, shots=shots, names=names, title=title
        )
    contents = [
        make_content(target, seen if target.counts_frames else heard, how) for target in targets
    ]
    timecode = _remembered(document.timecode, stored)
    if timecode != stored.timecode:
        # Before the files, which could not come home to a score that counts otherwise.
        documents.save(replace(stored, timecode=timecode), score)
    media = [document.song.path, *(shot.path for shot in shots.values())]
    replaced = publish(contents, {names.of(path): path for path in media}, document.song.path)

    files_written = [
        _Written(content.target, content.timeline, deviation(content, markers, how.tempo))
        for content in contents
    ]
    for file in files_written:
        voice.say(file.line)
    notes = [
        *replaced,
        *_of_rate(plan, stored, targets),
        *_of_media(plan, clips, shots, names, media),
        *_of_programs(contents),
        *_of_sound(document.song.path, targets),
    ]
    for note in notes:
        voice.note(note)
    home = next((target for target in targets if target.row.reader), None)
    if home:
        told = ["--format", format_name] if format_name else []
        if _is_mute(home) and plan.rate != stored.rate:
            told += ["--rate", format_rate(plan.rate)]
        voice.next("import", score, home.path, *told, when="when it is edited")
    voice.result(
        {
            "score": str(score),
            "timecode": document.timecode,
            "files": [file.document for file in files_written],
            "notes": notes,
        }
    )


def _check_used(what: str, there: bool, given: Mapping[str, bool]) -> None:
    """Refuse options that go with a kind of file which is not there."""
    for option, is_given in given.items():
        if is_given and not there:
            raise SettingError(f"{option} goes with {what}, and none is asked for.", option)


def _is_utf8(encoding: str) -> bool:
    if encoding not in ENCODINGS:
        raise SettingError(
            f"'{encoding}' is no encoding of an export: give one of {', '.join(ENCODINGS)}.",
            encoding,
        )
    return encoding == "utf-8"


def _checked_controller(number: int | None) -> int | None:
    if number is not None and not 0 <= number <= MOST_CONTROLLERS:
        raise SettingError(
            f"There is no MIDI controller {number}: 0 to {MOST_CONTROLLERS} are legal.", number
        )
    return number


def _checked_root(root: str | None) -> str:
    if root is not None and (not root.strip() or "://" in root):
        raise SettingError(
            f"'{root}' is no folder: give --media-root a path such as D:\\film or /Volumes/film.",
            root,
        )
    return root or ""


def _timecode(text: str, drop_frame: bool | None, plan: Plan) -> str:
    """Return a start's timecode as the score keeps it; drop frame as told, else as it says."""
    if drop_frame is not None:
        head, _, frames = text.strip().replace(";", ":").rpartition(":")
        text = f"{head}{';' if drop_frame else ':'}{frames}"
    frame, counts_drop_frame = start_of(text, plan)
    return format_timecode(frame, plan.rate, counts_drop_frame)


def _remembered(timecode: str, stored: Score) -> str:
    """Return a start's timecode as the score can count it: not every rate has drop frame."""
    return timecode if can_drop_frames(stored.rate) else timecode.replace(";", ":")


def _is_mute(target: Target) -> bool:
    """Tell whether a file counts frames and does not say how many a second."""
    return target.counts_frames and not target.tells_rate


def _of_rate(plan: Plan, stored: Score, targets: Sequence[Target]) -> list[str]:
    """Say what a person may not expect of files that count frames."""
    mute = [target.path.name for target in targets if _is_mute(target)]
    notes = []
    if plan.merged and any(target.counts_frames for target in targets):
        notes.append(
            f"{counted(len(plan.merged), 'marker')} on the frame of another, which begins the "
            "segment there."
        )
    if mute and plan.rate != stored.rate:
        notes.append(
            f"'{mute[0]}' does not say its rate, and the score has another: import it with "
            f"--rate {format_rate(plan.rate)}."
        )
    return notes


def _of_programs(contents: Sequence[Content]) -> list[str]:
    """Say what programs would not like of their files."""
    return [
        fault
        for content in contents
        if content.target.row.faults
        for fault in content.target.row.faults(content.timeline)
    ]


def _of_media(
    plan: Plan,
    clips: Path | None,
    shots: Mapping[str, Shot],
    names: MediaNames,
    media: Sequence[Path],
) -> list[str]:
    """Say what a person may not expect of the clips and of what files are called."""
    notes = []
    missing = len(plan.segments) - len(shots)
    if clips and missing:
        notes.append(
            f"Gaps stand for {missing} of {counted(len(plan.segments), 'segment')}, which have no "
            f"clip in '{clips}': render them with --clips."
        )
    outside = [path.name for path in media if not names.holds(path)]
    if names.root and outside:
        notes.append(
            f"{counted(len(outside), 'file')} outside the score's folder, '{outside[0]}' first: "
            f"the timeline looks right in {names.root}."
        )
    return notes


def _of_sound(song: Path, targets: Sequence[Target]) -> list[str]:
    """Say what became of a song whose copy had to be decoded."""
    copies = [target.path.name for target in targets if target.holds_sound]
    if not copies or is_wav(song):
        return []
    return [
        f"'{song.name}' is no WAV file: '{copies[0]}' holds its decoded samples, as 32-bit floats."
    ]


@dataclass(frozen=True, slots=True)
class _Written:
    """What is told about a file that was written."""

    target: Target
    timeline: Timeline
    deviation: Fraction

    @property
    def line(self) -> str:
        """What a person reads."""
        holds = [counted(len(self.timeline.markers), "marker")]
        clips, gaps = self._segments
        if clips:
            holds.append(counted(clips, "clip"))
        if gaps:
            holds.append(counted(gaps, "gap"))
        timeline = self.timeline
        if self.target.row.grid == "beats":
            holds.append(f"{TICKS_PER_BEAT} ticks a beat")
        elif timeline.rate is not None:
            holds.append(f"{format_rate(timeline.rate)} frames/s from {self._start}")
        # Rounded up: it is "at most".
        off = f"at most {math.ceil(self.deviation * 100_000) / 100:.2f} ms off"
        return f"{self._kind}: {self.target.path} ({', '.join(holds)}, {off})"

    @property
    def document(self) -> dict[str, object]:
        """What a program reads."""
        rate, (clips, gaps) = self.timeline.rate, self._segments
        frames = {} if rate is None else {"rate": str(rate), "start": self._start}
        return {
            "path": str(self.target.path),
            "format": self.target.format,
            "markers": len(self.timeline.markers),
            "clips": clips,
            "gaps": gaps,
            **frames,
            "largest_deviation": float(self.deviation),
        }

    @property
    def _kind(self) -> str:
        if self.target.is_bundle:
            return "Bundle"
        return "Timeline" if self.target.holds_clips else "Markers"

    @property
    def _segments(self) -> tuple[int, int]:
        """How many segments have a clip, and how many are gaps."""
        if not self.target.holds_clips:
            return 0, 0
        segments = [clip for clip in self.timeline.clips if clip.kind == "video"]
        gaps = sum(not clip.media for clip in segments)
        return len(segments) - gaps, gaps

    @property
    def _start(self) -> str:
        timeline = self.timeline
        if timeline.rate is None:
            return ""
        return format_timecode(timeline.start, timeline.rate, timeline.drop_frame)
