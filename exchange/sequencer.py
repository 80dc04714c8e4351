"""The sequencer: group commit. Threads, and no rule but who waits for what.

Any thread submits. The venue's thread works on what waits, block after block; the writer's thread
makes one block durable at a time. While block N is being committed the venue works on N+1, which
is handed over only after N has returned: a batch is whatever waited meanwhile, and a lone command
is never delayed on purpose. To wake a thread takes longer than many a commit, so none is woken that
need not be: if nothing waits when a block is sealed, whoever sealed it commits it too, and a thread
that brings requests while the venue's thread sleeps works on them in its place. The baton lets only
one work at a time. Answers leave with the block whose state they saw; an answer whose state is
durable already leaves at once.

A commit that fails, or a venue that raises, is fatal: what was sequenced and is not durable gets
OutcomeUnknown, what was not sequenced ENGINE_UNAVAILABLE, and the process has to end.

Public: `Sequencer` with `submit`, `submit_all`, `work_off`, `listen`, `wake`, `start`, `stop`,
`join`.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Final

from exchange.backlog import Backlog
from exchange.client.client import ReplyTo, Request
from exchange.clock import SECOND, Periods, Stamps, wait
from exchange.errors import EngineFailed
from exchange.gate import Gate
from exchange.pipeline import BLOCK_COMMANDS, Pipeline, Stopped
from exchange.randomness import draw_nonces
from exchange.snapshot_maker import SnapshotMaker
from exchange.snapshots import Hashed, SnapshotPlan
from exchange.tickets import OVERLOADED, POISONED, UNAVAILABLE, UNKNOWN, Ticket, refuse
from exchange.writer import Listener, Writer, give
from ledger.blocks import Block
from ledger.chain import Head

CAPACITY: Final = 20_000
"""More requests than this do not wait: they are refused OVERLOADED at once."""

_IDLE: Final = SECOND  # look at the clock this often, though nothing happens
_SIGNALS_EVERY_S: Final = 1
_QUIET: Final = SECOND // 20  # without a request for so long, there is time for a snapshot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the sequencer puts to work.

    `append` is that of the store; `next_due` says when a timer of the venue fires; `nearly_full`
    whether the disk is, asked whenever `checks` says so; `plan` says when to take a snapshot, and
    `snapshots` makes it.
    """

    pipeline: Pipeline
    gate: Gate
    stamps: Stamps
    append: Callable[[Block], None]
    next_due: Callable[[], int | None]
    nearly_full: Callable[[], bool]
    checks: Periods
    plan: SnapshotPlan
    snapshots: SnapshotMaker


