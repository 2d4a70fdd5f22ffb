"""Laws of matching: by id, else by name, else by nearness, one to one and in time order."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integrations.songs import scores_at_rates, simple

from ganterpret import categories
from ganterpret.identity import default_seed
from ganterpret.score import Score, add, choose, delete, in_order, relabel
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.homecoming import Homecoming, Rules, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.matching import NEAR, Matched, match
from ganterpret_integrations.placing import find_song
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Clip, Marker, Timeline


def matched(score: Score, *markers: Marker) -> Matched:
    """Matched where a marker stands only at the exact time."""
    spelled = {m.id: frozenset({m.name}) for m in markers_of(score)}
    return match(score, markers, spelled, lambda m, k: m.time == k.time)


def home(score: Score, *markers: Marker) -> Homecoming:
    spelled = as_written(FORMATS["midi"], markers_of(score))
    return bring_home(score, Timeline(markers), spelled)


def at(time: Fraction | int | str, name: str = "", id: str = "") -> Marker:
    return Marker(Fraction(time), name, id=id)


def test_by_id_wherever_it_lies() -> None:
    """Neither name nor time matter."""
    marker = at(55, "anything", "k0")
    assert matched(simple(10, 20), marker).pairs == {"k0": marker}


def test_copies_of_an_id() -> None:
    """The nearest to where the keyframe stands is it; a pasted one is new."""
    found = matched(simple(10, 20), at(30, "x", "k0"), at(11, "x", "k0"))
    assert found.pairs["k0"].time == 11
    assert [marker.time for marker in found.new] == [30]


def test_pasted_marker_becomes_a_keyframe_of_its_own() -> None:
    """With the same picture and another id."""
    score = simple(10, 20)
    copy = replace(markers_of(score)[1], time=Fraction(30))
    result = home(score, *markers_of(score), copy)
    new = result.changes[0].id
    assert new != "k0"
    category = score.keyframe("k0").category
    assert result.score == add(score, Fraction(30), category=category, id=new)


def test_by_name_that_is_there_once() -> None:
    """A musician moved a marker by 20 s in a program that dropped the ids, all but one."""
    score = relabel(relabel(simple(10, 20, 40), "k0", "Verse"), "k1", "Chorus")
    found = matched(score, at(10, "Verse"), at(39, "chorus"), at(41, "fox", "k2"))
    assert {id: marker.time for id, marker in found.pairs.items()} == {
        "k0": 10,
        "k1": 39,
        "k2": 41,
    }


def test_name_twice_is_no_name() -> None:
    """Two of a name are known by nearness alone."""
    score = relabel(relabel(simple(10, 20), "k0", "Verse"), "k1", "Verse")
    found = matched(score, at("81/4", "Verse"), at(35, "Verse"))
    assert {id: marker.time for id, marker in found.pairs.items()} == {"k1": Fraction(81, 4)}


def test_nearest_within_half_a_second() -> None:
    """Just within is it, just beyond is new."""
    assert set(matched(simple(10), at("21/2")).pairs) == {"k0"}
    assert matched(simple(10), at("10501/1000")).pairs == {}


def test_nearest_pairs_do_not_cross() -> None:
    """The nearest two belong together; what lies on both sides of them does not."""
    found = matched(simple("10", "103/10"), at("101/10"), at("98/10"))
    assert {id: marker.time for id, marker in found.pairs.items()} == {"k0": Fraction(101, 10)}
    assert [marker.time for marker in found.new] == [Fraction(98, 10)]


times = st.lists(st.integers(1, 400), max_size=12, unique=True).map(sorted)


@given(ours=times, theirs=times)
@settings(max_examples=200)
def test_nearness_is_one_to_one_and_in_order(ours: list[int], theirs: list[int]) -> None:
    """By the definition: of all pairs the nearest, then of those that do not cross it, ..."""
    score = simple(*(Fraction(time, 20) for time in ours))
    found = matched(score, *(at(Fraction(time, 20)) for time in theirs))
    chosen: list[tuple[int, int]] = []
    pairs = [(abs(a - b), a, b) for a in ours for b in theirs if abs(a - b) <= NEAR * 20]
    for _, a, b in sorted(pairs):
        if all((a < c) == (b < d) and a != c and b != d for c, d in chosen):
            chosen.append((a, b))
    moved = {id: m.time for id, m in found.pairs.items()}
    # Of pairs that are as near either may come first.
    if len({distance for distance, _, _ in pairs}) == len(pairs):
        near = sum(abs(time - score.keyframe(id).time) for id, time in moved.items())
        assert (len(moved), 20 * near) == (len(chosen), sum(abs(a - b) for a, b in chosen))
    followed = [moved[k.id] for k in score.keyframes if k.id in moved]
    assert followed == sorted(set(followed))


def test_file_without_ids_only_adds() -> None:
    """A musician's own file deletes nothing, even where a found cut shows the same category."""
    score = simple(10, 20, 40)
    name = markers_of(score)[2].name
    result = home(score, at(30, name), at(50, "bike"))
    assert [change.what for change in result.changes] == ["added", "added"]
    assert {"k0", "k1", "k2"} < {k.id for k in result.score.keyframes}


