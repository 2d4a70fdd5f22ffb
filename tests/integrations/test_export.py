"""Laws of ``ganterpret export``: what goes into the files, what is told, and nothing lost."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from tests.core.encoding import encode, flat
from tests.core.media import BUNDLED, using

from ganterpret import documents
from ganterpret.analysis import read_driver
from ganterpret.files import backup_path
from ganterpret.plan import make_plan
from ganterpret.score import Score, add, choose
from ganterpret_integrations.bundles import read_bundle
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Reading
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.timeline import Timeline, media_name

RATE = 8000
ALL = ("song.mid", "song.otio", "song.xml", "song.edl")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of one's own, and the ffmpeg of the wheel, which starts five times as fast."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    with using(BUNDLED, monkeypatch):
        yield


@pytest.fixture
def score(tmp_path: Path) -> Path:
    """Ten seconds of noise, cut at 2, 4.5 and 7.3 s: jellyfish, a verse, and a drum by seed."""
    rng = np.random.default_rng(3)
    song = tmp_path / "a song.wav"
    soundfile.write(song, 0.1 * rng.standard_normal((10 * RATE, 2)), RATE)
    assert run(["analyze", str(song), "-q", "--picker", "peaks", "--cuts-per-minute", "0"]) == 0
    path = tmp_path / "a song.score.json"
    document = documents.load(path)
    document = add(document, Fraction(2), category=107)
    document = add(document, Fraction(9, 2), label="Verse 2")
    document = add(document, Fraction(73, 10), category=541, seed=3)
    documents.save(document, path)
    return path


def _export(*words: str | Path) -> int:
    return run(["export", *map(str, words)])


def _read(path: str | Path, rate: str = "24", start: int = 86400) -> Timeline:
    return read_file(Path(path), "", Reading(rate=Fraction(rate), start=start))


def _render_clips(document: Score, folder: Path, handles: int, leave_out: int = 0) -> None:
    """Flat clips for all segments but some, under names as a render gives them."""
    plan = make_plan(document, read_driver(document))
    for index, segment in enumerate(plan.segments[leave_out:], leave_out):
        frames = flat([(index, 99, 200)] * (segment.frames + 2 * handles), 32, 64)
        folder.mkdir(exist_ok=True)
        encode(folder / f"{index:04d}_kite_{segment.left.id}.mov", frames, "png")


@pytest.mark.parametrize("name", ALL)
def test_markers_of_every_format(score: Path, name: str) -> None:
    """Each keyframe is a marker with its id and name, where the format's grid has it."""
    assert _export(score, name) == 0
    document, timeline = documents.load(score), _read(name)
    assert [m.id for m in timeline.markers] == [k.id for k in document.keyframes]
    assert [m.name for m in timeline.markers[1:4]] == ["jellyfish", "Verse 2", "cat: drum seed=3"]
    for marker, keyframe in zip(timeline.markers[:-1], document.keyframes[:-1], strict=True):
        assert timeline.same_place(marker.time, keyframe.time)
    end = Fraction(10) if name == "song.mid" else Fraction(239, 24)
    assert timeline.same_place(timeline.markers[-1].time, end)


@pytest.mark.parametrize("name", ["song.otio", "song.xml"])
def test_gaps_and_the_song(score: Path, name: str) -> None:
    """Before a render the timeline holds gaps and the song, from 01:00:00:00 on."""
    assert _export(score, name) == 0
    timeline = _read(name)
    songs = [clip for clip in timeline.clips if clip.kind == "audio"]
    assert {media_name(song.media) for song in songs} == {"a song.wav"}
    assert all(song.start == song.offset == 0 for song in songs)
    assert timeline.rate == 24
    assert (timeline.start, timeline.drop_frame) == (86400, False)
    assert not any(clip.media for clip in timeline.clips if clip.kind == "video")


@pytest.mark.parametrize("root", [[], ["--media-root", "D:\\film"]])
def test_bundle(score: Path, root: list[str]) -> None:
    """A bundle holds the timeline, the song and the clips, and names them by their place in it."""
    _render_clips(documents.load(score), Path("clips"), 2)
    assert _export(score, "song.otioz", "--clips", "clips", *root) == 0
    timeline = FORMATS["otio"].read(read_bundle(Path("song.otioz")), Reading())
    with zipfile.ZipFile("song.otioz") as archive:
        inside = {name for name in archive.namelist() if name.startswith("media/")}
        assert archive.read("media/a song.wav") == Path("a song.wav").read_bytes()
    assert {clip.media for clip in timeline.clips} == inside
    assert len(inside) == 5


