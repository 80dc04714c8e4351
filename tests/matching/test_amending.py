"""What an owner may change, and what it costs in priority."""

import pytest

from matching.errors import (
    MatchingError,
    PriceError,
    QuantityError,
    UnknownOrderError,
    WouldCrossError,
)
from matching.order_book import OrderBook
from matching.orders import BUY, EXPIRE_MAKER, GTD, SELL, Side
from tests.support.order_books import (
    buy,
    create_order,
    create_order_book,
    queue,
    rest_all,
    sell,
    standing,
    told,
    told_one,
)


def three_bids() -> OrderBook:
    """Return an order book with bids 1, 2, 3 of ten units each at 100."""
    order_book = create_order_book()
    rest_all(order_book, *(buy(number, 100, 10) for number in (1, 2, 3)))
    return order_book


def test_less_at_the_same_price_keeps_its_place() -> None:
    order_book = three_bids()

    assert told(order_book.amend(1, 100, 4)) == [("reduced", 1, 6)]
    assert standing(order_book.orders(BUY)) == [(1, 100, 4), (2, 100, 10), (3, 100, 10)]
    assert order_book.depth(BUY) == [(100, 24)]


def test_more_at_the_same_price_goes_to_the_back() -> None:
    order_book = three_bids()

    assert told(order_book.amend(1, 100, 11)) == [("amended", 1, 100, 11)]
    assert standing(order_book.orders(BUY)) == [(2, 100, 10), (3, 100, 10), (1, 100, 11)]
    assert order_book.depth(BUY) == [(100, 31)]


@pytest.mark.parametrize("quantity", [5, 10, 15])
def test_another_price_goes_to_the_back_whatever_the_quantity(quantity: int) -> None:
    order_book = three_bids()
    rest_all(order_book, buy(4, 110, 10))

    assert told(order_book.amend(1, 110, quantity)) == [("amended", 1, 110, quantity)]
    assert queue(order_book, BUY) == [4, 1, 2, 3]
    assert order_book.depth(BUY) == [(110, 10 + quantity), (100, 20)]


def test_the_same_again_changes_nothing_and_keeps_its_place() -> None:
    order_book = three_bids()

    assert order_book.amend(1, 100, 10) == []
    assert queue(order_book, BUY) == [1, 2, 3]


def test_an_amended_order_may_trade_and_what_is_left_rests() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 4), buy(2, 100, 10))

    assert told(order_book.amend(2, 120, 9)) == [
        ("amended", 2, 120, 9),
        ("filled", 1, 2, 110, 4),
    ]
    assert standing(order_book.orders(BUY)) == [(2, 120, 5)]
    assert order_book.best_ask() is None


def test_an_amended_order_that_trades_whole_is_gone() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 10), buy(2, 100, 10))

    assert told(order_book.amend(2, 110, 10)) == [
        ("amended", 2, 110, 10),
        ("filled", 1, 2, 110, 10),
    ]
    assert len(order_book) == 0


def test_self_trade_prevention_holds_for_an_amended_order() -> None:
    order_book = create_order_book()
    rest_all(
        order_book,
        create_order(1, SELL, 110, 4, owner=7),
        create_order(2, BUY, 100, 10, owner=7, prevention=EXPIRE_MAKER),
    )

    assert told(order_book.amend(2, 110, 10)) == [
        ("amended", 2, 110, 10),
        ("prevented", 1, 2, 110, 4, 0),
    ]


def test_a_post_only_order_may_not_be_amended_into_a_trade() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 4), create_order(2, BUY, 100, 10, post_only=True))

    with pytest.raises(WouldCrossError) as error:
        order_book.amend(2, 110, 5)

    assert error.value.args == (2, 110)
    assert standing(order_book.orders(BUY)) == [(2, 100, 10)]
    assert told(order_book.amend(2, 90, 5)) == [("amended", 2, 90, 5)]


