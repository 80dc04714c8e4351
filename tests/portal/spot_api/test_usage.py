"""Weight and orders are counted; who goes on regardless is shut out, longer each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.shared_counters import SharedCounters
from portal.spot_api.errors import ApiError
from portal.spot_api.usage import REFUSALS_BEFORE_BAN, OrderCount, Usage

SECOND = 10**9
HERE = "127.0.0.1"


class Clock:
    """A clock that stands where it is put."""

    now = 1_800_000_000 * SECOND


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def usage(tmp_path: Path, clock: Clock) -> Iterator[Usage]:
    counters = SharedCounters(f"shared-counters://{tmp_path}/counters", now=lambda: clock.now)
    yield Usage(counters, weight_per_minute=100, orders_per_10_seconds=3, orders_per_day=5)
    counters.close()


def refused(usage: Usage, weight: int = 1) -> ApiError:
    with pytest.raises(ApiError) as caught:
        usage.weigh(HERE, weight)
    return caught.value


def test_weight_adds_up_for_a_minute(usage: Usage, clock: Clock) -> None:
    assert [usage.weigh(HERE, weight) for weight in (1, 49, 50)] == [1, 50, 100]
    assert usage.weigh("127.0.0.2", 1) == 1
    clock.now += 60 * SECOND
    assert usage.weigh(HERE, 1) == 1


def test_beyond_the_limit_is_429_with_how_long_to_wait(usage: Usage, clock: Clock) -> None:
    usage.weigh(HERE, 100)
    clock.now += 20 * SECOND
    error = refused(usage)
    assert (error.status, error.code, error.retry_after_s) == (429, -1003, 40)
    assert "current limit is 100 request weight per 1 MINUTE" in error.message


def test_going_on_regardless_is_418_and_longer_each_time(usage: Usage, clock: Clock) -> None:
    lengths = []
    for _ in range(3):
        usage.weigh(HERE, 100)
        assert {refused(usage).status for _ in range(REFUSALS_BEFORE_BAN)} == {429}
        error = refused(usage)
        assert error.status == 418
        assert error.message.endswith(
            f"until {(clock.now + (error.retry_after_s or 0) * SECOND) // 10**6}."
        )
        assert refused(usage).status == 418
        lengths.append(error.retry_after_s)
        clock.now += (error.retry_after_s or 0) * SECOND
    assert lengths == [120, 240, 480]
    assert usage.weigh(HERE, 1) == 1


def test_a_ban_is_three_days_at_most(usage: Usage, clock: Clock) -> None:
    longest = 0
    for _ in range(14):
        usage.weigh(HERE, 100)
        error = [refused(usage) for _ in range(REFUSALS_BEFORE_BAN + 1)][-1]
        longest = max(longest, error.retry_after_s or 0)
        # Only the ban ends; what was counted within three days stays.
        usage._counters.clear(f"ban/{HERE}")
        usage._counters.clear(f"weight/{HERE}")
    assert longest == 3 * 86_400


def test_orders_are_counted_per_account(usage: Usage, clock: Clock) -> None:
    assert usage.count_order(1) == OrderCount(1, 1)
    assert usage.count_order(2) == OrderCount(1, 1)
    usage.count_order(1)
    usage.count_order(1)
    with pytest.raises(ApiError) as caught:
        usage.count_order(1)
    assert (caught.value.status, caught.value.code) == (429, -1015)
    assert "3 orders per 10 SECOND" in caught.value.message
    assert usage.orders_of(1) == OrderCount(4, 4)
    clock.now += 10 * SECOND
    usage.count_order(1)
    with pytest.raises(ApiError, match="5 orders per 1 DAY"):
        usage.count_order(1)
