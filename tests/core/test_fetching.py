"""Fetching a known checkpoint: the first source that sends what loads, or a sentence for each."""

from __future__ import annotations

import hashlib
import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from filelock import FileLock
from pytorch_pretrained_biggan import BigGANConfig
from tests.core.hostile import Payload
from tests.core.servers import Answer, Server, serving
from tests.core.small_checkpoints import CONFIG, LARGER, constant, pickled, weights

from ganterpret.errors import ModelError, SettingError
from ganterpret.models import fetching
from ganterpret.models.architectures import LAYERS, config_from_json
from ganterpret.models.checkpoints import load_checkpoint
from ganterpret.models.download import Patience
from ganterpret.models.fetching import Fetched, fetch, source_named
from ganterpret.models.sources import KNOWN, Known, Source, file_name, folder_of, locate

NAME = "biggan-deep-128"
PATIENCE = Patience(timeout=5, sleep=lambda _: None)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that serves nothing yet and that nobody has asked."""
    monkeypatch.setenv("NO_PROXY", "*")
    shared.asked.clear()
    shared.answers.clear()
    return shared


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own; the known model is a small one."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GANTERPRET_CACHE", str(folder))
    monkeypatch.delenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", raising=False)
    monkeypatch.setattr(fetching, "KNOWN", {NAME: Known(16, KNOWN[NAME].sources)})
    return folder


def source(server: Server, place: str, *answers: Answer, sha256: str = "") -> Source:
    """Weights in the published layout, which these answers bring, and their configuration."""
    return Source(
        server.serve(f"/{place}/small-pytorch_model.bin", *answers),
        server.serve(f"/{place}/small-config.json", Answer(CONFIG)),
        sha256,
    )


def there(folder: Path) -> list[str]:
    """Names of what lies in a checkpoint's folder."""
    return sorted(path.name for path in folder.iterdir())


def blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every connection an error."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_checkpoint_is_fetched_under_its_published_names(server: Server) -> None:
    """Weights and configuration, nothing else; it loads by its name."""
    one = source(server, "one", Answer(weights()))
    fetched = fetch(NAME, [one], patience=PATIENCE)
    assert there(folder_of(NAME)) == ["small-config.json", "small-pytorch_model.bin"]
    assert fetched.files == locate(NAME)
    assert fetched.sha256 == hashlib.sha256(weights()).hexdigest() == load_checkpoint(NAME)[1]
    assert (fetched.origin, fetched.published, fetched.failed) == (one.weights, "", ())


