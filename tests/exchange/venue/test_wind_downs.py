"""Wind-downs and claims: figures worked out by hand, in money units.

The usual series: 1,000 units at 8,000, half released, so that escrow holds 4,000,000 behind
8,000,000 of principal.
"""

import pytest

from exchange.commands import (
    BeginWithdrawal,
    Capture,
    GiveUnits,
    OfferTransfer,
    OpenOffering,
    PayClaims,
    RefundUnits,
    Right,
    Side,
    WindDown,
)
from exchange.events import (
    AuthorisationVoided,
    ClaimsPaid,
    DefaultCured,
    HoldingsWoundUp,
    OrdersRemoved,
    Payout,
    SeriesSettled,
    WindDownBegun,
)
from exchange.events.orders import Cause
from exchange.events.series import SeriesStatus
from exchange.profiles import CN_STRICT, EU
from exchange.refusals import Refusal
from exchange.venue.final_figures import final_balances
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, TERMS, Market

PRINCIPAL = Right.PRINCIPAL


def wind_down(market: Market, series: int = 1) -> None:
    """Wind a series down; what members are shown at once is what they have in the end."""
    market.ok(WindDown(0, *AUTO, series))
    foretold = {member: final_balances(market.state, member) for member in market.state.members}
    market.settle()
    assert foretold == market.balances(foretold)


def pay(market: Market, amount: int) -> None:
    market.ok(PayClaims(HOTPOT, *AUTO, 1, amount))


def test_before_the_release_everybody_is_paid_in_full(make_market: MakeMarket) -> None:
    market = make_market(EU)
    market.issue({ALICE: 600, BOB: 400})

    wind_down(market)

    assert (market.money(ALICE), market.money(BOB)) == (4_800_000, 3_200_000)
    assert market.escrow() == 0
    assert market.claim(ALICE) == market.claim(BOB) == 0
    assert not market.series().defaulted
    assert market.units(-1, Bucket.WOUNDUP) == 1_000
    assert market.series().status is SeriesStatus.WOUND_DOWN


def with_own_units(market: Market, **terms: object) -> None:
    """Let hotpot hold 100 of its 1,000 units, bought from bob; alice has 600, bob 300."""
    market.issue({ALICE: 600, BOB: 400}, **terms)
    market.deposit(HOTPOT, 80)
    market.order(BOB, Side.SELL, 100, 8_000)
    market.order(HOTPOT, Side.BUY, 100, 8_000)
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    market.ok(BeginWithdrawal(BOB, *AUTO, market.money(BOB)))


def test_the_merchants_own_units_rank_last(market: Market) -> None:
    with_own_units(market)

    wind_down(market)

    # 900 units of others stand for 7,200,000, escrow for 4,000,000 of it.
    # alice: floor(4,000,000 x 4,800,000 / 7,200,000) = 2,666,666 (.67), 2,133,334 owed.
    # bob:   floor(4,000,000 x 2,400,000 / 7,200,000) = 1,333,333 (.33), 1,066,667 owed.
    assert market.last(WindDownBegun) == WindDownBegun(1, 4_000_000, 7_200_000, surplus=0)
    first, last = market.events(HoldingsWoundUp)
    assert first.payouts == (
        Payout(HOTPOT, 0, 0, 0, 0),
        Payout(ALICE, 600, 0, 2_666_666, 2_133_334),
        Payout(BOB, 300, 0, 1_333_333, 1_066_667),
    )
    assert last.payouts == (Payout(HOTPOT, 100, 0, 0, 0),)
    assert (market.money(ALICE), market.claim(ALICE)) == (2_666_666, 2_133_334)
    assert (market.money(BOB), market.claim(BOB)) == (1_333_333, 1_066_667)
    assert market.money(HOTPOT) == 0
    # One unit of money is left by the two roundings.
    assert market.last(SeriesSettled) == SeriesSettled(1, dust=1)
    assert market.system(Bucket.ROUNDING) == 1
    assert market.escrow() == 0
    assert market.series().defaulted


