"""The engine's end of the Unix socket: frames in, requests to the sequencer, replies back.

One thread accepts and reads, and works on what it has read unless another is at work already.
Replies are written by whichever thread released them, right after the release, so that no further
thread has to wake up for them; what the socket does not take at once the reading thread sends on.
Who does not keep to the protocol, or does not fetch replies, is cut off and harms nobody else. The
socket file has mode 0600: only the same user may come.
"""

import logging
import selectors
import socket
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from exchange.client.addresses import reachable
from exchange.client.client import Reply
from exchange.client.wire import (
    MOST_REQUEST_BYTES,
    OURS,
    PROTOCOL,
    Frames,
    Goodbye,
    Grown,
    Note,
    Watch,
    Welcome,
    decode_requests,
    encode_replies,
)
from exchange.errors import ProtocolBroken
from exchange.refusals import Refused
from exchange.sequencer import Sequencer
from exchange.tickets import Ticket
from ledger.chain import Head

MOST_UNFETCHED_BYTES: Final = 2**26
"""A caller with so many bytes of replies unfetched is cut off."""

PART_PATIENCE_S: Final = 1
"""At the end each caller gets so many seconds to fetch what it is due."""

_RECEIVE_BYTES: Final = 2**18
_BACKLOG: Final = 128
_READ: Final = selectors.EVENT_READ
_WRITE: Final = selectors.EVENT_WRITE

_log = logging.getLogger(__name__)


class Caller:
    """One connection: what it asked is under way, what it is told is collected and sent."""

    def __init__(self, connection: socket.socket, due: "deque[Caller]") -> None:
        """Be listed in `due` whenever there are replies to send."""
        self.connection = connection
        self.frames = Frames(MOST_REQUEST_BYTES)
        self.watched: int | None = None  # it is to be told of a ledger larger than this
        self.leaving = False
        self.gone = False
        self._due = due
        self._replies: deque[tuple[int, Reply | Note]] = deque()
        self._listed = False
        self._unsent = bytearray()
        self._lock = Lock()

    def collect(self, number: int, reply: Reply | Note) -> None:
        """Take a reply, which the next `flush` sends; this is the ReplyTo of every request."""
        self._replies.append((number, reply))
        if not self._listed:
            self._listed = True
            self._due.append(self)

    def flush(self) -> bool:
        """Send what was collected; whether something is left that the socket did not take.

        Raises OSError if the caller is gone, or does not fetch its replies.
        """
        self._listed = False
        with self._lock:
            if self.gone:
                self._replies.clear()
                return False
            replies = self._replies
            batch = [replies.popleft() for _ in range(len(replies))]
            if batch:
                self._unsent += encode_replies(batch)
            if self._unsent:
                with suppress(BlockingIOError):
                    del self._unsent[: self.connection.send(self._unsent)]
            if len(self._unsent) > MOST_UNFETCHED_BYTES:
                raise TimeoutError
            return bool(self._unsent)

    def close(self) -> None:
        """End the connection; not while it is sent to, for its number may soon be another's."""
        with self._lock:
            self.gone = True
            self.connection.close()


