"""The CUDA backend: what of it the CPU can stand in for, and the rest where a GPU is."""

from __future__ import annotations

import copy
import gc
import json
import weakref
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pytorch_pretrained_biggan import BigGAN
from safetensors.torch import save_file
from tests.core.generators import (
    Z,
    conditions_of,
    frames_at,
    signal_to_noise,
    small_config,
)
from tests.core.queues import CPU, Place, PromptQueues
from torch import Tensor

from ganterpret.errors import ModelError, SettingError
from ganterpret.models import checkpoints, load_models
from ganterpret.models.architectures import FIELDS, published, random_biggan
from ganterpret.models.backends import cuda, overflow
from ganterpret.models.backends.cuda import Cuda, frames_of, widened
from ganterpret.models.backends.cuda_graph import Captured, CudaQueues, repeatable
from ganterpret.models.backends.double_buffer import Compute, DoubleBuffer, Queues
from ganterpret.models.backends.torch_cpu import to_frames
from ganterpret.models.biggan import BigGANModel
from ganterpret.models.folding import fold
from ganterpret.models.setup import Setup
from ganterpret.models.sources import CheckpointFiles

GIB = 1 << 30

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device is here")

needs_triton = pytest.mark.skipif(
    not torch.cuda.is_available() or find_spec("triton") is None, reason="no CUDA device is here"
)


@pytest.fixture(scope="module")
def generator() -> BigGAN:
    return random_biggan(small_config(), seed=1)


@pytest.fixture(autouse=True)
def fewer_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small generator's numbers need no long look."""
    monkeypatch.setattr(overflow, "CONDITIONS", 8)


# Frames


def test_channels_that_nobody_looks_at_change_nothing(generator: BigGAN) -> None:
    """Five more colours are computed and dropped; a value may move to the next level."""
    folded = fold(generator, 0.4)
    conditions = torch.from_numpy(conditions_of(generator, 2))
    with torch.no_grad():
        wide, _ = frames_of(widened(folded), conditions)()
        narrow, finite = to_frames(folded(conditions))
    assert finite.all()
    assert np.abs(wide.numpy().astype(int) - narrow.astype(int)).max() <= 1


