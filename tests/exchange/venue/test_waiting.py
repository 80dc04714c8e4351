"""What waits of top-ups: figures worked out by hand, in money units (1/10,000 yuan).

Of 8,000 a unit 4,000 are cover and 4,000 wait for a week; START lies on a whole hour.
"""

from exchange.commands import (
    BeginWithdrawal,
    Capture,
    ExpiryPolicy,
    PayClaims,
    RaiseCover,
    RefundUnits,
    Right,
    Side,
    TopUp,
)
from exchange.events import (
    ToppedUp,
    TopUpsReleased,
    UnitsRefunded,
)
from exchange.refusals import Refusal, Refused
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
    MINUTE,
    START,
    TERMS,
    YUAN,
)
from tests.support.topped_up import COOLING, WEEK, give_back, opened, top_up, waiting

UNITS = Right.UNITS


def test_the_rest_waits_for_the_cool_off_of_this_very_top_up(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    first = market.now
    market.until(START + 30 * MINUTE)
    top_up(market, BOB, 50)
    market.until(START + HOUR)
    top_up(market, CAROL, 10)

    # Released in the hour in which a week has passed, rounded up: alice's and bob's together.
    assert first < START + HOUR
    assert waiting(market) == 160 * 4_000
    assert market.escrow() == 160 * 4_000
    assert market.money(HOTPOT) == 0
    assert market.last(ToppedUp).release_at == START + WEEK + 2 * HOUR

    market.until(START + WEEK + HOUR - 1)
    assert market.money(HOTPOT) == 0
    market.until(START + WEEK + HOUR)
    assert market.last(TopUpsReleased) == TopUpsReleased(1, 150 * 4_000, 0)
    assert (market.money(HOTPOT), waiting(market)) == (600_000, 40_000)
    market.until(START + WEEK + 2 * HOUR)
    assert (market.money(HOTPOT), waiting(market)) == (640_000, 0)
    assert market.escrow() == 640_000


def test_a_leap_of_time_releases_all_that_is_due_in_one_entry(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    for _ in range(3):
        top_up(market, ALICE, 10)
        market.wait(HOUR)

    market.until(START + 30 * DAY)

    assert market.events(TopUpsReleased) == [TopUpsReleased(1, 120_000, 0)]


def test_two_members_give_back_in_crossed_order_without_the_merchant(
    make_market: MakeMarket,
) -> None:
    """Alice, bob, alice buy in three hours; bob steps back first. Hotpot has nothing."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.until(START + HOUR)
    top_up(market, BOB, 50)
    market.until(START + 2 * HOUR)
    top_up(market, ALICE, 10)
    hours = [START + WEEK + nth * HOUR for nth in (1, 2, 3)]

    # 30 x 8,000 = 240,000: floor(640,000 x 30 / 160) = 120,000 of escrow, 30 x 4,000 of bob's hour.
    event = give_back(market, BOB, 30)
    assert (event.from_escrow, event.from_waiting) == (120_000, ((hours[1], 120_000),))
    assert (event.from_merchant, event.claimed) == (0, 0)

    # Her youngest first: 10 of the third hour, then 20 of the first.
    event = give_back(market, ALICE, 30)
    assert event.from_escrow == 120_000
    assert event.from_waiting == ((hours[2], 40_000), (hours[0], 80_000))
    assert market.money(ALICE) == 1_000 * YUAN - 80 * 8_000

    # 80 of alice's and 20 of bob's are left, each with its cover.
    assert market.escrow() == 100 * 4_000
    assert market.state.top_ups[1].waiting == {hours[0]: 80 * 4_000, hours[1]: 20 * 4_000}
    market.until(hours[2])
    assert market.money(HOTPOT) == 100 * 4_000
    assert waiting(market) == 0


def test_the_first_hour_given_back_whole_leaves_no_timer_behind(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.until(START + HOUR)
    top_up(market, BOB, 50)

    give_back(market, ALICE, 100)
    market.until(START + WEEK + HOUR)
    assert market.events(TopUpsReleased) == []

    market.until(START + WEEK + 2 * HOUR)
    assert market.last(TopUpsReleased).amount == 200_000


def test_after_the_cool_off_nothing_is_given_back(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    bought = market.now
    market.until(bought + WEEK - MICROSECOND - 1)
    assert give_back(market, ALICE, 1).from_waiting == ((START + WEEK + HOUR, 4_000),)

    refused = market.refused(RefundUnits(ALICE, *AUTO, 1, ALICE, UNITS, 1))

    assert market.now > bought + WEEK - 1
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 0)


def test_units_sold_on_in_their_cool_off_are_released_in_their_hour(
    make_market: MakeMarket,
) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.order(ALICE, Side.SELL, 60, 8_500)
    market.order(BOB, Side.BUY, 60, 8_500)

    refused = market.refused(RefundUnits(BOB, *AUTO, 1, BOB, UNITS, 1))
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 0)
    refused = market.refused(RefundUnits(ALICE, *AUTO, 1, ALICE, UNITS, 41))
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 40)

    give_back(market, ALICE, 40)
    assert waiting(market) == 60 * 4_000
    market.until(START + WEEK + HOUR)
    assert market.money(HOTPOT) == 60 * 4_000


def test_units_used_in_their_cool_off_are_paid_in_two_parts(make_market: MakeMarket) -> None:
    """Of 100 units 60 are used: their cover at the counter, the rest when its hour has come."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)

    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 60), 60))
    assert market.money(HOTPOT) == 60 * 4_000

    give_back(market, ALICE, 40)
    assert (market.escrow(), waiting(market)) == (0, 60 * 4_000)
    market.until(START + WEEK + HOUR)
    assert market.money(HOTPOT) == 60 * 8_000


