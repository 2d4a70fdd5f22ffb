"""Downloads: whole and right, or one sentence and nothing under the name."""

from __future__ import annotations

import hashlib
import random
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.servers import Answer, Server, serving

from ganterpret.errors import ModelError
from ganterpret.models.download import Patience, Progress, download

DATA = random.Random(0).randbytes(300_000)
OTHER = random.Random(1).randbytes(300_000)
SHA256 = hashlib.sha256(DATA).hexdigest()
GOOD = Answer(DATA)
PIECE = 12 * 8192
"""Where a connection breaks: a whole number of the pieces that are read at once."""

CUT = Answer(DATA, cut=PIECE)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that nobody has asked yet."""
    monkeypatch.setenv("NO_PROXY", "*")
    shared.asked.clear()
    return shared


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "file.bin"


class Waited(NamedTuple):
    """Patience that takes no time, and the pauses it was asked for."""

    patience: Patience
    pauses: list[float]


@pytest.fixture
def waited() -> Waited:
    pauses: list[float] = []
    return Waited(Patience(timeout=5, pauses=(1.0, 3.0, 9.0), sleep=pauses.append), pauses)


def fetched(
    address: str,
    path: Path,
    waited: Waited,
    *,
    sha256: str = SHA256,
    most: int = 1 << 20,
    progress: Progress = lambda done, total: None,
) -> bytes:
    """The file that a download leaves; it is all that it leaves."""
    found = download(
        address, path, most=most, sha256=sha256, progress=progress, patience=waited.patience
    )
    assert list(path.parent.iterdir()) == [path]
    assert found == hashlib.sha256(path.read_bytes()).hexdigest()
    return path.read_bytes()


def refused(
    address: str, path: Path, waited: Waited, pattern: str, *, sha256: str = SHA256
) -> list[str]:
    """A refusal in one sentence that begins with the address; what is left behind."""
    with pytest.raises(ModelError, match=pattern) as caught:
        download(address, path, most=1 << 20, sha256=sha256, patience=waited.patience)
    assert str(caught.value).startswith(address)
    assert caught.value.value == address
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert not path.exists()
    return sorted(each.name for each in path.parent.iterdir())


# What comes whole


def test_file_arrives_whole(server: Server, path: Path, waited: Waited) -> None:
    """One question, and the file is what was sent."""
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA
    assert server.ranges() == [None]


def test_progress_grows_to_the_length(server: Server, path: Path, waited: Waited) -> None:
    """From nothing to all, never back, the total known from the start."""
    told: list[tuple[int, int | None]] = []
    fetched(
        server.serve("/f", GOOD),
        path,
        waited,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == sorted(told)
    assert told[0] == (0, len(DATA))
    assert told[-1] == (len(DATA), len(DATA))


def test_length_that_nobody_tells(server: Server, path: Path, waited: Waited) -> None:
    """The end of the connection is the end of the file."""
    told: list[int | None] = []
    address = server.serve("/f", replace(GOOD, length=-1))
    assert fetched(address, path, waited, progress=lambda done, total: told.append(total)) == DATA
    assert set(told) == {None}


def test_file_that_is_here_makes_no_connection(
    path: Path, waited: Waited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With sockets blocked; its checksum is that of the file."""
    path.write_bytes(DATA)

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert fetched("https://example.org/f", path, waited) == DATA


def test_file_that_is_here_and_wrong_is_fetched_again(
    server: Server, path: Path, waited: Waited
) -> None:
    """A published checksum holds for what lies here too."""
    path.write_bytes(OTHER)
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA


def test_redirects_are_followed(server: Server, path: Path, waited: Waited) -> None:
    """Absolute and relative ones."""
    server.serve("/b", Answer(status=307, headers={"Location": "c"}))
    server.serve("/c", GOOD)
    address = server.serve("/a", Answer(status=302, headers={"Location": f"{server.url}/b"}))
    assert fetched(address, path, waited) == DATA


# What breaks off


def test_broken_download_goes_on_where_it_broke(
    server: Server, path: Path, waited: Waited
) -> None:
    """The second question is for the rest of the same version, and for nothing twice."""
    assert fetched(server.serve("/f", CUT, GOOD), path, waited) == DATA
    assert server.ranges() == [None, f"bytes={PIECE}-"]
    assert server.asked[1][1]["If-Range"] == '"one"'
    assert waited.pauses == [1.0]


def test_interrupted_download_goes_on_in_another_run(
    server: Server, path: Path, waited: Waited
) -> None:
    """Ctrl-C leaves the part; nothing lies under the name until all of it is here."""

    def interrupt(done: int, total: int | None) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    address = server.serve("/f", GOOD)
    with pytest.raises(KeyboardInterrupt):
        fetched(address, path, waited, progress=interrupt)
    assert not path.exists()
    part = path.with_name("file.bin.part").stat().st_size
    assert 0 < part < len(DATA)
    assert fetched(address, path, waited) == DATA
    assert server.ranges() == [None, f"bytes={part}-"]


