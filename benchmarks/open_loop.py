"""Commands offered at a steady rate, whatever becomes of those before: an open loop.

Latency counts from the moment at which a command was meant to be sent, so that a stall is charged
with everything that it held up.
"""

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Final

from benchmarks.replies import Replies
from exchange.client.client import ReplyTo
from exchange.commands import Command

SECOND: Final = 10**9
WARM_UP_S: Final = 0.1
"""The first command is meant to be sent this long after the start."""

_SET_TIMER_SLACK: Final = 29  # PR_SET_TIMERSLACK of prctl(2)

_clock = time.perf_counter_ns

Submit = Callable[[Command, ReplyTo, int], None]


class OpenLoop:
    """Offers `commands` at `rate` per second through `submit`."""

    def __init__(self, submit: Submit, commands: list[Command], rate: int) -> None:
        self.replies = Replies(len(commands))
        self._submit = submit
        self._commands = commands
        self._rate = rate
        self._start = 0

    def run(self) -> list[int]:
        """Return the nanoseconds from the meant moment to the reply, of each command."""
        _wake_exactly()
        submit, take, due_at = self._submit, self.replies.take, self.due_at
        self._start = _clock() + int(WARM_UP_S * SECOND)
        for tag, command in enumerate(self._commands):
            early = due_at(tag) - _clock()
            if early > 0:
                time.sleep(early / SECOND)
            submit(command, take, tag)
        self.replies.wait()
        came_at = self.replies.came_at
        return [came - due_at(tag) for tag, came in enumerate(came_at)]

    def due_at(self, tag: int) -> int:
        """Return when the command at place `tag` is meant to be sent."""
        return self._start + tag * SECOND // self._rate


def _wake_exactly() -> None:
    """Have this thread wake when it meant to: Linux lets it sleep 50 microseconds longer."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_TIMER_SLACK, 1, 0, 0, 0)
