"""Connections to the file `ledger.db`.

Every connection comes from one factory, so that a test can put a file system of its own under it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

# What `sqlite3` raises when a file is damaged; the second when the damage is in a text.
UNREADABLE: Final = (sqlite3.Error, UnicodeError)

SqlValue = int | bytes | str
Row = tuple[object, ...]


class Cursor(Protocol):
    """What the store needs of a result."""

    def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""

    def fetchall(self) -> list[Row]:
        """Return the rows that are left."""


class Connection(Protocol):
    """What the store needs of a connection, which begins no transaction by itself.

    Errors are those of `sqlite3`. It may be used from several threads, one at a time.
    """

    def execute(self, sql: str, parameters: Sequence[SqlValue] = (), /) -> Cursor:
        """Run one statement."""

    def close(self) -> None:
        """Let go of the file; an open transaction is rolled back."""


Connect = Callable[[str], Connection]


def connect(uri: str) -> Connection:
    """Open the file that `uri` names (file:///… with ?mode=…) through the standard library."""
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def number(connection: Connection, sql: str) -> int:
    """Return the one number that `sql` answers with, 0 if it has no answer."""
    match connection.execute(sql).fetchone():
        case (int(value), *_):
            return value
        case _:
            return 0


def lock_path(path: Path) -> Path:
    """Return the file whose lock the one writing process holds."""
    resolved = path.resolve()
    return resolved.with_name(f"{resolved.name}.lock")
