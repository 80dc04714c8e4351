"""The last day is included, in the time of the shop."""

from datetime import UTC, date, datetime

from portal.days import end_of, last_day, moment_of, time_at

SECOND = 10**9


def test_the_last_day_ends_at_midnight_in_beijing() -> None:
    day = date(2027, 3, 31)
    until = end_of(day)
    assert until == moment_of(datetime(2027, 3, 31, 16, tzinfo=UTC))
    assert last_day(until) == day
    assert last_day(until - 1) == day
    assert last_day(until + SECOND) == date(2027, 4, 1)


def test_a_moment_is_told_in_the_time_of_the_shop() -> None:
    assert time_at(end_of(date(2027, 3, 31))).isoformat() == "2027-04-01T00:00:00+08:00"
