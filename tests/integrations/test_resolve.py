"""Laws of the script for Resolve's console, against a stand-in for Resolve."""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.integrations.resolve_double import Item, MediaItem, Resolve, Timeline, WindowsMediaItem
from tests.integrations.songs import imported, laid_out, simple
from tests.integrations.spines import EDITED
from typer.testing import CliRunner

from ganterpret.units import VIDEO_RATES, can_drop_frames, format_timecode
from ganterpret_integrations import timeline as ours
from ganterpret_integrations.cli.main import app
from ganterpret_integrations.colors import COLORS
from ganterpret_integrations.formats import otio
from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.resolve import ganterpret_resolve as script

SOURCE = Path(script.__file__).read_text(encoding="utf-8")
FILES = {clip.media: round((clip.media_duration or 0) * 25) for clip in EDITED.clips}


def _sent(timeline: ours.Timeline, folder: Path, resolve: Resolve) -> bool:
    path = folder / "song.otio"
    path.write_bytes(otio.write(timeline, Writing()))
    return script.send(resolve, str(path))


def _fetched(folder: Path, resolve: Resolve) -> bytes:
    path = folder / "edit.otio"
    assert script.fetch(resolve, str(path))
    return path.read_bytes()


def test_script_is_python_3_6_and_the_standard_library() -> None:
    """What Resolve brings or finds can run it, and it says that nobody has yet."""
    tree = ast.parse(SOURCE, feature_version=(3, 6))
    outside = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        name
        for node in outside
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else
                     [each.name for each in node.names])
    }  # fmt: skip
    assert names <= sys.stdlib_module_names
    assert "NOT YET TRIED IN THE REAL PROGRAM" in (ast.get_docstring(tree) or "")


def test_colours_are_ours() -> None:
    """The script's table of colours is the project's, both ways."""
    for row in COLORS.values():
        assert script.COLORS[row.otio] in {each.resolve for each in COLORS.values()}
        assert script.BACK[row.resolve] == next(
            each.otio for each in COLORS.values() if each.resolve == row.resolve
        )


def test_ids_ride_where_nobody_sees_them(tmp_path: Path) -> None:
    """Names have no braces, customData has the id, frames count from the timeline's first."""
    resolve = Resolve(files=FILES)
    assert resolve.timeline
    assert _sent(EDITED, tmp_path, resolve)
    assert resolve.timeline.markers == {
        0.0: {"color": "Blue", "duration": 1, "note": "first", "name": "jellyfish",
              "customData": "k7f2a"},
        50.0: {"color": "Blue", "duration": 1, "note": "", "name": "bike",
               "customData": "q2b4c"},
        100.0: {"color": "Blue", "duration": 25, "note": "", "name": "Verse 1",
                "customData": ""},
    }  # fmt: skip


def test_clips_and_song_land_on_new_tracks(tmp_path: Path) -> None:
    """Each at its frame of the timeline's own timecode, from its handle on; they come back so."""
    resolve = Resolve(files=FILES)
    assert resolve.timeline
    assert _sent(EDITED, tmp_path, resolve)
    below, above = resolve.timeline.tracks["video"]
    assert below == []
    assert [(item.start, item.duration, item.left) for item in above] == [
        (90_000, 50, 12),
        (90_050, 50, 12),
        (90_100, 50, 12),
    ]
    assert [(item.start, item.duration) for item in resolve.timeline.tracks["audio"][1]] == [
        (90_000, 150)
    ]
    back = otio.read(_fetched(tmp_path, resolve), Reading())
    places = {(clip.media, clip.start, clip.duration, clip.offset) for clip in EDITED.clips}
    assert {(clip.media, clip.start, clip.duration, clip.offset) for clip in back.clips} == places
    assert back.rate == 25
    assert back.start == 90_000


