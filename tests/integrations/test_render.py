"""Laws of ``ganterpret render``: clips for an editor, and cuts that a file of markers forces."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from ganterpret import documents, processes
from ganterpret.analysis import read_driver
from ganterpret.files import backup_path
from ganterpret.plan import make_plan
from ganterpret.units import format_timecode
from ganterpret_integrations.cli.main import run

RATE = 8000
SECONDS = 6
SONG = "a song.wav"
SCORE = "a song.score.json"
SMALL = ("--size", "16", "--codec", "png")


@pytest.fixture(autouse=True)
def _song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six seconds of noise, louder in every other second, alone in a folder."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], RATE)
    soundfile.write(SONG, loudness * rng.standard_normal(SECONDS * RATE) * 0.3, RATE)


def _render(*words: str | Path) -> int:
    return run(["render", *map(str, words), *SMALL])


def _midi(path: str, *markers: tuple[float, str]) -> str:
    """A DAW's markers: seconds at 120 beats a minute, 960 ticks a beat."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])
    now = 0
    for seconds, name in markers:
        tick = round(seconds * 1920)
        track.append(mido.MetaMessage("marker", text=name, time=tick - now))
        now = tick
    file = mido.MidiFile(type=1, ticks_per_beat=960)
    file.tracks.append(track)
    file.save(path)
    return path


def _cuts(score: str = SCORE) -> dict[int, str]:
    """Frame -> label or category, of all cuts."""
    document = documents.load(Path(score))
    plan = make_plan(document, read_driver(document))
    return {
        segment.start_frame: segment.left.label or str(segment.left.category)
        for segment in plan.segments
    }


def test_markers_force_cuts_on_their_frames(capsys: pytest.CaptureFixture[str]) -> None:
    """A musician's sections and categories are cuts of the movie, and the table says so."""
    markers = _midi("song.mid", (1.25, "Verse"), (2.5, "cat: jellyfish"), (4, "#671"))
    assert _render(SONG, "--markers", markers, "--clips", "clips", "--rate", "24") == 0
    assert _cuts().items() >= {30: "Verse", 60: "107", 96: "671"}.items()
    said = capsys.readouterr().out
    assert said.count("Verse") == 1
    names = [path.name for path in sorted(Path("clips").glob("[!.]*"))]
    assert any("jellyfish" in name for name in names)
    assert sum(processes.count_frames(p) for p in Path("clips").glob("[!.]*")) == 24 * SECONDS


def test_same_markers_again_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The score holds them already, and all is rendered."""
    markers = _midi("song.mid", (1.25, "Verse"), (2.5, "cat: jellyfish"))
    command = (SONG, "--markers", markers, "--clips", "clips")
    assert _render(*command) == 0
    before = Path(SCORE).read_bytes()
    capsys.readouterr()
    assert _render(*command, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["markers"] == {"changes": [], "notes": []}
    assert result["clips"]["rendered_segments"] == 0
    assert Path(SCORE).read_bytes() == before


def test_markers_of_a_score(capsys: pytest.CaptureFixture[str]) -> None:
    """They come home into the score that is named, and into no other file."""
    assert run(["analyze", SONG, "-o", "b.score.json", "-q"]) == 0
    markers = _midi("song.mid", (2.5, "cat: jellyfish"))
    assert _render("b.score.json", "--markers", markers, "--clips", "clips", "--json") == 0
    changes = json.loads(capsys.readouterr().out)["markers"]["changes"]
    assert {change["seconds"] for change in changes} == {2.5}
    assert _cuts("b.score.json")[60] == "107"
    assert not Path(SCORE).exists()


def test_what_one_render_wants_is_not_saved_with_its_markers() -> None:
    """Else the file of markers that went out at the score's rate would come back moved."""
    assert run(["analyze", SONG, "--rate", "25"]) == 0
    before = documents.load(Path(SCORE))
    song = Path(SONG).rename("elsewhere.wav")
    markers = _midi("song.mid", (2.5, "cat: jellyfish"))
    options = ("--rate", "30", "--motion", "linear", "--song", song, "--clips", "clips")
    assert _render(SCORE, "--markers", markers, *options) == 0
    after = documents.load(Path(SCORE))
    assert "jellyfish" in Path(SCORE).read_text()
    assert (after.rate, after.analysis, after.song) == (before.rate, before.analysis, before.song)


