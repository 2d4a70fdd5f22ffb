"""Laws of clips: the key holds all that decides a picture, and only what is whole is found."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.core.media import BUNDLED, open_descriptors, using
from tests.core.toys import Frames, Toy, decoded, expected, make_plan, recoloured

from ganterpret import boxes, clips, codecs, ffmpeg, pipeline
from ganterpret.clips import ClipStore, Job, Look, Progress, default_root
from ganterpret.codecs import CODECS
from ganterpret.errors import (
    FfmpegError,
    ModelError,
    OutOfMemoryError,
    RenderError,
    SettingError,
)
from ganterpret.ffmpeg import Program
from ganterpret.pipeline import Piece

PNG = Look(CODECS["png"])


def make_job() -> Job:
    return Job(make_plan((7, 12, 5)), Toy(), PNG)


def ignore(_: int) -> None:
    """Take no notice of progress."""


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def leftovers(store: ClipStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if ".part" in path.name]


def workers() -> list[str]:
    ours = ("generator", "encoder", "ffmpeg watcher")
    return [thread.name for thread in threading.enumerate() if thread.name in ours]


# -------------------------------------------------------------------------------------- the key


CHANGES: dict[str, Callable[[Job], Job]] = {
    "a seed": lambda job: replace(
        job,
        plan=replace(
            job.plan,
            segments=(
                replace(job.plan.segments[0], left=replace(job.plan.segments[0].left, seed=12345)),
                *job.plan.segments[1:],
            ),
        ),
    ),
    "a category": lambda job: replace(
        job, plan=make_plan((7, 12, 5), categories=(5, 43, 79, 116))
    ),
    "the alphas": lambda job: replace(job, plan=make_plan((7, 12, 5), power=1.001)),
    "the truncation": lambda job: replace(job, plan=make_plan((7, 12, 5), truncation=0.51)),
    "the rate": lambda job: replace(job, plan=make_plan((7, 12, 5), rate=Fraction(25))),
    "the size": lambda job: replace(job, look=replace(PNG, size=(64, 32))),
    "the fit": lambda job: replace(job, look=Look(PNG.codec, (64, 32), "square")),
    "the codec": lambda job: replace(job, look=Look(CODECS["ffv1"])),
    "the codec's options": lambda job: replace(
        job, look=Look(replace(CODECS["png"], options={"c:v": "png", "pred": "mixed"}))
    ),
    "the batch": lambda job: replace(job, model=Toy(batch=5)),
    "the weights": lambda job: replace(job, model=Toy(weights="others")),
    "the resolution": lambda job: replace(job, model=Toy(resolution=(32, 32))),
    "the embeddings": lambda job: replace(
        job, model=Toy(embeddings=np.ones((1000, 3), np.float32))
    ),
    "the latents' size": lambda job: replace(job, model=Toy(latent_size=4)),
}


def test_equal_jobs_have_equal_keys() -> None:
    """The key is made of values, not of objects; it is a SHA-256."""
    key = make_job().key(0, 7)
    assert key == make_job().key(0, 7)
    assert len(key) == 64
    assert int(key, 16)


@pytest.mark.parametrize("change", CHANGES)
def test_what_decides_a_pixel_decides_the_key(change: str) -> None:
    """Each thing alone gives another key."""
    job = make_job()
    assert CHANGES[change](job).key(0, 7) != job.key(0, 7)


def test_all_changes_have_keys_of_their_own() -> None:
    """No two of them collide."""
    keys = {change(make_job()).key(0, 7) for change in CHANGES.values()}
    assert len(keys) == len(CHANGES)


@pytest.mark.parametrize(
    ("size", "keys"),
    [(None, 1), ((64, 64), 2), ((64, 32), 3)],
    ids=["its own size", "a square", "wide"],
)
def test_the_fit_counts_where_there_is_something_to_fit(
    size: tuple[int, int] | None, keys: int
) -> None:
    """Frames of the model's own size are the same however they are fitted, and filling a square
    is cropping to it.
    """
    jobs = [replace(make_job(), look=Look(PNG.codec, size, fit)) for fit in codecs.FITS]
    assert len({job.key(0, 7) for job in jobs}) == keys


def test_another_ffmpeg_gives_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its encoders may differ."""
    job = make_job()
    before = job.key(0, 7)
    monkeypatch.setattr(ffmpeg, "find_program", lambda: Program("ffmpeg", "0.0"))
    assert job.key(0, 7) != before


