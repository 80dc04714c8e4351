"""A random history with its views, made once: tests of reads do not change it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.exchange.history.market import Market, RandomFlow
from tests.exchange.history.naive_views import NaiveViews
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore


@dataclass
class Past:
    """A ledger, what the obvious read models make of it, and the views of it."""

    market: Market
    naive: NaiveViews
    views: sqlite3.Connection


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    store = InMemoryStore()
    flow = RandomFlow(store, seed=20260923)
    flow.steps(3_000)
    naive = NaiveViews()
    for entry in flow.market.entries():
        naive.add(entry)
    views = views_of(store, tmp_path_factory.mktemp("past") / "views.db")
    yield Past(flow.market, naive, views)
    views.close()


@pytest.fixture
def views_path(tmp_path: Path) -> Path:
    return tmp_path / "views.db"
