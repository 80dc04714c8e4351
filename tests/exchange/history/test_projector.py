"""The projector may stop anywhere and be started anew anywhere: the rows come out the same."""

import sqlite3
from pathlib import Path

import pytest

from exchange.commands import Side
from exchange.events import EVENTS
from exchange.history import Projector, projector, rebuild, recording
from exchange.history.batch import Batch
from exchange.history.recording import POSTINGS_ONLY
from ledger.chain import EMPTY
from ledger.entries import Draft
from ledger.errors import LedgerCorrupt
from ledger.sqlite_store import SqliteStore
from tests.exchange.history.market import Market, RandomFlow, small_market
from tests.exchange.history.views import all_rows
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import FIRST, START, chain_of, sealed


class Killed(BaseException):
    """The process ends here."""


def flow_of(seed: int, steps: int = 400) -> InMemoryStore:
    store = InMemoryStore()
    RandomFlow(store, seed).steps(steps)
    return store


def test_every_event_is_written_or_known_to_be_postings_alone() -> None:
    written = set(recording._RECORDERS)
    assert written | POSTINGS_ONLY == set(EVENTS.values())
    assert not written & POSTINGS_ONLY


@pytest.mark.parametrize("seed", range(4))
def test_block_by_block_gives_the_rows_of_one_go(tmp_path: Path, seed: int) -> None:
    source = flow_of(seed)
    growing = InMemoryStore()
    steps = Projector(growing, tmp_path / "steps.db")
    for block in source.blocks():
        growing.append(block)
        assert steps.catch_up() == block.next_sequence
    whole = Projector(source, tmp_path / "whole.db")
    assert whole.catch_up() == steps.catch_up()
    steps.close()
    whole.close()

    assert all_rows(tmp_path / "steps.db") == all_rows(tmp_path / "whole.db")


@pytest.mark.parametrize("seed", range(4))
def test_rebuilding_gives_the_same_rows(views_path: Path, seed: int) -> None:
    store = flow_of(seed)
    views = Projector(store, views_path)
    views.catch_up()
    before = all_rows(views_path)

    assert views.rebuild() == store.head().size
    views.close()

    assert all_rows(views_path) == before


def test_catching_up_twice_changes_nothing(views_path: Path) -> None:
    views = Projector(flow_of(9), views_path)
    views.catch_up()
    before = all_rows(views_path)
    views.catch_up()
    views.close()

    assert all_rows(views_path) == before


def test_killed_in_a_batch_it_goes_on_where_the_rows_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = flow_of(11)
    monkeypatch.setattr(projector, "BATCH_ENTRIES", 50)
    kills = 0
    write = Batch.write

    def write_or_die(batch: Batch) -> None:
        nonlocal kills
        write(batch)
        if batch.acts[0][0] % 3 == 0 and kills < 5:
            kills += 1
            raise Killed

    monkeypatch.setattr(Batch, "write", write_or_die)
    views = Projector(store, tmp_path / "killed.db")
    while True:
        try:
            views.catch_up()
            break
        except Killed:
            views.close()
            views = Projector(store, tmp_path / "killed.db")
    views.close()
    whole = Projector(store, tmp_path / "whole.db")
    whole.catch_up()
    whole.close()

    assert kills
    assert all_rows(tmp_path / "killed.db") == all_rows(tmp_path / "whole.db")


def test_two_at_once_write_every_row_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "BATCH_ENTRIES", 40)
    store = flow_of(12)
    first = Projector(store, tmp_path / "shared.db")
    second = Projector(store, tmp_path / "shared.db")
    for _ in range(5):
        first._write_batch()
        second._write_batch()
    first.catch_up()
    first.close()
    second.close()
    alone = Projector(store, tmp_path / "alone.db")
    alone.catch_up()
    alone.close()

    assert all_rows(tmp_path / "shared.db") == all_rows(tmp_path / "alone.db")


def test_views_of_another_ledger_are_thrown_away(views_path: Path) -> None:
    views = Projector(flow_of(1, 100), views_path)
    views.catch_up()
    views.close()
    other = flow_of(2, 40)
    views = Projector(other, views_path)

    assert views.catch_up() == other.head().size
    views.close()
    fresh = views_path.with_name("fresh.db")
    again = Projector(other, fresh)
    again.catch_up()
    again.close()
    assert all_rows(views_path) == all_rows(fresh)


def test_views_ahead_of_a_ledger_that_was_cut_are_thrown_away(views_path: Path) -> None:
    long = flow_of(3, 60)
    views = Projector(long, views_path)
    views.catch_up()
    views.close()
    cut = InMemoryStore()
    for block in long.blocks(0, 5):
        cut.append(block)

    views = Projector(cut, views_path)
    assert views.catch_up() == cut.head().size
    views.close()


def test_views_of_another_version_are_made_anew(views_path: Path) -> None:
    store = flow_of(4, 60)
    views = Projector(store, views_path)
    views.catch_up()
    views.close()
    before = all_rows(views_path)
    old = sqlite3.connect(views_path)
    old.execute("DROP TABLE orders")
    old.execute("PRAGMA user_version = 0")
    old.close()

    views = Projector(store, views_path)
    views.catch_up()
    views.close()

    assert all_rows(views_path) == before


def test_an_empty_ledger_has_empty_views(views_path: Path) -> None:
    views = Projector(InMemoryStore(), views_path)
    assert views.catch_up() == 0
    views.close()


def unreadable(draft: Draft) -> InMemoryStore:
    store = InMemoryStore()
    block, head = sealed(EMPTY, [FIRST])
    store.append(block)
    store.append(sealed(head, [draft])[0])
    return store


@pytest.mark.parametrize(
    ("kind", "payload"), [(9_999, b""), (43, b"\x92\x01\x91\x95\x07\x01\x01\x01\x00")]
)
def test_an_entry_that_nobody_understands_is_named(
    views_path: Path, kind: int, payload: bytes
) -> None:
    views = Projector(unreadable((START, kind, b"", 0, (), payload)), views_path)
    with pytest.raises(LedgerCorrupt):
        views.catch_up()
    assert views._size() == 0
    views.close()


def test_bytes_that_are_no_entry_are_named(
    views_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks, _ = chain_of(1)
    store = InMemoryStore()
    store.append(blocks[0])
    monkeypatch.setattr(type(blocks[0]), "split", lambda _: [bytes(60)], raising=True)
    views = Projector(store, views_path)
    with pytest.raises(LedgerCorrupt, match="entry 0"):
        views.catch_up()
    views.close()


def test_a_home_folder_is_rebuilt_from_its_ledger(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "ledger.db")
    market = small_market(store)
    size = market.venue.state.sequence

    assert rebuild(tmp_path) == size
    assert len(all_rows(tmp_path / "views.db")["entries"]) == size
    store.close()


def test_a_sweep_in_parts_is_one_aggregate_per_price(
    views_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.venue.settlement.SLICE", 3)
    store = InMemoryStore()
    market: Market = small_market(store)
    for price in (8_000, 8_000, 8_000, 8_000, 8_050, 8_050):
        market.order(2, Side.SELL, price, 1)
    number = market.order(3, Side.BUY, 8_050, 7)
    views = Projector(store, views_path)
    views.catch_up()
    views.close()
    rows = all_rows(views_path)
    assert [row[1:3] for row in rows["trades"]] == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (6, 2)]
    (order,) = (row for row in rows["orders"] if row[0] == number)
    assert order[14] == 2  # parts
    assert order[16:19] == (1, 6, 4 * 8_000 + 2 * 8_050)
