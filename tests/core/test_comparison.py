"""What the pickers would choose, against what they do choose."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.core.sounds import drums

from ganterpret.analysis import analyze
from ganterpret.comparison import compare
from ganterpret.features import measure
from ganterpret.inflections import PickerSettings, cuts_asked_for, pick, strengths
from ganterpret.score import Analysis

RATE = 8000


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds, louder and softer by chance, a silence in the middle."""
    rng = np.random.default_rng(4)
    loudness = np.repeat(rng.uniform(0.02, 0.5, 40), RATE // 2)
    loudness[9 * RATE : 10 * RATE] = 0
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    soundfile.write(path, loudness * rng.standard_normal(len(loudness)) * 0.3, RATE)
    return path


def test_every_choice_is_what_an_analysis_finds(song: Path) -> None:
    """The comparison and the analysis are two ways to one answer."""
    found = compare(song, Analysis())
    assert [choice.name for choice in found.choices] == ["this one", "paper", "blog", "repo"]
    for choice in found.choices:
        keyframes = analyze(song, choice.analysis).score.keyframes[1:-1]
        assert choice.seconds == pytest.approx([float(k.time) for k in keyframes])
        assert choice.cuts_per_minute == pytest.approx(3 * len(keyframes))


def test_our_default_joins_a_published_picker(song: Path) -> None:
    """Whatever is asked about, the curve is that of peaks."""
    found = compare(song, Analysis(picking=PickerSettings(picker="blog")))
    assert [choice.name for choice in found.choices] == [
        "this one",
        "peaks",
        "paper",
        "blog",
        "repo",
    ]
    assert found.strengths == pytest.approx(compare(song, Analysis()).strengths)


@pytest.mark.parametrize("distance", [0, 0.2, 1.0])
def test_strengths_count_what_a_threshold_leaves(distance: float) -> None:
    """As many reach a threshold as the picker takes with that threshold and no other bound."""
    signals = measure([drums(20, RATE)], RATE, "log-tv")
    occupied = [Fraction(7)]
    found = strengths(signals, PickerSettings(min_distance=distance), occupied)
    assert len(found) > 5
    assert (np.diff(found) <= 0).all()
    for threshold in (0, *np.quantile(found, [0.1, 0.5, 0.9])):
        settings = PickerSettings(
            min_distance=distance, threshold=float(threshold), cuts_per_minute=6000
        )
        assert (found >= threshold).sum() == len(pick(signals, settings, occupied).inner)


def test_threshold_for_a_number_of_cuts(song: Path) -> None:
    """It leaves that many, and the most there are when more are asked for."""
    found = compare(song, Analysis())
    for cuts in (1, 3, 6):
        threshold = found.threshold_for(3 * cuts)
        assert (found.strengths >= threshold).sum() == cuts
    for a_minute in np.arange(1.5, 30, 3):  # n and a half round up, as the picker's count does
        wanted = cuts_asked_for(a_minute, RATE * 20, RATE)
        assert (found.strengths >= found.threshold_for(a_minute)).sum() == min(
            wanted, len(found.strengths)
        )
    assert found.threshold_for(100_000) == found.strengths[-1]
    assert found.threshold_for(0) == 0


def test_silence_has_nothing_to_choose(tmp_path: Path) -> None:
    """No strengths, no cuts, no error."""
    soundfile.write(tmp_path / "s.wav", np.zeros(RATE), RATE)
    found = compare(tmp_path / "s.wav", Analysis())
    assert not len(found.strengths)
    assert all(not len(choice.seconds) for choice in found.choices)