def test_a_refund_by_the_operator_takes_the_oldest_units_and_what_waits_of_them(
    make_market: MakeMarket,
) -> None:
    """Ten units of alice's are past their cool-off, ten are in it; she gives up 15."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 10)
    market.until(START + WEEK + HOUR)
    top_up(market, ALICE, 10)
    assert market.money(HOTPOT) == 40_000
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 20_000))

    market.ok(RefundUnits(0, *AUTO, 1, ALICE, UNITS, 15))

    # 120,000 are due: 60,000 of escrow, 5 x 4,000 that wait, 20,000 of hotpot, the rest is owed.
    event = market.last(UnitsRefunded)
    assert event.from_waiting == ((START + 2 * WEEK + 2 * HOUR, 20_000),)
    assert (event.from_escrow, event.from_merchant, event.claimed) == (60_000, 20_000, 20_000)
    assert market.series().defaulted


def test_in_a_default_what_is_due_goes_to_escrow(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 10)
    market.until(START + WEEK + HOUR)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 40_000))
    top_up(market, BOB, 50)
    market.ok(RefundUnits(0, *AUTO, 1, ALICE, UNITS, 10))
    assert market.claim(ALICE) == 40_000
    refused = market.refused(TopUp(CAROL, *AUTO, 1, 1))
    assert refused == Refused(Refusal.SERIES_NOT_OPEN, "series")

    # Bob may still step back, and is paid in full.
    assert give_back(market, BOB, 10).claimed == 0
    market.until(START + 2 * WEEK + 2 * HOUR)
    assert market.last(TopUpsReleased) == TopUpsReleased(1, 0, 40 * 4_000)
    assert market.escrow() == 40 * 8_000

    # Cured, it is sold again; what lies in escrow comes with use.
    market.bring(HOTPOT, 40_000)
    market.ok(PayClaims(HOTPOT, *AUTO, 1, 40_000))
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(BOB, 40), 40))
    assert market.money(HOTPOT) == 40 * 8_000
    top_up(market, CAROL, 1)


def test_in_a_default_escrow_takes_no_more_than_is_owed(make_market: MakeMarket) -> None:
    """Of 100 units 95 are used: 400,000 wait, and 5 units need 20,000 to be covered in full."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 95), 95))
    market = market.fork()
    market.series().defaulted = True

    market.until(START + WEEK + HOUR)

    assert market.last(TopUpsReleased) == TopUpsReleased(1, 380_000, 20_000)
    assert market.escrow() == 5 * 8_000


