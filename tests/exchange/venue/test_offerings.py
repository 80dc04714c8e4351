"""Offerings: their window, caps and minimum, and how subscribers are served."""

import msgspec
import pytest

from exchange.commands import (
    OpenOffering,
    Subscribe,
    Unsubscribe,
)
from exchange.events import (
    OfferingClosed,
    ProceedsReleased,
    SubscriptionsRefunded,
    UnitsIssued,
    Unsubscribed,
)
from exchange.events.series import SeriesStatus
from exchange.profiles import OPEN
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
    HOUR,
    MICROSECOND,
    START,
    Market,
)

OPENS, CLOSES = START + DAY, START + 2 * DAY


def announce(market: Market, minimum: int = 0, member_cap: int = 0) -> None:
    """Announce an offering of 100 units for tomorrow."""
    market.draft()
    market.ok(OpenOffering(HOTPOT, *AUTO, 1, OPENS, CLOSES, 100, minimum, member_cap))
    for member in (ALICE, BOB, CAROL):
        market.deposit(member, 100)


def test_subscriptions_are_taken_from_the_first_to_the_last_moment(market: Market) -> None:
    announce(market)
    market.until(OPENS - 1 - MICROSECOND)
    refused = market.refused(Subscribe(ALICE, *AUTO, 1, 10))
    assert refused == Refused(Refusal.OFFERING_CLOSED, "series")
    assert market.now == OPENS - 1

    market.until(OPENS - MICROSECOND)
    market.ok(Subscribe(ALICE, *AUTO, 1, 10))
    assert market.now == OPENS

    market.until(CLOSES - 1 - MICROSECOND)
    market.ok(Subscribe(BOB, *AUTO, 1, 10))
    assert market.now == CLOSES - 1

    refused = market.refused(Subscribe(CAROL, *AUTO, 1, 10))
    assert refused == Refused(Refusal.OFFERING_CLOSED, "series")
    assert market.last(OfferingClosed) == OfferingClosed(1, succeeded=True, quantity=20)


@pytest.mark.requirement("P3-10")
def test_units_are_issued_to_the_subscribers_by_one_entry(market: Market) -> None:
    announce(market)
    market.until(OPENS)
    market.ok(Subscribe(ALICE, *AUTO, 1, 10))
    market.ok(Subscribe(ALICE, *AUTO, 1, 5))
    market.ok(Subscribe(BOB, *AUTO, 1, 7))

    market.until(CLOSES)

    assert market.last(UnitsIssued).allotments == ((ALICE, 15), (BOB, 7))
    entry = next(draft for draft in market.history if draft[1] == UnitsIssued.KIND)
    # 22 x 8,000 = 176,000 of money, 22 units that begin to be.
    assert sorted(entry[4]) == [
        (-1, 0, Bucket.SUBSCRIPTION, -176_000),
        (-1, 0, Bucket.ESCROW, 176_000),
        (0, 4, Bucket.ISSUANCE, -22),
        (ALICE, 4, Bucket.AVAILABLE, 15),
        (BOB, 4, Bucket.AVAILABLE, 7),
    ]
    assert market.series().issued == market.series().outstanding == 22


def test_a_subscription_is_taken_back_whole_while_the_window_is_open(market: Market) -> None:
    announce(market)
    market.until(OPENS)
    market.ok(Subscribe(ALICE, *AUTO, 1, 10))
    market.ok(Subscribe(ALICE, *AUTO, 1, 5))

    market.ok(Unsubscribe(ALICE, *AUTO, 1))

    assert market.last(Unsubscribed) == Unsubscribed(1, ALICE, 15, 120_000)
    assert market.money(ALICE) == 1_000_000
    # All 100 are there to be had again.
    market.ok(Subscribe(BOB, *AUTO, 1, 100))


