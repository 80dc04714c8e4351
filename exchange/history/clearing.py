"""Rights used at another's shop: who may take them, what is due for each use, and clearing runs."""

import sqlite3
from typing import Final

import msgspec

from exchange.events.clearing import AcceptorAllowed, DuesCleared
from exchange.events.redemption import Captured, CaptureRefunded
from exchange.history.entries import Entry


class Acceptance(msgspec.Struct, frozen=True, array_like=True):
    """`acceptor` may take units of a series and is paid `pay` for one, since entry `since`."""

    series: int
    issuer: int
    acceptor: int
    pay: int
    since: int


class Due(msgspec.Struct, frozen=True, array_like=True):
    """What an issuer owes an acceptor for one capture; the authorisation names it.

    `quantity` units were taken at `pay` each, of which `undone` were undone. `amount` is what is
    due, or was when it was cleared by the run `cleared_by` (0: not yet); `returned` is what the
    acceptor gave back after that. `captured_by` is the entry of the capture.
    """

    authorisation: int
    series: int
    issuer: int
    acceptor: int
    pay: int
    quantity: int
    undone: int
    amount: int
    returned: int
    captured_by: int
    captured_at: int
    cleared_by: int


class Run(msgspec.Struct, frozen=True, array_like=True):
    """A clearing run: what two merchants paid each other, gross; known by its entry."""

    run: int
    cleared_at: int
    first: int
    second: int
    first_paid: int
    second_paid: int

    def paid_by(self, member: int) -> int:
        """Return what one of the two paid the other."""
        return self.first_paid if member == self.first else self.second_paid


class Outstanding(msgspec.Struct, frozen=True, array_like=True):
    """What an issuer owes an acceptor that was not cleared yet."""

    issuer: int
    acceptor: int
    amount: int


MOST: Final = 100
"""So many rows a page of a list holds."""

_END: Final = 2**63 - 1


def allowed(views: sqlite3.Connection, event: AcceptorAllowed, entry: Entry) -> None:
    """Note who may take units now, or no longer."""
    named = (event.series, event.acceptor)
    views.execute("DELETE FROM acceptances WHERE series = ? AND acceptor = ?", named)
    if event.pay:
        views.execute(
            "INSERT INTO acceptances VALUES (?, ?, ?, ?, ?)",
            (event.series, entry.actor, event.acceptor, event.pay, entry.sequence),
        )


def captured(views: sqlite3.Connection, event: Captured, entry: Entry) -> None:
    """Write a new due, if the capture was at another's counter."""
    if not event.due:
        return
    series, issuer, pay = views.execute(
        """SELECT r.series, s.merchant, r.pay FROM redemptions r JOIN series s USING (series)
           WHERE r.authorisation = ?""",
        (event.authorisation,),
    ).fetchone()
    views.execute(
        "INSERT INTO dues VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?, 0)",
        (
            event.authorisation, series, issuer, entry.actor, pay, event.quantity, event.due,
            entry.sequence, entry.time,
        ),
    )  # fmt: skip


def refunded(views: sqlite3.Connection, event: CaptureRefunded, _entry: Entry) -> None:
    """Take a part of a due back, or note that the acceptor returned it."""
    views.execute(
        """UPDATE dues SET undone = undone + ?1,
             amount = amount - iif(cleared_by = 0, ?2, 0),
             returned = returned + iif(cleared_by = 0, 0, ?2)
           WHERE authorisation = ?3""",
        (event.quantity, event.due, event.authorisation),
    )


def cleared(views: sqlite3.Connection, event: DuesCleared, entry: Entry) -> None:
    """Write a run, and note in all dues between the two that they are paid."""
    views.execute(
        "INSERT INTO clearing_runs VALUES (?, ?, ?, ?, ?, ?)",
        (entry.sequence, entry.time, *msgspec.structs.astuple(event)),
    )
    pairs = ((event.first, event.second), (event.second, event.first))
    views.executemany(
        "UPDATE dues SET cleared_by = ? WHERE issuer = ? AND acceptor = ? AND cleared_by = 0",
        [(entry.sequence, *pair) for pair in pairs],
    )


def acceptors_of(views: sqlite3.Connection, series: int) -> list[Acceptance]:
    """Return who may take units of a series, by account."""
    rows = views.execute("SELECT * FROM acceptances WHERE series = ? ORDER BY acceptor", (series,))
    return [msgspec.convert(row, Acceptance) for row in rows]


def accepted_by(views: sqlite3.Connection, acceptor: int) -> list[Acceptance]:
    """Return the series whose units a merchant may take, by number."""
    rows = views.execute(
        "SELECT * FROM acceptances WHERE acceptor = ? ORDER BY series", (acceptor,)
    )
    return [msgspec.convert(row, Acceptance) for row in rows]


def due(views: sqlite3.Connection, authorisation: int) -> Due | None:
    """Return what was due for one capture, None if it was at the issuer's own counter."""
    rows = _dues(views, "authorisation = ?", (authorisation,), _END, 1)
    return rows[0] if rows else None


def of_issuer(
    views: sqlite3.Connection, issuer: int, before: int = _END, limit: int = MOST
) -> list[Due]:
    """Return what a merchant owes, newest capture first; those before `before` for the next page.

    `before` is compared with `captured_by`.
    """
    return _dues(views, "issuer = ?", (issuer,), before, limit)


def of_acceptor(
    views: sqlite3.Connection, acceptor: int, before: int = _END, limit: int = MOST
) -> list[Due]:
    """Return what a merchant is owed, newest capture first, page by page like `of_issuer`."""
    return _dues(views, "acceptor = ?", (acceptor,), before, limit)


def of_run(views: sqlite3.Connection, run: int, before: int = _END, limit: int = MOST) -> list[Due]:
    """Return the dues that a run cleared, both ways, newest capture first."""
    return _dues(views, "cleared_by = ?", (run,), before, limit)


def runs_of(
    views: sqlite3.Connection, member: int, before: int = _END, limit: int = MOST
) -> list[Run]:
    """Return the clearing runs of a merchant, newest first; runs before `before` for the next."""
    rows = views.execute(
        """SELECT * FROM (SELECT * FROM clearing_runs WHERE first = ?1 AND run < ?2
             UNION ALL SELECT * FROM clearing_runs WHERE second = ?1 AND run < ?2)
           ORDER BY run DESC LIMIT ?3""",
        (member, before, limit),
    )
    return [msgspec.convert(row, Run) for row in rows]


def outstanding(views: sqlite3.Connection) -> list[Outstanding]:
    """Return what is to be cleared: each issuer and acceptor with dues, and their sum."""
    rows = views.execute(
        """SELECT issuer, acceptor, sum(amount) FROM dues WHERE cleared_by = 0
           GROUP BY issuer, acceptor HAVING sum(amount) > 0 ORDER BY issuer, acceptor"""
    )
    return [msgspec.convert(row, Outstanding) for row in rows]


def _dues(
    views: sqlite3.Connection, which: str, parameters: tuple[int], before: int, limit: int
) -> list[Due]:
    rows = views.execute(
        f"""SELECT * FROM dues WHERE {which} AND captured_by < ?
            ORDER BY captured_by DESC LIMIT ?""",  # noqa: S608  conditions of this module
        (*parameters, before, limit),
    )
    return [msgspec.convert(row, Due) for row in rows]
