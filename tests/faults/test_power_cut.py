"""A power cut under the whole engine, on a disk that forgets what was not synced.

kill -9 keeps what the operating system had in memory; here it is lost. And since a reply must not
leave before the sync of its block has returned, the disk is asked at the moment of every reply.
"""

import random
from collections.abc import Iterator
from itertools import count as numbers
from pathlib import Path
from threading import Thread

import pytest

from exchange.client import Accepted, OutcomeUnknown, Refused, UnixSocketClient
from exchange.client.client import Reply
from exchange.client.wire import Grown, Note, Welcome
from exchange.clock import SECOND, SystemClock
from exchange.commands import AdmitMember, MemberKind
from exchange.engine import Engine
from exchange.engine_socket import Caller
from exchange.errors import EngineFailed
from exchange.home import Home
from exchange.refusals import Refusal
from ledger.audit import audit
from ledger.blocks import Block
from ledger.sqlite_store import SqliteStore
from tests.support.apsw_connection import over
from tests.support.engine_home import SETTINGS, entries
from tests.support.faulty_disk import FaultyDisk

LOG = "ledger.db-wal"
THREADS = 4

_names = numbers()


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    disk = FaultyDisk(f"under the engine {next(_names)}")
    yield disk
    disk.unregister()


class Appended:
    """How many entries are in blocks whose append has returned."""

    def __init__(self) -> None:
        self.size = 0

    def covers(self, reply: Reply | Note) -> bool:
        """Whether all that `reply` tells of is among them."""
        match reply:
            case Accepted():
                return reply.sequence + len(reply.payloads) <= self.size
            case Grown():
                return reply.size <= self.size
            case _:
                return True


def follow_growth(client: UnixSocketClient) -> None:
    """Hear of every entry until there are no more."""
    size = 0
    while client.wait_beyond(size, SECOND):
        size += 1


def engine_on(folder: Path, disk: FaultyDisk, appended: Appended | None = None) -> Engine:
    """Start an engine whose ledger lies on `disk`; `appended` follows its appends."""

    class Followed(SqliteStore):
        def append(self, block: Block) -> None:
            super().append(block)
            if appended is not None:
                appended.size = block.next_sequence

    def open_store(path: Path) -> SqliteStore:
        return Followed.open(path, over(disk.name))

    engine = Engine(Home(folder), SETTINGS, SystemClock(), open_store=open_store)
    engine.start()
    return engine


class Admitter:
    """Admits members until the engine fails, and remembers what it was told."""

    def __init__(self, engine: Engine, name: int, at_most: int) -> None:
        self._client = engine.client()
        self._name = name
        self._at_most = at_most
        self.accepted: dict[str, Accepted] = {}
        self.thread = Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        for nth in range(self._at_most):
            key = f"{self._name}.{nth}"
            try:
                reply = self._client.submit(AdmitMember(0, key, 0, MemberKind.NATURAL))
            except OutcomeUnknown:
                return
            if isinstance(reply, Refused):
                assert reply.refusal is Refusal.ENGINE_UNAVAILABLE
                return
            self.accepted[key] = reply


def admit_together(engine: Engine, each: int) -> dict[str, Accepted]:
    """Let threads admit members side by side; return what they were told."""
    admitters = [Admitter(engine, name, each) for name in range(THREADS)]
    for admitter in admitters:
        admitter.thread.join()
    return {key: reply for each_ in admitters for key, reply in each_.accepted.items()}


def check(folder: Path, accepted: dict[str, Accepted]) -> int:
    """Hold the ledger in `folder` against what was acknowledged; return what it has besides."""
    found = entries(folder)
    for key, reply in accepted.items():
        entry = found[reply.sequence]
        assert entry.key[24:].decode() == key
        assert (entry.time, ((entry.kind, entry.payload),)) == (reply.time, reply.payloads)
    return sum(1 for entry in found if entry.key) - len(accepted)


