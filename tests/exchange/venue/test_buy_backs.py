"""Units that a merchant gives up, and the standing buy-back, by hand."""

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AcceptTransfer,
    AmendOrder,
    MarketMode,
    OfferTransfer,
    RetireUnits,
    SelfTradePrevention,
    SetBuyBack,
    Side,
    WindDown,
)
from exchange.events import SeriesStatus, UnitsRetired
from exchange.profiles import OPEN
from exchange.venue import settlement
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    TERMS,
    YUAN,
    Market,
    order,
)

BUY, SELL = Side.BUY, Side.SELL


@pytest.fixture
def sold(market: Market) -> Market:
    """Alice and bob have 50 units each, 40 yuan lie in escrow; hotpot has 140 yuan."""
    market.issue({ALICE: 50, BOB: 50})
    market.deposit(HOTPOT, 100)
    return market


def buy_back(market: Market, *, on: bool = True) -> None:
    market.ok(SetBuyBack(HOTPOT, *AUTO, 1, on=on))


def refunded(market: Market) -> int:
    return market.units(-1, Bucket.REFUNDED)


def test_retired_units_release_their_share_of_escrow_to_the_merchant(sold: Market) -> None:
    sold.order(ALICE, SELL, 10, 7_000)
    sold.order(HOTPOT, BUY, 10, 7_000)
    assert sold.money(HOTPOT) == 133 * YUAN

    sold.ok(RetireUnits(HOTPOT, *AUTO, 1, 4))

    assert sold.last(UnitsRetired) == UnitsRetired(1, 4, 16_000)
    assert (sold.escrow(), sold.money(HOTPOT)) == (384_000, 133 * YUAN + 16_000)
    assert (sold.units(HOTPOT), refunded(sold)) == (6, 4)
    assert (sold.series().outstanding, sold.series().issued) == (96, 100)


def test_the_last_units_retired_empty_escrow(sold: Market) -> None:
    for holder in (ALICE, BOB):
        sold.order(holder, SELL, 50, 5_000)
    sold.order(HOTPOT, BUY, 100, 5_000)
    for quantity in (1, 2, 97):
        sold.ok(RetireUnits(HOTPOT, *AUTO, 1, quantity))

    assert (sold.escrow(), sold.series().outstanding) == (0, 0)
    assert sold.money(HOTPOT) == 130 * YUAN  # 140 less 50 for the units, and 40 out of escrow
    sold.until(TERMS.use_until)
    sold.settle()
    assert sold.series().status is SeriesStatus.SETTLED


def test_what_a_standing_buy_back_buys_retires_before_any_other_command(sold: Market) -> None:
    buy_back(sold)
    sold.order(HOTPOT, BUY, 30, 7_500)

    sold.order(ALICE, SELL, 10, 7_000)
    assert sold.units(HOTPOT) == 10
    sold.wait(0)

    assert sold.last(UnitsRetired) == UnitsRetired(1, 10, 40_000)
    assert sold.history[-1][2:4] == (b"", 0)  # by the venue itself
    assert (sold.units(HOTPOT), refunded(sold), sold.series().outstanding) == (0, 10, 90)
    assert sold.escrow() == 90 * 4_000
    # 20 units are still bid for: 15 yuan held, 7.50 paid, 4 released.
    assert sold.money(HOTPOT) == (1_400_000 - 225_000) + 40_000
    assert sold.money(HOTPOT, Bucket.HELD) == 150_000
    sold.order(BOB, SELL, 20, 7_500)
    sold.wait(0)
    assert refunded(sold) == 30


def test_what_the_merchant_takes_from_the_order_book_retires_too(sold: Market) -> None:
    sold.order(ALICE, SELL, 10, 7_000)
    sold.order(BOB, SELL, 10, 7_100)
    buy_back(sold)

    sold.order(HOTPOT, BUY, 15, 7_100)
    sold.wait(0)

    assert sold.events(UnitsRetired) == [UnitsRetired(1, 15, 60_000)]


def test_units_that_the_merchant_had_before_stay(sold: Market) -> None:
    sold.order(ALICE, SELL, 10, 7_000)
    sold.order(HOTPOT, BUY, 5, 7_000)
    buy_back(sold)
    sold.order(HOTPOT, BUY, 3, 7_000)
    sold.wait(0)

    assert (sold.units(HOTPOT), refunded(sold)) == (5, 3)


