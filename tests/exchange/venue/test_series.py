"""Series: what is recorded of them, and the phases of their order books."""

from hashlib import sha256

import msgspec
import pytest

from exchange.commands import (
    AcceptTransfer,
    Capture,
    ClaimGift,
    DraftSeries,
    ExpiryPolicy,
    GiveUnits,
    OfferTransfer,
    Phase,
    RefundUnits,
    ReturnGift,
    Right,
    SetPhase,
    Side,
    WithdrawTransfer,
)
from exchange.events import PhaseSet, SeriesDrafted
from exchange.events.series import SeriesStatus
from exchange.profiles import CN_STRICT
from exchange.queries import AskSeries, SeriesListed
from exchange.refusals import Refusal, Refused
from exchange.venue.queries import answer
from exchange.venue.series import SYMBOL
from tests.exchange.venue.conftest import MakeMarket
from tests.support.market import ALICE, AUTO, BOB, DAY, HOTPOT, TERMS, Market, order


@pytest.mark.requirement("P3-09")
def test_a_series_is_drafted_with_all_its_terms(market: Market) -> None:
    market.draft(face_value=10_000, issue_price=8_250)

    event = market.last(SeriesDrafted)
    assert (event.series, event.merchant) == (1, HOTPOT)
    assert event.terms == msgspec.structs.replace(TERMS, issue_price=8_250)
    assert market.series().status is SeriesStatus.DRAFTED


@pytest.mark.requirement("P3-20", "P3-18")
def test_what_a_right_is_worth_is_shown(market: Market) -> None:
    """One yuan sold at 17.5 % off, last traded at 15 % off, with so much time left."""
    market.issue({ALICE: 10}, face_value=10_000, issue_price=8_250)
    market.deposit(BOB, 10)
    market.order(ALICE, Side.SELL, 10, 8_500)
    market.order(BOB, Side.BUY, 4, 8_500)

    shown = answer(market.state, AskSeries(series=1), market.now, halted=False)

    assert isinstance(shown, SeriesListed)
    (series,) = shown.series
    assert (series.terms.face_value, series.terms.issue_price, series.last_price) == (
        10_000,
        8_250,
        8_500,
    )
    assert series.terms.use_until - market.now > 80 * DAY
    assert series.trades == 1
    # Half was released: 4,125 of the 8,250 of each unit stand behind it.
    assert (series.cover, series.escrow) == (4_125, 41_250)


def test_anybody_may_be_a_merchant(market: Market) -> None:
    market.ok(DraftSeries(BOB, *AUTO, TERMS))

    assert market.series().merchant == BOB


def test_series_are_numbered_as_they_are_drafted(market: Market) -> None:
    assert market.draft() == 1
    assert market.draft(symbol="TEA2701") == 2
    assert market.state.symbols == {"HOTPOT2703": 1, "TEA2701": 2}


@pytest.mark.parametrize("symbol", ["A2701", "A2701B", "A1B22701", "A" * 16 + "2701Z"])
def test_these_are_symbols(symbol: str) -> None:
    assert SYMBOL.fullmatch(symbol)


@pytest.mark.parametrize("symbol", ["", "2701", "a2701", "A27", "A-2701", "A2701BC", "A2701\n"])
def test_these_are_none(symbol: str) -> None:
    assert not SYMBOL.fullmatch(symbol)


def test_a_right_without_last_day_needs_none(market: Market) -> None:
    market.draft(expiry=ExpiryPolicy.NEVER, use_until=0)

    assert market.series().terms.use_until == 0


def test_use_may_end_with_trade(market: Market) -> None:
    market.draft(use_until=TERMS.trading_until)

    assert market.series().terms.use_until == market.series().terms.trading_until


