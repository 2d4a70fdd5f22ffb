"""Laws of ``ganterpret analyze``: a new mix updates a score, hand edits stay, changes are told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from tests.core.scores import keyframe

from ganterpret import documents
from ganterpret.remix import Difference
from ganterpret.score import Score, add, choose, delete
from ganterpret_integrations.cli.changes import differences_document, show_differences
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.cli.main import run

RATE = 8000
LATER = Fraction(4096, RATE)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _sound() -> NDArray[np.float64]:
    """Twelve seconds of noise that changes its loudness at odd moments."""
    rng = np.random.default_rng(3)
    lengths = [9000, 7000, 11_000, 6000, 14_000, 8000, 12_000, 9000, 20_000]
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3, 0.06, 0.5, 0.1], lengths)
    return np.asarray(loudness * rng.standard_normal(len(loudness)) * 0.3)


@pytest.fixture
def song() -> Path:
    soundfile.write("song.wav", _sound(), RATE)
    return Path("song.wav")


@pytest.fixture
def newmix() -> Path:
    """The same song louder, and later by 0.512 s."""
    sound = 1.5 * np.concatenate([np.zeros(4096), _sound()])
    soundfile.write("newmix.wav", sound, RATE)
    return Path("newmix.wav")


@pytest.fixture
def score(song: Path) -> Path:
    """A score with a cut that somebody added, one changed and one deleted."""
    assert run(["analyze", str(song), "--cuts-per-minute", "30", "-q"]) == 0
    path = Path("song.score.json")
    fresh = documents.load(path)
    assert len(fresh.keyframes) > 6
    edited = choose(fresh, fresh.keyframes[1].id, category=107)
    edited = delete(edited, fresh.keyframes[2].id)
    edited = add(edited, Fraction("5.125"), category=3, label="Verse", id="mine")
    documents.save(edited, path)
    return path


def _times(score: Score) -> dict[str, Fraction]:
    return {k.id: k.time for k in score.keyframes}


def test_a_new_mix_updates_a_score(
    newmix: Path, score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a musician types it: everything moves by the offset and the score before is kept."""
    before, content = documents.load(score), score.read_bytes()
    assert run(["analyze", str(newmix), "--update", str(score), "--offset", "0.512"]) == 0
    after = documents.load(score)
    assert after.song.path.name == "newmix.wav"
    assert Path("song.score.bak.json").read_bytes() == content
    assert not Path("newmix.score.json").exists()
    moved = {id: time + LATER for id, time in _times(before).items()}
    assert _times(after) == moved | {before.keyframes[0].id: Fraction(0)}
    assert [k.category for k in after.keyframes] == [k.category for k in before.keyframes]
    said = capsys.readouterr().out
    assert "0:05.125 → 0:05.637" in said
    assert f"Against the earlier score: {len(before.keyframes) - 1} moved." in said


