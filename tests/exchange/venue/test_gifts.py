"""Gifts: units for whoever shows the secret first."""

from hashlib import sha256

import pytest

from exchange.commands import ClaimGift, FreezeMember, GiveUnits, ReturnGift, Side, WindDown
from exchange.events import GiftClaimed, GiftReturned
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, MICROSECOND, Market, order

SECRET = b"open sesame"
HASH = sha256(SECRET).digest()


@pytest.fixture
def giving(market: Market) -> Market:
    """Return a market where alice has 100 units."""
    market.issue({ALICE: 100})
    return market


def give(market: Market, quantity: int = 40, to: int = 0) -> int:
    return market.ok(GiveUnits(ALICE, *AUTO, 1, quantity, HASH, market.now + DAY, to))


@pytest.mark.requirement("P3-11", "DC-02")
def test_the_first_who_shows_the_secret_gets_the_units(giving: Market) -> None:
    gift = give(giving)
    assert giving.units(ALICE) == 60
    assert giving.units(ALICE, Bucket.GIFTED) == 40

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))

    assert giving.last(GiftClaimed) == GiftClaimed(gift, BOB)
    assert giving.units(BOB) == 40
    assert giving.units(ALICE, Bucket.GIFTED) == 0
    assert giving.history[-1][4] == (
        (ALICE, 4, Bucket.GIFTED, -40),
        (BOB, 4, Bucket.AVAILABLE, 40),
    )

    refused = giving.refused(ClaimGift(CAROL, *AUTO, gift, SECRET))
    assert refused == Refused(Refusal.GIFT_UNKNOWN, "gift")


def test_a_wrong_secret_gets_nothing_and_spoils_nothing(giving: Market) -> None:
    gift = give(giving)

    for wrong in (b"", b"open sesame ", HASH, SECRET.upper()):
        refused = giving.refused(ClaimGift(BOB, *AUTO, gift, wrong))
        assert refused == Refused(Refusal.CLAIM_SECRET_WRONG, "secret")

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))


def test_a_named_gift_is_there_for_nobody_else(giving: Market) -> None:
    gift = give(giving, to=BOB)

    refused = giving.refused(ClaimGift(CAROL, *AUTO, gift, SECRET))
    assert refused == Refused(Refusal.GIFT_UNKNOWN, "gift")

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))


def test_the_giver_does_not_claim_but_takes_back(giving: Market) -> None:
    gift = give(giving)
    refused = giving.refused(ClaimGift(ALICE, *AUTO, gift, SECRET))
    assert refused == Refused(Refusal.NOT_PERMITTED, "gift")

    giving.ok(ReturnGift(ALICE, *AUTO, gift))

    assert giving.last(GiftReturned) == GiftReturned(gift, timed_out=False)
    assert giving.units(ALICE) == 100
    assert giving.refused(ReturnGift(ALICE, *AUTO, gift)).refusal is Refusal.GIFT_UNKNOWN


def test_an_unclaimed_gift_returns_when_its_time_has_come(giving: Market) -> None:
    gift = give(giving)
    due = giving.state.gifts[gift].expires_at

    giving.until(due - 1)
    assert giving.events(GiftReturned) == []

    giving.until(due)
    assert giving.last(GiftReturned) == GiftReturned(gift, timed_out=True)
    assert giving.units(ALICE) == 100


def test_at_the_last_moment_it_can_be_claimed(giving: Market) -> None:
    gift = give(giving)
    giving.until(giving.state.gifts[gift].expires_at - 1 - MICROSECOND)

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))


def test_what_is_given_cannot_be_sold_as_well(giving: Market) -> None:
    give(giving, 95)

    refused = giving.refused(order(ALICE, Side.SELL, 6, 9_000))

    assert refused == Refused(Refusal.UNITS_INSUFFICIENT, "quantity", 5)


def test_units_given_cost_the_claimant_nothing_and_are_not_first_hand(giving: Market) -> None:
    gift = give(giving)
    before = giving.state.holdings[1][ALICE][0].cost

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))

    lot = giving.state.holdings[1][BOB][0]
    assert (lot.quantity, lot.cost, lot.first_hand) == (40, 0, False)
    assert lot.acquired_at == giving.now
    # Alice's other 60 cost what they did: 60 / 100 of it.
    assert giving.state.holdings[1][ALICE][0].cost == before * 60 // 100


def test_gifts_of_a_series_that_ends_can_no_longer_be_claimed(giving: Market) -> None:
    gift = give(giving)
    giving.ok(WindDown(0, *AUTO, 1))

    refused = giving.refused(ClaimGift(BOB, *AUTO, gift, SECRET))

    assert refused == Refused(Refusal.SERIES_EXPIRED, "gift")
    giving.settle()
    assert not giving.state.gifts


def freeze(market: Market, member: int, *, frozen: bool = True) -> None:
    market.ok(FreezeMember(0, *AUTO, member, frozen))


def test_the_gift_of_a_frozen_giver_waits(giving: Market) -> None:
    """Until she is let go on, or the gift lapses and its units are frozen with her."""
    gift = give(giving)
    freeze(giving, ALICE)
    refused = giving.refused(ClaimGift(BOB, *AUTO, gift, SECRET))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "gift")
    assert giving.refused(ReturnGift(ALICE, *AUTO, gift)).refusal is Refusal.MEMBER_FROZEN

    freeze(giving, ALICE, frozen=False)
    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))


def test_a_frozen_giver_gets_the_units_back_in_time(giving: Market) -> None:
    give(giving)
    freeze(giving, ALICE)

    giving.wait(DAY)

    assert giving.units(ALICE) == 100


def test_a_frozen_claimant_gets_nothing(giving: Market) -> None:
    gift = give(giving)
    freeze(giving, BOB)
    refused = giving.refused(ClaimGift(BOB, *AUTO, gift, SECRET))
    assert refused == Refused(Refusal.MEMBER_FROZEN, "actor")

    # The first who shows the secret and may have the units gets them.
    giving.ok(ClaimGift(CAROL, *AUTO, gift, SECRET))


def test_a_gift_may_name_a_frozen_member_who_claims_it_later(giving: Market) -> None:
    freeze(giving, BOB)
    gift = give(giving, to=BOB)
    assert giving.refused(ClaimGift(BOB, *AUTO, gift, SECRET)).field == "actor"

    freeze(giving, BOB, frozen=False)

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))


def test_gifts_are_given_after_the_end_of_trading_too(giving: Market) -> None:
    giving.until(giving.series().terms.trading_until)

    gift = give(giving)

    giving.ok(ClaimGift(BOB, *AUTO, gift, SECRET))