class EngineSocket:
    """Listens at `path` from `start` to `stop`.

    A fault of its thread stops the sequencer, for an engine that nobody reaches is none; `failure`
    is that fault.
    """

    def __init__(self, path: Path, sequencer: Sequencer, size: int) -> None:
        """`size` is that of the durable ledger now."""
        self.failure: BaseException | None = None
        self._sequencer = sequencer
        self._arrived: list[Ticket] = []
        self._size = size
        self._path = path
        self._callers: dict[int, Caller] = {}
        self._due: deque[Caller] = deque()
        self._stuck: deque[Caller] = deque()
        self._selector = selectors.DefaultSelector()
        self._listener = _listen(path)
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._stopping = False
        self._thread = Thread(target=self._run, name="socket", daemon=True)
        self._cancel = sequencer.listen(self._released)

    def start(self) -> None:
        """Accept callers from now on."""
        for each in (self._listener, self._wake_reader, self._wake_writer):
            each.settimeout(0)
        for each in (self._listener, self._wake_reader):
            self._selector.register(each, _READ)
        self._thread.start()

    def stop(self) -> None:
        """Send what is due, end every connection, remove the socket file.

        The sequencer has stopped: no further reply will come.
        """
        self._cancel()
        self._stopping = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join()
        for caller in self._callers.values():
            _part(caller)
        for each in (self._listener, self._wake_reader, self._wake_writer, self._selector):
            each.close()
        self._path.unlink(missing_ok=True)

    def _released(self, head: Head) -> None:
        """Send what a release of the sequencer collected; called by the thread that released."""
        if head.size > self._size:
            self._size = head.size
            for caller in list(self._callers.values()):
                self._tell_growth(caller)
        self._flush()

    def _tell_growth(self, caller: Caller) -> None:
        """Tell the size once to who waits for it.

        Called after either of them has changed, by two threads: one of them sees both changes.
        """
        watched = caller.watched
        if watched is not None and self._size > watched:
            caller.watched = None
            caller.collect(OURS, Grown(self._size))

    def _flush(self) -> None:
        with suppress(IndexError):
            while True:
                caller = self._due.popleft()
                try:
                    left = caller.flush()
                except OSError:
                    caller.gone = left = True
                if left:
                    self._stuck.append(caller)
                    self._wake()

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            self._wake_writer.send(b"!")

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        except BaseException as error:  # noqa: BLE001  whatever it is, nobody is served any more
            _log.critical("the engine's socket fails", exc_info=True)
            self.failure = error
            self._sequencer.close()

    def _turn(self) -> None:
        for key, events in self._selector.select():
            if key.data is not None:
                self._serve(key.data, events)
            elif key.fileobj is self._listener:
                self._accept()
            else:
                self._wake_reader.recv(_RECEIVE_BYTES)
        if self._arrived:
            arrived, self._arrived = self._arrived, []
            self._sequencer.work_off(arrived)
        self._flush()
        self._look_after_stuck()

    def _look_after_stuck(self) -> None:
        with suppress(IndexError):
            while True:
                caller = self._stuck.popleft()
                number = caller.connection.fileno()
                if caller.gone:
                    self._drop(caller)
                elif number in self._callers:
                    self._selector.modify(number, _READ | _WRITE, caller)

    def _accept(self) -> None:
        with suppress(BlockingIOError, ConnectionError):
            connection, _ = self._listener.accept()
            connection.settimeout(0)
            caller = Caller(connection, self._due)
            self._callers[connection.fileno()] = caller
            self._selector.register(connection.fileno(), _READ, caller)
            caller.collect(OURS, Welcome(PROTOCOL))

    def _serve(self, caller: Caller, events: int) -> None:
        try:
            if events & _WRITE and not caller.flush():
                self._selector.modify(caller.connection.fileno(), _READ, caller)
            if events & _READ:
                self._read(caller)
        except BlockingIOError:
            return
        except OSError:
            self._drop(caller)
        except ProtocolBroken as error:
            _log.warning("a caller is cut off: %s", error.reason)
            caller.collect(OURS, Goodbye(error.reason))
            self._flush()
            # It has time to read why: what it still sends is thrown away until it hangs up.
            caller.leaving = True
            with suppress(OSError):
                caller.connection.shutdown(socket.SHUT_WR)

    def _read(self, caller: Caller) -> None:
        arrived = caller.connection.recv(_RECEIVE_BYTES)
        if not arrived:
            self._drop(caller)
        elif not caller.leaving:
            for frame in caller.frames.feed(arrived):
                self._arrived += self._tickets(caller, frame)

    def _tickets(self, caller: Caller, frame: bytes) -> list[Ticket]:
        tickets: list[Ticket] = []
        for number, request in decode_requests(frame):
            if isinstance(request, Watch):
                watched = caller.watched
                caller.watched = request.size if watched is None else min(watched, request.size)
                self._tell_growth(caller)
            elif number <= OURS:
                raise ProtocolBroken(reason=f"a request has the number {number}")
            elif isinstance(request, Refused):
                caller.collect(number, request)
            else:
                tickets.append((request, caller.collect, number))
        return tickets

    def _drop(self, caller: Caller) -> None:
        number = caller.connection.fileno()
        if self._callers.pop(number, None) is not None:
            self._selector.unregister(number)
        caller.close()


def _listen(path: Path) -> socket.socket:
    """Return a socket that listens at `path`; what an earlier engine left there is removed.

    The lock on the ledger says that there is no other engine.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with reachable(path) as address:
        listener.bind(address)
        path.chmod(0o600)
        listener.listen(_BACKLOG)
    return listener


def _part(caller: Caller) -> None:
    """Send a caller the rest, if it takes it, and end its connection."""
    with suppress(OSError):
        caller.connection.settimeout(PART_PATIENCE_S)
        while caller.flush():
            pass
    caller.close()
