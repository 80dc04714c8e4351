"""What a member holds: what it cost, what it is worth, and what came of what went.

Units are valued at the last price, and beside it at the best bid: what they would bring just now.
Money is in money units, times are nanoseconds UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from exchange.client import (
    MONEY,
    AskBalances,
    AskDepth,
    AskHoldings,
    AskMarkets,
    BalancesShown,
    Bucket,
    HoldingShown,
    claim_of,
    principal_of,
    units_of,
)
from portal.tickets import Ticket
from portal.trading.gains import Gains, Realised, Way, gains_of
from portal.trading.movements import assets_of, movements_of
from portal.trading.service import Trader


@dataclass(frozen=True, slots=True)
class Holding:
    """The units that a member has of one series, and the gains on those that went."""

    ticket: Ticket
    quantity: int
    free: int
    in_orders: int
    cost: int
    bid: int
    principal: int
    claim: int
    gains: Gains

    @property
    def set_aside(self) -> int:
        """Return the units that are neither free nor in orders: at the counter, given, offered."""
        return self.quantity - self.free - self.in_orders

    @property
    def average(self) -> int:
        """Return what a unit cost on average, fees included, rounded half up."""
        return (2 * self.cost + self.quantity) // (2 * self.quantity) if self.quantity else 0

    @property
    def value(self) -> int:
        """Return what the units are worth at the last price."""
        return self.quantity * self.ticket.price

    @property
    def unrealised(self) -> int:
        """Return the gain on paper."""
        return self.value - self.cost

    @property
    def face(self) -> int:
        """Return what the units buy in the shop."""
        return self.quantity * self.ticket.face_value

    @property
    def saving(self) -> int:
        """Return what the units buy in the shop beyond what they cost."""
        return self.face - self.cost

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
    """All that a member holds, and cash."""

    holdings: tuple[Holding, ...]
    free_money: int
    held_money: int

    @property
    def held(self) -> list[Holding]:
        """Return the holdings with something in them."""
        return [one for one in self.holdings if one.quantity or one.principal or one.claim]

    @property
    def value(self) -> int:
        """Return the worth of all units at last prices."""
        return sum(one.value for one in self.holdings)

    @property
    def cost(self) -> int:
        """Return the cost of all units."""
        return sum(one.cost for one in self.holdings)

    @property
    def unrealised(self) -> int:
        """Return the gain on paper of all units."""
        return self.value - self.cost

    @property
    def realised(self) -> int:
        """Return the gain on all that was sold."""
        return sum(one.realised for one in self.holdings)

    @property
    def saving(self) -> int:
        """Return what all units buy in the shop beyond what they cost."""
        return sum(one.saving for one in self.holdings)

    @property
    def saved(self) -> int:
        """Return what was saved on all units that were used."""
        return sum(one.saved for one in self.holdings)

    @property
    def total(self) -> int:
        """Return units at last prices and all cash."""
        return self.value + self.free_money + self.held_money


def portfolio(trader: Trader, tickets: Sequence[Ticket]) -> Portfolio:
    """Return all that a member holds of these series, and cash."""
    shown = trader.client.query(AskBalances(trader.account))
    found = _holdings(trader, tickets, shown)
    return Portfolio(
        tuple(one for one in found if one.quantity or one.gains.realised or one.principal),
        shown.amount(MONEY),
        shown.amount(MONEY, Bucket.HELD),
    )


def holding_of(trader: Trader, ticket: Ticket) -> Holding:
    """Return what a member holds of one series, though it be nothing."""
    return _holdings(trader, [ticket], trader.client.query(AskBalances(trader.account)))[0]


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
    held = {one.series: one for one in trader.client.query(AskHoldings(trader.account)).holdings}
    windows = _windows(trader)
    found = []
    with trader.history.read(at_least=shown.size) as views:
        touched = assets_of(views, trader.account)
        for ticket in tickets:
            moved = units_of(ticket.series) in touched
            movements = movements_of(views, trader.account, ticket) if moved else []
            gains = gains_of(movements, windows[ticket.market])
            found.append(_holding(trader, ticket, held.get(ticket.series), shown, gains))
    return found


def _windows(trader: Trader) -> dict[int, int]:
    """Return for how long lots of a market are kept apart, in nanoseconds."""
    return {
        market.market: max(market.profile.cool_off, market.profile.min_holding)
        for market in trader.client.query(AskMarkets()).markets
    }


def _holding(
    trader: Trader,
    ticket: Ticket,
    held: HoldingShown | None,
    balances: BalancesShown,
    gains: Gains,
) -> Holding:
    units = units_of(ticket.series)
    bids = trader.client.query(AskDepth(ticket.series, 1)).bids if held else ()
    return Holding(
        ticket=ticket,
        quantity=held.quantity if held else 0,
        free=balances.amount(units),
        in_orders=balances.amount(units, Bucket.HELD),
        cost=held.cost if held else 0,
        bid=bids[0][0] if bids else 0,
        principal=balances.amount(principal_of(ticket.series)),
        claim=balances.amount(claim_of(ticket.series)),
        gains=gains,
    )
