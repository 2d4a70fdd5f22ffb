"""Laws of the command line: one sentence for what is wrong, exit codes, nothing lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tests.core.generators import small_config
from tests.core.toys import Toy

from ganterpret import documents, processes
from ganterpret.errors import AudioError, ModelError
from ganterpret.files import backup_path
from ganterpret.models import architectures, backends
from ganterpret.models.architectures import random_biggan
from ganterpret.models.backends import BACKENDS
from ganterpret.models.backends.cuda import PLAIN
from ganterpret.models.backends.torch_cpu import TorchCpu
from ganterpret.score import add, choose, delete, move
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.formats import FORMATS

RATE = 8000


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Six seconds: noise that changes its loudness every second."""
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], RATE)
    path = tmp_path / "a song.wav"
    soundfile.write(path, loudness * rng.standard_normal(len(loudness)) * 0.3, RATE)
    return path


def _render(*words: str | Path) -> int:
    return run(["render", *map(str, words), "--model", "painter", "--size", "32", "--rate", "12"])


def _score(song: Path) -> Path:
    return song.with_name("a song.score.json")


def test_song_becomes_movie_and_score(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The main job: exactly as many frames as the song is long, and a score beside it."""
    assert _render(song, "--cuts-per-minute", "30") == 0
    assert processes.count_frames(song.with_name("a song.ganterpret.mp4")) == 72
    assert documents.load(_score(song)).song.samples == 6 * RATE
    assert "segments to render" in capsys.readouterr().out


def test_second_render_renders_nothing(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there is used again."""
    assert _render(song) == 0
    capsys.readouterr()
    assert _render(song) == 0
    assert "0 of 2 segments to render (0 frames)" in capsys.readouterr().out


def test_changed_category_renders_its_two_segments(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One keyframe's picture is seen in the segment before it and in the one after it."""
    assert _render(song, "--cuts-per-minute", "40") == 0
    score = documents.load(_score(song))
    inner = [k for k in score.keyframes if k.origin != "edge"]
    assert len(inner) >= 3
    documents.save(choose(score, inner[1].id, category=107), _score(song))
    capsys.readouterr()
    command = ["render", str(_score(song)), "--size", "32"]
    assert run(command) == 0
    assert f"2 of {len(inner) + 1} segments to render" in capsys.readouterr().out


def test_json_is_all_that_is_printed(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads stdout as one document."""
    assert run(["analyze", str(song), "--json", "--categories", "jellyfish,bike"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [k["category"] for k in document["keyframes"][:2]] == [107, 671]
    assert document["frames"] == 144


def test_render_of_a_song_takes_its_score_from_before(song: Path) -> None:
    """What was dealt by analyze is what render shows; options of the analysis start anew."""
    assert run(["analyze", str(song), "--categories", "jellyfish,boa", "-q"]) == 0
    before = documents.load(_score(song))
    assert _render(song, "-q") == 0
    assert documents.load(_score(song)) == before
    assert _render(song, "--group", "bird", "-q") == 0
    assert documents.load(_score(song)).group == "bird"


def test_song_of_the_same_name(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another recording's score is not overwritten because the names are alike."""
    assert run(["analyze", str(song), "-q"]) == 0
    before = documents.load(_score(song))
    other = song.with_suffix(".flac")
    soundfile.write(other, soundfile.read(song)[0] / 2, RATE)
    assert run(["analyze", str(other), "-q"]) == 1
    assert "another recording" in capsys.readouterr().err
    assert documents.load(_score(song)) == before
    assert run(["analyze", str(other), "-q", "--force"]) == 0


def test_more_cuts_than_fit(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fewer cuts than were asked for are said, with the reason."""
    assert run(["analyze", str(song), "--cuts-per-minute", "600"]) == 0
    assert "of the 60 cuts that were asked for" in capsys.readouterr().err


def test_low_silence_floor(song: Path) -> None:
    """A floor below the usual hysteresis is legal."""
    assert run(["analyze", str(song), "--silence-floor", "3", "-q"]) == 0


def test_control_characters_do_not_reach_the_terminal(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a label holds is shown as text."""
    assert run(["analyze", str(song), "-q"]) == 0
    score = add(documents.load(_score(song)), Fraction(3), label="\x1b[31mred [bold]")
    documents.save(score, _score(song))
    assert run(["analyze", str(song), "--update"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "[bold]" in said


def test_json_of_a_render_tells_its_notes(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cut-off file is said to programs too."""
    song.write_bytes(song.read_bytes()[:60000])
    assert _render(song, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert "cut off" in document["notes"][0]
    assert Path(document["score"]).name == "a song.score.json"


def test_too_many_categories(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the movie has no room for is said, and the rest is dealt."""
    assert run(["analyze", str(song), "--categories", ",".join(["boa"] * 99)]) == 0
    assert "The list has 99 categories" in capsys.readouterr().err
    assert {k.category for k in documents.load(_score(song)).keyframes} == {61}


def test_quiet_says_nothing(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither on stdout nor on stderr."""
    assert run(["analyze", str(song), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_hand_edits_are_refused_kept_or_thrown_away(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Analysing again loses nothing that a person did, unless told to."""
    path = _score(song)
    assert run(["analyze", str(song), "--cuts-per-minute", "40", "-q"]) == 0
    score = documents.load(path)
    inner = [k for k in score.keyframes if k.origin != "edge"]
    edited = delete(score, inner[0].id)
    edited = move(edited, inner[1].id, inner[1].time + Fraction(1, 10))
    edited = add(edited, Fraction(11, 2), category=107)
    documents.save(edited, path)

    assert run(["analyze", str(song), "-q"]) == 1
    assert "hand edits (2 added or changed, 1 deleted)" in capsys.readouterr().err
    assert documents.load(path) == edited
    assert _render(song, "--seed", "5") == 1
    assert documents.load(path) == edited
    assert _render(song) == 0
    assert documents.load(path) == edited

    assert run(["analyze", str(song), "--update", "-q"]) == 0
    kept = documents.load(path)
    assert set(edited.edited) <= set(kept.keyframes)
    assert inner[0].id not in {k.id for k in kept.keyframes}

    assert run(["analyze", str(song), "--force", "--cuts-per-minute", "40", "-q"]) == 0
    assert documents.load(path) == score
    assert documents.load(backup_path(path)) == kept


def test_passage(song: Path) -> None:
    """--start and --duration count frames exactly."""
    assert _render(song, "--start", "1.5", "--duration", "0:02", "-o", "part.mov") == 0
    assert processes.count_frames(Path("part.mov")) == 24


def test_clips_folder_with_handles(song: Path) -> None:
    """One clip a segment, each with its handles."""
    words = ["--clips", "clips", "--handles", "3", "--codec", "png", "--cuts-per-minute", "20"]
    assert _render(song, *words) == 0
    clips = sorted(Path("clips").glob("*.mov"))
    score = documents.load(_score(song))
    assert len(clips) == len(score.keyframes) - 1
    assert sum(processes.count_frames(clip) for clip in clips) == 72 + 6 * len(clips)
    assert all(re.fullmatch(r"\d{4}_[a-z-]+_\w+\.mov", clip.name) for clip in clips)


@pytest.mark.parametrize("variant", ["paper", "blog", "repo"])
def test_published_variant_one_frame_a_slice(song: Path, variant: str) -> None:
    """A published variant drives a movie at the analysis rate."""
    words = ["analyze", str(song), "--variant", variant, "--signals", "s.csv", "-q"]
    assert run(words) == 0
    words = ["render", str(song), "--variant", variant, "--rate", "slices", "--size", "32"]
    assert run([*words, "--duration", "1", "-o", "v.mp4"]) == 0
    assert processes.count_frames(Path("v.mp4")) == 63  # 8000 / 128 = 62.5 a second
    assert documents.load(_score(song)).analysis.motion == variant


@pytest.mark.parametrize("suffix", [".npz", ".csv"])
def test_signals(song: Path, suffix: str) -> None:
    """The arrays by their names, raw TV among them; points with both ends."""
    path = Path(f"signals{suffix}")
    assert run(["analyze", str(song), "--variant", "blog", "--signals", str(path)]) == 0
    slices = 6 * RATE // 128 - 1
    if suffix == ".csv":
        assert len(path.read_text().splitlines()) == slices
        return
    with np.load(path) as arrays:
        assert set(arrays) == {"tv", "signal", "points", "alphas", "analysis_rate"}
        assert len(arrays["tv"]) == len(arrays["signal"]) == len(arrays["alphas"]) == slices - 1
        assert arrays["points"][0] == 0
        assert arrays["points"][-1] == slices - 2
        assert arrays["analysis_rate"] == RATE / 128


def test_figure_of_a_score(song: Path) -> None:
    """The figure needs nothing but the score and its song."""
    assert run(["analyze", str(song), "-q"]) == 0
    assert run(["figure", str(_score(song)), "-o", "figure.svg", "-q"]) == 0
    assert Path("figure.svg").read_text().startswith("<?xml")


def test_moved_song_is_found_by_option(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A score whose song has gone says so, and takes its new place."""
    assert run(["analyze", str(song), "-q"]) == 0
    song.rename("elsewhere.wav")
    assert run(["render", str(_score(song)), "--size", "32", "-q"]) == 1
    assert "--song" in capsys.readouterr().err
    words = ["render", str(_score(song)), "--song", "elsewhere.wav", "--size", "32", "-q"]
    assert run(words) == 0


WRONG = {
    "unknown category": (["--categories", "jellyfich"], 2, r"jellyfich.*jellyfish"),
    "ambiguous category": (["--categories", "crane"], 2, r"#134.*#517"),
    "no categories": (["--categories", " , "], 2, r"names with commas"),
    "missing list": (["--categories", "none.txt"], 2, r"no list 'none\.txt'"),
    "long list": (["--categories", "boa " * 99 + ",st. x"], 2, r"no category"),
    "picker": (["--picker", "best"], 2, r"peaks, paper"),
    "empty picker": (["--picker", ""], 2, r"peaks, paper"),
    "motion": (["--motion", "wild"], 2, r"smooth, raw"),
    "variant": (["--variant", "book"], 2, r"paper, blog, repo"),
    "window": (["--variant", "blog", "--window", "9" * 20], 2, r"window"),
    "floor": (["--silence-floor", "0"], 2, r"silence floor"),
    "no silences to place": (["--no-silences", "--silence-at", "middle"], 2, r"--no-silences"),
    "keep and throw away": (["--update", "--force"], 2, r"one of them"),
    "song as score": (["-o", "a song.wav", "--force"], 2, r"cannot be the score"),
    "score by another name": (["-o", "score"], 2, r"ends in \.score\.json"),
    "unknown group": (["--group", "birds of prey"], 2, r"bird"),
    "rate": (["--rate", "fast"], 2, r"23\.976, 24"),
    "truncation": (["--truncation", "2"], 2, r"above 0 to 1"),
    "seed": (["--seed", "-1"], 2, r"0 to 4294967295"),
    "channel": (["--channel", "7"], 2, r"no channel 7"),
    "channel word": (["--channel", "right"], 2, r"left, mean or a number"),
    "cuts": (["--cuts-per-minute", "-3"], 2, r"cuts per minute"),
    "cuts of a published picker": (["--variant", "blog", "--cuts-per-minute", "3"], 2, r"blog"),
    "signals": (["--signals", "a.txt"], 2, r"\.npz or \.csv"),
    "figure": (["--figure", "a.gif"], 2, r"\.png, \.svg or \.pdf"),
    "markers for a score": (
        ["a.mid", "--update"],
        2,
        r"'a\.mid' is a file of markers: .*--markers",
    ),
}


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG.values(), ids=list(WRONG))
def test_wrong_usage_of_analyze(
    song: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    sentence: str,
) -> None:
    """One sentence that says what came and what is legal; no traceback."""
    assert run(["analyze", str(song), *words]) == code
    said = capsys.readouterr().err
    assert re.search(sentence, said)
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said


WRONG_RENDERS = {
    "size": (["--size", "33x33"], 2, r"even numbers"),
    "size word": (["--size", "big"], 2, r"1920x1080"),
    "small for dnxhr": (["--size", "128", "--codec", "dnxhr", "-o", "a.mov"], 2, r"256"),
    "prores in mp4": (["--codec", "prores", "-o", "a.mp4"], 2, r"a\.mov"),
    "suffix": (["-o", "a.gif"], 2, r"\.mp4, \.mov, \.mkv"),
    "past the end": (["--start", "60"], 2, r"6\.000 s long"),
    "no time": (["--start", "soon"], 2, r"1:02\.5"),
    "handles": (["--clips", "c", "--handles", "-1"], 2, r"handles"),
    "handles without clips": (["--handles", "5"], 2, r"--clips"),
    "song and song": (["--song", "b.wav"], 2, r"--song goes with a score"),
    "model": (["--model", "stylegan"], 2, r"painter, preview, biggan-deep-128"),
    "own model": (["--model", "no.module:here"], 1, r"does not load"),
    "own model on a device": (["--model", "a.b:c", "--device", "cuda"], 2, r"sets itself up"),
    "painter on a device": (["--device", "cuda"], 2, r"CPU"),
    "no device": (["--device", "gpu"], 2, r"cuda"),
    "missing weights": (["--model", "biggan-deep-128"], 1, r"models fetch biggan-deep-128"),
    "own song": (["-o", "a song.wav"], 2, r"a song\.wav"),
}


@pytest.mark.parametrize(
    ("words", "code", "sentence"), WRONG_RENDERS.values(), ids=list(WRONG_RENDERS)
)
def test_wrong_render(
    song: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    sentence: str,
) -> None:
    """The same of rendering; and no movie is left behind."""
    assert run(["render", str(song), *words]) == code
    said = capsys.readouterr().err
    assert re.search(sentence, said)
    assert said.count("\n") == 1
    assert not list(Path().glob("a.m*"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.wav", None, "There is no file"),
        ("empty.wav", b"", "empty"),
        ("text.wav", b"not a sound\n" * 100, "holds no sound"),
        ("broken.score.json", b"{", "no valid JSON"),
        ("list.json", b"[]", "object"),
        (".", None, "is a folder"),
    ],
)
def test_bad_input(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    sentence: str,
) -> None:
    """Exit code 1, one sentence, nothing written."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.rglob("*"))
    assert run(["render", name]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", ["render", "analyze", "preview", "report"])
def test_markers_in_place_of_a_song(
    song: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option that takes them is named, also where the song's score has the same name."""
    assert run(["analyze", str(song), "-q"]) == 0
    markers = song.with_suffix(".mid")
    assert run(["export", str(_score(song)), str(markers), "-q"]) == 0
    assert run([command, str(markers)]) == 2
    said = capsys.readouterr().err
    assert said.endswith("is a file of markers: give it to analyze or render with --markers.\n")


def test_a_video_in_place_of_a_layout(song: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--compose`` takes two words, and says so to whoever gave one."""
    assert _render(song, "--compose", "my performance.mp4", "--quiet") == 2
    assert "--compose side-by-side 'my performance.mp4'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["render", "a.json"],
        ["import", "a.json", "a.mid"],
        ["analyze", "a song.wav", "-o", "a.json"],
    ],
    ids=lambda words: words[0],
)
def test_markers_in_place_of_a_score(
    song: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of markers is known as one, and the command that takes it is named."""
    assert run(["analyze", str(song), "-q"]) == 0
    assert run(["export", str(_score(song)), "a.json", "a.mid", "-q"]) == 0
    assert run(words) == 1
    said = capsys.readouterr().err
    assert "'a.json': This is a file of markers: 'ganterpret import SCORE FILE'" in said


@pytest.mark.parametrize("words", [["dance"], ["render"], ["analyze", "a.wav", "--seed", "many"]])
def test_wrong_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """typer's own refusals end with 2 as well."""
    assert run(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_debug_shows_the_error_itself() -> None:
    """With --debug, wherever it stands, the exception comes out."""
    with pytest.raises(AudioError, match="no file"):
        run(["analyze", "missing.wav", "--debug"])


def test_interrupted(
    song: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C: one line, exit code 130."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ganterpret_integrations.cli.analyze.analyze", interrupt)
    assert run(["analyze", str(song)]) == 130
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["categories", "jellyfish"], "107"),
        (["categories", "--group", "instrument", "pian"], "grand piano"),
        (["models"], "biggan-deep-512"),
        (["doctor", "--no-speed"], "libx264"),
        (["--version"], "ganterpret 0."),
        (["--help"], "analyze"),
    ],
)
def test_lists(words: list[str], seen: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What there is to choose from is said."""
    assert run(words) == 0
    assert seen in capsys.readouterr().out


def test_doctor_tells_backends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first that lacks nothing runs a BigGAN; of one that lacks something, what to do."""
    cuda, openvino, pytorch = BACKENDS.values()
    table = {
        "cuda": replace(cuda, lacks=lambda: "No card: buy one"),
        "openvino": replace(openvino, lacks=lambda: ""),
        "torch": pytorch,
    }
    monkeypatch.setattr(backends, "BACKENDS", table)
    assert run(["doctor", "--no-speed", "--json"]) == 0
    findings = {each["what"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["backend cuda"]["verdict"] == "missing"
    assert findings["backend cuda"]["detail"] == "No card"
    assert findings["backend cuda"]["remedy"] == "buy one"
    assert "runs a BigGAN" in findings["backend openvino"]["detail"]
    assert "only with --backend torch" in findings["backend torch"]["detail"]
    assert not [what for what in findings if what.startswith("speed")]


def test_doctor_measures_speed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the painter, and of a BigGAN on the backend that would run it."""
    small = random_biggan(small_config(), seed=1)
    monkeypatch.setattr(architectures, "random_biggan", lambda *_, **__: small)
    monkeypatch.setattr(
        backends, "choose_backend", lambda setup, _: BACKENDS["torch"].make(setup, small)
    )
    monkeypatch.setattr("ganterpret_integrations.cli.doctor.load_model", lambda _: Toy())
    assert run(["doctor", "--json"]) == 0
    findings = {each["what"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    about = r"about [0-9.]+ frames/s of "
    assert re.match(f"{about}32x16", findings["speed of the painter"]["detail"])
    assert re.match(f"{about}32x32 by torch-cpu", findings["speed of a BigGAN"]["detail"])


def test_doctor_tells_what_a_gpu_lacks_for_quicker_kernels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where PyTorch's own steps run on it."""
    small = random_biggan(small_config(), seed=1)

    class Slow(TorchCpu):
        @property
        def identity(self) -> Mapping[str, str]:
            return {**super().identity, "kernels": PLAIN}

    monkeypatch.setattr(architectures, "random_biggan", lambda *_, **__: small)
    monkeypatch.setattr(backends, "choose_backend", lambda setup, _: Slow(setup))
    monkeypatch.setattr("ganterpret_integrations.cli.doctor.load_model", lambda _: Toy())
    assert run(["doctor", "--json"]) == 0
    findings = {each["what"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["speed of a BigGAN"]["remedy"].startswith("a C compiler")


def test_doctor_tells_a_backend_that_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would fail in a render is an obstacle; the rest is told all the same."""

    def fail(*_: object, **__: object) -> None:
        raise ModelError("The driver is too old.")

    monkeypatch.setattr(architectures, "random_biggan", fail)
    monkeypatch.setattr("ganterpret_integrations.cli.doctor.load_model", lambda _: Toy())
    assert run(["doctor", "--json"]) == 1
    (broken,) = [
        each
        for each in json.loads(capsys.readouterr().out)["findings"]
        if each["verdict"] == "broken"
    ]
    assert broken["what"] == "speed of a BigGAN"
    assert broken["detail"] == "The driver is too old."


def test_sheet_of_a_model() -> None:
    """A contact sheet of any model."""
    assert run(["models", "check", "tests.core.toys:Toy", "-o", "sheet.png", "-q"]) == 0
    assert Path("sheet.png").read_bytes().startswith(b"\x89PNG")


def test_demo(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that the demo lists is there; the movie has every frame and the song's sound."""
    monkeypatch.setattr("ganterpret_integrations.cli.demo.SIDE", 64)
    assert run(["demo", "made"]) == 0
    said = capsys.readouterr().out
    for name in ("song.mp4", "song.score.json", "figure.png", "filmstrip.png"):
        assert name in said
        assert Path("made", name).stat().st_size > 0
    assert processes.count_frames(Path("made/song.mp4")) == 960
    assert "--model biggan-deep-256" in said


def test_formats_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Each row of the table, as a person and as a program reads it."""
    assert run(["formats", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["formats"]
    assert [row["format"] for row in rows] == list(FORMATS)
    midi = next(row for row in rows if row["format"] == "midi")
    assert (midi["suffix"], midi["reads"], midi["writes"]) == (".mid", True, True)
    assert midi["keeps"] == ["name", "id"]
    assert all(row["reads"] or row["writes"] for row in rows)
    assert run(["formats"]) == 0
    assert "marker-edl" in capsys.readouterr().out


def test_comparison_of_pickers_writes_no_score(
    song: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture and a table; what only a score could heed is refused."""
    assert run(["analyze", str(song), "--compare", "c.png", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [choice["picker"] for choice in told["choices"]] == ["peaks", "paper", "blog", "repo"]
    assert [step["cuts_per_minute"] for step in told["thresholds"]] == [3, 6, 12, 24]
    assert Path("c.png").stat().st_size > 10_000
    assert not _score(song).exists()
    assert run(["analyze", str(song), "--compare", "c.png", "--figure", "f.png"]) == 2
    assert "leave --figure out" in capsys.readouterr().err
    assert run(["analyze", str(song), "--compare", "c.txt"]) == 2
