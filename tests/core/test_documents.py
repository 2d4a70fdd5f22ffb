"""Laws of the document: it reads back as it was written, and nothing wrong gets in."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.scores import FOLDER, keyframe, score, scored, scores

from ganterpret import documents
from ganterpret.documents import dumps, is_score, load, loads, save, score_path
from ganterpret.errors import ScoreError
from ganterpret.files import backup_path
from ganterpret.inflections import PickerSettings
from ganterpret.score import (
    Analysis,
    Keyframe,
    Score,
    add,
    choose,
    delete,
    move,
)
from ganterpret.silences import SilenceSettings

GOLDEN = Path(__file__).parent / "golden"
Document = dict[str, Any]


def plain() -> Score:
    """A score as `analyze` leaves it, every setting at its default."""
    return score(Fraction(1234567, 44100), 30)


def full() -> Score:
    """A score with every kind of keyframe, every kind of edit and no default."""
    made = scored(
        keyframe("k0", 5), keyframe("k1", 10), keyframe("k2", 20, "silence"), keyframe("k3", 30)
    )
    made = move(delete(made, "k0"), "k1", Fraction(23, 2))
    made = choose(add(made, Fraction(1001, 24), category=134, label="Übergang"), "last", seed=0)
    return replace(
        made,
        analysis=Analysis(
            channel=1,
            feature="tv",
            picking=PickerSettings("repo", 0.25, None, 0.0125, 200, "min", 0.08),
            silences=SilenceSettings(30.0, 3.0, 0.5, "middle"),
            motion="raw",
        ),
        seed=2**32 - 1,
        group="bird",
        truncation=0.7,
        rate=Fraction(24000, 1001),
        timecode="00:59:58:04",
        interpolation="spherical",
        latents="one",
    )


def without_silences() -> Score:
    """A published variant: its settings, and no silences."""
    analysis = Analysis("left", "tv", PickerSettings("paper"), None, "paper")
    return replace(scored(), analysis=analysis, analysed={})


GOLDENS: dict[str, Callable[[], Score]] = {
    "plain": plain,
    "full": full,
    "no-silences": without_silences,
}


@settings(max_examples=300)
@given(scores())
def test_a_score_reads_back_as_it_was_written(any_score: Score) -> None:
    """load(save(x)) is x, for every score that can be."""
    text = dumps(any_score, FOLDER)
    again = loads(text, FOLDER)
    assert again == any_score
    assert dumps(again, FOLDER) == text


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_document(name: str, request: pytest.FixtureRequest) -> None:
    """Schema 2 is written like this and read to the same score, by every version to come."""
    path = GOLDEN / f"{name}.score.json"
    text = dumps(GOLDENS[name](), FOLDER)
    if request.config.getoption("--rewrite-goldens"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
    assert loads(text, FOLDER) == GOLDENS[name]()


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_document_of_schema_1(name: str) -> None:
    """It had no timecode and is read as before, with the timecode that everybody had."""
    text = (GOLDEN / "schema-1" / f"{name}.score.json").read_text(encoding="utf-8")
    assert loads(text, FOLDER) == replace(GOLDENS[name](), timecode="01:00:00:00")


@pytest.mark.parametrize("kind", [Score, Keyframe, PickerSettings, SilenceSettings])
def test_every_field_is_in_the_document(kind: type) -> None:
    """A field that is added to a value must be added to the document, with another schema."""
    written = (GOLDEN / "full.score.json").read_text(encoding="utf-8")
    missing = [field.name for field in fields(kind) if f'"{field.name}": ' not in written]
    assert missing == []


def test_the_example_in_the_description() -> None:
    """What docs/score.md shows is read as it stands, and every field is described there."""
    page = (Path(__file__).parents[2] / "docs" / "score.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    shown = loads(example, FOLDER)
    assert dumps(shown, FOLDER) == example
    assert [k.id for k in shown.edited] == ["7ermw"]
    for name in re.findall(r'"(\w+)": ', example.split('"analysed"')[0]):
        assert re.search(rf"^\| `[\w.\[\]]*{name}` \|", page, re.MULTILINE), name


def test_a_changed_keyframe_is_one_line_in_a_diff() -> None:
    """Documents are kept under version control: an edit shows as what it is."""
    before = dumps(plain(), FOLDER).splitlines()
    after = dumps(choose(plain(), "k1", category=107), FOLDER).splitlines()
    assert sum(some != other for some, other in zip(before, after, strict=True)) == 1


def document(name: str = "full") -> Document:
    loaded: Document = json.loads((GOLDEN / f"{name}.score.json").read_text(encoding="utf-8"))
    return loaded


def read(changed: Document) -> Score:
    return loads(json.dumps(changed), FOLDER)


@pytest.mark.parametrize(
    ("written", "time"),
    [("12.5", Fraction(25, 2)), ("0:12.5", Fraction(25, 2)), ("1001/80", Fraction(1001, 80))],
)
def test_a_time_as_people_write_it(written: str, time: Fraction) -> None:
    """Seconds, a clock or a fraction."""
    changed = document()
    changed["keyframes"][1]["time"] = written
    assert read(changed).keyframes[1].time == time


@pytest.mark.parametrize("written", ["jellyfish", "107", "#107", "n01910747", "JELLYFISH"])
def test_a_category_as_people_write_it(written: str) -> None:
    """By name, number or WordNet id."""
    changed = document()
    changed["keyframes"][1]["category"] = written
    assert read(changed).keyframes[1].category == 107


def test_a_rate_as_people_write_it() -> None:
    """23.976 is 24000/1001 here too: taken literally it would drift."""
    assert read(document() | {"rate": "23.976"}).rate == Fraction(24000, 1001)


def test_fields_in_another_order() -> None:
    """JSON objects have no order."""
    assert read(dict(reversed(document().items()))) == full()


def test_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors on Windows put one in front."""
    path = tmp_path / "a.score.json"
    path.write_text(dumps(plain(), tmp_path), encoding="utf-8-sig")
    assert load(path) == plain()


