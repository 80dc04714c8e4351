"""The store in one SQLite file, `ledger.db`: one row per block, one durable commit per append.

Three connections: one writes, and nothing else does; one reads; one moves what was written from
the write-ahead log into the file. Reading goes through another connection than writing, so that
nothing is seen before the sync of its commit has returned.
"""

import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple, Self

from ledger.blocks import Block
from ledger.durable_files import sync_folder
from ledger.errors import StoreBusy, StoreFailed
from ledger.file_lock import FileLock
from ledger.sqlite_file import (
    Connect,
    Connection,
    connect,
    lock_path,
)
from ledger.sqlite_opening import open_for_reading, open_for_writing
from ledger.sqlite_reader import SqliteReader
from ledger.tiles import TILE_BYTES

# A commit into a log that has to grow takes twice as long as one that writes over what the log
# held before. It is begun anew once it is copied as a whole, and beside a busy writer there is
# always something left. So after each checkpoint the writer copies that, and at the latest when
# so many bytes were logged.
MOST_LOGGED_BYTES: Final = 64 * 2**20

_PAGE_BYTES: Final = 4_096  # a commit logs at least one page

_INSERT_BLOCK: Final = (
    "INSERT INTO blocks (height, first_sequence, count, entries, root) VALUES (?, ?, ?, ?, ?)"
)
_INSERT_TILE: Final = "INSERT INTO tiles (level, position, root, hashes) VALUES (?, ?, ?, ?)"


class Checkpointed(NamedTuple):
    """Whether all pages of the write-ahead log are in the file now, and how many it has."""

    whole: bool
    logged_pages: int


class SqliteStore(SqliteReader):
    """A `Store` in the file at a path, held by a lock beside it (`ledger.db.lock`) until `close`.

    Commits are synced (WAL, synchronous FULL). The log is never copied inside one, but by
    `checkpoint` from another thread, and what that leaves by the writer ahead of a commit.
    """

    def __init__(
        self, writing: Connection, reading: Connection, copying: Connection, closing: ExitStack
    ) -> None:
        """Take what `open` has opened, and what closes it."""
        super().__init__(reading)
        self._writing = writing
        self._copying = copying
        self._closing = closing
        self._most_logged_bytes = MOST_LOGGED_BYTES
        self._logged_bytes = 0
        self._left_over = False
        self._failed = False

    @classmethod
    def open(cls, path: Path, connect: Connect = connect) -> Self:
        """Open the ledger at `path` as its only writer; made if there is none.

        What the last process left in the write-ahead log is moved into the file and synced before
        anything is read: it may end in a block whose own sync never returned.
        Raises StoreLocked, StoreForeign, StoreBusy, or LedgerCorrupt if the head is not sound.
        """
        with ExitStack() as closing:
            lock = FileLock(lock_path(path))
            closing.callback(lock.release)
            writing = open_for_writing(path, connect)
            closing.callback(writing.close)
            if not _copy(writing, "TRUNCATE").whole:
                raise StoreBusy(path)
            sync_folder(path.resolve().parent)
            reading = open_for_reading(path, connect)
            closing.callback(reading.close)
            copying = open_for_writing(path, connect)
            closing.callback(copying.close)
            store = cls(writing, reading, copying, closing)
            store.head()
            store._closing = closing.pop_all()
            return store

    def append(self, block: Block) -> None:
        """Make `block` durable with the tiles it completes; any exception is fatal, see `Store`."""
        if self._failed:
            raise StoreFailed(reason="an earlier write did not return; open the store again")
        try:
            self._commit(block)
        except BaseException:
            self._failed = True
            raise

    def checkpoint(self) -> Checkpointed:
        """Copy what is durable in the log into the file, beside the writer, from any one thread.

        Raises StoreFailed if that fails, and so does every later append: a sync that failed once
        may report success when tried again, and then the log would be given up too early.
        """
        try:
            checkpointed = _copy(self._copying, "PASSIVE")
        except BaseException:
            self._failed = True
            raise
        self._left_over = checkpointed.logged_pages > 0
        return checkpointed

    def close(self) -> None:
        """Let go of the file and its lock. May be called again."""
        self._closing.close()

    def _commit(self, block: Block) -> None:
        if self._left_over or self._logged_bytes >= self._most_logged_bytes:
            self._copy_rest()
        execute = self._writing.execute
        try:
            execute("BEGIN IMMEDIATE")
            execute(
                _INSERT_BLOCK,
                (block.height, block.first_sequence, block.count, block.entries, block.root),
            )
            for tile in block.tiles:
                execute(_INSERT_TILE, (tile.level, tile.index, tile.root, tile.hashes))
            execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreFailed(reason=f"block {block.height} was not committed: {error}") from error
        self._logged_bytes += _PAGE_BYTES + len(block.entries) + TILE_BYTES * len(block.tiles)

    def _copy_rest(self) -> None:
        self._left_over = False
        if _copy(self._writing, "PASSIVE").whole:
            self._logged_bytes = 0


def _copy(connection: Connection, mode: str) -> Checkpointed:
    try:
        row = connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    except sqlite3.Error as error:
        raise StoreFailed(reason=f"the log was not copied into the file: {error}") from error
    match row:
        case (int(busy), int(logged), int(copied)):
            return Checkpointed(whole=not busy and logged == copied, logged_pages=logged)
        case _:
            raise StoreFailed(reason=f"a checkpoint answered {row}")
