"""Runs of random commands through a checked venue, and what to do when one fails: make it small.

A run is named by its seed. Slices of large acts are made small, so that few members suffice for
acts of many parts, and commands come between the slices.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final, NamedTuple
from unittest.mock import patch

import msgspec

from exchange.events import Accepted, SeriesStatus
from exchange.refusals import Refusal
from exchange.venue import engine_events, orders
from tests.support.checked_venue import CheckedVenue
from tests.support.random_commands import RandomCommands, Step

SLICES: Final = (3, 1, 500)
"""How many fills or accounts are in one entry, by turns; 500 is the venue's own figure."""

REFERENCES: Final = (
    "deposit",
    "withdrawal",
    "order",
    "gift",
    "transfer",
    "authorisation",
    "payment",
)
"""Fields by which a command names an object by the sequence of the entry that made it."""

NOT_A_WORD: Final = re.compile(r"[^A-Za-z_ ]")

SHRINKING: Final = 300_000
"""At most so many steps are repeated to make a failing run smaller."""


class Seen(NamedTuple):
    """What came up in runs."""

    steps: int
    events: Counter[int]
    refusals: Counter[Refusal]
    statuses: set[SeriesStatus]

    def and_then(self, other: "Seen") -> "Seen":
        """Return what came up in either."""
        return Seen(
            self.steps + other.steps,
            self.events + other.events,
            self.refusals + other.refusals,
            self.statuses | other.statuses,
        )


def run(seed: int, count: int) -> Seen:
    """Step through `count` random commands; what fails is made small, printed and raised."""
    with small_limits(SLICES[seed % len(SLICES)]):
        venue, commands, steps = CheckedVenue(), RandomCommands(seed), []
        try:
            for step in commands.opening(venue.live.state):
                steps.append(step)
                venue.step(*step)
            for _ in range(count):
                steps.append(commands.follow(venue.live.state))
                venue.step(*steps[-1])
            venue.check_all(steps[-1].now)
        except Exception as error:
            raise AssertionError(_story(seed, steps, error)) from error
    return Seen(len(steps), venue.events, venue.refusals, venue.statuses)


@contextmanager
def small_limits(slice_size: int) -> Iterator[None]:
    """Let large acts be split after few fills or accounts, and orders be many early."""
    changed: list[tuple[object, str, int]] = [
        (orders, "MAX_OPEN_ORDERS", 9),
        (engine_events, "RULES", 1_000),
    ]
    changed += [
        (module, "SLICE", slice_size)
        for name, module in sorted(sys.modules.items())
        if name.startswith("exchange.venue.") and hasattr(module, "SLICE")
    ]
    with ExitStack() as limits:
        for module, name, value in changed:
            limits.enter_context(patch.object(module, name, value))
        yield


def _story(seed: int, steps: list[Step], error: Exception) -> str:
    """Tell which seed failed, how, and a small run that fails in the same way."""
    small = shrunk(steps, _kind(error))
    told = "\n".join(f"  {step.now} {step.command}" for step in small)
    return (
        f"seed {seed} failed at step {len(steps)}: {error!r}\n{len(small)} steps suffice:\n{told}"
    )


def shrunk(steps: list[Step], kind: str) -> list[Step]:
    """Return fewer of `steps` that still fail in this way, trying to leave out ever smaller parts.

    Objects are known by sequences, which change when commands are left out; so what later commands
    name is renamed by what made it.
    """
    made = _objects(steps)
    budget = SHRINKING
    kept = list(range(len(steps)))
    size = len(kept) // 2
    while size and budget > 0:
        start = 0
        while start < len(kept) and budget > 0:
            tried = kept[:start] + kept[start + size :]
            budget -= len(tried)
            if _fails(steps, tried, made) == kind:
                kept = tried
            else:
                start += size
        size //= 2
    return _renamed(steps, kept, made)


def _objects(steps: Sequence[Step]) -> list[int | None]:
    """Return for each step the sequence of its entry, None where it was refused."""
    venue = CheckedVenue()
    made: list[int | None] = []
    for step in steps:
        try:
            reply = venue.step(*step)
        except Exception:  # noqa: BLE001  this is the failure looked for
            break
        made.append(reply.sequence if isinstance(reply, Accepted) else None)
    return made + [None] * (len(steps) - len(made))


def _fails(steps: Sequence[Step], kept: Sequence[int], made: Sequence[int | None]) -> str | None:
    """Return how a run of the kept steps fails, None if it does not."""
    venue = CheckedVenue(every=10**9)
    now = 0
    try:
        for step in _following(venue, steps, kept, made):
            now = step.now
            venue.step(*step)
        venue.check_all(now)
    except Exception as error:  # noqa: BLE001  any failure is one
        return _kind(error)
    return None


def _following(
    venue: CheckedVenue, steps: Sequence[Step], kept: Sequence[int], made: Sequence[int | None]
) -> Iterator[Step]:
    names: dict[int, int] = {}
    for number in kept:
        venue.accepted = None
        yield _named(steps[number], names)
        old, new = made[number], venue.accepted
        if old is not None and new is not None:
            names[old] = new


def _named(step: Step, names: dict[int, int]) -> Step:
    changed = {
        field: names[value]
        for field in REFERENCES
        if (value := getattr(step.command, field, None)) in names
    }
    return Step(step.now, msgspec.structs.replace(step.command, **changed)) if changed else step


def _renamed(steps: Sequence[Step], kept: Sequence[int], made: Sequence[int | None]) -> list[Step]:
    venue = CheckedVenue(every=10**9)
    told: list[Step] = []
    try:
        for step in _following(venue, steps, kept, made):
            told.append(step)
            venue.step(*step)
    except Exception:  # noqa: BLE001  the failure that is told
        return told
    return told


def _kind(error: Exception) -> str:
    """Return what two failures of one kind have in common: where, and the words without numbers."""
    words = " ".join(map(str, error.args[:2]))
    words = words.partition(": expected")[0].partition(" follows")[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else trace.tb_frame.f_code.co_qualname
    return f"{type(error).__name__} {place} {NOT_A_WORD.sub('', words)}"
