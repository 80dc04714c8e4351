"""A sequencer on a counting venue, its store in the test's hands."""

from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Semaphore, current_thread

from exchange.client.client import Reply, Request
from exchange.clock import SECOND, Periods, SetClock, Stamps
from exchange.gate import Gate, Poison
from exchange.pipeline import Pipeline
from exchange.sequencer import Parts, Sequencer
from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import Snapshot, SnapshotFolder, SnapshotPlan
from ledger.blocks import Block
from ledger.chain import EMPTY, extend, seal
from ledger.entries import Draft, Entry
from ledger.store import Store
from tests.support.engine_venue import CountingVenue
from tests.support.ledgers import FIRST, START, nonces

PATIENCE_S = 30


class HeldAppends:
    """Appends that begin when they like and return only when they are let go."""

    def __init__(self, append: Callable[[Block], None]) -> None:
        self._append = append
        self._begun: SimpleQueue[Block] = SimpleQueue()
        self._permits = Semaphore(0)
        self.persisted = 0
        self.threads: list[str] = []

    def __call__(self, block: Block) -> None:
        self.threads.append(current_thread().name)
        self._begun.put(block)
        assert self._permits.acquire(timeout=PATIENCE_S)
        self._append(block)
        self.persisted = block.next_sequence

    def begun(self) -> Block:
        """Return the next block whose append has begun."""
        return self._begun.get(timeout=PATIENCE_S)

    def let_go(self, blocks: int = 1) -> None:
        """Let so many appends return."""
        self._permits.release(blocks)


class Inbox:
    """Takes replies in the order in which they come."""

    def __init__(self) -> None:
        self._replies: SimpleQueue[tuple[int, Reply]] = SimpleQueue()

    def __call__(self, tag: int, reply: Reply) -> None:
        self._replies.put((tag, reply))

    def next(self) -> tuple[int, Reply]:
        """Return the next (tag, reply)."""
        return self._replies.get(timeout=PATIENCE_S)

    def empty(self) -> bool:
        """Whether no reply is there."""
        try:
            self._replies.put(self._replies.get_nowait())
        except Empty:
            return True
        return False


class Floor:
    """Everything around a sequencer: venue, clock, store, snapshots taken."""

    def __init__(self, folder: Path, store: Store, capacity: int = 20_000) -> None:
        self.venue = CountingVenue()
        self.clock = SetClock(START + SECOND)
        self.nearly_full = False
        self.snapshot_folder = SnapshotFolder(folder / "snapshots")
        self.maker = SnapshotMaker(self.snapshot_folder, self.venue.dump)
        self.store = store
        self.held = HeldAppends(store.append)
        self.poison_file = folder / "poison"
        head = EMPTY
        if store.last() is None:
            block, _ = seal(EMPTY, [FIRST], nonces(1))
            store.append(block)
        for block in store.blocks():
            extension = extend(head, block)
            head = extension.head
            for entry in extension.entries:
                self.venue.evolve(entry)
        gate = Gate(Poison(self.poison_file))
        self.stamps = Stamps(self.clock, head.time)
        self.parts = Parts(
            pipeline=Pipeline(self.venue, head, gate, self.venue.answer, self.recorded),
            gate=gate,
            stamps=self.stamps,
            append=store.append,
            next_due=self.venue.next_due,
            nearly_full=lambda: self.nearly_full,
            checks=Periods(self.clock, SECOND),
            plan=SnapshotPlan(10**9, 0),
            snapshots=self.maker,
        )
        self.sequencer = Sequencer(self.parts, capacity)

    def recorded(self, sequence: int, count: int) -> list[Draft]:
        """Return durable entries as drafts."""
        found = [entry for entry in self.entries() if sequence <= entry.sequence < sequence + count]
        return [(e.time, e.kind, e.key, e.actor, e.postings, e.payload) for e in found]

    def entries(self) -> list[Entry]:
        """Return every durable entry, each block checked."""
        head = EMPTY
        entries: list[Entry] = []
        for block in self.store.blocks():
            extension = extend(head, block)
            head = extension.head
            entries += extension.entries
        return entries

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots that were confirmed, newest first."""
        return list(self.snapshot_folder.newest_first())

    def submit_behind(self, first: Request, *requests: Request) -> Inbox:
        """Submit `requests` while `first` is worked on; return where their replies come in."""
        behind: SimpleQueue[Inbox] = SimpleQueue()
        self.venue.meanwhile = lambda: behind.put(self.submit(*requests))
        self.submit(first)
        return behind.get(timeout=PATIENCE_S)

    def submit(self, *requests: Request) -> Inbox:
        """Submit requests, tagged by their place; return where the replies come in."""
        inbox = Inbox()
        self.sequencer.submit_all([(request, inbox, tag) for tag, request in enumerate(requests)])
        return inbox
