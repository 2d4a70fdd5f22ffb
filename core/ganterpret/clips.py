"""Clips by content: what has been rendered with the same inputs is never rendered again.

Conventions:
    A clip lies at ``<root>/<k[:2]>/<k>/clip.mp4`` (or .mov) with a ``manifest.json`` beside it,
    where k is the SHA-256 of everything that decides its bytes. The manifest is published last: a
    clip without one, or one that does not match it, does not exist. Resuming after an interruption
    and rendering after an edit are the same thing: finding what is there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret import codecs, ffmpeg, processes
from ganterpret.audio import checksum
from ganterpret.codecs import Codec, Fit
from ganterpret.errors import AudioError, RenderError, SettingError
from ganterpret.files import cache_folder, publishing, sweep, write_text
from ganterpret.plan import Plan
from ganterpret.processes import Encoder
from ganterpret.render import Model, frames

RENDER_VERSION: Final = "1"
"""Bumped by hand whenever the same inputs give other frames."""

QUEUED_BATCHES: Final = 3

Progress = Callable[[int], None]
"""Called with a number of frames that have just been finished."""


@dataclass(frozen=True, slots=True)
class Look:
    """How frames become a picture file.

    Attributes:
        codec: a row of `codecs.CODECS`; H.264 unless told.
        size: (width, height) in pixels; None for the model's own.
        fit: how the model's square picture meets another shape.
    """

    codec: Codec = field(default_factory=lambda: codecs.codec_named("h264"))
    size: tuple[int, int] | None = None
    fit: Fit = "fit"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be rendered: a plan through a model into a look.

    Raises:
        SettingError: frames of a size or at a rate that the codec does not take, or a category
            that the model does not know.
    """

    plan: Plan
    model: Model
    look: Look

    def __post_init__(self) -> None:
        size = codecs.frame_size(self.model.resolution, self.look.size, self.look.fit)
        codecs.check_frame_size(self.look.codec, size)
        codecs.check_rate(self.plan.rate)
        highest = max(max(s.left.category, s.right.category) for s in self.plan.segments)
        if highest >= len(self.model.embeddings):
            raise SettingError(
                f"The model '{self.model.name}' knows {len(self.model.embeddings)} categories, "
                f"and the score shows number {highest}: choose another model.",
                highest,
            )

    def encoder(self, clip: Path) -> list[str]:
        """Return the argument list that encodes frames to a clip."""
        return ffmpeg.encode_argv(
            clip,
            self.look.codec,
            resolution=self.model.resolution,
            size=self.look.size,
            fit=self.look.fit,
            rate=self.plan.rate,
        )

    def key(self, start: int, stop: int) -> str:
        """Name the clip of the frames start ... stop by everything that decides its bytes."""
        inputs = self.plan.inputs(start, stop, self.model.embeddings, self.model.latent_size)
        content = {
            "version": RENDER_VERSION,
            "model": dict(self.model.identity),
            "batch": self.model.batch,
            "latents": _digest(inputs.latents),
            "embeddings": _digest(inputs.embeddings),
            "truncation": self.plan.truncation.hex(),
            "encoder": [word for word in self.encoder(Path())[1:] if word != ffmpeg.url(Path())],
            "ffmpeg": ffmpeg.find_program().version,
            "machine": platform.machine(),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _digest(values: NDArray[np.float32]) -> str:
    little = np.ascontiguousarray(values, dtype="<f4")
    return f"{little.shape}{hashlib.sha256(little.data).hexdigest()}"


def default_root() -> Path:
    """Return the folder of the clips, in the cache folder."""
    return cache_folder() / "clips"


@dataclass(frozen=True, slots=True)
class ClipStore:
    """The clips on disk.

    Attributes:
        root: the folder that they lie in.
    """

    root: Path = field(default_factory=default_root)

    def find(self, key: str, suffix: str) -> Path | None:
        """Return the clip of a key if it is there, whole and unchanged."""
        folder = self.root / key[:2] / key
        clip = folder / f"clip{suffix}"
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            known = manifest["key"], manifest["size"], manifest["sha256"]
            return clip if known == (key, clip.stat().st_size, checksum(clip)) else None
        except (OSError, ValueError, LookupError, TypeError, RecursionError, AudioError):
            return None

    def make(self, job: Job, start: int, stop: int, progress: Progress) -> Path:
        """Render the frames start ... stop to their clip and publish it.

        Raises:
            RenderError, FfmpegError: it could not be made; nothing is left behind.
        """
        key = job.key(start, stop)
        folder = self.root / key[:2] / key
        clip = folder / f"clip{job.look.codec.suffix}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
            with publishing(clip) as part:
                part.touch()  # a folder that takes no files is told in our words, not ffmpeg's
                _encode(job, start, stop, part, progress)
            manifest = {
                "key": key,
                "frames": stop - start,
                "size": clip.stat().st_size,
                "sha256": checksum(clip),
            }
            write_text(folder / "manifest.json", json.dumps(manifest, indent=2) + "\n")
        except OSError as error:
            raise RenderError(
                f"A clip cannot be written to '{folder}': {error.strerror}. "
                "What was finished before is kept; run the same command again, or set "
                "GANTERPRET_CACHE to another folder.",
                str(folder),
            ) from error
        return clip


def _encode(job: Job, start: int, stop: int, part: Path, progress: Progress) -> None:
    with (
        Encoder(job.encoder(part)) as encoder,
        _ahead(frames(job.plan, job.model, start, stop)) as batches,
    ):
        for batch in batches:
            encoder.write(batch)
            progress(len(batch))
    found = processes.count_frames(part)
    if found != stop - start:
        raise RenderError(
            f"A clip of {stop - start} frames came out with {found}: the disk may be full.", found
        )


@contextlib.contextmanager
def _ahead(source: Iterator[NDArray[np.uint8]]) -> Iterator[Iterator[NDArray[np.uint8]]]:
    """Let a generator run ahead in a thread of its own, by a few batches and no more."""
    waiting: queue.Queue[NDArray[np.uint8] | BaseException | None] = queue.Queue(QUEUED_BATCHES)
    stopped = threading.Event()

    def put(item: NDArray[np.uint8] | BaseException | None) -> None:
        while not stopped.is_set():
            with contextlib.suppress(queue.Full):
                waiting.put(item, timeout=0.1)
                return

    def work() -> None:
        try:
            for batch in source:
                put(batch)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            put(error)

    def taken() -> Iterator[NDArray[np.uint8]]:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    worker = threading.Thread(target=work, name="generator", daemon=True)
    worker.start()
    try:
        yield taken()
    finally:
        stopped.set()
        worker.join()