def test_every_cool_off_is_over_before_the_series_expires(make_market: MakeMarket) -> None:
    """Use ends at a whole hour: the last release is an hour before, the last top-up a week."""
    market = make_market(COOLING)
    opened(market, trading_until=TERMS.use_until)
    last = TERMS.use_until - HOUR - WEEK
    market.until(last - MICROSECOND)
    top_up(market, ALICE, 1)
    assert market.last(ToppedUp).release_at == TERMS.use_until - HOUR

    refused = market.refused(TopUp(ALICE, *AUTO, 1, 1))
    assert refused == Refused(Refusal.TOP_UPS_CLOSED, "series", last + 1)

    market.until(TERMS.use_until)
    market.settle()
    assert waiting(market) == 0
    assert (market.money(HOTPOT), market.principal(ALICE)) == (4_000, 8_000)


def test_what_never_expires_is_topped_up_until_trade_ends(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    opened(market, expiry=ExpiryPolicy.NEVER, use_until=0)
    market.until(TERMS.trading_until - 2 * MICROSECOND)
    top_up(market, ALICE, 1)

    market.until(TERMS.trading_until + WEEK + HOUR)

    assert (market.money(HOTPOT), waiting(market)) == (4_000, 0)


def test_ten_thousand_top_ups_leave_no_more_rows_than_hours(make_market: MakeMarket) -> None:
    """A week of 10,000 top-ups of 1 unit each, every minute, by ten members; then one hour more."""
    market = make_market(COOLING)
    opened(market)
    members = [*market.crowd(10)]
    for member in members:
        market.deposit(member, 1_000)
    for nth in range(10_000):
        top_up(market, members[nth % 10], 1)
        market.until(START + (nth + 1) * MINUTE)

    assert market.series().issued == 10_000
    assert len(market.state.top_ups[1].waiting) == 167
    assert waiting(market) == market.escrow() == 10_000 * 4_000

    # The last hour has 40 minutes, four of them the last member's; the fifth unit is older.
    event = give_back(market, members[9], 5)
    assert [amount for _, amount in event.from_waiting] == [16_000, 4_000]
    market.until(START + 8 * DAY)
    # 24 hours of 60 top-ups.
    assert market.events(TopUpsReleased) == [TopUpsReleased(1, 1_440 * 4_000, 0)]
    assert market.money(HOTPOT) + waiting(market) == 9_995 * 4_000
    market.until(START + 15 * DAY)
    assert (market.money(HOTPOT), market.escrow()) == (9_995 * 4_000, 9_995 * 4_000)
    # What is past its cool-off is one lot again with the next top-up.
    top_up(market, members[0], 1)
    assert [lot.quantity for lot in market.state.holdings[1][members[0]]] == [1_000, 1]


def test_a_cover_raised_meanwhile_pays_who_steps_back_and_the_rest_is_released(
    make_market: MakeMarket,
) -> None:
    """Ten units with 4,000 of cover each; hotpot raises it to 6,000 and pays 20,000 for that."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 10)
    market.bring(HOTPOT, 20_000)
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 6_000))
    assert (market.escrow(), waiting(market)) == (60_000, 40_000)

    # 40,000 are due for 5: floor(60,000 x 5 / 10) of escrow, the other 10,000 of what waits.
    event = give_back(market, ALICE, 5)
    assert (event.from_escrow, event.from_waiting) == (30_000, ((START + WEEK + HOUR, 10_000),))
    assert (event.from_merchant, event.claimed) == (0, 0)

    # Units bought from now on bring the new cover.
    top_up(market, BOB, 10)
    assert (market.escrow(), waiting(market)) == (90_000, 50_000)
    market.until(START + WEEK + HOUR)
    assert market.money(HOTPOT) == 50_000