@pytest.mark.parametrize("name", ["song.otio", "song.xml"])
def test_clips_with_handles(score: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rendered clips lie on their segments; what is not rendered is a gap, and is said."""
    _render_clips(documents.load(score), Path("clips"), 6, leave_out=1)
    assert _export(score, name, "--clips", "clips") == 0
    said = capsys.readouterr()
    assert "5 markers, 3 clips, 1 gap, 24 frames/s from 01:00:00:00" in said.out
    assert "Gaps stand for 1 of 4 segments, which have no clip in 'clips'" in said.err
    clips = [c for c in _read(name).clips if c.kind == "video" and c.media]
    assert [c.start for c in clips] == [2, Fraction(9, 2), Fraction(175, 24)]
    assert [c.offset for c in clips] == [Fraction(6, 24)] * 3
    assert [c.media_duration for c in clips] == [c.duration + Fraction(1, 2) for c in clips]


def test_clips_at_another_rate(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Clips that were rendered at the score's rate are not laid out at another one."""
    _render_clips(documents.load(score), Path("clips"), 0)
    assert _export(score, "song.otio", "--clips", "clips", "--rate", "25") == 1
    assert "48 frames at 24 a second and its segment 50 at 25" in capsys.readouterr().err
    assert not Path("song.otio").exists()


def test_file_that_does_not_say_its_rate(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever exports an EDL at another rate than the score's is told what the import needs."""
    assert _export(score, "a.edl", "b.xml", "--rate", "25") == 0
    assert "'a.edl' does not say its rate" in capsys.readouterr().err
    assert _export(score, "a.edl") == _export(score, "b.xml", "--rate", "25") == 0
    assert "does not say" not in capsys.readouterr().err


def test_media_root(score: Path) -> None:
    """The editor's computer sees the score's folder elsewhere."""
    _render_clips(documents.load(score), Path("clips"), 0)
    assert _export(score, "song.otio", "--clips", "clips", "--media-root", "D:\\film") == 0
    media = {clip.media for clip in _read("song.otio").clips}
    assert "D:\\film\\a song.wav" in media
    assert any(path.startswith("D:\\film\\clips\\0000_kite_") for path in media)


def test_start_is_remembered(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The score keeps the timeline's start, and what it was before beside it; nothing else. Drop
    frame is kept where the score's own rate has it: else nothing could be counted from there."""
    before = documents.load(score)
    words = ["--rate", "29.97", "--start-timecode", "10:00:00:00", "--drop-frame"]
    assert _export(score, "song.edl", *words) == 0
    assert "from 10:00:00;00" in capsys.readouterr().out
    after = documents.load(score)
    assert (after.timecode, after.rate) == ("10:00:00:00", before.rate)
    assert after.keyframes == before.keyframes
    assert documents.load(backup_path(score)) == before
    assert _export(score, "song.edl", "--rate", "59.94") == 0
    assert "from 10:00:00:00" in capsys.readouterr().out
    documents.save(replace(after, rate=Fraction(30_000, 1001)), score)
    assert _export(score, "song.edl", "--drop-frame") == 0
    assert documents.load(score).timecode == "10:00:00;00"
    assert _export(score, "song.edl", "--rate", "24") == 2
    assert "no drop frame at 24" in capsys.readouterr().err
    assert _export(score, "song.edl", "--no-drop-frame") == 0
    assert documents.load(score).timecode == "10:00:00:00"


def test_export_alone_does_not_touch_the_score(score: Path) -> None:
    """Without a new start the score's file stays as it is, byte for byte."""
    before = score.read_bytes(), score.stat().st_mtime_ns
    assert _export(score, "song.edl", "--start-timecode", "01:00:00:00") == 0
    assert (score.read_bytes(), score.stat().st_mtime_ns) == before


def test_rate_without_timecode(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A DAW needs no frames; an editor does."""
    assert _export(score, "song.edl", "--rate", "12.5") == 2
    assert "rate of editors" in capsys.readouterr().err
    documents.save(replace(documents.load(score), rate=Fraction(25, 2)), score)
    assert _export(score, "song.mid") == 0


@pytest.mark.parametrize("words", [("--rate", "25"), ("--drop-frame",)])
def test_frames_that_nobody_counts(
    score: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """An option that would mean nothing is refused, and what was there stays."""
    before = score.read_bytes()
    assert _export(score, "song.mid", *words) == 2
    assert "goes with a file that counts frames" in capsys.readouterr().err.replace("\n", " ")
    assert score.read_bytes() == before


def test_next_command_brings_no_change_home(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is printed, also where the file does not say its rate, which is not the score's."""
    for words in (["--rate", "25"], ["--rate", "29.97", "--drop-frame"]):
        assert run(["export", str(score), "song.edl", *words]) == 0
        said = capsys.readouterr().out.replace("\n", " ")
        command = shlex.split(said.partition("ganterpret import ")[2])
        assert run(["import", *command]) == 0
        assert "No changes" in capsys.readouterr().out


def test_drop_frame_of_one_export_stops_nothing(score: Path) -> None:
    """The score keeps a start that its own rate can count."""
    assert documents.load(score).rate == 24
    assert _export(score, "song.edl", "--rate", "29.97", "--drop-frame") == 0
    assert documents.load(score).timecode == "01:00:00:00"
    assert _export(score, "song.otio") == 0


@pytest.mark.parametrize(
    ("words", "deviation"),
    [(["--tempo", "120"], "0.00"), (["--tempo", "140.5"], "0.19"), ([], "0.00")],
)
def test_midi_says_how_exact_it_is(
    score: Path, words: list[str], deviation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 120 a tick is 1/1920 s: 2, 4.5 and 7.3 s and the end at 10 s lie on ticks."""
    assert _export(score, "song.mid", *words) == 0
    said = capsys.readouterr().out
    assert f"Markers: song.mid (5 markers, 960 ticks a beat, at most {deviation} ms off)" in said


def test_tempo_of_another_file(score: Path) -> None:
    """A reference's tempos are written, and times stay."""
    assert _export(score, "reference.mid", "--tempo", "140.5") == 0
    assert _export(score, "song.mid", "--tempo-map", "reference.mid") == 0
    reference, timeline = _read("reference.mid"), _read("song.mid")
    assert reference.tempo is not None
    assert timeline.tempo is not None
    assert timeline.tempo.changes == reference.tempo.changes
    assert reference.tempo.changes == ((Fraction(0), 427_046),)


def test_controller_and_notes(score: Path) -> None:
    """A note a marker, and a lane that begins at 0 and ends near 127."""
    assert _export(score, "song.mid", "--midi-notes", "--controller", "1") == 0
    lane = [
        message.value
        for track in mido.MidiFile("song.mid").tracks
        for message in track
        if message.type == "control_change" and message.control == 1
    ]
    assert lane[0] == 0
    assert lane[-1] == 127
    assert lane.count(0) >= 4
    notes = read_file(Path("song.mid"), "", Reading(events=("notes",)))
    assert len(notes.markers) >= 4


@pytest.mark.parametrize(("encoding", "name"), [("ascii", "Meduse"), ("utf-8", "Méduse")])
@pytest.mark.parametrize("file", ["song.mid", "song.edl"])
def test_encoding(score: Path, file: str, encoding: str, name: str) -> None:
    """Names are ASCII unless UTF-8 is asked for."""
    documents.save(add(documents.load(score), Fraction(5), label="Méduse"), score)
    assert _export(score, file, "--encoding", encoding) == 0
    assert name in [marker.name for marker in _read(file).markers]


@pytest.mark.parametrize("by", ["category", "strength", "origin"])
def test_colors(score: Path, by: str) -> None:
    """A colour follows from what was asked for, the same every time."""
    assert _export(score, "a.edl", "b.otio", "--color-by", by) == 0
    found = [marker.color for marker in _read("b.otio").markers]
    assert all(found)
    if by == "origin":
        assert found == ["white", "green", "green", "green", "white"]
    if by == "strength":
        assert sorted(found[1:4]) == ["blue", "red", "yellow"]
        assert found[0] == found[-1] == "white"
    if by == "category":
        document = documents.load(score)
        ids = [k.id for k in document.keyframes]
        documents.save(choose(document, ids[2], category=107), score)
        assert _export(score, "c.otio", "--color-by", by) == 0
        colors = [marker.color for marker in _read("c.otio").markers]
        assert colors[2] == colors[1] == found[1]


def test_json(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads stdout as one document."""
    assert _export(score, *ALL, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [Path(file["path"]).name for file in document["files"]] == list(ALL)
    assert [file["markers"] for file in document["files"]] == [5] * 4
    assert document["files"][1]["gaps"] == 4
    assert document["files"][3]["start"] == document["timecode"] == "01:00:00:00"


def test_quiet(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said but errors."""
    assert _export(score, "song.edl", "-q") == 0
    assert capsys.readouterr() == ("", "")


def test_moved_song(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A song that lies elsewhere is told by --song, and named where it is."""
    Path("a song.wav").rename("moved.wav")
    assert _export(score, "song.edl") == 1
    assert "--song" in capsys.readouterr().err
    assert _export(score, "song.otio", "--song", "moved.wav") == 0
    assert any("moved.wav" in clip.media for clip in _read("song.otio").clips)


def test_suffix_for_another_format(score: Path) -> None:
    """--format says what a file is."""
    assert _export(score, "song.txt", "--format", "marker-edl") == 0
    assert Path("song.txt").read_text().startswith("TITLE: a song")


def test_names_that_look_like_something_else(score: Path) -> None:
    """A file's name is a name, whatever it begins with."""
    assert _export(score, "--", "-.edl", "--force.edl", "#1 100%.edl", "é ñ 曲.edl") == 0
    texts = {path.name: path.read_text() for path in Path().glob("*.edl")}
    assert set(texts) == {"-.edl", "--force.edl", "#1 100%.edl", "é ñ 曲.edl"}
    assert len(set(texts.values())) == 1


WRONG = {
    "unknown suffix": (["a.mid", "b.doc"], 2, r"'b\.doc' is no file of markers"),
    "suffix that is only read": (["b.doc"], 2, r"ends in (?!.*\.als)(?!.*\.lrc).*\.mid"),
    "unknown format": (["a.txt", "--format", "aaf"], 2, r"'aaf' is no format"),
    "format for two": (["a.mid", "b.txt", "--format", "midi"], 2, r"for one file"),
    "same file twice": (["a.edl", "./a.edl"], 2, r"there twice"),
    "folder": (["a.edl", "folder.otio"], 2, r"no ordinary file"),
    "the score": (["a song.score.json", "--format", "midi"], 2, r"is the score itself"),
    "the song": (["a song.wav", "--format", "midi"], 2, r"is the song itself"),
    "the tempo map": (["t.mid", "--tempo-map", "./t.mid"], 2, r"is the tempo map itself"),
    "folder that takes nothing": (["a.edl", "a song.wav/b.edl"], 1, r"is a file and no folder"),
    "24 hours": (["a.edl", "--start-timecode", "23:59:55:00"], 2, r"reaches 24 hours"),
    "no timecode": (["a.edl", "--start-timecode", "1:2:3"], 2, r"no timecode: give HH:MM:SS:FF"),
    "drop frame at 24": (["a.edl", "--drop-frame"], 2, r"no drop frame at 24"),
    "rate": (["a.edl", "--rate", "fast"], 2, r"no video rate"),
    "colours": (["a.edl", "--color-by", "mood"], 2, r"'mood' gives no colours"),
    "encoding": (["a.edl", "--encoding", "latin-1"], 2, r"one of ascii, utf-8"),
    "controller": (["a.mid", "--controller", "120"], 2, r"0 to 119"),
    "controller elsewhere": (["a.edl", "--controller", "1"], 2, r"goes with a MIDI file"),
    "tempo elsewhere": (["a.otio", "--tempo", "120"], 2, r"--tempo goes with a MIDI file"),
    "two tempos": (["a.mid", "--tempo", "9", "--tempo-map", "x.mid"], 2, r"one of them"),
    "tempo": (["a.mid", "--tempo", "0"], 2, r"no tempo"),
    "clips elsewhere": (["a.edl", "--clips", "clips"], 2, r"--clips goes with a timeline"),
    "no clips": (["a.otio", "--clips", "none"], 1, r"no folder 'none'"),
    "media root": (["a.otio", "--media-root", "file:///D:"], 2, r"no folder: give --media-root"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage(score: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, the right exit code, and nothing is written or lost."""
    Path("folder.otio").mkdir()
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    words, code, sentence = WRONG[case]
    assert _export(score, *words) == code
    said = capsys.readouterr()
    assert re.search(sentence, " ".join(said.err.split()))
    assert "Traceback" not in said.err
    assert {p: p.read_bytes() for p in Path().iterdir() if p.is_file()} == before


def test_no_score(capsys: pytest.CaptureFixture[str]) -> None:
    """A song is no score."""
    Path("song.wav").write_bytes(b"")
    assert _export("song.wav", "a.mid") == 1
    assert "is no score" in capsys.readouterr().err
