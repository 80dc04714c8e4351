"""Entries: when each act was recorded, of which kind, and by whom."""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

import msgspec

from ledger.errors import LedgerCorrupt

_BODY_AT: Final = 49
"""Where the body of an entry begins, after version, previous hash and nonce."""


class Entry(msgspec.Struct, array_like=True, gc=False):
    """The body of a committed entry, as the projector reads it.

    Whether the ledger is sound is the engine's and the audit's business: it is not checked again
    here that the entry balances, which would take longer than reading it.
    """

    sequence: int
    time: int
    kind: int
    key: bytes
    actor: int
    postings: tuple[tuple[int, int, int, int], ...]
    payload: bytes


_decode_body: Final = msgspec.msgpack.Decoder(Entry).decode


def decode(entry: bytes, sequence: int) -> Entry:
    """Return the body of the entry at `sequence`. Raises LedgerCorrupt if it is none."""
    try:
        return _decode_body(memoryview(entry)[_BODY_AT:])
    except msgspec.DecodeError as error:
        raise LedgerCorrupt(sequence, str(error)) from error


def insert(views: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int]]) -> None:
    """Write (sequence, time, kind, actor) of entries."""
    views.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", rows)


def first_at(views: sqlite3.Connection, time: int) -> int:
    """Return the sequence of the first entry at `time` or later; the size if none is yet."""
    size: int = views.execute("SELECT size FROM position").fetchone()[0]

    def at(sequence: int) -> int:
        found: int = views.execute(
            "SELECT time FROM entries WHERE sequence = ?", (sequence,)
        ).fetchone()[0]
        return found

    # Sequences are dense and time never falls, so no index is needed.
    return bisect_left(range(size), time, key=at)
