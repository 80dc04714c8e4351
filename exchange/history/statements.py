"""Statements: what was posted to an account, entry by entry."""

import sqlite3
from collections.abc import Iterable

import msgspec

from ledger.accounts import Posting


class Line(msgspec.Struct, frozen=True, gc=False):
    """One posting: its entry, when and of which kind; the amount and the balance after it."""

    sequence: int
    time: int
    kind: int
    bucket: int
    amount: int
    balance: int


def insert(views: sqlite3.Connection, postings: Iterable[tuple[int, int, int, int, int]]) -> None:
    """Write (owner, asset, sequence, bucket, amount); an entry may name an account twice."""
    views.executemany(
        """INSERT INTO postings VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET amount = amount + excluded.amount""",
        postings,
    )


def of_owner(
    views: sqlite3.Connection, owner: int, asset: int, before: int | None = None, limit: int = 100
) -> list[Line]:
    """Return the newest postings to an owner's accounts in one asset, oldest first.

    `before` gives those of entries before that sequence. Balances are per bucket.
    """
    rows = views.execute(
        """SELECT * FROM (
             SELECT p.sequence, e.time, e.kind, p.bucket, p.amount,
                    sum(p.amount) OVER (PARTITION BY p.bucket ORDER BY p.sequence)
             FROM postings p JOIN entries e USING (sequence)
             WHERE p.owner = ? AND p.asset = ?)
           WHERE sequence < ? ORDER BY sequence DESC, bucket DESC LIMIT ?""",
        (owner, asset, 2**63 - 1 if before is None else before, limit),
    ).fetchall()
    return [Line(*row) for row in reversed(rows)]


def balances(views: sqlite3.Connection) -> list[Posting]:
    """Return what every account holds by its postings, as the venue's balances list it."""
    return views.execute(
        """SELECT owner, asset, bucket, sum(amount) FROM postings
           GROUP BY owner, asset, bucket HAVING sum(amount) != 0 ORDER BY owner, asset, bucket"""
    ).fetchall()


def updated_at(views: sqlite3.Connection, owner: int, assets: Iterable[int]) -> int:
    """Return when something was last posted to the owner's accounts in these assets; 0: never."""
    newest = 0
    for asset in assets:
        row = views.execute(
            "SELECT max(sequence) FROM postings WHERE owner = ? AND asset = ?", (owner, asset)
        ).fetchone()
        newest = max(newest, row[0] or 0)
    time: int = views.execute("SELECT time FROM entries WHERE sequence = ?", (newest,)).fetchone()[
        0
    ]
    return time if newest else 0