def test_download_that_gets_no_further_is_given_up(
    server: Server, path: Path, waited: Waited
) -> None:
    """After growing pauses without one new byte; what came is kept, and serves another run."""
    address = server.serve("/f", CUT, Answer(status=500))
    left = refused(address, path, waited, r"answered 500 \(Internal Server Error\)")
    assert waited.pauses == [1.0, 3.0, 9.0]
    assert len(server.asked) == 4
    assert left == ["file.bin.part", "file.bin.part.json"]
    server.serve("/f", GOOD)
    assert fetched(address, path, waited) == DATA
    assert server.ranges()[-1] == f"bytes={PIECE}-"


def test_patience_is_new_after_each_new_byte(server: Server, path: Path, waited: Waited) -> None:
    """A line that breaks ten times, and further on each time, still brings the file."""
    cuts = [replace(GOOD, cut=2 * 8192) for _ in range(10)]
    assert fetched(server.serve("/f", *cuts, GOOD), path, waited) == DATA
    assert waited.pauses == [1.0] * 10


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.builds(
            Answer,
            st.sampled_from([DATA, OTHER]),
            st.sampled_from([0, 0, 0, 503]),
            etag=st.sampled_from(['"one"', '"two"', 'W/"one"', ""]),
            modified=st.sampled_from(["", "Sat, 01 Jan 2022 00:00:00 GMT"]),
            ranges=st.booleans(),
            versions=st.booleans(),
            cut=st.none() | st.integers(0, 300_000),
        ),
        max_size=6,
    )
)
def test_whatever_happens_on_the_way_the_file_is_right(
    server: Server, tmp_path_factory: pytest.TempPathFactory, answers: list[Answer]
) -> None:
    """Any order of breaks, versions and lies ends with a refusal or the right file.

    A server may give two files one tag: only the checksum finds that out. In the end one that
    behaves brings the file.
    """
    path = tmp_path_factory.mktemp("folder") / "file.bin"
    address = server.serve("/f", *answers, replace(GOOD, etag='"three"'))
    for _ in range(len(answers) + 1):
        try:
            assert fetched(address, path, Waited(Patience(sleep=lambda _: None), [])) == DATA
        except ModelError:
            assert not path.exists()
        else:
            break
    assert path.read_bytes() == DATA


# Versions


@pytest.mark.parametrize(
    "first",
    [
        Answer(OTHER, etag='"old"', cut=PIECE),
        Answer(OTHER, etag="", modified="Sat, 01 Jan 2022 00:00:00 GMT", cut=PIECE),
    ],
)
def test_file_that_changed_on_the_server_starts_over(
    server: Server, path: Path, waited: Waited, first: Answer
) -> None:
    """The part is of an older version: none of it is used. No checksum has to tell."""
    assert fetched(server.serve("/f", first, GOOD), path, waited, sha256="") == DATA
    assert server.ranges() == [None, f"bytes={PIECE}-"]


def test_server_that_ignores_if_range_is_found_out(
    server: Server, path: Path, waited: Waited
) -> None:
    """It sends the rest of another version, under another tag."""
    old = Answer(OTHER, etag='"old"', cut=PIECE)
    address = server.serve("/f", old, replace(GOOD, versions=False), GOOD)
    assert fetched(address, path, waited, sha256="") == DATA
    assert server.ranges() == [None, f"bytes={PIECE}-", None]


def test_last_modified_serves_where_there_is_no_tag(
    server: Server, path: Path, waited: Waited
) -> None:
    """And where the tag is a weak one, of which bytes may differ."""
    moment = "Sat, 01 Jan 2022 00:00:00 GMT"
    answer = Answer(DATA, etag='W/"weak"', modified=moment)
    address = server.serve("/f", replace(answer, cut=PIECE), answer)
    assert fetched(address, path, waited) == DATA
    assert server.asked[1][1]["If-Range"] == moment
    assert server.ranges() == [None, f"bytes={PIECE}-"]


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_version_nothing_is_resumed(
    server: Server, path: Path, waited: Waited, etag: str
) -> None:
    """Nobody could tell whether the rest belongs to the piece."""
    answer = Answer(DATA, etag=etag)
    assert fetched(server.serve("/f", replace(answer, cut=9), answer), path, waited) == DATA
    assert server.ranges() == [None, None]


def test_server_that_ignores_range_starts_over(server: Server, path: Path, waited: Waited) -> None:
    """200 instead of 206: the whole file comes again, and is not put behind the piece."""
    address = server.serve("/f", CUT, replace(GOOD, ranges=False))
    assert fetched(address, path, waited, sha256="") == DATA


