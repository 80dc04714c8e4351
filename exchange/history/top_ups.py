"""Top-ups: what members bought of a series that is sold at any time, and where the money went.

Days may begin anywhere: a reader says how far east of UTC their clocks are.
"""

import sqlite3
from typing import Final

import msgspec

from exchange.events.redemption import WindDownBegun
from exchange.events.top_ups import ToppedUp, TopUpsReleased
from exchange.history.entries import Entry
from exchange.history.supply import DAY

MOST: Final = 100
"""So many top-ups a list holds."""


class TopUpRow(msgspec.Struct, frozen=True, gc=False):
    """One top-up, known by its entry; what was paid is `to_escrow` + `to_merchant` + `waiting`.

    That is how it was at the time: what `waiting` came to was released at `release_at`, if the
    units were not given back before.
    """

    top_up: int
    series: int
    member: int
    time: int
    quantity: int
    to_escrow: int
    to_merchant: int
    waiting: int
    release_at: int

    @property
    def paid(self) -> int:
        """What the member paid."""
        return self.to_escrow + self.to_merchant + self.waiting


class TopUpsOfDay(msgspec.Struct, frozen=True, gc=False):
    """All top-ups of a day that begins at `day`, and what was `released` that day of earlier ones.

    `to_merchant` was paid at once; `waiting` had to wait when it came in.
    """

    day: int
    count: int
    quantity: int
    to_escrow: int
    to_merchant: int
    waiting: int
    released: int

    @property
    def paid(self) -> int:
        """What members paid."""
        return self.to_escrow + self.to_merchant + self.waiting


def topped_up(views: sqlite3.Connection, event: ToppedUp, entry: Entry) -> None:
    """Write a top-up."""
    views.execute(
        "INSERT INTO top_ups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.sequence,
            event.series,
            event.member,
            entry.time,
            event.quantity,
            event.to_escrow,
            event.to_merchant,
            event.waiting,
            event.release_at,
        ),
    )


def released(
    views: sqlite3.Connection, event: TopUpsReleased | WindDownBegun, entry: Entry
) -> None:
    """Write what had waited and went to the merchant; not what went to escrow or to holders."""
    amount = event.amount if isinstance(event, TopUpsReleased) else event.to_merchant
    if amount:
        views.execute(
            "INSERT INTO top_up_releases VALUES (?, ?, ?, ?)",
            (entry.sequence, event.series, entry.time, amount),
        )


def top_up(views: sqlite3.Connection, number: int) -> TopUpRow | None:
    """Return one top-up, by its entry."""
    row = views.execute("SELECT * FROM top_ups WHERE top_up = ?", (number,)).fetchone()
    return TopUpRow(*row) if row else None


def of_member(
    views: sqlite3.Connection, member: int, series: int = 0, limit: int = MOST
) -> list[TopUpRow]:
    """Return a member's newest top-ups of one series, or (0) of all, newest first."""
    rows = views.execute(
        """SELECT * FROM top_ups WHERE member = ?1 AND (?2 = 0 OR series = ?2)
           ORDER BY top_up DESC LIMIT ?3""",
        (member, series, limit),
    )
    return [TopUpRow(*row) for row in rows]


def of_series(
    views: sqlite3.Connection, series: int, since: int = 0, limit: int = MOST
) -> list[TopUpRow]:
    """Return the newest top-ups of a series at time `since` or later, newest first."""
    rows = views.execute(
        "SELECT * FROM top_ups WHERE series = ? AND time >= ? ORDER BY top_up DESC LIMIT ?",
        (series, since, limit),
    )
    return [TopUpRow(*row) for row in rows]


def daily(
    views: sqlite3.Connection, merchant: int, since: int = 0, series: int = 0, east: int = 0
) -> list[TopUpsOfDay]:
    """Return a merchant's top-ups day by day, oldest first: of one series, or (0) of all.

    Days begin `east` nanoseconds before those of UTC; the first is that in which `since` lies.
    """
    first = (since + east) // DAY * DAY - east
    rows = views.execute(
        """WITH own AS (SELECT series FROM series
                        WHERE merchant = :merchant AND (:series = 0 OR series = :series))
           SELECT day * :day - :east, sum(count), sum(quantity), sum(to_escrow), sum(to_merchant),
                  sum(waiting), sum(released) FROM (
             SELECT (time + :east) / :day AS day, 1 AS count, quantity, to_escrow, to_merchant,
                    waiting, 0 AS released FROM top_ups
               WHERE series IN own AND time >= :first
             UNION ALL SELECT (time + :east) / :day, 0, 0, 0, 0, 0, amount FROM top_up_releases
               WHERE series IN own AND time >= :first)
           GROUP BY day ORDER BY day""",
        {"day": DAY, "east": east, "first": first, "merchant": merchant, "series": series},
    )
    return [TopUpsOfDay(*row) for row in rows]