def test_a_surplus_goes_to_the_merchants_own_units(market: Market) -> None:
    with_own_units(market, release_bps=1_000)

    wind_down(market)

    # 90 % stay: 7,200,000, which is exactly the principal of the 900 units of others.
    assert market.last(WindDownBegun) == WindDownBegun(1, 7_200_000, 7_200_000, surplus=0)
    assert (market.money(ALICE), market.money(BOB)) == (4_800_000, 2_400_000)
    assert market.money(HOTPOT) == 0


def test_what_is_left_beyond_all_others_pays_the_merchants_own_units(market: Market) -> None:
    with_own_units(market, release_bps=500)

    wind_down(market)

    # 95 % stay: 7,600,000. 400,000 beyond the others' 7,200,000 are for hotpot's 100 units.
    assert market.last(WindDownBegun).surplus == 400_000
    assert market.money(HOTPOT) == 400_000
    assert market.system(Bucket.ROUNDING) == 0
    assert market.escrow() == 0


def test_the_merchants_own_principal_ranks_last_as_well(market: Market) -> None:
    with_own_units(market, release_bps=500)
    market.until(TERMS.use_until)
    market.settle()
    assert market.principal(HOTPOT) == 800_000

    wind_down(market)

    assert (market.money(ALICE), market.money(BOB)) == (4_800_000, 2_400_000)
    assert market.money(HOTPOT) == 400_000
    assert market.system(Bucket.ROUNDING) == 0
    assert market.series().status is SeriesStatus.WOUND_DOWN


def test_claims_are_paid_pro_rata_when_money_arrives(market: Market) -> None:
    with_own_units(market)
    wind_down(market)  # alice is owed 2,133,334, bob 1,066,667: 3,200,001 in all
    market.deposit(HOTPOT, 1_000)
    alice, bob = market.money(ALICE), market.money(BOB)

    pay(market, 1_000_000)

    # alice: floor(1,000,000 x 2,133,334 / 3,200,001) = 666,666 (.67); bob: 333,333 (.33). The one
    # unit that rounding leaves stays with hotpot.
    assert market.last(ClaimsPaid).payments == ((ALICE, 666_666), (BOB, 333_333))
    assert (market.money(ALICE), market.money(BOB)) == (alice + 666_666, bob + 333_333)
    assert market.money(HOTPOT) == 10_000_000 - 999_999
    assert (market.claim(ALICE), market.claim(BOB)) == (1_466_668, 733_334)

    # More than is owed pays exactly that.
    pay(market, 9_000_000)
    assert market.last(ClaimsPaid).payments == ((ALICE, 1_466_668), (BOB, 733_334))
    assert market.money(HOTPOT) == 10_000_000 - 3_200_001
    refused = market.refused(PayClaims(HOTPOT, *AUTO, 1, 1))
    assert refused.refusal is Refusal.NOTHING_OUTSTANDING
    # Who was wound down in default stays so, paid or not.
    assert market.events(DefaultCured) == []
    assert market.series().defaulted


def test_the_last_claim_paid_cures_the_default(market: Market) -> None:
    """Alice and bob give 100 units back each: 800,000, of which escrow pays 400,000 and no more."""
    market.issue({ALICE: 100, BOB: 100})
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    for holder in (ALICE, BOB):
        market.ok(RefundUnits(0, *AUTO, 1, holder, Right.UNITS, 100))
    assert (market.claim(ALICE), market.claim(BOB)) == (400_000, 400_000)
    market.deposit(HOTPOT, 100)

    pay(market, 799_999)
    assert (market.claim(ALICE), market.claim(BOB)) == (1, 1)
    assert market.series().defaulted

    pay(market, 2)
    assert market.last(DefaultCured) == DefaultCured(1)
    assert not market.series().defaulted


def test_a_cured_series_may_fall_into_default_again(market: Market) -> None:
    market.issue({ALICE: 100})
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    market.ok(RefundUnits(0, *AUTO, 1, ALICE, Right.UNITS, 50))
    market.bring(HOTPOT, 200_000)
    pay(market, 200_000)
    assert not market.series().defaulted

    market.ok(RefundUnits(0, *AUTO, 1, ALICE, Right.UNITS, 50))

    assert market.series().defaulted
    assert market.claim(ALICE) == 200_000


