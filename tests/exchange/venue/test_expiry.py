"""The end of trading and of use: figures worked out by hand, in money units.

The usual series: 1,000 units at 8,000, half released, so that escrow holds 4,000,000 behind
8,000,000 of principal. Alice has 600 units, bob 400.
"""

from collections.abc import Callable

import pytest

from exchange.commands import (
    Capture,
    ExpiryPolicy,
    GiveUnits,
    RefundCapture,
    RefundUnits,
    Right,
    Side,
    VoidAuthorisation,
)
from exchange.events import (
    AuthorisationVoided,
    Captured,
    GiftReturned,
    HoldingsExpired,
    OfferingClosed,
    OrdersRemoved,
    SeriesSettled,
    SubscriptionsRefunded,
    UnitsRefunded,
)
from exchange.events.orders import Cause
from exchange.events.series import SeriesStatus
from exchange.profiles import EU
from exchange.refusals import Refusal
from exchange.venue.final_figures import final_balances
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    HOUR,
    MICROSECOND,
    TERMS,
    Market,
    order,
)

PRINCIPAL = Right.PRINCIPAL


def issued(market: Market, expiry: ExpiryPolicy = ExpiryPolicy.PRINCIPAL) -> None:
    market.issue({ALICE: 600, BOB: 400}, expiry=expiry)


def expire(market: Market) -> None:
    """Let a series expire; what holders are shown at once is what they have in the end."""
    market.until(TERMS.use_until)
    holders = market.state.members.keys() - {HOTPOT}
    foretold = {member: final_balances(market.state, member) for member in holders}
    market.settle()
    assert foretold == market.balances(foretold)


@pytest.mark.requirement("P3-19")
def test_a_right_is_traded_to_its_last_trading_day_and_used_to_its_last_day(
    market: Market,
) -> None:
    issued(market)
    market.until(TERMS.trading_until - 1 - MICROSECOND)
    market.order(ALICE, Side.SELL, 1, 9_000)
    assert market.now == TERMS.trading_until - 1

    market.until(TERMS.trading_until)
    assert market.series().status is SeriesStatus.REDEMPTION_ONLY
    market.settle()
    assert market.last(OrdersRemoved).removals[0].cause is Cause.TRADING_ENDED
    refused = market.refused(order(ALICE, Side.SELL, 1, 9_000))
    assert refused.refusal is Refusal.TRADING_CLOSED

    market.until(TERMS.use_until - 1 - MICROSECOND)
    market.authorise(ALICE, 1)
    assert market.now == TERMS.use_until - 1

    market.until(TERMS.use_until)
    assert market.series().status is SeriesStatus.EXPIRED


@pytest.mark.requirement("P3-19")
def test_principal_outlives_the_right_and_escrow_stays_behind_it(market: Market) -> None:
    issued(market)
    expire(market)

    # 600 and 400 units at 8,000.
    assert (market.units(ALICE), market.units(BOB)) == (0, 0)
    assert market.units(-1, Bucket.EXPIRED) == 1_000
    assert (market.principal(ALICE), market.principal(BOB)) == (4_800_000, 3_200_000)
    assert market.escrow() == 4_000_000
    assert market.series().value == 8_000_000

    # Alice spends 1,000,001: floor(4,000,000 x 1,000,001 / 8,000,000) = 500,000 (500,000.5).
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 1_000_001, PRINCIPAL), 1_000_001))
    assert market.last(Captured).released == 500_000
    assert market.escrow() == 3_500_000
    assert market.money(HOTPOT) == 4_500_000

    # She asks for the rest, 3,799,999 of the 6,999,999 left:
    # floor(3,500,000 x 3,799,999 / 6,999,999) = 1,899,999 (1,899,999.77) from escrow.
    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 3_799_999))
    assert market.last(UnitsRefunded).from_escrow == 1_899_999
    assert market.last(UnitsRefunded).from_merchant == 1_900_000
    assert market.money(ALICE) == 3_799_999
    assert market.money(HOTPOT) == 2_600_000

    # Bob spends all of the 3,200,000 left and takes the last of escrow: 1,600,001.
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(BOB, 3_200_000, PRINCIPAL), 3_200_000))
    assert market.last(Captured).released == 1_600_001
    assert market.escrow() == 0
    market.settle()
    assert market.series().status is SeriesStatus.SETTLED
    assert market.last(SeriesSettled) == SeriesSettled(1, dust=0)
    # 8,000,000 came in: 3,799,999 went back to alice, the rest is hotpot's.
    assert market.money(HOTPOT) == 8_000_000 - 3_799_999


