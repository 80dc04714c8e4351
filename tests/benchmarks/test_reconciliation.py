"""Reconciliation names what disagrees: each of its claims, put wrong by itself."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

import pytest
from msgspec.structs import replace

from benchmarks.reconciliation import reconcile
from exchange.client import InProcessClient
from exchange.commands import Side
from exchange.queries import Answer, BalancesShown, DepthShown, OrdersShown, Query
from tests.portal.house import ALICE, BOB, House, open_house
from tests.support.engine_market import limit_order

A = TypeVar("A", bound=Answer)


class Misled(InProcessClient):
    """A client whose every answer goes through `twist`."""

    def __init__(self, house: House, twist: Callable[[Answer], Answer]) -> None:
        super().__init__(house.engine.sequencer)
        self._twist = twist

    def query(self, query: Query[A]) -> A:
        """Answer, not quite."""
        return cast("A", self._twist(super().query(query)))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Let alice and bob trade, and have orders on both sides of an order book."""
    house = open_house(tmp_path_factory.mktemp("home"))
    house.give(limit_order(ALICE, "ask", Side.SELL, 8_000, 10))
    house.give(limit_order(BOB, "take", Side.BUY, 8_000, 4))
    house.give(limit_order(BOB, "bid", Side.BUY, 7_000, 5))
    house.settle()
    yield house
    house.close()


def more_money(answer: Answer) -> Answer:
    if not isinstance(answer, BalancesShown):
        return answer
    first, *rest = answer.balances
    return replace(answer, balances=(replace(first, amount=first.amount + 1), *rest))


def smaller_holds(answer: Answer) -> Answer:
    if not isinstance(answer, OrdersShown):
        return answer
    return replace(answer, orders=tuple(replace(o, hold=o.hold - 1) for o in answer.orders))


def a_lost_order(answer: Answer) -> Answer:
    return replace(answer, orders=()) if isinstance(answer, OrdersShown) else answer


def a_lost_level(answer: Answer) -> Answer:
    return replace(answer, asks=()) if isinstance(answer, DepthShown) else answer


def a_larger_bid(answer: Answer) -> Answer:
    if not isinstance(answer, DepthShown) or not answer.bids:
        return answer
    return replace(answer, bids=tuple((price, size + 1) for price, size in answer.bids))


def a_crossed_book(answer: Answer) -> Answer:
    if not isinstance(answer, DepthShown) or not answer.bids:
        return answer
    return replace(answer, bids=((answer.asks[0][0], 1),))


@pytest.mark.parametrize(
    ("twist", "complaint"),
    [
        (more_money, f"member {ALICE} is shown other balances than the ledger's"),
        (smaller_holds, f"member {BOB} has "),
        (a_lost_order, f"member {ALICE} has "),
        (a_lost_level, "HOTPOT2703 has another order book than open orders, side 1"),
        (a_larger_bid, "HOTPOT2703 has another order book than open orders, side 0"),
        (a_crossed_book, "HOTPOT2703 has a crossed order book"),
    ],
)
def test_what_is_shown_otherwise_is_named(
    house: House, twist: Callable[[Answer], Answer], complaint: str
) -> None:
    assert reconcile(house.folder, house.client) == []

    said = reconcile(house.folder, Misled(house, twist))

    assert [one for one in said if one.startswith(complaint)]


@pytest.mark.parametrize(
    ("change", "back", "complaint"),
    [
        (
            "UPDATE trades SET buyer_fee = buyer_fee + 1",
            "UPDATE trades SET buyer_fee = buyer_fee - 1",
            "96 was taken in fees, but trades say 97",
        ),
        (
            "UPDATE postings SET amount = amount + 1 WHERE owner = 2 AND asset = 0",
            "UPDATE postings SET amount = amount - 1 WHERE owner = 2 AND asset = 0",
            "the read models' postings do not add up to the ledger's balances",
        ),
    ],
)
def test_read_models_that_say_otherwise_are_named(
    house: House, change: str, back: str, complaint: str
) -> None:
    views = sqlite3.connect(house.folder / "views.db", isolation_level=None)
    try:
        views.execute(change)
        assert reconcile(house.folder, house.client) == [complaint]
        views.execute(back)
        assert reconcile(house.folder, house.client) == []
    finally:
        views.close()
