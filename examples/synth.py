"""Oscillators, drums, room and mastering shared by the scripts that make the bundled sounds.

*Conventions*: sound is float64 with full scale 1; mono is ``(n,)``, stereo ``(n, 2)``, left
first; frequencies are in Hz, lengths in samples unless the name says seconds; levels are in dB
below full scale; every random number comes from the generator that is passed in.
"""

from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

Sound = NDArray[np.float64]

TABLE_SIZE = 4096
"""Samples of one period in a wavetable."""

WRITE_BLOCK = 4096
"""Frames handed to libsndfile at once: its Vorbis encoder takes stack space by the call."""


def gain(decibels: float) -> float:
    """The factor of a level in dB."""
    return float(10.0 ** (decibels / 20.0))


def level(sound: Sound) -> float:
    """The root mean square of a sound in dB below full scale; digital silence gives -200."""
    return float(10.0 * np.log10(np.mean(np.square(sound)) + 1e-20))


def pitch(name: str) -> float:
    """The frequency of a note such as ``F#4`` in equal temperament, A4 = 440 Hz."""
    steps = {"C": -9, "D": -7, "E": -5, "F": -4, "G": -2, "A": 0, "B": 2}[name[0]]
    octave = int(name[-1]) - 4
    return float(440.0 * 2.0 ** (octave + (steps + name.count("#") - name.count("b")) / 12.0))


def fade(sound: Sound, attack: int, release: int) -> Sound:
    """The sound with raised-cosine edges; edges longer than the sound are cut to half of it."""
    half = len(sound) // 2
    shape = np.ones(len(sound))
    for edge, reverse in ((min(attack, half), False), (min(release, half), True)):
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / max(edge, 1))
        if reverse:
            shape[len(sound) - edge :] = ramp[::-1]
        else:
            shape[:edge] = ramp
    return np.asarray(sound * (shape if sound.ndim == 1 else shape[:, None]))


def decay(length: int, seconds: float, rate: int) -> Sound:
    """An exponential that falls by 60 dB in the given seconds."""
    return np.asarray(np.exp(-np.log(1000.0) * np.arange(length) / (seconds * rate)))


def wavetable(harmonics: int, slope: float) -> Sound:
    """One period of a sawtooth whose k-th harmonic has the amplitude ``k ** -slope``."""
    turn = 2.0 * np.pi * np.arange(TABLE_SIZE) / TABLE_SIZE
    order = np.arange(1, harmonics + 1)
    return np.asarray(order**-slope @ np.sin(np.outer(order, turn)))


def saw(frequency: float, length: int, rate: int, slope: float, start: float = 0.0) -> Sound:
    """A band-limited sawtooth tone; ``start`` is its first phase in turns, 0 to 1."""
    harmonics = max(1, min(64, int(0.42 * rate / frequency)))
    table = wavetable(harmonics, slope)
    phase = (start + frequency / rate * np.arange(length)) % 1.0
    closed = np.append(table, table[0])
    return np.asarray(np.interp(phase * TABLE_SIZE, np.arange(TABLE_SIZE + 1), closed))


def filtered(
    sound: Sound,
    rate: int,
    kind: Literal["lowpass", "highpass", "bandpass"],
    edges: float | tuple[float, float],
    order: int = 2,
) -> Sound:
    """The sound through a Butterworth filter, along time."""
    sections = signal.butter(order, edges, kind, fs=rate, output="sos")
    return np.asarray(signal.sosfilt(sections, sound, axis=0), dtype=np.float64)


def string(frequency: float, length: int, rate: int, rng: np.random.Generator) -> Sound:
    """A plucked string: a burst of noise in a damped loop (Karplus and Strong, 1983)."""
    period = rate / frequency - 0.5
    whole = int(period)
    burst = np.zeros(length)
    excitation = rng.uniform(-1.0, 1.0, min(whole, length))
    burst[: len(excitation)] = excitation - excitation.mean()
    part = period - whole
    loop = np.zeros(whole + 3)
    loop[0] = 1.0
    loop[whole : whole + 3] = -0.996 * np.convolve([0.5, 0.5], [1.0 - part, part])
    tone = signal.lfilter([1.0], loop, filtered(burst, rate, "lowpass", 3500.0, 1))
    return np.asarray(tone, dtype=np.float64)


