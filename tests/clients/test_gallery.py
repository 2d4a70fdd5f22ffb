"""The gallery's page in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.clients.browser import Opener

from ganterpret_integrations.cli.main import run

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of one group."""
    folder = tmp_path_factory.mktemp("gallery")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANTERPRET_CACHE", str(folder))
        path = folder / "gallery.html"
        assert run(["gallery", "--group", "fish", "--seeds", "2", "-o", str(path), "-q"]) == 0
    return path


@pytest.mark.parametrize("width", [390, 820, 1400])
def test_the_page_asks_for_nothing_and_fits(page: Path, visiting: Opener, width: int) -> None:
    """No request, no complaint, no scrolling sideways, at three widths."""
    visit = visiting(page, width=width, scheme="dark")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.requests == []
    assert visit.complaints == []


def test_typing_filters(page: Path, visiting: Opener) -> None:
    """Only cards that hold every word stay, and their number is told."""
    visit = visiting(page)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("shark white")
    assert visit.page.locator("article:visible").count() == 1
    assert visit.page.inner_text("#found") == "1 category"
    visit.page.keyboard.press("Escape")
    assert visit.page.locator("article:visible").count() > 1


def test_a_click_copies_the_name_and_the_seed_if_asked(page: Path, visiting: Opener) -> None:
    """What is in the clipboard is a marker's name."""
    visit = visiting(page)
    visit.page.fill("#query", "stingray")
    button = visit.page.locator("article:visible button").nth(1)
    button.click()
    visit.page.wait_for_function("document.getElementById('said').textContent !== ''")
    assert visit.page.evaluate("navigator.clipboard.readText()") == "stingray"
    visit.page.check("#seed")
    button.click()
    visit.page.wait_for_function("document.getElementById('said').textContent.includes('seed')")
    assert visit.page.evaluate("navigator.clipboard.readText()") == "stingray seed=1"
    assert visit.complaints == []
