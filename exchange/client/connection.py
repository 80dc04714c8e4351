"""One connection to the engine: numbered requests out, their replies back to whoever sent them."""

import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Final

from exchange.client.addresses import reachable
from exchange.client.client import Reply, ReplyTo, Request
from exchange.client.wire import (
    MOST_REPLY_BYTES,
    OURS,
    PROTOCOL,
    AnyNote,
    Frames,
    Goodbye,
    Grown,
    Watch,
    Welcome,
    decode_replies,
    encode_requests,
)
from exchange.errors import OutcomeUnknown, ProtocolBroken
from exchange.refusals import Refusal, Refused

SEND_PATIENCE_S: Final = 10
"""An engine that takes nothing for so many seconds is given up."""

_RECEIVE_BYTES: Final = 2**18
_UNAVAILABLE: Final = Refused(Refusal.ENGINE_UNAVAILABLE)

_log = logging.getLogger(__name__)

Waiter = tuple[ReplyTo, int]
"""(reply_to, tag)."""


class Connection:
    """A connected socket; `send` from any thread, `receive` from one.

    Raises OSError if nobody listens at `path`.
    """

    def __init__(self, path: Path, grown: Callable[[int], None]) -> None:
        """`grown` is told the size of the ledger, once for each `watch`."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(SEND_PATIENCE_S)
            with reachable(path) as address:
                self._socket.connect(address)
        except BaseException:
            self._socket.close()
            raise
        self._grown = grown
        self._numbers = count(OURS + 1)
        self._waiting: dict[int, Waiter] = {}
        self._lock = Lock()
        self._send_lock = Lock()
        self._ended = False

    def send(self, tickets: Sequence[tuple[Request, ReplyTo, int]]) -> None:
        """Send requests; each `reply_to(tag, reply)` is called once, from `receive` or here.

        Raises ProtocolBroken if one of them is too long to be sent.
        """
        numbered = [(next(self._numbers), *ticket) for ticket in tickets]
        frames = encode_requests((number, request) for number, request, _, _ in numbered)
        with self._lock:
            ended = self._ended
            if not ended:
                self._waiting.update({n: (reply_to, tag) for n, _, reply_to, tag in numbered})
        if ended:
            for _, _, reply_to, tag in numbered:
                reply_to(tag, _UNAVAILABLE)
        else:
            self._send(frames)

    def watch(self, size: int) -> None:
        """Ask to be told when the ledger has more than `size` entries."""
        self._send(encode_requests([(OURS, Watch(size))]))

    def receive(self, welcomed: Callable[[], None]) -> None:
        """Hand out replies until the connection ends; then who still waits gets OutcomeUnknown.

        `welcomed` is called when the engine has said that it speaks our protocol.
        """
        frames = Frames(MOST_REPLY_BYTES)
        try:
            while arrived := self._receive():
                for frame in frames.feed(arrived):
                    for number, reply in decode_replies(frame):
                        self._take(number, reply, welcomed)
        except ProtocolBroken as error:
            _log.error("the engine's socket is given up: %s", error.reason)
        except OSError as error:
            _log.warning("the connection to the engine broke: %s", error)
        finally:
            self._end()

    def close(self) -> None:
        """End the connection; `receive` returns soon."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _send(self, frames: bytes) -> None:
        try:
            with self._send_lock:
                self._socket.sendall(frames)
        except OSError:
            # How much of it arrived is not known: `receive` tells those who wait.
            self.close()

    def _receive(self) -> bytes:
        """Return what arrives next, b"" at the end; however long it takes."""
        while True:
            with suppress(TimeoutError):
                return self._socket.recv(_RECEIVE_BYTES)

    def _take(self, number: int, reply: Reply | AnyNote, welcomed: Callable[[], None]) -> None:
        if isinstance(reply, Grown):
            self._grown(reply.size)
        elif isinstance(reply, Welcome):
            if reply.protocol != PROTOCOL:
                raise ProtocolBroken(
                    reason=f"it speaks protocol {reply.protocol}, we speak {PROTOCOL}"
                )
            welcomed()
        elif isinstance(reply, Goodbye):
            raise ProtocolBroken(reply.reason)
        else:
            waiter = self._waiting.pop(number, None)
            if waiter is None:
                raise ProtocolBroken(reason=f"a reply to request {number}, which waits for none")
            waiter[0](waiter[1], reply)

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            waiting = list(self._waiting.values())
            self._waiting.clear()
        self._socket.close()
        for reply_to, tag in waiting:
            reply_to(tag, OutcomeUnknown())