def test_another_version_of_the_renderer_gives_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bumped by hand when the same inputs give other frames."""
    job = make_job()
    before = job.key(0, 7)
    monkeypatch.setattr(clips, "RENDER_VERSION", "next")
    assert job.key(0, 7) != before


def test_the_key_knows_neither_where_nor_when() -> None:
    """The same frames at another place of a song have the same key: a key is content."""
    plan = make_plan((6, 6, 6), categories=(1, 2, 1, 2))
    job = Job(replace(plan, one_latent=3), Toy(), PNG)
    assert job.key(0, 5) == job.key(12, 17)


@pytest.mark.parametrize(
    ("codec", "size", "model"),
    [
        ("h264", (333, 333), Toy()),
        ("dnxhr", None, Toy()),
        ("dnxhr", (200, 200), Toy()),
        ("h264", None, Toy(resolution=(33, 32))),
        ("png", (10000, 32), Toy()),
    ],
)
def test_a_size_that_cannot_be_encoded(
    codec: str, size: tuple[int, int] | None, model: Toy
) -> None:
    """Said before anything is rendered."""
    with pytest.raises(SettingError, match="Frames of"):
        Job(make_plan(), model, Look(CODECS[codec], size))


def test_a_rate_that_cannot_be_exact() -> None:
    """Said before anything is rendered."""
    with pytest.raises(SettingError, match="cannot be stored exactly"):
        Job(make_plan(rate=Fraction(10**7 + 1, 10**6)), Toy(), PNG)


# ------------------------------------------------------------------------------- made and found


@pytest.mark.parametrize("codec", ["png", "ffv1", "h264"])
def test_a_clip_holds_its_frames(store: ClipStore, codec: str) -> None:
    """In their order, each exactly or within two levels, and it is found again."""
    job = replace(make_job(), look=Look(CODECS[codec]))
    done: list[int] = []
    clip = store.make(job, 3, 17, done.append)
    off = np.abs(decoded(clip).astype(int) - expected(job.plan, Toy(), 3, 17))
    assert off.max() <= (2 if codec == "h264" else 0)
    assert sum(done) == 14
    assert store.find(job.key(3, 17), CODECS[codec].suffix) == clip
    assert store.find(job.key(3, 16), CODECS[codec].suffix) is None


def test_the_manifest_tells_what_is_there(store: ClipStore) -> None:
    """Key, frames, size and checksum; the clip's folder is named by the key."""
    job = make_job()
    clip = store.make(job, 0, 7, ignore)
    manifest = json.loads((clip.parent / "manifest.json").read_text())
    key = job.key(0, 7)
    assert clip == store.root / key[:2] / key / "clip.mov"
    assert manifest["key"] == key
    assert manifest["frames"] == 7
    assert manifest["size"] == clip.stat().st_size
    assert sorted(path.name for path in clip.parent.iterdir()) == ["clip.mov", "manifest.json"]


