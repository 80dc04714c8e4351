"""Redemptions: each authorisation at a counter, and what became of it."""

import sqlite3
from enum import IntEnum
from typing import Final

import msgspec

from exchange.commands.kinds import Right
from exchange.events.redemption import (
    AuthorisationVoided,
    Authorised,
    Captured,
    CaptureRefunded,
)
from exchange.history.entries import Entry


class RedemptionStatus(IntEnum):
    """Where an authorisation is; one that was captured may be refunded, whole or in part."""

    OPEN = 1
    CAPTURED = 2
    VOIDED = 3
    TIMED_OUT = 4


class Redemption(msgspec.Struct, frozen=True, array_like=True):
    """One row; fields in the order of the columns.

    `authorisation` is the entry that made it, `ended_by` the one that captured or voided it,
    `refunded_by` the last that gave something of it back (0: none). `captured` and `released` are
    what the capture took and paid the issuer, `refunded` and `returned` what of that was undone.
    `merchant` is whose counter it was; another's than the issuer's is owed `pay` for a unit.
    """

    authorisation: int
    series: int
    merchant: int
    holder: int
    right: Right
    quantity: int
    authorised_at: int
    expires_at: int
    status: RedemptionStatus
    captured: int
    released: int
    ended_by: int
    ended_at: int
    refunded: int
    returned: int
    refunded_by: int
    pay: int

    @property
    def used(self) -> int:
        """What was taken and not given back."""
        return self.captured - self.refunded


_OPEN: Final = (RedemptionStatus.OPEN, 0, 0, 0, 0, 0, 0, 0)
_MARKS: Final = ", ".join("?" * len(Redemption.__struct_fields__))
_INSERT: Final = f"INSERT INTO redemptions VALUES ({_MARKS})"  # noqa: S608  question marks only


def authorised(views: sqlite3.Connection, event: Authorised, entry: Entry) -> None:
    """Write a new authorisation; whoever asked for it has the counter."""
    views.execute(
        _INSERT,
        (
            entry.sequence,
            event.series,
            entry.actor,
            event.holder,
            event.right,
            event.quantity,
            entry.time,
            event.expires_at,
            *_OPEN,
            event.pay,
        ),
    )


def captured(views: sqlite3.Connection, event: Captured, entry: Entry) -> None:
    """Note what was consumed."""
    views.execute(
        """UPDATE redemptions SET status = ?, captured = ?, released = ?, ended_by = ?,
           ended_at = ? WHERE authorisation = ?""",
        (
            RedemptionStatus.CAPTURED,
            event.quantity,
            event.released,
            entry.sequence,
            entry.time,
            event.authorisation,
        ),
    )


def voided(views: sqlite3.Connection, event: AuthorisationVoided, entry: Entry) -> None:
    """Note that nothing was consumed."""
    status = RedemptionStatus.TIMED_OUT if event.timed_out else RedemptionStatus.VOIDED
    views.execute(
        "UPDATE redemptions SET status = ?, ended_by = ?, ended_at = ? WHERE authorisation = ?",
        (status, entry.sequence, entry.time, event.authorisation),
    )


def refunded(views: sqlite3.Connection, event: CaptureRefunded, entry: Entry) -> None:
    """Add what of a capture was undone."""
    views.execute(
        """UPDATE redemptions SET refunded = refunded + ?, returned = returned + ?,
           refunded_by = ? WHERE authorisation = ?""",
        (event.quantity, event.returned, entry.sequence, event.authorisation),
    )


def redemption(views: sqlite3.Connection, authorisation: int) -> Redemption | None:
    """Return one authorisation and what became of it."""
    row = views.execute(
        "SELECT * FROM redemptions WHERE authorisation = ?", (authorisation,)
    ).fetchone()
    return _row(row) if row else None


def of_merchant(
    views: sqlite3.Connection, merchant: int, since: int = 0, limit: int = 100
) -> list[Redemption]:
    """Return a merchant's newest redemptions authorised at time `since` or later, newest first."""
    rows = views.execute(
        """SELECT * FROM redemptions WHERE merchant = ? AND authorised_at >= ?
           ORDER BY authorisation DESC LIMIT ?""",
        (merchant, since, limit),
    )
    return [_row(row) for row in rows]


def of_series(views: sqlite3.Connection, series: int, limit: int = 100) -> list[Redemption]:
    """Return the newest redemptions of a series, newest first."""
    rows = views.execute(
        "SELECT * FROM redemptions WHERE series = ? ORDER BY authorisation DESC LIMIT ?",
        (series, limit),
    )
    return [_row(row) for row in rows]


def of_holder(
    views: sqlite3.Connection, holder: int, series: int, limit: int = 100
) -> list[Redemption]:
    """Return a holder's newest redemptions of a series, newest first."""
    rows = views.execute(
        """SELECT * FROM redemptions WHERE holder = ? AND series = ?
           ORDER BY authorisation DESC LIMIT ?""",
        (holder, series, limit),
    )
    return [_row(row) for row in rows]


def _row(row: tuple[int, ...]) -> Redemption:
    return msgspec.convert(row, Redemption)
