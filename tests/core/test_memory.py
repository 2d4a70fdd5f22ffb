"""Want of memory: a clip begins again with a smaller batch, under its key; or it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tests.core.small_checkpoints import CONFIG
from tests.core.toys import Frames, Toy, decoded, expected, make_plan

from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.errors import ModelError, OutOfMemoryError, is_out_of_memory
from ganterpret.loops import Measure, render_loops
from ganterpret.models import Setup, load_model
from ganterpret.models.architectures import config_from_json, random_biggan
from ganterpret.models.backends import torch_cpu
from ganterpret.models.backends.openvino import OpenVino
from ganterpret.models.backends.torch_cpu import TorchCpu
from ganterpret.models.biggan import BigGANModel
from ganterpret.render import Shrinking

PIECES = [(0, 7), (7, 19), (19, 24)]


@dataclass
class Cramped(Toy):
    """A toy on a device that has room for so many frames at once, or loses it after a while."""

    room: int = 2
    until: int = 0

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if self.batch > self.room and self.made >= self.until:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return super().__call__(latents, embeddings, truncation)

    def smaller(self) -> Cramped | None:
        return replace(self, batch=self.batch // 2, made=0) if self.batch > 1 else None


def make_all(store: ClipStore, toy: Toy) -> tuple[list[Path], list[str], Job]:
    """Make a few clips; also what is told, and the job."""
    job = Job(make_plan((7, 12, 5)), toy, Look(CODECS["png"]))
    told: list[str] = []
    made = store.make_all(job, job.keys(PIECES), lambda _: None, told.append)
    return [clip for _, clip in made], told, job


@pytest.mark.parametrize("until", [0, 4, 16])
def test_what_is_not_finished_begins_again_with_a_smaller_batch(
    tmp_path: Path, until: int
) -> None:
    """Twice if need be; every frame is right, and the clips bear the keys of their batch."""
    store = ClipStore(tmp_path / "clips")
    clips, told, job = make_all(store, Cramped(batch=8, until=until))
    assert [words.split(":")[0] for words in told] == [
        "There is no memory for 8 frames at once",
        "There is no memory for 4 frames at once",
    ]
    frames = np.concatenate([decoded(clip) for clip in clips])
    np.testing.assert_array_equal(frames, expected(job.plan, Toy(), 0, 24))
    small = replace(job, model=Cramped(batch=2))
    assert clips[-1] == store.find(small.key(*PIECES[-1]), ".mov")
    assert not [path for path in tmp_path.rglob("*") if ".part" in path.name]


def test_loops_tell_it_once(tmp_path: Path) -> None:
    """However many there are; each goes on with the smaller batch."""
    job = Job(make_plan((7, 12, 5)), Cramped(batch=4), Look(CODECS["png"]))
    told: list[str] = []
    measure = Measure(1, Fraction(120))
    render_loops(job, ClipStore(tmp_path / "c"), tmp_path / "l", measure, note=told.append)
    assert [words.split(":")[0] for words in told] == ["There is no memory for 4 frames at once"]


def test_the_next_run_finds_them(tmp_path: Path) -> None:
    """It tries the large batch again, and then makes nothing."""
    store = ClipStore(tmp_path / "clips")
    first, _, _ = make_all(store, Cramped(room=4, batch=8))
    log = tmp_path / "log"
    second, told, _ = make_all(store, Cramped(room=4, batch=8, log=log))
    assert (second, len(told)) == (first, 1)
    assert not log.exists()


@pytest.mark.parametrize("toy", [Cramped(room=0), Toy()], ids=["of one", "that cannot"])
def test_a_model_that_can_do_with_no_smaller_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy: Toy
) -> None:
    """One sentence, and nothing is left behind."""

    def full(*_: object) -> Frames:
        raise MemoryError

    if not isinstance(toy, Cramped):
        monkeypatch.setattr(Toy, "__call__", full)
    with pytest.raises(OutOfMemoryError, match=r"'toy' has no memory for a batch of \d frames?"):
        make_all(ClipStore(tmp_path / "clips"), toy)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]


@pytest.mark.parametrize("backend", [TorchCpu, OpenVino])
def test_a_smaller_biggan_makes_the_same_frames(backend: type[TorchCpu] | type[OpenVino]) -> None:
    """Within one level; its batch halves down to one."""
    generator = random_biggan(config_from_json(CONFIG.decode()), 1)
    model = BigGANModel(generator, name="small", weights="0", backend=backend(Setup(batch=5)))
    latents = np.random.default_rng(0).normal(size=(3, 8)).astype(np.float32)
    embeddings = model.embeddings[:3]
    whole = model(latents, embeddings, 0.5).astype(int)
    smaller = model.smaller()
    assert smaller is not None
    assert smaller.batch == 2
    assert np.abs(smaller(latents, embeddings, 0.5) - whole).max() <= 1
    one = smaller.smaller()
    assert one is not None
    assert (one.batch, one.smaller()) == (1, None)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("DefaultCPUAllocator: can't allocate memory: you tried to", OutOfMemoryError),
        ("could not create a primitive", ModelError),
    ],
)
def test_what_pytorch_fails_of_on_a_cpu(
    monkeypatch: pytest.MonkeyPatch, words: str, seen: type[ModelError]
) -> None:
    """As the protocol of backends says, and not in PyTorch's own words alone."""

    def fails(*_: object) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(torch_cpu, "fold", fails)
    with pytest.raises(ModelError) as error:
        TorchCpu(Setup()).ready(random_biggan(config_from_json(CONFIG.decode()), 1), 0.5)
    assert type(error.value) is seen


def test_a_smaller_painter_paints_the_same() -> None:
    """To the last level."""
    model = load_model("painter", Setup(side=16, batch=3))
    assert isinstance(model, Shrinking)
    smaller = model.smaller()
    assert smaller is not None
    assert smaller.batch == 1
    latents = np.zeros((1, model.latent_size), np.float32)
    whole = model(latents, model.embeddings[:1], 0.5)
    np.testing.assert_array_equal(smaller(latents, model.embeddings[:1], 0.5), whole)
    assert isinstance(smaller, Shrinking)
    assert smaller.smaller() is None


@pytest.mark.parametrize(
    ("error", "is_it"),
    [
        (MemoryError(), True),
        (torch.cuda.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), False),
    ],
)
def test_errors_that_are_want_of_memory(error: Exception, is_it: bool) -> None:
    """By their kind or their words."""
    assert is_out_of_memory(error) is is_it
