"""Counters are shared by threads and processes, end with their window, and lose no count."""

import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from portal import shared_counters
from portal.shared_counters import SLOTS, SharedCounters

SECOND = 10**9


class Clock:
    """A clock that stands where it is put."""

    now = 1_000 * SECOND


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counters(tmp_path: Path, clock: Clock) -> Iterator[SharedCounters]:
    counters = SharedCounters(f"shared-counters://{tmp_path}/counters", now=lambda: clock.now)
    yield counters
    counters.close()


def test_a_counter_counts_until_its_window_ends(counters: SharedCounters, clock: Clock) -> None:
    assert [counters.incr("a", 10, amount) for amount in (1, 5, 2)] == [1, 6, 8]
    assert counters.incr("b", 10) == 1
    clock.now += 10 * SECOND - 1
    assert (counters.get("a"), counters.seconds_left("a")) == (8, 1)
    clock.now += 1
    assert (counters.get("a"), counters.seconds_left("a")) == (0, 0)
    assert counters.incr("a", 10) == 1


def test_when_a_window_ends_can_be_asked(counters: SharedCounters, clock: Clock) -> None:
    counters.incr("a", 30)
    assert counters.get_expiry("a") == clock.now / SECOND + 30
    assert counters.get_expiry("never") == clock.now / SECOND


def test_counters_can_be_cleared(counters: SharedCounters) -> None:
    counters.incr("a", 10)
    counters.incr("b", 10)
    counters.clear("a")
    assert (counters.get("a"), counters.get("b")) == (0, 1)
    counters.reset()
    assert counters.get("b") == 0
    assert counters.check()


def test_a_full_region_lets_go_of_what_ends_first(
    counters: SharedCounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_counters, "REGIONS", 1)
    for number in range(SLOTS):
        counters.incr(f"name {number}", 100 + number)
    counters.incr("one more", 50)
    assert counters.get("name 0") == 0
    assert all(counters.get(f"name {number}") == 1 for number in range(2, SLOTS))


def count_often(uri: str, times: int, together: Barrier) -> None:
    counters = SharedCounters(uri)
    together.wait()
    for _ in range(times):
        counters.incr("shared", 600)


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Let threads of this process take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_processes_and_threads_lose_no_count(tmp_path: Path, impatient_threads: None) -> None:
    uri = f"shared-counters://{tmp_path}/counters"
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    other = context.Process(target=count_often, args=(uri, 20_000, together))
    other.start()
    mine = SharedCounters(uri)
    together.wait()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: [mine.incr("shared", 600) for _ in range(10_000)], range(2)))
    other.join()
    assert mine.get("shared") == 40_000
    mine.close()


def test_several_counters_are_counted_at_once(counters: SharedCounters, clock: Clock) -> None:
    assert counters.incr_each({"short": 10, "long": 100}) == [1, 1]
    clock.now += 10 * SECOND
    assert counters.incr_each({"short": 10, "long": 100}) == [1, 2]
