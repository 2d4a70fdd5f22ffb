"""Downloads that resume: one file over HTTPS, checked before it gets its name.

Conventions:
    Sizes are bytes. What has come of ``NAME`` lies beside it as ``NAME.part`` and outlives an
    interruption; ``NAME.part.json`` says which version of the file it is a part of (its strong
    ETag, or else when it was last modified). The rest is asked for only of that very version;
    anything else starts over. A refusal is a `ModelError` of one sentence that begins with the
    address, which is its ``value``.

`pooch` 1.9 does not resume, and `huggingface_hub` 2.4 resumes without If-Range, so that two
versions of a file can end up in one, and brings a dozen packages; hence `requests` and this.

Source: RFC 9110, sections 8.8 (validators), 13.1.5 (If-Range), 14 (ranges) and 15.5.17 (416).
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import requests

from ganterpret.errors import ModelError
from ganterpret.files import publish, write_text
from ganterpret.models.https import BrokenError, UnreachableError, ask, reason, refusal

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here and those of the whole, or None if nobody says."""

_CHUNK: Final = 1 << 13
"""Bytes read at once: what has come of a piece when the connection breaks is lost."""

_WHOLE: Final = re.compile(r"bytes \*/(\d{1,15})")
_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, and how often it is asked again.

    Attributes:
        timeout: seconds without a connection or a byte, above 0.
        pauses: seconds before each further try; the first again after one that brought something.
        sleep: waits so many seconds.
    """

    timeout: float = 30.0
    pauses: tuple[float, ...] = (1.0, 3.0, 9.0)
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that is to come from an address, and the part of it that is here."""

    address: str
    path: Path
    most: int
    progress: Progress

    @property
    def part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")

    @property
    def note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part.json")

    def size(self) -> int:
        """Bytes of the part."""
        return self.part.stat().st_size if self.part.exists() else 0

    def version(self) -> str:
        """What the part is of; empty if nobody knows."""
        try:
            version = json.loads(self.note.read_text("utf-8"))["version"]
        except (OSError, ValueError, LookupError, TypeError):
            return ""
        legal = isinstance(version, str) and version.isascii() and version.isprintable()
        return version if legal else ""

    def start(self, version: str) -> None:
        """Begin an empty part."""
        self.drop()
        write_text(self.note, json.dumps({"version": version}) + "\n")
        self.part.touch()

    def drop(self) -> None:
        """Forget the part."""
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def too_long(self, size: int) -> ModelError:
        """Drop the part and say why."""
        self.drop()
        return ModelError(
            f"{self.address} sends {size} bytes or more, where at most {self.most} can be right.",
            self.address,
        )


def download(
    address: str,
    path: Path,
    *,
    most: int,
    sha256: str = "",
    progress: Progress = lambda done, total: None,
    patience: Patience | None = None,
) -> str:
    """Fetch a file, or the rest of it; if it is there already no connection is made.

    Args:
        address: https; http only of this very machine.
        path: where it is to lie; its folder must exist.
        most: bytes above which it is refused.
        sha256: what its sha256 must begin with, hex; empty if nobody knows.
        progress: told what has come.
        patience: None for the usual.

    Returns:
        Its sha256, hex.

    Raises:
        ModelError: it cannot be had whole, or is not what it should be. Then nothing lies under
            its name; what came of it is kept if it can be resumed.
        OSError: the folder cannot be written, or has no room for it.
    """
    if path.exists():
        if (found := _digest(path)).startswith(sha256):
            return found
        path.unlink()
    wanted = _Wanted(address, path, most, progress)
    older = wanted.size()
    found = _received(wanted, patience or Patience())
    if older and not found.startswith(sha256):
        # The piece from before may be to blame: once more, from the start.
        wanted.drop()
        found = _received(wanted, patience or Patience())
    if not found.startswith(sha256):
        wanted.drop()
        raise ModelError(
            f"{address} sent other bytes than were published (sha256 {found[:12]}..., "
            f"published {sha256[:12]}...).",
            address,
        )
    publish(wanted.part, path)
    wanted.drop()
    return found


def _received(wanted: _Wanted, patience: Patience) -> str:
    """Ask until all of a file is in its part; its sha256."""
    begun = furthest = wanted.size()
    left = patience.pauses
    with requests.Session() as session:
        while True:
            try:
                _receive(session, wanted, patience.timeout)
                return _digest(wanted.part)
            except BrokenError as error:
                if wanted.size() > furthest:
                    furthest, left = wanted.size(), patience.pauses
                # Who never answered is not waited for: there are other places.
                if not left or (isinstance(error, UnreachableError) and furthest == begun):
                    raise
            patience.sleep(left[0])
            left = left[1:]


def _receive(session: requests.Session, wanted: _Wanted, timeout: float) -> None:
    """Ask once, for what is missing, and write what comes."""
    size = wanted.size() if wanted.version() else 0
    headers = {"Accept-Encoding": "identity"}
    if size:
        headers |= {"Range": f"bytes={size}-", "If-Range": wanted.version()}
    with closing(ask(session, wanted.address, headers, timeout)) as response:
        size, total = _begin(response, wanted, size)
        if size == total:
            return
        _check_room(wanted.path.parent, 0 if total is None else total - size)
        wanted.progress(size, total)
        why = ""
        with wanted.part.open("ab") as file:
            try:
                for chunk in response.iter_content(_CHUNK):
                    size += len(chunk)
                    if size > wanted.most:
                        break
                    file.write(chunk)
                    wanted.progress(size, total)
            except requests.RequestException as error:
                why = f" ({reason(error)})"
    if size > wanted.most:
        raise wanted.too_long(size)
    if why or (total is not None and size != total):
        whole = "" if total is None else f" of {total}"
        raise BrokenError(
            f"{wanted.address} broke off after {size}{whole} bytes{why}.", wanted.address
        )


def _begin(response: requests.Response, wanted: _Wanted, size: int) -> tuple[int, int | None]:
    """How much of a file is here before the body of an answer, and of how much if it says."""
    status = response.status_code
    encoding = response.headers.get("Content-Encoding", "identity")
    if response.ok and encoding != "identity":
        raise ModelError(
            f"{wanted.address} sends a compressed file ({encoding[:20]}), which was not asked "
            "for.",
            wanted.address,
        )
    if size and status in (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
        total = _resumed(response, size)
        if total is None or _version(response) not in ("", wanted.version()):
            wanted.drop()
            raise BrokenError(
                f"{wanted.address} sends another part than was asked for.", wanted.address
            )
    elif status == HTTPStatus.OK:
        length = response.headers.get("Content-Length", "")
        size, total = 0, int(length) if length.isdecimal() else None
        wanted.start(_version(response))
    else:
        raise refusal(wanted.address, status)
    if total is not None and total > wanted.most:
        raise wanted.too_long(total)
    return size, total


def _resumed(response: requests.Response, size: int) -> int | None:
    """Bytes of the whole file if an answer goes on after so many; None if it does not."""
    told = response.headers.get("Content-Range", "")
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        match = _RANGE.fullmatch(told)
        goes_on = match and int(match[1]) == size and int(match[2]) == int(match[3]) - 1
        return int(match[3]) if match and goes_on else None
    match = _WHOLE.fullmatch(told)
    return size if match and int(match[1]) == size else None


def _version(response: requests.Response) -> str:
    """What tells one version of a file from another; empty if nothing does."""
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise OSError(errno.ENOSPC, f"{size} bytes are needed, {free} are free", str(folder))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
