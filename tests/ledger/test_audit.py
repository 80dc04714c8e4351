"""The audit reads everything once and says what is sound, and what is not first."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.accounts import MONEY, Bucket, TrialLine
from ledger.audit import AuditReport, Fault, audit
from ledger.blocks import Block, Tile
from ledger.errors import LedgerCorrupt, StoreForeign
from ledger.sqlite_store import SqliteStore
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import START, chain_of
from tests.support.tampering import set_column
from tests.support.written_ledgers import (
    AVAILABLE,
    KEY,
    OTHER_KEY,
    UNITS,
    Written,
    forge,
    genesis_body,
    note_of,
    plain_body,
    write,
)

COUNTS = (5, 20, 9)
SIZE = sum(COUNTS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("ledger") / "ledger.db", *COUNTS)


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("tall") / "ledger.db", 255, 300)


def store_of(blocks: list[Block]) -> InMemoryStore:
    store = InMemoryStore()
    for block in blocks:
        store.append(block)
    return store


def test_a_sound_ledger_is_reported_in_full(tmp_path: Path) -> None:
    owed = ((2, 0, Bucket.RECEIVABLE.value, -3), (2, 0, AVAILABLE, 3))
    units = ((0, UNITS, Bucket.ISSUANCE.value, -9), (2, UNITS, AVAILABLE, 9))
    back = ((0, UNITS, Bucket.ISSUANCE.value, 9), (2, UNITS, AVAILABLE, -9))
    forged = forge(
        tmp_path / "ledger.db",
        [genesis_body(), plain_body(1), plain_body(2, time=START + 7, postings=owed)],
        [plain_body(n, time=START + 7, postings=p) for n, p in ((3, units), (4, back))],
    )

    assert audit(forged.path, KEY.verifying, [note_of(forged.raw(), 2)]) == AuditReport(
        level="content",
        size=5,
        height=2,
        head=forged.head.hash,
        time=START + 7,
        root=forged.head.root(),
        key=KEY.verifying,
        checkpoints=1,
        accounts=4,
        trial_balance=(
            TrialLine(MONEY, AVAILABLE, 8),
            TrialLine(MONEY, Bucket.RECEIVABLE, -3),
            TrialLine(MONEY, Bucket.BANK, -5),
        ),
        fault=None,
    )


def test_the_trial_balance_sums_to_zero_in_every_asset(written: Written) -> None:
    report = audit(written.path)

    assert report.sound
    for asset in (0, UNITS):
        amounts = [line.amount for line in report.trial_balance if line.asset == asset]
        assert len(amounts) > 1
        assert sum(amounts) == 0


def test_a_store_is_audited_as_its_file_is(written: Written, tall: Written) -> None:
    for ledger in (written, tall):
        of_store = audit(store_of(ledger.blocks), KEY.verifying, [ledger.checkpoint()])
        assert of_store == audit(ledger.path, KEY.verifying, [ledger.checkpoint()])
        assert of_store.sound


def test_progress_is_told_after_every_block(written: Written) -> None:
    told: list[int] = []

    audit(written.path, progress=told.append)

    assert told == [5, 25, 34]


def test_the_key_that_genesis_names_is_reported_and_believed(written: Written) -> None:
    report = audit(written.path, None, [written.checkpoint(7)])

    assert (report.key, report.checkpoints, report.sound) == (KEY.verifying, 1, True)


def test_a_ledger_of_another_key_is_not_the_one_asked_for(written: Written) -> None:
    report = audit(written.path, OTHER_KEY.verifying)

    assert report.fault == Fault(0, f"the ledger belongs to {KEY.verifying}")
    assert report.size == 0


def test_every_checkpoint_must_agree(written: Written, tmp_path: Path) -> None:
    other = write(tmp_path / "other.db", *COUNTS, seed=1)
    agreeing = [written.checkpoint(size) for size in (1, 7, 7, SIZE)]

    assert audit(written.path, None, agreeing).checkpoints == 4

    report = audit(written.path, None, [*agreeing, other.checkpoint(30), other.checkpoint(20)])
    assert report.fault == Fault(19, "a checkpoint was signed for other entries up to it")
    assert (report.size, report.checkpoints) == (5, 3)


def test_entries_that_were_signed_but_are_gone_are_missing(written: Written) -> None:
    report = audit(store_of(written.blocks[:2]), None, [written.checkpoint(26)])

    assert report.fault == Fault(25, "it is missing: a checkpoint is of a longer ledger")
    assert report.size == 25


def test_a_checkpoint_that_cannot_be_believed_is_a_fault_of_no_entry(written: Written) -> None:
    for note in (b"", note_of(written.raw(), 7, OTHER_KEY), written.checkpoint(7)[:-1]):
        fault = audit(written.path, None, [written.checkpoint(), note]).fault
        assert fault is not None
        assert fault.sequence is None
        assert fault.reason.startswith("a checkpoint: ")

    fault = audit(written.path, None, [note_of([], 0)]).fault
    assert fault == Fault(None, "a checkpoint of no entries is never signed")


def test_a_fault_leaves_what_is_sound_before_it(written: Written, tmp_path: Path) -> None:
    changed = write(tmp_path / "ledger.db", *COUNTS)
    set_column(changed.path, 2, "root", bytes(32))

    report = audit(changed.path)

    assert report.fault == Fault(33, "the root of its block is not that of its entries")
    assert not report.sound
    assert (report.size, report.height) == (25, 2)
    assert report.head == audit(store_of(written.blocks[:2])).head
    assert report.root == written.blocks[1].root


def test_an_account_that_would_be_overdrawn_is_named(tmp_path: Path) -> None:
    overdraft = ((1, 0, AVAILABLE, -6), (2, 0, AVAILABLE, 6))
    forged = forge(tmp_path / "ledger.db", [genesis_body(), plain_body(1)], [
        plain_body(2, postings=overdraft)
    ])  # fmt: skip

    assert audit(forged.path).fault == Fault(
        2, "account (owner 1, asset 0, bucket 1) holds 5: it cannot take -6"
    )


def test_what_is_wrong_inside_an_earlier_entry_of_a_block_goes_first(tmp_path: Path) -> None:
    overdraft = ((1, 0, AVAILABLE, -6), (2, 0, AVAILABLE, 6))
    bodies = [genesis_body(), plain_body(1), plain_body(2, postings=overdraft), plain_body(3)]
    forged = forge(tmp_path / "ledger.db", bodies)
    set_column(forged.path, 0, "root", bytes(32))

    fault = audit(forged.path).fault
    assert fault is not None
    assert fault.sequence == 2


class DamagedStore(InMemoryStore):
    """A store of which some can no longer be read."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        for block in super().blocks(from_height, to_height):
            if block.height:
                raise self.error
            yield block


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (LedgerCorrupt(99, "gone"), "gone"),
        (sqlite3.DatabaseError("malformed"), "the file cannot be read there: malformed"),
        (MemoryError("vast"), "the file cannot be read there: vast"),
    ],
)
def test_what_cannot_be_read_is_the_next_entry(
    written: Written, error: Exception, reason: str
) -> None:
    store = DamagedStore(error)
    for block in written.blocks:
        store.append(block)

    assert audit(store).fault == Fault(5, reason)


