"""Laws of coming home: edits by programs other than ours, and exactly what becomes of a score."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.core.scores import FOLDER
from tests.integrations.editors import Editor, OtioEditor, XmlEditor, roll, slide
from tests.integrations.homecomings import home_of, home_twice, told
from tests.integrations.songs import imported, planned, simple

from ganterpret import categories
from ganterpret.processes import Footage
from ganterpret.score import Score, add, choose, delete, make_keyframe, move, relabel
from ganterpret_integrations.exporting import MediaNames, Shot, timeline_of
from ganterpret_integrations.formats import FORMATS, Writing
from ganterpret_integrations.homecoming import Rules
from ganterpret_integrations.markers import markers_of
from ganterpret_integrations.timeline import Timeline

EDITORS: Mapping[str, type[Editor]] = {"otio": OtioEditor, "fcp7xml": XmlEditor}
MEDIA = [(0, ""), (12, ""), (12, "01:00:00:00")]
"""Handles in frames, and the timecode of the clips' first frames."""

BIKE = categories.find("bike").index
STAYS = "the song's edges stay"

every_editor = pytest.mark.parametrize("name", EDITORS)
trimmable = pytest.mark.parametrize(("handles", "timecode"), MEDIA[1:])
every_media = pytest.mark.parametrize(("handles", "timecode"), MEDIA)
Edits = Callable[[Editor], None]


def rendered(
    score: Score, handles: int = 12, timecode: str = "", *, gaps: Collection[int] = ()
) -> Timeline:
    """A score on an editor's timeline, every segment with its clip but those that are gaps."""
    plan = planned(score)
    shots = {
        segment.left.id: Shot(
            FOLDER / "clips" / f"{index:04d}_kite_{segment.left.id}.mov",
            Footage(segment.frames + 2 * handles, (64, 32), plan.rate, timecode),
        )
        for index, segment in enumerate(plan.segments)
        if index not in gaps
    }
    names = MediaNames(FOLDER)
    return timeline_of(
        score, plan, markers_of(score), channels=2, shots=shots, names=names, title="a song"
    )


def edited(
    name: str,
    edits: Edits,
    *,
    onto: Score | None = None,
    handles: int = 12,
    timecode: str = "",
    gaps: Collection[int] = (),
) -> tuple[Score, bytes]:
    """A score of cuts at 10, 20 and 40 s, and its file after somebody's edits."""
    score = onto or simple(10, 20, 40)
    write = FORMATS[name].write
    editor = EDITORS[name](write(rendered(score, handles, timecode, gaps=gaps), Writing()))
    edits(editor)
    return score, editor.saved()


def spelled(category: int) -> str:
    return categories.CATEGORIES[category].name


@every_editor
@every_media
def test_saved_without_an_edit(name: str, handles: int, timecode: str) -> None:
    """Another program that only reads and writes the file changes nothing."""
    score, data = edited(name, lambda _: None, handles=handles, timecode=timecode)
    home = home_twice(score, data, name)
    assert (home.score, home.changes, home.notes) == (score, (), ())


@every_editor
@every_media
def test_moved_marker(name: str, handles: int, timecode: str) -> None:
    """The keyframe moves to the marker's frame; its clip, left alone, does not pull it back."""

    def edits(editor: Editor) -> None:
        editor.move_marker("k1", 33 * 24)

    score, data = edited(name, edits, handles=handles, timecode=timecode)
    home = home_twice(score, data, name)
    assert home.score == move(score, "k1", Fraction(33))
    assert told(home) == [("moved", "k1", "0:20.000 → 0:33.000")]
    assert home.changes[0].time == 33


@every_editor
@pytest.mark.parametrize("braces", [True, False])
def test_marker_renamed_to_a_category(name: str, braces: bool) -> None:
    """With the id left in the name, or deleted with it."""
    word = "bike {k0}" if braces else "bike"
    score, data = edited(name, lambda editor: editor.rename_marker("k0", word))
    home = home_twice(score, data, name)
    assert home.score == choose(score, "k0", category=BIKE)
    before = spelled(score.keyframe("k0").category)
    assert told(home) == [("renamed", "k0", f"{before} → mountain bike")]


