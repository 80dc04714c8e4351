"""Group commit: nothing leaves before it is durable, and nobody is kept waiting for nothing."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from exchange.clock import SECOND
from exchange.commands import ConfirmClock
from exchange.events.event import Accepted
from exchange.queries import AskTime, TimeShown
from exchange.refusals import Refusal, Refused
from exchange.sequencer import Sequencer
from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import SnapshotPlan
from tests.support.engine_sequencer import Floor
from tests.support.engine_venue import COUNTED, FIRED, HASHED, NOTHING, count
from tests.support.fifo_gate import FifoGate
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import START
from tests.support.waiting import wait_until

NOW = START + SECOND
HOUR = 3600 * SECOND


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    """Run a sequencer on a store that keeps everything."""
    floor = Floor(tmp_path, InMemoryStore())
    floor.sequencer.start()
    yield floor
    floor.sequencer.stop()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Floor]:
    """Run a sequencer whose appends return when the test lets them."""
    floor = Floor(tmp_path, InMemoryStore())
    floor.sequencer = Sequencer(replace(floor.parts, append=floor.held))
    floor.sequencer.start()
    yield floor
    floor.held.let_go(100)
    floor.sequencer.stop()


def accepted(sequence: int, key: str, entries: int = 1) -> Accepted:
    return Accepted(sequence, NOW, ((COUNTED, key.encode()),) * entries)


def test_a_lone_command_is_committed_at_once(floor: Floor) -> None:
    assert floor.submit(count("a")).next() == (0, accepted(1, "a"))
    assert floor.sequencer.durable.size == 2


def test_no_answer_leaves_before_the_block_whose_state_it_saw(held: Floor) -> None:
    inbox = held.submit(count("a"), count("b", 0), AskTime(), count("a"))
    held.held.begun()
    assert inbox.empty()

    held.held.let_go()
    assert [inbox.next() for _ in range(4)] == [
        (0, accepted(1, "a")),
        (1, NOTHING),
        (2, TimeShown(2, NOW, halted=False)),
        (3, accepted(1, "a")),
    ]


def test_an_answer_that_saw_a_block_in_flight_waits_for_it_though_it_records_nothing(
    held: Floor,
) -> None:
    inbox = held.submit_behind(count("a"), AskTime(), count("b", 0), count("a"))
    held.held.begun()
    wait_until(lambda: len(held.sequencer._backlog) == 0, "the requests were worked on")
    assert inbox.empty()

    held.held.let_go()
    assert inbox.next() == (0, TimeShown(2, NOW, halted=False))
    assert inbox.next() == (1, NOTHING)
    assert inbox.next() == (2, accepted(1, "a"))


def test_an_answer_whose_state_is_durable_leaves_at_once(held: Floor) -> None:
    inbox = held.submit(AskTime(), count("b", 0))

    assert inbox.next() == (0, TimeShown(1, NOW, halted=False))
    assert inbox.next() == (1, NOTHING)


def test_a_batch_is_whatever_waited_while_the_last_one_was_committed(held: Floor) -> None:
    inbox = held.submit_behind(count("a"), count("b0"))
    assert held.held.begun().count == 1
    for nth in range(1, 10):
        held.submit(count(f"b{nth}"))
    wait_until(lambda: held.venue.recorded[11:], "the venue worked ahead")
    assert inbox.empty()
    held.held.let_go()

    assert held.held.begun().count == 10
    held.held.let_go()
    assert inbox.next() == (0, accepted(2, "b0"))


def test_a_thread_is_woken_to_commit_only_while_there_is_other_work(held: Floor) -> None:
    held.held.let_go(3)
    held.submit_behind(count("a"), count("b")).next()
    held.submit(count("c")).next()

    assert held.held.threads == ["writer", "venue", "venue"]


def test_a_batch_is_at_most_a_thousand_commands_and_members_take_turns(held: Floor) -> None:
    held.submit(count("a"))
    held.held.begun()
    held.submit(*(count(f"b{nth}") for nth in range(1500)))
    other = held.submit(count("c", actor=2))
    held.held.let_go()

    assert held.held.begun().count == 1000
    held.held.let_go()
    assert other.next()[0] == 0
    held.held.let_go()
    assert held.held.begun().count == 501


def test_overload_is_answered_early(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    sequencer = Sequencer(replace(floor.parts, append=floor.held), capacity=5)
    floor.sequencer = sequencer
    inbox = floor.submit(*(count(f"a{nth}") for nth in range(7)))
    sequencer.submit(count("more"), inbox, 7)

    assert [inbox.next() for _ in range(3)] == [
        (tag, Refused(Refusal.OVERLOADED)) for tag in (5, 6, 7)
    ]
    floor.held.let_go(5)
    sequencer.start()
    assert [inbox.next()[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    sequencer.stop()


def test_timers_fire_when_nobody_asks(floor: Floor) -> None:
    floor.submit(count("a")).next()
    floor.venue.timers.append(NOW + SECOND)
    floor.clock.put(NOW + SECOND)
    floor.sequencer.wake()

    wait_until(lambda: floor.sequencer.durable.size == 3, "the timer's entry is durable")
    assert floor.entries()[-1].kind == FIRED


def test_the_stamp_never_falls(floor: Floor) -> None:
    floor.submit(count("a")).next()
    floor.clock.jump(NOW - 30 * SECOND)
    floor.submit(count("b")).next()

    assert [entry.time for entry in floor.entries()] == [START, NOW, NOW]


def test_a_clock_that_jumped_halts_until_the_operator_confirms_it(floor: Floor) -> None:
    floor.submit(count("a")).next()
    floor.venue.timers.append(NOW + HOUR)
    floor.clock.jump(NOW + 2 * HOUR)
    assert floor.submit(count("b")).next() == (0, Refused(Refusal.CLOCK_UNCONFIRMED))
    assert floor.submit(AskTime()).next() == (0, TimeShown(2, NOW, halted=False))

    reply = floor.submit(ConfirmClock(0, "confirm", 0)).next()[1]
    assert isinstance(reply, Accepted)
    assert reply.time == NOW
    after = floor.submit(count("b")).next()[1]
    assert isinstance(after, Accepted)
    assert after.time == NOW + 2 * HOUR
    assert [entry.kind for entry in floor.entries()] == [0, COUNTED, COUNTED, FIRED, COUNTED]


def test_a_nearly_full_disk_refuses_all_but_cancels(floor: Floor) -> None:
    floor.nearly_full = True
    floor.clock.put(NOW + SECOND)

    assert floor.submit(count("a")).next() == (0, Refused(Refusal.STORAGE_NEARLY_FULL))
    floor.nearly_full = False
    floor.clock.put(NOW + 2 * SECOND)
    assert isinstance(floor.submit(count("a")).next()[1], Accepted)


def test_a_stopping_sequencer_finishes_what_waits_and_takes_nothing_more(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    inbox = floor.submit(*(count(f"a{nth}") for nth in range(2500)))
    floor.sequencer.start()
    floor.sequencer.stop()
    late = floor.submit(count("late"), AskTime())

    assert all(isinstance(inbox.next()[1], Accepted) for _ in range(2500))
    assert [late.next() for _ in range(2)] == [
        (0, Refused(Refusal.ENGINE_UNAVAILABLE)),
        (1, Refused(Refusal.ENGINE_UNAVAILABLE)),
    ]
    assert floor.entries()[-1].kind == HASHED
    floor.maker.stop()
    assert [(each.sequence, each.entry) for each in floor.snapshots()] == [(2501, 2501)]


def test_a_snapshot_is_taken_at_the_first_quiet_moment_after_enough_entries(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    sequencer = Sequencer(replace(floor.parts, plan=SnapshotPlan(30, 0)))
    floor.sequencer = sequencer
    sequencer.start()
    floor.submit(count("a")).next()
    floor.submit(count("b")).next()
    snapshot = wait_until(floor.snapshots, "a snapshot was taken")[0]
    sequencer.stop()
    floor.maker.stop()

    entry = floor.entries()[snapshot.entry]
    assert (entry.kind, entry.payload) == (HASHED, b"3 %b" % snapshot.hash)
    assert (snapshot.sequence, snapshot.entry) == (3, 3)
    assert len(floor.snapshots()) == 1


def test_commands_go_on_while_a_child_works_and_its_hash_is_recorded_behind_them(
    tmp_path: Path,
) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    gate = FifoGate(tmp_path / "gate")
    maker = SnapshotMaker(floor.snapshot_folder, lambda: gate.passed() + floor.venue.dump())
    sequencer = Sequencer(replace(floor.parts, plan=SnapshotPlan(3, 0), snapshots=maker))
    floor.sequencer = sequencer
    sequencer.start()
    for key in "abcdefgh":
        floor.submit(count(key)).next()
    began = sequencer.durable.size
    gate.open()
    (snapshot,) = wait_until(floor.snapshots, "the snapshot was confirmed")
    gate.open_for_good()
    sequencer.stop()
    maker.stop()

    assert snapshot.sequence < began <= snapshot.entry
    entry = floor.entries()[snapshot.entry]
    assert (entry.kind, entry.payload) == (HASHED, b"%d %b" % (snapshot.sequence, snapshot.hash))


def test_a_stop_while_a_child_works_does_not_wait_for_it(tmp_path: Path) -> None:
    floor = Floor(tmp_path, InMemoryStore())
    gate, live = FifoGate(tmp_path / "gate"), os.getpid()
    maker = SnapshotMaker(
        floor.snapshot_folder,
        lambda: floor.venue.dump() if os.getpid() == live else gate.passed(),
    )
    sequencer = Sequencer(replace(floor.parts, plan=SnapshotPlan(2, 0), snapshots=maker))
    floor.sequencer = sequencer
    sequencer.start()
    floor.submit(count("a")).next()
    wait_until(lambda: not maker.idle, "a child works")
    sequencer.stop()
    maker.stop()

    assert [(each.sequence, each.entry) for each in floor.snapshots()] == [(2, 2)]


def test_listeners_hear_of_the_durable_head_after_the_answers(floor: Floor) -> None:
    heard: list[int] = []
    cancel = floor.sequencer.listen(lambda head: heard.append(head.size))
    floor.submit(count("a")).next()
    wait_until(lambda: heard == [2], "the listener heard of it")
    cancel()
    floor.submit(count("b")).next()
    floor.submit(count("c")).next()

    assert heard == [2]


def test_a_caller_that_breaks_does_not_cost_others_their_answers(floor: Floor) -> None:
    def broken(_tag: int, _reply: object) -> None:
        raise RuntimeError

    inbox = floor.submit()
    floor.sequencer.submit_all([(count("a"), broken, 0), (count("b"), inbox, 1)])

    assert inbox.next()[0] == 1
    assert isinstance(floor.submit(count("c")).next()[1], Accepted)


def test_every_thread_gets_its_own_replies_and_they_are_in_the_ledger(floor: Floor) -> None:
    mine: dict[int, list[Accepted]] = {actor: [] for actor in range(1, 9)}

    def trade(actor: int) -> None:
        for nth in range(50):
            reply = floor.submit(count(f"{actor}.{nth}", actor=actor)).next()[1]
            assert isinstance(reply, Accepted)
            mine[actor].append(reply)

    threads = [Thread(target=trade, args=(actor,)) for actor in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entries = floor.entries()
    for actor, replies in mine.items():
        for nth, reply in enumerate(replies):
            entry = entries[reply.sequence]
            assert (entry.actor, entry.payload) == (actor, f"{actor}.{nth}".encode())
            assert reply == Accepted(entry.sequence, entry.time, ((entry.kind, entry.payload),))
    assert len(entries) == 1 + 8 * 50
