"""The venue: time and commands in, drafts of ledger entries and replies out.

`advance(now)` fires every timer that is due, `apply(command, now)` decides one command; both record
what happened as drafts and evolve the state at once. `evolve(entry)` applies what was recorded
before, and decides nothing. Time never falls: the caller stamps it.
"""

from hashlib import sha256
from typing import Final, Never, cast

import msgspec

from exchange.commands import (
    AdmitMember,
    AmendOrder,
    BeginDeposit,
    CancelOrder,
    CancelOrders,
    ChangeFees,
    ChangeRules,
    Command,
    ConfirmClock,
    FreezeMember,
    OpenMarket,
    PayClaims,
    PlaceOrder,
    PostDeposit,
    PostWithdrawal,
    ReclassifyMember,
    RefundUnits,
    ReverseDeposit,
    SetPhase,
    VoidDeposit,
    VoidWithdrawal,
    WindDown,
)
from exchange.commands.command import OPERATOR
from exchange.events import (
    EVENTS,
    Accepted,
    Event,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    StateHashed,
)
from exchange.refusals import Refusal, Refused
from exchange.venue.deciding import DECIDE, FIRE
from exchange.venue.errors import BrokenInvariant
from exchange.venue.evolving import EVOLVE
from exchange.venue.keys import MAX_KEY_BYTES, MAX_VALIDITY, digest_of, key_field
from exchange.venue.order_outcomes import apply_to_book
from exchange.venue.outcome import Outcome
from exchange.venue.state import State
from exchange.venue.state_codec import dump
from ledger.accounts import Posting
from ledger.entries import GENESIS, Draft, Entry

OPERATOR_ONLY: Final[frozenset[type[Command]]] = frozenset(
    (
        AdmitMember,
        ReclassifyMember,
        FreezeMember,
        OpenMarket,
        ChangeFees,
        BeginDeposit,
        PostDeposit,
        VoidDeposit,
        PostWithdrawal,
        VoidWithdrawal,
        ReverseDeposit,
        SetPhase,
        WindDown,
        ChangeRules,
        ConfirmClock,
    )
)
OPERATOR_TOO: Final[frozenset[type[Command]]] = frozenset((RefundUnits, PayClaims))
ORDERS: Final[frozenset[type[Command]]] = frozenset(
    (PlaceOrder, CancelOrder, AmendOrder, CancelOrders)
)

_encode = msgspec.msgpack.Encoder().encode
_DECODERS: Final = {kind: msgspec.msgpack.Decoder(event) for kind, event in EVENTS.items()}
_MATCHED: Final = (OrderPlaced, OrderMatched, OrderAmended)


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
        timer = self.state.timers.first()
        return None if timer is None else timer[0]

    def advance(self, now: int) -> None:
        """Fire every timer with due <= `now`, in order, each as an entry (or act) of its own."""
        timers = self.state.timers
        timer = timers.first()
        while timer is not None and timer[0] <= now:
            outcome = FIRE[timer[2]](self.state, timer[3], now)
            if not outcome:
                raise BrokenInvariant(timer, "a timer had nothing to do")
            self._record(outcome, now, b"", OPERATOR)
            timer = timers.first()

    def apply(self, command: Command, now: int) -> Accepted | Refused | Repeated:
        """Decide `command` at `now`; refused, it changes nothing."""
        refused = _check_envelope(command, now)
        if refused is not None:
            return refused
        state = self.state
        digest = digest_of(command)
        used = state.keys.find(command.actor, command.key, now)
        if used is not None:
            if used.digest != digest:
                return Refused(Refusal.KEY_REUSED, "key", used.sequence)
            return Repeated(used.sequence, used.count)
        refused = self._check_actor(command)
        if refused is not None:
            return refused
        outcome = DECIDE[type(command)](state, cast("Never", command), now)
        if isinstance(outcome, Refused):
            return outcome
        sequence = state.sequence
        payloads = self._record(outcome, now, key_field(command, digest), command.actor)
        return Accepted(sequence, now, payloads)

    def record_state_hash(self, now: int) -> bytes:
        """Record the hash of the state as it is, in an entry of its own; return the hashed bytes."""
        written = dump(self.state)
        event = StateHashed(self.state.sequence, sha256(written).digest())
        self._record([(event, ())], now, b"", OPERATOR)
        return written

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
        event = _DECODERS[entry.kind].decode(entry.payload)
        if isinstance(event, _MATCHED):
            apply_to_book(state, event, entry.actor)
        self._evolve(event, entry.postings, entry.key, entry.actor)

    def _record(
        self, outcome: Outcome, now: int, key: bytes, actor: int
    ) -> tuple[tuple[int, bytes], ...]:
        self.state.time = now
        payloads = []
        for event, postings in outcome:
            payload = _encode(event)
            kind = event.KIND
            self._drafts.append((now, kind, key, actor, postings, payload))
            self._evolve(event, postings, key, actor)
            payloads.append((kind, payload))
        return tuple(payloads)

    def _evolve(self, event: Event, postings: tuple[Posting, ...], key: bytes, actor: int) -> None:
        state = self.state
        if postings:
            state.balances.apply(postings)
        EVOLVE[event.KIND](state, cast("Never", event), actor)
        state.keys.purge(state.time)
        if key:
            state.keys.use(actor, key, state.sequence)
        state.sequence += 1

    def _check_actor(self, command: Command) -> Refused | None:
        kind = type(command)
        if command.actor == OPERATOR:
            if kind in OPERATOR_ONLY or kind in OPERATOR_TOO:
                return None
            return Refused(Refusal.NOT_PERMITTED, "actor")
        member = self.state.members.get(command.actor)
        if member is None:
            return Refused(Refusal.MEMBER_UNKNOWN, "actor")
        if kind in OPERATOR_ONLY:
            return Refused(Refusal.NOT_PERMITTED, "actor")
        if member.frozen:
            return Refused(Refusal.MEMBER_FROZEN, "actor")
        return None


def _check_envelope(command: Command, now: int) -> Refused | None:
    valid_until = command.valid_until
    if valid_until:
        if valid_until <= now:
            return Refused(Refusal.TOO_OLD, "valid_until", now)
        if valid_until > now + MAX_VALIDITY:
            return Refused(Refusal.VALIDITY_TOO_LONG, "valid_until", now + MAX_VALIDITY)
    elif type(command) in ORDERS:
        return Refused(Refusal.VALIDITY_TOO_LONG, "valid_until", now + MAX_VALIDITY)
    if not 0 < len(command.key.encode()) <= MAX_KEY_BYTES:
        return Refused(Refusal.KEY_MALFORMED, "key", MAX_KEY_BYTES)
    return None
