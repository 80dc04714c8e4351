"""Commands offered at a steady rate, whatever becomes of those before: an open loop.

Latency counts from the moment at which a command was meant to be sent, so that a stall is charged
with everything that it held up. `InProcess` offers them to a sequencer, `OverSocket` through the
engine's socket; the latter takes little of the machine that it measures: one thread, frames made
beforehand, replies read afterwards.
"""

import ctypes
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from benchmarks.replies import PATIENCE_S, Replies
from exchange.client.client import ReplyTo
from exchange.client.wire import MOST_REPLY_BYTES, Frames, Note, decode_replies, encode_requests
from exchange.commands import Command

SECOND: Final = 10**9
WARM_UP_S: Final = 0.1
"""The first command is meant to be sent this long after the start."""

_RECEIVE_BYTES: Final = 2**18
_SET_TIMER_SLACK: Final = 29  # PR_SET_TIMERSLACK of prctl(2)

_clock = time.perf_counter_ns
_each_raw = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode

Submit = Callable[[Command, ReplyTo, int], None]


class OpenLoop(Protocol):
    """Commands to be offered at a rate."""

    replies: Replies

    def run(self) -> list[int]:
        """Return the nanoseconds from the meant moment to the reply, of each command."""


class InProcess:
    """Offers `commands` at `rate` per second through `submit`."""

    def __init__(self, submit: Submit, commands: list[Command], rate: int) -> None:
        self.replies = Replies(len(commands))
        self._submit = submit
        self._commands = commands
        self._rate = rate

    def run(self) -> list[int]:
        """Return the nanoseconds from the meant moment to the reply, of each command."""
        _wake_exactly()
        submit, take = self._submit, self.replies.take
        due = _moments(len(self._commands), self._rate)
        for tag, command in enumerate(self._commands):
            early = due[tag] - _clock()
            if early > 0:
                time.sleep(early / SECOND)
            submit(command, take, tag)
        self.replies.wait()
        return _latencies(due, self.replies)


class OverSocket:
    """Offers `commands` at `rate` per second on a `connection` that was welcomed."""

    def __init__(self, connection: socket.socket, commands: list[Command], rate: int) -> None:
        self.replies = Replies(len(commands))
        self._connection = connection
        self._requests = [
            encode_requests([(tag, command)]) for tag, command in enumerate(commands, start=1)
        ]
        self._rate = rate
        self._frames = Frames(MOST_REPLY_BYTES)
        self._arrived: list[tuple[int, bytes]] = []  # when, which frame

    def run(self) -> list[int]:
        """Return the nanoseconds from the meant moment to the reply, of each command."""
        _wake_exactly()
        connection, requests = self._connection, self._requests
        due = _moments(len(requests), self._rate)
        sent = came = 0
        while came < len(requests):
            first, now = sent, _clock()
            while sent < len(requests) and due[sent] <= now:
                sent += 1
            if sent > first:
                connection.sendall(b"".join(requests[first:sent]))
            patience = (due[sent] - _clock()) / SECOND if sent < len(requests) else PATIENCE_S
            if select.select([connection], [], [], max(0, patience))[0]:
                came += self._receive()
            elif sent == len(requests):
                raise TimeoutError(sent - came)
        for moment, frame in self._arrived:
            for number, reply in decode_replies(frame):
                if isinstance(reply, Note):
                    raise TypeError(reply)
                self.replies.keep(number - 1, reply, moment)
        return _latencies(due, self.replies)

    def _receive(self) -> int:
        """Keep what has arrived; return how many replies that are."""
        arrived = self._connection.recv(_RECEIVE_BYTES)
        now = _clock()
        if not arrived:
            raise ConnectionError
        frames = self._frames.feed(arrived)
        self._arrived += [(now, frame) for frame in frames]
        return sum(len(_each_raw(frame)) for frame in frames)


def _moments(count: int, rate: int) -> list[int]:
    """Return when each of so many commands is meant to be sent."""
    start = _clock() + int(WARM_UP_S * SECOND)
    return [start + tag * SECOND // rate for tag in range(count)]


def _latencies(due: list[int], replies: Replies) -> list[int]:
    return [came - meant for came, meant in zip(replies.came_at, due, strict=True)]


def _wake_exactly() -> None:
    """Have this thread wake when it meant to: Linux lets it sleep 50 microseconds longer."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_TIMER_SLACK, 1, 0, 0, 0)
