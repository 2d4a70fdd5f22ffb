"""Laws of ``ganterpret.toml``: the command line counts first, nobody is surprised or harmed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import soundfile
from tests.core.sounds import drums

from ganterpret import documents, processes
from ganterpret_integrations import defaults
from ganterpret_integrations.cli.configured import MAY
from ganterpret_integrations.cli.main import run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a song in a folder of its own, and a user without defaults."""
    monkeypatch.setenv("GANTERPRET_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GANTERPRET_CONFIG")
    monkeypatch.setattr(defaults, "user_file", lambda: tmp_path / "user" / defaults.NAME)
    Path(tmp_path, "work", "songs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    soundfile.write("songs/song.wav", drums(4.0, 8000), 8000)


def _write(text: str, folder: str = ".") -> None:
    Path(folder).mkdir(exist_ok=True)
    Path(folder, defaults.NAME).write_text(text, encoding="utf-8")


def _rate() -> str:
    return str(documents.load(Path("songs/song.score.json")).rate)


def test_command_line_counts_before_the_nearest_file_before_the_users() -> None:
    """Beside the song, else above it; what that does not say, the user's own file says."""
    _write('[common]\nrate = "25"\nseed = 3\n', "../user")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "25"
    _write("[analyze]\nrate = 30\n")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "30"
    _write('[common]\nrate = "50"\n', "songs")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert (_rate(), documents.load(Path("songs/song.score.json")).seed) == ("50", 3)
    assert run(["analyze", "songs/song.wav", "-q", "--rate", "24"]) == 0
    assert _rate() == "24"


def test_own_table_counts_before_common() -> None:
    """In one file the command's name is more than [common]."""
    _write('[common]\nrate = "25"\n[analyze]\nrate = "30"\n')
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "30"


@pytest.mark.parametrize("words", ["formats", "categories jellyfish", "config show"])
def test_lists_are_shown_where_quiet_is_a_default(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Quiet is meant for what is made; a list that nobody sees is none."""
    _write("[common]\nquiet = true\n")
    assert run(words.split()) == 0
    assert len(capsys.readouterr().out.splitlines()) > 1


def test_only_file_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """GANTERPRET_CONFIG names it; empty, there is none."""
    _write('[common]\nrate = "25"\n')
    _write('[common]\nrate = "30"\n', "elsewhere")
    monkeypatch.setenv("GANTERPRET_CONFIG", str(Path("elsewhere", defaults.NAME)))
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "30"
    monkeypatch.setenv("GANTERPRET_CONFIG", "")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "24"


def test_score_says_more_than_a_default() -> None:
    """Options of the analysis are refused beside a score; as defaults they leave it as it is."""
    words = ["songs/song.wav", "-q", "--rate", "12", "--cuts-per-minute", "30"]
    assert run(["analyze", *words]) == 0
    before = documents.load(Path("songs/song.score.json"))
    _write('[common]\nrate = "50"\npicker = "paper"\nseed = 9\nmotion = "linear"\nsize = "32"\n')
    assert run(["render", "songs/song.score.json", "-q"]) == 0
    assert processes.count_frames(Path("songs/song.ganterpret.mp4")) == 48
    assert run(["render", "songs/song.wav", "-q"]) == 0
    assert run(["analyze", "songs/song.wav", "--update", "-q"]) == 0
    assert documents.load(Path("songs/song.score.json")) == before
    assert run(["render", "songs/song.score.json", "-q", "--picker", "paper"]) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('picker = "peaks"\ncuts-per-minute = 20', ["--picker", "paper"]),
        ('picker = "peaks"\nfeature = "rms"\nchannel = 7', ["--variant", "paper"]),
        ('variant = "paper"', ["--picker", "peaks", "--cuts-per-minute", "20"]),
        ("silences = false", ["--silence-length", "0.2"]),
        ("silence-length = 0.2", ["--no-silences"]),
    ],
    ids=str,
)
def test_default_gives_way_as_a_whole(text: str, words: list[str]) -> None:
    """What was given leaves no room for defaults that go with something else."""
    _write(f"[common]\n{text}\n")
    assert run(["analyze", "songs/song.wav", "-q", *words]) == 0
    picker = documents.load(Path("songs/song.score.json")).analysis.picking.picker
    assert picker == ("paper" if "paper" in words else "peaks")


def test_default_refuses_nothing() -> None:
    """What goes with clips alone waits for clips; a codec waits for a file that can hold it."""
    _write(
        '[common]\nhandles = 2\nclip-timecode = true\ncodec = "prores"\nmedia-root = "D:\\\\f"\n'
        'device = "cuda"\nbackend = "openvino"\nprecision = "bf16"\n'
    )
    words = ["render", "songs/song.wav", "-q", "--size", "32", "--rate", "24"]
    assert run(words) == 0
    assert run([*words, "--clips", "clips"]) == 0
    clips = list(Path("clips").glob("*.mov"))
    assert sum(processes.count_frames(clip) for clip in clips) == 96 + 4 * len(clips)
    assert run([*words, "--loop", "1", "--tempo", "120", "--clips", "loops"]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[render]\ncodek = 'prores'", "'codek' is no key of [render]: did you mean 'codec'?"),
        ("[rendr]\nsize = 3", "'rendr' is no table: did you mean 'render'?"),
        ("size = '32'", "'size' stands in no table: put it under [common]"),
        ("[render]\nhandles = 'many'", "handles in [render] is a whole number, and 'many' came"),
        ("[render]\nsound = 1", "sound in [render] is true or false, and 1 came"),
        ("[render]\nbatch = true", "batch in [render] is a whole number, and True came"),
        ("[render]\nsize = [1, 2]", "size in [render] is a text in quotes, and [1, 2] came"),
        ("[render]\nclips = 'c'", "'clips' is no key of [render]"),
        ("[render]\nforce = true", "'force' is no key of [render]"),
        ("[render.size]\nx = 1", "is no table"),
        ("[common]\nmodel = 'os:getcwd'", "is code, which a file of defaults never runs"),
        ("[render", "is no TOML"),
        ("[render]\nsize = '1'\nsize = '2'", "is no TOML"),
        ("x = " + "[" * 5000, "is no TOML: nested too deeply"),
        ("x = " + "9" * 5000, "is no TOML"),
        ("#" * 70_000, "is no file of defaults: they take less than 64 KiB"),
        ("\ud800".encode("utf-8", "surrogatepass"), "is no TOML"),
        ("[common]\npicker = 'drums'", "'drums' is a default in"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_file_of_defaults(
    text: str | bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence that names the file, exit code 2, and nothing is written."""
    Path(defaults.NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    assert run(["render", "songs/song.wav"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert message in said
    assert "ganterpret.toml" in said
    assert not list(Path("songs").glob("*.json"))


def test_paths_are_relative_to_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A list of categories lies beside the file that names it, wherever the command runs."""
    Path("songs/list.txt").write_text("boa\n", encoding="utf-8")
    _write('[common]\ncategories = "list.txt"\n', "songs")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert documents.load(Path("songs/song.score.json")).keyframes[0].category == 61
    _write('[common]\nmodel = "weights/x.pt"\n', "songs")
    assert run(["render", "songs/song.wav", "-q"]) == 2
    assert str(Path("songs/weights/x.pt").absolute()) in capsys.readouterr().err


def test_fresh_file_sets_nothing_and_may_set_everything() -> None:
    """Every line of it is a comment; without their marks the keys are all legal, and all there."""
    assert run(["config", "init", "-q"]) == 0
    text = Path(defaults.NAME).read_text(encoding="utf-8")
    assert run(["analyze", "songs/song.wav", "-q"]) == 0
    assert _rate() == "24"
    assert set(re.findall(r"^#([a-z-]+) = ", text, re.MULTILINE)) == MAY.keys()
    assert max(map(len, text.splitlines())) <= 99
    _write(re.sub(r"^#([a-z-]+ = )", r"\1", text, flags=re.MULTILINE))
    assert run(["config", "show", "-q"]) == 0


def test_file_that_is_there_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """A person's own defaults are replaced by --force alone."""
    _write("[common]\nseed = 1\n")
    assert run(["config", "init"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["config", "init", "--force", "-q"]) == 0
    assert run(["config", "init", "--user", "-q"]) == 0
    assert defaults.user_file().is_file()
    assert run(["config", "init", "--user", "-o", "x.toml"]) == 2


def test_show_says_where_a_value_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    """Each value once, with the file that wins."""
    _write("[common]\nseed = 1\nbatch = 4\n", "../user")
    _write("[common]\nseed = 2\n", "songs")
    assert run(["config", "show", "songs/song.wav", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    files = [str(Path("songs", defaults.NAME).absolute()), str(defaults.user_file())]
    assert shown["files"] == files
    found = {each["key"]: (each["value"], each["path"]) for each in shown["defaults"]}
    assert found == {"seed": (2, files[0]), "batch": (4, files[1])}
