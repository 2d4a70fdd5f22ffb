"""The command line, killed and interrupted: a small BigGAN, and the painter.

Conventions:
    A command runs as its own session, so that Ctrl-C reaches it and its ffmpeg, as in a terminal.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import soundfile
from filelock import FileLock
from tests.core.sounds import drums
from tests.core.toys import decoded
from tests.faults.work import LIMIT, Clean, checksum, demand, manifests_match, no_ffmpeg_left

WORDS: Final = "Interrupted. Nothing is half-written; run the same command again.\n"


SECONDS: Final = 5.0
"""Of the song."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line, and what it leaves undisturbed.

    Attributes:
        words: behind ``ganterpret render``, without ``-o``.
        movie: the SHA-256 of its movie.
        clips: how many it has.
        seconds: that it takes.
    """

    words: tuple[str, ...]
    movie: str
    clips: int
    seconds: float


def begin(folder: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    """Start a render of a trial."""
    movie = folder / "out" / "movie.mov"
    movie.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "GANTERPRET_CACHE": str(folder),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ganterpret_integrations", "render", *words, "-o", str(movie)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def end(program: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a program's end; its exit code and what it said."""
    said, complained = program.communicate(timeout=LIMIT)
    return program.returncode, said, complained


def make_line(folder: Path, model: str) -> Line:
    """Make a song and its score, and render it undisturbed."""
    folder.mkdir()
    song = folder / "song.wav"
    soundfile.write(song, drums(SECONDS, 22050), 22050)
    name = str(folder / "checkpoint") if model == "biggan" else model
    if model == "biggan":
        from tests.core.small_checkpoints import SMALL

        from ganterpret.models.architectures import config_from_json, random_biggan
        from ganterpret.models.checkpoints import save_checkpoint

        config = config_from_json(json.dumps(SMALL | {"num_classes": 1000}))
        save_checkpoint(random_biggan(config, 1), folder / "checkpoint")
    options = ["--model", name, "--codec", "png", "--size", "32", "--json", "--quiet"]
    options += ["--backend", "torch"] if model == "biggan" else []
    cuts = ["--cuts-per-minute", "60"]
    code, _, complained = end(begin(folder / "first", [str(song), *cuts, *options]))
    demand(code == 0, f"an undisturbed command ends with 0: {complained}")
    words = str(folder / "song.score.json"), *options
    begun = time.monotonic()
    code, _, complained = end(begin(folder / "clean", words))
    demand(code == 0, f"an undisturbed command ends with 0: {complained}")
    return Line(
        words=words,
        movie=checksum(folder / "clean" / "out" / "movie.mov"),
        clips=len(list((folder / "clean").rglob("manifest.json"))),
        seconds=time.monotonic() - begun,
    )


def strike(folder: Path, line: Line, chance: random.Random, number: int) -> int:
    """Send a signal to a command at a random moment; what it ends with."""
    song = checksum(Path(line.words[0]))
    program = begin(folder, line.words)
    time.sleep(chance.uniform(0, 1.1 * line.seconds))
    os.killpg(program.pid, number) if number == signal.SIGINT else program.send_signal(number)
    code, said, complained = end(program)
    if code == 130:
        demand(complained == WORDS, f"one line is said: {complained!r}")
        demand(said == "", f"nothing goes to stdout: {said!r}")
        left = [path for path in folder.rglob("*") if ".part" in path.name]
        demand(not left, f"an interruption leaves no leftovers: {left}")
    no_ffmpeg_left(folder)
    manifests_match(folder / "clips")
    there = _frames_there(folder)
    again, said, complained = end(begin(folder, line.words))
    demand(again == 0, f"the same command again ends with 0: {complained}")
    movie = folder / "out" / "movie.mov"
    demand(checksum(movie) == line.movie, "every byte is that of a clean render")
    clean = Path(line.words[0]).parent / "clean" / "out" / "movie.mov"
    demand(bool((decoded(movie, (32, 32)) == decoded(clean, (32, 32))).all()), "every frame")
    made = json.loads(said)
    demand(made["rendered_frames"] == made["frames"] - there, "no valid segment is made again")
    demand(manifests_match(folder / "clips") == line.clips, "every clip is there")
    demand(checksum(Path(line.words[0])) == song, "the score has not changed")
    return code


def _frames_there(folder: Path) -> int:
    manifests = (folder / "clips").glob("*/*/manifest.json")
    return sum(json.loads(each.read_text())["frames"] for each in manifests)


def kill_biggan(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Kill a command that renders with a small BigGAN."""
    code = strike(folder, _line(clean, "biggan"), chance, signal.SIGKILL)
    return "killed" if code else "came too late"


def interrupt_command(folder: Path, clean: Clean, chance: random.Random) -> str:
    """Press Ctrl-C in a command that renders with the painter."""
    code = strike(folder, _line(clean, "painter"), chance, signal.SIGINT)
    if code == -signal.SIGINT:
        return "Python had not begun"
    demand(code in (0, 130), f"exit code 130, not {code}")
    return "interrupted" if code else "came too late"


def _line(clean: Clean, model: str) -> Line:
    """Return the command of a model, made once whichever process asks."""
    folder = clean.song.parent / model
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "line").exists():
            line = make_line(folder, model)
            (folder / "line").write_bytes(pickle.dumps(line))
        read: Line = pickle.loads((folder / "line").read_bytes())  # noqa: S301  ours
    return read
