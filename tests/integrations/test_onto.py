"""Laws of ``ganterpret render --onto``: every frame shows the song's time there, and the editor's
own file is as it was."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ganterpret import documents, processes
from ganterpret.alphas import make_driver
from ganterpret.analysis import read_driver
from ganterpret.errors import SettingError
from ganterpret.models import Setup, load_model
from ganterpret.plan import Plan, make_plan
from ganterpret.render import frames
from ganterpret.score import add, choose
from ganterpret.units import parse_rate
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS, Reading, Writing, format_of
from ganterpret_integrations.homecoming import Rules
from ganterpret_integrations.importing import import_file
from ganterpret_integrations.onto import Spot, find_spot, open_edit, shown_frames
from ganterpret_integrations.placing import Placement, find_song
from ganterpret_integrations.reading import read_file
from ganterpret_integrations.timeline import Clip, Timeline, TimelineError

RATE = 8000
SECONDS = Fraction(6)
SIDE = 16
SUFFIXES = (".otio", ".xml")

F = Fraction
PAL = F(25)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def score(tmp_path: Path) -> Path:
    """Six seconds of noise, cut at 1, 2.7 and 4.5 s."""
    rng = np.random.default_rng(3)
    song = tmp_path / "a song.wav"
    soundfile.write(song, 0.1 * rng.standard_normal(int(SECONDS * RATE)), RATE)
    assert run(["analyze", str(song), "-q", "--picker", "peaks", "--cuts-per-minute", "0"]) == 0
    path = tmp_path / "a song.score.json"
    document = documents.load(path)
    for time in (F(1), F(27, 10), F(9, 2)):
        document = add(document, time, category=107)
    documents.save(document, path)
    return path


@pytest.fixture(scope="module")
def kept_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def _shared_cache(kept_clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clips are known by their content: what one case has rendered, another need not."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(kept_clips))


def _piece(start: Fraction, offset: Fraction, duration: Fraction, **more: object) -> Clip:
    """A piece of the song as editors have it."""
    clip = Clip(
        start,
        duration,
        "/elsewhere/A Song.wav",
        offset,
        SECONDS,
        name="a song",
        kind="audio",
        sample_rate=RATE,
    )
    return replace(clip, **more)  # type: ignore[arg-type]  # fields of a clip


def _edit(
    path: str | Path,
    *pieces: Clip,
    rate: Fraction = PAL,
    start: int = 90_000,
    drop_frame: bool = False,
    size: tuple[int, int] | None = (SIDE, SIDE),
) -> Path:
    """An editor's timeline with somebody's picture on a track, and sounds."""
    path = Path(path)
    film = Clip(F(0), 50 / rate, "/film/a b.mov", F(0), 50 / rate, name="film")
    timeline = Timeline(
        clips=(film, *pieces),
        name="edit",
        rate=rate,
        start=start,
        drop_frame=drop_frame,
        duration=F(20),
        size=size,
    )
    write = FORMATS["otio" if path.suffix == ".otio" else "fcp7xml"].write
    path.write_bytes(write(timeline, Writing()))
    return path


def _onto(score: Path, edit: str | Path, new: str | Path, *words: str | Path) -> int:
    command = ["render", score, "--onto", edit, "-o", new, "--size", SIDE, "--codec", "png"]
    return run([*map(str, command), *map(str, words)])


def _ours(path: Path) -> list[Clip]:
    timeline = read_file(path, "", Reading())
    return [clip for clip in timeline.clips if clip.kind == "video" and clip.track == 1]


def _segment_of(plan: Plan, id: str) -> tuple[int, int]:
    segment = next(segment for segment in plan.segments if segment.left.id == id)
    return segment.start_frame, segment.stop_frame


def _check_track(
    score: Path,
    clips: Sequence[Clip],
    rate: Fraction,
    offset: Fraction,
    heard: Sequence[tuple[Fraction, Fraction]],
    handles: int,
) -> Plan:
    """Each timeline frame where the song is heard, and no other, shows the song's time there."""
    document = documents.load(score)
    first = math.floor(offset * rate)
    plan = make_plan(document, read_driver(document), rate, first / rate - offset)
    wanted = {
        frame
        for start, stop in heard
        for frame in range(math.floor(start * rate), math.ceil(stop * rate))
        if frame >= 0 and frame / rate < offset + SECONDS
    }
    seen: dict[int, Fraction] = {}
    for clip in clips:
        begin, stop = _segment_of(plan, clip.id)
        file = Path(clip.media)
        assert processes.count_frames(file) == stop - begin + 2 * handles
        for k in range(int(clip.duration * rate)):
            # The clip's own frame 0 is the plan's frame begin - handles.
            frame = begin - handles + int(clip.offset * rate) + k
            place = int(clip.start * rate) + k
            assert place not in seen
            seen[place] = plan.time_at(frame)
    assert seen.keys() == wanted
    assert all(time == place / rate - offset for place, time in seen.items())
    return plan


