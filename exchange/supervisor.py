"""The supervisor: starts child processes, starts them again when they end, and ends them in order.

It knows nothing of what they do. They are started in the order given and ended in the opposite
one; what they print is passed on line by line under their names. They end with this process,
however that ends. It has a single thread, so that it may fork.

Public: `Child`, `Supervisor.run`.
"""

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Final

from exchange.clock import SECOND, Clock, SystemClock, select_within
from exchange.lifeline import die_with_parent

FIRST_PAUSE: Final = SECOND // 10
LONGEST_PAUSE: Final = 30 * SECOND
STEADY: Final = 60 * SECOND
"""Whoever has run for so many nanoseconds is started again at once when it ends."""

STOP_PATIENCE: Final = 15 * SECOND
"""A child that was asked to end and has not done so by then is killed."""

_READ_BYTES: Final = 2**16
_LONGEST_LINE: Final = 2**16
_KERNEL_ENDS_CHILDREN: Final = sys.platform == "linux"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """A program to keep running. Ending with `final_status` it is not started again: all end."""

    name: str
    command: tuple[str, ...]
    final_status: int | None = None


class BackOff:
    """How long to wait before a program is started again: ever longer while it ends soon."""

    def __init__(self) -> None:
        self._pause = 0

    def after(self, ran: int) -> int:
        """Return the pause after a run of `ran` nanoseconds, in nanoseconds."""
        if ran >= STEADY:
            self._pause = 0
            return 0
        self._pause = min(max(FIRST_PAUSE, 2 * self._pause), LONGEST_PAUSE)
        return self._pause


@dataclass(slots=True)
class _Running:
    """A child, its process while there is one, and what it has begun to print."""

    child: Child
    back_off: BackOff = field(default_factory=BackOff)
    process: "subprocess.Popen[bytes] | None" = None
    started: int = 0
    start_at: int = 0
    line: bytes = b""


class Supervisor:
    """Keeps children running until SIGTERM or SIGINT comes, or one ends for good."""

    def __init__(
        self,
        children: Sequence[Child],
        show: Callable[[str, str], None],
        clock: Clock | None = None,
        *,
        lifeline: bool = not _KERNEL_ENDS_CHILDREN,
        patience: int = STOP_PATIENCE,
    ) -> None:
        """`show` is given (name, line) of whatever children print.

        With `lifeline` children end with a pipe and not by the kernel. `patience` is how long, in
        nanoseconds, each may take to end.
        """
        self._patience = patience
        self._children = [_Running(child) for child in children]
        self._show = show
        self._clock = clock or SystemClock()
        self._lifeline = os.pipe() if lifeline else None
        self._selector = selectors.DefaultSelector()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._stopping = False
        self._status = 0

    def run(self) -> int:
        """Run until told to end, from the main thread; return 0, or the final status of a child."""
        self._listen_to_signals()
        while not self._stopping:
            for running in self._children:
                self._look_after(running)
            self._wait(self._pause())
        for running in reversed(self._children):
            self._end(running)
        return self._status

    def stop(self) -> None:
        """Ask `run` to end the children and return."""
        self._stopping = True
        with suppress(BlockingIOError):
            self._wake_writer.send(b"!")

    def _listen_to_signals(self) -> None:
        """Wake up at a signal, also when a child has ended."""
        for each in (self._wake_reader, self._wake_writer):
            each.settimeout(0)
        self._selector.register(self._wake_reader, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _ignore)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.stop())

    def _look_after(self, running: _Running) -> None:
        now = self._clock.monotonic()
        if running.process is None:
            if now >= running.start_at:
                self._start(running)
        elif (status := running.process.poll()) is not None:
            self._ended(running, status, now)

    def _start(self, running: _Running) -> None:
        command = running.child.command
        descriptors: tuple[int, ...] = ()
        if self._lifeline is not None:
            descriptors = self._lifeline[:1]
            command = (sys.executable, "-m", "exchange.lifeline", str(descriptors[0]), *command)
        # A group of its own: Ctrl-C at the terminal reaches this process alone, which then ends
        # the children in order. Not a session of its own: exchange.precedence would mean nothing.
        running.process = subprocess.Popen(  # noqa: S603  commands come from the composition root
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            process_group=0,
            preexec_fn=None if descriptors else partial(die_with_parent, os.getpid()),  # noqa: PLW1509  there is but one thread
        )
        running.started = self._clock.monotonic()
        output = _output(running.process)
        os.set_blocking(output, False)
        self._selector.register(output, selectors.EVENT_READ, running)
        _log.info("%s started as process %d", running.child.name, running.process.pid)

    def _ended(self, running: _Running, status: int, now: int) -> None:
        self._forget(running)
        name = running.child.name
        if status == running.child.final_status:
            _log.error("%s ended with status %d and is not started again", name, status)
            self._status = status
            self._stopping = True
            return
        pause = running.back_off.after(now - running.started)
        running.start_at = now + pause
        _log.error("%s ended with status %d; again in %d ms", name, status, pause // 10**6)

    def _end(self, running: _Running) -> None:
        """Ask a child to end, wait for it, and kill it with all that it started if it does not."""
        process = running.process
        if process is None:
            return
        process.terminate()
        deadline = self._clock.monotonic() + self._patience
        while process.poll() is None and self._clock.monotonic() < deadline:
            self._wait(SECOND)
        if process.poll() is None:
            _log.error("%s does not end and is killed", running.child.name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._forget(running)

    def _forget(self, running: _Running) -> None:
        process, running.process = running.process, None
        if process is None or process.stdout is None:
            return
        with suppress(KeyError):
            while self._read(running, process):
                pass
            self._selector.unregister(process.stdout)
        process.stdout.close()
        if running.line:
            self._show(running.child.name, running.line.decode(errors="replace"))
            running.line = b""

    def _pause(self) -> int:
        now = self._clock.monotonic()
        waiting = [each.start_at - now for each in self._children if each.process is None]
        return max(0, min([SECOND, *waiting]))

    def _wait(self, at_most: int) -> None:
        for key, _ in select_within(self._selector, at_most):
            running = key.data
            if not isinstance(running, _Running):
                self._wake_reader.recv(_READ_BYTES)
            elif running.process is not None:
                self._read(running, running.process)

    def _read(self, running: _Running, process: "subprocess.Popen[bytes]") -> bool:
        """Show the whole lines that a child has printed; whether there may be more."""
        try:
            printed = os.read(_output(process), _READ_BYTES)
        except BlockingIOError:
            return False
        if not printed:
            self._selector.unregister(_output(process))
            return False
        *lines, running.line = (running.line + printed).split(b"\n")
        if len(running.line) > _LONGEST_LINE:
            lines.append(running.line)
            running.line = b""
        for line in lines:
            self._show(running.child.name, line.decode(errors="replace"))
        return True


def _output(process: "subprocess.Popen[bytes]") -> int:
    if process.stdout is None:
        raise ValueError(process)
    return process.stdout.fileno()


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor tells that a child has ended."""
