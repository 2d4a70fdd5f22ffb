"""Lyrics: what is read of LRC, SubRip and WebVTT, and what their lines put into a score."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganterpret import categories, score
from ganterpret.limits import MAX_MARKERS
from ganterpret.score import Analysis, Keyframe, Score, Song
from ganterpret_integrations.formats import FORMATS, Reading
from ganterpret_integrations.storylines import LONGEST, tell_story
from ganterpret_integrations.timeline import Marker, TimelineError

EXAMPLE = Path(__file__).parents[2] / "examples" / "song.lrc"


def _read(name: str, text: str) -> list[tuple[Fraction, str]]:
    timeline = FORMATS[name].read(text.encode(), Reading())
    return [(marker.time, marker.name) for marker in timeline.markers]


def test_a_line_with_several_times_is_sung_as_often() -> None:
    """LRC's short form of a refrain: one line, a marker a time, in the order of time."""
    found = _read("lrc", "[00:20.5][00:01.25]Refrain\n[00:10]Verse\n")
    assert found == [
        (Fraction(5, 4), "Refrain"),
        (Fraction(10), "Verse"),
        (Fraction(41, 2), "Refrain"),
    ]


def test_a_positive_offset_is_sooner() -> None:
    """``[offset:+500]`` moves every line half a second towards the beginning."""
    assert _read("lrc", "[offset:+500]\n[00:02.00]Rain\n") == [(Fraction(3, 2), "Rain")]


def test_times_of_words_tags_and_empty_lines_are_no_lyrics() -> None:
    """Of enhanced LRC the text stays; tags and lines that only end another one are left out."""
    text = "[ar:Nobody]\n\n[00:01.00]<00:01.00>Rain <00:01.50>falls\n[00:03.00]\n"
    assert _read("lrc", text) == [(Fraction(1), "Rain falls")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("srt", "1\n00:00:02,500 --> 00:00:04,000\n<i>Rain</i> on\nthe window\n"),
        ("vtt", "WEBVTT\n\n00:02.500 --> 00:04.000\nRain on\nthe window\n"),
    ],
)
def test_a_subtitle_is_a_marker_as_long_as_it_stands(name: str, text: str) -> None:
    """Lines are joined and markup goes; times are exact milliseconds."""
    (marker,) = FORMATS[name].read(text.encode(), Reading()).markers
    assert marker == Marker(Fraction(5, 2), "Rain on the window", Fraction(3, 2))


@pytest.mark.parametrize("name", ["lrc", "srt", "vtt"])
@pytest.mark.parametrize("data", [b"garbage", b"\0\1\2", b"[", b"-->", b"[00:00]a\0b"])
def test_what_is_no_lyrics_is_refused(name: str, data: bytes) -> None:
    """Bytes of another kind end in one sentence."""
    with pytest.raises(TimelineError):
        FORMATS[name].read(data, Reading())


@pytest.mark.parametrize(
    ("name", "line"),
    [("lrc", "[00:01.00]a\n"), ("srt", "00:00:01,000 --> 00:00:02,000\na\n\n")],
)
def test_too_many_lines_are_refused(name: str, line: str) -> None:
    """No file makes more markers than any other format's."""
    with pytest.raises(TimelineError, match="more than"):
        FORMATS[name].read((line * (MAX_MARKERS + 1)).encode(), Reading())


@pytest.mark.parametrize("name", ["lrc", "srt", "vtt"])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    """Nothing but our own error leaves a reader."""
    with suppress(TimelineError):
        FORMATS[name].read(data, Reading())


def _score() -> Score:
    song = Song(Path("song.wav"), "0" * 64, 1000, 40_000)
    edges = (
        Keyframe("start", Fraction(0), 5, 1, "edge"),
        Keyframe("end", Fraction(40), 6, 2, "edge"),
    )
    found = {edge.id: edge.fingerprint for edge in edges}
    return Score(song=song, analysis=Analysis(), keyframes=edges, analysed=found)


def test_a_line_is_a_cut_with_what_its_words_name() -> None:
    """Its keyframe stands at the line's time, shows the class and is labelled by the line."""
    story = tell_story(_score(), [Marker(Fraction(3), "Ride your bike")])
    keyframe = story.score.keyframes[1]
    assert keyframe.time == 3
    assert categories.by_index(keyframe.category).name == "mountain bike"
    assert keyframe.label == "Ride your bike"
    assert story.lines[0].id == keyframe.id


