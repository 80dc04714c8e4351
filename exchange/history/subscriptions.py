"""Subscriptions: what members have paid for in an offering whose units are not issued yet.

Once they are issued, or the money is back, the row is gone: then the postings say it all.
"""

import sqlite3
from collections.abc import Iterable

import msgspec

from exchange.events.series import Subscribed
from exchange.history.entries import Entry


class Subscription(msgspec.Struct, frozen=True, gc=False):
    """One row; `sequence` is the entry by which the member paid last."""

    series: int
    member: int
    quantity: int
    amount: int
    sequence: int


def subscribed(views: sqlite3.Connection, event: Subscribed, entry: Entry) -> None:
    """Add to what the member has paid for."""
    views.execute(
        """INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           quantity = quantity + excluded.quantity, amount = amount + excluded.amount,
           sequence = excluded.sequence""",
        (event.series, event.member, event.quantity, event.amount, entry.sequence),
    )


def ended(views: sqlite3.Connection, series: int, members: Iterable[int]) -> None:
    """Forget the subscriptions of these members: taken back, served, or refunded."""
    views.executemany(
        "DELETE FROM subscriptions WHERE series = ? AND member = ?",
        [(series, member) for member in members],
    )


def of_member(views: sqlite3.Connection, member: int) -> list[Subscription]:
    """Return what a member has paid for and waits for, by series."""
    rows = views.execute(
        "SELECT * FROM subscriptions WHERE member = ? ORDER BY series", (member,)
    ).fetchall()
    return [Subscription(*row) for row in rows]
