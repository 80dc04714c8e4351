"""Replies to a flow of commands: when they came, and what they said."""

import time
from collections.abc import Iterable
from hashlib import sha256
from threading import Event
from typing import Final
from zlib import crc32

from exchange.client.client import Reply
from exchange.events.event import Accepted

PATIENCE_S: Final = 120

_clock = time.perf_counter_ns


class Replies:
    """Takes the replies to `count` commands, tagged by their place.

    It does little and keeps none of them, as a server that has sent a reply on keeps none.
    """

    def __init__(self, count: int) -> None:
        self.came_at = [0] * count
        self.accepted = 0
        self._said = 0
        self._missing = count
        self._complete = Event()

    def take(self, tag: int, reply: Reply) -> None:
        """Take note of a reply; one thread gives them, in the order of their commands."""
        self.came_at[tag] = _clock()
        if reply.__class__ is Accepted:
            self.accepted += 1
            for _, payload in reply.payloads:
                self._said = crc32(payload, self._said)
        self._missing -= 1
        if not self._missing:
            self._complete.set()

    def wait(self) -> None:
        """Return when all are there."""
        if not self._complete.wait(PATIENCE_S):
            raise TimeoutError(self._missing)

    def checksum(self) -> str:
        """Return what stands for all that was said; it does not depend on the time."""
        return f"{self.accepted} {self._said:08x}"


def combined(checksums: Iterable[str]) -> str:
    """Return one hash for several checksums, in their order."""
    return sha256("\n".join(checksums).encode()).hexdigest()[:16]


def percentile(values: list[int], percent: int) -> int:
    """Return the value that `percent` percent do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
