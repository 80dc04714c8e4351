"""Payments for purchases: who paid whom, and what of it was refunded."""

import sqlite3
from typing import Final

import msgspec

from exchange.events.payments import Paid, PaymentRefunded
from exchange.history.entries import Entry


class ShareRow(msgspec.Struct, frozen=True, array_like=True):
    """What one payee got of a payment, and has given back of it."""

    member: int
    amount: int
    returned: int


class PaymentRow(msgspec.Struct, frozen=True):
    """One payment; `shares` are in its own order, the seller's first.

    `refunded_by` is the entry of the last refund, at `refunded_at` (0: none).
    """

    payment: int
    payer: int
    total: int
    paid_at: int
    refundable_until: int
    refunded: int
    refunded_by: int
    refunded_at: int
    shares: tuple[ShareRow, ...]

    @property
    def seller(self) -> int:
        """Who was paid first, and may refund it."""
        return self.shares[0].member


MOST: Final = 100
"""So many payments a page of a list holds."""

_END: Final = 2**63 - 1
_COLUMNS: Final = PaymentRow.__struct_fields__[:-1]


def paid(views: sqlite3.Connection, event: Paid, entry: Entry) -> None:
    """Write a new payment with its shares."""
    total = sum(amount for _, amount in event.shares)
    views.execute(
        "INSERT INTO payments VALUES (?, ?, ?, ?, ?, 0, 0, 0)",
        (entry.sequence, event.payer, total, entry.time, event.refundable_until),
    )
    views.executemany(
        "INSERT INTO payment_shares VALUES (?, ?, ?, ?, 0)",
        [(entry.sequence, nth, *share) for nth, share in enumerate(event.shares)],
    )


def refunded(views: sqlite3.Connection, event: PaymentRefunded, entry: Entry) -> None:
    """Add what went back, and from whom."""
    views.execute(
        """UPDATE payments SET refunded = refunded + ?, refunded_by = ?, refunded_at = ?
           WHERE payment = ?""",
        (event.amount, entry.sequence, entry.time, event.payment),
    )
    views.executemany(
        "UPDATE payment_shares SET returned = returned + ? WHERE payment = ? AND place = ?",
        [(given, event.payment, nth) for nth, (_, given) in enumerate(event.shares)],
    )


def payment(views: sqlite3.Connection, number: int) -> PaymentRow | None:
    """Return one payment."""
    rows = _rows(views, "SELECT * FROM payments WHERE payment = ?", (number,))
    return rows[0] if rows else None


def of_payer(
    views: sqlite3.Connection, payer: int, before: int = _END, limit: int = MOST
) -> list[PaymentRow]:
    """Return what a member paid, newest first; payments before `before` for the next page."""
    return _rows(
        views,
        "SELECT * FROM payments WHERE payer = ? AND payment < ? ORDER BY payment DESC LIMIT ?",
        (payer, before, limit),
    )


def of_payee(
    views: sqlite3.Connection, payee: int, before: int = _END, limit: int = MOST
) -> list[PaymentRow]:
    """Return the payments in which a member got a share, newest first, whole."""
    return _rows(
        views,
        """SELECT p.* FROM payment_shares s JOIN payments p USING (payment)
           WHERE s.member = ? AND s.payment < ? ORDER BY s.payment DESC LIMIT ?""",
        (payee, before, limit),
    )


def _rows(views: sqlite3.Connection, which: str, parameters: tuple[int, ...]) -> list[PaymentRow]:
    return [
        PaymentRow(**dict(zip(_COLUMNS, row, strict=True)), shares=_shares(views, row[0]))
        for row in views.execute(which, parameters).fetchall()
    ]


def _shares(views: sqlite3.Connection, number: int) -> tuple[ShareRow, ...]:
    rows = views.execute(
        "SELECT member, amount, returned FROM payment_shares WHERE payment = ? ORDER BY place",
        (number,),
    )
    return tuple(ShareRow(*row) for row in rows)
