"""The client in another process of the same machine: one socket, shared by all threads.

Requests are pipelined; a thread of the client hands each reply to whoever waits for it, and keeps
the connection. While the engine is down a request is refused ENGINE_UNAVAILABLE at once; what was
under way when the connection broke is unknown, and a retry with the same key gets the original
answer. Make one client per process, after any fork.
"""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from typing import Final, TypeVar

from exchange.client.client import PATIENCE_S, Outcome, Reply, ReplyTo, Request
from exchange.client.connection import Connection
from exchange.client.replies import Replies, answer_to, outcome, outcomes
from exchange.clock import SECOND, SystemClock, wait, wait_notified
from exchange.commands.command import Command
from exchange.errors import ProtocolBroken
from exchange.events.event import Accepted
from exchange.queries import Answer, Query
from exchange.refusals import Refusal, Refused

_PAUSE: Final = SECOND // 20  # nanoseconds between attempts to connect
_UNAVAILABLE: Final = Refused(Refusal.ENGINE_UNAVAILABLE)

_clock: Final = SystemClock()

_log = logging.getLogger(__name__)

A = TypeVar("A", bound=Answer)


class UnixSocketClient:
    """A `Client` of the engine that listens at a path; it need not be there yet."""

    def __init__(self, path: Path, patience_s: int = PATIENCE_S) -> None:
        self._path = path
        self._patience_s = patience_s
        self._connection: Connection | None = None  # one that was welcomed
        self._newest: Connection | None = None
        self._closed = False
        self._size = 0  # of the ledger, as far as this connection was told
        self._growth = Condition()
        self._closing = Lock()
        self._closing.acquire()
        self._tried = Event()
        self._thread = Thread(target=self._keep_connected, name="exchange client", daemon=True)
        self._thread.start()
        self._tried.wait(patience_s)

    @property
    def connected(self) -> bool:
        """Whether the engine is there."""
        return self._connection is not None

    def submit(self, command: Command) -> Accepted | Refused:
        """Carry `command` out, or say why not; durable when it returns."""
        return outcome(self._ask(command))

    def submit_many(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry several commands out, in their order."""
        replies = Replies(len(commands))
        self._send([(each, replies.keep, tag) for tag, each in enumerate(commands)])
        return outcomes(replies.wait(self._patience_s))

    def query(self, query: Query[A]) -> A:
        """Answer from the live state, as far as it is durable."""
        return answer_to(query, self._ask(query))

    def wait_beyond(self, size: int, patience: int) -> bool:
        """Wait until the ledger has more than `size` entries; whether it has."""
        deadline = _clock.monotonic() + patience
        while True:
            connection = self._connection
            if connection is not None:
                connection.watch(size)
            with self._growth:
                if self._size > size:
                    return True
                left = deadline - _clock.monotonic()
                if left <= 0:
                    return False
                wait_notified(self._growth, left)  # also of a new connection, which must be asked

    def close(self) -> None:
        """End thread and socket; who still waits gets OutcomeUnknown."""
        self._closed = True
        self._closing.release()
        newest = self._newest
        if newest is not None:
            newest.close()
        self._thread.join()

    def _ask(self, request: Request) -> Reply | None:
        replies = Replies(1)
        self._send([(request, replies.keep, 0)])
        return replies.wait(self._patience_s)[0]

    def _send(self, tickets: Sequence[tuple[Request, ReplyTo, int]]) -> None:
        connection = self._connection
        if connection is not None:
            connection.send(tickets)
            return
        for _, reply_to, tag in tickets:
            reply_to(tag, _UNAVAILABLE)

    def _keep_connected(self) -> None:
        while True:
            try:
                connection = Connection(self._path, self._grown)
            except (OSError, ProtocolBroken) as error:
                _log.debug("nobody listens at %s: %s", self._path, error)
            else:
                self._newest = connection
                if self._closed:  # `close` may have looked before
                    connection.close()
                connection.receive(partial(self._welcomed, connection))
                self._connection = None
            self._tried.set()
            if wait(self._closing, _PAUSE):
                return

    def _welcomed(self, connection: Connection) -> None:
        with self._growth:
            self._connection = connection
            self._size = 0
            self._growth.notify_all()
        self._tried.set()

    def _grown(self, size: int) -> None:
        with self._growth:
            self._size = size
            self._growth.notify_all()
