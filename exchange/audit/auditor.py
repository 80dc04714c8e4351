"""The auditor: takes one entry after the other and stops at the first that is bad."""

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Final

import msgspec

from exchange.audit.errors import BadEntry, Contradiction, agree, need
from exchange.audit.following import Follower
from exchange.events import EVENTS, Event, OrderMatched, StateHashed
from exchange.venue.invariants import Check, Watch, always_true, broken
from exchange.venue.state import State
from exchange.venue.state_codec import dump
from exchange.venue.venue import Venue
from ledger.entries import GENESIS, Entry

_DECODERS: Final = {kind: msgspec.msgpack.Decoder(event) for kind, event in EVENTS.items()}
_SHOWN: Final = 3
"""So many broken checks are named in a reason."""

Recall = Callable[[int], str | None]
"""Returns the hash of the state that there was at a sequence, in hexadecimal; None if none was."""


def _nothing(_sequence: int) -> None:
    """Recall no state."""


class Auditor:
    """Where the audit stands: every entry before `size` is sound.

    It starts with nothing, or from a state that was confirmed, which it then owns. A state hash is
    recorded later than the state was: `hashed` are the sequences of which one will be asked for,
    `recall` works out any other.
    """

    def __init__(
        self, state: State | None = None, hashed: Collection[int] = (), recall: Recall = _nothing
    ) -> None:
        self._venue = Venue(state)
        self._follower = Follower()
        self._watch = Watch(self._venue.state)
        self._hashed = hashed
        self._recall = recall
        self._hashes: dict[int, str] = {}
        self.hashes = 0

    @property
    def state(self) -> State:
        """The state after the entries taken so far."""
        return self._venue.state

    @property
    def size(self) -> int:
        """How many entries have been taken."""
        return self._venue.state.sequence

    def take(self, entry: Entry) -> None:
        """Check and apply the next entry. Raises BadEntry; nothing may be taken after that."""
        try:
            checks = self._take(entry)
        except Contradiction as error:
            raise BadEntry(entry.sequence, error.reason) from error
        except Exception as error:
            # The entry is balanced and chained: what cannot be read or applied names what is not.
            reason = f"it cannot be applied: {type(error).__name__}: {error}"
            raise BadEntry(entry.sequence, reason) from error
        self._refuse(entry.sequence, checks)

    def check_all(self) -> list[Check]:
        """Check the whole state, which ends an act, and return the checks. Raises BadEntry."""
        if self.state.unfinished is not None:
            raise BadEntry(self.size - 1, "its act has further parts that are missing")
        checks = [*always_true(self.state), self._watch.fees()]
        self._refuse(self.size - 1, checks)
        return checks

    def _take(self, entry: Entry) -> list[Check]:
        event = _event_of(entry)
        state = self.state
        # No sound entry names the middle of an act.
        if state.sequence in self._hashed and state.unfinished is None:
            self._hashes[state.sequence] = self._hash()
        if event is not None:
            going_on = state.unfinished is not None
            agree("part of an act that has begun", going_on, isinstance(event, OrderMatched))
            self._check_key(entry)
            self._follower.check(state, entry, event)
            if isinstance(event, StateHashed):
                self._check_hash(event)
        self._venue.evolve(entry)
        self._watch.see(entry.sequence, entry.time, event, entry.postings)
        return [] if state.unfinished is not None else self._watch.check()

    def _check_hash(self, event: StateHashed) -> None:
        recomputed = self._hash_at(event.sequence)
        need("the hashed state was one", recomputed is not None)
        agree("the state hash", recomputed, event.hash.hex())
        self.hashes += 1

    def _hash_at(self, sequence: int) -> str | None:
        if sequence >= self.size:
            return self._hash() if sequence == self.size else None
        return self._hashes.get(sequence) or self._recall(sequence)

    def _hash(self) -> str:
        return sha256(dump(self.state)).hexdigest()

    def _check_key(self, entry: Entry) -> None:
        """Raise Contradiction where a command's key was used before and is not free yet."""
        if not entry.key:
            need("a member's entry has a key", entry.actor == 0)
            return
        valid_until = int.from_bytes(entry.key[:8], "big")
        need("the command is in time", not valid_until or entry.time < valid_until)
        used = self.state.keys.find((entry.actor, entry.key[24:].decode()), entry.time)
        if used is not None:
            following = used.sequence + used.count == entry.sequence
            need("the key is free", following and used.digest == entry.key[8:24])

    def _refuse(self, sequence: int, checks: list[Check]) -> None:
        bad = broken(checks)
        if bad:
            rules = frozenset(check.rule for check in bad)
            raise BadEntry(sequence, "; ".join(map(str, bad[:_SHOWN])), rules)


def _event_of(entry: Entry) -> Event | None:
    """Return the event of an entry, None for genesis. Raises Contradiction for any other kind."""
    if entry.kind == GENESIS:
        return None
    decoder = _DECODERS.get(entry.kind)
    if decoder is None:
        raise Contradiction(reason=f"kind {entry.kind} is no event of ours")
    return decoder.decode(entry.payload)