def test_principal_keeps_its_cover_when_proceeds_are_released_after_expiry(
    make_market: MakeMarket,
) -> None:
    """The series expires before its cool-off is over; cover is 5,556 of 8,333."""
    market = make_market(EU)
    soon = market.now + DAY
    market.issue(
        {ALICE: 7}, issue_price=8_333, release_bps=3_333, trading_until=soon, use_until=soon
    )
    market.until(soon)
    market.settle()
    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 1))
    assert market.escrow() == 58_330

    market.wait(EU.cool_off)

    # ceil(58,330 x 5,556 / 8,333) = ceil(38,891.33) = 38,892 stay.
    assert market.escrow() == 38_892
    assert market.money(HOTPOT) == 19_438


def test_promotional_value_lapses_to_breakage(market: Market) -> None:
    issued(market, ExpiryPolicy.LAPSE)

    expire(market)

    assert market.last(HoldingsExpired).breakage == 4_000_000
    assert market.system(Bucket.BREAKAGE) == 4_000_000
    assert market.escrow() == 0
    assert market.principal(ALICE) == 0
    assert market.series().status is SeriesStatus.SETTLED


def test_a_right_without_last_day_is_used_for_ever(market: Market) -> None:
    issued(market, ExpiryPolicy.NEVER)

    market.until(TERMS.use_until + 10_000 * DAY)

    assert market.series().status is SeriesStatus.REDEMPTION_ONLY
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 600), 600))
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(BOB, 400), 400))
    assert market.escrow() == 0


def open_across_expiry(market: Market, expiry: ExpiryPolicy) -> int:
    """Let alice be at the counter with 10 units when the series expires."""
    issued(market, expiry)
    market.until(TERMS.use_until - HOUR // 2)
    authorisation = market.authorise(ALICE, 10)
    expire(market)
    assert market.units(ALICE, Bucket.AUTHORISED) == 10
    assert market.units(-1, Bucket.EXPIRED) == 990
    return authorisation


def test_an_authorisation_open_at_expiry_may_be_captured(market: Market) -> None:
    authorisation = open_across_expiry(market, ExpiryPolicy.PRINCIPAL)
    assert market.principal(ALICE) == 590 * 8_000

    market.ok(Capture(HOTPOT, *AUTO, authorisation, 6))

    # 6 units stand for 48,000 of the 8,000,000: floor(4,000,000 x 48,000 / 8,000,000) = 24,000.
    assert market.last(Captured).released == 24_000
    assert market.escrow() == 3_976_000
    assert market.units(-1, Bucket.REDEEMED) == 6
    # The other 4 have expired by now: 32,000 more of principal.
    assert market.units(-1, Bucket.EXPIRED) == 994
    assert market.principal(ALICE) == 590 * 8_000 + 32_000
    assert market.series().outstanding == 0


def test_captured_whole_it_leaves_no_principal(market: Market) -> None:
    authorisation = open_across_expiry(market, ExpiryPolicy.PRINCIPAL)

    market.ok(Capture(HOTPOT, *AUTO, authorisation, 10))

    assert market.principal(ALICE) == 590 * 8_000


def _void(market: Market, authorisation: int) -> None:
    market.ok(VoidAuthorisation(HOTPOT, *AUTO, authorisation))


def _time_out(market: Market, _authorisation: int) -> None:
    market.wait(HOUR)


@pytest.mark.parametrize(("end", "timed_out"), [(_void, False), (_time_out, True)])
def test_let_go_after_expiry_it_becomes_principal(
    market: Market, end: Callable[[Market, int], None], timed_out: bool
) -> None:
    authorisation = open_across_expiry(market, ExpiryPolicy.PRINCIPAL)

    end(market, authorisation)

    assert market.last(AuthorisationVoided) == AuthorisationVoided(authorisation, timed_out)
    assert market.units(ALICE, Bucket.AUTHORISED) == 0
    assert market.principal(ALICE) == 4_800_000
    assert market.escrow() == 4_000_000


@pytest.mark.parametrize("end", [_void, _time_out])
def test_let_go_after_expiry_promotional_value_lapses_with_its_share(
    market: Market, end: Callable[[Market, int], None]
) -> None:
    authorisation = open_across_expiry(market, ExpiryPolicy.LAPSE)
    # 990 of 1,000 units took 3,960,000 of escrow with them; 40,000 stay for the 10 at the counter.
    assert market.escrow() == 40_000
    assert market.series().status is SeriesStatus.EXPIRED

    end(market, authorisation)
    market.settle()

    assert market.system(Bucket.BREAKAGE) == 4_000_000
    assert market.escrow() == 0
    assert market.series().status is SeriesStatus.SETTLED


def test_a_part_captured_after_expiry_lapses_for_the_rest(market: Market) -> None:
    authorisation = open_across_expiry(market, ExpiryPolicy.LAPSE)

    market.ok(Capture(HOTPOT, *AUTO, authorisation, 7))
    market.settle()

    # 7 of the last 10 units take 28,000 of 40,000, the other 3 the rest.
    assert market.last(Captured).released == 28_000
    assert market.system(Bucket.BREAKAGE) == 3_960_000 + 12_000
    assert market.escrow() == 0
    assert market.series().status is SeriesStatus.SETTLED


def test_gifts_and_orders_go_back_before_they_expire(market: Market) -> None:
    issued(market)
    market.ok(GiveUnits(ALICE, *AUTO, 1, 100, bytes(32), market.now + 90 * DAY))
    market.until(TERMS.trading_until)

    expire(market)

    assert market.last(GiftReturned).timed_out is False
    assert market.units(ALICE, Bucket.GIFTED) == 0
    assert market.principal(ALICE) == 4_800_000


def test_nothing_settles_while_principal_may_still_come_back(market: Market) -> None:
    """The last principal is used, and the merchant undoes that before the series is settled."""
    issued(market)
    expire(market)
    market.ok(RefundUnits(BOB, *AUTO, 1, BOB, PRINCIPAL, 3_200_000))
    authorisation = market.authorise(ALICE, 4_800_000, PRINCIPAL)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 4_800_000))
    assert market.series().value == 0

    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 4_800_000))
    market.settle()

    assert market.series().status is SeriesStatus.EXPIRED
    assert market.principal(ALICE) == 4_800_000
    assert market.escrow() == 2_400_000
    assert market.events(SeriesSettled) == []

    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, PRINCIPAL, 4_800_000))
    market.settle()
    assert market.series().status is SeriesStatus.SETTLED


