"""A forked child holds nothing of its parent's and ends whatever becomes of it."""

import gc
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock, Thread

import pytest

from exchange.errors import WorkFailed
from exchange.forked_work import fork
from ledger.file_lock import FileLock
from tests.support.parent_of_work import hold

ROOT = Path(__file__).resolve().parents[2]


def open_descriptors() -> bytes:
    """Return which of the first thousand descriptors are open."""
    found = []
    for each in range(1000):
        try:
            os.fstat(each)
        except OSError:
            continue
        found.append(each)
    return repr(found).encode()


def test_what_the_work_returns_comes_back() -> None:
    assert fork(lambda: b"done").result() == b"done"


def test_the_child_has_a_memory_of_its_own() -> None:
    there: list[int] = []

    def add() -> bytes:
        there.append(1)
        return b"%d" % len(there)

    assert fork(add).result() == b"1"
    assert there == []


def test_the_child_keeps_no_descriptor_but_its_report(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w"), socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        assert fork(open_descriptors).result() == b"[0, 1, 2, 3]"


def test_the_child_holds_no_lock_of_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    lock = FileLock(tmp_path / "lock")
    child = fork(lambda: hold(tmp_path / "held"))
    reader = os.open(tmp_path / "held", os.O_RDONLY)
    lock.release()

    FileLock(tmp_path / "lock").release()

    child.kill()
    os.close(reader)
    with pytest.raises(WorkFailed):
        child.result()


def test_the_child_yields_to_others_and_collects_no_garbage() -> None:
    nice, enabled = fork(lambda: b"%d %d" % (os.nice(0), gc.isenabled())).result().split()

    assert int(nice) >= min(os.nice(0) + 10, 19)
    assert enabled == b"0"


def test_a_lock_that_another_thread_holds_is_not_met() -> None:
    held, done = Lock(), Lock()
    done.acquire()

    def hold() -> None:
        with held:
            done.acquire()

    thread = Thread(target=hold)
    thread.start()
    assert fork(lambda: b"free").result() == b"free"
    done.release()
    thread.join()


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(0), KeyboardInterrupt()])
def test_work_that_raises_never_returns_into_the_program(error: BaseException) -> None:
    def work() -> bytes:
        raise error

    with pytest.raises(WorkFailed) as failed:
        fork(work).result()
    assert (failed.value.status, failed.value.reason) == (1, repr(error))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGALRM])
def test_signals_of_the_program_end_the_child_as_by_default(number: signal.Signals) -> None:
    def work() -> bytes:
        os.kill(os.getpid(), number)
        return b""

    with pytest.raises(WorkFailed) as failed:
        fork(work).result()
    assert failed.value.status == -number


def test_a_child_that_was_killed_says_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    child = fork(lambda: hold(tmp_path / "held"))
    child.kill()

    with pytest.raises(WorkFailed) as failed:
        child.result()
    assert (failed.value.status, failed.value.reason) == (-signal.SIGKILL, "")
    child.kill()  # it has been waited for: nobody else is hit


def test_the_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.support.parent_of_work", str(tmp_path / "held")], cwd=ROOT
    )
    reader = os.open(tmp_path / "held", os.O_RDONLY)
    parent.kill()
    assert parent.wait() == -signal.SIGKILL

    # The other end is open in the child alone.
    assert select.select([reader], [], [], 30)[0] == [reader]
    assert os.read(reader, 1) == b""
    os.close(reader)
