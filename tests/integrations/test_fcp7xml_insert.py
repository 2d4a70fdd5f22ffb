"""Laws of a new track in somebody's Final Cut Pro 7 XML: it is there, all else is as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integrations.test_fcp7xml import timelines
from tests.integrations.xmeml import (
    EDITED,
    FILE,
    PAL,
    RATE,
    SONG,
    clip,
    document,
    item_xml,
    parsed,
    sequence_xml,
    tracks_xml,
    written,
)

from ganterpret.errors import SettingError
from ganterpret_integrations.formats.fcp7xml import insert
from ganterpret_integrations.formats.options import Reading
from ganterpret_integrations.timeline import Clip, Marker, Timeline, TimelineError

OURS = (
    replace(
        clip(10, 60, "k7f2a"), markers=(Marker(Fraction(1), "hit", note="a\nb", color="red"),)
    ),
    clip(60, 110, "q2b4c"),
)

TABS = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE xmeml>
<xmeml version="4">
	<sequence id="sequence-1" TL.SQ="a > b" Path='Presets\\I-Frame "Only".epr'>
		<name>edit</name>
		{RATE.format(25, "FALSE")}
		<media>
			<video>
				<format/>
				<track MZ.TrackName="base">
					{item_xml(0, 9, 0, 9)}
					<clipitem><start>9</start><end>99</end>
						{sequence_xml(tracks_xml(item_xml(0, 9, 0, 9)), name="nested")}
					</clipitem>
				</track>
				<!-- </track> -->
			</video>
			<audio>
				<track/>
			</audio>
		</media>
		<labels><label2>Ünïcode &amp; more</label2></labels>
	</sequence>
</xmeml>
"""

EMPTY = document("<media>\n  {}\n</media>")

FILES = {
    "ours": written().decode(),
    "one line": document(tracks_xml(item_xml(0, 9, 0, 9), item_xml(5, 14, 0, 9))),
    "tabs": TABS,
    "carriage returns": TABS.replace("\n", "\r\n"),
    "format behind the tracks": TABS.replace("<format/>", "").replace(
        "<!-- </track> -->", "<format/>"
    ),
    "byte order mark": "\ufeff" + TABS,
    "last track closes itself": TABS.replace("<!-- </track> -->", "<track/>"),
    "long": TABS.replace("<format/>", "<format/>" + "<é>" * 9 + "é\n" * 200_000 + "</é>" * 9),
    "no track": EMPTY.format("<video></video>"),
    "no track, but a format": EMPTY.format("<video>\n    <format/>\n  </video><audio/>"),
    "odd end tags": EMPTY.format("<video><track\n></track\n></video >"),
    "no video": EMPTY.format("<audio/>"),
    "no media at all": EMPTY.format(""),
}

CLOSING_THEMSELVES = {
    "video": EMPTY.format("<video/>"),
    "video with a space": EMPTY.format("<video />\n  <audio/>"),
    "video on one line": document("<media><video a='/>'/></media>"),
    "media": document("\n  <media/>\n"),
}


def _inserted(data: str, clips: tuple[Clip, ...] = OURS, sequence: str = "") -> str:
    return insert(data.encode(), clips, "GANterpretations", Reading(sequence=sequence)).decode()


@pytest.mark.parametrize("name", FILES)
def test_without_the_new_bytes_it_is_the_old_file(name: str) -> None:
    """One run of bytes is new; what is before it and behind it is every byte of the file."""
    old, new = FILES[name], _inserted(FILES[name])
    same = next((i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]))
    assert new.endswith(old[same:])
    assert len(new) > len(old)


@pytest.mark.parametrize("name", CLOSING_THEMSELVES)
def test_element_that_closes_itself_is_opened_around_its_own_bytes(name: str) -> None:
    """All bytes of the file are there in their order; only ours stand between them."""
    old, new = CLOSING_THEMSELVES[name], _inserted(CLOSING_THEMSELVES[name])
    rest = iter(new)
    assert all(char in rest for char in old)
    assert _without_our_track(new) == _without_our_track(old)


