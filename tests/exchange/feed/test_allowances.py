"""What is too much."""

from exchange.clock import SECOND
from exchange.feed.allowances import WINDOW, Arrivals, Backlog, Limits, Rate


def test_five_messages_are_allowed_in_any_second() -> None:
    rate = Rate(5)

    assert [rate.allows(nth * SECOND // 10) for nth in range(6)] == [True] * 5 + [False]
    assert rate.allows(SECOND)
    assert not rate.allows(SECOND + 1)


def test_an_address_may_come_so_often_in_five_minutes() -> None:
    arrivals = Arrivals(2)

    assert [arrivals.allows("a", 1), arrivals.allows("a", 2), arrivals.allows("a", 3)] == [
        True, True, False,
    ]  # fmt: skip
    assert arrivals.allows("b", 3)
    assert arrivals.seconds_left(WINDOW - SECOND) == 2
    assert arrivals.allows("a", WINDOW + 1)


def test_who_has_too_much_waiting_is_too_slow() -> None:
    limits = Limits(queued_bytes=100)

    assert not Backlog().too_slow(1_000, 100, 0, limits)
    assert Backlog().too_slow(1_000, 101, 0, limits)


def test_who_has_not_fetched_for_five_seconds_what_was_sent_is_too_slow() -> None:
    backlog, limits = Backlog(), Limits()

    told = [backlog.too_slow(100 + 60 * nth, 50, nth * SECOND, limits) for nth in range(7)]

    assert told == [False] * 7  # what waits is always of the last seconds
    backlog = Backlog()
    told = [backlog.too_slow(100, 50, nth * SECOND, limits) for nth in range(7)]
    assert told == [False] * 5 + [True] * 2


def test_who_fetches_everything_starts_anew() -> None:
    backlog, limits = Backlog(), Limits()

    assert not backlog.too_slow(100, 50, 0, limits)
    assert not backlog.too_slow(100, 0, 4 * SECOND, limits)
    assert not backlog.too_slow(200, 50, 6 * SECOND, limits)
