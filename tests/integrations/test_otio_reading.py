"""OpenTimelineIO as others write it: nested, trimmed, old, odd, wrong and hostile."""

from __future__ import annotations

import copy
import json
import random
import time
from contextlib import suppress
from fractions import Fraction

import opentimelineio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimelineio import opentime, schema
from tests.integrations.timelines import rates

from ganterpret.strictjson import Json
from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

Object = dict[str, Json]


def _read(document: Object | schema.Timeline, how: Reading | None = None) -> Timeline:
    if isinstance(document, schema.Timeline):
        return otio.read(document.to_json_string().encode(), how or Reading())
    return otio.read(json.dumps(document).encode(), how or Reading())


def _time(value: float, rate: float = 24) -> Object:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": value}


def _range(start: float, duration: float, rate: float = 24) -> Object:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(start, rate),
        "duration": _time(duration, rate),
    }


def _timeline(*tracks: Object, **fields: Json) -> Object:
    stack: Object = {"OTIO_SCHEMA": "Stack.1", "children": [*tracks]}
    return {"OTIO_SCHEMA": "Timeline.1", "name": "t", "tracks": stack, **fields}


def _track(*children: Object, **fields: Json) -> Object:
    return {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [*children], **fields}


def _clip(start: float = 0, duration: float = 24, rate: float = 24, **fields: Json) -> Object:
    return {
        "OTIO_SCHEMA": "Clip.1",
        "source_range": _range(start, duration, rate),
        "media_reference": _media(_range(0, 1000, rate)),
        **fields,
    }


def _media(available: Json) -> Object:
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "target_url": "/m.mov",
        "available_range": available,
    }


def _gap(duration: float, **fields: Json) -> Object:
    return {"OTIO_SCHEMA": "Gap.1", "source_range": _range(0, duration), **fields}


def _marker(start: float, name: str = "m", **fields: Json) -> Object:
    return {"OTIO_SCHEMA": "Marker.2", "name": name, "marked_range": _range(start, 1), **fields}


@st.composite
def compositions(draw: st.DrawFn, rate: float, depth: int, kind: str) -> schema.Item:
    """Nested stacks and tracks of clips, gaps and transitions, some of them trimmed."""
    made = schema.Stack() if draw(st.booleans()) else schema.Track(kind=kind)
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            made.append(draw(compositions(rate, depth - 1, kind)))
        elif draw(st.integers(0, 3)):
            made.append(_library_clip(draw(st.integers(0, 50)), draw(st.integers(1, 50)), rate))
        else:
            length = opentime.RationalTime(draw(st.integers(1, 9)), rate)
            made.append(schema.Gap(duration=length))
        if isinstance(made, schema.Track) and not draw(st.integers(0, 3)):
            ends = (opentime.RationalTime(1, rate), opentime.RationalTime(2, rate))
            made.append(schema.Transition(in_offset=ends[0], out_offset=ends[1]))
    length = int(made.duration().value)
    if draw(st.booleans()):
        start = draw(st.integers(0, max(length - 1, 0)))
        made.source_range = _span(start, draw(st.integers(1, 60)), rate)
    for place in draw(st.lists(st.integers(0, 60), max_size=2)):
        made.markers.append(schema.Marker("on composition", _span(place, 0, rate)))
    return made


def _span(start: float, duration: float, rate: float) -> opentime.TimeRange:
    return opentime.TimeRange(
        opentime.RationalTime(start, rate), opentime.RationalTime(duration, rate)
    )