def _without_our_track(text: str) -> str:
    """Return a file's elements without ours, and without what held nothing but ours."""
    root = ElementTree.fromstring(text.encode())  # noqa: S314
    for holder in ("video", "media", "sequence"):
        for element in list(root.iter(holder)):
            for child in list(element):
                mine = child.get("MZ.TrackName") == "GANterpretations"
                if mine or (child.tag in ("video", "media") and not len(child)):
                    element.remove(child)
    return ElementTree.canonicalize(ElementTree.tostring(root, "unicode"), strip_text=True)


@pytest.mark.parametrize("name", [*FILES, *CLOSING_THEMSELVES])
def test_track_is_on_top_and_everything_else_reads_as_before(name: str) -> None:
    """The clips that were there are there, ours lie above them; to another parser too."""
    data = {**FILES, **CLOSING_THEMSELVES}[name]
    old, new = parsed(data), parsed(_inserted(data))
    mine = [c for c in new.clips if c.id in ("k7f2a", "q2b4c") and c not in old.clips]
    assert [replace(c, track=0) for c in mine] == list(OURS)
    assert all(c.track > o.track for c in mine for o in old.clips if o.kind == "video")
    assert replace(new, clips=tuple(c for c in new.clips if c not in mine)) == old
    assert _without_our_track(_inserted(data)) == _without_our_track(data)


def _ids(data: str, tag: str) -> list[str]:
    """List the ids of a file's elements of a kind, where they are there in full."""
    root = ElementTree.fromstring(data.encode())  # noqa: S314
    return [element.get("id", "") for element in root.iter(tag) if len(element)]


@pytest.mark.parametrize("name", [*FILES, *CLOSING_THEMSELVES])
def test_ids_are_new_again_and_again(name: str) -> None:
    """A second track of the same clips shares no id with the first, nor with the file."""
    old = {**FILES, **CLOSING_THEMSELVES}[name]
    new = _inserted(_inserted(old))
    for tag in ("clipitem", "file"):
        ours = Counter(_ids(new, tag)) - Counter(_ids(old, tag))
        assert list(ours.values()) == [1, 1, 1, 1]
        assert not ours.keys() & set(_ids(old, tag))
    assert len(parsed(new).clips) == len(parsed(old).clips) + 4


def test_indentation_follows_the_file() -> None:
    """The track stands as deep as the others, with their tabs and line ends."""
    for name, end in (("tabs", "\n"), ("carriage returns", "\r\n")):
        new = _inserted(FILES[name])
        assert (
            f'{end}\t\t\t\t<track MZ.TrackName="GANterpretations">{end}\t\t\t\t\t<clipitem' in new
        )
        assert f"{end}\t\t\t\t\t<enabled>TRUE</enabled>{end}" in new
    assert "\n" not in _inserted(FILES["one line"]).partition("<sequence>")[2].replace("a\nb", "")
    new = _inserted(FILES["no track, but a format"])
    assert '\n    <format/>\n    <track MZ.TrackName="GANterpretations">\n      <clipitem' in new
    assert "\n    </track>\n  </video><audio/>" in new


def test_sequence_of_a_name() -> None:
    """The track goes where it was meant to, also into a sequence that lies in another."""
    one, two = sequence_xml(tracks_xml(""), name="one"), sequence_xml(tracks_xml(""), name="two")
    data = f"<xmeml>{one}{two}</xmeml>"
    for name, counts in (("", (2, 0)), ("one", (2, 0)), ("two", (0, 2))):
        new = _inserted(data, sequence=name)
        assert tuple(len(parsed(new, each).clips) for each in ("one", "two")) == counts
    nested = _inserted(TABS, sequence="nested")
    assert len(parsed(nested, "nested").clips) == 3
    assert len(parsed(nested).clips) == 1


