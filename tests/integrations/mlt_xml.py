"""A small reader of MLT XML: what a file that we write says, by another road than the writer."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ganterpret_integrations.timeline import Clip, Kind, Marker, Timeline, split_id


def properties(element: Element) -> dict[str, str]:
    """Return an element's own properties."""
    return {each.attrib["name"]: each.text or "" for each in element.findall("property")}


def read_mlt(data: bytes) -> Timeline:
    """Read profile, playlists and Shotcut's markers; places are whole frames."""
    root = ElementTree.fromstring(data)  # noqa: S314
    profile = root.find("profile")
    tractor = root.find("tractor")
    assert profile is not None
    assert tractor is not None
    said = profile.attrib
    rate = Fraction(int(said["frame_rate_num"]), int(said["frame_rate_den"]))
    by_id = {each.attrib["id"]: each for each in root if "id" in each.attrib}
    background, *tracks = tractor.findall("track")
    assert background.attrib["producer"] == "background"
    clips: list[Clip] = []
    counts = {"video": 0, "audio": 0}
    for track in tracks:
        kind: Kind = "audio" if track.attrib["hide"] == "video" else "video"
        playlist = by_id[track.attrib["producer"]]
        clips += _clips(playlist, by_id, rate, kind, counts[kind])
        counts[kind] += 1
    group = tractor.find("properties[@name='shotcut:markers']")
    assert group is not None
    return Timeline(
        tuple(_marker(properties(each), rate) for each in group),
        tuple(sorted(clips, key=lambda clip: clip.start)),
        tractor.attrib["title"],
        rate,
        duration=(int(tractor.attrib["out"]) + 1) / rate,
        size=(int(said["width"]), int(said["height"])),
    )


def _clips(
    playlist: Element, by_id: dict[str, Element], rate: Fraction, kind: Kind, track: int
) -> list[Clip]:
    clips = []
    place = 0
    for item in playlist:
        if item.tag == "blank":
            place += int(item.attrib["length"])
        elif item.tag == "entry":
            producer = properties(by_id[item.attrib["producer"]])
            begin, end = int(item.attrib["in"]), int(item.attrib["out"])
            name, id = split_id(properties(item).get("shotcut:caption", ""))
            clips.append(
                Clip(
                    place / rate,
                    (end + 1 - begin) / rate,
                    producer["resource"],
                    begin / rate,
                    int(producer["length"]) / rate,
                    name=name,
                    id=id,
                    kind=kind,
                    track=track,
                )
            )
            place += end + 1 - begin
    return clips


def _marker(said: dict[str, str], rate: Fraction) -> Marker:
    first, stop = (_frame(said[edge], rate) for edge in ("start", "end"))
    name, id = split_id(said["text"])
    return Marker(first / rate, name, (stop - first) / rate, color=said["color"], id=id)


def _frame(clock: str, rate: Fraction) -> int:
    """Cut a clock off to a frame, as a reader may that does not round."""
    match = re.fullmatch(r"(\d\d):(\d\d):(\d\d\.\d{3})", clock)
    assert match
    return int((int(match[1]) * 3600 + int(match[2]) * 60 + Fraction(match[3])) * rate)
