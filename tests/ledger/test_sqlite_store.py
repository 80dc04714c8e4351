"""The store is held by one process, shows nothing unsynced, and stops at the first failure."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ledger import durable_files
from ledger.accounts import Balances, Bucket
from ledger.blocks import Block
from ledger.chain import EMPTY, extend
from ledger.entries import entry_hash, previous_hash
from ledger.errors import LedgerCorrupt, StoreBusy, StoreFailed, StoreForeign, StoreLocked
from ledger.sqlite_file import Connection, connect
from ledger.sqlite_reader import SqliteReader
from ledger.sqlite_store import MOST_LOGGED_BYTES, Checkpointed, SqliteStore
from tests.support.ledgers import FIRST, chain_of, draft, sealed
from tests.support.rewritten_statements import instead, rewriting

HOLD = """
import sys
from pathlib import Path
from ledger.sqlite_store import SqliteStore
from tests.support.ledgers import chain_of
store = SqliteStore.open(Path(sys.argv[1]))
for block in chain_of(3, 2, 400)[0]:
    store.append(block)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.mark.requirement("P3-26")
def test_the_ledger_outlives_its_process(path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"
        with pytest.raises(StoreLocked) as refused:
            SqliteStore.open(path)
        assert refused.value.path == path.with_name("ledger.db.lock")
        assert refused.value.holder == writer.pid
        writer.kill()

    blocks, head = chain_of(3, 2, 400)
    with SqliteStore.open(path) as store:
        assert list(store.blocks()) == blocks
        assert store.head() == head


ISSUE = ((0, 4, Bucket.ISSUANCE.value, -100), (1, 4, Bucket.AVAILABLE.value, 100))
TRANSFER = ((1, 4, Bucket.AVAILABLE.value, -30), (2, 4, Bucket.AVAILABLE.value, 30))


@pytest.mark.requirement("DC-01", "P3-24")
def test_issue_and_transfer_are_chained_in_a_file_that_only_grows(path: Path) -> None:
    with SqliteStore.open(path) as store:
        for drafts in ([FIRST], [draft(postings=ISSUE)], [draft(postings=TRANSFER)]):
            block, _ = sealed(store.head(), drafts)
            store.append(block)
    for sql in (
        "UPDATE blocks SET entries = x'00' WHERE height = 1",
        "DELETE FROM blocks WHERE height = 2",
        "REPLACE INTO blocks SELECT height, first_sequence, count, x'00', root FROM blocks",
    ):
        with closing(sqlite3.connect(path)) as file, pytest.raises(sqlite3.IntegrityError):
            file.execute(sql)

    balances, head, previous = Balances(), EMPTY, bytes(32)
    with SqliteReader.open(path) as reader:
        for block in reader.blocks():
            (entry,) = block.split()
            assert previous_hash(entry) == previous
            previous = entry_hash(entry)
            extension = extend(head, block)
            head = extension.head
            balances.apply(extension.entries[0].postings)
    assert list(balances.items()) == [(0, 4, 17, -100), (1, 4, 1, 70), (2, 4, 1, 30)]
    assert (head.size, head.hash) == (3, previous)


def test_a_second_store_on_the_same_file_is_refused(path: Path) -> None:
    store = SqliteStore.open(path)
    with pytest.raises(StoreLocked, match=f"process {os.getpid()}, which holds the lock file"):
        SqliteStore.open(path)

    store.close()
    SqliteStore.open(path).close()


def test_a_store_that_cannot_be_opened_lets_go_of_the_lock(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1_000)
    for _ in range(2):
        with pytest.raises(StoreForeign):
            SqliteStore.open(path)

    path.unlink()
    SqliteStore.open(path).close()


def test_the_log_is_moved_into_the_file_at_opening(path: Path, tmp_path: Path) -> None:
    blocks, head = chain_of(3, 2, 400)
    crashed = tmp_path / "crashed" / "ledger.db"
    crashed.parent.mkdir()
    with SqliteStore.open(path) as store:
        for block in blocks:
            store.append(block)
        for suffix in ("", "-wal"):
            content = path.with_name(path.name + suffix).read_bytes()
            crashed.with_name(crashed.name + suffix).write_bytes(content)

    with SqliteStore.open(crashed) as store:
        assert crashed.with_name("ledger.db-wal").stat().st_size == 0
        assert store.head() == head


def test_the_name_of_the_file_is_synced_before_anything_is_appended(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = durable_files.sync

    def noted(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(durable_files, "sync", noted)
    SqliteStore.open(path).close()

    assert synced == [path.parent.stat().st_ino]


def test_a_head_that_is_not_sound_does_not_open(path: Path) -> None:
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path) as store:
        store.append(blocks[0])
        store.append(replace(blocks[1], root=bytes(32)))

    for _ in range(2):
        with pytest.raises(LedgerCorrupt) as corrupt:
            SqliteStore.open(path)
        assert corrupt.value.sequence == 4


impatient = instead(
    {
        "PRAGMA busy_timeout = 10000": "PRAGMA busy_timeout = 0",
        "PRAGMA busy_timeout": "SELECT 10000",
    }
)


def test_a_reader_that_holds_on_to_the_log_is_waited_for_and_then_named(path: Path) -> None:
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path) as store:
        store.append(blocks[0])
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM blocks").fetchone()
            store.append(blocks[1])
            store.close()
            with pytest.raises(StoreBusy) as refused:
                SqliteStore.open(path, impatient)
            assert refused.value.path == path

    with SqliteStore.open(path) as store:
        assert list(store.blocks()) == blocks


def test_a_checkpoint_copies_the_log_and_the_next_append_begins_it_anew(path: Path) -> None:
    blocks, head = chain_of(3, 400, 400, 2)
    log = path.with_name("ledger.db-wal")
    with SqliteStore.open(path) as store:
        assert store.checkpoint() == Checkpointed(whole=True, logged_pages=0)
        for block in blocks[:3]:
            store.append(block)
        size = log.stat().st_size
        checkpointed = store.checkpoint()
        assert checkpointed.whole
        assert checkpointed.logged_pages == size // (4096 + 24)

        store.append(blocks[3])

        assert log.stat().st_size == size, "the log was written from its beginning"
        assert store.checkpoint().logged_pages < checkpointed.logged_pages
        assert store.head() == head


@contextmanager
def looking(path: Path) -> Iterator[None]:
    """Look at the file all the while."""
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM blocks").fetchone()
        yield


def test_a_checkpoint_beside_a_reader_says_that_it_is_not_whole(path: Path) -> None:
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path) as store:
        store.append(blocks[0])
        with looking(path):
            store.append(blocks[1])
            assert not store.checkpoint().whole
        assert store.checkpoint().whole


