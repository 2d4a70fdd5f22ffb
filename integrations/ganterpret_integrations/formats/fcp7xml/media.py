"""Media files as a Final Cut Pro 7 XML describes them: once in full, then by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ganterpret.errors import SettingError
from ganterpret.limits import MAX_MEDIA_CHANNELS, MAX_MEDIA_SAMPLE_RATE
from ganterpret.units import can_drop_frames, round_half_up
from ganterpret_integrations.formats.fcp7xml.addresses import path_of
from ganterpret_integrations.formats.fcp7xml.document import (
    MAX_SOURCE_FRAMES,
    label_number,
    number,
    rate_of,
    text,
)
from ganterpret_integrations.xml_guard import Element


@dataclass(frozen=True, slots=True)
class Media:
    """A media file; see the attributes of `Clip` that are named alike."""

    path: str = ""
    duration: Fraction | None = None
    start: int = 0
    channels: int = 2
    sample_rate: int = 0


def files_of(root: Element) -> dict[str, Element]:
    """Find the full description of every file by id."""
    files: dict[str, Element] = {}
    for file in root.iter("file"):
        if file.children:
            files.setdefault(file.attributes.get("id", ""), file)
    return files


def media_of(item: Element, own: Fraction, files: Mapping[str, Element]) -> Media:
    """Read a clip's media; the path is "" if it shows no file.

    Args:
        item: the clip.
        own: its rate.
        files: as `files_of` finds them.

    Raises:
        TimelineError: the description holds something that is no number.
    """
    file = item.child("file")
    if file is not None and not file.children:
        file = files.get(file.attributes.get("id", ""))
    if file is None or not text(file, "pathurl"):
        return Media()
    rate = rate_of(file) or own
    frames = number(file, "duration", 0, MAX_SOURCE_FRAMES)
    in_clip = number(item, "duration", 0, MAX_SOURCE_FRAMES)
    # The clip counts the media in its own frames, rounded: the file's count is exact.
    duration = frames / rate if frames else in_clip / own if in_clip else None
    sounds = [sound for media in file.all("media") for sound in media.all("audio")]
    forms = [form for sound in sounds if (form := sound.child("samplecharacteristics"))]
    return Media(
        path_of(text(file, "pathurl")),
        duration,
        _first_frame(file, rate),
        sum(_whole(sound, "channelcount", MAX_MEDIA_CHANNELS) for sound in sounds) or 2,
        max((_whole(form, "samplerate", MAX_MEDIA_SAMPLE_RATE) for form in forms), default=0),
    )


def _whole(element: Element, tag: str, high: int) -> int:
    return round_half_up(number(element, tag, 0, high) or Fraction(0))


def _first_frame(file: Element, rate: Fraction) -> int:
    timecode = file.child("timecode")
    if timecode is None:
        return 0
    counted = number(timecode, "frame", 0, MAX_SOURCE_FRAMES)
    if counted is not None:
        return round_half_up(counted)
    rate = rate_of(timecode) or rate
    drop = text(timecode, "displayformat").upper() == "DF" and can_drop_frames(rate)
    try:
        return label_number(text(timecode, "string"), rate, drop)
    except SettingError:
        # Media without a label, or of a rate that has none, begin at no number that is known.
        return 0