def test_rate_raster_and_addresses_are_the_files() -> None:
    """Places round to the sequence's frames; addresses look like those that are there."""
    rate = RATE.format(30, "TRUE")
    for address, ours in (
        ("file:///Volumes/a.mov", "<pathurl>file:///film/clips/0010_boa_k7f2a.mov<"),
        ("file://localhost/a.mov", "<pathurl>file://localhost/film/clips/0010_boa_k7f2a.mov<"),
    ):
        file = FILE.replace("file://localhost/a.mov", address)
        new = _inserted(document(tracks_xml(item_xml(0, 9, 0, 9, file)), rate=rate))
        assert ours in new
        assert parsed(new).clips[1].start == Fraction(12 * 1001, 30000)
    windows = replace(OURS[0], media="E:\\a\\b.mov")
    for address, ours in (
        ("file://localhost/C:/a.mov", "<pathurl>file://localhost/E:/a/b.mov<"),
        ("file:///D%3A/a.mov", "<pathurl>file:///E%3A/a/b.mov<"),
    ):
        file = FILE.replace("file://localhost/a.mov", address)
        assert ours in _inserted(document(tracks_xml(item_xml(0, 9, 0, 9, file))), (windows,))
    assert "<width>1280</width>" in _inserted(written().decode()).partition("MZ.TrackName")[2]
    assert "<width>" not in _inserted(FILES["one line"])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_name_of_the_track_is_any_text(name: str) -> None:
    """Quotes, angle brackets and control characters break nothing."""
    data = insert(TABS.encode(), OURS, name, Reading())
    assert len(parsed(data).clips) == len(parsed(TABS).clips) + 2


def test_only_video_is_put_on_the_track() -> None:
    """Sounds are on the timeline already; without a clip there is an empty track."""
    new = _inserted(TABS, (*OURS, SONG))
    assert new == _inserted(TABS)
    assert parsed(_inserted(TABS, (SONG,))).clips == parsed(TABS).clips
    assert parsed(_inserted(TABS, (replace(OURS[0], track=7),))).clips[-1].track == 1


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "us-ascii"])
def test_other_encodings_are_refused(encoding: str) -> None:
    """New text would have to be of the file's encoding: one sentence says what to do."""
    data = document(tracks_xml("")).replace("'1.0'", f"'1.0' encoding='{encoding}'")
    assert parsed(data.encode(encoding)) == parsed(document(tracks_xml("")))
    with pytest.raises(TimelineError, match=f"written in {encoding}: save it as UTF-8"):
        insert(data.encode(encoding), OURS, "x", Reading())
    bare = "\ufeff" + data.partition("?>")[2]
    if encoding == "utf-16":
        with pytest.raises(TimelineError, match="written in UTF-16: save it as UTF-8"):
            insert(bare.encode("utf-16-le"), OURS, "x", Reading())


def test_what_cannot_take_a_track() -> None:
    """A sequence without media, a clip before its first frame, a file that is none."""
    with pytest.raises(TimelineError, match="Line 3: the sequence has no <media>"):
        _inserted(document())
    with pytest.raises(SettingError, match="0 to 24 hours are legal"):
        _inserted(TABS, (replace(OURS[0], start=-1 / PAL),))
    with pytest.raises(TimelineError, match="no sequence 'x', only 'edit'"):
        _inserted(TABS, sequence="x")
    with pytest.raises(TimelineError, match="is no XML"):
        _inserted(TABS[:-20])


def test_our_own_export_and_a_track_onto_it_agree() -> None:
    """A clip written and a clip inserted are the same clip."""
    bare = written(replace(EDITED, clips=(SONG,))).decode()
    ours = tuple(clip for clip in EDITED.clips if clip.kind == "video")
    found = [replace(clip, track=0) for clip in parsed(_inserted(bare, ours)).clips]
    assert set(found) == set(EDITED.clips)


@given(timelines())
def test_any_timeline_keeps_what_it_holds(timeline: Timeline) -> None:
    """Whatever lies there, ours lie above it and nothing else is new."""
    new = parsed(insert(written(timeline), OURS, "x", Reading()))
    top = max((clip.track + 1 for clip in timeline.clips if clip.kind == "video"), default=1)
    mine = [clip for clip in new.clips if clip.kind == "video" and clip.track == top]
    assert [clip.id for clip in mine] == ["k7f2a", "q2b4c"]
    assert replace(new, clips=tuple(clip for clip in new.clips if clip not in mine)) == timeline
