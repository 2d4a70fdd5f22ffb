"""The options of commands that read a file of markers or a timeline, and what they add up to.

Conventions:
    An option that was not given is None. Text is turned into values here, at the edge, and
    nowhere else. Notes of MIDI are numbered 0 to 127, or named with middle C (60) as C3, as
    Live, Logic and Cubase name them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final

import typer

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES, parse_time, parse_timecode
from ganterpret_integrations.cli.options import complete_rate, one_of
from ganterpret_integrations.converting import DEFAULT_START
from ganterpret_integrations.formats import FORMATS, Reading
from ganterpret_integrations.formats.options import MIDI_EVENTS
from ganterpret_integrations.reading import read_bytes, read_file
from ganterpret_integrations.tempo import FASTEST, SLOWEST, TempoMap
from ganterpret_integrations.text_guard import text_of
from ganterpret_integrations.timeline import TimelineError

FILE: Final = "The file of markers"
_MIDI = "A MIDI file"

_PITCH: Final = r"(?:\d{1,3}|[A-Ga-g][#b]?-?\d)"
_PITCHES: Final = re.compile(rf"\s*({_PITCH})\s*(?:-\s*({_PITCH})\s*)?", re.ASCII)
_PITCH_NAME: Final = re.compile(rf"\s*({_PITCH})\s*=\s*(.*\S)\s*", re.ASCII)
_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

FormatOption = Annotated[
    str | None,
    one_of("--format", FORMATS, "Its format, where the suffix does not tell.", FILE),
]
RateOption = Annotated[
    str | None,
    typer.Option(
        "--rate",
        help="Video rate where the file does not say it (EDL, a table's timecode): 23.976, 25, "
        "30000/1001, ...",
        autocompletion=complete_rate,
        rich_help_panel=FILE,
    ),
]
SequenceOption = Annotated[
    str | None,
    typer.Option(
        "--sequence", help="Which of several sequences, by its name.", rich_help_panel=FILE
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="Of names where the file does not say it (MIDI): utf-8, cp1252, cp932, ...",
        rich_help_panel=FILE,
    ),
]
EventsOption = Annotated[
    str | None,
    typer.Option(
        "--events",
        help=f"What counts as a marker, of {','.join(MIDI_EVENTS)}; markers,cues if not given.",
        rich_help_panel=_MIDI,
    ),
]
TrackOption = Annotated[
    int | None,
    typer.Option("--track", help="Which track of a format 2 file, from 1.", rich_help_panel=_MIDI),
]
ChannelOption = Annotated[
    int | None,
    typer.Option("--channel", help="Of notes, 1 to 16.", rich_help_panel=_MIDI),
]
PitchOption = Annotated[
    str | None,
    typer.Option(
        "--pitch",
        help="Notes that are markers: 36-59, or C1-B2 (C3 is 60).",
        rich_help_panel=_MIDI,
    ),
]
PitchesOption = Annotated[
    str | None,
    typer.Option(
        "--pitches",
        help="Names of notes: 60=jellyfish,62=bike, or a text file, one a line.",
        rich_help_panel=_MIDI,
    ),
]
TempoMapOption = Annotated[
    Path | None,
    typer.Option("--tempo-map", help="A MIDI file whose tempos are taken.", rich_help_panel=_MIDI),
]
TempoOption = Annotated[
    str | None,
    typer.Option(
        "--tempo",
        help="Beats a minute, where the file does not say; 120 if not given.",
        rich_help_panel=_MIDI,
    ),
]


def make_reading(
    *,
    rate: Fraction | None = None,
    start: str = DEFAULT_START,
    encoding: str | None = None,
    sequence: str | None = None,
    events: str | None = None,
    track: int | None = None,
    channel: int | None = None,
    pitch: str | None = None,
    pitches: str | None = None,
    tempo: TempoMap | None = None,
) -> Reading:
    """Put together how a file is read.

    Args:
        rate: video rate, for formats that do not say it; None if nobody knows it.
        start: timecode of the timeline's first frame, for formats that do not say it; "" if the
            rate has none such.
        encoding: as given, like all that follow.
        sequence: name of one of several sequences.
        events: kinds of MIDI events with commas between.
        track: of a MIDI file of format 2, from 1.
        channel: of MIDI notes, 1 to 16.
        pitch: a range of MIDI notes.
        pitches: names of MIDI notes.
        tempo: of a MIDI file that states none.

    Raises:
        SettingError: one of them is not legal.
    """
    # Only a rate that has timecode can be asked where one lies; other files need none.
    coded = rate in VIDEO_RATES.values()
    frame: int | None = 0
    drop_frame = False
    if rate and coded:
        frame, drop_frame = parse_timecode(start, rate) if start else (None, False)
    names = parse_pitch_names(pitches) if pitches else {}
    chosen = parse_events(events) if events else Reading().events
    if (channel is not None or pitch or names) and "notes" not in chosen:
        # Whoever speaks of notes wants them.
        chosen = (*chosen, "notes") if events is None else chosen
    return Reading(
        rate=rate,
        start=frame,
        drop_frame=drop_frame,
        encoding=parse_encoding(encoding) if encoding else "",
        sequence=sequence or "",
        events=chosen,
        track=_within(track, 1, 65535, "--track"),
        channel=_within(channel, 1, 16, "--channel"),
        pitches=parse_pitches(pitch) if pitch else Reading().pitches,
        pitch_names=names,
        tempo=tempo,
    )


def parse_events(text: str) -> tuple[str, ...]:
    """Read which MIDI events count.

    >>> parse_events("markers,notes")
    ('markers', 'notes')
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in MIDI_EVENTS]
    if unknown or not names:
        raise SettingError(
            f"'{unknown[0] if unknown else text}' is no kind of event: give one or more of "
            f"{','.join(MIDI_EVENTS)}.",
            text,
        )
    return names


