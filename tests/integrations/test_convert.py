"""Laws of conversion: what two formats both hold survives, and what one does not is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.songs import BOTH_WAYS

from ganterpret.errors import SettingError
from ganterpret.units import VIDEO_RATES, frame_at
from ganterpret_integrations.bundles import write_bundle
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.converting import at_rate, fitted, moved, with_places
from ganterpret_integrations.formats import FORMATS, Reading, Writing
from ganterpret_integrations.tempo import TempoMap
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

PAL = Fraction(25)
HOUR = 90_000

MARKERS = (
    Marker(Fraction(0), "jellyfish", note="first", color="red", id="k7f2a"),
    Marker(Fraction(52, 25), "Méduse 2", color="green", id="q2b4c"),
    Marker(Fraction(151, 25), "Verse 1", Fraction(3), note="long", color="blue"),
)
CLIPS = (
    Clip(
        Fraction(0),
        Fraction(10),
        "/music/a song.wav",
        media_duration=Fraction(10),
        name="a song.wav",
        kind="audio",
        sample_rate=48_000,
    ),
    Clip(
        Fraction(0),
        Fraction(52, 25),
        "/clips/0001_jellyfish_k7f2a.mov",
        offset=Fraction(12, 25),
        media_duration=Fraction(76, 25),
        name="jellyfish",
        id="k7f2a",
    ),
)
TIMELINE = Timeline(MARKERS, CLIPS, "song", PAL, HOUR, duration=Fraction(10), size=(640, 360))

HOW = Reading(rate=PAL, start=HOUR)


def _bytes(name: str, timeline: Timeline) -> bytes:
    write = FORMATS[name].write
    return write(timeline, Writing(utf8=True))


def _file(folder: Path, name: str, timeline: Timeline = TIMELINE) -> Path:
    path = folder / f"in{FORMATS[name].suffix}"
    path.write_bytes(_bytes(name, timeline))
    return path


def _convert(*words: str | Path) -> int:
    return run(["convert", *map(str, words)])


def _kept(marker: Marker, keeps: frozenset[str], step: Fraction) -> Mapping[str, object]:
    """Return what is left of a marker: its place, and the fields that are kept."""
    fields = {
        "name": marker.name,
        "note": marker.note,
        "color": marker.color,
        "duration": marker.duration,
        "id": marker.id,
    }
    return {"place": frame_at(marker.time, 1 / step)} | {
        k: v for k, v in fields.items() if k in keeps
    }


@pytest.mark.parametrize(("there", "here"), list(product(BOTH_WAYS, BOTH_WAYS)))
def test_every_format_to_every_other(there: str, here: str, tmp_path: Path) -> None:
    """What both keep comes through, once and again; the same words make the same bytes."""
    source, out, again = _file(tmp_path, there), tmp_path / "out", tmp_path / "again"
    words = ["--to", here, "--encoding", "utf-8", "--rate", "25", "-q"]
    assert _convert(source, out, *words) == 0
    keeps = FORMATS[there].keeps & FORMATS[here].keeps
    found = FORMATS[here].read(out.read_bytes(), HOW)
    grids = (FORMATS[there].grid, FORMATS[here].grid)
    step = max([1 / PAL, *(grid for grid in grids if isinstance(grid, Fraction))])
    wanted = [_kept(marker, keeps, step) for marker in MARKERS]
    assert [_kept(marker, keeps, step) for marker in found.markers] == wanted
    assert found.rate in (None, PAL)
    assert found.start == (0 if found.rate is None else HOUR)
    if "clips" in keeps:
        expected = {(c.media, c.start, c.duration, c.offset, c.id, c.kind) for c in CLIPS}
        assert {(c.media, c.start, c.duration, c.offset, c.id, c.kind) for c in found.clips} == (
            expected
        )
    assert _convert(source, again, *words) == 0
    assert again.read_bytes() == out.read_bytes()
    back = ["--from", here, "--to", there, *words[2:]]
    assert _convert(out, tmp_path / "back", *back) == 0
    assert _convert(tmp_path / "back", again, "--from", there, *words) == 0
    assert again.read_bytes() == out.read_bytes()


def test_what_midi_has_no_place_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One note each, with the number."""
    source = _file(tmp_path, "otio")
    assert _convert(source, tmp_path / "out.mid", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    end = "left out; a file of the format midi has no place for them."
    assert document["notes"] == [
        f"Clips: 2 {end}",
        f"Notes of markers: 2 {end}",
        f"Colours of markers: 3 {end}",
        f"Lengths of markers: 1 {end}",
        "1 of 3 names are spelled in ASCII, the first 'Meduse 2': --encoding utf-8 keeps "
        "'Méduse 2'.",
    ]
    assert (document["markers"], document["clips"], document["format"]) == (3, 0, "midi")


def test_daw_to_editor_takes_a_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A MIDI file has none: 24 and 01:00:00:00 are taken and told, or what was said."""
    source = _file(tmp_path, "midi", replace(TIMELINE, tempo=TempoMap.from_bpm(Fraction(97))))
    assert _convert(source, tmp_path / "out.xml") == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "24 are taken (--rate says otherwise)" in said
    assert "2 of 3 markers lie between frames and go to the nearest, at most" in said
    drop = ["--rate", "29.97", "--drop-frame", "--start-timecode", "00:59:58:00"]
    assert _convert(source, tmp_path / "out.edl", *drop) == 0
    text = (tmp_path / "out.edl").read_text()
    assert "FCM: DROP FRAME" in text
    assert "00:59:58;00 00:59:58;01  \n |C:ResolveColorBlue |M:jellyfish {k7f2a} |D:1" in text


def test_editor_to_daw_takes_a_tempo(tmp_path: Path) -> None:
    """The beats are those that were asked for, the seconds the same."""
    source, out = _file(tmp_path, "marker-edl"), tmp_path / "out.mid"
    assert _convert(source, out, "--rate", "25", "--tempo", "93.5") == 0
    found = FORMATS["midi"].read(out.read_bytes(), Reading())
    assert found.tempo is not None
    assert found.tempo.changes == ((Fraction(0), 641_711),)
    again = tmp_path / "again.mid"
    assert _convert(source, again, "--rate", "25", "--tempo-map", out) == 0
    assert again.read_bytes() == out.read_bytes()


def test_measures_of_reaper_take_a_tempo(tmp_path: Path) -> None:
    """Bar 2, beat 3 at 97.5 beats a minute, by hand."""
    source, out = tmp_path / "in.csv", tmp_path / "out.json"
    source.write_text("#,Name,Start,End,Length\nM1,Verse,2.3.00,,\n")
    assert _convert(source, out) == 1
    assert _convert(source, out, "--tempo", "97.5") == 0
    (marker,) = FORMATS["json"].read(out.read_bytes(), Reading()).markers
    assert marker == Marker(6 * Fraction(615_385, 10**6), "Verse")
    assert _convert(source, tmp_path / "out.edl", "--tempo", "97.5", "--rate", "25") == 0


def test_start_and_drop_frame_follow_the_source() -> None:
    """A timeline keeps its timecode; at another rate, the label stays and frames are scaled."""
    rate = VIDEO_RATES["29.97"]
    timeline = Timeline(rate=rate, start=107_892 + 15, drop_frame=True)
    same = at_rate(timeline, None, None, None).timeline
    assert (same.start, same.drop_frame) == (107_907, True)
    plain = at_rate(timeline, None, None, drop_frame=False).timeline
    assert (plain.start, plain.drop_frame) == (108_015, False)
    other = at_rate(timeline, PAL, None, None).timeline
    assert (other.start, other.drop_frame) == (HOUR + 12, False)
    with pytest.raises(SettingError, match="no drop frame at 25"):
        at_rate(timeline, PAL, None, drop_frame=True)


def test_offset_in_seconds_and_timecode(tmp_path: Path) -> None:
    """Everything goes later by the same; 10 frames at 25 are 0.4 s."""
    source = _file(tmp_path, "otio")
    for offset, by in (("2.5", Fraction(5, 2)), ("00:00:01:10", Fraction(7, 5))):
        assert _convert(source, tmp_path / "out.xml", "--offset", offset, "-q") == 0
        found = FORMATS["fcp7xml"].read((tmp_path / "out.xml").read_bytes(), HOW)
        wanted = [frame_at(m.time + by, PAL) / PAL for m in MARKERS]
        assert [m.time for m in found.markers] == wanted
        assert min(clip.start for clip in found.clips) == frame_at(by, PAL) / PAL


def test_earlier_than_the_first_frame() -> None:
    """What lies before 0 is left out or shortened, and told; a clip keeps its place in time."""
    step = moved(TIMELINE, Fraction(-1))
    assert step.timeline.markers == tuple(replace(m, time=m.time - 1) for m in MARKERS[1:])
    song, clip = step.timeline.clips
    assert (song.start, song.duration, song.offset) == (Fraction(0), Fraction(9), Fraction(1))
    place = Fraction(0), Fraction(27, 25), Fraction(37, 25)
    assert (clip.start, clip.stop, clip.offset) == place
    assert step.notes == (
        "1 of 3 markers lie before the timeline's first frame and are left out (the last of them "
        "0:01.000 before it).",
        "Of 2 clips, 0 before the timeline's first frame are left out and 2 that begin before it "
        "are shortened.",
    )
    fast = replace(TIMELINE, clips=(*CLIPS, replace(CLIPS[1], retimed=True)))
    assert "Of 3 clips, 2 before" in moved(fast, Fraction(-5)).notes[1]
    with pytest.raises(TimelineError, match="All 3 markers lie before"):
        moved(TIMELINE, Fraction(-11))
    with pytest.raises(TimelineError, match="All 2 clips lie before"):
        moved(replace(TIMELINE, markers=()), Fraction(-11))
    assert moved(Timeline(), Fraction(-11)).timeline == Timeline()


@given(st.fractions(-4, 10, max_denominator=1000), st.fractions(0, 10, max_denominator=1000))
def test_there_and_back_is_nothing(by: Fraction, more: Fraction) -> None:
    """Later and then earlier by the same changes nothing; two moves are one."""
    there = moved(TIMELINE, abs(by)).timeline
    assert moved(there, -abs(by)).timeline == TIMELINE
    assert moved(there, more).timeline == moved(TIMELINE, abs(by) + more).timeline


def test_tempo_map_stays_where_it_is() -> None:
    """Markers move against the beats, which is told where there is more than one tempo."""
    tempos = TempoMap(((Fraction(0), 500_000), (Fraction(8), 600_000)))
    step = moved(replace(TIMELINE, tempo=tempos), Fraction(1))
    assert step.timeline.tempo == tempos
    assert step.notes == (
        "The tempo map (2 tempos) stays where it is: only markers and clips move.",
    )
    assert at_rate(step.timeline, PAL, None, None).notes == (
        "The tempo map (2 tempos) is left out: a timeline of frames has no place for it.",
    )


def test_markers_of_clips_come_too() -> None:
    """Those without a twin on the timeline, where the format does not hold their clip."""
    twin = replace(MARKERS[2], note="the same place and name")
    own = Marker(Fraction(1), "only here")
    deleted = Marker(Fraction(3), "boa", id="gone1")
    clip = replace(CLIPS[1], markers=(own, twin, deleted))
    timeline = replace(TIMELINE, clips=(CLIPS[0], clip, replace(clip, track=1)))
    assert fitted(timeline, "otio", utf8=True).timeline == replace(
        timeline, clips=(CLIPS[0], clip, replace(clip, track=1))
    )
    step = fitted(timeline, "marker-edl", utf8=True)
    assert step.timeline.markers == (MARKERS[0], own, *MARKERS[1:])
    assert "Markers that were fastened to clips and are the timeline's now: 1." in step.notes
    without = replace(timeline, markers=())
    assert [m.name for m in fitted(without, "midi", utf8=True).timeline.markers] == [
        "only here",
        "boa",
        "Verse 1",
    ]
    gap = replace(clip, media="")
    freed = fitted(replace(timeline, clips=(gap,)), "fcp7xml", utf8=True).timeline
    assert (freed.clips, freed.markers[1]) == ((), own)


def test_overlapping_clips_lie_above_each_other() -> None:
    """Other programs hold what a track of ours cannot; nothing is lost."""
    over = replace(CLIPS[1], start=Fraction(1), id="q2b4c")
    upper = replace(CLIPS[1], track=1)
    step = fitted(replace(TIMELINE, clips=(*CLIPS, over, upper)), "otio", utf8=True)
    assert [c.start for c in step.timeline.clips] == [0, 0, 0, 1]
    assert [c.track for c in step.timeline.clips] == [0, 0, 1, 2]
    assert step.notes == ("Clips that overlapped on their track and lie above it now: 1.",)
    assert _bytes("otio", step.timeline)
    with pytest.raises(TimelineError, match="More than 1000 clips overlap"):
        fitted(replace(TIMELINE, clips=(CLIPS[1],) * 1002), "otio", utf8=True)


def test_markers_of_one_frame_are_told() -> None:
    """Resolve holds one a frame."""
    timeline = replace(TIMELINE, clips=(), markers=(*MARKERS, replace(MARKERS[0], id="other")))
    assert fitted(timeline, "marker-edl", utf8=True).notes == (
        "1 of 4 markers stand on the frame of another, and those of a frame are written as one.",
    )


def test_media_keep_their_place(tmp_path: Path) -> None:
    """A path from the file's own folder on means the same file from anywhere."""
    named = ("clips/a.mov", "/a/b.mov", "C:\\a.mov", "file:///a.mov", "\\\\server\\a.mov", "")
    timeline = Timeline(clips=tuple(Clip(Fraction(0), Fraction(1), media) for media in named))
    placed = [clip.media for clip in with_places(timeline, tmp_path).clips]
    assert placed == [str(tmp_path / "clips/a.mov"), *named[1:]]


def test_bundle_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its timeline converts like any other; its media stay in it, which is told."""
    media = tmp_path / "a.mov"
    media.write_bytes(b"x")
    content = _bytes("otio", replace(TIMELINE, clips=(replace(CLIPS[1], media=str(media)),)))
    write_bundle(content, tmp_path / "in.otioz", {str(media): media})
    assert _convert(tmp_path / "in.otioz", tmp_path / "out.otio") == 0
    assert "unpack its folder media" in capsys.readouterr().err
    found = FORMATS["otio"].read((tmp_path / "out.otio").read_bytes(), Reading())
    assert [clip.media for clip in found.clips] == ["media/a.mov"]


def test_notes_of_a_midi_file_become_markers(tmp_path: Path) -> None:
    """Live has no markers to export, but notes."""
    write = FORMATS["midi"].write
    source, out = tmp_path / "in.mid", tmp_path / "out.edl"
    source.write_bytes(write(TIMELINE, Writing(notes=True)))
    words = ["--events", "notes", "--pitches", "36=boa,37=bike", "--rate", "25"]
    assert _convert(source, out, *words) == 0
    found = FORMATS["marker-edl"].read(out.read_bytes(), HOW)
    assert [m.name for m in found.markers] == ["boa", "bike"]


def test_a_file_without_markers_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty result is legal, and nobody is surprised by it."""
    source = _file(tmp_path, "midi", Timeline())
    assert _convert(source, tmp_path / "out.mid") == 0
    assert "--events lyrics,text,notes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["none.mid", "out.edl"], 1, "There is no file 'none.mid'"),
        (["in.otio", "in.otio"], 2, "'in.otio' is the file that is read itself"),
        (["in.otio", "./in.otio", "--to", "midi"], 2, "is the file that is read itself"),
        (["in.otio", "out.doc"], 2, "'out.doc' is no file of markers that is known"),
        (["in.otio", "out.otioz"], 2, "only 'ganterpret export' knows"),
        (["in.otio", "a.score.json", "--to", "midi"], 2, "is the name of a score"),
        (["in.otio", "out.mid", "--to", "flac"], 2, "'flac' is no format"),
        (["in.otio", "out.edl", "--tempo", "90"], 2, "go with a MIDI file"),
        (["in.otio", "out.mid", "--tempo", "fast"], 2, "'fast' is no tempo"),
        (["in.edl", "out.mid"], 1, "give --rate"),
        (["in.otio", "out.edl", "--rate", "12.5"], 2, "no timecode at 25/2"),
        (["in.otio", "out.edl", "--start-timecode", "1h"], 2, "'1h' is no timecode"),
        (["in.otio", "out.edl", "--start-timecode", "23:59:59:00"], 2, "has no timecode"),
        (["in.otio", "out.edl", "--offset", "soon"], 2, "'soon' is no time"),
        (
            ["in.mid", "out.mid", "--offset", "00:00:01:00"],
            2,
            "counts frames and nobody knows how many",
        ),
        (["in.otio", "out.edl", "--offset", "-1:00"], 1, "All 3 markers lie before"),
        (["in.otio", "out.edl", "--drop-frame"], 2, "no drop frame at 25"),
        (["in.mid", "out.edl", "--from", "otio"], 1, "Line 1"),
        (["in.mid", "out.edl", "--events", "drums"], 2, "'drums' is no kind of event"),
    ],
)
def test_what_cannot_be_converted(
    words: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence, nothing written, and what is read stays as it is."""
    monkeypatch.chdir(tmp_path)
    before = {
        _file(tmp_path, name): _bytes(name, TIMELINE)
        for name in ("midi", "otio", "fcp7xml", "marker-edl")
    }
    assert _convert(*words) == code
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("Error: ")
    assert message in said
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
