"""Price first, then time; and nothing changes where the caller is wrong."""

import weakref

import pytest

from matching.errors import (
    CombinationError,
    DuplicateOrderError,
    MatchingError,
    PriceError,
    PriceRangeError,
    QuantityError,
    WouldCrossError,
)
from matching.order_book import OrderBook
from matching.orders import BUY, FOK, GTC, GTD, IOC, SELL, Order, Side
from tests.support.order_books import (
    buy,
    create_order,
    create_order_book,
    queue,
    rest_all,
    sell,
    standing,
    told,
)


def test_an_order_that_meets_nobody_rests() -> None:
    order_book = create_order_book()
    order = buy(1, 100, 5)

    assert told(order_book.place(order)) == [("accepted", 1, 5)]
    assert order_book.get(1) is order
    assert order_book.depth(BUY) == [(100, 5)]
    assert order_book.depth(SELL) == []


@pytest.mark.requirement("P3-21", "DC-03")
def test_the_better_price_trades_first_and_at_its_own_price() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 5), sell(2, 90, 5), sell(3, 100, 5))

    assert told(order_book.place(buy(4, 120, 12))) == [
        ("accepted", 4, 12),
        ("filled", 2, 4, 90, 5),
        ("filled", 3, 4, 100, 5),
        ("filled", 1, 4, 110, 2),
    ]
    assert order_book.depth(SELL) == [(110, 3)]
    assert order_book.get(4) is None


@pytest.mark.requirement("P3-21", "DC-03")
def test_a_seller_gets_the_highest_bid_first() -> None:
    order_book = create_order_book()
    rest_all(order_book, buy(1, 90, 5), buy(2, 110, 5), buy(3, 100, 5))

    assert told(order_book.place(sell(4, 80, 12))) == [
        ("accepted", 4, 12),
        ("filled", 2, 4, 110, 5),
        ("filled", 3, 4, 100, 5),
        ("filled", 1, 4, 90, 2),
    ]
    assert order_book.depth(BUY) == [(90, 3)]


@pytest.mark.requirement("P3-21", "DC-03")
@pytest.mark.parametrize("side", [BUY, SELL])
def test_at_one_price_who_came_first_trades_first(side: Side) -> None:
    order_book = create_order_book()
    # Numbers and sizes say nothing about the turn.
    for number, quantity in ((30, 1), (10, 9), (20, 5)):
        order_book.place(create_order(number, side, 100, quantity))

    records = order_book.place(create_order(40, side.opposite, 100, 12))

    assert told(records) == [
        ("accepted", 40, 12),
        ("filled", 30, 40, 100, 1),
        ("filled", 10, 40, 100, 9),
        ("filled", 20, 40, 100, 2),
    ]
    assert standing(order_book.orders(side)) == [(20, 100, 3)]


def test_a_partly_filled_order_keeps_its_place() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 10), sell(2, 100, 10))
    order_book.place(buy(3, 100, 4))

    assert told(order_book.place(buy(4, 100, 7))) == [
        ("accepted", 4, 7),
        ("filled", 1, 4, 100, 6),
        ("filled", 2, 4, 100, 1),
    ]
    assert order_book.depth(SELL) == [(100, 9)]


def test_what_is_left_of_a_limit_order_rests_at_its_price() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 120, 5))

    records = order_book.place(buy(3, 110, 8))

    assert told(records) == [("accepted", 3, 8), ("filled", 1, 3, 100, 5)]
    assert order_book.depth(BUY) == [(110, 3)]
    assert order_book.depth(SELL) == [(120, 5)]
    assert (order_book.best_bid(), order_book.best_ask()) == (110, 120)


def test_a_price_may_change_sides() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5))
    order_book.place(buy(2, 100, 8))

    assert order_book.depth(BUY) == [(100, 3)]
    assert told(order_book.place(sell(3, 100, 4))) == [
        ("accepted", 3, 4),
        ("filled", 2, 3, 100, 3),
    ]
    assert order_book.depth(SELL) == [(100, 1)]
    assert order_book.depth(BUY) == []