@every_editor
def test_marker_renamed_with_a_seed(name: str) -> None:
    """Category and seed are told apart."""
    score, data = edited(name, lambda e: e.rename_marker("k0", "cat: bike seed=3 {k0}"))
    home = home_twice(score, data, name)
    assert home.score == choose(score, "k0", category=BIKE, seed=3)
    assert [change.what for change in home.changes] == ["renamed", "reseeded"]
    assert home.changes[1].text == f"seed {score.keyframe('k0').seed} → 3"


@every_editor
def test_marker_renamed_to_a_label(name: str) -> None:
    """A label brings the category that all keyframes of this label have."""
    score, data = edited(name, lambda editor: editor.rename_marker("k0", "Chorus {k0}"))
    home = home_twice(score, data, name)
    category = make_keyframe(score, "k0", Fraction(10), "marker", "Chorus").category
    expected = choose(relabel(score, "k0", "Chorus"), "k0", category=category)
    assert home.score == expected
    before = spelled(score.keyframe("k0").category)
    assert told(home) == [("renamed", "k0", f"{before} → Chorus ({spelled(category)})")]


@every_editor
def test_added_markers(name: str) -> None:
    """One with a category's name, and one without a name, which gets a category by its id."""

    def edits(editor: Editor) -> None:
        editor.add_marker(30 * 24, "jellyfish")
        editor.add_marker(50 * 24, "")

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    first, second = [change.id for change in home.changes]
    expected = add(add(score, Fraction(30), category=107, id=first), Fraction(50), id=second)
    assert home.score == expected
    drawn = expected.keyframe(second).category
    assert told(home) == [("added", first, "jellyfish"), ("added", second, spelled(drawn))]


@every_editor
def test_deleted_marker(name: str) -> None:
    """Its keyframe goes, though its clip still lies there with a marker of its own."""
    score, data = edited(name, lambda editor: editor.delete_marker("k1"))
    home = home_twice(score, data, name)
    assert home.score == delete(score, "k1")
    assert told(home) == [("deleted", "k1", spelled(score.keyframe("k1").category))]


@every_editor
def test_deleted_and_put_back(name: str) -> None:
    """A marker that an editor undeletes comes back under its id, with its category."""
    score, data = edited(name, lambda _: None)
    home = imported(delete(score, "k1"), data, name)
    there, was = home.score.keyframe("k1"), score.keyframe("k1")
    assert there == replace(was, origin="marker")
    assert told(home) == [("added", "k1", spelled(was.category))]


@every_editor
def test_moved_and_renamed(name: str) -> None:
    """Both are told, in the order of time after the edit."""

    def edits(editor: Editor) -> None:
        editor.move_marker("k0", 12 * 24)
        editor.rename_marker("k0", "bike {k0}")

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == choose(move(score, "k0", Fraction(12)), "k0", category=BIKE)
    assert [(change.what, change.time) for change in home.changes] == [
        ("moved", Fraction(12)),
        ("renamed", Fraction(12)),
    ]


@every_editor
@trimmable
def test_rolled_cuts(name: str, handles: int, timecode: str) -> None:
    """A cut between two clips moves its keyframe, and a second one next to it too."""

    def edits(editor: Editor) -> None:
        roll(editor, 1, 6)
        roll(editor, 2, -9)

    score, data = edited(name, edits, handles=handles, timecode=timecode)
    home = home_twice(score, data, name)
    expected = move(move(score, "k0", Fraction(41, 4)), "k1", Fraction(157, 8))
    assert home.score == expected
    assert told(home) == [
        ("moved", "k0", "0:10.000 → 0:10.250"),
        ("moved", "k1", "0:20.000 → 0:19.625"),
    ]