@pytest.mark.parametrize(
    "told",
    ["bytes 5-299999/300000", "bytes 98304-200000/300000", "bytes 0-9/*", "pages 1-2/3", ""],
)
def test_another_range_than_was_asked_for(
    server: Server, path: Path, waited: Waited, told: str
) -> None:
    """Content-Range must say what was asked for; else the file is fetched from the start."""
    liar = replace(GOOD, headers={"Content-Range": told})
    assert fetched(server.serve("/f", CUT, liar, GOOD), path, waited, sha256="") == DATA
    assert server.ranges() == [None, f"bytes={PIECE}-", None]


def test_part_that_is_whole_already(server: Server, path: Path, waited: Waited) -> None:
    """416 with the very length of the part: it was killed between the last byte and the name."""
    path.with_name("file.bin.part").write_bytes(DATA)
    path.with_name("file.bin.part.json").write_text('{"version": "\\"one\\""}')
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA
    assert server.ranges() == ["bytes=300000-"]


def test_part_that_is_longer_than_the_file(server: Server, path: Path, waited: Waited) -> None:
    """416 with another length: it starts over."""
    path.with_name("file.bin.part").write_bytes(DATA + b"more")
    path.with_name("file.bin.part.json").write_text('{"version": "\\"one\\""}')
    assert fetched(server.serve("/f", GOOD), path, waited, sha256="") == DATA


@pytest.mark.parametrize("note", ["", "{", "[]", '{"version": 3}', '{"version": "\\r\\nX: y"}'])
def test_damaged_note_starts_over(server: Server, path: Path, waited: Waited, note: str) -> None:
    """What the part is of is then unknown; nothing of it gets into a header."""
    path.with_name("file.bin.part").write_bytes(OTHER[:5])
    path.with_name("file.bin.part.json").write_text(note)
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA
    assert server.ranges() == [None]


# Checksums and lengths


def test_other_bytes_than_published_are_refused(
    server: Server, path: Path, waited: Waited
) -> None:
    """Both checksums begin the sentence; nothing of the file stays."""
    address = server.serve("/f", Answer(OTHER))
    assert refused(address, path, waited, f"other bytes .*published {SHA256[:12]}") == []
    assert len(server.asked) == 1


def test_leading_digits_are_enough(server: Server, path: Path, waited: Waited) -> None:
    """Some publishers give eight digits of the 64."""
    address = server.serve("/f", GOOD)
    assert fetched(address, path, waited, sha256=SHA256[:8]) == DATA
    path.unlink()
    assert refused(address, path, waited, "other bytes", sha256="00000000") == []


def test_damaged_part_is_fetched_once_more_from_the_start(
    server: Server, path: Path, waited: Waited
) -> None:
    """The checksum tells that the piece from before, not the server, may be to blame."""
    path.with_name("file.bin.part").write_bytes(bytes(PIECE))
    path.with_name("file.bin.part.json").write_text('{"version": "\\"one\\""}')
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA
    assert server.ranges() == [f"bytes={PIECE}-", None]


def test_length_above_what_comes(server: Server, path: Path, waited: Waited) -> None:
    """A lie that looks like a broken line: in the end it is one sentence with both numbers."""
    liar = replace(GOOD, length=400_000, ranges=False)
    refused(server.serve("/f", liar), path, waited, "broke off after .* of 400000 bytes")


def test_length_below_what_comes(server: Server, path: Path, waited: Waited) -> None:
    """Nobody reads further than that; the checksum tells."""
    liar = replace(GOOD, length=200_000)
    assert refused(server.serve("/f", liar), path, waited, "other bytes") == []


@pytest.mark.parametrize("length", [10_000_000_000, (1 << 20) + 1])
def test_length_beyond_reason_is_refused_before_a_byte_is_read(
    server: Server, path: Path, waited: Waited, length: int
) -> None:
    """The sentence has both numbers."""
    address = server.serve("/f", replace(GOOD, length=length))
    pattern = f"sends {length} bytes or more, where at most 1048576 can be right"
    assert refused(address, path, waited, pattern) == []
    assert len(server.asked) == 1


def test_endless_file_is_refused(server: Server, path: Path, waited: Waited) -> None:
    """Without a length it is counted as it comes."""
    address = server.serve("/f", Answer(bytes(3 << 20), length=-1))
    assert refused(address, path, waited, "at most 1048576 can be right") == []


