"""Who goes first when processors are short: the engine, then those who follow it, then the audit.

On Linux that needs all of them in one session: those of different sessions the kernel gives equal
shares, whatever they ask for (`man 7 sched`, autogroup). docs/decisions, 0041.
"""

import os
from contextlib import suppress
from typing import Final

FOLLOWER: Final = 15
"""How nice a follower is: beside who computes without end it still gets one part in thirty."""

LAST: Final = 19


def follow() -> None:
    """Let this process work behind the engine: it tells of what was done."""
    os.nice(FOLLOWER)


def come_last() -> None:
    """Let this process work when nobody else wants to."""
    os.nice(LAST)
    if hasattr(os, "SCHED_IDLE"):
        with suppress(PermissionError):  # some containers forbid the call
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
