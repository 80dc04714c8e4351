"""Opening hours however people write them; open at the right minutes, after midnight too."""

from datetime import datetime

import pytest

from portal.days import BEIJING
from portal.merchants.hours import (
    HoursUnreadable,
    grouped,
    is_open,
    read_day,
    read_week,
    write_day,
    write_week,
)

MONDAY = 23  # of November 2026


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("10-22", "10:00-22:00"),
        ("9:30 – 21:00", "09:30-21:00"),
        ("１０：００至１４：００、１７：００～２２：００", "10:00-14:00,17:00-22:00"),
        ("11:00-14:30,17:00-01:00", "11:00-14:30,17:00-01:00"),
        ("00:00-24:00", "00:00-24:00"),
    ],
)
def test_a_day_is_read_however_it_is_written(typed: str, kept: str) -> None:
    assert write_day(read_day(typed)) == kept
    assert write_day(read_day(kept)) == kept


@pytest.mark.parametrize(
    "typed",
    ["always", "10", "10:60-12:00", "24:00-25:00", "10-10", "10-14,13-18", "22-02,03-04",
     "1-2,3-4,5-6,7-8", "10:00-14:00;", "-"],
)  # fmt: skip
def test_what_is_no_list_of_times_is_refused(typed: str) -> None:
    with pytest.raises(HoursUnreadable):
        read_day(typed)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


def test_a_shop_is_open_within_its_hours_and_not_at_their_end() -> None:
    week = read_week("|".join(["10:00-14:00,17:00-22:00", *[""] * 6]))
    looked_at = [(9, 59), (10, 0), (13, 59), (14, 0), (21, 59), (22, 0)]
    seen = [is_open(week, at(MONDAY, *time)) for time in looked_at]
    assert seen == [False, True, True, False, True, False]
    assert not is_open(week, at(MONDAY + 1, 12))


def test_what_goes_on_after_midnight_belongs_to_the_day_before() -> None:
    week = read_week("|".join([*[""] * 6, "20:00-02:00"]))  # on Sundays
    sunday = MONDAY - 1
    assert is_open(week, at(sunday, 23))
    assert is_open(week, at(MONDAY, 1, 59))
    assert not is_open(week, at(MONDAY, 2))
    assert not is_open(week, at(sunday, 1))


def test_a_week_is_kept_and_equal_days_are_told_together() -> None:
    kept = "|".join(["", *["10:00-21:00"] * 4, *["09:00-23:00"] * 2])
    week = read_week(kept)
    assert write_week(week) == kept
    assert [(first, last) for first, last, _ in grouped(week)] == [(0, 0), (1, 4), (5, 6)]
    assert write_week(((),) * 7) == ""
    assert read_week("") == ()
    assert not is_open((), at(MONDAY, 12))
