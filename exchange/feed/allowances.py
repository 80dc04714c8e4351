"""What one caller may do: messages a second, connections in five minutes, how far to fall behind.

Times are nanoseconds of a clock that never falls, given by the caller.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

from exchange.clock import SECOND

WINDOW: Final = 300 * SECOND
"""Connections are counted over five minutes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much; lengths of time whose names say so are seconds, others nanoseconds.

    `socket_bytes` is what the kernel may hold back of a connection before it counts as queued.
    """

    messages_a_second: int = 5
    streams: int = 1_024
    message_bytes: int = 2**16
    connections: int = 300
    open_connections: int = 10_000
    ping_every_s: int = 20
    pong_within_s: int = 60
    session: int = 24 * 3600 * SECOND
    queued_bytes: int = 2**20
    socket_bytes: int = 2**18
    behind: int = 5 * SECOND


class Rate:
    """Counts messages: at most so many in any second."""

    __slots__ = ("_most", "_times")

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: deque[int] = deque(maxlen=most)

    def allows(self, now: int) -> bool:
        """Count a message; whether it is one of the allowed."""
        times = self._times
        if len(times) == self._most and now - times[0] < SECOND:
            return False
        times.append(now)
        return True


class Arrivals:
    """Counts connections by address over windows of five minutes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self._ends = 0

    def allows(self, address: str, now: int) -> bool:
        """Count a connection; whether it is one of the allowed."""
        if now >= self._ends:
            self._counts.clear()
            self._ends = now + WINDOW
        count = self._counts.get(address, 0)
        if count >= self._most:
            return False
        self._counts[address] = count + 1
        return True

    def seconds_left(self, now: int) -> int:
        """Return how long to wait until all are allowed again, rounded up."""
        return -(-max(0, self._ends - now) // SECOND)


class Backlog:
    """Tells when a subscriber is too slow: too much waits for it, or something waits too long."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        # When so many bytes had been given to it; those that it has fetched are forgotten.
        self._marks: deque[tuple[int, int]] = deque()

    def too_slow(self, sent: int, queued: int, now: int, limits: Limits) -> bool:
        """Say so; `sent` bytes were given to it so far, `queued` of them it has not fetched."""
        if queued > limits.queued_bytes:
            return True
        marks = self._marks
        if not queued:
            marks.clear()
            return False
        while marks and marks[0][1] <= sent - queued:
            marks.popleft()
        if not marks or marks[-1][1] < sent:
            marks.append((now, sent))
        return now - marks[0][0] >= limits.behind
