"""The order flow that shows what a long queue costs: the same orders, on one level or on many."""

import random
from typing import Final

from benchmarks.order_flow import HIGHEST_PRICE, LOWEST_PRICE, TICK, Operation, OrderFlow
from matching.order_book import OrderBook
from matching.orders import BUY, SELL, Order, Side

_BEST_PRICE: Final = 5_000
_QUANTITY: Final = 10


def level_flow(levels: int, live: int, operations: int, seed: int = 2027) -> OrderFlow:
    """Return a flow on one order book with `live` bids on `levels` levels.

    Half of the operations join a queue, a quarter leave one from anywhere, a quarter take the first
    of the best queue; nobody joins at a price that has been emptied.
    """
    writer = _Writer(random.Random(seed), levels)
    for _ in range(live):
        writer.join()
    writer.flow.before = live
    for nth in range(operations):
        if nth % 2 == 0:
            writer.join()
        elif nth % 4 == 1:
            writer.leave()
        else:
            writer.take()
    return writer.flow


class _Writer:
    def __init__(self, rng: random.Random, levels: int) -> None:
        self.flow = OrderFlow(1)
        self._rng = rng
        self._lowest = _BEST_PRICE + 1 - levels
        self._order_book = OrderBook(LOWEST_PRICE, HIGHEST_PRICE, TICK)
        self._joined: list[int] = []

    def join(self) -> None:
        best = self._order_book.best_bid() or _BEST_PRICE
        order_id = self._place(BUY, self._rng.randint(self._lowest, best))
        self._joined.append(order_id)

    def leave(self) -> None:
        order_id = self._rng.choice(self._joined)
        while self._order_book.cancel(order_id) is None:  # it was taken, or has left
            order_id = self._rng.choice(self._joined)
        self.flow.append(Operation(0, order_id, BUY, 0, 0))

    def take(self) -> None:
        self._place(SELL, self._order_book.best_bid() or LOWEST_PRICE)

    def _place(self, side: Side, price: int) -> int:
        order_id = len(self.flow) + 1
        self.flow.append(Operation(0, order_id, side, price, _QUANTITY))
        self._order_book.place(Order(order_id, order_id, side, price, _QUANTITY))
        return order_id