@pytest.fixture
def on_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the CPU stand in for a GPU on which no graph can be captured."""

    def fails(compute: Compute, queues: PromptQueues) -> Compute:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing")

    monkeypatch.setattr(cuda, "_device", lambda name: CPU)
    monkeypatch.setattr(cuda, "CudaQueues", PromptQueues)
    monkeypatch.setattr(cuda, "Captured", fails)
    for name, value in {
        "device": nullcontext,
        "synchronize": lambda: None,
        "get_device_name": lambda device: "a stand-in",
        "get_device_capability": lambda device: (9, 0),
        "get_device_properties": lambda device: SimpleNamespace(total_memory=8 * GIB),
    }.items():
        monkeypatch.setattr(torch.cuda, name, value)


@pytest.mark.usefixtures("on_cpu")
def test_device_that_captures_no_graph_makes_frames_without(generator: BigGAN) -> None:
    """In float16 at least 45 dB from float32, any number of frames, batches padded."""
    model = BigGANModel(generator, name="", weights="", backend=Cuda(Setup(batch=4), generator))
    rows = conditions_of(generator, 6)
    ours = frames_at(model, rows, 0.4)
    with torch.no_grad():
        exact, _ = to_frames(fold(generator, 0.4)(torch.from_numpy(rows)))
    assert model.identity["precision"] == "float16"
    assert signal_to_noise(ours, exact) >= 45


@pytest.mark.usefixtures("on_cpu")
def test_frame_that_is_not_finite_is_named(generator: BigGAN) -> None:
    """The check on the device reaches the caller."""
    model = BigGANModel(generator, name="", weights="", backend=Cuda(Setup(batch=4), generator))
    rows = conditions_of(generator, 6)
    rows[5, 0] = np.nan
    with pytest.raises(ModelError, match="Frame 5 of the batch holds NaN"):
        frames_at(model, rows, 0.4)


def test_settings_repeat_inside_and_are_the_users_again_outside() -> None:
    """Also after an error; what the user had chosen differs from what we need."""

    def settings() -> tuple[object, ...]:
        cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
        return (
            cudnn.benchmark,
            cudnn.deterministic,
            matmul.allow_fp16_reduced_precision_reduction,
            matmul.allow_bf16_reduced_precision_reduction,
        )

    torch.backends.cudnn.benchmark = True
    try:
        before = settings()
        with repeatable(), repeatable():
            assert settings() == (False, True, False, False)
        with pytest.raises(ZeroDivisionError), repeatable():
            _ = 1 / 0
        assert settings() == before == (True, False, True, True)
        assert torch.backends.cudnn.allow_tf32
    finally:
        torch.backends.cudnn.benchmark = False


# What float16 holds


def swollen(generator: BigGAN, factor: float) -> BigGAN:
    """The same with a last block whose third affine makes all ``factor`` times as large."""
    other = copy.deepcopy(generator)
    last = other.generator.layers[-1].bn_3
    with torch.no_grad():
        last.running_vars.add_(last.eps).div_(factor**2)
        last.eps = 0.0
    return other


def with_bias(generator: BigGAN, bias: float) -> BigGAN:
    """The same with a bias at the end of the last block, which the last batch norm takes off."""
    other = copy.deepcopy(generator)
    with torch.no_grad():
        other.generator.layers[-1].conv_3.bias.add_(bias)
        other.generator.bn.running_means.add_(bias)
    return other


def test_numbers_that_fit_leave_the_safety_factor_clear() -> None:
    """Float16 ends at 65504; what is no number fits nowhere."""
    assert overflow.fits_float16(65504 / overflow.SAFETY)
    assert not overflow.fits_float16(65505 / overflow.SAFETY)
    assert not overflow.fits_float16(float("nan"))
    assert torch.finfo(torch.float16).max == overflow.LARGEST_FLOAT16


def test_residual_sum_is_among_the_numbers(generator: BigGAN) -> None:
    """With a bias of 70000 in it the sum is that large, and so by about the other terms."""
    plain = overflow.largest_number(generator, CPU)
    large = overflow.largest_number(with_bias(generator, 7e4), CPU)
    assert 7e4 < large < 7e4 + 2 * plain < 7.1e4


@pytest.mark.parametrize(("factor", "fits"), [(1.0, True), (100.0, True), (1e6, False)])
def test_numbers_that_fit_are_finite_in_float16(
    generator: BigGAN, factor: float, fits: bool
) -> None:
    """Two routes: the look in float32, and float16 itself; no weight is large here."""
    model = swollen(generator, factor)
    with torch.no_grad():
        conditions = torch.from_numpy(conditions_of(model, 4))
        half = fold(model, 1.0, torch.float16)(conditions)
    assert overflow.fits_float16(overflow.largest_number(model, CPU)) == fits
    assert bool(half.isfinite().all()) == fits


def test_affines_may_exceed_float16(generator: BigGAN) -> None:
    """They stay float32: a scale of a million where all that it meets is a millionth is legal."""
    model = swollen(generator, 1.0)
    last = model.generator.layers[-1]
    with torch.no_grad():
        last.conv_2.weight_u.mul_(1e6)  # of the spectral norm, which divides by it
        last.conv_2.bias.mul_(1e-6)
        last.bn_3.running_means.mul_(1e-6)
        last.bn_3.running_vars.mul_(1e-12)
    plain = overflow.largest_number(generator, CPU)
    assert float(fold(model, 1.0).affines[0].abs().max()) > 1e5
    assert overflow.largest_number(model, CPU) == pytest.approx(plain, rel=0.01)


def test_statistics_of_small_truncations_are_looked_at(generator: BigGAN) -> None:
    """A score may ask for a truncation whose batch norms enlarge what those of others leave."""
    model = swollen(generator, 1.0)
    with torch.no_grad():
        model.generator.layers[-1].bn_0.running_vars[1].mul_(1e-12)
    whole = overflow.largest_number(generator, CPU)
    assert overflow.largest_number(model, CPU) > 5 * whole


# Devices of a machine


@dataclass
class Gpu:
    """A stand-in device."""

    name: str = "NVIDIA X"
    free: int = 70 * GIB
    total: int = 80 * GIB
    capability: tuple[int, int] = (9, 0)
    answers: bool = True

    def memory(self) -> tuple[int, int]:
        if not self.answers:
            raise RuntimeError("CUDA error: CUDA-capable device(s) is/are busy or unavailable")
        return self.free, self.total


Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Make PyTorch see other devices; numbers are looked at on the CPU."""

    def put(*gpus: Gpu) -> None:
        for name, value in {
            "is_available": lambda: bool(gpus),
            "device_count": lambda: len(gpus),
            "get_device_name": lambda device: gpus[device.index].name,
            "get_device_capability": lambda device: gpus[device.index].capability,
            "get_device_properties": lambda device: SimpleNamespace(
                total_memory=gpus[device.index].total
            ),
            "mem_get_info": lambda device: gpus[device.index].memory(),
        }.items():
            monkeypatch.setattr(torch.cuda, name, value)

    def look(generator: BigGAN, device: torch.device) -> float:
        assert device.type == "cuda"
        return overflow.largest_number(generator, CPU)

    monkeypatch.setattr(cuda, "largest_number", look)
    return put