def test_orders_that_are_gone_have_nothing_left() -> None:
    order_book = create_order_book()
    maker, taker = sell(1, 100, 5), buy(2, 100, 5)
    rest_all(order_book, maker)
    order_book.place(taker)

    assert (maker.remaining, taker.remaining) == (0, 0)
    assert order_book.get(1) is order_book.get(2) is None
    assert len(order_book) == 0


def test_a_number_may_be_used_again_once_its_order_is_gone() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5))
    order_book.place(buy(2, 100, 5))

    rest_all(order_book, buy(1, 90, 5), buy(2, 90, 5))


def test_an_order_is_taken_out_with_what_remained_of_it() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 100, 6), sell(3, 100, 7))
    order_book.place(buy(4, 100, 2))

    cancelled = order_book.cancel(1)

    assert cancelled is not None
    assert (cancelled.order_id, cancelled.remaining) == (1, 3)
    assert order_book.depth(SELL) == [(100, 13)]
    assert order_book.cancel(1) is None


@pytest.mark.parametrize(("leaver", "left"), [(1, [2, 3]), (2, [1, 3]), (3, [1, 2])])
def test_whoever_leaves_the_others_keep_their_turn(leaver: int, left: list[int]) -> None:
    order_book = create_order_book()
    rest_all(order_book, *(buy(number, 100, 5) for number in (1, 2, 3)))

    order_book.cancel(leaver)

    assert queue(order_book, BUY) == left
    rest_all(order_book, buy(4, 100, 5))
    assert queue(order_book, BUY) == [*left, 4]
    records = order_book.place(sell(5, 100, 15))
    assert [maker for _filled, maker, *_rest in told(records)[1:]] == [*left, 4]


def test_a_level_that_everybody_left_is_as_good_as_new() -> None:
    order_book = create_order_book()
    rest_all(order_book, buy(1, 100, 5), buy(2, 100, 5), buy(3, 90, 5))
    order_book.cancel(1)
    order_book.cancel(2)

    assert order_book.best_bid() == 90
    assert order_book.depth(BUY) == [(90, 5)]
    rest_all(order_book, buy(4, 100, 6))
    assert order_book.best_bid() == 100
    assert order_book.depth(BUY) == [(100, 6), (90, 5)]


def test_the_last_place_of_a_level_that_traded_empty_is_free() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 100, 5))
    order_book.place(buy(3, 100, 10))

    rest_all(order_book, sell(4, 100, 5))

    assert queue(order_book, SELL) == [4]


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (buy(2, 0, 5), PriceError),
        (buy(2, -10, 5), PriceError),
        (buy(2, 105, 5), PriceError),
        (buy(2, 210, 5), PriceError),
        (sell(2, 9, 5), PriceError),
        (buy(2, 100, 0), QuantityError),
        (buy(2, 100, -1), QuantityError),
        (buy(2, 90, 10**9 + 1), QuantityError),
        (buy(1, 90, 5), DuplicateOrderError),
        (create_order(2, BUY, 90, 5, time_in_force=GTD), CombinationError),
        (create_order(2, BUY, 90, 5, time_in_force=GTD, expires_at=7), CombinationError),
        (create_order(2, BUY, 90, 5, time_in_force=GTC, expires_at=9), CombinationError),
        (create_order(2, BUY, 90, 5, time_in_force=IOC, expires_at=9), CombinationError),
        (create_order(2, BUY, 90, 5, time_in_force=IOC, post_only=True), CombinationError),
        (create_order(2, BUY, 90, 5, time_in_force=FOK, post_only=True), CombinationError),
        (create_order(2, BUY, 110, 5, post_only=True), WouldCrossError),
    ],
)
def test_a_wrong_order_changes_nothing(order: Order, error: type[MatchingError]) -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 5), buy(3, 100, 5))
    before = order.remaining

    with pytest.raises(error):
        order_book.place(order, now=7)

    assert order.remaining == before
    assert standing(order_book.orders(SELL)) == [(1, 110, 5)]
    assert standing(order_book.orders(BUY)) == [(3, 100, 5)]
    assert len(order_book) == 2


