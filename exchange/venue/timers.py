"""Timers: what the venue must do at a certain time, fired by recorded time only.

Each timer is (due, sequence, kind, object). They fire in that order, so two that are due at the
same nanosecond fire in the order in which the entries that set them were recorded.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from sortedcontainers import SortedList


class TimerKind(IntEnum):
    """What is to be done, and to which kind of object."""

    ORDER_EXPIRES = 1
    DEPOSIT_LAPSES = 2
    OFFERING_CLOSES = 3
    ALLOTMENT = 4
    PROCEEDS_DUE = 5
    TRADING_ENDS = 6
    SERIES_EXPIRES = 7
    CLOSING = 8
    GIFT_LAPSES = 9
    TRANSFER_LAPSES = 10
    AUTHORISATION_LAPSES = 11
    PAYMENT_CLOSES = 12
    BOUGHT_BACK = 13
    TOP_UPS_DUE = 14


Timer = tuple[int, int, int, int]

NEVER: Final = 2**63
"""Later than any time there is."""


class Timers:
    """The timers that are set, at most one of each kind for each object."""

    __slots__ = ("_queue", "_set", "due")

    def __init__(self, timers: list[Timer] | None = None) -> None:
        self._queue: SortedList[Timer] = SortedList(timers or [])
        self._set = {(timer[2], timer[3]): timer for timer in self._queue}
        self.due = NEVER
        """When the first timer fires: looked at for every command."""
        self._look()

    def __len__(self) -> int:
        return len(self._queue)

    def __iter__(self) -> Iterator[Timer]:
        """Go through the timers in the order in which they will fire."""
        return iter(self._queue)

    def set(self, kind: TimerKind, thing: int, due: int, sequence: int) -> None:
        """Set the timer of `thing`, in place of one of that kind that it had."""
        self.clear(kind, thing)
        timer = (due, sequence, int(kind), thing)
        self._queue.add(timer)
        self._set[timer[2], thing] = timer
        self._look()

    def clear(self, kind: TimerKind, thing: int) -> None:
        """Forget the timer of `thing`, if it is set."""
        timer = self._set.pop((int(kind), thing), None)
        if timer is not None:
            self._queue.remove(timer)
            self._look()

    def due_at(self, kind: TimerKind, thing: int) -> int | None:
        """Return when the timer of `thing` fires, or None if it is not set."""
        timer = self._set.get((int(kind), thing))
        return None if timer is None else timer[0]

    def first(self) -> Timer:
        """Return the timer that fires next; there must be one."""
        return self._queue[0]

    def _look(self) -> None:
        self.due = self._queue[0][0] if self._queue else NEVER