def test_checkpoint_that_is_here_makes_no_connection(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetched once, it is fetched, verified and loaded with sockets blocked."""
    fetched = fetch(NAME, [source(server, "one", Answer(weights()))], patience=PATIENCE)
    blocked(monkeypatch)
    again = fetch(NAME)
    assert again == Fetched(fetched.files, fetched.sha256, "")
    load_checkpoint(NAME)


def test_files_put_there_by_hand_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proved once, and recorded."""
    folder_of(NAME).mkdir(parents=True)
    path = folder_of(NAME) / "pytorch_model.bin"
    path.write_bytes(weights())
    path.with_name("config.json").write_bytes(CONFIG)
    blocked(monkeypatch)
    assert fetch(NAME).files.weights == path
    path.write_bytes(weights(0.5))
    with pytest.raises(ModelError, match=r"has changed since .*; to fetch it anew delete .*bin"):
        fetch(NAME)


def test_shapes_tell_the_configuration(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare file of a published shape, under a name that is none, gets the published one.

    What lay there for other weights is put aside: what is loaded is what was proved.
    """
    monkeypatch.setattr(fetching, "KNOWN", KNOWN)
    folder_of(NAME).mkdir(parents=True)
    (folder_of(NAME) / "config.json").write_bytes(CONFIG)
    narrow = BigGANConfig(
        output_dim=128,
        z_dim=4,
        class_embed_dim=4,
        channel_width=8,
        num_classes=3,
        n_stats=2,
        layers=list(LAYERS[128]),
    )
    address = server.serve("/download?id=3", Answer(pickled(constant(narrow, 1.0))))
    fetch(NAME, [Source(address)], patience=PATIENCE)
    assert there(folder_of(NAME)) == ["config.json.old", "pytorch_model.bin"]


def test_known_sources_are_tried_in_their_order(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When none is given; each that failed has its sentence."""
    sources = (
        Source(f"{server.url}/gone"),
        source(server, "two", Answer(weights())),
        source(server, "three", Answer(weights())),
    )
    monkeypatch.setattr(fetching, "KNOWN", {NAME: Known(16, sources)})
    fetched = fetch(NAME, patience=PATIENCE)
    assert fetched.origin == sources[1].weights
    assert fetched.failed == (f"{server.url}/gone answered 404 (Not Found).",)
    assert {path.split("/")[1] for path, _ in server.asked} == {"gone", "two"}


# What no source may do


def flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(data) // 2] ^= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("sent", "sha256", "pattern"),
    [
        (b"<html>Please log in</html>", "", "does not hold biggan-deep-128: it is damaged"),
        (weights()[:-2000], "", "does not hold biggan-deep-128: it cannot be read"),
        (pickled({"a": torch.ones(1)}), "", "does not hold biggan-deep-128: it is not this Big"),
        (pickled({"extra": Payload(Path("ran"))}), "", "besides tensors, which was not run"),
        (flipped(weights()), hashlib.sha256(weights()).hexdigest(), "sent other bytes than were"),
        (weights(), "12345678", "sent other bytes than were published"),
        (b"", "", "does not hold biggan-deep-128"),
    ],
)
def test_what_does_not_load_is_set_aside(
    server: Server, sent: bytes, sha256: str, pattern: str
) -> None:
    """A page, a piece, another model, code, a flipped bit: the next source is tried."""
    bad = source(server, "bad", Answer(sent), sha256=sha256)
    good = source(server, "good", Answer(weights()))
    fetched = fetch(NAME, [bad, good], patience=PATIENCE)
    assert fetched.origin == good.weights
    assert there(folder_of(NAME)) == ["small-config.json", "small-pytorch_model.bin"]
    (failed,) = fetched.failed
    with pytest.raises(ModelError, match=pattern):
        raise ModelError(failed)
    assert failed.startswith(bad.weights)
    assert not Path("ran").exists()


def test_another_size_is_refused(server: Server) -> None:
    """A sound checkpoint of 32 pixels does not get the name of one of 16."""
    larger = pickled(constant(config_from_json(json.dumps(LARGER)), 1.0))
    one = source(server, "one", Answer(larger))
    server.serve("/one/small-config.json", Answer(json.dumps(LARGER).encode()))
    with pytest.raises(ModelError, match="it makes frames of 32 pixels, and biggan-deep-128 of 1"):
        fetch(NAME, [one], patience=PATIENCE)


@pytest.mark.parametrize("sent", [b"{", b"[]", b"{}", bytes((1 << 20) + 1)])
def test_configuration_that_is_none_is_refused(server: Server, sent: bytes) -> None:
    """Or that is longer than any."""
    one = source(server, "one", Answer(weights()))
    server.serve("/one/small-config.json", Answer(sent))
    with pytest.raises(ModelError, match=r"The configuration|small-config\.json sends"):
        fetch(NAME, [one], patience=PATIENCE)


def test_nothing_works(server: Server, tmp_path: Path) -> None:
    """A sentence for each source, then where files can be put; nothing counts as here."""
    sources: list[Source | Path] = [
        Source(server.serve("/a", Answer(status=403))),
        Source(server.serve("/b", Answer(status=500))),
        Source("http://example.org/c"),
        tmp_path,
    ]
    with pytest.raises(ModelError) as caught:
        fetch(NAME, sources, patience=PATIENCE)
    message = str(caught.value)
    assert message.startswith(f"{NAME} could not be fetched. {server.url}/a answered 403 (Forb")
    assert f" {server.url}/b answered 500 (Internal Server Error). http://example.org/c" in message
    assert f" {tmp_path} holds no weights" in message
    assert message.endswith(f"put them into {folder_of(NAME)}, or give their path with --model.")
    with pytest.raises(ModelError, match="not here yet"):
        locate(NAME)


def test_interrupted_fetch_goes_on(server: Server) -> None:
    """Ctrl-C in the middle: nothing counts as here, and the rest comes the next time."""
    one = source(server, "one", Answer(weights()))

    def interrupt(done: int, total: int | None) -> None:
        if done > 8192:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(NAME, [one], progress=interrupt, patience=PATIENCE)
    with pytest.raises(ModelError, match="not here yet"):
        locate(NAME)
    server.asked.clear()
    fetch(NAME, [one], patience=PATIENCE)
    assert [path for path, _ in server.asked] == ["/one/small-pytorch_model.bin"]
    assert server.ranges()[0] is not None
    load_checkpoint(NAME)


def test_other_bytes_than_the_first_time_are_refused(server: Server) -> None:
    """Nobody published a checksum: the first download's holds ever after."""
    one = source(server, "one", Answer(weights()), Answer(weights(0.5)))
    first = fetch(NAME, [one], patience=PATIENCE)
    first.files.weights.unlink()
    with pytest.raises(ModelError, match=r"small-pytorch_model.bin has changed since it was"):
        fetch(NAME, [one], patience=PATIENCE)
    server.serve("/one/small-pytorch_model.bin", Answer(weights()))
    assert fetch(NAME, [one], patience=PATIENCE).sha256 == first.sha256


# Files and folders on this machine


def test_folder_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights and configuration are copied; the folder keeps its own."""
    blocked(monkeypatch)
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "pytorch_model.bin").write_bytes(weights())
    (folder / "config.json").write_bytes(CONFIG)
    fetched = fetch(NAME, [folder])
    assert there(folder_of(NAME)) == there(folder) == ["config.json", "pytorch_model.bin"]
    assert fetched.origin == str(folder)
    load_checkpoint(NAME)


def test_file_under_a_published_name_is_held_to_its_checksum(tmp_path: Path) -> None:
    """A file from a stick is no better than one from a server."""
    published = KNOWN[NAME].sources[-1]
    path = tmp_path / file_name(published.weights)
    path.write_bytes(weights())
    with pytest.raises(ModelError, match=f"not as published .*{published.sha256}"):
        fetch(NAME, [path])


def test_source_is_an_address_or_a_path(tmp_path: Path) -> None:
    """What is neither is refused, with both."""
    assert source_named("https://example.org/f.pth") == Source("https://example.org/f.pth")
    assert source_named(str(tmp_path)) == tmp_path
    with pytest.raises(SettingError, match=r"'nowhere' is no source: give an https address"):
        source_named("nowhere")


# Circumstances


def test_name_that_nobody_published() -> None:
    """The known ones are in the sentence."""
    with pytest.raises(SettingError, match="Nobody published a model 'painter': give one of big"):
        fetch("painter")


def test_pytorch_is_missed_before_anything_is_fetched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hundred megabytes for what cannot be loaded."""
    monkeypatch.setitem(sys.modules, "ganterpret.models.checkpoints", None)
    with pytest.raises(ModelError, match="'biggan-deep-128' needs PyTorch, which does not import"):
        fetch(NAME, [source(server, "one", Answer(weights()))])
    assert not server.asked


def test_unsafe_environment_is_refused_before_anything_is_fetched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint from a server is the last that should run code."""
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with pytest.raises(ModelError, match="unset it"):
        fetch(NAME, [source(server, "one", Answer(weights()))])
    assert not server.asked


def test_folder_that_cannot_be_made(cache_folder: Path, server: Server) -> None:
    """One sentence with the variable that moves the cache."""
    cache_folder.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot take biggan-deep-128 .*set GANTERPRET_CACHE"):
        fetch(NAME, [source(server, "one", Answer(weights()))], patience=PATIENCE)


def test_second_process_is_told_to_wait(server: Server, cache_folder: Path) -> None:
    """While another one fetches the same; afterwards it works."""
    one = source(server, "one", Answer(weights()))
    (cache_folder / "models").mkdir(parents=True)
    with (
        FileLock(cache_folder / "models" / f".{NAME}.lock"),
        pytest.raises(ModelError, match="Another process is fetching biggan-deep-128: wait"),
    ):
        fetch(NAME, [one], patience=PATIENCE)
    assert not server.asked
    fetch(NAME, [one], patience=PATIENCE)


def test_many_at_once_do_not_spoil_each_other(server: Server) -> None:
    """Each has it, or is told to wait; one file comes once, and it loads."""
    one = source(server, "one", Answer(weights()))
    outcomes: list[str] = []

    def work() -> None:
        try:
            outcomes.append(fetch(NAME, [one], patience=PATIENCE).sha256)
        except ModelError as error:
            outcomes.append(str(error)[:15])

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(outcomes) <= {hashlib.sha256(weights()).hexdigest(), "Another process"}
    assert len(server.asked) == 2
    load_checkpoint(NAME)
