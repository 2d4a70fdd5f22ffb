"""What a worker of a cluster does: it says what it is, and makes clips.

Conventions:
    A worker has this package installed; nothing but plain values travels. A process keeps one
    model, which all its clips share. An order names its clip by the key that the driver computed;
    the worker computes it anew from its own model, ffmpeg and code, and refuses if it differs.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganterpret.clips import Job, Look, make_clip, surroundings
from ganterpret.errors import GanterpretError
from ganterpret.models import Setup, load_model
from ganterpret.pipeline import cores
from ganterpret.plan import Plan
from ganterpret.render import Model, Submitting, make_batch

_OF_A_MACHINE: Final = frozenset(
    ("backend", "device", "precision", "torch", "openvino", "cudnn", "kernels", "threads", "batch")
)
"""What of an identity may differ among the workers of a mixed fleet."""


class RefusalError(GanterpretError):
    """A worker would make another clip than the one that was ordered."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker renders with.

    Attributes:
        model: a name that `load_model` knows on the worker.
        setup: how it runs.
        sharing: worker processes on the same host, which share its cores, 1 or more.
    """

    model: str
    setup: Setup
    sharing: int = 1


@dataclass(frozen=True, slots=True)
class Traits:
    """What a worker is, as far as its clips depend on it.

    Attributes:
        name: the model's, for people.
        latent_size: as in `ganterpret.render.Model`, like the next three.
        resolution: height and width of its frames.
        batch: frames at once.
        identity: what decides a pixel.
        embeddings: sha256 of the class embeddings.
        surroundings: as `ganterpret.clips.surroundings`.
    """

    name: str
    latent_size: int
    resolution: tuple[int, int]
    batch: int
    identity: Mapping[str, str]
    embeddings: str
    surroundings: Mapping[str, str]

    @property
    def of_the_model(self) -> dict[str, str]:
        """What of the identity is the model's, whatever machine runs it."""
        return {what: it for what, it in self.identity.items() if what not in _OF_A_MACHINE}


@dataclass(frozen=True, slots=True)
class Order:
    """A clip that is to be made.

    Attributes:
        key: what the driver calls it.
        plan: its frames and no others.
        look: how they are encoded.
        tools: what they are made with.
        strict: whether a worker refuses if it would call the clip otherwise.
    """

    key: str
    plan: Plan
    look: Look
    tools: Tools
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished clip.

    Attributes:
        data: the file's bytes.
        sha256: of them, as they were on the worker, hex.
    """

    data: bytes
    sha256: str


def describe(tools: Tools) -> Traits:
    """Load the model, if it is not the one that is loaded, and say what this worker is.

    Raises:
        SettingError, ModelError: it does not load here.
    """
    model = _held(tools)
    return Traits(
        name=model.name,
        latent_size=model.latent_size,
        resolution=model.resolution,
        batch=model.batch,
        identity=dict(model.identity),
        embeddings=hashlib.sha256(np.ascontiguousarray(model.embeddings).data).hexdigest(),
        surroundings=surroundings(),
    )


def class_embeddings(tools: Tools) -> NDArray[np.float32]:
    """Return the model's class embeddings, float32, shape (classes, e)."""
    return np.array(_held(tools).embeddings)


def make_frames(
    tools: Tools,
    latents: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    truncation: float,
) -> NDArray[np.uint8]:
    """Make up to a batch of frames, as `ganterpret.render.make_batch` does."""
    return make_batch(_held(tools), latents, embeddings, truncation)


def fulfil(order: Order) -> Delivery:
    """Make the clip of an order.

    Raises:
        RefusalError: with this worker's model, ffmpeg or code it would be another clip.
        RenderError, FfmpegError: it could not be made.
    """
    job = Job(order.plan, _held(order.tools), order.look)
    piece = 0, order.plan.frames
    _check_key(job, order)
    with tempfile.TemporaryDirectory(prefix="ganterpret-", dir=_scratch()) as folder:
        clip = Path(folder) / f"clip{order.look.codec.suffix}"
        make_clip(job, piece, clip)
        data = clip.read_bytes()
    # Another driver may have asked for another number of threads meanwhile.
    _check_key(job, order)
    return Delivery(data, hashlib.sha256(data).hexdigest())


def _check_key(job: Job, order: Order) -> None:
    if order.strict and job.key(0, order.plan.frames) != order.key:
        raise RefusalError(
            f"The worker on '{platform.node()}' would make other clips than the driver expects: "
            "give it the same weights, ffmpeg and versions.",
            platform.node(),
        )


def _scratch() -> str | None:
    """Return Dask's own folder, which it empties when a worker has died; None without Dask."""
    if "distributed" not in sys.modules:
        return None
    from distributed import get_worker  # an extra

    try:
        return str(get_worker().local_directory)
    except ValueError:  # called by something else
        return None


_loading: Final = threading.Lock()
_kept: Final[dict[Tools, Model]] = {}


def _held(tools: Tools) -> Model:
    """Return the model of this process; the one before it is dropped first."""
    with _loading:
        if tools not in _kept:
            _kept.clear()
            _use_cores(max(cores() // tools.sharing, 1))
            model = load_model(tools.model, tools.setup)
            # What can submit bears several threads; a model of the user's own need not.
            _kept[tools] = model if isinstance(model, Submitting) else _OneByOne(model)
        return _kept[tools]


def _use_cores(count: int) -> None:
    """Let PyTorch use some cores: Dask starts its workers with one for everything."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(count)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(count)


class _OneByOne:
    """A model that several threads take turns at.

    Args:
        model: the model.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._turn = threading.Lock()
        self.name = model.name
        self.latent_size = model.latent_size
        self.embeddings = model.embeddings
        self.resolution = model.resolution
        self.batch = model.batch
        self.identity = model.identity

    def __call__(
        self,
        latents: NDArray[np.float32],
        embeddings: NDArray[np.float32],
        truncation: float,
    ) -> NDArray[np.uint8]:
        with self._turn:
            return self._model(latents, embeddings, truncation)