@pytest.mark.parametrize("name", VIDEO_RATES)
def test_unedited_round_trip_changes_nothing(name: str, tmp_path: Path) -> None:
    """Score → .otio → Resolve → .otio → score is the identity, at every rate."""
    rate = VIDEO_RATES[name]
    drops = can_drop_frames(rate)
    first = 3600 * round(rate) - (108 * (round(rate) // 30) if drops else 0)
    score = replace(
        simple(1, "7/3", "100/7", 59, rate=1),
        rate=rate,
        timecode=format_timecode(first, rate, drops),
    )
    shown = f"{float(rate):.3f}"
    resolve = Resolve(Timeline(rate=shown, start=first, drops=str(int(drops))))
    assert _sent(laid_out(score), tmp_path, resolve) is False  # the song is not on this disk
    home = imported(score, _fetched(tmp_path, resolve), "otio")
    assert home.changes == ()
    assert home.score == score


def test_edits_in_resolve_come_home(tmp_path: Path) -> None:
    """A marker moved, renamed, deleted, added there: by its id, whatever it is called."""
    score = simple(10, 20, 30)
    resolve = Resolve(Timeline(rate=24.0, start=86_400))
    assert resolve.timeline
    _sent(laid_out(score), tmp_path, resolve)
    markers = resolve.timeline.markers
    moved = markers.pop(240.0)
    markers[264.0] = {**moved, "name": "Chorus"}
    del markers[480.0]
    markers[960.0] = {"color": "Red", "duration": 1, "note": "", "name": "", "customData": ""}
    home = imported(score, _fetched(tmp_path, resolve), "otio").score
    kept = {keyframe.id: keyframe for keyframe in home.keyframes}
    assert kept["k0"].time == 11
    assert kept["k0"].label == "Chorus"
    assert [keyframe.time for keyframe in home.keyframes][1:-1] == [11, 30, 40]


def test_markers_of_one_frame_are_one_and_come_back_as_several(tmp_path: Path) -> None:
    """Resolve has one a frame; renamed as one, all are called so."""
    pair = (
        ours.Marker(Fraction(2), "jellyfish", note="a", id="k7f2a"),
        ours.Marker(Fraction(2), "bike", note="b", id="q2b4c"),
    )
    resolve = Resolve()
    assert resolve.timeline
    assert _sent(replace(EDITED, markers=pair, clips=()), tmp_path, resolve)
    assert resolve.timeline.markers[50.0]["name"] == "jellyfish + bike"
    assert resolve.timeline.markers[50.0]["customData"] == "k7f2a q2b4c"
    back = otio.read(_fetched(tmp_path, resolve), Reading()).markers
    assert [(m.name, m.note, m.id) for m in back] == [
        ("jellyfish", "a", "k7f2a"),
        ("bike", "b", "q2b4c"),
    ]
    resolve.timeline.markers[50.0]["name"] = "Chorus"
    back = otio.read(_fetched(tmp_path, resolve), Reading()).markers
    assert [(m.name, m.id) for m in back] == [("Chorus", "k7f2a"), ("Chorus", "q2b4c")]


def test_names_that_hold_a_plus_come_back_whole(tmp_path: Path) -> None:
    """What stands between names is longer than any row of signs in them."""
    group = [("A + B", "k7f2a"), ("C ++ D + E", "q2b4c"), ("F", "z9y8x")]
    markers = tuple(ours.Marker(Fraction(2), name, id=id) for name, id in group)
    resolve = Resolve()
    assert _sent(replace(EDITED, markers=markers, clips=()), tmp_path, resolve)
    back = otio.read(_fetched(tmp_path, resolve), Reading()).markers
    assert [(marker.name, marker.id) for marker in back] == group


def test_sending_again_replaces_ours_and_no_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Markers of the user's stay; a frame that one of them holds is told."""
    resolve = Resolve()
    assert resolve.timeline
    assert _sent(replace(EDITED, clips=(), markers=EDITED.markers[:2]), tmp_path, resolve)
    resolve.timeline.AddMarker(75, "Red", "mine", "", 1, "")
    later = replace(EDITED.markers[1], time=Fraction(3))
    again = replace(EDITED, clips=(), markers=(EDITED.markers[0], later))
    assert not _sent(again, tmp_path, resolve)
    assert {frame: said["name"] for frame, said in resolve.timeline.markers.items()} == {
        0.0: "jellyfish",
        75.0: "mine",
    }
    assert "Resolve refused those at the frames [75]" in capsys.readouterr().out


def test_song_that_is_there_stays(tmp_path: Path) -> None:
    """A sound with the song's file name is not put there twice."""
    resolve = Resolve(files=FILES)
    assert resolve.timeline
    song = Item(MediaItem("D:\\music\\song.wav", 150), 90_000, 150, 0)
    resolve.timeline.tracks["audio"][0].append(song)
    assert _sent(EDITED, tmp_path, resolve)
    assert resolve.timeline.tracks["audio"] == [[song]]


def test_paths_of_windows_are_one_in_both_spellings(tmp_path: Path) -> None:
    """Resolve says D:\\film where a timeline may say D:/film."""
    clip = replace(EDITED.clips[0], media="D:/film/a.mov")
    resolve = Resolve(files={"D:/film/a.mov": 74}, kind=WindowsMediaItem)
    assert _sent(replace(EDITED, clips=(clip,)), tmp_path, resolve)


def test_media_that_are_missing_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Resolve imports what it finds; the rest is named, and the markers are there."""
    resolve = Resolve(files={"/film/song.wav": 150})
    assert not _sent(EDITED, tmp_path, resolve)
    said = capsys.readouterr().out
    assert "3 of 3 markers are on the timeline" in said
    assert "did not land where they belong: /film/clips/0000_boa_k7f2a.mov" in said


def test_another_rate_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is put on a timeline of another rate."""
    resolve = Resolve(Timeline(rate="24"), FILES)
    assert resolve.timeline
    assert not _sent(EDITED, tmp_path, resolve)
    assert resolve.timeline.markers == {}
    assert "export with --rate 24" in capsys.readouterr().out


def test_no_timeline_is_said(tmp_path: Path) -> None:
    """Without an open timeline there is nothing to do."""
    with pytest.raises(RuntimeError, match="No timeline is open"):
        script.fetch(Resolve(timeline=None), str(tmp_path / "a.otio"))


@pytest.mark.parametrize("text", ["", "[]", "TITLE: an EDL", '{"OTIO_SCHEMA": "Clip.2"}'])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    """One sentence says which file is meant."""
    path = tmp_path / "a.otio"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"is no \.otio that `ganterpret export` wrote"):
        script.send(Resolve(), str(path))


def test_command_says_how_and_copies(tmp_path: Path) -> None:
    """`ganterpret resolve` prints the lines for the console; -o copies the script."""
    shown = CliRunner().invoke(app, ["resolve", "-o", str(tmp_path)])
    assert shown.exit_code == 0
    assert "import ganterpret_resolve as g" in " ".join(shown.output.split())
    assert (tmp_path / "ganterpret_resolve.py").read_text(encoding="utf-8") == SOURCE
