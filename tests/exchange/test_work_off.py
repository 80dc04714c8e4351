"""A thread that brings requests works on them itself, if nobody else does; nothing else changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread, current_thread

import pytest

from exchange.client.client import Reply, Request
from exchange.clock import SECOND
from exchange.errors import EngineFailed
from exchange.events.event import Accepted
from exchange.refusals import Refusal, Refused
from exchange.sequencer import CAPACITY, Sequencer
from exchange.snapshots import SnapshotPlan
from exchange.tickets import OVERLOADED, UNAVAILABLE, UNKNOWN, Ticket
from ledger.errors import StoreFailed
from tests.support.engine_sequencer import Floor, Inbox
from tests.support.engine_venue import COUNTED, FIRED, count
from tests.support.faults import Fault, FaultyStore
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import START
from tests.support.waiting import wait_until

NOW = START + SECOND


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    """Run a sequencer, each of whose appends may return, and wait until it sleeps."""
    floor = Floor(tmp_path, InMemoryStore())
    floor.sequencer = Sequencer(replace(floor.parts, append=floor.held))
    floor.held.let_go(1_000_000)
    asleep(floor)
    yield floor
    floor.sequencer.stop()


def asleep(floor: Floor) -> None:
    sequencer = floor.sequencer
    sequencer.start()
    wait_until(
        lambda: sequencer._asleep and not sequencer._baton.locked(), "the venue's thread sleeps"
    )


def work_off(floor: Floor, *requests: Request) -> Inbox:
    inbox = Inbox()
    floor.sequencer.work_off([(request, inbox, tag) for tag, request in enumerate(requests)])
    return inbox


def test_who_brings_requests_carries_them_out_and_commits_them(floor: Floor) -> None:
    inbox = work_off(floor, count("a"), count("b"))

    assert [inbox.next()[1] for _ in range(2)] == [
        Accepted(nth, NOW, ((COUNTED, key),)) for nth, key in ((1, b"a"), (2, b"b"))
    ]
    assert floor.held.threads == [current_thread().name]


def test_nobody_works_where_another_does(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    floor.sequencer = Sequencer(replace(floor.parts, append=floor.held))
    asleep(floor)
    floor.submit(count("a"))
    floor.held.begun()
    inbox = work_off(floor, count("b"))
    assert inbox.empty()  # and it did not wait

    floor.held.let_go(100)
    assert inbox.next() == (0, Accepted(2, NOW, ((COUNTED, b"b"),)))
    floor.sequencer.stop()
    assert set(floor.held.threads) <= {"venue", "writer"}


def test_what_is_more_than_a_block_is_left_to_the_thread_of_the_venue(floor: Floor) -> None:
    inbox = work_off(floor, *(count(f"a{nth}") for nth in range(2_500)))

    replies = sorted((inbox.next() for _ in range(2_500)), key=lambda each: each[0])
    assert [reply.sequence for _, reply in replies if isinstance(reply, Accepted)] == [
        *range(1, 2_501)
    ]


def test_a_timer_that_it_sets_is_waited_for(floor: Floor) -> None:
    due = NOW + SECOND // 100
    floor.venue.meanwhile = lambda: floor.venue.timers.append(due)
    work_off(floor, count("a"))
    wait_until(lambda: floor.sequencer._awaited == due, "the venue's thread waits for the timer")
    floor.clock.put(due)

    wait_until(lambda: floor.sequencer.durable.size == 3, "the timer's entry is durable")
    assert floor.entries()[-1].kind == FIRED


def test_a_snapshot_that_it_makes_due_is_taken(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    floor.sequencer = Sequencer(replace(floor.parts, plan=SnapshotPlan(30, 0)))
    asleep(floor)
    work_off(floor, *(count(f"a{nth}") for nth in range(40)))

    assert wait_until(floor.snapshots, "a snapshot was taken")[0].sequence == 41
    floor.sequencer.stop()
    floor.maker.stop()


def test_a_fault_on_its_way_is_fatal_as_ever(tmp_path: Path) -> None:
    store = FaultyStore(InMemoryStore())
    floor = Floor(tmp_path, store)
    asleep(floor)
    store.fault = Fault.AFTER_PERSISTING
    assert work_off(floor, count("a")).next() == (0, UNKNOWN)

    with pytest.raises(EngineFailed) as failed:
        floor.sequencer.join()
    assert isinstance(failed.value.__cause__, StoreFailed)
    assert work_off(floor, count("b")).next() == (0, UNAVAILABLE)
    assert len(floor.entries()) == 2


def test_too_much_is_refused_and_after_the_end_everything(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    asleep(floor)
    inbox = work_off(floor, *(count(f"a{nth}") for nth in range(CAPACITY + 1)))
    replies = dict(inbox.next() for _ in range(CAPACITY + 1))
    assert [tag for tag, reply in replies.items() if reply == OVERLOADED] == [CAPACITY]

    floor.sequencer.stop()
    size = floor.sequencer.durable.size
    assert work_off(floor, count("late")).next() == (0, UNAVAILABLE)
    assert floor.sequencer.durable.size == size


def test_stopped_under_load_it_answers_everybody_once_and_keeps_its_word(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    inboxes = [Inbox() for _ in range(4)]
    made = [0] * len(inboxes)

    def one_by_one(tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            floor.sequencer.submit(*ticket)

    ways = (one_by_one, floor.sequencer.submit_all, *[floor.sequencer.work_off] * 2)

    def ask(nth: int) -> None:
        while not floor.sequencer._closed:
            tags = range(made[nth], made[nth] + 1 + made[nth] % 7)
            ways[nth]([(count(f"{nth}.{tag}"), inboxes[nth], tag) for tag in tags])
            made[nth] = tags.stop

    asleep(floor)
    threads = [Thread(target=ask, args=(nth,)) for nth in range(len(inboxes))]
    for thread in threads:
        thread.start()
    wait_until(lambda: min(made) > 500, "all have asked")
    floor.sequencer.stop()
    replies: dict[str, Reply] = {}
    for nth, thread in enumerate(threads):
        thread.join()
        for tag, reply in (inboxes[nth].next() for _ in range(made[nth])):
            replies[f"{nth}.{tag}"] = reply

    assert all(inbox.empty() for inbox in inboxes)
    assert len(replies) == sum(made)
    assert {each.refusal for each in replies.values() if isinstance(each, Refused)} <= {
        Refusal.ENGINE_UNAVAILABLE,
        Refusal.OVERLOADED,
    }
    done = [entry.payload.decode() for entry in floor.entries() if entry.kind == COUNTED]
    assert sorted(done) == sorted(k for k, reply in replies.items() if isinstance(reply, Accepted))
