"""What the first bytes of a recording promise: whether it is MPEG audio, and where it should end.

Conventions:
    Only marks that stand at a fixed place are read; whatever is unknown counts as whole. Sizes are
    in bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_UNKNOWN: Final = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
"""Sizes that a program writes which does not know yet how long the recording gets."""

_LARGEST_OGG_PAGE: Final = 65307
_MPEG_FRAME: Final = 4096
"""More than the longest frame of MPEG audio: a Xing mark lies in the first one."""


def is_mpeg_audio(head: bytes) -> bool:
    """Tell MP3 and its kin by an ID3 tag or by the sync word of a frame."""
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] >= 0xE0)


def is_cut_off(path: Path) -> bool:
    """Compare where a file ends with where its own marks say that it should end.

    Known are RIFF (WAV), FORM (AIFF), RF64, W64, AU, Ogg, and MP3 with a Xing or Info mark.

    Raises:
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(40)
        if head[:4] == b"OggS":
            file.seek(max(0, size - _LARGEST_OGG_PAGE))
            return not _ends_an_ogg_stream(file.read())
        if is_mpeg_audio(head):
            start = _after_id3(head)
            file.seek(start)
            promised = _xing_size(file.read(_MPEG_FRAME))
            return promised > 0 and start + promised > size
    return _promised_end(head) > size


def _promised_end(head: bytes) -> int:
    """Return where a file of chunks should end; 0 where it does not say."""
    claimed, beyond = 0, 8
    if head[:4] == b"RIFF":
        claimed = int.from_bytes(head[4:8], "little")
    elif head[:4] == b"FORM":
        claimed = int.from_bytes(head[4:8], "big")
    elif head[:4] == b"RF64":
        claimed = int.from_bytes(head[20:28], "little")
    elif head[:4] == b"riff":
        claimed, beyond = int.from_bytes(head[16:24], "little"), 0
    elif head[:4] == b".snd":
        claimed, beyond = int.from_bytes(head[8:12], "big"), int.from_bytes(head[4:8], "big")
    return 0 if claimed in _UNKNOWN else claimed + beyond


def _ends_an_ogg_stream(tail: bytes) -> bool:
    page = tail.rfind(b"OggS")
    return 0 <= page < len(tail) - 5 and bool(tail[page + 5] & 4)


def _after_id3(head: bytes) -> int:
    """Return where the first frame begins: an ID3v2 tag's size has seven bits a byte."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _xing_size(frame: bytes) -> int:
    """Return the size of the stream by its Xing mark; 0 where it does not say."""
    for mark in (b"Xing", b"Info"):
        at = frame.find(mark)
        if at >= 0 and len(frame) >= at + 16 and frame[at + 7] & 2:
            field = at + (12 if frame[at + 7] & 1 else 8)
            return int.from_bytes(frame[field : field + 4], "big")
    return 0
