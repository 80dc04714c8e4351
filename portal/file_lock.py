"""A lock among the threads and processes that have a file open, for sections of microseconds.

The operating system holds it, so a process that dies lets go of it. `fcntl` gives the interpreter
away at each call, and the thread that has the lock then waits its turn behind all others, with
every process of the machine behind it. Here the lock is asked for without that; only where another
process has it at that moment does the thread wait as `fcntl` does. docs/decisions has the figures.
"""

import ctypes
import fcntl
from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Final, cast

_LOCK_AT_ONCE: Final = fcntl.LOCK_EX | fcntl.LOCK_NB

# What is called through PyDLL keeps the interpreter meanwhile.
_flock: Final = cast("Callable[[int, int], int]", ctypes.PyDLL(None).flock)


class FileLock:
    """Used by `with`; each process opens the file anew. `descriptor` must stay open."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._threads = Lock()

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            if _flock(self._descriptor, _LOCK_AT_ONCE):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _flock(self._descriptor, fcntl.LOCK_UN)
        self._threads.release()
