"""What others find in a WAV with our markers: wavinfo on chunks, ffprobe on chapters."""

from __future__ import annotations

import json
import random
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from wavinfo import WavInfoReader

from ganterpret_integrations.formats import Writing
from ganterpret_integrations.formats.wav import write
from ganterpret_integrations.timeline import Marker, Timeline, with_id
from ganterpret_integrations.wavfiles import write_copy

pytestmark = pytest.mark.clients

RATE = 44_100
SECONDS = 60


@pytest.fixture
def marked(tmp_path: Path) -> tuple[Path, tuple[Marker, ...]]:
    """A recording with markers on random samples, every third a region."""
    rng = random.Random(5)
    places = sorted(rng.sample(range(RATE * SECONDS - RATE), 40))
    markers = tuple(
        Marker(
            Fraction(place, RATE),
            rng.choice(["jellyfish", "Verse 2", "Ström", "クラゲ"]),
            Fraction(rng.randrange(1, RATE), RATE) if index % 3 == 0 else Fraction(0),
            rng.choice(["", "detected"]),
            id=f"k{index}",
        )
        for index, place in enumerate(places)
    )
    noise = np.random.default_rng(1).standard_normal(RATE * SECONDS) / 8
    soundfile.write(tmp_path / "song.wav", noise, RATE)
    data = write(Timeline(markers, grid=Fraction(1, RATE)), Writing(utf8=True))
    write_copy(data, tmp_path / "marked.wav", tmp_path / "song.wav")
    return tmp_path / "marked.wav", markers


def test_wavinfo_finds_every_marker(marked: tuple[Path, tuple[Marker, ...]]) -> None:
    """Sample for sample, with names, notes, lengths and loops."""
    path, markers = marked
    found = WavInfoReader(str(path), info_encoding="utf-8")
    cues = found.cues
    assert cues is not None
    assert [cue.sample_offset for cue in cues.cues] == [m.time * RATE for m in markers]
    for cue, marker in zip(cues.cues, markers, strict=True):
        label, note = cues.label_and_note(cue.name)
        assert label == with_id(marker.name, marker.id)
        assert (note or "") == marker.note
        assert Fraction(cues.range(cue.name) or 0) == marker.duration * RATE
    loops = {loop.ident: loop for loop in found.smpl.sample_loops}
    regions = {n: m for n, m in enumerate(markers, 1) if m.duration}
    assert loops.keys() == regions.keys()
    for number, marker in regions.items():
        assert loops[number].start == marker.time * RATE
        assert loops[number].end == (marker.time + marker.duration) * RATE


def test_ffprobe_shows_markers_as_chapters(marked: tuple[Path, tuple[Marker, ...]]) -> None:
    """On the very samples, with their names."""
    path, markers = marked
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", str(path)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    chapters = json.loads(said)["chapters"]
    assert {Fraction(chapter["time_base"]) for chapter in chapters} == {Fraction(1, RATE)}
    assert [chapter["start"] for chapter in chapters] == [m.time * RATE for m in markers]
    titles = [chapter["tags"]["title"] for chapter in chapters]
    assert titles == [with_id(marker.name, marker.id) for marker in markers]
