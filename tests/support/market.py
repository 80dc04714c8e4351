"""A small market around the pure venue: a cast, a clock, and the usual acts in one line each.

The cast is a merchant, hotpot, and three consumers, alice, bob and carol. Time stands still unless
a test lets it pass; every command comes a microsecond after the one before. `retrace` replays all
that happened into a fresh venue: every test of the folder ends with it.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

from exchange.amounts import FEN, MONEY, claim_of, principal_of, units_of
from exchange.audit import Auditor
from exchange.commands import (
    AdmitMember,
    Authorise,
    BeginDeposit,
    CardKind,
    Command,
    DraftSeries,
    ExpiryPolicy,
    FeeTier,
    MemberKind,
    OpenMarket,
    OpenOffering,
    OrderType,
    PlaceOrder,
    PostDeposit,
    Profile,
    Right,
    SeriesTerms,
    Side,
    Subscribe,
    UnitKind,
)
from exchange.events import EVENTS, Accepted, Event, OrderPlaced
from exchange.profiles import OPEN
from exchange.refusals import Refused
from exchange.venue.objects import Series
from exchange.venue.state import State
from exchange.venue.state_codec import dump, load
from exchange.venue.venue import Repeated, Venue
from ledger.accounts import Bucket
from ledger.entries import Draft, Entry, decode, encode
from tests.support import ledgers

HOTPOT, ALICE, BOB, CAROL = 1, 2, 3, 4
SHOPPER = 5
"""The first of the further members that `crowd` admits."""

START: Final = ledgers.START
MICROSECOND: Final = 1_000
SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR
YUAN: Final = 10_000

AUTO: Final = ("", 0)
"""Key and validity of a command that the market fills in when it is sent."""

FREE: Final = (FeeTier(0, 0),)
"""Nobody pays anything, which keeps the arithmetic of an example to its point."""

TERMS: Final = SeriesTerms(
    market=1,
    symbol="HOTPOT2703",
    unit=UnitKind.VALUE,
    card=CardKind.NAMED,
    face_value=YUAN,
    issue_price=8_000,
    release_bps=5_000,
    tick=1,
    lot=1,
    lowest_price=1,
    highest_price=YUAN,
    trading_until=START + 60 * DAY,
    use_until=START + 90 * DAY,
    expiry=ExpiryPolicy.PRINCIPAL,
    cap=1_000_000,
    terms_hash=bytes(32),
)
"""One yuan of consumption for 0.80 yuan, half of it released: 0.40 yuan per unit stay as cover."""

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)


class Market:
    """A venue with one market under `profile`, its clock and the history of what it drafted."""

    def __init__(self, profile: Profile = OPEN, fees: tuple[FeeTier, ...] = FREE) -> None:
        self.venue = Venue()
        self.now = START
        self.history: list[Draft] = []
        self._keys = 0
        self.venue.evolve(entry_of(0, ledgers.FIRST))
        self.history.append(ledgers.FIRST)
        for _ in (HOTPOT, ALICE, BOB, CAROL):
            self.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL))
        self.ok(OpenMarket(0, *AUTO, "main", profile, fees, 0))

    def fork(self) -> "Market":
        """Return a copy that goes its own way and has no history to retrace."""
        copy = object.__new__(Market)
        copy.venue = Venue(load(dump(self.state)))
        copy.now, copy.history, copy._keys = self.now, [], self._keys
        return copy

    # Giving commands.

    def send(self, command: Command) -> Accepted | Refused | Repeated:
        """Give a command a microsecond from now, with a key of its own if it has none."""
        self.wait(MICROSECOND)
        return self.send_now(command)

    def send_now(self, command: Command) -> Accepted | Refused | Repeated:
        """Give a command at this very moment."""
        reply = self.venue.apply(self.stamped(command), self.now)
        self.history += self.venue.take_drafts()
        return reply

    def stamped(self, command: C) -> C:
        """Return the command with key and validity, if it has none."""
        if command.key:
            return command
        self._keys += 1
        valid_until = self.now + MINUTE if command.DATED else 0
        return msgspec.structs.replace(command, key=f"k{self._keys}", valid_until=valid_until)

    def ok(self, command: Command) -> int:
        """Give a command that must be accepted; return its sequence, the name of what it made."""
        reply = self.send(command)
        assert isinstance(reply, Accepted), reply
        return reply.sequence

    def refused(self, command: Command) -> Refused:
        """Give a command that must be refused and change nothing at all; return the refusal."""
        self.wait(MICROSECOND)
        command = self.stamped(command)
        before = dump(self.state)
        reply = self.venue.apply(command, self.now)
        assert isinstance(reply, Refused), reply
        assert self.venue.take_drafts() == []
        assert dump(self.state) == before
        return reply

    # Time.

    def wait(self, duration: int) -> None:
        """Let time pass and the timers fire that are due at its end."""
        self.until(self.now + duration)

    def until(self, time: int) -> None:
        """Let time pass until `time`, in one leap."""
        self.now = time
        self.venue.advance(time)
        self.history += self.venue.take_drafts()

    def settle(self) -> None:
        """Let all the slices of large acts come that are under way, a millisecond apart."""
        while (due := self.venue.next_due()) is not None and due <= self.now + SECOND:
            self.until(max(due, self.now))

    # The usual acts.

    def deposit(self, member: int, yuan: int) -> int:
        """Bring money in for a member; return the deposit's number."""
        return self.bring(member, yuan * YUAN)

    def bring(self, member: int, amount: int) -> int:
        """Bring whole fen in for a member; return the deposit's number."""
        number = self.ok(BeginDeposit(0, *AUTO, member, amount, self.now + DAY))
        self.ok(PostDeposit(0, *AUTO, number))
        return number

    def crowd(self, size: int) -> range:
        """Admit further members; return their numbers."""
        first = len(self.state.members) + 1
        for _ in range(size):
            self.ok(AdmitMember(0, *AUTO, MemberKind.NATURAL))
        return range(first, first + size)

    def draft(self, **terms: object) -> int:
        """Draft a series on `TERMS`, with other `terms` where given; return its number."""
        changed = msgspec.structs.replace(TERMS, **terms)
        self.ok(DraftSeries(HOTPOT, *AUTO, changed))
        return len(self.state.series)

    def offer(self, series: int, cap: int = 100_000, minimum: int = 0, lasts: int = HOUR) -> None:
        """Open an offering from now on, of what may still be issued if `cap` is more."""
        merchant = self.state.series[series].merchant
        closes_at = self.now + lasts
        cap = min(cap, self.state.series[series].terms.cap - self.state.series[series].issued)
        self.ok(OpenOffering(merchant, *AUTO, series, self.now, closes_at, cap, minimum, 0))

    def issue(self, allotments: dict[int, int], **terms: object) -> int:
        """Bring a new series into trading, its units sold at the offering; return its number.

        The subscribers get the money for it, in whole fen, and spend it all.
        """
        series = self.draft(**terms)
        self.offer(series)
        self.subscribe(series, allotments)
        self.wait(HOUR)
        self.settle()
        return series

    def subscribe(self, series: int, allotments: dict[int, int]) -> None:
        """Let members pay for units of the open offering with new money."""
        for member, quantity in allotments.items():
            due = quantity * self.state.series[series].terms.issue_price
            self.bring(member, -(-due // FEN) * FEN)
            self.ok(Subscribe(member, *AUTO, series, quantity))

    def order(self, member: int, side: Side, quantity: int, price: int, series: int = 1) -> int:
        """Place a limit order that must be accepted; return its number."""
        return self.ok(order(member, side, quantity, price, series))

    def authorise(
        self, holder: int, quantity: int, right: Right = Right.UNITS, series: int = 1
    ) -> int:
        """Reserve units (or principal) of a series for an hour; return the authorisation."""
        nonce = len(self.history).to_bytes(16, "big")
        good_until = self.now + MINUTE
        lapses = self.now + HOUR
        return self.ok(
            Authorise(HOTPOT, *AUTO, series, holder, right, quantity, nonce, good_until, lapses)
        )

    # Looking.

    @property
    def state(self) -> State:
        """The state of the venue."""
        return self.venue.state

    def series(self, number: int = 1) -> Series:
        """Return a series."""
        return self.state.series[number]

    def money(self, member: int, bucket: Bucket = Bucket.AVAILABLE) -> int:
        """Return what a member has of money."""
        return self.state.balances.get(member, MONEY, bucket)

    def units(self, member: int, bucket: Bucket = Bucket.AVAILABLE, series: int = 1) -> int:
        """Return what a member (or the series' own account) has of units."""
        return self.state.balances.get(member, units_of(series), bucket)

    def principal(self, member: int, bucket: Bucket = Bucket.AVAILABLE, series: int = 1) -> int:
        """Return what a member is owed of principal."""
        return self.state.balances.get(member, principal_of(series), bucket)

    def claim(self, member: int, series: int = 1) -> int:
        """Return what a member is owed by the merchant in default."""
        return self.state.balances.get(member, claim_of(series), Bucket.AVAILABLE)

    def balances(self, members: Iterable[int]) -> dict[int, dict[tuple[int, int], int]]:
        """Return all that each of `members` has, by asset and bucket."""
        found: dict[int, dict[tuple[int, int], int]] = {member: {} for member in members}
        for owner, asset, bucket, amount in self.state.balances.items():
            if owner in found:
                found[owner][asset, bucket] = amount
        return found

    def escrow(self, series: int = 1) -> int:
        """Return what is in escrow for a series."""
        return self.state.balances.get(-series, MONEY, Bucket.ESCROW)

    def system(self, bucket: Bucket, owner: int = 0) -> int:
        """Return what a system account has of money."""
        return self.state.balances.get(owner, MONEY, bucket)

    def events(self, kind: type[E]) -> list[E]:
        """Return all events of one kind that were recorded, oldest first."""
        decoder = msgspec.msgpack.Decoder(kind)
        return [decoder.decode(draft[5]) for draft in self.history if draft[1] == kind.KIND]

    def last(self, kind: type[E]) -> E:
        """Return the last event of a kind."""
        return self.events(kind)[-1]

    # The promise that every test of the venue keeps.

    def retrace(self) -> None:
        """Show that applying what was recorded gives the state that deciding gave, to the byte.

        The auditor applies it, and finds that each entry follows from those before it and that
        what is always true is true. A state written and read again is the same as well.
        """
        live = dump(self.state)
        auditor = Auditor()
        for sequence, draft in enumerate(self.history):
            auditor.take(entry_of(sequence, draft))
        auditor.check_all()
        assert dump(auditor.state) == live
        assert dump(load(live)) == live


def entry_of(sequence: int, draft: Draft) -> Entry:
    """Return the entry that a draft becomes, written and read as a store would."""
    return decode(encode(bytes(32), bytes(16), sequence, draft))


def order(member: int, side: Side, quantity: int, price: int, series: int = 1) -> PlaceOrder:
    """Return a plain limit order."""
    return PlaceOrder(member, *AUTO, series, side, OrderType.LIMIT, price, quantity)


def events_of(reply: Accepted) -> list[Event]:
    """Return the events of a reply."""
    return [msgspec.msgpack.decode(payload, type=EVENTS[kind]) for kind, payload in reply.payloads]


def placed(reply: object) -> OrderPlaced:
    """Return what the reply to an order says first."""
    assert isinstance(reply, Accepted), reply
    event = events_of(reply)[0]
    assert isinstance(event, OrderPlaced)
    return event