PLACEMENTS = {
    "at the beginning": [(F(0), F(0), F(6))],
    "later": [(F(2), F(0), F(6))],
    "trimmed head": [(F(0), F(2), F(4))],
    "trimmed head, later": [(F(3), F(2), F(4))],
    "trimmed tail": [(F(1), F(0), F(3))],
    "cut in sync, a part left out": [(F(1), F(0), F(2)), (F(5), F(4), F(2))],
    "cut in sync, within a segment": [(F(1), F(0), F(3, 2)), (F(3), F(2), F(1, 2))],
    "cut in sync, nothing left out": [(F(1), F(0), F(2)), (F(3), F(2), F(4))],
}


@pytest.mark.usefixtures("_shared_cache")
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("placement", PLACEMENTS)
def test_each_frame_shows_the_time_of_the_song_there(
    score: Path, suffix: str, placement: str
) -> None:
    """However the song lies on the timeline, and the file comes home unchanged."""
    pieces = PLACEMENTS[placement]
    edit = _edit(f"edit{suffix}", *(_piece(*piece) for piece in pieces))
    assert _onto(score, edit, f"new{suffix}", "--handles", "3", "-q") == 0
    new = Path(f"new{suffix}")
    offset = pieces[0][0] - pieces[0][1]
    heard = [(start, start + duration) for start, _, duration in pieces]
    _check_track(score, _ours(new), F(25), offset, heard, 3)
    home = import_file(documents.load(score), new, Reading())
    assert home.changes == ()


@pytest.mark.usefixtures("_shared_cache")
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("rate", "drop_frame"),
    [("23.976", False), ("25", False), ("29.97", True), ("29.97", False), ("30", False)],
)
def test_timelines_of_other_rates(score: Path, suffix: str, rate: str, drop_frame: bool) -> None:
    """The clips have the timeline's rate, whatever the score's is (24)."""
    exact = parse_rate(rate)
    length = math.ceil(SECONDS * exact) / exact
    piece = _piece(51 / exact, F(0), length, media_duration=length)
    edit = _edit(f"edit{suffix}", piece, rate=exact, start=107_892, drop_frame=drop_frame)
    assert _onto(score, edit, f"new{suffix}", "-q") == 0
    new = Path(f"new{suffix}")
    heard = [(piece.start, piece.stop)]
    _check_track(score, _ours(new), exact, piece.start, heard, 0)
    assert processes.look_at(Path(_ours(new)[0].media)).rate == pytest.approx(
        float(exact), abs=0.01
    )
    after = read_file(new, "", Reading())
    assert (after.rate, after.start, after.drop_frame) == (exact, 107_892, drop_frame)
    assert import_file(documents.load(score), new, Reading()).changes == ()


