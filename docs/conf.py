"""How the documentation site is built: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from typer.cli import app as typer_command
from typer.testing import CliRunner

HOUSE: Final = Path(__file__).parents[1]
sys.path[:0] = [str(HOUSE / "core"), str(HOUSE / "integrations")]

import ganterpret  # noqa: E402

project = "GANterpretations"
version = release = ganterpret.__version__
html_title = project
copyright = ""
html_show_copyright = False
html_show_sphinx = False
smartquotes = False  # two dashes begin an option

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = True
napoleon_use_ivar = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {"navigation_with_keys": True}


def write_command_reference(app: Sphinx) -> None:
    """Write the page of all commands and options from the command line's own help."""
    page = Path(app.srcdir) / "reference" / "commands.md"
    words = ["ganterpret_integrations.cli.main", "utils", "docs", "--name", "ganterpret"]
    done = CliRunner().invoke(
        typer_command, [*words, "--title", "Every option", "--output", str(page)]
    )
    if done.exit_code:
        raise RuntimeError(f"The page of commands could not be written: {done.output}")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("builder-inited", write_command_reference)