def test_a_line_at_the_beginning_is_the_edge() -> None:
    """There is a keyframe already: it is labelled and chosen, and none is added."""
    story = tell_story(_score(), [Marker(Fraction(0), "Jellyfish")])
    assert len(story.score.keyframes) == 2
    assert story.score.keyframes[0].category == 107


def test_the_same_lyrics_again_change_nothing() -> None:
    """Telling a story twice is telling it once."""
    markers = FORMATS["lrc"].read(EXAMPLE.read_bytes(), Reading()).markers
    once = tell_story(_score(), markers).score
    assert tell_story(once, markers).score == once


def test_lines_that_name_nothing_share_a_category_if_they_are_equal() -> None:
    """A refrain returns as it was, on a cut that is there too."""
    before = score.add(_score(), Fraction(10))
    lines = [Marker(Fraction(t), "Oh, oh") for t in (5, 10, 20)]
    story = tell_story(before, lines)
    assert all(line.match is None for line in story.lines)
    assert len({line.category for line in story.lines}) == 1


@pytest.mark.parametrize("line", ["Oh", "Ride your bike"])
def test_a_category_that_somebody_chose_stays(line: str) -> None:
    """Whatever the line names."""
    before = score.add(_score(), Fraction(10), category=107)
    assert tell_story(before, [Marker(Fraction(10), line)]).lines[0].category == 107


def test_a_label_that_somebody_gave_stays() -> None:
    """The line is at a place that has a name."""
    before = score.add(_score(), Fraction(10), label="Verse")
    story = tell_story(before, [Marker(Fraction(10), "Ride your bike")])
    assert story.score == before
    assert story.lines[0].id == before.keyframes[1].id


@pytest.mark.parametrize("rate", [24, 60])
def test_corrections_outlive_the_same_lyrics(rate: int) -> None:
    """A line with another picture, name or place is that line still, at any video rate."""
    markers = [Marker(Fraction(n) + Fraction(1, 7), f"Line {n}, a bike") for n in range(1, 5)]
    told = tell_story(_score(), markers).score
    first, second, third, _ = told.keyframes[1:-1]
    edited = score.choose(told, first.id, category=470)
    edited = score.choose(score.relabel(edited, second.id, ""), second.id, category=470)
    edited = score.move(edited, third.id, third.time + 20)
    edited = replace(edited, rate=Fraction(rate))
    assert tell_story(edited, markers).score == edited


def test_a_line_that_is_repeated_at_once_is_another_cut() -> None:
    """However near: each has its keyframe, and the second time its own again."""
    markers = [Marker(Fraction(n, 100), "Hey") for n in (100, 145, 190)]
    once = tell_story(_score(), markers)
    assert [k.time for k in once.score.keyframes[1:-1]] == [marker.time for marker in markers]
    assert [line.id for line in once.lines] == [k.id for k in once.score.keyframes[1:-1]]
    assert tell_story(once.score, markers) == once


def test_lines_of_one_time_are_one() -> None:
    """Of a bilingual file both are read, and the words of both count."""
    story = tell_story(_score(), [Marker(Fraction(3), "Mein Rad"), Marker(Fraction(3), "My bike")])
    (line,) = story.lines
    assert line.text == "Mein Rad / My bike"
    assert categories.by_index(line.category or 0).name == "mountain bike"


def test_lines_outside_the_song_are_told_and_left_out() -> None:
    """Before its beginning, and from its end on."""
    markers = [Marker(Fraction(-1), "Rain"), Marker(Fraction(40), "Rain")]
    story = tell_story(_score(), markers)
    assert story.score == _score()
    assert [line.id for line in story.lines] == ["", ""]


def test_a_long_line_is_shortened_in_the_label_and_whole_in_the_table() -> None:
    """The label ends between words."""
    text = "rain " * 60
    story = tell_story(_score(), [Marker(Fraction(1), text)])
    label = story.score.keyframes[1].label
    assert len(label) <= LONGEST
    assert label.endswith("rain…")
    assert story.lines[0].text == text.strip()


def test_other_keyframes_stay() -> None:
    """What is between the lines is untouched."""
    before = score.add(_score(), Fraction(7), label="Verse")
    after = tell_story(before, [Marker(Fraction(3), "Rain")]).score
    assert set(before.keyframes) <= set(after.keyframes)
