"""What waits of top-ups: enough for who may give back, in order, with its timer, and accounted."""

from collections.abc import Callable

import pytest

from exchange.commands import WindDown
from exchange.events import SeriesStatus
from exchange.venue.invariants import always_true, broken
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from tests.support.market import ALICE, AUTO, BOB, HOUR, START, Market
from tests.support.topped_up import COOLING, WEEK, opened, top_up

FIRST, SECOND = START + WEEK + HOUR, START + WEEK + 2 * HOUR


def topped_up() -> Market:
    """Let alice buy 10 units, and bob 5 an hour later: 40,000 and 20,000 wait."""
    market = Market(COOLING)
    opened(market)
    top_up(market, ALICE, 10)
    market.wait(HOUR)
    top_up(market, BOB, 5)
    return market


def move_to_the_later_hour(state: State) -> None:
    state.top_ups[1].waiting = {FIRST: 39_999, SECOND: 20_001}


def lose_an_hour(state: State) -> None:
    state.top_ups[1].waiting = {SECOND: 60_000}


def put_out_of_order(state: State) -> None:
    state.top_ups[1].waiting = {SECOND: 20_000, FIRST: 40_000}


def keep_an_empty_hour(state: State) -> None:
    state.top_ups[1].waiting[SECOND + HOUR] = 0


def count_what_is_not_there(state: State) -> None:
    state.top_ups[1].waiting[SECOND] += 1


def lose_the_timer(state: State) -> None:
    state.timers.clear(TimerKind.TOP_UPS_DUE, 1)


def settle_too_early(state: State) -> None:
    state.series[1].status = SeriesStatus.SETTLED


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (move_to_the_later_hour, ["WAITING series 1 is broken: expected 40000, found 39999"]),
        (
            lose_an_hour,
            [
                "WAITING series 1 is broken: expected 40000, found 0",
                f"TIMER series 1 is broken: expected {SECOND}, found {FIRST}",
            ],
        ),
        (
            put_out_of_order,
            [
                "WAITING series 1 is broken: expected 1, found 0",
                f"TIMER series 1 is broken: expected {SECOND}, found {FIRST}",
            ],
        ),
        (keep_an_empty_hour, ["WAITING series 1 is broken: expected 1, found 0"]),
        (
            count_what_is_not_there,
            [
                "SUBSCRIBED series 1 is broken: expected 60001, found 60000",
                "SUBSCRIBED asset 0, series 1 is broken: expected 60001, found 60000",
            ],
        ),
        (lose_the_timer, [f"TIMER series 1 is broken: expected {FIRST}, found 0"]),
    ],
)
def test_what_is_wrong_with_what_waits_is_said(
    break_it: Callable[[State], None], said: list[str]
) -> None:
    state = topped_up().state
    break_it(state)

    assert [str(check) for check in broken(always_true(state))] == said


def test_nothing_waits_of_a_series_that_is_over() -> None:
    state = topped_up().state
    settle_too_early(state)

    said = [str(check) for check in broken(always_true(state))]

    assert "CLOSED series 1 is broken: expected 0, found 60000" in said


def test_in_a_wind_down_all_that_waits_stands_in_one_place_without_a_timer() -> None:
    market = topped_up()
    market.ok(WindDown(0, *AUTO, 1))

    assert market.state.top_ups[1].waiting == {market.now: 60_000}
    assert market.state.timers.due_at(TimerKind.TOP_UPS_DUE, 1) is None
    assert broken(always_true(market.state)) == []