@every_editor
@pytest.mark.parametrize("at", [[45], [5, 15], [15, 30, 50, 55]])
@pytest.mark.parametrize("rolls", [{}, {1: 5}, {1: 5, 2: 5, 3: 5}])
def test_rolled_cuts_and_added_markers(name: str, at: list[int], rolls: dict[int, int]) -> None:
    """A cut that was added has no clip, and undoes no roll when the file comes home again."""

    def edits(editor: Editor) -> None:
        for clip, by in rolls.items():
            roll(editor, clip, by)
        for time in at:
            editor.add_marker(time * 24, "jellyfish")

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    expected = score
    for clip, by in rolls.items():
        cut = score.keyframes[clip]
        expected = move(expected, cut.id, cut.time + Fraction(by, 24))
    new = [change.id for change in home.changes if change.what == "added"]
    for id, time in zip(new, at, strict=True):
        expected = add(expected, Fraction(time), category=107, id=id)
    assert home.score == expected
    assert imported(home.score, data, name).changes == ()


@every_editor
def test_marker_past_a_rolled_cut(name: str) -> None:
    """A roll stays though the score has its cuts in another order since."""

    def edits(editor: Editor) -> None:
        editor.move_marker("k0", 30 * 24)
        roll(editor, 2, 5)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == move(move(score, "k0", Fraction(30)), "k1", Fraction(485, 24))
    assert imported(home.score, data, name).changes == ()


@every_editor
@pytest.mark.parametrize("moved", [False, True])
def test_rolled_cut_between_gaps(name: str, moved: bool) -> None:
    """Clips that reach to no edge of the song are where a cut or a marker still has them."""

    def edits(editor: Editor) -> None:
        roll(editor, 1, 3)
        if moved:
            editor.move_marker("k0", 8 * 24)

    score, data = edited(name, edits, onto=simple(10, 20, 30, 40), gaps=(0, 3))
    home = home_twice(score, data, name)
    expected = move(score, "k1", Fraction(161, 8))
    assert home.score == (move(expected, "k0", Fraction(8)) if moved else expected)
    again = imported(home.score, data, name)
    assert {change.text for change in again.changes} <= {"its clip is not on the timeline"}


@every_editor
@trimmable
def test_slid_clip(name: str, handles: int, timecode: str) -> None:
    """A clip that slides between its neighbours moves both its cuts."""
    score, data = edited(
        name, lambda e: slide(e, 1, 8, start=240), handles=handles, timecode=timecode
    )
    home = home_twice(score, data, name)
    assert home.score == move(move(score, "k0", Fraction(31, 3)), "k1", Fraction(61, 3))
    assert [change.what for change in home.changes] == ["moved", "moved"]


@every_editor
@every_media
def test_blade(name: str, handles: int, timecode: str) -> None:
    """A clip cut in two, twice: two new keyframes, with categories of their own."""

    def edits(editor: Editor) -> None:
        editor.blade(2, 30 * 24)
        editor.blade(1, 15 * 24)

    score, data = edited(name, edits, handles=handles, timecode=timecode)
    home = home_twice(score, data, name)
    first, second = [change.id for change in home.changes]
    assert home.score == add(add(score, Fraction(15), id=first), Fraction(30), id=second)
    assert [change.what for change in home.changes] == ["added", "added"]


@every_editor
def test_blade_and_roll(name: str) -> None:
    """What is cut in two and then trimmed at its other side does both, and stays so."""

    def edits(editor: Editor) -> None:
        roll(editor, 2, 12)
        editor.blade(1, 15 * 24)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    new = home.changes[0].id
    assert home.score == move(add(score, Fraction(15), id=new), "k1", Fraction(41, 2))


SEEN: Mapping[str, tuple[Edits, list[tuple[str, str]]]] = {
    "deleted": (lambda e: e.delete_clip(1), [("k0", "its clip is not on the timeline")]),
    "slipped": (lambda e: e.slip(2, 5), [("k1", "its clip was slipped")]),
    "retimed": (lambda e: e.retime(2), [("k1", "its clip plays at another speed")]),
    "trimmed": (lambda e: e.trim_head(1, 5), [("k0", "its clip begins at another frame")]),
}


