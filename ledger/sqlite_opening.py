"""Opening `ledger.db`: for its one writer on the strictest settings, or for reading only."""

import os
from pathlib import Path
from typing import Final

from ledger.errors import StoreForeign
from ledger.sqlite_file import UNREADABLE, Connect, Connection, lock_path, number
from ledger.sqlite_schema import check_schema, create_schema

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
    create_schema(connection)
    check_schema(path, connection)


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
