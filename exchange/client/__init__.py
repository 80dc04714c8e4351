"""The one door to the exchange: submit a command, ask a query, hear of new entries.

`client.Client` says what callers may rely on; `in_process` and `unix_socket` are two ways to get
it, held to one suite of tests. `queries` lists what may be asked, `wire` how it travels; accounts
are named by `Bucket`, `MONEY`, `units_of`, `principal_of` and `claim_of`. This
package never imports the engine: the portal and the feed stand on it from other processes.

Read `client` first.
"""

from exchange.amounts import MONEY, claim_of, principal_of, units_of
from exchange.client.client import PATIENCE_S, Client, Outcome
from exchange.client.in_process import InProcessClient
from exchange.client.unix_socket import UnixSocketClient
from exchange.errors import ExchangeError, OutcomeUnknown, ProtocolBroken, Unavailable
from exchange.events.event import Accepted
from exchange.queries import (
    AnyAnswer,
    AnyQuery,
    AskBalances,
    AskDepth,
    AskHoldings,
    AskMarkets,
    AskMember,
    AskOpenOrders,
    AskOrder,
    AskSeries,
    AskTime,
    BalanceShown,
    BalancesShown,
    DepthShown,
    HoldingShown,
    HoldingsShown,
    LotShown,
    MarketShown,
    MarketsShown,
    MemberShown,
    OfferingShown,
    OrderShown,
    OrdersShown,
    Query,
    SeriesListed,
    SeriesShown,
    TimeShown,
    TopUpsShown,
)
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket

__all__ = [
    "MONEY",
    "PATIENCE_S",
    "Accepted",
    "AnyAnswer",
    "AnyQuery",
    "AskBalances",
    "AskDepth",
    "AskHoldings",
    "AskMarkets",
    "AskMember",
    "AskOpenOrders",
    "AskOrder",
    "AskSeries",
    "AskTime",
    "BalanceShown",
    "BalancesShown",
    "Bucket",
    "Client",
    "DepthShown",
    "ExchangeError",
    "HoldingShown",
    "HoldingsShown",
    "InProcessClient",
    "LotShown",
    "MarketShown",
    "MarketsShown",
    "MemberShown",
    "OfferingShown",
    "OrderShown",
    "OrdersShown",
    "Outcome",
    "OutcomeUnknown",
    "ProtocolBroken",
    "Query",
    "Refusal",
    "Refused",
    "SeriesListed",
    "SeriesShown",
    "TimeShown",
    "TopUpsShown",
    "Unavailable",
    "UnixSocketClient",
    "claim_of",
    "principal_of",
    "units_of",
]
