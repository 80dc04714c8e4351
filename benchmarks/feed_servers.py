"""Two servers that tell the same: the feed itself, and nothing but `websockets.broadcast`."""

import asyncio
import subprocess
import sys
import time
from abc import abstractmethod
from threading import Event, Thread
from typing import Final, Self

from websockets.asyncio.connection import broadcast
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.feed_subscribers import HOST
from benchmarks.served_exchange import free_port
from exchange.client import UnixSocketClient
from exchange.clock import SystemClock
from exchange.feed.allowances import Limits
from exchange.feed.replica import Replica
from exchange.feed.server import FeedServer
from exchange.history import History
from exchange.home import Home
from ledger.entries import Entry
from portal.config import Config
from portal.feed_door import FeedDoor

PROCESSES: Final = 2
PATIENCE_S: Final = 120
PING_EVERY_S: Final = 3_600
_LIMITS: Final = Limits(
    connections=10**9,
    open_connections=10**9,
    ping_every_s=PING_EVERY_S,
    queued_bytes=2**30,
    behind=PATIENCE_S * 10**9,
)
"""Subscribers who share two processors with others may be slow; none is to be cut off.

They count bytes: a ping is not to come among them.
"""


class Server:
    """Serves in a thread from `with` to its end, at `port`; `tell` tells all there is to tell."""

    def __init__(self) -> None:
        self.port = free_port()
        self.ready = Event()
        self._thread = Thread(target=self.serve)

    @abstractmethod
    def serve(self) -> None:
        """Set `ready` and serve until `stop`."""

    @abstractmethod
    def tell(self) -> None:
        """Tell everything; may return before it has arrived."""

    @abstractmethod
    def stop(self) -> None:
        """Let `serve` return."""

    @abstractmethod
    def count(self) -> int:
        """Return how many listen."""

    def __enter__(self) -> Self:
        self._thread.start()
        if not self.ready.wait(PATIENCE_S):
            raise TimeoutError
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join()


class Ours(Server):
    """The feed, given entries turn by turn as its follower gives them."""

    def __init__(self, home: Home, replica: Replica, turns: list[list[Entry]]) -> None:
        super().__init__()
        self._turns = turns
        self._client, self._history = UnixSocketClient(home.socket), History(home.folder)
        self._door = FeedDoor.open(Config(home.folder), self._client, self._history)
        self._server = FeedServer(replica, self._door, self._history, SystemClock(), _LIMITS)

    def serve(self) -> None:
        """Serve until stopped."""
        self._server.run(HOST, self.port, None, _NoSource(), self.ready.set)
        self._door.close()
        self._client.close()
        self._history.close()

    def tell(self) -> None:
        """Deliver all turns, each when the one before was taken."""
        for entries in self._turns:
            taken = Event()
            self._server.deliver(entries, taken.set)
            if not taken.wait(PATIENCE_S):
                raise TimeoutError

    def stop(self) -> None:
        """Let `serve` return."""
        self._server.stop()

    def count(self) -> int:
        """Return how many listen."""
        return self._server.connections


class _NoSource:
    """The benchmark delivers by itself."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class Bare(Server):
    """Messages that were made beforehand, broadcast to whoever is connected."""

    def __init__(self, told: list[list[bytes]]) -> None:
        super().__init__()
        self._told = told
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._connections: set[ServerConnection] = set()

    def serve(self) -> None:
        """Serve until stopped."""
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def tell(self) -> None:
        """Broadcast all messages."""
        telling = asyncio.run_coroutine_threadsafe(self._tell(), self._loop)
        telling.result(PATIENCE_S)

    def stop(self) -> None:
        """Let `serve` return."""
        self._loop.call_soon_threadsafe(self._stopped.set)

    def count(self) -> int:
        """Return how many listen."""
        return len(self._connections)

    async def _serve(self) -> None:
        async with serve(
            self._hold,
            HOST,
            self.port,
            compression=None,
            close_timeout=1,
            ping_interval=PING_EVERY_S,
        ):
            self.ready.set()
            await self._stopped.wait()

    async def _hold(self, connection: ServerConnection) -> None:
        self._connections.add(connection)
        await connection.wait_closed()
        self._connections.discard(connection)

    async def _tell(self) -> None:
        for messages in self._told:
            for message in messages:
                broadcast(self._connections, message, text=True)
            await asyncio.sleep(0)


def timed(server: Server, path: str, subscribers: int, size: int) -> float:
    """Return the seconds until `subscribers` in other processes have got `size` bytes each."""
    each = -(-subscribers // PROCESSES)
    counts = [min(each, subscribers - at) for at in range(0, subscribers, each)]
    command = [sys.executable, "-m", "benchmarks.feed_subscribers", str(server.port), path]
    processes = [
        subprocess.Popen([*command, str(count), str(size)], stdout=subprocess.PIPE)
        for count in counts
    ]
    try:
        _expect(processes, b"ready\n")
        while server.count() < subscribers:
            time.sleep(0.01)  # they have heard that they are connected a little before
        start = time.perf_counter()
        server.tell()
        _expect(processes, b"done\n")
        return time.perf_counter() - start
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _expect(processes: "list[subprocess.Popen[bytes]]", line: bytes) -> None:
    for process in processes:
        if process.stdout is None or process.stdout.readline() != line:
            raise RuntimeError(line)
