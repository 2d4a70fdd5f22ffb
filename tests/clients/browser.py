"""A real browser for the pages that we write: Debian's Chromium, driven by Playwright.

Conventions:
    A page is opened from its file. Whatever else it asks for is refused and counted, and whatever
    it complains of is kept, so that a test can say that there was nothing of either kind.
    ``conftest.py`` hands the fixtures on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)
PATIENCE = 20_000
"""Milliseconds that a test waits for something to happen in a page."""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Visit:
    """A page that is open.

    Attributes:
        page: Playwright's.
        requests: what it asked for besides its own file.
        complaints: its errors and warnings, and those of its scripts.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class Opener(Protocol):
    """What the fixture `visiting` gives."""

    def __call__(
        self, path: Path, *, width: int = 1280, height: int = 900, scheme: Scheme = "light"
    ) -> Visit:
        """Open a file in a window of so many pixels."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium."""
    program = shutil.which("chromium")
    assert program, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


def visit(
    browser: Browser, path: Path, *, width: int = 1280, height: int = 900, scheme: Scheme = "light"
) -> Visit:
    """Open a file in a window of its own; closing the page's context closes the window."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE)
    opened = Visit(context.new_page())
    own = path.absolute().as_uri()

    def sort_out(route: Route) -> None:
        # What a page carries within itself, or has made, is no request.
        if route.request.url.split("#")[0] == own or route.request.url.startswith(
            ("data:", "blob:")
        ):
            route.continue_()
        else:
            opened.requests.append(route.request.url)
            route.abort()

    context.route("**/*", sort_out)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on(
        "console",
        lambda said: (
            opened.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    opened.page.goto(own)
    return opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a module; a test fails where it is not installed."""
    with chromium() as running:
        yield running


@pytest.fixture
def visiting(browser: Browser) -> Iterator[Opener]:
    """Open pages; they are closed when the test is over."""
    visits: list[Visit] = []

    def open_file(
        path: Path, *, width: int = 1280, height: int = 900, scheme: Scheme = "light"
    ) -> Visit:
        visits.append(visit(browser, path, width=width, height=height, scheme=scheme))
        return visits[-1]

    yield open_file
    for each in visits:
        each.page.context.close()
