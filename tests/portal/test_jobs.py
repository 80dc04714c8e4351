"""Jobs are done at their turn, one process at a time, and none keeps another from its turn."""

import fcntl
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask, current_app

from portal import jobs
from tests.support.waiting import wait_until


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


def test_a_job_is_done_when_it_is_due_and_in_the_applications_context(app: Flask) -> None:
    done: list[str] = []
    jobs.add(app, "often", 0, lambda: done.append(current_app.name))
    jobs.add(app, "seldom", 3_600, lambda: done.append("seldom"))
    for _ in range(3):
        jobs.do_what_is_due(app)
    assert done.count("seldom") == 1
    assert done.count(app.name) == 3


def test_a_job_that_fails_is_tried_again_and_holds_nobody_up(app: Flask) -> None:
    done: list[int] = []

    def fail() -> None:
        done.append(0)
        raise ZeroDivisionError

    jobs.add(app, "broken", 0, fail)
    jobs.add(app, "sound", 0, lambda: done.append(1))
    jobs.do_what_is_due(app)
    jobs.do_what_is_due(app)
    assert done == [0, 1, 0, 1]


def test_a_second_process_waits_for_the_first_to_end(app: Flask, tmp_path: Path) -> None:
    done, stop = Event(), Event()
    jobs.add(app, "once", 0, done.set)
    with (tmp_path / "jobs.lock").open("a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
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
