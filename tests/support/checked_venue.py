"""A venue that is checked at every step: what is always true, and that evolving equals deciding.

Every entry goes as bytes to an auditor, which holds it to the rules and evolves a state of its own;
a refusal must leave no trace; a key must answer as it did the first time. Any difference is
`RuleBrokenError`, with what was found.
"""

from collections import Counter
from hashlib import sha256
from typing import Final

import msgspec

from exchange.audit import Auditor, BadEntry
from exchange.commands import Command, Right
from exchange.events import EVENTS, Accepted, SeriesStatus, UnitsRefunded
from exchange.refusals import Refusal, Refused
from exchange.venue.invariants import Check, Watch, always_true, broken
from exchange.venue.keys import KEPT_BEYOND
from exchange.venue.state_codec import dump, load
from exchange.venue.venue import Repeated, Venue
from ledger.entries import Draft, Entry, decode, encode
from tests.support.ledgers import FIRST

DECODERS: Final = {kind: msgspec.msgpack.Decoder(event) for kind, event in EVENTS.items()}

REFUSAL_SAMPLE: Final = 61
"""After so many steps a refusal is shown to leave the state as it was, to the byte."""

Reply = Accepted | Refused | Repeated


class RuleBrokenError(AssertionError):
    """The venue broke a rule; the arguments say which, and what was found."""


class CheckedVenue:
    """Steps through commands; what it has seen of events and refusals is counted."""

    def __init__(self, every: int = 500) -> None:
        self.live = Venue()
        self.auditor = Auditor()
        self.events: Counter[int] = Counter()
        self.refusals: Counter[Refusal] = Counter()
        self.statuses: set[SeriesStatus] = set()
        self.steps = 0
        self.accepted: int | None = None
        """The sequence of the last command that was accepted."""
        self._every = every
        self._fork: Venue | None = None
        self._known: dict[tuple[int, str], tuple[bytes, Repeated, int]] = {}
        genesis = as_entry(0, (0, *FIRST[1:]))
        self.live.evolve(genesis)
        self.auditor.take(genesis)
        self._watch = Watch(self.live.state)

    def step(self, now: int, command: Command) -> Reply:
        """Give `command` at `now` and check everything about it."""
        live = self.live
        live.advance(now)
        self._take(live.take_drafts())
        sampled = self.steps % REFUSAL_SAMPLE == 0
        before = dump(live.state) if sampled else b""
        reply = live.apply(command, now)
        drafts = live.take_drafts()
        if isinstance(reply, Accepted):
            self.accepted = reply.sequence
            self._take(drafts)
        else:
            traces = drafts or (sampled and dump(live.state) != before)
            expect(not traces, "a refused command leaves no trace", reply)
            if isinstance(reply, Refused):
                self.refusals[reply.refusal] += 1
        self._check_key(now, command, reply, len(drafts))
        self._follow_fork(now, command, reply, drafts)
        self.steps += 1
        if self.steps % self._every == 0:
            self.check_all(now)
        return reply

    def check_all(self, now: int) -> None:
        """Compare the whole of both states, check it, and have its hash recorded and recomputed."""
        written = dump(self.live.state)
        evolved = dump(self.auditor.state)
        expect(
            written == evolved, "evolving leads where deciding did", differences(written, evolved)
        )
        loaded = load(written)
        expect(dump(loaded) == written, "a state that was written and read is the same")
        for state in (self.live.state, self.auditor.state, loaded):
            no_break(always_true(state))
        self.statuses.update(series.status for series in loaded.series.values())
        self._fork = Venue(loaded)
        for venue in (self.live, self._fork):
            venue.record_state_hash(venue.state.sequence, sha256(written).digest(), now)
        self._fork.take_drafts()
        self._take(self.live.take_drafts())

    def _take(self, drafts: list[Draft]) -> None:
        """Let the auditor follow what was decided, and check the live state."""
        for draft in drafts:
            entry = as_entry(self.auditor.size, draft)
            try:
                self.auditor.take(entry)
            except BadEntry as error:
                raise RuleBrokenError(error, DECODERS[entry.kind].decode(entry.payload)) from error
            self.events[entry.kind] += 1
            event = DECODERS[entry.kind].decode(entry.payload)
            if isinstance(event, UnitsRefunded) and entry.actor and event.right is Right.UNITS:
                by_merchant = event.from_merchant + event.claimed
                expect(not by_merchant, "who steps back in time needs no merchant", event)
            self._watch.see(entry.sequence, entry.time, event, entry.postings)
        no_break(self._watch.check())

    def _check_key(self, now: int, command: Command, reply: Reply, count: int) -> None:
        """Compare with what this actor's key stood for before."""
        name = (command.actor, command.key)
        content = msgspec.msgpack.encode(msgspec.structs.replace(command, valid_until=0))
        known = self._known.get(name)
        if known is not None and known[2] and known[2] + KEPT_BEYOND <= now:
            known = None
        if isinstance(reply, Accepted):
            expect(known is None, "a command is carried out once", command)
            first = Repeated(reply.sequence, count)
            self._known[name] = content, first, command.valid_until
        elif isinstance(reply, Repeated):
            same = known is not None and known[:2] == (content, reply)
            expect(same, "the answer is the first one", command, reply)
        elif reply.refusal is Refusal.KEY_REUSED:
            reused = known is not None and known[0] != content
            expect(reused, "a key that is free can be used", command, reply)

    def _follow_fork(self, now: int, command: Command, reply: Reply, drafts: list[Draft]) -> None:
        """For a while, let a venue that was read from bytes decide the same."""
        fork = self._fork
        if fork is None:
            return
        fork.advance(now)
        fork.take_drafts()
        expect(fork.apply(command, now) == reply, "a venue read from bytes replies alike", command)
        expect(fork.take_drafts() == drafts, "a venue read from bytes decides alike", command)
        if self.steps % self._every > self._every // 5:
            same = dump(fork.state) == dump(self.live.state)
            expect(same, "a venue read from bytes comes to the same state")
            self._fork = None


def as_entry(sequence: int, draft: Draft) -> Entry:
    """Return `draft` as the entry that it is after being written and read."""
    return decode(encode(bytes(32), bytes(16), sequence, draft))


def expect(holds: object, rule: str, *found: object) -> None:
    """Raise RuleBrokenError unless `holds`."""
    if not holds:
        raise RuleBrokenError(rule, *found)


def no_break(checks: list[Check]) -> None:
    """Raise RuleBrokenError with the checks that do not hold."""
    bad = broken(checks)
    expect(not bad, "it is always true", *map(str, bad[:5]))


def differences(one: bytes, other: bytes) -> str:
    """Say in which parts two written states differ, and how."""
    parts = zip(msgspec.msgpack.decode(one), msgspec.msgpack.decode(other), strict=True)
    return "; ".join(f"part {n}: {a} | {b}"[:800] for n, (a, b) in enumerate(parts) if a != b)
