"""liquibook 2.0.1 from PyPI: order books in C++, called from Python one order at a time.

`DepthOrderBook` is the class its documentation uses; like our order book it keeps the depth of each
level. (Its undocumented base without depth is a quarter faster and is not compared with.) The
listener must answer for acceptance, cancellation and refusal, else the library raises; it keeps
what it is told of fills and does nothing else.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import liquibook

from benchmarks.matching_engine import Call, Trade
from benchmarks.order_flow import Operation
from matching.orders import BUY


class LiquibookOrder(Protocol):
    """What we use of its order."""

    order_id_: int


Fill = tuple[LiquibookOrder, LiquibookOrder, int, int]


class FillListener(liquibook.OrderListener):  # type: ignore[misc]  # it ships no types
    """Keeps every fill."""

    def __init__(self) -> None:
        super().__init__()
        self.fills: list[Fill] = []

    def on_fill(
        self, taker: LiquibookOrder, maker: LiquibookOrder, quantity: int, price: int
    ) -> None:
        """Keep it."""
        self.fills.append((maker, taker, price, quantity))

    def on_accept(self, order: LiquibookOrder) -> None:
        """Go on."""

    def on_cancel(self, order: LiquibookOrder) -> None:
        """Go on."""

    def on_reject(self, order: LiquibookOrder, reason: str) -> None:
        """Go on."""

    def on_cancel_reject(self, order: LiquibookOrder, reason: str) -> None:
        """Go on."""


class LiquibookEngine:
    """Its order books, all with one listener."""

    def __init__(self, order_books: int) -> None:
        self._listener = FillListener()
        self._order_books = [liquibook.DepthOrderBook() for _ in range(order_books)]
        for order_book in self._order_books:
            order_book.set_order_listener(self._listener)
        self._orders: dict[int, LiquibookOrder] = {}
        self._numbers: dict[int, int] = {}  # it numbers orders itself

    def prepare(self, operations: Iterable[Operation]) -> list[Call]:
        """Make the orders."""
        calls: list[Call] = []
        for number, order_id, side, price, quantity in operations:
            order_book = self._order_books[number]
            if quantity:
                order = liquibook.SimpleOrder(side is BUY, price, quantity)
                self._orders[order_id] = order
                self._numbers[order.order_id_] = order_id
                calls.append((order_book.add, order))
            else:
                calls.append((order_book.cancel, self._orders.pop(order_id)))
        return calls

    def trades(self, results: Sequence[object]) -> Iterable[Trade]:
        """Read what the listener kept."""
        del results
        numbers = self._numbers
        for maker, taker, price, quantity in self._listener.fills:
            yield Trade(numbers[maker.order_id_], numbers[taker.order_id_], price, quantity)
        self._listener.fills.clear()
