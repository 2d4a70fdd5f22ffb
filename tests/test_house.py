"""Laws of the house: imports run one way, and the core stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).parents[1] / "core" / "ganterpret"

ORDER = (
    "errors",
    "limits",
    "units",
    "times",
    "files",
    "claims",
    "disks",
    "boxes",
    "codecs",
    "ffmpeg",
    "processes",
    "hardware",
    "headers",
    "audio",
    "spectrogram",
    "overview",
    "waveform",
    "kernels",
    "features",
    "offsets",
    "published",
    "peaks",
    "inflections",
    "silences",
    "alphas",
    "categories",
    "latents",
    "identity",
    "score",
    "remix",
    "analysis",
    "comparison",
    "strictjson",
    "documents",
    "plan",
    "render",
    "stills",
    "pipeline",
    "clips",
    "chapters",
    "movie",
    "composing",
    "folder",
    "flashing",
    "loops",
    "pace",
    "trimming",
    "models",
    "__init__",
)
"""The way data flows; a module imports only what stands before it."""


def _imported(path: Path) -> set[str]:
    """Name the core's modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ganterpret":
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {name[1] for name in names if name[0] == "ganterpret" and len(name) > 1}
    return found


def _modules() -> list[str]:
    return [*sorted(path.stem for path in CORE.glob("*.py")), "models"]


@pytest.mark.parametrize("module", _modules())
def test_imports_run_one_way(module: str) -> None:
    """Every module of the core has its place, and imports only from before it."""
    assert module in ORDER, f"give {module} its place in ORDER and in CONTRIBUTING.md"
    files = [CORE / f"{module}.py"] if module != "models" else list((CORE / module).rglob("*.py"))
    for path in files:
        later = {
            name
            for name in _imported(path)
            if name in ORDER and ORDER.index(name) >= ORDER.index(module) and name != module
        }
        assert not later, f"{path.name} imports {sorted(later)}"


def test_core_without_terminal_daw_and_editor() -> None:
    """The core imports, and paints, with typer, rich, mido, opentimelineio and torch blocked."""
    blocked = ("typer", "rich", "mido", "opentimelineio", "matplotlib", "torch")
    program = """
import sys
BLOCKED = ("typer", "rich", "mido", "opentimelineio", "matplotlib", "torch")
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import ganterpret, numpy
model = ganterpret.load_model("painter", ganterpret.Setup(side=32))
zeros = numpy.zeros((1, model.latent_size), numpy.float32)
assert model(zeros, model.embeddings[:1], 0.5).shape == (1, 32, 32, 3)
"""
    environment = {"PYTHONPATH": str(CORE.parent), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program.replace("{BLOCKED}", repr(blocked))],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_every_module_is_in_the_plan_of_the_house() -> None:
    """CONTRIBUTING.md names each module of the core."""
    plan = (CORE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    missing = [name for name in _modules() if name not in plan and name != "__init__"]
    assert not missing