def test_the_error_says_what_was_wrong() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 5))

    with pytest.raises(PriceError) as price:
        order_book.place(buy(2, 105, 5))
    assert price.value.args == (105, 10, 200, 10)
    with pytest.raises(QuantityError) as quantity:
        order_book.place(buy(2, 100, 0))
    assert quantity.value.args == (0, 10**9)
    with pytest.raises(DuplicateOrderError) as duplicate:
        order_book.place(buy(1, 100, 5))
    assert duplicate.value.order_id == 1
    with pytest.raises(WouldCrossError) as crossing:
        order_book.place(create_order(2, BUY, 110, 5, post_only=True))
    assert crossing.value.args == (2, 110)
    with pytest.raises(CombinationError) as combination:
        order_book.place(create_order(2, BUY, 100, 5, time_in_force=IOC, post_only=True))
    assert combination.value.args == (2, "post-only must rest, IOC and FOK never do")
    with pytest.raises(CombinationError) as combination:
        order_book.place(create_order(2, BUY, 100, 5, expires_at=5))
    assert combination.value.args == (2, "a GTD order has an end, and no other has")
    with pytest.raises(CombinationError) as combination:
        order_book.place(create_order(2, BUY, 100, 5, time_in_force=GTD, expires_at=5), now=5)
    assert combination.value.args == (2, "it would be dead on arrival")


@pytest.mark.parametrize("price", [10, 200])
@pytest.mark.parametrize("quantity", [1, 10**9])
def test_prices_and_quantities_go_to_their_ends(price: int, quantity: int) -> None:
    order_book = create_order_book()

    rest_all(order_book, buy(1, price, quantity))

    assert order_book.depth(BUY) == [(price, quantity)]


@pytest.mark.parametrize(
    ("lowest", "highest", "tick"), [(0, 10, 1), (-5, 10, 1), (11, 10, 1), (1, 2**63, 1), (1, 10, 0)]
)
def test_an_order_book_needs_prices(lowest: int, highest: int, tick: int) -> None:
    with pytest.raises(PriceRangeError) as error:
        OrderBook(lowest, highest, tick)
    assert error.value.args == (lowest, highest, tick)


@pytest.mark.parametrize(("lowest", "highest", "tick"), [(1, 1, 1), (1, 2**63 - 1, 1)])
def test_an_order_book_may_have_one_price_or_very_many(
    lowest: int, highest: int, tick: int
) -> None:
    order_book = OrderBook(lowest, highest, tick)

    rest_all(order_book, sell(1, highest, 5))

    assert (order_book.lowest_price, order_book.highest_price, order_book.tick) == (
        lowest,
        highest,
        tick,
    )
    assert order_book.best_ask() == highest
    assert told(order_book.place(buy(2, highest, 5))) == [
        ("accepted", 2, 5),
        ("filled", 1, 2, highest, 5),
    ]


def test_an_order_book_that_is_dropped_lets_its_orders_go() -> None:
    class WatchedOrder(Order, gc=True, weakref=True):
        """An order whose end can be seen."""

    order_book = create_order_book()
    watched = []
    for number in range(1, 7):
        order = WatchedOrder(number, number, BUY, 100, 5)
        order_book.place(order)
        watched.append(weakref.ref(order))

    del order, order_book

    assert [reference() for reference in watched] == [None] * 6


def test_what_waits_at_one_price_is_told() -> None:
    order_book = create_order_book()
    order_book.place(buy(1, 100, 5))
    order_book.place(buy(2, 100, 4))

    assert [order_book.quantity_at(BUY, price) for price in (100, 101)] == [9, 0]
    assert order_book.quantity_at(SELL, 100) == 0
    order_book.cancel(1)
    order_book.cancel(2)
    assert order_book.quantity_at(BUY, 100) == 0
