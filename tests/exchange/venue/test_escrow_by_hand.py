"""Escrow, to the last unit: figures worked out by hand, in money units (1/10,000 yuan).

The usual series sells 1 yuan of consumption at 8,000 and releases half of it: 4,000 per unit stay
as cover. Alice subscribes to 600 units and bob to 400, so escrow begins at 1,000 x 8,000.
"""

import pytest

from exchange.commands import BeginWithdrawal, Capture, RefundCapture, RefundUnits, Right, Side
from exchange.events import Captured, CaptureRefunded, OrderPlaced, ProceedsReleased, UnitsRefunded
from exchange.events.series import SeriesStatus
from exchange.profiles import EU
from exchange.refusals import Refusal
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, YUAN, Market

COOL_OFF = EU.cool_off


def issued(market: Market) -> None:
    market.issue({ALICE: 600, BOB: 400})


@pytest.mark.requirement("P3-09", "P3-10")
def test_proceeds_wait_in_escrow_until_close_and_cool_off_have_passed(
    make_market: MakeMarket,
) -> None:
    market = make_market(EU)
    market.draft()
    market.offer(1, cap=1_000)
    market.subscribe(1, {ALICE: 600, BOB: 400})
    assert market.system(Bucket.SUBSCRIPTION, -1) == 8_000_000
    assert market.series().status is SeriesStatus.PRESALE

    close = market.series().offering
    assert close is not None
    market.until(close.closes_at - 1)
    assert market.series().issued == 0

    market.until(close.closes_at)
    assert (market.units(ALICE), market.units(BOB)) == (600, 400)
    assert market.system(Bucket.SUBSCRIPTION, -1) == 0
    assert market.escrow() == 8_000_000
    assert market.money(HOTPOT) == 0
    assert market.series().status is SeriesStatus.TRADING

    market.until(close.closes_at + COOL_OFF - 1)
    assert market.escrow() == 8_000_000

    # Cover is 4,000 per unit: 8,000,000 - 1,000 x 4,000 are released.
    market.until(close.closes_at + COOL_OFF)
    assert market.escrow() == 4_000_000
    assert market.money(HOTPOT) == 4_000_000
    assert market.last(ProceedsReleased) == ProceedsReleased(1, 4_000_000)


def test_the_cover_of_a_unit_is_rounded_up(market: Market) -> None:
    # 66.67 % of 8,333 is 5,555.6: 5,556 stay for each of 7 units, that is 38,892 of 58,331.
    market.issue({ALICE: 7}, issue_price=8_333, release_bps=3_333)

    assert market.escrow() == 38_892
    assert market.money(HOTPOT) == 58_331 - 38_892


def test_half_of_all_redeemed_takes_half_of_escrow(market: Market) -> None:
    issued(market)
    assert market.escrow() == 4_000_000

    # 500 of 1,000 units: floor(4,000,000 x 500 / 1,000) = 2,000,000 go to the merchant.
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 500), 500))

    assert market.escrow() == 2_000_000
    assert market.money(HOTPOT) == 4_000_000 + 2_000_000
    assert market.units(-1, Bucket.REDEEMED) == 500
    assert market.series().outstanding == 500


def test_the_last_unit_takes_the_last_of_escrow(market: Market) -> None:
    market.issue({ALICE: 3}, issue_price=3_333, release_bps=1)
    # Cover is ceil(3,333 x 99.99 %) = ceil(3,332.6667) = 3,333: nothing can be released.
    assert market.escrow() == 9_999

    released = []
    for _ in range(3):
        market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 1), 1))
        released.append(market.last(Captured).released)

    assert released == [3_333, 3_333, 3_333]
    assert market.escrow() == 0


