"""A track put into somebody's timeline: it lies there, and every other value is as before."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Final, cast

import opentimelineio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.timelines import timelines

from ganterpret.strictjson import Json
from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

Object = dict[str, Json]

RATE: Final = Fraction(30000, 1001)
CLIPS: Final = (
    Clip(10 / RATE, 20 / RATE, "/c/a b#1.mov", 12 / RATE, 44 / RATE, name="jelly", id="k1"),
    Clip(40 / RATE, 5 / RATE, "C:/c/é.mov", 0 / RATE, 5 / RATE, name="bike", id="k2"),
)


def _document(song: str = "file:///music/a%20song.wav", clip: str = "Clip.2") -> Object:
    """Somebody's timeline: nested, with effects, unknown schemas and decimals of any kind."""

    def time(value: float) -> Object:
        return {"value": value, "OTIO_SCHEMA": "RationalTime.1", "rate": 29.97}

    def span(start: float, duration: float) -> Object:
        return {
            "OTIO_SCHEMA": "TimeRange.1",
            "start_time": time(start),
            "duration": time(duration),
        }

    def item(media: str) -> Object:
        reference: Object = {
            "OTIO_SCHEMA": "ExternalReference.1",
            "target_url": media,
            "available_range": span(0, 900),
        }
        made: Object = {"OTIO_SCHEMA": clip, "name": "é ü", "source_range": span(0.25, 60)}
        if clip == "Clip.1":
            return made | {"media_reference": reference}
        return made | {
            "media_references": {"DEFAULT_MEDIA": reference, "proxy": None},
            "active_media_reference_key": "DEFAULT_MEDIA",
        }

    effect: Object = {
        "OTIO_SCHEMA": "ResolveFX.3",
        "effect_name": "x",
        "amount": 0.1,
        "big": 2**70,
        "tiny": 1e-300,
    }
    nested: Object = {
        "OTIO_SCHEMA": "Stack.1",
        "children": [item("/x.mov")],
        "effects": [effect],
        "source_range": span(3, 7),
    }
    video: Object = {
        "kind": "Video",
        "OTIO_SCHEMA": "Track.1",
        "children": [item("/x.mov"), nested],
    }
    odd: Object = {"OTIO_SCHEMA": "Hologram.1", "z": 1, "a": [None, True, "\u2028"]}
    audio: Object = {"OTIO_SCHEMA": "Track.1", "kind": "Audio", "children": [item(song)]}
    return {
        "name": "cut",
        "OTIO_SCHEMA": "Timeline.1",
        "global_start_time": time(107892),
        "metadata": {"theirs": {"rate": 23.976023976023978, "x": -0.0, "": []}},
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "children": [video, copy.deepcopy(video), audio, odd],
            "markers": [],
        },
    }


def _children(document: Json) -> list[Json]:
    assert isinstance(document, dict)
    return cast("list[Json]", cast("Object", document["tracks"])["children"])


def _inserted(document: Object, clips: tuple[Clip, ...] = CLIPS) -> tuple[Object, Object]:
    """Insert a track; returns the new document without it, and the track."""
    data = otio.insert(json.dumps(document).encode(), clips, "GAN", Reading())
    found = json.loads(data)
    places = [
        place
        for place, child in enumerate(_children(found))
        if isinstance(child, dict) and child.get("name") == "GAN"
    ]
    assert places == [2]
    return found, cast("Object", _children(found).pop(2))


def test_every_other_value_is_unchanged() -> None:
    """Unknown schemas, decimals, giant numbers and the order of fields among them."""
    document = _document()
    found, track = _inserted(document)
    assert json.dumps(found) == json.dumps(document)
    assert track["kind"] == "Video"


