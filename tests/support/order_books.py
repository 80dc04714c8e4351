"""Orders in few words, and what an order book said in plain tuples."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from matching.order_book import OrderBook
from matching.orders import BUY, GTC, NONE, SELL, Order, SelfTradePrevention, Side, TimeInForce
from matching.records import Accepted, Amended, Expired, Filled, Prevented, Record, Reduced

Told = tuple[str | int, ...]


def create_order_book() -> OrderBook:
    """Return an empty order book for prices 10, 20, … 200."""
    return OrderBook(10, 200, 10)


def create_order(
    order_id: int,
    side: Side,
    price: int,
    quantity: int,
    *,
    owner: int | None = None,
    time_in_force: TimeInForce = GTC,
    post_only: bool = False,
    prevention: SelfTradePrevention = NONE,
    expires_at: int = 0,
) -> Order:
    """Return an order; unless said otherwise its owner is nobody else's."""
    if owner is None:
        owner = 1_000_000 + order_id
    return Order(
        order_id, owner, side, price, quantity, time_in_force, post_only, prevention, expires_at
    )


def buy(order_id: int, price: int, quantity: int) -> Order:
    """Return a plain bid."""
    return create_order(order_id, BUY, price, quantity)


def sell(order_id: int, price: int, quantity: int) -> Order:
    """Return a plain offer."""
    return create_order(order_id, SELL, price, quantity)


def rest_all(order_book: OrderBook, *orders: Order) -> None:
    """Place orders of which none trades."""
    for order in orders:
        records = order_book.place(order)
        assert told(records) == [("accepted", order.order_id, order.remaining)]


def told(records: Sequence[Record]) -> list[Told]:
    """Return what the records say, with the numbers of the orders in place of the orders."""
    return [told_one(record) for record in records]


def told_one(record: Record) -> Told:
    """Return what one record says."""
    match record:
        case Accepted(order, quantity):
            return ("accepted", order.order_id, quantity)
        case Filled(maker, taker, price, quantity):
            return ("filled", maker.order_id, taker.order_id, price, quantity)
        case Prevented(maker, taker, price, from_maker, from_taker):
            return ("prevented", maker.order_id, taker.order_id, price, from_maker, from_taker)
        case Expired(order, quantity, reason):
            return ("expired", order.order_id, quantity, reason.name)
        case Reduced(order, quantity):
            return ("reduced", order.order_id, quantity)
        case Amended(order, price, quantity):
            return ("amended", order.order_id, price, quantity)
        case _:
            assert_never(record)


def standing(orders: Iterable[Order]) -> list[tuple[int, int, int]]:
    """Return (number, price, remaining) of each order."""
    return [(order.order_id, order.price, order.remaining) for order in orders]


def queue(order_book: OrderBook, side: Side) -> list[int]:
    """Return the numbers of the orders of `side` in priority order."""
    return [order.order_id for order in order_book.orders(side)]
