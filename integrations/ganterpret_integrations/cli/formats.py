"""``ganterpret formats``: which files of markers and timelines are known, and what each keeps."""

from __future__ import annotations

from typing import Final

from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.formats import FORMATS, Format

FIELDS: Final = ("name", "note", "color", "duration", "id", "clips", "song", "rate", "start")
"""What a format may keep, in the order in which it is shown."""


def formats_command(as_json: o.JsonOption = False, quiet: o.QuietOption = False) -> None:
    """List the files of markers and timelines that are known, and what each keeps.

    The same table with its small print is in docs/formats.md.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    voice.table(
        ("format", "file", "ways", "for", "keeps"),
        [
            (name, row.suffix, _ways(row), row.summary, ", ".join(_kept(row)))
            for name, row in FORMATS.items()
        ],
    )
    voice.result(
        {
            "formats": [
                {
                    "format": name,
                    "suffix": row.suffix,
                    "reads": row.reader is not None,
                    "writes": row.writer is not None,
                    "takes_clips_onto": row.insert is not None,
                    "summary": row.summary,
                    "keeps": _kept(row),
                    "nearest": [field for field in FIELDS if field in row.nearest],
                }
                for name, row in FORMATS.items()
            ]
        }
    )


def _ways(row: Format) -> str:
    return " ".join(
        word for word, way in (("in", row.reader), ("out", row.writer)) if way is not None
    )


def _kept(row: Format) -> list[str]:
    return [field for field in FIELDS if field in row.keeps]
