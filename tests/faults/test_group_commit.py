"""What group commit answers when something breaks, case by case.

Block N holds "n" and is being committed; block N+1 holds "next" and waits behind it; "late" was
submitted when all was over. Then the store is opened again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exchange.client.client import Reply
from exchange.errors import EngineFailed
from exchange.pipeline import Stopped
from exchange.sequencer import Sequencer
from exchange.tickets import POISONED, UNAVAILABLE, UNKNOWN
from ledger.blocks import Block
from ledger.errors import StoreFailed
from tests.support.engine_sequencer import Floor, Inbox
from tests.support.engine_venue import COUNTED, count
from tests.support.faults import Fault, FaultyStore
from tests.support.in_memory_store import InMemoryStore
from tests.support.waiting import wait_until

Append = Callable[[Block], None]


@dataclass(frozen=True)
class Case:
    """What breaks in block N; what its waiter hears; what the failure is; how much is durable."""

    name: str
    fault: Fault | None
    n: str
    failure: type[Exception]
    entries: int
    next_key: str = "next"
    next_reply: Reply = UNKNOWN


CASES = (
    Case("the append fails before persisting", Fault.BEFORE_PERSISTING, "unknown", StoreFailed, 1),
    Case("the append fails after persisting", Fault.AFTER_PERSISTING, "unknown", StoreFailed, 2),
    Case("the venue fails at a command", None, "accepted", Stopped, 2, "poison", POISONED),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_fatal_and_every_waiter_hears_the_truth(tmp_path: Path, case: Case) -> None:
    store = FaultyStore(InMemoryStore())
    floor = Floor(tmp_path, store)
    floor.sequencer = Sequencer(replace(floor.parts, append=floor.held))
    floor.sequencer.start()
    behind: list[Inbox] = []
    floor.venue.meanwhile = lambda: behind.append(
        floor.submit(count("before"), count(case.next_key, 2))
    )
    n = floor.submit(count("n"))
    floor.held.begun()
    (waiting,) = behind
    store.fault = case.fault
    wait_until(lambda: not floor.sequencer._backlog, "the venue worked ahead")
    floor.held.let_go()

    with pytest.raises(EngineFailed) as failed:
        floor.sequencer.join()
    assert isinstance(failed.value.__cause__, case.failure)
    assert isinstance(failed.value.__cause__, type(floor.sequencer.failure))
    _, reply = n.next()
    assert (reply == UNKNOWN) is (case.n == "unknown")
    assert dict([waiting.next(), waiting.next()]) == {0: UNKNOWN, 1: case.next_reply}
    assert floor.submit(count("late")).next() == (0, UNAVAILABLE)
    assert len(floor.entries()) == case.entries


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_after_a_restart_the_same_keys_give_one_answer_each(tmp_path: Path, case: Case) -> None:
    store = InMemoryStore()
    breaking = FaultyStore(store)
    floor = Floor(tmp_path, breaking)
    floor.sequencer.start()
    breaking.fault = case.fault
    first = floor.submit(count("n"), count(case.next_key, 2))
    first.next()
    with pytest.raises(EngineFailed):
        floor.sequencer.join()

    again = Floor(tmp_path, store)
    again.sequencer.start()
    inbox = again.submit(count("n"), count(case.next_key, 2), count("n"))
    replies = dict(inbox.next() for _ in range(3))
    again.sequencer.stop()

    assert replies[0] == replies[2]
    poisoned = case.next_reply == POISONED
    assert (replies[1] == POISONED) is poisoned
    expected = [b"n"] if poisoned else [b"n", b"next", b"next"]
    assert [e.payload for e in again.entries() if e.kind == COUNTED] == expected


def test_a_timer_that_breaks_stops_the_engine_and_blames_no_command(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    floor.venue.broken_timer = True
    floor.venue.timers = [floor.clock.now()]
    inbox = floor.submit(count("a"))
    floor.sequencer.start()

    with pytest.raises(EngineFailed):
        floor.sequencer.join()
    assert inbox.next() == (0, UNAVAILABLE)
    assert not floor.poison_file.exists()


def test_a_poison_command_that_cannot_be_noted_is_unknown(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    floor.poison_file.mkdir()
    floor.sequencer.start()
    inbox = floor.submit(count("poison"))

    with pytest.raises(EngineFailed):
        floor.sequencer.join()
    assert inbox.next() == (0, UNKNOWN)
