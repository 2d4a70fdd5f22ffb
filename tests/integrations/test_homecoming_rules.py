"""Laws of coming home: files of markers, and the rules by which they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.integrations.homecomings import home_of, home_twice, told
from tests.integrations.songs import exported, imported, laid_out, reading, simple

from ganterpret import categories
from ganterpret.errors import CategoryError, SettingError
from ganterpret.score import Score, add, choose, delete, move, relabel
from ganterpret_integrations.formats import FORMATS
from ganterpret_integrations.homecoming import Rules, bring_home
from ganterpret_integrations.markers import as_written, markers_of
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Marker, Timeline

BIKE = categories.find("bike").index
STAYS = "the song's edges stay"


EDL_EDITS: Mapping[str, tuple[Callable[[str], str], Callable[[Score], Score]]] = {
    "moved": (
        lambda text: text.replace("01:00:20:00 01:00:20:01", "01:00:22:12 01:00:22:13"),
        lambda score: move(score, "k1", Fraction(45, 2)),
    ),
    "renamed": (
        lambda text: text.replace("harvestman {k0}", "bike {k0}"),
        lambda score: choose(score, "k0", category=BIKE),
    ),
    "deleted": (
        lambda text: "\n\n".join(b for b in text.split("\n\n") if "{k1}" not in b),
        lambda score: delete(score, "k1"),
    ),
}


@pytest.mark.parametrize("what", EDL_EDITS)
def test_text_edits_of_an_edl(what: str) -> None:
    """A marker EDL edited as text."""
    edits, expected = EDL_EDITS[what]
    score = simple(10, 20, 40)
    before = exported(score, "marker-edl").decode()
    after = edits(before)
    assert after != before
    home = home_twice(score, after.encode(), "marker-edl")
    assert home.score == expected(score)
    assert [change.what for change in home.changes] == [what]


def test_marker_added_to_an_edl() -> None:
    """Two lines more, as Resolve writes them."""
    score = simple(10, 20, 40)
    line = "006  001      V     C        " + "01:00:30:00 01:00:30:01 " * 2
    text = exported(score, "marker-edl").decode() + f"{line}\n |C:ResolveColorRed |M:boa |D:1\n"
    home = home_twice(score, text.encode(), "marker-edl")
    new = home.changes[0].id
    boa = categories.find("boa").index
    assert home.score == add(score, Fraction(30), category=boa, id=new)
    assert told(home) == [("added", new, "boa constrictor")]


def timeline(*markers: Marker, tempo: TempoMap | None = None) -> Timeline:
    """A file of markers to the microsecond, or of ticks."""
    return Timeline(tuple(markers), tempo=tempo)


@pytest.mark.parametrize(("start", "by"), [("00:59:50:00", "late"), ("01:00:10:00", "early")])
def test_edl_of_another_start(start: str, by: str) -> None:
    """The song's beginning, which no edit moves, tells that the cuts seem to move alike."""
    score = simple(10, 20, 30)
    edl = exported(score, "marker-edl")
    assert imported(score, edl, "marker-edl").notes == ()
    edl = edl.replace(b"01:00:20:00 01:00:20:01", b"01:00:22:00 01:00:22:01")
    assert imported(score, edl, "marker-edl").notes == ()
    notes = imported(replace(score, timecode=start), edl, "marker-edl").notes
    told = f"The song's beginning and 3 of 4 more markers lie 0:10.000 {by}: "
    assert [note for note in notes if note.startswith(told)] == [notes[-1]]


@pytest.mark.parametrize(("time", "which"), [("-1/2", "before"), ("61", "past")])
def test_markers_outside_the_song(time: str, which: str) -> None:
    """They are seen and counted; their keyframes neither move nor go."""
    score = simple(10, 20)
    markers = [replace(m, time=Fraction(time)) if m.id == "k0" else m for m in markers_of(score)]
    home = home_of(score, timeline(*markers))
    assert home.score == score
    assert [change.what for change in home.changes] == ["seen"]
    assert home.notes[0].startswith(f"1 of 4 markers lie {which} the song's")


