"""Laws of matching: by id, else by name, else by nearness, one to one and in time order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integrations.songs import scores_at_rates, simple

from ganterpret.score import Score, add, delete, in_order, relabel
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.homecoming import Homecoming, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.matching import NEAR, Matched, match
from ganterpret_integrations.timeline import Marker, Timeline


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