def test_windows_line_ends(tmp_path: Path) -> None:
    """Line ends mean nothing in JSON."""
    path = tmp_path / "a.score.json"
    path.write_text(dumps(plain(), tmp_path), encoding="utf-8", newline="\r\n")
    assert load(path) == plain()


def at(path: str, value: object) -> Callable[[Document], object]:
    """An edit that sets the field at a path such as "keyframes.1.time"."""

    def edit(changed: Document) -> None:
        *parents, name = path.split(".")
        place: Any = changed
        for parent in parents:
            place = place[int(parent) if parent.isdigit() else parent]
        place[name] = value

    return edit


def gone(path: str) -> Callable[[Document], object]:
    """An edit that removes the field at a path."""

    def edit(changed: Document) -> None:
        *parents, name = path.split(".")
        place: Any = changed
        for parent in parents:
            place = place[int(parent) if parent.isdigit() else parent]
        del place[int(name) if name.isdigit() else name]

    return edit


BROKEN: list[tuple[str, Callable[[Document], object], str]] = [
    ("schema", gone("schema"), "null came, a whole number from 1 to 2"),
    ("schema", at("schema", 3), "newer ganterpret .* update"),
    ("schema", at("schema", True), "true came"),
    ("schema", at("schema", 0), "0 came"),
    ("schema", at("schema", "1"), "'1' came"),
    ("timecode", at("schema", 1), "timecode: no such field"),
    ("song", gone("song"), "missing"),
    ("song", at("song", []), "a list came, an object"),
    ("song.path", gone("song.path"), "missing"),
    ("song.path", at("song.path", "a\0b"), "a file's name"),
    ("song.path", at("song.path", ""), "'' came"),
    ("song.path", at("song.path", "\ud800"), "Unicode"),
    ("song.path", at("song.path", "x" * 5000), "4096 characters"),
    ("song.sha256", at("song.sha256", "123"), "64 hexadecimal digits"),
    ("song.sample_rate", at("song.sample_rate", 0), "0 came"),
    ("song.sample_rate", at("song.sample_rate", 44100.0), "44100.0 came, a whole number"),
    ("song.samples", at("song.samples", -1), "-1 came"),
    ("song.samples", at("song.samples", 10**30), "a whole number"),
    ("song.samples", at("song.samples", True), "true came"),
    ("song.artist", at("song.artist", "B"), "no such field; the fields here are path"),
    ("analysis", gone("analysis"), "missing"),
    ("analysis.channel", at("analysis.channel", "right"), "one of left, mean"),
    ("analysis.channel", at("analysis.channel", -1), "-1 came"),
    ("analysis.channel", at("analysis.channel", True), "true came"),
    ("analysis.channel", at("analysis.channel", 0.5), "0.5 came"),
    ("analysis.feature", at("analysis.feature", "loud"), "'loud' is no feature"),
    ("analysis.picker", at("analysis.picker", "me"), "'me' is no picker"),
    ("analysis.min_distance", at("analysis.min_distance", -1), "out of range"),
    ("analysis.min_distance", at("analysis.min_distance", None), "a finite number"),
    ("analysis.min_distance", at("analysis.min_distance", float("nan")), "NaN came"),
    ("analysis.cuts_per_minute", at("analysis.cuts_per_minute", 12), "no number of cuts"),
    ("analysis.threshold", at("analysis.threshold", float("inf")), "Infinity came"),
    ("analysis.threshold", at("analysis.threshold", True), "true came"),
    ("analysis.window", at("analysis.window", 0), "0 came"),
    ("analysis.window", at("analysis.window", 200.5), "200.5 came"),
    ("analysis.extrema", at("analysis.extrema", "low"), "one of min, max, both"),
    ("analysis.absolute_threshold", at("analysis.extrema", "both"), "set the extrema to min"),
    ("analysis.silences", at("analysis.silences", True), "true came, an object"),
    ("analysis.silences.floor_db", at("analysis.silences.floor_db", -60), "out of range"),
    ("analysis.silences.hysteresis_db", at("analysis.silences.hysteresis_db", 31), "out of range"),
    ("analysis.silences.min_length", at("analysis.silences.min_length", "1"), "'1' came"),
    ("analysis.silences.at", at("analysis.silences.at", "start"), "one of return, middle"),
    ("analysis.silences.at", gone("analysis.silences.at"), "missing"),
    ("analysis.motion", at("analysis.motion", "wild"), "'wild' is no motion"),
    ("seed", at("seed", 2**32), "4294967296 came, a whole number from 0 to 4294967295"),
    ("seed", at("seed", None), "null came"),
    ("seed", at("seed", [[[]]]), "a list came"),
    ("group", at("group", "dragon"), "the groups are"),
    ("group", at("group", None), "null came, text in quotes"),
    ("truncation", at("truncation", 0), "out of range"),
    ("truncation", at("truncation", float("nan")), "a finite number"),
    ("truncation", at("truncation", "0.4"), "'0.4' came"),
    ("rate", at("rate", 24), "24 came, text in quotes"),
    ("rate", at("rate", "0/1"), "out of range"),
    ("rate", at("rate", "1e9"), "no video rate"),
    ("rate", at("rate", "24/0"), "no video rate"),
    ("timecode", gone("timecode"), "missing"),
    ("timecode", at("timecode", 3600), "3600 came, text in quotes"),
    ("timecode", at("timecode", "1:00"), "'1:00' is no timecode: give HH:MM:SS:FF"),
    ("timecode", at("timecode", "24:00:00:00"), "below 24 hours"),
    ("interpolation", at("interpolation", "cubic"), "one of linear, spherical"),
    ("latents", at("latents", 1), "1 came, one of each, one"),
    ("keyframes", at("keyframes", {}), "an object came, a list"),
    ("keyframes", at("keyframes", []), "two keyframes at least"),
    ("keyframes[0]", at("keyframes", [1, 2]), "1 came, an object"),
    ("keyframes[0].origin", gone("keyframes.0"), "at 0, .* are edges"),
    ("keyframes[1].origin", at("keyframes.1.origin", "edge"), "exactly the first"),
    ("keyframes[1].origin", at("keyframes.1.origin", "me"), "one of detected"),
    ("keyframes[1].origin", gone("keyframes.1.origin"), "missing"),
    ("keyframes[1].colour", at("keyframes.1.colour", "red"), "no such field"),
    ("keyframes[1].id", at("keyframes.1.id", ""), "can be no keyframe's id"),
    ("keyframes[1].id", at("keyframes.1.id", "../../etc"), "can be no keyframe's id"),
    ("keyframes[1].id", at("keyframes.1.id", 7), "7 came, text in quotes"),
    ("keyframes[1].id", at("keyframes.1.id", "first"), "is there twice"),
    ("keyframes[2].time", at("keyframes.1.time", "59"), "keyframes stand in time order"),
    ("keyframes[1].time", at("keyframes.1.time", "61"), "outside the song"),
    ("keyframes[1].time", at("keyframes.1.time", "1e9"), "'1e9' is no time"),
    ("keyframes[1].time", at("keyframes.1.time", "-1"), "no time from 0 on"),
    ("keyframes[1].time", at("keyframes.1.time", "1/0"), "no time"),
    ("keyframes[1].time", at("keyframes.1.time", "0:75"), "no time"),
    ("keyframes[1].time", at("keyframes.1.time", "9" * 50 + "/1"), "no time"),
    ("keyframes[1].time", at("keyframes.1.time", 11.5), "11.5 came, text in quotes"),
    ("keyframes[1].category", at("keyframes.1.category", "jelyfish"), "nearest .*'jellyfish'"),
    ("keyframes[1].category", at("keyframes.1.category", "crane"), "means 2 categories: .*#134"),
    ("keyframes[1].category", at("keyframes.1.category", "1000"), "0 to 999"),
    ("keyframes[1].category", at("keyframes.1.category", 107), "107 came, text"),
    ("keyframes[1].seed", at("keyframes.1.seed", -1), "-1 came"),
    ("keyframes[1].seed", at("keyframes.1.seed", 1.5), "1.5 came"),
    ("keyframes[1].label", at("keyframes.1.label", None), "null came"),
    ("keyframes[1].label", at("keyframes.1.label", "\udc00"), "Unicode"),
    ("analysed", at("analysed", []), "a list came"),
    ("analysed.k0", at("analysed.k0", 5), "5 came"),
    ("analysed.k0", at("analysed.k0", "abc"), "a time and eight hexadecimal digits"),
    ("analysed.k0", at("analysed.k0", "1/0 00000000"), "no time"),
    ("analysed.a b", at("analysed.a b", "1/1 00000000"), "can be no keyframe's id"),
    ("keyframe", at("keyframe", []), "no such field"),
]


