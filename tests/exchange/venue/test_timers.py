"""Timers: in order of due time, then of setting; at most one of a kind for each object."""

import pytest

from exchange.venue.timers import NEVER, TimerKind, Timers

LAPSES, EXPIRES = TimerKind.DEPOSIT_LAPSES, TimerKind.ORDER_EXPIRES


@pytest.fixture
def timers() -> Timers:
    """Return a queue with three timers, two of them due at one moment."""
    timers = Timers()
    timers.set(LAPSES, 1, due=20, sequence=5)
    timers.set(EXPIRES, 1, due=10, sequence=7)
    timers.set(LAPSES, 2, due=10, sequence=6)
    return timers


def test_they_fire_by_due_time_then_by_sequence(timers: Timers) -> None:
    assert list(timers) == [(10, 6, LAPSES, 2), (10, 7, EXPIRES, 1), (20, 5, LAPSES, 1)]
    assert timers.first() == (10, 6, LAPSES, 2)
    assert timers.due == 10
    assert len(timers) == 3


def test_a_timer_set_again_replaces_the_former(timers: Timers) -> None:
    timers.set(LAPSES, 2, due=30, sequence=9)

    assert timers.due_at(LAPSES, 2) == 30
    assert len(timers) == 3
    assert timers.first() == (10, 7, EXPIRES, 1)


def test_a_timer_cleared_does_not_fire(timers: Timers) -> None:
    timers.clear(LAPSES, 2)
    timers.clear(EXPIRES, 1)
    assert timers.due == 20

    timers.clear(LAPSES, 1)
    timers.clear(LAPSES, 1)
    assert timers.due == NEVER
    assert timers.due_at(LAPSES, 1) is None


def test_a_queue_read_again_knows_its_timers(timers: Timers) -> None:
    again = Timers(list(timers))

    again.clear(LAPSES, 2)

    assert again.due == 10
    assert list(again) == [(10, 7, EXPIRES, 1), (20, 5, LAPSES, 1)]
