"""What the JSON API takes and answers of holdings."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from exchange.history.orders import Order
from portal.api import Asked, Moment, Quantity, Sequence, Symbol, Yuan
from portal.holdings.cash import Cash
from portal.holdings.gains import Realised
from portal.holdings.immediate_sales import ImmediateSale
from portal.holdings.models import PlannedSale
from portal.holdings.plans import MOST_DAYS
from portal.holdings.portfolio import Holding, Portfolio
from portal.holdings.statements import Closing, Line
from portal.tickets import Ticket


class OfSymbol(Asked, frozen=True):
    """One series, or all."""

    symbol: Symbol | None = None


class SaleShape(msgspec.Struct, frozen=True):
    """What selling units at once would bring: `proceeds` is `value` less `fee`."""

    quantity: int
    unsold: int
    value: Yuan
    fee: Yuan
    proceeds: Yuan
    worst_price: Yuan


class HoldingShape(msgspec.Struct, frozen=True):
    """A card: its units, where their money lies, cost and worth, gains, and what it saves.

    Of `card_number` lists show the last four digits; it is empty where all passed to others.
    `in_escrow` of what the merchant was paid, `paid_in`, is out of its reach.
    """

    symbol: str
    card_number: str
    merchant: int
    quantity: int
    free: int
    in_orders: int
    returnable: int
    cost: Yuan
    average_cost: Yuan
    price: Yuan
    value: Yuan
    sold_at_once: SaleShape
    unrealised_gain: Yuan
    realised_gain: Yuan
    face_value: Yuan
    saving: Yuan
    saved_by_using: Yuan
    principal: Yuan
    claim: Yuan
    paid_in: Yuan
    in_escrow: Yuan
    use_until: Moment


class PortfolioShape(msgspec.Struct, frozen=True):
    """All holdings and cash."""

    holdings: list[HoldingShape]
    free_money: Yuan
    held_money: Yuan
    value: Yuan
    total: Yuan
    unrealised_gain: Yuan
    realised_gain: Yuan


class GainShape(msgspec.Struct, frozen=True):
    """One sale: what it brought, what the units had cost, and the sum of gains up to it."""

    entry: int
    time: Moment
    symbol: str
    quantity: int
    proceeds: Yuan
    cost: Yuan
    gain: Yuan
    sum_of_gains: Yuan


class LineShape(msgspec.Struct, frozen=True):
    """A line of a card's statement; units, owed and money are less than 0 where they went.

    `owed` is principal and claims. `entry` proves it.
    """

    entry: Sequence
    time: Moment
    what: str
    units: int
    units_after: int
    owed: Yuan
    owed_after: Yuan
    money: Yuan
    fee: Yuan
    worth_in_the_shop: Yuan


class StatementShape(msgspec.Struct, frozen=True):
    """Everything that happened to a card, oldest first.

    `from_escrow` was paid when its series was wound up, `since` by the merchant afterwards.
    """

    symbol: str
    lines: list[LineShape]
    from_escrow: Yuan
    since: Yuan


class PartAsked(Asked, frozen=True):
    """How many units are thought of; left out, all that can be sold."""

    quantity: Quantity | None = None


class CashShape(msgspec.Struct, frozen=True):
    """How a card becomes cash: `way` is order_book, transfer or none, `most` units just now.

    `why_not` says why nothing can be sold; `now` is what a sale at once would bring.
    """

    way: str
    most: int
    why_not: str | None
    now: SaleShape


class NewSale(Asked, frozen=True):
    """Units to sell at `price` or better.

    With `least_proceeds` at once, all or nothing, for so much after fees or more; else it waits,
    until `until` or until it is cancelled.
    """

    quantity: Quantity
    price: Yuan
    least_proceeds: Yuan | None = None
    until: Moment | None = None


class SoldShape(msgspec.Struct, frozen=True):
    """The order that came of it: what is sold, what it brought after its fee, what waits."""

    order: Sequence
    sold: int
    waiting: int
    fee: Yuan
    proceeds: Yuan
    entry: Sequence


class NewPlan(Asked, frozen=True):
    """Sell what is left at noon (in Beijing) of the day so many days before the last of trade.

    Each for `least_price` or more: at_once to whoever bids then, or waiting until trading ends.
    """

    days_before: Annotated[int, Meta(ge=0, le=MOST_DAYS)]
    least_price: Yuan
    manner: Literal["at_once", "waiting"] = "at_once"


class PlanShape(msgspec.Struct, frozen=True):
    """The newest plan for a card and what came of it.

    `state` is on, begun, done, off or refused; `order` is what it led to, `reason` why to none.
    """

    symbol: str
    days_before: int
    least_price: Yuan
    manner: str
    due_at: Moment
    state: str
    quantity: int
    order: Sequence | None
    reason: str
    ended_at: Moment | None


class PrincipalShape(msgspec.Struct, frozen=True):
    """The entry that paid principal back."""

    entry: Sequence


def sale(one: ImmediateSale) -> SaleShape:
    """Return a sale at once as it is answered."""
    return SaleShape(
        one.quantity, one.unsold, Yuan(one.value), Yuan(one.fee), Yuan(one.proceeds),
        Yuan(one.worst),
    )  # fmt: skip


def cash(can: Cash, one: ImmediateSale) -> CashShape:
    """Return how a card becomes cash, as it is answered."""
    return CashShape(can.way.value, can.most, can.why_not.value if can.why_not else None, sale(one))


def sold(order: Order) -> SoldShape:
    """Return the order that a sale led to, as it is answered."""
    return SoldShape(
        order.id, order.executed, order.open_quantity, Yuan(order.fee),
        Yuan(order.value - order.fee), order.updated_by,
    )  # fmt: skip


def plan(symbol: str, row: PlannedSale) -> PlanShape:
    """Return a planned sale as it is answered."""
    return PlanShape(
        symbol, row.days_before, Yuan(row.least_price), row.manner, Moment(row.due_at), row.state,
        row.quantity, row.order, row.reason, Moment(row.ended_at) if row.ended_at else None,
    )  # fmt: skip


def holding(one: Holding, number: str) -> HoldingShape:
    """Return a holding as it is answered, with so much of its number."""
    mine, ticket = one.units, one.ticket
    return HoldingShape(
        ticket.symbol, number, ticket.merchant, mine.quantity, mine.free, mine.in_orders,
        one.returnable, Yuan(mine.cost), Yuan(mine.average), Yuan(ticket.price), Yuan(mine.value),
        sale(one.at_once), Yuan(mine.unrealised), Yuan(one.realised), Yuan(mine.face),
        Yuan(mine.saving), Yuan(one.saved), Yuan(mine.principal), Yuan(mine.claim),
        Yuan(mine.paid_in), Yuan(mine.in_escrow), Moment(ticket.use_until),
    )  # fmt: skip


def portfolio(found: Portfolio, numbers: Mapping[str, str]) -> PortfolioShape:
    """Return all holdings as they are answered, each with so much of its number."""
    return PortfolioShape(
        [holding(one, numbers[one.ticket.symbol]) for one in found.held], Yuan(found.free_money),
        Yuan(found.held_money), Yuan(found.value), Yuan(found.total), Yuan(found.unrealised),
        Yuan(found.realised),
    )  # fmt: skip


def gain(sold: Realised, ticket: Ticket, total: int) -> GainShape:
    """Return a sale as it is answered."""
    return GainShape(
        sold.sequence, Moment(sold.time), ticket.symbol, sold.quantity, Yuan(sold.money),
        Yuan(sold.cost), Yuan(sold.gain), Yuan(total),
    )  # fmt: skip


def statement(ticket: Ticket, lines: list[Line], closing: Closing) -> StatementShape:
    """Return a statement as it is answered."""
    return StatementShape(
        ticket.symbol, [_line(one) for one in lines], Yuan(closing.from_escrow),
        Yuan(closing.since),
    )  # fmt: skip


def _line(one: Line) -> LineShape:
    return LineShape(
        one.sequence, Moment(one.time), one.what.value, one.units, one.units_after,
        Yuan(one.owed), Yuan(one.owed_after), Yuan(one.money), Yuan(one.fee), Yuan(one.worth),
    )  # fmt: skip