def test_musicians_own_file_again() -> None:
    """One marker moved by 2 s in a file without ids moves; none is doubled."""
    names = ("Verse", "Chorus", "bike")
    first = home(simple(5), *(at(10 * n + 10, name) for n, name in enumerate(names)))
    again = home(first.score, at(10, "Verse"), at(22, "Chorus"), at(30, "bike"))
    assert [(change.what, change.text) for change in again.changes] == [
        ("moved", "0:20.000 → 0:22.000")
    ]
    assert len(again.score.keyframes) == len(first.score.keyframes)


def test_deleted_keyframe_comes_back_under_its_id() -> None:
    """Not as a new one."""
    score = simple(10, 20)
    gone = delete(score, "k0")
    back = home(gone, *markers_of(score)).score
    assert [k.id for k in back.keyframes] == [k.id for k in score.keyframes]


def test_ten_thousand_markers_against_two_thousand_keyframes() -> None:
    """All are matched or added; nothing here takes the square of their number."""
    score = simple(*(Fraction(n, 40) for n in range(1, 2001)))
    result = home(score, *(at(Fraction(n, 200) + Fraction(1, 1000)) for n in range(1, 10_001)))
    assert len(result.score.keyframes) == 10_002


@st.composite
def edits(draw: st.DrawFn) -> tuple[Score, Score, tuple[Marker, ...]]:
    """A score, what it is to become, and the markers that say so, all on the score's frames."""
    score = draw(scores_at_rates())
    last = int(score.song.duration * score.rate)
    frames = st.integers(0, last).map(lambda frame: Fraction(frame) / score.rate)
    keyframes, markers = [], []
    for keyframe, marker in zip(score.keyframes, markers_of(score), strict=True):
        what = draw(st.sampled_from(["nothing", "moved", "renamed", "deleted"]))
        if keyframe.origin != "edge":
            if what == "deleted":
                continue
            if what == "moved":
                time = draw(frames)
                keyframe, marker = replace(keyframe, time=time), replace(marker, time=time)
        if what == "renamed":
            keyframe = replace(keyframe, category=107, label="")
            marker = replace(marker, name="cat: jellyfish")
        keyframes.append(keyframe)
        markers.append(marker)
    expected = replace(score, keyframes=in_order(keyframes))
    # Near a deleted marker a new one is the old one, moved.
    whole = len(keyframes) == len(score.keyframes)
    for number in range(draw(st.integers(0, 3)) if whole else 0):
        time, id = draw(frames), f"new-{number}-marker"
        expected = add(expected, time, category=107, id=id)
        markers.append(Marker(time, "jellyfish", id=id))
    return score, expected, tuple(draw(st.permutations(markers)))


@given(edits())
@settings(max_examples=50)
def test_any_edits_come_home_exactly(case: tuple[Score, Score, tuple[Marker, ...]]) -> None:
    """What was moved, renamed, added and deleted; nothing else in any field."""
    score, expected, markers = case
    result = home(score, *markers).score
    by_id = {keyframe.id: keyframe for keyframe in result.keyframes}
    assert by_id == {keyframe.id: keyframe for keyframe in expected.keyframes}
    assert replace(result, keyframes=expected.keyframes) == expected


