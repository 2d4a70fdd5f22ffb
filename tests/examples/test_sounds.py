"""The bundled sounds are what their scripts make, and have the shape the examples rely on."""

from itertools import pairwise
from pathlib import Path

import make_song
import make_story
import numpy as np
import pytest
import soundfile
import synth
import voice
from synth import Sound, level

from ganterpret.categories import find

FOLDER = Path(make_song.__file__).parent
SONG = FOLDER / "song.ogg"
STORY = FOLDER / "story.flac"
LARGEST = 600_000

VORBIS_ERROR = -20.0
"""Relative to the sound, in dB: what Vorbis may change; at this bitrate it changes -21.9."""

LAST_BIT = 1.5 / 32768
"""16-bit rounding, and a sum that another machine's arithmetic may round the other way."""


def read(path: Path) -> Sound:
    """A file's samples as float64."""
    samples, _ = soundfile.read(path, dtype="float64")
    return np.asarray(samples, dtype=np.float64)


@pytest.fixture(scope="module")
def song() -> Sound:
    """The song as made now."""
    return make_song.song(2020)


@pytest.fixture(scope="module")
def shipped_song() -> Sound:
    """The song as decoded from the bundled file."""
    return read(SONG)


@pytest.fixture(scope="module")
def story() -> make_story.Story:
    """The story as made now."""
    return make_story.story(2011)


def section_level(sound: Sound, section: make_song.Section) -> float:
    """The level of a section of the song in dB."""
    return level(sound[section.start : section.stop])


def gaps(story: make_story.Story) -> list[Sound]:
    """The silence after each part of the story."""
    starts = [start for start, _ in story.spans[1:]] + [len(story.sound)]
    return [story.sound[stop:start] for (_, stop), start in zip(story.spans, starts, strict=True)]


@pytest.mark.parametrize("path", [SONG, STORY])
def test_bundled_sound_is_small(path: Path) -> None:
    """A bundled sound takes less than 600 kB."""
    assert path.stat().st_size < LARGEST


def test_same_seed_gives_the_same_story(story: make_story.Story) -> None:
    """The story's samples depend on nothing but the seed."""
    np.testing.assert_array_equal(make_story.story(2011).sound, story.sound)


def test_another_seed_is_another_telling(story: make_story.Story) -> None:
    """The seed moves the story's timing."""
    assert make_story.story(2012).spans != story.spans


def test_same_seed_gives_the_same_drums() -> None:
    """What is random in the song comes from the generator that is passed in."""
    takes = []
    for _ in range(2):
        buses = {name: np.zeros((make_song.OUTRO.stop, 2)) for name in make_song.BUSES}
        make_song.play_drums(buses, np.random.default_rng(7))
        takes.append(buses["drums"])
    np.testing.assert_array_equal(takes[0], takes[1])


def test_song_file_is_the_script_s_song(song: Sound, shipped_song: Sound) -> None:
    """The bundled file is what the script makes, but for what Vorbis leaves out."""
    assert shipped_song.shape == song.shape
    assert level(shipped_song - song) - level(song) < VORBIS_ERROR


def test_story_file_is_the_script_s_story(story: make_story.Story) -> None:
    """The bundled file holds the script's samples."""
    np.testing.assert_allclose(read(STORY), story.sound, rtol=0, atol=LAST_BIT)


def test_categories_file_is_the_script_s_list() -> None:
    """The bundled list is what the script writes."""
    beside = STORY.with_suffix(".categories.txt")
    assert beside.read_text(encoding="utf-8") == make_story.categories()


def test_song_lasts_forty_seconds(shipped_song: Sound) -> None:
    """Eighteen bars at 108 beats a minute are 40 s to the sample."""
    assert shipped_song.shape == (40 * 44_100, 2)


def test_sections_follow_each_other_without_a_gap() -> None:
    """Each section begins where the one before it ends."""
    for section, following in pairwise(make_song.SECTIONS):
        assert section.stop == following.start


@pytest.mark.parametrize("tune", ["VERSE", "BREAK", "DROP"])
def test_tune_fills_its_section(tune: str) -> None:
    """A tune has four beats in each bar of its section."""
    lines: tuple[str, ...] = getattr(make_song, f"{tune}_TUNE")
    section: make_song.Section = getattr(make_song, tune)
    beats = [sum(float(token.split("/")[1]) for token in line.split()) for line in lines]
    assert beats == [4.0] * len(section.bars)


def test_song_peaks_near_full_scale_without_clipping(shipped_song: Sound) -> None:
    """The loudest sample lies between -2 and -0.3 dB, after decoding too."""
    assert synth.gain(-2.0) < np.max(np.abs(shipped_song)) < synth.gain(-0.3)


def test_song_has_no_offset(shipped_song: Sound) -> None:
    """The mean of each channel is 60 dB below full scale."""
    assert np.all(np.abs(shipped_song.mean(axis=0)) < synth.gain(-60.0))


def test_break_is_quiet(shipped_song: Sound) -> None:
    """The break is at least 9 dB quieter than the verse before it."""
    verse = section_level(shipped_song, make_song.VERSE)
    assert section_level(shipped_song, make_song.BREAK) < verse - 9.0


