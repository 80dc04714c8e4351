"""The file `ledger.db`: its connections, its schema and what makes a commit durable.

Every connection comes from one factory, so that a test can put a file system of its own under it.
"""

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from ledger.errors import StoreForeign

# What `sqlite3` raises when a file is damaged; the second when the damage is in a text.
UNREADABLE: Final = (sqlite3.Error, UnicodeError)

APPLICATION_ID: Final = 0x53435250  # "SCRP", bytes 68 to 71 of the file
FORMAT: Final = 1

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


# Texts exactly as SQLite keeps them, for `check_schema` compares. A block is refused in all ways
# but one: INSERT OR REPLACE would delete without firing a DELETE trigger (unless recursive_triggers
# is on), so the row must already be the next one before it is inserted.
SCHEMA: Final = {
    "blocks": """CREATE TABLE blocks (
  height INTEGER PRIMARY KEY CHECK (height >= 0),
  first_sequence INTEGER NOT NULL UNIQUE CHECK (first_sequence >= 0),
  count INTEGER NOT NULL CHECK (count > 0),
  entries BLOB NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT""",
    "tiles": """CREATE TABLE tiles (
  level INTEGER NOT NULL CHECK (level >= 0),
  position INTEGER NOT NULL CHECK (position >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
  PRIMARY KEY (level, position)
) STRICT""",
    "blocks_are_dense": """CREATE TRIGGER blocks_are_dense BEFORE INSERT ON blocks
WHEN NEW.height IS NOT (SELECT coalesce(max(height) + 1, 0) FROM blocks)
  OR NEW.first_sequence IS NOT coalesce(
    (SELECT first_sequence + count FROM blocks ORDER BY height DESC LIMIT 1), 0)
BEGIN SELECT RAISE(ABORT, 'a block follows the last one'); END""",
    "blocks_stay": """CREATE TRIGGER blocks_stay BEFORE DELETE ON blocks
BEGIN SELECT RAISE(ABORT, 'blocks stay'); END""",
    "blocks_are_final": """CREATE TRIGGER blocks_are_final BEFORE UPDATE ON blocks
BEGIN SELECT RAISE(ABORT, 'blocks are final'); END""",
    "tiles_are_dense": """CREATE TRIGGER tiles_are_dense BEFORE INSERT ON tiles
WHEN NEW.position IS NOT
  (SELECT coalesce(max(position) + 1, 0) FROM tiles WHERE level = NEW.level)
BEGIN SELECT RAISE(ABORT, 'a tile follows the last one of its level'); END""",
    "tiles_stay": """CREATE TRIGGER tiles_stay BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles stay'); END""",
    "tiles_are_final": """CREATE TRIGGER tiles_are_final BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are final'); END""",
}

# What SQLite must answer for a commit to be durable when it returns, and for a bad page to show.
_WRITER_SETTINGS: Final = {
    "synchronous": 2,  # FULL: the write-ahead log is synced at every commit
    "fullfsync": 1,  # macOS: through the drive's cache, too
    "checkpoint_fullfsync": 1,
    "wal_autocheckpoint": 0,  # never inside a commit: `SqliteStore.checkpoint` does it
    "recursive_triggers": 1,  # a REPLACE deletes, so it meets the DELETE trigger as well
    "cell_size_check": 1,
    "trusted_schema": 0,
    "busy_timeout": 10_000,
    "cache_size": -32_768,  # KiB: a block's pages stay in memory until its commit
}


def open_for_writing(path: Path, connect: Connect) -> Connection:
    """Open the ledger at `path`, made if there is none, with every setting checked.

    Raises StoreForeign if the file is something else, or a setting does not hold.
    """
    connection = connect(f"{path.resolve().as_uri()}?mode=rwc")
    try:
        _prepare(path, connection)
    except UNREADABLE as error:
        connection.close()
        raise StoreForeign(path, str(error)) from error
    except StoreForeign:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path, connect: Connect) -> Connection:
    """Open the ledger at `path` so that nothing can be written, whether or not it is in use.

    Raises StoreForeign if the file is missing or something else.
    """
    if not path.is_file():
        raise StoreForeign(path, "there is no such file")
    connection = connect(f"{path.resolve().as_uri()}?{_read_only_mode(path)}")
    try:
        check_schema(path, connection)
    except UNREADABLE as error:
        connection.close()
        raise StoreForeign(path, str(error)) from error
    except StoreForeign:
        connection.close()
        raise
    return connection


def check_schema(path: Path, connection: Connection) -> None:
    """Raise StoreForeign unless tables and triggers are those of this format, all and no others."""
    application_id = number(connection, "PRAGMA application_id")
    if application_id != APPLICATION_ID:
        raise StoreForeign(path, f"its application id is {application_id:#x}")
    version = number(connection, "PRAGMA user_version")
    if version != FORMAT:
        raise StoreForeign(path, f"its format is {version}, this program reads {FORMAT}")
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    found = {str(name): sql for name, sql in rows.fetchall()}
    for name in sorted(SCHEMA.keys() | found.keys()):
        if SCHEMA.get(name) != found.get(name):
            raise StoreForeign(path, f"its schema differs in {name}")


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


def _prepare(path: Path, connection: Connection) -> None:
    # Look before touching: the journal mode is kept in the file, and it may be somebody else's.
    if number(connection, "SELECT count(*) FROM sqlite_schema"):
        check_schema(path, connection)
    mode = connection.execute("PRAGMA journal_mode = wal").fetchone()
    if mode != ("wal",):
        raise StoreForeign(path, f"its journal mode is {mode}, not wal")
    for setting, value in _WRITER_SETTINGS.items():
        connection.execute(f"PRAGMA {setting} = {value}")
        if (answer := number(connection, f"PRAGMA {setting}")) != value:
            raise StoreForeign(path, f"the setting {setting} is {answer}, not {value}")
    _create(connection)
    check_schema(path, connection)


def _create(connection: Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if not number(connection, "SELECT count(*) FROM sqlite_schema"):
        for statement in SCHEMA.values():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _read_only_mode(path: Path) -> str:
    """Say how to open it: a copy without a lock file, or in a read-only folder, is not in use.

    For such a file SQLite neither needs a write-ahead log nor should it leave one behind. A file
    that may be in use is never opened so: what is written meanwhile would not be seen.
    """
    resolved = path.resolve()
    as_we_are = os.access in os.supports_effective_ids
    writable = os.access(resolved.parent, os.W_OK, effective_ids=as_we_are)
    in_use = lock_path(path).exists() and writable
    if in_use or resolved.with_name(f"{resolved.name}-wal").exists():
        return "mode=ro"
    return "mode=ro&immutable=1"
