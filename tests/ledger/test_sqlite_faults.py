"""What was acknowledged survives torn writes, flipped bits, full disks, failed syncs, power cuts.

And what was not acknowledged is there as a whole or not at all.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from ledger.blocks import Block
from ledger.chain import EMPTY, Head, extend
from ledger.errors import LedgerError, StoreError, StoreFailed
from ledger.sqlite_store import SqliteStore
from tests.support.apsw_connection import over
from tests.support.faulty_disk import FaultyDisk
from tests.support.ledgers import chain_of

NAMES = count()


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    disk = FaultyDisk(f"faulty-{next(NAMES)}")
    yield disk
    disk.unregister()


def crashed(folder: Path, database: bytes, log: bytes) -> Path:
    """Lay out what a crash left in `folder`."""
    path = folder / "ledger.db"
    path.write_bytes(database)
    path.with_name("ledger.db-wal").write_bytes(log)
    path.with_name("ledger.db-shm").unlink(missing_ok=True)
    return path


def found(path: Path) -> list[Block]:
    """Open the store as after a crash, check it as an audit does, and return its blocks."""
    with SqliteStore.open(path) as store:
        head = EMPTY
        blocks = list(store.blocks())
        for block in blocks:
            extension = extend(head, block)
            head = extension.head
            for tile in extension.tiles:
                assert store.tile(tile.level, tile.index) == tile
        assert store.head() == head
    return blocks


class Written:
    """A ledger with all of it in the log, whose last block began at `at` there."""

    def __init__(self, path: Path, *counts: int) -> None:
        self.blocks, _ = chain_of(*counts)
        log = path.with_name("ledger.db-wal")
        with SqliteStore.open(path) as store:
            for block in self.blocks[:-1]:
                store.append(block)
            self.at = log.stat().st_size
            store.append(self.blocks[-1])
            self.log = log.read_bytes()
            self.database = path.read_bytes()


def test_a_torn_last_write_takes_the_last_block_and_nothing_else(tmp_path: Path) -> None:
    written = Written(tmp_path / "ledger.db", 3, 200, 60)
    commit = len(written.log) - written.at
    assert commit > 2 * 4096, "a commit of several pages"
    rng = random.Random(1)
    torn = {0, 1, 23, 24, 25, commit - 4096, commit - 4097, commit - 1}
    torn |= {rng.randrange(commit) for _ in range(30)}

    for kept in sorted(torn):
        path = crashed(tmp_path, written.database, written.log[: written.at + kept])
        assert found(path) == written.blocks[:-1]
    assert found(crashed(tmp_path, written.database, written.log)) == written.blocks


def test_rubbish_behind_the_last_commit_is_nothing(tmp_path: Path) -> None:
    written = Written(tmp_path / "ledger.db", 3, 200)
    rubbish = random.Random(1).randbytes(10_000)

    for extra in (1, 24, 4_120, 9_999):
        path = crashed(tmp_path, written.database, written.log + rubbish[:extra])
        assert found(path) == written.blocks


def test_a_flipped_bit_in_the_last_write_takes_the_last_block_at_most(tmp_path: Path) -> None:
    written = Written(tmp_path / "ledger.db", 3, 200, 60)
    rng = random.Random(2)
    lost = 0
    for _ in range(40):
        log = bytearray(written.log)
        log[rng.randrange(written.at, len(log))] ^= 1 << rng.randrange(8)
        blocks = found(crashed(tmp_path, written.database, bytes(log)))
        assert blocks in (written.blocks[:-1], written.blocks)
        lost += len(blocks) == 2

    assert lost > 30, "each byte of a frame counts, but for a few of its header"


def test_a_flipped_bit_in_the_middle_of_the_log_is_no_other_history(tmp_path: Path) -> None:
    written = Written(tmp_path / "ledger.db", 3, 200, 60, 5, 5)
    rng = random.Random(3)
    for _ in range(30):
        log = bytearray(written.log)
        log[rng.randrange(len(log))] ^= 1 << rng.randrange(8)
        with suppress(StoreError):
            blocks = found(crashed(tmp_path, written.database, bytes(log)))
            assert blocks == written.blocks[: len(blocks)]


def scenario(path: Path, disk: FaultyDisk, blocks: list[Block]) -> int:
    """Open, append and checkpoint until something fails; return how many were acknowledged."""
    acknowledged = 0
    with suppress(LedgerError, sqlite3.Error), SqliteStore.open(path, over(disk.name)) as store:
        store._most_logged_bytes = 60_000
        for block in blocks:
            store.append(block)
            acknowledged += 1
            if acknowledged % 4 == 0:
                store.checkpoint()
    return acknowledged


def operations(folder: Path, blocks: list[Block]) -> int:
    """Return how many operations the scenario takes on a disk without faults."""
    disk = FaultyDisk(f"faulty-{next(NAMES)}")
    folder.mkdir()
    assert scenario(folder / "ledger.db", disk, blocks) == len(blocks)
    disk.unregister()
    return len(disk.log)


BLOCKS, _ = chain_of(1, 3, 200, 120, 1, 1, 40, 300, 2, 90, 1, 256)


@pytest.mark.parametrize("part", range(4))
def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path, part: int) -> None:
    most = operations(tmp_path / "sound", BLOCKS)
    assert most > 200
    rng = random.Random(part)
    survived = set()
    for cut in range(4 * part, most, 16):
        folder, after = tmp_path / f"before-{cut}", tmp_path / f"after-{cut}"
        folder.mkdir()
        after.mkdir()
        disk = FaultyDisk(f"faulty-{next(NAMES)}")
        disk.power_off_after = cut
        acknowledged = scenario(folder / "ledger.db", disk, BLOCKS)
        disk.unregister()

        disk.leave(after, rng.randrange(2**32))
        blocks = found(after / "ledger.db")

        assert len(blocks) >= acknowledged, f"lost after {cut} operations"
        assert blocks == BLOCKS[: len(blocks)]
        assert len(blocks) <= acknowledged + 1
        survived.add(len(blocks) - acknowledged)
        reopened(after / "ledger.db", BLOCKS)
    assert 0 in survived


def reopened(path: Path, blocks: list[Block]) -> None:
    """Go on after a crash to the end."""
    with SqliteStore.open(path) as store:
        for block in blocks[store.head().height :]:
            store.append(block)
        assert list(store.blocks()) == blocks


def test_a_disk_that_lies_about_syncing_is_what_this_would_notice(tmp_path: Path) -> None:
    lost = 0
    for seed in range(12):
        folder, after = tmp_path / f"before-{seed}", tmp_path / f"after-{seed}"
        folder.mkdir()
        after.mkdir()
        disk = FaultyDisk(f"faulty-{next(NAMES)}")
        disk.lying = True
        disk.power_off_after = 150
        acknowledged = scenario(folder / "ledger.db", disk, BLOCKS)
        disk.unregister()
        disk.leave(after, seed)
        try:
            lost += len(found(after / "ledger.db")) < acknowledged
        except LedgerError:
            lost += 1
    assert lost > 0


def test_nothing_is_acknowledged_before_its_sync_has_returned(
    tmp_path: Path, disk: FaultyDisk
) -> None:
    with SqliteStore.open(tmp_path / "ledger.db", over(disk.name)) as store:
        for block in BLOCKS:
            before = len(disk.log)
            store.append(block)
            did = disk.log[before:]
            assert ("write", "ledger.db-wal") in did
            assert did[-1] == ("sync", "ledger.db-wal")
            assert disk.unsynced() == []


def test_a_block_is_not_seen_before_its_sync_has_returned(tmp_path: Path, disk: FaultyDisk) -> None:
    with SqliteStore.open(tmp_path / "ledger.db", over(disk.name)) as store:
        store.append(BLOCKS[0])
        disk.failing_sync = "-wal"
        with pytest.raises(StoreFailed):
            store.append(BLOCKS[1])
        assert store.last() == BLOCKS[0]


@pytest.mark.parametrize("acknowledged", range(4))
def test_a_failed_sync_is_the_end_until_the_store_is_opened_again(
    tmp_path: Path, disk: FaultyDisk, acknowledged: int
) -> None:
    path = tmp_path / "ledger.db"
    store = SqliteStore.open(path, over(disk.name))
    for block in BLOCKS[:acknowledged]:
        store.append(block)
    disk.failing_sync = "-wal"
    with pytest.raises(StoreFailed, match=f"^block {acknowledged} was not committed: "):
        store.append(BLOCKS[acknowledged])

    disk.failing_sync = None
    with pytest.raises(StoreFailed):
        store.append(BLOCKS[acknowledged])
    store.close()

    with SqliteStore.open(path, over(disk.name)) as store:
        assert list(store.blocks()) in (BLOCKS[:acknowledged], BLOCKS[: acknowledged + 1])


def test_a_failed_sync_of_the_file_ends_checkpoint_and_append(
    tmp_path: Path, disk: FaultyDisk
) -> None:
    path = tmp_path / "ledger.db"
    store = SqliteStore.open(path, over(disk.name))
    for block in BLOCKS[:3]:
        store.append(block)
    disk.failing_sync = ".db"
    with pytest.raises(StoreFailed, match=r"^the log was not copied into the file: "):
        store.checkpoint()

    disk.failing_sync = None
    with pytest.raises(StoreFailed):
        store.append(BLOCKS[3])
    store.close()

    with SqliteStore.open(path, over(disk.name)) as store:
        assert list(store.blocks()) == BLOCKS[:3]


def test_a_writer_that_cannot_copy_the_log_does_not_commit(
    tmp_path: Path, disk: FaultyDisk
) -> None:
    store = SqliteStore.open(tmp_path / "ledger.db", over(disk.name))
    store._most_logged_bytes = 1
    store.append(BLOCKS[0])
    disk.failing_sync = ".db"
    with pytest.raises(StoreFailed, match=r"^the log was not copied into the file: "):
        store.append(BLOCKS[1])

    assert store.last() == BLOCKS[0]
    disk.failing_sync = None
    store.close()


@pytest.mark.parametrize("room", [0, 1, 4_096, 30_000, 60_000, 100_000])
def test_a_full_disk_keeps_what_was_acknowledged(
    tmp_path: Path, disk: FaultyDisk, room: int
) -> None:
    path = tmp_path / "ledger.db"
    store = SqliteStore.open(path, over(disk.name))
    store.append(BLOCKS[0])
    disk.room = room
    with pytest.raises(StoreFailed, match="FullError"):  # noqa: PT012
        for block in BLOCKS[1:]:
            store.append(block)
    kept = list(store.blocks())

    disk.room = None
    store.close()
    assert found(path) == kept == BLOCKS[: len(kept)]
    reopened(path, BLOCKS)


def test_a_store_does_not_open_on_a_full_disk(tmp_path: Path, disk: FaultyDisk) -> None:
    path = tmp_path / "ledger.db"
    disk.room = 5_000
    with pytest.raises(StoreError):
        SqliteStore.open(path, over(disk.name))

    disk.room = None
    with SqliteStore.open(path, over(disk.name)) as store:
        assert store.head() == Head()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_power_cuts_at_every_operation(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    blocks, _ = chain_of(*[rng.choice((1, 2, 30, 300)) for _ in range(20)], seed=seed)
    most = operations(tmp_path / "sound", blocks)
    for cut in rng.sample(range(most), 25):
        folder, after = tmp_path / f"before-{cut}", tmp_path / f"after-{cut}"
        folder.mkdir()
        after.mkdir()
        disk = FaultyDisk(f"faulty-{next(NAMES)}")
        disk.power_off_after = cut
        acknowledged = scenario(folder / "ledger.db", disk, blocks)
        disk.unregister()
        disk.leave(after, rng.randrange(2**32))
        survived = found(after / "ledger.db")
        assert acknowledged <= len(survived) <= acknowledged + 1, f"seed {seed}, cut {cut}"
        assert survived == blocks[: len(survived)]