def test_a_capture_refunded_costs_the_merchant_what_it_released(make_market: MakeMarket) -> None:
    """Two of seven units are used before the release and given back after it."""
    market = make_market(EU)
    market.issue({ALICE: 7}, issue_price=8_333, release_bps=3_333)
    # Escrow holds all: 7 x 8,333 = 58,331, and 2 units take 16,666 of it.
    authorisation = market.authorise(ALICE, 2)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 2))
    assert market.escrow() == 41_665

    # Cover of 5 units is 5 x 5,556 = 27,780: 13,885 are released.
    market.wait(COOL_OFF)
    assert market.escrow() == 27_780
    assert market.money(HOTPOT) == 16_666 + 13_885

    # One unit back, then the other: 8,333 each, which is what that capture released.
    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 1))
    assert market.last(CaptureRefunded) == CaptureRefunded(authorisation, 1, 8_333)
    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 1))
    assert market.escrow() == 27_780 + 16_666
    assert market.money(HOTPOT) == 13_885
    assert market.units(ALICE) == 7

    # 44,446 for 7 units. 3 take floor(44,446 x 3 / 7) = 19,048 of it (19,048.3), 2 of the other 4
    # take floor(25,398 x 2 / 4) = 12,699, the last 2 the rest.
    market.authorise(ALICE, 3)
    released = []
    for quantity in (3, 2, 2):
        last = max(market.state.authorisations) if quantity == 3 else market.authorise(ALICE, 2)
        market.ok(Capture(HOTPOT, *AUTO, last, quantity))
        released.append(market.last(Captured).released)
    assert released == [19_048, 12_699, 12_699]
    assert market.escrow() == 0


def test_a_part_refunded_leaves_the_rest_of_what_the_capture_released(market: Market) -> None:
    """Escrow of 10,000 for 3 units: the shares of a capture round down, its last one takes all."""
    market.issue({ALICE: 4}, issue_price=2_500, release_bps=0)
    authorisation = market.authorise(ALICE, 3)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 3))  # 7,500
    market.ok(RefundCapture(HOTPOT, *AUTO, authorisation, 2))  # floor(7,500 x 2 / 3) = 5,000

    capture = market.state.authorisations[authorisation]
    assert (capture.captured, capture.released) == (1, 2_500)
    assert market.escrow() == 7_500


def test_a_capture_cannot_be_refunded_from_an_empty_purse(market: Market) -> None:
    issued(market)
    authorisation = market.authorise(ALICE, 100)
    market.ok(Capture(HOTPOT, *AUTO, authorisation, 100))  # 400,000
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 4_400_000 - 399_900))

    refused = market.refused(RefundCapture(HOTPOT, *AUTO, authorisation, 100))

    assert refused.refusal is Refusal.MERCHANT_FUNDS_INSUFFICIENT
    assert refused.limit == 399_900


def test_in_the_cool_off_a_holder_gets_the_whole_price_back_from_escrow(
    make_market: MakeMarket,
) -> None:
    market = make_market(EU)
    issued(market)

    # 100 units: 800,000 of 8,000,000 for 1,000 units; the merchant has got nothing yet.
    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, Right.UNITS, 100))

    assert market.last(UnitsRefunded) == UnitsRefunded(
        1, ALICE, Right.UNITS, 100, from_escrow=800_000, from_merchant=0, claimed=0
    )
    assert market.money(ALICE) == 800_000
    assert market.escrow() == 7_200_000
    assert market.units(-1, Bucket.REFUNDED) == 100

    # At the end 900 units keep 900 x 4,000.
    market.wait(COOL_OFF)
    assert market.escrow() == 3_600_000
    assert market.money(HOTPOT) == 3_600_000


def test_after_the_release_escrow_and_merchant_share_a_refund(market: Market) -> None:
    issued(market)

    # 100 units are 800,000: floor(4,000,000 x 100 / 1,000) = 400,000 from escrow, the rest from
    # the merchant, who got as much at the release.
    market.ok(RefundUnits(0, *AUTO, 1, ALICE, Right.UNITS, 100))

    assert market.last(UnitsRefunded) == UnitsRefunded(
        1, ALICE, Right.UNITS, 100, from_escrow=400_000, from_merchant=400_000, claimed=0
    )
    assert market.money(ALICE) == 800_000
    assert market.money(HOTPOT) == 3_600_000
    assert market.escrow() == 3_600_000


