"""Wait for a condition of another process; never for a length of time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NeverHappenedError(AssertionError):
    """What a test waited for did not come about within `timeout_s`."""

    def __init__(self, awaited: str, timeout_s: float) -> None:
        super().__init__(awaited, timeout_s)
        self.awaited = awaited
        self.timeout_s = timeout_s

    def __str__(self) -> str:
        return f"waited {self.timeout_s:g} s in vain until {self.awaited}"


def wait_until(
    condition: Callable[[], T | None], awaited: str, timeout_s: float = 30, pause_s: float = 0.01
) -> T:
    """Return the first true value of `condition`; when it is late, fail naming what was awaited."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise NeverHappenedError(awaited, timeout_s)
        time.sleep(pause_s)