@pytest.mark.parametrize("seed", range(8))
def test_a_power_cut_takes_nothing_that_was_acknowledged(
    tmp_path: Path, disk: FaultyDisk, seed: int
) -> None:
    rng = random.Random(seed)
    engine = engine_on(tmp_path, disk)
    disk.power_off_after = len(disk.log) + rng.randrange(20, 200)
    accepted = admit_together(engine, 1_000)
    with pytest.raises(EngineFailed):
        engine.join()

    disk.leave(tmp_path, seed)
    again = Engine(Home(tmp_path), SETTINGS, SystemClock())
    again.start()
    again.stop()
    assert accepted
    assert 0 <= check(tmp_path, accepted) <= THREADS
    assert audit(Home(tmp_path).ledger).fault is None


def test_a_disk_that_lies_about_syncing_is_seen_to_lose_what_was_acknowledged(
    tmp_path: Path, disk: FaultyDisk
) -> None:
    """Show that the test above would notice: the same story on a disk that forgets."""
    engine = engine_on(tmp_path, disk)
    admit_together(engine, 5)
    disk.lying = True
    disk.power_off_after = len(disk.log) + 200
    accepted = admit_together(engine, 1_000)
    with pytest.raises(EngineFailed):
        engine.join()

    for name, platter in disk.platters.items():
        (tmp_path / name).write_bytes(bytes(platter.synced))
    assert len(entries(tmp_path)) < max(reply.sequence for reply in accepted.values())


def test_no_reply_leaves_before_the_sync_of_its_block_has_returned(
    tmp_path: Path, disk: FaultyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    early: list[object] = []
    appended = Appended()
    told = 0
    collect = Caller.collect

    def watched(caller: Caller, number: int, reply: Reply | Note) -> None:
        nonlocal told
        if not isinstance(reply, Welcome):
            told += 1
            # Growth is told by another thread, perhaps while the next block is written.
            pending = disk.platters[LOG].pending and not isinstance(reply, Grown)
            if pending or not appended.covers(reply):
                early.append(reply)
        collect(caller, number, reply)

    monkeypatch.setattr(Caller, "collect", watched)
    engine = engine_on(tmp_path, disk, appended)
    client = UnixSocketClient(Home(tmp_path).socket)
    follower = Thread(target=follow_growth, args=(client,))
    follower.start()
    accepted = admit_together(engine, 30)
    for nth in range(40):
        reply = client.submit(AdmitMember(0, f"socket {nth}", 0, MemberKind.NATURAL))
        assert isinstance(reply, Accepted)
    engine.stop()
    follower.join()
    client.close()

    assert len(accepted) == 30 * THREADS
    assert told > 50  # replies, and news of the ledger's growth
    assert not early


def test_in_process_too_the_log_is_synced_at_the_moment_of_every_reply(
    tmp_path: Path, disk: FaultyDisk
) -> None:
    early: list[Reply] = []
    replies: list[Reply] = []
    appended = Appended()

    def reply_to(_tag: int, reply: Reply) -> None:
        replies.append(reply)
        if disk.platters[LOG].pending or not appended.covers(reply):
            early.append(reply)

    engine = engine_on(tmp_path, disk, appended)
    for nth in range(3_000):
        command = AdmitMember(0, f"k{nth % 2_000}", 0, MemberKind.NATURAL)
        engine.sequencer.submit(command, reply_to, nth)
    engine.stop()

    assert len(replies) == 3_000
    assert not early


@pytest.mark.parametrize("fault", ["failing_sync", "room"])
def test_a_disk_that_fails_or_is_full_ends_the_engine_and_loses_nothing(
    tmp_path: Path, disk: FaultyDisk, fault: str
) -> None:
    engine = engine_on(tmp_path, disk)
    accepted = admit_together(engine, 10)
    setattr(disk, fault, "-wal" if fault == "failing_sync" else 6_000)
    accepted |= admit_together(engine, 1_000)
    with pytest.raises(EngineFailed):
        engine.join()

    disk.leave(tmp_path, 0)
    again = Engine(Home(tmp_path), SETTINGS, SystemClock())
    again.start()
    again.stop()
    assert len(accepted) >= 10 * THREADS
    check(tmp_path, accepted)
