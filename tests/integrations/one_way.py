"""Formats that only come or only go: what of them shows each field that they keep."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from tests.integrations.mlt_xml import read_mlt
from tests.integrations.test_als import live_set, locator
from tests.integrations.test_cubase import archive, event, linear
from tests.integrations.test_cue import sheet, track
from tests.integrations.test_premiere_csv import premiere_table
from tests.integrations.test_protools import marker, session_text

from ganterpret_integrations.formats import Reading
from ganterpret_integrations.timeline import Timeline

READ: Final[dict[str, tuple[bytes, Reading]]] = {
    "als": (live_set(locator(4, "jellyfish {k7f2a}", "a note")).encode(), Reading()),
    "cubase": (archive(linear(event("4", "jellyfish {k7f2a}", "2"))), Reading()),
    "cue": (sheet(track(2, "00:04:00", "jellyfish {k7f2a}", "a note")).encode(), Reading()),
    "protools": (
        session_text(marker(1, 96_000, "jellyfish {k7f2a}", "a note")).encode(),
        Reading(),
    ),
    "lrc": (b"[00:04.00]jellyfish {k7f2a}\n", Reading()),
    "srt": (b"1\n00:00:04,000 --> 00:00:05,000\njellyfish\n", Reading()),
    "vtt": (b"WEBVTT\n\n00:04.000 --> 00:05.000\njellyfish\n", Reading()),
    "premiere-csv": (
        premiere_table(("jellyfish {k7f2a}", "a note", *["00:00:02:00"] * 3, "Comment")),
        Reading(Fraction(25)),
    ),
}
"""Format that is only read -> a file that says everything which the format can say."""

WRITTEN: Final[dict[str, Callable[[bytes], Timeline]]] = {"mlt": read_mlt}
"""Format that is only written -> what reads enough of it to see what it says."""
