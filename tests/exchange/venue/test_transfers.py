"""Negotiated transfer under the Chinese profile: named parties, holding time, caps, cool-off."""

import msgspec
import pytest

from exchange.commands import (
    AcceptTransfer,
    BeginWithdrawal,
    ChangeFees,
    DraftSeries,
    FeeTier,
    FreezeMember,
    GiveUnits,
    OfferTransfer,
    OpenMarket,
    RefundUnits,
    Right,
    Side,
    Subscribe,
    WithdrawTransfer,
)
from exchange.events import ProceedsReleased, TransferAccepted, TransferWithdrawn
from exchange.profiles import CN_STRICT, OPEN
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    DAY,
    HOTPOT,
    MICROSECOND,
    TERMS,
    Market,
    order,
)

WEEK = 7 * DAY


@pytest.fixture
def strict(make_market: MakeMarket) -> Market:
    """Return a Chinese market where alice has had 100 units for just a week, and bob has money.

    Both sides of a transfer pay 0.20 %.
    """
    market = make_market(CN_STRICT, (FeeTier(10, 20),))
    market.issue({ALICE: 100})
    market.deposit(BOB, 100)
    market.until(market.state.holdings[1][ALICE][0].acquired_at + WEEK - MICROSECOND)
    return market


def offer(market: Market, quantity: int = 40, price: int = 9_000, to: int = BOB) -> int:
    seller = ALICE
    return market.ok(OfferTransfer(seller, *AUTO, 1, to, quantity, price, market.now + DAY))


@pytest.mark.requirement("P3-11", "P3-17", "DC-02")
def test_units_go_to_the_named_member_against_the_money_agreed(strict: Market) -> None:
    transfer = offer(strict)
    assert strict.units(ALICE, Bucket.OFFERED) == 40

    strict.ok(AcceptTransfer(BOB, *AUTO, transfer))

    # 40 x 9,000 = 360,000, of which each side pays 720.
    assert strict.last(TransferAccepted) == TransferAccepted(transfer, 1, 720, 720)
    assert sorted(strict.history[-1][4]) == [
        (0, 0, Bucket.FEES, 1_440),
        (ALICE, 0, Bucket.AVAILABLE, 359_280),
        (ALICE, 4, Bucket.OFFERED, -40),
        (BOB, 0, Bucket.AVAILABLE, -360_720),
        (BOB, 4, Bucket.AVAILABLE, 40),
    ]
    assert strict.series().last_price == 9_000
    assert strict.series().next_trade == 2
    assert strict.state.holdings[1][BOB][0].cost == 360_720


def test_no_order_book_matches_there(strict: Market) -> None:
    refused = strict.refused(order(ALICE, Side.SELL, 10, 9_000))

    assert refused == Refused(Refusal.MODE_FORBIDS, "series")


@pytest.mark.requirement("P3-17")
def test_each_series_goes_by_the_rules_of_its_market(strict: Market) -> None:
    """What one market forbids another of the same venue allows, and the other way round."""
    strict.ok(OpenMarket(0, *AUTO, "free", OPEN, (FeeTier(0, 0),), 0))
    number = strict.issue({CAROL: 10}, market=2, symbol="HOTPOT2703A")

    strict.order(CAROL, Side.SELL, 10, 9_000, series=number)
    refused = strict.refused(OfferTransfer(CAROL, *AUTO, number, BOB, 1, 9_000, strict.now + DAY))

    assert refused == Refused(Refusal.MODE_FORBIDS, "series")


def test_young_units_may_not_be_sold_before_their_time(make_market: MakeMarket) -> None:
    market = make_market(CN_STRICT)
    market.issue({ALICE: 100})
    matures = market.state.holdings[1][ALICE][0].acquired_at + WEEK
    sale = OfferTransfer(ALICE, *AUTO, 1, BOB, 1, 9_000, TERMS.use_until)

    market.until(matures - 1 - MICROSECOND)
    assert market.refused(sale) == Refused(Refusal.HOLDING_TIME, "quantity", 0)

    market.until(matures - MICROSECOND)
    market.ok(sale)
    assert market.now == matures


def test_the_buyers_units_are_young_again(strict: Market) -> None:
    strict.ok(AcceptTransfer(BOB, *AUTO, offer(strict)))

    refused = strict.refused(OfferTransfer(BOB, *AUTO, 1, CAROL, 1, 9_000, strict.now + DAY))

    assert refused == Refused(Refusal.HOLDING_TIME, "quantity", 0)