def test_what_others_trade_does_not_retire(sold: Market) -> None:
    buy_back(sold)
    sold.deposit(CAROL, 100)
    sold.order(ALICE, SELL, 10, 7_000)
    sold.order(CAROL, BUY, 10, 7_000)
    sold.wait(0)

    assert sold.events(UnitsRetired) == []


def test_after_the_end_of_a_buy_back_units_are_kept(sold: Market) -> None:
    buy_back(sold)
    sold.order(HOTPOT, BUY, 20, 7_000)
    sold.order(ALICE, SELL, 5, 7_000)
    buy_back(sold, on=False)
    assert refunded(sold) == 5
    sold.order(ALICE, SELL, 5, 7_000)
    sold.wait(0)

    assert (sold.units(HOTPOT), refunded(sold)) == (5, 5)


def test_a_purchase_in_many_parts_retires_at_once(
    sold: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "SLICE", 2)
    for price in (7_000, 7_001, 7_002, 7_003, 7_004):
        sold.order(ALICE, SELL, 3, price)
    buy_back(sold)

    sold.order(HOTPOT, BUY, 15, 7_004)
    sold.wait(0)

    assert sold.events(UnitsRetired) == [UnitsRetired(1, 15, 60_000)]


def test_an_amended_order_of_the_merchant_retires_what_it_buys(sold: Market) -> None:
    sold.order(ALICE, SELL, 10, 7_000)
    mine = sold.order(HOTPOT, BUY, 4, 6_000)
    buy_back(sold)

    sold.ok(AmendOrder(HOTPOT, *AUTO, 1, mine, 7_000, 4))
    sold.wait(0)

    assert sold.last(UnitsRetired) == UnitsRetired(1, 4, 16_000)


def test_units_that_a_merchant_buys_of_itself_retire(sold: Market) -> None:
    sold.order(ALICE, SELL, 10, 7_000)
    sold.order(HOTPOT, BUY, 10, 7_000)
    buy_back(sold)
    sold.order(HOTPOT, SELL, 10, 7_000)

    own = replace(order(HOTPOT, BUY, 10, 7_000), self_trade_prevention=SelfTradePrevention.NONE)
    sold.ok(own)
    sold.wait(0)

    assert (sold.units(HOTPOT), refunded(sold)) == (0, 10)


def test_a_transfer_to_the_merchant_is_a_buy_back_where_markets_negotiate(
    make_market: MakeMarket,
) -> None:
    market = make_market(replace(OPEN, mode=MarketMode.NEGOTIATED))
    market.issue({ALICE: 100})
    buy_back(market)
    offered = market.ok(OfferTransfer(ALICE, *AUTO, 1, HOTPOT, 10, 3_000, market.now + DAY))
    market.ok(AcceptTransfer(HOTPOT, *AUTO, offered))
    other = market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 10, 3_000, market.now + DAY))
    market.deposit(BOB, 10)
    market.ok(AcceptTransfer(BOB, *AUTO, other))
    market.wait(0)

    assert market.events(UnitsRetired) == [UnitsRetired(1, 10, 40_000)]
    assert market.money(HOTPOT) == 40 * YUAN - 30_000 + 40_000


def test_what_was_bought_retires_before_a_wind_down_fixes_its_rate(sold: Market) -> None:
    buy_back(sold)
    sold.order(HOTPOT, BUY, 50, 7_000)
    sold.order(ALICE, SELL, 50, 7_000)

    sold.ok(WindDown(0, *AUTO, 1))
    sold.settle()

    assert sold.units(-1, Bucket.WOUNDUP) == 50
    assert refunded(sold) == 50
    # Bob's 50 units are worth 40 yuan, and escrow had 20 for them.
    assert sold.money(BOB) == 20 * YUAN
    assert sold.claim(BOB) == 20 * YUAN


def test_a_series_that_leaps_over_its_end_retires_what_was_bought_first(sold: Market) -> None:
    buy_back(sold)
    sold.order(HOTPOT, BUY, 10, 7_000)
    sold.order(ALICE, SELL, 10, 7_000)

    sold.until(TERMS.use_until)
    sold.settle()

    assert sold.events(UnitsRetired) == [UnitsRetired(1, 10, 40_000)]
    assert sold.principal(ALICE) == 40 * 8_000