def test_analysis_with_markers(capsys: pytest.CaptureFixture[str]) -> None:
    """The keyframes that are printed are those of the score that is written."""
    markers = _midi("song.mid", (2.5, "cat: jellyfish"))
    assert run(["analyze", SONG, "--markers", markers, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [k["id"] for k in result["keyframes"]] == [
        k.id for k in documents.load(Path(SCORE)).keyframes
    ]
    (forced,) = [k for k in result["keyframes"] if k["frame"] == 60]
    assert forced["name"] == "jellyfish"
    assert {c["id"] for c in result["markers"]["changes"]} == {forced["id"]}
    assert run(["analyze", SONG, "--update", "--markers", markers]) == 0
    assert "jellyfish" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--markers", "--lyrics"])
def test_detected_cuts_give_way_to_forced_ones_at_once(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And not only when the song is analysed again, which changes nothing."""
    assert run(["analyze", SONG]) == 0
    found = documents.load(Path(SCORE)).keyframes[1:-1]
    forced = found[0].time + Fraction(7, 10)  # too far to be the same cut
    command = ["analyze", SONG, "--force", option, _midi("song.mid", (float(forced), "Verse"))]
    capsys.readouterr()
    assert run(command) == 0
    assert "gave way" in capsys.readouterr().err
    score = documents.load(Path(SCORE))
    assert found[0].id not in {keyframe.id for keyframe in score.keyframes}
    assert not score.deleted
    assert run(["analyze", SONG, "--update", *command[3:]]) == 0
    assert documents.load(Path(SCORE)) == score


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("none.mid", None, "There is no file 'none.mid'"),
        ("song.doc", b"x", "is no file of markers that is known"),
        ("folder.mid", b"", "is a folder"),
    ],
)
@pytest.mark.parametrize("command", ["analyze", "render"])
def test_markers_that_are_none(
    command: str, name: str, data: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are told before any work, and no score is written."""
    if data:
        Path(name).write_bytes(data)
    elif data is not None:
        Path(name).mkdir()
    assert run([command, SONG, "--markers", name]) in (1, 2)
    assert said in capsys.readouterr().err
    assert not Path(SCORE).exists()


@pytest.mark.parametrize("option", ["--markers", "--lyrics"])
@pytest.mark.parametrize("command", ["analyze", "render"])
def test_file_that_cannot_be_read_leaves_the_score_alone(
    command: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A score with half of what was asked would look like a whole one."""
    Path("bad.mid").write_bytes(b"x")
    assert run([command, SONG, option, "bad.mid"]) == 1
    assert "no MIDI file" in capsys.readouterr().err
    assert not Path(SCORE).exists()
    edited = _edited_score()
    assert run([command, SONG, "--force", option, "bad.mid"]) == 1
    assert Path(SCORE).read_bytes() == edited
    assert not backup_path(Path(SCORE)).exists()


@pytest.mark.parametrize("command", [("analyze",), ("render", *SMALL, "--clips", "clips")])
def test_score_before_is_kept_when_markers_force_cuts(command: tuple[str, ...]) -> None:
    """Its copy holds the user's edits, and not what the analysis alone would have made."""
    edited = _edited_score()
    markers = _midi("song.mid", (2.5, "cat: jellyfish"))
    assert run([*command, SONG, "--force", "--markers", markers]) == 0
    assert backup_path(Path(SCORE)).read_bytes() == edited
    assert "jellyfish" in Path(SCORE).read_text()


def _edited_score() -> bytes:
    """Make the song's score with a keyframe added by hand, and no copy of one before."""
    assert run(["analyze", SONG, "--markers", _midi("edit.mid", (1.25, "cat: tabby"))]) == 0
    backup_path(Path(SCORE)).unlink(missing_ok=True)
    return Path(SCORE).read_bytes()


def test_note_on_markers_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads a warning twice looks for two causes."""
    markers = _midi("song.mid", (2.5, "cat: jellyfish"), (60, "Outro"))
    assert _render(SONG, "--markers", markers, "--clips", "clips") == 0
    assert capsys.readouterr().err.count("past the song's end") == 1


def test_note_on_the_analysis_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The song's own notes too; programs get them in the result."""
    soundfile.write(SONG, np.zeros(SECONDS * RATE), RATE)
    assert _render(SONG, "--clips", "clips") == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Note:")]
    assert lines
    assert len(set(lines)) == len(lines)
    assert _render(SONG, "--clips", "clips", "--force", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["notes"]) == len(lines)


@pytest.mark.parametrize(
    ("rate", "timecode"), [("24", "01:00:00:00"), ("29.97", "00:59:58;12"), ("25", "10:00:00:00")]
)
def test_clip_timecode_counts_from_the_score(rate: str, timecode: str) -> None:
    """A clip's first frame has the timecode of its place, its handle before that."""
    assert run(["analyze", SONG, "-q", "--rate", rate]) == 0
    document = json.loads(Path(SCORE).read_text())
    document["timecode"] = timecode
    Path(SCORE).write_text(json.dumps(document))
    assert _render(SCORE, "--clips", "clips", "--clip-timecode", "--handles", "4", "-q") == 0
    loaded = documents.load(Path(SCORE))
    drop = ";" in timecode
    first = {"24": 86_400, "29.97": _dropped("00:59:58;12"), "25": 900_000}[rate]
    plan = make_plan(loaded, read_driver(loaded))
    for path, segment in zip(sorted(Path("clips").glob("[!.]*")), plan.segments, strict=True):
        found = processes.look_at(path)
        number = first + segment.start_frame - 4
        assert found.timecode == format_timecode(number, plan.rate, drop)
        assert found.frames == segment.frames + 8


def _dropped(timecode: str) -> int:
    """Number a drop frame label by its definition: two labels a minute but each tenth."""
    hours, minutes, rest = timecode.split(":")
    seconds, frames = rest.split(";")
    total = int(hours) * 60 + int(minutes)
    return (total * 60 + int(seconds)) * 30 + int(frames) - 2 * (total - total // 10)


def test_rate_without_timecode(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for a timecode that nobody counts: one sentence, and no clip."""
    assert run(["analyze", SONG, "-q", "--rate", "12.5"]) == 0
    capsys.readouterr()
    assert _render(SCORE, "--clips", "clips", "--clip-timecode") == 2
    said = capsys.readouterr().err
    assert "timecode" in said
    assert said.count("\n") == 1
    assert not list(Path("clips").glob("[!.]*"))
    assert _render(SCORE, "--clips", "clips", "-q") == 0


def test_handles_before_midnight(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no timecode before 00:00:00:00."""
    assert run(["analyze", SONG, "-q"]) == 0
    document = json.loads(Path(SCORE).read_text())
    document["timecode"] = "00:00:00:00"
    Path(SCORE).write_text(json.dumps(document))
    assert _render(SCORE, "--clips", "clips", "--clip-timecode", "--handles", "4") == 2
    assert "before the timecode 00:00:00:00" in capsys.readouterr().err


@pytest.mark.parametrize("codec", ["prores", "prores4444", "h264", "ffv1", "png"])
def test_clips_of_every_codec(codec: str) -> None:
    """One file a segment, each with its frames and both handles."""
    assert run(["analyze", SONG, "-q", "--rate", "12"]) == 0
    score = documents.load(Path(SCORE))
    plan = make_plan(score, read_driver(score))
    command = ["render", SCORE, "--clips", "clips", "--handles", "3", "--size", "32", "-q"]
    assert run([*command, "--codec", codec]) == 0
    counts = [processes.count_frames(path) for path in sorted(Path("clips").glob("[!.]*"))]
    assert counts == [segment.frames + 6 for segment in plan.segments]


def test_options_of_clips_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """Handles and timecode are a clip's."""
    for words in (["--handles", "3"], ["--clip-timecode"]):
        assert run(["render", SONG, *words]) == 2
        assert "give --clips too" in capsys.readouterr().err
