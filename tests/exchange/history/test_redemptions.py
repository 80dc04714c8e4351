"""The views tell what became of each authorisation, gift and subscription, and of the supply."""

from hashlib import sha256
from pathlib import Path

import pytest

from exchange.commands import (
    Authorise,
    Capture,
    ClaimGift,
    GiveUnits,
    OpenOffering,
    RefundCapture,
    ReturnGift,
    Right,
    Subscribe,
    Unsubscribe,
    VoidAuthorisation,
)
from exchange.history import gifts, redemptions, subscriptions, supply
from exchange.history.gifts import GiftStatus
from exchange.history.redemptions import Redemption, RedemptionStatus
from tests.exchange.history.market import DAY, MINUTE, Market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore

UNITS = 1_000


@pytest.fixture
def market() -> Market:
    """Members 1 (the merchant) to 3; the latter have units of series 1."""
    market = Market(InMemoryStore())
    merchant, alice, bob = (market.admit() for _ in range(3))
    number = market.draft(merchant, market.open_market())
    market.issue(merchant, number, {alice: UNITS, bob: UNITS})
    return market


def claim_hash_of(secret: bytes) -> bytes:
    return sha256(secret).digest()


def authorise(market: Market, holder: int, quantity: int, nonce: int) -> int:
    expires_at = market.now + 10 * MINUTE
    command = Authorise(
        1, market.key()[0], 0, 1, holder, Right.UNITS, quantity, bytes([nonce] * 16),
        market.now + MINUTE, expires_at,
    )  # fmt: skip
    return market.do(command)


def test_each_authorisation_shows_what_became_of_it(market: Market, views_path: Path) -> None:
    used = authorise(market, 2, 100, 1)
    capture = market.do(Capture(1, market.key()[0], 0, used, 60))
    refund = market.do(RefundCapture(1, market.key()[0], 0, used, 10))
    voided = authorise(market, 3, 50, 2)
    market.do(VoidAuthorisation(1, market.key()[0], 0, voided))
    lapsed = authorise(market, 2, 30, 3)
    market.pass_time(11 * MINUTE)
    market.seal()
    waiting = authorise(market, 2, 5, 4)

    views = views_of(market.store, views_path)
    row = redemptions.redemption(views, used)
    assert row is not None
    assert (row.merchant, row.holder, row.quantity) == (1, 2, 100)
    assert (row.status, row.captured, row.refunded) == (RedemptionStatus.CAPTURED, 60, 10)
    assert (row.ended_by, row.refunded_by, row.used) == (capture, refund, 50)
    assert row.released == 60 * 5_600
    assert row.returned == 10 * 5_600
    statuses = {each.authorisation: each.status for each in redemptions.of_merchant(views, 1)}
    assert statuses == {
        used: RedemptionStatus.CAPTURED,
        voided: RedemptionStatus.VOIDED,
        lapsed: RedemptionStatus.TIMED_OUT,
        waiting: RedemptionStatus.OPEN,
    }
    assert numbers(redemptions.of_holder(views, 3, 1)) == [voided]
    assert numbers(redemptions.of_series(views, 1, 2)) == [waiting, lapsed]
    assert redemptions.of_merchant(views, 2) == []
    assert redemptions.redemption(views, 0) is None
    views.close()


def numbers(rows: list[Redemption]) -> list[int]:
    return [row.authorisation for row in rows]


def test_each_gift_shows_what_became_of_it(market: Market, views_path: Path) -> None:
    until = market.now + DAY
    first, second, third = (
        market.do(GiveUnits(2, market.key()[0], 0, 1, 10, claim_hash_of(secret), until))
        for secret in (b"one", b"two", b"three")
    )
    market.do(ClaimGift(3, market.key()[0], 0, first, b"one"))
    market.do(ReturnGift(2, market.key()[0], 0, second))

    views = views_of(market.store, views_path)
    assert [(row.gift, row.status, row.claimant) for row in gifts.of_giver(views, 2)] == [
        (third, GiftStatus.OPEN, 0),
        (second, GiftStatus.RETURNED, 0),
        (first, GiftStatus.CLAIMED, 3),
    ]
    assert [row.gift for row in gifts.of_claimant(views, 3)] == [first]
    assert gifts.of_claimant(views, 0) == []  # what nobody claimed is nobody's
    assert gifts.with_hash(views, claim_hash_of(b"two")) == gifts.gift(views, second)
    assert gifts.gift(views, 0) is None
    views.close()


def test_what_waits_for_one_member_alone_is_listed_until_it_is_claimed(
    market: Market, views_path: Path
) -> None:
    until = market.now + DAY
    first, second, _open_to_all = (
        market.do(GiveUnits(2, market.key()[0], 0, 1, 10, claim_hash_of(secret), until, to))
        for secret, to in ((b"one", 3), (b"two", 3), (b"three", 0))
    )
    market.do(ClaimGift(3, market.key()[0], 0, first, b"one"))
    views = views_of(market.store, views_path)
    assert [row.gift for row in gifts.waiting_for(views, 3)] == [second]
    assert gifts.waiting_for(views, 0) == []
    views.close()


def test_a_gift_that_timed_out_says_so(market: Market, views_path: Path) -> None:
    gift = market.do(
        GiveUnits(2, market.key()[0], 0, 1, 10, claim_hash_of(b"x"), market.now + MINUTE)
    )
    market.pass_time(2 * MINUTE)
    market.seal()
    views = views_of(market.store, views_path)
    row = gifts.gift(views, gift)
    assert row is not None
    assert row.status is GiftStatus.TIMED_OUT
    views.close()


def test_a_subscription_is_shown_while_it_waits(market: Market, tmp_path: Path) -> None:
    number = market.draft(1, 1, "TEA2704")
    opens_at, closes_at = market.now, market.now + DAY
    market.do(OpenOffering(1, market.key()[0], 0, number, opens_at, closes_at, 100, 0, 0))
    for member, quantity in ((2, 10), (2, 5), (3, 7)):
        market.do(Subscribe(member, market.key()[0], 0, number, quantity))
    market.do(Unsubscribe(3, market.key()[0], 0, number))

    views = views_of(market.store, tmp_path / "before.db")
    (mine,) = subscriptions.of_member(views, 2)
    assert (mine.series, mine.quantity, mine.amount) == (number, 15, 15 * 8_000)
    assert subscriptions.of_member(views, 3) == []
    assert supply.daily(views, number)[-1].subscribed == 15 * 8_000
    views.close()

    market.pass_time(2 * DAY)
    market.seal()
    views = views_of(market.store, tmp_path / "after.db")
    assert subscriptions.of_member(views, 2) == []
    views.close()


def test_the_supply_of_each_day_is_what_the_venue_says(market: Market, views_path: Path) -> None:
    market.do(Capture(1, market.key()[0], 0, authorise(market, 2, UNITS, 1), UNITS))
    market.pass_time(DAY)
    market.do(Capture(1, market.key()[0], 0, authorise(market, 3, 100, 2), 100))

    views = views_of(market.store, views_path)
    days = supply.daily(views, 1)
    series = market.venue.state.series[1]
    assert [day.day for day in days] == sorted(day.day for day in days)
    assert (days[-1].issued, days[-1].used, days[-1].held) == (2 * UNITS, UNITS + 100, 900)
    assert days[-1].held == series.outstanding
    assert days[-1].escrow == 900 * series.cover
    assert supply.holders(views, 1) == 1
    assert supply.released(views, 1) == 2 * UNITS * 8_000 - days[-1].escrow
    assert supply.daily(views, 9) == []
    assert (supply.holders(views, 9), supply.released(views, 9)) == (0, 0)
    views.close()
