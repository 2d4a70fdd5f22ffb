"""Commands that take defaults from files, between the command line and their own.

Conventions:
    The command line counts before a file, a file before what a command does by itself. Only the
    options in `MAY` have defaults: what names one run's files, or throws something away, is said
    each time. A default never refuses anything: where its option would not go with what was
    given, it is left out.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import OptionInfo

from ganterpret import codecs
from ganterpret.errors import SettingError
from ganterpret.models.own import is_own
from ganterpret_integrations.defaults import COMMON, Default, Kind, Legal, config_files, gather

MAY: Final = {
    "model": "biggan-deep-256",
    "device": "cuda",
    "backend": "openvino",
    "precision": "float32",
    "batch": 8,
    "picker": "peaks",
    "feature": "tv",
    "cuts-per-minute": 20,
    "min-distance": 0.5,
    "threshold": 0.1,
    "window": 1000,
    "extrema": "max",
    "absolute-threshold": 0.5,
    "variant": "paper",
    "channel": "left",
    "silences": False,
    "silence-at": "return",
    "silence-length": 0.3,
    "silence-floor": 40,
    "categories": "jellyfish,bike,boa",
    "group": "bird",
    "seed": 7,
    "truncation": 0.5,
    "interpolation": "spherical",
    "motion": "smooth",
    "rate": "25",
    "size": "1920x1080",
    "fit": "fill",
    "codec": "prores",
    "handles": 12,
    "clip-timecode": True,
    "check-flashes": True,
    "sound": False,
    "chapters": False,
    "media-root": "D:\\film",
    "color-by": "strength",
    "encoding": "utf-8",
    "labels": "share",
    "prefer": "clips",
    "events": "markers,notes",
    "pitches": "60=jellyfish,62=bike",
    "quiet": True,
}
"""The options that may have a default in a file, each with an example."""

_NOT_OF: Final = {
    "export": {"rate", "media-root"},
    "import": {"rate", "channel"},
    "convert": {"rate", "channel"},
    # A list that nobody sees is none.
    "categories": {"group", "quiet"},
    "formats": {"quiet"},
    "doctor": {"quiet"},
    "config.show": {"quiet"},
}
"""What one run alone can say, though the option is called as another command's."""

DEFAULTED: ContextVar[frozenset[str]] = ContextVar("DEFAULTED", default=frozenset())
"""The parameters of the running command that a file of defaults has set."""


@dataclass(frozen=True, slots=True)
class Setting:
    """An option that may have a default in a file.

    Attributes:
        name: of the command's parameter.
        kind: of its values.
        option: what the command line says about it; one that commands share is the same.
    """

    name: str
    kind: Kind
    option: OptionInfo


def settings_of(name: str, command: TyperCommand) -> dict[str, Setting]:
    """List the options of a command that may have a default, by key.

    Args:
        name: of the command, "models.check".
        command: as it is run.
    """
    keys = {each.name: each.opts[0].removeprefix("--") for each in command.params}
    found: dict[str, Setting] = {}
    assert command.callback, "every command does something"
    for parameter in inspect.signature(command.callback, eval_str=True).parameters.values():
        key = keys.get(parameter.name)
        what, *about = get_args(parameter.annotation) or [None]
        for option in about:
            if isinstance(option, OptionInfo) and key in MAY and key not in _NOT_OF.get(name, ()):
                found[key] = Setting(parameter.name, _kind(what), option)
    return found


def all_settings(group: TyperGroup, name: str = "") -> dict[str, dict[str, Setting]]:
    """List the settings of every command below a group: "render", "models.check"."""
    found: dict[str, dict[str, Setting]] = {}
    for word, command in group.commands.items():
        whole = f"{name}.{word}".removeprefix(".")
        if isinstance(command, TyperGroup):
            found |= all_settings(command, whole)
        elif isinstance(command, TyperCommand) and (settings := settings_of(whole, command)):
            found[whole] = settings
    return found


def legal_keys(settings: Mapping[str, Mapping[str, Setting]]) -> Legal:
    """List the keys that a file may hold, by table; [common] has those of ``render``."""
    legal = {
        command: {key: each.kind for key, each in keys.items()}
        for command, keys in settings.items()
    }
    return {COMMON: legal["render"], **legal}


