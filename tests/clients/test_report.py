"""The report in a browser: it asks for nothing, follows the sound, and its edits come home."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Locator, Page
from tests.clients.browser import Opener, Scheme

from ganterpret import documents
from ganterpret.alphas import MOTIONS
from ganterpret.analysis import analyze, read_driver
from ganterpret.categories import find
from ganterpret.clips import Job, Look
from ganterpret.models import Setup, load_model
from ganterpret.plan import make_plan
from ganterpret.score import Score, add, choose, deal, delete, move, relabel
from ganterpret_integrations.importing import import_file
from ganterpret_integrations.report import write_report

pytestmark = pytest.mark.clients

RATE = Fraction(24000, 1001)
SECONDS = 8
SAMPLE_RATE = 44100
CLICKS = (1.0, 4.0, 7.0)
TIMES = (Fraction("1.2345678"), Fraction(22, 7), Fraction(123457, 44100), Fraction(13, 2))
LABELLED = "label: </script><script>window.broken = 1</script><!-- & seed=5"


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> Score:
    """Four cuts off the grid of frames, in a song with a hostile name and a click now and then."""
    folder = tmp_path_factory.mktemp("report")
    song = folder / 'it\'s a <b> & "song".wav'
    sound = np.random.default_rng(2).normal(0, 0.002, SECONDS * SAMPLE_RATE)
    for click in CLICKS:
        at = round(click * SAMPLE_RATE)
        sound[at : at + 20] = 0.9
    soundfile.write(song, sound, SAMPLE_RATE)
    found = analyze(song).score
    made = replace(
        found, keyframes=(found.keyframes[0], found.keyframes[-1]), analysed={}, rate=RATE
    )
    for time in TIMES:
        made = add(made, time)
    made = deal(made, [find(name).index for name in ("bike", "drum", "#134", "boa", "goldfish")])
    made = relabel(made, made.keyframes[3].id, LABELLED)
    return choose(made, made.keyframes[2].id, seed=7)


def written(score: Score, *, sound: bool = True) -> Path:
    """The report of a score that lies beside its song."""
    path = documents.score_path(score.song.path)
    documents.save(score, path)
    plan = make_plan(score, read_driver(score))
    job = Job(plan, load_model("painter", Setup(side=32)), Look())
    page = path.with_name("report.html")
    write_report(page, score, job, score_path=path, sound=sound)
    return page


@pytest.fixture(scope="module")
def report(score: Score) -> Path:
    return written(score)


@pytest.fixture
def opened(report: Path, visiting: Opener) -> Page:
    return _ready(visiting(report).page)


def _ready(page: Page) -> Page:
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def _point(page: Page, id: str) -> Locator:
    return page.locator(f".point[data-id='{id}']")


def _saved(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Save {kind}").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def _home(page: Page, score: Score, folder: Path) -> Score:
    """What an import makes of the saved markers; the saved score is the very same."""
    home = import_file(score, _saved(page, "markers", folder))
    text = _saved(page, "score", folder).read_text(encoding="utf-8")
    assert documents.loads(text, score.song.path.parent) == home.score
    assert text == documents.dumps(home.score, score.song.path.parent)
    shown = page.locator("#changes li").all_inner_texts()
    told = [f"{change.what} " for change in home.changes]
    assert len(shown) == len(told)
    assert all(
        line.startswith(what) for line, what in zip(sorted(shown), sorted(told), strict=True)
    )
    return home.score


def _moved(score: Score, index: int, frames: int) -> Score:
    """A score whose keyframe was put so many frames on."""
    keyframe = score.keyframes[index]
    frame = (keyframe.time * score.rate + Fraction(1, 2)).__floor__() + frames
    return move(score, keyframe.id, frame / score.rate)


def test_page_asks_for_nothing_and_complains_of_nothing(report: Path, visiting: Opener) -> None:
    """Whatever one does there: no request, no error, no warning."""
    visit = visiting(report)
    page = _ready(visit.page)
    page.keyboard.press("Space")
    page.wait_for_function("report.player.isPlaying")
    for key in ("+", "+", "-", "l", "j", "End", "Home", "a", "Escape", "0"):
        page.keyboard.press(key)
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -200)
    page.mouse.wheel(50, 0)
    page.get_by_role("button", name="Undo").click()
    assert (visit.requests, visit.complaints) == ([], [])


def test_policy_forbids_what_is_not_the_pages_own(report: Path, visiting: Opener) -> None:
    """A script, a picture and a fetch from elsewhere are all refused by the page itself."""
    visit = visiting(report)
    _ready(visit.page).evaluate(
        """async () => {
            const script = document.createElement("script");
            script.textContent = "window.broken = 1";
            const image = new Image();
            image.src = "https://example.org/a.png";
            document.body.append(script, image);
            await fetch("https://example.org/").catch(() => 0);
        }"""
    )
    assert visit.page.evaluate("window.broken") is None
    assert visit.requests == []


def test_names_stay_text(opened: Page, score: Score) -> None:
    """A song's name and a label that look like HTML are shown as they are."""
    assert opened.locator("h1").inner_text() == score.song.path.name
    assert opened.title() == f"{score.song.path.name}: report"
    _point(opened, score.keyframes[3].id).focus()
    assert LABELLED in opened.locator("#about").inner_text()
    assert opened.evaluate("window.broken") is None


