"""Bounds on strangers' text files: what lines they have, whoever saved them.

Conventions:
    Lines end in LF, CRLF or CR and are counted from 1. A byte order mark decides what a file is
    in; without one it is UTF-8, else cp1252 or what the format's program writes, unless its
    encoding was told. The limits are ours.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from ganterpret.limits import MAX_LINE, MAX_MARKERS, MAX_TEXT_FILE
from ganterpret_integrations.timeline import TimelineError

Item = TypeVar("Item")

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def text_of(data: bytes, what: str, encoding: str = "", fallback: str = "cp1252") -> str:
    """Decode a text file and hold it to the limits; its lines end in LF then.

    Args:
        data: the file.
        what: what it should be, for people, such as "file of labels".
        encoding: of its text; "" if nobody said it.
        fallback: what it is in if nobody said it and it is not UTF-8.

    Raises:
        TimelineError: too large, too long a line, not in the encoding, or no text.
    """
    if len(data) > MAX_TEXT_FILE:
        raise TimelineError(
            f"This {what} has {len(data)} bytes: at most {MAX_TEXT_FILE // 1024**2} MiB are read.",
            len(data),
        )
    text = re.sub(r"\r\n?", "\n", _decoded(data, what, encoding, fallback))
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise TimelineError(
                f"Line {number} has {len(line)} characters: at most {MAX_LINE} are read.", number
            )
        if "\0" in line:
            raise TimelineError(f"Line {number} holds a zero byte: this is no text file.", number)
    return text


def lines_of(data: bytes, what: str, encoding: str = "") -> list[str]:
    """Return the lines of a text file.

    Raises:
        TimelineError: as `text_of`.
    """
    return text_of(data, what, encoding).split("\n")


def at_most(items: Iterable[Item], what: str) -> list[Item]:
    """List the markers of a file, or what becomes them, and stop where there are too many.

    Raises:
        TimelineError: more than `MAX_MARKERS`.
    """
    found = list(islice(items, MAX_MARKERS + 1))
    if len(found) > MAX_MARKERS:
        raise TimelineError(
            f"This {what} has more than {MAX_MARKERS} markers: no more are read.", what
        )
    return found


def _decoded(data: bytes, what: str, encoding: str, fallback: str) -> str:
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    known = _MARKS[mark] if mark else encoding
    if known:
        try:
            return data[len(mark) :].decode(known).removeprefix("\ufeff")
        except ValueError as error:
            raise TimelineError(f"This {what} is not in {known}: {error}.", known) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(fallback, "replace")
