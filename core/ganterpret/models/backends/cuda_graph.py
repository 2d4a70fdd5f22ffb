"""What the backend needs of CUDA itself: queues, graphs, settings that repeat, want of memory.

Conventions:
    PyTorch's settings belong to the whole process, and only one graph can be captured at a time:
    both are done under one lock.

Sources: PyTorch's notes on CUDA semantics (graphs, streams, pinned memory) and on reproducibility.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import torch
from torch import Tensor

from ganterpret.models.backends.double_buffer import Compute, Mark, Queue

WARM_UPS: Final = 3
"""Runs before a graph is captured, as PyTorch's notes advise."""

_process = threading.RLock()
"""Held while PyTorch's settings are others than the user's, or a graph is captured."""


class CudaQueues:
    """A device's two queues: streams of its own, neither of them the default one."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.streams: Mapping[Queue, torch.cuda.Stream] = {
            "compute": torch.cuda.Stream(device),  # type: ignore[no-untyped-call]
            "copy": torch.cuda.Stream(device),  # type: ignore[no-untyped-call]
        }
        for stream in self.streams.values():  # another one has put the weights there
            stream.wait_stream(torch.cuda.current_stream(device))

    def run(self, queue: Queue, work: Callable[[], object], after: Mark | None = None) -> Mark:
        """Put work on a queue; see `double_buffer.Queues`."""
        stream = self.streams[queue]
        if isinstance(after, torch.cuda.Event):
            stream.wait_event(after)
        with torch.cuda.stream(stream), torch.no_grad():
            work()
        # A thread that waits for it sleeps, and leaves its core to the encoders.
        mark = torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]
        mark.record(stream)
        return mark

    def on_device(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        """Take memory of the device, which is not given away while either queue uses it."""
        tensor = torch.empty(shape, dtype=dtype, device=self._device)
        for stream in self.streams.values():
            tensor.record_stream(stream)
        return tensor

    def on_host(self, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
        """Take pinned memory of the host."""
        return torch.empty(shape, dtype=dtype, pin_memory=True)


class Captured:
    """A computation captured as a CUDA graph: replayed from and to the same memory.

    Args:
        compute: what is captured, on the queue "compute" of the current device.
        queues: of that device.

    Raises:
        RuntimeError: it cannot be captured, for want of memory or otherwise.
    """

    def __init__(self, compute: Compute, queues: CudaQueues) -> None:
        for _ in range(WARM_UPS):
            queues.run("compute", compute)
        self._compute = compute  # holds the weights, whose addresses are in the graph
        self._graph = torch.cuda.CUDAGraph()
        # What other threads do meanwhile, on whichever device, is none of this capture's.
        stream, mode = queues.streams["compute"], "thread_local"
        with _process, torch.cuda.graph(self._graph, stream=stream, capture_error_mode=mode):
            self._made = compute()

    def __call__(self) -> tuple[Tensor, Tensor]:
        """Replay it on the current stream."""
        self._graph.replay()
        return self._made


@contextmanager
def repeatable() -> Iterator[None]:
    """Hold cuDNN and cuBLAS to arithmetic that repeats and keeps its precision.

    These settings are those of the process, so that one thread at a time changes them, and
    everything is as it was afterwards.
    """
    cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
    wanted: list[tuple[object, str, object]] = [
        (cudnn, "enabled", True),
        (cudnn, "benchmark", False),
        (cudnn, "deterministic", True),
        (matmul, "allow_fp16_reduced_precision_reduction", False),
        (matmul, "allow_bf16_reduced_precision_reduction", False),
    ]
    # PyTorch before 2.9 knows the older way of turning TF32 off only; later ones refuse a mixture.
    if convolutions := getattr(cudnn, "conv", None):
        wanted += [(one, "fp32_precision", "ieee") for one in (convolutions, matmul)]
    else:
        wanted += [(one, "allow_tf32", False) for one in (cudnn, matmul)]
    with _process:
        before = [getattr(owner, name) for owner, name, _ in wanted]
        try:
            for owner, name, value in wanted:
                setattr(owner, name, value)
            yield
        finally:
            for (owner, name, _), value in zip(wanted, before, strict=True):
                setattr(owner, name, value)