def test_playhead_follows_the_sound(opened: Page) -> None:
    """While the song plays, the playhead lies where the sound is, zoomed in or not."""
    opened.get_by_role("button", name="Play").click()
    for key in ("0", "+"):
        opened.keyboard.press(key)
        before = opened.evaluate("report.player.time")
        opened.wait_for_function("before => report.player.time > before + 0.4", arg=before)
        off = opened.evaluate(
            """() => new Promise((done) => requestAnimationFrame(() => {
                const box = (id) => document.getElementById(id).getBoundingClientRect();
                const lies = box("playhead").left + 1 - box("timeline").left;
                done((report.view.time(lies) - report.player.audio.currentTime));
            }))"""
        )
        assert abs(off) < 0.1
    opened.get_by_role("button", name="Pause").click()
    assert opened.evaluate("report.player.isPlaying") is False


def test_panned_away_from_the_sound(opened: Page) -> None:
    """Who looks elsewhere while the song plays is left there."""
    opened.keyboard.press("Space")
    opened.wait_for_function("report.player.isPlaying")
    for _ in range(3):
        opened.keyboard.press("+")
    opened.evaluate("report.pan(4)")
    start = opened.evaluate("report.view.start")
    before = opened.evaluate("report.player.time")
    opened.wait_for_function("before => report.player.time > before + 0.2", arg=before)
    assert opened.evaluate("report.view.start") == start > 0


def test_sound_is_in_step_with_the_song(opened: Page) -> None:
    """The compressed song's clicks lie where the recording's are, to three milliseconds."""
    found = opened.evaluate(
        """async () => {
            const context = new OfflineAudioContext(1, 1, 44100);
            const sound = await context.decodeAudioData(bytes(report.data.sound).buffer);
            const samples = sound.getChannelData(0);
            const at = [];
            for (let k = 0; k < samples.length; k++) {
                if (Math.abs(samples[k]) > 0.4) { at.push(k / 44100); k += 44100; }
            }
            return { at, length: sound.duration };
        }"""
    )
    assert found["at"] == pytest.approx(CLICKS, abs=0.003)
    assert found["length"] == pytest.approx(SECONDS, abs=0.05)


def test_dragged_point_lands_on_the_frame(opened: Page, score: Score, tmp_path: Path) -> None:
    """Nothing else changes: the others keep their exact time, which lies on no frame."""
    id = score.keyframes[2].id
    width = opened.evaluate("report.view.width")
    start = _point(opened, id).bounding_box()
    assert start
    x, y = start["x"] + 8, start["y"] + 8
    opened.mouse.move(x, y)
    opened.mouse.down()
    for part in (0.3, 0.7, 1):
        # Past its neighbour: ten frames on.
        opened.mouse.move(x + part * width * float(10 / RATE) / SECONDS, y)
    opened.mouse.up()
    assert _home(opened, score, tmp_path) == _moved(score, 2, 10)


def test_drag_that_is_called_off_changes_nothing(opened: Page, score: Score) -> None:
    """Escape during a drag leaves the point where it was."""
    box = _point(opened, score.keyframes[2].id).bounding_box()
    assert box
    opened.mouse.move(box["x"] + 8, box["y"] + 8)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 90, box["y"] + 8)
    assert opened.locator("h2#details-title").inner_text() != ""
    opened.keyboard.press("Escape")
    opened.mouse.up()
    assert opened.locator("#no-changes").is_visible()
    assert opened.get_by_role("button", name="Undo").is_disabled()


def _keys(page: Page, id: str, *keys: str) -> None:
    _point(page, id).focus()
    for key in keys:
        page.keyboard.press(key)


def _name(page: Page, id: str, words: str) -> None:
    _keys(page, id, "Enter")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