def test_young_units_do_not_make_the_old_ones_wait(strict: Market) -> None:
    """Bob has 40 since a week, buys 40 more, and may sell just the first 40."""
    strict.ok(AcceptTransfer(BOB, *AUTO, offer(strict)))
    strict.wait(WEEK)
    strict.deposit(BOB, 100)
    strict.ok(AcceptTransfer(BOB, *AUTO, offer(strict)))
    many = OfferTransfer(BOB, *AUTO, 1, CAROL, 41, 9_000, TERMS.use_until)
    assert strict.refused(many) == Refused(Refusal.HOLDING_TIME, "quantity", 40)

    strict.ok(OfferTransfer(BOB, *AUTO, 1, CAROL, 30, 9_000, TERMS.use_until))

    # What is set aside already counts: 10 of the old ones are left.
    more = OfferTransfer(BOB, *AUTO, 1, CAROL, 11, 9_000, TERMS.use_until)
    assert strict.refused(more) == Refused(Refusal.HOLDING_TIME, "quantity", 10)


def test_gifts_name_their_receiver_there(strict: Market) -> None:
    nobody = GiveUnits(ALICE, *AUTO, 1, 10, bytes(32), strict.now + DAY)

    assert strict.refused(nobody) == Refused(Refusal.PROFILE_FORBIDS, "to")
    strict.ok(GiveUnits(ALICE, *AUTO, 1, 10, bytes(32), strict.now + DAY, BOB))


def test_fees_are_those_of_the_day_the_offer_was_made(strict: Market) -> None:
    transfer = offer(strict)
    strict.ok(ChangeFees(0, *AUTO, 1, (FeeTier(0, 1_000),)))

    strict.ok(AcceptTransfer(BOB, *AUTO, transfer))

    assert strict.last(TransferAccepted).buyer_fee == 720


def test_the_buyer_needs_price_and_fee_and_nothing_more(strict: Market) -> None:
    """5 x 9,501 = 47,505 with floor(95.01) = 95 of fee are 47,600, and that is what bob has."""
    strict.ok(BeginWithdrawal(BOB, *AUTO, 1_000_000 - 47_600))
    transfer = offer(strict, 5, 9_501)

    strict.ok(AcceptTransfer(BOB, *AUTO, transfer))

    assert strict.money(BOB) == 0


@pytest.mark.parametrize("price", [TERMS.lowest_price, TERMS.highest_price])
def test_the_bounds_of_the_price_are_within_them(strict: Market, price: int) -> None:
    strict.ok(AcceptTransfer(BOB, *AUTO, offer(strict, 1, price)))

    assert strict.series().last_price == price


@pytest.mark.parametrize(("party", "other"), [(ALICE, BOB), (BOB, ALICE)])
def test_either_party_may_end_it(strict: Market, party: int, other: int) -> None:
    transfer = offer(strict)

    strict.ok(WithdrawTransfer(party, *AUTO, transfer))

    assert strict.last(TransferWithdrawn) == TransferWithdrawn(transfer, timed_out=False)
    assert strict.units(ALICE) == 100
    gone = strict.refused(WithdrawTransfer(other, *AUTO, transfer))
    assert gone == Refused(Refusal.TRANSFER_UNKNOWN, "transfer")


def test_it_ends_when_its_time_has_come(strict: Market) -> None:
    transfer = offer(strict)
    due = strict.state.transfers[transfer].expires_at

    strict.until(due - 1)
    assert strict.events(TransferWithdrawn) == []

    strict.until(due)
    assert strict.last(TransferWithdrawn) == TransferWithdrawn(transfer, timed_out=True)


def test_after_the_end_of_trading_it_is_not_accepted(strict: Market) -> None:
    transfer = strict.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 1, 9_000, TERMS.use_until + DAY))
    strict.until(TERMS.trading_until)

    refused = strict.refused(AcceptTransfer(BOB, *AUTO, transfer))

    assert refused == Refused(Refusal.TRADING_CLOSED, "transfer")
    strict.until(TERMS.use_until)
    strict.settle()
    assert not strict.state.transfers


def test_nobody_holds_more_than_the_cap(strict: Market) -> None:
    strict.draft(symbol="HOTPOT2703A")
    strict.offer(2)
    strict.deposit(CAROL, 10_000)

    refused = strict.refused(Subscribe(CAROL, *AUTO, 2, 5_001))

    assert refused == Refused(Refusal.POSITION_LIMIT, "quantity", 5_000)
    strict.ok(Subscribe(CAROL, *AUTO, 2, 4_000))
    refused = strict.refused(Subscribe(CAROL, *AUTO, 2, 1_001))
    assert refused == Refused(Refusal.POSITION_LIMIT, "quantity", 1_000)