@given(timelines(), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), max_size=4))
def test_the_track_lies_above_the_others_where_it_was_put(
    timeline: Timeline, lengths: list[tuple[int, int]]
) -> None:
    """Reading the new file: the old clips and markers, and ours on a track of their own."""
    rate = timeline.rate or Fraction(1)
    above = max([1, *(c.track + 1 for c in timeline.clips if c.kind == "video")])
    clips, frame = [], 0
    for gap, length in lengths:
        frame += gap
        clips.append(
            Clip(frame / rate, length / rate, "/c.mov", 1 / rate, 99 / rate, id="k", track=above)
        )
        frame += length
    data = otio.insert(otio.write(timeline, Writing()), tuple(clips), "GAN", Reading())
    found = otio.read(data, Reading())
    assert found.markers == timeline.markers
    ours = [clip for clip in found.clips if clip.kind == "video" and clip.track == above]
    assert ours == clips
    assert [clip for clip in found.clips if clip not in ours] == list(timeline.clips)


def test_opentimelineio_alone_reads_it() -> None:
    """The second route: its own ranges, names and media."""
    data = otio.insert(json.dumps(_known(_document())).encode(), CLIPS, "GAN", Reading())
    document = opentimelineio.adapters.read_from_string(data.decode(), "otio_json")
    track = document.video_tracks()[-1]
    assert track.name == "GAN"
    clips = list(track.find_clips())
    spans = [clip.range_in_parent() for clip in clips]
    assert [(s.start_time.value, s.duration.value) for s in spans] == [(10, 20), (40, 5)]
    assert [clip.source_range.start_time.value for clip in clips] == [12, 0]
    assert [clip.name for clip in clips] == ["jelly {k1}", "bike {k2}"]


def _known(document: Object) -> Object:
    """Take out what the library would refuse: unknown schemas, null media, giant numbers."""
    del _children(document)[3]
    text = json.dumps(document)
    for refused, known in (
        ("ResolveFX.3", "Effect.1"),
        (', "proxy": null', ""),
        (str(2**70), "0"),
    ):
        text = text.replace(refused, known)
    return cast("Object", json.loads(text))


@pytest.mark.parametrize(
    ("song", "media"),
    [
        ("file:///music/s.wav", ["file:///c/a%20b%231.mov", "file:///C:/c/%C3%A9.mov"]),
        (
            "file://localhost/D%3a/s.wav",
            ["file://localhost/c/a%20b%231.mov", "file://localhost/C:/c/%C3%A9.mov"],
        ),
        ("/music/s.wav", ["/c/a b#1.mov", "C:/c/é.mov"]),
        ("media/s.wav", ["/c/a b#1.mov", "C:/c/é.mov"]),
    ],
)
def test_media_are_named_as_the_song_is(song: str, media: list[str]) -> None:
    """Addresses where it has one, paths where it has a path."""
    _, track = _inserted(_document(song))
    found = [child for child in cast("list[Object]", track["children"]) if "name" in child]
    references = [
        cast("Object", cast("Object", child["media_references"])["DEFAULT_MEDIA"])
        for child in found
        if child["OTIO_SCHEMA"] == "Clip.2"
    ]
    assert [reference["target_url"] for reference in references] == media


def test_clips_have_the_version_that_the_file_has() -> None:
    """A program that writes Clip.1 may not read Clip.2."""
    document = _document("/music/s.wav", "Clip.1")
    _, track = _inserted(document)
    clips = [c for c in cast("list[Object]", track["children"]) if c["OTIO_SCHEMA"] == "Clip.1"]
    assert [cast("Object", clip["media_reference"])["target_url"] for clip in clips] == [
        "/c/a b#1.mov",
        "C:/c/é.mov",
    ]
    assert not any("media_references" in clip for clip in clips)
    data = otio.insert(json.dumps(_known(document)).encode(), CLIPS, "GAN", Reading())
    loaded = opentimelineio.adapters.read_from_string(data.decode(), "otio_json")
    assert len(loaded.video_tracks()[-1].find_clips()) == 2


