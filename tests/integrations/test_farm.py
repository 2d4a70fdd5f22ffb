"""Laws of ``ganterpret farm`` and ``render --segments``: a farm's tasks give the movie of one
machine, each frame rendered once, whenever they are killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yaml
from openjd.model import decode_job_template
from tests.core.media import BUNDLED, run_ffmpeg, using
from tests.integrations.songs import planned, simple

from ganterpret.movie import owned, packed
from ganterpret_integrations.cli.main import run
from ganterpret_integrations.farm import Farmed, Needs, template, written

SMALL = ("--size", "32")

FARMED = Farmed(
    name="a {song}",
    score=Path("/songs/a song.score.json"),
    song=Path("/songs/sound/a song.wav"),
    movie=Path("/movies/a song.mp4"),
    cache=Path("/songs/cache"),
    model="biggan-deep-256",
    options=["--device", "cuda"],
    joining=["--no-sound"],
    segments=(2, 9),
    chunk=3,
    needs=Needs(gpus=1, cores=4, memory=16384),
)

GOLDEN = """\
specificationVersion: jobtemplate-2023-09
extensions:
- TASK_CHUNKING
name: a song
parameterDefinitions:
- name: Score
  type: PATH
  objectType: FILE
  dataFlow: IN
  default: a song.score.json
  description: The score.
- name: Song
  type: PATH
  objectType: FILE
  dataFlow: IN
  default: sound/a song.wav
  description: The song that it belongs to.
- name: Movie
  type: PATH
  objectType: FILE
  dataFlow: OUT
  default: /movies/a song.mp4
  description: The movie to make.
- name: Cache
  type: PATH
  objectType: DIRECTORY
  dataFlow: INOUT
  default: cache
  description: Rendered clips, seen by every host.
- name: Program
  type: STRING
  default: ganterpret
  description: What a host runs.
jobEnvironments:
- name: Clips
  variables:
    GANTERPRET_CACHE: '{{Param.Cache}}'
steps:
- name: Segments
  hostRequirements:
    amounts:
    - name: amount.worker.gpu
      min: 1
    - name: amount.worker.vcpu
      min: 4
    - name: amount.worker.memory
      min: 16384
  parameterSpace:
    taskParameterDefinitions:
    - name: Segments
      type: CHUNK[INT]
      range: 2-9
      chunks:
        defaultTaskCount: 3
        rangeConstraint: CONTIGUOUS
  script:
    actions:
      onRun:
        command: '{{Param.Program}}'
        args:
        - render
        - '{{Param.Score}}'
        - --song
        - '{{Param.Song}}'
        - --model
        - biggan-deep-256
        - --device
        - cuda
        - --progress
        - openjd
        - --segments
        - '{{Task.Param.Segments}}'
- name: Movie
  hostRequirements:
    amounts:
    - name: amount.worker.gpu
      min: 1
    - name: amount.worker.vcpu
      min: 4
    - name: amount.worker.memory
      min: 16384
  dependencies:
  - dependsOn: Segments
  script:
    actions:
      onRun:
        command: '{{Param.Program}}'
        args:
        - render
        - '{{Param.Score}}'
        - --song
        - '{{Param.Song}}'
        - --model
        - biggan-deep-256
        - --device
        - cuda
        - --progress
        - openjd
        - --no-sound
        - --output
        - '{{Param.Movie}}'
"""

KILLED_ONCE = """\
import os, signal, sys, threading, time
from pathlib import Path
from ganterpret_integrations.__main__ import main

def die():
    while not any(Path(os.environ["GANTERPRET_CACHE"]).rglob("manifest.json")):
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGKILL)

if not os.path.exists("{flag}"):
    Path("{flag}").touch()
    threading.Thread(target=die, daemon=True).start()
main()
"""


@pytest.fixture(autouse=True, scope="module")
def bundled() -> Iterator[None]:
    """The ffmpeg of the wheel, which starts five times as fast as a distribution's."""
    with pytest.MonkeyPatch.context() as patch, using(BUNDLED, patch):
        yield


