"""How long an order waits: GTC, IOC, FOK, GTD, and post-only."""

import pytest

from matching.errors import WouldCrossError
from matching.orders import (
    BUY,
    DECREMENT,
    EXPIRE_BOTH,
    EXPIRE_MAKER,
    EXPIRE_TAKER,
    FOK,
    GTD,
    IOC,
    NONE,
    SELL,
    Order,
    SelfTradePrevention,
    TimeInForce,
)
from tests.support.order_books import (
    Told,
    buy,
    create_order,
    create_order_book,
    rest_all,
    sell,
    standing,
    told,
)


def gtd(order_id: int, price: int, quantity: int, expires_at: int) -> Order:
    """Return an offer that ends."""
    return create_order(order_id, SELL, price, quantity, time_in_force=GTD, expires_at=expires_at)


def test_an_ioc_trades_what_it_can_and_the_rest_expires() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 120, 5))
    taker = create_order(3, BUY, 110, 8, time_in_force=IOC)

    assert told(order_book.place(taker)) == [
        ("accepted", 3, 8),
        ("filled", 1, 3, 100, 5),
        ("expired", 3, 3, "UNFILLED"),
    ]
    assert taker.remaining == 0
    assert order_book.get(3) is None
    assert order_book.best_bid() is None


def test_an_ioc_that_trades_whole_does_not_expire() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5))

    records = order_book.place(create_order(3, BUY, 100, 5, time_in_force=IOC))

    assert told(records) == [("accepted", 3, 5), ("filled", 1, 3, 100, 5)]


@pytest.mark.parametrize("time_in_force", [IOC, FOK])
def test_an_order_that_may_not_rest_and_meets_nobody_expires(time_in_force: TimeInForce) -> None:
    order_book = create_order_book()

    records = order_book.place(create_order(1, BUY, 100, 5, time_in_force=time_in_force))

    assert told(records) == [("accepted", 1, 5), ("expired", 1, 5, "UNFILLED")]
    assert len(order_book) == 0


def test_a_fok_trades_whole() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 110, 5))

    records = order_book.place(create_order(3, BUY, 110, 10, time_in_force=FOK))

    assert told(records) == [
        ("accepted", 3, 10),
        ("filled", 1, 3, 100, 5),
        ("filled", 2, 3, 110, 5),
    ]


def test_a_fok_that_lacks_one_unit_changes_nothing_but_itself() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 100, 5), sell(2, 110, 5), sell(3, 120, 5))
    taker = create_order(4, BUY, 110, 11, time_in_force=FOK)

    assert told(order_book.place(taker)) == [("accepted", 4, 11), ("expired", 4, 11, "UNFILLED")]
    assert taker.remaining == 0
    assert standing(order_book.orders(SELL)) == [(1, 100, 5), (2, 110, 5), (3, 120, 5)]


@pytest.mark.parametrize(
    ("mode", "records"),
    [
        (NONE, [("filled", 1, 4, 100, 5), ("filled", 2, 4, 100, 5)]),
        (EXPIRE_TAKER, [("expired", 4, 10, "UNFILLED")]),
        (
            EXPIRE_MAKER,
            [
                ("prevented", 1, 4, 100, 5, 0),
                ("filled", 2, 4, 100, 5),
                ("filled", 3, 4, 110, 5),
            ],
        ),
        (EXPIRE_BOTH, [("expired", 4, 10, "UNFILLED")]),
        (DECREMENT, [("expired", 4, 10, "UNFILLED")]),
    ],
)
def test_a_fok_does_not_count_what_self_trade_prevention_would_take_away(
    mode: SelfTradePrevention, records: list[Told]
) -> None:
    order_book = create_order_book()
    rest_all(order_book, create_order(1, SELL, 100, 5, owner=7), sell(2, 100, 5), sell(3, 110, 5))

    taker = create_order(4, BUY, 110, 10, owner=7, time_in_force=FOK, prevention=mode)

    assert told(order_book.place(taker)) == [("accepted", 4, 10), *records]


def test_a_fok_does_not_count_what_is_dead_and_leaves_it_if_it_fails() -> None:
    order_book = create_order_book()
    order_book.place(gtd(1, 100, 5, expires_at=50))
    rest_all(order_book, sell(2, 100, 5))

    failing = create_order(3, BUY, 100, 6, time_in_force=FOK)
    assert told(order_book.place(failing, now=50)) == [
        ("accepted", 3, 6),
        ("expired", 3, 6, "UNFILLED"),
    ]
    assert standing(order_book.orders(SELL)) == [(1, 100, 5), (2, 100, 5)]

    passing = create_order(4, BUY, 100, 5, time_in_force=FOK)
    assert told(order_book.place(passing, now=50)) == [
        ("accepted", 4, 5),
        ("expired", 1, 5, "TIME"),
        ("filled", 2, 4, 100, 5),
    ]


