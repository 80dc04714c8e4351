"""Jobs: what the portal does again and again beside answering requests, in a process of its own.

A capability adds its jobs while the application is put together; `scrip serve` does them in its
`worker` child, in one thread, one after the other: so no web request waits for them, and a job
meets neither itself nor another. Every job may be done twice, or break off at any line, without
harm. One that fails is tried again at its next turn. When it is whose turn is the scheduler's
affair (APScheduler); what each run came to is written down by `portal.job_runs`.
"""

import fcntl
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from flask_babel import LazyString

from portal import clock, days, job_runs
from portal.database import session
from portal.job_runs import Outcome, Run
from portal.language import lazy_gettext as _l

LOOK_EVERY_S: Final = 1
"""So often it is looked whether somebody asked for a run, or for the end of all."""

FORGETTING_EVERY_S: Final = 3_600


class Figure(StrEnum):
    """What can be counted of a run."""

    LOOKED_AT = "looked_at"
    SENT = "sent"
    FAILED = "failed"
    FORGOTTEN = "forgotten"


FIGURES: Final[Mapping[str, LazyString]] = {
    Figure.LOOKED_AT: _l("looked at"),
    Figure.SENT: _l("sent"),
    Figure.FAILED: _l("failed"),
    Figure.FORGOTTEN: _l("forgotten"),
}
"""What each is called."""

Figures = Mapping[Figure, int]
Work = Callable[[], Figures]
"""Does what there is to do and returns what it did; figures of 0 only: there was nothing."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so many seconds; `name` is for programs, `title` for people."""

    name: str
    title: LazyString
    every_s: float
    work: Work


def prepare(app: Flask) -> None:
    """Let `app` forget old runs."""
    title = _l("Forgetting what jobs did long ago")
    add(app, Job("forgetting", title, FORGETTING_EVERY_S, _forget))


def add(app: Flask, job: Job) -> None:
    """Let `job` be done again and again, within a context of `app`."""
    jobs_of(app).append(job)


def jobs_of(app: Flask) -> list[Job]:
    """Return the jobs of an application."""
    found: list[Job] = app.extensions.setdefault("jobs", [])
    return found


def job_of(app: Flask, name: str) -> Job | None:
    """Return the job of that name, None if there is none."""
    return next((job for job in jobs_of(app) if job.name == name), None)


def run(app: Flask, home: Path, stop: Event) -> None:
    """Do the jobs of `app` until `stop` is set; a second process waits for the first to end."""
    with (home / "jobs.lock").open("a") as lock:
        while not _alone(lock.fileno()):
            if stop.wait(LOOK_EVERY_S):
                return
        with app.app_context():
            job_runs.break_off(session(), clock.now())
        scheduler = _scheduler(app, stop)
        scheduler.start()
        while not stop.wait(LOOK_EVERY_S):
            _hurry(app, scheduler)
        scheduler.shutdown()


def do(app: Flask, job: Job) -> None:
    """Do a job now and write down what came of it."""
    with app.app_context():
        now = clock.now()
        began = job_runs.begin(session(), job.name, now, now + int(job.every_s * clock.SECOND))
        outcome, figures, error = _outcome(job)
        session().rollback()  # whatever it left half done
        run = Run(job.name, *began, clock.now(), outcome, figures, error)
        job_runs.end(session(), run)


def _outcome(job: Job) -> tuple[Outcome, dict[str, int], str]:
    try:
        return Outcome.DONE, {str(name): count for name, count in job.work().items() if count}, ""
    except Exception as error:  # noqa: BLE001  whatever it is, it is written down
        _log.exception("a job failed", job=job.name, error=type(error).__name__)
        return Outcome.FAILED, {}, type(error).__name__


def _scheduler(app: Flask, stop: Event) -> BackgroundScheduler:
    # It warns whenever a job waits for the one before it, which is how things are with one thread.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(1)},
        # A turn that was missed is taken late, however late, and once.
        job_defaults={"coalesce": True, "misfire_grace_time": None},
    )
    for job in jobs_of(app):
        scheduler.add_job(
            partial(_turn, app, job, stop),
            IntervalTrigger(seconds=job.every_s, timezone="UTC"),
            id=job.name,
            next_run_time=days.time_at(clock.now()),
        )
    return scheduler


def _turn(app: Flask, job: Job, stop: Event) -> None:
    # The scheduler is not asked anything here: while it ends it waits for us and answers nobody.
    if not stop.is_set():
        do(app, job)


def _hurry(app: Flask, scheduler: BackgroundScheduler) -> None:
    """Let those jobs be due now that staff asked for."""
    with app.app_context():
        for name in job_runs.asked_for(session()):
            if scheduler.get_job(name):
                scheduler.modify_job(name, next_run_time=days.time_at(clock.now()))


def _forget() -> Figures:
    return {Figure.FORGOTTEN: job_runs.forget(session(), clock.now() - job_runs.KEPT)}


def _alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
