"""A month of the demo market, told command by command at recorded times.

The story ends at a given moment and begins 32 days before: members pay money in, merchants offer
their series, and when the offerings have closed people trade, use, give and take money out, from
ten in the morning to ten at night. What time alone does (closes, expiry) the venue does itself.
"""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from exchange.commands import (
    OPERATOR,
    AdmitMember,
    Authorise,
    BeginDeposit,
    BeginWithdrawal,
    CancelOrder,
    Capture,
    CardKind,
    ClaimGift,
    Command,
    DraftSeries,
    FeeTier,
    GiveUnits,
    MemberKind,
    OpenMarket,
    OpenOffering,
    OpenTopUps,
    OrderType,
    Phase,
    PlaceOrder,
    PostDeposit,
    PostWithdrawal,
    Right,
    SeriesTerms,
    SetPhase,
    Side,
    Subscribe,
    TimeInForce,
    TopUp,
    WindDown,
)
from exchange.demo.merchants import ISSUES, YUAN, Fate, Issue
from exchange.demo.numbers import Numbers
from exchange.demo.words import terms_hash
from exchange.errors import OutcomeUnknown
from exchange.events import Accepted
from exchange.profiles import OPEN
from exchange.refusals import Refused

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
LENGTH: Final = 32 * DAY
STEP: Final = 5 * MINUTE
BEIJING: Final = 8 * HOUR
OPENS: Final = 10 * HOUR
CLOSES: Final = 22 * HOUR

TOPPED_UP_FOR: Final = 3 * DAY
"""So long before the end the first shop begins to sell at any time."""

TRADERS: Final = 24
VISITORS: Final = 3
UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()

Reply = Accepted | Refused | OutcomeUnknown


class Venue(Protocol):
    """Where the story is told: submits commands in order and waits for all replies."""

    def submit_many(self, commands: Sequence[Command]) -> Sequence[Reply]:
        """Return the replies, in the order of `commands`."""


class Clock(Protocol):
    """A clock that stands where it is put."""

    def put(self, now: int) -> None:
        """Let time pass until `now`."""


class Cast(NamedTuple):
    """The accounts of the story, and the symbols that trade at its end.

    Visitors are left alone for whoever looks at the demo.
    """

    merchants: tuple[int, ...]
    traders: tuple[int, ...]
    visitors: tuple[int, ...]
    symbols: tuple[str, ...]


class Listed(NamedTuple):
    """A series of the story: its number, its merchant's account, its first price."""

    series: int
    merchant: int
    issue: Issue
    begins: int


def cast() -> Cast:
    """Return the accounts as the story admits them: merchants, traders, visitors."""
    merchants = len(ISSUES)
    first_visitor = merchants + TRADERS + 1
    return Cast(
        tuple(range(1, merchants + 1)),
        tuple(range(merchants + 1, first_visitor)),
        tuple(range(first_visitor, first_visitor + VISITORS)),
        (),
    )


