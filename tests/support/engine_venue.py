"""A venue small enough to see through: it counts, refuses, repeats, fires timers and breaks.

Its command is `Count` (the wire's BeginWithdrawal): `amount` entries are recorded for it; with
`amount` 0 or a key that begins with "refuse" it is refused; a key that begins with "poison" makes
the venue raise. ConfirmClock counts 1.
"""

from collections.abc import Callable

import msgspec

from exchange.commands import BeginWithdrawal, Command, ConfirmClock
from exchange.events.event import Accepted
from exchange.queries import Answer, AskTime, Query, TimeShown
from exchange.refusals import Refusal, Refused
from exchange.venue.venue import Repeated
from ledger.entries import Draft, Entry

COUNTED = 1000
FIRED = 1001
HASHED = 80
NOTHING = Refused(Refusal.AMOUNT_NOT_POSITIVE, "amount")

Count = BeginWithdrawal


def count(key: str = "k", entries: int = 1, actor: int = 1) -> Command:
    """Return a command that records so many entries, none of which says more than its key."""
    return Count(actor, key, 0, entries)


class BrokenVenueError(Exception):
    """The venue was told to break."""


class CountingVenue:
    """A `StateMachine` whose state is what it recorded."""

    def __init__(self) -> None:
        self.recorded: list[tuple[int, int, bytes]] = []  # time, kind, payload
        self.timers: list[int] = []
        self.broken_timer = False
        self.meanwhile: Callable[[], None] | None = None
        self._acts: dict[tuple[int, str], Repeated] = {}
        self._drafts: list[Draft] = []

    def advance(self, now: int) -> None:
        """Fire the timers that are due."""
        while self.timers and self.timers[0] <= now:
            if self.broken_timer:
                raise BrokenVenueError
            self._record(now, FIRED, b"", 0, b"%d" % self.timers.pop(0))

    def apply(self, command: Command, now: int) -> Accepted | Refused | Repeated:
        """Count; what is to be done `meanwhile` is done the first time."""
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        if isinstance(command, ConfirmClock):
            command = Count(command.actor, command.key, 0, 1)
        assert isinstance(command, Count)
        act = self._acts.get((command.actor, command.key))
        if act is not None:
            return act
        if command.key.startswith("poison"):
            raise BrokenVenueError
        if not command.amount or command.key.startswith("refuse"):
            return NOTHING
        sequence = len(self.recorded)
        payload = command.key.encode()
        for _ in range(command.amount):
            self._record(now, COUNTED, b"%d %b" % (command.actor, payload), command.actor, payload)
        self._acts[command.actor, command.key] = Repeated(sequence, command.amount)
        return Accepted(sequence, now, ((COUNTED, payload),) * command.amount)

    def take_drafts(self) -> list[Draft]:
        """Return the drafts since the last call."""
        drafts, self._drafts = self._drafts, []
        return drafts

    def evolve(self, entry: Entry) -> None:
        """Remember what was recorded."""
        self.recorded.append((entry.time, entry.kind, entry.payload))
        if entry.kind == COUNTED:
            self._remember(entry)

    def next_due(self) -> int | None:
        """Return the first timer."""
        return self.timers[0] if self.timers else None

    def record_state_hash(self, sequence: int, state_hash: bytes, now: int) -> None:
        """Record what the hash of everything recorded was."""
        self._record(now, HASHED, b"", 0, b"%d %b" % (sequence, state_hash))

    def dump(self) -> bytes:
        """Return everything recorded, as bytes."""
        return msgspec.msgpack.encode((self.recorded, sorted(self._acts.items())))

    def answer(self, _query: Query[Answer], now: int) -> Answer:
        """Say how many entries there are; a query other than AskTime breaks."""
        assert isinstance(_query, AskTime)
        return TimeShown(len(self.recorded), now, halted=False)

    def _record(self, now: int, kind: int, key: bytes, actor: int, payload: bytes) -> None:
        self._drafts.append((now, kind, key, actor, (), payload))
        self.recorded.append((now, kind, payload))

    def _remember(self, entry: Entry) -> None:
        name = (entry.actor, entry.payload.decode())
        before = self._acts.get(name)
        if before is None:
            self._acts[name] = Repeated(entry.sequence, 1)
        else:
            self._acts[name] = Repeated(before.sequence, before.count + 1)
