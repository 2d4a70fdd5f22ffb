"""Where checkpoints are: the table of publishers, and the files on this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytorch_pretrained_biggan.model import (
    PRETRAINED_CONFIG_ARCHIVE_MAP,
    PRETRAINED_MODEL_ARCHIVE_MAP,
)

from ganterpret.errors import ModelError, SettingError
from ganterpret.files import cache_folder
from ganterpret.models import MODELS
from ganterpret.models.sources import KNOWN, SUFFIXES, Source, file_name, folder_of, locate

SOURCES = [source for known in KNOWN.values() for source in known.sources]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GANTERPRET_CACHE", str(folder))
    return folder


def placed(folder: Path, *names: str) -> Path:
    """A folder that holds empty files of these names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


# Publishers


def test_every_known_checkpoint_is_a_model() -> None:
    """What can be fetched can be rendered with, under the same name."""
    assert set(KNOWN) <= set(MODELS)
    assert all(name == f"biggan-deep-{known.side}" for name, known in KNOWN.items())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.weights)
def test_source_is_an_https_address_of_a_checkpoint(source: Source) -> None:
    """And so is its configuration's; a checksum is hex, eight digits or all 64."""
    for address in filter(None, (source.weights, source.config)):
        assert urlsplit(address).scheme == "https"
    assert Path(file_name(source.weights)).suffix in SUFFIXES
    assert re.fullmatch(r"(?:[0-9a-f]{8}|[0-9a-f]{64})?", source.sha256)


@pytest.mark.parametrize("name", KNOWN)
def test_the_packages_own_address_is_tried_first(name: str) -> None:
    """Second route: the table in pytorch-pretrained-biggan 0.1.1."""
    first = KNOWN[name].sources[0]
    assert first.weights == PRETRAINED_MODEL_ARCHIVE_MAP[name]
    assert first.config == PRETRAINED_CONFIG_ARCHIVE_MAP[name]


@pytest.mark.parametrize("name", KNOWN)
def test_openmmlabs_names_end_with_their_checksum(name: str) -> None:
    """Its convention: the first eight hex digits of the sha256, and no configuration."""
    found = [each for each in KNOWN[name].sources if "openmmlab" in each.weights]
    assert found
    for source in found:
        assert file_name(source.weights).endswith(f"-{source.sha256}.pth")
        assert source.config is None


def test_nothing_here_needs_pytorch() -> None:
    """What is here is told, and what is missing fetched, without it."""
    program = "import sys; import ganterpret.models.fetching; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


# On this machine


def test_known_name_is_found_in_the_cache_folder(cache: Path) -> None:
    """models/NAME, in the published layout."""
    folder = placed(cache / "models" / "biggan-deep-128", "pytorch_model.bin", "config.json")
    files = locate("biggan-deep-128")
    assert folder == folder_of("biggan-deep-128")
    assert (files.name, files.weights) == ("biggan-deep-128", folder / "pytorch_model.bin")
    assert files.config == folder / "config.json"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.weights)
def test_files_are_found_under_their_published_names(cache: Path, source: Source) -> None:
    """As a browser saves them; the checksum that a name carries rides along."""
    name = next(name for name, known in KNOWN.items() if source in known.sources)
    weights = file_name(source.weights)
    config = [file_name(source.config)] if source.config else []
    folder = placed(folder_of(name), weights, *config)
    files = locate(name)
    assert files.weights == folder / weights
    assert files.config == (folder / config[0] if config else None)
    assert files.sha256 == (source.sha256 if source.sha256 in weights else "")


def test_known_name_that_is_not_here_says_how_to_get_it(cache: Path) -> None:
    """The command, the folder to put files into, and that a path will do."""
    with pytest.raises(ModelError, match="biggan-deep-128 is not here yet") as caught:
        locate("biggan-deep-128")
    message = str(caught.value)
    assert "'ganterpret models fetch biggan-deep-128'" in message
    assert str(cache / "models" / "biggan-deep-128") in message
    assert "or give the path of a folder or file" in message


def test_half_fetched_files_do_not_count(cache: Path) -> None:
    """A download that broke off lies beside, not inside."""
    placed(cache / "models" / "biggan-deep-128", "pytorch_model.bin.part")
    with pytest.raises(ModelError, match="not here yet"):
        locate("biggan-deep-128")


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    """A typing error is not a file."""
    with pytest.raises(
        SettingError, match=r"no model 'biggan-128'.*biggan-deep-128, biggan-deep-256"
    ):
        locate("biggan-128")


def test_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """The sentence says what a folder must hold."""
    with pytest.raises(
        ModelError, match="holds no weights; a checkpoint folder has pytorch_model"
    ):
        locate(tmp_path)


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """By its suffix, before it is opened."""
    (tmp_path / "song.wav").touch()
    with pytest.raises(ModelError, match=r"must end with \.safetensors, \.bin, \.pt, \.pth"):
        locate(tmp_path / "song.wav")


def test_cache_folder_is_the_platforms_own_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """GANTERPRET_CACHE moves it."""
    monkeypatch.delenv("GANTERPRET_CACHE")
    assert "ganterpret" in cache_folder().parts
