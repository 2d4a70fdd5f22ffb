"""What all tests share: no law depends on how fast a machine is, and one option for goldens."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# No law depends on what the person who runs the tests has for defaults.
os.environ["GANTERPRET_CONFIG"] = ""

# The same examples every time, so that what passed passes; `make explore` tries new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-goldens",
        action="store_true",
        help="write what the code makes now over the golden files; then read the diff",
    )
