"""Boundaries of candles fall where wall clocks have them."""

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.history.candles import HOUR, SECOND
from exchange.history.intervals import Interval

SHANGHAI = 8 * HOUR


def at(*when: int) -> int:
    return calendar.timegm((*when, 0, 0, 0, 0, 0)[:6]) * SECOND


@pytest.mark.parametrize(
    ("interval", "offset", "time", "opens_at"),
    [
        ("1m", 0, at(2026, 11, 23, 6, 30, 59), at(2026, 11, 23, 6, 30)),
        ("15m", 0, at(2026, 11, 23, 6, 44), at(2026, 11, 23, 6, 30)),
        ("4h", 0, at(2026, 11, 23, 6), at(2026, 11, 23, 4)),
        ("1d", SHANGHAI, at(2026, 11, 23, 15, 59), at(2026, 11, 22, 16)),
        ("1d", SHANGHAI, at(2026, 11, 23, 16), at(2026, 11, 23, 16)),
        ("3d", 0, at(1970, 1, 6), at(1970, 1, 4)),
        ("1w", 0, at(2026, 11, 23), at(2026, 11, 23)),  # a Monday
        ("1w", 0, at(2026, 11, 22, 23), at(2026, 11, 16)),
        ("1M", 0, at(2024, 2, 29, 12), at(2024, 2, 1)),
        ("1M", SHANGHAI, at(2026, 1, 31, 16), at(2026, 1, 31, 16)),  # February in Shanghai
    ],
)
def test_where_candles_open(interval: str, offset: int, time: int, opens_at: int) -> None:
    assert Interval(interval).opens_at(time, offset) == opens_at


@given(
    st.sampled_from(Interval),
    st.integers(0, 2 * 10**18),
    st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * HOUR // 4),
    st.integers(0, 30),
)
def test_spans_follow_each_other(interval: Interval, time: int, offset: int, steps: int) -> None:
    opens_at = interval.opens_at(time, offset)
    ends_at = interval.ends_at(opens_at, offset)

    assert opens_at <= time < ends_at
    assert interval.opens_at(opens_at, offset) == opens_at
    assert interval.opens_at(ends_at - 1, offset) == opens_at
    assert interval.opens_at(ends_at, offset) == ends_at
    assert interval.back(ends_at, 1, offset) == opens_at
    start = interval.back(opens_at, steps, offset)
    assert len(list(interval.boundaries(start, opens_at, offset))) == steps + 1
