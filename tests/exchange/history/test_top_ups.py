"""Top-ups: each one, day by day, and what they bring. A unit costs 8,000, of which 5,600 stay."""

from pathlib import Path

import msgspec
import pytest

from exchange import events
from exchange.commands import CloseTopUps, OpenTopUps, RefundUnits, Right, TopUp, WindDown
from exchange.events import SeriesStatus
from exchange.history import milestones, series, supply, top_ups
from exchange.history.top_ups import TopUpsOfDay
from tests.exchange.history.market import DAY, PROFILE, Market
from tests.exchange.history.views import views_of
from tests.support.in_memory_store import InMemoryStore

HOUR = DAY // 24
WEEK = 7 * DAY


def selling(cool_off: int = 0) -> Market:
    """Return a market in which member 1 sells series 1 at any time, to members 2 and 3."""
    market = Market(InMemoryStore())
    merchant, _, _ = (market.admit() for _ in range(3))
    profile = msgspec.structs.replace(PROFILE, cool_off=cool_off)
    market.draft(merchant, market.open_market(profile))
    market.do(OpenTopUps(merchant, market.key()[0], 0, 1, 50))
    return market


def top_up(market: Market, member: int, quantity: int) -> int:
    return market.do(TopUp(member, market.key()[0], 0, 1, quantity))


def day_of(time: int) -> int:
    return time // DAY * DAY


def test_a_draft_that_is_sold_at_any_time_trades_from_then_on(views_path: Path) -> None:
    market = selling()
    market.do(CloseTopUps(1, market.key()[0], 0, 1))

    views = views_of(market.store, views_path)

    row = series.with_symbol(views, "HOTPOT2703")
    assert row is not None
    assert row.status is SeriesStatus.TRADING
    assert [(one.event, one.detail) for one in milestones.of_series(views, 1)][1:] == [
        (events.TopUpsOpened, 50),
        (events.TopUpsClosed, 0),
    ]
    views.close()


def test_each_top_up_shows_where_its_money_went(views_path: Path) -> None:
    market = selling()
    first, second = top_up(market, 2, 10), top_up(market, 3, 5)
    third = top_up(market, 2, 1)

    views = views_of(market.store, views_path)

    row = top_ups.top_up(views, first)
    assert row is not None
    assert (row.series, row.member, row.quantity, row.paid) == (1, 2, 10, 80_000)
    assert (row.to_escrow, row.to_merchant, row.waiting, row.release_at) == (56_000, 24_000, 0, 0)
    assert [each.top_up for each in top_ups.of_member(views, 2)] == [third, first]
    assert [each.top_up for each in top_ups.of_member(views, 2, series=2)] == []
    assert [each.top_up for each in top_ups.of_series(views, 1, limit=2)] == [third, second]
    assert [each.top_up for each in top_ups.of_series(views, 1, since=market.now)] == [third]
    assert top_ups.top_up(views, 0) is None
    views.close()


@pytest.mark.parametrize("east", [0, 8 * HOUR])
def test_top_ups_are_added_up_by_day_with_what_is_released(views_path: Path, east: int) -> None:
    market = selling(cool_off=WEEK)
    market.now = day_of(market.now) + DAY - east + HOUR  # one o'clock in the morning there
    began = market.now - HOUR
    top_up(market, 2, 10)
    top_up(market, 3, 5)
    market.pass_time(DAY)
    top_up(market, 2, 1)
    market.do(RefundUnits(3, market.key()[0], 0, 1, 3, Right.UNITS, 2))
    market.pass_time(WEEK - DAY + HOUR)
    market.seal()

    views = views_of(market.store, views_path)

    days = [
        TopUpsOfDay(began, 2, 15, 15 * 5_600, 0, 15 * 2_400, 0),
        TopUpsOfDay(began + DAY, 1, 1, 5_600, 0, 2_400, 0),
        TopUpsOfDay(began + WEEK, 0, 0, 0, 0, 0, 13 * 2_400),
    ]
    assert top_ups.daily(views, 1, east=east) == days
    assert top_ups.daily(views, 1, since=began + DAY + HOUR, east=east) == days[1:]
    assert top_ups.daily(views, 1, series=1, east=east) == days
    assert top_ups.daily(views, 1, series=2, east=east) == []
    assert top_ups.daily(views, 2, east=east) == []
    assert days[0].paid == 15 * 8_000
    views.close()


def test_what_top_ups_brought_the_merchant_is_what_was_paid_out(views_path: Path) -> None:
    """At once; later; and, as nobody holds a unit any more, in a wind-down."""
    at_once = selling()
    top_up(at_once, 2, 10)
    views = views_of(at_once.store, views_path.with_name("at_once.db"))
    assert supply.released(views, 1) == 24_000
    views.close()

    later = selling(cool_off=WEEK)
    top_up(later, 2, 10)
    later.pass_time(HOUR)
    top_up(later, 2, 1)
    later.pass_time(WEEK)
    later.seal()
    views = views_of(later.store, views_path.with_name("later.db"))
    assert supply.released(views, 1) == 24_000
    last = supply.daily(views, 1)[-1]
    assert (last.issued, last.escrow, last.subscribed) == (11, 11 * 5_600, 2_400)
    views.close()

    later.do(WindDown(0, later.key()[0], 0, 1))
    later.pass_time(DAY)
    later.seal()
    views = views_of(later.store, views_path.with_name("wound_down.db"))
    assert supply.released(views, 1) == 24_000
    last = supply.daily(views, 1)[-1]
    assert (last.held, last.escrow, last.subscribed) == (0, 0, 0)
    views.close()
