"""``ganterpret resolve``: the script for DaVinci Resolve's console, where it lies and its use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ganterpret.files import check_folder, publishing
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice

_SCRIPT = Path(__file__).parents[1] / "resolve" / "ganterpret_resolve.py"


def resolve_command(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER",
            help="Copy the script into this folder, for another computer.",
        ),
    ] = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Say how to put markers and clips onto Resolve's open timeline, and get them back.

    The script runs in Resolve's own console. It has not been tried in the real program.
    """
    voice = Voice(quiet=quiet, as_json=as_json)
    script = _SCRIPT
    if output is not None:
        check_folder(output, "-o")
        script = output / _SCRIPT.name
        with publishing(script) as part:
            part.write_bytes(_SCRIPT.read_bytes())
    folder = json.dumps(str(script.absolute().parent), ensure_ascii=False)
    lines = [
        "import sys",
        f"sys.path.append({folder})",
        "import ganterpret_resolve as g",
        'g.send(resolve, "/music/song.otio")',
        'g.fetch(resolve, "/music/edit.otio")',
    ]
    voice.say("In Resolve: Workspace > Console, tab Py3. With the paths of your files:")
    for line in lines:
        voice.say(f"  {line}")
    voice.note("Not yet tried in Resolve itself: save your project first.")
    voice.result({"script": str(script), "lines": lines})
