"""What the trading operations of the JSON API take and answer."""

from typing import Annotated, Literal

import msgspec

from exchange.commands import OrderType, Side, TimeInForce
from exchange.events import Cause, OrderStatus
from portal.api import Asked, Moment, Quantity, Sequence, Symbol, Yuan
from portal.market_list import Row
from portal.trading.costs import Preview
from portal.trading.own_orders import OwnFill, OwnOrder

SideName = Literal["buy", "sell"]
TimeName = Literal["gtc", "day", "gtd", "ioc", "fok"]
Limit = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class NewOrder(Asked, frozen=True):
    """An order: a limit order has a price, a market order a quantity or (to buy) a budget."""

    symbol: Symbol
    side: SideName
    type: Literal["limit", "market"] = "limit"
    price: Yuan | None = None
    quantity: Quantity | None = None
    budget: Yuan | None = None
    time_in_force: TimeName = "gtc"
    post_only: bool = False
    expires_at: Moment | None = None


class OfSymbol(Asked, frozen=True):
    """One series, or all."""

    symbol: Symbol | None = None


class OrdersAsked(Asked, frozen=True):
    """Orders of one series or all: those that are open, or the newest that are not."""

    symbol: Symbol | None = None
    state: Literal["open", "closed"] = "open"
    limit: Limit = 100


class FillsAsked(Asked, frozen=True):
    """The newest fills of one series or all."""

    symbol: Symbol | None = None
    limit: Limit = 100


class SeriesShape(msgspec.Struct, frozen=True):
    """A series with what its trades of 24 hours came to; discounts and reserve in basis points."""

    symbol: str
    name: str
    brand: str
    merchant: int
    buys: str
    status: str
    phase: str
    unit: str
    defaulted: bool
    face_value: Yuan
    issue_price: Yuan
    price: Yuan
    price_before: Yuan
    high: Yuan
    low: Yuan
    bid: Yuan
    ask: Yuan
    volume: int
    value: Yuan
    discount_bps: int
    tick: Yuan
    lot: int
    trading_until: Moment
    use_until: Moment
    issued: int
    outstanding: int
    escrow: Yuan
    owed: Yuan
    reserve_bps: int


class OrderShape(msgspec.Struct, frozen=True):
    """An order and what has become of it; `entry` is the last that changed it."""

    order: int
    symbol: str
    side: str
    type: str
    price: Yuan
    quantity: int
    budget: Yuan
    time_in_force: str
    post_only: bool
    expires_at: Moment | None
    placed_at: Moment
    executed: int
    open_quantity: int
    value: Yuan
    fee: Yuan
    status: str
    cause: str
    entry: int


class FillShape(msgspec.Struct, frozen=True):
    """The caller's part in a trade; `entry` proves it; `money` came in, or (negative) was paid."""

    entry: int
    symbol: str
    trade: int
    order: int
    side: str
    price: Yuan
    quantity: int
    fee: Yuan
    money: Yuan
    maker: bool
    time: Moment


class PreviewShape(msgspec.Struct, frozen=True):
    """What an order would come to just now; `worst` is paid at most, or comes in at least."""

    filled: int
    average_price: Yuan
    value: Yuan
    fee: Yuan
    rests: int
    held: str
    worst: Yuan
    saving: Yuan
    warnings: list[str]


class Cancelled(msgspec.Struct, frozen=True):
    """How many orders were cancelled, and the first entry that says so."""

    cancelled: int
    entry: Sequence


def series(row: Row) -> SeriesShape:
    """Return a series as it is answered."""
    one, quote = row.ticket, row.quote
    return SeriesShape(
        one.symbol, one.name, one.brand, one.merchant, one.buys, one.status.name, one.phase.name,
        one.unit.name, one.defaulted, Yuan(one.face_value), Yuan(one.issue_price),
        Yuan(one.price), Yuan(quote.before), Yuan(quote.high), Yuan(quote.low), Yuan(quote.bid),
        Yuan(quote.ask), quote.volume, Yuan(quote.value), one.discount_bps, Yuan(one.tick),
        one.lot, Moment(one.trading_until), Moment(one.use_until), one.issued, one.outstanding,
        Yuan(one.escrow), Yuan(one.owed), one.reserve_bps,
    )  # fmt: skip


def order(own: OwnOrder) -> OrderShape:
    """Return an order as it is answered."""
    one = own.order
    return OrderShape(
        one.id, own.ticket.symbol, Side(one.side).name.lower(), OrderType(one.type).name.lower(),
        Yuan(one.price), one.quantity, Yuan(one.budget),
        TimeInForce(one.time_in_force).name.lower(), bool(one.post_only),
        Moment(one.expires_at) if one.expires_at else None, Moment(one.created_at), one.executed,
        one.open_quantity, Yuan(one.value), Yuan(one.fee), OrderStatus(one.status).name.lower(),
        Cause(one.cause).name.lower(), one.updated_by,
    )  # fmt: skip


def fill(own: OwnFill) -> FillShape:
    """Return a fill as it is answered."""
    one = own.trade
    return FillShape(
        one.sequence, own.ticket.symbol, one.trade, own.order, "buy" if own.bought else "sell",
        Yuan(one.price), one.quantity, Yuan(own.fee), Yuan(own.money), own.waited,
        Moment(one.time),
    )  # fmt: skip


def preview(shown: Preview, held: str) -> PreviewShape:
    """Return a preview as it is answered; `held` is written in the unit of what is held."""
    return PreviewShape(
        shown.filled, Yuan(shown.average), Yuan(shown.value), Yuan(shown.fee), shown.rests, held,
        Yuan(shown.worst), Yuan(shown.saving), [warning.value for warning in shown.warnings],
    )  # fmt: skip
