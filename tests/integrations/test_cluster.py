"""Laws of a render on a Dask cluster: the clips are those of a local render, to the byte."""

from __future__ import annotations

import builtins
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from distributed import LocalCluster
from tests.core import toys

from ganterpret import clips
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.errors import ModelError, RenderError, SettingError
from ganterpret.models import Setup, load_model
from ganterpret.movie import packed, survey
from ganterpret.plan import Plan
from ganterpret_integrations import workers
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.cluster import Fleet, hire
from ganterpret_integrations.workers import Order, RefusalError, Tools

SETUP = Setup(side=16)
LOOK = Look(CODECS["png"])


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Two workers on the loopback in this very process: the address of their scheduler."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def fleet(scheduler: str) -> Iterator[Fleet]:
    with hire(scheduler, "painter", SETUP) as hired:
        yield hired


def _plan() -> Plan:
    return toys.make_plan(toys.LENGTHS)


def _made(job: Job, root: Path) -> dict[str, bytes]:
    """The clips of a whole movie, by their keys."""
    store = ClipStore(root)
    wanted = survey(job, store, packed(job.plan, 0, job.plan.frames)).keys
    made = store.make_all(job, wanted, lambda _: None)
    return {wanted[piece]: path.read_bytes() for piece, path in made}


def test_clips_of_a_cluster_are_those_of_a_local_render(tmp_path: Path, fleet: Fleet) -> None:
    """Every clip has the key and the bytes that it has when it is rendered here."""
    here = _made(Job(_plan(), load_model("painter", SETUP), LOOK), tmp_path / "here")
    there = _made(Job(_plan(), fleet, LOOK), tmp_path / "there")
    assert here == there
    assert fleet.tally.taken == fleet.tally.sent == len(here)
    assert fleet.tally.bytes == sum(map(len, here.values()))


def test_what_is_there_is_not_ordered(tmp_path: Path, fleet: Fleet) -> None:
    """Clips of a local render serve, and a second render on the cluster orders nothing."""
    here = _made(Job(_plan(), load_model("painter", SETUP), LOOK), tmp_path)
    assert _made(Job(_plan(), fleet, LOOK), tmp_path) == here
    assert fleet.tally.sent == 0


def test_a_fleet_is_a_model(fleet: Fleet) -> None:
    """It has the attributes of the model that its workers have, and its frames."""
    model = load_model("painter", SETUP)
    for what in ("name", "latent_size", "resolution", "batch", "identity"):
        assert getattr(fleet, what) == getattr(model, what)
    np.testing.assert_array_equal(fleet.embeddings, model.embeddings)
    latents = np.zeros((2, model.latent_size), np.float32)
    made = fleet(latents, model.embeddings[:2], 0.5)
    np.testing.assert_array_equal(made, model(latents, model.embeddings[:2], 0.5))