def test_there_are_two_hundred_holders_and_no_more(make_market: MakeMarket) -> None:
    market = make_market(CN_STRICT)
    crowd = market.crowd(199)
    market.issue({ALICE: 100, **dict.fromkeys(crowd, 1)})
    market.wait(WEEK)
    stranger, insider = BOB, crowd[0]
    for member in (stranger, insider):
        market.deposit(member, 10)
    to_stranger = offer(market, 1, to=stranger)
    to_insider = offer(market, 1, to=insider)

    refused = market.refused(AcceptTransfer(stranger, *AUTO, to_stranger))

    assert refused == Refused(Refusal.HOLDER_LIMIT, "series", 200)
    market.ok(AcceptTransfer(insider, *AUTO, to_insider))


def test_principal_comes_back_for_seven_days(strict: Market) -> None:
    """Alice's week is over; carol's has begun, and ends at its last nanosecond."""
    assert strict.refused(RefundUnits(ALICE, *AUTO, 1, ALICE, Right.UNITS, 1)) == Refused(
        Refusal.COOL_OFF_OVER, "quantity", 0
    )
    number = strict.issue({CAROL: 10}, symbol="HOTPOT2703A")
    ends = strict.state.holdings[number][CAROL][0].acquired_at + WEEK
    assert strict.escrow(number) == 80_000

    strict.until(ends - 1 - MICROSECOND)
    strict.ok(RefundUnits(CAROL, *AUTO, number, CAROL, Right.UNITS, 4))
    assert strict.now == ends - 1
    assert strict.money(CAROL) == 32_000

    strict.until(ends)
    refused = strict.refused(RefundUnits(CAROL, *AUTO, number, CAROL, Right.UNITS, 1))
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 0)
    # 50 % of the 6 units kept are released.
    assert strict.last(ProceedsReleased) == ProceedsReleased(number, 24_000)


def test_only_first_hand_units_come_back(strict: Market) -> None:
    strict.ok(AcceptTransfer(BOB, *AUTO, offer(strict)))

    refused = strict.refused(RefundUnits(BOB, *AUTO, 1, BOB, Right.UNITS, 1))

    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 0)


def test_of_bought_and_taken_over_units_the_first_hand_ones_are_given_back(
    make_market: MakeMarket,
) -> None:
    """Bob bought 5 units, which he may return, and takes over 40 of alice's the day after."""
    market = make_market(msgspec.structs.replace(CN_STRICT, min_holding=0))
    market.issue({ALICE: 100, BOB: 5})
    market.deposit(BOB, 100)
    market.wait(DAY)
    market.ok(AcceptTransfer(BOB, *AUTO, offer(market)))

    refused = market.refused(RefundUnits(BOB, *AUTO, 1, BOB, Right.UNITS, 6))
    assert refused == Refused(Refusal.COOL_OFF_OVER, "quantity", 5)
    market.ok(RefundUnits(BOB, *AUTO, 1, BOB, Right.UNITS, 3))

    assert [(lot.quantity, lot.first_hand) for lot in market.state.holdings[1][BOB]] == [
        (2, True),
        (40, False),
    ]
    market.ok(RefundUnits(BOB, *AUTO, 1, BOB, Right.UNITS, 2))
    assert [lot.quantity for lot in market.state.holdings[1][BOB]] == [40]


def test_the_offer_of_a_frozen_seller_waits(strict: Market) -> None:
    transfer = offer(strict)
    strict.ok(FreezeMember(0, *AUTO, ALICE, True))
    refused = strict.refused(AcceptTransfer(BOB, *AUTO, transfer))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "transfer")
    refused = strict.refused(WithdrawTransfer(ALICE, *AUTO, transfer))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")

    strict.ok(FreezeMember(0, *AUTO, ALICE, False))
    strict.ok(AcceptTransfer(BOB, *AUTO, transfer))


def test_a_frozen_buyer_takes_no_offer_but_may_be_made_one(strict: Market) -> None:
    strict.ok(FreezeMember(0, *AUTO, BOB, True))
    transfer = offer(strict)
    refused = strict.refused(AcceptTransfer(BOB, *AUTO, transfer))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")

    # The seller is not tied to somebody who cannot answer.
    strict.ok(WithdrawTransfer(ALICE, *AUTO, transfer))
    assert strict.units(ALICE) == 100


def test_the_reserve_of_the_profile_is_kept_as_cover(strict: Market) -> None:
    too_much = msgspec.structs.replace(TERMS, symbol="HOTPOT2703A", release_bps=6_001)
    assert strict.refused(DraftSeries(HOTPOT, *AUTO, too_much)) == Refused(
        Refusal.RESERVE_TOO_LOW, "release_bps", 6_000
    )

    number = strict.draft(symbol="HOTPOT2703A", release_bps=6_000)

    assert strict.series(number).cover == 3_200
