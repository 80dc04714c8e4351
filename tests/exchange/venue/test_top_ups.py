"""Top-ups: figures worked out by hand, in money units (1/10,000 yuan).

The usual series costs 8,000 a unit and releases half of it: 4,000 are cover, 4,000 the rest.
"""

import pytest

from exchange.commands import (
    Capture,
    CloseTopUps,
    FreezeMember,
    OpenOffering,
    OpenTopUps,
    RefundUnits,
    Right,
    TopUp,
)
from exchange.events import (
    SeriesStatus,
    ToppedUp,
)
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    HOTPOT,
    HOUR,
    MICROSECOND,
    TERMS,
    YUAN,
    Market,
)
from tests.support.topped_up import COOLING, give_back, opened, top_up

UNITS = Right.UNITS


@pytest.mark.requirement("P3-09")
def test_a_top_up_issues_units_by_one_entry_and_pays_the_merchant_at_once(market: Market) -> None:
    opened(market)
    assert market.series().status is SeriesStatus.TRADING

    top_up(market, ALICE, 600)

    # 600 x 8,000 = 4,800,000: half of it is cover.
    assert market.last(ToppedUp) == ToppedUp(1, ALICE, 600, 2_400_000, 2_400_000, 0, 0)
    assert sorted(market.history[-1][4]) == [
        (-1, 0, Bucket.ESCROW, 2_400_000),
        (0, 4, Bucket.ISSUANCE, -600),
        (HOTPOT, 0, Bucket.AVAILABLE, 2_400_000),
        (ALICE, 0, Bucket.AVAILABLE, -4_800_000),
        (ALICE, 4, Bucket.AVAILABLE, 600),
    ]
    assert market.series().issued == market.series().outstanding == 600
    assert [lot.cost for lot in market.state.holdings[1][ALICE]] == [4_800_000]


def test_the_cover_of_a_topped_up_unit_is_rounded_up(market: Market) -> None:
    # 66.67 % of 8,333 is 5,555.6: 5,556 of each of 7 units, 38,892 of 58,331.
    opened(market, issue_price=8_333, release_bps=3_333)

    top_up(market, ALICE, 7)

    assert market.escrow() == 38_892
    assert market.money(HOTPOT) == 58_331 - 38_892


def test_nobody_who_bought_before_draws_on_the_money_of_a_top_up(market: Market) -> None:
    """Alice bought at the offering; half of her units are used after bob has topped up."""
    market.issue({ALICE: 600})
    assert market.escrow() == 2_400_000
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    market.deposit(BOB, 320)
    top_up(market, BOB, 400)
    assert market.escrow() == 4_000_000

    # floor(4,000,000 x 300 / 1,000) = 1,200,000: the cover of her 300 units and no more.
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 300), 300))

    assert market.escrow() == 2_800_000
    assert market.series().outstanding * market.series().cover == 2_800_000


def test_a_frozen_merchant_sells_nothing_and_holders_step_back_all_the_same(
    make_market: MakeMarket,
) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.ok(FreezeMember(0, *AUTO, HOTPOT, frozen=True))

    refused = market.refused(TopUp(BOB, *AUTO, 1, 1))
    assert refused == Refused(Refusal.SERIES_NOT_OPEN, "series")
    assert give_back(market, ALICE, 100).claimed == 0
    assert market.money(ALICE) == 1_000 * YUAN


def test_a_series_topped_up_is_not_offered(market: Market) -> None:
    opened(market)
    market.ok(CloseTopUps(HOTPOT, *AUTO, 1))

    offering = OpenOffering(HOTPOT, *AUTO, 1, market.now, market.now + HOUR, 50, 0, 0)

    assert market.refused(offering) == Refused(Refusal.ALREADY_OFFERED, "series")


def test_a_series_is_topped_up_only_after_its_proceeds_were_released(
    make_market: MakeMarket,
) -> None:
    market = make_market(COOLING)
    market.issue({ALICE: 600})
    released_at = market.series().cool_off_until
    market.until(released_at - 1 - MICROSECOND)
    refused = market.refused(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    assert refused == Refused(Refusal.OFFERING_OPEN, "series")

    market.until(released_at)
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    market.deposit(ALICE, 8)
    top_up(market, ALICE, 10)

    # Only the ten of the top-up are in a cool-off.
    refused = market.refused(RefundUnits(ALICE, *AUTO, 1, ALICE, UNITS, 11))
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 10)


def test_the_cap_of_a_member_counts_what_they_have_and_may_be_changed(market: Market) -> None:
    opened(market, member_cap=40)
    top_up(market, ALICE, 30)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 20), 20))

    refused = market.refused(TopUp(ALICE, *AUTO, 1, 31))
    assert refused == Refused(Refusal.CAP_EXCEEDED, "quantity", 30)
    top_up(market, ALICE, 30)

    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 5))
    refused = market.refused(TopUp(ALICE, *AUTO, 1, 1))
    assert refused == Refused(Refusal.CAP_EXCEEDED, "quantity", 0)
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    top_up(market, ALICE, 100)


def test_units_used_do_not_come_back_under_the_cap_of_the_series(market: Market) -> None:
    opened(market, cap=100)
    top_up(market, ALICE, 90)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 90), 90))

    refused = market.refused(TopUp(ALICE, *AUTO, 1, 11))

    assert refused == Refused(Refusal.CAP_EXCEEDED, "quantity", 10)


def test_the_end_of_trade_closes_top_ups(market: Market) -> None:
    opened(market)
    market.until(TERMS.trading_until - 1 - MICROSECOND)
    top_up(market, ALICE, 1)

    refused = market.refused(TopUp(ALICE, *AUTO, 1, 1))
    assert market.now == TERMS.trading_until - 1 + MICROSECOND
    assert refused == Refused(Refusal.TOP_UPS_CLOSED, "series")
    assert not market.state.top_ups[1].is_open


def test_a_series_nobody_topped_up_ends_like_any_other(market: Market) -> None:
    opened(market)

    market.until(TERMS.use_until)
    market.settle()

    assert market.series().status is SeriesStatus.SETTLED