def test_edges_change_their_category_only() -> None:
    """They never move and never go."""
    score = simple(10)
    first, inner, last = markers_of(score)
    named = replace(first, name="jellyfish", time=Fraction(1))
    home = home_of(score, timeline(named, inner))
    assert home.score == choose(score, "first", category=107)
    assert told(home)[0] == ("seen", "first", f"moved to 0:01.000; {STAYS}")
    assert last.id not in {change.id for change in home.changes}


def test_labels() -> None:
    """Equal ones share a category, or draw one each, or are left out."""
    score = simple(5)
    new = timeline(
        *(Marker(Fraction(t), "Chorus") for t in (10, 20)), Marker(Fraction(30), "bike")
    )
    shared = home_of(score, new, Rules(labels="share")).score.keyframes[2:4]
    assert shared[0].category == shared[1].category
    each = home_of(score, new, Rules(labels="each")).score.keyframes[2:4]
    assert each[0].category != each[1].category
    assert {k.label for k in (*shared, *each)} == {"Chorus"}
    home = home_of(score, new, Rules(labels="ignore"))
    assert [k.category for k in home.score.keyframes[2:-1]] == [BIKE]
    assert [change.what for change in home.changes] == ["seen", "seen", "added"]


def test_only_forced() -> None:
    """Cuts that were found and that the file does not name go; forced ones stay."""
    score = add(simple(10, 20), Fraction(30), id="mine")
    home = home_of(score, timeline(Marker(Fraction(20), "bike")), Rules(only_forced=True))
    assert [k.id for k in home.score.keyframes] == ["first", "k1", "mine", "last"]


@pytest.mark.parametrize(
    ("snap", "time", "shift"),
    [("frame", "101/10", "-16.7"), ("beat", "101/10", "-100.0"), ("bar", "51/5", "-200.0")],
)
def test_snapped(snap: str, time: str, shift: str) -> None:
    """A cut is put on the grid, the shift is told, and a second import moves it no further."""
    score = simple(30)
    rules = {"frame": Rules(snap="frame"), "beat": Rules(snap="beat"), "bar": Rules(snap="bar")}
    file = timeline(Marker(Fraction(time), "bike"), tempo=TempoMap())
    home = home_of(score, file, rules[snap])
    assert home.score.keyframes[1].time == {"frame": Fraction(121, 12)}.get(snap, Fraction(10))
    assert home.changes[0].text == f"mountain bike (snapped by {shift} ms)"
    assert home_of(home.score, file, rules[snap]).changes == ()


def test_snapped_further_than_half_a_second() -> None:
    """Nameless markers that were pulled to a bar are known again there."""
    file = timeline(*(Marker(Fraction(t)) for t in ("109/10", "191/10")), tempo=TempoMap())
    home = home_of(simple(40), file, Rules(snap="bar"))
    assert [k.time for k in home.score.keyframes[1:3]] == [10, 20]
    assert home_of(home.score, file, Rules(snap="bar")).changes == ()


def test_snap_to_beats_that_nothing_tells() -> None:
    """No tempo is guessed."""
    with pytest.raises(SettingError, match="Nothing says where the beats are: give --tempo-map"):
        home_of(simple(), timeline(Marker(Fraction(3), "bike")), Rules(snap="beat"))


def test_tempo_map_beside_a_timeline_counts_from_the_song() -> None:
    """Where the song begins 10.3 s into an editor's timeline its beats do too."""
    score = simple()
    file = Timeline((Marker(Fraction(153, 10), "bike"),), rate=Fraction(10))
    rules = Rules(offset=Fraction(103, 10), snap="bar", tempo=TempoMap())
    assert home_of(score, file, rules).score.keyframes[1].time == 6