class WithoutTiles(InMemoryStore):
    """A store that lost its tiles, or has one that cannot be read."""

    def __init__(self, error: LedgerCorrupt | None) -> None:
        super().__init__()
        self.error = error

    def tile(self, level: int, index: int) -> Tile | None:
        assert super().tile(level, index) is not None
        if self.error:
            raise self.error
        return None


@pytest.mark.parametrize("error", [None, LedgerCorrupt(0, "its hash tile is malformed")])
def test_a_tile_that_is_not_there_is_blamed_on_the_entry_that_fills_it(
    tall: Written, error: LedgerCorrupt | None
) -> None:
    store = WithoutTiles(error)
    for block in tall.blocks:
        store.append(block)

    assert audit(store).fault == Fault(255, "the hash tile (0, 0) it fills is missing or false")


def test_a_false_tile_root_is_found_in_any_store(tall: Written) -> None:
    first, *others = tall.blocks[1].tiles
    false = replace(tall.blocks[1], tiles=(replace(first, root=bytes(32)), *others))

    fault = audit(store_of([tall.blocks[0], false])).fault

    assert fault is not None
    assert fault.sequence == 255


def test_a_ledger_in_use_is_audited_as_it_was_at_one_moment(tmp_path: Path) -> None:
    written = write(tmp_path / "other.db", *COUNTS)
    path = tmp_path / "ledger.db"
    with SqliteStore.open(path) as store:
        store.append(written.blocks[0])

        def append_more(size: int) -> None:
            if size == 5:
                store.append(written.blocks[1])

        assert audit(path, progress=append_more).size == 5
        assert audit(path).size == 25


def test_a_ledger_in_use_without_its_guards_is_still_read_to_its_last_commit(
    tmp_path: Path,
) -> None:
    written = write(tmp_path / "other.db", *COUNTS)
    path = tmp_path / "ledger.db"
    with SqliteStore.open(path) as store:
        for block in written.blocks:
            store.append(block)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("DROP TRIGGER tiles_stay")

        report = audit(path)

        assert report.size == SIZE
        assert report.fault == Fault(None, "its schema differs in tiles_stay")


def test_a_missing_file_is_not_audited(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(StoreForeign, match="there is no such file"):
            audit(path)


def test_no_key_is_known_of_an_empty_ledger(tmp_path: Path) -> None:
    report = audit(write(tmp_path / "ledger.db").path)

    assert (report.sound, report.size, report.key) == (True, 0, None)


def test_a_ledger_whose_key_can_never_have_signed_is_still_audited() -> None:
    blocks, head = chain_of(3, 400, 2)

    report = audit(store_of(blocks))

    assert report.sound
    assert (report.size, report.head, report.time) == (405, head.hash, head.time)
