"""The law of the round trip: what a format keeps comes home, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.integrations.songs import (
    BOTH_WAYS,
    exported,
    imported,
    reading,
    scores_at_rates,
    simple,
)

from ganterpret.score import Score
from ganterpret.units import frame_at
from ganterpret_integrations.formats import FORMATS, Writing
from ganterpret_integrations.text import ascii_text, clean

TICK = Fraction(1, 1920)
"""Seconds of a tick at 120 beats a minute and 960 ticks a beat."""


SIGNS = {"marker-edl": str.maketrans("{}|", "()/")}
"""Signs that a format has another meaning for, and what it has in their place."""

ENDLESS = {"chapters", "youtube"}
"""Formats in which nothing begins at the song's end: a cut put there is taken for the end."""


def _spelled(label: str, name: str) -> str:
    """A label as a format brings it home."""
    return clean(label).translate(SIGNS.get(name, {}))


def _nearness(name: str, of: Score) -> Fraction:
    """How far from its time a format may put a cut, in seconds."""
    grid = FORMATS[name].grid
    if isinstance(grid, Fraction):
        return grid / 2
    return {
        "beats": TICK,
        "samples": Fraction(1, 2 * of.song.sample_rate),
        "exact": Fraction(0),
    }.get(grid, Fraction(1, 2) / of.rate)


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(before=scores_at_rates())
@settings(max_examples=60)
def test_unedited_round_trip_changes_nothing(name: str, before: Score) -> None:
    """Score → file → score is the identity: zero changes, for any score, rate and start."""
    home = imported(before, exported(before, name), name)
    assert home.changes == ()
    assert home.score == before


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(before=scores_at_rates())
@settings(max_examples=25)
def test_unedited_round_trip_as_utf8(name: str, before: Score) -> None:
    """The same holds for names that are written as they are."""
    home = imported(before, exported(before, name, Writing(utf8=True)), name)
    assert home.score == before


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(before=scores_at_rates())
@settings(max_examples=40)
def test_file_alone_holds_the_cuts(name: str, before: Score) -> None:
    """Into a score that has only its edges come all cuts: id, place, category or label, seed."""
    bare = replace(before, keyframes=(before.keyframes[0], before.keyframes[-1]))
    home = imported(bare, exported(before, name, Writing(utf8=True)), name)
    found = {keyframe.id: keyframe for keyframe in home.score.keyframes}
    for keyframe in before.keyframes[1:-1]:
        if name in ENDLESS and before.song.duration - keyframe.time <= _nearness(name, before):
            continue
        there = found[keyframe.id]
        last = frame_at(before.song.duration, before.rate)
        at_the_end = frame_at(keyframe.time, before.rate) >= last - 1
        if FORMATS[name].grid != "frames" or not at_the_end:
            assert abs(there.time - keyframe.time) <= _nearness(name, before)
        assert there.seed == keyframe.seed
        assert _spelled(there.label, name) == _spelled(keyframe.label, name)
        if not clean(keyframe.label) or "note" in FORMATS[name].keeps:
            assert there.category == keyframe.category


@pytest.mark.parametrize("name", BOTH_WAYS)
@given(before=scores_at_rates())
@settings(max_examples=15)
def test_import_twice_is_import_once(name: str, before: Score) -> None:
    """What is home already changes nothing when it comes again."""
    bare = replace(before, keyframes=(before.keyframes[0], before.keyframes[-1]))
    data = exported(before, name)
    once = imported(bare, data, name)
    twice = imported(once.score, data, name)
    assert twice.score == once.score


def test_last_chapter_is_not_the_songs_end() -> None:
    """Within a step of the end it is a cut, since no chapter stands for that; twice it is one."""
    before = simple(10)
    data = exported(before, "youtube")
    coda = data + b"0:59 Coda\n"
    home = imported(before, coda, "youtube")
    assert [(change.what, change.time) for change in home.changes] == [("added", Fraction(59))]
    assert home.score.keyframes[-1] == before.keyframes[-1]
    assert imported(home.score, coda, "youtube").changes == ()
    at_the_end = imported(before, data + b"1:00 Coda\n", "youtube")
    assert [change.what for change in at_the_end.changes] == ["renamed"]


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_ascii_names_come_home_as_they_were(name: str) -> None:
    """A name that a format spells in ASCII has not been edited; its accents stay in the score."""
    plain = simple(10, 20)
    keyframes = tuple(
        replace(k, label="Pré-Refrain") if k.id == "k0" else k for k in plain.keyframes
    )
    before = replace(plain, keyframes=keyframes)
    assert ascii_text("Pré-Refrain") == "Pre-Refrain"
    assert imported(before, exported(before, name), name).score == before


def test_reading_of_a_score_is_its_own_timecode() -> None:
    """Formats that say neither rate nor start get the score's."""
    before = replace(simple(1), rate=Fraction(30000, 1001), timecode="01:00:00;00")
    assert reading(before).start == 107892
    assert reading(before).drop_frame