class History:
    """Tells the story once. `told` counts the commands, `refused` those that were refused."""

    def __init__(self, venue: Venue, clock: Clock, until: int, seed: int = 1) -> None:
        self._venue = venue
        self._clock = clock
        self._until = until
        self._now = until - LENGTH
        self._numbers = Numbers(seed)
        self._cast = cast()
        self._listed: list[Listed] = []
        self._mids: dict[int, int] = {}
        self.told = 0
        self.refused = 0

    def tell(self, progress: Callable[[int, int], None]) -> Cast:
        """Tell everything; `progress` gets (days told, days in all) after each day."""
        self._admit()
        self._list()
        self._subscribe()
        days = LENGTH // DAY
        for day in range(1, days + 1):
            self._live(self._until - LENGTH + day * DAY)
            progress(day, days)
        self._go_to(self._until)
        trading = (
            _symbol(issue, self._until)
            for issue in ISSUES
            if issue.fate is Fate.TRADES and issue.trading_until > 0
        )
        return self._cast._replace(symbols=tuple(trading))

    def _say(self, commands: Sequence[Command]) -> Sequence[Reply]:
        self.told += len(commands)
        replies = self._venue.submit_many(commands)
        self.refused += sum(isinstance(reply, Refused) for reply in replies)
        return replies

    def _must(self, commands: Sequence[Command]) -> list[int]:
        """Say what cannot be refused; return the sequences of the replies."""
        sequences = []
        for command, reply in zip(commands, self._say(commands), strict=True):
            if not isinstance(reply, Accepted):
                raise TypeError(command, reply)
            sequences.append(reply.sequence)
        return sequences

    def _go_to(self, now: int) -> None:
        self._now = max(self._now, now)
        self._clock.put(self._now)

    def _key(self) -> str:
        return f"demo-{self.told}-{self._numbers.next():x}"

    def _admit(self) -> None:
        self._go_to(self._now)
        people = self._cast.traders + self._cast.visitors
        kinds = [MemberKind.LEGAL] * len(ISSUES) + [MemberKind.NATURAL] * len(people)
        admitted = [AdmitMember(OPERATOR, f"admit-{n}", 0, kind) for n, kind in enumerate(kinds, 1)]
        self._must(admitted)
        fees = (FeeTier(maker_bps=0, taker_bps=10), FeeTier(maker_bps=-2, taker_bps=8))
        self._must([OpenMarket(OPERATOR, "market-main", 0, "main", OPEN, fees, 16 * HOUR)])
        expires = self._now + DAY
        deposits = [
            BeginDeposit(OPERATOR, f"pay-in-{member}", 0, member, 60_000 * YUAN, expires)
            for member in people + self._cast.merchants
        ]
        begun = self._must(deposits)
        self._must([PostDeposit(OPERATOR, f"paid-in-{number}", 0, number) for number in begun])

    def _list(self) -> None:
        for number, issue in enumerate(ISSUES, 1):
            begins = self._now
            if issue.fate is Fate.ON_PRESALE:
                begins = self._until - 2 * DAY
            elif issue.fate is Fate.DRAFTED:
                begins = self._until - DAY
            self._listed.append(Listed(number, number, issue, begins))
            self._mids[number] = issue.issue_price
            self._must([self._draft(number, issue)])
            if issue.fate is not Fate.DRAFTED:
                closes = begins + (5 if issue.fate is Fate.ON_PRESALE else 1) * DAY
                offering = (number, begins, closes, issue.offered, issue.offered // 20, 0)
                self._must([OpenOffering(number, f"offer-{number}", 0, *offering)])

    def _draft(self, number: int, issue: Issue) -> DraftSeries:
        return DraftSeries(
            actor=number,
            key=f"draft-{number}",
            valid_until=0,
            terms=SeriesTerms(
                market=1,
                symbol=_symbol(issue, self._until),
                unit=issue.unit,
                card=CardKind.NAMED,
                face_value=issue.face_value,
                issue_price=issue.issue_price,
                release_bps=issue.release_bps,
                tick=issue.tick,
                lot=1,
                lowest_price=issue.face_value // 5,
                highest_price=issue.face_value,
                trading_until=self._until + issue.trading_until * DAY,
                use_until=self._until + issue.use_until * DAY,
                expiry=issue.expiry,
                cap=issue.cap,
                terms_hash=terms_hash(issue),
            ),
        )

    def _subscribe(self) -> None:
        self._go_to(self._now + HOUR)
        for listed in self._listed:
            if listed.begins < self._now:
                self._subscribe_to(listed, 90)

    def _subscribe_to(self, listed: Listed, percent: int) -> None:
        members = self._cast.traders + self._cast.visitors
        each = listed.issue.offered * percent // 100 // len(members)
        spendable = 4_000 * YUAN // listed.issue.issue_price
        quantity = max(1, min(each, spendable))
        self._say(
            [
                Subscribe(member, f"subscribe-{listed.series}", 0, listed.series, quantity)
                for member in members
            ]
        )

    def _live(self, until: int) -> None:
        """Let one day pass, trading while the shops are open."""
        traded_from = self._until - LENGTH + DAY + HOUR
        while self._now < until:
            self._go_to(self._now + STEP)
            self._events()
            hour = (self._now + BEIJING) % DAY
            if self._now >= traded_from and OPENS <= hour < CLOSES:
                self._trade()
                if self._numbers.chance(8):
                    self._use()
                if self._numbers.chance(2):
                    self._give()
                if self._now >= self._until - TOPPED_UP_FOR and self._numbers.chance(20):
                    self._top_up()
                if self._numbers.chance(2):
                    self._pay_out()

    def _top_up(self) -> None:
        """Let somebody buy of the shop that sells at any time."""
        listed = self._listed[0]
        member = self._numbers.pick(self._cast.traders)
        self._say([TopUp(member, self._key(), 0, listed.series, self._size(listed.issue))])

    def _events(self) -> None:
        """Do what the story plans for this very step."""
        if self._is_step(self._until - TOPPED_UP_FOR):
            first = self._listed[0]
            self._must([OpenTopUps(first.merchant, "top-ups", 0, first.series, 20_000)])
        for listed in self._listed:
            series, fate = listed.series, listed.issue.fate
            if fate is Fate.ON_PRESALE and self._is_step(listed.begins + HOUR):
                self._subscribe_to(listed, 45)
            elif fate is Fate.HALTED and self._is_step(self._until - 6 * HOUR):
                self._must([SetPhase(OPERATOR, f"halt-{series}", 0, series, Phase.HALTED)])
            elif fate is Fate.WOUND_DOWN and self._is_step(self._until - 5 * DAY):
                self._must([WindDown(OPERATOR, f"wind-down-{series}", 0, series)])

    def _is_step(self, moment: int) -> bool:
        return moment <= self._now < moment + STEP

    def _trade(self) -> None:
        commands: list[Command] = []
        for listed in self._listed:
            ends = self._until + listed.issue.trading_until * DAY
            if self._now < ends and self._now > listed.begins + DAY:
                commands += self._quote(listed)
                if self._numbers.chance(55):
                    commands.append(self._take(listed))
        if commands:
            self._say(commands)

    def _quote(self, listed: Listed) -> list[Command]:
        """Move one trader's quote to where the price now is."""
        numbers, issue = self._numbers, listed.issue
        mid = self._mids[listed.series]
        fair = issue.issue_price + issue.face_value * 3 // 100
        pull = (fair - mid + issue.tick * 20) // (issue.tick * 40)  # rounded to the nearest
        mid += issue.tick * (numbers.between(-3, 3) + pull)
        mid = max(issue.face_value // 4, min(mid, issue.face_value - 30 * issue.tick))
        self._mids[listed.series] = mid
        side = numbers.pick((Side.BUY, Side.SELL))
        away = issue.tick * numbers.between(2, 25)
        price = mid - away if side is Side.BUY else mid + away
        price -= price % issue.tick
        member = numbers.pick(self._cast.traders)
        name = f"q{listed.series}{side.name[0]}{numbers.between(1, 2)}"
        valid = self._now + MINUTE
        quantity = self._size(issue)
        return [
            CancelOrder(member, self._key(), valid, listed.series, client_order_id=name),
            PlaceOrder(
                member,
                self._key(),
                valid,
                listed.series,
                side,
                OrderType.LIMIT,
                price,
                quantity,
                client_order_id=name,
            ),
        ]

    def _take(self, listed: Listed) -> PlaceOrder:
        side = self._numbers.pick((Side.BUY, Side.SELL))
        return PlaceOrder(
            self._numbers.pick(self._cast.traders),
            self._key(),
            self._now + MINUTE,
            listed.series,
            side,
            OrderType.MARKET,
            0,
            max(1, self._size(listed.issue) * 2 // 3),
            TimeInForce.IOC,
        )

    def _size(self, issue: Issue) -> int:
        """Return a quantity worth some hundred yuan."""
        return max(1, self._numbers.between(50, 500) * YUAN // issue.issue_price)

    def _use(self) -> None:
        """Let somebody use units in the shop: shown, authorised, captured."""
        listed = self._numbers.pick(self._listed)
        series, merchant = listed.series, listed.merchant
        holder = self._numbers.pick(self._cast.traders)
        quantity = max(1, self._size(listed.issue) // 4)
        soon = self._now + 2 * MINUTE
        nonce = self._numbers.bytes(16)
        authorise = Authorise(
            merchant, self._key(), 0, series, holder, Right.UNITS, quantity, nonce, soon, soon
        )
        [reply] = self._say([authorise])
        if isinstance(reply, Accepted):
            used = self._numbers.between(1, quantity)
            self._must([Capture(merchant, self._key(), 0, reply.sequence, used)])

    def _give(self) -> None:
        """Let somebody give units away by a secret, mostly claimed."""
        listed = self._numbers.pick(self._listed)
        giver, claimant = (
            self._numbers.pick(self._cast.traders),
            self._numbers.pick(self._cast.traders),
        )
        secret = self._numbers.bytes(16)
        given = GiveUnits(
            giver,
            self._key(),
            0,
            listed.series,
            max(1, self._size(listed.issue) // 5),
            sha256(secret).digest(),
            self._now + 3 * DAY,
        )
        [reply] = self._say([given])
        if isinstance(reply, Accepted) and self._numbers.chance(80):
            self._say([ClaimGift(claimant, self._key(), 0, reply.sequence, secret)])

    def _pay_out(self) -> None:
        """Let a merchant or trader take money out."""
        member = self._numbers.pick(self._cast.merchants + self._cast.traders)
        amount = self._numbers.between(1, 20) * 100 * YUAN
        [reply] = self._say([BeginWithdrawal(member, self._key(), 0, amount)])
        if isinstance(reply, Accepted):
            self._must([PostWithdrawal(OPERATOR, self._key(), 0, reply.sequence)])


def _symbol(issue: Issue, until: int) -> str:
    """Return MERCHANT+YYMM of the last use."""
    last = date.fromordinal(UNIX_EPOCH + (until + issue.use_until * DAY) // DAY)
    return f"{issue.stem}{last:%y%m}"