def test_build_up_rises(shipped_song: Sound) -> None:
    """The second bar of the build-up is louder than the first."""
    first, second = np.split(shipped_song[make_song.BUILD.start : make_song.BUILD.stop], 2)
    assert level(second) > level(first) + 1.0


def test_drop_is_the_loudest_section(shipped_song: Sound) -> None:
    """No section is louder than the drop."""
    loudest = max(make_song.SECTIONS, key=lambda section: section_level(shipped_song, section))
    assert loudest.name == "drop"


def test_song_ends_in_silence(shipped_song: Sound) -> None:
    """The last 50 ms are below -60 dB: the chord has rung out."""
    assert level(shipped_song[-2205:]) < -60.0


def test_song_falls_towards_the_high_end(shipped_song: Sound) -> None:
    """From 125 Hz to 8 kHz the octaves fall by 1 to 6 dB each on average, as music does."""
    power = np.abs(np.fft.rfft(shipped_song.mean(axis=1))) ** 2
    frequency = np.fft.rfftfreq(len(shipped_song), 1.0 / make_song.RATE)
    edges = 125.0 * 2.0 ** np.arange(-0.5, 7.0)
    octaves = [
        10.0 * np.log10(power[(frequency >= low) & (frequency < high)].sum())
        for low, high in pairwise(edges)
    ]
    slope = np.polyfit(np.arange(len(octaves)), octaves, 1)[0]
    assert -6.0 < slope < -1.0


def test_song_is_wide_but_not_hollow(shipped_song: Sound) -> None:
    """Left and right differ and still agree: mono loses nothing."""
    left, right = shipped_song.T
    likeness = np.mean(left * right) / np.sqrt(np.mean(left**2) * np.mean(right**2))
    assert 0.4 < likeness < 0.95


def test_story_silences_last_as_written(story: make_story.Story) -> None:
    """Each silence has the length that its part names."""
    lengths = [len(gap) for gap in gaps(story)]
    assert lengths == [round(part.silence * voice.RATE) for part in make_story.PARTS]


def test_story_silences_are_between_half_a_second_and_three() -> None:
    """The silences are those of the storytelling use."""
    assert all(0.5 <= part.silence <= 3.0 for part in make_story.PARTS)


def test_story_silences_are_below_fifty_decibels(story: make_story.Story) -> None:
    """In any 20 ms of a silence there is nothing but the room's noise."""
    window = voice.RATE // 50
    loudest = max(
        level(gap[start : start + window])
        for gap in gaps(story)
        for start in range(0, len(gap) - window, window)
    )
    assert loudest < -50.0


def test_story_parts_are_equally_loud(story: make_story.Story) -> None:
    """Every part stands more than 30 dB above the room."""
    levels = [level(story.sound[start:stop]) for start, stop in story.spans]
    np.testing.assert_allclose(levels, make_story.SPEECH_LEVEL, atol=0.1)


def test_story_does_not_clip(story: make_story.Story) -> None:
    """The loudest sample stays a decibel below full scale."""
    assert np.max(np.abs(story.sound)) < synth.gain(-1.0)


def test_story_categories_are_imagenet_classes() -> None:
    """Every line of the list is the name of a class."""
    for name in make_story.categories().splitlines():
        find(name)


@pytest.mark.parametrize("part", make_story.PARTS, ids=lambda part: part.category)
def test_part_ends_on_a_falling_pitch(part: make_story.Part) -> None:
    """The last fifth of a second lies a quarter below the beginning and goes on falling."""
    pitch = voice.controls(part.sounds, 110.0, 1.0, np.random.default_rng(0)).pitch
    frames = round(0.2 * voice.RATE / voice.FRAME)
    last = pitch[-frames:]
    assert last.mean() < 0.75 * pitch[:frames].mean()
    assert last[-1] < last[0]


@pytest.mark.parametrize("name", ["A2", "F#4", "B4", "A5"])
def test_string_is_in_tune(name: str) -> None:
    """A plucked string sounds within 3 cents of its note."""
    rate, length, frequency = 44_100, 44_100, synth.pitch(name)
    tone = synth.string(frequency, length, rate, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(length), 1 << 19))
    bins = np.fft.rfftfreq(1 << 19, 1.0 / rate)
    near = (bins > 0.9 * frequency) & (bins < 1.1 * frequency)
    found = bins[near][np.argmax(spectrum[near])]
    assert abs(1200.0 * np.log2(found / frequency)) < 3.0


def test_notes_are_in_equal_temperament() -> None:
    """A4 is 440 Hz, an octave doubles, and twelve semitones make it."""
    assert synth.pitch("A3") == 220.0
    assert synth.pitch("F#4") == pytest.approx(440.0 * 2.0 ** (-3 / 12))


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
def test_suffix_chooses_the_format(suffix: str, tmp_path: Path) -> None:
    """Each suffix that the scripts name can be written and read back."""
    path = tmp_path / f"tone{suffix}"
    synth.write(path, 0.5 * synth.saw(220.0, 22_050, 22_050, 2.0), 22_050, 1.0)
    assert soundfile.info(path).frames == 22_050


def test_script_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The story's script writes both files and prints one line on them."""
    make_story.main(["-o", str(tmp_path / "tale.wav"), "--seed", "3"])
    assert (tmp_path / "tale.categories.txt").exists()
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "6 parts" in printed
