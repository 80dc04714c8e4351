"""Amounts and times come out as they went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.values import (
    Unreadable,
    read_moment,
    read_yuan,
    write_moment,
    write_yuan,
)

MOST_YUAN = 10**15 - 1
YEAR_2200 = 7_258_118_400 * 10**9


@given(st.integers(-MOST_YUAN, MOST_YUAN))
def test_every_amount_is_read_as_it_was_written(amount: int) -> None:
    assert read_yuan(write_yuan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"), [(10_005_000, "1000.50"), (8_250, "0.8250"), (-1, "-0.0001"), (0, "0.00")]
)
def test_amounts_have_two_decimals_or_four(amount: int, text: str) -> None:
    assert write_yuan(amount) == text


@pytest.mark.parametrize("text", ["", "1e3", "1,000", "01", ".5", "1.", "1.00001", "１", 5, None])
def test_what_is_no_amount_is_not_read(text: object) -> None:
    with pytest.raises(Unreadable) as caught:
        read_yuan(text)
    assert caught.value.rule == "yuan"


@given(st.integers(0, YEAR_2200 - 1))
def test_every_time_is_read_as_it_was_written(nanoseconds: int) -> None:
    assert read_moment(write_moment(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_500_000_000, "1970-01-01T00:00:01.500Z"),
        (1_000, "1970-01-01T00:00:00.000001Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
    ],
)
def test_times_have_as_many_decimals_as_they_need(nanoseconds: int, text: str) -> None:
    assert write_moment(nanoseconds) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2026-02-20T25:00:00Z",
        "2026-02-20T00:00:00+00:00",
        "2026-02-20",
        "9999-01-01T00:00:00Z",
        1,
    ],
)
def test_what_is_no_time_is_not_read(text: object) -> None:
    with pytest.raises(Unreadable) as caught:
        read_moment(text)
    assert caught.value.rule == "moment"
