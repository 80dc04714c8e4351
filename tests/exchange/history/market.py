"""A small market on a real venue: what it decides is sealed into blocks of a ledger.

Also the source of random histories: seeded, so that a failure can be had again.
"""

import random
from collections.abc import Iterator
from typing import Final

from exchange.commands import (
    AcceptTransfer,
    AdmitMember,
    AmendOrder,
    BeginDeposit,
    CancelOrder,
    CardKind,
    Command,
    DraftSeries,
    ExpiryPolicy,
    FeeTier,
    MarketMode,
    MemberKind,
    OfferTransfer,
    OpenMarket,
    OpenOffering,
    OrderType,
    PlaceOrder,
    PostDeposit,
    Profile,
    SelfTradePrevention,
    SeriesTerms,
    Side,
    Subscribe,
    TimeInForce,
    UnitKind,
)
from exchange.events import Accepted
from exchange.refusals import Refused
from exchange.venue.venue import Repeated, Venue
from ledger.chain import EMPTY, Head
from ledger.entries import Entry, decode
from ledger.store import Store
from tests.support.ledgers import FIRST, START, sealed

SECOND: Final = 10**9
MINUTE: Final = 60 * SECOND
DAY: Final = 86_400 * SECOND

PROFILE: Final = Profile(
    name="open",
    mode=MarketMode.CONTINUOUS,
    min_holding=0,
    max_position=0,
    max_holders=0,
    named_parties=False,
    face_cap_named=0,
    face_cap_bearer=0,
    expiry_policies=(ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE),
    cool_off=0,
    reserve_bps=0,
)
FEES: Final = (FeeTier(-2, 10), FeeTier(0, 0))
LOWEST, HIGHEST, TICK = 1_000, 10_000, 50


class RefusedError(AssertionError):
    """The venue refused what a test takes for granted."""


class Market:
    """A venue, the ledger that its entries go to, and a clock that goes on by itself."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.venue = Venue()
        self.now = START
        self._head: Head = EMPTY
        self._keys = iter(range(1, 10**9))
        block, self._head = sealed(self._head, [FIRST])
        store.append(block)
        self.venue.evolve(decode(block.split()[0]))

    def key(self) -> tuple[str, int]:
        """Return a key not used before, and how long it is good for."""
        return f"k{next(self._keys)}", self.now + MINUTE

    def apply(self, command: Command, after: int = SECOND) -> Accepted | Refused | Repeated:
        """Let `after` nanoseconds pass and carry `command` out, without sealing a block."""
        self.pass_time(after)
        return self.venue.apply(command, self.now)

    def pass_time(self, nanoseconds: int) -> None:
        """Let time pass; timers fire when they are due."""
        self.now += nanoseconds
        self.venue.advance(self.now)

    def do(self, command: Command, after: int = SECOND) -> int:
        """Carry `command` out, seal what follows, and return the sequence that names it."""
        reply = self.apply(command, after)
        self.seal()
        if not isinstance(reply, Accepted):
            raise RefusedError(reply, command)
        return reply.sequence

    def seal(self) -> None:
        """Make a block of whatever was decided since the last one."""
        drafts = self.venue.take_drafts()
        if drafts:
            block, self._head = sealed(self._head, drafts, self._head.size)
            self.store.append(block)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries of the ledger."""
        for block in self.store.blocks():
            yield from map(decode, block.split())

    def admit(self, money: int = 10**9) -> int:
        """Admit a member with some money; return the account."""
        self.do(AdmitMember(0, self.key()[0], 0, MemberKind.NATURAL))
        member = len(self.venue.state.members)
        deposit = BeginDeposit(0, self.key()[0], 0, member, money, self.now + DAY)
        self.do(PostDeposit(0, self.key()[0], 0, self.do(deposit)))
        return member

    def open_market(self, profile: Profile = PROFILE) -> int:
        """Open a market; return its number."""
        self.do(OpenMarket(0, self.key()[0], 0, f"market {self.now}", profile, FEES, 0))
        return len(self.venue.state.markets)

    def draft(self, merchant: int, market: int, symbol: str = "HOTPOT2703", lot: int = 1) -> int:
        """Draft a series of that symbol; return its number."""
        terms = SeriesTerms(
            market, symbol, UnitKind.VALUE, CardKind.NAMED, 10_000,
            8_000, 3_000, TICK, lot, LOWEST, HIGHEST, self.now + 90 * DAY, self.now + 120 * DAY,
            ExpiryPolicy.PRINCIPAL, 10**6, bytes(32),
        )  # fmt: skip
        self.do(DraftSeries(merchant, self.key()[0], 0, terms))
        return len(self.venue.state.series)

    def issue(self, merchant: int, series: int, holders: dict[int, int]) -> None:
        """Offer the series to `holders`, each for so many units, and close the offering."""
        total = sum(holders.values())
        opens_at, closes_at = self.now, self.now + DAY
        self.do(OpenOffering(merchant, self.key()[0], 0, series, opens_at, closes_at, total, 0, 0))
        for member, quantity in holders.items():
            self.do(Subscribe(member, self.key()[0], 0, series, quantity))
        self.pass_time(closes_at - self.now + MINUTE)
        self.seal()

    def order(self, member: int, side: Side, price: int, quantity: int, **rest: object) -> int:
        """Place a limit order in series 1 unless `rest` says otherwise; return its number."""
        return self.do(self.order_command(member, side, price, quantity, **rest))

    def order_command(
        self, member: int, side: Side, price: int, quantity: int, **rest: object
    ) -> PlaceOrder:
        """Return the command that `order` gives."""
        fields = {"series": 1, "order_type": OrderType.LIMIT, **rest}
        return PlaceOrder(
            member,
            *self.key(),
            side=side,
            price=price,
            quantity=quantity,
            **fields,  # type: ignore[arg-type]
        )


