"""Make the bundled song: forty seconds with a verse, a quiet break, a build-up and a drop.

*Conventions*: 108 beats a minute at 44.1 kHz, so a beat is exactly 24 500 samples and a bar of
four beats 98 000; places are (bar, beat), both counted from 0; the seed moves only what a player
would do differently each time: noise, small shifts in time and in strength.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from synth import (
    Sound,
    add,
    bed,
    chime,
    cymbal,
    ducked,
    echo,
    fade,
    filtered,
    kick,
    lead,
    mastered,
    panned,
    pitch,
    reverb,
    riser,
    saw,
    snare,
    string,
    write,
)

RATE = 44_100
BEAT = 24_500
BAR = 4 * BEAT
STEP = BEAT // 4
SWING = 0.56
"""Where the second sixteenth of a pair falls: 0.5 is straight, 0.667 a triplet."""

REST = 3 * BEAT // 4
"""Dead silence before the drop, echoes and all: the band stops, then everything comes at once."""

PEAK = -1.2
"""dB below full scale before encoding; Vorbis adds a few tenths."""

COMPRESSION = 0.68


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the song: its first bar, and its chords, one a bar."""

    name: str
    bar: int
    chords: tuple[str, ...]

    @property
    def bars(self) -> range:
        """The numbers of its bars."""
        return range(self.bar, self.bar + len(self.chords))

    @property
    def start(self) -> int:
        """The first sample."""
        return self.bar * BAR

    @property
    def stop(self) -> int:
        """One past the last sample."""
        return (self.bar + len(self.chords)) * BAR


SECTIONS = (
    Section("intro", 0, ("G", "A")),
    Section("verse", 2, ("Bm7", "G", "D", "A")),
    Section("break", 6, ("Em9", "G")),
    Section("build", 8, ("Asus", "A")),
    Section("drop", 10, ("Bm7", "G", "D", "A", "G", "A")),
    Section("outro", 16, ("D", "D")),
)
INTRO, VERSE, BREAK, BUILD, DROP, OUTRO = SECTIONS
PROGRESSION = tuple(chord for section in SECTIONS for chord in section.chords)

CHORDS = {
    "Bm7": ("B1", "F#3 A3 B3 D4"),
    "G": ("G1", "G3 B3 D4 F#4"),
    "D": ("D2", "F#3 A3 D4 E4"),
    "A": ("A1", "E3 A3 C#4 E4"),
    "Asus": ("A1", "E3 A3 D4 E4"),
    "Em9": ("E2", "G3 B3 D4 F#4"),
}
"""Name -> (bass, voices). D major: the outro's D is home."""

VERSE_TUNE: tuple[str, ...] = (
    "F#4/.5 A4/.5 B4/1.5 A4/.5 F#4/1",
    "E4/.5 D4/.5 E4/1 D4/.5 B3/1.5",
    "F#4/.5 A4/.5 B4/1 D5/.5 A4/1.5",
    "C#5/.5 B4/.5 A4/1 E4/.5 F#4/.5 E4/1",
)
BREAK_TUNE: tuple[str, ...] = ("B4/1.5 F#4/.5 G4/2", "A4/1.5 F#4/.5 D4/2")
DROP_TUNE: tuple[str, ...] = (
    "F#5/.75 D5/.75 B4/.5 D5/.75 E5/.75 F#5/.5",
    "D5/.75 B4/.75 D5/.5 G5/.75 F#5/.75 E5/.5",
    "F#5/.75 D5/.75 A4/.5 D5/.75 E5/.75 F#5/.5",
    "E5/.75 C#5/.75 A4/.5 C#5/.5 D5/.5 E5/1",
    "G5/.75 F#5/.75 D5/.5 B4/.75 D5/.75 G5/.5",
    "A5/.75 E5/.75 C#5/.5 E5/.5 F#5/.5 E5/.5 C#5/.5",
)
OUTRO_TUNE: tuple[str, ...] = ("F#5/.75 E5/.75 D5/2.5",)
"""Tunes bar by bar: note/beats."""

ENDING = ("D3", "A3", "D4", "F#4", "A4", "D5", "F#5", "A5")
"""The strings' last chord, from the lowest up, in eighths."""

