"""Supply of a series: how many units were issued, used and ended, day by day, and its escrow."""

import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from exchange.amounts import MONEY, units_of
from exchange.events.redemption import Captured, CaptureRefunded
from exchange.events.series import CoverRaised, ProceedsReleased, UnitsRetired
from ledger.accounts import Bucket

DAY: Final = 86_400 * 10**9

_FIELDS: Final = {
    (0, Bucket.ISSUANCE): ("issued", -1),
    (1, Bucket.REDEEMED): ("used", 1),
    (1, Bucket.EXPIRED): ("expired", 1),
    (1, Bucket.REFUNDED): ("refunded", 1),
    (1, Bucket.WOUNDUP): ("refunded", 1),
    (2, Bucket.SUBSCRIPTION): ("subscribed", 1),
    (2, Bucket.ESCROW): ("escrow", 1),
}
"""Which figure an account is, by (none, its units, its money) and bucket, and with which sign."""


class SupplyOfDay(msgspec.Struct, gc=False):
    """Units and money units at the end of a day that begins at `day`, nanoseconds UTC.

    `issued` is all that ever was; what is neither used, expired nor refunded (wound up is counted
    there) is held. `subscribed` is money that waits: for an offering to close, or
    for the cool-off of top-ups to be over.
    """

    day: int
    issued: int = 0
    used: int = 0
    expired: int = 0
    refunded: int = 0
    subscribed: int = 0
    escrow: int = 0

    @property
    def held(self) -> int:
        """What is in the hands of holders, whatever for."""
        return self.issued - self.used - self.expired - self.refunded


def daily(views: sqlite3.Connection, series: int) -> list[SupplyOfDay]:
    """Return the supply at the end of each day on which it changed, oldest first (days of UTC)."""
    changes = views.execute(
        """SELECT e.time / :day, p.kind, p.bucket, sum(p.amount) FROM (
             SELECT 0 AS kind, bucket, sequence, amount FROM postings
               WHERE owner = 0 AND asset = :units
             UNION ALL SELECT 1, bucket, sequence, amount FROM postings
               WHERE owner = :system AND asset = :units
             UNION ALL SELECT 2, bucket, sequence, amount FROM postings
               WHERE owner = :system AND asset = :money) p
           JOIN entries e USING (sequence) GROUP BY 1, 2, 3 ORDER BY 1""",
        {"day": DAY, "units": units_of(series), "system": -series, "money": MONEY},
    ).fetchall()
    days: list[SupplyOfDay] = []
    supply = SupplyOfDay(0)
    for day, rows in groupby(changes, itemgetter(0)):
        supply = msgspec.structs.replace(supply, day=day * DAY)
        for _, kind, bucket, amount in rows:
            name, sign = _FIELDS.get((kind, Bucket(bucket)), ("", 0))
            if name:
                setattr(supply, name, getattr(supply, name) + sign * amount)
        days.append(supply)
    return days


def holders(views: sqlite3.Connection, series: int) -> int:
    """Return how many members have units of a series, in whatever bucket."""
    count: int = views.execute(
        """SELECT count(*) FROM members m WHERE (
             SELECT sum(amount) FROM postings p WHERE p.owner = m.member AND p.asset = ?) > 0""",
        (units_of(series),),
    ).fetchone()[0]
    return count


def released(views: sqlite3.Connection, series: int) -> int:
    """Return the money that a series has brought its merchant, less what it gave back.

    That is what escrow released, and of top-ups what was paid at once or when it had waited; undone
    captures and a raised cover returned some of it.
    """
    amount: int = views.execute(
        """SELECT coalesce(-sum(p.amount), 0)
             + (SELECT coalesce(sum(to_merchant), 0) FROM top_ups WHERE series = ?1)
             + (SELECT coalesce(sum(amount), 0) FROM top_up_releases WHERE series = ?1)
           FROM postings p JOIN entries e USING (sequence)
           WHERE p.owner = ?2 AND p.asset = ?3 AND p.bucket = ?4
             AND e.kind IN (?5, ?6, ?7, ?8, ?9)""",
        (
            series,
            -series,
            MONEY,
            Bucket.ESCROW,
            ProceedsReleased.KIND,
            Captured.KIND,
            CaptureRefunded.KIND,
            CoverRaised.KIND,
            UnitsRetired.KIND,
        ),
    ).fetchone()[0]
    return amount
