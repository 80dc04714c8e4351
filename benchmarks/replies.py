"""Replies to a flow of commands: when they came, and what they said."""

import time
from collections.abc import Iterable
from hashlib import sha256
from threading import Event
from typing import Final

from exchange.client.client import Reply
from exchange.events.event import Accepted
from exchange.refusals import Refused

PATIENCE_S: Final = 120

_clock = time.perf_counter_ns


class Replies:
    """Takes the replies to `count` commands, tagged by their place."""

    def __init__(self, count: int) -> None:
        self.came_at = [0] * count
        self._replies: list[Reply | None] = [None] * count
        self._missing = count
        self._complete = Event()

    def take(self, tag: int, reply: Reply) -> None:
        """Keep a reply; only one thread gives them."""
        self.came_at[tag] = _clock()
        self._replies[tag] = reply
        self._missing -= 1
        if not self._missing:
            self._complete.set()

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return self._missing

    def wait(self) -> None:
        """Return when all are there."""
        if not self._complete.wait(PATIENCE_S):
            raise TimeoutError(self._missing)

    def accepted(self) -> int:
        """Return how many were accepted."""
        return sum(isinstance(reply, Accepted) for reply in self._replies)

    def hash(self) -> str:
        """Return what stands for all that was said; it does not depend on the time."""
        said = sha256()
        for reply in self._replies:
            if isinstance(reply, Accepted):
                for kind, payload in reply.payloads:
                    said.update(b"%d %d " % (kind, len(payload)))
                    said.update(payload)
            elif isinstance(reply, Refused):
                said.update(b"refused %d " % reply.refusal)
            else:
                raise TypeError(reply)
        return said.hexdigest()[:16]


def percentile(values: list[int], percent: int) -> int:
    """Return the value that `percent` percent do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def combined(hashes: Iterable[str]) -> str:
    """Return one hash for several, in their order."""
    return sha256("".join(hashes).encode()).hexdigest()[:16]
