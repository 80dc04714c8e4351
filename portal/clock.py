"""Time: the only place of the portal that reads a clock, in nanoseconds UTC."""

import time
from typing import Final

MILLISECOND: Final = 10**6
SECOND: Final = 10**9
DAY: Final = 86_400 * SECOND


def now() -> int:
    """Return the time of day in nanoseconds UTC since 1970."""
    return time.time_ns()


def elapsed_since(start: int) -> int:
    """Return the nanoseconds since `start`, a reading of `stopwatch`."""
    return time.monotonic_ns() - start


def stopwatch() -> int:
    """Return a reading to measure from; it never falls, and means nothing by itself."""
    return time.monotonic_ns()
