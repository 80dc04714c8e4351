"""A program that keeps order books of its own from the feed, whatever happens to the connection."""

import json
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Any, Self

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from exchange.client import AskDepth, Client, Unavailable
from portal.spot_api import market_shapes
from tests.support.local_book import LocalBook

LOOK_S = 0.1
EVERYTHING = 5_000

Snapshot = Callable[[str], dict[str, Any]]
"""Returns the order book of a symbol as the trading API shows it."""


def snapshots_of(client: Client, series: dict[str, int]) -> Snapshot:
    """Return a snapshot that asks the engine, as the trading API does."""

    def shown(symbol: str) -> dict[str, Any]:
        return market_shapes.depth(client.query(AskDepth(series[symbol], EVERYTHING)))

    return shown


class BookKeeper:
    """Keeps the order books of `symbols` in a thread; `connections` counts how often it came."""

    def __init__(self, address: str, symbols: list[str], snapshot: Snapshot) -> None:
        streams = "/".join(f"{symbol.lower()}@depth@100ms" for symbol in symbols)
        self._address = f"{address}/stream?streams={streams}"
        self._symbols = symbols
        self._snapshot = snapshot
        self._books: dict[str, LocalBook] = {}
        self._lock = Lock()
        self._stopped = Event()
        self.connections = 0
        self.applied = 0
        self.failure: BaseException | None = None
        self._thread = Thread(target=self._run, name="book keeper")
        self._thread.start()

    def close(self) -> None:
        """End; raises what went wrong."""
        self._stopped.set()
        self._thread.join()
        if self.failure is not None:
            raise self.failure

    def equals(self, symbol: str) -> bool:
        """Whether the book of `symbol` is the venue's, as it is now."""
        if self.failure is not None:
            raise self.failure
        try:
            snapshot = self._snapshot(symbol)
        except Unavailable:
            return False
        with self._lock:
            book = self._books.get(symbol)
            return book is not None and book.shown() == (snapshot["bids"], snapshot["asks"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        try:
            while not self._stopped.wait(LOOK_S):
                with (
                    suppress(OSError, ConnectionClosed, InvalidHandshake, Unavailable),
                    connect(self._address, compression=None, max_size=None) as connection,
                ):
                    self.connections += 1
                    self._follow(connection)
        except BaseException as failure:  # noqa: BLE001  whoever looks is told
            self.failure = failure

    def _follow(self, connection: ClientConnection) -> None:
        books = {symbol: LocalBook() for symbol in self._symbols}
        for symbol, book in books.items():
            book.start(self._snapshot(symbol))
        with self._lock:
            self._books = books
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                message = json.loads(connection.recv(LOOK_S))
                if "data" in message:
                    with self._lock:
                        books[message["data"]["s"]].change(message["data"])
                        self.applied += 1
