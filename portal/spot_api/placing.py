"""Placing orders: the same order twice is placed once, and gets the same answer.

An order with a name is known by that name and its content. Sent again while it is open or within a
day it gets its original answer: the exchange gives it while the first request could still run, the
ledger later. The name with other content is a duplicate while that order is open, and a new order
afterwards.
"""

from typing import Final

import msgspec

from exchange.client import Refused
from exchange.commands import PlaceOrder
from exchange.events import EVENTS, Accepted, Cause, Fill, OrderMatched, OrderPlaced, OrderStatus
from exchange.history import orders
from exchange.history.orders import Order
from exchange.refusals import Refusal
from portal import clock
from portal.randomness import draw_text
from portal.spot_api.access import Caller
from portal.spot_api.desk import Desk
from portal.spot_api.forms import NewOrder, TypeName
from portal.spot_api.refusals import error_of

NAME_LENGTH: Final = 22
REMEMBERED_FOR: Final = clock.DAY

_DECODERS: Final = {kind: msgspec.msgpack.Decoder(event).decode for kind, event in EVENTS.items()}


class Placed(msgspec.Struct, frozen=True):
    """What placing an order came to: its first event, and the sum of all parts of the act."""

    number: int
    time: int
    event: OrderPlaced
    fills: tuple[Fill, ...]
    executed: int
    value: int
    status: OrderStatus
    cause: Cause


def place(desk: Desk, form: NewOrder, caller: Caller) -> Placed:
    """Place an order, or return what it came to when it was placed before. Raises ApiError."""
    command, content = command_of(form, desk.symbols.series(form.symbol), caller)
    if form.name:
        before = _placed_before(desk, command, content)
        if before is not None:
            return _original(desk, before)
    reply = desk.client.submit(command)
    if isinstance(reply, Accepted):
        return placed(reply)
    if reply.refusal is Refusal.ORDER_DUPLICATE and form.name:
        return _open_already(desk, content, reply)
    raise error_of(reply)


def command_of(form: NewOrder, series: int, caller: Caller) -> tuple[PlaceOrder, bytes]:
    """Return the command that `form` asks for, and what stands for its content.

    Its key is the order's name and its content.
    """
    name = form.name or draw_text(NAME_LENGTH)
    command = PlaceOrder(
        caller.member,
        "",
        caller.valid_until,
        series,
        form.side,
        form.order_type,
        form.price,
        form.quantity,
        form.time_in_force,
        form.type is TypeName.LIMIT_MAKER,
        form.prevention,
        form.expires_at,
        form.budget,
        name,
    )
    content = orders.content_of(command)
    return msgspec.structs.replace(command, key=f"{name}:{content.hex()}"), content


def placed(reply: Accepted) -> Placed:
    """Return what the entries of an order's act come to."""
    events = [_DECODERS[kind](payload) for kind, payload in reply.payloads]
    first = events[0]
    if not isinstance(first, OrderPlaced):
        raise TypeError(first)
    fills: list[Fill] = []
    last: OrderPlaced | OrderMatched = first
    for event in events:
        if isinstance(event, OrderPlaced | OrderMatched):
            fills += event.fills
            last = event
    value = sum(fill.price * fill.quantity for fill in fills)
    return Placed(
        reply.sequence, reply.time, first, tuple(fills), last.executed, value, last.status,
        last.cause,
    )  # fmt: skip


def _placed_before(desk: Desk, command: PlaceOrder, content: bytes) -> Order | None:
    with desk.history.glance() as views:
        order = orders.with_content(views, command.actor, command.client_order_id, content)
    if order is None:
        return None
    recent = clock.now() - order.created_at < REMEMBERED_FOR
    return order if recent or order.open_quantity else None


def _open_already(desk: Desk, content: bytes, refused: Refused) -> Placed:
    """Return the answer to the open order of that name if it asks for the same."""
    with desk.history.read(at_least=refused.limit + 1) as views:
        order = orders.order(views, refused.limit)
    if order is None or order.content != content:
        raise error_of(refused)
    return _original(desk, order)


def _original(desk: Desk, order: Order) -> Placed:
    return placed(desk.history.reply(order.id, order.parts))
