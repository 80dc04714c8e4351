"""Connections through `apsw`, which lets a test put a file system of its own under SQLite."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import apsw

from ledger.sqlite_file import Connect, Row, SqlValue

T = TypeVar("T")


class ApswRows:
    """A result, fetched at once: an open statement would meet its faults when it is forgotten."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows


class ApswConnection:
    """A `Connection` of the ledger on top of `apsw`, over the file system named `vfs`."""

    def __init__(self, uri: str, vfs: str | None = None) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        self._connection = translated(lambda: apsw.Connection(uri, flags=flags, vfs=vfs))

    def execute(self, sql: str, parameters: Sequence[SqlValue] = (), /) -> ApswRows:
        """Run one statement."""
        run = self._connection.execute
        return ApswRows(translated(lambda: list(run(sql, tuple(parameters)))))

    def close(self) -> None:
        """Let go of the file; if the last checkpoint fails at that, the log stays, as ever."""
        with suppress(apsw.Error):
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
