"""The auditing process as it is run: beside an engine, killed, started again."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from exchange.audit.watching import watch
from exchange.history import HistoryUnavailable, findings
from exchange.history.findings import Findings, Line
from exchange.home import Home
from ledger.sqlite_reader import SqliteReader
from tests.support.engine_home import admit, deposit, running
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def auditor(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the process that `scrip serve` runs."""
    command = [sys.executable, "-m", "portal.command_line", "auditor", "--home", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def told(folder: Path, size: int) -> Findings:
    """Return the findings once they are about so many entries, all of them sound."""

    def look() -> Findings | None:
        try:
            found = findings.read(folder)
        except HistoryUnavailable:
            return None
        return found if found.standing.whole_size >= size else None

    return wait_until(look, f"{size} entries were audited")


def size_of(folder: Path) -> int:
    """Return how many entries are stored."""
    with SqliteReader.open(Home(folder).ledger) as stored:
        last = stored.last()
        return 0 if last is None else last.next_sequence


def test_it_follows_an_engine_and_goes_on_after_kill_9(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        for nth in range(1, 4):
            admit(engine.client(), f"member {nth}")
            deposit(engine.client(), nth, 100)
        with auditor(tmp_path) as process:
            found = told(tmp_path, size_of(tmp_path))
            process.send_signal(signal.SIGKILL)
            assert process.wait(30) == -signal.SIGKILL
        deposit(engine.client(), 1, 100)
        with auditor(tmp_path) as process:
            again = told(tmp_path, size_of(tmp_path))
            process.terminate()
            assert process.wait(30) == 0

    assert found.fault is again.fault is None
    assert again.standing.size > found.standing.size
    assert again.standing.began_at > 0  # it did not begin with the first entry
    lines = {line.line: line for line in again.lines}
    assert lines[Line.SIGNED].things > 0
    assert all(line.holds for line in again.lines)


def test_it_waits_for_a_ledger_and_ends_when_told(tmp_path: Path) -> None:
    stop = Event()
    watching = Thread(target=watch, args=(tmp_path, stop.is_set), daemon=True)
    watching.start()
    (tmp_path / "ledger.db").write_bytes(b"")
    (tmp_path / "ledger.db").unlink()

    with running(tmp_path) as engine:
        admit(engine.client(), "member")
        told(tmp_path, 2)

    stop.set()
    watching.join(30)
    assert not watching.is_alive()