def test_a_dead_order_expires_when_it_is_amended() -> None:
    order_book = create_order_book()
    order_book.place(create_order(1, BUY, 100, 5, time_in_force=GTD, expires_at=50))

    assert told(order_book.amend(1, 100, 4, now=49)) == [("reduced", 1, 1)]
    assert told(order_book.amend(1, 100, 3, now=50)) == [("expired", 1, 4, "TIME")]
    assert len(order_book) == 0


def test_an_amended_order_expires_the_dead_it_meets() -> None:
    order_book = create_order_book()
    order_book.place(create_order(1, SELL, 110, 5, time_in_force=GTD, expires_at=50))
    post_only = create_order(2, BUY, 100, 5, post_only=True)
    rest_all(order_book, post_only)

    assert told(order_book.amend(2, 110, 5, now=50)) == [
        ("amended", 2, 110, 5),
        ("expired", 1, 5, "TIME"),
    ]
    assert order_book.depth(BUY) == [(110, 5)]


@pytest.mark.parametrize(
    ("order_id", "price", "remaining", "error"),
    [
        (9, 100, 5, UnknownOrderError),
        (1, 105, 5, PriceError),
        (1, 0, 5, PriceError),
        (1, 210, 5, PriceError),
        (1, 100, 0, QuantityError),
        (1, 100, 10**9 + 1, QuantityError),
    ],
)
def test_a_wrong_amendment_changes_nothing(
    order_id: int, price: int, remaining: int, error: type[MatchingError]
) -> None:
    order_book = three_bids()

    with pytest.raises(error):
        order_book.amend(order_id, price, remaining)

    assert standing(order_book.orders(BUY)) == [(1, 100, 10), (2, 100, 10), (3, 100, 10)]


def test_an_amendment_may_go_to_the_ends() -> None:
    order_book = three_bids()

    order_book.amend(1, 200, 10**9)
    order_book.amend(2, 10, 1)

    assert order_book.depth(BUY) == [(200, 10**9), (100, 10), (10, 1)]


def test_a_reduced_order_keeps_its_place() -> None:
    order_book = three_bids()

    assert told_one(order_book.reduce(1, 9)) == ("reduced", 1, 9)
    assert standing(order_book.orders(BUY)) == [(1, 100, 1), (2, 100, 10), (3, 100, 10)]
    assert order_book.depth(BUY) == [(100, 21)]


@pytest.mark.parametrize("quantity", [-1, 0, 10, 11])
def test_a_reduction_takes_something_and_leaves_something(quantity: int) -> None:
    order_book = three_bids()

    with pytest.raises(QuantityError) as error:
        order_book.reduce(1, quantity)

    assert error.value.args == (quantity, 9)
    assert order_book.depth(BUY) == [(100, 30)]


def test_only_an_order_that_rests_can_be_reduced() -> None:
    with pytest.raises(UnknownOrderError) as error:
        three_bids().reduce(9, 1)
    assert error.value.order_id == 9


@pytest.mark.parametrize(
    ("owner", "side", "cancelled"),
    [
        (None, None, [1, 2, 3, 4]),
        (7, None, [1, 3]),
        (None, BUY, [3, 4]),
        (7, BUY, [3]),
        (8, SELL, [2]),
        (9, None, []),
    ],
)
def test_many_are_taken_out_in_the_order_of_their_numbers(
    owner: int | None, side: Side | None, cancelled: list[int]
) -> None:
    order_book = create_order_book()
    rest_all(
        order_book,
        create_order(4, BUY, 100, 5, owner=8),
        create_order(3, BUY, 90, 5, owner=7),
        create_order(2, SELL, 110, 5, owner=8),
        create_order(1, SELL, 120, 5, owner=7),
    )

    orders = order_book.cancel_all(owner, side)

    assert [order.order_id for order in orders] == cancelled
    assert [order.remaining for order in orders] == [5] * len(cancelled)
    left = [number for number in (4, 3, 2, 1) if number not in cancelled]
    assert queue(order_book, BUY) + queue(order_book, SELL) == left
    assert len(order_book) == len(left)
