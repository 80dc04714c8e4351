"""Connections through `apsw`, which lets a test put a file system of its own under SQLite."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

import apsw

from ledger.sqlite_file import Connect, Row, SqlValue

T = TypeVar("T")


class ApswCursor:
    """A result whose errors are those of `sqlite3`."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._cursor = cursor

    def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""
        return translated(self._cursor.fetchone)

    def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        return translated(self._cursor.fetchall)


class ApswConnection:
    """A `Connection` of the ledger on top of `apsw`, over the file system named `vfs`."""

    def __init__(self, uri: str, vfs: str | None = None) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        self._connection = translated(lambda: apsw.Connection(uri, flags=flags, vfs=vfs))

    def execute(self, sql: str, parameters: Sequence[SqlValue] = (), /) -> ApswCursor:
        """Run one statement."""
        return ApswCursor(translated(lambda: self._connection.execute(sql, tuple(parameters))))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def over(vfs: str) -> Connect:
    """Return a factory of connections over the file system named `vfs`."""
    return lambda uri: ApswConnection(uri, vfs)


def translated(call: Callable[[], T]) -> T:
    """Return what `call` returns; what `apsw` raises is raised as `sqlite3` would."""
    try:
        return call()
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.Error as error:
        said = f"{type(error).__name__}: {error}"
        raise sqlite3.OperationalError(said) from error
