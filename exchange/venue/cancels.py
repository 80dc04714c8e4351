"""Cancelling orders: by their owner, by time, or because their series closes."""

from collections.abc import Iterable
from itertools import islice

from exchange.amounts import MONEY, units_of
from exchange.commands.kinds import Side
from exchange.commands.orders import CancelOrder, CancelOrders
from exchange.events.orders import Cause, OrdersRemoved, Removal
from exchange.refusals import Refusal, Refused
from exchange.venue.holds import release
from exchange.venue.objects import OpenOrder
from exchange.venue.outcome import AVAILABLE, HELD, SLICE, Fact, Legs, Outcome, moved
from exchange.venue.state import State

BOTH_SIDES = -1
BUY = Side.BUY


def decide_cancel(state: State, command: CancelOrder, _now: int) -> Outcome | Refused:
    """Cancel one open order; somebody else's is as unknown as none."""
    number = command.order
    if not number:
        number = state.client_orders.get((command.actor, command.client_order_id), 0)
    order = state.orders.get(number)
    if command.series not in state.series:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    if order is None or order.member != command.actor or order.series != command.series:
        field = "order" if command.order else "client_order_id"
        return Refused(Refusal.ORDER_UNKNOWN, field)
    return [_removal_of_one(order, Cause.MEMBER)]


def decide_cancel_many(state: State, command: CancelOrders, _now: int) -> Outcome | Refused:
    """Cancel all that the actor has open in a series, on a side, or at all."""
    if command.side not in (BOTH_SIDES, Side.BUY, Side.SELL):
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "side", 1)
    if command.series and command.series not in state.series:
        return Refused(Refusal.SERIES_UNKNOWN, "series")
    chosen = [
        order
        for order in state.orders_of.get(command.actor, {}).values()
        if command.series in (0, order.series) and command.side in (BOTH_SIDES, order.side)
    ]
    if not chosen:
        return Refused(Refusal.ORDER_UNKNOWN, "series")
    return removals_of(chosen, Cause.MEMBER)


def decide_order_expiry(state: State, number: int, _now: int) -> Outcome:
    """Expire an order whose time has come."""
    return [_removal_of_one(state.orders[number], Cause.TIME)]


def next_orders(state: State, series: int) -> list[OpenOrder]:
    """Return the next 500 resting orders of a series that is being closed."""
    book = state.order_books[series]
    resting = (order for side in (Side.BUY, Side.SELL) for order in book.orders(side))
    return [order for order in islice(resting, SLICE) if isinstance(order, OpenOrder)]


def removals_of(orders: Iterable[OpenOrder], cause: Cause) -> Outcome:
    """Return the facts that take `orders` out: one for each series and 500 orders."""
    by_series: dict[int, list[OpenOrder]] = {}
    for order in sorted(orders, key=lambda order: order.order_id):
        by_series.setdefault(order.series, []).append(order)
    return [
        removal_of(chosen[start : start + SLICE], cause)
        for _, chosen in sorted(by_series.items())
        for start in range(0, len(chosen), SLICE)
    ]


def removal_of(orders: Iterable[OpenOrder], cause: Cause) -> Fact:
    """Return the fact that takes up to 500 orders of one series out and releases their holds."""
    legs = Legs()
    removals = []
    series = 0
    for order in orders:
        release(legs, order, 0)
        series = order.series
        removals.append(Removal(order.order_id, order.member, order.remaining, cause, 0))
    return OrdersRemoved(series, tuple(removals)), legs.postings()


def _removal_of_one(order: OpenOrder, cause: Cause) -> Fact:
    """Do as `removal_of` does, for one order: the most frequent case, with nothing to add up."""
    member = order.member
    asset = MONEY if order.side is BUY else units_of(order.series)
    postings = moved(asset, order.hold, (member, HELD), (member, AVAILABLE))
    removal = Removal(order.order_id, member, order.remaining, cause, 0)
    return OrdersRemoved(order.series, (removal,)), postings