@pytest.mark.parametrize(
    ("wanted", "gpu", "bias", "chosen"),
    [
        ("auto", Gpu(), 0.0, "float16"),
        ("auto", Gpu(), 7e4, "bf16"),
        ("auto", Gpu(capability=(7, 5)), 0.0, "float16"),
        ("auto", Gpu(capability=(7, 5)), 7e4, "float32"),
        ("float16", Gpu(), 0.0, "float16"),
        ("bf16", Gpu(), 0.0, "bf16"),
        ("float32", Gpu(), 7e4, "float32"),
    ],
)
def test_precision_is_the_lowest_that_the_weights_bear(
    machine: Machine, generator: BigGAN, wanted: str, gpu: Gpu, bias: float, chosen: str
) -> None:
    """What is chosen stands in the identity; bf16 needs Ampere or later."""
    machine(gpu)
    backend = Cuda(Setup(precision=wanted), with_bias(generator, bias))
    assert backend.identity["precision"] == chosen


def test_float16_asked_for_with_weights_that_overflow_it(
    machine: Machine, generator: BigGAN
) -> None:
    """The sentence says how far they reach and what to use."""
    machine(Gpu())
    with pytest.raises(
        SettingError, match=r"numbers reach 7e\+04, and float16 ends at 65504 .*: use bf16 or fl"
    ) as caught:
        Cuda(Setup(precision="float16"), with_bias(generator, 7e4))
    assert caught.value.value == "float16"


def test_bf16_on_a_device_without_it(machine: Machine, generator: BigGAN) -> None:
    """The sentence says what it has."""
    machine(Gpu(capability=(7, 5)))
    with pytest.raises(SettingError, match="cuda:0 does not compute in bf16: use float16 or flo"):
        Cuda(Setup(precision="bf16"), generator)


@pytest.mark.parametrize("name", ["auto", "cuda", "cuda:0"])
def test_device_that_is_there(machine: Machine, name: str) -> None:
    """Without a number it is the first."""
    machine(Gpu())
    assert cuda._device(name) == torch.device("cuda", 0)


@pytest.mark.parametrize(("name", "said"), [("cuda:2", "cuda:2"), ("cuda:11", "cuda:11")])
def test_device_that_is_not_there(machine: Machine, name: str, said: str) -> None:
    """The sentence says how many there are."""
    machine(Gpu(), Gpu())
    with pytest.raises(SettingError, match=rf"{said} is not there \(PyTorch sees 2\); use cpu"):
        cuda._device(name)


