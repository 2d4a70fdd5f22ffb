"""What all tests share: no law depends on how fast a machine is, and one option for goldens."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None)
settings.load_profile("everywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-goldens",
        action="store_true",
        help="write what the code makes now over the golden files; then read the diff",
    )
