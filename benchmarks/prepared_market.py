"""A market made ready for a benchmark: by real commands through the venue, in a real home folder.

Its history lies in the two hours before `opens_at`, so that an engine with the clock of this
machine goes on from there. Every member has money; some have units, by way of an offering; one is
the merchant. It ends with a snapshot, from which the engine starts. Preparing is not timed.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from msgspec.structs import replace

from exchange.amounts import FEN
from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    CardKind,
    Command,
    DraftSeries,
    ExpiryPolicy,
    FeeTier,
    MemberKind,
    OpenMarket,
    OpenOffering,
    PostDeposit,
    SeriesTerms,
    Subscribe,
    UnitKind,
)
from exchange.engine import DEFAULT_ORIGIN
from exchange.events.event import Accepted
from exchange.home import Home
from exchange.profiles import OPEN
from exchange.snapshots import Confirmed, SnapshotFolder
from exchange.venue.state_codec import dump
from exchange.venue.venue import Venue
from ledger.chain import EMPTY, seal
from ledger.entries import NONCE_BYTES, VERSION, Draft, Entry
from ledger.genesis import MONEY_SCALE, Genesis, genesis_draft
from ledger.keys import open_key
from ledger.sqlite_store import SqliteStore

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
YUAN: Final = 10_000

MERCHANT: Final = 1
FIRST_MEMBER: Final = 2
LOWEST_PRICE: Final = 1
HIGHEST_PRICE: Final = YUAN

_AUTO: Final = ("", 0)
_ISSUE_PRICE: Final = 8_000
_FUNDS: Final = 4 * 10**15  # of all members together: less than half of what an account may hold
_UNITS: Final = 40_000  # of each series, for each of its holders
_FEES: Final = (FeeTier(10, 20),)
_BLOCK: Final = 4_096


@dataclass(frozen=True, slots=True)
class Size:
    """How large a market is: its members, the first `holders` of whom have units of each series.

    About `live` orders rest in each series.
    """

    members: int
    live: int
    holders: int = 1_000
    series: int = 1


class PreparedMarket:
    """A venue, and the ledger in `home` that leads to its state.

    Members are numbered from 2, after the merchant; series trade from an hour before `opens_at` on.
    """

    def __init__(self, home: Home, opens_at: int, size: Size) -> None:
        self.venue = Venue()
        self.opens_at = opens_at
        self.size = size
        self.members = range(FIRST_MEMBER, FIRST_MEMBER + size.members)
        self.holders = self.members[: size.holders]
        self.series = range(1, size.series + 1)
        self.snapshot = b""
        self._now = opens_at - 2 * HOUR
        self._keys = 0
        self._home = home
        self._head = EMPTY
        self._drafts: list[Draft] = []
        with ExitStack() as closing:
            home.make()
            self._store = SqliteStore.open(home.ledger)
            closing.callback(self._store.close)
            self._begin()
            self._admit()
            self._issue()
            self._closing = closing.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the ledger, which ends with all that was done."""
        with self._closing:
            self._seal()

    def send(self, command: Command) -> Accepted:
        """Carry `command` out a microsecond after the one before; it must be accepted."""
        self._now += 1_000
        self._keys += 1
        valid_until = self._now + MINUTE if command.DATED else 0
        return self.carry_out(replace(command, key=f"p{self._keys}", valid_until=valid_until))

    def carry_out(self, command: Command) -> Accepted:
        """Carry `command` out as it is; it must be accepted."""
        self.venue.advance(self._now)
        reply = accepted(command, self.venue.apply(command, self._now))
        self._record()
        return reply

    def let_keys_end(self) -> None:
        """Let time pass until a minute before `opens_at`, so that used keys are forgotten."""
        self._now = self.opens_at - MINUTE
        self.send(AdmitMember(0, *_AUTO, MemberKind.NATURAL))

    def take_snapshot(self) -> None:
        """Keep the state as it is now."""
        self._seal()
        size = self._head.size
        self.snapshot = dump(self.venue.state)
        self.venue.record_state_hash(size, sha256(self.snapshot).digest(), self._now)
        self._record()
        self._seal()
        folder = SnapshotFolder(self._home.snapshots)
        folder.write(size, self.snapshot)
        folder.confirm(Confirmed(size, size))

    def _begin(self) -> None:
        key = open_key(self._home.keys, self._store, DEFAULT_ORIGIN)
        public = key.verifying.public
        genesis = Genesis(key.name, bytes(16), VERSION, 1, MONEY_SCALE, public)
        time, kind, name, actor, _, payload = draft = genesis_draft(genesis, self._now)
        self._drafts.append(draft)
        self.venue.evolve(Entry(0, time, kind, name, actor, (), payload))

    def _admit(self) -> None:
        self.send(OpenMarket(0, *_AUTO, "main", OPEN, _FEES, 0))
        self.send(AdmitMember(0, *_AUTO, MemberKind.LEGAL))
        funds = _FUNDS // len(self.members) // FEN * FEN
        for member in self.members:
            self.send(AdmitMember(0, *_AUTO, MemberKind.NATURAL))
            deposit = self.send(BeginDeposit(0, *_AUTO, member, funds, self.opens_at))
            self.send(PostDeposit(0, *_AUTO, deposit.sequence))

    def _issue(self) -> None:
        closes_at = self.opens_at - HOUR
        cap = _UNITS * len(self.holders)
        for series in self.series:
            self.send(_terms(series, self.opens_at, cap))
            self.send(OpenOffering(MERCHANT, *_AUTO, series, self._now, closes_at, cap, 0, 0))
            for member in self.holders:
                self.send(Subscribe(member, *_AUTO, series, _UNITS))
        # Large offerings are served in slices, a millisecond of ledger time apart.
        while (due := self.venue.next_due()) is not None and due < closes_at + HOUR // 2:
            self._now = max(due, self._now)
            self.venue.advance(self._now)
            self._record()

    def _record(self) -> None:
        self._drafts += self.venue.take_drafts()
        if len(self._drafts) >= _BLOCK:
            self._seal()

    def _seal(self) -> None:
        drafts, self._drafts = self._drafts, []
        if drafts:
            block, self._head = seal(self._head, drafts, bytes(NONCE_BYTES * len(drafts)))
            self._store.append(block)


def accepted(command: Command, reply: object) -> Accepted:
    """Return `reply`; what was prepared is wrong if it is anything else."""
    if isinstance(reply, Accepted):
        return reply
    message = f"{command} was answered {reply}"
    raise RuntimeError(message)


def symbol_of(series: int) -> str:
    """Return the symbol of a series."""
    return f"B{series}X2703"


def _terms(series: int, opens_at: int, cap: int) -> DraftSeries:
    return DraftSeries(
        MERCHANT,
        *_AUTO,
        SeriesTerms(
            market=1,
            symbol=symbol_of(series),
            unit=UnitKind.VALUE,
            card=CardKind.NAMED,
            face_value=YUAN,
            issue_price=_ISSUE_PRICE,
            release_bps=5_000,
            tick=1,
            lot=1,
            lowest_price=LOWEST_PRICE,
            highest_price=HIGHEST_PRICE,
            trading_until=opens_at + 48 * HOUR,
            use_until=opens_at + 72 * HOUR,
            expiry=ExpiryPolicy.PRINCIPAL,
            cap=cap,
            terms_hash=bytes(32),
        ),
    )