@pytest.mark.parametrize(
    ("side", "precision", "total", "batch"),
    [
        (128, "float16", 80 * GIB, 32),
        (256, "float16", 80 * GIB, 32),
        (512, "float16", 80 * GIB, 32),
        (512, "float16", 8 * GIB, 16),
        (512, "float16", 7 * GIB, 8),
        (512, "float32", 8 * GIB, 8),
        (256, "bf16", 4 * GIB, 32),
        (512, "float16", GIB // 4, 1),
    ],
)
def test_batch_follows_the_devices_memory(
    machine: Machine, side: int, precision: str, total: int, batch: int
) -> None:
    """Four pictures of 128 channels a frame, in half of the memory; never less than a frame."""
    machine(Gpu(total=total))
    assert cuda._batch(published(side), precision, torch.device("cuda", 0)) == batch


def test_free_memory_leaves_the_batch_alone(machine: Machine, generator: BigGAN) -> None:
    """The batch decides pixels: a clip from yesterday is found beside other programs, too."""
    machine(Gpu(free=GIB))
    assert Cuda(Setup(), generator).batch == 32
    assert Cuda(Setup(batch=5), generator).batch == 5


def test_twins_are_the_devices_of_one_name_that_are_free(
    machine: Machine, generator: BigGAN
) -> None:
    """Another kind, a busy one and one that does not answer are left out; identities agree."""
    machine(
        Gpu(),
        Gpu(free=36 * GIB),
        Gpu("NVIDIA Y"),
        Gpu(free=34 * GIB),
        Gpu(answers=False),
        Gpu(),
    )
    backend = Cuda(Setup(), generator)
    twins = backend.twins()
    assert [str(twin._device) for twin in twins] == ["cuda:1", "cuda:5"]
    assert all(twin.identity == backend.identity for twin in twins)
    assert all(twin.batch == backend.batch for twin in twins)
    assert str(backend._device) == "cuda:0"


@pytest.fixture
def checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generator: BigGAN) -> str:
    """The small generator on disk."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "small"
    folder.mkdir()
    save_file(generator.state_dict(), folder / "model.safetensors")
    fields = {name: getattr(generator.config, name) for name in FIELDS}
    (folder / "config.json").write_text(json.dumps(fields))
    return str(folder)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of weights that are read."""
    seen: list[Path] = []
    read = checkpoints.read_generator

    def counting(files: CheckpointFiles) -> BigGAN:
        seen.append(files.weights)
        return read(files)

    monkeypatch.setattr(checkpoints, "read_generator", counting)
    return seen


def test_several_gpus_of_a_kind_share_weights_that_are_read_once(
    machine: Machine, checkpoint: str, reads: list[Path]
) -> None:
    """A model for each, of equal identity, name and embeddings."""
    machine(Gpu(), Gpu(), Gpu("NVIDIA Y"), Gpu())
    models = load_models(checkpoint)
    assert len(models) == 3
    assert len(reads) == 1
    assert all(model.identity == models[0].identity for model in models)
    assert all(model.name == models[0].name for model in models)
    assert all(np.array_equal(model.embeddings, models[0].embeddings) for model in models)


@pytest.mark.parametrize(
    "setup", [Setup(device="cuda:1"), Setup(device="cuda"), Setup(device="cpu", backend="torch")]
)
def test_device_that_is_named_stays_alone(machine: Machine, checkpoint: str, setup: Setup) -> None:
    """Whoever names one means that one."""
    machine(Gpu(), Gpu())
    assert len(load_models(checkpoint, setup)) == 1


def test_models_without_a_gpu(checkpoint: str, machine: Machine) -> None:
    """On the CPU there is one, and of the painter always."""
    machine()
    assert len(load_models(checkpoint, Setup(backend="torch"))) == 1
    machine(Gpu(), Gpu())
    assert [model.name for model in load_models("painter")] == ["painter"]


