"""OpenVINO on the CPU: the folded graph as OpenVINO compiles it.

Conventions:
    Precision float32 is asked for by name: left alone, OpenVINO takes bf16 where a CPU has it.
    The frames of a batch are computed side by side, each alone on its share of the cores, and
    equal to the bit for any batch and any number of threads; so neither is in the identity.

What is compiled stays in memory and serves every truncation. OpenVINO's own cache on the disk is
not used: reading it took as long as compiling, and it read a damaged one without a word.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from openvino import Core, InferRequest, Model, get_version
from pytorch_pretrained_biggan import BigGAN

from ganterpret.errors import ModelError, OutOfMemoryError, SettingError, is_out_of_memory
from ganterpret.models.backends.openvino_graph import halves, head, trunk
from ganterpret.models.backends.protocol import Made, Pending, Runner
from ganterpret.models.folding import fold
from ganterpret.models.forward import FORWARD
from ganterpret.models.setup import Setup
from ganterpret.pipeline import cores

BATCH: Final = 8
"""Frames at once by default; as many cores work side by side, and more share a frame."""

HINTS: Final[Mapping[str, str]] = {"float32": "f32", "bf16": "bf16"}
"""What OpenVINO calls the precisions."""


class OpenVino:
    """The backend of that name.

    Args:
        setup: its batch and precision are heeded.

    Raises:
        SettingError: a precision that OpenVINO or this CPU does not compute in.
    """

    def __init__(self, setup: Setup) -> None:
        self._core = Core()
        self._precision = "float32" if setup.precision == "auto" else setup.precision
        self._batch = setup.batch or BATCH
        self._trunk: tuple[BigGAN, _Compiled] | None = None
        if self._precision not in HINTS:
            raise SettingError(
                f"The precision {self._precision} does not work with OpenVINO on the CPU; use "
                "float32, or bf16 where the CPU has it.",
                self._precision,
            )
        able = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if self._precision == "bf16" and "BF16" not in able:
            raise SettingError("This CPU does not compute in bf16; use float32.", "bf16")

    @property
    def batch(self) -> int:
        """Frames at once."""
        return self._batch

    @property
    def identity(self) -> Mapping[str, str]:
        """What besides weights and inputs decides a pixel."""
        name = self._core.get_property("CPU", "FULL_DEVICE_NAME")
        return {
            "backend": "openvino",
            "forward": FORWARD,
            "device": f"{name} {torch.backends.cpu.get_cpu_capability()}",
            "precision": self._precision,
            "openvino": get_version(),
            "torch": torch.__version__,  # the weights are folded by it
        }

    def with_batch(self, batch: int) -> OpenVino:
        """The same with another number of frames at once."""
        other = copy.copy(self)
        other._batch, other._trunk = batch, None
        return other

    def ready(self, generator: BigGAN, truncation: float) -> Runner:
        """Fold a generator at a truncation, and compile it if that has not been done yet."""
        folded = fold(generator, truncation)
        streams = min(self._batch, cores())
        if self._trunk is None or self._trunk[0] is not generator:
            hint = HINTS[self._precision]
            self._trunk = generator, _Compiled(self._core, trunk(folded), hint, streams)
        row_by_row = self._trunk[1]
        at_once = _Compiled(self._core, head(folded, self._batch), HINTS["float32"], 1)
        last = [part.numpy() for part in halves(folded.last)]
        side = generator.config.output_dim

        def run(conditions: NDArray[np.float32]) -> Pending:
            table, first = at_once.results(at_once.begin([conditions]))
            begun = {
                row: row_by_row.begin([table[row, None], first[row, None], *last])
                for row in np.flatnonzero(np.isfinite(conditions).all(axis=1))
            }

            def wait() -> Made:
                frames = np.zeros((len(conditions), side, side, 3), np.uint8)
                finite = np.zeros(len(conditions), np.bool_)
                for row, request in begun.items():
                    frames[row, None], finite[row, None] = row_by_row.results(request)
                return frames, finite

            return wait

        return run


class _Compiled:
    """A compiled model and its free requests; any thread may begin one."""

    def __init__(self, core: Core, model: Model, precision: str, streams: int) -> None:
        with _model_errors():
            self._model = core.compile_model(
                model,
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": precision,
                    "NUM_STREAMS": str(streams),
                    "INFERENCE_NUM_THREADS": cores(),
                },
            )
        self._free: deque[InferRequest] = deque()

    def begin(self, inputs: Sequence[NDArray[np.generic]]) -> InferRequest:
        """Begin one run; the inputs must stay as they are until its results are there."""
        with _model_errors():
            try:
                request = self._free.pop()
            except IndexError:
                request = self._model.create_infer_request()
            request.start_async(inputs, share_inputs=True)
        return request

    def results(self, request: InferRequest) -> list[NDArray[np.generic]]:
        """Wait for what has been begun; called once."""
        with _model_errors():
            request.wait()
        results = [output.data.copy() for output in request.output_tensors]
        self._free.append(request)
        return results


@contextmanager
def _model_errors() -> Iterator[None]:
    """Say what OpenVINO fails of in one sentence; its own stands on its last line."""
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                "OpenVINO has no memory for its batch: choose a smaller one, or end what else "
                "takes memory."
            ) from error
        reason = (str(error).strip().splitlines() or [""])[-1].strip().rstrip(".")
        raise ModelError(
            f"OpenVINO fails ({reason[:200]}): choose a smaller batch, or backend torch.", reason
        ) from error