@pytest.mark.parametrize(
    ("where", "edit", "words"), BROKEN, ids=[f"{i}-{row[0]}" for i, row in enumerate(BROKEN)]
)
def test_what_is_wrong_is_refused_with_its_path(
    where: str, edit: Callable[[Document], object], words: str
) -> None:
    """The sentence says what came and what is legal; the path rides on the error."""
    changed = document()
    edit(changed)
    with pytest.raises(ScoreError, match=words) as caught:
        read(changed)
    assert caught.value.value == where


TEXTS: dict[str, tuple[str, str]] = {
    "empty": ("", "no valid JSON"),
    "not JSON": ("keyframes: 1", "no valid JSON"),
    "a list": ("[]", "no JSON object"),
    "a number": ("7", "no JSON object"),
    "NaN": ("NaN", "no JSON object"),
    "cut off": (dumps(plain(), FOLDER)[:-20], "no valid JSON"),
    "more after it": (dumps(plain(), FOLDER) + "{}", "no valid JSON"),
    "a field twice": ('{"schema": 1, "schema": 1}', "'schema' twice"),
    "brackets": ('{"schema": 1, "song": ' + "[" * 100_000, "nested too deeply"),
    "braces": ('{"a":' * 100_000, "nested too deeply"),
    "a giant number": ('{"schema": ' + "9" * 100_000 + "}", "a number of 100000 digits"),
    "an endless number": ('{"schema": 1e999}', "Infinity came"),
    "a strange field": ('{"schema": 1, "a\\u001b[31m": 1}', r"a\\x1b\[31m: no such field"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_score(name: str) -> None:
    """Whatever it is, it costs little and one sentence says what it is not."""
    text, words = TEXTS[name]
    with pytest.raises(ScoreError, match=words) as caught:
        loads(text, FOLDER)
    assert len(str(caught.value)) < 300


json_values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(json_values)
def test_any_json_gives_a_score_or_a_score_error(value: object) -> None:
    """No other error comes out."""
    with pytest.raises(ScoreError):
        loads(json.dumps(value), FOLDER)


@settings(max_examples=400)
@given(st.data(), json_values)
def test_any_value_in_any_field_gives_a_score_or_a_score_error(
    data: st.DataObject, value: object
) -> None:
    """A golden with one field replaced is read or refused; what is read can be written."""
    changed = document()
    place: Any = changed
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else [0, 1, 2]))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = value
    try:
        loaded = read(changed)
    except ScoreError:
        return
    assert loads(dumps(loaded, FOLDER), FOLDER) == loaded