@pytest.mark.parametrize(("length", "noted"), [("60", False), ("302/5", False), ("61", True)])
def test_tempo_map_of_another_length(length: str, noted: bool) -> None:
    """More than 1 % is told with both numbers."""
    file = replace(
        timeline(Marker(Fraction(1), "bike"), tempo=TempoMap()), duration=Fraction(length)
    )
    notes = home_of(simple(), file).notes
    assert [("0:61" in n or "1:01.000" in n) and "1:00.000" in n for n in notes] == [True] * noted


def test_category_that_does_not_exist() -> None:
    """One sentence with the marker's time and the nearest names."""
    with pytest.raises(CategoryError, match=r"'cat: jelyfish' at 0:03.000: .*jellyfish"):
        home_of(simple(), timeline(Marker(Fraction(3), "cat: jelyfish")))


@pytest.mark.parametrize(
    ("note", "category", "seen"),
    [
        ("detected; cat: jellyfish\nfade slowly", 107, ""),
        ("detected; cat: jellyfish / marker", 107, ""),
        ("detected; cat: \nfade slowly", None, ""),
        ("detected; cat: jelyfish", None, "the nearest names are 'jellyfish'"),
        ("detected; cat: crane", None, "write '#134' for crane (bird)"),
    ],
)
def test_category_in_a_note(note: str, category: int | None, seen: str) -> None:
    """It ends with its line, and one that does not exist is seen and changes nothing."""
    score = relabel(simple(10, 20), "k0", "Verse")
    markers = {marker.id: marker for marker in markers_of(score)}
    markers["k0"] = replace(markers["k0"], note=note)
    home = home_of(score, timeline(*markers.values()))
    assert home.score == (score if category is None else choose(score, "k0", category=category))
    texts = [change.text for change in home.changes if change.what == "seen"]
    assert len(texts) == bool(seen)
    assert all(text.startswith("the note of 'Verse': ") and seen in text for text in texts)


def test_category_in_a_note_beside_another_or_of_a_new_marker() -> None:
    """Where a name says the picture, nobody asks the note; of a new label it is asked."""
    markers = {
        marker.id: replace(marker, note="cat: jelyfish") for marker in markers_of(simple(10))
    }
    assert home_of(simple(10), timeline(*markers.values())).changes == ()
    new = Marker(Fraction(3), "Verse", note="cat: jelyfish")
    home = home_of(simple(10), timeline(*markers_of(simple(10)), new))
    assert sorted(change.what for change in home.changes) == ["added", "seen"]


def test_seed_that_is_none() -> None:
    """The marker and its time are told here too."""
    with pytest.raises(SettingError, match=r"'bike seed=x' at 0:03.000: .*no legal seed"):
        home_of(simple(), timeline(Marker(Fraction(3), "bike seed=x")))


def test_exact_time_stays_where_a_grid_rounds_it() -> None:
    """Only what left its frame has moved: the others keep times between frames."""
    score = simple("1003/100", "2017/100")
    timeline = laid_out(score)
    markers = tuple(
        replace(m, time=m.time + Fraction(1, 24)) if m.id == "k1" else m for m in timeline.markers
    )
    home = home_of(score, replace(timeline, markers=markers))
    assert home.score.keyframe("k0").time == Fraction(1003, 100)
    assert [change.id for change in home.changes] == ["k1"]


def test_reading_is_the_scores_own() -> None:
    """The laws above hold on the timecode of the score."""
    assert reading(simple()).start == 86400


def test_markers_without_names_are_known_by_those_on_clips() -> None:
    """A program that keeps a timeline's markers and loses their names doubles no cut."""
    score = simple(10, 20)
    before = laid_out(score)
    bare = tuple(Marker(marker.time) for marker in before.markers)
    named = tuple(
        replace(marker, name="bike" if index == 1 else "") for index, marker in enumerate(bare)
    )
    spelled = as_written(FORMATS["otio"], markers_of(score))
    assert bring_home(score, replace(before, markers=bare), spelled).changes == ()
    (change,) = bring_home(score, replace(before, markers=named), spelled).changes
    assert (change.what, change.id) == ("renamed", score.keyframes[1].id)
