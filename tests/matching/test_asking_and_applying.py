"""Questions that change nothing, and recorded outcomes that are applied without deciding."""

import pytest

from matching.errors import (
    DuplicateOrderError,
    MatchingError,
    PriceError,
    QuantityError,
    UnknownOrderError,
    WouldCrossError,
)
from matching.order_book import OrderBook
from matching.orders import (
    BUY,
    DECREMENT,
    EXPIRE_MAKER,
    GTD,
    NONE,
    SELL,
    Order,
    SelfTradePrevention,
    Side,
)
from tests.support.order_books import (
    buy,
    create_order,
    create_order_book,
    queue,
    rest_all,
    sell,
    standing,
)


def busy_order_book() -> OrderBook:
    """Return an order book with two levels a side; offer 2 ends at 50, offer 3 is owner 7's."""
    order_book = create_order_book()
    rest_all(
        order_book,
        sell(1, 110, 5),
        create_order(2, SELL, 110, 6, time_in_force=GTD, expires_at=50),
        create_order(3, SELL, 120, 7, owner=7),
        buy(4, 100, 8),
        buy(5, 90, 9),
        buy(6, 90, 1),
    )
    return order_book


def test_depth_is_best_first_and_as_deep_as_asked() -> None:
    order_book = busy_order_book()

    assert order_book.depth(SELL) == [(110, 11), (120, 7)]
    assert order_book.depth(BUY) == [(100, 8), (90, 10)]
    assert order_book.depth(BUY, 1) == [(100, 8)]
    assert order_book.depth(BUY, 0) == []
    assert order_book.depth(SELL, 9) == [(110, 11), (120, 7)]


def test_an_empty_order_book_has_no_best_price() -> None:
    order_book = create_order_book()

    assert order_book.best_bid() is None
    assert order_book.best_ask() is None
    assert order_book.depth(BUY) == order_book.depth(SELL) == []
    assert len(order_book) == 0


def test_the_best_prices_follow_who_comes_and_goes() -> None:
    order_book = busy_order_book()
    assert (order_book.best_bid(), order_book.best_ask()) == (100, 110)

    order_book.cancel(4)
    order_book.cancel(1)
    assert (order_book.best_bid(), order_book.best_ask()) == (90, 110)

    order_book.cancel(2)
    assert (order_book.best_bid(), order_book.best_ask()) == (90, 120)


def test_orders_are_listed_in_priority_order() -> None:
    order_book = busy_order_book()

    assert queue(order_book, SELL) == [1, 2, 3]
    assert queue(order_book, BUY) == [4, 5, 6]


@pytest.mark.parametrize(
    ("side", "price", "now", "numbers"),
    [
        (BUY, 100, 0, []),
        (BUY, 110, 0, [1, 2]),
        (BUY, 110, 49, [1, 2]),
        (BUY, 110, 50, [1]),
        (BUY, 120, 50, [1, 3]),
        (SELL, 110, 0, []),
        (SELL, 100, 0, [4]),
        (SELL, 90, 0, [4, 5, 6]),
    ],
)
def test_crossing_lists_the_living_whom_an_order_would_meet(
    side: Side, price: int, now: int, numbers: list[int]
) -> None:
    order_book = busy_order_book()

    crossing = [order.order_id for order in order_book.crossing(side, price, now)]

    assert crossing == numbers
    assert order_book.crosses(side, price, now) == (numbers != [])


def test_an_order_does_not_cross_the_dead() -> None:
    order_book = create_order_book()
    order_book.place(create_order(1, SELL, 100, 5, time_in_force=GTD, expires_at=50))

    assert order_book.crosses(BUY, 100, 49)
    assert not order_book.crosses(BUY, 100, 50)
    assert order_book.get(1) is not None


@pytest.mark.parametrize(
    ("price", "owner", "mode", "now", "at_most", "fillable"),
    [
        (110, 7, NONE, 0, 100, 11),
        (110, 7, NONE, 0, 3, 3),
        (110, 7, NONE, 50, 100, 5),
        (120, 7, NONE, 0, 100, 18),
        (120, 7, EXPIRE_MAKER, 0, 100, 11),
        (120, 7, DECREMENT, 50, 100, 5),
        (100, 7, NONE, 0, 100, 0),
    ],
)
def test_fillable_is_what_an_order_would_trade_at_once(
    price: int, owner: int, mode: SelfTradePrevention, now: int, at_most: int, fillable: int
) -> None:
    assert busy_order_book().fillable(BUY, price, owner, mode, now, at_most) == fillable


def test_resting_the_orders_of_a_snapshot_in_priority_order_rebuilds_the_order_book() -> None:
    order_book = busy_order_book()
    order_book.amend(4, 90, 8)
    rebuilt = create_order_book()

    for side in (BUY, SELL):
        for order in order_book.orders(side):
            rebuilt.rest(order)

    assert queue(rebuilt, BUY) == [5, 6, 4]
    for side in (BUY, SELL):
        assert standing(rebuilt.orders(side)) == standing(order_book.orders(side))
        assert rebuilt.depth(side) == order_book.depth(side)


def test_a_resting_order_goes_to_the_back_and_does_not_trade() -> None:
    order_book = busy_order_book()

    order_book.rest(sell(7, 110, 5))

    assert queue(order_book, SELL) == [1, 2, 7, 3]
    assert order_book.depth(SELL) == [(110, 16), (120, 7)]


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (buy(1, 100, 5), DuplicateOrderError),
        (buy(7, 105, 5), PriceError),
        (buy(7, 100, 0), QuantityError),
        (buy(7, 110, 5), WouldCrossError),
        (sell(7, 100, 5), WouldCrossError),
    ],
)
def test_what_cannot_have_rested_is_refused(order: Order, error: type[MatchingError]) -> None:
    order_book = busy_order_book()

    with pytest.raises(error):
        order_book.rest(order)

    assert len(order_book) == 6
    assert order_book.depth(BUY) == [(100, 8), (90, 10)]
    assert order_book.depth(SELL) == [(110, 11), (120, 7)]


def test_the_refusal_names_the_order_and_its_price() -> None:
    with pytest.raises(WouldCrossError) as error:
        busy_order_book().rest(buy(7, 110, 5))
    assert error.value.args == (7, 110)


def test_a_fill_takes_units_off_and_the_order_keeps_its_place() -> None:
    order_book = busy_order_book()

    order = order_book.fill(5, 4)

    assert (order.order_id, order.remaining) == (5, 5)
    assert standing(order_book.orders(BUY)) == [(4, 100, 8), (5, 90, 5), (6, 90, 1)]
    assert order_book.depth(BUY) == [(100, 8), (90, 6)]


def test_an_order_that_is_filled_whole_leaves() -> None:
    order_book = busy_order_book()

    assert order_book.fill(5, 9).remaining == 0
    assert order_book.get(5) is None
    assert order_book.depth(BUY) == [(100, 8), (90, 1)]

    order_book.fill(6, 1)
    assert order_book.depth(BUY) == [(100, 8)]


@pytest.mark.parametrize("quantity", [-1, 0, 10])
def test_a_fill_takes_something_and_no_more_than_remains(quantity: int) -> None:
    order_book = busy_order_book()

    with pytest.raises(QuantityError) as error:
        order_book.fill(5, quantity)

    assert error.value.args == (quantity, 9)
    assert order_book.depth(BUY) == [(100, 8), (90, 10)]


def test_only_an_order_that_rests_can_be_filled() -> None:
    with pytest.raises(UnknownOrderError) as error:
        busy_order_book().fill(9, 1)
    assert error.value.order_id == 9