@pytest.fixture
def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six segments in three seconds, in a folder with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    rng = np.random.default_rng(3)
    loudness = np.repeat([0.05, 0.4, 0.1, 0.5, 0.02, 0.3], 4000)
    soundfile.write("song.wav", loudness * rng.standard_normal(24000) * 0.3, 8000)
    cuts = ["--cuts-per-minute", "100", "--min-distance", "0.2", "--quiet"]
    assert run(["analyze", "song.wav", "--rate", "24", *cuts]) == 0
    return Path("song.score.json")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Run a command with --json; what it prints."""

    def call(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        assert run([*words, "--json"]) == 0
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return document

    return call


def _pictures(movie: Path) -> bytes:
    return run_ffmpeg("-i", movie, "-map", "0:v", "-f", "framemd5", "-")


def test_template_to_the_letter() -> None:
    """Paths are typed, inside the template's folder relative; no word needs a shell's quotes."""
    document = template(FARMED, Path("/songs"))
    assert written(document, ".yaml") == GOLDEN
    assert json.loads(written(document, ".json")) == yaml.safe_load(GOLDEN)


def test_template_is_what_the_schema_says(tmp_path: Path) -> None:
    """The specification's own library takes it: with a checkpoint's path, and without needs."""
    odd = replace(FARMED, name="\n" + "x" * 200, model=tmp_path, needs=Needs(), segments=(0, 0))
    for farmed in (FARMED, odd):
        made = template(farmed, tmp_path)
        text = written(made, ".yaml")
        decode_job_template(template=yaml.safe_load(text), supported_extensions=["TASK_CHUNKING"])
    assert {"name": "Model", "type": "PATH", "default": "."}.items() <= next(
        each for each in yaml.safe_load(text)["parameterDefinitions"] if each["name"] == "Model"
    ).items()


@pytest.mark.parametrize("passage", [(0, 1440), (17, 1201)])
def test_every_piece_has_one_owner(passage: tuple[int, int]) -> None:
    """Short segments in packs and long ones in parts: the segments' pieces are the movie's."""
    plan = planned(simple(*(Fraction(n, 24) for n in (1, 3, 5, 6, 50, 51, 53, 700, 702, 1300))))
    pieces = packed(plan, *passage)
    numbers = range(len(plan.segments))
    each = [owned(plan, pieces, {number}) for number in numbers]
    assert sum(each, ()) == pieces
    assert owned(plan, pieces, numbers) == pieces


def test_chunks_then_the_movie(
    score: Path, printed: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joining renders nothing, a chunk renders nothing twice, and the movie is a local one's."""
    render = ("render", str(score), *SMALL)
    foreseen = printed(*render, "-o", "song.mp4", "--dry-run")
    count = foreseen["movie"]["segments"]
    assert count >= 4
    chunks = [f"0,{count - 1}", "1", f"2-{count - 2}"]
    frames = [printed(*render, "--segments", chunk)["rendered_frames"] for chunk in chunks]
    assert sum(frames) == foreseen["missing_frames"]
    assert printed(*render, "--segments", chunks[0])["rendered_frames"] == 0
    assert printed(*render, "-o", "song.mp4")["rendered_frames"] == 0
    monkeypatch.setenv("GANTERPRET_CACHE", "other")
    assert printed(*render, "-o", "alone.mp4")["rendered_frames"] == sum(frames)
    assert _pictures(Path("song.mp4")) == _pictures(Path("alone.mp4"))


def test_segments_foreseen(score: Path, printed: Callable[..., dict[str, Any]]) -> None:
    """A dry run counts the chosen segments alone, and writes nothing."""
    foreseen = printed("render", str(score), *SMALL, "--segments", "1", "--dry-run")
    assert foreseen["segments"]["missing_segments"] == 1
    assert not list(Path("cache").rglob("*.mp4"))


