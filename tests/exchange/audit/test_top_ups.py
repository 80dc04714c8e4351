"""Top-ups and what waits of them: sound, and forged."""

from functools import cache

import pytest
from msgspec.msgpack import encode
from msgspec.structs import replace

from exchange.commands import (
    BeginWithdrawal,
    CloseTopUps,
    OpenTopUps,
    RefundUnits,
    Right,
    Side,
    WindDown,
)
from exchange.events import (
    Event,
    HoldingsWoundUp,
    OfferingOpened,
    SeriesSettled,
    ToppedUp,
    TopUpsClosed,
    TopUpsOpened,
    TopUpsReleased,
    UnitsRefunded,
    WindDownBegun,
)
from ledger.accounts import Bucket, Posting
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, event_of, place_of, with_fields
from tests.support.market import ALICE, AUTO, BOB, CAROL, HOTPOT, HOUR, START, Market
from tests.support.topped_up import COOLING, WEEK, opened, top_up

AVAILABLE, ESCROW, WAITS = (
    Bucket.AVAILABLE.value,
    Bucket.ESCROW.value,
    Bucket.SUBSCRIPTION.value,
)
KEY = bytes(24) + b"forged"
FROM_WAITING_TO_HOTPOT = ((-1, 0, WAITS, -1), (HOTPOT, 0, AVAILABLE, 1))


@cache
def story() -> tuple[Draft, ...]:
    """Return a history: bought, given back, sold on, released, refunded late, wound down."""
    market = Market(COOLING)
    market.draft()
    opened(market, symbol="TEA2703")
    market.ok(CloseTopUps(HOTPOT, *AUTO, 2))
    market.ok(OpenTopUps(HOTPOT, *AUTO, 1, 500))
    top_up(market, ALICE, 100)
    market.wait(HOUR)
    top_up(market, BOB, 50)
    market.ok(RefundUnits(BOB, *AUTO, 1, BOB, Right.UNITS, 20))
    market.until(START + WEEK + HOUR)
    top_up(market, CAROL, 30)
    market.order(CAROL, Side.SELL, 20, 9_000)
    market.order(ALICE, Side.BUY, 20, 9_000)
    market.ok(RefundUnits(0, *AUTO, 1, BOB, Right.UNITS, 10))
    market.ok(BeginWithdrawal(HOTPOT, *AUTO, 1_000))
    market.ok(WindDown(0, *AUTO, 1))
    market.settle()
    return tuple(market.history)


def added(
    place: int, event: Event, *postings: Posting, actor: int = HOTPOT, before: int = 0
) -> list[Draft]:
    """Return the story up to `place`, with another entry there at the time of the one before it."""
    key = b"" if actor == 0 else KEY
    time = story()[place - 1][0] - before
    return [*story()[:place], (time, event.KIND, key, actor, postings, encode(event))]


def test_the_story_is_sound() -> None:
    assert audited(story()).sound


def test_a_price_below_the_issue_price_is_found() -> None:
    place = place_of(story(), ToppedUp)
    waiting = event_of(story(), ToppedUp).waiting - 1
    postings = ((ALICE, 0, AVAILABLE, 1), (-1, 0, WAITS, -1))

    expect_found(with_fields(story(), place, *postings, waiting=waiting), place, "the parts")


def test_cover_that_waits_for_the_merchant_is_found() -> None:
    place = place_of(story(), ToppedUp)
    event = event_of(story(), ToppedUp)
    fields = {"to_escrow": event.to_escrow - 1, "waiting": event.waiting + 1}
    postings = ((-1, 0, ESCROW, -1), (-1, 0, WAITS, 1))

    expect_found(with_fields(story(), place, *postings, **fields), place, "the parts")


def test_what_should_wait_and_was_paid_at_once_is_found() -> None:
    place = place_of(story(), ToppedUp)
    event = event_of(story(), ToppedUp)
    fields = {"to_merchant": event.waiting, "waiting": 0, "release_at": 0}
    postings = ((HOTPOT, 0, AVAILABLE, event.waiting), (-1, 0, WAITS, -event.waiting))

    expect_found(with_fields(story(), place, *postings, **fields), place, "the parts")


