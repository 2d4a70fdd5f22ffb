"""Files of markers and timelines: from a path to a `Timeline`, within bounds.

Conventions:
    This is where such a file is opened; formats get its bytes, of a recording those that are no
    samples. A file is read only if it is one,
    and not a giant; what is wrong with it is said in one sentence.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from ganterpret.limits import MAX_FILE, PROJECT_XML
from ganterpret_integrations.bundles import read_bundle
from ganterpret_integrations.formats import (
    FORMATS,
    Format,
    Reading,
    dawproject,
    format_of,
    format_of_bytes,
)
from ganterpret_integrations.guards import opened_archive, read_entry
from ganterpret_integrations.targets import BUNDLE
from ganterpret_integrations.timeline import Timeline, TimelineError
from ganterpret_integrations.wavfiles import read_outline


def read_file(path: Path, format_name: str, how: Reading) -> Timeline:
    """Read a file of markers or a timeline.

    Args:
        path: the file; its suffix tells its format.
        format_name: a row of `formats.FORMATS` if the suffix does not tell, else "".
        how: what the format is told besides.

    Raises:
        SettingError: no such format, or a suffix that stands for none.
        TimelineError: no file, a folder, a file of more than `MAX_FILE`, or one that its format
            cannot read.
    """
    row, data = open_file(path, format_name)
    return row.read(data, how)


def open_file(path: Path, format_name: str = "") -> tuple[Format, bytes]:
    """Return a file's format, and of its bytes what the format reads.

    Raises:
        SettingError, TimelineError: as `read_file`.
    """
    row = format_of(path, format_name)  # before anything is opened
    path = file_of(path)
    if is_bundle(path):
        check_file(path)
        return FORMATS["otio"], read_bundle(path)
    if row is FORMATS["wav"]:
        check_file(path)
        return row, read_outline(path)
    if row is FORMATS["dawproject"]:
        check_file(path)
        if zipfile.is_zipfile(path):  # of any size: its media lie in it
            with opened_archive(path) as archive:
                return row, read_entry(archive, dawproject.PROJECT, PROJECT_XML.size)
    data = read_bytes(path)
    return format_of_bytes(path, data, format_name), data


def file_of(path: Path) -> Path:
    """Return the file that counts: Final Cut Pro packs its XML into a folder, an .fcpxmld."""
    is_folder = path.suffix.lower() == ".fcpxmld" and path.is_dir()
    return path / "Info.fcpxml" if is_folder else path


def is_bundle(path: Path) -> bool:
    """Tell whether a file holds its media too, by its suffix."""
    return path.suffix.lower() == BUNDLE


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, at most `MAX_FILE`.

    Raises:
        TimelineError: no file, a folder, too large, or not to be read.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > MAX_FILE:
        raise TimelineError(
            f"'{path}' has more than {MAX_FILE // 1024**2} MiB: no file of markers is that large.",
            str(path),
        )
    return data


def check_file(path: Path) -> None:
    """Refuse what is no ordinary file, from which reading might never end.

    Raises:
        TimelineError: it is missing, a folder, a pipe or a device.
    """
    try:
        if path.is_dir():
            raise TimelineError(
                f"'{path}' is a folder: give a file of markers or a timeline.", str(path)
            )
        if not path.exists():
            raise TimelineError(f"There is no file '{path}': check the name.", str(path))
        if not path.is_file():
            raise TimelineError(f"'{path}' is no ordinary file: copy it into one.", str(path))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> TimelineError:
    return TimelineError(f"'{path}' cannot be read: {error.strerror}.", str(path))
