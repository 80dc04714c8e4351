"""Work that is done again and again takes a small share of the time."""

from exchange.audit.pacing import SHARE, Pace
from exchange.clock import SECOND, SetClock


def test_work_is_due_at_once_and_then_after_a_rest_in_proportion() -> None:
    clock = SetClock(0)
    pace = Pace(clock, SECOND)
    assert pace.due()

    with pace.working():
        clock.put(3 * SECOND)
    clock.put((3 + 3 * SHARE) * SECOND - 1)
    assert not pace.due()
    clock.put((3 + 3 * SHARE) * SECOND)
    assert pace.due()


def test_quick_work_rests_the_least_that_was_asked_for() -> None:
    clock = SetClock(0)
    pace = Pace(clock, SECOND)

    with pace.working():
        pass

    clock.put(SECOND - 1)
    assert not pace.due()
    clock.put(SECOND)
    assert pace.due()
