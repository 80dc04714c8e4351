"""Sessions: one connection each, and how messages get to many of them.

A message is encoded once and given to all who want it; nobody waits for a socket. Who does not
fetch what it was given is cut off.
"""

import asyncio
import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from websockets.asyncio.connection import broadcast
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from exchange.feed.allowances import Backlog, Limits, Rate
from exchange.feed.messages import dressed
from exchange.feed.publisher import Frame
from exchange.feed.topics import Subscriber

PART_WITHIN_S: Final = 5
"""A connection that is to end has so many seconds to do so by itself."""

_log = logging.getLogger(__name__)


class Session(Subscriber):
    """A connection; `private` are its subscriptions to private events, by their number."""

    __slots__ = ("address", "backlog", "began", "connection", "ending", "private", "rate")

    def __init__(
        self, connection: ServerConnection, now: int, limits: Limits, *, combined: bool
    ) -> None:
        super().__init__(combined=combined)
        self.connection = connection
        bare: socket.socket = connection.transport.get_extra_info("socket")
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.socket_bytes)
        self.address = str(connection.remote_address[0])
        self.began = now
        self.rate = Rate(limits.messages_a_second)
        self.backlog = Backlog()
        self.private: dict[int, tuple[int, str]] = {}
        self.ending = False


class Sessions:
    """All connections that are open."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: dict[Session, None] = {}
        self._parting: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._open))

    def add(self, session: Session) -> None:
        """Count a session in."""
        self._open[session] = None

    def remove(self, session: Session) -> None:
        """Count a session out."""
        self._open.pop(session, None)

    def publish(self, frames: Iterable[Frame]) -> None:
        """Give messages to those whom they are for."""
        for topic, message, only in frames:
            plain: list[ServerConnection] = []
            named: list[ServerConnection] = []
            wrapped = dressed(topic.stream.name, message)
            for subscriber in topic.subscribers if only is None else only:
                session: Session = subscriber  # type: ignore[assignment]  # there are no others
                if session.combined:
                    session.sent += len(wrapped)
                    named.append(session.connection)
                else:
                    session.sent += len(message)
                    plain.append(session.connection)
            if plain:
                broadcast(plain, message, text=True)
            if named:
                broadcast(named, wrapped, text=True)

    def tell(self, sessions: Iterable[Session], message: bytes) -> None:
        """Give one message to some sessions, as it is."""
        told = list(sessions)
        for session in told:
            session.sent += len(message)
        broadcast([session.connection for session in told], message, text=True)

    def cut_off_slow(self, now: int) -> None:
        """End those who do not fetch what they are given."""
        for session in list(self._open):
            queued = session.connection.transport.get_write_buffer_size()
            if queued or session.sent:
                slow = session.backlog.too_slow(session.sent, queued, now, self._limits)
                if slow and not session.ending:
                    _log.info("a subscriber that was %d bytes behind is cut off", queued)
                    self.part(session, CloseCode.TRY_AGAIN_LATER, "too slow")

    def part(self, session: Session, code: int, reason: str) -> None:
        """End a session; it is not waited for."""
        if session.ending:
            return
        session.ending = True
        task = asyncio.get_running_loop().create_task(_close(session.connection, code, reason))
        self._parting.add(task)
        task.add_done_callback(self._parting.discard)

    async def end(self, session: Session, code: int, reason: str) -> None:
        """End a session, and return when it has ended."""
        session.ending = True
        await _close(session.connection, code, reason)

    async def part_all(self, code: int, reason: str) -> None:
        """End all sessions; return when they have ended."""
        for session in list(self._open):
            self.part(session, code, reason)
        if self._parting:
            await asyncio.wait(self._parting)


async def _close(connection: ServerConnection, code: int, reason: str) -> None:
    # Closing waits until everything before it was fetched, which may never be.
    with suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(PART_WITHIN_S):
            await connection.close(code, reason)
    connection.transport.abort()
