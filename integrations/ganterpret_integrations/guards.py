"""Bounds on strangers' JSON, zip and gzip files, held before a parser can be hurt by them.

Conventions:
    Sizes are bytes. JSON is counted on its bytes, strings and escapes respected, and parsed only
    if it is neither large nor deep: deep nesting kills a process or keeps it busy for minutes.
    A place in a file is a line and a byte, both from 1. An archive is never unpacked: entries are
    read by name, in pieces, up to a limit, whatever its own directory says about their sizes.

Sources:
    RFC 8259 (JSON), APPNOTE.TXT 6.3.10 (zip), RFC 1952 (gzip); the limits are ours.
"""

from __future__ import annotations

import io
import json
import math
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from ganterpret.limits import (
    MAX_DEPTH,
    MAX_DIRECTORY,
    MAX_ENTRIES,
    MAX_JSON,
    MAX_NUMBER,
    MAX_OBJECTS,
    MAX_RATIO,
    MAX_VALUES,
    MEBIBYTE,
)
from ganterpret.strictjson import Json
from ganterpret_integrations.timeline import TimelineError

_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
"""What the standard library says of an archive that breaks its own rules."""

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_ENCRYPTED: Final = 1
_GZIP: Final = 16 + zlib.MAX_WBITS

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
_BRACKET: Final = re.compile(
    rb"(?:[^\"\[\]{}]++|" + _STRING + rb")*+(?:([\[{])|([\]}])|\Z)", re.DOTALL
)
"""The next bracket outside of strings, or the end."""

_NUMBER: Final = rb"-?Infinity|NaN|(?<![-+.\deE])(?:[-+.\deE]{25,}|[-\d.]++[eE]\+?\d{2,})"
"""Numbers that may be none, too large or too long."""