def _library_clip(start: int, duration: int, rate: float) -> schema.Clip:
    reference = schema.ExternalReference("/m.mov", _span(0, 1000, rate))
    clip = schema.Clip("c", reference, _span(start, duration, rate))
    clip.markers.append(schema.Marker("on clip", _span(start, 0, rate)))
    clip.markers.append(schema.Marker("on clip", _span(start + duration // 2, 0, rate)))
    return clip


@given(st.data(), rates)
def test_nested_timelines_lie_where_opentimelineio_says(
    data: st.DataObject, rate: Fraction
) -> None:
    """Clips, offsets and markers of random nested timelines, against the library's own sums."""
    document = schema.Timeline("n", global_start_time=opentime.RationalTime(0, float(rate)))
    for kind in ("Video", "Video", "Audio"):
        track = schema.Track(kind=kind)
        for _ in range(data.draw(st.integers(0, 3))):
            track.append(data.draw(compositions(float(rate), 2, kind)))
        document.tracks.append(track)
    stack = document.tracks
    timeline = _read(document)
    clips, markers = [], []
    for clip in document.find_clips():
        start, stop = _visible(clip, stack)
        if start < stop:
            shown = opentime.RationalTime(start, float(rate))
            offset = stack.transformed_time(shown, clip).value
            clips.append((round(start), round(stop - start), round(offset)))
            markers += _markers(clip, stack, start, stop)
    for item in stack.find_children(descended_from_type=opentimelineio.core.Composition):
        start, stop = _visible(item, stack)
        markers += _markers(item, stack, start, stop)
    found = [
        (float(c.start * rate), float(c.duration * rate), float(c.offset * rate))
        for c in timeline.clips
    ]
    assert sorted(found) == sorted(clips)
    seen = [m.time * rate for clip in timeline.clips for m in clip.markers]
    assert sorted([*seen, *(m.time * rate for m in timeline.markers)]) == sorted(markers)
    assert (timeline.duration or 0) * rate == round(stack.duration().value)


def _visible(item: schema.Item, stack: schema.Stack) -> tuple[float, float]:
    """Where an item is seen on the timeline, by the library's own transformations."""
    start, stop = 0.0, stack.duration().value
    each = item
    while each is not stack:
        span = each.transformed_time_range(each.trimmed_range(), stack)
        start = max(start, span.start_time.value)
        stop = min(stop, span.end_time_exclusive().value)
        each = each.parent()
    return start, stop


def _markers(item: schema.Item, stack: schema.Stack, start: float, stop: float) -> list[int]:
    times = (
        item.transformed_time(marker.marked_range.start_time, stack).value
        for marker in item.markers
    )
    return [round(time) for time in times if start <= time < stop]


def test_old_schemas_and_the_new_clip() -> None:
    """Sequence and Filler are tracks and gaps; Clip.2 names the reference that is active."""
    clip = _clip(12)
    references: Object = {"proxy": _media(_range(10, 90)), "DEFAULT_MEDIA": {"OTIO_SCHEMA": "X.1"}}
    new: Object = {
        "OTIO_SCHEMA": "Clip.2",
        "source_range": _range(12, 24),
        "media_references": references,
        "active_media_reference_key": "proxy",
    }
    track = _track({"OTIO_SCHEMA": "Filler.1", "source_range": _range(0, 24)}, clip, new)
    found = _read(_timeline(track | {"OTIO_SCHEMA": "Sequence.1"})).clips
    assert [(float(c.start), c.offset, c.media_start) for c in found] == [
        (1, Fraction(1, 2), 0),
        (2, Fraction(2, 24), 10),
    ]


@pytest.mark.parametrize(
    ("rate", "exact"),
    [
        (23.976, Fraction(24000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (24, Fraction(24)),
        (25.0, Fraction(25)),
    ],
)
def test_rates_snap_to_those_of_editors(rate: float, exact: Fraction) -> None:
    """A day's last frame is where the exact rate has it."""
    found = _read(_timeline(_track(_gap(0), _clip(0, 2_000_000, rate))))
    assert found.rate == exact
    assert found.clips[0].duration == 2_000_000 / exact


@pytest.mark.parametrize(
    ("rate", "value", "seconds"),
    [
        (48000, 72000, Fraction(3, 2)),
        (44100, 1, Fraction(1, 44100)),
        (1, 1.5, Fraction(3, 2)),
        (1000, 1500, Fraction(3, 2)),
        (119.88011988, 120, Fraction(1001, 1000)),
        (15, 30, Fraction(2)),
        (14.985014985, 15, Fraction(1001, 1000)),
        (24, 36.0009, Fraction(3, 2)),
        (24, 36.5, Fraction(73, 48)),
        (33.3, 33.3, Fraction(1)),
        (254016000000, 381024000000, Fraction(3, 2)),
    ],
)
def test_values_at_any_rate(rate: float, value: float, seconds: Fraction) -> None:
    """Samples, seconds, milliseconds, odd frames: exact; what nobody names to the nanosecond."""
    found = _read(_timeline(_track(_clip(0, 240), _clip(value, rate, rate))))
    assert abs(found.clips[1].offset - seconds) <= Fraction(1, 10**9)
    assert found.clips[1].offset.denominator <= 24 * 10**9


def test_a_clip_without_a_source_range_shows_all_its_media() -> None:
    clip = _clip(media_reference=_media(_range(86400, 48)), source_range=None)
    (found,) = _read(_timeline(_track(clip))).clips
    assert (float(found.duration), float(found.offset), found.media_start) == (2, 0, 86400)


def test_source_counted_from_zero_on_media_with_timecode() -> None:
    """What lies an hour before the media's first frame is meant from that frame on."""
    clip = _clip(12, media_reference=_media(_range(86400, 480)))
    clip["markers"] = [_marker(18)]
    (found,) = _read(_timeline(_track(clip))).clips
    assert (found.offset, found.media_start) == (Fraction(1, 2), 86400)


def test_a_clip_that_begins_before_its_media() -> None:
    """A little before the first frame is before it: no other way of counting."""
    clip = _clip(86395, media_reference=_media(_range(86400, 480)))
    found = _read(_timeline(_track(clip)))
    assert found.clips[0].offset == Fraction(-5, 24)
    (again,) = otio.read(otio.write(found, Writing()), Reading()).clips
    assert [float(t) for t in (again.start, again.duration, again.offset)] == [0, 1, 0]


def test_markers_of_clips_count_on_the_medias_timecode() -> None:
    """At 01:00:00:12 in the media, half a second into a clip that begins one second in."""
    for first in (86412, 12):  # the second: from the media's first frame
        clip = _clip(86400, media_reference=_media(_range(86400, 480)))
        clip["markers"] = [_marker(first)]
        (found,) = _read(_timeline(_track(_gap(24), clip))).clips
        assert [marker.time for marker in found.markers] == [Fraction(3, 2)]


def test_markers_on_trimmed_parts_are_left_out() -> None:
    clip = _clip(12, 12, markers=[_marker(11), _marker(12), _marker(24)])
    found = _read(_timeline(_track(clip)))
    assert [marker.time for marker in found.clips[0].markers] == [0]
    assert found.notes == (
        "2 markers were left out: they lie on parts of clips that are trimmed away.",
    )


def test_markers_of_the_timeline_and_of_its_tracks() -> None:
    """All are the timeline's; a stack that is trimmed shifts them as it shifts the clips."""
    document = _timeline(_track(_clip(), markers=[_marker(12, "track")]))
    stack = document["tracks"]
    assert isinstance(stack, dict)
    stack["markers"] = [_marker(18, "stack")]
    found = _read(document)
    assert [(m.name, float(m.time * 24)) for m in found.markers] == [("track", 12), ("stack", 18)]
    stack["source_range"] = _range(6, 12)
    found = _read(document)
    assert [m.time * 24 for m in found.markers] == [6, 12]
    assert [(float(c.start * 24), float(c.offset * 24)) for c in found.clips] == [(0, 6)]


def test_names_ids_notes_and_colours_of_markers() -> None:
    """The id in the name goes before that in the metadata; Resolve's note before the comment."""
    ours: Object = {"ganterpret": {"id": "meta", "color": "rose"}}
    resolve: Object = {"Resolve_OTIO": {"Note": "note"}}
    markers: list[Json] = [
        _marker(0, "a {name}", metadata=ours, color="PINK", comment="comment"),
        _marker(1, "b", metadata=ours, color="RED"),
        _marker(2, " c\n\x07d ", metadata=resolve, comment="comment"),
        _marker(3, "e {k1} f {k2}", metadata={"note": "text"}, color=None),
    ]
    found = _read(_timeline(_track(_clip(), markers=markers))).markers
    assert [(m.name, m.id, m.note, m.color) for m in found] == [
        ("a", "name", "comment", "rose"),
        ("b", "meta", "", "red"),
        ("c d", "", "note", ""),
        ("e", "k1", "text", ""),
        ("f", "k2", "text", ""),
    ]


@pytest.mark.parametrize(("frames", "kept"), [(0, 0), (1, 0), (2, 2), (24, 24)])
def test_a_marker_of_one_frame_is_a_point(frames: int, kept: int) -> None:
    """Resolve knows no shorter one."""
    marker = _marker(3) | {"marked_range": _range(3, frames)}
    (found,) = _read(_timeline(_track(_clip(), markers=[marker]))).markers
    assert found.duration * 24 == kept


def test_markers_that_count_absolute_timecode() -> None:
    """All behind the end and inside without the start: the start is taken off, and said."""
    track = _track(_clip(0, 240), markers=[_marker(86400), _marker(86424)])
    found = _read(_timeline(track, global_start_time=_time(86400)))
    assert [marker.time for marker in found.markers] == [0, 1]
    assert found.notes == (
        "The timeline's markers count from the start timecode: it was taken off.",
    )
    track = _track(_clip(0, 240), markers=[_marker(12), _marker(86424)])
    found = _read(_timeline(track, global_start_time=_time(86400)))
    assert [marker.time for marker in found.markers] == [Fraction(1, 2), 3601]


def test_what_is_switched_off_takes_its_time_and_is_left_out() -> None:
    off = _clip(enabled=False, markers=[_marker(1)])
    found = _read(_timeline(_track(off, _clip()), _track(_clip(), enabled=False)))
    assert [(float(clip.start), clip.track) for clip in found.clips] == [(1, 0)]


@pytest.mark.parametrize(
    ("effect", "retimed"),
    [
        ({"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 2.0}, True),
        ({"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 1.0}, False),
        ({"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 2.0, "enabled": False}, False),
        ({"OTIO_SCHEMA": "FreezeFrame.1", "time_scalar": 0}, True),
        ({"OTIO_SCHEMA": "TimeEffect.1"}, True),
        ({"OTIO_SCHEMA": "Effect.1", "effect_name": "Blur"}, False),
    ],
)
def test_other_speeds_are_told(effect: Object, retimed: bool) -> None:
    """On the clip or on anything that it lies in; the length on the timeline stays."""
    nested: Object = {"OTIO_SCHEMA": "Stack.1", "children": [_clip()], "effects": [effect]}
    found = _read(_timeline(_track(_clip(effects=[effect]), nested, _clip())))
    assert [clip.retimed for clip in found.clips] == [retimed, retimed, False]
    assert [clip.start for clip in found.clips] == [0, 1, 2]


def test_unknown_schemas_are_passed_over_and_told() -> None:
    """One that says how long it is takes its time; a track of another kind is left out."""
    odd: Object = {"OTIO_SCHEMA": "Hologram.7", "source_range": _range(0, 24)}
    short: Object = {"OTIO_SCHEMA": "Hologram.8"}
    words = _track(_clip(), kind="Subtitle")
    found = _read(_timeline(_track(odd, short, _clip()), words))
    assert [clip.start for clip in found.clips] == [1]
    assert found.notes == (
        "2 items were passed over: the schema 'Hologram' is not known.",
        "1 track was left out: neither video nor sound.",
    )


@pytest.mark.parametrize(
    "reference",
    [None, {"OTIO_SCHEMA": "MissingReference.1"}, {"OTIO_SCHEMA": "GeneratorReference.1"}],
)
def test_clips_without_a_file(reference: Json) -> None:
    (found,) = _read(_timeline(_track(_clip(media_reference=reference, name="title {k1}")))).clips
    assert (found.media, found.name, found.id) == ("", "title", "k1")


def test_image_sequences_are_named_by_their_prefix() -> None:
    sequence: Object = {
        "OTIO_SCHEMA": "ImageSequenceReference.1",
        "target_url_base": "file:///a/",
        "name_prefix": "f.",
        "name_suffix": ".exr",
        "available_range": _range(0, 24),
    }
    (found,) = _read(_timeline(_track(_clip(media_reference=sequence)))).clips
    assert found.media == "file:///a/f..exr"


def test_gaps_count_where_they_carry_an_id_or_markers() -> None:
    gaps = [
        _gap(24),
        _gap(24, metadata={"ganterpret": {"id": "k1"}}),
        _gap(24, name="n {k2}"),
        _gap(24, markers=[_marker(12)]),
        _gap(24, name="n"),
    ]
    found = _read(_timeline(_track(*gaps))).clips
    assert [(float(c.start), c.id, len(c.markers)) for c in found] == [
        (1, "k1", 0),
        (2, "k2", 0),
        (3, "", 1),
    ]
    assert {clip.media for clip in found} == {""}


def test_rate_of_the_start_then_of_video_then_of_sound() -> None:
    video, sound = _track(_gap(9), _clip(0, 25, 25)), _track(_clip(0, 30, 30), kind="Audio")
    assert _read(_timeline(sound, video, global_start_time=_time(50, 50))).rate == 50
    assert _read(_timeline(sound, video, global_start_time=_time(0, 1))).rate == 25
    assert _read(_timeline(sound)).rate == 30
    assert _read(_timeline(_track(_gap(9)))).rate == 24
    strange = _timeline(_track(_clip(0, 12, 12)))
    assert _read(strange).rate is None
    assert _read(strange, Reading(rate=Fraction(25))).rate == 25


def test_start_and_drop_frame() -> None:
    """Only drop frame puts 107892 on a whole hour; 108000 is one without."""
    for start, drops in ((107892, True), (108000, False), (0, False), (107891, False)):
        document = _timeline(_track(_clip(0, 30, 29.97)), global_start_time=_time(start, 29.97))
        found = _read(document)
        assert (found.start, found.drop_frame) == (start, drops)


def test_size_of_the_picture_in_premieres_words() -> None:
    document = _timeline(_track(_clip()))
    stack = document["tracks"]
    assert isinstance(stack, dict)
    sizes: list[tuple[Json, tuple[int, int] | None]] = [
        ({"width": 1920, "height": 1080}, (1920, 1080)),
        ({"width": 0, "height": 1080}, None),
        ({"width": "wide"}, None),
        (7, None),
    ]
    for told, size in sizes:
        stack["metadata"] = {"PremierePro_OTIO": {"VideoResolution": told}}
        assert _read(document).size == size


def test_one_of_several_timelines() -> None:
    """The first, or the one of that name."""
    both: Object = {
        "OTIO_SCHEMA": "SerializableCollection.1",
        "children": [_clip(), _timeline(name="a"), _timeline(_track(_clip()), name="b")],
    }
    assert _read(both).name == "a"
    assert len(_read(both, Reading(sequence="b")).clips) == 1
    with pytest.raises(TimelineError, match="no timeline 'c' in the file: it has 'a', 'b'"):
        _read(both, Reading(sequence="c"))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "no OpenTimelineIO"),
        ({"OTIO_SCHEMA": 7}, "no OpenTimelineIO"),
        (_track(), "holds a Track and no timeline"),
        ({"OTIO_SCHEMA": "Timeline.1"}, "tracks: nothing came, a Stack of tracks is legal"),
        (_timeline() | {"tracks": {"OTIO_SCHEMA": "Clip.1"}}, "tracks: an object came"),
        (_timeline() | {"tracks": []}, "tracks: a list came, an object is legal"),
        (_timeline({"OTIO_SCHEMA": "Track.1", "children": 7}), r"children\[0\].children: 7 came"),
        (_timeline({"OTIO_SCHEMA": "Track.1", "children": [7]}), r"children\[0\]: no object"),
        (_timeline(_track(_clip(name=7))), r"children\[0\].name: 7 came, text in quotes is"),
        (_timeline(_track(_clip(-1))), r"source_range.start_time.value: -1 came, 0 to 24 hours"),
        (_timeline(_track(_clip(0, -1))), r"source_range.duration.value: -1 came"),
        (_timeline(_track(_clip(0, 1, 0))), r"rate: 0 came, a rate from 1 a second on"),
        (_timeline(_track(_clip(0, 1, -24))), "rate: -24 came"),
        (_timeline(_track(_clip(0, 1, 1e300))), "rate: 1e.300 came"),
        (_timeline(_track(_clip(0, 2073601))), r"value: 2073601 came.*\(2073600 at this rate"),
        (_timeline(_track(_clip(0, 10**90))), "0 to 24 hours"),
        (_timeline(_track(_clip(0, 2073600), _clip())), "longer than the 24 hours"),
        (_timeline(_track(_clip(source_range=None, media_reference=None))), "length is unknown"),
        (_timeline(_track({"OTIO_SCHEMA": "Gap.1"})), "length is unknown"),
        (_timeline(_track(_gap(9, source_range={}))), "start_time: nothing came, a RationalTime"),
        (_timeline(_track(markers=[{"OTIO_SCHEMA": "Marker.2"}])), "marked_range: nothing came"),
        (_timeline(_track(), global_start_time=_time(-1)), "global_start_time.value: -1"),
        (_timeline(_track(), global_start_time=7), "global_start_time: 7 came, an object"),
    ],
)
def test_refusals_name_the_path(document: Json, said: str) -> None:
    """What came, what is legal, and where: one sentence."""
    with pytest.raises(TimelineError, match=said):
        otio.read(json.dumps(document).encode(), Reading())


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(text: str) -> None:
    data = json.dumps(_timeline(_track(_clip(0, 4711)))).replace("4711", text)
    with pytest.raises(TimelineError, match=r"Line 1 \(byte \d+\): the number"):
        otio.read(data.encode(), Reading())


def test_a_timeline_of_many_rates_stays_short() -> None:
    """Sums of times at rates that nobody names do not grow without end."""
    rates = [_clip(0, 1, 24 + index / 97) for index in range(2000)]
    sounds = [
        _clip(1, 7, 24, metadata={"ganterpret": {"sample_rate": 1001 + 2 * index}})
        for index in range(2000)
    ]
    for clips in (rates, sounds):
        found = _read(_timeline(_track(*clips)))
        assert found.clips[-1].start.denominator < 10**24


EMPTY: list[Json] = []
ODD: list[Json] = [None, True, 0, -1, 0.1, 1e300, 10**80, "", "Clip.2", "Stack.1", {}, EMPTY]


def _example() -> bytes:
    clips = (
        Clip(Fraction(1), Fraction(2), "/a.mov", Fraction(1), Fraction(9), 86400, "jelly", "k1"),
        Clip(Fraction(3), Fraction(1), id="k2"),
        Clip(Fraction(0), Fraction(7, 2), "/s.wav", kind="audio", sample_rate=44100),
    )
    marker = Marker(Fraction(2), "bike", note="n", color="red", id="k2")
    return otio.write(Timeline((marker,), clips, "cut", Fraction(24), 86400), Writing())


def test_mutants_are_timelines_or_our_errors() -> None:
    """2,000 files with bytes or JSON values changed; what is read can be written again."""
    rng = random.Random(0)
    seed = _example()
    document: Json = json.loads(seed)
    slowest = 0.0
    read = 0
    for index in range(2000):
        data = _bytes_changed(seed, rng) if index % 2 else _values_changed(document, rng)
        before = time.process_time()
        with suppress(TimelineError):
            found = otio.read(data, Reading())
            read += 1
            with suppress(TimelineError):
                otio.write(found, Writing())
        slowest = max(slowest, time.process_time() - before)
    assert read > 200
    assert slowest < 1


def _bytes_changed(seed: bytes, rng: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(data))
        new = rng.choice([b"", b"0", b"-", b"e9", b'"', b"{", b"]", bytes([rng.randrange(256)])])
        data[place : place + rng.randint(0, 2)] = new
    return bytes(data)


def _values_changed(document: Json, rng: random.Random) -> bytes:
    changed = copy.deepcopy(document)
    places = _places(changed)
    for _ in range(rng.randint(1, 3)):
        holder, key = rng.choice(places)
        new = copy.deepcopy(rng.choice([*ODD, document]))
        if isinstance(holder, dict) and isinstance(key, str):
            if rng.random() < 0.2:
                holder.pop(key, None)
            else:
                holder[key] = new
        elif isinstance(holder, list) and isinstance(key, int):
            holder[key] = new
    return json.dumps(changed).encode()


def _places(value: Json) -> list[tuple[Json, str | int]]:
    """Every place of a document that holds a value."""
    keys: list[str | int] = []
    inner: list[Json] = []
    if isinstance(value, dict):
        keys, inner = [*value], [*value.values()]
    elif isinstance(value, list):
        keys, inner = [*range(len(value))], value
    found: list[tuple[Json, str | int]] = [(value, key) for key in keys]
    return [*found, *(place for each in inner for place in _places(each))]