def test_progress_for_a_farm(score: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole percents that rise from 0 to 100; 100 at once where nothing is to do."""
    words = ["render", str(score), *SMALL, "--segments", "0-1", "--progress", "openjd", "-q"]
    capsys.readouterr()
    assert run(words) == 0
    lines = capsys.readouterr().out.splitlines()
    percents = [int(line.removeprefix("openjd_progress: ")) for line in lines]
    assert (percents[0], percents[-1]) == (0, 100)
    assert percents == sorted(set(percents))
    assert run(words) == 0
    assert capsys.readouterr().out == "openjd_progress: 100\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("render S --segments 99", "There is no segment 99: the movie has the segments 0 to"),
        ("render S --segments 3-1", "'3-1' names no segments"),
        ("render S --segments=", "'' names no segments"),
        ("render S --segments x", "'x' names no segments"),
        ("render S --segments 0-9999999", "names no segments"),
        ("render song.wav --segments 1", "--segments goes with a score"),
        ("render S --segments 1 -o x.mp4", "--output does not go with --segments"),
        ("render S --segments 1 --clips x", "--clips does not go with --segments"),
        ("render S --segments 1 --progress dots", "'dots' is no way to tell progress"),
        ("render S --segments 1 --progress openjd --json", "both print on stdout"),
        ("farm song.wav -o x.yaml", "'song.wav' is no score"),
        ("farm S -o x.txt", "'.txt' is no suffix of a job"),
        ("farm S -o S", "is a score: name the job otherwise"),
        ("farm S -o x.yaml --movie x.gif", "does not say what kind of movie"),
        ("farm S -o x.yaml --model nobody", "There is no model 'nobody'"),
        ("farm S -o x.yaml --device cuda", "The painter paints on the CPU"),
        ("farm S -o x.yaml --codec h264-hw", "another encoder on every host"),
        ("farm S -o x.yaml --memory lots", "'lots' is no size"),
        ("farm S -o x.yaml --start 99", "There is no picture from 99 s on"),
    ],
)
def test_refused(score: Path, words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and nothing written."""
    before = sorted(Path().rglob("*"))
    assert run([str(score) if word == "S" else word for word in words.split()]) in (1, 2)
    assert said in capsys.readouterr().err.replace("\n", " ")
    assert [path for path in sorted(Path().rglob("*")) if path.suffix] == [
        path for path in before if path.suffix
    ]


def test_a_passage_has_its_segments(score: Path, printed: Callable[..., dict[str, Any]]) -> None:
    """A job for a passage names the segments that it touches, and no others."""
    whole = printed("farm", str(score), "-o", "job.json", "--chunk", "2")
    part = printed("farm", str(score), "-o", "job.json", "--start", "2.5", "--cache", "c")
    job = json.loads(Path("job.json").read_text())
    (chunks,) = job["steps"][0]["parameterSpace"]["taskParameterDefinitions"]
    first, last = map(int, chunks["range"].split("-"))
    assert 0 < first <= last == whole["segments"] - 1
    assert part["segments"] == last - first + 1


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell's script")
def test_a_killed_job_run_again(score: Path, tmp_path: Path) -> None:
    """openjd fails with the task that was killed; again, it goes on and makes the local movie."""
    dying = tmp_path / "dying.py"
    dying.write_text(KILLED_ONCE.replace("{flag}", str(tmp_path / "flag")))
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{dying}" "$@"\n')
    program.chmod(0o755)
    assert run(["farm", str(score), "-o", "job.yaml", *SMALL, "--chunk", "4", "-q"]) == 0
    words = [sys.executable, "-m", "openjd", "run", "job.yaml", "-p", f"Program={program}"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    first = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert first.returncode != 0, first.stdout
    done = {path: path.stat().st_mtime_ns for path in Path("cache").rglob("clip.mp4")}
    assert done
    again = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stdout
    assert "(0 frames)" in again.stdout.rpartition("Running step 'Movie'")[2]
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert run(["render", str(score), *SMALL, "-o", "alone.mp4", "-q"]) == 0
    assert _pictures(Path("song.ganterpret.mp4")) == _pictures(Path("alone.mp4"))
