"""A real HTTP server for a test: what it answers is a function, and how it breaks is told to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What is answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


Respond = Callable[[Asked], Answer]


@dataclass
class Served:
    """A server at an address; the next requests fail as `breaks` says.

    "lost": it is done, and the answer never comes. "away": the connection ends before anything is
    done. A number: nothing is done, and that status is answered. Then come the `answers`, instead
    of what would be answered.
    """

    address: str
    breaks: list[str | int] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(respond: Respond) -> Iterator[Served]:
    """Serve on a free port of this machine, and stop."""
    served = Served("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(respond, served))
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(respond: Respond, served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, path, query, dict(self.headers), body)
            served.asked.append(asked)
            how = served.breaks.pop(0) if served.breaks else ""
            if how == "away":
                self.close_connection = True
                return
            if isinstance(how, int):
                answer = Answer(how, b"{}", {})
            else:
                answer = served.answers.pop(0) if served.answers else respond(asked)
            if how == "lost":
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler
