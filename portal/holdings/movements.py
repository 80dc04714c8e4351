"""Movements: what came to a member of one series and what went, read from the history.

Whatever passes between a member's own buckets (orders, gifts not yet claimed) moves nothing.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from exchange.client import units_of
from exchange.events import (
    Captured,
    CaptureRefunded,
    GiftClaimed,
    ToppedUp,
    UnitsIssued,
    UnitsRefunded,
)
from exchange.history import trades
from exchange.history.trades import Trade, TradeSelection
from portal.holdings.gains import Movement, Way
from portal.tickets import Ticket

MOST_FILLS: Final = 1_000_000

_WAYS_IN: Final = {
    UnitsIssued.KIND: Way.SUBSCRIBED,
    ToppedUp.KIND: Way.TOPPED_UP,
    CaptureRefunded.KIND: Way.GIVEN_BACK,
    GiftClaimed.KIND: Way.RECEIVED,
}
_WAYS_OUT: Final = {
    Captured.KIND: Way.USED,
    GiftClaimed.KIND: Way.GIVEN,
    UnitsRefunded.KIND: Way.REFUNDED,
}

_CHANGES: Final = """
    SELECT p.sequence, e.time, e.kind, sum(p.amount) FROM postings p JOIN entries e USING (sequence)
    WHERE p.owner = ? AND p.asset = ? GROUP BY p.sequence ORDER BY p.sequence"""


class _Change(NamedTuple):
    """By how much one entry changed a member's units."""

    sequence: int
    time: int
    kind: int
    amount: int


def movements_of(views: sqlite3.Connection, member: int, ticket: Ticket) -> list[Movement]:
    """Return all movements of a member's units of a series, in the order in which they happened."""
    traded: defaultdict[int, list[Movement]] = defaultdict(list)
    selection = TradeSelection(member, ticket.series, first=0, limit=MOST_FILLS)
    fills = trades.of_member(views, selection)
    # Of a trade with oneself the exchange takes the units before it adds them.
    for trade, bought in sorted(fills, key=lambda fill: (fill[0].trade, fill[1])):
        traded[trade.sequence].append(_of_trade(trade, bought=bought))
    rows = views.execute(_CHANGES, (member, units_of(ticket.series)))
    return list(_in_order((_Change(*row) for row in rows), traded, ticket))


def assets_of(views: sqlite3.Connection, member: int) -> frozenset[int]:
    """Return the assets of which anything was ever posted to a member."""
    rows = views.execute("SELECT DISTINCT asset FROM postings WHERE owner = ?", (member,))
    return frozenset(asset for (asset,) in rows)


def _of_trade(trade: Trade, *, bought: bool) -> Movement:
    if bought:
        money, way = trade.value + trade.buyer_fee, Way.BOUGHT
    else:
        money, way = trade.value - trade.seller_fee, Way.SOLD
    return Movement(trade.sequence, trade.time, way, trade.quantity, money)


def _in_order(
    changes: Iterable[_Change], traded: dict[int, list[Movement]], ticket: Ticket
) -> Iterator[Movement]:
    for change in changes:
        fills = traded.get(change.sequence, [])
        yield from fills
        rest = change.amount - sum(
            fill.quantity if fill.way.comes else -fill.quantity for fill in fills
        )
        if rest:
            yield _of_rest(change, rest, ticket)


def _of_rest(change: _Change, amount: int, ticket: Ticket) -> Movement:
    if amount > 0:
        way = _WAYS_IN.get(change.kind, Way.RECEIVED)
        money = 0 if way is Way.RECEIVED else amount * ticket.issue_price
    else:
        way = _WAYS_OUT.get(change.kind, Way.ENDED)
        money = _worth(way, -amount, ticket)
    return Movement(change.sequence, change.time, way, abs(amount), money)


def _worth(way: Way, quantity: int, ticket: Ticket) -> int:
    """Return what units that went are counted at: their face if used, the issue price if refunded.

    What is left of units that ended (principal, say) is shown by itself, and a gift brings nothing.
    """
    if way is Way.USED:
        return quantity * ticket.face_value
    return quantity * ticket.issue_price if way is Way.REFUNDED else 0
