"""Keep a program alive only as long as its parent.

On Linux `die_with_parent` asks the kernel, which is exact and costs nothing. Elsewhere

    python -m exchange.lifeline DESCRIPTOR PROGRAM ARGUMENTS…

runs the program beneath itself and ends it when the pipe at that descriptor does, whose other end
the parent holds. Signals to end are passed on, and so is the exit status.
"""

import ctypes
import os
import signal
import subprocess
import sys
from threading import Thread
from typing import Final

PATIENCE_S: Final = 10
"""A program that was asked to end and has not done so after this many seconds is killed."""

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_PASSED_ON: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """Let the kernel send this process SIGTERM when the thread that forked it ends; Linux only.

    Called between fork and exec, with the parent's process id.
    """
    if _prctl is not None:
        _prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM))
    if os.getppid() != parent:
        os._exit(1)  # it died before the kernel was asked


def main(arguments: list[str]) -> int:
    """Run a program until it ends, or the pipe does; return its exit status."""
    descriptor, *command = arguments
    program = subprocess.Popen(command)  # noqa: S603  what its parent, the supervisor, gave
    for number in _PASSED_ON:
        signal.signal(number, lambda passed, _frame: program.send_signal(passed))
    Thread(target=_watch, args=(int(descriptor), program), daemon=True).start()
    status = program.wait()
    return status if status >= 0 else 128 - status


def _watch(descriptor: int, program: "subprocess.Popen[bytes]") -> None:
    os.read(descriptor, 1)  # nothing is ever written: it returns when the parent has ended
    program.terminate()
    try:
        program.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        program.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