def parse_encoding(text: str) -> str:
    """Check the name of a text encoding.

    >>> parse_encoding("UTF8"), parse_encoding("Shift-JIS")
    ('utf-8', 'shift_jis')
    """
    try:
        found = codecs.lookup(text.strip())
        "a".encode(found.name).decode(found.name)
    except (LookupError, ValueError) as error:
        raise SettingError(
            f"'{text}' is no text encoding: give utf-8, cp1252 or cp932, for instance.", text
        ) from error
    return found.name


def parse_pitch(text: str) -> int:
    """Read a MIDI note: a number from 0 to 127, or a name with C3 for 60.

    >>> parse_pitch("60"), parse_pitch("C3"), parse_pitch("f#-1"), parse_pitch("Bb2")
    (60, 60, 18, 58)
    """
    if text.isdecimal():
        pitch = int(text)
    else:
        sharp = {"#": 1, "b": -1}.get(text[1], 0)
        octave = int(text[2:] if sharp else text[1:])
        pitch = _STEPS[text[0].upper()] + sharp + 12 * (octave + 2)
    if not 0 <= pitch <= 127:
        raise SettingError(
            f"There is no MIDI note {text}: give 0 to 127, or C-2 to G8 (C3 is 60).", text
        )
    return pitch


def parse_pitches(text: str) -> tuple[int, int]:
    """Read a range of MIDI notes, both ends in it.

    >>> parse_pitches("36-59"), parse_pitches("C-2-B2"), parse_pitches("60")
    ((36, 59), (0, 59), (60, 60))
    """
    match = _PITCHES.fullmatch(text)
    if not match:
        raise SettingError(
            f"'{text}' is no range of notes: give 36-59, or C1-B2 (C3 is 60).", text
        )
    low = parse_pitch(match[1])
    high = parse_pitch(match[2]) if match[2] else low
    if low > high:
        raise SettingError(f"The range of notes {text} is upside down: give the lower first.")
    return low, high


def parse_pitch_names(text: str) -> Mapping[int, str]:
    """Read names of MIDI notes: "60=jellyfish,62=bike", or a text file with one a line.

    >>> parse_pitch_names("60=jellyfish,D3=bike")
    {60: 'jellyfish', 62: 'bike'}
    """
    entries = text.split(",") if "=" in text else _lines(text)
    names: dict[int, str] = {}
    for entry in entries:
        match = _PITCH_NAME.fullmatch(entry)
        if not match:
            raise SettingError(
                f"'{entry.strip()[:80]}' names no note: give a note and its name, such as "
                "60=jellyfish.",
                entry,
            )
        pitch = parse_pitch(match[1])
        if pitch in names:
            raise SettingError(f"The note {match[1]} has two names: give it one.", entry)
        names[pitch] = match[2]
    return names


def parse_tempo(text: str) -> TempoMap:
    """Read a steady tempo in beats a minute.

    >>> parse_tempo("140.5").changes
    ((Fraction(0, 1), 427046),)
    """
    return TempoMap.from_bpm(parse_bpm(text))


def parse_bpm(text: str) -> Fraction:
    """Read beats a minute, exactly.

    >>> parse_bpm("97.5")
    Fraction(195, 2)
    """
    bpm = None
    with suppress(SettingError):
        bpm = None if ":" in text else parse_time(text)
    if bpm is None or not SLOWEST <= bpm <= FASTEST:
        raise SettingError(
            f"'{text}' is no tempo: give {SLOWEST} to {FASTEST} beats a minute, such as 120.",
            text,
        )
    return bpm


def chosen_tempo(tempo_map: Path | None, tempo: str | None) -> TempoMap | None:
    """Return the tempo map that was asked for, None if none was.

    Raises:
        SettingError: both were given, or one is not legal.
        TimelineError: the MIDI file cannot be read.
    """
    if tempo_map and tempo:
        raise SettingError("--tempo-map and --tempo both say the tempo: give one of them.", tempo)
    if tempo_map:
        return read_file(tempo_map, "midi", Reading(events=())).tempo
    return parse_tempo(tempo) if tempo else None


def _lines(text: str) -> list[str]:
    """Read the lines of a list of names of notes."""
    try:
        lines = text_of(read_bytes(Path(text)), "list of notes", "utf-8").split("\n")
    except TimelineError as error:
        raise SettingError(
            f"'{text}' names no notes: give 60=jellyfish,62=bike or a text file with one a line.",
            text,
        ) from error
    return [line for line in lines if line.strip()]


def _within(value: int | None, low: int, high: int, flag: str) -> int | None:
    if value is not None and not low <= value <= high:
        raise SettingError(f"{flag} {value} is out of range: {low} to {high} is legal.", value)
    return value