@pytest.mark.parametrize("start", [F(12_345, RATE), F(3, 7)])
def test_song_that_begins_between_two_frames(score: Path, start: Fraction) -> None:
    """Sound is placed to the sample in some editors: frames keep to the song's exact time."""
    edit = _edit("edit.otio", _piece(F(0), F(0), F(6)))
    document = json.loads(edit.read_text())
    (track,) = (t for t in document["tracks"]["children"] if t["kind"] == "Audio")
    gap = json.loads(json.dumps(track["children"][0]))
    gap["OTIO_SCHEMA"] = "Gap.1"
    del gap["media_references"], gap["active_media_reference_key"]
    gap["source_range"]["start_time"].update(value=0, rate=RATE)
    gap["source_range"]["duration"].update(value=float(start * RATE), rate=RATE)
    track["children"].insert(0, gap)
    edit.write_text(json.dumps(document))
    (piece,) = (c for c in read_file(edit, "", Reading()).clips if c.kind == "audio")
    assert abs(piece.start - start) < F(1, 10**9)
    assert _onto(score, edit, "new.otio", "-q") == 0
    heard = [(piece.start, piece.stop)]
    _check_track(score, _ours(Path("new.otio")), F(25), piece.start, heard, 0)
    assert import_file(documents.load(score), Path("new.otio"), Reading()).changes == ()


def test_pieces_of_the_sound_that_meet_within_a_frame(score: Path) -> None:
    """They share that frame: no clips of one track overlap."""
    ends = ((F(0), F(101, 100)), (F(102, 100), F(3)), (F(4), F(499, 100)))
    pieces = tuple(_piece(start, start, stop - start) for start, stop in ends)
    placement = find_song(Timeline(clips=pieces, rate=PAL), Path("a song.wav"))
    assert placement == Placement(F(0), ((F(0), F(3)), (F(4), F(5))))
    plan = make_plan(documents.load(score), make_driver(np.zeros(0), RATE, "linear"), PAL)
    assert shown_frames(plan, Spot(placement, 0, F(0))) == [(0, 75), (100, 125)]


def test_frames_of_a_clip_are_those_of_the_plan(score: Path) -> None:
    """Decoded, frame k of a clip is the plan's frame at its place, handles included."""
    edit = _edit("edit.otio", _piece(F(1), F(0), F(6)))
    assert _onto(score, edit, "new.otio", "--handles", "2", "-q") == 0
    document = documents.load(score)
    plan = make_plan(document, read_driver(document), F(25))
    painter = load_model("painter", Setup(side=SIDE))
    for clip in _ours(Path("new.otio")):
        begin, stop = _segment_of(plan, clip.id)
        painted = np.concatenate(list(frames(plan, painter, begin - 2, stop + 2)))
        decoded = np.stack(list(processes.decode_frames(Path(clip.media), (SIDE, SIDE))))
        assert np.array_equal(decoded, painted)