EDITS: dict[str, tuple[Callable[[Page, Score], None], Callable[[Score], Score]]] = {
    "moved": (
        lambda page, score: _keys(page, score.keyframes[1].id, "ArrowRight", "Shift+ArrowLeft"),
        lambda score: _moved(score, 1, -9),
    ),
    "deleted": (
        lambda page, score: _keys(page, score.keyframes[4].id, "Delete"),
        lambda score: delete(score, score.keyframes[4].id),
    ),
    "renamed": (
        lambda page, score: _name(page, score.keyframes[1].id, "orca"),
        lambda score: choose(score, score.keyframes[1].id, category=find("orca").index),
    ),
    "renamed to what is a word of musicians": (
        lambda page, score: _name(page, score.keyframes[2].id, "grand piano"),
        lambda score: choose(score, score.keyframes[2].id, category=find("grand piano").index),
    ),
    "renamed under a label": (
        lambda page, score: _name(page, score.keyframes[3].id, "#517"),
        lambda score: choose(score, score.keyframes[3].id, category=517),
    ),
    "an edge renamed": (
        lambda page, score: _name(page, score.keyframes[0].id, "volcano"),
        lambda score: choose(score, score.keyframes[0].id, category=find("volcano").index),
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_edit_by_keys_comes_home(what: str, opened: Page, score: Score, tmp_path: Path) -> None:
    """An import of the saved markers makes exactly that change, and so does the saved score."""
    edit, expected = EDITS[what]
    edit(opened, score)
    assert _home(opened, score, tmp_path) == expected(score)


@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_another_seed_comes_home(index: int, opened: Page, score: Score, tmp_path: Path) -> None:
    """With a category of another kind too; a label that looks like a seed stays what it is."""
    id = score.keyframes[index].id
    _keys(opened, id, "r")
    seed = int(opened.get_by_label("Seed", exact=True).input_value())
    assert seed != score.keyframes[index].seed
    _name(opened, id, "crane bird")
    category = int(opened.evaluate("id => report.point(id).category", id))
    home = _home(opened, score, tmp_path)
    assert home == choose(score, id, seed=seed, category=category)


def test_added_point_comes_home(opened: Page, score: Score, tmp_path: Path) -> None:
    """At the playhead, to the frame, with the category, the seed and the id that it got there."""
    opened.evaluate("report.seek(5)")
    opened.keyboard.press("a")
    opened.keyboard.type("jelly")
    opened.keyboard.press("Enter")
    made = opened.evaluate("({ id: report.chosen, seed: report.point(report.chosen).seed })")
    time = round(5 * RATE) / RATE
    jellyfish = find("jellyfish").index
    wanted = add(score, time, category=jellyfish, seed=made["seed"], id=made["id"])
    assert _home(opened, score, tmp_path) == wanted


def test_undo_and_redo(opened: Page, score: Score, tmp_path: Path) -> None:
    """Every step can be taken back and again; a run of arrow keys is one step."""
    first, second = score.keyframes[1].id, score.keyframes[2].id
    _keys(opened, first, "ArrowRight", "ArrowRight", "ArrowRight")
    _keys(opened, second, "Delete")
    opened.keyboard.press("Control+z")
    assert _home(opened, score, tmp_path) == _moved(score, 1, 3)
    opened.keyboard.press("Control+z")
    assert opened.locator("#no-changes").is_visible()
    assert opened.get_by_role("button", name="Undo").is_disabled()
    opened.keyboard.press("Control+Shift+z")
    opened.get_by_role("button", name="Redo").click()
    assert opened.get_by_role("button", name="Redo").is_disabled()
    assert _home(opened, score, tmp_path) == delete(_moved(score, 1, 3), second)


def test_point_that_is_moved_back_was_not_moved(opened: Page, score: Score) -> None:
    """On its own frame it has its own exact time again, and nothing is changed."""
    _keys(opened, score.keyframes[2].id, "ArrowRight", "ArrowLeft")
    assert opened.locator("#no-changes").is_visible()
    assert opened.get_by_role("button", name="Save markers").is_disabled()


def test_edges_stay(opened: Page, score: Score) -> None:
    """Neither keys nor the form move or delete an edge of the song."""
    _keys(opened, score.keyframes[0].id, "ArrowRight", "Delete")
    assert opened.locator("#no-changes").is_visible()
    assert opened.get_by_label("Frame", exact=True).is_disabled()
    assert opened.get_by_role("button", name="Delete").is_disabled()


def test_numbers_in_the_form(opened: Page, score: Score, tmp_path: Path) -> None:
    """A frame and a seed that are typed hold; what is no seed is refused and nothing changes."""
    id = score.keyframes[1].id
    _point(opened, id).focus()
    opened.get_by_label("Seed", exact=True).fill("4294967296")
    opened.get_by_label("Seed", exact=True).press("Tab")
    assert opened.locator("#no-changes").is_visible()
    opened.get_by_label("Seed", exact=True).fill("12")
    opened.get_by_label("Frame", exact=True).fill("40")
    opened.get_by_label("Frame", exact=True).press("Enter")
    wanted = move(choose(score, id, seed=12), id, 40 / RATE)
    assert _home(opened, score, tmp_path) == wanted


def test_escape_leaves_the_category(opened: Page, score: Score) -> None:
    """A search that is left chooses nothing, and the field shows the category again."""
    id = score.keyframes[1].id
    _keys(opened, id, "Enter")
    opened.keyboard.type("volc")
    assert opened.get_by_role("option").first.inner_text().startswith("volcano")
    opened.keyboard.press("Escape")
    assert opened.get_by_label("Category", exact=True).input_value() == "drum"
    assert opened.locator("#no-changes").is_visible()


def test_double_click_adds_a_point(opened: Page, score: Score) -> None:
    """On the panels; the click before has put the playhead there."""
    box = opened.locator("#panels").bounding_box()
    assert box
    opened.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + 250)
    assert opened.locator(".point").count() == len(score.keyframes) + 1
    assert opened.evaluate("report.player.time") == pytest.approx(SECONDS / 2, abs=0.05)


def test_segments_say_what_is_to_render(opened: Page, score: Score) -> None:
    """Nothing is rendered: all frames are to do; a changed picture touches its two segments."""
    frames = opened.evaluate("report.data.frames")
    assert f"5 of 5 segments: {frames} frames" in opened.locator("#work").inner_text()
    assert opened.locator("li.card img").count() == 15
    _keys(opened, score.keyframes[2].id, "r")
    assert opened.locator("li.card.changed").count() == 2


@pytest.mark.parametrize("motion", [name for name in MOTIONS if name != "blog"])
def test_alphas_are_the_plans(motion: str, score: Score, visiting: Opener) -> None:
    """With every motion, as the score stands and after a move, to single precision."""
    score = replace(score, analysis=replace(score.analysis, motion=motion))
    page = _ready(visiting(written(score, sound=False)).page)
    for now in (score, _moved(score, 2, 3)):
        plan = make_plan(now, read_driver(now))
        assert page.evaluate("[...report.alphas]") == pytest.approx(plan.alphas, abs=2e-6)
        _keys(page, score.keyframes[2].id, *["ArrowRight"] * 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: Scheme, report: Path, visiting: Opener) -> None:
    """Text stands out from what is behind it by 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    page = _ready(visiting(report, scheme=scheme).page)
    colours: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...document.styleSheets[0].cssRules[0].style]
            .filter((name) => name.startsWith("--"))
            .map((name) => [name.slice(2),
                getComputedStyle(document.documentElement).getPropertyValue(name).trim()]))"""
    )
    origins = ("detected", "silence", "marker", "edge")
    pairs = [(text, back) for text in ("ink", "quiet", *origins) for back in ("paper", "panel")]
    pairs += [("on-accent", "accent"), *(("on-point", origin) for origin in origins)]
    for text, back in pairs:
        light, dark = sorted((_luminance(colours[text]), _luminance(colours[back])))[::-1]
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, back)


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [320, 360, 800, 1400])
def test_page_fits_every_width(width: int, report: Path, score: Score, visiting: Opener) -> None:
    """Nothing makes the page scroll sideways, with a point chosen too."""
    page = _ready(visiting(report, width=width).page)
    _point(page, score.keyframes[3].id).focus()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_everything_has_a_name(opened: Page, score: Score) -> None:
    """Whatever takes the focus says what it is, and each picture what it shows."""
    _point(opened, score.keyframes[1].id).focus()
    nameless = opened.evaluate(
        """() => [...document.querySelectorAll("button, input, img, [role=slider], canvas")]
            .filter((it) => !(it.ariaLabel || it.alt || it.labels?.length || it.innerText?.trim()))
            .map((it) => it.outerHTML)"""
    )
    assert nameless == []


def test_points_are_one_stop_for_tab(opened: Page, score: Score) -> None:
    """Tab goes from the tools to one point and on to the form; arrows go from point to point."""
    opened.get_by_role("button", name="Whole song").focus()
    opened.keyboard.press("Tab")
    for keyframe in score.keyframes:
        assert opened.evaluate("document.activeElement.dataset.id") == keyframe.id
        opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "category"


def test_markers_file_is_our_own(opened: Page, score: Score, tmp_path: Path) -> None:
    """It is called after the score, and its times are exact text."""
    _keys(opened, score.keyframes[1].id, "ArrowRight")
    path = _saved(opened, "markers", tmp_path)
    # Chromium puts an underscore where a name could trouble a file system.
    assert path.name == "it's a _b_ & _song_.markers.json"
    markers = json.loads(path.read_text(encoding="utf-8"))["markers"]
    assert [marker["id"] for marker in markers] == [k.id for k in score.keyframes]
    assert markers[1]["time"] == str(_moved(score, 1, 1).keyframes[1].time)
    assert markers[2]["time"] == "123457/44100"
