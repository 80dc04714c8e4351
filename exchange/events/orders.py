"""Orders and trades.

An order is known by the sequence of the entry that accepted it. An act with more than 500 fills is
one `OrderPlaced` or `OrderAmended` and as many `OrderMatched` as it takes, all in one block.
"""

from enum import IntEnum
from typing import ClassVar

import msgspec

from exchange.commands.kinds import OrderType, SelfTradePrevention, Side, TimeInForce
from exchange.events.event import Event


class OrderStatus(IntEnum):
    """What has become of an order."""

    NEW = 1
    PARTIALLY_FILLED = 2
    FILLED = 3
    CANCELLED = 4
    EXPIRED = 5


class Cause(IntEnum):
    """Why open quantity left the order book without a fill."""

    NONE = 0
    MEMBER = 1
    TIME = 2
    IMMEDIATE = 3
    FILL_OR_KILL = 4
    SELF_TRADE = 5
    TRADING_ENDED = 6
    SERIES_EXPIRED = 7
    WIND_DOWN = 8
    MEMBER_FROZEN = 9


class Fill(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One trade: `quantity` at `price`; what each side paid in fees; what the maker has left.

    A negative maker fee is a rebate, paid out of the taker's fee of the same fill.
    """

    maker_order: int
    maker: int
    price: int
    quantity: int
    maker_fee: int
    taker_fee: int
    maker_open: int


class Removal(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Quantity that left a resting order without a fill, and what that order has left."""

    order: int
    member: int
    quantity: int
    cause: Cause
    open_quantity: int


class OrderPlaced(Event, frozen=True):
    """An order was accepted, matched and, for `open_quantity`, rests.

    Trades are numbered per series from `first_trade`. `parts` is the number of entries of the act;
    in all but the last of them `open_quantity` is what still has to be matched, and `cause` is
    NONE. In the last, `cause` says why a remainder that does not rest expired. `executed` is all
    that the order has traded by the end of the entry.
    """

    KIND: ClassVar[int] = 40
    series: int
    side: Side
    order_type: OrderType
    price: int
    quantity: int
    time_in_force: TimeInForce
    post_only: bool
    self_trade_prevention: SelfTradePrevention
    expires_at: int
    budget: int
    client_order_id: str
    maker_bps: int
    taker_bps: int
    open_quantity: int
    executed: int
    status: OrderStatus
    cause: Cause
    first_trade: int
    parts: int
    fills: tuple[Fill, ...]
    removals: tuple[Removal, ...]


class OrderMatched(Event, frozen=True):
    """Further fills of the act whose first entry is `act`; `part` counts from 2 to `parts`."""

    KIND: ClassVar[int] = 41
    act: int
    part: int
    parts: int
    series: int
    order: int
    side: Side
    open_quantity: int
    executed: int
    status: OrderStatus
    cause: Cause
    first_trade: int
    fills: tuple[Fill, ...]
    removals: tuple[Removal, ...]


class OrderAmended(Event, frozen=True):
    """An open order got another price or open quantity, and was matched again if it lost its place.

    `quantity` is what was open after the change and before matching.
    """

    KIND: ClassVar[int] = 42
    series: int
    order: int
    price: int
    quantity: int
    kept_place: bool
    maker_bps: int
    taker_bps: int
    open_quantity: int
    executed: int
    status: OrderStatus
    cause: Cause
    first_trade: int
    parts: int
    fills: tuple[Fill, ...]
    removals: tuple[Removal, ...]


class OrdersRemoved(Event, frozen=True):
    """Open orders of a series left the order book: cancelled, expired, or swept with their series.

    One entry removes at most 500.
    """

    KIND: ClassVar[int] = 43
    series: int
    removals: tuple[Removal, ...]
