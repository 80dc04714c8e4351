"""The statement of one card: every entry that changed what a member has of a series.

Units are followed as they run, and beside them what is owed in their stead: principal of units that
expired, and claims on a merchant in default. What only set units aside (orders, codes, gifts not
yet claimed) changed nothing and has no line. Money is in money units, times are nanoseconds UTC.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from exchange.client import AskTime
from exchange.events import (
    AuthorisationVoided,
    Captured,
    CaptureRefunded,
    ClaimsPaid,
    GiftClaimed,
    HoldingsExpired,
    HoldingsWoundUp,
    ToppedUp,
    UnitsIssued,
    UnitsRefunded,
)
from portal.card_changes import TRADES, changes
from portal.orders import Trader
from portal.tickets import Ticket


class What(StrEnum):
    """What happened to units, or to what is owed in their stead."""

    SUBSCRIBED = "subscribed"
    TOPPED_UP = "topped_up"
    BOUGHT = "bought"
    SOLD = "sold"
    RECEIVED = "received"
    GIVEN = "given"
    USED = "used"
    GIVEN_BACK = "given_back"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    WOUND_UP = "wound_up"
    CLAIM_PAID = "claim_paid"
    OTHER = "other"


class Line(NamedTuple):
    """One entry: `units` and `owed` came or went (less), and what there was after it.

    `money` came to the member's account (less: was paid), `fee` was paid in it. At an offering it
    is what was paid while it was open. Of units that were used `worth` is what they bought.
    """

    sequence: int
    time: int
    what: What
    units: int
    units_after: int
    owed: int
    owed_after: int
    money: int
    fee: int
    worth: int


_BY_SIGN: Final = {GiftClaimed.KIND: (What.RECEIVED, What.GIVEN)}
_BY_KIND: Final = {
    UnitsIssued.KIND: What.SUBSCRIBED,
    ToppedUp.KIND: What.TOPPED_UP,
    Captured.KIND: What.USED,
    CaptureRefunded.KIND: What.GIVEN_BACK,
    UnitsRefunded.KIND: What.REFUNDED,
    HoldingsExpired.KIND: What.EXPIRED,
    AuthorisationVoided.KIND: What.EXPIRED,
    HoldingsWoundUp.KIND: What.WOUND_UP,
    ClaimsPaid.KIND: What.CLAIM_PAID,
}

_FEES: Final = """
    SELECT sequence, sum(fee) FROM (
      SELECT sequence, buyer_fee AS fee FROM trades WHERE buyer = ?1 AND series = ?2
      UNION ALL SELECT sequence, seller_fee FROM trades WHERE seller = ?1 AND series = ?2)
    GROUP BY sequence"""


class Closing(NamedTuple):
    """What came of a card whose series ended: paid from escrow, paid by the merchant since."""

    from_escrow: int
    since: int


def statement_of(trader: Trader, ticket: Ticket) -> list[Line]:
    """Return every line of a member's card, oldest first."""
    with trader.history.read(at_least=trader.client.query(AskTime()).size) as views:
        return list(_lines(views, trader.account, ticket))


def closing_of(lines: Iterable[Line]) -> Closing:
    """Return what was paid for a card when its series was wound up, and on its claim since."""
    paid = {What.WOUND_UP: 0, What.CLAIM_PAID: 0}
    for line in lines:
        if line.what in paid:
            paid[line.what] += line.money
    return Closing(paid[What.WOUND_UP], paid[What.CLAIM_PAID])


def _lines(views: sqlite3.Connection, member: int, ticket: Ticket) -> Iterator[Line]:
    series = ticket.series
    fees = dict(views.execute(_FEES, (member, series)).fetchall())
    units_after = owed_after = 0
    for sequence, time, kind, units, owed, money in changes(views, member, series):
        units_after += units
        owed_after += owed
        what = _what(kind, units)
        yield Line(
            sequence=sequence,
            time=time,
            what=what,
            units=units,
            units_after=units_after,
            owed=owed,
            owed_after=owed_after,
            money=-units * ticket.issue_price if what is What.SUBSCRIBED else money,
            fee=fees.get(sequence, 0),
            worth=-units * ticket.face_value - owed if what in _AT_THE_SHOP else 0,
        )


_AT_THE_SHOP: Final = (What.USED, What.GIVEN_BACK)


def _what(kind: int, units: int) -> What:
    if kind in TRADES:
        return What.BOUGHT if units > 0 else What.SOLD
    if kind in _BY_SIGN:
        received, given = _BY_SIGN[kind]
        return received if units > 0 else given
    return _BY_KIND.get(kind, What.OTHER)
