"""What callers may ask of the live state, and the answers.

A query is a frozen struct that knows the type of its answer; every answer carries `size`, the
number of ledger entries whose effect it shows, and leaves the engine only when all of them are
durable. Unknown things are no refusal: the answer is empty, or its object None. Money is in money
units, times are nanoseconds UTC; sequences name orders as in `exchange.events`.
"""

from typing import Generic, TypeVar

import msgspec

from exchange.commands.kinds import (
    FeeTier,
    MemberKind,
    Phase,
    Profile,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.commands.terms import SeriesTerms
from exchange.events.series import SeriesStatus
from ledger.accounts import Bucket


class Answer(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The answer to a query, as of ledger size `size`."""

    size: int


A_co = TypeVar("A_co", bound=Answer, covariant=True)


class Query(
    msgspec.Struct,
    Generic[A_co],
    frozen=True,
    array_like=True,
    tag=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """A question whose answer is an `A_co`."""


class Shown(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Base of the things that answers are made of."""


class TimeShown(Answer, frozen=True):
    """The time that a command sent now would be stamped with; whether the clock is believed."""

    time: int
    halted: bool


class AskTime(Query[TimeShown], frozen=True):
    """What time it is on the exchange, and how large the ledger is."""


class MarketShown(Shown, frozen=True):
    """A market and its rules."""

    market: int
    name: str
    profile: Profile
    fees: tuple[FeeTier, ...]
    day_ends_at: int


class MarketsShown(Answer, frozen=True):
    """All markets, by number."""

    markets: tuple[MarketShown, ...]


class AskMarkets(Query[MarketsShown], frozen=True):
    """Which markets there are."""


class OfferingShown(Shown, frozen=True):
    """The window in which a series is first sold; `subscribed` units so far."""

    opens_at: int
    closes_at: int
    cap: int
    minimum: int
    member_cap: int
    subscribed: int


class TopUpsShown(Shown, frozen=True):
    """Whether a series is sold at any time, until when at the latest, and what waits of it.

    Nobody has more than `member_cap` units after topping up (0: any). Of the money that is
    `waiting` for the merchant some is released at `next_release_at` (0: nothing waits).
    """

    is_open: bool
    until: int
    member_cap: int
    waiting: int
    next_release_at: int


class SeriesShown(Shown, frozen=True):
    """A series: terms, filters of its order book, and what stands behind it now.

    `cover` is what escrow keeps for each unit after the release; `escrow` all that it holds now.
    `terms_version` counts the texts of the terms; `buying_back`: what the merchant buys retires.
    What an offering brought beyond the cover is released at `proceeds_due_at` (0: no more to come).
    """

    series: int
    merchant: int
    terms: SeriesTerms
    status: SeriesStatus
    phase: Phase
    defaulted: bool
    issued: int
    outstanding: int
    principal: int
    claims: int
    escrow: int
    cover: int
    last_price: int
    trades: int
    offering: OfferingShown | None
    terms_version: int = 1
    buying_back: bool = False
    proceeds_due_at: int = 0
    top_ups: TopUpsShown | None = None


class SeriesListed(Answer, frozen=True):
    """The series asked for, by number."""

    series: tuple[SeriesShown, ...]


class AskSeries(Query[SeriesListed], frozen=True):
    """Which series there are: all, or the one of this symbol, or of this number."""

    symbol: str = ""
    series: int = 0


class DepthShown(Answer, frozen=True):
    """The best price levels of each side, best first: (price, quantity)."""

    bids: tuple[tuple[int, int], ...]
    asks: tuple[tuple[int, int], ...]


class AskDepth(Query[DepthShown], frozen=True):
    """What is on offer in a series, `levels` prices deep."""

    series: int
    levels: int


class BalanceShown(Shown, frozen=True):
    """What a member holds of one asset in one bucket; none that is 0 is shown."""

    asset: int
    bucket: int
    amount: int


class BalancesShown(Answer, frozen=True):
    """All that a member holds, by asset and bucket.

    Of a series that expired or is winding down the final figure is shown from that entry on,
    though the holders are served in slices.
    """

    balances: tuple[BalanceShown, ...]

    def amount(self, asset: int, bucket: Bucket = Bucket.AVAILABLE) -> int:
        """Return what is held of `asset` in `bucket`: by default what nothing else waits for."""
        return sum(
            one.amount for one in self.balances if (one.asset, one.bucket) == (asset, bucket)
        )

    def amount_anywhere(self, asset: int) -> int:
        """Return what is held of `asset` in all buckets together."""
        return sum(one.amount for one in self.balances if one.asset == asset)


class AskBalances(Query[BalancesShown], frozen=True):
    """What a member holds."""

    member: int


class OrderShown(Shown, frozen=True):
    """An open order: of `quantity` units, `executed` were traded and `open_quantity` are left.

    A DAY order is shown as the GTD order that it became.
    """

    order: int
    member: int
    series: int
    client_order_id: str
    side: Side
    price: int
    quantity: int
    executed: int
    open_quantity: int
    time_in_force: TimeInForce
    post_only: bool
    self_trade_prevention: SelfTradePrevention
    expires_at: int
    hold: int


class OrdersShown(Answer, frozen=True):
    """Open orders, oldest first."""

    orders: tuple[OrderShown, ...]


class AskOpenOrders(Query[OrdersShown], frozen=True):
    """Which orders of a member are open, in one series or (0) in all."""

    member: int
    series: int = 0


class AskOrder(Query[OrdersShown], frozen=True):
    """An order of a member, if open: by its number, or (0) by the member's own name for it."""

    member: int
    order: int = 0
    client_order_id: str = ""


class MemberShown(Answer, frozen=True):
    """The codes of a member, or `found` False; `group` is the owner group they count in."""

    member: int = 0
    kind: MemberKind = MemberKind.NATURAL
    tier: int = 0
    group: int = 0
    frozen: bool = False
    found: bool = False


class AskMember(Query[MemberShown], frozen=True):
    """Who a member is, as far as rules read it."""

    member: int


class LotShown(Shown, frozen=True):
    """Units acquired together; `cost` is what all of them cost."""

    acquired_at: int
    quantity: int
    cost: int
    first_hand: bool


class HoldingShown(Shown, frozen=True):
    """The units of one series that a member has, in whatever bucket: `cost` / `quantity` each."""

    series: int
    quantity: int
    cost: int
    lots: tuple[LotShown, ...]


class HoldingsShown(Answer, frozen=True):
    """A member's units, by series."""

    holdings: tuple[HoldingShown, ...]


class AskHoldings(Query[HoldingsShown], frozen=True):
    """Which units a member has, acquired when and at what cost."""

    member: int


AnyQuery = (
    AskTime
    | AskMarkets
    | AskSeries
    | AskDepth
    | AskBalances
    | AskOpenOrders
    | AskOrder
    | AskMember
    | AskHoldings
)
"""Every query there is; what the wire decodes to."""

AnyAnswer = (
    TimeShown
    | MarketsShown
    | SeriesListed
    | DepthShown
    | BalancesShown
    | OrdersShown
    | MemberShown
    | HoldingsShown
)
"""Every answer there is."""
