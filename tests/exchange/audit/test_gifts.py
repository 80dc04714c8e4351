"""Gifts, transfers, subscriptions taken back and money taken back: sound, and forged."""

from functools import cache
from hashlib import sha256

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AcceptTransfer,
    ClaimGift,
    FeeTier,
    GiveUnits,
    MarketMode,
    OfferTransfer,
    ReverseDeposit,
    Unsubscribe,
    WithdrawTransfer,
)
from exchange.events import (
    DepositReversed,
    GiftClaimed,
    OfferingClosed,
    SubscriptionsRefunded,
    TransferAccepted,
    TransferOffered,
    TransferWithdrawn,
    UnitsGiven,
    Unsubscribed,
)
from exchange.profiles import OPEN
from ledger.accounts import Bucket
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, event_of, place_of, with_fields
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, Market

AVAILABLE, FEES = Bucket.AVAILABLE.value, Bucket.FEES.value
NEGOTIATED = replace(OPEN, mode=MarketMode.NEGOTIATED)
KEY = bytes(24) + b"forged"


@cache
def story() -> tuple[Draft, ...]:
    """Return the history of a market in which units pass from hand to hand."""
    market = Market(NEGOTIATED, fees=(FeeTier(0, 30),))
    market.issue({ALICE: 100, BOB: 50})
    deposit = market.deposit(CAROL, 1_000)
    until = market.now + HOUR
    secret = sha256(b"plum").digest()
    gift = market.ok(GiveUnits(ALICE, *AUTO, 1, 7, secret, until, BOB))
    market.ok(ClaimGift(BOB, *AUTO, gift, b"plum"))
    transfer = market.ok(OfferTransfer(ALICE, *AUTO, 1, CAROL, 10, 8_111, until))
    market.ok(AcceptTransfer(CAROL, *AUTO, transfer))
    transfer = market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 5, 9_000, until))
    market.ok(WithdrawTransfer(BOB, *AUTO, transfer))
    market.ok(ReverseDeposit(0, *AUTO, deposit))
    market.draft(symbol="TEA2703")
    market.offer(2, minimum=1_000)
    market.subscribe(2, {ALICE: 3, BOB: 4})
    market.ok(Unsubscribe(BOB, *AUTO, 2))
    market.wait(HOUR)
    return tuple(market.history)


def test_the_story_is_sound() -> None:
    assert audited(story()).fault is None


@pytest.mark.parametrize(
    ("actor", "words"), [(CAROL, "the giver"), (HOTPOT, "the giver")], ids=("carol", "hotpot")
)
def test_a_gift_of_somebody_elses_units_is_found(actor: int, words: str) -> None:
    place = place_of(story(), UnitsGiven)

    expect_found(changed(story(), place, actor=actor, key=KEY), place, words)


def test_a_gift_claimed_by_somebody_else_is_found() -> None:
    place = place_of(story(), GiftClaimed)
    postings = ((BOB, 4, AVAILABLE, -7), (CAROL, 4, AVAILABLE, 7))

    forged = with_fields(story(), place, *postings, member=CAROL)
    forged = changed(forged, place, actor=CAROL, key=KEY)

    expect_found(forged, place, "the gift is for this member")


def test_a_transfer_at_other_fees_is_found() -> None:
    place = place_of(story(), TransferOffered)

    expect_found(with_fields(story(), place, seller_bps=0), place, "the fees")


def test_a_transfer_that_pays_no_fee_is_found() -> None:
    place = place_of(story(), TransferAccepted)
    fee = event_of(story(), TransferAccepted).buyer_fee
    postings = ((CAROL, 0, AVAILABLE, fee), (0, 0, FEES, -fee))

    forged = with_fields(story(), place, *postings, buyer_fee=0)

    expect_found(forged, place, "the buyer's fee")


def test_a_transfer_accepted_by_somebody_else_is_found() -> None:
    place = place_of(story(), TransferAccepted)

    expect_found(changed(story(), place, actor=BOB, key=KEY), place, "the buyer")


def test_a_transfer_that_skips_a_trade_number_is_found() -> None:
    place = place_of(story(), TransferAccepted)

    expect_found(with_fields(story(), place, trade=9), place, "the trade")


def test_a_transfer_withdrawn_by_a_stranger_is_found() -> None:
    place = place_of(story(), TransferWithdrawn)

    expect_found(changed(story(), place, actor=CAROL, key=KEY), place, "nobody else withdraws")


def test_a_debt_that_is_not_what_was_spent_is_found() -> None:
    place = place_of(story(), DepositReversed)
    owed = event_of(story(), DepositReversed).owed

    forged = with_fields(story(), place, owed=owed - 1)

    expect_found(forged, place, "owed")


def test_a_subscription_returned_in_part_is_found() -> None:
    place = place_of(story(), Unsubscribed)

    expect_found(with_fields(story(), place, quantity=3), place, "the quantity")


def test_a_success_below_the_minimum_is_found() -> None:
    place = place_of(story(), OfferingClosed, 1)

    expect_found(with_fields(story(), place, succeeded=True), place, "success")


def test_a_refund_to_somebody_else_is_found() -> None:
    place = place_of(story(), SubscriptionsRefunded)
    price = 3 * 8_000
    postings = ((ALICE, 0, AVAILABLE, -price), (BOB, 0, AVAILABLE, price))

    expect_found(with_fields(story(), place, *postings, members=(BOB,)), place, "KeyError")
