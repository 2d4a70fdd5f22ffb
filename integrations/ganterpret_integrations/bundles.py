"""Bundles (.otioz): an OpenTimelineIO file and its media in one archive.

Conventions:
    A bundle holds ``version.txt``, ``content.otio`` and ``media/``; its timeline names media by
    their place in the bundle. Media are stored as they are, and only those that the caller names:
    what somebody's timeline refers to stays where it is. Nothing is ever unpacked to the disk.

Source:
    OpenTimelineIO 0.18.1, its file bundles (version 1.0.0).
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ganterpret.files import publishing
from ganterpret.limits import MAX_JSON
from ganterpret.strictjson import Json
from ganterpret_integrations.guards import opened_archive, parse_json, plain_entry, read_entry
from ganterpret_integrations.timeline import TimelineError

CONTENT: Final = "content.otio"

_VERSION: Final = ("version.txt", "1.0.0")
_BLOCK: Final = 1024**2
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What some system takes for more than a letter of a name."""


def read_bundle(path: Path) -> bytes:
    """Return the OpenTimelineIO file in a bundle.

    Raises:
        TimelineError: no bundle, a damaged one, or one that is larger inside than the limits of
            `guards` allow.
    """
    with opened_archive(path) as archive:
        return read_entry(archive, CONTENT, MAX_JSON)


def write_bundle(content: bytes, path: Path, media: Mapping[str, Path]) -> None:
    """Write a bundle, whole or not at all; the same input gives the same bytes.

    Args:
        content: of an .otio file.
        path: of the bundle; a file that is there is replaced.
        media: what the content names as media -> the file; other media are not touched, and
            stay named as they are.

    Raises:
        TimelineError: the content is no OpenTimelineIO, a file of the media cannot be read, or
            the bundle cannot be written.
    """
    document = parse_json(content)
    names = _unique_names(media)
    for reference in _references(document):
        address = reference.get("target_url")
        if isinstance(address, str) and address in names:
            reference["target_url"] = names[address]
    text = json.dumps(document, indent=4, ensure_ascii=False)
    for file in media.values():
        _check(file)
    try:
        with publishing(path) as part, zipfile.ZipFile(part, "w") as archive:
            archive.writestr(plain_entry(_VERSION[0]), _VERSION[1])
            archive.writestr(plain_entry(CONTENT), text, zipfile.ZIP_DEFLATED)
            for name, file in {names[address]: file for address, file in media.items()}.items():
                _store(archive, name, file)
    except OSError as error:
        raise TimelineError(
            f"The bundle '{path}' cannot be written ({error.strerror}): choose another place, or "
            "make room.",
            str(path),
        ) from error


def _unique_names(media: Mapping[str, Path]) -> dict[str, str]:
    """Give each file a place in the bundle; the same file has one, and no two are alike."""
    of_file: dict[Path, str] = {}
    taken: set[str] = set()
    for file in media.values():
        place = file.absolute()
        if place in of_file:
            continue
        plain = Path(_UNSAFE.sub("_", file.name.encode(errors="replace").decode()))
        name, count = plain.name, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain.stem}_{count}{plain.suffix}"
        taken.add(name.casefold())
        of_file[place] = f"media/{name}"
    return {address: of_file[file.absolute()] for address, file in media.items()}


def _references(value: Json) -> Iterator[dict[str, Json]]:
    """List the external references of a document."""
    if isinstance(value, dict):
        if str(value.get("OTIO_SCHEMA")).startswith("ExternalReference."):
            yield value
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _check(file: Path) -> None:
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise TimelineError(
            f"'{file}' cannot be put into the bundle: {error.strerror}.", str(file)
        ) from error


def _store(archive: zipfile.ZipFile, name: str, file: Path) -> None:
    entry = plain_entry(name)
    entry.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, _BLOCK)
