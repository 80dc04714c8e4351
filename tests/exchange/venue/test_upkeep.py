"""What a merchant may do for a series in use, by hand: later ends, more cover, another text."""

from msgspec.structs import replace

from exchange.commands import (
    Capture,
    CorrectTerms,
    ExpiryPolicy,
    ExtendSeries,
    OrderType,
    PlaceOrder,
    RaiseCover,
    RefundCapture,
    RefundUnits,
    Right,
    Side,
    TimeInForce,
)
from exchange.events import CoverRaised, ProceedsReleased, SeriesExtended, SeriesStatus
from exchange.profiles import OPEN
from exchange.refusals import Refusal, Refused
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY, HOTPOT, HOUR, TERMS, YUAN, Market

TRADING, USE = TERMS.trading_until, TERMS.use_until
COOLING = replace(OPEN, cool_off=7 * DAY)


def extend(market: Market, trading_until: int, use_until: int) -> None:
    market.ok(ExtendSeries(HOTPOT, *AUTO, 1, trading_until, use_until))


def test_an_extended_series_trades_and_is_used_until_its_new_ends(market: Market) -> None:
    market.issue({ALICE: 100})
    lasting = market.order(ALICE, Side.SELL, 10, 9_000)
    good_till = PlaceOrder(
        ALICE, *AUTO, 1, Side.SELL, OrderType.LIMIT, 9_000, 5, TimeInForce.GTD,
        expires_at=TRADING + HOUR,
    )  # fmt: skip
    ending = market.ok(good_till)
    extend(market, TRADING + 10 * DAY, USE + 10 * DAY)

    market.until(TRADING)
    market.settle()
    assert market.series().status is SeriesStatus.TRADING
    assert set(market.state.orders) == {lasting, ending}
    market.until(TRADING + HOUR)
    assert set(market.state.orders) == {lasting}  # orders keep their own ends

    market.until(TRADING + 10 * DAY)
    market.settle()
    assert market.series().status is SeriesStatus.REDEMPTION_ONLY
    assert market.state.orders == {}
    market.until(USE)
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 1), 1))
    market.until(USE + 10 * DAY)
    market.settle()
    assert market.series().status is SeriesStatus.EXPIRED
    assert market.principal(ALICE) == 99 * 8_000


def test_only_the_terms_ends_change(market: Market) -> None:
    market.issue({ALICE: 100})

    extend(market, TRADING, USE + DAY)

    assert market.series().terms == replace(TERMS, use_until=USE + DAY)
    assert market.last(SeriesExtended) == SeriesExtended(1, TRADING, USE + DAY)


def test_after_the_end_of_trading_use_alone_goes_on(market: Market) -> None:
    market.issue({ALICE: 100})
    market.until(TRADING)
    market.settle()
    refused = market.refused(ExtendSeries(HOTPOT, *AUTO, 1, TRADING + DAY, USE))
    assert refused == Refused(Refusal.TRADING_CLOSED, "trading_until", TRADING)

    extend(market, TRADING, USE + DAY)

    market.until(USE)
    assert market.series().status is SeriesStatus.REDEMPTION_ONLY


def test_a_series_on_presale_can_be_extended_for_its_subscribers(market: Market) -> None:
    market.draft()
    market.offer(1)
    market.subscribe(1, {ALICE: 10})

    extend(market, TRADING + DAY, USE + DAY)

    market.until(TRADING)
    market.settle()
    assert market.series().status is SeriesStatus.TRADING


def test_a_series_that_never_expires_has_only_its_trading_extended(market: Market) -> None:
    market.issue({ALICE: 10}, expiry=ExpiryPolicy.NEVER, use_until=0)

    extend(market, TRADING + DAY, 0)

    market.until(TRADING)
    assert market.series().status is SeriesStatus.TRADING
    market.until(TRADING + DAY)
    market.settle()
    market.wait(400 * DAY)
    assert market.series().status is SeriesStatus.REDEMPTION_ONLY


