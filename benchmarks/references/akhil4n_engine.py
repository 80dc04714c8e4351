"""akhil4n-orderbook 0.1.1 from PyPI: order books in pure Python.

It keeps its trades in a list of its own, with the time of each.
"""

from collections.abc import Iterable, Sequence

import orderbook

from benchmarks.matching_engine import Call, Trade
from benchmarks.order_flow import Operation
from matching.orders import BUY


class Akhil4nEngine:
    """Its order books."""

    def __init__(self, order_books: int) -> None:
        self._order_books = [orderbook.OrderBook() for _ in range(order_books)]

    def prepare(self, operations: Iterable[Operation]) -> list[Call]:
        """Make the orders, numbered as ours; prices are integers here too."""
        calls: list[Call] = []
        for number, order_id, side, price, quantity in operations:
            order_book = self._order_books[number]
            if quantity:
                its_side = orderbook.OrderSide.BID if side is BUY else orderbook.OrderSide.ASK
                order = orderbook.Order(its_side, price, quantity)
                order.order_id = order_id
                calls.append((order_book.add_limit_order, order))
            else:
                calls.append((order_book.cancel_order, order_id))
        return calls

    def trades(self, results: Sequence[object]) -> Iterable[Trade]:
        """Read the lists of all order books."""
        del results
        for order_book in self._order_books:
            for trade in order_book.trade_log:
                yield Trade(trade.filler_id, trade.aggressor_id, trade.price, trade.quantity_filled)
            order_book.trade_log.clear()
