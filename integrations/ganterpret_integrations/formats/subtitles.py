"""Subtitles, SubRip's and WebVTT's, read: what is said, from when to when.

Conventions:
    A subtitle's text is one line without its markup; one without a text is no marker. Times are
    whole milliseconds. pysubs2 reads the files.

Sources:
    SubRip has no standard; "WebVTT", W3C Candidate Recommendation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import pysubs2

from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.text import clean
from ganterpret_integrations.text_guard import at_most, text_of
from ganterpret_integrations.timeline import (
    Marker,
    Timeline,
    TimelineError,
    in_time_order,
    split_id,
)

GRID: Final = Fraction(1, 1000)
"""Seconds from one place to the next."""

_WHAT: Final = "file of subtitles"
_ARROW: Final = "-->"


def read_srt(data: bytes, how: Reading) -> Timeline:
    """Read SubRip's subtitles.

    Args:
        data: the file.
        how: its text's encoding if it is neither UTF-8 nor cp1252.

    Raises:
        TimelineError: these bytes are no subtitles.
    """
    return _read(data, how, "srt")


def read_vtt(data: bytes, how: Reading) -> Timeline:
    """Read WebVTT's subtitles; as `read_srt`."""
    return _read(data, how, "vtt")


def _read(data: bytes, how: Reading, format: str) -> Timeline:
    text = text_of(data, _WHAT, how.encoding)
    # Each has an arrow: too many are refused before they are read.
    at_most((line for line in text.split("\n") if _ARROW in line), _WHAT)
    try:
        events = pysubs2.SSAFile.from_string(text, format_=format).events
    except (pysubs2.Pysubs2Error, ValueError, OverflowError) as error:
        raise TimelineError(f"These are no subtitles: {clean(str(error))[:200]}.") from error
    if not events and text.strip():
        raise TimelineError(
            "These are no subtitles: no line is such as '00:01:02,500 --> 00:01:05,000'."
        )
    markers = (_marker(event) for event in events)
    return Timeline(in_time_order([each for each in markers if each.name]), grid=GRID)


def _marker(event: pysubs2.SSAEvent) -> Marker:
    name, id = split_id(clean(event.plaintext))
    start, length = Fraction(int(event.start), 1000), Fraction(int(event.duration), 1000)
    return Marker(start, name, max(length, Fraction(0)), id=id)
