"""Being written."""

from __future__ import annotations

from ganterpret_integrations.formats.options import Reading, Writing
from ganterpret_integrations.timeline import Clip, Timeline


def read(data: bytes, how: Reading) -> Timeline:
    raise NotImplementedError


def write(timeline: Timeline, how: Writing) -> bytes:
    raise NotImplementedError


def insert(data: bytes, clips: tuple[Clip, ...], name: str, how: Reading) -> bytes:
    raise NotImplementedError