def test_more_than_five_hundred_claims_are_paid_before_the_default_is_cured(
    market: Market,
) -> None:
    crowd = market.crowd(501)
    market.issue(dict.fromkeys(crowd, 1))
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    for holder in crowd:
        market.ok(RefundUnits(0, *AUTO, 1, holder, Right.UNITS, 1))
    market.deposit(HOTPOT, 1_000)

    pay(market, 501 * 4_000)

    assert [draft[1] for draft in market.history[-3:]] == [
        ClaimsPaid.KIND,
        ClaimsPaid.KIND,
        DefaultCured.KIND,
    ]
    assert not market.series().defaulted


def test_the_operator_may_pay_claims_from_the_merchants_account(market: Market) -> None:
    with_own_units(market)
    wind_down(market)
    market.deposit(HOTPOT, 1_000)

    market.ok(PayClaims(0, *AUTO, 1, 3_200_001))

    assert market.money(HOTPOT) == 10_000_000 - 3_200_001


def test_a_claim_too_small_for_a_share_waits(market: Market) -> None:
    """10 yuan among claims of 9,999 to 1: the small one gets nothing yet."""
    market.issue({ALICE: 9_999, BOB: 1})
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT)))
    wind_down(market)
    assert (market.claim(ALICE), market.claim(BOB)) == (39_996_000, 4_000)
    market.deposit(HOTPOT, 1)

    # floor(9,999 x 39,996,000 / 40,000,000) = 9,998 (.0001); floor(9,999 x 4,000 / 40,000,000) = 0.
    pay(market, 9_999)

    assert market.last(ClaimsPaid).payments == ((ALICE, 9_998),)
    assert market.claim(BOB) == 4_000


def test_many_claims_are_paid_in_parts_of_one_act(market: Market) -> None:
    crowd = market.crowd(501)
    market.issue(dict.fromkeys(crowd, 1))
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, market.money(HOTPOT) // 100 * 100))
    wind_down(market)
    market.deposit(HOTPOT, 501)
    now = market.now

    pay(market, 501 * 4_000)

    assert [len(event.payments) for event in market.events(ClaimsPaid)] == [500, 1]
    assert {draft[0] for draft in market.history[-2:]} == {now + 1_000}
    assert {market.money(member) for member in crowd} == {8_000}


def test_the_rate_is_fixed_by_the_first_entry_and_paid_in_slices(market: Market) -> None:
    """1,201 holders are paid 500 at a time, and other members go on meanwhile."""
    crowd = market.crowd(1_201)
    market.issue(dict.fromkeys(crowd, 3))

    market.ok(WindDown(0, *AUTO, 1))
    paid = []
    while market.series().status is SeriesStatus.WINDING_DOWN:
        market.deposit(CAROL, 1)
        market.until(market.venue.next_due() or 0)
        paid.append(sum(1 for member in crowd if market.money(member)))

    # 3 units are 24,000; escrow holds half.
    assert paid == [500, 1_000, 1_201, 1_201]
    assert {market.money(member) for member in crowd} == {12_000}
    assert {market.claim(member) for member in crowd} == {12_000}
    assert market.money(CAROL) == 4 * 10_000


def test_whatever_is_open_is_closed_first(market: Market) -> None:
    """An order, a gift and an authorisation give their units back to be paid for."""
    market.issue({ALICE: 600, BOB: 400})
    market.deposit(CAROL, 100)
    market.order(CAROL, Side.BUY, 10, 7_000)
    market.order(ALICE, Side.SELL, 100, 9_000)
    market.ok(GiveUnits(ALICE, *AUTO, 1, 50, bytes(32), market.now + DAY))
    authorisation = market.authorise(ALICE, 30)

    wind_down(market)

    removals = market.last(OrdersRemoved).removals
    assert {removal.cause for removal in removals} == {Cause.WIND_DOWN}
    assert len(removals) == 2
    assert market.last(AuthorisationVoided).authorisation == authorisation
    # All 600: half of 4,800,000 paid, half owed.
    assert (market.money(ALICE), market.claim(ALICE)) == (2_400_000, 2_400_000)
    assert market.money(CAROL) == 1_000_000
    assert market.money(CAROL, Bucket.HELD) == 0


