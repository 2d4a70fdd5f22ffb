"""``ganterpret doctor``: what works here, what does not, what to do."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Annotated, Final, Literal

import soundfile
import typer

import ganterpret
from ganterpret import codecs, ffmpeg, hardware
from ganterpret.clips import default_root
from ganterpret.errors import FfmpegError, GanterpretError, ModelError
from ganterpret.files import cache_folder
from ganterpret.models import Setup, load_model
from ganterpret.models.sources import KNOWN, locate
from ganterpret.pace import speed
from ganterpret.render import Model
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice

Verdict = Literal["works", "low", "missing", "broken"]

_ENCODERS = {name: str(codec.options["c:v"]) for name, codec in codecs.CODECS.items()}
_LEAST_FREE = 1 << 30
_SIDE: Final = 128
"""Pixels of the BigGAN whose speed is measured: the smallest that was published."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        what: was looked at.
        verdict: "low" and "missing" are no obstacles, "broken" is one.
        detail: what was found.
        remedy: what to do; "" for nothing.
    """

    what: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def doctor_command(
    with_speed: Annotated[
        bool,
        typer.Option(
            "--speed/--no-speed", help="Measure for a second each how fast models run here."
        ),
    ] = True,
    as_json: o.JsonOption = False,
    quiet: o.QuietOption = False,
) -> None:
    """Look at this machine: what works, what does not, and what to do."""
    voice = Voice(quiet=quiet, as_json=as_json)
    findings = [_python(), _torch(), *_backends(), _sound(), *_ffmpeg(), _cache(), _models()]
    if with_speed:
        with voice.waiting("Measuring how fast models run"):
            findings += [_painter_speed(), _biggan_speed()]
    voice.table(
        ("", "", "found", "what to do"),
        [(each.what, each.verdict, each.detail, each.remedy) for each in findings],
    )
    voice.result(
        {
            "findings": [
                {
                    "what": each.what,
                    "verdict": each.verdict,
                    "detail": each.detail,
                    "remedy": each.remedy,
                }
                for each in findings
            ]
        }
    )
    if any(each.verdict == "broken" for each in findings):
        raise typer.Exit(1)


def _python() -> Finding:
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("Python", "works", f"{detail}, ganterpret {ganterpret.__version__}")


def _torch() -> Finding:
    try:
        import torch  # takes seconds: only here
    except (ImportError, OSError) as error:
        return Finding("PyTorch", "broken", str(error), "install it: see README, 'Install'")
    package = importlib.metadata.version("pytorch-pretrained-biggan")
    detail = f"{torch.__version__}, pytorch-pretrained-biggan {package}"
    if not torch.cuda.is_available():
        threads = torch.get_num_threads()
        return Finding("PyTorch", "works", f"{detail}, on the CPU ({threads} threads)")
    names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    return Finding("PyTorch", "works", f"{detail}, CUDA on {', '.join(names)}")


def _backends() -> list[Finding]:
    """Say what would run a BigGAN, why, and how to get what would be quicker or is missing."""
    try:
        from ganterpret.models.backends import BACKENDS, usual  # imports PyTorch
    except (ImportError, OSError) as error:
        return [Finding("BigGAN's backend", "missing", str(error), "install PyTorch first")]
    chosen = usual(Setup())
    found = []
    for name, entry in BACKENDS.items():
        lack, _, remedy = entry.lacks().partition(": ")
        if lack:
            found.append(Finding(f"backend {name}", "missing", lack, remedy))
        elif name == chosen:
            detail = f"{entry.summary}: runs a BigGAN, as the first of these that is here"
            found.append(Finding(f"backend {name}", "works", detail))
        else:
            detail = f"{entry.summary}: only with --backend {name}"
            found.append(Finding(f"backend {name}", "works", detail))
    return found


def _painter_speed() -> Finding:
    model = load_model("painter")
    return Finding("speed of the painter", "works", _about(model))


def _biggan_speed() -> Finding:
    """Run random weights of the published size: the arithmetic is the same."""
    what = "speed of a BigGAN"
    try:
        from ganterpret.models.architectures import random_biggan  # imports PyTorch
        from ganterpret.models.backends import choose_backend
        from ganterpret.models.backends.cuda import PLAIN
        from ganterpret.models.biggan import BigGANModel

        generator = random_biggan(_SIDE, seed=0)
        backend = choose_backend(Setup(), generator)
        model = BigGANModel(generator, name="random weights", weights="", backend=backend)
        slow = model.identity.get("kernels") == PLAIN
        remedy = "a C compiler (as gcc) lets it run quicker kernels" if slow else ""
        return Finding(what, "works", _about(model), remedy)
    except (ImportError, OSError, GanterpretError) as error:
        return Finding(what, "broken", str(error), "choose another one with --backend")


def _about(model: Model) -> str:
    height, width = model.resolution
    backend = model.identity.get("backend")
    return f"about {speed(model):.1f} frames/s of {width}x{height}" + (
        f" by {backend}" if backend else ""
    )


def _sound() -> Finding:
    return Finding("libsndfile", "works", soundfile.__libsndfile_version__)


def _ffmpeg() -> list[Finding]:
    try:
        program = ffmpeg.find_program()
        there = ffmpeg.encoders()
    except FfmpegError as error:
        return [Finding("ffmpeg", "broken", str(error), "install ffmpeg, or imageio-ffmpeg")]
    found = [Finding("ffmpeg", "works", f"{program.version} at {program.path}")]
    for name, encoder in _ENCODERS.items():
        has = encoder in there
        remedy = "" if has else f"do without --codec {name}, or install a fuller ffmpeg"
        found.append(Finding(f"codec {name}", "works" if has else "missing", encoder, remedy))
    return [*found, _hardware()]


def _hardware() -> Finding:
    what = f"codec {codecs.HARDWARE}"
    try:
        encoder = hardware.codec_named(codecs.HARDWARE).options["c:v"]
    except FfmpegError as error:
        detail, _, remedy = str(error).rpartition(": ")
        return Finding(what, "missing", detail, remedy.rstrip("."))
    return Finding(what, "works", f"{encoder}, which has encoded some frames")


def _cache() -> Finding:
    root = default_root()
    remedy = "set GANTERPRET_CACHE to a folder that can be written"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=root):
            pass
        free = shutil.disk_usage(root).free
    except OSError as error:
        return Finding("clip cache", "broken", f"{root}: {error.strerror}", remedy)
    clips = sum(1 for _ in root.glob("*/*/manifest.json"))
    detail = f"{clips} clips in {root}, {free >> 30} GiB free"
    if free < _LEAST_FREE:
        return Finding("clip cache", "low", detail, f"free some disk, or {remedy}")
    return Finding("clip cache", "works", detail)


def _models() -> Finding:
    found = []
    for name in KNOWN:
        with suppress(ModelError, OSError):
            found.append(str(locate(name).weights))
    if found:
        return Finding("BigGAN", "works", ", ".join(found))
    folder = cache_folder() / "models"
    return Finding("BigGAN", "missing", f"none in {folder}", "ganterpret models fetch NAME")