def test_disk_without_room_is_told_before_a_byte_is_written(
    server: Server, path: Path, waited: Waited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the rest, not of the whole: what is here needs no more room."""
    usage = shutil.disk_usage(path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=250_000))
    with pytest.raises(OSError, match="300000 bytes are needed, 250000 are free"):
        fetched(server.serve("/f", GOOD), path, waited)
    assert not path.exists()
    path.with_name("file.bin.part").write_bytes(DATA[:PIECE])
    path.with_name("file.bin.part.json").write_text('{"version": "\\"one\\""}')
    assert fetched(server.serve("/f", GOOD), path, waited) == DATA


# Servers that do not want to


@pytest.mark.parametrize(
    ("status", "meaning"), [(404, "Not Found"), (403, "Forbidden"), (410, "Gone"), (418, "I'm a")]
)
def test_refusal_is_told_and_not_asked_again(
    server: Server, path: Path, waited: Waited, status: int, meaning: str
) -> None:
    """The number and its meaning."""
    address = server.serve("/f", Answer(b"an error page", status))
    assert refused(address, path, waited, rf"answered {status} \({meaning}") == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 599])
def test_trouble_of_the_server_is_waited_out(
    server: Server, path: Path, waited: Waited, status: int
) -> None:
    """Growing pauses, then it is there."""
    trouble = Answer(status=status)
    assert fetched(server.serve("/f", trouble, trouble, GOOD), path, waited) == DATA
    assert waited.pauses == [1.0, 3.0]


def test_trouble_of_the_server_is_not_waited_out_for_ever(
    server: Server, path: Path, waited: Waited
) -> None:
    """Each pause is longer; a compressed error page is still the error that it is."""
    trouble = Answer(b"x", 503, headers={"Content-Encoding": "gzip"})
    address = server.serve("/f", trouble)
    assert refused(address, path, waited, r"answered 503 \(Service Unavailable\)") == []
    assert waited.pauses == [1.0, 3.0, 9.0]


def test_compressed_file_is_refused(server: Server, path: Path, waited: Waited) -> None:
    """Its bytes and its length would be those of another file."""
    address = server.serve("/f", replace(GOOD, headers={"Content-Encoding": "gzip"}))
    assert refused(address, path, waited, r"sends a compressed file \(gzip\)") == []
    assert server.asked[0][1]["Accept-Encoding"] == "identity"


def test_server_that_hangs(server: Server, path: Path) -> None:
    """No answer within the timeout: the next source is better than waiting."""
    waited = Waited(Patience(timeout=0.2), [])
    address = server.serve("/f", Answer(cut=-1, hangs=True))
    assert refused(address, path, waited, r"cannot be reached \(timed out\)") == []


def test_server_that_stalls_in_the_middle(server: Server, path: Path) -> None:
    """What came before the timeout is kept, and the rest is asked for."""
    waited = Waited(Patience(timeout=0.2, sleep=lambda _: None), [])
    address = server.serve("/f", replace(CUT, hangs=True), GOOD)
    assert fetched(address, path, waited) == DATA
    assert server.ranges() == [None, f"bytes={PIECE}-"]


def test_nobody_there(path: Path, waited: Waited, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that nobody listens at: told at once."""
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/f"
        assert refused(address, path, waited, "cannot be reached .*refused") == []
    assert waited.pauses == []


def test_redirects_without_end(server: Server, path: Path, waited: Waited) -> None:
    """Ten are followed."""
    address = server.serve("/f", Answer(status=301, headers={"Location": "/f"}))
    assert refused(address, path, waited, "redirected more than 10 times") == []
    assert len(server.asked) == 10


@pytest.mark.parametrize(
    "place",
    [
        "file:///etc/passwd",
        "http://example.org/f",
        "ftp://example.org/f",
        "//example.org/f",
        "https:///f",
        "data:,x",
    ],
)
def test_redirects_lead_to_https_only(
    server: Server, path: Path, waited: Waited, place: str
) -> None:
    """And to this machine only from this machine; where it leads is in the sentence."""
    address = server.serve("/f", Answer(status=302, headers={"Location": place}))
    assert refused(address, path, waited, "leads to '.*', which is no https address") == []
    assert len(server.asked) == 1


def test_redirect_that_makes_no_sense(server: Server, path: Path, waited: Waited) -> None:
    """No other computer is asked."""
    address = server.serve("/f", Answer(status=302, headers={"Location": "https://[/f"}))
    assert refused(address, path, waited, "cannot be reached .*Invalid IPv6") == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/f",
        "ftp://127.0.0.1/f",
        "file:///etc/passwd",
        "http://127.0.0.1.example.org/f",
        "http://localhost@example.org/f",
        "https:f",
        "http://[::1/f",
        "",
    ],
)
def test_addresses_are_https(path: Path, waited: Waited, address: str) -> None:
    """Nothing else is read but what this machine serves."""
    assert refused(address, path, waited, "is no https address") == []


@pytest.mark.parametrize("address", ["https://a b/", "https://*/f", f"https://{'x' * 70}/f"])
def test_addresses_that_make_no_sense(path: Path, waited: Waited, address: str) -> None:
    """Told once, whatever the library calls them."""
    assert refused(address, path, waited, "cannot be reached") == []
    assert waited.pauses == []
