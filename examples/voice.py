"""A small formant voice: phonemes and a pitch contour to sound, with no recording behind it.

A train of glottal pulses, or breath, goes through a cascade of five resonances that move from
one phoneme's formants to the next; hiss and bursts go round it through one resonance of their
own. That is the plan of Klatt's synthesiser (J. Acoust. Soc. Am. 67, 1980); the vowels' formants
are the averages for men of Peterson and Barney (J. Acoust. Soc. Am. 24, 1952).

*Conventions*: sound is float64, mono, at `RATE`; controls are one row a frame of `FRAME`
samples; frequencies are in Hz, amplitudes are linear, durations in seconds; phonemes are written
in ARPAbet without stress digits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from synth import Sound, filtered

RATE = 22_050
FRAME = 64
"""Samples between two settings of the resonances: 2.9 ms."""

OVERSAMPLING = 4
"""The glottal pulses are drawn at this multiple of the rate, so that they do not alias."""


Place = tuple[float, float, float]
"""The first three formants."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the mouth does for a while: duration, formants, and how loud each source is.

    ``voice`` feeds the formants with pulses and ``breath`` with noise; ``hiss`` is noise through
    a resonance at ``hiss_frequency`` with ``hiss_width``.
    """

    seconds: float
    formants: Place
    voice: float = 0.0
    breath: float = 0.0
    hiss: float = 0.0
    hiss_frequency: float = 4000.0
    hiss_width: float = 2000.0
    nasal: float = 0.0


def vowel(seconds: float, *formants: Place) -> tuple[Gesture, ...]:
    """A vowel, or a diphthong that goes through several places."""
    share = seconds / len(formants)
    return tuple(Gesture(share, place, voice=1.0) for place in formants)


def voiced_stop(place: Place, frequency: float, width: float) -> tuple[Gesture, ...]:
    """A voiced plosive: the mouth shut over a hum, then a burst."""
    shut = Gesture(0.055, (220.0, place[1], place[2]), voice=0.12)
    return shut, Gesture(0.012, place, 0.3, 0.0, 0.3, frequency, width)


def voiceless_stop(place: Place, frequency: float, width: float) -> tuple[Gesture, ...]:
    """A voiceless plosive: the mouth shut, a burst, and a moment of breath."""
    burst = Gesture(0.016, place, 0.0, 0.1, 0.55, frequency, width)
    return Gesture(0.065, place), burst, Gesture(0.028, place, breath=0.3)


def fricative(
    formants: Place,
    hiss: float,
    frequency: float,
    width: float,
    voice: float,
) -> tuple[Gesture, ...]:
    """A consonant of hiss, with or without voice below it."""
    seconds = 0.075 if voice else 0.105
    return (Gesture(seconds, formants, voice, 0.0, hiss, frequency, width),)


IY, IH, EH = (270.0, 2290.0, 3010.0), (390.0, 1990.0, 2550.0), (530.0, 1840.0, 2480.0)
AE, AA, AO = (660.0, 1720.0, 2410.0), (730.0, 1090.0, 2440.0), (570.0, 840.0, 2410.0)
UH, UW, AH = (440.0, 1020.0, 2240.0), (300.0, 870.0, 2240.0), (640.0, 1190.0, 2390.0)
ER, AX = (490.0, 1350.0, 1690.0), (500.0, 1400.0, 2400.0)
LIPS, TEETH, GUM = (300.0, 900.0, 2200.0), (300.0, 1300.0, 2500.0), (300.0, 1700.0, 2600.0)
PALATE, THROAT = (280.0, 2200.0, 2900.0), (300.0, 1900.0, 2300.0)

PHONEMES: dict[str, tuple[Gesture, ...]] = {
    "IY": vowel(0.13, IY),
    "IH": vowel(0.09, IH),
    "EH": vowel(0.11, EH),
    "AE": vowel(0.14, AE),
    "AA": vowel(0.15, AA),
    "AO": vowel(0.15, AO),
    "UH": vowel(0.10, UH),
    "UW": vowel(0.13, UW),
    "AH": vowel(0.10, AH),
    "AX": vowel(0.06, AX),
    "ER": vowel(0.13, ER),
    "EY": vowel(0.16, EH, IH, (340.0, 2150.0, 2700.0)),
    "AY": vowel(0.18, AA, (660.0, 1400.0, 2450.0), IH),
    "OW": vowel(0.16, (540.0, 950.0, 2350.0), UH, (360.0, 880.0, 2250.0)),
    "AW": vowel(0.18, AA, AO, UH),
    "W": (Gesture(0.065, (300.0, 650.0, 2200.0), voice=0.55),),
    "Y": (Gesture(0.060, (270.0, 2250.0, 3000.0), voice=0.55),),
    "R": (Gesture(0.070, (330.0, 1080.0, 1450.0), voice=0.6),),
    "L": (Gesture(0.065, (350.0, 1050.0, 2850.0), voice=0.6),),
    "M": (Gesture(0.070, (270.0, 1000.0, 2200.0), voice=0.45, nasal=1.0),),
    "N": (Gesture(0.065, (270.0, 1500.0, 2500.0), voice=0.45, nasal=1.0),),
    "NG": (Gesture(0.075, (270.0, 2000.0, 2700.0), voice=0.45, nasal=1.0),),
    "HH": (Gesture(0.060, AX, breath=0.35),),
    "B": voiced_stop(LIPS, 900.0, 1200.0),
    "D": voiced_stop(GUM, 4000.0, 2000.0),
    "G": voiced_stop(THROAT, 2000.0, 800.0),
    "P": voiceless_stop(LIPS, 1000.0, 1500.0),
    "T": voiceless_stop(GUM, 4500.0, 2200.0),
    "K": voiceless_stop(THROAT, 2000.0, 800.0),
    "S": fricative(GUM, 0.34, 6200.0, 2200.0, 0.0),
    "SH": fricative(PALATE, 0.38, 3000.0, 1300.0, 0.0),
    "F": fricative(LIPS, 0.12, 6500.0, 6000.0, 0.0),
    "TH": fricative(TEETH, 0.10, 6500.0, 5000.0, 0.0),
    "Z": fricative(GUM, 0.16, 6000.0, 2200.0, 0.3),
    "V": fricative(LIPS, 0.05, 6000.0, 6000.0, 0.45),
    "DH": fricative(TEETH, 0.04, 6000.0, 5000.0, 0.45),
    "JH": (
        *voiced_stop(PALATE, 3000.0, 1500.0),
        Gesture(0.050, PALATE, 0.2, 0.0, 0.25, 3000.0, 1300.0),
    ),
    "_": (Gesture(0.20, AX),),
}


@dataclass(frozen=True, slots=True, eq=False)
class Controls:
    """The gestures of a phrase laid out in frames: ``formants`` (n, 3), the others (n,)."""

    formants: Sound
    voice: Sound
    breath: Sound
    hiss: Sound
    hiss_frequency: Sound
    hiss_width: Sound
    nasal: Sound
    pitch: Sound


def smoothed(track: Sound, seconds: float) -> Sound:
    """A control track through a Hann window; its ends are held."""
    reach = max(1, round(seconds * RATE / FRAME / 2))
    window = np.hanning(2 * reach + 3)[1:-1]
    padded = np.pad(track, (reach, reach), mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), mode="valid"))


def phonemes(text: str) -> list[tuple[tuple[Gesture, ...], float, bool]]:
    """(gestures, stretch, stressed) of each phoneme of a phrase.

    Words are separated by spaces, phonemes by hyphens; an apostrophe before a vowel stresses it,
    ``_`` is a short pause. The phonemes before a pause and at the end are drawn out.
    """
    names = [name for word in text.split() for name in word.split("-")]
    spoken = []
    for index, name in enumerate(names):
        rest = names[index : index + 4]
        last = len(rest) < 4 or "_" in rest[1:]
        stretch = (1.3 if name.startswith("'") else 1.0) * (1.35 if last else 1.0)
        spoken.append((PHONEMES[name.lstrip("'")], stretch, name.startswith("'")))
    return spoken


def contour(accents: Sound, base: float, rng: np.random.Generator) -> Sound:
    """The pitch of a phrase: a line that falls, a rise at each accent, and a fall at the end.

    ``accents`` is 1 in stressed vowels and 0 elsewhere, one value a frame; ``base`` is the pitch
    in the middle of the phrase.
    """
    length = len(accents)
    line = np.linspace(1.12, 0.86, length)
    humps = 0.22 * smoothed(accents, 0.18) * np.linspace(1.0, 0.6, length)
    ending = np.minimum(1.0, (length - np.arange(length)) * FRAME / (0.45 * RATE))
    wander = smoothed(rng.standard_normal(length), 0.12) * 0.05
    return np.asarray(base * (line + humps + wander) * (0.74 + 0.26 * ending))


def controls(text: str, base: float, tempo: float, rng: np.random.Generator) -> Controls:
    """The tracks of a phrase: each gesture held for its time, then blended with its neighbours.

    ``tempo`` is 1 for the table's durations and less for slower speech.
    """
    rows: list[tuple[Gesture, int, bool]] = []
    for gestures, stretch, stressed in phonemes(text):
        for gesture in gestures:
            seconds = gesture.seconds * stretch / tempo * rng.uniform(0.93, 1.07)
            rows.append((gesture, max(2, round(seconds * RATE / FRAME)), stressed))
    counts = np.array([count for _, count, _ in rows])

    def track(values: list[float], seconds: float) -> Sound:
        return smoothed(np.repeat(np.array(values, dtype=np.float64), counts), seconds)

    kinds = [gesture for gesture, _, _ in rows]
    formants = [track([kind.formants[i] for kind in kinds], 0.075) for i in range(3)]
    accents = np.repeat([float(stressed) for _, _, stressed in rows], counts)
    return Controls(
        np.stack(formants, axis=1),
        track([kind.voice for kind in kinds], 0.045),
        track([kind.breath for kind in kinds], 0.030),
        track([kind.hiss for kind in kinds], 0.022),
        track([kind.hiss_frequency for kind in kinds], 0.010),
        track([kind.hiss_width for kind in kinds], 0.010),
        track([kind.nasal for kind in kinds], 0.030),
        contour(accents, base, rng),
    )


def stretched(track: Sound, count: int) -> Sound:
    """A control track as one value a sample, by lines between the frames' middles."""
    frames = (np.arange(count) + 0.5) * len(track) / count - 0.5
    return np.asarray(np.interp(frames, np.arange(len(track)), track))


