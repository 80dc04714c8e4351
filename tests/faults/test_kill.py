"""kill -9 at any moment, also inside a commit: what was acknowledged is there, nothing half done.

Four client programs trade over the socket and write down every attempt and every reply, each in a
file of its own. The engine is killed again and again, and now and then stopped cleanly under trade;
after each restart a witness holds the ledger against what they wrote down. In the end the whole
ledger is audited.
"""

import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from exchange.client import UnixSocketClient
from exchange.home import Home
from exchange.refusals import Refusal
from ledger.audit import audit
from tests.faults.recording_client import SWEPT
from tests.faults.witness import Witness
from tests.support.engine_market import open_market
from tests.support.engine_records import Record, RecordFile
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 4
ACKNOWLEDGED = 500  # at least so many between two kills
SNAPSHOT_EVERY = 600
CAPACITY = SWEPT - 20  # so a sweep is OVERLOADED for its end, which is sent again

# How each of them dies: any moment, written but not committed, committed but nobody told.
KILLS = (signal.SIGKILL, signal.SIGUSR1, signal.SIGKILL, signal.SIGUSR2, signal.SIGKILL)


def program(
    module: str, *arguments: object, stdin: int | None = None, stdout: int | None = None
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=stdin, stdout=stdout)


def pipe_of(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


class KillableEngine:
    """The engine in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.snapshots: list[int] = []
        self.start()

    def start(self) -> None:
        self._process = program(
            "killable_engine", self._folder, SNAPSHOT_EVERY, CAPACITY, stdout=subprocess.PIPE
        )
        said = pipe_of(self._process.stdout).readline().split()
        assert said[:1] == [b"ready"], said
        self.snapshots.append(int(said[1]))

    def kill(self, how: signal.Signals) -> None:
        """Kill it, or tell it to die inside its next commit; return when it is dead."""
        self._process.send_signal(how)
        try:
            assert self._process.wait(60) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)  # it says where it hangs
            self._process.wait(60)
            raise
        pipe_of(self._process.stdout).close()

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(60) == 0
        pipe_of(self._process.stdout).close()

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        pipe_of(self._process.stdout).close()


class Traders:
    """The client programs and what they have written down."""

    def __init__(self, home: Path, folder: Path, members: range, seed: int) -> None:
        self._processes = []
        self._files = []
        for nth in range(CLIENTS):
            records = folder / f"records-{nth}"
            pair = members[2 * nth], members[2 * nth + 1]
            arguments = (home, *pair, seed + nth, records)
            self._processes.append(program("recording_client", *arguments, stdin=subprocess.PIPE))
            self._files.append(RecordFile(records))
        self.records: list[Record] = []
        self.acknowledged = 0

    def collect(self) -> list[Record]:
        """Read what they have written down meanwhile; return all of it."""
        for file in self._files:
            new = file.new()
            self.records += new
            self.acknowledged += sum(1 for each in new if each.what == "accepted")
        return self.records

    def trade(self, enough: int) -> None:
        """Return when `enough` more were acknowledged."""
        enough += self.acknowledged

        def traded() -> bool:
            self.collect()
            return self.acknowledged >= enough

        wait_until(traded, "enough was acknowledged")

    def stop(self) -> None:
        """Let each finish what it began."""
        for process in self._processes:
            pipe_of(process.stdin).close()
        for process in self._processes:
            assert process.wait(60) == 0

    def end(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
            pipe_of(process.stdin).close()


class Siege:
    """An exchange under trade that is killed again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.home = folder / "home"
        self.rng = random.Random(seed)
        self.engine = KillableEngine(self.home)
        client = UnixSocketClient(Home(self.home).socket)
        members = open_market(client, 2 * CLIENTS)
        client.close()
        self.traders = Traders(self.home, folder, members, seed)
        self.witness = Witness(Home(self.home), self.traders.collect)

    def round(self, how: signal.Signals, *, from_genesis: bool) -> None:
        """Let them trade, kill the engine, start it again, and hold the ledger against them."""
        self.traders.trade(ACKNOWLEDGED + self.rng.randrange(ACKNOWLEDGED))
        self.engine.kill(how)
        if from_genesis:
            shutil.rmtree(Home(self.home).snapshots)
        self.engine.start()
        self.witness.check()

    def pause(self) -> None:
        """Stop the engine cleanly while they trade, and start it again."""
        self.traders.trade(ACKNOWLEDGED)
        self.engine.stop()
        self.engine.start()
        self.witness.check()

    def finish(self) -> None:
        """Stop everything cleanly and audit the whole ledger."""
        self.traders.stop()
        self.engine.stop()
        self.witness.check()
        checkpoint = (Home(self.home).keys / "checkpoint").read_bytes()
        report = audit(Home(self.home).ledger, checkpoints=[checkpoint])
        assert report.fault is None
        assert report.checkpoints == 1


@pytest.fixture
def siege(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Siege]:
    siege = Siege(tmp_path, getattr(request, "param", 0))
    yield siege
    siege.traders.end()
    siege.engine.end()


def besiege(siege: Siege, kills: int) -> None:
    for nth in range(kills):
        siege.round(KILLS[nth % len(KILLS)], from_genesis=nth % 6 == 5)
        if nth % 6 == 2:
            siege.pause()
    siege.finish()


@pytest.mark.requirement("P3-26")
def test_whatever_was_acknowledged_survives_kill_9_and_nothing_is_half_done(siege: Siege) -> None:
    besiege(siege, 26)

    records = siege.traders.records
    replies = Counter(record.what for record in records)
    assert replies["accepted"] >= 26 * ACKNOWLEDGED
    assert replies["unknown"] > 0  # some were caught under way
    refusals = Counter(record.refusal for record in records if record.what == "refused")
    assert refusals[Refusal.OVERLOADED] > 0
    assert refusals[Refusal.ENGINE_UNAVAILABLE] > 0
    assert sum(1 for each in siege.engine.snapshots if each) >= 5
    assert siege.witness.acts > 0


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.parametrize("siege", range(20), indirect=True)
def test_a_thousand_kills(siege: Siege) -> None:
    besiege(siege, 50)
