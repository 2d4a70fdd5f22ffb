"""The work that faults strike: a painted movie of a small song, rendered in a child.

Conventions:
    A *trial* has a folder of its own: ``disk/clips`` (the store), ``disk/out/movie.mov``, and
    beside the disk ``frames.log``. A child ends with exit code 0, with 1 after an error of ours
    that it has written to ``errors.log``, or with 3 after anything else. Frames are lossless, so
    that what is right is right to the bit. Children are forked: whoever uses this runs no threads.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tests.core.sounds import drums
from tests.core.toys import decoded, make_plan

from ganterpret import claims, pipeline, trimming
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.errors import GanterpretError
from ganterpret.files import LEFT_ALONE, sweep
from ganterpret.models.painter import Painter, painter
from ganterpret.movie import Survey, packed, render_movie, survey
from ganterpret.pipeline import Piece
from ganterpret.render import Model, frames

SIDE: Final = 32
BATCH: Final = 4
LENGTHS: Final = (8, 5, 12, 20, 6)
LIMIT: Final = 120.0
"""Seconds within which every child has to end by itself: one that does not hangs."""

MOST_MEMORY: Final = 1 << 30
"""Bytes that no child may need."""

UNTYPED: Final = 3


class BrokenError(Exception):
    """An invariant that does not hold."""


def demand(holds: bool, law: str) -> None:
    """Raise a `BrokenError` unless a law holds."""
    if not holds:
        raise BrokenError(law)


class Logged(Painter):
    """A painter that appends a line for each batch to a file: the first input's checksum."""

    def __init__(self, log: Path, batch: int = BATCH, pause: float = 0) -> None:
        super().__init__(SIDE, 1, batch)
        self._log, self._pause = log, pause

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> NDArray[np.uint8]:
        with self._log.open("a") as file:
            file.write(f"{digest(latents, embeddings)}\n")
        time.sleep(self._pause)
        return super().__call__(latents, embeddings, truncation)