def test_an_offset_is_noticed(
    newmix: Path, score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody told it: a note does, and what was placed by hand stays where it is."""
    assert run(["analyze", str(newmix), str(score), "--update"]) == 0
    said = capsys.readouterr()
    assert "seems to start 0.512 s later than 'song.wav'" in said.err
    assert "kept (by hand)" in said.out
    assert documents.load(score).keyframe("mine").time == Fraction("5.125")


def test_the_score_goes_elsewhere(newmix: Path, score: Path) -> None:
    """With -o the earlier one stays as it is, and the offset can be told another time."""
    content = score.read_bytes()
    words = ["analyze", str(newmix), "--update", str(score), "-o", "new.score.json", "-q"]
    assert run(words) == 0
    assert score.read_bytes() == content
    assert documents.load(Path("new.score.json")).keyframe("mine").label == "Verse"


def test_updating_by_the_same_recording(
    song: Path, score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing changes, so no table and no backup; what is kept is counted."""
    before = documents.load(score)
    assert run(["analyze", str(song), "--update"]) == 0
    assert documents.load(score) == before
    said = capsys.readouterr().out
    assert "Against the earlier score: 2 kept (by hand)." in said
    assert "Since the earlier score" not in said


def test_other_settings_are_told_too(
    song: Path, score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same recording with fewer cuts: what is gone is in the table."""
    assert run(["analyze", str(song), "--update", "--cuts-per-minute", "0"]) == 0
    said = capsys.readouterr().out
    assert "Since the earlier score" in said
    assert "gone" in said


def test_changes_as_json(newmix: Path, score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads both sides of each."""
    words = ["analyze", str(newmix), "--update", str(score), "--offset", "0.512", "--json"]
    assert run(words) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    (mine,) = [each for each in changes if each["id"] == "mine"]
    assert (mine["change"], mine["by_hand"]) == ("moved", True)
    assert Fraction(mine["after"]["time"]) - Fraction(mine["before"]["time"]) == LATER
    assert mine["after"]["label"] == "Verse"


def test_a_fresh_analysis_has_no_changes(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to compare it with."""
    assert run(["analyze", str(song), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


WRONG = {
    "a score without --update": ("newmix.wav song.score.json", 2, r"say --update too, or write"),
    "an offset without --update": ("newmix.wav --offset 1", 2, r"give that and --update too"),
    "no such score": ("newmix.wav --update no.score.json", 1, r"no score 'no\.score\.json'"),
    "a song for a score": ("newmix.wav --update song.wav", 2, r"'song\.wav' cannot be the score"),
    "no offset": ("newmix.wav --update song.score.json --offset soon", 2, r"'soon' is no time"),
    "before the start": (
        "newmix.wav --update song.score.json --offset -2",
        1,
        r"at 0:01\.128, moved by -2 s, lies 0:00\.872 before the start of 'newmix\.wav': delete",
    ),
    "over the score of another recording": (
        "newmix.wav --update song.score.json -o copy.score.json",
        1,
        r"'copy\.score\.json' is the score of another recording",
    ),
    "over other hand edits": (
        "song.wav --update song.score.json -o copy.score.json",
        1,
        r"'copy\.score\.json' holds hand edits \(2 added or changed, 1 deleted\): write else",
    ),
    "over hand edits": (
        "song.wav",
        1,
        r"holds hand edits \(2 added or changed, 1 deleted\): keep them with --update",
    ),
}


@pytest.mark.usefixtures("newmix")
@pytest.mark.parametrize("case", WRONG)
def test_wrong_use(case: str, score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and no score is touched."""
    words, code, said = WRONG[case]
    Path("copy.score.json").write_bytes(score.read_bytes())
    before = {path: path.read_bytes() for path in Path().glob("*.json")}
    assert run(["analyze", *words.split()]) == code
    complaint = " ".join(capsys.readouterr().err.split())
    assert complaint.startswith("Error: ")
    assert re.search(said, complaint)
    assert {path: path.read_bytes() for path in Path().glob("*.json")} == before


def test_a_second_offset_is_refused(
    newmix: Path, score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same command again would move everything again."""
    words = ["analyze", str(newmix), "--update", str(score), "--offset", "0.512", "-q"]
    assert run(words) == 0
    assert run(words) == 2
    assert "NAME.score.bak.json" in capsys.readouterr().err


def test_a_table_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """Times, pictures, seeds and labels, each as before → after; a tiny move is still seen."""
    old = keyframe("a", "10.0001")
    new = replace(old, time=Fraction("10.0003"), category=107, seed=5, label="[Verse]")
    kept, gone = replace(keyframe("b", 20), category=107, label="Chorus"), keyframe("c", 30)
    told = [
        Difference(old, new, by_hand=True),
        Difference(kept, kept, by_hand=True),
        Difference(gone, None),
        Difference(None, keyframe("d", 40)),
    ]
    show_differences(told, Voice())
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[2].startswith("0:10.000 moved 0:10.000 → 0:10.000 (+0.2 ms), ")
    assert lines[2].endswith("→ jellyfish, seed 10000 → 5, '' → '[Verse]' a")
    assert lines[3] == "0:20.000 kept (by hand) jellyfish, 'Chorus' b"
    assert lines[4].startswith("0:30.000 gone ")
    assert lines[5].startswith("0:40.000 new ")
    assert lines[6] == "Against the earlier score: 1 moved, 1 new, 1 gone, 1 kept (by hand)."
    assert [each["change"] for each in differences_document(told)] == [
        "moved",
        "kept",
        "gone",
        "new",
    ]
    show_differences([], Voice())
    assert capsys.readouterr().out == "Against the earlier score: nothing changed.\n"


def test_a_scores_timecode_stays(newmix: Path, score: Path) -> None:
    """Where the editor's timeline begins is the user's."""
    documents.save(replace(documents.load(score), timecode="00:59:50:00"), score)
    assert run(["analyze", str(newmix), "--update", str(score), "-q"]) == 0
    assert documents.load(score).timecode == "00:59:50:00"
