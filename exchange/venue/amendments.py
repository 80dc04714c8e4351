"""Amending open orders: a smaller one keeps its place, any other enters the order book anew."""

from exchange.amounts import MONEY, units_of
from exchange.commands.kinds import Side
from exchange.commands.orders import AmendOrder
from exchange.events.orders import Cause, OrderAmended, OrderStatus
from exchange.refusals import Refusal, Refused
from exchange.venue.holds import hold_of, release
from exchange.venue.limits import check_holding_time, check_position
from exchange.venue.objects import OpenOrder
from exchange.venue.orders import check_tradable, facts
from exchange.venue.outcome import AVAILABLE, HELD, Legs, Outcome, check_quantity
from exchange.venue.people import fees_of
from exchange.venue.settlement import Part, Settlement
from exchange.venue.state import State
from exchange.venue.terms import check_lot, check_price

BUY = Side.BUY


def decide_amend(state: State, command: AmendOrder, now: int) -> Outcome | Refused:
    """Change an open order; losing its place, it is held for anew at the fees of today."""
    refused = check_quantity("quantity", command.quantity)
    if refused is not None:
        return refused
    if command.price <= 0:
        return Refused(Refusal.PRICE_NOT_POSITIVE, "price")
    series = state.series.get(command.series)
    if series is None:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    order = state.orders.get(command.order)
    if order is None or order.member != command.actor or order.series != command.series:
        return Refused(Refusal.ORDER_UNKNOWN, "order")
    refused = (
        check_tradable(series)
        or check_price(series.terms, command.price)
        or check_lot(series.terms, command.quantity)
    )
    if refused is not None:
        return refused
    if command.price == order.price and command.quantity == order.remaining:
        return Refused(Refusal.ALREADY_DONE, "quantity")
    if command.price == order.price and command.quantity < order.remaining:
        return _reduce(state, command, order)
    return _replace(state, command, order, now)


def _reduce(state: State, command: AmendOrder, order: OpenOrder) -> Outcome:
    legs = Legs()
    release(legs, order, command.quantity)
    state.order_books[order.series].reduce(order.order_id, order.remaining - command.quantity)
    status = OrderStatus.PARTIALLY_FILLED if order.executed else OrderStatus.NEW
    trade = state.series[order.series].next_trade
    part = Part(
        command.quantity, order.executed, status, Cause.NONE, trade, (), (), legs.postings()
    )
    return [(_amended(command, order, part, 1, kept_place=True), part.postings)]


def _replace(state: State, command: AmendOrder, order: OpenOrder, now: int) -> Outcome | Refused:
    series = state.series[order.series]
    fees = fees_of(state.markets[series.terms.market], state.members[order.member])
    worst_bps = max(fees.maker_bps, fees.taker_bps)
    book = state.order_books[order.series]
    refused = _check_replaced(state, command, order, now)
    if refused is not None:
        return refused
    if order.post_only and book.crosses(order.side, command.price, now):
        return Refused(Refusal.WOULD_CROSS, "price")
    refused = _fund_replaced(state, command, order, worst_bps)
    if refused is not None:
        return refused
    legs = Legs()
    asset = MONEY if order.side is BUY else units_of(order.series)
    legs.move(asset, order.hold, (order.member, HELD), (order.member, AVAILABLE))
    order.maker_bps, order.taker_bps, order.worst_bps = fees.maker_bps, fees.taker_bps, worst_bps
    records = book.amend(order.order_id, command.price, command.quantity, now)
    parts = Settlement(order, command.quantity, series.next_trade, legs).settle(records)
    first = _amended(command, order, parts[0], len(parts), kept_place=False)
    return facts(first, parts, order, state.sequence)


def _check_replaced(
    state: State, command: AmendOrder, order: OpenOrder, now: int
) -> Refused | None:
    more = command.quantity - order.remaining
    if more <= 0:
        return None
    if order.side is BUY:
        return check_position(state, order.series, order.member, more)
    return check_holding_time(state, order.series, order.member, more, now)


def _fund_replaced(
    state: State, command: AmendOrder, order: OpenOrder, worst_bps: int
) -> Refused | None:
    buys = order.side is BUY
    asset = MONEY if buys else units_of(order.series)
    available = state.available(order.member, asset) + order.hold
    if available >= hold_of(order.side, command.price, command.quantity, worst_bps):
        return None
    refusal = Refusal.FUNDS_INSUFFICIENT if buys else Refusal.UNITS_INSUFFICIENT
    return Refused(refusal, "quantity", available)


def _amended(
    command: AmendOrder, order: OpenOrder, part: Part, parts: int, *, kept_place: bool
) -> OrderAmended:
    return OrderAmended(
        order.series,
        order.order_id,
        command.price,
        command.quantity,
        kept_place,
        order.maker_bps,
        order.taker_bps,
        part.open_quantity,
        part.executed,
        part.status,
        part.cause,
        part.first_trade,
        parts,
        part.fills,
        part.removals,
    )