@pytest.mark.parametrize("names", [("Verse", "hit"), ("hit", "Verse"), ("hit", "hit"), ("", "")])
@pytest.mark.parametrize("snap", ["none", "bar"])
def test_markers_of_one_time_come_home_once(names: tuple[str, str], snap: str) -> None:
    """A region that begins with a marker, a chord: the same file again changes nothing."""
    rules = Rules(snap="bar" if snap == "bar" else "none", tempo=TempoMap())
    markers = [at(time, name) for time in (10, 20) for name in names]
    spelled = as_written(FORMATS["midi"], markers_of(simple(5)))
    once = bring_home(simple(5), Timeline(tuple(markers)), spelled, rules).score
    assert len(once.keyframes) == 3 + 4
    for order in (markers, markers[::-1]):
        spelled = as_written(FORMATS["midi"], markers_of(once))
        again = bring_home(once, Timeline(tuple(order)), spelled, rules)
        assert again.changes == ()
        assert again.score == once


def test_another_marker_that_snaps_to_a_place_is_another() -> None:
    """A cut was deleted, and one with a picture of its own added that snaps to the same bar."""
    rules = Rules(snap="bar", tempo=TempoMap())
    score = simple(10, 20)
    markers = [marker for marker in markers_of(score) if marker.id != "k1"]
    spelled = as_written(FORMATS["midi"], markers_of(score))
    home = bring_home(score, Timeline((*markers, at("208/10", "bike"))), spelled, rules)
    assert {change.what for change in home.changes} == {"added", "deleted"}


@pytest.mark.parametrize("later", [0, 60])
def test_two_songs_on_one_timeline_stay_two(later: int) -> None:
    """Their first edges have one id: each song's markers, unedited, change nothing in either."""
    songs = [simple(10, 20), replace(simple(30), seed=5)]
    edge = replace(songs[1].keyframes[0], id=songs[0].keyframes[0].id)
    songs[1] = replace(songs[1], keyframes=(edge, *songs[1].keyframes[1:]), analysed={})
    markers = [
        replace(marker, time=marker.time + begin - later)
        for begin, song in zip((0, 60), songs, strict=True)
        for marker in markers_of(song)
        if song is songs[later // 60] or marker.id == edge.id
    ]
    home_again = home(songs[later // 60], *markers)
    assert {change.what for change in home_again.changes} <= {"seen"}


def test_chosen_seed_is_given_back() -> None:
    """``seed=auto`` says that nobody chooses it."""
    score = choose(simple(10), "k0", seed=3)
    (chosen,) = (marker for marker in markers_of(score) if marker.id == "k0")
    assert chosen.name.endswith("seed=3")
    edited = replace(chosen, name=chosen.name.replace("seed=3", "seed=auto"))
    others = [marker for marker in markers_of(score) if marker.id != "k0"]
    result = home(score, *others, edited)
    assert [change.what for change in result.changes] == ["reseeded"]
    assert result.score.keyframe("k0").seed == default_seed(score.seed, "k0")


@pytest.mark.parametrize(("label", "note"), [("Finale", ""), ("Finale", "bike"), ("bike", "")])
def test_note_of_a_renamed_label_holds(label: str, note: str) -> None:
    """The picture that it names, its own or another one; the second time nothing changes."""
    score = relabel(simple(10), "k0", "Verse")
    markers = {marker.id: marker for marker in markers_of(score)}
    before = markers["k0"].note.partition("cat: ")[2]
    noted = markers["k0"].note.replace(before, note or before)
    markers["k0"] = replace(markers["k0"], name=label, note=noted)
    once = home(score, *markers.values()).score
    expected = categories.find("bike" if "bike" in (label, note) else before).index
    assert once.keyframe("k0").category == expected
    assert once.keyframe("k0").label == ("" if label == "bike" else label)
    assert home(once, *markers.values()).changes == ()


def test_song_is_known_in_any_spelling() -> None:
    """One system writes an accent apart from its letter, one format a space once."""
    written = unicodedata.normalize("NFD", "Café del  Mar.wav")
    clip = Clip(Fraction(10), Fraction(60), written, kind="audio")
    assert find_song(Timeline(clips=(clip,)), Path("Café del Mar.wav")) is not None
