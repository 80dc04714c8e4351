"""The venue: time and commands in, drafts of ledger entries and replies out.

`advance(now)` fires every timer that is due, `apply(command, now)` decides one command; both record
what happened as drafts and evolve the state at once. `evolve(entry)` applies what was recorded
before, and decides nothing. Time never falls: the caller stamps it.
"""

from typing import Final

import msgspec

from exchange.commands import OPERATOR, By, Command
from exchange.events import (
    EVENTS,
    Accepted,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    StateHashed,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.deciding import DECIDE, FIRE
from exchange.venue.errors import BrokenInvariant
from exchange.venue.evolving import EVOLVE
from exchange.venue.keys import MAX_KEY, MAX_VALIDITY, UsedKey, digest_of, key_field
from exchange.venue.objects import Member
from exchange.venue.order_outcomes import apply_to_book
from exchange.venue.outcome import Outcome
from exchange.venue.state import State
from exchange.venue.timers import NEVER
from ledger.entries import GENESIS, Draft, Entry

_encode = msgspec.msgpack.Encoder().encode
_DECODE: Final = {kind: msgspec.msgpack.Decoder(event).decode for kind, event in EVENTS.items()}
_MATCHED: Final = frozenset((OrderPlaced.KIND, OrderMatched.KIND, OrderAmended.KIND))
_BY_OPERATOR: Final = By.OPERATOR


class Repeated(msgspec.Struct, frozen=True, gc=False):
    """The command was carried out before: its entries are `sequence` … `sequence + count - 1`."""

    sequence: int
    count: int


class Venue:
    """The state machine. Not safe for threads: one caller at a time, the sequencer."""

    def __init__(self, state: State | None = None) -> None:
        self.state = State() if state is None else state
        self._drafts: list[Draft] = []

    def next_due(self) -> int | None:
        """Return when the next timer fires, in nanoseconds, or None."""
        due = self.state.timers.due
        return None if due == NEVER else due

    def advance(self, now: int) -> None:
        """Fire every timer with due <= `now`, in order, each as an entry (or act) of its own."""
        timers = self.state.timers
        while timers.due <= now:
            timer = timers.first()
            outcome = FIRE[timer[2]](self.state, timer[3], now)
            if not outcome:
                raise BrokenInvariant(timer, "a timer had nothing to do")
            self._record(outcome, now, b"", OPERATOR)

    def apply(self, command: Command, now: int) -> Accepted | Refused | Repeated:
        """Decide `command` at `now`; refused, it changes nothing."""
        try:
            digest = digest_of(command)
        except (OverflowError, UnicodeEncodeError):  # what no message could carry
            return Refused(Refusal.COMMAND_MALFORMED)
        key = command.key
        if not 0 < len(key) <= MAX_KEY or not key.isascii():
            return Refused(Refusal.KEY_MALFORMED, "key", MAX_KEY)
        valid_until = command.valid_until
        if not now < valid_until <= now + MAX_VALIDITY:
            refused = _check_validity(command, now)
            if refused is not None:
                return refused
        state = self.state
        actor = command.actor
        name = (actor, key)
        used = state.keys.find(name, now)
        if used is not None:
            if used.digest != digest:
                return Refused(Refusal.KEY_REUSED, "key", used.sequence)
            return Repeated(used.sequence, used.count)
        member = state.members.get(actor)
        if member is None or member.frozen or command.BY is _BY_OPERATOR:
            refused = _check_actor(member, command)
            if refused is not None:
                return refused
        outcome = DECIDE[command.__class__](state, command, now)  # type: ignore[arg-type]  # its own
        if not isinstance(outcome, list):
            return outcome
        sequence = state.sequence
        payloads = self._record(outcome, now, key_field(command, digest), actor)
        state.keys.keep(name, UsedKey(digest, sequence, len(outcome), valid_until))
        return Accepted(sequence, now, payloads)

    def record_state_hash(self, sequence: int, state_hash: bytes, now: int) -> None:
        """Record that the state after entry `sequence` - 1 had this hash, says who took it."""
        self._record([(StateHashed(sequence, state_hash), ())], now, b"", OPERATOR)

    def take_drafts(self) -> list[Draft]:
        """Return the drafts made since the last call, in the order of their sequences."""
        drafts = self._drafts
        self._drafts = []
        return drafts

    def evolve(self, entry: Entry) -> None:
        """Apply a recorded entry. Raises KeyError or DecodeError where it is none of ours."""
        state = self.state
        state.time = entry.time
        if entry.kind == GENESIS:
            state.sequence += 1
            return
        kind, actor, keys = entry.kind, entry.actor, state.keys
        event = _DECODE[kind](entry.payload)
        if kind in _MATCHED:
            apply_to_book(state, event, actor)  # type: ignore[arg-type]  # the kind says so
        if entry.postings:
            state.balances.apply(entry.postings)
        EVOLVE[kind](state, event, actor)  # type: ignore[arg-type]  # the table pairs them
        if entry.time >= keys.purge_at:
            keys.purge(entry.time)
        if entry.key:
            keys.use(actor, entry.key, state.sequence)
        state.sequence += 1

    def _record(
        self, outcome: Outcome, now: int, key: bytes, actor: int
    ) -> tuple[tuple[int, bytes], ...]:
        state, record = self.state, self._drafts.append
        state.time = now
        if now >= state.keys.purge_at:
            state.keys.purge(now)
        payloads: tuple[tuple[int, bytes], ...] = ()
        for event, postings in outcome:
            kind, payload = event.KIND, _encode(event)
            record((now, kind, key, actor, postings, payload))
            if postings:
                state.balances.apply(postings)
            EVOLVE[kind](state, event, actor)  # type: ignore[arg-type]  # the table pairs them
            state.sequence += 1
            payloads += ((kind, payload),)
        return payloads


def _check_validity(command: Command, now: int) -> Refused | None:
    valid_until = command.valid_until
    if not valid_until and not command.DATED:
        return None
    if valid_until and valid_until <= now:
        return Refused(Refusal.TOO_OLD, "valid_until", now)
    return Refused(Refusal.VALIDITY_TOO_LONG, "valid_until", now + MAX_VALIDITY)


def _check_actor(member: Member | None, command: Command) -> Refused | None:
    if command.actor == OPERATOR:
        return Refused(Refusal.NOT_PERMITTED, "actor") if command.BY is By.MEMBER else None
    if member is None:
        return Refused(Refusal.MEMBER_UNKNOWN, "actor")
    if command.BY is _BY_OPERATOR:
        return Refused(Refusal.NOT_PERMITTED, "actor")
    return Refused(Refusal.MEMBER_FROZEN, "actor") if member.frozen else None
