"""Silences: pauses in speech are found, quiet music is none, and the sound's return is exact."""

from __future__ import annotations

import numpy as np
import pytest
from tests.core.sounds import Array, drums, speech, strokes

from ganterpret.errors import SettingError
from ganterpret.features import measure
from ganterpret.silences import (
    Place,
    SilenceSettings,
    find_silences,
    loudness,
    silence_points,
)

RATE = 44100


def _level(sound: Array, sample_rate: int = RATE) -> Array:
    return measure([sound], sample_rate, "tv").level


def _returns(
    sound: Array, sample_rate: int = RATE, settings: SilenceSettings | None = None
) -> list[int]:
    chosen = settings or SilenceSettings()
    level = _level(sound, sample_rate)
    silences = find_silences(level, sample_rate, chosen)
    return [int(sample) for sample in silence_points(silences, len(level), chosen)]


def _story(pauses: list[tuple[float, float]], noise_db: float, sample_rate: int) -> Array:
    """Speech with pauses (start and length in seconds) over room noise so far below it."""
    sound = speech(24, sample_rate)
    for start, length in pauses:
        sound[round(start * sample_rate) : round((start + length) * sample_rate)] = 0
    loud = np.sqrt(np.mean(sound**2))
    noise = np.random.default_rng(0).standard_normal(len(sound))
    return np.asarray(sound + loud * 10 ** (-noise_db / 20) * noise)


@pytest.mark.parametrize("sample_rate", [8000, 44100, 48000])
@pytest.mark.parametrize("noise_db", [45, 50, 70, 300])
def test_story_with_pauses(noise_db: float, sample_rate: int) -> None:
    """Pauses of half a second to three over room noise force a point where the speech returns."""
    # The syllables begin every quarter second; so do these returns.
    pauses = [(2.0, 0.5), (8.0, 1.5), (14.0, 3.0)]
    settings = SilenceSettings(min_length=0.45)
    found = np.array(_returns(_story(pauses, noise_db, sample_rate), sample_rate, settings))
    inside = [found[(found > start * sample_rate)] for start, _ in pauses]
    for (start, length), after in zip(pauses, inside, strict=True):
        # A syllable swells from nothing: it is heard within 20 ms, and at 8000 Hz a slice is 32.
        assert abs(after[0] / sample_rate - (start + length)) < 0.04


def test_quiet_break_in_music_is_no_silence() -> None:
    """Two seconds played 30 dB softer, strokes and hiss alike, are a break and not a silence."""
    sound = np.random.default_rng(0).standard_normal(10 * RATE) * 0.1
    sound[4 * RATE : 6 * RATE] *= 10 ** (-30 / 20)
    assert _returns(sound) == []


def test_rests_between_strokes_are_no_silence() -> None:
    """Drums with a faint hiss have no silence between two strokes."""
    assert _returns(drums(10, RATE)[strokes(10, RATE)[0] :]) == []


@pytest.mark.parametrize("phase", [0, 1, 31, 64, 100, 127])
def test_return_to_the_hop(phase: int) -> None:
    """The sound returns within 128 samples of the point."""
    sound = np.random.default_rng(0).standard_normal(4 * RATE)
    start = 2 * RATE + phase
    sound[RATE:start] = 0
    [found] = _returns(sound)
    assert abs(found - start) <= 128


def test_middle_of_a_silence() -> None:
    """By option the point lies in the middle, to half a hop either way."""
    sound = np.random.default_rng(0).standard_normal(6 * RATE)
    sound[2 * RATE : 4 * RATE] = 0
    [found] = _returns(sound, settings=SilenceSettings(at="middle"))
    assert abs(found - 3 * RATE) <= 64


@pytest.mark.parametrize("place", ["return", "middle"])
def test_silence_that_never_ends(place: Place) -> None:
    """It forces no point, nor does the one that the recording begins with."""
    sound = np.random.default_rng(0).standard_normal(5 * RATE)
    sound[:RATE] = 0
    sound[4 * RATE :] = 0
    settings = SilenceSettings(at=place)
    assert len(_returns(sound, settings=settings)) == 0
    assert len(find_silences(_level(sound), RATE, settings)) == 2


@pytest.mark.parametrize("sound", [np.zeros(3 * RATE), np.full(3 * RATE, 0.2), np.zeros(100)])
def test_recording_without_any_sound(sound: Array) -> None:
    """All silence, or none to compare it with, is no silence."""
    assert find_silences(_level(sound), RATE, SilenceSettings()).shape == (0, 2)


def test_noise_alone_is_no_silence() -> None:
    """However soft a recording, what is as loud as the rest of it is its sound."""
    assert _returns(1e-4 * np.random.default_rng(0).standard_normal(5 * RATE)) == []


@pytest.mark.parametrize(("length", "count"), [(0.27, 0), (0.33, 1)])
def test_shortest_silence(length: float, count: int) -> None:
    """Less than the least length, 0.3 s, does not count."""
    sound = np.random.default_rng(0).standard_normal(4 * RATE)
    sound[2 * RATE : int((2 + length) * RATE)] = 0
    assert len(_returns(sound)) == count


def test_hysteresis_holds_a_silence_together() -> None:
    """Between the thresholds a slice is as it was before: noise does not cut a silence."""
    level = np.full(1000, 1.0)
    level[200:800] = 1e-5
    level[400:600] = 5e-4
    assert find_silences(level, RATE, SilenceSettings()).tolist() == [[200, 800]]
    without = SilenceSettings(hysteresis_db=0)
    assert find_silences(level, RATE, without).tolist() == [[200, 400], [600, 800]]


def test_recording_that_is_mostly_silence() -> None:
    """Ninety-five hundredths of silence do not become the measure of loudness."""
    sound = np.zeros(40 * RATE)
    for second in (2, 5, 20):
        sound[second * RATE : (second + 1) * RATE] = np.random.default_rng(0).standard_normal(RATE)
    sound += 1e-3 * np.random.default_rng(1).standard_normal(len(sound))
    assert np.array(_returns(sound)) / RATE == pytest.approx([5, 20], abs=0.003)


def test_one_click_is_not_the_measure_of_loudness() -> None:
    """A full-scale click in a soft recording does not make silences of the rest."""
    sound = 0.005 * np.random.default_rng(0).standard_normal(20 * RATE)
    sound[7 * RATE : 7 * RATE + 50] = 1
    assert _returns(sound) == []


def test_loudness_of_halves() -> None:
    """The mean is taken over what is heard: half a recording of silence changes nothing."""
    assert loudness(np.array([4.0, 4, 0, 0])) == 4
    assert loudness(np.zeros(5)) == 0
    assert loudness(np.zeros(0)) == 0


@pytest.mark.parametrize("gain", [1e-4, 1, 100])
def test_gain_does_not_matter(gain: float) -> None:
    """The floor follows the recording."""
    sound = _story([(8.0, 1.5)], 50, RATE)
    assert _returns(gain * sound) == _returns(sound)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"floor_db": 0}, "floor 0 dB down is out of range: give more than 0"),
        ({"floor_db": np.nan}, "floor nan dB"),
        ({"hysteresis_db": 36}, "hysteresis of 36 dB is out of range: give 0 or more, and less"),
        ({"min_length": -1}, "shortest silence of -1 s is out of range: give 0 or more"),
        ({"at": "end"}, "'end' is no place: choose return or middle"),
    ],
)
def test_setting_out_of_range(wrong: dict[str, object], sentence: str) -> None:
    """Each is refused when it is made, with what is legal."""
    with pytest.raises(SettingError, match=sentence):
        SilenceSettings(**wrong)  # type: ignore[arg-type]
