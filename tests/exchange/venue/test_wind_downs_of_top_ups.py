"""Wind-downs of series with money that waits: figures worked out by hand, in money units.

Of 8,000 a unit 4,000 are cover and 4,000 wait for a week.
"""

from exchange.commands import (
    BeginWithdrawal,
    Capture,
    OpenTopUps,
    RefundUnits,
    Right,
    Side,
    WindDown,
)
from exchange.events import (
    HoldingsWoundUp,
    Payout,
    SeriesSettled,
    SeriesStatus,
    WindDownBegun,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.final_figures import final_balances
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    HOTPOT,
    HOUR,
    START,
    YUAN,
    Market,
)
from tests.support.topped_up import COOLING, WEEK, opened, top_up, waiting

UNITS = Right.UNITS


def test_a_wind_down_ends_top_ups(market: Market) -> None:
    opened(market)
    market.ok(WindDown(0, *AUTO, 1))

    assert not market.state.top_ups[1].is_open
    refused = market.refused(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    assert refused == Refused(Refusal.SERIES_NOT_OPEN, "series")


def wind_down(market: Market) -> None:
    """Wind the series down; what members are shown at once is what they have in the end."""
    market.ok(WindDown(0, *AUTO, 1))
    foretold = {member: final_balances(market.state, member) for member in market.state.members}
    market.settle()
    assert foretold == market.balances(foretold)
    assert market.series().status is SeriesStatus.WOUND_DOWN
    assert (market.escrow(), waiting(market)) == (0, 0)


def test_in_a_wind_down_what_waits_makes_whole_who_could_step_back(
    make_market: MakeMarket,
) -> None:
    """Alice's 100 units are past their cool-off; bob has 50 in it, carol 10 and sold alice 20."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.until(START + WEEK + HOUR)
    top_up(market, BOB, 50)
    market.wait(HOUR)
    top_up(market, CAROL, 30)
    market.order(CAROL, Side.SELL, 20, 9_000)
    market.order(ALICE, Side.BUY, 20, 9_000)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 400_000))
    before = {member: market.money(member) for member in (ALICE, BOB, CAROL)}

    wind_down(market)

    # Escrow: 180 x 4,000 = 720,000 for 1,440,000, half of each principal. What waits: 80 x 4,000,
    # 200,000 of it bob's and 40,000 carol's; 80,000 are left for the 480,000 that alice lacks.
    assert market.last(WindDownBegun) == WindDownBegun(1, 720_000, 1_440_000, 0, 80_000, 480_000)
    assert market.events(HoldingsWoundUp)[0].payouts == (
        Payout(ALICE, 120, 0, 560_000, 400_000, waited=80_000),
        Payout(BOB, 50, 0, 400_000, 0, waited=200_000),
        Payout(CAROL, 10, 0, 80_000, 0, waited=40_000),
    )
    assert market.last(SeriesSettled) == SeriesSettled(1, 0)
    paid = {member: market.money(member) - before[member] for member in before}
    assert paid == {ALICE: 560_000, BOB: 400_000, CAROL: 80_000}
    assert market.money(HOTPOT) == 0


def test_in_a_wind_down_what_nobody_can_give_back_is_shared_by_all_who_lack(
    make_market: MakeMarket,
) -> None:
    """Carol buys 10 units, sells 4 and 3 of them, uses 2 and keeps 1.

    At a price of 8,333 and 66.67 % of cover 5,556 are cover, 2,777 the rest.
    """
    market = make_market(COOLING)
    opened(market, issue_price=8_333, release_bps=3_333)
    top_up(market, CAROL, 10)
    for member, quantity in ((ALICE, 4), (BOB, 3)):
        market.order(CAROL, Side.SELL, quantity, 9_000)
        market.order(member, Side.BUY, quantity, 9_000)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(CAROL, 2), 2))
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT) // 100 * 100))
    released = market.money(HOTPOT)

    wind_down(market)

    # Escrow: 8 x 5,556 = 44,448 for 66,664; carol's unit is made whole with her own 2,777.
    # 27,770 - 2,777 = 24,993 wait for nobody; alice lacks 4 x 2,777 = 11,108, bob 8,331.
    # 24,993 - 19,439 = 5,554 are the rest of two units that were used: hotpot has earned it.
    assert market.last(WindDownBegun) == WindDownBegun(
        1, 44_448, 66_664, 0, freed=19_439, lacking=19_439, to_merchant=5_554
    )
    assert market.events(HoldingsWoundUp)[0].payouts == (
        Payout(ALICE, 4, 0, 33_332, 0, waited=11_108),
        Payout(BOB, 3, 0, 24_999, 0, waited=8_331),
        Payout(CAROL, 1, 0, 8_333, 0, waited=2_777),
    )
    assert market.last(SeriesSettled) == SeriesSettled(1, 0)
    assert market.money(HOTPOT) == released + 5_554


def test_in_a_wind_down_shares_of_what_waits_are_rounded_down(make_market: MakeMarket) -> None:
    """Alice and bob are past their cool-off; hotpot itself bought the only unit that is in one."""
    market = make_market(COOLING)
    opened(market)
    market.deposit(HOTPOT, 100)
    top_up(market, ALICE, 4)
    top_up(market, BOB, 3)
    market.until(START + WEEK + HOUR)
    top_up(market, CAROL, 1)
    market.order(CAROL, Side.SELL, 1, 9_000)
    market.order(HOTPOT, Side.BUY, 1, 9_000)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))

    wind_down(market)

    # Escrow: 8 x 4,000 for 56,000 of the others: alice floor(32,000 x 4 / 7) = 18,285 (.7), bob
    # floor(32,000 x 3 / 7) = 13,714 (.3); they lack 13,715 and 10,286. 4,000 wait for that:
    # floor(4,000 x 13,715 / 24,001) = 2,285 (.7), floor(4,000 x 10,286 / 24,001) = 1,714 (.3).
    assert market.last(WindDownBegun) == WindDownBegun(1, 32_000, 56_000, 0, 4_000, 24_001)
    first, last = market.events(HoldingsWoundUp)
    assert first.payouts == (
        Payout(HOTPOT, 0, 0, 0, 0),
        Payout(ALICE, 4, 0, 18_285 + 2_285, 11_430, waited=2_285),
        Payout(BOB, 3, 0, 13_714 + 1_714, 8_572, waited=1_714),
    )
    assert last.payouts == (Payout(HOTPOT, 1, 0, 0, 0),)
    # One unit of money is left in each.
    assert market.last(SeriesSettled) == SeriesSettled(1, dust=2)
    assert market.system(Bucket.ROUNDING) == 2


def test_in_a_wind_down_after_all_was_used_what_waits_is_the_merchants(
    make_market: MakeMarket,
) -> None:
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 100)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 100), 100))

    wind_down(market)

    assert market.last(WindDownBegun) == WindDownBegun(1, 0, 0, 0, to_merchant=400_000)
    assert market.money(HOTPOT) == 800_000


def test_a_wind_down_in_a_default_pays_back_what_waits_as_well(make_market: MakeMarket) -> None:
    """Alice was refunded late and is owed 40,000; carol's top-up of today is paid back whole."""
    market = make_market(COOLING)
    opened(market)
    top_up(market, ALICE, 20)
    market.until(START + WEEK + HOUR)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    top_up(market, CAROL, 10)
    market.ok(RefundUnits(0, *AUTO, 1, ALICE, UNITS, 10))
    assert market.claim(ALICE) == 40_000

    wind_down(market)

    assert market.money(CAROL) == 1_000 * YUAN
    assert market.claim(ALICE) == 80_000


def test_five_hundred_and_one_are_paid_what_waits_in_slices(make_market: MakeMarket) -> None:
    market = make_market(COOLING)
    market.draft()
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 0))
    crowd = market.crowd(501)
    for member in crowd:
        market.bring(member, 24_000)
        top_up(market, member, 3)

    wind_down(market)

    assert {market.money(member) for member in crowd} == {24_000}
    assert [len(event.payouts) for event in market.events(HoldingsWoundUp)] == [500, 1]
