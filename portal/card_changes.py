"""What changed on a card: every entry that changed what a member has of a series, and its lives.

A card lives from the entry by which units first came until one by which all that was left passed to
others: sold, given, or given back. Whatever comes after that is on another card, with a number and
codes of its own. Units that were used up, or that ended with their series, end no card: nobody else
has them. Money is in money units, times are nanoseconds UTC.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from exchange.client import MONEY, AskTime, Client, claim_of, principal_of, units_of
from exchange.events import (
    GiftClaimed,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    TransferAccepted,
    UnitsRefunded,
)
from exchange.history import History, HistoryBehind

TRADES: Final = frozenset(
    (OrderPlaced.KIND, OrderMatched.KIND, OrderAmended.KIND, TransferAccepted.KIND)
)
"""Entries by which units are bought or sold."""

_PASSING: Final = TRADES | {GiftClaimed.KIND, UnitsRefunded.KIND}

_CHANGES: Final = """
    SELECT sequence, time, kind, units, owed, (
      SELECT coalesce(sum(amount), 0) FROM postings AS paid
      WHERE paid.owner = ?1 AND paid.asset = ?5 AND paid.sequence = changed.sequence) AS money
    FROM (
      SELECT sequence, sum(iif(asset = ?2, amount, 0)) AS units,
             sum(iif(asset = ?2, 0, amount)) AS owed
      FROM postings WHERE owner = ?1 AND asset IN (?2, ?3, ?4) GROUP BY sequence) AS changed
    JOIN entries USING (sequence) WHERE units != 0 OR owed != 0 ORDER BY sequence"""


class Change(NamedTuple):
    """One entry: units, what is owed in their stead, and money that came or (less) went."""

    sequence: int
    time: int
    kind: int
    units: int
    owed: int
    money: int


class Life(NamedTuple):
    """A card from the entry that began it to the one by which it passed to others (0: it has not).

    `left` is what is on it, in units and money units together: 0 where there is nothing.
    """

    since: int
    began_at: int
    ended_by: int
    ended_at: int
    left: int


def changes(views: sqlite3.Connection, member: int, series: int) -> list[Change]:
    """Return every entry that changed what a member has of a series, oldest first."""
    assets = units_of(series), principal_of(series), claim_of(series), MONEY
    return [Change(*row) for row in views.execute(_CHANGES, (member, *assets))]


def lives(found: Iterable[Change]) -> list[Life]:
    """Return the cards that a member had or has of a series, oldest first."""
    told: list[Life] = []
    left = 0
    for change in found:
        if not told or told[-1].ended_by:
            told.append(Life(change.sequence, change.time, 0, 0, 0))
        left += change.units + change.owed
        ends = not left and change.kind in _PASSING
        told[-1] = told[-1]._replace(
            left=left,
            ended_by=change.sequence if ends else 0,
            ended_at=change.time if ends else 0,
        )
    return told


def lives_of(client: Client, history: History, member: int, series: int) -> list[Life]:
    """Return the cards of a member in a series as they are now, or were within the last second."""
    try:
        with history.read(client.query(AskTime()).size) as views:
            return lives(changes(views, member, series))
    except HistoryBehind:
        with history.read() as views:
            return lives(changes(views, member, series))
