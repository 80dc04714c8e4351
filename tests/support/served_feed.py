"""A feed that is served in this process, on a free port, and plain clients of it."""

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any, Self

import requests
from websockets.sync.client import ClientConnection, connect

from exchange.feed.allowances import Limits
from exchange.feed.running import Feed, Place, World
from exchange.home import Home
from portal.config import Config
from portal.feed_door import FeedDoor
from tests.portal.house import House
from tests.support.loopback import free_port

PATIENCE_S = 20

Message = dict[str, Any]


@contextmanager
def feeding(
    house: House, limits: Limits | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve the feed of a house; give its address."""
    port = free_port()
    config = Config(house.folder)
    history = house.app.extensions["history"]
    door = FeedDoor.open(config, house.client, history)
    world = World(house.client, history, door)
    feed = Feed(Home(house.folder), world, Place("127.0.0.1", port, tls, limits or LAX))
    ready = Event()
    thread = Thread(target=feed.run, args=(ready.set,), name="feed")
    thread.start()
    try:
        assert ready.wait(PATIENCE_S)
        yield f"ws{'s' if tls else ''}://127.0.0.1:{port}"
    finally:
        feed.stop()
        thread.join()
        door.close()


def entries_taken(address: str) -> int:
    """Return how many entries the feed at an address has taken."""
    shown = requests.get(f"{address.replace('ws', 'http', 1)}/readyz", timeout=PATIENCE_S)
    return int(shown.text)


LAX = Limits(connections=100_000)


class Listener:
    """A client that reads one message after the other."""

    def __init__(self, address: str) -> None:
        self._open = ExitStack()
        self.connection: ClientConnection = self._open.enter_context(
            connect(address, compression=None, ping_interval=None)
        )

    def read(self, timeout_s: float = PATIENCE_S) -> Message:
        """Return the next message."""
        message: Message = json.loads(self.connection.recv(timeout_s))
        return message

    def read_until(self, kind: str, field: str = "e") -> Message:
        """Return the next message of a kind."""
        while True:
            message = self.read()
            if message.get(field) == kind:
                return message

    def ask(self, method: str, *params: object, ident: object = 1) -> Message:
        """Ask something of the connection and return the answer."""
        self.send({"method": method, "params": list(params), "id": ident})
        while True:
            message = self.read()
            if "id" in message:
                return message

    def send(self, message: object) -> None:
        """Send a message as JSON, or a text as it is."""
        self.connection.send(message if isinstance(message, str) else json.dumps(message))

    def close(self) -> None:
        """Hang up."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
