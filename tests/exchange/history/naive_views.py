"""The obvious read models: everything worked out from the events, one after the other.

Orders as (status, cause, open, executed, value, fee), trades with the fields that matter.
"""

from dataclasses import dataclass, field

import msgspec

from exchange.commands.kinds import Side
from exchange.events import (
    EVENTS,
    Cause,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrdersRemoved,
    OrderStatus,
    Removal,
)
from ledger.entries import Entry


@dataclass
class NaiveOrder:
    """What has become of an order."""

    member: int
    series: int
    side: Side
    price: int
    quantity: int
    client_order_id: str
    open_quantity: int = 0
    executed: int = 0
    value: int = 0
    fee: int = 0
    status: OrderStatus = OrderStatus.NEW
    cause: Cause = Cause.NONE
    trades: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class NaiveTrade:
    """One trade, and the act that it was part of."""

    series: int
    trade: int
    time: int
    act: int
    price: int
    quantity: int
    buy_order: int
    sell_order: int
    buyer_takes: bool


class NaiveViews:
    """Orders and trades of a ledger."""

    def __init__(self) -> None:
        self.orders: dict[int, NaiveOrder] = {}
        self.trades: list[NaiveTrade] = []

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        if entry.kind == 0:
            return
        event = msgspec.msgpack.decode(entry.payload, type=EVENTS[entry.kind])
        if isinstance(event, OrderPlaced):
            self.orders[entry.sequence] = NaiveOrder(
                entry.actor, event.series, event.side, event.price, event.quantity,
                event.client_order_id,
            )  # fmt: skip
            self._match(entry.sequence, event, entry, entry.sequence)
        elif isinstance(event, OrderMatched):
            self._match(event.order, event, entry, event.act)
        elif isinstance(event, OrderAmended):
            order = self.orders[event.order]
            order.price = event.price
            order.quantity = order.executed + event.quantity
            self._match(event.order, event, entry, entry.sequence)
        elif isinstance(event, OrdersRemoved):
            for removal in event.removals:
                self._remove(removal)

    def _match(
        self, number: int, event: OrderPlaced | OrderMatched | OrderAmended, entry: Entry, act: int
    ) -> None:
        taker = self.orders[number]
        for nth, fill in enumerate(event.fills):
            maker = self.orders[fill.maker_order]
            trade = event.first_trade + nth
            for order, fee in ((taker, fill.taker_fee), (maker, fill.maker_fee)):
                order.executed += fill.quantity
                order.value += fill.quantity * fill.price
                order.fee += fee
                order.trades.append(trade)
            maker.open_quantity = fill.maker_open
            maker.status = OrderStatus.PARTIALLY_FILLED if fill.maker_open else OrderStatus.FILLED
            maker.cause = Cause.NONE
            buys = taker.side is Side.BUY
            numbers = (number, fill.maker_order) if buys else (fill.maker_order, number)
            self.trades.append(
                NaiveTrade(
                    event.series, trade, entry.time, act, fill.price, fill.quantity, *numbers, buys
                )
            )
        for removal in event.removals:
            self._remove(removal)
        taker.open_quantity = event.open_quantity
        taker.status, taker.cause = event.status, event.cause

    def _remove(self, removal: Removal) -> None:
        order = self.orders[removal.order]
        order.open_quantity, order.cause = removal.open_quantity, removal.cause
        if not removal.open_quantity:
            cancelled = removal.cause is Cause.MEMBER
            order.status = OrderStatus.CANCELLED if cancelled else OrderStatus.EXPIRED
