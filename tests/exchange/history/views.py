"""Views made in a test, and all that is in them."""

import sqlite3
from pathlib import Path

from exchange.history import Projector
from exchange.history.schema import open_for_reading
from ledger.store import StoredBlocks

Rows = dict[str, list[tuple[object, ...]]]


def views_of(ledger: StoredBlocks, path: Path) -> sqlite3.Connection:
    """Return a reader of the read models of `ledger`, made at `path`."""
    projector = Projector(ledger, path)
    projector.catch_up()
    projector.close()
    return open_for_reading(path)


def all_rows(path: Path) -> Rows:
    """Return every row of every table, in order."""
    views = open_for_reading(path)
    try:
        named = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        return {
            name: sorted(views.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608  names of our own tables
            for (name,) in views.execute(named).fetchall()
        }
    finally:
        views.close()
