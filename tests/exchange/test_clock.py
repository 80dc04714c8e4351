"""Stamped time never falls, and a clock that nobody can believe stamps nothing."""

from threading import Lock

from exchange.clock import SECOND, Periods, SetClock, Stamps, SystemClock, wait

START = 1_800_000_000 * SECOND
HOUR = 3600 * SECOND


def test_the_stamp_is_the_clock_but_never_before_the_last_entry() -> None:
    clock = SetClock(START)
    stamps = Stamps(clock, START + 5)

    assert stamps.read() == START + 5
    clock.put(START + 9)
    assert stamps.read() == START + 9
    clock.jump(START + 3)
    assert stamps.read() == START + 9


def test_a_jump_of_a_minute_passes_and_a_longer_one_halts() -> None:
    for seconds, halts in ((60, False), (61, True), (-60, False), (-61, True)):
        clock = SetClock(START)
        stamps = Stamps(clock, START)
        clock.jump(START + seconds * SECOND)
        stamps.read()
        assert stamps.halted is halts, seconds


def test_time_that_really_passed_is_no_jump() -> None:
    clock = SetClock(START)
    stamps = Stamps(clock, START)
    clock.put(START + 100 * HOUR)

    assert stamps.read() == START + 100 * HOUR
    assert not stamps.halted


def test_while_halted_time_stands_still_until_confirmed() -> None:
    clock = SetClock(START)
    stamps = Stamps(clock, START)
    clock.jump(START + 2 * HOUR)

    assert stamps.read() == START
    clock.jump(START)
    assert stamps.read() == START
    assert stamps.halted
    stamps.confirm()
    clock.put(START + 7)
    assert stamps.read() == START + 7


def test_a_start_long_after_or_before_the_last_entry_halts() -> None:
    for last, halts in (
        (START - 24 * HOUR, False),
        (START - 24 * HOUR - 1, True),
        (START + 60 * SECOND, False),
        (START + 60 * SECOND + 1, True),
    ):
        assert Stamps(SetClock(START), last).halted is halts


def test_an_empty_ledger_believes_any_clock() -> None:
    assert not Stamps(SetClock(START), 0).halted


def test_a_timer_of_the_past_is_due_now() -> None:
    stamps = Stamps(SetClock(START), START)

    assert stamps.until(START + 5) == 5
    assert stamps.until(START - 5) == 0


def test_a_period_passes_at_once_and_then_each_time_it_is_over() -> None:
    clock = SetClock(START)
    periods = Periods(clock, SECOND)

    assert periods.passed()
    assert not periods.passed()
    clock.put(START + SECOND)
    assert periods.passed()


def test_the_machine_has_both_clocks() -> None:
    clock = SystemClock()

    assert clock.now() > START // 2
    before = clock.monotonic()
    assert clock.monotonic() >= before


def test_waiting_ends_when_it_rings_or_when_time_is_up() -> None:
    doorbell = Lock()

    assert wait(doorbell, SECOND)
    assert not wait(doorbell, 1000)