def test_the_merchant_pays_for_more_cover_into_escrow(market: Market) -> None:
    """100 units at 0.80, half of it released: 40 yuan lie in escrow, and 40 went to hotpot."""
    market.issue({ALICE: 100})
    assert (market.escrow(), market.money(HOTPOT)) == (40 * YUAN, 40 * YUAN)

    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 6_000))

    assert market.last(CoverRaised) == CoverRaised(1, 6_000, 20 * YUAN)
    assert (market.escrow(), market.money(HOTPOT)) == (60 * YUAN, 20 * YUAN)
    assert market.series().cover == 6_000
    # What is used releases its share of what lies there now: 10 of 100 units, 6 of 60 yuan.
    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 10), 10))
    assert (market.escrow(), market.money(HOTPOT)) == (54 * YUAN, 26 * YUAN)
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 8_000))
    assert (market.escrow(), market.money(HOTPOT)) == (72 * YUAN, 8 * YUAN)
    # A refund of principal is paid whole by escrow then.
    market.ok(RefundUnits(0, *AUTO, 1, ALICE, Right.UNITS, 90))
    assert (market.escrow(), market.money(HOTPOT), market.money(ALICE)) == (0, 8 * YUAN, 72 * YUAN)


def test_the_release_after_the_cool_off_leaves_the_raised_cover(make_market: MakeMarket) -> None:
    """Until then escrow has all of the 80 yuan: there is nothing to pay, but less to release."""
    market = make_market(COOLING)
    market.issue({ALICE: 100})
    assert (market.escrow(), market.money(HOTPOT)) == (80 * YUAN, 0)

    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 5_000))

    assert market.last(CoverRaised) == CoverRaised(1, 5_000, 0)
    market.wait(7 * DAY)
    assert market.last(ProceedsReleased) == ProceedsReleased(1, 30 * YUAN)
    assert (market.escrow(), market.money(HOTPOT)) == (50 * YUAN, 30 * YUAN)


def test_units_issued_after_the_cover_was_raised_are_covered_alike(market: Market) -> None:
    market.draft()
    market.offer(1)
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 7_000))
    market.subscribe(1, {ALICE: 10, BOB: 10})
    market.wait(HOUR)
    market.settle()

    assert (market.escrow(), market.money(HOTPOT)) == (20 * 7_000, 20 * 1_000)


def test_a_capture_of_before_comes_back_with_the_raised_cover(market: Market) -> None:
    """10 units released 4 yuan; undone after the raise to 0.60 they need 6: the merchant pays."""
    market.issue({ALICE: 100})
    used = market.authorise(ALICE, 10)
    market.ok(Capture(HOTPOT, *AUTO, used, 10))
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 6_000))
    assert market.escrow() == 90 * 6_000

    market.ok(RefundCapture(HOTPOT, *AUTO, used, 4))
    assert market.escrow() == 94 * 6_000
    market.ok(RefundCapture(HOTPOT, *AUTO, used, 6))
    assert market.escrow() == 100 * 6_000
    assert market.money(HOTPOT) == 20 * YUAN


def test_a_capture_that_released_more_than_the_cover_returns_all_of_it(
    make_market: MakeMarket,
) -> None:
    """During the cool-off a unit releases its whole issue price."""
    market = make_market(COOLING)
    market.issue({ALICE: 100})
    used = market.authorise(ALICE, 10)
    market.ok(Capture(HOTPOT, *AUTO, used, 10))
    assert market.money(HOTPOT) == 8 * YUAN
    market.ok(RaiseCover(HOTPOT, *AUTO, 1, 6_000))

    market.ok(RefundCapture(HOTPOT, *AUTO, used, 10))

    assert (market.escrow(), market.money(HOTPOT)) == (80 * YUAN, 0)


def test_a_merchant_in_default_cannot_put_its_holders_off(market: Market) -> None:
    market.issue({ALICE: 100})
    market.series().defaulted = True

    refused = market.send(ExtendSeries(HOTPOT, *AUTO, 1, TRADING, USE + DAY))

    assert refused == Refused(Refusal.SERIES_NOT_OPEN, "series")
    market.series().defaulted = False


def test_a_corrected_text_is_the_next_version(market: Market) -> None:
    market.issue({ALICE: 100})
    assert market.series().terms_version == 1

    market.ok(CorrectTerms(HOTPOT, *AUTO, 1, 2, b"2" * 32))
    market.ok(CorrectTerms(HOTPOT, *AUTO, 1, 3, b"3" * 32))

    assert market.series().terms == replace(TERMS, terms_hash=b"3" * 32)
    assert market.series().terms_version == 3
    refused = market.refused(CorrectTerms(CAROL, *AUTO, 1, 4, bytes(32)))
    assert refused == Refused(Refusal.SERIES_UNKNOWN, "series")
