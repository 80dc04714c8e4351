"""Units, escrow and claims shared out otherwise than the rules say are found."""

from typing import Final

import pytest
from msgspec.msgpack import encode
from msgspec.structs import replace

from exchange.events import (
    Captured,
    Cause,
    ClaimsPaid,
    DefaultCured,
    GiftReturned,
    HoldingsWoundUp,
    OrdersRemoved,
    ProceedsReleased,
    SeriesSettled,
    Subscribed,
    UnitsIssued,
    UnitsRefunded,
    WindDownBegun,
)
from ledger.accounts import Bucket
from tests.support.audited_story import audited, expect_found, story
from tests.support.forged_ledgers import (
    changed,
    event_of,
    place_of,
    with_fields,
)
from tests.support.market import ALICE, BOB, CAROL, HOTPOT

AVAILABLE, ESCROW = Bucket.AVAILABLE.value, Bucket.ESCROW.value
FROM_ESCROW_TO_THE_MERCHANT: Final = ((-1, 0, ESCROW, -1), (HOTPOT, 0, AVAILABLE, 1))


def test_a_gift_returned_before_its_time_is_found() -> None:
    place = place_of(story(), GiftReturned)
    expired = place_of(story(), OrdersRemoved, 1)
    early = story()[expired - 1][0]
    removal = event_of(story(), OrdersRemoved, 1).removals[0]
    by_carol = replace(removal, cause=Cause.MEMBER)

    forged = with_fields(story(), expired, removals=(by_carol,))
    forged = changed(forged, expired, time=early, actor=CAROL, key=bytes(24) + b"cancel")
    forged = changed(forged, place, time=early)

    expect_found(forged, place, "its time has come")


def test_a_release_that_takes_too_much_of_escrow_is_found() -> None:
    place = place_of(story(), Captured)
    more = event_of(story(), Captured).released + 1

    forged = with_fields(story(), place, *FROM_ESCROW_TO_THE_MERCHANT, released=more)

    expect_found(forged, place, "the release")


def test_proceeds_released_beyond_the_cover_are_found() -> None:
    place = place_of(story(), ProceedsReleased)
    more = event_of(story(), ProceedsReleased).amount + 1

    forged = with_fields(story(), place, *FROM_ESCROW_TO_THE_MERCHANT, amount=more)

    expect_found(forged, place, "the amount")


def test_units_issued_to_somebody_else_are_found() -> None:
    place = place_of(story(), UnitsIssued)
    postings = ((ALICE, 4, AVAILABLE, -1), (BOB, 4, AVAILABLE, 1))

    forged = with_fields(story(), place, *postings, allotments=((ALICE, 99), (BOB, 51)))

    expect_found(forged, place, "the allotment")


def test_a_subscription_below_the_issue_price_is_found_before_what_it_leads_to() -> None:
    place = place_of(story(), Subscribed)
    less = event_of(story(), Subscribed).amount - 1
    postings = ((ALICE, 0, AVAILABLE, 1), (-1, 0, Bucket.SUBSCRIPTION.value, -1))

    forged = with_fields(story(), place, *postings, amount=less)

    later = audited(forged).ledger.fault
    assert later is not None
    assert later.sequence == place_of(story(), UnitsIssued)
    expect_found(forged, place, "the amount")


def test_a_refund_that_spares_the_merchant_is_found() -> None:
    place = place_of(story(), UnitsRefunded)
    event = event_of(story(), UnitsRefunded)

    forged = with_fields(
        story(), place, from_escrow=event.from_escrow - 1, claimed=event.claimed + 1
    )

    expect_found(forged, place, "what escrow pays")


def test_another_rate_of_a_wind_down_is_found() -> None:
    place = place_of(story(), WindDownBegun)
    less = event_of(story(), WindDownBegun).pool - 1

    expect_found(with_fields(story(), place, pool=less), place, "the rate")


def test_a_holder_paid_too_little_in_a_wind_down_is_found() -> None:
    place = place_of(story(), HoldingsWoundUp)
    first, *others = event_of(story(), HoldingsWoundUp).payouts
    payouts = (replace(first, paid=first.paid - 1), *others)

    expect_found(with_fields(story(), place, payouts=payouts), place, "is paid")


def test_dust_that_is_not_what_escrow_holds_is_found() -> None:
    place = place_of(story(), SeriesSettled)

    expect_found(with_fields(story(), place, dust=10**6), place, "the dust")


def test_a_claim_paid_beyond_what_is_owed_is_found() -> None:
    place = place_of(story(), ClaimsPaid)
    (member, _), *others = event_of(story(), ClaimsPaid).payments

    forged = with_fields(story(), place, payments=((member, 10**9), *others))

    expect_found(forged, place, "is owed so much")


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "the series is in default"), (0, "no claim is left")],
)
def test_a_default_cured_that_is_none_is_found(size: int, words: str) -> None:
    """Before anything was refunded, and while claims are open."""
    place = place_of(story(), UnitsRefunded) if size else len(story())
    before = story()[:place]
    cured = (before[-1][0], DefaultCured.KIND, b"", 0, (), encode(DefaultCured(1)))

    expect_found([*before, cured], place, words)
