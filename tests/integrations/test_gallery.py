"""The gallery: thumbnails that are kept, the page, the sheet, and what is refused."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from ganterpret import categories
from ganterpret.models import Setup, load_model
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.gallery.page import gallery_page
from ganterpret_integrations.gallery.thumbnails import missing, thumbnails
from ganterpret_integrations.names import parse_name


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))


def test_what_was_made_is_kept_and_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    """A second call makes nothing; a file cut short counts as missing."""
    model = load_model("painter", Setup(side=16))
    wanted = [(107, 0), (107, 1), (671, 0)]
    first = thumbnails(model, wanted, 0.4)
    assert missing(model, wanted, 0.4) == []
    assert thumbnails(model, wanted, 0.4, lambda _: pytest.fail("made again")) == first
    damaged = next((tmp_path / "cache").rglob("107_1.webp"))
    damaged.write_bytes(b"")
    assert missing(model, wanted, 0.4) == [(107, 1)]


def test_an_interrupted_run_goes_on_where_it_stopped() -> None:
    """What was made before the interruption is not made again."""
    model = load_model("painter", Setup(side=16, batch=2))

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    wanted = [(index, 0) for index in range(6)]
    with pytest.raises(KeyboardInterrupt):
        thumbnails(model, wanted, 0.4, interrupt)
    assert missing(model, wanted, 0.4) == wanted[2:]


def test_every_name_on_the_page_means_its_category() -> None:
    """What a click copies comes home as that category, and as that seed."""
    shown = categories.CATEGORIES
    page = gallery_page(shown, {each.index: {7: b"x"} for each in shown}, "a title")
    names = re.findall(r'data-name="([^"]*)"', page)
    assert len(names) == len(shown)
    meant = {parse_name(name.replace("&#x27;", "'")).category for name in names}
    assert meant == set(range(1000))


def test_the_policy_allows_the_pages_own_style_and_script_alone() -> None:
    """Their hashes are those of what stands in the page, and nothing may be fetched."""
    page = gallery_page(categories.CATEGORIES[:1], {0: {0: b"x"}}, "<b>")
    for tag in ("style", "script"):
        found = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert found
        digest = b64encode(sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert "<b>" not in page


def test_a_sheet_and_a_page(tmp_path: Path) -> None:
    """Both are made of what a query finds."""
    sheet, page = tmp_path / "a.png", tmp_path / "a.html"
    assert run(["gallery", "jellyfish", "--seeds", "2", "-o", str(sheet), "-q"]) == 0
    assert run(["gallery", "jellyfish", "--seeds", "2", "-o", str(page), "-q"]) == 0
    with Image.open(sheet) as image:
        assert image.width > 96
    assert page.read_text().count("<img") == 2 * len(categories.search("jellyfish"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["-o", "a.pdf"], 2),
        (["--seeds", "0"], 2),
        (["--truncation", "0"], 2),
        (["-o", "a.png"], 2),
        (["zzzzzzzz"], 2),
        (["--group", "nothing"], 2),
    ],
)
def test_what_is_no_gallery_is_refused(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, and before anything is painted or written."""
    monkeypatch.chdir(tmp_path)
    assert run(["gallery", *arguments]) == code
    assert list(tmp_path.iterdir()) == []
