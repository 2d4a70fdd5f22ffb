"""Laws of the hand: the shell completes, colours stay on terminals, the next step is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ganterpret.errors import SettingError
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice, command_line
from ganterpret_integrations.cli.main import app, run

HOUSE = Path(__file__).parents[2]


def _commands(group: TyperGroup, name: str = "") -> dict[str, list[str]]:
    """List the options of every command."""
    found = {}
    for word, command in group.commands.items():
        found[f"{name} {word}".strip()] = [flag for each in command.params for flag in each.opts]
        if isinstance(command, TyperGroup):
            found |= _commands(command, word)
    return found


def _root() -> TyperGroup:
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    return root


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("render --codec pro", ["prores", "prores4444"]),
        ("analyze --picker pe", ["peaks"]),
        ("render --model biggan-deep-1", ["biggan-deep-128"]),
        ("render --categories boa,jellyf", ["boa,jellyfish"]),
        ("models check pain", ["painter"]),
        ("render --device cp", ["cpu"]),
        ("render song.o", []),
    ],
)
def test_shell_completes(words: str, expected: list[str]) -> None:
    """Names are completed by us; where we know none, the shell completes paths."""
    line = f"ganterpret {words}"
    environment = os.environ | {
        "_GANTERPRET_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split()) - 1),
        "PYTHONPATH": os.pathsep.join(str(HOUSE / each) for each in ("core", "integrations")),
    }
    command = [sys.executable, "-m", "ganterpret_integrations"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == expected


def test_whatever_writes_a_file_takes_o() -> None:
    """``--output`` and ``-o`` go together; who changes nothing but the cache has neither."""
    without = {name for name, flags in _commands(_root()).items() if "--output" not in flags}
    assert without == {
        *("formats", "categories", "models", "models fetch", "cache", "cache trim"),
        *("config", "config show", "doctor"),
    }
    assert all(("-o" in flags) == ("--output" in flags) for flags in _commands(_root()).values())


def test_options_that_share_a_name_share_a_short_one() -> None:
    """``-q`` is quiet and ``-m`` a model everywhere."""
    for flags in _commands(_root()).values():
        assert ("-q" in flags) == ("--quiet" in flags)
        assert ("-m" in flags) == ("--model" in flags)


def test_result_goes_to_one_place() -> None:
    """Said as an argument or behind -o, not both and not neither."""
    assert o.one_place(Path("a"), None, "OUT") == o.one_place(None, Path("a"), "OUT")
    for argument, option in ((Path("a"), Path("b")), (None, None)):
        with pytest.raises(SettingError, match="OUT"):
            o.one_place(argument, option, "OUT")


def test_next_command_can_be_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    """A path with a space stands in quotes, and one with a dash is no option."""
    Voice().next("render", Path("-a.json"))
    assert capsys.readouterr().out == "Next: ganterpret render ./-a.json\n"
    Voice().next("render", Path("a song.score.json"))
    said = capsys.readouterr().out
    assert said == f"Next: ganterpret {command_line(['render', 'a song.score.json'])}\n"
    assert "'a song.score.json'" in said or '"a song.score.json"' in said


def test_no_color(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Colours that somebody forces go with --no-color; the sentence stays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert run(["analyze", "nothing.wav"]) == 1
    assert "\x1b[" in capsys.readouterr().err
    monkeypatch.setenv("NO_COLOR", "")
    assert run(["--no-color", "analyze", "nothing.wav"]) == 1
    said = capsys.readouterr().err
    assert "31m" not in said
    assert "There is no file 'nothing.wav': check the name." in said
