"""Holds: what an open order keeps aside, and how orders enter and leave the state."""

from exchange.amounts import MONEY, fee_ceiling, units_of
from exchange.commands.kinds import Side
from exchange.events.orders import Removal
from exchange.venue.objects import OpenOrder
from exchange.venue.outcome import AVAILABLE, HELD, Legs
from exchange.venue.state import State
from exchange.venue.timers import TimerKind

BUY = Side.BUY


def hold_of(side: Side, price: int, quantity: int, worst_bps: int) -> int:
    """Return what an order for `quantity` must hold: money with its worst fee, or units."""
    if side is BUY:
        value = price * quantity
        return value + fee_ceiling(value, worst_bps)
    return quantity


def release(legs: Legs, order: OpenOrder, open_quantity: int) -> None:
    """Return to the owner what `order` holds beyond the need of `open_quantity`."""
    excess = order.hold - hold_of(order.side, order.price, open_quantity, order.worst_bps)
    asset = MONEY if order.side is BUY else units_of(order.series)
    legs.move(asset, excess, (order.member, HELD), (order.member, AVAILABLE))


def remember(state: State, order: OpenOrder) -> None:
    """Add an order that now rests and holds what it needs."""
    number = order.order_id
    state.orders[number] = order
    mine = state.orders_of.get(order.member)
    if mine is None:
        state.orders_of[order.member] = {number: order}
    else:
        mine[number] = order
    if order.client_order_id:
        state.client_orders[order.member, order.client_order_id] = number
    if order.expires_at:
        state.timers.set(TimerKind.ORDER_EXPIRES, number, order.expires_at, state.sequence)


def forget(state: State, order: OpenOrder) -> None:
    """Remove an order that no longer rests."""
    number, member = order.order_id, order.member
    del state.orders[number]
    mine = state.orders_of[member]
    del mine[number]
    if not mine:
        del state.orders_of[member]
    if order.client_order_id:
        del state.client_orders[order.member, order.client_order_id]
    if order.expires_at:
        state.timers.clear(TimerKind.ORDER_EXPIRES, number)


def shrink(state: State, removal: Removal) -> None:
    """Bring hold and indexes in line with what `removal` left of an order."""
    order = state.orders[removal.order]
    if removal.open_quantity:
        order.hold = hold_of(order.side, order.price, removal.open_quantity, order.worst_bps)
    else:
        forget(state, order)