def pulses(pitch: Sound, rng: np.random.Generator) -> Sound:
    """The derivative of the glottal flow at a pitch given by frame, shape (frames * `FRAME`,).

    The flow opens as ``t**2 - t**3`` over 0.6 of each period, then rests; no two periods are
    quite alike.
    """
    count = len(pitch) * FRAME * OVERSAMPLING
    turns = np.cumsum(stretched(pitch, count)) / (RATE * OVERSAMPLING)
    period = turns.astype(np.int64)
    shimmer = 1.0 + 0.05 * rng.standard_normal(period[-1] + 1)
    jitter = 0.004 * rng.standard_normal(period[-1] + 2)
    part = turns - period
    opened = np.clip((part + jitter[period]) / 0.6, 0.0, 1.0)
    flow = shimmer[period] * (2.0 * opened - 3.0 * opened**2)
    flow[opened >= 1.0] = 0.0
    source = signal.resample_poly(flow, 1, OVERSAMPLING)
    return np.asarray(source, dtype=np.float64)


def resonance(frequency: Sound, width: Sound) -> NDArray[np.float64]:
    """Second-order sections (n, 6) of resonances with unit gain at 0 Hz."""
    radius = np.exp(-np.pi * width / RATE)
    first = -2.0 * radius * np.cos(2.0 * np.pi * frequency / RATE)
    second = radius**2
    zero = np.zeros_like(radius)
    return np.stack([1.0 + first + second, zero, zero, zero + 1.0, first, second], axis=1)


