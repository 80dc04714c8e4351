"""A merchant's acts on a series in use: sound, and forged."""

from functools import cache

import pytest

from exchange.commands import (
    Capture,
    CorrectTerms,
    ExtendSeries,
    RaiseCover,
    RefundCapture,
    RetireUnits,
    SetBuyBack,
    Side,
)
from exchange.events import (
    BuyBackSet,
    CaptureRefunded,
    CoverRaised,
    SeriesExtended,
    TermsCorrected,
    UnitsRetired,
)
from ledger.accounts import Bucket
from ledger.entries import Draft
from tests.support.audited_story import audited, expect_found
from tests.support.forged_ledgers import changed, place_of, with_fields
from tests.support.market import ALICE, AUTO, DAY, HOTPOT, TERMS, Market

AVAILABLE, ESCROW = Bucket.AVAILABLE.value, Bucket.ESCROW.value
KEY = bytes(24) + b"forged"
TRADING, USE = TERMS.trading_until, TERMS.use_until


@cache
def story() -> tuple[Draft, ...]:
    """Hotpot improves its series, buys units back and retires others."""
    market = Market()
    market.issue({ALICE: 100})
    market.deposit(HOTPOT, 100)
    used = market.authorise(ALICE, 10)
    market.ok(Capture(HOTPOT, *AUTO, used, 10))
    market.ok(ExtendSeries(HOTPOT, *AUTO, 1, TRADING + DAY, USE + DAY))
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 6_000))
    market.ok(RefundCapture(HOTPOT, *AUTO, used, 4))
    market.ok(CorrectTerms(HOTPOT, *AUTO, 1, 2, bytes(range(32))))
    market.order(ALICE, Side.SELL, 20, 7_000)
    market.order(HOTPOT, Side.BUY, 10, 7_000)
    market.ok(RetireUnits(HOTPOT, *AUTO, 1, 10))
    market.ok(SetBuyBack(HOTPOT, *AUTO, 1, on=True))
    market.order(HOTPOT, Side.BUY, 6, 7_000)
    market.wait(0)
    market.until(TRADING + DAY)
    market.ok(ExtendSeries(HOTPOT, *AUTO, 1, TRADING + DAY, USE + 2 * DAY))
    return tuple(market.history)


def to_escrow(amount: int) -> tuple[tuple[int, int, int, int], ...]:
    return ((HOTPOT, 0, AVAILABLE, -amount), (-1, 0, ESCROW, amount))


def test_the_story_is_sound() -> None:
    assert audited(story()).fault is None


@pytest.mark.parametrize(
    "kind",
    [SeriesExtended, CoverRaised, TermsCorrected, BuyBackSet],
    ids=lambda kind: kind.__name__,
)
def test_whoever_is_not_the_merchant_improves_nothing(kind: type) -> None:
    place = place_of(story(), kind)

    expect_found(changed(story(), place, actor=ALICE, key=KEY), place, "the merchant")


@pytest.mark.parametrize(
    ("nth", "fields", "words"),
    [
        (0, {"trading_until": TRADING - 1}, "trading ends no earlier"),
        (0, {"use_until": USE - 1}, "use ends no earlier"),
        (0, {"trading_until": USE + 2 * DAY}, "units can be used while they are traded"),
        (1, {"trading_until": TRADING + 2 * DAY}, "trading has not ended"),
    ],
)
def test_ends_that_cannot_be_are_found(nth: int, fields: dict[str, int], words: str) -> None:
    place = place_of(story(), SeriesExtended, nth)

    expect_found(with_fields(story(), place, **fields), place, words)


@pytest.mark.parametrize("cover", [8_001, 4_000, 3_999])
def test_a_cover_that_is_not_raised_or_too_high_is_found(cover: int) -> None:
    place = place_of(story(), CoverRaised)

    expect_found(with_fields(story(), place, cover=cover), place, "the cover is raised")


def test_a_cover_that_the_merchant_did_not_pay_for_is_found() -> None:
    place = place_of(story(), CoverRaised)
    # 90 units at 2,000 each.
    forged = with_fields(story(), place, *to_escrow(-1), paid=179_999)

    expect_found(forged, place, "what is paid for it: 180000 follows, 179999 is recorded")


def test_an_undone_capture_that_returns_the_cover_of_before_is_found() -> None:
    place = place_of(story(), CaptureRefunded)
    # 4 of 10 units released 16,000, but need 24,000 now.
    forged = with_fields(story(), place, *to_escrow(-8_000), returned=16_000)

    expect_found(forged, place, "what is returned: 24000 follows, 16000 is recorded")


def test_a_version_left_out_is_found() -> None:
    place = place_of(story(), TermsCorrected)

    expect_found(with_fields(story(), place, version=3), place, "the version")


def test_a_buy_back_begun_twice_is_found() -> None:
    place = place_of(story(), BuyBackSet)

    expect_found(with_fields(story(), place, on=False), place, "it is a change")


def test_units_retired_by_somebody_else_are_found() -> None:
    place = place_of(story(), UnitsRetired)

    expect_found(changed(story(), place, actor=ALICE, key=KEY), place, "nobody else retires")


def test_a_retirement_that_releases_too_much_is_found() -> None:
    place = place_of(story(), UnitsRetired)
    forged = with_fields(story(), place, *to_escrow(-1), released=60_001)

    expect_found(forged, place, "the release: 60000 follows, 60001 is recorded")


def test_a_buy_back_that_retires_more_than_was_bought_is_found() -> None:
    place = place_of(story(), UnitsRetired, 1)

    expect_found(with_fields(story(), place, quantity=7), place, "what was bought back")


def test_the_operator_retiring_a_merchants_units_is_found() -> None:
    place = place_of(story(), UnitsRetired)
    forged = changed(story(), place, actor=0, key=b"")

    expect_found(forged, place, "what was bought back: 0 follows, 10 is recorded")
