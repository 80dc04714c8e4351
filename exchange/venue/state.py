"""The whole state of the venue, and how to find things in it.

The state is a function of the entries alone: equal histories give equal states, and the canonical
hash of `state_codec` says so. It is changed only by `evolve_…` functions.
"""

from sortedcontainers import SortedDict

from exchange.amounts import claim_of, principal_of
from exchange.venue.keys import Keys
from exchange.venue.objects import (
    Authorisation,
    Deposit,
    Dues,
    Gift,
    Lot,
    Market,
    Member,
    OpenOrder,
    Payment,
    Series,
    TopUps,
    Transfer,
    Withdrawal,
)
from exchange.venue.timers import Timers
from ledger.accounts import Balances, Bucket
from matching.order_book import OrderBook

AVAILABLE = int(Bucket.AVAILABLE)


class State:
    """Everything the venue knows after `sequence` entries, the last of them at `time`."""

    __slots__ = (
        "acceptors",
        "authorisations",
        "balances",
        "client_orders",
        "debts",
        "deposits",
        "dues",
        "gifts",
        "groups",
        "holdings",
        "keys",
        "markets",
        "members",
        "nonces",
        "open_authorisations",
        "order_books",
        "orders",
        "orders_of",
        "owed_back",
        "payments",
        "rules",
        "sequence",
        "series",
        "set_aside",
        "subscriptions",
        "symbols",
        "time",
        "timers",
        "top_ups",
        "transfers",
        "unfinished",
        "withdrawals",
    )

    def __init__(self) -> None:
        self.sequence = 0
        self.time = 0
        self.rules = 1
        self.balances = Balances()
        # What members owe since deposits they had spent were reversed: the sum of receivables.
        self.owed_back = 0
        self.members: dict[int, Member] = {}
        self.groups: dict[int, list[int]] = {}
        self.markets: dict[int, Market] = {}
        self.series: dict[int, Series] = {}
        self.symbols: dict[str, int] = {}
        self.order_books: dict[int, OrderBook] = {}
        self.orders: dict[int, OpenOrder] = {}
        self.orders_of: dict[int, dict[int, OpenOrder]] = {}
        self.client_orders: dict[tuple[int, str], int] = {}
        # By series, then member in order: a closing series is worked through in this order.
        self.holdings: dict[int, SortedDict[int, list[Lot]]] = {}
        self.subscriptions: dict[int, SortedDict[int, int]] = {}
        # By series, of those that were ever opened.
        self.top_ups: dict[int, TopUps] = {}
        self.deposits: dict[int, Deposit] = {}
        self.withdrawals: dict[int, Withdrawal] = {}
        self.payments: dict[int, Payment] = {}
        self.gifts: dict[int, Gift] = {}
        self.transfers: dict[int, Transfer] = {}
        # Gifts and transfers by series, in order of their numbers; likewise authorisations.
        self.set_aside: dict[int, dict[int, Gift | Transfer]] = {}
        self.authorisations: dict[int, Authorisation] = {}
        self.open_authorisations: dict[int, dict[int, Authorisation]] = {}
        # By series and acceptor: what a unit is paid. By debtor and creditor: what is due.
        self.acceptors: dict[int, dict[int, int]] = {}
        self.dues: dict[tuple[int, int], Dues] = {}
        # Who is owed how much of each debt asset (principal, claim), in order of members.
        self.debts: dict[int, SortedDict[int, int]] = {}
        self.nonces: dict[bytes, int] = {}
        self.keys = Keys()
        self.timers = Timers()
        self.unfinished: OpenOrder | None = None
        """The order of an act whose further entries have not been applied yet (recovery only)."""

    def add_series(self, series: Series) -> None:
        """Add a series with its order book, and with nothing held, set aside or owed of it yet."""
        number, terms = series.series, series.terms
        self.series[number] = series
        self.symbols[terms.symbol] = number
        self.order_books[number] = OrderBook(terms.lowest_price, terms.highest_price, terms.tick)
        self.holdings[number] = SortedDict()
        self.subscriptions[number] = SortedDict()
        self.set_aside[number] = {}
        self.open_authorisations[number] = {}
        self.debts[principal_of(number)] = SortedDict()
        self.debts[claim_of(number)] = SortedDict()

    def available(self, member: int, asset: int) -> int:
        """Return what `member` may dispose of in `asset`."""
        return self.balances.get(member, asset, AVAILABLE)

    def waiting(self, series: int) -> int:
        """Return the money of top-ups of `series` that waits for its release."""
        top_ups = self.top_ups.get(series)
        return top_ups.total if top_ups is not None else 0

    def held_units(self, series: int, member: int) -> int:
        """Return how many units of `series` are the member's, in whatever bucket."""
        lots = self.holdings[series].get(member)
        return sum(lot.quantity for lot in lots) if lots else 0

    def group_of(self, member: int) -> int:
        """Return the owner group of a member: persons of one group count as one."""
        return self.members[member].group