def test_a_timeline_that_is_trimmed() -> None:
    """Times count from its first frame that is seen, so the track begins with what is not."""
    document = _document()
    stack = cast("Object", document["tracks"])
    start: Object = {"OTIO_SCHEMA": "RationalTime.1", "rate": 29.97, "value": 7}
    length: Object = {"OTIO_SCHEMA": "RationalTime.1", "rate": 29.97, "value": 50}
    stack["source_range"] = {"OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": length}
    data = otio.insert(json.dumps(document).encode(), CLIPS, "GAN", Reading())
    found = [clip for clip in otio.read(data, Reading()).clips if clip.id]
    assert [clip.start * RATE for clip in found] == [10, 40]


def test_one_of_several_timelines() -> None:
    """The other one stays as it is."""
    both: Object = {
        "OTIO_SCHEMA": "SerializableCollection.1",
        "children": [_document(), _document() | {"name": "other"}],
    }
    data = otio.insert(json.dumps(both).encode(), CLIPS, "GAN", Reading(sequence="other"))
    first, second = json.loads(data)["children"]
    assert first == _document()
    assert len(_children(second)) == 5


@pytest.mark.parametrize(
    "form", [{"indent": 4}, {"indent": 1}, {"indent": "\t"}, {}, {"separators": (",", ":")}]
)
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("end", ["", "\n"])
def test_the_file_keeps_its_form(form: dict[str, object], ascii_only: bool, end: str) -> None:
    """Indent, spaces, letters and the last line end: without our track it is the same file."""

    def dumped(value: Json) -> bytes:
        return (json.dumps(value, ensure_ascii=ascii_only, **form) + end).encode()  # type: ignore[arg-type]

    document = _document()
    data = otio.insert(dumped(document), CLIPS, "GAN", Reading())
    found = json.loads(data)
    assert dumped(found) == data
    _children(found).pop(2)
    assert dumped(found) == dumped(document)


def test_byte_order_mark_stays() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(_document()).encode()
    assert otio.insert(data, CLIPS, "GAN", Reading()).startswith(b'\xef\xbb\xbf{"name"')


def test_a_timeline_of_sound_alone_gets_its_first_video_track_below() -> None:
    document = _document()
    del _children(document)[:2]
    found = json.loads(otio.insert(json.dumps(document).encode(), CLIPS, "GAN", Reading()))
    assert [cast("Object", child).get("name") for child in _children(found)][:1] == ["GAN"]


def test_markers_on_the_clips_ride_along() -> None:
    marker = Marker(15 / RATE, "beat", id="k9")
    clip = Clip(
        10 / RATE,
        20 / RATE,
        "/c.mov",
        12 / RATE,
        44 / RATE,
        86400,
        "c",
        "k1",
        track=2,
        markers=(marker,),
    )
    document = _document("/music/s.wav")
    data = otio.insert(json.dumps(document).encode(), (clip,), "GAN", Reading())
    assert clip in otio.read(data, Reading()).clips


@pytest.mark.parametrize(
    ("clips", "rate", "said"),
    [
        ((CLIPS[0], CLIPS[0]), 29.97, "Two clips overlap on the track 'GAN'"),
        (CLIPS, 13.7, "no video rate of editors"),
    ],
)
def test_what_cannot_be_inserted(clips: tuple[Clip, ...], rate: float, said: str) -> None:
    text = json.dumps(_document()).replace('"rate": 29.97', f'"rate": {rate}')
    with pytest.raises(TimelineError, match=said):
        otio.insert(text.encode(), clips, "GAN", Reading())


def test_a_rate_that_was_told_where_the_file_has_none() -> None:
    text = json.dumps(_document()).replace('"rate": 29.97', '"rate": 13.7')
    data = otio.insert(text.encode(), CLIPS, "GAN", Reading(rate=RATE))
    found = otio.read(data, Reading(rate=RATE))
    assert [clip.start for clip in found.clips if clip.id] == [clip.start for clip in CLIPS]
