"""What a member holds: what it cost, what it is worth, and what came of what went.

Money is in money units, times are nanoseconds UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from exchange.client import (
    MONEY,
    AskBalances,
    AskHoldings,
    AskMarkets,
    AskTime,
    BalancesShown,
    Bucket,
    MarketShown,
    claim_of,
    principal_of,
    units_of,
)
from exchange.commands import Profile
from portal.card_changes import Life, changes, lives
from portal.held_units import HeldUnits, held_units
from portal.holdings.gains import Gains, Realised, Way, gains_of
from portal.holdings.immediate_sales import ImmediateSale, bids_for
from portal.holdings.movements import assets_of, movements_of
from portal.orders import Trader
from portal.tickets import Ticket


class Holding(NamedTuple):
    """What a member has of one series, what selling it all at once would bring, and the gains.

    `profile` is the rules of its market. `returnable` units are in their cool-off: they can be
    given back for their full price. `sellable` ones are free, and were held for long enough.
    `life` is that of the card: while it lasts, the card has a number.
    """

    units: HeldUnits
    at_once: ImmediateSale
    gains: Gains
    profile: Profile
    returnable: int
    sellable: int
    life: Life

    @property
    def ticket(self) -> Ticket:
        """Return the series."""
        return self.units.ticket

    @property
    def owes_something(self) -> bool:
        """Whether something is left of it, or owed in its stead."""
        return bool(self.units.quantity or self.units.principal or self.units.claim)

    @property
    def has_ended(self) -> bool:
        """Whether what is left are debts of the merchant, no units."""
        return not self.units.quantity

    @property
    def realised(self) -> int:
        """Return the gain on what was sold."""
        return self.gains.sum_of(Way.SOLD)

    @property
    def saved(self) -> int:
        """Return what was saved on units that were used."""
        return self.gains.sum_of(Way.USED)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that a member holds or held, and cash."""

    holdings: tuple[Holding, ...]
    free_money: int
    held_money: int

    @property
    def held(self) -> list[Holding]:
        """Return the holdings with something in them; those of which only debts are left last."""
        there = [one for one in self.holdings if one.owes_something]
        return sorted(there, key=lambda one: one.has_ended)

    @property
    def past(self) -> list[Holding]:
        """Return the holdings that are over."""
        return [one for one in self.holdings if not one.owes_something]

    @property
    def value(self) -> int:
        """Return the worth of all units at last prices."""
        return sum(one.units.value for one in self.holdings)

    @property
    def face(self) -> int:
        """Return what all units buy in their shops, and principal and claims with it."""
        return sum(one.units.face + one.units.principal + one.units.claim for one in self.holdings)

    @property
    def at_once(self) -> int:
        """Return what selling everything at once would bring."""
        return sum(one.at_once.proceeds for one in self.holdings)

    @property
    def in_escrow(self) -> int:
        """Return what lies in escrow behind all of it."""
        return sum(one.units.in_escrow for one in self.holdings)

    @property
    def paid_in(self) -> int:
        """Return what the merchants were paid for all of it."""
        return sum(one.units.paid_in for one in self.holdings)

    @property
    def unrealised(self) -> int:
        """Return the gain on paper of all units."""
        return sum(one.units.unrealised for one in self.holdings)

    @property
    def realised(self) -> int:
        """Return the gain on all that was sold."""
        return sum(one.realised for one in self.holdings)

    @property
    def saving(self) -> int:
        """Return what all units buy in the shop beyond what they cost."""
        return sum(one.units.saving for one in self.holdings)

    @property
    def saved(self) -> int:
        """Return what was saved on all units that were used."""
        return sum(one.saved for one in self.holdings)

    @property
    def total(self) -> int:
        """Return units at last prices and all cash."""
        return self.value + self.free_money + self.held_money


def portfolio(trader: Trader, tickets: Sequence[Ticket]) -> Portfolio:
    """Return all that a member holds or held of these series, and cash."""
    shown = trader.client.query(AskBalances(trader.account))
    return Portfolio(
        tuple(_holdings(trader, tickets, shown)),
        shown.amount(MONEY),
        shown.amount(MONEY, Bucket.HELD),
    )


def holding_of(trader: Trader, ticket: Ticket) -> Holding | None:
    """Return what a member holds of one series; None if they never had anything of it."""
    shown = trader.client.query(AskBalances(trader.account))
    return next(iter(_holdings(trader, [ticket], shown)), None)


def realised_over_time(holdings: Iterable[Holding]) -> list[tuple[Realised, Ticket, int]]:
    """Return every sale with the sum of gains up to it, oldest first."""
    sales = sorted(
        (
            (one, holding.ticket)
            for holding in holdings
            for one in holding.gains.realised
            if one.way is Way.SOLD
        ),
        key=lambda sale: sale[0].sequence,
    )
    sums = accumulate(sale.gain for sale, _ in sales)
    return [(sale, ticket, total) for (sale, ticket), total in zip(sales, sums, strict=True)]


def _holdings(trader: Trader, tickets: Sequence[Ticket], shown: BalancesShown) -> list[Holding]:
    now = trader.client.query(AskTime()).time
    held = {one.series: one for one in trader.client.query(AskHoldings(trader.account)).holdings}
    markets = {one.market: one for one in trader.client.query(AskMarkets()).markets}
    found = []
    with trader.history.read(at_least=shown.size) as views:
        touched = assets_of(views, trader.account)
        for ticket in tickets:
            number = ticket.series
            if touched.isdisjoint((units_of(number), principal_of(number), claim_of(number))):
                continue
            mine = held_units(ticket, held.get(number), shown)
            market = markets[ticket.market]
            gains = gains_of(movements_of(views, trader.account, ticket), _window(market))
            sale = bids_for(trader.client, ticket, trader.account).sale_of(mine.quantity)
            profile = market.profile
            found.append(
                Holding(
                    units=mine,
                    at_once=sale,
                    gains=gains,
                    profile=profile,
                    returnable=_returnable(mine, gains, profile, now),
                    sellable=_sellable(mine, gains, profile, now),
                    life=lives(changes(views, trader.account, number))[-1],
                )
            )
    return found


def _window(market: MarketShown) -> int:
    """Return for how long lots of a market are kept apart, in nanoseconds."""
    return max(market.profile.cool_off, market.profile.min_holding)


def _sellable(mine: HeldUnits, gains: Gains, profile: Profile, now: int) -> int:
    """Return what may be let go: what is old enough, less what is engaged already."""
    old = sum(lot.quantity for lot in gains.lots if lot.acquired_at <= now - profile.min_holding)
    return max(0, old - (mine.quantity - mine.free)) if profile.min_holding else mine.free


def _returnable(mine: HeldUnits, gains: Gains, profile: Profile, now: int) -> int:
    cool_off = profile.cool_off
    young = sum(
        lot.quantity for lot in gains.lots if lot.first_hand and now < lot.acquired_at + cool_off
    )
    return min(mine.free, young) if cool_off else 0
