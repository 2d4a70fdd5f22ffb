"""CPU time and memory of the analysis against the published pipeline, in one run.

Conventions:
    Both read the same file and give the same points and alphas of the variant ``repo``: the
    published way (scipy reads the WAV whole, matplotlib makes the spectrogram, Python loops do
    the rest) and ours. They take turns, each in a fresh process, so that peaks of memory are
    their own and whatever else the machine does falls on both. Seconds are CPU seconds of all
    threads, counted after the imports. Memory is the peak of the whole process; in brackets what
    came on top of the imports. The files are made here, in a temporary folder.

Run from the top folder: ``python -m benchmarks.analysis [--minutes 10] [--rounds 5] [--flac 60]``
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile

REQUIRED_CPU = 10.0
REQUIRED_MEMORY = 5.0
FLAC_MEGABYTES = 400.0
"""What the project promises: times less CPU and memory than published, and an hour's peak."""

RATE = 44100


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU seconds, its peak of memory and that of its imports in MB."""

    seconds: float
    peak: float
    imports: float
    points: list[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flac", type=float, default=60, help="minutes of FLAC, 0 for none")
    parser.add_argument("--work", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(*options.work)
        return
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "song.wav"
        write_song(wav, options.minutes)
        compare(wav, options.minutes, options.rounds)
        if options.flac:
            flac = Path(folder) / "song.flac"
            write_song(flac, options.flac)
            hour = measure_in_process("default", flac)
            print(
                f"\n{options.flac:g} minutes of FLAC: {hour.seconds:.2f} s, peak {hour.peak:.0f}"
                f" MB ({hour.peak - hour.imports:.0f}); at most {FLAC_MEGABYTES:.0f} required."
            )


def compare(wav: Path, minutes: float, rounds: int) -> None:
    costs: dict[str, list[Cost]] = {"published": [], "ours": [], "default": []}
    for _ in range(rounds):
        for way, found in costs.items():
            found.append(measure_in_process(way, wav))
    same = all(cost.points == costs["published"][0].points for cost in costs["ours"])
    print(
        f"\n{minutes:g} minutes of stereo WAV, {RATE} Hz, medians of {rounds}:\n\n"
        "| | CPU s | peak MB | above imports MB |\n| --- | --- | --- | --- |"
    )
    names = {
        "published": "published pipeline, variant `repo`",
        "ours": "ours, variant `repo`",
        "default": "ours, defaults: picker `peaks`, silences, alphas at 24 frames/s",
    }
    for way, name in names.items():
        seconds, peak, above = medians(costs[way])
        print(f"| {name} | {seconds:.2f} | {peak:.0f} | {above:.0f} |")
    theirs, mine = medians(costs["published"]), medians(costs["ours"])
    print(
        f"\n{theirs[0] / mine[0]:.1f} times less CPU (at least {REQUIRED_CPU:g} required),"
        f" {theirs[1] / mine[1]:.1f} times less memory (at least {REQUIRED_MEMORY:g} required),"
        f" {'the same' if same else 'DIFFERENT'} {len(costs['published'][0].points)} points."
    )


def medians(costs: list[Cost]) -> tuple[float, float, float]:
    return (
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.peak for cost in costs),
        statistics.median(cost.peak - cost.imports for cost in costs),
    )


def measure_in_process(way: str, file: Path) -> Cost:
    argv = [sys.executable, "-m", "benchmarks.analysis", "--work", way, str(file)]
    done = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)
    return Cost(**json.loads(done.stdout))


def work(way: str, file: str) -> None:
    """Do one way's work and print what it took."""
    run = {"published": published_way, "ours": our_way, "default": our_defaults}[way]
    run("")
    start, imports = time.process_time(), peak_megabytes()
    points = run(file)
    cost = Cost(time.process_time() - start, peak_megabytes(), imports, points)
    print(json.dumps(asdict(cost)))


def published_way(file: str) -> list[int]:
    """Import what the published pipeline needs, and run it on a file unless it is empty."""
    from matplotlib.figure import Figure
    from scipy.io import wavfile
    from tests.core import published

    if not file:
        return []
    rate, sound = wavfile.read(file)
    left = sound.T[0]
    # The published code calls pyplot, which calls this.
    spectrum, _, _, _ = Figure().subplots().specgram(left, Fs=rate)
    signal = published.repo_signal(published.variation(spectrum))
    points = published.turning_points(signal, extrema="min")
    published.repo_alphas(signal, points)
    return points


def our_way(file: str) -> list[int]:
    from ganterpret.audio import blocks, open_sound
    from ganterpret.features import measure
    from ganterpret.inflections import PickerSettings, pick
    from ganterpret.published import published_alphas

    if not file:
        return []
    sound = open_sound(Path(file))
    signals = measure(blocks(sound, channel="left"), sound.sample_rate, "tv")
    picked = pick(signals, PickerSettings("repo"))
    published_alphas("repo", picked.signal, picked.points)
    return [int(point) for point in picked.points]


def our_defaults(file: str) -> list[int]:
    from ganterpret.alphas import frame_alphas, make_driver
    from ganterpret.audio import blocks, open_sound
    from ganterpret.features import measure
    from ganterpret.inflections import PickerSettings, pick
    from ganterpret.silences import SilenceSettings, find_silences, silence_points
    from ganterpret.units import frame_at, frame_count

    if not file:
        return []
    sound = open_sound(Path(file))
    rate, video = sound.sample_rate, Fraction(24)
    signals = measure(blocks(sound), rate)
    silences = find_silences(signals.level, rate, SilenceSettings())
    returns = silence_points(silences, len(signals.level), SilenceSettings())
    occupied = [Fraction(int(sample), rate) for sample in returns]
    picked = pick(signals, PickerSettings(), occupied)
    times = [*occupied, *(Fraction(int(sample), rate) for sample in picked.samples)]
    cuts = sorted({0, *(frame_at(time, video) for time in times)})
    frames = frame_count(signals.samples, rate, video)
    frame_alphas(make_driver(signals.tv, rate), cuts, frames, video)
    return [int(point) for point in picked.points]


def write_song(path: Path, minutes: float) -> None:
    """Write stereo sound: notes that change twice a second, and noise that swells and fades."""
    random = np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", RATE, 2, subtype="PCM_16") as file:
        for second in range(int(minutes * 60)):
            time = second + np.arange(RATE) / RATE
            pitch = np.repeat(220 * 2 ** (random.integers(0, 24, 2) / 12), RATE // 2)
            swell = np.exp(3 * np.sin(2 * np.pi * time / 7) - 3)
            notes = swell * np.sin(2 * np.pi * pitch * time)
            noise = swell[:, np.newaxis] * random.standard_normal((RATE, 2))
            file.write(0.4 * notes[:, np.newaxis] + 0.05 * noise)


def peak_megabytes() -> float:
    """The peak of this process's memory (not its parent's, which ``ru_maxrss`` may hold)."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def machine() -> str:
    """What the numbers depend on, in one line."""
    import matplotlib
    import scipy

    cpu = re.findall(r"model name\s+: (.*)", Path("/proc/cpuinfo").read_text())
    return (
        f"{os.cpu_count()} cores, {cpu[0] if cpu else platform.machine()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}, "
        f"scipy {scipy.__version__}, matplotlib {matplotlib.__version__}, "
        f"libsndfile {soundfile.__libsndfile_version__}"
    )


if __name__ == "__main__":
    main()
