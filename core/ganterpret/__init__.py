"""GANterpretations: a song's spectrogram draws a path through the latent space of a GAN.

The whole way in a few lines::

    from pathlib import Path
    import ganterpret

    analysed = ganterpret.analyze(Path("song.flac"))
    plan = ganterpret.make_plan(analysed.score, analysed.driver)
    job = ganterpret.Job(plan, ganterpret.load_model("painter"), ganterpret.Look())
    ganterpret.render_movie(job, ganterpret.ClipStore(), Path("song.mp4"), song=Path("song.flac"))
"""

from ganterpret.analysis import VARIANTS, Analysed, Choices, analyze, read_driver
from ganterpret.categories import CATEGORIES, Category, find
from ganterpret.clips import ClipStore, Job, Look
from ganterpret.codecs import CODECS
from ganterpret.documents import load, save
from ganterpret.errors import (
    AudioError,
    CategoryError,
    FfmpegError,
    GanterpretError,
    ModelError,
    RenderError,
    ScoreError,
    SettingError,
)
from ganterpret.folder import render_folder
from ganterpret.inflections import PickerSettings
from ganterpret.loops import Measure, render_loops
from ganterpret.models import MODELS, Setup, load_model
from ganterpret.movie import render_movie
from ganterpret.plan import Plan, Segment, make_plan
from ganterpret.render import Model, frames
from ganterpret.score import (
    Analysis,
    Keyframe,
    Score,
    Song,
    add,
    choose,
    deal,
    delete,
    move,
    relabel,
)
from ganterpret.silences import SilenceSettings

__version__ = "0.1.0"

__all__ = [
    "CATEGORIES",
    "CODECS",
    "MODELS",
    "VARIANTS",
    "Analysed",
    "Analysis",
    "AudioError",
    "Category",
    "CategoryError",
    "Choices",
    "ClipStore",
    "FfmpegError",
    "GanterpretError",
    "Job",
    "Keyframe",
    "Look",
    "Measure",
    "Model",
    "ModelError",
    "PickerSettings",
    "Plan",
    "RenderError",
    "Score",
    "ScoreError",
    "Segment",
    "SettingError",
    "Setup",
    "SilenceSettings",
    "Song",
    "add",
    "analyze",
    "choose",
    "deal",
    "delete",
    "find",
    "frames",
    "load",
    "load_model",
    "make_plan",
    "move",
    "read_driver",
    "relabel",
    "render_folder",
    "render_loops",
    "render_movie",
    "save",
]
