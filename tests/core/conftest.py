"""What the tests of the core share: both programs, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.core.media import PROGRAMS, using


@pytest.fixture(params=PROGRAMS, ids=["first-found", "bundled"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with using(request.param, monkeypatch):
        yield request.param
