"""Random commands: at every step what is always true is true, and evolving equals deciding.

`RANDOM_COMMANDS` and `RANDOM_SEED` choose how many commands the long test takes, and the first
seed. A failing run prints its seed and a small run that fails alike.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context

import pytest

from exchange.amounts import share
from exchange.events import EVENTS, SeriesStatus
from exchange.refusals import Refusal
from exchange.venue import redemptions
from tests.support import random_runs
from tests.support.random_runs import Seen, run

COMMANDS = 8_000
SEEDS = range(1, 7)
LONG_COMMANDS = 20_000
SELDOM = 3
"""So many refusals may not come up in the short test."""

OF_THE_ENGINE = frozenset(refusal for refusal in Refusal if refusal <= Refusal.COMMAND_MALFORMED)
"""Refusals that are given before a command reaches the venue."""


@pytest.mark.requirement("J-09")
def test_random_commands_never_break_what_is_always_true() -> None:
    seen = reduce(Seen.and_then, (run(seed, COMMANDS) for seed in SEEDS))

    assert seen.steps >= 20_000
    assert {kind.__name__ for n, kind in EVENTS.items() if not seen.events[n]} == set()
    never = {refusal for refusal in Refusal if not seen.refusals[refusal]}
    assert len(never - OF_THE_ENGINE) <= SELDOM, never
    assert seen.statuses == set(SeriesStatus)


@pytest.mark.long
def test_millions_of_random_commands_never_break_what_is_always_true() -> None:
    count = int(os.environ.get("RANDOM_COMMANDS", "2000000"))
    first = int(os.environ.get("RANDOM_SEED", "1000"))
    seeds = range(first, first + -(-count // LONG_COMMANDS))
    workers = min(len(seeds), os.cpu_count() or 1)
    print(f"seeds {seeds[0]} to {seeds[-1]}, {LONG_COMMANDS} commands each")  # noqa: T201

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        seen = reduce(Seen.and_then, pool.map(run, seeds, [LONG_COMMANDS] * len(seeds)))

    assert seen.steps >= count


def failure(seed: int) -> str:
    """Return what a run tells of its failure, nothing if it does not fail."""
    try:
        run(seed, 1_000)
    except AssertionError as failed:
        return str(failed)
    return ""


def is_small(told: str) -> bool:
    """Tell whether a story has less than half of the steps that the run had."""
    seed, _, *steps = told.splitlines()
    return len(steps) < int(seed.partition(" at step ")[2].partition(":")[0]) // 2


def test_a_run_that_fails_is_made_small_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_runs, "SHRINKING", 60_000)
    monkeypatch.setattr(redemptions, "share_up", share)  # less comes back than was released

    # Not every run undoes such a capture, nor becomes small in so few attempts.
    told = next(told for told in map(failure, range(11, 60)) if told and is_small(told))

    seed, size, *steps = told.splitlines()
    assert seed.startswith("seed ")
    assert "what is returned" in seed
    assert size == f"{len(steps)} steps suffice:"
    assert "RefundCapture(" in steps[-1]