def defaults_of(
    command: str,
    settings: Mapping[str, Mapping[str, Setting]],
    gathered: Mapping[str, Mapping[str, Default]],
) -> dict[str, Default]:
    """Choose a command's defaults by key: its own table counts before [common]."""
    own = settings.get(command, {})
    shared = {
        key: default
        for key, default in gathered.get(COMMON, {}).items()
        if key in own and own[key].option is settings["render"][key].option
    }
    return {**shared, **gathered.get(command, {})}


class Configured(TyperCommand):
    """A command with defaults from files."""

    # typer keeps the class of contexts to itself.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read a command line, and set from files what it does not say."""
        rest = super().parse_args(ctx, args)
        ctx.meta[__name__] = {} if ctx.resilient_parsing else _set_defaults(self, ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command; of a default that is wrong it is said where it stands."""
        used: Mapping[str, Default] = ctx.meta[__name__]
        token = DEFAULTED.set(frozenset(used))
        try:
            return super().invoke(ctx)
        except SettingError as error:
            for default in used.values():
                if error.value is not None and str(default.value) == str(error.value):
                    where = f"{error} '{error.value}' is a default in '{default.path}'."
                    raise SettingError(where, error.value) from error
            raise
        finally:
            DEFAULTED.reset(token)


def configure(*apps: typer.Typer) -> None:
    """Give every command of some apps its defaults from files."""
    for app in apps:
        for command in app.registered_commands:
            command.cls = Configured


def _set_defaults(command: Configured, ctx: typer.Context) -> dict[str, Default]:
    """Set from files what a command line does not say; returns that by parameter."""
    files = config_files(_song(command, ctx))
    if not files:
        return {}
    root = ctx.find_root().command
    assert isinstance(root, TyperGroup), "the command has commands"
    settings = all_settings(root)
    name = ".".join(ctx.command_path.split()[1:])
    if name not in settings:
        return {}
    found = defaults_of(name, settings, gather(files, legal_keys(settings)))
    by_name = {param.name: param for param in command.params}
    used: dict[str, Default] = {}
    # The model first: what goes with it depends on it.
    for key in sorted(found, key=lambda key: key != "model"):
        parameter = settings[name][key].name
        source = ctx.get_parameter_source(parameter)
        if source is None or source.name != "COMMANDLINE":
            # As text, which is how a command line says it.
            said = found[key].value
            text = said if isinstance(said, bool) else str(said)
            try:
                value = by_name[parameter].process_value(ctx, text)
            except typer.BadParameter as error:
                where = f"'{text}' is a default in '{found[key].path}'."
                raise SettingError(f"{key}: {error.message.rstrip('.')}. {where}", text) from error
            if _is_heeded(key, value, ctx.params):
                ctx.params[parameter], used[parameter] = value, found[key]
    return used


def _song(command: Configured, ctx: typer.Context) -> Path | None:
    """Find the song or score that a command is about: its first argument that is a file."""
    for param in command.params:
        value = ctx.params.get(param.name) if param.param_type_name == "argument" else None
        for each in value if isinstance(value, list | tuple) else [value]:
            with suppress(OSError):
                if isinstance(each, Path) and each.is_file():
                    return each
    return None


def _kind(annotation: object) -> Kind:
    kinds: dict[object, Kind] = {bool: "flag", int: "whole", float: "number"}
    wanted = [each for each in (annotation, *get_args(annotation)) if each in kinds]
    return kinds[wanted[0]] if wanted else "text"


def _is_heeded(key: str, value: object, given: Mapping[str, Any]) -> bool:
    """Tell whether a default goes with what was given."""
    clips = given.get("clips") or given.get("onto")
    loops = given.get("loop") is not None
    model = str(given.get("model") or given.get("name"))
    if key in ("device", "backend", "precision"):
        # A model of the user's own sets itself up, and the painter has no choice.
        return not is_own(model) and model != "painter"
    if key == "batch":
        return not is_own(model)
    if key in ("handles", "clip-timecode"):
        return bool(clips) and not loops
    if key == "media-root":
        return bool(given.get("onto"))
    if key == "check-flashes":
        return not loops
    if key == "codec":
        movie = given.get("output") or (None if clips else Path("movie.mp4"))
        return bool(given.get("onto")) or movie is None or _fits(str(value), movie)
    return True


def _fits(codec: str, movie: Path) -> bool:
    """Tell whether a movie can hold a codec; of one that nobody knows the core speaks."""
    if codec not in codecs.CODECS or movie.suffix.lower() not in codecs.CONTAINERS:
        return True
    try:
        codecs.movie_suffix(movie, codecs.codec_named(codec))
    except SettingError:
        return False
    return True
