"""Media files in a timeline's addresses (``pathurl``), and back.

Conventions:
    A path is absolute as POSIX (``/a/b.mov``), Windows (``C:/a/b.mov``, with either slash) or a
    network has it (``//server/share/b.mov``), or relative. An address is percent-encoded UTF-8.
    An address that is of no local file stays as it is, both ways.

Source:
    RFC 8089 (file URIs); the forms in which Premiere and Resolve export them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from ganterpret.errors import SettingError

_DRIVE: Final = re.compile(r"/?([A-Za-z]:)(?=[/\\]|$)")
_FILE: Final = re.compile(r"file:(?://([^/]*))?(.*)", re.IGNORECASE | re.DOTALL)
_REMOTE: Final = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+://", re.IGNORECASE)
_ADDRESS_CHARACTERS: Final = "%:/?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Style:
    """How a file spells addresses.

    Attributes:
        host: what stands between ``file://`` and the path of a file of this machine.
        colon: behind a Windows drive's letter.
    """

    host: str = "localhost"
    colon: str = "%3a"


def style_of(addresses: Iterable[str]) -> Style:
    """Return the style of a file's addresses; Premiere's where they do not tell."""
    host, colon = "", ""
    for address in addresses:
        match = _FILE.fullmatch(address.strip())
        if match and match[1] is not None:
            host = host or ("localhost" if match[1].lower() == "localhost" else "none")
            drive = re.match(r"/[A-Za-z](:|%3a)", match[2], re.IGNORECASE)
            colon = colon or (drive[1] if drive else "")
        if host and colon:
            break
    return Style("" if host == "none" else "localhost", colon or "%3a")


def address_of(path: str, style: Style) -> str:
    r"""Return the address of a media file.

    Raises:
        SettingError: the path holds bytes that are no UTF-8.

    >>> address_of("/a b/ç#1.mov", Style()), address_of("C:\\a\\b.mov", Style())
    ('file://localhost/a%20b/%C3%A7%231.mov', 'file://localhost/C%3a/a/b.mov')
    """
    try:
        if _REMOTE.match(path) or _FILE.fullmatch(path):
            return quote(path, safe=_ADDRESS_CHARACTERS)
        drive = _DRIVE.match(path)
        if drive:
            rest = quote(path[drive.end() :].replace("\\", "/"))
            return f"file://{style.host}/{drive[1][0]}{style.colon}{rest}"
        if path.startswith("\\\\"):
            path = path.replace("\\", "/")
        if path.startswith("//"):
            return f"file:{quote(path)}"
        return f"file://{style.host}{quote(path)}" if path.startswith("/") else quote(path)
    except UnicodeEncodeError as error:
        raise SettingError(
            f"The media's name {path!r} is no UTF-8, which addresses need: rename the file.", path
        ) from error


def path_of(address: str) -> str:
    """Return the path of an address, or the address if it is of no local file.

    >>> path_of("file://localhost/D%3a/a%20b.mov"), path_of("file:///a%23b.mov")
    ('D:/a b.mov', '/a#b.mov')
    """
    address = address.strip()
    if _REMOTE.match(address):
        return address
    match = _FILE.fullmatch(address)
    host, rest = (match[1] or "", match[2]) if match else ("", address)
    try:
        host, path = unquote(host, errors="strict"), unquote(rest, errors="strict")
    except UnicodeDecodeError:
        return address
    if "\0" in path:
        return address
    if _DRIVE.fullmatch(host):
        return host + path
    drive = _DRIVE.match(path)
    if drive:
        return drive[1] + path[drive.end() :]
    return path if host.lower() in ("", "localhost") else f"//{host}{path}"