def small_market(store: Store, members: int = 4) -> Market:
    """Return a market with members 1 (the merchant) and more, who hold 1,000 units of series 1."""
    market = Market(store)
    merchant = market.admit()
    others = [market.admit() for _ in range(members)]
    series = market.draft(merchant, market.open_market())
    market.issue(merchant, series, dict.fromkeys(others, 1_000))
    return market


class RandomFlow:
    """Random orders, amends, cancels and transfers in two series, sealed into blocks by chance."""

    def __init__(self, store: Store, seed: int) -> None:
        self._random = random.Random(seed)
        self.market = market = Market(store)
        self.members = [market.admit() for _ in range(5)]
        number = market.open_market()
        holders = dict.fromkeys(self.members[1:], 5_000)
        for symbol in ("HOTPOT2703", "TEA2704"):
            series = market.draft(self.members[0], number, symbol)
            market.issue(self.members[0], series, holders)

    def steps(self, count: int) -> None:
        """Take so many random steps; some of them are refused."""
        for _ in range(count):
            chance = self._random
            self.market.apply(self._command(), chance.choice((1, 10**6, SECOND, 40 * SECOND)))
            if chance.random() < 0.3:
                self.market.seal()
        self.market.seal()

    def _command(self) -> Command:
        chance, market = self._random, self.market
        member = chance.choice(self.members[1:])
        open_orders = list(market.venue.state.orders.values())
        roll = chance.random()
        if roll < 0.12 and open_orders:
            order = chance.choice(open_orders)
            return CancelOrder(order.member, *market.key(), order.series, order.order_id)
        if roll < 0.2 and open_orders:
            order = chance.choice(open_orders)
            price = order.price + chance.choice((-TICK, 0, TICK))
            return AmendOrder(
                order.member, *market.key(), order.series, order.order_id, price,
                chance.randint(1, 30),
            )  # fmt: skip
        if roll < 0.23:
            until = market.now + 40 * SECOND
            other = chance.choice(self.members)
            return OfferTransfer(member, *market.key(), 1, other, 3, 8_000, until)
        transfers = list(market.venue.state.transfers.values())
        if roll < 0.27 and transfers:
            transfer = chance.choice(transfers)
            return AcceptTransfer(transfer.buyer, *market.key(), transfer.transfer)
        return self._order(member)

    def _order(self, member: int) -> PlaceOrder:
        chance, market = self._random, self.market
        time_in_force = chance.choice(list(TimeInForce))
        fields: dict[str, object] = {
            "series": chance.choice((1, 2)),
            "time_in_force": time_in_force,
            "self_trade_prevention": chance.choice(list(SelfTradePrevention)),
            "client_order_id": chance.choice(("", f"mine-{chance.randint(1, 40)}")),
        }
        if time_in_force is TimeInForce.GTD:
            fields["expires_at"] = market.now + chance.randint(2, 90) * SECOND
        if time_in_force in (TimeInForce.IOC, TimeInForce.FOK) and chance.random() < 0.5:
            fields["order_type"] = OrderType.MARKET
        price = 8_000 + TICK * chance.randint(-4, 4)
        return market.order_command(
            member, chance.choice((Side.BUY, Side.SELL)), price, chance.randint(1, 40), **fields
        )