VERSE_BEAT = {"kick": "x.....x.x.......", "snare": "....x.......x..o", "hat": "x.o.x.ooo.x.o.xo"}
DROP_BEAT = {"kick": "x...x...x...x..o", "snare": "....x.......x...", "hat": "o.xoo.xoo.xoo.xo"}
"""Sixteenths: x is a full stroke, o a light one."""

CRASHES = {VERSE.bar: 0.08, DROP.bar: 0.16, DROP.bar + 4: 0.1, OUTRO.bar: 0.12}
"""Bar -> strength of the cymbal on its first beat."""

BUSES = ("drums", "bass", "chords", "pad", "strings", "lead", "effects")
ROOM = {"drums": 0.05, "chords": 0.22, "pad": 0.3, "strings": 0.3, "lead": 0.2, "effects": 0.25}
ECHO = {"strings": 0.35, "lead": 0.4, "chords": 0.12}
DUCKED = ("bass", "chords", "pad", "strings")
"""How much of a bus goes to the room and to the echo; which of them give way to the kick."""

Buses = dict[str, Sound]


def place(bar: int, beat: float) -> int:
    """The sample of a place in the groove: every second sixteenth comes late by the swing."""
    sixteenth = beat * 4.0
    late = (2.0 * SWING - 1.0) * STEP if int(sixteenth) % 2 else 0.0
    return round(bar * BAR + sixteenth * STEP + late)


def voices(bar: int) -> list[float]:
    """The frequencies of a bar's chord above its bass, from the lowest up."""
    return [pitch(name) for name in CHORDS[PROGRESSION[bar]][1].split()]


def notes(tune: tuple[str, ...], bar: int) -> Iterator[tuple[int, float, float, float]]:
    """(bar, beat, frequency, beats) of each note of a tune that begins at a bar."""
    for index, line in enumerate(tune):
        beat = 0.0
        for token in line.split():
            name, beats = token.split("/")
            yield bar + index, beat, pitch(name), float(beats)
            beat += float(beats)