def test_any_damage_to_a_text_gives_a_score_or_a_score_error() -> None:
    """A thousand goldens with characters lost, doubled or changed: no other error comes out."""
    dice = random.Random(2020)
    text = (GOLDEN / "full.score.json").read_text(encoding="utf-8")
    for _ in range(1000):
        damaged = list(text)
        for _ in range(dice.randint(1, 4)):
            index = dice.randrange(len(damaged))
            damaged[index] = dice.choice(["", damaged[index] * 2, '"', "{", "]", "9", "\\", "é"])
        try:
            loads("".join(damaged), FOLDER)
        except ScoreError:
            continue


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing score, and a folder in its place, are said to be none."""
    for path in (tmp_path / "no.score.json", tmp_path):
        with pytest.raises(ScoreError, match=r"There is no score"):
            load(path)


def test_a_name_too_long_for_a_file(tmp_path: Path) -> None:
    """The system's own words, and no other error."""
    with pytest.raises(ScoreError, match=r"cannot be read: File name too long"):
        load(tmp_path / f"{'a' * 5000}.score.json")


@pytest.mark.parametrize(
    ("edit", "words", "where"),
    [
        (lambda text: text[:-20], r"^'a\.score\.json': The score is no valid JSON", ""),
        (
            lambda text: text.replace('"truncation": 0.4', '"truncation": 4'),
            r"^'a\.score\.json': truncation: ",
            "truncation",
        ),
    ],
)
def test_what_is_wrong_in_a_file(
    edit: Callable[[str], str], words: str, where: str, tmp_path: Path
) -> None:
    """The file is named before the field; the path of the field rides on the error."""
    path = tmp_path / "a.score.json"
    path.write_text(edit(dumps(plain(), tmp_path)), encoding="utf-8")
    with pytest.raises(ScoreError, match=words) as caught:
        load(path)
    assert caught.value.value == where


