"""What an engine must do to be measured, and ours.

Its input is parsed beforehand into calls with one argument, and only these calls are timed; what
they reported is read afterwards. So the clock sees no parsing and no bookkeeping of anybody's.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from benchmarks.order_flow import HIGHEST_PRICE, LOWEST_PRICE, TICK, Operation
from matching.order_book import OrderBook
from matching.orders import Order
from matching.records import Filled

Call = tuple[Callable[..., object], object]
"""A bound method and the only argument it is given."""


class Trade(NamedTuple):
    """Who traded with whom, at which price, how much."""

    maker: int
    taker: int
    price: int
    quantity: int


class MatchingEngine(Protocol):
    """A number of order books of one make."""

    def prepare(self, operations: Iterable[Operation]) -> list[Call]:
        """Parse operations into calls; not timed."""

    def trades(self, results: Sequence[object]) -> Iterable[Trade]:
        """Return the trades since the last time, `results` being what the calls returned."""


class ScripEngine:
    """Our order books, with all checks and records."""

    def __init__(self, order_books: int) -> None:
        self._order_books = [
            OrderBook(LOWEST_PRICE, HIGHEST_PRICE, TICK) for _ in range(order_books)
        ]

    def prepare(self, operations: Iterable[Operation]) -> list[Call]:
        """Make the orders."""
        calls: list[Call] = []
        for number, order_id, side, price, quantity in operations:
            order_book = self._order_books[number]
            if quantity:
                order = Order(order_id, order_id, side, price, quantity)
                calls.append((order_book.place, order))
            else:
                calls.append((order_book.cancel, order_id))
        return calls

    def resting(self) -> int:
        """Return how many orders rest in all order books."""
        return sum(len(order_book) for order_book in self._order_books)

    def trades(self, results: Sequence[object]) -> Iterable[Trade]:
        """Read the records."""
        for result in results:
            if isinstance(result, list):
                for record in result:
                    if isinstance(record, Filled):
                        maker, taker = record.maker.order_id, record.taker.order_id
                        yield Trade(maker, taker, record.price, record.quantity)
