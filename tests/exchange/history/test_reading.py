"""Readers get a snapshot as new as they ask for, or are told that there is none."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.commands import Side
from exchange.events import Accepted
from exchange.history import History, HistoryBehind, HistoryUnavailable, Projector, orders
from ledger.errors import LedgerCorrupt
from ledger.sqlite_store import SqliteStore
from tests.exchange.history.market import Market, small_market


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    store = SqliteStore.open(tmp_path / "ledger.db")
    yield small_market(store)
    store.close()


def test_before_the_projector_there_is_nothing_to_read(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.size() == 0
    with pytest.raises(HistoryUnavailable, match="not made it yet"), history.read():
        pass


def test_views_of_another_version_are_not_read(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "views.db")
    foreign.execute("PRAGMA user_version = 99")
    foreign.close()
    with pytest.raises(HistoryUnavailable, match="99"), History(tmp_path).read():
        pass


def test_a_reader_waits_for_what_it_has_to_see(tmp_path: Path, market: Market) -> None:
    projector = Projector(market.store, tmp_path / "views.db")
    projector.catch_up()
    history = History(tmp_path)
    number = market.order(2, Side.SELL, 8_000, 3)
    late = threading.Timer(0.05, projector.catch_up)
    late.start()
    with history.read(at_least=number + 1) as views:
        assert orders.order(views, number) is not None
    late.join()
    history.close()
    projector.close()


def test_a_reader_is_told_that_the_projector_is_behind(tmp_path: Path, market: Market) -> None:
    projector = Projector(market.store, tmp_path / "views.db")
    size = projector.catch_up()
    history = History(tmp_path, wait_ms=10)
    behind = pytest.raises(HistoryBehind, match=f"hold {size} entries, {size + 1}")
    with behind, history.read(at_least=size + 1):
        pass
    with history.read(at_least=size):
        pass
    history.close()
    projector.close()


def test_a_snapshot_does_not_move(tmp_path: Path, market: Market) -> None:
    projector = Projector(market.store, tmp_path / "views.db")
    size = projector.catch_up()
    history = History(tmp_path)
    with history.read() as views:
        number = market.order(2, Side.SELL, 8_000, 3)
        projector.catch_up()
        assert orders.order(views, number) is None
    assert history.size() == size + 1
    history.close()
    projector.close()


def test_what_is_read_cannot_be_changed(tmp_path: Path, market: Market) -> None:
    projector = Projector(market.store, tmp_path / "views.db")
    projector.catch_up()
    history = History(tmp_path)
    with pytest.raises(HistoryUnavailable, match="readonly"), history.read() as views:
        views.execute("DELETE FROM orders")
    with history.read() as views:
        assert views.execute("SELECT count(*) FROM members").fetchone() == (5,)
    history.close()
    projector.close()


def test_a_reply_is_made_again_from_the_ledger(tmp_path: Path, market: Market) -> None:
    market.order(2, Side.SELL, 8_000, 3)
    reply = market.apply(market.order_command(3, Side.BUY, 8_000, 5))
    market.seal()
    market.order(2, Side.SELL, 8_050, 3)
    assert isinstance(reply, Accepted)
    history = History(tmp_path)

    assert history.reply(reply.sequence, len(reply.payloads)) == reply
    with pytest.raises(LedgerCorrupt):
        history.reply(10**6, 1)
    history.close()


def test_a_glance_sees_what_is_there_and_cannot_change_it(tmp_path: Path, market: Market) -> None:
    history = History(tmp_path)
    with pytest.raises(HistoryUnavailable), history.glance():
        pass
    projector = Projector(market.store, tmp_path / "views.db")
    projector.catch_up()
    with history.glance() as views:
        assert orders.order(views, 1) is None
        number = market.order(2, Side.SELL, 8_000, 3)
        projector.catch_up()
        assert orders.order(views, number) is not None
    with pytest.raises(HistoryUnavailable, match="readonly"), history.glance() as views:
        views.execute("DELETE FROM orders")
    history.close()
    projector.close()