def test_what_a_checkpoint_left_the_writer_copies_and_begins_the_log_anew(path: Path) -> None:
    blocks, head = chain_of(3, 400, 2, 2)
    log = path.with_name("ledger.db-wal")
    with SqliteStore.open(path) as store:
        store.append(blocks[0])
        with looking(path):
            store.append(blocks[1])
            assert not store.checkpoint().whole
        size = log.stat().st_size

        store.append(blocks[2])
        store.append(blocks[3])
        assert log.stat().st_size == size, "the log was written from its beginning"
        assert store.head() == head


def test_the_log_stays_small_though_nobody_checkpoints(path: Path) -> None:
    counts = [1, *[200] * 30]
    blocks, head = chain_of(*counts)
    log = path.with_name("ledger.db-wal")
    with SqliteStore.open(path) as store:
        store._most_logged_bytes = 100_000
        for block in blocks:
            store.append(block)
            assert log.stat().st_size < 195_000
        assert store.head() == head
    assert sum(len(block.entries) for block in blocks) > 500_000
    assert MOST_LOGGED_BYTES == 67_108_864


def test_checkpoints_beside_the_writer_lose_nothing(path: Path) -> None:
    blocks, head = chain_of(*[50] * 60)
    with SqliteStore.open(path) as store:
        done = threading.Event()

        def checkpoint() -> None:
            while not done.is_set():
                store.checkpoint()

        beside = threading.Thread(target=checkpoint)
        beside.start()
        try:
            for block in blocks:
                store.append(block)
                assert store.last() == block
        finally:
            done.set()
            beside.join()
        assert store.head() == head
    with SqliteReader.open(path) as reader:
        assert list(reader.blocks()) == blocks


