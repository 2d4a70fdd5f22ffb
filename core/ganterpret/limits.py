"""Limits on input: the most of a file that is read, whoever made it.

Conventions:
    Sizes are bytes unless a name says otherwise; a limit is the largest legal value. A number that
    a format cannot say otherwise (four bytes, a day of timecode) stands with the format; so does
    the legal range of a setting. Readers name the limit in the error. `docs/security.md` tells
    which holds for which kind of file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1024**2

MAX_FILE: Final = 64 * MEBIBYTE
"""A file of markers or a timeline, without the sound or media in it: it is read at one go."""

MAX_TEXT_FILE: Final = 8 * MEBIBYTE
"""A table, a list of labels, an EDL: all of its markers fit in many times over."""

MAX_LINE: Final = 8 * 1024
"""Characters of a line of text; names and notes of people are far shorter."""

MAX_TEXT: Final = 4096
"""Characters of a name or label."""

MAX_WAV_TEXT: Final = 64 * 1024
"""Bytes of a name or note in a WAV file, where programs keep whole documents."""

MAX_MARKERS: Final = 10_000
"""Markers of a file: one a second for almost three hours."""

MAX_CLIPS: Final = 20_000
"""Clips of a timeline: twice as many, since each may have a gap beside it."""

MAX_TRACKS: Final = 1000
"""Tracks of a timeline, and clips above each other."""

MAX_TEMPOS: Final = 100_000
"""Tempos or time signatures of a file, and points of an automated one."""

MAX_TEMPO_STEPS: Final = 100_000
"""Sixteenth notes on which an automated tempo moves: each is a tempo of its own."""

MAX_BPM: Final = 10_000
"""Beats a minute of a tempo."""

MAX_BEATS: Final = 10**9
"""The largest number of beats or seconds that a project may name."""

MAX_TIME: Final = 10_000_000
"""Seconds of a time in a file, 115 days: media carry their time of day."""

MAX_HOURS: Final = 24
"""Of a recording, and of a MIDI file: timecode has a day."""

SAMPLE_RATES: Final = (1_000, 768_000)
"""Hz of a recording, least and most."""

MAX_CHANNELS: Final = 64
"""Of a recording: memory grows with them."""

MAX_DECODER: Final = 2048 * MEBIBYTE
"""Memory that ffmpeg may take to decode somebody's sound."""

MAX_MEDIA_CHANNELS: Final = 1024
"""That a timeline may say of media which are not opened."""

MAX_MEDIA_SAMPLE_RATE: Final = 10_000_000
"""Hz, that a timeline may say of media which are not opened."""

MAX_MEDIA_SIDE: Final = 65_536
"""Pixels, that a timeline may say of pictures which are not opened."""

MAX_SCORE: Final = 32 * MEBIBYTE
"""A score document."""

MAX_DEFAULTS: Final = 64 * 1024
"""Bytes of a file of defaults, which is a page of text."""

MAX_KEYFRAMES: Final = 50_000
"""Keyframes of a score, each of which is checked: one a second for half a day."""

MAX_JSON: Final = 32 * MEBIBYTE
"""A JSON document that is no score."""

MAX_DEPTH: Final = 64
"""How deep objects and lists of JSON may lie in each other: thousands kill a process."""

MAX_OBJECTS: Final = 200_000
"""Objects and lists in a JSON document; a clip takes about fifteen."""

MAX_VALUES: Final = 2_500_000
"""Strings, brackets and commas in a JSON document, those inside of strings too."""

MAX_NUMBER: Final = 100
"""Characters of a number in JSON: to read a whole number takes the square of its length."""

MAX_ENTRIES: Final = 10_000
"""Files in an archive, tensors in a checkpoint."""

MAX_DIRECTORY: Final = 4 * MEBIBYTE
"""An archive's directory, which is read at one go."""

MAX_RATIO: Final = 200
"""How many times its size an entry of an archive may unpack to, if that is more than a MiB."""

MAX_MIDI: Final = 2 * MEBIBYTE
"""A MIDI file: hours of notes."""

MAX_MIDI_TRACKS: Final = 1024
"""Tracks of a MIDI file."""

MAX_MIDI_EVENTS: Final = 250_000
"""Events of a MIDI file."""

MAX_CHUNKS: Final = 10_000
"""Chunks of a WAV file."""

MAX_CHUNKS_BYTES: Final = 32 * MEBIBYTE
"""All chunks of a WAV file that say something about markers, and are read."""

MAX_TAG: Final = MEBIBYTE
"""A tag or remark of XML, which a parser keeps whole."""

MAX_RATE: Final = 6000
"""Frames a second: one a slice at the highest sample rate that is legal."""

MAX_DIGITS: Final = 24
"""The longest denominator of a time or rate, in decimal digits."""

MAX_FRAMES: Final = 30_000_000
"""Frames of a project: more than five days at 60 a second."""

MAX_SIDE: Final = 8192
"""Pixels of a frame's side."""

MAX_WEIGHTS: Final = 1024 * MEBIBYTE
"""A checkpoint's weights: no BigGAN is longer."""

MAX_CONFIG: Final = MEBIBYTE
"""A checkpoint's configuration."""

MAX_LAYERS: Final = 16
"""Layers of a generator."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much of an XML format is read.

    Attributes:
        size: bytes of text.
        depth: elements inside one another.
        elements: altogether.
        flatter: what to do about too many inside one another.
        fewer: what to do about too many altogether.
    """

    size: int = 32 * MEBIBYTE
    depth: int = 64
    elements: int = 500_000
    flatter: str = "nest fewer sequences"
    fewer: str = "export one sequence alone"


TIMELINE_XML: Final = XmlLimits()
"""Of editors' timelines."""

TRACKS_XML: Final = XmlLimits(
    flatter="export the marker tracks alone", fewer="export the marker tracks alone"
)
"""Of archives of tracks."""

PROJECT_XML: Final = XmlLimits(
    size=128 * MEBIBYTE,
    depth=256,
    elements=3_000_000,
    flatter="nest fewer tracks",
    fewer="save the markers in a project without clips",
)
"""Of whole projects, unpacked, where each note is an element; so many take some seconds."""