def test_same_command_again_renders_nothing_and_writes_the_same(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there is used again, and the new file does not depend on the run."""
    edit = _edit("edit.xml", _piece(F(1), F(0), F(6)))
    assert _onto(score, edit, "new.xml") == 0
    before = Path("new.xml").read_bytes()
    files = sorted(Path("new clips").glob("[!.]*"))
    capsys.readouterr()
    assert _onto(score, edit, "new.xml") == 0
    assert "0 of 4 segments to render (0 frames)" in capsys.readouterr().out
    assert Path("new.xml").read_bytes() == before
    document = documents.load(score)
    documents.save(choose(document, document.keyframes[2].id, category=671), score)
    assert _onto(score, edit, "new.xml") == 0
    assert "2 of 4 segments to render" in capsys.readouterr().out
    assert sorted(Path("new clips").glob("[!.]*")) == files
    after = Path("new.xml").read_text()
    assert after != before.decode()
    assert re.sub("mountain bike|jellyfish", "", after) == re.sub("jellyfish", "", before.decode())


def test_only_what_is_heard_is_rendered(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A song trimmed to its second segment gets one clip."""
    edit = _edit("edit.otio", _piece(F(0), F(3, 2), F(1)))
    assert _onto(score, edit, "new.otio") == 0
    assert "1 of 1 segment to render" in capsys.readouterr().out
    assert len(_ours(Path("new.otio"))) == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_at_chooses_where_the_song_is_meant(
    score: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A song at two places is refused with the way out, and that way works."""
    first, second = _piece(F(0), F(0), F(3)), _piece(F(8), F(1), F(3))
    edit = _edit(f"edit{suffix}", first, second)
    assert _onto(score, edit, f"new{suffix}") == 1
    said = capsys.readouterr().err
    assert "at 2 places, which start at 0:00.000, 0:07.000: say with --offset (or --at)" in said
    assert not Path(f"new{suffix}").exists()
    for at in ("7", "0:07", "01:00:07:00", "7.01"):
        assert _onto(score, edit, f"new{suffix}", "--at", at, "-q") == 0
        clips = _ours(Path(f"new{suffix}"))
        _check_track(score, clips, F(25), F(7), [(second.start, second.stop)], 0)
        home = import_file(
            documents.load(score), Path(f"new{suffix}"), Reading(), Rules(offset=F(7))
        )
        assert home.changes == ()


def test_at_where_the_song_is_not_on_the_timeline(score: Path) -> None:
    """The whole song is shown from there on; before the timeline's beginning it is cut."""
    edit = _edit("edit.otio")
    for at, offset in (("2.5", F(5, 2)), ("-2.5", F(-5, 2)), ("01:00:01:05", F(6, 5))):
        assert _onto(score, edit, "new.otio", "--at", at, "-q") == 0
        clips = _ours(Path("new.otio"))
        _check_track(score, clips, F(25), offset, [(offset, offset + SECONDS)], 0)
        home = import_file(
            documents.load(score), Path("new.otio"), Reading(), Rules(offset=offset)
        )
        assert home.changes == ()


def test_timecode_of_at_is_counted_as_the_timeline_does(score: Path) -> None:
    """Where frames are dropped, a label without semicolon still is the one on the screen."""
    ntsc = F(30_000, 1001)
    edit = _edit("edit.otio", rate=ntsc, start=0, drop_frame=True)
    for at in ("00:01:00;02", "00:01:00:02"):
        assert _onto(score, edit, "new.otio", "--at", at, "-q") == 0
        assert _ours(Path("new.otio"))[0].start == 1800 / ntsc


def test_clip_timecode_is_the_place_on_the_timeline(score: Path) -> None:
    """Each clip's first frame has the timeline's timecode there, and the file says so."""
    ntsc = F(30_000, 1001)
    edit = _edit("edit.otio", _piece(30 / ntsc, F(0), 180 / ntsc), rate=ntsc, drop_frame=True)
    assert _onto(score, edit, "new.otio", "--clip-timecode", "--handles", "5", "-q") == 0
    clips = _ours(Path("new.otio"))
    for clip in clips:
        assert clip.media_start == 90_000 + int(clip.start * ntsc) - 5
        assert int(clip.offset * ntsc) == 5
    assert processes.look_at(Path(clips[0].media)).timecode == "00:50:03;25"
    assert import_file(documents.load(score), Path("new.otio"), Reading()).changes == ()


def test_clips_have_the_raster_of_the_timeline(score: Path) -> None:
    """Nobody has to say it; --size does where somebody wants another."""
    edit = _edit("edit.xml", _piece(F(0), F(0), F(6)), size=(64, 36))
    command = ["render", str(score), "--onto", str(edit), "-o", "new.xml", "--codec", "png", "-q"]
    assert run(command) == 0
    assert processes.look_at(Path(_ours(Path("new.xml"))[0].media)).size == (64, 36)
    assert run([*command, "--size", "32"]) == 0
    assert processes.look_at(Path(_ours(Path("new.xml"))[0].media)).size == (32, 32)


def test_timeline_that_was_edited_meanwhile_is_kept(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same command again replaces its file; what somebody did in that lies beside it."""
    edit = _edit("edit.otio", _piece(F(0), F(0), F(6)))
    assert _onto(score, edit, "new.otio", "-q") == 0
    Path("new.otio").write_bytes(b"an hour of work")
    capsys.readouterr()
    assert _onto(score, edit, "new.otio", "--json") == 0
    told = "'new.otio' was there: what it held is 'new.bak.otio' now."
    assert told in json.loads(capsys.readouterr().out)["notes"]
    assert Path("new.bak.otio").read_bytes() == b"an hour of work"
    assert _onto(score, edit, "new.otio", "-q") == 0
    assert Path("new.bak.otio").read_bytes() == b"an hour of work", "the same again is no change"


def test_odd_raster_is_told_with_the_way_out(
    score: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Codecs take even sides: which to take instead is the user's to say."""
    edit = _edit("edit.xml", _piece(F(0), F(0), F(6)), size=(719, 405))
    assert run(["render", str(score), "--onto", str(edit), "-o", "new.xml"]) == 2
    said = capsys.readouterr().err
    assert "719x405 are not legal" in said
    assert "720x406" in said
    assert "--size" in said
    assert not Path("new.xml").exists()
    assert not Path("new clips").exists()


def test_timeline_that_says_no_size(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The clips' size is told, once."""
    edit = _edit("edit.otio", _piece(F(0), F(11, 2), F(1, 2)), size=None)
    assert run(["render", str(score), "--onto", str(edit), "-o", "new.otio", "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert "does not say how large its frames are" in note


def test_all_else_of_an_otio_file_is_unchanged(score: Path) -> None:
    """Nested stacks, effects, transitions, unknown schemas, other programs' numbers: as they
    were."""
    edit = _edit("edit.otio", _piece(F(1), F(0), F(6)))
    document = json.loads(edit.read_text())
    film = document["tracks"]["children"][0]["children"][0]
    film["effects"] = [
        {"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 0.1 + 0.2, "metadata": {}},
        {"OTIO_SCHEMA": "BlurOfNobody.7", "radius": 1e300, "ünï": ["x", None, True]},
    ]
    nested = {
        "OTIO_SCHEMA": "Stack.1",
        "name": "nest",
        "children": [json.loads(json.dumps(document["tracks"]["children"][0]))],
    }
    document["tracks"]["children"][0]["children"].append(nested)
    document["metadata"]["Somebody"] = {"OTIO_SCHEMA": "Unheard_Of.3", "n": 9007199254740993}
    edit.write_text(json.dumps(document, indent=4))
    assert _onto(score, edit, "new.otio", "-q") == 0
    after = json.loads(Path("new.otio").read_text())
    names = [track["name"] for track in after["tracks"]["children"]]
    place = names.index("GANterpretations")
    del after["tracks"]["children"][place]
    assert after == document
    assert [t["kind"] for t in after["tracks"]["children"]][:place] == ["Video"] * place


def test_all_else_of_an_xml_file_is_unchanged(score: Path) -> None:
    """The new file is the old one with one insertion, whatever stands in it."""
    edit = _edit("edit.xml", _piece(F(1), F(0), F(6)))
    data = edit.read_bytes().replace(
        b"</clipitem>",
        b"<filter><effect><name>Blur &amp; so</name></effect></filter>\n"
        b"<unheard of='it'/><!-- note --></clipitem>",
        1,
    )
    edit.write_bytes(data)
    assert _onto(score, edit, "new.xml", "-q") == 0
    new = Path("new.xml").read_bytes()
    head = next(i for i, (a, b) in enumerate(zip(data, new, strict=False)) if a != b)
    tail = len(data) - head
    assert new[:head] + new[len(new) - tail :] == data
    assert new[head : len(new) - tail].count(b"<clipitem") == 4


def test_media_are_found_without_relinking(score: Path) -> None:
    """Absolute, in the file's own style; or as the editor's computer sees the score's folder."""
    for suffix in SUFFIXES:
        edit = _edit(f"edit{suffix}", _piece(F(1), F(0), F(6)))
        assert _onto(score, edit, f"new{suffix}", "-q") == 0
        assert all(Path(clip.media).is_file() for clip in _ours(Path(f"new{suffix}")))
        assert _onto(score, edit, f"far{suffix}", "--media-root", "D:\\film", "-q") == 0
        media = _ours(Path(f"far{suffix}"))[0].media.replace("\\", "/")
        assert re.fullmatch(r"D:/film/far clips/0000_.*\.mov", media)


def _wrong(score: Path, edit: Path, *words: str | Path) -> list[str]:
    return ["render", *map(str, (score, "--onto", edit, *words))]


def _files(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "no new file": ((), "--onto needs -o"),
    "the same file": (("-o", "edit.otio"), "is the editor's own file"),
    "the same file, spelled otherwise": (("-o", "sub/../edit.otio"), "is the editor's own file"),
    "the same file through a link": (("-o", "link.otio"), "is the editor's own file"),
    "the same file through a hard link": (("-o", "hard.otio"), "is the editor's own file"),
    "another suffix": (("-o", "new.xml"), "ends in .otio"),
    "a folder": (("-o", "folder.otio"), "is no ordinary file"),
    "no folder": (("-o", "edit.otio/new.otio"), "is a file and no folder"),
    "a rate": (("-o", "new.otio", "--rate", "24"), "--rate is the timeline's to say"),
    "a passage": (("-o", "new.otio", "--start", "1"), "--start is the timeline's to say"),
    "no place": (("-o", "new.otio", "--at", "soon"), "'soon' is no time"),
    "too early": (("-o", "new.otio", "--at", "-60"), "ends before the timeline begins"),
    "no timecode": (("-o", "new.otio", "--at", "01:00:00:25"), "frame"),
    "no sequence": (("-o", "new.otio", "--sequence", "B"), "B"),
    "handles": (("-o", "new.otio", "--handles", "-1"), "0 to 10000"),
    "no markers": (("-o", "new.otio", "--markers", "none.mid"), "There is no file 'none.mid'"),
    "the markers": (("-o", "m.otio", "--markers", "m.otio"), "is the file of markers"),
    "another song": (("-o", "new.otio", "--song", "b.wav"), "'b.wav' is not on the timeline"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_said_in_a_sentence_and_nothing_is_written(
    score: Path, case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before any work is done."""
    edit = _edit("edit.otio", _piece(F(1), F(0), F(6)))
    Path("link.otio").symlink_to(edit)
    Path("hard.otio").hardlink_to(edit)
    Path("m.otio").write_bytes(edit.read_bytes())
    Path("b.wav").write_bytes(Path("a song.wav").read_bytes())
    Path("sub").mkdir()
    Path("folder.otio").mkdir()
    words, said = WRONG[case]
    before = _files(tmp_path)
    capsys.readouterr()
    assert run(_wrong(score, edit, *words)) in (1, 2)
    sentence = capsys.readouterr().err
    assert said in sentence
    assert sentence.count("\n") == 1
    assert "should not have happened" not in sentence
    assert _files(tmp_path) == before


@pytest.mark.parametrize("name", ["edit.edl", "edit.mid", "edit.otioz", "edit.txt", "edit"])
def test_formats_that_take_no_track(
    score: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What takes one is said."""
    Path(name).write_bytes(b"x")
    assert run(_wrong(score, Path(name), "-o", "new.otio")) == 2
    assert "give a timeline that ends in .otio or .xml" in capsys.readouterr().err


def test_song_at_another_speed(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its frames would not fit the sound."""
    edit = _edit("edit.otio", _piece(F(1), F(0), F(6)))
    document = json.loads(edit.read_text())
    (track,) = (t for t in document["tracks"]["children"] if t["kind"] == "Audio")
    track["children"][-1]["effects"] = [
        {"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": 2.0, "effect_name": "LinearTimeWarp"}
    ]
    edit.write_text(json.dumps(document))
    assert _onto(score, edit, "new.otio") == 1
    assert "plays at another speed" in capsys.readouterr().err
    assert not Path("new.otio").exists()


def test_song_that_is_not_on_the_timeline(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both ways out are named."""
    assert _onto(score, _edit("edit.xml"), "new.xml") == 1
    said = capsys.readouterr().err
    assert "'a song.wav' is not on the timeline: say with --at" in said
    assert "--song" in said
    assert not Path("new clips").exists()


def test_song_instead_of_a_score(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is analysed first, unless it lies nowhere on the timeline."""
    score.unlink()
    edit = _edit("edit.otio", _piece(F(1), F(0), F(6)))
    assert _onto(Path("a song.wav"), _edit("none.otio"), "new.otio") == 1
    assert not score.exists()
    assert _onto(Path("a song.wav"), edit, "new.otio") == 0
    assert score.exists()
    assert Path("new.otio").exists()
    assert "Timeline: new.otio" in capsys.readouterr().out


def test_options_of_timelines_need_one(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--at, --sequence and --media-root mean nothing else."""
    for words in (["--at", "1"], ["--sequence", "A"], ["--media-root", "/x"]):
        assert run(["render", str(score), *words]) == 2
        assert "go with --onto" in capsys.readouterr().err


def test_place_of_a_song_that_is_chosen_to_the_frame() -> None:
    """The nearest within a frame, exactly as it lies there; anywhere else what was said."""
    song = Path("a song.wav")
    pieces = (_piece(F(0), F(0), F(2)), _piece(F(1, 3) + 9, F(1), F(2)))
    timeline = Timeline(clips=pieces, rate=F(25))
    assert find_song(timeline, song, F(833, 100)) == Placement(
        F(25, 3), ((F(233, 25), F(284, 25)),)
    )
    assert find_song(timeline, song, F(5)) == Placement(F(5))
    with pytest.raises(TimelineError, match="at 2 places"):
        find_song(timeline, song)


def test_movie_begins_with_the_frame_in_which_the_song_does(tmp_path: Path) -> None:
    """Its origin lies less than a frame before the song."""
    edit = open_edit(_edit(tmp_path / "edit.otio", _piece(F(1), F(0), F(6))))
    for at in (F(0), F(1, 50), F(-1, 50), F(101, 100), F(-7, 3)):
        spot = find_spot(edit, tmp_path / "b.wav", at)
        assert -1 / edit.rate < spot.origin <= 0
        assert spot.first_frame / edit.rate == at + spot.origin


def test_timeline_without_a_rate(tmp_path: Path) -> None:
    """Nothing can be put on frames that nobody counts."""
    path = tmp_path / "edit.otio"
    empty = {"OTIO_SCHEMA": "Stack.1", "children": [], "name": "tracks"}
    path.write_text(json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "a", "tracks": empty}))
    with pytest.raises(TimelineError, match="says no video rate"):
        open_edit(path)


def test_every_format_with_a_place_for_tracks_is_taken() -> None:
    """The table of formats is the only place that says so."""
    taken = {row.suffix: row for row in FORMATS.values() if row.insert}
    assert all(format_of(Path(f"edit{suffix}")) is row for suffix, row in taken.items())
    for suffix in {row.suffix for row in FORMATS.values()} - taken.keys():
        with pytest.raises(SettingError, match="Clips cannot go onto"):
            open_edit(Path(f"edit{suffix}"))
