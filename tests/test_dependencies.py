"""What is installed is what was tested, and no version that is known to let a file's author in.

Conventions:
    This needs no network, and so knows only what stands here; `make audit` asks the public list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT: Final = Path(__file__).parents[1]

SAFE_FROM: Final = {
    "certifi": ("2024.7.4", "CVE-2024-39689: a root that is trusted no more"),
    "filelock": ("3.20.1", "CVE-2025-68146: a lock follows a link"),
    "fonttools": ("4.60.2", "CVE-2025-66034: a file of a designer writes anywhere"),
    "idna": ("3.7", "CVE-2024-3651: a name that takes minutes"),
    "jinja2": ("3.1.6", "CVE-2025-27516: a template leaves its sandbox"),
    "pillow": ("10.3.0", "CVE-2024-28219: a profile writes past a buffer"),
    "requests": ("2.32.4", "CVE-2024-47081: passwords go to another host"),
    "torch": ("2.6.0", "CVE-2025-32434: a checkpoint runs code in spite of weights_only"),
    "urllib3": ("2.5.0", "CVE-2025-50181: a redirect is followed that was forbidden"),
}
"""Package -> the first version without the flaw, and which that is."""

_OF_TORCH: Final = ("nvidia-", "cuda-", "triton")
"""What a CUDA build of PyTorch brings, each in the very version that it asks for."""


def _pinned() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    rows = [line.split("==") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 2 for row in rows), "constraints.txt holds versions with == alone"
    names = [canonicalize_name(name) for name, _ in rows]
    assert len(set(names)) == len(names), "constraints.txt names a package twice"
    return {name: Version(version) for name, (_, version) in zip(names, rows, strict=True)}


def _asked_for() -> list[Requirement]:
    """What pyproject.toml asks for, in every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    words = [*project["dependencies"], *(word for extra in extras for word in extra)]
    found = [Requirement(word) for word in words]
    return [each for each in found if each.name != project["name"]]


def _installed(asked: list[Requirement]) -> Iterator[tuple[str, Version]]:
    """Everything installed that these need, and what that needs; what is missing is left out."""
    seen: set[str] = set()
    waiting = [(each, set(each.extras)) for each in asked]
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield name, Version(found.version)
        for word in found.requires or ():
            each = Requirement(word)
            wanted = [{"extra": extra} for extra in ("", *extras)]
            if not each.marker or any(each.marker.evaluate(extra) for extra in wanted):
                waiting.append((each, set(each.extras)))


def test_what_is_installed_is_what_is_pinned() -> None:
    """Each package that ours need, directly or not, has its line, and no other version."""
    pinned = _pinned()
    others = {
        name: str(version)
        for name, version in _installed(_asked_for())
        if not name.startswith(_OF_TORCH)
        and (name not in pinned or pinned[name].public != version.public)
    }
    assert not others


def test_no_version_that_is_known_to_be_unsafe() -> None:
    """Neither the pins nor what is installed lies before the first safe version."""
    versions = [*_pinned().items(), *_installed(_asked_for())]
    unsafe = [
        f"{name} {version}, {SAFE_FROM[name][1]}"
        for name, version in versions
        if name in SAFE_FROM and version < Version(SAFE_FROM[name][0])
    ]
    assert not unsafe


def test_no_requirement_that_allows_one() -> None:
    """Who installs without the pins gets a safe version too, of what we ask for ourselves."""
    for requirement in _asked_for():
        name = canonicalize_name(requirement.name)
        if name in SAFE_FROM:
            floors = re.findall(r">=([\d.]+)", str(requirement.specifier))
            assert floors, requirement
            assert Version(floors[0]) >= Version(SAFE_FROM[name][0]), requirement
