"""The real order book, the naive one, and a third that is told what the real one reported."""

from copy import copy
from typing import assert_never

import msgspec

from matching.errors import MatchingError
from matching.order_book import OrderBook
from matching.orders import BUY, SELL, Order, SelfTradePrevention, Side
from matching.records import Record
from tests.support.naive_order_book import NaiveOrderBook
from tests.support.order_books import Told, standing, told
from tests.support.told_order_book import ToldOrderBook

AnyOrderBook = OrderBook | NaiveOrderBook
Outcome = list[Told] | list[tuple[int, int, int]] | str
"""What came of a step: records, orders that were cancelled, or the name of the error."""


class Place(msgspec.Struct, frozen=True):
    """Place a copy of `order`."""

    order: Order
    now: int


class Amend(msgspec.Struct, frozen=True):
    """Amend an order that may not be there."""

    order_id: int
    price: int
    remaining: int
    now: int


class Reduce(msgspec.Struct, frozen=True):
    """Reduce an order that may not be there."""

    order_id: int
    quantity: int


class Cancel(msgspec.Struct, frozen=True):
    """Cancel an order that may not be there."""

    order_id: int


class CancelAll(msgspec.Struct, frozen=True):
    """Cancel the orders of an owner, a side, both or neither."""

    owner: int | None
    side: Side | None


class Ask(msgspec.Struct, frozen=True):
    """Ask what an order would meet and trade."""

    side: Side
    price: int
    owner: int
    self_trade_prevention: SelfTradePrevention
    now: int
    at_most: int


Step = Place | Amend | Reduce | Cancel | CancelAll | Ask


class TwinOrderBooks:
    """Takes every step in all three, and compares what they say and what they hold."""

    def __init__(self, lowest_price: int, highest_price: int, tick: int) -> None:
        self.real = OrderBook(lowest_price, highest_price, tick)
        self.naive = NaiveOrderBook(lowest_price, highest_price, tick)
        self.told = ToldOrderBook(OrderBook(lowest_price, highest_price, tick))

    def take(self, step: Step) -> Outcome:
        """Take one step, and return what came of it once all agree."""
        expected = self._outcome(self.naive, step)
        found = self._outcome(self.real, step)
        assert found == expected, (step, found, expected)
        self.check()
        return found

    def check(self) -> None:
        """Compare what the order books hold."""
        told = self.told.order_book
        for side in (BUY, SELL):
            expected = standing(self.naive.orders(side))
            assert standing(self.real.orders(side)) == expected
            assert standing(told.orders(side)) == expected
            assert self.real.depth(side) == told.depth(side) == self.naive.depth(side)
        bid, ask = self.real.best_bid(), self.real.best_ask()
        assert (bid, ask) == (self.naive.best_bid(), self.naive.best_ask())
        assert bid is None or ask is None or bid < ask
        assert len(self.real) == len(told) == len(self.naive)

    def _outcome(self, order_book: AnyOrderBook, step: Step) -> Outcome:
        try:
            if isinstance(step, Cancel | CancelAll):
                orders = cancel(order_book, step)
                if order_book is self.real:
                    self.told.cancel(orders)
                return standing(orders)
            if isinstance(step, Ask):
                return ask(order_book, step)
            records = enter(order_book, step)
        except MatchingError as error:
            return type(error).__name__
        if order_book is self.real:
            self.told.tell(records)
        return told(records)


def enter(order_book: AnyOrderBook, step: Place | Amend | Reduce) -> list[Record]:
    """Take a step that is answered by records."""
    match step:
        case Place(order, now):
            return order_book.place(copy(order), now)
        case Amend(order_id, price, remaining, now):
            return order_book.amend(order_id, price, remaining, now)
        case Reduce(order_id, quantity):
            return [order_book.reduce(order_id, quantity)]
        case _:
            assert_never(step)


def cancel(order_book: AnyOrderBook, step: Cancel | CancelAll) -> list[Order]:
    """Take a step that is answered by the orders it took out."""
    if isinstance(step, CancelAll):
        return order_book.cancel_all(step.owner, step.side)
    order = order_book.cancel(step.order_id)
    return [] if order is None else [order]


def ask(order_book: AnyOrderBook, step: Ask) -> list[Told]:
    """Return what an order book says to one who thinks of placing an order."""
    side, price, now = step.side, step.price, step.now
    terms = (side, price, step.owner, step.self_trade_prevention)
    return [
        ("crosses", order_book.crosses(side, price, now)),
        ("fillable", order_book.fillable(*terms, now, step.at_most)),
        *(("crossing", *one) for one in standing(order_book.crossing(side, price, now))),
    ]
