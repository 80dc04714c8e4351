"""Series, members and markets in the views follow the venue through their life."""

from pathlib import Path

from exchange import events
from exchange.commands import (
    ChangeFees,
    CorrectTerms,
    ExpiryPolicy,
    ExtendSeries,
    FeeTier,
    FreezeMember,
    MemberKind,
    OpenOffering,
    Phase,
    RaiseCover,
    ReclassifyMember,
    RetireUnits,
    SetBuyBack,
    SetPhase,
    Side,
    WindDown,
)
from exchange.events import SeriesStatus
from exchange.history import Projector, members, milestones, series, supply
from exchange.history.schema import open_for_reading
from tests.exchange.history.conftest import Past
from tests.exchange.history.market import DAY, FEES, PROFILE, Market, small_market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore


def followed(market: Market, path: Path) -> list[SeriesStatus]:
    """Return the statuses that the views show, block by block, each once; and compare the end."""
    growing = InMemoryStore()
    projector = Projector(growing, path)
    seen: list[SeriesStatus] = []
    for block in market.store.blocks():
        growing.append(block)
        projector.catch_up()
        views = open_for_reading(path)
        for row in series.every(views):
            if not seen or seen[-1] is not row.status:
                seen.append(row.status)
        views.close()
    projector.close()
    assert seen[-1] is market.venue.state.series[1].status
    return seen


def test_a_series_goes_the_whole_way(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    for _ in range(140):
        market.pass_time(DAY)
        market.seal()
    seen = followed(market, views_path)
    assert seen[:5] == [
        SeriesStatus.DRAFTED,
        SeriesStatus.PRESALE,
        SeriesStatus.TRADING,
        SeriesStatus.REDEMPTION_ONLY,
        SeriesStatus.EXPIRED,
    ]
    views = open_for_reading(views_path)
    passed = milestones.of_series(views, 1)
    views.close()
    assert [each.event for each in passed] == [
        events.SeriesDrafted,
        events.OfferingOpened,
        events.OfferingClosed,
        events.ProceedsReleased,
        events.TradingEnded,
        events.SeriesExpired,
    ]
    entries = list(market.entries())
    for each in passed:
        assert (entries[each.sequence].kind, entries[each.sequence].time) == (each.kind, each.time)
    assert passed[2].detail == 1


def test_a_series_is_wound_down(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    market.do(WindDown(0, *market.key(), 1))
    for _ in range(3):
        market.pass_time(DAY)
        market.seal()
    assert followed(market, views_path)[-2:] == [
        SeriesStatus.WINDING_DOWN,
        SeriesStatus.WOUND_DOWN,
    ]


def test_an_offering_that_fails_leaves_a_draft(views_path: Path) -> None:
    market = Market(InMemoryStore())
    merchant = market.admit()
    number = market.draft(merchant, market.open_market())
    opens, closes = market.now, market.now + DAY
    market.do(OpenOffering(merchant, market.key()[0], 0, number, opens, closes, 10, 5, 0))
    market.pass_time(2 * DAY)
    market.seal()
    assert followed(market, views_path) == [
        SeriesStatus.DRAFTED,
        SeriesStatus.PRESALE,
        SeriesStatus.DRAFTED,
    ]


def test_terms_and_phase_are_shown(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    market.do(SetPhase(0, *market.key(), 1, Phase.HALTED))
    views = views_of(market.store, views_path)
    row = series.with_symbol(views, "HOTPOT2703")
    assert row is not None
    assert (row.phase, row.status) == (Phase.HALTED, SeriesStatus.TRADING)
    state = market.venue.state.series[1]
    assert (row.merchant, row.terms) == (state.merchant, state.terms)
    assert series.with_symbol(views, "TEA2704") is None
    views.close()


def test_what_the_merchant_improved_is_shown(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    merchant, held = 1, market.venue.state.series[1]
    before = views_of(market.store, views_path.with_name("before.db"))
    row = series.with_symbol(before, "HOTPOT2703")
    assert row is not None
    assert (row.cover, row.terms_version, row.buying_back) == (held.cover, 1, False)
    before.close()
    ends = held.terms.trading_until + DAY, held.terms.use_until + 2 * DAY
    market.do(ExtendSeries(merchant, *market.key(), 1, *ends))
    market.do(RaiseCover(merchant, *market.key(), 1, 7_000))
    market.do(CorrectTerms(merchant, *market.key(), 1, 2, bytes(range(32))))
    market.order(2, Side.SELL, 8_000, 30)
    market.order(merchant, Side.BUY, 8_000, 10)
    market.do(RetireUnits(merchant, *market.key(), 1, 4))
    market.do(SetBuyBack(merchant, *market.key(), 1, on=True))
    market.order(merchant, Side.BUY, 8_000, 20)
    market.pass_time(0)
    market.seal()

    views = views_of(market.store, views_path)
    row = series.with_symbol(views, "HOTPOT2703")
    assert row is not None
    assert row.terms == held.terms
    assert (row.terms.trading_until, row.terms.use_until) == ends
    assert (row.cover, row.terms_version, row.buying_back) == (7_000, 2, True)
    assert [(each.event, each.detail) for each in milestones.of_series(views, 1)[-4:]] == [
        (events.SeriesExtended, ends[1]),
        (events.CoverRaised, 7_000),
        (events.TermsCorrected, 2),
        (events.BuyBackSet, 1),
    ]
    (*_, last) = supply.daily(views, 1)
    assert (last.issued, last.refunded, last.held) == (4_000, 24, 3_976)
    assert last.escrow == 3_976 * 7_000
    # 4,000 units at 0.80: 3/10 were released at first, 1/8 came back for the higher cover.
    assert supply.released(views, 1) == 4_000 * (2_400 - 1_400) + 24 * 7_000
    views.close()


def test_codes_of_members_and_markets_follow(views_path: Path) -> None:
    market = small_market(InMemoryStore())
    market.do(ReclassifyMember(0, *market.key(), 2, MemberKind.LEGAL, 1, 3))
    market.do(FreezeMember(0, *market.key(), 2, frozen=True))
    market.do(ChangeFees(0, *market.key(), 1, (FeeTier(1, 2),)))
    views = views_of(market.store, views_path)
    assert members.member(views, 2) == members.MemberRow(2, MemberKind.LEGAL, 1, 3, True)
    assert members.member(views, 99) is None
    shown = members.market(views, 1)
    assert shown is not None
    assert (shown.profile, shown.fees) == (PROFILE, (FeeTier(1, 2),))
    assert ExpiryPolicy.PRINCIPAL in shown.profile.expiry_policies
    assert members.market(views, 99) is None
    views.close()


def test_fees_at_the_start_are_those_it_opened_with(past: Past) -> None:
    shown = members.market(past.views, 1)
    assert shown is not None
    assert shown.fees == FEES