def play_bed(buses: Buses, rng: np.random.Generator) -> None:
    """The pad of every bar: softer in the break, opening in the build-up, full in the drop."""
    slopes = {"intro": 1.7, "verse": 1.8, "break": 2.2, "build": 1.5, "drop": 1.3, "outro": 1.7}
    levels = {"intro": 0.5, "verse": 0.45, "break": 0.32, "build": 0.5, "drop": 0.6, "outro": 0.55}
    for section in SECTIONS[:-1]:
        for bar in section.bars:
            first = rng.uniform(size=(len(voices(bar)), 3))
            tone = bed(voices(bar), BAR + RATE // 8, RATE, slopes[section.name], first)
            add(buses["pad"], bar * BAR, tone, levels[section.name])
    first = rng.uniform(size=(len(voices(OUTRO.bar)), 3))
    last = bed(voices(OUTRO.bar), 2 * BAR, RATE, slopes["outro"], first)
    add(buses["pad"], OUTRO.start, fade(last, 0, 2 * BAR - RATE // 4), levels["outro"])


def play_chords(buses: Buses, rng: np.random.Generator) -> None:
    """Electric piano: a held chord and an off-beat answer in the verse, stabs in the drop."""
    rhythms = {"verse": ((0.0, 2.0), (2.5, 1.0)), "break": ((0.0, 4.0),), "outro": ((0.0, 8.0),)}
    stabs = ((0.0, 0.75), (0.75, 0.75), (1.5, 1.0), (2.5, 0.5), (3.25, 0.75))
    strengths = {"verse": 0.2, "break": 0.08, "drop": 0.2, "outro": 0.2}
    for section in (VERSE, BREAK, DROP, OUTRO):
        for bar in section.bars[:1] if section == OUTRO else section.bars:
            for beat, beats in rhythms.get(section.name, stabs):
                for index, voice in enumerate(voices(bar)):
                    length = round(beats * BEAT)
                    tone = fade(chime(voice, length, RATE, 2.5), 60, 4000)
                    start = place(bar, beat) + int(rng.uniform(0, 250)) + 150 * index
                    strength = strengths[section.name] * rng.uniform(0.85, 1.0)
                    add(buses["chords"], start, panned(tone, 0.3 * index - 0.45), strength)


def play_arpeggio(buses: Buses, rng: np.random.Generator) -> None:
    """Plucked strings: eighths in the intro, sixteenths that swell in the build-up and drop."""
    order = (0, 2, 1, 3, 2, 1, 3, 2)
    for section, division, strength in ((INTRO, 2, 0.75), (BUILD, 4, 0.8), (DROP, 4, 0.8)):
        steps = 4 * division * len(section.bars)
        for step in range(steps):
            bar, beat = section.bar + step // (4 * division), step % (4 * division) / division
            chord = voices(bar)
            tone = string(2.0 * chord[order[step % 8]], BEAT, RATE, rng)
            swell = 0.3 + step / steps if section == BUILD else 1.0
            side = 0.6 if step % 2 else -0.6
            shift = int(rng.uniform(0, 200))
            add(
                buses["strings"],
                place(bar, beat) + shift,
                panned(fade(tone, 0, 4000), side),
                strength * swell * rng.uniform(0.7, 1.0),
            )
    for index, name in enumerate(ENDING):
        tone = string(pitch(name), 5 * BEAT, RATE, rng)
        start = place(OUTRO.bar, 0.5 * index)
        add(buses["strings"], start, panned(fade(tone, 0, BEAT), 0.6 - 0.17 * index), 0.9)


def play_tunes(buses: Buses, rng: np.random.Generator) -> None:
    """The melody: tines and strings in verse and break, the lead in drop and ending."""
    for tune, section, strength in ((VERSE_TUNE, VERSE, 0.28), (BREAK_TUNE, BREAK, 0.1)):
        for bar, beat, frequency, beats in notes(tune, section.bar):
            length = round(1.3 * beats * BEAT)
            start = place(bar, beat) + int(rng.uniform(0, 250))
            tone = chime(frequency, length, RATE, 1.8)
            plucked = string(frequency, length, RATE, rng)
            add(
                buses["strings"],
                start,
                panned(fade(tone + 1.6 * plucked, 60, 6000), 0.1),
                strength * rng.uniform(0.85, 1.0),
            )
    for tune, section in ((DROP_TUNE, DROP), (OUTRO_TUNE, OUTRO)):
        for bar, beat, frequency, beats in notes(tune, section.bar):
            tone = lead(frequency, round(0.95 * beats * BEAT), RATE)
            add(buses["lead"], place(bar, beat), tone, 0.24 * rng.uniform(0.9, 1.0))


def play_bass(buses: Buses, rng: np.random.Generator) -> None:
    """The bass: roots with a push in the verse, eighths with octave leaps in the drop."""
    verse = ((0.0, 1.25, 1), (1.5, 0.5, 1), (2.0, 1.0, 1), (3.5, 0.5, 2))
    drop = tuple((0.5 * step, 0.45, 2 if step in (3, 7) else 1) for step in range(8))
    last = ((0.0, 8.0, 1),)
    parts = ((VERSE, verse, 0.3), (DROP, drop, 0.32), (OUTRO, last, 0.24))
    for section, rhythm, strength in parts:
        for bar in section.bars[:1] if section == OUTRO else section.bars:
            for beat, beats, octave in rhythm:
                frequency = pitch(CHORDS[PROGRESSION[bar]][0]) * octave
                length = round(beats * BEAT)
                tone = filtered(saw(frequency, length, RATE, 1.2), RATE, "lowpass", 420.0)
                edges = fade(tone, 300, length - 600 if section == OUTRO else 1500)
                stroke = strength * rng.uniform(0.92, 1.0)
                add(buses["bass"], place(bar, beat), panned(edges, 0.0), stroke)


def strokes(pattern: str) -> Iterator[tuple[float, float]]:
    """(beat, strength) of each stroke of a bar's pattern."""
    for step, mark in enumerate(pattern):
        if mark != ".":
            yield step / 4.0, 1.0 if mark == "x" else 0.4


def play_drums(buses: Buses, rng: np.random.Generator) -> list[int]:
    """The groove of verse and drop, the crashes, the last kick; the samples of all kicks."""
    kicks = [OUTRO.start]
    for section, groove in ((VERSE, VERSE_BEAT), (DROP, DROP_BEAT)):
        for bar in section.bars:
            for beat, strength in strokes(groove["kick"]):
                kicks.append(place(bar, beat))
                hit = panned(kick(20_000, RATE, rng), 0.0)
                add(buses["drums"], kicks[-1], hit, 0.95 * strength)
            for beat, strength in strokes(groove["snare"]):
                hit = panned(snare(16_000, RATE, rng), 0.05)
                add(buses["drums"], place(bar, beat), hit, 0.55 * strength)
            for beat, strength in strokes(groove["hat"]):
                hit = panned(cymbal(6_000, RATE, 0.09, rng), 0.35)
                stroke = 0.15 * strength * rng.uniform(0.75, 1.0)
                add(buses["drums"], place(bar, beat) + int(rng.uniform(0, 150)), hit, stroke)
    for bar, strength in CRASHES.items():
        crash = panned(cymbal(3 * BEAT, RATE, 2.2, rng), -0.3)
        add(buses["drums"], place(bar, 0.0), crash, strength)
    add(buses["drums"], OUTRO.start, panned(kick(24_000, RATE, rng), 0.0), 0.9)
    return kicks


def play_build(buses: Buses, rng: np.random.Generator) -> None:
    """The build-up: the riser, and a snare roll that doubles twice and stops a beat early."""
    length = BUILD.stop - BUILD.start - BEAT // 2
    add(buses["effects"], BUILD.start, panned(riser(length, RATE, rng), 0.0), 0.16)
    beats = np.r_[np.arange(0, 4, 1.0), np.arange(4, 6, 0.5), np.arange(6, 7.25, 0.25)]
    for beat in beats:
        hit = snare(12_000, RATE, rng)
        strength = 0.08 + 0.3 * (beat / 7.0) ** 1.5
        add(buses["drums"], BUILD.start + round(beat * BEAT), panned(hit, 0.0), strength)
    sweep = cymbal(BAR, RATE, 2.0, rng)[::-1]
    add(buses["effects"], VERSE.start - BAR, panned(fade(sweep, 2000, 200), 0.2), 0.06)


def mixed(buses: Buses, kicks: list[int], rng: np.random.Generator) -> Sound:
    """The buses in one: room, echoes of a dotted eighth, and the kick's place in the mix."""
    length = len(buses["drums"])
    curve = ducked(length, kicks, RATE)
    for name in DUCKED:
        buses[name] *= curve[:, None]
    dry = np.sum([buses[name] for name in BUSES], axis=0)
    sent = np.sum([share * buses[name] for name, share in ROOM.items()], axis=0)
    repeated = np.sum([share * buses[name] for name, share in ECHO.items()], axis=0)
    echoes = filtered(echo(repeated, 3 * STEP, 0.5, 5), RATE, "lowpass", 4500.0, 1)
    return np.asarray(dry + echoes + reverb(sent + 0.4 * echoes, RATE, 1.8, rng))


def song(seed: int) -> Sound:
    """The whole song, stereo, shape (1 764 000, 2); the same samples for the same seed."""
    rng = np.random.default_rng(seed)
    buses = {name: np.zeros((OUTRO.stop, 2)) for name in BUSES}
    play_bed(buses, rng)
    play_chords(buses, rng)
    play_arpeggio(buses, rng)
    play_tunes(buses, rng)
    play_bass(buses, rng)
    play_build(buses, rng)
    kicks = play_drums(buses, rng)
    whole = mastered(mixed(buses, kicks, rng), RATE, 1.5, PEAK)
    hushed, dropped = whole[: DROP.start - REST], whole[DROP.start :]
    rest = np.zeros((REST, 2))
    return np.concatenate([fade(hushed, 0, BEAT // 16), rest, fade(dropped, 0, BAR // 2)])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Make the bundled song.")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("song.ogg"))
    parser.add_argument("--seed", type=int, default=2020, help="another seed, another take")
    options = parser.parse_args(arguments)
    sound = song(options.seed)
    write(options.output, sound, RATE, COMPRESSION)
    print(f"{options.output}: {len(sound) / RATE:.1f} s, {options.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