def test_a_release_set_too_early_is_found() -> None:
    place = place_of(story(), ToppedUp)
    early = event_of(story(), ToppedUp).release_at - HOUR

    expect_found(with_fields(story(), place, release_at=early), place, "the release")


def test_a_top_up_of_what_is_closed_is_found() -> None:
    place = place_of(story(), TopUpsClosed) + 1
    event = replace(event_of(story(), ToppedUp), series=2)

    expect_found(added(place, event, actor=ALICE), place, "it can be topped up")


def test_a_top_up_in_somebody_elses_name_is_found() -> None:
    place = place_of(story(), ToppedUp)

    expect_found(changed(story(), place, actor=BOB), place, "the buyer")


@pytest.mark.parametrize("kind", [TopUpsOpened, TopUpsClosed])
def test_top_ups_opened_or_closed_by_another_than_the_merchant_are_found(
    kind: type[Event],
) -> None:
    place = place_of(story(), kind)

    expect_found(changed(story(), place, actor=ALICE), place, "the merchant")


def test_an_offering_of_what_is_sold_at_any_time_is_found() -> None:
    place = place_of(story(), ToppedUp)
    opens = story()[place - 1][0]
    event = OfferingOpened(1, opens, opens + HOUR, 50, 0, 0)

    expect_found(added(place, event), place, "not sold at any time")


def test_a_release_before_its_hour_is_found() -> None:
    place = place_of(story(), UnitsRefunded)
    amount = event_of(story(), TopUpsReleased).amount
    postings = ((-1, 0, WAITS, -amount), (HOTPOT, 0, AVAILABLE, amount))

    forged = added(place, TopUpsReleased(1, amount, 0), *postings, actor=0)

    expect_found(forged, place, "its hour has come")


def test_a_release_of_more_than_is_due_is_found() -> None:
    place = place_of(story(), TopUpsReleased)
    more = event_of(story(), TopUpsReleased).amount + 1

    forged = with_fields(story(), place, *FROM_WAITING_TO_HOTPOT, amount=more)

    expect_found(forged, place, "what is released")


def test_a_release_kept_without_a_default_is_found() -> None:
    place = place_of(story(), TopUpsReleased)
    amount = event_of(story(), TopUpsReleased).amount
    postings = ((HOTPOT, 0, AVAILABLE, -amount), (-1, 0, ESCROW, amount))

    forged = with_fields(story(), place, *postings, amount=0, kept=amount)

    expect_found(forged, place, "what is released")


@pytest.mark.parametrize("nth", [0, 1])
def test_a_refund_that_leaves_what_waits_and_takes_of_the_merchant_is_found(nth: int) -> None:
    place = place_of(story(), UnitsRefunded, nth)
    event = event_of(story(), UnitsRefunded, nth)
    waited = sum(amount for _, amount in event.from_waiting)
    assert waited
    fields = {"from_waiting": (), "from_merchant": event.from_merchant + waited}

    expect_found(with_fields(story(), place, **fields), place, "of what waits")


def test_a_refund_out_of_another_hour_is_found() -> None:
    place = place_of(story(), UnitsRefunded)
    ((release_at, amount),) = event_of(story(), UnitsRefunded).from_waiting

    forged = with_fields(story(), place, from_waiting=((release_at - HOUR, amount),))

    expect_found(forged, place, "of what waits")


def test_a_wind_down_that_frees_less_is_found() -> None:
    place = place_of(story(), WindDownBegun)
    freed = event_of(story(), WindDownBegun).freed
    assert freed == 80_000

    forged = with_fields(story(), place, *FROM_WAITING_TO_HOTPOT, freed=freed - 1, to_merchant=1)

    expect_found(forged, place, "what is freed")


def test_a_holder_not_paid_what_waits_is_found() -> None:
    place = place_of(story(), HoldingsWoundUp)
    first, *others = event_of(story(), HoldingsWoundUp).payouts
    less = replace(first, paid=first.paid - 1, claim=first.claim + 1, waited=first.waited - 1)

    expect_found(with_fields(story(), place, payouts=(less, *others)), place, "of what waits")


def test_money_left_behind_at_the_end_is_found() -> None:
    place = place_of(story(), SeriesSettled)

    expect_found(with_fields(story(), place, dust=1), place, "the dust")
