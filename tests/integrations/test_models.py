"""``ganterpret models``: what is here is listed, what is not is fetched."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tests.core.servers import Answer, Server, serving
from tests.core.small_checkpoints import CONFIG, weights

from ganterpret.files import cache_folder
from ganterpret.models import download, fetching
from ganterpret.models.checkpoints import load_checkpoint
from ganterpret.models.sources import KNOWN, Known, Source, folder_of
from ganterpret_integrations.cli import console
from ganterpret_integrations.cli.main import run

NAME = "biggan-deep-256"
SHA256 = hashlib.sha256(weights()).hexdigest()


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The one place that publishes the model; its checkpoint is a small one."""
    monkeypatch.setenv("NO_PROXY", "*")
    shared.asked.clear()
    shared.serve("/pytorch_model.bin", Answer(weights()))
    shared.serve("/config.json", Answer(CONFIG))
    source = Source(f"{shared.url}/pytorch_model.bin", f"{shared.url}/config.json", SHA256[:8])
    gone = Source(f"{shared.url}/gone")
    monkeypatch.setattr(fetching, "KNOWN", {NAME: Known(16, (gone, source))})
    return shared


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def test_list_says_what_is_here_and_how_to_get_the_rest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without PyTorch too: a name, where it lies, and the command."""
    monkeypatch.setitem(sys.modules, "ganterpret.models.checkpoints", None)
    folder_of(NAME).mkdir(parents=True)
    weights_path = folder_of(NAME) / "pytorch_model.bin"
    weights_path.touch()
    assert run(["models"]) == 0
    said = capsys.readouterr().out
    assert str(weights_path) in said
    assert "not here" in said
    assert "'ganterpret models fetch NAME' fetches one" in said


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Every published address is in it, and the folder that files can be put into."""
    assert run(["models", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["folder"] == str(cache_folder() / "models")
    for name, known in KNOWN.items():
        assert document["sources"][name] == [source.weights for source in known.sources]


def test_fetch_says_what_came_from_where_and_what_is_next(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file, the address, the checksum, the next command; what failed before is a note."""
    assert run(["models", "fetch", NAME]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"{NAME}: {folder_of(NAME) / 'pytorch_model.bin'}",
        f"From: {server.url}/pytorch_model.bin",
        f"sha256: {SHA256} (its first 8 digits as published)",
        f"Next: ganterpret models check {NAME} -o sheet.png",
    ]
    assert told.err == f"Note: {server.url}/gone answered 404 (Not Found).\n"


def test_second_fetch_fetches_nothing(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so; nobody is asked."""
    assert run(["models", "fetch", NAME, "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    server.asked.clear()
    assert run(["models", "fetch", NAME]) == 0
    assert "It was here already: nothing was fetched." in capsys.readouterr().out
    assert not server.asked


def test_fetch_as_json(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    """One document, nothing else."""
    assert run(["models", "fetch", NAME, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "name": NAME,
        "weights": str(folder_of(NAME) / "pytorch_model.bin"),
        "config": str(folder_of(NAME) / "config.json"),
        "sha256": SHA256,
        "published": SHA256[:8],
        "source": f"{server.url}/pytorch_model.bin",
        "failed": [f"{server.url}/gone answered 404 (Not Found)."],
        "notes": [f"{server.url}/gone answered 404 (Not Found)."],
    }
    assert told.err == ""


def test_sources_of_the_users_own_go_first_and_alone(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In their order; a folder is one."""
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "pytorch_model.bin").write_bytes(weights())
    (folder / "config.json").write_bytes(CONFIG)
    words = ["--source", f"{server.url}/no.bin", "--source", str(folder)]
    assert run(["models", "fetch", NAME, *words]) == 0
    said = capsys.readouterr().out
    assert f"From: {folder}" in said
    assert "recorded: from now on it must be the same" in said
    assert [path for path, _ in server.asked] == ["/no.bin"]


def test_fetch_that_fails_says_what_was_tried(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 1, no traceback; how to point at a file is its end."""
    server.serve("/pytorch_model.bin", Answer(status=403))
    assert run(["models", "fetch", NAME]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert f"{server.url}/gone answered 404 (Not Found)." in line
    assert f"{server.url}/pytorch_model.bin answered 403 (Forbidden)." in line
    assert line.endswith("or give their path with --model.")


@pytest.mark.parametrize("words", [["painter"], [NAME, "--source", "nowhere"]])
def test_fetch_used_wrongly(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A name that nobody published, a source that is none: exit code 2."""
    assert run(["models", "fetch", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_interrupted_fetch_is_one_line_and_goes_on(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C: exit code 130; the same command again asks for the rest only."""

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(download, "_digest", interrupt)
        assert run(["models", "fetch", NAME, "--source", f"{server.url}/pytorch_model.bin"]) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1
    server.asked.clear()
    run(["models", "fetch", NAME, "--source", f"{server.url}/pytorch_model.bin"])
    assert server.ranges() == [f"bytes={len(weights())}-"]


def test_bar_shows_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn for a person only, with any lengths, known or not; a pipe sees none of it."""
    drawn = console.Voice()
    monkeypatch.setattr(drawn, "_draws", True)
    for voice in (drawn, console.Voice(quiet=True)):
        with voice.fetching("Fetching [it]") as progress:
            progress(0, None)
            progress(5, 10)
            progress(10, 10)


@pytest.mark.parametrize("command", ["render", "models check"])
def test_model_that_is_not_here_says_how_to_fetch_it(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One sentence with the command."""
    (tmp_path / "song.wav").write_bytes(b"not read")
    words = command.split()
    words += [NAME] if words[-1] == "check" else ["song.wav", "--model", NAME]
    assert run(words) == 1
    assert f"'ganterpret models fetch {NAME}'" in capsys.readouterr().err


def test_doctor_says_how_to_get_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    """With none here."""
    assert run(["doctor"]) == 0
    assert "ganterpret models fetch NAME" in capsys.readouterr().out


# Conversion


def test_convert_writes_safetensors_that_are_the_same_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new folder loads as a checkpoint does; a second run replaces nothing."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "pytorch_model.bin").write_bytes(weights())
    (tmp_path / "old" / "config.json").write_bytes(CONFIG)
    assert run(["models", "convert", "old", "-o", "new"]) == 0
    assert "model.safetensors: BigGAN-deep, 16 x 16" in capsys.readouterr().out
    old, new = (load_checkpoint(tmp_path / name)[0].state_dict() for name in ("old", "new"))
    assert all(torch.equal(tensor, new[name]) for name, tensor in old.items())
    assert run(["models", "convert", "old", "-o", "new"]) == 1
    assert "new holds a config.json already; choose another folder" in capsys.readouterr().err


def test_convert_needs_pytorch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, no traceback."""
    monkeypatch.setitem(sys.modules, "ganterpret.models.checkpoints", None)
    assert run(["models", "convert", "old", "-o", "new"]) == 1
    assert "'old' needs PyTorch, which does not import" in capsys.readouterr().err