def test_negotiated_transfers_are_closed_first_too(make_market: MakeMarket) -> None:
    market = make_market(CN_STRICT)
    market.issue({ALICE: 600})
    market.wait(CN_STRICT.min_holding)
    market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 100, 9_000, market.now + DAY))

    wind_down(market)

    assert market.units(ALICE, Bucket.OFFERED) == 0
    assert market.units(-1, Bucket.WOUNDUP) == 600


def test_an_authorisation_is_void_from_the_first_entry(market: Market) -> None:
    market.issue({ALICE: 600, BOB: 400})
    authorisation = market.authorise(ALICE, 30)
    market.ok(WindDown(0, *AUTO, 1))

    refused = market.refused(Capture(HOTPOT, *AUTO, authorisation, 30))
    assert refused.refusal is Refusal.SERIES_EXPIRED

    market.settle()
    assert market.money(ALICE) == 2_400_000


def test_a_wind_down_after_expiry_pays_principal(market: Market) -> None:
    market.issue({ALICE: 600, BOB: 400})
    market.until(TERMS.use_until)
    market.settle()
    market.ok(RefundUnits(BOB, *AUTO, 1, BOB, PRINCIPAL, 200_000))

    wind_down(market)

    # 7,800,000 of principal and 3,900,000 of escrow are left: half is paid.
    assert market.last(WindDownBegun) == WindDownBegun(1, 3_900_000, 7_800_000, surplus=0)
    assert (market.money(ALICE), market.claim(ALICE)) == (2_400_000, 2_400_000)
    assert (market.money(BOB), market.claim(BOB)) == (200_000 + 1_500_000, 1_500_000)
    assert market.escrow() == 0


def test_a_wind_down_in_the_midst_of_expiry_pays_units_and_principal(market: Market) -> None:
    crowd = market.crowd(700)
    market.issue(dict.fromkeys(crowd, 2))
    market.until(TERMS.trading_until)
    market.until(TERMS.use_until)
    market.until(market.now + 1_000_000)
    assert market.units(-1, Bucket.EXPIRED) == 1_000

    wind_down(market)

    assert {market.money(member) for member in crowd} == {8_000}
    assert {market.claim(member) for member in crowd} == {8_000}
    assert market.escrow() == 0


def test_a_wind_down_during_an_offering_gives_all_subscriptions_back(market: Market) -> None:
    market.draft()
    market.offer(1, lasts=DAY)
    crowd = market.crowd(501)
    market.subscribe(1, dict.fromkeys(crowd, 5))
    assert market.system(Bucket.SUBSCRIPTION, -1) == 501 * 40_000

    wind_down(market)

    assert {market.money(member) for member in crowd} == {40_000}
    assert market.system(Bucket.SUBSCRIPTION, -1) == 0
    assert market.series().status is SeriesStatus.WOUND_DOWN
    assert market.series().offering is None


@pytest.mark.parametrize("subscribed", [0, 5])
def test_a_series_on_presale_is_wound_down_too(market: Market, subscribed: int) -> None:
    market.draft()
    market.ok(OpenOffering(HOTPOT, *AUTO, 1, market.now, market.now + DAY, 100, 1, 0))
    if subscribed:
        market.subscribe(1, {ALICE: subscribed})

    wind_down(market)

    assert market.money(ALICE) == subscribed * 8_000
    assert market.series().status is SeriesStatus.WOUND_DOWN
    assert market.series().offering is None


def test_a_drafted_series_is_wound_down_at_once(market: Market) -> None:
    market.draft()

    wind_down(market)

    assert market.last(SeriesSettled) == SeriesSettled(1, dust=0)
    assert market.series().status is SeriesStatus.WOUND_DOWN


def test_nothing_of_a_wound_down_series_comes_to_life_again(market: Market) -> None:
    market.issue({ALICE: 600})
    wind_down(market)

    market.until(TERMS.use_until + DAY)

    assert market.series().status is SeriesStatus.WOUND_DOWN
    assert market.venue.next_due() is None
