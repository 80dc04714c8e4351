"""Jobs are done at their turn, one process and one at a time, and what came of each is kept."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from flask import Flask, current_app

from portal import clock, database, job_runs, jobs
from portal.database import session
from portal.job_runs import JobRun, Outcome
from portal.jobs import Figure, Figures, Job
from portal.language import lazy_gettext
from tests.support.waiting import wait_until

SELDOM = 3_600
AT_ONCE = 0.05
NOTHING: Figures = {}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'portal.db'}"
    database.prepare(app, tmp_path)
    yield app
    database.let_go(app)


def add(app: Flask, name: str, work: Callable[[], Figures | None], every_s: float = SELDOM) -> Job:
    job = Job(name, lazy_gettext("Job"), every_s, lambda: work() or NOTHING)
    jobs.add(app, job)
    return job


@contextmanager
def running(app: Flask, home: Path) -> Iterator[None]:
    """Run the jobs of `app` as the worker does, as long as the block lasts."""
    stop = Event()
    worker = Thread(target=jobs.run, args=(app, home, stop))
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def runs(app: Flask, job: str | None = None) -> list[JobRun]:
    with app.app_context():
        return job_runs.newest(session(), job)


def ask(app: Flask, job: str) -> bool:
    with app.app_context():
        return job_runs.ask(session(), job, None, clock.now())


def test_a_job_is_done_when_it_is_due_and_in_the_applications_context(
    app: Flask, tmp_path: Path
) -> None:
    done: list[str] = []
    add(app, "often", lambda: done.append(current_app.name), AT_ONCE)
    add(app, "seldom", lambda: done.append("seldom"))
    with running(app, tmp_path):
        wait_until(lambda: done.count(app.name) >= 3, "the job was done three times")
    assert done.count("seldom") == 1


def test_no_job_meets_itself_or_another(app: Flask, tmp_path: Path) -> None:
    alone, done, met = Lock(), [0, 0], Event()

    def work(number: int) -> None:
        if not alone.acquire(blocking=False):
            met.set()
            return
        Event().wait(AT_ONCE)
        done[number] += 1
        alone.release()

    add(app, "one", lambda: work(0), AT_ONCE)
    add(app, "other", lambda: work(1), AT_ONCE)
    with running(app, tmp_path):
        wait_until(lambda: min(done) >= 5 or met.is_set(), "each was done five times")
    assert not met.is_set()


def test_a_job_that_fails_is_seen_is_tried_again_and_holds_nobody_up(
    app: Flask, tmp_path: Path
) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(0)
        message = "somebody's secret"
        raise ZeroDivisionError(message)

    add(app, "broken", fail, AT_ONCE)
    sound = Event()
    add(app, "sound", sound.set)
    with running(app, tmp_path):
        wait_until(lambda: len(tries) >= 2 and sound.is_set(), "it was tried again")
    failed = runs(app, "broken")
    assert {(run.outcome, run.error) for run in failed} == {(Outcome.FAILED, "ZeroDivisionError")}
    with app.app_context():
        standing = job_runs.standings(session())["broken"]
        assert (standing.runs, standing.failures) == (len(failed), len(failed))
        assert standing.began_at is None


def test_what_a_failed_job_left_half_done_is_not_kept(app: Flask) -> None:
    def fail() -> None:
        session().add(JobRun(job="half done", began_at=1, ended_at=1, outcome=Outcome.DONE))
        session().flush()
        raise ZeroDivisionError

    jobs.do(app, add(app, "broken", fail))
    assert [run.job for run in runs(app)] == ["broken"]


def test_a_run_is_kept_with_its_times_and_what_it_did(app: Flask) -> None:
    job = add(app, "busy", lambda: {Figure.SENT: 3, Figure.FAILED: 0})
    before = clock.now()
    jobs.do(app, job)
    (run,) = runs(app)
    assert before <= run.began_at <= run.ended_at <= clock.now()
    assert (run.outcome, run.done, run.times) == (Outcome.DONE, {"sent": 3}, 1)


def test_runs_that_found_nothing_stand_together_until_one_finds_something(app: Flask) -> None:
    found = iter([0, 0, 0, 2, 0, 0])
    job = add(app, "idle", lambda: {Figure.SENT: next(found)})
    for _ in range(6):
        jobs.do(app, job)
    assert [(run.times, run.done) for run in runs(app)] == [(2, {}), (1, {"sent": 2}), (3, {})]
    newest, _busy, first = runs(app)
    assert first.began_at < first.ended_at <= newest.began_at


def test_of_two_jobs_each_has_lines_of_its_own(app: Flask) -> None:
    one, other = add(app, "one", dict), add(app, "other", dict)
    for job in (one, other, one, other):
        jobs.do(app, job)
    assert [(run.job, run.times) for run in runs(app)] == [("other", 2), ("one", 2)]


def test_a_run_that_broke_off_with_its_worker_is_seen_by_the_next(
    app: Flask, tmp_path: Path
) -> None:
    add(app, "torn", dict)
    with app.app_context():
        job_runs.begin(session(), "torn", 1, 2)
    assert not ask(app, "torn"), "as far as anybody knows it is under way"
    with running(app, tmp_path):
        wait_until(lambda: len(runs(app)) == 2, "it was done anew")
    assert [run.outcome for run in runs(app)] == [Outcome.DONE, Outcome.BROKEN_OFF]


def test_a_run_that_is_asked_for_is_begun_at_once(app: Flask, tmp_path: Path) -> None:
    done: list[int] = []
    add(app, "seldom", lambda: done.append(1))
    with running(app, tmp_path):
        wait_until(lambda: len(done) == 1, "its first turn")
        wait_until(lambda: ask(app, "seldom"), "it has ended")
        wait_until(lambda: len(done) == 2, "the run that was asked for")
    with app.app_context():
        standing = job_runs.standings(session())["seldom"]
        assert standing.asked_at is None
        assert standing.due_at > clock.now() + (SELDOM - 60) * clock.SECOND


def test_a_run_under_way_is_not_begun_again(app: Flask, tmp_path: Path) -> None:
    begun, go_on = [], Event()

    def work() -> None:
        begun.append(1)
        go_on.wait(30)

    add(app, "slow", work, AT_ONCE)
    with running(app, tmp_path):
        wait_until(lambda: begun, "it has begun")
        assert not ask(app, "slow")
        Event().wait(10 * AT_ONCE)
        assert len(begun) == 1
        go_on.set()
    assert [run.times for run in runs(app)] == [len(begun)]


def test_whoever_asks_twice_asks_once(app: Flask) -> None:
    job = add(app, "seldom", dict)
    assert ask(app, "seldom")
    assert not ask(app, "seldom")
    jobs.do(app, job)
    assert ask(app, "seldom")


def test_what_is_a_month_old_is_forgotten(app: Flask) -> None:
    jobs.prepare(app)
    forgetting = jobs.job_of(app, "forgetting")
    assert forgetting is not None
    now = clock.now()
    with app.app_context():
        for days in (32, 30):
            at = now - days * clock.DAY
            session().add(JobRun(job="old", began_at=at, ended_at=at, outcome=Outcome.DONE))
        session().commit()
    jobs.do(app, forgetting)
    assert [run.done for run in runs(app, "forgetting")] == [{"forgotten": 1}]
    assert len(runs(app, "old")) == 1


def test_a_second_process_waits_for_the_first_to_end(app: Flask, tmp_path: Path) -> None:
    done = Event()
    add(app, "once", done.set)
    with (tmp_path / "jobs.lock").open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        stop = Event()
        second = Thread(target=jobs.run, args=(app, tmp_path, stop))
        second.start()
        assert not done.wait(0.2)
    wait_until(done.is_set, "the second has its turn")
    stop.set()
    second.join()


def test_whoever_waits_for_the_first_can_be_told_to_stop(app: Flask, tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with (tmp_path / "jobs.lock").open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        jobs.run(app, tmp_path, stop)