def test_a_halt_stops_trade_until_it_is_lifted(market: Market) -> None:
    market.issue({ALICE: 10})
    market.ok(SetPhase(0, *AUTO, 1, Phase.HALTED))
    assert market.last(PhaseSet) == PhaseSet(1, Phase.HALTED)
    refused = market.refused(order(ALICE, Side.SELL, 5, 9_000))
    assert refused == Refused(Refusal.TRADING_HALTED, "series")

    market.ok(SetPhase(0, *AUTO, 1, Phase.CONTINUOUS))

    market.order(ALICE, Side.SELL, 5, 9_000)


def in_negotiation(make_market: MakeMarket, phase: Phase) -> tuple[Market, int, int]:
    """Return a market in that phase with an open gift and an open offer of alice's, for bob."""
    rules = msgspec.structs.replace(CN_STRICT, min_holding=0, named_parties=False)
    market = make_market(rules)
    market.issue({ALICE: 100})
    market.deposit(BOB, 100)
    later = market.now + DAY
    gift = market.ok(GiveUnits(ALICE, *AUTO, 1, 10, sha256(b"").digest(), later))
    transfer = market.ok(OfferTransfer(ALICE, *AUTO, 1, BOB, 10, 9_000, later))
    market.ok(SetPhase(0, *AUTO, 1, phase))
    return market, gift, transfer


def test_cancels_only_concerns_the_order_book_alone(make_market: MakeMarket) -> None:
    market, gift, transfer = in_negotiation(make_market, Phase.CANCEL_ONLY)

    market.ok(ClaimGift(BOB, *AUTO, gift, b""))
    market.ok(AcceptTransfer(BOB, *AUTO, transfer))
    market.ok(GiveUnits(BOB, *AUTO, 1, 5, bytes(32), market.now + DAY))
    market.ok(OfferTransfer(BOB, *AUTO, 1, ALICE, 5, 9_000, market.now + DAY))

    assert market.units(BOB) == 10


def test_a_halt_stops_every_change_of_ownership_and_nothing_else(make_market: MakeMarket) -> None:
    market, gift, transfer = in_negotiation(make_market, Phase.HALTED)
    later = market.now + DAY

    for command, field in (
        (ClaimGift(BOB, *AUTO, gift, b""), "gift"),
        (AcceptTransfer(BOB, *AUTO, transfer), "transfer"),
        (GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), later), "series"),
        (OfferTransfer(ALICE, *AUTO, 1, BOB, 5, 9_000, later), "series"),
    ):
        refused = market.refused(command)
        assert refused == Refused(Refusal.TRADING_HALTED, field)
        assert refused.refusal.retryable

    market.ok(Capture(HOTPOT, *AUTO, market.authorise(ALICE, 10), 4))
    market.ok(RefundUnits(ALICE, *AUTO, 1, ALICE, Right.UNITS, 6))
    market.ok(ReturnGift(ALICE, *AUTO, gift))
    market.ok(WithdrawTransfer(BOB, *AUTO, transfer))
    assert market.units(ALICE) == 90


def test_what_a_halt_stopped_lapses_in_its_time(make_market: MakeMarket) -> None:
    market, *_ = in_negotiation(make_market, Phase.HALTED)

    market.wait(DAY)

    assert market.units(ALICE) == 100


def test_a_halt_outlives_the_end_of_trading_until_it_is_lifted(market: Market) -> None:
    market.issue({ALICE: 10})
    market.ok(SetPhase(0, *AUTO, 1, Phase.HALTED))
    market.until(TERMS.trading_until)
    gift = GiveUnits(ALICE, *AUTO, 1, 5, bytes(32), market.now + DAY)
    assert market.refused(gift) == Refused(Refusal.TRADING_HALTED, "series")

    market.ok(SetPhase(0, *AUTO, 1, Phase.CONTINUOUS))

    market.ok(gift)


def test_the_cover_of_a_unit_is_rounded_up(market: Market) -> None:
    market.draft(issue_price=3_333, release_bps=5_000)

    assert market.series().cover == 1_667
