"""Jobs: what the portal does again and again beside answering requests, in a process of its own.

A capability adds its jobs while the application is put together; `scrip serve` runs them in its
`worker` child, in one thread, one after the other: so no web request waits for them, and a job
meets neither itself nor another. A job that fails is tried again at its next turn.
"""

import fcntl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

import structlog
from flask import Flask

from portal import clock

Job = Callable[[], object]

TURN_S: Final = 1

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Turn:
    """A job, every how many seconds it is done, and when it was done last (a stopwatch reading)."""

    name: str
    every_s: int
    job: Job
    done_at: int | None = None

    def is_due(self) -> bool:
        """Whether it was never done, or long enough ago."""
        return self.done_at is None or clock.elapsed_since(self.done_at) >= (
            self.every_s * clock.SECOND
        )


def add(app: Flask, name: str, every_s: int, job: Job) -> None:
    """Let `job` be done every so many seconds, within a context of `app`."""
    turns_of(app).append(Turn(name, every_s, job))


def turns_of(app: Flask) -> list[Turn]:
    """Return the jobs of an application."""
    turns: list[Turn] = app.extensions.setdefault("jobs", [])
    return turns


def run(app: Flask, home: Path, stop: Event) -> None:
    """Do the jobs of `app` until `stop` is set; a second process waits for the first to end."""
    with (home / "jobs.lock").open("a") as lock:
        while not _alone(lock.fileno()):
            if stop.wait(TURN_S):
                return
        while True:
            do_what_is_due(app)
            if stop.wait(TURN_S):
                return


def do_what_is_due(app: Flask) -> None:
    """Do each job whose turn it is; none keeps the others from theirs by failing."""
    for turn in turns_of(app):
        if turn.is_due():
            turn.done_at = clock.stopwatch()
            try:
                with app.app_context():
                    turn.job()
            except Exception as error:  # noqa: BLE001  whatever it is, it comes to the log
                _log.exception("a job failed", job=turn.name, error=type(error).__name__)


def _alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