# What goes wrong


def hidden() -> RuntimeError:
    """An error that came of want of memory, as from a capture that was broken off."""
    error = RuntimeError("CUDA error: operation failed due to a previous error during capture")
    error.__context__ = torch.cuda.OutOfMemoryError("CUDA out of memory.")
    return error


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be ..."),
        hidden(),
    ],
)
@pytest.mark.usefixtures("on_cpu")
def test_want_of_memory_says_so_and_gives_back_what_was_taken(
    monkeypatch: pytest.MonkeyPatch, generator: BigGAN, error: RuntimeError
) -> None:
    """Whoever holds the error holds no tensors by it."""
    taken: list[weakref.ref[Tensor]] = []

    def fails(compute: Compute, queues: PromptQueues) -> Compute:
        tensor = torch.zeros(3)
        taken.append(weakref.ref(tensor))
        raise error

    monkeypatch.setattr(cuda, "Captured", fails)
    backend = Cuda(Setup(batch=7), generator)
    with pytest.raises(ModelError, match="no memory for a batch of 7 frames; choose a sm") as kept:
        backend.ready(generator, 0.4)
    assert kept.value.value == 7
    assert taken[0]() is None


@pytest.mark.usefixtures("on_cpu")
def test_runner_that_is_dropped_is_gone_at_once(
    monkeypatch: pytest.MonkeyPatch, generator: BigGAN
) -> None:
    """Nothing in it goes in circles, so that no memory waits for the garbage collector."""
    buffers: list[weakref.ref[DoubleBuffer]] = []

    class Watched(DoubleBuffer):
        def __init__(
            self, queues: Queues, compute: Compute, conditions: Tensor, side: int
        ) -> None:
            super().__init__(queues, compute, conditions, side)
            buffers.append(weakref.ref(self))

    monkeypatch.setattr(cuda, "DoubleBuffer", Watched)
    backend = Cuda(Setup(batch=2), generator)
    gc.disable()
    try:
        runner = backend.ready(generator, 0.4)
        runner(conditions_of(generator, 2))()
        assert buffers[0]() is not None
        del runner
        assert buffers[0]() is None
    finally:
        gc.enable()


@pytest.mark.usefixtures("on_cpu")
def test_device_that_fails_on_the_way(monkeypatch: pytest.MonkeyPatch, generator: BigGAN) -> None:
    """When a batch begins, or while it is waited for: one sentence in PyTorch's first words."""
    runner = Cuda(Setup(batch=2), generator).ready(generator, 0.4)
    pending = runner(conditions_of(generator, 2))

    def fails(*_: object) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with")

    monkeypatch.setattr(torch.cuda, "empty_cache", fails)
    monkeypatch.setattr(Place, "synchronize", fails)
    with pytest.raises(ModelError, match=r"cpu fails \(RuntimeError: CUDA error: an illegal mem"):
        pending()
    monkeypatch.setattr(PromptQueues, "run", fails)
    with pytest.raises(ModelError, match=r"encountered\): mend its driver or PyTorch, or choose"):
        runner(conditions_of(generator, 2))


# On a device


def on_gpu(generator: BigGAN, batch: int, precision: str = "auto") -> BigGANModel:
    backend = Cuda(Setup(device="cuda", batch=batch, precision=precision), generator)
    return BigGANModel(generator, name="", weights="", backend=backend)


def eager(
    generator: BigGAN, truncation: float, *, fused: bool = True
) -> Callable[[Tensor], NDArray[np.uint8]]:
    """What makes frames on the device without a graph, in float16."""
    folded = fold(generator, truncation, torch.float16, "cuda")
    forward = Cuda(Setup(device="cuda"), generator).forward(folded) if fused else widened(folded)

    def frames(rows: Tensor) -> NDArray[np.uint8]:
        with torch.no_grad():
            made: NDArray[np.uint8] = frames_of(forward, rows.to("cuda"))()[0].cpu().numpy()
            return made

    return frames


