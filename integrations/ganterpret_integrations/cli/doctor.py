"""``ganterpret doctor``: what works here, what does not, what to do."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Literal

import soundfile
import typer

import ganterpret
from ganterpret import codecs, ffmpeg
from ganterpret.clips import default_root
from ganterpret.errors import FfmpegError, ModelError
from ganterpret.files import cache_folder
from ganterpret.models.sources import KNOWN, locate
from ganterpret_integrations.cli import options as o
from ganterpret_integrations.cli.console import Voice

Verdict = Literal["works", "low", "missing", "broken"]

_ENCODERS = {name: str(codec.options["c:v"]) for name, codec in codecs.CODECS.items()}
_LEAST_FREE = 1 << 30


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


def doctor_command(as_json: o.JsonOption = False, quiet: o.QuietOption = False) -> None:
    """Look at this machine: what works, what does not, and what to do."""
    findings = [_python(), _torch(), _sound(), *_ffmpeg(), _cache(), _models()]
    voice = Voice(quiet=quiet, as_json=as_json)
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
    return found


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