def digest(latents: NDArray[np.float32], embeddings: NDArray[np.float32]) -> str:
    """Name a batch by its first frame."""
    return hashlib.sha256(latents[0].tobytes() + embeddings[0].tobytes()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Clean:
    """What a render leaves that nothing disturbs.

    Attributes:
        song: the recording.
        sha256: of it.
        movie: its bytes' SHA-256.
        frames: of the movie, as the model made them.
        seconds: that a render takes here.
        size: bytes on a disk of clips and movie.
        batches: which piece each batch belongs to.
    """

    song: Path
    sha256: str
    movie: str
    frames: NDArray[np.uint8]
    seconds: float
    size: int
    batches: Mapping[str, Piece]


def store_of(folder: Path) -> Path:
    """Where a trial's clips lie."""
    return folder / "disk" / "clips"


def movie_of(folder: Path) -> Path:
    """Where a trial's movie goes."""
    return folder / "disk" / "out" / "movie.mov"


def job(folder: Path, model: Model | None = None) -> Job:
    """The work of a trial."""
    return Job(make_plan(LENGTHS), model or Logged(folder / "frames.log"), Look(CODECS["png"]))


def render(folder: Path, song: Path, model: Model | None = None) -> None:
    """Render a trial's movie."""
    render_movie(job(folder, model), ClipStore(store_of(folder)), movie_of(folder), song=song)


def look(folder: Path) -> Survey:
    """Look up which clips a trial has."""
    work = job(folder, painter(SIDE, 1, BATCH))
    return survey(work, ClipStore(store_of(folder)), packed(work.plan, 0, work.plan.frames))


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_clean(folder: Path) -> Clean:
    """Make the song, and render it undisturbed; frames are the model's own, not decoded ones."""
    import soundfile

    pipeline.encoders = lambda: 2  # whatever the machine, so that a kill costs the same
    folder.mkdir(parents=True)
    song = folder / "song.wav"
    soundfile.write(song, drums(float(Fraction(sum(LENGTHS), 24)), 8000), 8000)
    begun = time.monotonic()
    code = ended(in_child(folder, lambda: render(folder, song)))
    demand(code == 0, "an undisturbed render ends with exit code 0")
    seconds = time.monotonic() - begun
    model = painter(SIDE, 1, BATCH)
    work = job(folder, model)
    batches = {}
    for piece in packed(work.plan, 0, work.plan.frames):
        for first in range(piece[0], piece[1], BATCH):
            made = work.plan.inputs(first, first + 1, model.embeddings, model.latent_size)
            batches[digest(made.latents, made.embeddings)] = piece
    return Clean(
        song=song,
        sha256=checksum(song),
        movie=checksum(movie_of(folder)),
        frames=np.concatenate(list(frames(work.plan, model, 0, work.plan.frames))),
        seconds=seconds,
        size=trimming.folder_size(folder / "disk"),
        batches=batches,
    )


# ------------------------------------------------------------------------------------- children


def in_child(folder: Path, work: Callable[[], None]) -> int:
    """Fork a child that does some work, and return its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = UNTYPED
    try:
        work()
        code = 0
    except GanterpretError as error:
        with (folder / "errors.log").open("a") as file:
            file.write(f"{error}\n")
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BaseException as error:  # noqa: BLE001  it is told where the trial is judged
        with (folder / "untyped.log").open("a") as file:
            file.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a child's end, and return its exit code, negative for a signal's number."""
    until = time.monotonic() + LIMIT
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            demand(used.ru_maxrss * 1024 < MOST_MEMORY, "memory is bounded")
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise BrokenError(f"a child ends within {LIMIT:.0f} s")
        time.sleep(0.005)


def failed_well(folder: Path, code: int, *words: str) -> None:
    """Demand that a child has ended with one sentence of ours that has one of some words in it."""
    untyped = folder / "untyped.log"
    demand(code == 1, f"exit code 1, not {code} {untyped.read_text() if untyped.exists() else ''}")
    said = (folder / "errors.log").read_text().splitlines()
    demand(len(said) == 1, f"one line is said, not {said}")
    demand(any(each in said[0] for each in words), f"it says {' or '.join(words)}: {said[0]}")


# -------------------------------------------------------------------------------------- the laws


def manifests_match(root: Path) -> int:
    """Demand that a manifest is there only if its clip matches; returns how many there are."""
    store = ClipStore(root)
    there = list(root.glob("*/*/manifest.json"))
    for manifest in there:
        key = json.loads(manifest.read_text())["key"]
        demand(store.find(key, ".mov") is not None, "a manifest's clip is whole")
    return len(there)


def strike_and_resume(folder: Path, clean: Clean) -> None:
    """Demand what holds after a fault, then resume and demand what holds after that."""
    manifests_match(store_of(folder))
    no_ffmpeg_left(folder)
    valid = set(look(folder).clips)
    log = folder / "frames.log"
    log.unlink(missing_ok=True)
    code = ended(in_child(folder, lambda: render(folder, clean.song)))
    said = (folder / "untyped.log", folder / "errors.log")
    demand(
        code == 0,
        f"a resumed render ends with 0, not {code} {[p.read_text() for p in said if p.exists()]}",
    )
    finished(folder, clean, valid)


def finished(folder: Path, clean: Clean, valid: set[Piece]) -> None:
    """Demand a clean result, that nothing valid was made again, and that nothing is left."""
    same_as_clean(movie_of(folder), clean)
    log = folder / "frames.log"
    lines = log.read_text().splitlines() if log.exists() else []
    made = [clean.batches[line] for line in lines]
    demand(not valid & set(made), "no valid segment is rendered again")
    demand(len(lines) == len(set(lines)), "nothing is rendered twice")
    demand(manifests_match(store_of(folder)) == len(LENGTHS), "every clip is there")
    demand(checksum(clean.song) == clean.sha256, "the song has not changed")
    nothing_left(folder)
    no_ffmpeg_left(folder)


def same_as_clean(movie: Path, clean: Clean) -> None:
    """Demand that a movie is the clean one: every frame as it was made, and every byte."""
    shown = decoded(movie, (SIDE, SIDE))
    demand(np.array_equal(shown, clean.frames), "every frame is that of a clean render")
    demand(checksum(movie) == clean.movie, "every byte is that of a clean render")


def nothing_left(folder: Path) -> None:
    """Demand that what an interrupted program left is gone once an hour has passed."""
    later = time.time() + LEFT_ALONE + 1
    found = trimming.look(store_of(folder), later)
    demand(not found.strangers, f"nothing strange lies in the store: {found.strangers}")
    trimming.drop((), found.leftovers)
    sweep(movie_of(folder).parent, later)
    demand(not parts(folder), "leftovers go")
    locks = store_of(folder) / claims.NAME
    demand(not locks.exists() or locks.stat().st_size == 0, "the file of claims stays empty")


def no_ffmpeg_left(folder: Path) -> None:
    """Demand that no ffmpeg works for a trial any more, at the latest after ten seconds."""
    until = time.monotonic() + 10
    while found := ffmpegs(folder):
        demand(time.monotonic() < until, f"no ffmpeg is left: {found}")
        time.sleep(0.01)


def ffmpegs(folder: Path) -> list[int]:
    """List the running programs with a trial's folder in their arguments."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (place / "cmdline").read_bytes()
            if b"ffmpeg" in words.split(b"\0")[0] and os.fsencode(f"{folder}/") in words:
                found.append(int(place.name))
    return found


def parts(folder: Path) -> list[Path]:
    """List what interrupted programs have left."""
    return [path for path in (folder / "disk").rglob("*") if ".part" in path.name]


@cache
def is_root() -> bool:
    """Whether file systems can be mounted here."""
    return os.geteuid() == 0
