"""Clips by content: what has been rendered with the same inputs is never rendered again.

Conventions:
    A clip lies at ``<root>/<k[:2]>/<k>/clip.mp4`` (or .mov) with a ``manifest.json`` beside it,
    where k is the SHA-256 of everything that decides its bytes. The manifest is published last: a
    clip without one, or one that does not match it, does not exist. Resuming after an interruption
    and rendering after an edit are the same thing: finding what is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ganterpret import boxes, codecs, ffmpeg
from ganterpret.audio import checksum
from ganterpret.claims import Claims, claims_in
from ganterpret.codecs import Codec, Fit
from ganterpret.errors import AudioError, OutOfMemoryError, RenderError, SettingError
from ganterpret.files import cache_folder, make_folder, publishing, sweep, write_text
from ganterpret.pipeline import Feed, Piece, render_all
from ganterpret.plan import Plan
from ganterpret.processes import Encoder
from ganterpret.render import Model, Shrinking

RENDER_VERSION: Final = "1"
"""Bumped by hand whenever the same inputs give other frames."""

Progress = Callable[[int], None]
"""Called with a number of frames that have just been finished, from any thread, one at a time."""

Note = Callable[[str], None]
"""Called with a sentence for each thing that the user may not expect."""


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

    Attributes:
        plan: which frames.
        model: what makes them.
        look: how they are encoded.
        twins: further models of equal identity that share the work: on other GPUs, say.

    Raises:
        SettingError: frames of a size or at a rate that the codec does not take, a category that
            the model does not know, or a twin that makes other frames.
    """

    plan: Plan
    model: Model
    look: Look
    twins: tuple[Model, ...] = ()

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
        for twin in self.twins:
            if (twin.identity, twin.batch) != (self.model.identity, self.model.batch):
                raise SettingError(
                    f"'{twin.name}' is no twin of '{self.model.name}': models that share the "
                    "work have one identity and one batch.",
                    twin,
                )

    def smaller(self) -> Job | None:
        """Return the same with half the batch, and so with other keys; None if there is none."""
        models: list[Model] = []
        for model in (self.model, *self.twins):
            smaller = model.smaller() if isinstance(model, Shrinking) else None
            if smaller is None:
                return None
            models.append(smaller)
        return replace(self, model=models[0], twins=tuple(models[1:]))

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
        return self.keys([(start, stop)])[start, stop]

    def keys(self, pieces: Iterable[Piece]) -> dict[Piece, str]:
        """Name the clips of several pieces, each as `key` does."""
        encoder = [word for word in self.encoder(Path())[1:] if word != ffmpeg.url(Path())]
        common = {
            **surroundings(),
            "model": dict(self.model.identity),
            "batch": self.model.batch,
            "truncation": self.plan.truncation.hex(),
            "encoder": encoder,
        }
        return {piece: self._key(piece, common) for piece in pieces}

    def _key(self, piece: Piece, common: Mapping[str, object]) -> str:
        inputs = self.plan.inputs(*piece, self.model.embeddings, self.model.latent_size)
        content = {
            **common,
            "latents": _digest(inputs.latents),
            "embeddings": _digest(inputs.embeddings),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _digest(values: NDArray[np.float32]) -> str:
    little = np.ascontiguousarray(values, dtype="<f4")
    return f"{little.shape}{hashlib.sha256(little.data).hexdigest()}"


def surroundings() -> dict[str, str]:
    """Return what decides a clip's bytes besides its job: versions, and the kind of machine."""
    return {
        "version": RENDER_VERSION,
        "ffmpeg": ffmpeg.find_program().version,
        "machine": platform.machine(),
    }


def default_root() -> Path:
    """Return the folder of the clips, in the cache folder."""
    return cache_folder() / "clips"


@runtime_checkable
class Delivering(Protocol):
    """What a model may have besides: clips that are made elsewhere, and come as whole files."""

    def deliver(
        self, job: Job, wanted: Iterator[tuple[Piece, str]]
    ) -> Generator[tuple[Piece, bytes], None, None]:
        """Have clips made.

        Args:
            job: what is rendered.
            wanted: pieces with their keys, in the order in which they are wanted; asked for one
                by one.

        Yields:
            each piece with the bytes of its clip, as they get ready. Closing the iterator calls
            off the rest.

        Raises:
            RenderError: some could not be made; the others have been yielded.
        """


@dataclass(frozen=True, slots=True)
class ClipStore:
    """The clips on disk.

    What has been found or made stays, whoever trims the store, until this object goes.

    Attributes:
        root: the folder that they lie in.
        claims: on the clips in it.
    """

    root: Path = field(default_factory=default_root)
    claims: Claims = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take up the claims.

        Raises:
            SettingError: a folder whose name ffmpeg's lists of clips cannot hold.
        """
        if "\n" in str(self.root.absolute()):
            raise SettingError(
                f"The clips' folder {str(self.root)!r} has a line feed in its name: give another "
                "one with GANTERPRET_CACHE.",
                str(self.root),
            )
        object.__setattr__(self, "claims", claims_in(self.root))

    def find(self, key: str, suffix: str) -> Path | None:
        """Return the clip of a key if it is there, whole and unchanged.

        The time of its manifest then says when it was last used.
        """
        folder = self.root / key[:2] / key
        if not folder.is_dir() or not self.claims.hold(key):
            return None
        clip = _whole(folder, key, suffix)
        if clip is None:
            self.claims.let_go(key)
        return clip

    def make(self, job: Job, start: int, stop: int, progress: Progress) -> Path:
        """Return the clip of the frames start ... stop, rendering it if it is not there.

        Raises:
            RenderError, FfmpegError: it could not be made; nothing is left behind.
        """
        (made,) = self.make_all(job, job.keys([(start, stop)]), progress)
        return made[1]

    def make_all(
        self,
        job: Job,
        wanted: Mapping[Piece, str],
        progress: Progress,
        note: Note = lambda _: None,
    ) -> Generator[tuple[Piece, Path], None, None]:
        """Render clips, several at once, but those that are there.

        What another program is making is left for last, and waited for. Where the model has no
        memory for its batch and can do with a smaller one, what is not finished begins again with
        that, under other keys.

        Args:
            job: what is rendered.
            wanted: the pieces in the order in which they are wanted, with their keys.
            progress: called as frames get ready; those of a piece that begins again count again.
            note: told of a batch that was too large.

        Yields:
            each piece with its clip, in order, once both are there. Closing the iterator calls
            off the rest.

        Raises:
            RenderError, FfmpegError: one could not be made. What was finished is kept; nothing
                else is left behind.
            OutOfMemoryError: likewise, even with the smallest batch.
        """
        keys = dict(wanted)
        while keys:
            try:
                for piece, clip in self._make_unclaimed(job, keys, progress):
                    yield piece, clip
                    del keys[piece]
            except OutOfMemoryError:
                smaller = job.smaller()
                if smaller is None:
                    raise
                note(_told_of_memory(job.model.batch, smaller.model.batch))
                job, keys = smaller, smaller.keys(keys)
            else:
                if keys:
                    self.claims.wait(next(iter(keys.values())))

    def _make_unclaimed(
        self, job: Job, keys: Mapping[Piece, str], progress: Progress
    ) -> Generator[tuple[Piece, Path], None, None]:
        """Do what `make_all` does up to the first clip that another program is making."""
        wanted = dict(keys)
        clips: dict[str, Path] = {}
        claimed: set[str] = set()
        told = threading.Lock()

        def missing() -> Iterator[tuple[Piece, str]]:
            opened = set()
            for piece, key in wanted.items():
                # Two pieces can show the same frames, and another program can have made one since.
                if key not in opened:
                    opened.add(key)
                    clip = self.find(key, job.look.codec.suffix)
                    if not clip and self.claims.take(key):
                        # Whoever had the claim until just now may have made it.
                        clip = self.find(key, job.look.codec.suffix)
                        if clip:
                            self.claims.give_back(key)
                        else:
                            claimed.add(key)
                            yield piece, key
                    if clip:
                        clips[key] = clip

        def tell(frames: int) -> None:
            with told:
                progress(frames)

        def publish(key: str, frames: int, fill: Callable[[Path], None]) -> None:
            clips[key] = self._publish(job, key, frames, fill)
            self.claims.hold(key)
            self.claims.give_back(key)
            claimed.discard(key)

        def take(feed: Feed) -> None:
            key, frames = wanted[feed.piece], _length(feed.piece)
            publish(key, frames, partial(_encode, job=job, feed=feed, progress=tell))

        def delivered(elsewhere: Delivering) -> Generator[None, None, None]:
            with closing(elsewhere.deliver(job, missing())) as files:
                for piece, data in files:
                    frames = _length(piece)
                    publish(wanted[piece], frames, partial(_write, data=data))
                    tell(frames)
                    yield

        made: Generator[None, None, None]
        if isinstance(job.model, Delivering):
            made = delivered(job.model)
        else:
            pieces = (piece for piece, _ in missing())
            made = render_all(job.plan, (job.model, *job.twins), pieces, take)
        left = deque(wanted.items())
        try:
            with closing(made):
                for _ in chain(made, [None]):
                    while left and left[0][1] in clips:
                        piece, key = left.popleft()
                        yield piece, clips[key]
        finally:
            for key in claimed:
                self.claims.give_back(key)

    def _publish(self, job: Job, key: str, frames: int, fill: Callable[[Path], None]) -> Path:
        """Publish a clip, which ``fill`` writes, with its manifest."""
        folder = self.root / key[:2] / key
        clip = folder / f"clip{job.look.codec.suffix}"
        try:
            make_folder(folder)
            sweep(folder)
            with publishing(clip) as part:
                part.touch()  # a folder that takes no files is told in our words, not ffmpeg's
                fill(part)
                check_length(part, frames)
            manifest = {
                "key": key,
                "frames": frames,
                "size": clip.stat().st_size,
                "sha256": checksum(clip),
                "model": job.model.name,
                "codec": job.look.codec.name,
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


def _whole(folder: Path, key: str, suffix: str) -> Path | None:
    """Return the clip in a folder if its manifest proves it."""
    clip = folder / f"clip{suffix}"
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        known = manifest["key"], manifest["size"], manifest["sha256"]
        if known != (key, clip.stat().st_size, checksum(clip)):
            return None
        with suppress(OSError):  # of another user, say
            os.utime(folder / "manifest.json")
        return clip
    except (OSError, ValueError, LookupError, TypeError, RecursionError, AudioError):
        return None


def make_clip(job: Job, piece: Piece, clip: Path) -> None:
    """Render and encode a clip into a file of its own, for whoever publishes it elsewhere.

    Args:
        job: what is rendered.
        piece: the clip's frames.
        clip: the file; its suffix is the codec's.

    Raises:
        RenderError, FfmpegError: it could not be made.
    """
    take = partial(_encode, clip, job, progress=lambda _: None)
    with closing(render_all(job.plan, (job.model, *job.twins), [piece], take)) as made:
        for _ in made:
            check_length(clip, _length(piece))


def _length(piece: Piece) -> int:
    return piece[1] - piece[0]


def _encode(part: Path, job: Job, feed: Feed, progress: Progress) -> None:
    with Encoder(job.encoder(part), called_off=feed.called_off) as encoder:
        for batch in feed.batches:
            encoder.write(batch)
            progress(len(batch))


def _write(part: Path, data: bytes) -> None:
    part.write_bytes(data)


def check_length(clip: Path, frames: int) -> None:
    """Refuse a clip that does not hold its frames.

    Raises:
        RenderError: it holds another number.
    """
    found = boxes.clip_frames(clip)
    if found != frames:
        raise RenderError(
            f"A clip of {frames} frames came out with {found}: the disk may be full.", found
        )


def _told_of_memory(batch: int, smaller: int) -> str:
    return (
        f"There is no memory for {batch} frames at once: it goes on with {smaller} "
        f"(--batch {smaller} does that from the start)."
    )
