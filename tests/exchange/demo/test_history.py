"""The demo's month shows a series in every stage of life and leaves the visitors alone."""

from collections.abc import Sequence

import pytest

from exchange.clock import SetClock
from exchange.commands import Command
from exchange.demo.history import DAY, LENGTH, Cast, History
from exchange.events import Accepted, SeriesStatus
from exchange.refusals import Refused
from exchange.venue.invariants import always_true
from exchange.venue.venue import Repeated, Venue

UNTIL = 1_795_000_000 * 10**9


class PureVenue:
    """The venue alone, told commands at the time of a clock."""

    def __init__(self, clock: SetClock) -> None:
        self.venue = Venue()
        self.venue.state.sequence = 1  # entry 0 is genesis
        self._clock = clock

    def submit_many(self, commands: Sequence[Command]) -> list[Accepted | Refused]:
        replies = []
        for command in commands:
            now = self._clock.now()
            self.venue.advance(now)
            reply = self.venue.apply(command, now)
            assert not isinstance(reply, Repeated)
            replies.append(reply)
        return replies


@pytest.fixture(scope="module")
def told() -> tuple[PureVenue, Cast, History]:
    clock = SetClock(UNTIL - LENGTH)
    market = PureVenue(clock)
    history = History(market, clock, UNTIL)
    cast = history.tell(lambda _day, _days: None)
    market.venue.advance(UNTIL)
    return market, cast, history


def test_series_are_in_every_stage_of_life(told: tuple[PureVenue, Cast, History]) -> None:
    market, _, _ = told
    statuses = {series.status for series in market.venue.state.series.values()}

    assert statuses >= {
        SeriesStatus.DRAFTED,
        SeriesStatus.PRESALE,
        SeriesStatus.TRADING,
        SeriesStatus.REDEMPTION_ONLY,
        SeriesStatus.EXPIRED,
        SeriesStatus.SETTLED,
        SeriesStatus.WOUND_DOWN,
    }


def test_it_covers_thirty_days_of_trading(told: tuple[PureVenue, Cast, History]) -> None:
    market, _, history = told

    assert LENGTH >= 30 * DAY
    assert sum(series.next_trade - 1 for series in market.venue.state.series.values()) > 5_000
    assert history.refused < history.told // 4


def test_visitors_hold_money_and_units_and_have_no_orders(
    told: tuple[PureVenue, Cast, History],
) -> None:
    market, cast, _ = told
    state = market.venue.state

    for visitor in cast.visitors:
        assert state.available(visitor, 0) > 1_000 * 10_000
        assert state.held_units(1, visitor) > 100
        assert visitor not in state.orders_of


def test_order_books_of_trading_series_have_both_sides(
    told: tuple[PureVenue, Cast, History],
) -> None:
    market, _, _ = told
    state = market.venue.state

    for number, series in state.series.items():
        if series.status is SeriesStatus.TRADING:
            book = state.order_books[number]
            assert book.best_bid() is not None
            assert book.best_ask() is not None


def test_what_is_always_true_holds_at_its_end(told: tuple[PureVenue, Cast, History]) -> None:
    market, _, _ = told

    assert [check for check in always_true(market.venue.state) if not check.holds] == []


def test_the_first_shop_sells_at_any_time(told: tuple[PureVenue, Cast, History]) -> None:
    market, cast, _ = told
    series, top_ups = market.venue.state.series[1], market.venue.state.top_ups[1]

    assert top_ups.is_open
    offered = len(cast.traders + cast.visitors) * (4_000 * 10_000 // series.terms.issue_price)
    assert series.issued > offered
