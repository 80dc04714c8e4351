"""The projector: committed blocks in, read models out.

It keeps its position in the same transaction as the rows, so it may be killed at any moment, and
several may run at once: each takes the next batch from wherever the rows really are.
"""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from exchange.history.batch import Batch
from exchange.history.entries import decode
from exchange.history.recording import record
from exchange.history.schema import VIEWS_FILE, make_anew, open_for_writing
from ledger.blocks import Block
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks

LEDGER_FILE: Final = "ledger.db"

BATCH_ENTRIES: Final = 20_000
"""About as many entries are written in one transaction, when there are as many; whole blocks."""

_BATCH_BLOCKS: Final = 1_000


class Projector:
    """Writes the read models at a path from the blocks of a ledger.

    The caller keeps `ledger` open and closes it; `close` lets go of the read models.
    """

    def __init__(self, ledger: StoredBlocks, path: Path) -> None:
        """Open or make the read models; those of another version are thrown away first."""
        self._ledger = ledger
        self._views = open_for_writing(path)

    def catch_up(self) -> int:
        """Write whatever the ledger has and the read models lack; return the size they have now.

        Read models that were made from another ledger are thrown away first. Raises LedgerCorrupt
        if an entry cannot be read; nothing is written of the batch that it is in.
        """
        size = -1
        while (after := self._write_batch()) != size:
            size = after
        return size

    def rebuild(self) -> int:
        """Throw the read models away and write them again; return their size."""
        make_anew(self._views)
        return self.catch_up()

    def close(self) -> None:
        """Let go of the file; what was not written is written next time."""
        self._views.close()

    def _write_batch(self) -> int:
        height = self._views.execute("SELECT height FROM position").fetchone()[0]
        if self._ledger_is_other(height):
            make_anew(self._views)
            height = 0
        if next(iter(self._ledger.blocks(height, height + 1)), None) is None:
            return self._size()
        self._views.execute("BEGIN IMMEDIATE")
        try:
            self._write_blocks()
        except BaseException:
            self._views.execute("ROLLBACK")
            raise
        self._views.execute("COMMIT")
        return self._size()

    def _write_blocks(self) -> None:
        height = self._views.execute("SELECT height FROM position").fetchone()[0]
        batch = Batch(self._views)
        last: Block | None = None
        for last in _some(self._ledger.blocks(height)):
            for sequence, raw in enumerate(last.split(), last.first_sequence):
                record(batch, decode(raw, sequence))
        if last is not None:
            batch.write()
            self._views.execute(
                "UPDATE position SET size = ?, height = ?, root = ?",
                (last.next_sequence, last.height + 1, last.root),
            )

    def _ledger_is_other(self, height: int) -> bool:
        if not height:
            return False
        root = self._views.execute("SELECT root FROM position").fetchone()[0]
        last = next(iter(self._ledger.blocks(height - 1, height)), None)
        return last is None or last.root != root

    def _size(self) -> int:
        size: int = self._views.execute("SELECT size FROM position").fetchone()[0]
        return size


def _some(blocks: Iterator[Block]) -> Iterator[Block]:
    entries = 0
    for block in islice(blocks, _BATCH_BLOCKS):
        yield block
        entries += block.count
        if entries >= BATCH_ENTRIES:
            return


def rebuild(home: Path) -> int:
    """Write the read models in a home folder anew from its ledger; return how many entries."""
    with SqliteReader.open(home / LEDGER_FILE) as ledger:
        projector = Projector(ledger, home / VIEWS_FILE)
        try:
            return projector.rebuild()
        finally:
            projector.close()


def size_of(views: sqlite3.Connection) -> int:
    """Return how many entries the read models hold."""
    size: int = views.execute("SELECT size FROM position").fetchone()[0]
    return size
