"""The pipeline: requests go in, sealed blocks with their answers come out; no thread, no clock.

Every answer is kept with the block whose state it saw, whatever it is: an acceptance, a refusal, a
repeated answer, a query. The shell around it (`sequencer`) releases a block's answers once the
block, and so all before it, is durable.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from exchange.client.client import Reply, ReplyTo
from exchange.commands.command import Command
from exchange.errors import VenueFailed
from exchange.events.event import Accepted
from exchange.gate import Gate, confirms_clock
from exchange.queries import Answer, Query
from exchange.refusals import Refused
from exchange.snapshots import Confirmed, Hashed
from exchange.tickets import POISONED, Ticket
from exchange.venue.venue import Repeated
from ledger.blocks import Block
from ledger.chain import Head, seal
from ledger.entries import Draft, Entry

BLOCK_COMMANDS: Final = 1_000
"""At most this many requests are answered with one block."""

BLOCK_BYTES: Final = 2**20
"""A block that has grown to this many bytes takes no further requests."""

SLICE: Final = 64
"""Requests are stamped and worked on so many at a time; a block may exceed its bytes by them."""

MOST_ENTRIES: Final = 4_096
"""Timers can fire by the hundred thousand: beyond so many entries another block begins.

So many of the largest entries fit into a block of the ledger.
"""

_ENTRY_BYTES: Final = 96  # an entry without postings and payload, about
_POSTING_BYTES: Final = 16

_log = logging.getLogger(__name__)

AnswerDue = tuple[ReplyTo, int, Reply]
"""(reply_to, tag, reply)."""


class StateMachine(Protocol):
    """What the pipeline needs of the venue: a pure machine that makes drafts of ledger entries."""

    def advance(self, now: int) -> None:
        """Fire every timer that is due."""

    def apply(self, command: Command, now: int) -> Accepted | Refused | Repeated:
        """Carry `command` out, or refuse it, or say of which entries it is a repetition."""

    def take_drafts(self) -> list[Draft]:
        """Return the drafts made since the last call."""

    def evolve(self, entry: Entry) -> None:
        """Apply one recorded entry."""

    def next_due(self) -> int | None:
        """Return when the next timer fires."""

    def record_state_hash(self, sequence: int, state_hash: bytes, now: int) -> None:
        """Record that the state after entry `sequence` - 1 had this hash."""


@dataclass(slots=True)
class Sealed:
    """One group commit: its block, and the answers that wait for it.

    There is no block if nothing is to be recorded, and more than one if timers fired by thousands.
    """

    head: Head
    blocks: list[Block]
    answers: list[AnswerDue]
    confirmed: Confirmed | None


class Stopped(VenueFailed):
    """The venue failed at `poison` (None: at a timer); `unsequenced` were not begun."""

    def __init__(
        self,
        doing: str,
        poison: tuple[Command, ReplyTo, int] | None,
        unsequenced: list[Ticket],
    ) -> None:
        super().__init__(doing)
        self.poison = poison
        self.unsequenced = unsequenced


class Pipeline:
    """Works requests off into the open block; `seal` closes it and opens the next one."""

    def __init__(
        self,
        venue: StateMachine,
        head: Head,
        gate: Gate,
        answer: Callable[[Query[Answer], int], Answer],
        recorded: Callable[[int, int], list[Draft]],
    ) -> None:
        """`answer` evaluates a query at a time; `recorded` reads durable entries (first, count).

        `head` is that of the durable ledger, whose entries `venue` has all seen.
        """
        self._venue = venue
        self._gate = gate
        self._answer = answer
        self._recorded = recorded
        self.head = head
        self._before: list[Draft] = []  # drafts of the block sealed last
        self._drafts: list[Draft] = []
        self._answers: list[AnswerDue] = []
        self._bytes = 0
        self._confirmed: Confirmed | None = None

    @property
    def full(self) -> bool:
        """Whether the open block takes no more requests."""
        return len(self._answers) >= BLOCK_COMMANDS or self._bytes >= BLOCK_BYTES

    @property
    def room(self) -> int:
        """How many requests may be worked on next."""
        return 0 if self.full else min(SLICE, BLOCK_COMMANDS - len(self._answers))

    @property
    def empty(self) -> bool:
        """Whether the open block has neither entries nor answers."""
        return not self._drafts and not self._answers

    def work(self, tickets: Iterable[Ticket], now: int) -> None:
        """Fire what is due and answer `tickets` in order. Raises Stopped if the venue fails."""
        venue, gate = self._venue, self._gate
        advance, apply, add = venue.advance, venue.apply, self._answers.append
        closed = gate.closed
        waiting = iter(tickets)
        ticket: Ticket | None = None
        applying = False
        try:
            advance(now)
            for ticket in waiting:
                request, reply_to, tag = ticket
                if not isinstance(request, Command):  # the other way round it would cost more
                    add((reply_to, tag, self._ask(request, now)))
                    continue
                if closed and (refused := gate.refuse(request)) is not None:
                    add((reply_to, tag, refused))
                    continue
                advance(now)
                applying = True
                outcome = apply(request, now)
                applying = False
                reply = self._original(outcome) if isinstance(outcome, Repeated) else outcome
                if closed and outcome.__class__ is Accepted and confirms_clock(request):
                    gate.clock_halted = False
                add((reply_to, tag, reply))
            ticket = None
            self._collect()
        except Exception as error:
            raise _stopped(ticket, list(waiting), applying=applying) from error

    def record_state_hash(self, hashed: Hashed, now: int) -> None:
        """Record the hash of the state as it was; with its entry the snapshot will be confirmed.

        Raises Stopped if the venue fails.
        """
        try:
            self._venue.record_state_hash(hashed.sequence, hashed.hash, now)
        except Exception as error:
            raise _stopped(None, [], applying=False) from error
        self._collect()
        self._confirmed = Confirmed(hashed.sequence, self.head.size + len(self._drafts) - 1)

    def seal(self, draw_nonces: Callable[[int], bytes]) -> Sealed:
        """Close the open block and begin the next. Raises EntryRefused for a draft that is none."""
        drafts, answers, confirmed = self._drafts, self._answers, self._confirmed
        blocks: list[Block] = []
        for run in _runs(drafts):
            block, self.head = seal(self.head, run, draw_nonces(len(run)))
            blocks.append(block)
        if drafts:
            self._before = drafts
        self._drafts, self._answers, self._confirmed = [], [], None
        self._bytes = 0
        return Sealed(self.head, blocks, answers, confirmed)

    def abandon(self) -> list[AnswerDue]:
        """Return the answers of the open block, none of which may be given any more."""
        answers, self._answers = self._answers, []
        return answers

    def _collect(self) -> None:
        drafts = self._venue.take_drafts()
        self._bytes += _ENTRY_BYTES * len(drafts) + sum(
            [len(draft[5]) + _POSTING_BYTES * len(draft[4]) for draft in drafts]
        )
        self._drafts += drafts

    def _ask(self, query: Query[Answer], now: int) -> Answer | Refused:
        # Reading changes nothing, so one that fails is no reason to stop; asking again is useless.
        try:
            return self._answer(query, now)
        except Exception:  # noqa: BLE001  whatever it is, it is the reader's alone
            _log.exception("a query failed: %r", query)
            return POISONED

    def _original(self, repeated: Repeated) -> Accepted:
        """Return the reply to the command that `repeated` repeats, from its recorded entries."""
        self._collect()
        sequence, count = repeated.sequence, repeated.count
        before = self.head.size - len(self._before)
        if sequence >= self.head.size:
            first = sequence - self.head.size
            act = self._drafts[first : first + count]
        elif sequence >= before:
            act = self._before[sequence - before :][:count]
        else:
            act = self._recorded(sequence, count)
        return Accepted(sequence, act[0][0], tuple((draft[1], draft[5]) for draft in act))


def _runs(drafts: list[Draft]) -> Iterator[list[Draft]]:
    """Cut drafts that are too many for a block before entries of the system: acts stay whole."""
    if len(drafts) <= MOST_ENTRIES:
        if drafts:
            yield drafts
        return
    start = 0
    for at, draft in enumerate(drafts):
        if at - start >= MOST_ENTRIES and not draft[2]:
            yield drafts[start:at]
            start = at
    yield drafts[start:]


def _stopped(ticket: Ticket | None, waiting: list[Ticket], *, applying: bool) -> Stopped:
    if ticket is None or not applying:
        unsequenced = waiting if ticket is None else [ticket, *waiting]
        return Stopped("at a timer, or while it recorded", None, unsequenced)
    request, reply_to, tag = ticket
    poison = (request, reply_to, tag) if isinstance(request, Command) else None
    return Stopped(f"at {type(request).__name__}", poison, waiting)
