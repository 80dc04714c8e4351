"""One holder at a time, until it lets go or its process ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.errors import StoreLocked
from ledger.file_lock import FileLock

HOLD = """
import sys
from pathlib import Path
from ledger.file_lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db.lock"
    lock = FileLock(path)

    with pytest.raises(StoreLocked) as refused:
        FileLock(path)

    assert (refused.value.path, refused.value.holder) == (path, os.getpid())
    assert path.read_text() == str(os.getpid())
    assert path.stat().st_mode & 0o777 == 0o600
    lock.release()


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    for _ in range(3):
        lock = FileLock(path)
        lock.release()
        lock.release()

    taken = FileLock(path)
    lock.release()  # of an old lock: must not let go of the new one
    with pytest.raises(StoreLocked):
        FileLock(path)
    taken.release()


def test_what_is_no_number_is_no_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock(path)
    path.write_text("not a number, but 27 letters")

    with pytest.raises(StoreLocked) as refused:
        FileLock(path)

    assert refused.value.holder is None
    lock.release()


def test_the_name_of_a_longer_holder_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("12345678901234567890")

    lock = FileLock(path)

    assert path.read_text() == str(os.getpid())
    lock.release()


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreLocked) as refused:
            FileLock(path)
        assert refused.value.holder == holder.pid

        holder.kill()
        holder.wait()

        FileLock(path).release()