def test_a_worker_that_cannot_make_one_clip(
    tmp_path: Path, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words come back, the clip is named, and all others are finished."""
    job = Job(_plan(), fleet, LOOK)
    wanted = job.keys(packed(job.plan, 0, job.plan.frames))
    bad = list(wanted)[1]
    true = clips.make_clip

    def make(job: Job, piece: tuple[int, int], clip: Path) -> None:
        if job.key(*piece) == wanted[bad]:
            raise RenderError("the disk is full")
        true(job, piece, clip)

    monkeypatch.setattr(workers, "make_clip", make)
    store = ClipStore(tmp_path)
    words = rf"1 of {len(wanted)} clips .* \(frames {bad[0]} to {bad[1]}: the disk is full\)"
    with pytest.raises(RenderError, match=words):
        list(store.make_all(job, wanted, lambda _: None))
    there = {piece for piece, key in wanted.items() if store.find(key, ".mov")}
    assert there == set(wanted) - {bad}


@pytest.mark.parametrize("changed", [{"version": "0"}, {"ffmpeg": "1.0"}, {"machine": "abacus"}])
def test_a_worker_of_another_kind_refuses(
    changed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever decides a clip's bytes is in its key, and the worker computes the key anew."""
    job = Job(_plan(), load_model("painter", SETUP), LOOK)
    order = Order(job.key(0, 7), job.plan.passage(0, 7), LOOK, Tools("painter", SETUP))
    assert workers.fulfil(order).data
    here = clips.surroundings()
    monkeypatch.setattr(clips, "surroundings", lambda: here | changed)
    with pytest.raises(RefusalError, match="same weights, ffmpeg and versions"):
        workers.fulfil(order)
    assert workers.fulfil(replace(order, strict=False)).data


def test_a_fleet_unlike_its_driver(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker with another ffmpeg is named and refused, unless mixed fleets are allowed."""
    here = clips.surroundings()
    monkeypatch.setattr(workers, "surroundings", lambda: here | {"ffmpeg": "1.0"})
    with (
        pytest.raises(SettingError, match=r"tcp://.* does not fit: its ffmpeg is 1\.0 instead of"),
        hire(scheduler, "painter", SETUP),
    ):
        pass
    with hire(scheduler, "painter", SETUP, allow_mixed=True) as fleet:
        alike = load_model("painter", SETUP)
        assert fleet.identity != alike.identity, "its clips have keys of their own"
        assert fleet.identity.items() > alike.identity.items(), "and those of another model others"
    asked = replace(SETUP, device="cpu")
    with hire(scheduler, "painter", asked, allow_mixed=True) as another:
        assert another.identity != fleet.identity, "what was asked for counts"


def test_a_model_that_no_worker_has(scheduler: str) -> None:
    """The worker's own sentence comes, with its name."""
    with (
        pytest.raises(SettingError, match=r"The worker tcp://.* cannot render: There is no model"),
        hire(scheduler, "nobody's", SETUP),
    ):
        pass


def test_a_worker_keeps_one_model() -> None:
    """It is loaded once, and another one replaces it."""
    first = workers._held(Tools("painter", SETUP))
    assert workers._held(Tools("painter", SETUP)) is first
    workers._held(Tools("painter", Setup(side=32)))
    assert len(workers._kept) == 1


@pytest.mark.parametrize("address", ["here", "local:0", "local:65", "http://a:1", "tcp://a"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(SettingError, match="is no cluster"), hire(address, "painter", SETUP):
        pass


def test_nobody_at_the_address() -> None:
    """A port that nobody listens on is told within seconds, with what to look at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with (
            pytest.raises(RenderError, match=rf"The scheduler at .*:{port} does not answer"),
            hire(f"tcp://127.0.0.1:{port}", "painter", SETUP),
        ):
            pass


def test_graphics_cards_that_are_announced_are_used() -> None:
    """Workers without the resource get nothing, and one card makes one clip at a time."""
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=4,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            resources={"GPU": 2},
        ) as cluster,
        hire(cluster.scheduler_address, "painter", SETUP) as fleet,
    ):
        assert list(fleet._crew.places().values()) == [2]


def test_a_scheduler_that_goes(tmp_path: Path) -> None:
    """What has come is kept, the sentence says what to do, and a rerun makes the rest only."""
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    )
    store = ClipStore(tmp_path)
    with hire(cluster.scheduler_address, "painter", SETUP) as fleet:
        job = Job(_plan(), fleet, LOOK)
        wanted = job.keys(packed(job.plan, 0, job.plan.frames))
        made = store.make_all(job, wanted, lambda _: None)
        next(made)
        cluster.close()
        with pytest.raises(RenderError, match=r"has gone: what was finished is kept\. Start it"):
            list(made)
    kept = [key for key in wanted.values() if store.find(key, ".mov")]
    assert 1 <= len(kept) < len(wanted)


# --------------------------------------------------------------------------- the command line


@pytest.fixture
def _song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    for name in ("a.wav", "b.wav"):
        soundfile.write(name, 0.1 * rng.standard_normal(16000), 8000)


@pytest.mark.usefixtures("_song")
def test_songs_and_clips_on_a_cluster(scheduler: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Several songs, their movies and their clips' folders come from one fleet."""
    small = ("--size", "16", "--codec", "png", "--rate", "12")
    words = ("a.wav", "b.wav", "-o", "out", "--clips", "clips", "--cluster", scheduler)
    assert run(["render", *words, *small, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [song["rendered_frames"] for song in told["songs"]] == [24, 24]
    assert Path("out/a.ganterpret.mov").is_file()
    assert list(Path("clips/b").glob("[!.]*"))


@pytest.mark.usefixtures("_song")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--cluster", "local:1", "--dry-run"), "--dry-run is this machine's alone"),
        (
            ("--cluster", "local:1", "--loop", "1", "--tempo", "120", "--clips", "c"),
            "--loop is this machine's alone",
        ),
        (("--allow-mixed",), "--allow-mixed goes with --cluster"),
        (("--cluster", "nowhere"), "'nowhere' is no cluster"),
    ],
)
def test_what_makes_no_sense_with_a_cluster(
    words: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", "a.wav", *words]) == 2
    assert complaint in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("_song")
def test_a_cluster_without_its_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what to install."""
    true = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name == "ganterpret_integrations.cluster":
            raise ImportError("No module named 'distributed'")
        return true(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    assert run(["render", "a.wav", "--cluster", "local:1"]) == 2
    assert "pip install 'ganterpretations[cluster]'" in capsys.readouterr().err


def test_workers_that_do_not_load(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose weights are missing is named."""

    def missing(name: str, setup: Setup) -> None:
        raise ModelError("no weights here")

    monkeypatch.setattr(workers, "load_model", missing)
    workers._kept.clear()
    with (
        pytest.raises(ModelError, match=r"The worker tcp://.* cannot render: no weights here"),
        hire(scheduler, "painter", SETUP),
    ):
        pass