def chime(frequency: float, length: int, rate: int, seconds: float) -> Sound:
    """An electric piano's tine: one sine bends another's phase, less and less."""
    turn = 2.0 * np.pi * frequency * np.arange(length) / rate
    bend = 1.6 * decay(length, 0.5 * seconds, rate) * np.sin(turn)
    bell = 0.25 * decay(length, 0.15 * seconds, rate) * np.sin(7.0 * turn)
    return np.asarray(decay(length, seconds, rate) * np.sin(turn + bend + bell))


def bed(frequencies: list[float], length: int, rate: int, slope: float, first: Sound) -> Sound:
    """A chord's soft stereo bed: each voice three detuned saws, spread from left to right.

    ``first`` holds the first phase of each saw in turns, shape (voices, 3).
    """
    sound = np.zeros((length, 2))
    for frequency, phases in zip(frequencies, first, strict=True):
        for share, phase in zip((-1.0, 0.0, 1.0), phases, strict=True):
            tone = saw(frequency * (1.0 + 0.004 * share), length, rate, slope, float(phase))
            sound += panned(tone, 0.8 * share)
    return fade(sound / 12.0, rate // 8, rate // 8)


def lead(frequency: float, length: int, rate: int) -> Sound:
    """A melody's stereo voice: bright at the attack, then mellow, slightly wide."""
    bright = np.minimum(1.0, 0.25 + np.exp(-np.arange(length) / (0.12 * rate)))
    sound = np.zeros((length, 2))
    for side in (-1.0, 1.0):
        pitched = frequency * (1.0 + 0.0025 * side)
        edge = saw(pitched, length, rate, 1.1, 0.3 + 0.1 * side)
        mellow = saw(pitched, length, rate, 2.2, 0.3 + 0.1 * side)
        sound += panned(0.45 * bright * edge + (1.0 - 0.6 * bright) * mellow, 0.5 * side)
    return fade(sound, 250, 2500)


def kick(length: int, rate: int, rng: np.random.Generator) -> Sound:
    """A bass drum: a sine that falls from 190 to 47 Hz, with a short click."""
    time = np.arange(length) / rate
    phase = np.cumsum(47.0 + 143.0 * np.exp(-time / 0.028)) / rate
    body = np.sin(2.0 * np.pi * phase) * np.exp(-time / 0.13)
    click = filtered(rng.standard_normal(length), rate, "bandpass", (1500.0, 6000.0), 1)
    return fade(body + 0.25 * click * np.exp(-time / 0.004), 20, length // 4)


def snare(length: int, rate: int, rng: np.random.Generator) -> Sound:
    """A snare drum: two skin modes and a rattle of noise."""
    time = np.arange(length) / rate
    skin = np.sin(2 * np.pi * 188.0 * time) + 0.6 * np.sin(2 * np.pi * 331.0 * time)
    rattle = filtered(rng.standard_normal(length), rate, "bandpass", (900.0, 8500.0), 1)
    sound = 0.5 * skin * np.exp(-time / 0.05) + 0.75 * rattle * np.exp(-time / 0.075)
    return fade(sound, 20, length // 4)


def cymbal(length: int, rate: int, seconds: float, rng: np.random.Generator) -> Sound:
    """Metal: high noise that falls by 60 dB in the given seconds; short is a hat, long a crash."""
    noise = filtered(rng.standard_normal(length), rate, "highpass", 5200.0, 2)
    noise = filtered(noise, rate, "lowpass", 13000.0, 1)
    return fade(noise * decay(length, seconds, rate), 40, length // 4)


def riser(length: int, rate: int, rng: np.random.Generator) -> Sound:
    """A build-up's wind: noise whose band climbs from 300 Hz to 9 kHz while it swells."""
    progress = np.linspace(0.0, 1.0, length)
    centre = np.log(300.0) + progress * np.log(30.0)
    noise = rng.standard_normal(length)
    sound = np.zeros(length)
    for band in np.geomspace(300.0, 9000.0, 16):
        weight = np.exp(-0.5 * np.square((centre - np.log(band)) / 0.28))
        sound += weight * filtered(noise, rate, "bandpass", (band / 1.2, band * 1.2), 1)
    return fade(sound * progress**1.5, 200, 400)


def panned(sound: Sound, position: float) -> Sound:
    """Mono to stereo at equal power; -1 is left, 1 is right."""
    angle = np.pi / 4.0 * (1.0 + position)
    return np.asarray(sound[:, None] * np.array([np.cos(angle), np.sin(angle)]))


def reverb(sound: Sound, rate: int, seconds: float, rng: np.random.Generator) -> Sound:
    """Only the room's answer to a stereo sound: convolution with noise that decays by 60 dB.

    The high end of the room dies three times as fast; the answer begins after 15 ms.
    """
    length = int(seconds * rate)
    noise = rng.standard_normal((length, 2))
    low = filtered(noise, rate, "lowpass", 2200.0, 1) * decay(length, seconds, rate)[:, None]
    high = filtered(noise, rate, "highpass", 2200.0, 1) * decay(length, seconds / 3, rate)[:, None]
    answer = fade(filtered(low + 0.7 * high, rate, "highpass", 180.0, 1), 64, length // 3)
    answer /= np.sqrt(np.sum(np.square(answer), axis=0))
    room = signal.fftconvolve(sound, answer, axes=0)
    delayed = np.pad(room, ((int(0.015 * rate), 0), (0, 0)))
    return np.asarray(delayed[: len(sound)], dtype=np.float64)


def echo(sound: Sound, delay: int, feedback: float, repeats: int) -> Sound:
    """Only the echoes of a stereo sound, each changing sides and losing its feedback."""
    echoes = np.zeros_like(sound)
    for repeat in range(1, repeats + 1):
        shift = repeat * delay
        source = sound[:, ::-1] if repeat % 2 else sound
        echoes[shift:] += feedback**repeat * source[: max(len(sound) - shift, 0)]
    return echoes


def ducked(length: int, starts: list[int], rate: int) -> Sound:
    """A gain that goes down at each start and is back within a third of a second."""
    curve = np.ones(length)
    shape = 1.0 - 0.7 * np.exp(-np.arange(rate // 3) / (0.08 * rate))
    shape[:100] = np.linspace(1.0, shape[100], 100)
    for start in starts:
        part = curve[start : start + len(shape)]
        np.minimum(part, shape[: len(part)], out=part)
    return curve


def add(bus: Sound, start: int, sound: Sound, strength: float) -> None:
    """Mix a stereo sound into a bus from a sample on; what passes the end is left out."""
    stop = min(start + len(sound), len(bus))
    bus[start:stop] += strength * sound[: stop - start]


def mastered(sound: Sound, rate: int, drive: float, peak: float) -> Sound:
    """The finished sound: rumble cut below 28 Hz, peaks rounded, the highest at ``peak`` dB.

    ``drive`` is how far the loudest peak is pushed into the rounding curve, above 0.
    """
    clean = filtered(sound, rate, "highpass", 28.0, 2)
    rounded = np.tanh(drive * clean / np.max(np.abs(clean)))
    return np.asarray(rounded * gain(peak) / np.max(np.abs(rounded)))


def write(path: Path, sound: Sound, rate: int, compression: float) -> None:
    """Write a sound in the format of the suffix: ``.ogg`` (Vorbis), ``.flac`` or ``.wav``.

    ``compression`` is libsndfile's: 0 is the largest file, 1 the smallest.
    """
    channels = 1 if sound.ndim == 1 else sound.shape[1]
    setting = None if path.suffix.lower() == ".wav" else compression
    with soundfile.SoundFile(path, "w", rate, channels, compression_level=setting) as stream:
        for start in range(0, len(sound), WRITE_BLOCK):
            stream.write(sound[start : start + WRITE_BLOCK])
