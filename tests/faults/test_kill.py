"""kill -9 at any moment, also inside a commit: what was acknowledged is there, nothing half done.

Four client programs trade over the socket and write down every reply, each in a file of its own.
The engine is killed again and again; after each restart what they wrote down is compared with the
ledger. In the end the whole ledger is audited.
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

import msgspec
import pytest

from exchange.client import UnixSocketClient
from exchange.events import OrderMatched, OrderPlaced
from exchange.home import Home
from ledger.audit import audit
from ledger.chain import EMPTY, extend
from ledger.entries import Entry
from ledger.sqlite_reader import SqliteReader
from tests.faults.recording_client import TRY_AGAIN
from tests.support.engine_market import open_market
from tests.support.engine_records import Record, RecordFile
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 4
ACKNOWLEDGED = 500  # at least so many between two kills
SNAPSHOT_EVERY = 600

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
            "killable_engine", self._folder, SNAPSHOT_EVERY, stdout=subprocess.PIPE
        )
        said = pipe_of(self._process.stdout).readline().split()
        assert said[:1] == [b"ready"], said
        self.snapshots.append(int(said[1]))

    def kill(self, how: signal.Signals) -> None:
        """Kill it, or tell it to die inside its next commit; return when it is dead."""
        self._process.send_signal(how)
        assert self._process.wait(60) == -signal.SIGKILL
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
        self._acknowledged = 0

    def collect(self) -> int:
        """Read what they have written down meanwhile; return how much was acknowledged by now."""
        for file in self._files:
            new = file.new()
            self.records += new
            self._acknowledged += sum(1 for each in new if each.what == "accepted")
        return self._acknowledged

    def stop(self) -> None:
        """Let each finish what it began."""
        for process in self._processes:
            pipe_of(process.stdin).close()
        for process in self._processes:
            assert process.wait(60) == 0
        self.collect()

    def end(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
            pipe_of(process.stdin).close()


class Witness:
    """Reads the ledger as it grows and holds it against what clients were told."""

    def __init__(self, home: Path) -> None:
        self._ledger = Home(home).ledger
        self._head = EMPTY
        self._entries: list[Entry] = []
        self._keys: dict[tuple[int, str], int] = {}
        self._sequence_of: dict[tuple[int, str], int] = {}
        self._checked = 0
        self.acts = 0

    def check(self, records: list[Record]) -> None:
        """Check all that was written down since the last time."""
        self._read()
        for record in records[self._checked :]:
            if record.what == "accepted":
                self._check_accepted(record)
            elif record.what == "refused" and record.refusal not in TRY_AGAIN:
                # One that may be tried again was: with the same key, and carried out.
                assert (record.actor, record.key) not in self._keys, record
        self._checked = len(records)

    def _read(self) -> None:
        """Read the new blocks; an act is in one block or not at all, a key in one act."""
        with SqliteReader.open(self._ledger) as reader:
            for block in reader.blocks(self._head.height):
                extension = extend(self._head, block)
                self._head = extension.head
                self._entries += extension.entries
                self._check_acts(extension.entries)
                for entry in extension.entries:
                    if entry.key:
                        name = (entry.actor, entry.key[24:].decode())
                        self._keys.setdefault(name, entry.sequence)

    def _check_acts(self, entries: list[Entry]) -> None:
        for at, entry in enumerate(entries):
            if entry.kind != OrderPlaced.KIND:
                continue
            placed = msgspec.msgpack.decode(entry.payload, type=OrderPlaced)
            rest = entries[at + 1 : at + placed.parts]
            parts = [msgspec.msgpack.decode(each.payload, type=OrderMatched) for each in rest]
            assert [each.part for each in parts] == list(range(2, placed.parts + 1))
            assert {each.act for each in parts} <= {entry.sequence}
            self.acts += placed.parts > 1

    def _check_accepted(self, record: Record) -> None:
        name = (record.actor, record.key)
        assert self._sequence_of.setdefault(name, record.sequence) == record.sequence
        assert self._keys[name] == record.sequence
        entries = self._entries[record.sequence : record.sequence + len(record.payloads)]
        assert tuple((each.kind, each.payload) for each in entries) == record.payloads
        assert {(each.actor, each.time) for each in entries} == {(record.actor, record.time)}


class Siege:
    """An exchange under trade that is killed again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.home = folder / "home"
        self.rng = random.Random(seed)
        self.engine = KillableEngine(self.home)
        self.witness = Witness(self.home)
        client = UnixSocketClient(Home(self.home).socket)
        members = open_market(client, 2 * CLIENTS)
        client.close()
        self.traders = Traders(self.home, folder, members, seed)

    def round(self, how: signal.Signals, *, from_genesis: bool) -> None:
        """Let them trade, kill the engine, start it again, and hold the ledger against them."""
        enough = self.traders.collect() + ACKNOWLEDGED + self.rng.randrange(ACKNOWLEDGED)
        wait_until(lambda: self.traders.collect() >= enough, "enough was acknowledged")
        self.engine.kill(how)
        if from_genesis:
            shutil.rmtree(Home(self.home).snapshots)
        self.engine.start()
        self.traders.collect()
        self.witness.check(self.traders.records)

    def finish(self) -> None:
        """Stop everything cleanly and audit the whole ledger."""
        self.traders.stop()
        self.engine.stop()
        self.witness.check(self.traders.records)
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
    siege.finish()


@pytest.mark.requirement("P3-26")
def test_whatever_was_acknowledged_survives_kill_9_and_nothing_is_half_done(siege: Siege) -> None:
    besiege(siege, 26)

    replies = Counter(record.what for record in siege.traders.records)
    assert replies["accepted"] >= 26 * ACKNOWLEDGED
    assert replies["unknown"] > 0  # some were caught under way
    assert sum(1 for each in siege.engine.snapshots if each) >= 5
    assert siege.witness.acts > 0


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.parametrize("siege", range(20), indirect=True)
def test_a_thousand_kills(siege: Siege) -> None:
    besiege(siege, 50)
