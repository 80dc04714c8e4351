"""Gifts: units set aside for who knows a secret, and what became of them."""

import sqlite3
from enum import IntEnum
from typing import Final

import msgspec

from exchange.events.gifts import GiftClaimed, GiftReturned, UnitsGiven
from exchange.history.entries import Entry


class GiftStatus(IntEnum):
    """Where a gift is."""

    OPEN = 1
    CLAIMED = 2
    RETURNED = 3
    TIMED_OUT = 4


class GiftRow(msgspec.Struct, frozen=True, array_like=True):
    """One row; `meant_for` is the only member who may claim it (0: anybody), `claimant` who did.

    `ended_by` is the entry by which it was claimed or went back (0: none yet).
    """

    gift: int
    series: int
    giver: int
    quantity: int
    claim_hash: bytes
    meant_for: int
    given_at: int
    expires_at: int
    status: GiftStatus
    claimant: int
    ended_by: int
    ended_at: int


MOST: Final = 100
"""So many gifts a list holds."""

_OPEN: Final = (GiftStatus.OPEN, 0, 0, 0)
_INSERT: Final = "INSERT INTO gifts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def given(views: sqlite3.Connection, event: UnitsGiven, entry: Entry) -> None:
    """Write a new gift."""
    views.execute(
        _INSERT,
        (
            entry.sequence,
            event.series,
            event.giver,
            event.quantity,
            event.claim_hash,
            event.to,
            entry.time,
            event.expires_at,
            *_OPEN,
        ),
    )


def claimed(views: sqlite3.Connection, event: GiftClaimed, entry: Entry) -> None:
    """Note who took the units."""
    _end(views, event.gift, GiftStatus.CLAIMED, event.member, entry)


def returned(views: sqlite3.Connection, event: GiftReturned, entry: Entry) -> None:
    """Note that the units went back to their giver."""
    status = GiftStatus.TIMED_OUT if event.timed_out else GiftStatus.RETURNED
    _end(views, event.gift, status, 0, entry)


def _end(
    views: sqlite3.Connection, gift: int, status: GiftStatus, claimant: int, entry: Entry
) -> None:
    views.execute(
        "UPDATE gifts SET status = ?, claimant = ?, ended_by = ?, ended_at = ? WHERE gift = ?",
        (status, claimant, entry.sequence, entry.time, gift),
    )


def gift(views: sqlite3.Connection, number: int) -> GiftRow | None:
    """Return one gift."""
    row = views.execute("SELECT * FROM gifts WHERE gift = ?", (number,)).fetchone()
    return msgspec.convert(row, GiftRow) if row else None


def with_hash(views: sqlite3.Connection, claim_hash: bytes) -> GiftRow | None:
    """Return the newest gift behind the hash of a secret."""
    row = views.execute(
        "SELECT * FROM gifts WHERE claim_hash = ? ORDER BY gift DESC LIMIT 1", (claim_hash,)
    ).fetchone()
    return msgspec.convert(row, GiftRow) if row else None


def of_giver(views: sqlite3.Connection, giver: int, limit: int = MOST) -> list[GiftRow]:
    """Return what a member gave, newest first."""
    return _newest(views, "giver = ?", giver, limit)


def of_claimant(views: sqlite3.Connection, claimant: int, limit: int = MOST) -> list[GiftRow]:
    """Return what a member claimed, newest first."""
    return _newest(views, "claimant = ? AND claimant != 0", claimant, limit)


def waiting_for(views: sqlite3.Connection, member: int, limit: int = MOST) -> list[GiftRow]:
    """Return the open gifts that only this member may claim, newest first."""
    still_open = f"meant_for = ? AND meant_for != 0 AND status = {GiftStatus.OPEN.value}"
    return _newest(views, still_open, member, limit)


def _newest(views: sqlite3.Connection, which: str, member: int, limit: int) -> list[GiftRow]:
    rows = views.execute(
        f"SELECT * FROM gifts WHERE {which} ORDER BY gift DESC LIMIT ?",  # noqa: S608  conditions of this module
        (member, limit),
    )
    return [msgspec.convert(row, GiftRow) for row in rows]