@every_editor
@pytest.mark.parametrize("what", SEEN)
def test_edits_that_are_seen(name: str, what: str) -> None:
    """What moves no cut is listed, and the score stays."""
    edits, words = SEEN[what]
    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == score
    assert [(change.id, change.text) for change in home.changes] == words
    assert {change.what for change in home.changes} == {"seen"}


@every_editor
@pytest.mark.parametrize("first", [0, 1])
def test_ripple_delete(name: str, first: int) -> None:
    """A clip goes and all behind it close up: they lie elsewhere, and no cut moves."""

    def edits(editor: Editor) -> None:
        editor.delete_clip(first)
        starts, gone = [0, 240, 480, 960], 240
        for clip in range(first, 3):
            editor.move_clip(clip, starts[clip + 1] - gone)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == score
    ids = ["first", "k0", "k1", "k2"]
    assert [change.text for change in home.changes] == [
        "its clip is not on the timeline",
        *["its clip lies elsewhere"] * (3 - first),
    ]
    assert [change.id for change in home.changes] == ids[first:]


@every_editor
def test_clips_in_another_order(name: str) -> None:
    """Two clips that swap places move no cut."""

    def edits(editor: Editor) -> None:
        editor.move_clip(1, 30 * 24)
        editor.move_clip(2, 10 * 24)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == score
    assert {change.text for change in home.changes} == {"its clip lies elsewhere"}


@every_editor
@every_media
@pytest.mark.parametrize("by", [48, -48])
def test_song_slid_on_its_track(name: str, handles: int, timecode: str, by: int) -> None:
    """Markers and clips stay, so every cut lies elsewhere in the song; its edges are its own."""
    score, data = edited(name, lambda e: e.slide_song(by), handles=handles, timecode=timecode)
    home = home_twice(score, data, name)
    expected = score
    for keyframe in score.keyframes[1:-1]:
        expected = move(expected, keyframe.id, keyframe.time - Fraction(by, 24))
    assert home.score == expected
    seen = [change for change in home.changes if change.what == "seen"]
    assert all(change.text.endswith(STAYS) for change in seen)
    assert [change.id for change in seen] == ["first", "last"]


@every_editor
def test_everything_slid_together(name: str) -> None:
    """Song, clips and markers two seconds later: nothing has changed."""

    def edits(editor: Editor) -> None:
        editor.slide_song(48)
        for clip, start in enumerate((0, 240, 480, 960)):
            editor.move_clip(clip, start + 48)
        for id, frame in (("first", 0), ("k0", 240), ("k1", 480), ("k2", 960), ("last", 1439)):
            editor.move_marker(id, frame + 48)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert (home.score, home.changes) == (score, ())


@every_editor
@pytest.mark.parametrize(("prefer", "time"), [("markers", 12), ("clips", 11)])
def test_marker_and_clip_disagree(name: str, prefer: str, time: int) -> None:
    """One holds by the rules, and the other is listed."""

    def edits(editor: Editor) -> None:
        editor.move_marker("k0", 12 * 24)
        roll(editor, 1, 24)

    score, data = edited(name, edits)
    rules = Rules(prefer="markers") if prefer == "markers" else Rules(prefer="clips")
    home = home_twice(score, data, name, rules)
    assert home.score == move(score, "k0", Fraction(time))
    other = "clip begins at 0:11.000" if prefer == "markers" else "marker is at 0:12.000"
    assert told(home) == [
        ("moved", "k0", f"0:10.000 → 0:{time}.000"),
        ("seen", "k0", f"its {other} instead"),
    ]


@every_editor
def test_marker_moved_with_its_clip(name: str) -> None:
    """Where both say the same there is no conflict."""

    def edits(editor: Editor) -> None:
        editor.move_marker("k0", 11 * 24)
        roll(editor, 1, 24)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert told(home) == [("moved", "k0", "0:10.000 → 0:11.000")]