@pytest.fixture(scope="module")
def large() -> BigGAN:
    """The published shape at 128 pixels."""
    return random_biggan(128, seed=0)


@needs_gpu
def test_graph_makes_what_runs_without_one_to_the_bit(large: BigGAN) -> None:
    """The same kernels on the same memory."""
    model = on_gpu(large, batch=4)
    rows = conditions_of(large, 4)
    assert np.array_equal(frames_at(model, rows, 0.4), eager(large, 0.4)(torch.from_numpy(rows)))


@needs_triton
def test_fused_steps_make_the_frames_of_pytorchs(large: BigGAN) -> None:
    """Both as near to float32 as 16 bits are, and the fused ones not less near."""
    rows = torch.from_numpy(conditions_of(large, 4))
    with torch.no_grad():
        exact, _ = to_frames(fold(large, 0.4)(rows))
    near = signal_to_noise(eager(large, 0.4)(rows), exact)
    assert near >= 45
    assert near >= signal_to_noise(eager(large, 0.4, fused=False)(rows), exact) - 1
    assert "fused" in Cuda(Setup(device="cuda"), large).identity["kernels"]


@needs_triton
@pytest.mark.parametrize("precision", ["float16", "bf16"])
def test_fused_steps_of_odd_sizes(generator: BigGAN, precision: str) -> None:
    """Few channels, one condition, a mixture of layers: everything that a tile may overhang."""
    rows = conditions_of(generator, 1)
    with torch.no_grad():
        exact, _ = to_frames(fold(generator, 0.4)(torch.from_numpy(rows)))
    frames = frames_at(on_gpu(generator, 1, precision), rows, 0.4)
    assert signal_to_noise(frames, exact) >= (45 if precision == "float16" else 30)


@needs_triton
def test_fused_steps_name_what_is_not_finite(generator: BigGAN) -> None:
    """No rectifier makes a number of it."""
    rows = conditions_of(generator, 4)
    rows[2, 0] = np.nan
    with pytest.raises(ModelError, match="Frame 2 of the batch holds NaN"):
        frames_at(on_gpu(generator, 4), rows, 0.4)


@needs_gpu
def test_a_graph_is_captured(generator: BigGAN) -> None:
    """No silent fallback where it works: what is captured replays new conditions."""
    with torch.no_grad():
        folded = widened(fold(generator, 0.4, torch.float16, "cuda"))
        conditions = torch.zeros(2, 2 * Z, device="cuda")
        queues = CudaQueues(torch.device("cuda", 0))
        captured = Captured(frames_of(folded, conditions), queues)
        before = captured()[0].cpu()
        conditions.copy_(torch.from_numpy(conditions_of(generator, 2)))
        assert not torch.equal(before, captured()[0].cpu())


@needs_gpu
def test_weights_that_overflow_float16_run_in_bf16_on_a_device(large: BigGAN) -> None:
    """Their frames are finite there."""
    loud = swollen(large, 1e6)
    model = on_gpu(loud, batch=2)
    rows = conditions_of(loud, 2)
    assert model.identity["precision"] == "bf16"
    assert frames_at(model, rows, 1.0).shape == (2, 128, 128, 3)


@needs_gpu
def test_model_that_is_dropped_gives_back_its_memory(large: BigGAN) -> None:
    """Graph, weights and buffers; those of other truncations do not add up either."""
    rows = conditions_of(large, 32)
    frames_at(on_gpu(large, batch=32), rows, 0.4)
    torch.cuda.empty_cache()
    before = torch.cuda.memory_reserved()
    model = on_gpu(large, batch=32)
    for truncation in (0.4, 0.5, 0.6, 0.7):
        frames_at(model, rows, truncation)
    assert torch.cuda.memory_reserved() > before + (100 << 20)
    del model
    torch.cuda.empty_cache()
    # cuBLAS keeps a workspace of some 32 MiB for each of the four streams.
    assert torch.cuda.memory_reserved() <= before + 4 * (80 << 20)