def test_a_file_of_40_mebibytes(tmp_path: Path) -> None:
    """It is refused before it is parsed."""
    path = tmp_path / "a.score.json"
    with path.open("wb") as file:
        file.truncate(40 << 20)
    with pytest.raises(ScoreError, match=r"larger than 32 MiB"):
        load(path)


def test_a_score_too_large_to_be_read_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read again must not be saved."""
    monkeypatch.setattr(documents, "MAX_SCORE", 1000)
    with pytest.raises(ScoreError, match=r"ask for fewer cuts"):
        save(plain(), tmp_path / "a.score.json")
    assert list(tmp_path.iterdir()) == []


def test_more_keyframes_than_are_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither read nor written; at the limit both."""
    text = dumps(plain(), tmp_path)
    monkeypatch.setattr(documents, "MAX_KEYFRAMES", len(plain().keyframes))
    save(plain(), tmp_path / "a.score.json")
    loads(text, tmp_path)
    monkeypatch.setattr(documents, "MAX_KEYFRAMES", len(plain().keyframes) - 1)
    with pytest.raises(ScoreError, match="keyframes: a list came, a list of at most"):
        loads(text, tmp_path)
    with pytest.raises(ScoreError, match="ask for fewer cuts"):
        save(plain(), tmp_path / "b.score.json")


