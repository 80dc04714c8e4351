"""Pacing: work that is done again and again takes a small share of the time, however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from exchange.clock import Clock

SHARE: Final = 20
"""Work that took a second is due again after so many seconds."""


class Pace:
    """When a piece of work is due: at once, then after a rest in proportion to what it took."""

    def __init__(self, clock: Clock, least: int) -> None:
        """Let it rest `least` nanoseconds at least."""
        self._clock = clock
        self._least = least
        self._next: int | None = None

    def due(self) -> bool:
        """Whether it has rested enough."""
        return self._next is None or self._clock.monotonic() >= self._next

    @contextmanager
    def working(self) -> Iterator[None]:
        """Measure the work done inside; the rest begins at its end."""
        began = self._clock.monotonic()
        yield
        ended = self._clock.monotonic()
        self._next = ended + max(self._least, (ended - began) * SHARE)