class Sequencer:
    """Gives every request its place, and lets out only what is durable."""

    def __init__(self, parts: Parts, capacity: int = CAPACITY) -> None:
        self._parts = parts
        self._pipeline = parts.pipeline
        self._capacity = capacity
        self._backlog = Backlog()
        self._arrivals = self._backlog.arrivals
        self._doorbell = Lock()
        self._baton = Lock()
        self._asleep = False
        self._awaited: int | None = None  # the timer for which the venue's thread sleeps
        self._closed = False
        self._quiet = False
        self._ended = Event()
        self._writer = Writer(parts.append, parts.snapshots.keep, parts.pipeline.head, self._ring)
        self._thread = Thread(target=self._run, name="venue", daemon=True)
        self.failure: BaseException | None = None

    @property
    def durable(self) -> Head:
        """The head of the durable ledger."""
        return self._writer.durable

    def submit(self, request: Request, reply_to: ReplyTo, tag: int = 0) -> None:
        """Let `request` wait for its turn; `reply_to(tag, reply)` is called once, perhaps here."""
        arrivals = self._arrivals
        if len(arrivals) + self._backlog.sorted >= self._capacity:
            reply_to(tag, OVERLOADED)
            return
        arrivals.append((request, reply_to, tag))
        if self._asleep:
            self._ring()
        if self._closed:
            refuse(self._backlog.drain_arrivals(), UNAVAILABLE)

    def submit_all(self, tickets: Sequence[Ticket]) -> None:
        """Submit several requests at once, in their order."""
        self._add(tickets)
        if self._asleep:
            self._ring()

    def work_off(self, tickets: Sequence[Ticket]) -> None:
        """Submit several requests and work on them here and now, unless another thread is at work.

        For a thread that has nothing better to do than to bring requests.
        """
        self._add(tickets)
        if not self._asleep:
            return  # the venue's thread looks for arrivals before it sleeps
        if not self._baton.acquire(blocking=False):
            self._ring()
            return
        try:
            if not self._closed:
                self._turn()
                if self._pressing() or self._thread_is_due():
                    self._ring()
        except BaseException as error:  # noqa: BLE001  whatever it is, the state is in doubt
            self._fail(error)
        finally:
            self._baton.release()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` the durable head after each release; the returned function ends that."""
        return self._writer.listen(listener)

    def wake(self) -> None:
        """Look at the clock now: somebody put it."""
        self._ring()

    def start(self) -> None:
        """Begin to work."""
        self._writer.start()
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, finish what waits, take a snapshot; return when all is durable.

        Raises EngineFailed if the sequencer failed, now or before.
        """
        self.close()
        self.join()

    def close(self) -> None:
        """Ask for what `stop` does, and return at once; a signal handler may."""
        self._closed = True
        self._ring()

    def join(self) -> None:
        """Return when the sequencer has stopped; raise EngineFailed if it failed."""
        # The main thread of a process waits here, and Python leaves all signals to it. But the
        # kernel may give one to another thread, to one that forks for instance, and that wakes
        # nobody: so it must not sleep for good.
        while not self._ended.wait(_SIGNALS_EVERY_S):
            pass
        if self.failure is not None:
            raise EngineFailed(str(self.failure)) from self.failure

    def _ring(self) -> None:
        try:
            self._doorbell.release()
        except RuntimeError:
            return  # it rings already

    def _add(self, tickets: Sequence[Ticket]) -> None:
        room = max(0, self._capacity - len(self._backlog))
        self._arrivals.extend(tickets[:room])
        if self._closed:
            refuse(self._backlog.drain_arrivals(), UNAVAILABLE)
        refuse(tickets[room:], OVERLOADED)

    def _run(self) -> None:
        while (patience := self._work_or_finish()) is not None:
            self._sleep(patience)
        self._ended.set()

    def _work_or_finish(self) -> int | None:
        """Take a turn; return for how many nanoseconds nothing else is due, None at the end."""
        with self._baton:
            if self.failure is not None:
                return None
            try:
                if self._closed and not self._backlog and self._pipeline.empty:
                    self._finish()
                    return None
                self._turn()
                self._look_for_snapshot()
                self._awaited = self._parts.next_due()
                self._asleep = True
                return self._patience()
            except BaseException as error:  # noqa: BLE001  whatever it is, the state is in doubt
                self._fail(error)
                return None

    def _turn(self) -> None:
        """Work on what waits now, and hand it over if the writer has nothing to do."""
        parts, pipeline = self._parts, self._pipeline
        if self._writer.error is not None:
            raise self._writer.error
        if parts.checks.passed():
            parts.gate.storage_nearly_full = parts.nearly_full()
        waiting = len(self._backlog)
        while waiting > 0 and (room := pipeline.room):
            tickets = self._backlog.take(min(room, waiting), BLOCK_COMMANDS)
            if not tickets:
                break  # whoever found the sequencer closed has refused them
            waiting -= len(tickets)
            self._work(tickets)
        if pipeline.room and self._until_due() == 0:
            self._work([])
        if (hashed := parts.snapshots.take_report()) is not None:
            self._record(hashed)
        if self._writer.idle and not pipeline.empty:
            self._hand_over()

    def _look_for_snapshot(self) -> None:
        """Begin a snapshot if it is time; the child ends with the thread that forks it."""
        parts, pipeline = self._parts, self._pipeline
        if pipeline.empty and self._snapshot_due(quiet=self._quiet):
            parts.plan.begun(pipeline.head.size)
            parts.snapshots.begin(pipeline.head.size, self._ring)

    def _work(self, tickets: list[Ticket]) -> None:
        gate, stamps = self._parts.gate, self._parts.stamps
        now = stamps.read()
        gate.clock_halted = stamps.halted
        self._pipeline.work(tickets, now)
        if stamps.halted and not gate.clock_halted:
            stamps.confirm()

    def _hand_over(self) -> None:
        """Have the open block committed: beside the work that waits, or at once if none does."""
        sealed = self._pipeline.seal(draw_nonces)
        if sealed.blocks and self._backlog:
            self._writer.hand_over(sealed)
        else:
            self._writer.commit(sealed)

    def _snapshot_due(self, *, quiet: bool) -> bool:
        parts = self._parts
        return parts.snapshots.idle and parts.plan.due(self._pipeline.head.size, quiet=quiet)

    def _record(self, hashed: Hashed) -> None:
        self._pipeline.record_state_hash(hashed, self._parts.stamps.read())
        self._parts.plan.taken(hashed.sequence)

    def _sleep(self, patience: int) -> None:
        size = self._pipeline.head.size
        if not self._pressing():
            rung = wait(self._doorbell, patience)
            quiet = patience >= _QUIET and self._pipeline.head.size == size
            self._quiet = quiet and not rung
        self._asleep = False

    def _pressing(self) -> bool:
        pipeline, writer = self._pipeline, self._writer
        return (
            (len(self._backlog) > 0 and pipeline.room > 0)
            or (writer.idle and not pipeline.empty)
            or writer.error is not None
            or (self._closed and not self._backlog and pipeline.empty)
        )

    def _thread_is_due(self) -> bool:
        """Whether the venue's thread has to wake sooner than it meant to."""
        due = self._parts.next_due()
        sooner = due is not None and (self._awaited is None or due < self._awaited)
        return sooner or self._snapshot_due(quiet=False)

    def _patience(self) -> int:
        """Return how long nothing has to be done unless somebody rings, in nanoseconds."""
        pipeline = self._pipeline
        if pipeline.full:
            return _IDLE
        longest = _QUIET if self._snapshot_due(quiet=True) else _IDLE
        return min(longest, self._until_due())

    def _until_due(self) -> int:
        due = self._parts.next_due()
        stamps = self._parts.stamps
        return _IDLE if due is None or stamps.halted else stamps.until(due)

    def _finish(self) -> None:
        size = self._pipeline.head.size
        if self._parts.plan.behind(size):
            hashed = self._parts.snapshots.make(size)
            if hashed is not None:
                self._record(hashed)
        while not self._writer.idle and self._writer.error is None:
            wait(self._doorbell, _IDLE)
        if self._writer.error is None and not self._pipeline.empty:
            self._hand_over()
        self._writer.stop()
        if self._writer.error is not None:
            raise self._writer.error

    def _fail(self, error: BaseException) -> None:
        _log.critical("the engine stops", exc_info=error)
        self.failure = error
        self._closed = True
        self._ring()
        give(self._pipeline.abandon(), unknown=True)
        if isinstance(error, Stopped):
            self._keep_out(error)
        refuse(self._backlog.drain(), UNAVAILABLE)
        self._writer.announce()
        self._writer.stop()

    def _keep_out(self, stopped: Stopped) -> None:
        refuse(stopped.unsequenced, UNAVAILABLE)
        if stopped.poison is None:
            return
        command, reply_to, tag = stopped.poison
        try:
            self._parts.gate.poison.add(command)
            reply_to(tag, POISONED)
        except OSError:
            _log.exception("the command that made the venue fail could not be noted")
            reply_to(tag, UNKNOWN)