class Watch:
    """Looks at `store`, or raises `error`, before the statement that begins with `at` runs."""

    def __init__(self) -> None:
        self.at = "-"
        self.error: BaseException | None = None
        self.seen: list[Block | None] = []
        self.store: SqliteStore | None = None
        self.connect = rewriting(self._look)

    def _look(self, sql: str) -> str:
        if sql.startswith(self.at):
            if self.error is not None:
                raise self.error
            if self.store is not None:
                self.seen.append(self.store.last())
        return sql


def test_what_is_not_committed_is_not_seen(path: Path) -> None:
    watch = Watch()
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path, watch.connect) as store:
        store.append(blocks[0])
        watch.store, watch.at = store, "COMMIT"
        store.append(blocks[1])
        watch.at = "-"
        assert watch.seen == [blocks[0]], "the row was inserted and not committed"
        assert store.last() == blocks[1]


@pytest.mark.parametrize("at", ["BEGIN", "INSERT INTO blocks", "INSERT INTO tiles", "COMMIT"])
def test_whatever_fails_in_an_append_is_the_end(path: Path, at: str) -> None:
    watch = Watch()
    blocks, _ = chain_of(200, 100, 5)
    with SqliteStore.open(path, watch.connect) as store:
        store.append(blocks[0])
        watch.at, watch.error = at, sqlite3.OperationalError("disk I/O error")
        with pytest.raises(StoreFailed, match=r"^block 1 was not committed: disk I/O error$"):
            store.append(blocks[1])

        watch.at = "-"
        for block in blocks[1:]:
            with pytest.raises(
                StoreFailed, match=r"^an earlier write did not return; open the store again$"
            ):
                store.append(block)
        assert list(store.blocks()) == blocks[:1]

    with SqliteStore.open(path) as store:
        assert list(store.blocks()) == blocks[:1]


def test_an_append_that_is_interrupted_is_the_end_too(path: Path) -> None:
    watch = Watch()
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path, watch.connect) as store:
        watch.at, watch.error = "COMMIT", KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            store.append(blocks[0])

        watch.at = "-"
        with pytest.raises(StoreFailed):
            store.append(blocks[0])


def test_a_checkpoint_that_fails_is_the_end(path: Path) -> None:
    watch = Watch()
    blocks, _ = chain_of(3, 2)
    with SqliteStore.open(path, watch.connect) as store:
        store.append(blocks[0])
        watch.at, watch.error = "PRAGMA wal_checkpoint", sqlite3.OperationalError("disk I/O error")
        with pytest.raises(
            StoreFailed, match=r"^the log was not copied into the file: disk I/O error$"
        ):
            store.checkpoint()

        watch.at = "-"
        with pytest.raises(StoreFailed):
            store.append(blocks[1])


def test_a_checkpoint_that_does_not_say_how_far_it_came_is_the_end(path: Path) -> None:
    vague = instead({"PRAGMA wal_checkpoint(PASSIVE)": "SELECT 0"})
    with SqliteStore.open(path, vague) as store:
        with pytest.raises(StoreFailed, match=r"^a checkpoint answered \(0,\)$"):
            store.checkpoint()
        with pytest.raises(StoreFailed):
            store.append(chain_of(1)[0][0])


def appended(store: SqliteStore, blocks: list[Block]) -> int:
    """Append until it fails; return how many blocks were taken."""
    for nth, block in enumerate(blocks):
        try:
            store.append(block)
        except StoreFailed:
            return nth
    return len(blocks)


def limited(uri: str) -> Connection:
    connection = connect(uri)
    connection.execute("PRAGMA max_page_count = 60")
    return connection


def test_a_full_file_keeps_what_was_acknowledged(path: Path) -> None:
    blocks, _ = chain_of(*[200] * 40)
    with SqliteStore.open(path, limited) as store:
        taken = appended(store, blocks)
        assert 0 < taken < 40
        assert list(store.blocks()) == blocks[:taken]

    with SqliteStore.open(path) as store:
        assert list(store.blocks()) == blocks[:taken]
        assert appended(store, blocks[taken:]) == 40 - taken
        assert list(store.blocks()) == blocks
