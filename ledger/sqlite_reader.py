"""Reading blocks and tiles from `ledger.db`."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from ledger.blocks import Block, Tile
from ledger.chain import Head
from ledger.errors import LedgerCorrupt
from ledger.recovery import head_of
from ledger.sqlite_file import (
    UNREADABLE,
    Connect,
    Connection,
    Row,
    SqlValue,
    connect,
)
from ledger.sqlite_opening import open_for_reading

_BLOCK = "SELECT height, first_sequence, count, entries, root FROM blocks "


class SqliteReader:
    """The blocks of a ledger file, as StoredBlocks says; nothing can be written through it.

    The file may be in use by its engine, be a copy, or lie in a folder that is read-only. A row or
    page that cannot be read is LedgerCorrupt.
    """

    def __init__(self, connection: Connection) -> None:
        self._reading = connection
        self._one_at_a_time = Lock()

    @classmethod
    def open(cls, path: Path, connect: Connect = connect) -> Self:
        """Open the ledger file at `path`. Raises StoreForeign if it is none."""
        return cls(open_for_reading(path, connect))

    def head(self) -> Head:
        """Return the head after the last block. Raises LedgerCorrupt if it is not sound."""
        return head_of(self)

    def last(self) -> Block | None:
        """Return the last block, None if there is none."""
        return self._block(0, "ORDER BY height DESC LIMIT 1")

    def blocks(self, from_height: int = 0, to_height: int | None = None) -> Iterator[Block]:
        """Yield the blocks from `from_height` to, not including, `to_height`, in order."""
        height = from_height
        sequence = self._sequence_at(from_height)
        while to_height is None or height < to_height:
            block = self._block(sequence, "WHERE height >= ? ORDER BY height LIMIT 1", height)
            if block is None:
                return
            if block.height != height:
                raise LedgerCorrupt(sequence, f"block {height} is missing")
            yield block
            height += 1
            sequence = block.next_sequence

    def block_with(self, sequence: int) -> Block | None:
        """Return the block that claims to hold entry `sequence`, None if that is not there yet."""
        where = "WHERE first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1"
        block = self._block(sequence, where, sequence)
        return None if block is None or sequence >= block.next_sequence else block

    def tile(self, level: int, index: int) -> Tile | None:
        """Return a full hash tile, None if it is not full yet."""
        sql = "SELECT hashes, root FROM tiles WHERE level = ? AND position = ?"
        for row in self._rows(0, sql, level, index):
            match row:
                case (bytes(hashes), bytes(root)):
                    return Tile(level, index, hashes, root)
                case _:
                    raise LedgerCorrupt(index << 8 * (level + 1), "its hash tile is malformed")
        return None

    def tile_roots(self, level: int, first: int, count: int) -> list[bytes]:
        """Return the roots of `count` full tiles from index `first` on, as there are."""
        sql = (
            "SELECT root FROM tiles WHERE level = ? AND position BETWEEN ? AND ? ORDER BY position"
        )
        rows = self._rows(0, sql, level, first, first + count - 1)
        return [root for (root,) in rows if isinstance(root, bytes)]

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file as a whole; reads all of it."""
        try:
            rows = self._rows(0, "PRAGMA integrity_check")
        except LedgerCorrupt as error:
            return [error.reason]
        return [str(fault) for (fault,) in rows if fault != "ok"]

    def close(self) -> None:
        """Let go of the file."""
        self._reading.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _block(self, sequence: int, where: str, *parameters: SqlValue) -> Block | None:
        for row in self._rows(sequence, _BLOCK + where, *parameters):
            match row:
                case (int(height), int(first), int(count), bytes(entries), bytes(root)):
                    return Block(height, first, count, entries, root)
                case _:
                    raise LedgerCorrupt(sequence, "the row of its block is malformed")
        return None

    def _sequence_at(self, height: int) -> int:
        """Return the first sequence of a block, as the one before it says; 0 if that is silent."""
        before = self._block(0, "WHERE height = ?", height - 1)
        return 0 if before is None else before.next_sequence

    def _rows(self, sequence: int, sql: str, *parameters: SqlValue) -> list[Row]:
        """Return the rows; if they cannot be read, blame entry `sequence`."""
        try:
            with self._one_at_a_time:
                return self._reading.execute(sql, parameters).fetchall()
        except sqlite3.ProgrammingError:
            raise  # a closed file is the caller's fault, not the file's
        except UNREADABLE as error:
            raise LedgerCorrupt(sequence, f"the file cannot be read there: {error}") from error
