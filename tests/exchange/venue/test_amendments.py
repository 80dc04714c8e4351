"""Amending: smaller keeps its place, anything else loses it and is held for at today's fees."""

import msgspec
import pytest

from exchange.commands import AmendOrder, ChangeFees, FeeTier, Side, TimeInForce
from exchange.events import OrderAmended
from exchange.events.orders import Cause, OrderStatus
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, YUAN, Market, order

BUY, SELL = Side.BUY, Side.SELL


@pytest.fixture
def floor(make_market: MakeMarket) -> Market:
    """Return a market with 0.20 % for takers, where alice, bob have units and carol has money."""
    market = make_market(fees=(FeeTier(0, 20),))
    market.issue({ALICE: 100, BOB: 100})
    market.deposit(CAROL, 100)
    return market


def amend(market: Market, number: int, price: int, quantity: int) -> OrderAmended:
    member = market.state.orders[number].member
    market.ok(AmendOrder(member, *AUTO, 1, number, price, quantity))
    return market.last(OrderAmended)


def test_made_smaller_an_order_keeps_its_place_and_part_of_its_hold(floor: Market) -> None:
    first = floor.order(ALICE, SELL, 10, 9_000)
    floor.order(BOB, SELL, 10, 9_000)

    event = amend(floor, first, 9_000, 4)

    assert event.kept_place
    assert (event.status, event.open_quantity) == (OrderStatus.NEW, 4)
    assert floor.units(ALICE, Bucket.HELD) == 4
    floor.order(CAROL, BUY, 4, 9_000)
    assert first not in floor.state.orders


@pytest.mark.parametrize(("price", "quantity"), [(9_000, 11), (8_999, 10), (9_001, 4)])
def test_made_larger_or_repriced_it_loses_its_place(
    floor: Market, price: int, quantity: int
) -> None:
    first = floor.order(ALICE, SELL, 10, 9_000)
    floor.order(BOB, SELL, 10, 9_000)

    event = amend(floor, first, price, quantity)

    assert not event.kept_place
    back = floor.order(BOB, SELL, 1, price)
    book = floor.state.order_books[1]
    at_price = [one.order_id for one in book.orders(SELL) if one.price == price]
    assert at_price[-2:] == [first, back]
    assert floor.units(ALICE, Bucket.HELD) == quantity


def test_repriced_it_may_trade_at_once(floor: Market) -> None:
    floor.order(ALICE, SELL, 4, 9_000)
    bid = floor.order(CAROL, BUY, 10, 8_000)
    # 80,000 + ceil(160) are held.
    assert floor.money(CAROL, Bucket.HELD) == 80_160

    event = amend(floor, bid, 9_000, 10)

    # 4 trade for 36,000 + 72; 6 at 9,000 wait with 54,000 + 108.
    assert (event.executed, event.open_quantity) == (4, 6)
    assert event.status is OrderStatus.PARTIALLY_FILLED
    assert floor.money(CAROL, Bucket.HELD) == 54_108
    assert floor.money(CAROL) == 100 * YUAN - 36_072 - 54_108
    assert floor.state.orders[bid].quantity == 10


def test_repriced_it_may_be_filled_whole_and_is_gone(floor: Market) -> None:
    floor.order(ALICE, SELL, 10, 9_000)
    bid = floor.order(CAROL, BUY, 10, 8_000)

    event = amend(floor, bid, 9_000, 10)

    assert (event.status, event.open_quantity) == (OrderStatus.FILLED, 0)
    assert bid not in floor.state.orders
    assert floor.money(CAROL, Bucket.HELD) == 0