def test_a_file_that_is_no_utf_8(tmp_path: Path) -> None:
    """A picture renamed is no score."""
    path = tmp_path / "a.score.json"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ScoreError, match=r"'a\.score\.json' is no score: it is not UTF-8"):
        load(path)


def test_the_score_before_is_kept(tmp_path: Path) -> None:
    """One generation, byte for byte, as NAME.score.bak.json."""
    path = tmp_path / "a.score.json"
    save(plain(), path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    save(full(), path)
    assert load(path) == full()
    assert (tmp_path / "a.score.bak.json").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_a_first_score_leaves_no_backup(tmp_path: Path) -> None:
    """There is nothing to keep, and nothing else in the folder."""
    save(plain(), tmp_path / "a.score.json")
    assert [path.name for path in tmp_path.iterdir()] == ["a.score.json"]


def test_an_equal_score_touches_nothing(tmp_path: Path) -> None:
    """Saving twice keeps the backup of the one before and the file's date."""
    path = tmp_path / "a.score.json"
    save(plain(), path)
    save(full(), path)
    os.utime(path, (1, 1))
    save(full(), path)
    assert path.stat().st_mtime == 1
    assert load(backup_path(path)) == plain()


def test_a_write_that_fails_leaves_the_score_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the old score stays whole and no part lies about."""
    path = tmp_path / "a.score.json"
    save(plain(), path)

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(ScoreError, match=r"cannot be written: No space left on device"):
        save(full(), path)
    monkeypatch.undo()
    assert load(path) == plain()
    assert [each.name for each in tmp_path.iterdir()] == ["a.score.json"]


def test_a_songs_name_that_is_no_text(tmp_path: Path) -> None:
    """Linux allows names that are no Unicode; JSON does not."""
    odd = replace(plain(), song=replace(plain().song, path=tmp_path / "a\udcff.wav"))
    with pytest.raises(ScoreError, match=r"rename the file"):
        save(odd, tmp_path / "a.score.json")


@pytest.mark.parametrize("place", ["", "scores", "scores/of/songs"])
def test_a_moved_folder_finds_its_song(place: str, tmp_path: Path) -> None:
    """The song's path is relative to the document, with forward slashes."""
    here, there = tmp_path / "here", tmp_path / "there"
    path = Path(place) / "a.score.json"
    (here / place).mkdir(parents=True)
    song = replace(plain().song, path=here / "sounds" / "a.wav")
    save(replace(plain(), song=song), here / path)
    here.rename(there)
    assert load(there / path).song.path == there / "sounds" / "a.wav"
    steps = "../" * len(Path(place).parts)
    assert f'"path": "{steps}sounds/a.wav"' in (there / path).read_text(encoding="utf-8")


def test_a_relative_path_means_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A song and a score given by bare names find each other from anywhere."""
    monkeypatch.chdir(tmp_path)
    song = replace(plain().song, path=Path("a.wav"))
    save(replace(plain(), song=song), Path("a.score.json"))
    monkeypatch.chdir("/")
    assert load(tmp_path / "a.score.json").song.path == tmp_path / "a.wav"


def test_names() -> None:
    """A song's score lies beside it; a score is known by its suffix."""
    assert score_path(Path("x/a.b.flac")) == Path("x/a.b.score.json")
    assert backup_path(Path("x/a.score.json")) == Path("x/a.score.bak.json")
    assert is_score(Path("a.score.JSON"))
    assert not is_score(Path("a.flac"))
