"""Fees and holds of fills, to the last unit."""

import pytest

from exchange.commands import (
    ChangeFees,
    FeeTier,
    MemberKind,
    ReclassifyMember,
    Side,
)
from exchange.events import OrderPlaced
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, YUAN, Market

BUY, SELL = Side.BUY, Side.SELL


@pytest.fixture
def floor(make_market: MakeMarket) -> Market:
    """Return a market with 0.10 % for makers and 0.20 % for takers; carol has 1,000 yuan."""
    market = make_market(fees=(FeeTier(10, 20), FeeTier(-30, 25)))
    market.issue({ALICE: 100, BOB: 100})
    market.deposit(CAROL, 1_000)
    return market


def test_fees_are_rounded_down_per_fill(floor: Market) -> None:
    floor.order(ALICE, SELL, 1, 8_333)
    floor.order(ALICE, SELL, 1, 8_333)
    floor.order(BOB, SELL, 1, 8_333)

    floor.order(CAROL, BUY, 3, 8_333)

    # Of each 8,333: floor(8.333) = 8 from the maker, floor(16.666) = 16 from the taker.
    event = floor.last(OrderPlaced)
    assert [(fill.maker_fee, fill.taker_fee) for fill in event.fills] == [(8, 16)] * 3
    assert floor.money(ALICE) == 2 * (8_333 - 8)
    assert floor.money(CAROL) == 1_000 * YUAN - 3 * (8_333 + 16)
    assert floor.system(Bucket.FEES) == 3 * 24


def test_the_hold_is_computed_anew_after_each_fill(floor: Market) -> None:
    # 10 x 8,333 = 83,330 + ceil(166.66) = 83,497.
    bid = floor.order(CAROL, BUY, 10, 8_333)
    assert floor.money(CAROL, Bucket.HELD) == 83_497

    floor.order(ALICE, SELL, 3, 8_333)

    # 7 x 8,333 = 58,331 + ceil(116.662) = 58,448 stay; 24,999 + floor(24.999) = 25,023 are paid.
    assert floor.money(CAROL, Bucket.HELD) == 58_448
    assert floor.money(CAROL) == 1_000 * YUAN - 58_448 - 25_023
    assert floor.state.orders[bid].hold == 58_448
    # The taker sold: 24,999 - floor(49.998).
    assert floor.money(ALICE) == 24_999 - 49

    floor.order(ALICE, SELL, 7, 8_333)
    assert floor.money(CAROL, Bucket.HELD) == 0


def test_many_small_fills_never_overspend_a_hold(floor: Market) -> None:
    floor.order(CAROL, BUY, 100, 8_333)

    for _ in range(100):
        floor.order(ALICE, SELL, 1, 8_333)

    assert floor.money(CAROL, Bucket.HELD) == 0
    assert floor.money(CAROL) == 1_000 * YUAN - 100 * (8_333 + 8)


def test_units_cost_their_buyer_price_and_fee(floor: Market) -> None:
    floor.order(ALICE, SELL, 1, 8_333)
    floor.order(CAROL, BUY, 1, 8_333)
    assert floor.state.holdings[1][CAROL][0].cost == 8_333 + 16

    floor.order(CAROL, BUY, 1, 8_333)
    floor.order(BOB, SELL, 1, 8_333)
    assert floor.state.holdings[1][CAROL][0].cost == 2 * 8_333 + 16 + 8


def tier(market: Market, member: int, number: int) -> None:
    market.ok(ReclassifyMember(0, *AUTO, member, MemberKind.NATURAL, number, member))


def test_a_rebate_is_paid_out_of_the_takers_fee(floor: Market) -> None:
    tier(floor, ALICE, 1)
    floor.order(ALICE, SELL, 10, 8_333)

    floor.order(CAROL, BUY, 10, 8_333)

    # 83,330: alice would get floor(249.99) = 249, but carol pays floor(166.66) = 166 of fee.
    fill = floor.last(OrderPlaced).fills[0]
    assert (fill.maker_fee, fill.taker_fee) == (-166, 166)
    assert floor.money(ALICE) == 83_330 + 166
    assert floor.system(Bucket.FEES) == 0


def test_a_rebate_smaller_than_the_fee_leaves_the_rest(floor: Market) -> None:
    for member in (ALICE, CAROL):
        tier(floor, member, 1)
    floor.ok(ChangeFees(0, *AUTO, 1, (FeeTier(10, 20), FeeTier(-10, 25))))
    floor.order(CAROL, BUY, 10, 8_333)

    floor.order(ALICE, SELL, 10, 8_333)

    # Towards zero: 83.33 of rebate are 83; floor(208.325) = 208 of fee.
    fill = floor.last(OrderPlaced).fills[0]
    assert (fill.maker_fee, fill.taker_fee) == (-83, 208)
    assert floor.money(CAROL) == 1_000 * YUAN - 83_330 + 83
    assert floor.system(Bucket.FEES) == 125


def test_a_tier_beyond_the_last_pays_as_the_last(floor: Market) -> None:
    tier(floor, CAROL, 9)
    floor.order(ALICE, SELL, 10, 10_000)

    floor.order(CAROL, BUY, 10, 10_000)

    assert floor.last(OrderPlaced).fills[0].taker_fee == 250


def test_each_side_pays_by_the_schedule_under_which_its_order_was_accepted(floor: Market) -> None:
    floor.order(ALICE, SELL, 10, 10_000)
    floor.ok(ChangeFees(0, *AUTO, 1, (FeeTier(500, 1_000),)))
    tier(floor, ALICE, 3)

    floor.order(CAROL, BUY, 10, 10_000)

    fill = floor.last(OrderPlaced).fills[0]
    assert (fill.maker_fee, fill.taker_fee) == (100, 10_000)


def test_nobody_pays_where_the_value_is_too_small(floor: Market) -> None:
    floor.order(ALICE, SELL, 1, 49)

    floor.order(CAROL, BUY, 1, 49)

    assert floor.system(Bucket.FEES) == 0
