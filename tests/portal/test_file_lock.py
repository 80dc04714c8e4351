"""One at a time, be they threads or processes; whoever dies lets go; nobody waits for nothing."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from portal.file_lock import FileLock
from tests.support.waiting import wait_until

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "locked"


@pytest.fixture
def holder(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that has the lock until it ends."""
    command = (sys.executable, "-c", HOLDER, str(path))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield holder
        holder.kill()


def test_other_processes_are_kept_out_while_it_is_held(path: Path) -> None:
    with path.open("a") as file, path.open("a") as other:
        with FileLock(file.fileno()), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_it_waits_for_another_process_until_that_dies(
    path: Path, holder: "subprocess.Popen[bytes]"
) -> None:
    entered: list[bool] = []

    def enter() -> None:
        with path.open("a") as file, FileLock(file.fileno()):
            entered.append(True)

    waiting = Thread(target=enter)
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    holder.kill()
    holder.wait()
    waiting.join(10)
    wait_until(lambda: bool(entered), "the lock was let go")


def test_a_file_that_is_gone_leaves_no_thread_shut_out(path: Path) -> None:
    with path.open("a") as file:
        lock = FileLock(file.fileno())
    for _ in range(2):
        with pytest.raises(OSError, match="Bad file descriptor"), lock:
            pass