_ODD_NUMBER: Final = re.compile(_NUMBER)
_TOKEN: Final = re.compile(_STRING + rb"|(" + _NUMBER + rb")", re.DOTALL)
_KEY: Final = re.compile(rb"(" + _STRING + rb")\s*(:?)|([{\[])|([}\]])", re.DOTALL)
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def parse_json(data: bytes) -> Json:
    """Parse JSON that nobody vouches for.

    Raises:
        TimelineError: more than the limits allow, no valid JSON in UTF-8, a number that is none
            or infinite, a name twice in one object, or half a surrogate pair.
    """
    if len(data) > MAX_JSON:
        raise TimelineError(
            f"The file has {len(data) / MEBIBYTE:.1f} MiB of JSON: at most "
            f"{MAX_JSON // MEBIBYTE} are read.",
            len(data),
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _at(data, error.start, "text that is not in UTF-8", error.start) from error
    _count(data)
    try:
        root: Json = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        start = len(text[: error.pos].encode())
        raise _at(data, start, f"no valid JSON ({error.msg})", error.pos) from error
    except _TwiceError as error:
        raise _twice(data) from error
    _check_pairs(data)
    return root


def unpacked(data: bytes, most: int, what: str) -> bytes:
    """Unpack a gzip file.

    Args:
        data: the file; what lies behind its end is not looked at.
        most: bytes that it may unpack to.
        what: the format's name, for messages.

    Raises:
        TimelineError: damaged, cut off, or larger inside.
    """
    decoder = zlib.decompressobj(wbits=_GZIP)
    try:
        found = decoder.decompress(data, most + 1)
    except zlib.error as error:
        raise TimelineError(f"{what} is damaged ({error}): save it again.", len(data)) from error
    if len(found) > most:
        raise TimelineError(f"{what} unpacks to more than {most // MEBIBYTE} MiB.", most)
    if not decoder.eof:
        raise TimelineError(f"{what} is cut off: copy it again, whole.", len(data))
    return found


@contextmanager
def opened_archive(source: Path | bytes, name: str = "") -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose directory is within bounds.

    Args:
        source: the file, or what it holds.
        name: what it is called in messages; its path if not given.

    Raises:
        TimelineError: no zip file; too many entries; one whose name leads out of the archive, or
            that is a link, encrypted, of another method than stored and deflated, or unpacks to
            far more than it is.
    """
    path = name or (str(source) if isinstance(source, Path) else "the file")
    with ExitStack() as stack:
        try:
            raw: io.BytesIO | io.FileIO
            raw = io.BytesIO(source) if isinstance(source, bytes) else io.FileIO(source)
            stack.enter_context(raw)
            file = stack.enter_context(_Sparing(raw))
            archive = stack.enter_context(zipfile.ZipFile(file))
        except OSError as error:
            raise TimelineError(f"'{path}' cannot be read: {error.strerror}.", path) from error
        except _DAMAGED as error:
            raise TimelineError(f"'{path}' is no zip file that can be read.", path) from error
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise TimelineError(
                f"'{path}' holds {len(entries)} files: at most {MAX_ENTRIES} are taken.", path
            )
        for entry in entries:
            wrong = _wrong_with(entry)
            if wrong:
                raise TimelineError(
                    f"'{path}' is not opened: its entry {entry.filename[:80]!r} {wrong}.",
                    entry.filename,
                )
        yield archive


def plain_entry(name: str) -> zipfile.ZipInfo:
    """Describe an entry without a time or an owner, which would change the bytes.

    Args:
        name: where it lies in the archive.
    """
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
    return entry


def read_entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Read one file of an archive.

    Args:
        archive: from `opened_archive`.
        name: of the entry, exactly.
        most: bytes that it may have.

    Raises:
        TimelineError: it is missing, there twice, damaged, or larger.
    """
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if len(found) != 1:
        raise TimelineError(
            f"The archive holds {len(found)} entries '{name}': it has to hold one.", name
        )
    data = bytearray()
    try:
        with archive.open(found[0]) as file:
            while len(data) <= most and (piece := file.read(MEBIBYTE)):
                data += piece
    except _DAMAGED as error:
        raise TimelineError(f"The archive's entry '{name}' is damaged.", name) from error
    if len(data) > most:
        raise TimelineError(
            f"The archive's entry '{name}' unpacks to more than {most // MEBIBYTE} MiB.", name
        )
    return bytes(data)


class _TwiceError(Exception):
    """A name came twice in one object."""


class _Sparing(io.RawIOBase):
    """A file that gives no more than a directory's length at once, whatever it claims."""

    def __init__(self, file: io.FileIO | io.BytesIO) -> None:
        super().__init__()
        self.file = file
        self.length = file.seek(0, io.SEEK_END)

    def seekable(self) -> bool:
        """Tell that any place can be read."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self.file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to so many bytes; the rest of the file if negative."""
        left = max(self.length - self.tell(), 0)
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > MAX_DIRECTORY:
            raise TimelineError(
                f"The archive's directory takes {wanted / MEBIBYTE:.1f} MiB: at most "
                f"{MAX_DIRECTORY // MEBIBYTE} are read.",
                wanted,
            )
        return self.file.read(wanted)


def _count(data: bytes) -> None:
    """Hold a document to the limits before it is parsed."""
    # Those inside of strings count too: this is a limit on work, and counting is to be none.
    values = data.count(b",") + data.count(b'"') // 2 + data.count(b"[") + data.count(b"{")
    if values > MAX_VALUES:
        raise TimelineError(
            f"The file holds {values} values: at most {MAX_VALUES} are read.", values
        )
    depth = objects = 0
    for bracket in _BRACKET.finditer(data):
        if bracket.lastindex == 1:
            depth += 1
            objects += 1
            if depth > MAX_DEPTH:
                raise _at(data, bracket.end() - 1, f"a nesting of more than {MAX_DEPTH}", depth)
            if objects > MAX_OBJECTS:
                raise _at(data, bracket.end() - 1, f"more than {MAX_OBJECTS} objects", objects)
        elif bracket.lastindex == 2:
            depth -= 1
    if _ODD_NUMBER.search(data):
        for token in _TOKEN.finditer(data):
            if token[1]:
                _check_number(data, token)


def _check_number(data: bytes, token: re.Match[bytes]) -> None:
    literal = token[0].decode()
    if len(literal) > MAX_NUMBER:
        raise _at(data, token.start(), f"a number of {len(literal)} digits", literal[:20])
    try:
        finite = math.isfinite(float(literal))
    except ValueError:
        return  # no number at all: the parser says what it is
    if not finite:
        raise _at(data, token.start(), f"the number {literal}, which is not finite,", literal)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _twice(data: bytes) -> TimelineError:
    """Find the name that comes twice in one object of valid JSON."""
    levels: list[set[str]] = []
    for token in _KEY.finditer(data):
        if token.lastindex == 3:
            levels.append(set())
        elif token.lastindex == 4:
            levels.pop()
        elif token[2]:
            name = str(json.loads(token[1]))
            if name in levels[-1]:
                return _at(data, token.start(), f"'{name[:80]}' for a second time", name)
            levels[-1].add(name)
    return TimelineError("A name comes twice in one object: it has to be told once.")


def _check_pairs(data: bytes) -> None:
    """Refuse text that no file can hold in UTF-8: half of a surrogate pair."""
    if not _SURROGATE.search(data):
        return
    for token in re.finditer(_STRING, data, re.DOTALL):
        try:
            str(json.loads(token[0])).encode()
        except UnicodeEncodeError as error:
            raise _at(data, token.start(), "half of a surrogate pair", error.start) from error


def _wrong_with(entry: zipfile.ZipInfo) -> str:
    """Say what is wrong with an entry of an archive; "" for nothing."""
    name = entry.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.search(r"[\\\0]|^[A-Za-z]:", name):
        return "leads out of it"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by a method that is neither 'stored' nor 'deflated'"
    if entry.file_size > max(MEBIBYTE, MAX_RATIO * entry.compress_size):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _at(data: bytes, start: int, what: str, value: object) -> TimelineError:
    line = data.count(b"\n", 0, start) + 1
    return TimelineError(
        f"Line {line} (byte {start + 1}): {what} came; no timeline is read from such a file.",
        value,
    )