def test_a_gtd_order_trades_until_the_moment_it_ends() -> None:
    order_book = create_order_book()
    order_book.place(gtd(1, 100, 5, expires_at=50))

    assert told(order_book.place(buy(2, 100, 2), now=49))[1:] == [("filled", 1, 2, 100, 2)]
    assert told(order_book.place(buy(3, 100, 2), now=50))[1:] == [("expired", 1, 3, "TIME")]
    assert order_book.get(1) is None
    assert order_book.depth(BUY) == [(100, 2)]


def test_without_a_time_nothing_is_dead() -> None:
    order_book = create_order_book()
    order_book.place(gtd(1, 100, 5, expires_at=1))

    assert told(order_book.place(buy(2, 100, 5)))[1:] == [("filled", 1, 2, 100, 5)]


def test_dead_makers_are_expired_where_they_are_met_and_nowhere_else() -> None:
    order_book = create_order_book()
    for number, price in ((1, 100), (2, 100), (3, 110), (4, 120)):
        order_book.place(gtd(number, price, 5, expires_at=50))
    rest_all(order_book, sell(5, 100, 5))

    records = order_book.place(buy(6, 110, 6), now=60)

    assert told(records) == [
        ("accepted", 6, 6),
        ("expired", 1, 5, "TIME"),
        ("expired", 2, 5, "TIME"),
        ("filled", 5, 6, 100, 5),
        ("expired", 3, 5, "TIME"),
    ]
    assert order_book.depth(BUY) == [(110, 1)]
    assert standing(order_book.orders(SELL)) == [(4, 120, 5)]


def test_a_dead_maker_of_the_same_owner_is_expired_not_prevented() -> None:
    order_book = create_order_book()
    order_book.place(create_order(1, SELL, 100, 5, owner=7, time_in_force=GTD, expires_at=50))

    taker = create_order(2, BUY, 100, 5, owner=7, prevention=EXPIRE_BOTH)

    assert told(order_book.place(taker, now=50)) == [("accepted", 2, 5), ("expired", 1, 5, "TIME")]
    assert order_book.depth(BUY) == [(100, 5)]


def test_a_gtd_taker_trades_and_rests_like_any_other() -> None:
    order_book = create_order_book()
    rest_all(order_book, buy(1, 100, 5))

    assert told(order_book.place(gtd(2, 100, 8, expires_at=50), now=49)) == [
        ("accepted", 2, 8),
        ("filled", 1, 2, 100, 5),
    ]
    assert order_book.depth(SELL) == [(100, 3)]


def test_a_post_only_order_rests_where_it_would_not_trade() -> None:
    order_book = create_order_book()
    rest_all(order_book, sell(1, 110, 5))

    records = order_book.place(create_order(2, BUY, 100, 5, post_only=True))

    assert told(records) == [("accepted", 2, 5)]
    assert order_book.depth(BUY) == [(100, 5)]


def test_a_post_only_order_is_not_kept_out_by_the_dead() -> None:
    order_book = create_order_book()
    order_book.place(gtd(1, 100, 5, expires_at=50))
    order_book.place(gtd(2, 100, 5, expires_at=90))
    post_only = create_order(3, BUY, 100, 5, post_only=True)

    with pytest.raises(WouldCrossError):
        order_book.place(post_only, now=60)
    assert standing(order_book.orders(SELL)) == [(1, 100, 5), (2, 100, 5)]

    assert told(order_book.place(post_only, now=90)) == [
        ("accepted", 3, 5),
        ("expired", 1, 5, "TIME"),
        ("expired", 2, 5, "TIME"),
    ]
    assert order_book.depth(BUY) == [(100, 5)]


def test_a_post_only_order_does_not_meet_its_own_owner_either() -> None:
    order_book = create_order_book()
    rest_all(order_book, create_order(1, SELL, 100, 5, owner=7))
    post_only = create_order(2, BUY, 100, 5, owner=7, post_only=True, prevention=EXPIRE_MAKER)

    with pytest.raises(WouldCrossError):
        order_book.place(post_only)
