"""What the exchange page of a series shows before its feed is connected: all of it, as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from exchange.client import AskBalances, AskDepth, AskHoldings, Client
from exchange.history import History, klines, trades
from exchange.history.candles import Candle
from exchange.history.intervals import Interval
from exchange.history.klines import KlineSelection
from exchange.history.trades import Trade
from portal.held_units import HeldUnits, held_units
from portal.market_list import Quote, quote_of
from portal.orders import Trader
from portal.tickets import Ticket
from portal.trading.costs import Means
from portal.trading.order_book import Ladder, Step, ladder, percent_of
from portal.trading.own_orders import OwnFill, OwnOrder, fills, open_orders
from portal.trading.service import means_of

LEVELS: Final = 12
"""Steps of the ladder on each side."""

MOST_LEVELS: Final = 500
TAPE: Final = 30
CANDLES: Final = 24
"""Candles in the table behind the chart; the chart itself fetches more."""


class Rung(NamedTuple):
    """A step of the ladder as it is drawn; `share` of 100 is how far its bar reaches."""

    price: int
    quantity: int
    total: int
    share: int
    mine: bool


class TapeRow(NamedTuple):
    """A trade as everybody may see it; `rising`: the taker bought."""

    at: int
    price: int
    quantity: int
    rising: bool
    sequence: int


@dataclass(frozen=True, slots=True)
class Own:
    """What concerns the reader: money and units free, open orders, last fills, the holding."""

    means: Means
    orders: Sequence[OwnOrder]
    fills: Sequence[OwnFill]
    holding: HeldUnits


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """All of the page; `own` is None for a reader who is not signed in."""

    ticket: Ticket
    quote: Quote
    asks: Sequence[Rung]
    bids: Sequence[Rung]
    tape: Sequence[TapeRow]
    candles: Sequence[Candle]
    own: Own | None


def exchange_page(
    client: Client, history: History, ticket: Ticket, account: int, now: int
) -> ExchangePage:
    """Return what the page of a series shows to a member (0: to somebody)."""
    own = own_part(Trader(client, history, account), ticket) if account else None
    mine = frozenset(one.order.price for one in own.orders) if own else frozenset()
    book = ladder(client.query(AskDepth(ticket.series, MOST_LEVELS)), ticket.tick, LEVELS)
    with history.read() as views:
        tape = list(reversed(trades.newest(views, ticket.series, TAPE)))
        selection = KlineSelection(ticket.series, Interval.HOUR_1, now, limit=CANDLES)
        candles = list(reversed(klines.select(views, selection)))
    return ExchangePage(
        ticket=ticket,
        quote=quote_of(client, history, ticket, now),
        asks=_rungs(book.asks, book, mine),
        bids=_rungs(book.bids, book, mine),
        tape=[_tape_row(trade) for trade in tape],
        candles=candles,
        own=own,
    )


def own_part(trader: Trader, ticket: Ticket) -> Own:
    """Return what of a series concerns a member."""
    return Own(
        means_of(trader.client, ticket, trader.account),
        open_orders(trader, [ticket]),
        fills(trader, [ticket], limit=20),
        _held(trader, ticket),
    )


def _held(trader: Trader, ticket: Ticket) -> HeldUnits:
    holdings = trader.client.query(AskHoldings(trader.account)).holdings
    mine = next((one for one in holdings if one.series == ticket.series), None)
    return held_units(ticket, mine, trader.client.query(AskBalances(trader.account)))


def _tape_row(trade: Trade) -> TapeRow:
    taken = not trade.buyer_is_maker
    return TapeRow(trade.time, trade.price, trade.quantity, taken, trade.sequence)


def _rungs(side: Sequence[Step], book: Ladder, mine: frozenset[int]) -> list[Rung]:
    shares = percent_of(side, book.most)
    return [
        Rung(step.price, step.quantity, step.cumulative, share, step.price in mine)
        for step, share in zip(side, shares, strict=True)
    ]