def flip_a_byte(clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 1
    clip.write_bytes(data)


def change_manifest(**values: object) -> Callable[[Path], None]:
    def change(clip: Path) -> None:
        path = clip.parent / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


def write_manifest(data: bytes) -> Callable[[Path], object]:
    return lambda clip: (clip.parent / "manifest.json").write_bytes(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a flipped byte": flip_a_byte,
    "cut off": lambda clip: clip.write_bytes(clip.read_bytes()[:-1]),
    "longer": lambda clip: clip.write_bytes(clip.read_bytes() + b"x"),
    "gone": Path.unlink,
    "no manifest": lambda clip: (clip.parent / "manifest.json").unlink(),
    "an empty manifest": write_manifest(b""),
    "a manifest of garbage": write_manifest(b"\xff\xfe{"),
    "a manifest that is a list": write_manifest(b"[1, 2]"),
    "a manifest that is a number": write_manifest(b"7"),
    "a manifest that lacks a field": write_manifest(b'{"size": 3}'),
    "a manifest nested too deep": write_manifest(b"[" * 100_000),
    "another size": change_manifest(size=1),
    "another checksum": change_manifest(sha256="0" * 64),
    "another key": change_manifest(key="0" * 64),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, bytes]:
    """A clip, its bytes and its manifest's: made once, damaged often."""
    clip = ClipStore(tmp_path_factory.mktemp("clips")).make(make_job(), 0, 7, ignore)
    return clip, clip.read_bytes(), (clip.parent / "manifest.json").read_bytes()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_clip_is_not_there(sample: tuple[Path, bytes, bytes], damage: str) -> None:
    """Neither half a clip nor a manifest that says something else is ever used."""
    clip, data, manifest = sample
    clip.write_bytes(data)
    (clip.parent / "manifest.json").write_bytes(manifest)
    store, key = ClipStore(clip.parents[2]), make_job().key(0, 7)
    assert store.find(key, ".mov") == clip
    DAMAGE[damage](clip)
    assert store.find(key, ".mov") is None


def test_a_damaged_clip_is_made_anew(store: ClipStore) -> None:
    """In its place."""
    job = make_job()
    clip = store.make(job, 0, 7, ignore)
    flip_a_byte(clip)
    assert store.make(job, 0, 7, ignore) == clip
    assert store.find(job.key(0, 7), ".mov") == clip


def test_the_cache_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By a variable; else it is the platform's own folder."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path))
    assert default_root() == tmp_path / "clips"
    monkeypatch.delenv("GANTERPRET_CACHE")
    assert default_root().name == "clips"
    assert "ganterpret" in str(default_root())


# ------------------------------------------------------------------------------ when it goes wrong


@dataclass
class Failing(Toy):
    """Raises in the middle of its work."""

    error: BaseException | None = None

    def __call__(
        self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
    ) -> Frames:
        if self.made >= 8 and self.error is not None:
            raise self.error
        return super().__call__(latents, embeddings, truncation)


@pytest.mark.parametrize(
    ("error", "seen"),
    [
        (ModelError("It holds NaN.", 1), RenderError),
        (MemoryError("no more"), OutOfMemoryError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_model_that_fails(
    store: ClipStore, error: BaseException, seen: type[BaseException]
) -> None:
    """The error reaches the caller; no clip, no thread, no leftover and no open file stay."""
    store.claims.hold("ab" * 32)  # their file stays open as long as the store
    before = open_descriptors()
    job = replace(make_job(), model=Failing(error=error))
    with pytest.raises(seen):
        store.make(job, 0, 24, ignore)
    assert store.find(job.key(0, 24), ".mov") is None
    assert (leftovers(store), workers()) == ([], [])
    assert open_descriptors() == before


def test_ctrl_c(store: ClipStore) -> None:
    """Wherever it strikes, it leaves nothing behind."""

    def press(_: int) -> None:
        signal.raise_signal(signal.SIGINT)

    # A shell that runs this behind its back has it deaf to SIGINT.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            store.make(make_job(), 0, 24, press)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (leftovers(store), workers()) == ([], [])


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_encoder_that_is_killed(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is stopped soon after, and the error is ffmpeg's."""
    processes: list[int] = []
    popen = subprocess.Popen

    def remember(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = popen(*args, **kwargs)  # type: ignore[call-overload]
        processes.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", remember)
    toy = Toy(resolution=(64, 64))
    job = Job(make_plan((5000,)), toy, PNG)

    def shoot(_: int) -> None:
        if toy.made < 100:
            os.kill(processes[-1], signal.SIGKILL)

    with pytest.raises(FfmpegError, match="ffmpeg failed while encoding"):
        store.make(job, 0, 5000, shoot)
    assert toy.made < 1000
    assert (leftovers(store), workers()) == ([], [])


# ----------------------------------------------------------------------------- several at once


def make_many(
    store: ClipStore, job: Job, pieces: Sequence[Piece], progress: Progress = ignore
) -> list[tuple[Piece, Path]]:
    return list(store.make_all(job, job.keys(pieces), progress))


def test_several_clips(store: ClipStore) -> None:
    """In order, each with its frames, those that overlap too; then they are all found."""
    job = make_job()
    pieces = [(5, 9), (0, 7), (7, 19), (8, 10), (19, 26), (-3, 2)]
    done: list[int] = []
    made = make_many(store, job, pieces, done.append)
    assert [piece for piece, _ in made] == pieces
    for piece, clip in made:
        np.testing.assert_array_equal(decoded(clip), expected(job.plan, Toy(), *piece))
    assert sum(done) == sum(stop - start for start, stop in pieces)
    again = make_job()
    assert make_many(store, again, pieces) == made
    assert again.model == Toy()


def test_clips_that_show_the_same_are_made_once(store: ClipStore) -> None:
    """Two pieces with one key are one clip."""
    plan = replace(make_plan((6, 6, 6), categories=(1, 2, 1, 2)), one_latent=3)
    toy = Toy()
    (_, first), (_, second), (_, third) = make_many(
        store, Job(plan, toy, PNG), [(0, 5), (6, 11), (12, 17)]
    )
    assert first == third != second
    assert toy.made == 8 + 8


def test_progress_is_told_by_one_thread_at_a_time(store: ClipStore) -> None:
    """Whoever counts needs no lock."""
    inside = threading.Lock()
    told = 0

    def tell(frames: int) -> None:
        nonlocal told
        assert inside.acquire(blocking=False)
        threading.Event().wait(0.002)
        told += frames
        inside.release()

    make_many(store, make_job(), [(0, 7), (7, 19), (19, 24)], tell)
    assert told == 24


def test_two_callers_that_want_the_same_clip(store: ClipStore) -> None:
    """Both make it at the same time, both publish it, and it is whole."""
    together = threading.Barrier(2, timeout=60)
    clips: list[Path] = []

    def meet(_: int) -> None:
        together.wait()

    def work() -> None:
        clips.append(store.make(make_job(), 0, 24, meet))

    callers = [threading.Thread(target=work) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    job = make_job()
    assert clips == [store.find(job.key(0, 24), ".mov")] * 2
    np.testing.assert_array_equal(decoded(clips[0]), expected(job.plan, Toy(), 0, 24))
    assert leftovers(store) == []


def test_clip_that_was_made_before_its_claim_was_free(
    store: ClipStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program publishes it between the look for it and the claim: it is not made again."""
    job = make_job()
    key = job.key(0, 24)
    find, other = ClipStore.find, Toy()

    def late(self: ClipStore, key: str, suffix: str) -> Path | None:
        found = find(self, key, suffix)
        if self is store and found is None:
            ClipStore(store.root).make(replace(make_job(), model=other), 0, 24, ignore)
        return found

    monkeypatch.setattr(ClipStore, "find", late)
    toy = Toy()
    clip = store.make(replace(job, model=toy), 0, 24, ignore)
    assert (clip, toy.made, other.made) == (find(store, key, ".mov"), 0, 24)
    assert store.claims.take(key), "and the claim was given back"


def test_root_that_lists_of_clips_cannot_hold(tmp_path: Path) -> None:
    """Told before anything is rendered."""
    with pytest.raises(SettingError, match="line feed"):
        ClipStore(tmp_path / "a\nb")


def test_an_error_kills_all_encoders(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process, thread, descriptor or half a file stays; what was finished does."""
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = popen(*args, **kwargs)  # type: ignore[call-overload]
        processes.append(process)
        return process

    store.claims.hold("ab" * 32)  # their file stays open as long as the store
    before = open_descriptors()
    monkeypatch.setattr(subprocess, "Popen", remember)
    first_is_there = threading.Event()

    class Late(Toy):
        def __call__(
            self, latents: NDArray[np.float32], embeddings: NDArray[np.float32], truncation: float
        ) -> Frames:
            if self.made == 12:
                assert first_is_there.wait(60)
                raise ModelError("It holds NaN.", 1)
            return super().__call__(latents, embeddings, truncation)

    job = replace(make_job(), model=Late())
    made = store.make_all(job, job.keys([(0, 7), (7, 19), (19, 24)]), ignore)
    assert next(made)[0] == (0, 7)
    first_is_there.set()
    with pytest.raises(RenderError, match=r"^Frame 12 .*It holds NaN\.$"):
        next(made)
    assert len(processes) >= 2
    assert all(process.poll() is not None for process in processes)
    assert (leftovers(store), workers()) == ([], [])
    assert open_descriptors() == before
    assert len(list(store.root.rglob("clip.mov"))) == 1
    assert store.find(job.key(0, 7), ".mov")


def test_twins_make_the_same_clips(store: ClipStore, tmp_path: Path) -> None:
    """Two models leave the bytes that one leaves."""
    pieces = [(0, 7), (7, 19), (19, 24)]
    alone, twins = make_job(), replace(make_job(), twins=(Toy(),))
    first = make_many(store, alone, pieces)
    second = make_many(ClipStore(tmp_path / "others"), twins, pieces)
    assert [clip.read_bytes() for _, clip in first] == [clip.read_bytes() for _, clip in second]


def test_twins_that_are_none() -> None:
    """Models that make other frames cannot share the work."""
    with pytest.raises(SettingError, match="'toy' is no twin of 'toy'"):
        replace(make_job(), twins=(Toy(weights="others"),))


def test_a_root_that_is_a_file(tmp_path: Path) -> None:
    """One sentence, with the place."""
    (tmp_path / "clips").touch()
    with pytest.raises(RenderError, match=r"A clip cannot be written to '.*clips"):
        ClipStore(tmp_path / "clips").make(make_job(), 0, 7, ignore)


def test_an_encoder_that_loses_a_frame(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is checked against the file; what is short is not published."""
    monkeypatch.setattr(boxes, "clip_frames", lambda path: 6)
    with pytest.raises(RenderError, match="A clip of 7 frames came out with 6"):
        store.make(make_job(), 0, 7, ignore)
    assert not list(store.root.rglob("clip*"))


def test_a_slow_encoder_holds_the_model_back(store: ClipStore) -> None:
    """The model runs a few batches ahead and no more: memory is bounded."""
    toy = Toy()
    ahead: list[int] = []
    written = 0

    def slowly(count: int) -> None:
        nonlocal written
        written += count
        threading.Event().wait(0.02)
        ahead.append(toy.made - written)

    store.make(Job(make_plan((80,)), toy, PNG), 0, 80, slowly)
    assert max(ahead) <= (pipeline.QUEUED_BATCHES + 2) * toy.batch


def test_a_category_that_the_model_does_not_know() -> None:
    """A model with fewer classes is refused before anything is rendered, not while indexing."""
    few = Toy(embeddings=Toy().embeddings[:50])
    with pytest.raises(SettingError, match="knows 50 categories, and the score shows number 999"):
        Job(recoloured(1, 999), few, Look())
