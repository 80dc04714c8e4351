"""The order flow that all order books are measured with.

The mixed flow of public comparisons: 45 % limit orders that rest, at prices geometric around a
drifting mid price and of 1 to 100 units; 40 % cancellations of orders that rest; 15 % orders that
trade, of 1 to 33 units, so that as many orders go as come. It is worked out beforehand and follows
from the seed alone, so measuring is nothing but calling an order book, and every order book gets
the same.
"""

import random
from array import array
from collections.abc import Iterator
from typing import Final, NamedTuple

from matching.order_book import OrderBook
from matching.orders import BUY, SELL, Order, Side
from matching.records import Filled

LOWEST_PRICE: Final = 1
HIGHEST_PRICE: Final = 10_000
TICK: Final = 1

_RESTING: Final = 0.45
_CANCELLED: Final = 0.85
_SPREAD: Final = 10  # mean distance from the mid price, in ticks
_DRIFT: Final = 0.05  # how often the mid price moves by a tick
_SWEEP: Final = 5  # how far beyond the best price a trading order goes, in ticks


class Operation(NamedTuple):
    """Place an order in one of the order books; or cancel it, where the quantity is 0."""

    order_book: int
    order_id: int
    side: Side
    price: int
    quantity: int


class OrderFlow:
    """Operations on `order_books` order books; the first `before` of them only fill the books."""

    def __init__(self, order_books: int) -> None:
        self.order_books = order_books
        self.before = 0
        self._columns = array("q")  # five integers an operation: a million is nothing

    def __len__(self) -> int:
        return len(self._columns) // 5

    def append(self, operation: Operation) -> None:
        """Add an operation at the end."""
        self._columns.extend(operation)

    def part(self, start: int, stop: int) -> Iterator[Operation]:
        """Go through the operations from `start` up to `stop`."""
        columns = self._columns
        for at in range(start * 5, min(stop, len(self)) * 5, 5):
            order_book, order_id, side, price, quantity = columns[at : at + 5]
            yield Operation(order_book, order_id, SELL if side else BUY, price, quantity)


def mixed_flow(order_books: int, live: int, operations: int, seed: int = 2027) -> OrderFlow:
    """Return a flow that keeps about `live` orders in each of `order_books` order books."""
    flow = OrderFlow(order_books)
    rng = random.Random(seed)
    markets = [_Market(number, flow, rng) for number in range(order_books)]
    for market in markets:
        while market.live() < live:
            market.rest()
    flow.before = len(flow)
    for _ in range(operations):
        market = rng.choice(markets)
        kind = rng.random()
        # The shares hold; only where orders become too many or too few is one drawn again.
        if market.live() > 1.2 * live:
            kind = max(kind, _RESTING)
        elif market.live() < 0.8 * live:
            kind = min(kind, _RESTING / 2)
        if kind < _RESTING:
            market.rest()
        elif kind < _CANCELLED:
            market.cancel()
        else:
            market.trade()
    return flow


class _Market:
    """One order book while the flow is worked out, with the numbers of the orders in it."""

    def __init__(self, number: int, flow: OrderFlow, rng: random.Random) -> None:
        self._number = number
        self._flow = flow
        self._rng = rng
        self._order_book = OrderBook(LOWEST_PRICE, HIGHEST_PRICE, TICK)
        self._mid = rng.randint(3_000, 7_000)
        self._numbers: list[int] = []
        self._places: dict[int, int] = {}

    def live(self) -> int:
        return len(self._numbers)

    def rest(self) -> None:
        if self._rng.random() < _DRIFT:
            self._mid += self._rng.choice((-1, 1))
        distance = 1 + int(self._rng.expovariate(1 / _SPREAD))
        if self._rng.random() < 0.5:
            ask = self._order_book.best_ask() or HIGHEST_PRICE
            self._place(BUY, min(self._mid - distance, ask - 1), self._rng.randint(1, 100))
        else:
            bid = self._order_book.best_bid() or LOWEST_PRICE
            self._place(SELL, max(self._mid + distance, bid + 1), self._rng.randint(1, 100))

    def cancel(self) -> None:
        order_id = self._rng.choice(self._numbers)
        self._forget(order_id)
        self._order_book.cancel(order_id)
        self._flow.append(Operation(self._number, order_id, BUY, 0, 0))

    def trade(self) -> None:
        side = self._rng.choice((BUY, SELL))
        best = self._order_book.best_ask() if side is BUY else self._order_book.best_bid()
        if best is None:
            self.rest()
            return
        sweep = _SWEEP if side is BUY else -_SWEEP
        self._place(side, best + sweep, self._rng.randint(1, 33))

    def _place(self, side: Side, price: int, quantity: int) -> None:
        order_id = len(self._flow) + 1
        price = max(LOWEST_PRICE, min(HIGHEST_PRICE, price))
        self._flow.append(Operation(self._number, order_id, side, price, quantity))
        order = Order(order_id, order_id, side, price, quantity)
        for record in self._order_book.place(order):
            if isinstance(record, Filled) and not record.maker.remaining:
                self._forget(record.maker.order_id)
        if order.remaining:
            self._places[order_id] = len(self._numbers)
            self._numbers.append(order_id)

    def _forget(self, order_id: int) -> None:
        # The last one takes its place, so that drawing one stays quick.
        place = self._places.pop(order_id)
        last = self._numbers.pop()
        if last != order_id:
            self._numbers[place] = last
            self._places[last] = place
