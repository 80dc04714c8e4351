"""Lots: oldest first, kept apart only while a rule asks for it."""

import pytest

from exchange.venue.lots import (
    add_units,
    first_hand_given_up,
    first_hand_since,
    held_since,
    take_first_hand,
    take_units,
)
from exchange.venue.state import State
from tests.support.market import ALICE, BOB, Market

WINDOW = 100


@pytest.fixture
def state() -> State:
    """Return a state with a series whose lots are kept apart for a while."""
    market = Market()
    market.draft()
    market.series().lot_window = WINDOW
    return market.state


def add(state: State, at: int, quantity: int, cost: int = 0, *, first_hand: bool = False) -> None:
    state.time = at
    add_units(state, 1, ALICE, quantity, cost, first_hand=first_hand)


def seen(state: State) -> list[tuple[int, int, int, bool]]:
    lots = state.holdings[1].get(ALICE) or []
    return [(lot.acquired_at, lot.quantity, lot.cost, lot.first_hand) for lot in lots]


def test_units_acquired_at_one_moment_are_one_lot(state: State) -> None:
    add(state, 1, 5, 50)
    add(state, 1, 3, 60)

    assert seen(state) == [(1, 8, 110, False)]


def test_first_hand_units_are_kept_apart(state: State) -> None:
    add(state, 1, 5, first_hand=True)
    add(state, 1, 3)

    assert seen(state) == [(1, 5, 0, True), (1, 3, 0, False)]


def test_lots_merge_when_no_rule_asks_for_their_age(state: State) -> None:
    add(state, 1, 5, 50, first_hand=True)
    add(state, 2, 3, 60)
    add(state, 2 + WINDOW - 1, 1)
    assert len(seen(state)) == 3

    add(state, 2 + WINDOW, 1)

    assert seen(state) == [(1, 8, 110, False), (101, 1, 0, False), (102, 1, 0, False)]


def test_without_window_there_is_one_lot(state: State) -> None:
    state.series[1].lot_window = 0
    add(state, 1, 5, 50, first_hand=True)
    add(state, 9, 3, 60)

    assert seen(state) == [(1, 8, 110, True)]


def test_the_oldest_units_go_first(state: State) -> None:
    for at in (1, 2, 3):
        add(state, at, 5, 10 * at)

    take_units(state, 1, ALICE, 7)
    assert seen(state) == [(2, 3, 12, False), (3, 5, 30, False)]

    take_units(state, 1, ALICE, 3)
    assert seen(state) == [(3, 5, 30, False)]

    take_units(state, 1, ALICE, 5)
    assert seen(state) == []
    assert ALICE not in state.holdings[1]


def test_the_cost_of_what_stays_is_rounded_up(state: State) -> None:
    add(state, 1, 3, 100)

    take_units(state, 1, ALICE, 1)

    assert seen(state) == [(1, 2, 67, False)]


def test_given_back_are_the_youngest_first_hand_units(state: State) -> None:
    add(state, 1, 5, 50, first_hand=True)
    add(state, 2, 5)
    add(state, 3, 5, 50, first_hand=True)
    add(state, 4, 5)

    take_first_hand(state, 1, ALICE, 7)

    assert seen(state) == [(1, 3, 30, True), (2, 5, 0, False), (4, 5, 0, False)]


@pytest.mark.parametrize("oldest", [True, False])
@pytest.mark.parametrize("quantity", [1, 3, 5, 7, 9])
def test_what_would_be_given_up_is_what_goes(state: State, quantity: int, *, oldest: bool) -> None:
    for at, first_hand in ((1, True), (2, False), (3, True), (4, True)):
        add(state, at, 3, first_hand=first_hand)
    before = first_hand_lots(state)

    told = dict(first_hand_given_up(state, 1, ALICE, quantity, oldest=oldest))
    (take_units if oldest else take_first_hand)(state, 1, ALICE, quantity)

    after = first_hand_lots(state)
    gone = {at: units - after.get(at, 0) for at, units in before.items()}
    assert told == {at: units for at, units in gone.items() if units}


def first_hand_lots(state: State) -> dict[int, int]:
    return {at: quantity for at, quantity, _, first in seen(state) if first}


def test_who_holds_nothing_gives_nothing_up(state: State) -> None:
    assert first_hand_given_up(state, 1, BOB, 5, oldest=True) == []
    assert first_hand_given_up(state, 1, BOB, 5, oldest=False) == []


def test_many_lots_become_one_when_all_are_old_enough(state: State) -> None:
    for at in range(1, 6):
        add(state, at, at, at * 10, first_hand=True)

    add(state, 4 + WINDOW, 1)

    assert seen(state) == [(1, 10, 100, True), (5, 5, 50, True), (104, 1, 0, False)]


def test_the_last_of_all_given_back_leave_no_holding(state: State) -> None:
    add(state, 1, 5, first_hand=True)
    add(state, 2, 5, first_hand=True)

    take_first_hand(state, 1, ALICE, 10)

    assert ALICE not in state.holdings[1]


def test_ages_are_counted_to_the_nanosecond(state: State) -> None:
    add(state, 10, 5, first_hand=True)
    add(state, 20, 7)

    assert held_since(state, 1, ALICE, 9) == 0
    assert held_since(state, 1, ALICE, 10) == 5
    assert held_since(state, 1, ALICE, 20) == 12
    assert first_hand_since(state, 1, ALICE, 9) == 5
    assert first_hand_since(state, 1, ALICE, 10) == 0


def test_who_holds_nothing_holds_nothing(state: State) -> None:
    assert held_since(state, 1, BOB, 99) == first_hand_since(state, 1, BOB, 0) == 0
    assert state.held_units(1, BOB) == 0
