"""A file of markers or an edited timeline, read and brought home into a score.

Conventions:
    What the file does not say about itself (an EDL's rate and start) is taken from the score. A
    file is read once; nothing is written here.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from ganterpret.errors import SettingError
from ganterpret.score import Score
from ganterpret.units import VIDEO_RATES, can_drop_frames, parse_timecode
from ganterpret_integrations.formats import Reading
from ganterpret_integrations.formats.midi import NOTE_NAMES
from ganterpret_integrations.homecoming import Homecoming, Rules, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.reading import open_file


def import_file(
    score: Score,
    path: Path,
    how: Reading | None = None,
    rules: Rules | None = None,
    format_name: str = "",
) -> Homecoming:
    """Bring a file home into a score.

    Args:
        score: the score that was exported, or any other of the song.
        path: what came back from an editor or a DAW.
        how: what the format is told besides; None for the score's rate and start.
        rules: how it comes home; None for the defaults.
        format_name: a row of `formats.FORMATS` if the suffix does not tell, else "".

    Raises:
        TimelineError: the file cannot be read, or holds the song more than once.
        CategoryError: a name behind ``cat:`` or ``#`` that no category has.
    """
    how = how or reading_of(score)
    row, data = open_file(path, format_name)
    timeline = row.read(data, how)
    spelled = as_written(row, markers_of(score))
    if "notes" in how.events and not how.pitch_names:
        # A note that nobody has named says when, not what.
        spelled = {id: names.union(NOTE_NAMES) for id, names in spelled.items()}
    return bring_home(score, timeline, spelled, rules)


def reading_of(score: Score) -> Reading:
    """Return how a file is read that was exported as a score says."""
    if score.rate not in VIDEO_RATES.values():
        return Reading()
    code = start_at(score, score.rate)
    start, drop_frame = parse_timecode(code, score.rate) if code else (None, False)
    return Reading(score.rate, start, drop_frame)


def start_at(score: Score, rate: Fraction | None) -> str:
    """Return the timecode that a score's timeline starts at, as a rate can count it.

    Args:
        score: its start may have been told at another rate.
        rate: of the file; None if nobody knows it.

    Returns:
        "" if there is no such timecode at that rate.
    """
    if rate is None:
        return ""
    code = score.timecode if can_drop_frames(rate) else score.timecode.replace(";", ":")
    try:
        parse_timecode(code, rate)
    except SettingError:
        return ""
    return code
