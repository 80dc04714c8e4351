"""Hands on a ledger file: whoever can write the file can take its triggers away for a while."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from ledger.blocks import join_frames, split_frames
from ledger.sqlite_file import SqlValue
from ledger.sqlite_schema import SCHEMA

Statement = tuple[str, tuple[SqlValue, ...]]


def tamper(path: Path, *statements: Statement) -> None:
    """Run statements as if the file had neither triggers nor checks, then put these back."""
    triggers = [name for name, sql in SCHEMA.items() if "TRIGGER" in sql]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for sql, parameters in statements:
            connection.execute(sql, parameters)
        for name in triggers:
            connection.execute(SCHEMA[name])
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def set_column(path: Path, height: int, column: str, value: SqlValue) -> None:
    """Put another value into one column of the block at `height`."""
    sql = f"UPDATE blocks SET {column} = ? WHERE height = ?"  # noqa: S608  a name of ours
    tamper(path, (sql, (value, height)))


def column(path: Path, height: int, name: str) -> SqlValue:
    """Return what a column of the block at `height` holds."""
    with closing(sqlite3.connect(path)) as connection:
        sql = f"SELECT {name} FROM blocks WHERE height = ?"  # noqa: S608  a name of ours
        ((value,),) = connection.execute(sql, (height,)).fetchall()
    assert isinstance(value, int | bytes)
    return value


def rearrange(
    path: Path, height: int, change: Callable[[list[bytes]], Iterable[bytes]], *, count: bool = True
) -> None:
    """Give the block at `height` other entries; its count follows, unless told otherwise."""
    frames = column(path, height, "entries")
    assert isinstance(frames, bytes)
    entries = list(change(split_frames(frames)[0]))
    set_column(path, height, "entries", join_frames(entries))
    if count:
        set_column(path, height, "count", len(entries))


def flip(data: bytes, at: int, mask: int) -> bytes:
    """Return the bytes with one of them changed."""
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
