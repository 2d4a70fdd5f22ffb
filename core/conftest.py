"""Which of the core's modules hold no examples to test here."""

from __future__ import annotations

from importlib.util import find_spec

_OF_TRITON = ["fused.py", "triton_kernels.py"]

collect_ignore = (
    [] if find_spec("triton") else [f"ganterpret/models/backends/{name}" for name in _OF_TRITON]
)
"""Triton comes with PyTorch's CUDA build alone."""
