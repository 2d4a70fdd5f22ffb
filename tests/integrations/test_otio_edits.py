"""What a script on opentimelineio alone does to a timeline of ours is read back exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

import opentimelineio
import pytest
from opentimelineio import opentime, schema

from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Marker, Timeline

HANDLE: Final = 12
SLOTS: Final = ((0, 48), (48, 31), (79, 100))
"""Where the clips of the example lie: first frame and length."""

RATES: Final = (Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60))

Edit = Callable[[schema.Timeline, float], None]


def _example(rate: Fraction) -> Timeline:
    clips = [
        Clip(
            start=start / rate,
            duration=length / rate,
            media=f"/clips/{index:04d}_jelly_k{index}.mov",
            offset=HANDLE / rate,
            media_duration=(length + 2 * HANDLE) / rate,
            name=f"jelly {index}",
            id=f"k{index}",
        )
        for index, (start, length) in enumerate(SLOTS)
    ]
    seconds = Fraction(262_144, 44100)
    song = Clip(
        Fraction(0), seconds, "/s.wav", media_duration=seconds, kind="audio", sample_rate=44100
    )
    markers = tuple(
        Marker(start / rate, f"jelly {index}", note="n", color="red", id=f"k{index}")
        for index, (start, _) in enumerate(SLOTS)
    )
    ordered = tuple(sorted([*clips, song], key=lambda clip: clip.start))
    end = max(clip.stop for clip in ordered)
    return Timeline(markers, ordered, "cut", rate, round(rate) * 3600, duration=end)


def _edited(timeline: Timeline, edit: Edit) -> Timeline:
    """Write a timeline, let the library load it, a script edit it, and read what it saves."""
    text = otio.write(timeline, Writing()).decode()
    document = opentimelineio.adapters.read_from_string(text, "otio_json")
    edit(document, document.global_start_time.rate)
    saved = opentimelineio.adapters.write_to_string(document, "otio_json")
    return otio.read(saved.encode(), Reading())


def _frames(value: float, rate: float) -> opentime.RationalTime:
    return opentime.RationalTime(value, rate)


def _span(start: float, length: float, rate: float) -> opentime.TimeRange:
    return opentime.TimeRange(_frames(start, rate), _frames(length, rate))


def _trim(clip: schema.Clip, head: int, tail: int) -> None:
    """Cut frames off a clip's head and put others at its tail; negative ones the other way."""
    span = clip.source_range
    rate = span.start_time.rate
    clip.source_range = _span(
        span.start_time.value + head, span.duration.value - head + tail, rate
    )


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_saving_changes_nothing(rate: Fraction) -> None:
    timeline = _example(rate)
    assert _edited(timeline, lambda document, rate: None) == timeline


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_markers_moved_renamed_added_and_deleted(rate: Fraction) -> None:
    """The others stay as they were, the song and the clips too."""

    def edit(document: schema.Timeline, per_second: float) -> None:
        markers = document.tracks.markers
        markers[0].marked_range = _span(7, 1, per_second)
        markers[1].name = "bike {k1}"
        del markers[2]
        markers.append(schema.Marker("Chorus", _span(99, 0, per_second), "CYAN"))

    timeline = _example(rate)
    first, second, _ = timeline.markers
    wanted = (
        replace(first, time=7 / rate),
        replace(second, name="bike"),
        Marker(99 / rate, "Chorus", color="cyan"),
    )
    assert _edited(timeline, edit) == replace(timeline, markers=wanted)


@pytest.mark.parametrize(
    ("note", "comment", "found"),
    [("n", "new", "new"), ("new", "n", "new"), ("new", "other", "new"), ("n", "n", "n")],
)
def test_note_and_comment(note: str, comment: str, found: str) -> None:
    """Both are written: the one that somebody has edited counts, Resolve's before the comment."""

    def edit(document: schema.Timeline, per_second: float) -> None:
        marker = document.tracks.markers[1]
        marker.metadata["Resolve_OTIO"]["Note"] = note
        marker.comment = comment

    assert _edited(_example(RATES[1]), edit).markers[1].note == found


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("by", [-11, 1, 12])
def test_a_cut_rolled(rate: Fraction, by: int) -> None:
    """One clip is longer at its tail, the next shorter at its head, by the handles' frames."""

    def edit(document: schema.Timeline, per_second: float) -> None:
        left, right, _ = document.video_tracks()[0]
        _trim(left, 0, by)
        _trim(right, by, 0)

    timeline = _example(rate)
    left, right = _video(timeline)[:2]
    found = _video(_edited(timeline, edit))
    assert found[0] == replace(left, duration=left.duration + by / rate)
    assert found[1] == replace(
        right,
        start=right.start + by / rate,
        offset=right.offset + by / rate,
        duration=right.duration - by / rate,
    )


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_blade(rate: Fraction) -> None:
    """Two pieces of the same media, the second goes on where the first ends."""

    def edit(document: schema.Timeline, per_second: float) -> None:
        track = document.video_tracks()[0]
        piece = track[0].clone()
        _trim(track[0], 0, -28)
        _trim(piece, 20, 0)
        track.insert(1, piece)

    timeline = _example(rate)
    whole = _video(timeline)[0]
    cut = 20 / rate
    wanted = (
        replace(whole, duration=cut),
        replace(whole, start=cut, offset=whole.offset + cut, duration=whole.duration - cut),
    )
    assert _video(_edited(timeline, edit))[:2] == wanted


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_clip_deleted_slipped_and_two_swapped(rate: Fraction) -> None:
    """A gap in its place; another piece of its media; each at the other's place."""
    timeline = _example(rate)
    first, second, third = _video(timeline)

    def delete(document: schema.Timeline, per_second: float) -> None:
        track = document.video_tracks()[0]
        track[1] = schema.Gap(duration=track[1].duration())

    assert _video(_edited(timeline, delete)) == (first, third)

    def slip(document: schema.Timeline, per_second: float) -> None:
        clip = document.video_tracks()[0][1]
        _trim(clip, 5, 5)

    slipped = replace(second, offset=second.offset + 5 / rate)
    assert _video(_edited(timeline, slip)) == (first, slipped, third)

    def swap(document: schema.Timeline, per_second: float) -> None:
        track = document.video_tracks()[0]
        track.append(track.pop(1))

    moved = replace(third, start=second.start)
    last = replace(second, start=second.start + third.duration)
    assert _video(_edited(timeline, swap)) == (first, moved, last)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_the_song_slid_and_trimmed(rate: Fraction) -> None:
    """Its length to the sample stays where it is only slid; a new head is on the frame."""
    timeline = _example(rate)
    song = next(clip for clip in timeline.clips if clip.kind == "audio")

    def slide(document: schema.Timeline, per_second: float) -> None:
        document.audio_tracks()[0].insert(0, schema.Gap(duration=_frames(37, per_second)))

    assert _audio(_edited(timeline, slide)) == replace(song, start=37 / rate)

    def trim(document: schema.Timeline, per_second: float) -> None:
        slide(document, per_second)
        _trim(document.audio_tracks()[0][1], 37, 0)

    found = _audio(_edited(timeline, trim))
    assert (found.start, found.offset) == (37 / rate, 37 / rate)
    assert abs(found.stop - song.stop) < Fraction(1, 10**6)


def _video(timeline: Timeline) -> tuple[Clip, ...]:
    return tuple(clip for clip in timeline.clips if clip.kind == "video")


def _audio(timeline: Timeline) -> Clip:
    (song,) = (clip for clip in timeline.clips if clip.kind == "audio")
    return song
