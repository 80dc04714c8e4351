"""An order book that decides nothing: it is told what another one reported."""

from collections.abc import Sequence
from copy import copy
from typing import assert_never

from matching.order_book import OrderBook
from matching.orders import Order
from matching.records import Accepted, Amended, Expired, Filled, Prevented, Record, Reduced


class ToldOrderBook:
    """Applies records by `rest`, `fill`, `reduce` and `cancel`, on orders of its own."""

    def __init__(self, order_book: OrderBook) -> None:
        self.order_book = order_book
        self.entering: Order | None = None

    def tell(self, records: Sequence[Record]) -> None:
        """Apply what one act reported; what is left of the order that entered rests at the end."""
        self.entering = None
        for record in records:
            self._apply(record)
        if self.entering is not None and self.entering.remaining:
            self.order_book.rest(self.entering)

    def cancel(self, orders: Sequence[Order]) -> None:
        """Apply a cancellation; what remained must be what remains here."""
        for order in orders:
            cancelled = self.order_book.cancel(order.order_id)
            assert cancelled is not None
            assert cancelled.remaining == order.remaining

    def _apply(self, record: Record) -> None:
        match record:
            case Accepted(order, quantity):
                self._enter(order, order.price, quantity)
            case Amended(order, price, quantity):
                assert self.order_book.cancel(order.order_id) is not None
                self._enter(order, price, quantity)
            case Filled(maker, taker, price, quantity):
                self._take(maker, quantity)
                self._take(taker, quantity)
                assert price == maker.price
            case Prevented(maker, taker, price, from_maker, from_taker):
                self._take(maker, from_maker)
                self._take(taker, from_taker)
                assert price == maker.price
            case Expired(order, quantity):
                self._take(order, quantity)
            case Reduced(order, quantity):
                self.order_book.reduce(order.order_id, quantity)
            case _:
                assert_never(record)

    def _enter(self, order: Order, price: int, quantity: int) -> None:
        self.entering = copy(order)
        self.entering.price = price
        self.entering.remaining = quantity

    def _take(self, order: Order, quantity: int) -> None:
        if self.entering is not None and order.order_id == self.entering.order_id:
            self.entering.remaining -= quantity
            assert self.entering.remaining >= 0
        elif quantity:
            self.order_book.fill(order.order_id, quantity)
