"""Laws of ``ganterpret cache``: it tells what is there, drops what is asked for, and no more."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from ganterpret.clips import default_root
from ganterpret.errors import SettingError
from ganterpret_integrations.cli.cache import parse_age, parse_bytes
from ganterpret_integrations.cli.main import run

DAY = 86400.0


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def clips() -> list[Path]:
    """Clips of 1000, 2000, 3000 and 4000 bytes, used four, three and two days ago, and now."""
    found = []
    for number, days in enumerate((4, 3, 2, 0), 1):
        key = f"{number:064x}"
        folder = default_root() / key[:2] / key
        folder.mkdir(parents=True)
        clip = folder / "clip.mp4"
        clip.write_bytes(bytes(number * 1000))
        content = {"key": key, "size": number * 1000, "frames": 10 * number}
        content |= {"model": "painter" if number % 2 else "b", "codec": "h264"}
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(content))
        used = time.time() - days * DAY
        os.utime(manifest, (used, used))
        found.append(clip)
    return found


def there(clips: list[Path]) -> list[bool]:
    return [clip.exists() for clip in clips]


def test_what_is_there(clips: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Folder, clips, bytes, each kind, and the models' bytes."""
    models = default_root().with_name("models") / "biggan-deep-128"
    models.mkdir(parents=True)
    (models / "model.safetensors").write_bytes(bytes(1_500_000))
    assert run(["cache"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Clips: {default_root()} (4 clips, 10.0 kB)"
    assert [line.split() for line in said[2:4]] == [
        ["b", "h264", "2", "60", "6.0", "kB"],
        ["painter", "h264", "2", "40", "4.0", "kB"],
    ]
    assert said[5].endswith("(1.5 MB)")
    assert run(["cache", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["clips"], found["bytes"], found["frames"]) == (4, 10_000, 100)
    assert found["models"]["bytes"] == 1_500_000
    assert found["kinds"][0] == {
        "model": "b",
        "codec": "h264",
        "clips": 2,
        "frames": 60,
        "bytes": 6000,
    }
    assert found["oldest_use"] < found["newest_use"]
    assert all(there(clips))


def test_nothing_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first render; no folder is made."""
    assert run(["cache"]) == 0
    assert "(0 clips, 0 B)" in capsys.readouterr().out
    assert run(["cache", "trim", "--all"]) == 0
    assert "Dropped 0 of 0 clips" in capsys.readouterr().out
    assert not default_root().exists()


@pytest.mark.parametrize(
    ("words", "stay"),
    [
        (["--to", "7kB"], [False, False, True, True]),
        (["--to", "7.0001kB"], [False, False, True, True]),
        (["--to", "10 kB"], [True, True, True, True]),
        (["--to", "0B"], [False, False, False, True]),
        (["--older-than", "60h"], [False, False, True, True]),
        (["--older-than", "60h", "--to", "4KiB"], [False, False, False, True]),
        (["--older-than", "0d"], [False, False, False, True]),
        (["--all"], [False, False, False, False]),
    ],
)
def test_what_goes(
    words: list[str],
    stay: list[bool],
    clips: list[Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The least recently used; what is in use only with --all. A dry run says the same."""
    sizes = [1000, 2000, 3000, 4000]
    assert run(["cache", "trim", *words, "--dry-run", "--json"]) == 0
    foretold = json.loads(capsys.readouterr().out)
    assert all(there(clips))
    assert run(["cache", "trim", *words, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert there(clips) == stay
    gone = sum(size for size, stays in zip(sizes, stay, strict=True) if not stays)
    assert done["dropped"] == {
        "clips": stay.count(False),
        "bytes": gone,
        "freed_bytes": gone,
    }
    assert done["left"] == {"clips": stay.count(True), "bytes": 10_000 - gone}
    assert foretold == done | {"dry_run": True}


def test_a_limit_that_is_not_reached_says_why(
    clips: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A render may be using it."""
    assert run(["cache", "trim", "--to", "1kB"]) == 0
    captured = capsys.readouterr()
    assert "Dropped 3 of 4 clips (6.0 kB); 6.0 kB are freed" in captured.out
    assert "within the last hour" in captured.err
    assert there(clips)[-1]


def test_clips_of_a_user_and_strangers_are_told(
    clips: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one stays where the user has it, the others are left alone; each is said once."""
    (tmp_path / "mine.mp4").hardlink_to(clips[0])
    for number in range(5):
        (default_root() / f"notes {number}.txt").touch()
    assert run(["cache", "trim", "--all"]) == 0
    captured = capsys.readouterr()
    assert "Dropped 4 of 4 clips (10.0 kB); 9.0 kB are freed, clips of 0 B stay" in captured.out
    assert "left alone: " in captured.err
    assert "notes 2.txt' and 2 more." in captured.err
    assert "lie in folders of yours, too: they stay there" in captured.err
    assert (tmp_path / "mine.mp4").stat().st_size == 1000
    assert len(list(default_root().glob("notes*"))) == 5


WRONG = {
    "nothing": ([], "Say what is to go"),
    "all and some": (["--all", "--to", "1GB"], "Say what is to go"),
    "size": (["--to", "much"], "'much' is no size: give one such as 10GB, 500M or 2GiB"),
    "a number alone": (["--to", "10"], "'10' is no size"),
    "negative": (["--to", "-1GB"], "'-1GB' is no size"),
    "age": (["--older-than", "long ago"], "'long ago' is no time: give one such as 30d"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=list(WRONG))
def test_wrong_usage(
    words: list[str], said: str, clips: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 2, nothing dropped."""
    assert run(["cache", "trim", *words]) == 2
    refusal = capsys.readouterr().err
    assert refusal.startswith(f"Error: {said}")
    assert refusal.count("\n") == 1
    assert all(there(clips))


def test_a_cache_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit code 1."""
    (tmp_path / "cache").mkdir()
    default_root().touch()
    for words in (["cache"], ["cache", "trim", "--all"]):
        assert run(words) == 1
        assert "cannot be read (Not a directory)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10GB", 10**10),
        ("500M", 5 * 10**8),
        ("2GiB", 2 << 30),
        ("1.5 kB", 1500),
        ("1Ki", 1024),
        ("3T", 3 * 10**12),
        ("7B", 7),
        ("0.1GB", 10**8),
        ("999999999TiB", 999_999_999 << 40),
    ],
)
def test_sizes(text: str, size: int) -> None:
    """Exactly, in thousands or 1024s."""
    assert parse_bytes(text) == size


@pytest.mark.parametrize(
    ("text", "seconds"), [("30d", 30 * DAY), ("12h", DAY / 2), ("90m", 5400), ("1.5w", 10.5 * DAY)]
)
def test_ages(text: str, seconds: float) -> None:
    """In seconds."""
    assert parse_age(text) == seconds


@pytest.mark.parametrize("text", ["", "GB", "1e9", "1 G B", "١GB", "1PB", "1.B", "9" * 99 + "B"])
def test_what_is_no_size(text: str) -> None:
    """One sentence, whatever comes."""
    with pytest.raises(SettingError, match="is no size"):
        parse_bytes(text)
