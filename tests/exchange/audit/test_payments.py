"""Payments for purchases: sound, and forged."""

from functools import cache

import pytest

from exchange.commands import Pay, RefundPayment
from exchange.events import Paid, PaymentClosed, PaymentRefunded
from ledger.accounts import Bucket
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, event_of, place_of, with_fields
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, HOUR, Market

AVAILABLE = Bucket.AVAILABLE.value
KEY = bytes(24) + b"forged"


@cache
def story() -> tuple[Draft, ...]:
    """Alice pays hotpot 50, bob 30 and carol 20 units of money; 7, then 90 are refunded."""
    market = Market()
    for member in (ALICE, HOTPOT):
        market.bring(member, 100)
    shares = ((HOTPOT, 50), (BOB, 30), (CAROL, 20))
    number = market.ok(Pay(ALICE, *AUTO, shares, market.now + DAY))
    market.ok(RefundPayment(HOTPOT, *AUTO, number, 7))
    market.ok(RefundPayment(0, *AUTO, number, 90))
    market.wait(DAY)
    return tuple(market.history)


def moved(owner: int, target: int, amount: int) -> tuple[tuple[int, int, int, int], ...]:
    return ((owner, 0, AVAILABLE, -amount), (target, 0, AVAILABLE, amount))


def test_the_story_is_sound() -> None:
    assert audited(story()).fault is None
    # 7 in all: ⌊2.1⌋ from bob, ⌊1.4⌋ from carol; 97 in all: ⌊29.1⌋ and ⌊19.4⌋.
    assert event_of(story(), PaymentRefunded).shares == ((HOTPOT, 4), (BOB, 2), (CAROL, 1))
    second = event_of(story(), PaymentRefunded, 1)
    assert second.shares == ((HOTPOT, 45), (BOB, 27), (CAROL, 18))


def test_a_payment_with_somebody_elses_money_is_found() -> None:
    place = place_of(story(), Paid)

    expect_found(changed(story(), place, actor=BOB, key=KEY), place, "the payer")


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (((HOTPOT, 50), (BOB, 25), (BOB, 25)), "each payee has one share"),
        ((), "each payee has one share"),
        (((HOTPOT, 50), (ALICE, 50)), "nobody pays themselves"),
        (((HOTPOT, 50), (BOB, 30), (CAROL, 20), (5, 0)), "5 is paid something"),
        (((HOTPOT, 120), (BOB, -20)), "3 is paid something"),
        (((HOTPOT, 51), (BOB, 29), (CAROL, 20)), "the postings"),
    ],
)
def test_shares_that_cannot_be_are_found(shares: tuple[tuple[int, int], ...], words: str) -> None:
    place = place_of(story(), Paid)

    expect_found(with_fields(story(), place, shares=shares), place, words)


def test_a_refund_by_a_stranger_is_found() -> None:
    place = place_of(story(), PaymentRefunded)

    expect_found(changed(story(), place, actor=BOB, key=KEY), place, "nobody else refunds")


def test_a_refund_that_comes_too_late_is_found() -> None:
    place = place_of(story(), PaymentRefunded, 1)
    late = changed(story(), place, time=story()[place][0] + DAY)

    expect_found(late, place, "it can still be refunded")


@pytest.mark.parametrize("amount", [0, -1, 94])
def test_a_refund_of_more_than_is_left_is_found(amount: int) -> None:
    place = place_of(story(), PaymentRefunded, 1)

    expect_found(with_fields(story(), place, amount=amount), place, "so much is left of it")


def test_a_refund_out_of_anothers_pocket_is_found() -> None:
    place = place_of(story(), PaymentRefunded)
    more, less = moved(BOB, ALICE, 1), moved(ALICE, HOTPOT, 1)
    shares = ((HOTPOT, 3), (BOB, 3), (CAROL, 1))

    expect_found(with_fields(story(), place, *more, *less, shares=shares), place, "what 3 gives")


def test_a_refund_for_which_somebody_else_pays_is_found() -> None:
    place = place_of(story(), PaymentRefunded)
    shares = ((HOTPOT, 4), (BOB, 2), (ALICE, 1))

    expect_found(with_fields(story(), place, shares=shares), place, "who gives back")


def test_a_refund_for_which_the_seller_gives_less_is_found() -> None:
    place = place_of(story(), PaymentRefunded)
    shares = ((HOTPOT, 3), (BOB, 2), (CAROL, 1))

    forged = with_fields(story(), place, *moved(ALICE, HOTPOT, 1), shares=shares)

    expect_found(forged, place, "what the seller gives")


def test_refunds_that_end_too_early_are_found() -> None:
    place = place_of(story(), PaymentClosed)
    early = changed(story(), place, time=story()[place][0] - HOUR)

    expect_found(early, place, "its time has come")


def test_a_member_ending_the_refunds_is_found() -> None:
    place = place_of(story(), PaymentClosed)
    forged = changed(story(), place, actor=HOTPOT, key=KEY)

    expect_found(forged, place, "only the operator does this")