def test_below_the_minimum_everybody_is_refunded(market: Market) -> None:
    announce(market, minimum=21)
    market.until(OPENS)
    market.ok(Subscribe(ALICE, *AUTO, 1, 10))
    market.ok(Subscribe(BOB, *AUTO, 1, 10))

    market.until(CLOSES)

    assert market.last(SubscriptionsRefunded).members == (ALICE, BOB)
    assert market.money(ALICE) == market.money(BOB) == 1_000_000
    assert market.series().status is SeriesStatus.DRAFTED
    assert market.series().offering is None
    assert market.events(UnitsIssued) == []


def test_at_the_minimum_it_succeeds(market: Market) -> None:
    announce(market, minimum=20)
    market.until(OPENS)
    market.ok(Subscribe(ALICE, *AUTO, 1, 20))

    market.until(CLOSES)

    assert market.series().status is SeriesStatus.TRADING


def test_an_offering_that_failed_may_be_tried_again(market: Market) -> None:
    announce(market, minimum=20)
    market.until(CLOSES)
    assert market.series().status is SeriesStatus.DRAFTED

    market.offer(1)
    market.subscribe(1, {ALICE: 1})
    market.wait(HOUR)

    assert market.series().status is SeriesStatus.TRADING


def test_an_offering_that_nobody_took_up_fails_without_minimum(market: Market) -> None:
    announce(market)

    market.until(CLOSES)

    assert market.last(OfferingClosed).succeeded is False
    assert market.series().status is SeriesStatus.DRAFTED


def test_a_series_is_sold_once(market: Market) -> None:
    """Whoever bought first would else be paid, after the release, out of what others paid later."""
    market.issue({ALICE: 10})

    again = OpenOffering(HOTPOT, *AUTO, 1, market.now, market.now + HOUR, 50, 0, 0)

    refused = market.refused(again)
    assert refused == Refused(Refusal.ALREADY_OFFERED, "series", 10)
    assert not refused.refusal.retryable


def test_nobody_gets_more_than_the_offering_has(market: Market) -> None:
    announce(market, member_cap=60)
    market.until(OPENS)
    market.ok(Subscribe(ALICE, *AUTO, 1, 60))

    refused = market.refused(Subscribe(BOB, *AUTO, 1, 41))
    assert refused == Refused(Refusal.CAP_EXCEEDED, "quantity", 40)
    market.ok(Subscribe(BOB, *AUTO, 1, 40))


def test_more_than_five_hundred_are_served_in_slices(market: Market) -> None:
    market.draft()
    market.offer(1)
    crowd = market.crowd(501)
    market.subscribe(1, dict.fromkeys(crowd, 1))
    market.wait(HOUR)
    assert market.series().issued == 500

    # The last one waits for the next slice, and cannot step back any more.
    last = crowd[-1]
    refused = market.refused(Unsubscribe(last, *AUTO, 1))
    assert refused == Refused(Refusal.OFFERING_CLOSED, "series")
    assert market.system(Bucket.SUBSCRIPTION, -1) == 8_000
    assert market.events(ProceedsReleased) == []

    market.settle()
    assert market.units(last) == 1
    assert [len(event.allotments) for event in market.events(UnitsIssued)] == [500, 1]
    assert market.last(ProceedsReleased).amount == 501 * 4_000


def test_more_than_five_hundred_are_refunded_in_slices(market: Market) -> None:
    market.draft()
    market.offer(1, minimum=502)
    crowd = market.crowd(501)
    market.subscribe(1, dict.fromkeys(crowd, 1))

    market.wait(HOUR)
    market.settle()

    assert [len(event.members) for event in market.events(SubscriptionsRefunded)] == [500, 1]
    assert {market.money(member) for member in crowd} == {8_000}


def test_a_series_in_default_releases_nothing(make_market: MakeMarket) -> None:
    """Before the release escrow pays every refund whole, so the default has to be made up."""
    market = make_market(msgspec.structs.replace(OPEN, cool_off=DAY))
    market.issue({ALICE: 10})
    market = market.fork()
    market.series().defaulted = True

    market.wait(DAY)

    assert market.last(ProceedsReleased).amount == 0
    assert market.escrow() == 80_000
