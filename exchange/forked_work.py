"""Work on the memory as it is now, done by a forked child while this process goes on.

The child is the forking thread alone, on a copy of the memory that costs only what is written to
afterwards. A lock that another thread held at that moment stays held in the child for ever, so the
work may take none: no logging, no queue, no import, nothing of what was open. Before it begins the
child lets go of every descriptor but the one to report through, so that it holds neither the lock
of the ledger nor a socket, whatever becomes of its parent. It ends with its work, with its parent
(Linux; elsewhere when it is done), or after `LONGEST_S`.

Public: `fork`, `ForkedWork`.
"""

import gc
import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Final, NoReturn

from exchange.errors import WorkFailed
from exchange.lifeline import die_with_parent

LONGEST_S: Final = 600
"""A child that has not ended by then is ended by the kernel: it must have met a lock."""

_NICENESS: Final = 10
_REPORT: Final = 3  # the descriptor in the child, after the three that every program has
_DESCRIPTORS: Final = 2**20  # more than ever are open; the limit itself may be none
_READ_BYTES: Final = 2**16


class ForkedWork:
    """A child at work, seen from its parent. `result` is asked for once, by one thread."""

    def __init__(self, pid: int, report: int) -> None:
        self.pid = pid
        self._report = report
        self._running = True
        self._lock = Lock()  # a process id may be used again once it was waited for

    def result(self) -> bytes:
        """Wait for the child to end and return what its work returned. Raises WorkFailed."""
        said = b""
        try:
            while more := os.read(self._report, _READ_BYTES):
                said += more
        finally:
            os.close(self._report)
            with self._lock:
                status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                self._running = False
        if status:
            raise WorkFailed(status, said.decode(errors="replace"))
        return said

    def kill(self) -> None:
        """End the child now, if it has not ended; `result` then raises."""
        with self._lock:
            if self._running:
                os.kill(self.pid, signal.SIGKILL)


def fork(work: Callable[[], bytes]) -> ForkedWork:
    """Let a child do `work`, which returns a few bytes. Raises OSError if there can be none."""
    parent = os.getpid()
    reader, writer = os.pipe()
    try:
        pid = _fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if not pid:
        _work(work, writer, parent)
    os.close(writer)
    return ForkedWork(pid, reader)


def _fork() -> int:
    with warnings.catch_warnings():
        # Python 3.12 warns of any fork beside other threads, for what the module says above.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        return os.fork()


def _work(work: Callable[[], bytes], report: int, parent: int) -> NoReturn:
    """Do `work` as the child: whatever happens, it never returns into its parent's program."""
    status = 1
    try:
        gc.disable()  # a collection would write to every object, and so copy every page
        _let_go(report)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(LONGEST_S)
        die_with_parent(parent)
        os.nice(_NICENESS)
        os.write(_REPORT, work())
        status = 0
    except BaseException as error:  # noqa: BLE001  there is nobody above to raise it to
        with suppress(OSError):
            os.write(_REPORT, repr(error).encode())
    finally:
        os._exit(status)


def _let_go(report: int) -> None:
    """Close every descriptor but `report`, which becomes `_REPORT`."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(_REPORT):
        os.dup2(nothing, standard)
    os.dup2(report, _REPORT)
    os.closerange(_REPORT + 1, _DESCRIPTORS)
