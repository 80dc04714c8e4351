"""Time: the only place that reads a clock, and the rule for what a command is stamped with.

All times are integer nanoseconds UTC. Public: `Clock`, `SystemClock`, `SetClock` (a clock that
stands where it is put, for histories and tests), `Stamps` (the rule), `Periods`, and every wait.
"""

import sys
import time
from collections.abc import Callable
from selectors import BaseSelector, SelectorKey
from threading import Condition, Event, Lock
from typing import Final, Protocol

SECOND: Final = 10**9
MOST_JUMP: Final = 60 * SECOND
"""A clock that moves by more than this against the monotonic one is not believed."""

MOST_STANDSTILL: Final = 24 * 3600 * SECOND
"""A first reading this long after the last entry is not believed."""


class Clock(Protocol):
    """Two clocks: what time it is, which somebody may set, and how much time passed."""

    def now(self) -> int:
        """Return nanoseconds UTC since 1970."""

    def monotonic(self) -> int:
        """Return nanoseconds since some moment; nobody sets this one and it never falls."""


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> int:
        """Return nanoseconds UTC since 1970."""
        return time.time_ns()

    def monotonic(self) -> int:
        """Return nanoseconds since some moment."""
        return time.monotonic_ns()


class SetClock:
    """A clock that stands where it is put; its monotonic side does not see a jump."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._monotonic = 0

    def now(self) -> int:
        """Return the time it was put to."""
        return self._now

    def monotonic(self) -> int:
        """Return how far it was moved without jumps."""
        return self._monotonic

    def put(self, now: int) -> None:
        """Let time pass until `now`."""
        self._monotonic += max(0, now - self._now)
        self._now = now

    def jump(self, now: int) -> None:
        """Set the time of day, as somebody who sets the machine's clock does."""
        self._now = now


class Stamps:
    """What commands are stamped with: the clock, but never before the last entry.

    Halted when the clock jumped by more than 60 s against the monotonic one, when it starts more
    than 24 h after the last entry or more than 60 s before it: a wrong clock would expire
    everything for ever. Time then stands still until `confirm`.
    """

    def __init__(self, clock: Clock, last: int) -> None:
        """`last` is the time of the last entry, 0 if there is none."""
        self._clock = clock
        self._wall = clock.now()
        self._monotonic = clock.monotonic()
        self.last = last
        self.halted = last > 0 and not -MOST_JUMP <= self._wall - last <= MOST_STANDSTILL

    def read(self) -> int:
        """Return the time to stamp; while halted the one before."""
        wall = self._clock.now()
        monotonic = self._clock.monotonic()
        jump = (wall - self._wall) - (monotonic - self._monotonic)
        self._wall = wall
        self._monotonic = monotonic
        if not -MOST_JUMP <= jump <= MOST_JUMP:
            self.halted = True
        if wall > self.last and not self.halted:
            self.last = wall
        return self.last

    def confirm(self) -> None:
        """Believe the clock as it stands: the operator looked at it."""
        self.halted = False

    def until(self, due: int) -> int:
        """Return the nanoseconds from now until `due`, 0 if that has come."""
        return max(0, due - self._clock.now())


class Periods:
    """Tells when a period has passed since it last did; the first time at once."""

    def __init__(self, clock: Clock, period: int) -> None:
        """`period` is in nanoseconds."""
        self._clock = clock
        self._period = period
        self._next: int | None = None

    def passed(self) -> bool:
        """Whether the period has passed; if so, the next one begins."""
        now = self._clock.monotonic()
        if self._next is not None and now < self._next:
            return False
        self._next = now + self._period
        return True


def switch_threads_every(interval: int) -> None:
    """Let a thread that is ready wait at most `interval` nanoseconds for the one that runs."""
    sys.setswitchinterval(interval / SECOND)


def select_within(selector: BaseSelector, at_most: int) -> list[tuple[SelectorKey, int]]:
    """Return what is ready, waiting `at_most` nanoseconds for it."""
    return selector.select(at_most / SECOND)


def wait_for(event: Event, at_most: int) -> bool:
    """Wait until `event` is set, `at_most` nanoseconds; whether it is."""
    return event.wait(at_most / SECOND)


def wait_notified(condition: Condition, at_most: int) -> None:
    """Wait until somebody notifies those who wait for `condition`, `at_most` nanoseconds."""
    condition.wait(at_most / SECOND)


class Later(Protocol):
    """An event loop, as far as waiting goes."""

    def call_later(self, delay: float, callback: Callable[[], object], /) -> object:
        """Call back after `delay` seconds."""


def call_later(loop: Later, length: int, act: Callable[[], object]) -> None:
    """Let `loop` do something in `length` nanoseconds."""
    loop.call_later(length / SECOND, act)


def pause(length: int) -> None:
    """Do nothing for `length` nanoseconds: for who leaves the processor to others, not to wait."""
    time.sleep(length / SECOND)


def wait(doorbell: Lock, at_most: int) -> bool:
    """Wait until somebody releases `doorbell`, `at_most` nanoseconds; whether somebody did.

    Whoever counts waiting counts in seconds: the one place where a time is divided.
    """
    return doorbell.acquire(timeout=at_most / SECOND)