def test_what_the_merchant_lacks_becomes_a_claim_and_puts_the_series_in_default(
    market: Market,
) -> None:
    issued(market)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 3_900_000))

    market.ok(RefundUnits(0, *AUTO, 1, ALICE, Right.UNITS, 100))

    # 800,000 = 400,000 of escrow + the last 100,000 of hotpot + 300,000 owed.
    assert market.last(UnitsRefunded) == UnitsRefunded(
        1, ALICE, Right.UNITS, 100, from_escrow=400_000, from_merchant=100_000, claimed=300_000
    )
    assert market.money(ALICE) == 500_000
    assert market.claim(ALICE) == 300_000
    assert market.money(HOTPOT) == 0
    assert market.series().defaulted


def test_a_merchant_that_refunds_itself_owes_itself_nothing(market: Market) -> None:
    issued(market)
    market.deposit(HOTPOT, 100)
    market.order(BOB, Side.SELL, 100, 9_000)
    market.order(HOTPOT, Side.BUY, 100, 9_000)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))

    market.ok(RefundUnits(0, *AUTO, 1, HOTPOT, Right.UNITS, 100))

    # 100 units are 800,000: 400,000 come out of escrow, the rest is its own to itself.
    assert market.money(HOTPOT) == 400_000
    assert market.claim(HOTPOT) == 0
    assert not market.series().defaulted


@pytest.mark.parametrize("price", [9_500, 6_000])
@pytest.mark.requirement("P3-16", "P3-18")
def test_a_resale_above_or_below_the_issue_price_leaves_escrow_alone(
    market: Market, price: int
) -> None:
    issued(market)
    market.deposit(CAROL, 200)
    before = market.escrow(), market.money(HOTPOT)

    market.order(ALICE, Side.SELL, 100, price)
    market.order(CAROL, Side.BUY, 100, price)

    # Paid in money, to the holder who sold: 100 x the price; 200 yuan are 2,000,000.
    assert market.money(ALICE) == 100 * price
    assert market.money(CAROL) == 200 * YUAN - 100 * price
    assert (market.escrow(), market.money(HOTPOT)) == before
    # Price, volume and what is held at which cost.
    fill = market.last(OrderPlaced).fills[0]
    assert (fill.price, fill.quantity) == (price, 100)
    assert market.series().last_price == price
    assert [lot.cost for lot in market.state.holdings[1][CAROL]] == [100 * price]

    # Whoever holds the unit and whatever they paid: its principal is the issue price.
    market.ok(RefundUnits(0, *AUTO, 1, CAROL, Right.UNITS, 100))
    assert market.last(UnitsRefunded).from_escrow == 400_000
    assert market.last(UnitsRefunded).from_merchant == 400_000


def test_the_release_waits_for_the_last_who_were_served(make_market: MakeMarket) -> None:
    """1,001 subscribers are served in three slices, a millisecond apart."""
    market = make_market(EU)
    series = market.draft()
    market.offer(series)
    crowd = market.crowd(1_001)
    market.subscribe(series, dict.fromkeys(crowd, 1))
    offering = market.series().offering
    assert offering is not None
    closed = offering.closes_at
    market.until(closed)
    market.settle()
    assert market.now == closed + 2_000_000

    market.until(closed + COOL_OFF)
    last = crowd[-1]
    market.ok(RefundUnits(last, *AUTO, 1, last, Right.UNITS, 1))
    assert market.last(UnitsRefunded).from_escrow == 8_000
    assert market.events(ProceedsReleased) == []

    market.until(closed + 2_000_000 + COOL_OFF)
    assert market.last(ProceedsReleased).amount == 1_000 * 4_000
