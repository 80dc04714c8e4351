"""Turning units into cash: what of a card can be sold, by which way, and for how much.

Shown and carried out are one: a sale at once is an order for just those units that must bring just
that money, or it is refused and nothing is sold. Money is in money units, times are nanoseconds.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from exchange.commands import (
    MarketMode,
    OrderType,
    Phase,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.events import SeriesStatus
from portal.holdings.portfolio import Holding
from portal.orders import Draft, fee_ceiling


class Way(StrEnum):
    """How units of a card become cash."""

    ORDER_BOOK = "order_book"
    TRANSFER = "transfer"
    NONE = "none"


class WhyNot(StrEnum):
    """Why units of a card cannot be sold just now."""

    NOTHING_FREE = "nothing_free"
    TOO_YOUNG = "too_young"
    TRADING_OVER = "trading_over"
    HALTED = "halted"
    MARKET_CLOSED = "market_closed"


class Cash(NamedTuple):
    """What can be turned into cash of a card: `most` units, by a way; or why none can."""

    way: Way
    most: int
    why_not: WhyNot | None


NOTHING: Final = Cash(Way.NONE, 0, WhyNot.NOTHING_FREE)
"""Of what one never had."""

_WAYS: Final = {MarketMode.CONTINUOUS: Way.ORDER_BOOK, MarketMode.NEGOTIATED: Way.TRANSFER}


def cash_of(holding: Holding) -> Cash:
    """Return how a holding can be sold just now."""
    ticket, way = holding.ticket, _WAYS.get(holding.profile.mode, Way.NONE)
    if way is Way.NONE:
        return Cash(way, 0, WhyNot.MARKET_CLOSED)
    if ticket.status is not SeriesStatus.TRADING:
        return Cash(way, 0, WhyNot.TRADING_OVER)
    if ticket.phase is Phase.HALTED or (way is Way.ORDER_BOOK and not ticket.trades_now):
        return Cash(way, 0, WhyNot.HALTED)
    most = holding.sellable - holding.sellable % ticket.lot
    if most:
        return Cash(way, most, None)
    return Cash(way, 0, WhyNot.TOO_YOUNG if holding.units.free else WhyNot.NOTHING_FREE)


def sale_now(quantity: int, worst: int, proceeds: int) -> Draft:
    """Return the order that carries out what was shown; own bids make way for it."""
    return Draft(
        Side.SELL,
        OrderType.LIMIT,
        worst,
        quantity,
        0,
        TimeInForce.FOK,
        post_only=False,
        expires_at=0,
        least_proceeds=proceeds,
        self_trade_prevention=SelfTradePrevention.EXPIRE_MAKER,
    )


class Lasts(NamedTuple):
    """How long an order waits; `expires_at` goes with GTD."""

    time_in_force: TimeInForce
    expires_at: int = 0


TODAY: Final = Lasts(TimeInForce.DAY)
UNTIL_CANCELLED: Final = Lasts(TimeInForce.GTC)


def until(moment: int) -> Lasts:
    """Let an order wait until a moment."""
    return Lasts(TimeInForce.GTD, moment)


def sale_at(price: int, quantity: int, lasts: Lasts) -> Draft:
    """Return an order that waits at a price."""
    return Draft(
        Side.SELL,
        OrderType.LIMIT,
        price,
        quantity,
        0,
        lasts.time_in_force,
        post_only=False,
        expires_at=lasts.expires_at,
    )


def least_at(price: int, quantity: int, bps: int) -> int:
    """Return what units sold at a price bring at least, the most that fees can be deducted."""
    return price * quantity - fee_ceiling(price * quantity, bps)
