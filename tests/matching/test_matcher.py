"""Self-trades: five ways not to trade with oneself, by the taker's choice."""

import pytest

from matching.matcher import expire, fillable
from matching.orders import (
    BUY,
    DECREMENT,
    EXPIRE_BOTH,
    EXPIRE_MAKER,
    EXPIRE_TAKER,
    IOC,
    NONE,
    SELL,
    Order,
    SelfTradePrevention,
)
from matching.records import UNFILLED
from tests.support.order_books import (
    Told,
    create_order,
    create_order_book,
    rest_all,
    sell,
    standing,
    told,
    told_one,
)


def own_sell(order_id: int, price: int, quantity: int) -> Order:
    """Return an offer of owner 7, whose own mode must not matter."""
    return create_order(order_id, SELL, price, quantity, owner=7, prevention=EXPIRE_BOTH)


def own_buy(quantity: int, mode: SelfTradePrevention) -> Order:
    """Return a bid of owner 7 at 110, number 9."""
    return create_order(9, BUY, 110, quantity, owner=7, prevention=mode)


@pytest.mark.parametrize(
    ("mode", "records", "offers", "bids"),
    [
        (
            NONE,
            [("filled", 1, 9, 100, 4), ("filled", 2, 9, 100, 4)],
            [(2, 100, 2), (3, 110, 6)],
            [],
        ),
        (
            EXPIRE_TAKER,
            [("filled", 1, 9, 100, 4), ("prevented", 2, 9, 100, 0, 4)],
            [(2, 100, 6), (3, 110, 6)],
            [],
        ),
        (
            EXPIRE_MAKER,
            [
                ("filled", 1, 9, 100, 4),
                ("prevented", 2, 9, 100, 6, 0),
                ("filled", 3, 9, 110, 4),
            ],
            [(3, 110, 2)],
            [],
        ),
        (
            EXPIRE_BOTH,
            [("filled", 1, 9, 100, 4), ("prevented", 2, 9, 100, 6, 4)],
            [(3, 110, 6)],
            [],
        ),
        (
            DECREMENT,
            [("filled", 1, 9, 100, 4), ("prevented", 2, 9, 100, 4, 4)],
            [(2, 100, 2), (3, 110, 6)],
            [],
        ),
    ],
)
def test_the_takers_mode_decides_what_a_self_trade_costs(
    mode: SelfTradePrevention,
    records: list[Told],
    offers: list[tuple[int, int, int]],
    bids: list[tuple[int, int, int]],
) -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 4), own_sell(2, 100, 6), sell(3, 110, 6))

    assert told(order_book.place(own_buy(8, mode))) == [("accepted", 9, 8), *records]
    assert standing(order_book.orders(SELL)) == offers
    assert standing(order_book.orders(BUY)) == bids
    assert order_book.depth(SELL) == _levels(offers)


@pytest.mark.parametrize(
    ("maker_quantity", "taker_quantity", "maker_left", "taker_left"),
    [(6, 8, 0, 2), (8, 6, 2, 0), (6, 6, 0, 0)],
)
def test_decrement_ends_the_smaller_one_or_both_if_they_are_equal(
    maker_quantity: int, taker_quantity: int, maker_left: int, taker_left: int
) -> None:
    order_book = create_order_book()
    maker, taker = own_sell(1, 100, maker_quantity), own_buy(taker_quantity, DECREMENT)
    rest_all(order_book, maker)
    both = min(maker_quantity, taker_quantity)

    assert told(order_book.place(taker))[1:] == [("prevented", 1, 9, 100, both, both)]
    assert (maker.remaining, taker.remaining) == (maker_left, taker_left)
    assert order_book.depth(SELL) == ([(100, maker_left)] if maker_left else [])
    assert order_book.depth(BUY) == ([(110, taker_left)] if taker_left else [])


def test_expire_maker_takes_every_own_order_in_reach_and_the_taker_rests() -> None:
    order_book = create_order_book()
    rest_all(order_book, own_sell(1, 90, 12), own_sell(2, 100, 13), own_sell(3, 110, 81))

    assert told(order_book.place(own_buy(30, EXPIRE_MAKER))) == [
        ("accepted", 9, 30),
        ("prevented", 1, 9, 90, 12, 0),
        ("prevented", 2, 9, 100, 13, 0),
        ("prevented", 3, 9, 110, 81, 0),
    ]
    assert len(order_book) == 1
    assert order_book.depth(BUY) == [(110, 30)]


def test_a_taker_that_decrement_ends_does_not_rest() -> None:
    order_book = create_order_book()
    rest_all(order_book, own_sell(1, 100, 8))

    taker = create_order(9, BUY, 110, 5, owner=7, time_in_force=IOC, prevention=DECREMENT)

    assert told(order_book.place(taker)) == [("accepted", 9, 5), ("prevented", 1, 9, 100, 5, 5)]
    assert len(order_book) == 1


def test_another_owner_is_no_self_trade() -> None:
    order_book = create_order_book()
    rest_all(order_book, create_order(1, SELL, 100, 5, owner=8))

    records = order_book.place(own_buy(5, EXPIRE_BOTH))

    assert told(records)[1:] == [("filled", 1, 9, 100, 5)]


@pytest.mark.parametrize(
    ("mode", "at_most", "traded"),
    [
        (NONE, 100, 23),
        (NONE, 12, 12),
        (NONE, 4, 4),
        (EXPIRE_TAKER, 100, 5),
        (EXPIRE_BOTH, 100, 5),
        (EXPIRE_TAKER, 5, 5),
        (EXPIRE_MAKER, 100, 13),
        (EXPIRE_MAKER, 6, 6),
        (DECREMENT, 100, 13),
        (DECREMENT, 16, 6),
        (DECREMENT, 15, 5),
        (DECREMENT, 10, 5),
    ],
)
def test_fillable_is_what_would_trade(mode: SelfTradePrevention, at_most: int, traded: int) -> None:
    makers = [sell(1, 100, 5), own_sell(2, 100, 10), sell(3, 110, 8)]

    assert fillable(makers, 7, mode, at_most) == traded
    assert [maker.remaining for maker in makers] == [5, 10, 8]


def test_fillable_looks_no_further_than_it_must() -> None:
    makers = iter([sell(1, 100, 5), sell(2, 100, 5), sell(3, 100, 5)])

    assert fillable(makers, 7, NONE, 10) == 10
    assert next(makers).order_id == 3


def test_fillable_of_nobody_is_nothing() -> None:
    assert fillable([], 7, NONE, 5) == 0


def test_expiring_ends_an_order_with_all_that_is_left() -> None:
    order = sell(1, 100, 5)

    assert told_one(expire(order, UNFILLED)) == ("expired", 1, 5, "UNFILLED")
    assert order.remaining == 0


def _levels(orders: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    return [(price, remaining) for _number, price, remaining in orders]
