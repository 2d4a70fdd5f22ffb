"""``ganterpret config``: a file of defaults, and which value comes from where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import Annotated, Final

import typer
from typer.core import TyperGroup

from ganterpret.errors import SettingError
from ganterpret.files import publishing
from ganterpret_integrations import defaults
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.configured import MAY, Setting, all_settings, legal_keys
from ganterpret_integrations.cli.console import Voice
from ganterpret_integrations.defaults import COMMON, NAME, config_files, gather

_HEAD: Final = """\
# Defaults of ganterpret: an option's name without its dashes, under its command's name.
#
# The command line counts before this file, and this file before what a command does by itself.
# A file beside a song (or in a folder above it) counts before your own: `ganterpret config show`
# says which value comes from where. Take the # away where you want another value. A model that is
# code (package.module:callable) is given on the command line alone.
"""

config_app = typer.Typer(no_args_is_help=True, help="Defaults of your own, in ganterpret.toml.")


@config_app.command("init")
def init_command(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=f"The new file; {NAME} here if not given."),
    ] = None,
    user: Annotated[
        bool, typer.Option("--user", help="For all your projects, in your own folder.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Write a file with every default that there can be, commented, none of them set."""
    voice = Voice(quiet=quiet, as_json=as_json)
    if user and output:
        raise SettingError("--user and -o both say where it goes: give one of them.", str(output))
    path = output or (defaults.user_file() if user else Path(NAME))
    if path.is_dir():
        path /= NAME
    if path.exists() and not force:
        raise SettingError(
            f"'{path}' is there already: edit it, or replace it with --force.", str(path)
        )
    text = template(all_settings(_root(context)))
    with publishing(path) as part:
        part.write_text(text, encoding="utf-8")
    voice.say(f"Defaults: {path} (take a # away, then: ganterpret config show)")
    if path.name != NAME:
        voice.note(f"Only a file called {NAME} is found by itself.")
    voice.result({"path": str(path)})


@config_app.command("show")
def show_command(
    context: typer.Context,
    near: Annotated[
        Path | None,
        typer.Argument(metavar="AUDIO|SCORE", help="Look beside it first; here if not given."),
    ] = None,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Say which defaults are set, and which file says so."""
    voice = Voice(quiet=quiet, as_json=as_json)
    files = config_files(near)
    found = gather(files, legal_keys(all_settings(_root(context))))
    values = [
        (table, key, default.value, str(default.path))
        for table in sorted(found, key=lambda table: (table != COMMON, table))
        for key, default in found[table].items()
    ]
    if values:
        voice.table(
            ("table", "key", "value", "from"),
            [(f"[{table}]", key, json.dumps(value), path) for table, key, value, path in values],
        )
    elif files:
        voice.say(f"No default is set in {' and '.join(map(str, files))}.")
    else:
        voice.say(f"There is no {NAME}: 'ganterpret config init' writes one.")
    keys = ("table", "key", "value", "path")
    voice.result(
        {
            "files": [str(path) for path in files],
            "defaults": [dict(zip(keys, row, strict=True)) for row in values],
        }
    )


def template(settings: Mapping[str, Mapping[str, Setting]]) -> str:
    """Write a file of defaults with every key commented out, [common] first."""
    common = settings["render"]
    parts = [_HEAD, f"# For every command that has the option.\n[{COMMON}]\n{_lines(common)}"]
    for command, own in settings.items():
        keys = {
            key: each
            for key, each in own.items()
            if key not in common or each.option is not common[key].option
        }
        if keys:
            parts.append(f"[{command}]\n{_lines(keys)}")
    return "\n".join(parts)


# JSON's texts, numbers and bools are TOML's.
def _lines(keys: Mapping[str, Setting]) -> str:
    return "".join(
        f"{fill(setting.option.help or '', 99, initial_indent='# ', subsequent_indent='# ')}\n"
        f"#{key} = {json.dumps(MAY[key])}\n"
        for key, setting in keys.items()
    )


def _root(context: typer.Context) -> TyperGroup:
    root = context.find_root().command
    assert isinstance(root, TyperGroup), "the command has commands"
    return root
