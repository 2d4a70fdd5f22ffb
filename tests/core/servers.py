"""A web server on this machine that behaves as badly as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """How one question is answered: as RFC 9110 says, but for what is set.

    Attributes:
        data: the file.
        status: another than 200, 206 or 416.
        etag: its ETag, as it stands in the header; empty for none.
        modified: its Last-Modified; empty for none.
        ranges: whether Range is heeded.
        versions: whether If-Range is.
        cut: bytes of the body after which the connection breaks; -1 before the answer begins.
        length: another Content-Length than the true one; -1 for none.
        headers: further ones, or others.
        hangs: sends no more, and closes nothing, until the server is shut down.
    """

    data: bytes = b""
    status: int = 0
    etag: str = '"one"'
    modified: str = ""
    ranges: bool = True
    versions: bool = True
    cut: int | None = None
    length: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False

    def told(self, asked: Mapping[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers for a question's headers."""
        if self.status:
            return self.status, self.data, {}
        wanted = asked.get("Range") if self.ranges else None
        if self.versions and asked.get("If-Range") not in (None, self.etag, self.modified):
            wanted = None
        total = len(self.data)
        if wanted is None:
            return 200, self.data, {}
        first = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if first >= total:
            return 416, b"", {"Content-Range": f"bytes */{total}"}
        return 206, self.data[first:], {"Content-Range": f"bytes {first}-{total - 1}/{total}"}


class Server:
    """Answers questions for each path in turn, the last answer for ever.

    Attributes:
        url: of its root, without a slash at the end.
        asked: path and headers of every question.
        answers: by path.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.answers: dict[str, list[Answer]] = {}
        self.closing = threading.Event()

    def serve(self, path: str, *answers: Answer) -> str:
        """Set what a path answers, and return its address."""
        self.answers[path] = list(answers)
        return f"{self.url}{path}"

    def next(self, path: str) -> Answer:
        """The answer to the next question for a path."""
        left: Sequence[Answer] = self.answers.get(path, [Answer(status=404)])
        return self.answers[path].pop(0) if len(left) > 1 else left[0]

    def hang(self, answer: Answer) -> None:
        """Wait, if that is what the answer does."""
        if answer.hangs:
            self.closing.wait()

    def ranges(self) -> list[str | None]:
        """The Range of every question."""
        return [headers.get("Range") for _, headers in self.asked]


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            answer = server.next(self.path)
            if answer.cut == -1:
                return server.hang(answer)
            status, body, told = answer.told(dict(self.headers))
            length = len(body) if answer.length is None else answer.length
            self.send_response(status)
            lines = {"ETag": answer.etag, "Last-Modified": answer.modified} | told
            if length >= 0:
                lines["Content-Length"] = str(length)
            for name, value in (lines | dict(answer.headers)).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: answer.cut])
            server.hang(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # who refuses a file hangs up

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = Server(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            http.shutdown()
            thread.join()
