"""The record of the auditing process: `audit.db`, in which it keeps what it found and where it is.

The tables that others read are described in `exchange.history.findings`. Beside them lie saved
states, so that a start need not begin with the first entry; each with the root of the ledger that
led to it and the peaks of the tree, which show later whether it is still the same ledger.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from exchange.audit.earlier_states import SavedState
from exchange.audit.running_audit import Violation
from exchange.history.findings import SCHEMA, LineFound, Standing, Supply

KEPT: Final = 2
"""So many saved states stay; older ones are removed."""

_TABLES: Final = {
    "standing": """(
        size INTEGER NOT NULL, ledger_size INTEGER NOT NULL, height INTEGER NOT NULL,
        root BLOB NOT NULL, time INTEGER NOT NULL, at INTEGER NOT NULL, began_at INTEGER NOT NULL,
        reread INTEGER NOT NULL, whole_size INTEGER NOT NULL, whole_at INTEGER NOT NULL,
        signed INTEGER NOT NULL)""",
    "lines": """(
        line TEXT PRIMARY KEY, things INTEGER NOT NULL, broken INTEGER NOT NULL,
        example TEXT NOT NULL, size INTEGER NOT NULL)""",
    "supply": """(
        series INTEGER PRIMARY KEY, symbol TEXT NOT NULL, merchant INTEGER NOT NULL,
        status INTEGER NOT NULL, issued INTEGER NOT NULL, held INTEGER NOT NULL,
        redeemed INTEGER NOT NULL, expired INTEGER NOT NULL, refunded INTEGER NOT NULL,
        wound_up INTEGER NOT NULL, escrow INTEGER NOT NULL, cover INTEGER NOT NULL,
        required INTEGER NOT NULL, subscribed INTEGER NOT NULL, principal INTEGER NOT NULL,
        claims INTEGER NOT NULL)""",
    "faults": """(
        number INTEGER PRIMARY KEY, line TEXT NOT NULL, sequence INTEGER, reason TEXT NOT NULL,
        found_at INTEGER NOT NULL, gone_at INTEGER)""",
    "saved": """(
        size INTEGER PRIMARY KEY, height INTEGER NOT NULL, root BLOB NOT NULL,
        peaks BLOB NOT NULL, hashes INTEGER NOT NULL, state BLOB NOT NULL)""",
}

_decode_peaks = msgspec.msgpack.Decoder(tuple[bytes, ...]).decode


class Reached(NamedTuple):
    """A place in the ledger that was found sound, and the tree there; `hashes` were recomputed."""

    size: int
    height: int
    root: bytes
    peaks: tuple[bytes, ...]
    hashes: int


class Record:
    """What the auditing process keeps. Faults stay for ever, everything else follows from them."""

    def __init__(self, path: Path) -> None:
        """Open or make the record at `path`; one of another version is made anew, but its faults.

        Only power loss may cost what was written last, never its consistency.
        """
        self._file = sqlite3.connect(path, isolation_level=None)
        for setting in ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = NORMAL"):
            self._file.execute(f"PRAGMA {setting}")
        if self._file.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            self._make_anew()

    def write(
        self, standing: Standing, lines: Iterable[LineFound], supply: Iterable[Supply]
    ) -> None:
        """Replace what is shown, all at once."""
        self._file.execute("BEGIN IMMEDIATE")
        for table, rows in (("standing", [standing]), ("lines", lines), ("supply", supply)):
            self._file.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
            self._insert(table, rows)
        self._file.execute("COMMIT")

    def faults(self) -> list[tuple[int, Violation]]:
        """Return what is wrong as far as is known, with its numbers, the first found first."""
        rows = self._file.execute(
            """SELECT number, line, sequence, reason FROM faults
               WHERE gone_at IS NULL ORDER BY number"""
        )
        return [(number, msgspec.convert(fault, Violation)) for number, *fault in rows.fetchall()]

    def add_fault(self, violation: Violation, now: int) -> bool:
        """Write down what is wrong; whether it was not known already."""
        if any(known == violation for _, known in self.faults()):
            return False
        self._file.execute("INSERT INTO faults VALUES (NULL, ?, ?, ?, ?, NULL)", (*violation, now))
        return True

    def end_fault(self, number: int, now: int) -> None:
        """Note that something is not wrong any more; that it was stays."""
        self._file.execute("UPDATE faults SET gone_at = ? WHERE number = ?", (now, number))

    def save(self, reached: Reached, state: bytes) -> None:
        """Keep a state to go on from, and the one before it."""
        size, height, root, peaks, hashes = reached
        row = size, height, root, msgspec.msgpack.encode(peaks), hashes, state
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute("INSERT OR REPLACE INTO saved VALUES (?, ?, ?, ?, ?, ?)", row)
        self._file.execute(
            """DELETE FROM saved WHERE size NOT IN
               (SELECT size FROM saved ORDER BY size DESC LIMIT ?)""",
            (KEPT,),
        )
        self._file.execute("COMMIT")

    def reached(self) -> list[Reached]:
        """Return the places of saved states, the furthest first."""
        rows = self._file.execute(
            "SELECT size, height, root, peaks, hashes FROM saved ORDER BY size DESC"
        )
        return [
            Reached(size, height, root, _decode_peaks(peaks), hashes)
            for size, height, root, peaks, hashes in rows
        ]

    def nearest(self, size: int) -> SavedState | None:
        """Return the furthest saved state of at most `size` entries."""
        row = self._file.execute(
            "SELECT size, height, state FROM saved WHERE size <= ? ORDER BY size DESC LIMIT 1",
            (size,),
        ).fetchone()
        return SavedState(*row) if row else None

    def drop_after(self, size: int) -> None:
        """Forget the saved states of more than `size` entries."""
        self._file.execute("DELETE FROM saved WHERE size > ?", (size,))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _insert(self, table: str, rows: Iterable[msgspec.Struct]) -> None:
        for row in rows:
            values = msgspec.structs.astuple(row)
            marks = ", ".join("?" * len(values))
            self._file.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  names of ours

    def _make_anew(self) -> None:
        self._file.execute("BEGIN IMMEDIATE")
        for name, columns in _TABLES.items():
            if name != "faults":
                self._file.execute(f"DROP TABLE IF EXISTS {name}")
            self._file.execute(f"CREATE TABLE IF NOT EXISTS {name} {columns}")
        self._file.execute(f"PRAGMA user_version = {SCHEMA}")
        self._file.execute("COMMIT")