def band(frequency: Sound, width: Sound) -> NDArray[np.float64]:
    """Second-order sections (n, 6) that pass one band with unit gain at its middle."""
    resonant = resonance(frequency, width)
    slope = (1.0 - resonant[:, 5]) / 2.0
    resonant[:, :3] = np.stack([slope, np.zeros_like(slope), -slope], axis=1)
    return resonant


def through(source: Sound, sections: NDArray[np.float64]) -> Sound:
    """A source through a cascade that is set anew each frame, (frames, cascade, 6)."""
    state = np.zeros((sections.shape[1], 2))
    spoken = np.empty_like(source)
    for index, frame in enumerate(sections):
        span = slice(index * FRAME, (index + 1) * FRAME)
        spoken[span], state = signal.sosfilt(frame, source[span], zi=state)
    return spoken


def tract(track: Controls) -> NDArray[np.float64]:
    """The cascade of five resonances, frame by frame; nasals are wider and so duller."""
    first, second, third = track.formants.T
    even = np.ones_like(first)
    wider = 1.0 + 1.5 * track.nasal
    return np.stack(
        [
            resonance(first, (80.0 + 40.0 * (track.voice < 0.3)) * wider),
            resonance(second, 90.0 * wider),
            resonance(third, 140.0 * wider),
            resonance(3350.0 * even, 250.0 * wider),
            resonance(4200.0 * even, 350.0 * wider),
        ],
        axis=1,
    )


def speak(text: str, base: float, tempo: float, rng: np.random.Generator) -> Sound:
    """A phrase as sound, near full scale at its loudest.

    Args:
        text: words in ARPAbet, as `phonemes` describes.
        base: the voice's pitch in the middle of the phrase, 60 to 300 Hz.
        tempo: 1 for the table's durations, 0.5 to 2.
        rng: where jitter, breath and hiss come from.
    """
    track = controls(text, base, tempo, rng)
    count = len(track.pitch) * FRAME
    breath = filtered(rng.standard_normal(count), RATE, "highpass", 400.0, 1)
    source = stretched(track.voice, count) * pulses(track.pitch, rng)
    source += 0.12 * stretched(track.breath, count) * breath
    voiced = through(source, tract(track))
    sections = band(track.hiss_frequency, track.hiss_width)[:, None, :]
    hiss = through(stretched(track.hiss, count) * rng.standard_normal(count), sections)
    spoken = voiced + 0.65 * hiss
    return np.asarray(spoken / np.max(np.abs(spoken)))
