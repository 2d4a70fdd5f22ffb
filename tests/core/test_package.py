"""The package as a whole: what its docstring promises, it does."""

from __future__ import annotations

import runpy
import textwrap
from pathlib import Path

import pytest
import soundfile
from tests.core.sounds import drums

import ganterpret


def test_the_example_in_the_docstring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines as they stand make a movie of a song."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    soundfile.write("song.flac", drums(1.0, 8000), 8000)
    assert ganterpret.__doc__
    example = textwrap.dedent(ganterpret.__doc__.partition("::\n")[2])
    Path("example.py").write_text(example, encoding="utf-8")
    runpy.run_path("example.py")
    assert Path("song.mp4").stat().st_size > 0
