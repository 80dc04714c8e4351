"""Every start is a recovery: from a snapshot that the ledger confirms, else from genesis."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from exchange.engine import silent
from exchange.errors import ReplayFailed
from exchange.events import StateHashed
from exchange.home import Home
from exchange.recovery import Recovered, confirmed, recorded_act, recover
from exchange.snapshots import Snapshot, SnapshotFolder
from exchange.venue.state_codec import dump
from ledger.blocks import Block
from ledger.chain import seal
from ledger.errors import LedgerCorrupt
from ledger.sqlite_store import SqliteStore
from tests.support.engine_home import admit, deposit, running
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import START, nonces


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a home with two snapshots, at entries 4 and 8, and ten entries in all."""
    with running(tmp_path) as engine:
        admit(engine.client(), "alice")
        deposit(engine.client(), 1, 50)
    with running(tmp_path) as engine:
        admit(engine.client(), "bob")
        deposit(engine.client(), 2, 70)
    store = SqliteStore.open(Home(tmp_path).ledger)
    head = store.head()
    (member,) = recorded_act(store, 1, 1)
    store.append(seal(head, [(head.time, *member[1:2], b"", *member[3:])], nonces(1))[0])
    store.close()
    return tmp_path


def recovered(folder: Path) -> Recovered:
    store = SqliteStore.open(Home(folder).ledger)
    try:
        return recover(store, SnapshotFolder(Home(folder).snapshots), silent)
    finally:
        store.close()


def snapshot_file(folder: Path, sequence: int) -> Path:
    return Home(folder).snapshots / f"{sequence}-{sequence}.snapshot"


def test_the_newest_snapshot_and_the_entries_after_it_give_the_state_of_all_entries(
    folder: Path,
) -> None:
    from_newest = recovered(folder)
    snapshot_file(folder, 8).unlink()
    from_older = recovered(folder)
    shutil.rmtree(Home(folder).snapshots)
    from_genesis = recovered(folder)

    assert [each.snapshot for each in (from_newest, from_older, from_genesis)] == [8, 4, 0]
    states = {dump(each.venue.state) for each in (from_newest, from_older, from_genesis)}
    assert len(states) == 1
    assert from_newest.head == from_older.head == from_genesis.head
    assert from_newest.head.size == 10


def test_a_snapshot_that_the_ledger_does_not_confirm_is_not_used(folder: Path) -> None:
    older = snapshot_file(folder, 4).read_bytes()
    path = snapshot_file(folder, 8)
    path.write_bytes(path.read_bytes()[:25] + older[25:])
    assert recovered(folder).snapshot == 4

    path.write_bytes(path.read_bytes()[:25] + b"no state at all")
    assert recovered(folder).snapshot == 4


def test_a_snapshot_is_confirmed_by_its_own_entry_alone(folder: Path) -> None:
    store = SqliteStore.open(Home(folder).ledger)
    state = snapshot_file(folder, 8).read_bytes()[25:]

    assert confirmed(store, Snapshot(8, 8, state))
    for entry in (4, 7, 9, 10, 99):
        assert not confirmed(store, Snapshot(8, entry, state))
    for sequence in (4, 7, 9, 10):
        assert not confirmed(store, Snapshot(sequence, 8, state))
    assert not confirmed(store, Snapshot(8, 8, state + b" "))
    store.close()


def test_an_entry_may_confirm_a_state_that_was_long_before_it(folder: Path) -> None:
    path = snapshot_file(folder, 8)
    snapshot = Snapshot(8, 10, path.read_bytes()[25:])
    store = SqliteStore.open(Home(folder).ledger)
    head = store.head()
    payload = msgspec.msgpack.encode(StateHashed(8, snapshot.hash))
    store.append(seal(head, [(head.time, StateHashed.KIND, b"", 0, (), payload)], nonces(1))[0])
    assert confirmed(store, snapshot)
    store.close()

    path.rename(path.with_name("8-10.snapshot"))
    from_snapshot = recovered(folder)
    shutil.rmtree(Home(folder).snapshots)
    from_genesis = recovered(folder)

    assert (from_snapshot.snapshot, from_genesis.snapshot) == (8, 0)
    assert dump(from_snapshot.venue.state) == dump(from_genesis.venue.state)


def test_an_entry_confirms_no_state_that_comes_after_it(folder: Path) -> None:
    store = SqliteStore.open(Home(folder).ledger)
    head = store.head()
    payload = msgspec.msgpack.encode(StateHashed(11, Snapshot(11, 10, b"state").hash))
    store.append(seal(head, [(head.time, StateHashed.KIND, b"", 0, (), payload)], nonces(1))[0])

    assert not confirmed(store, Snapshot(11, 10, b"state"))
    store.close()


def test_progress_is_told_and_ends_with_everything(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    shutil.rmtree(Home(folder).snapshots)
    store = SqliteStore.open(Home(folder).ledger)
    recover(store, SnapshotFolder(Home(folder).snapshots), lambda *each: told.append(each))
    store.close()

    assert told[-1] == (10, 10)
    assert told == sorted(told)


def test_an_entry_that_cannot_be_applied_is_named(folder: Path) -> None:
    store = SqliteStore.open(Home(folder).ledger)
    head = store.head()
    store.append(seal(head, [(head.time, 65_000, b"", 0, (), b"")], nonces(1))[0])
    store.close()

    with pytest.raises(ReplayFailed) as failed:
        recovered(folder)
    assert failed.value.sequence == 10
    assert str(failed.value).startswith("entry 10 cannot be applied: kind 65000")


def test_an_act_is_read_back_as_the_drafts_it_was(folder: Path) -> None:
    store = SqliteStore.open(Home(folder).ledger)
    (posted,) = recorded_act(store, 3, 1)
    with pytest.raises(LedgerCorrupt):
        recorded_act(store, 99, 1)
    store.close()

    assert posted[0] > START
    assert posted[4] == ((0, 0, 16, -500_000), (1, 0, 1, 500_000))


def test_a_store_whose_blocks_do_not_lead_to_its_head_is_corrupt(tmp_path: Path) -> None:
    class Shorter(InMemoryStore):
        def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
            return super().blocks(from_height, to_height or 1)

    store = Shorter()
    head = store.head()
    for drafts in ([(START, 0, b"", 0, (), b"")], [(START, 80, b"", 0, (), b"\x92\x01\xc4\x00")]):
        block, head = seal(head, drafts, nonces(1))
        store.append(block)

    with pytest.raises(LedgerCorrupt):
        recover(store, SnapshotFolder(tmp_path / "none"), silent)
