"""The command ``ganterpret``: its commands, and how what goes wrong is said.

Conventions:
    Exit codes: 0 done, 1 could not, 2 wrong usage, 130 interrupted. An error is one sentence on
    stderr; a traceback comes with ``--debug`` only, which may stand anywhere on the line, as
    ``--no-color`` may. Colours are for terminals, and not where NO_COLOR is set (no-color.org).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer

import ganterpret
from ganterpret.errors import SettingError
from ganterpret_integrations.cli.analyze import analyze_command
from ganterpret_integrations.cli.cache import cache_app
from ganterpret_integrations.cli.compose import compose_command
from ganterpret_integrations.cli.config import config_app
from ganterpret_integrations.cli.configured import configure
from ganterpret_integrations.cli.console import complain, err, out, sentence
from ganterpret_integrations.cli.convert import convert_command
from ganterpret_integrations.cli.demo import demo_command
from ganterpret_integrations.cli.doctor import doctor_command
from ganterpret_integrations.cli.export import export_command
from ganterpret_integrations.cli.farm import farm_command
from ganterpret_integrations.cli.formats import formats_command
from ganterpret_integrations.cli.gallery import gallery_command
from ganterpret_integrations.cli.import_ import import_command
from ganterpret_integrations.cli.lists import categories_command
from ganterpret_integrations.cli.models import models_app
from ganterpret_integrations.cli.picture import figure_command
from ganterpret_integrations.cli.preview import preview_command
from ganterpret_integrations.cli.render import render_command
from ganterpret_integrations.cli.report import report_command
from ganterpret_integrations.cli.resolve import resolve_command

DONE: Final = 0
COULD_NOT: Final = 1
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130

app = typer.Typer(
    name="ganterpret",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("analyze")(analyze_command)
app.command("render")(render_command)
app.command("preview")(preview_command)
app.command("compose")(compose_command)
app.command("farm")(farm_command)
app.command("export")(export_command)
app.command("import")(import_command)
app.command("convert")(convert_command)
app.command("resolve")(resolve_command)
app.command("figure")(figure_command)
app.command("report")(report_command)
app.command("formats")(formats_command)
app.command("categories")(categories_command)
app.command("gallery")(gallery_command)
app.add_typer(models_app, name="models")
app.add_typer(cache_app, name="cache")
app.add_typer(config_app, name="config")
app.command("demo")(demo_command)
app.command("doctor")(doctor_command)
configure(app, models_app)


def _show_version(wanted: bool) -> None:
    if wanted:
        out().print(f"ganterpret {ganterpret.__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say which it is."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback when something goes wrong.")
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colours, as if NO_COLOR were set.")
    ] = False,
) -> None:
    """A song becomes pictures: its spectrogram draws a path through the latent space of a GAN."""
    del version, debug, no_color  # all are dealt with before a command runs


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code.

    Args:
        arguments: what stands behind ``ganterpret``.
    """
    debug = "--debug" in arguments
    if "--no-color" in arguments:
        os.environ["NO_COLOR"] = "1"
    rest = [word for word in arguments if word not in ("--debug", "--no-color")]
    try:
        app(rest, prog_name="ganterpret", obj=debug)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else COULD_NOT
        if code == INTERRUPTED:
            _say_interrupted()
        return code
    except KeyboardInterrupt:
        _say_interrupted()
        return INTERRUPTED
    except Exception as error:
        if debug:
            raise
        complain(sentence(error))
        return WRONG_USAGE if isinstance(error, SettingError) else COULD_NOT
    return DONE


def _say_interrupted() -> None:
    err().print("Interrupted. Nothing is half-written; run the same command again.")


def main() -> None:
    """Run the command line of this process."""
    # A program that closed them still gets its exit code.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal has no letters for is shown by their numbers.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone: nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = COULD_NOT
    sys.exit(code)