def test_an_order_that_traded_before_counts_that_in(floor: Market) -> None:
    bid = floor.order(CAROL, BUY, 10, 8_000)
    floor.order(ALICE, SELL, 3, 8_000)

    smaller = amend(floor, bid, 8_000, 5)
    assert (smaller.status, smaller.executed) == (OrderStatus.PARTIALLY_FILLED, 3)

    moved = amend(floor, bid, 7_900, 5)
    assert (moved.status, moved.executed) == (OrderStatus.PARTIALLY_FILLED, 3)

    floor.order(BOB, SELL, 2, 7_900)
    order_now = floor.state.orders[bid]
    assert (order_now.quantity, order_now.executed, order_now.remaining) == (8, 5, 3)


def test_what_keeps_its_place_keeps_its_fees(floor: Market) -> None:
    bid = floor.order(CAROL, BUY, 10, 8_000)
    floor.ok(ChangeFees(0, *AUTO, 1, (FeeTier(0, 100),)))

    event = amend(floor, bid, 8_000, 5)

    # 40,000 + 0.20 %.
    assert event.taker_bps == 20
    assert floor.money(CAROL, Bucket.HELD) == 40_080


def test_what_loses_its_place_is_held_for_at_todays_fees(floor: Market) -> None:
    bid = floor.order(CAROL, BUY, 10, 8_000)
    floor.ok(ChangeFees(0, *AUTO, 1, (FeeTier(0, 100),)))

    event = amend(floor, bid, 8_000, 11)

    # 88,000 + 1 %.
    assert event.taker_bps == 100
    assert floor.money(CAROL, Bucket.HELD) == 88_880


def test_the_hold_of_before_counts_towards_the_new_one(floor: Market) -> None:
    # All but 8 of 1,000,000: 124 x 8,000 are 992,000, 0.20 % of it 1,984.
    bid = floor.order(CAROL, BUY, 124, 8_000)
    assert floor.money(CAROL) == 6_016

    amend(floor, bid, 8_048, 124)
    refused = floor.refused(AmendOrder(CAROL, *AUTO, 1, bid, 8_049, 124))

    # 997,952 + ceil(1,995.9) = 999,948 is there, 998,076 + 1,997 = 1,000,073 is not.
    assert floor.money(CAROL, Bucket.HELD) == 999_948
    assert refused == Refused(Refusal.FUNDS_INSUFFICIENT, "quantity", 1_000_000)


def test_a_post_only_order_is_not_moved_into_a_trade(floor: Market) -> None:
    floor.order(ALICE, SELL, 4, 9_000)
    post = msgspec.structs.replace(order(CAROL, BUY, 10, 8_000), post_only=True)
    bid = floor.ok(post)

    refused = floor.refused(AmendOrder(CAROL, *AUTO, 1, bid, 9_000, 10))

    assert refused == Refused(Refusal.WOULD_CROSS, "price")
    amend(floor, bid, 8_999, 10)


def test_an_amended_order_still_ends_in_time(floor: Market) -> None:
    due = floor.now + DAY
    timed = msgspec.structs.replace(
        order(ALICE, SELL, 10, 9_000), time_in_force=TimeInForce.GTD, expires_at=due
    )
    offer = floor.ok(timed)

    amend(floor, offer, 9_100, 12)
    floor.until(due)

    assert offer not in floor.state.orders


def test_an_amended_order_keeps_its_name(floor: Market) -> None:
    named = msgspec.structs.replace(order(ALICE, SELL, 10, 9_000), client_order_id="mine")
    offer = floor.ok(named)

    amend(floor, offer, 9_100, 12)

    assert floor.state.client_orders == {(ALICE, "mine"): offer}


def test_an_amended_order_meets_its_owners_other_one(floor: Market) -> None:
    floor.deposit(ALICE, 100)
    offer = floor.order(ALICE, SELL, 10, 9_000)
    floor.order(ALICE, BUY, 5, 8_000)

    event = amend(floor, offer, 8_000, 10)

    assert (event.status, event.cause) == (OrderStatus.EXPIRED, Cause.SELF_TRADE)
    assert offer not in floor.state.orders
    assert floor.units(ALICE, Bucket.HELD) == 0
