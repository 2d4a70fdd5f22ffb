"""What a format is told besides the bytes or the timeline.

Conventions:
    One value for reading and one for writing, the same for all formats; each looks only at what
    concerns it. The defaults are right for a file that nobody says anything about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ganterpret_integrations.tempo import TempoMap

MIDI_EVENTS = ("markers", "cues", "lyrics", "text", "notes")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read.

    Attributes:
        rate: video rate of formats that do not say it themselves (EDL); None for theirs.
        start: frame number of the timeline's first frame, for formats that count absolute
            timecode without saying where they begin (EDL); None where it is a label that the
            rate does not have.
        drop_frame: whether `start` was counted with drop frame.
        encoding: of text in formats that do not say it (MIDI): "" tries UTF-8, then cp1252.
        sequence: which of several sequences, by name; "" for the first.
        events: which MIDI events are markers, of `MIDI_EVENTS`.
        track: whose events alone are markers, from 1 (MIDI); None for all of them, which format
            2 takes only where there is one.
        channel: of MIDI notes, 1 to 16; None for all.
        pitches: the lowest and highest MIDI note that is a marker.
        tempo: of a MIDI file that states none; None for 120 beats a minute.
        pitch_names: names of MIDI notes by pitch; where it is not empty, only these are markers.
    """

    rate: Fraction | None = None
    start: int | None = 0
    drop_frame: bool = False
    encoding: str = ""
    sequence: str = ""
    events: tuple[str, ...] = ("markers", "cues")
    track: int | None = None
    channel: int | None = None
    pitches: tuple[int, int] = (0, 127)
    tempo: TempoMap | None = None
    pitch_names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file is written.

    Attributes:
        utf8: write names as they are where ASCII is the safe choice (MIDI, EDL).
        tempo: the tempo map of formats that have one; None for the timeline's own, or 120.
        notes: a MIDI note for each marker too, and a silent one that spans them.
        controller: a MIDI controller's number and its values (time, 0 to 127) in time order.
    """

    utf8: bool = False
    tempo: TempoMap | None = None
    notes: bool = False
    controller: int | None = None
    controller_values: tuple[tuple[Fraction, int], ...] = ()
