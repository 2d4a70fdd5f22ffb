"""Laws of the pages for people: every command on them exists, with every option."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ganterpret_integrations.cli.main import app

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("**/*.md"))


def _commands(text: str) -> list[str]:
    """List the command lines of a page: those in blocks, and those between backticks."""
    blocks = re.findall(r"^ *ganterpret .+$", text, re.MULTILINE)
    return [
        *blocks,
        *re.findall(r"`((?:ganterpret )?(?:export|import|convert|render) [^`]+)`", text),
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_commands_on_the_page_exist(page: Path) -> None:
    """A command line names a command of ours and options that it has."""
    for line in _commands(page.read_text(encoding="utf-8")):
        words = shlex.split(line.replace("\\", "\\\\"), comments=True)
        command, rest = get_command(app), words[words[0] == "ganterpret" :]
        while isinstance(command, TyperGroup):
            assert rest[0] in command.commands, line
            command, rest = command.commands[rest[0]], rest[1:]
        options = {flag for each in command.params for flag in (*each.opts, *each.secondary_opts)}
        assert {word for word in rest if re.match(r"--?[a-z]", word)} <= options, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A link to a file names one that is there, from where the page lies."""
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link
