"""Objects that end have timers, timers have objects, and indexes say what the objects say."""

import pytest

from exchange.commands import CancelOrders
from exchange.events import SeriesStatus
from exchange.venue.invariants.objects import due_of
from exchange.venue.objects import Purpose
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from tests.support.busy_market import (
    AUTHORISATION,
    BID,
    DEPOSIT,
    GIFT,
    LATE_BID,
    PAYMENT,
    Break,
    busy_market,
    seen,
)
from tests.support.market import ALICE, AUTO, BOB, CAROL


def lose(kind: TimerKind, thing: int) -> Break:
    """Return a break: a timer is gone."""
    return lambda state: state.timers.clear(kind, thing)


def late(kind: TimerKind, thing: int) -> Break:
    """Return a break: a timer is a nanosecond late."""
    return lambda state: state.timers.set(
        kind, thing, (state.timers.due_at(kind, thing) or 0) + 1, 5
    )


def keep(kind: TimerKind, thing: int) -> Break:
    """Return a break: a timer of something that is not there."""
    return lambda state: state.timers.set(kind, thing, 7, 5)


KINDS = (
    (TimerKind.ORDER_EXPIRES, LATE_BID),
    (TimerKind.DEPOSIT_LAPSES, DEPOSIT),
    (TimerKind.GIFT_LAPSES, GIFT),
    (TimerKind.AUTHORISATION_LAPSES, AUTHORISATION),
    (TimerKind.PAYMENT_CLOSES, PAYMENT),
)


@pytest.mark.parametrize(("kind", "thing"), KINDS)
def test_a_lost_or_late_timer_of_an_object_is_said(kind: TimerKind, thing: int) -> None:
    due = due_of(busy_market().state, kind, thing)

    assert seen(lose(kind, thing)) == [f"TIMER number {thing} is broken: expected {due}, found 0"]
    assert seen(late(kind, thing)) == [
        f"TIMER number {thing} is broken: expected {due}, found {(due or 0) + 1}"
    ]


@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS] + [TimerKind.TRANSFER_LAPSES])
def test_a_timer_of_nothing_is_said(kind: TimerKind) -> None:
    assert seen(keep(kind, 999)) == ["TIMER number 999 is broken: expected 0, found 7"]


@pytest.mark.parametrize(("refunded", "possible"), [(501, 500), (-1, 0)])
def test_a_payment_of_which_more_or_less_was_refunded_than_can_be_is_said(
    refunded: int, possible: int
) -> None:
    def refund(state: State) -> None:
        state.payments[PAYMENT].refunded = refunded

    assert seen(refund) == [
        f"REFUNDED number {PAYMENT} is broken: expected {possible}, found {refunded}"
    ]


@pytest.mark.parametrize("kind", [TimerKind.CLOSING, TimerKind.BOUGHT_BACK])
def test_a_timer_of_a_series_that_is_not_there_is_said(kind: TimerKind) -> None:
    assert seen(keep(kind, 999)) == ["TIMER is broken: expected 0, found 1"]


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lose(TimerKind.TRADING_ENDS, 1), (1, 0, 1)),
        (lose(TimerKind.TRADING_ENDS, 2), (1, 0, 2)),
        (lose(TimerKind.SERIES_EXPIRES, 1), (1, 0, 1)),
        (lose(TimerKind.OFFERING_CLOSES, 2), (1, 0, 2)),
        (keep(TimerKind.OFFERING_CLOSES, 1), (0, 1, 1)),
        (keep(TimerKind.ALLOTMENT, 1), (0, 1, 1)),
        (keep(TimerKind.ALLOTMENT, 2), (0, 1, 2)),
        (keep(TimerKind.CLOSING, 1), (0, 1, 1)),
        (keep(TimerKind.BOUGHT_BACK, 1), (0, 1, 1)),
        (keep(TimerKind.TRADING_ENDS, 1), (1_805_184_000_000_000_000, 7, 1)),
        (keep(TimerKind.SERIES_EXPIRES, 1), (1_807_776_000_000_000_000, 7, 1)),
    ],
)
def test_a_timer_that_a_series_lacks_or_should_not_have_is_said(
    break_it: Break, said: tuple[int, int, int]
) -> None:
    expected, found, series = said

    assert seen(break_it) == [
        f"TIMER series {series} is broken: expected {expected}, found {found}"
    ]