@every_editor
@pytest.mark.parametrize("prefer", ["markers", "clips"])
def test_marker_deleted_and_clip_rolled(name: str, prefer: str) -> None:
    """By the markers the cut goes; by the clips it moves."""

    def edits(editor: Editor) -> None:
        editor.delete_marker("k0")
        roll(editor, 1, 24)

    score, data = edited(name, edits)
    if prefer == "markers":
        home = home_twice(score, data, name)
        assert home.score == delete(score, "k0")
        assert told(home)[0] == ("seen", "k0", "its clip was moved to 0:11.000")
    else:
        home = home_twice(score, data, name, Rules(prefer="clips"))
        assert home.score == move(score, "k0", Fraction(11))


@every_editor
def test_renamed_on_a_clip(name: str) -> None:
    """A clip's marker counts where the timeline's own was left alone."""
    score, data = edited(name, lambda editor: editor.rename_clip_marker(1, "bike {k0}"))
    assert home_twice(score, data, name).score == choose(score, "k0", category=BIKE)


@every_editor
def test_renamed_on_the_timeline_and_a_clip(name: str) -> None:
    """The clip's marker counts unless the file tells that it is the old one; that is seen."""

    def edits(editor: Editor) -> None:
        editor.rename_marker("k0", "bike {k0}")
        editor.rename_clip(1, "bike {k0}")

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    before = spelled(score.keyframe("k0").category)
    if name == "otio":
        assert home.score == choose(score, "k0", category=BIKE)
        assert told(home) == [("renamed", "k0", f"{before} → mountain bike")]
    else:
        words = f"are called 'bike'; the clip's marker, '{before}', counts"
        assert told(home) == [("seen", "k0", f"the timeline's marker and the clip {words}")]


@every_editor
@pytest.mark.parametrize("word", ["bike {k0}", "0001_kite_k0.mov", "0001_kite_k0"])
def test_renamed_clip(name: str, word: str) -> None:
    """A clip's own name changes nothing, and is seen; that of its file is the program's."""
    score, data = edited(name, lambda editor: editor.rename_clip(1, word))
    home = home_twice(score, data, name)
    assert home.score == score
    words = "its clip is called 'bike'; only markers rename"
    assert told(home) == ([("seen", "k0", words)] if "bike" in word else [])


@every_editor
def test_timeline_without_its_own_markers(name: str) -> None:
    """Where a program lost them the clips' markers stand in, and nothing is deleted."""

    def edits(editor: Editor) -> None:
        editor.delete_markers()
        editor.delete_clip(1)

    score, data = edited(name, edits)
    home = home_twice(score, data, name)
    assert home.score == score
    assert told(home) == [("seen", "k0", "its clip is not on the timeline")]


def test_own_note_is_not_undone_by_the_clips() -> None:
    """A category in a marker's note holds, though the clip's marker still names the old one."""
    score = relabel(simple(10, 20), "k0", "Verse")
    timeline = rendered(score)
    markers = tuple(
        replace(m, note="detected; cat: jellyfish") if m.id == "k0" else m
        for m in timeline.markers
    )
    home = home_of(score, replace(timeline, markers=markers))
    assert home.score == choose(score, "k0", category=107)


def test_seed_and_category_of_a_label_at_once() -> None:
    """A label's category is in its note, and holds though its name brings another seed too."""
    score = relabel(simple(10, 20), "k0", "Verse")
    timeline = rendered(score)
    markers = tuple(
        replace(m, name="Verse seed=3", note="detected; cat: jellyfish") if m.id == "k0" else m
        for m in timeline.markers
    )
    home = home_of(score, replace(timeline, markers=markers))
    assert home.score == choose(score, "k0", category=107, seed=3)
    assert sorted(change.what for change in home.changes) == ["renamed", "reseeded"]
