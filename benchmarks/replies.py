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

    It only keeps them: what they say is looked at when all are there.
    """

    def __init__(self, count: int) -> None:
        self.came_at = [0] * count
        self._replies: list[Reply] = []
        self._count = count
        self._complete = Event()

    def take(self, tag: int, reply: Reply) -> None:
        """Take note of a reply; one thread gives them, in the order of their commands."""
        self.keep(tag, reply, _clock())

    def keep(self, tag: int, reply: Reply, moment: int) -> None:
        """Take note of a reply that came at `moment`."""
        self.came_at[tag] = moment
        self._replies.append(reply)
        if len(self._replies) == self._count:
            self._complete.set()

    @property
    def accepted(self) -> int:
        """How many commands were carried out."""
        return sum(isinstance(reply, Accepted) for reply in self._replies)

    def wait(self) -> None:
        """Return when all are there."""
        if not self._complete.wait(PATIENCE_S):
            raise TimeoutError(self._count - len(self._replies))

    def checksum(self) -> str:
        """Return what stands for all that was said; it does not depend on the time."""
        said = 0
        for reply in self._replies:
            if isinstance(reply, Accepted):
                for _, payload in reply.payloads:
                    said = crc32(payload, said)
        return f"{self.accepted} {said:08x}"


def combined(checksums: Iterable[str]) -> str:
    """Return one hash for several checksums, in their order."""
    return sha256("\n".join(checksums).encode()).hexdigest()[:16]


def percentile(values: list[int], percent: int) -> int:
    """Return the value that `percent` percent do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
