"""The statement: every entry that touched a member's money, what it changed and what was left.

One line for each entry, because an entry is one act. `available` and `other` are its changes to
what can be spent and to what is set aside; of a debt `other` holds the growth, as less. Amounts are
money units, times nanoseconds UTC.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final, NamedTuple

from exchange.client import AskTime
from exchange.history import HistoryBehind
from exchange.history.entries import first_at
from portal.wallet.happenings import Happening, happenings
from portal.wallet.till import Till

MOST: Final = 2**63 - 1

_LINES: Final = """
    SELECT sequence, time, kind, available, other, available_after, total_after FROM (
      SELECT sequence, available, other,
             sum(available) OVER running AS available_after,
             sum(available + other) OVER running AS total_after
      FROM (SELECT sequence, sum(iif(bucket = 1, amount, 0)) AS available,
                   sum(iif(bucket = 1, 0, amount)) AS other
            FROM postings WHERE owner = ? AND asset = 0 GROUP BY sequence)
      WINDOW running AS (ORDER BY sequence))
    JOIN entries USING (sequence)
    WHERE sequence >= ? AND sequence < ? AND (available + other != 0 OR ?)
    ORDER BY sequence DESC LIMIT ?"""


class Change(NamedTuple):
    """One entry, as the ledger tells it."""

    sequence: int
    time: int
    kind: int
    available: int
    other: int
    available_after: int
    total_after: int

    @property
    def total(self) -> int:
        """By how much all that is the member's changed; 0 where it was only set aside or freed."""
        return self.available + self.other


class Line(NamedTuple):
    """One entry with what happened, to be put in words."""

    change: Change
    happening: Happening


class Span(NamedTuple):
    """Entries from `first` to before `before`; without `holds`, only where the total changed."""

    first: int = 0
    before: int = MOST
    holds: bool = True


def newest(till: Till, account: int, limit: int, span: Span | None = None) -> list[Line]:
    """Return the newest lines of a span, newest first."""
    span = span or Span()
    with reading(till) as views:
        rows = views.execute(_LINES, (account, span.first, span.before, span.holds, limit))
        changes = [Change(*row) for row in rows]
        told = happenings(till.history, views, account, changes)
    return [Line(change, told[change.sequence]) for change in changes]


def span_between(till: Till, start: int, end: int, *, holds: bool) -> Span:
    """Return the entries from time `start` to before `end`."""
    with reading(till) as views:
        return Span(first_at(views, start), first_at(views, end), holds)


@contextmanager
def reading(till: Till) -> Iterator[sqlite3.Connection]:
    """Read the history as far as the exchange is now, or as far as it is told within a second."""
    size = till.client.query(AskTime()).size
    with ExitStack() as stack:
        try:
            views = stack.enter_context(till.history.read(size))
        except HistoryBehind:
            views = stack.enter_context(till.history.read())
        yield views


def times_of(till: Till, account: int) -> tuple[int, int] | None:
    """Return when the first and the last entry were that touched a member's money, if any did."""
    with reading(till) as views:
        found = views.execute(
            "SELECT min(sequence), max(sequence) FROM postings WHERE owner = ? AND asset = 0",
            (account,),
        ).fetchone()
        if found[0] is None:
            return None
        times = "SELECT min(time), max(time) FROM entries WHERE sequence IN (?, ?)"
        first, last = views.execute(times, found).fetchone()
        return first, last