def test_a_series_that_nobody_bought_ends_settled(market: Market) -> None:
    market.draft()
    market.offer(1, minimum=10)

    expire(market)

    assert market.series().status is SeriesStatus.SETTLED


def test_an_offering_found_closed_after_the_end_of_trading_fails(market: Market) -> None:
    """The engine was down from before the close until after the last day of use."""
    market.draft(expiry=ExpiryPolicy.LAPSE)
    market.offer(1)
    market.subscribe(1, {ALICE: 600, CAROL: 5})

    expire(market)

    assert (market.money(ALICE), market.money(CAROL)) == (4_800_000, 40_000)
    assert market.series().status is SeriesStatus.SETTLED
    assert market.series().issued == 0


@pytest.mark.parametrize(("late", "succeeded"), [(-1, True), (0, False)])
def test_an_offering_succeeds_while_there_is_a_moment_left_to_trade(
    market: Market, late: int, succeeded: bool
) -> None:
    market.draft()
    market.offer(1)
    market.subscribe(1, {ALICE: 600})

    market.until(TERMS.trading_until + late)

    assert market.last(OfferingClosed).succeeded is succeeded


def test_units_issued_after_expiry_expire_too(market: Market) -> None:
    """The engine was down while an offering was being worked through, and the series expired."""
    market.draft()
    market.offer(1)
    crowd = market.crowd(1_200)
    market.subscribe(1, dict.fromkeys(crowd, 1))
    market.wait(HOUR)
    assert market.series().issued == 500

    expire(market)

    assert market.series().issued == 1_200
    assert market.units(-1, Bucket.EXPIRED) == 1_200
    assert {market.principal(member) for member in crowd} == {8_000}
    assert market.series().status is SeriesStatus.EXPIRED


def test_a_series_settles_when_the_last_subscriber_is_refunded(market: Market) -> None:
    """The offering failed, and the series expired before all had their money back."""
    market.draft()
    market.offer(1, minimum=2_000)
    market.subscribe(1, dict.fromkeys(market.crowd(1_700), 1))
    market.wait(HOUR)

    expire(market)

    kinds = [draft[1] for draft in market.history]
    assert kinds.count(SubscriptionsRefunded.KIND) == 4
    assert kinds[-2:] == [SubscriptionsRefunded.KIND, SeriesSettled.KIND]


def test_lapsed_units_of_an_offering_worked_through_late_leave_nothing_behind(
    market: Market,
) -> None:
    market.draft(expiry=ExpiryPolicy.LAPSE)
    market.offer(1)
    market.subscribe(1, dict.fromkeys(market.crowd(1_200), 1))
    market.wait(HOUR)

    expire(market)

    assert market.series().status is SeriesStatus.SETTLED
    assert market.series().outstanding == 0
    assert market.escrow() == 0
    assert market.system(Bucket.SUBSCRIPTION, -1) == 0