def test_a_series_that_closes_without_its_timer_is_said() -> None:
    def close(state: State) -> None:
        state.series[1].closing = Purpose.TRADING_END

    assert seen(close) == ["TIMER series 1 is broken: expected 1, found 0"]


def test_units_bought_back_without_a_timer_to_retire_them_are_said() -> None:
    def forget(state: State) -> None:
        state.series[1].bought_back = 3

    assert seen(forget) == ["TIMER series 1 is broken: expected 1, found 0"]


def test_a_series_in_redemption_may_have_no_end_of_trading() -> None:
    def end_trading(state: State) -> None:
        state.series[1].status = SeriesStatus.REDEMPTION_ONLY
        state.series[1].closing = Purpose.TRADING_END
        state.timers.set(TimerKind.CLOSING, 1, 7, 5)

    said = seen(end_trading)

    assert said == [f"TIMER series 1 is broken: expected 0, found {1_805_184_000_000_000_000}"]


def test_what_never_ends_or_is_gone_has_no_timer() -> None:
    market = busy_market()
    state = market.state
    assert due_of(state, TimerKind.ORDER_EXPIRES, BID) is None
    assert due_of(state, TimerKind.CLOSING, 1) is None
    market.ok(CancelOrders(CAROL, *AUTO))

    for kind, thing in (*((kind, 999) for kind, _ in KINDS), (TimerKind.ORDER_EXPIRES, LATE_BID)):
        assert due_of(state, kind, thing) is None
    assert due_of(state, TimerKind.TRANSFER_LAPSES, 999) is None


def forget_a_nonce(state: State) -> None:
    state.nonces.clear()


def forget_a_name(state: State) -> None:
    state.client_orders.clear()


def keep_a_name(state: State) -> None:
    state.client_orders[BOB, "yours"] = BID


def forget_a_symbol(state: State) -> None:
    del state.symbols["TEA2703"]


def forget_a_group(state: State) -> None:
    state.groups[ALICE].remove(ALICE)


def disorder_a_group(state: State) -> None:
    for member in (ALICE, BOB):
        state.groups[member].remove(member)
        state.members[member].group = CAROL
    state.groups[CAROL] = [CAROL, ALICE, BOB]


def forget_what_is_set_aside(state: State) -> None:
    state.set_aside[1].clear()


def set_another_aside(state: State) -> None:
    state.set_aside[1][GIFT] = busy_market().state.gifts[GIFT]


def forget_an_open_authorisation(state: State) -> None:
    state.open_authorisations[1].clear()


def forget_whose_order(state: State) -> None:
    del state.orders_of[CAROL][BID]


def keep_an_empty_index(state: State) -> None:
    state.orders_of[BOB] = {}


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (forget_a_nonce, ["INDEX is broken: expected 23, found 0"]),
        (forget_a_name, ["INDEX is broken: expected 21, found 0"]),
        (keep_a_name, ["INDEX is broken: expected 0, found 20"]),
        (forget_a_symbol, ["INDEX is broken: expected 2, found 0"]),
        (forget_a_group, ["INDEX number 2 is broken: expected 2, found 0"]),
        (disorder_a_group, ["INDEX is broken: expected 0, found 1"]),
        (forget_what_is_set_aside, ["INDEX number 22 is broken: expected 1, found 0"]),
        (set_another_aside, ["INDEX number 22 is broken: expected 1, found 0"]),
        (forget_an_open_authorisation, ["INDEX number 23 is broken: expected 1, found 0"]),
        (forget_whose_order, ["INDEX number 20 is broken: expected 1, found 0"]),
        (keep_an_empty_index, ["INDEX is broken: expected 0, found 1"]),
    ],
)
def test_what_is_wrong_with_an_index_is_said(break_it: Break, said: list[str]) -> None:
    assert seen(break_it) == said
