"""Order books hold the open orders and no others, and are not crossed."""

import pytest

from exchange.commands import Side
from exchange.venue.invariants.order_books import not_crossed
from exchange.venue.state import State
from tests.support.busy_market import BID, OFFER, Break, busy_market, seen


def hold_too_little(state: State) -> None:
    state.orders[OFFER].hold -= 1


def hold_money_too_little(state: State) -> None:
    state.orders[BID].hold -= 1


def lose_an_order(state: State) -> None:
    state.order_books[1].cancel(OFFER)


def forget_an_order(state: State) -> None:
    del state.orders[OFFER]
    del state.orders_of[2]


def rest_nothing(state: State) -> None:
    state.orders[OFFER].remaining = 0


def fill_more_than_all(state: State) -> None:
    state.orders[OFFER].executed = 1


def cross_the_book(state: State) -> None:
    book = state.order_books[1]
    for resting in list(book.orders(Side.BUY)):
        book.cancel(resting.order_id)
        resting.price = 8_500
        book._rest(resting)


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (
            hold_too_little,
            [
                "HELD asset 4, member 2 is broken: expected 9, found 10",
                "HOLD number 19 is broken: expected 10, found 9",
            ],
        ),
        (
            hold_money_too_little,
            [
                "HELD asset 0, member 4 is broken: expected 76999, found 77000",
                "HOLD number 20 is broken: expected 56000, found 55999",
            ],
        ),
        (
            lose_an_order,
            [
                "ORDER_BOOK is broken: expected 3, found 2",
                "ORDER_BOOK number 19 is broken: expected 1, found 0",
            ],
        ),
        (
            forget_an_order,
            [
                "HELD asset 4, member 2 is broken: expected 0, found 10",
                "ORDER_BOOK series 1 is broken: expected 3, found 2",
                "ORDER_BOOK is broken: expected 2, found 3",
            ],
        ),
        (
            rest_nothing,
            [
                "ORDER_BOOK series 1 is broken: expected 0, found 10",
                "HOLD number 19 is broken: expected 0, found 10",
                "ORDER_BOOK number 19 is broken: expected 1, found 0",
                "ORDER_BOOK number 19 is broken: expected 1, found 0",
            ],
        ),
        (fill_more_than_all, ["ORDER_BOOK number 19 is broken: expected 1, found 0"]),
        (
            cross_the_book,
            [
                "NOT_CROSSED series 1 is broken: expected 1, found 0",
                "HOLD number 20 is broken: expected 59500, found 56000",
                "HOLD number 21 is broken: expected 25500, found 21000",
            ],
        ),
    ],
)
def test_what_is_wrong_with_an_order_book_is_said(break_it: Break, said: list[str]) -> None:
    assert seen(break_it) == said


def test_a_side_without_orders_meets_nothing() -> None:
    state = busy_market().state
    assert not_crossed(state, 1).found == 500

    state.order_books[1].cancel(OFFER)

    assert not_crossed(state, 1).holds
    assert not_crossed(state, 2).holds
