"""Settlement: what the order book reports becomes fills with fees, and postings.

Delivery versus payment is one entry: whoever loses units gains money in the same postings. An act
with more than 500 fills and removals is split into parts, all of them in one block.
"""

import msgspec

from exchange.amounts import MONEY, fee_of, units_of
from exchange.commands.kinds import Side
from exchange.events.orders import Cause, Fill, OrderStatus, Removal
from exchange.venue.errors import BrokenInvariant
from exchange.venue.holds import hold_of, release
from exchange.venue.objects import OpenOrder
from exchange.venue.outcome import AVAILABLE, FEES, HELD, SLICE, Legs
from ledger.accounts import Posting
from matching.orders import FOK, Order
from matching.records import Expired, ExpiryReason, Filled, Prevented, Record

BUY = Side.BUY
TIME = ExpiryReason.TIME
NOTHING = Cause.NONE
NEW, FILLED = OrderStatus.NEW, OrderStatus.FILLED
PARTIALLY_FILLED, EXPIRED = OrderStatus.PARTIALLY_FILLED, OrderStatus.EXPIRED


class Part(msgspec.Struct, frozen=True, gc=False):
    """What one entry of an act says of the taker, who traded with it, and the postings."""

    open_quantity: int
    executed: int
    status: OrderStatus
    cause: Cause
    first_trade: int
    fills: tuple[Fill, ...]
    removals: tuple[Removal, ...]
    postings: tuple[Posting, ...]


class Settlement:
    """Settles what `taker`, who entered with `wanted` units, met in the order book.

    `legs` may hold postings that come before (the release of an amended order's hold).
    """

    __slots__ = (
        "_bps",
        "_cause",
        "_executed",
        "_fees",
        "_fills",
        "_left",
        "_legs",
        "_money",
        "_parts",
        "_prevented",
        "_removals",
        "_taker",
        "_trade",
        "_units",
        "_wanted",
    )

    def __init__(self, taker: OpenOrder, wanted: int, first_trade: int, legs: Legs) -> None:
        self._taker = taker
        self._wanted = wanted
        self._left = wanted
        self._executed = taker.executed
        self._trade = first_trade
        self._legs = legs
        self._bps = taker.taker_bps
        self._units = units_of(taker.series)
        self._fills: list[Fill] = []
        self._removals: list[Removal] = []
        self._parts: list[Part] = []
        self._money = 0
        self._fees = 0
        self._cause = NOTHING
        self._prevented = False

    def settle(self, records: list[Record]) -> list[Part]:
        """Return the parts of the act, at least one, the last with what rests of the taker."""
        for record in records:
            if type(record) is Filled:
                self._make_room()
                self._fill(record)
            elif type(record) is Prevented:
                self._prevent(record)
            elif type(record) is Expired:
                self._expire(record)
        self._post_rest()
        self._close_part(self._taker.remaining, self._status())
        return self._parts

    def _make_room(self) -> None:
        if len(self._fills) + len(self._removals) == SLICE:
            cause, self._cause = self._cause, NOTHING
            self._close_part(self._left, PARTIALLY_FILLED)
            self._cause = cause
            self._legs = Legs()

    def _fill(self, record: Filled) -> None:
        maker, taker = record.maker, self._taker
        if type(maker) is not OpenOrder:
            raise BrokenInvariant(maker, "an order that is not ours")
        price, quantity, left = record.price, record.quantity, maker.remaining
        value = price * quantity
        taker_fee = fee_of(value, self._bps)
        maker_fee = fee_of(value, maker.maker_bps)
        maker_fee = max(maker_fee, -taker_fee)  # a rebate is paid out of the fee of the same fill
        self._fees += maker_fee + taker_fee
        self._left -= quantity
        self._executed += quantity
        add, owner = self._legs.add, maker.member
        if taker.side is BUY:
            self._money -= value + taker_fee
            add(owner, MONEY, AVAILABLE, value - maker_fee)
            add(owner, self._units, HELD, -quantity)
            add(taker.member, self._units, AVAILABLE, quantity)
        else:
            self._money += value - taker_fee
            held = maker.hold - hold_of(BUY, maker.price, left, maker.worst_bps)
            add(owner, MONEY, HELD, -held)
            add(owner, MONEY, AVAILABLE, held - value - maker_fee)
            add(owner, self._units, AVAILABLE, quantity)
            add(taker.member, self._units, AVAILABLE, -quantity)
        self._fills.append(Fill(maker.order_id, owner, price, quantity, maker_fee, taker_fee, left))

    def _prevent(self, record: Prevented) -> None:
        self._prevented = True
        if record.maker_quantity:
            self._remove(record.maker, record.maker_quantity, Cause.SELF_TRADE)
        self._left -= record.taker_quantity
        if record.taker_quantity and not self._taker.remaining:
            self._cause = Cause.SELF_TRADE

    def _expire(self, record: Expired) -> None:
        if record.order is not self._taker:
            self._remove(record.order, record.quantity, Cause.TIME)
        elif record.reason is TIME:
            self._cause = Cause.TIME
        else:
            kill = self._taker.time_in_force is FOK
            self._cause = Cause.FILL_OR_KILL if kill else Cause.IMMEDIATE

    def _remove(self, maker: Order, quantity: int, cause: Cause) -> None:
        if type(maker) is not OpenOrder:
            raise BrokenInvariant(maker, "an order that is not ours")
        self._make_room()
        left = maker.remaining
        release(self._legs, maker, left)
        self._removals.append(Removal(maker.order_id, maker.member, quantity, cause, left))

    def _post_rest(self) -> None:
        taker = self._taker
        if taker.remaining:
            hold = hold_of(taker.side, taker.price, taker.remaining, taker.worst_bps)
            asset = MONEY if taker.side is BUY else self._units
            self._legs.move(asset, hold, (taker.member, AVAILABLE), (taker.member, HELD))
            taker.hold = hold

    def _status(self) -> OrderStatus:
        taker = self._taker
        traded = self._executed - taker.executed
        if not taker.remaining and traded < self._wanted and self._cause is NOTHING:
            # Cut to its budget, or made smaller by self-trade prevention, and then filled.
            self._cause = Cause.SELF_TRADE if self._prevented else Cause.IMMEDIATE
        if self._cause is not NOTHING:
            return EXPIRED
        if not taker.remaining:
            return FILLED
        return PARTIALLY_FILLED if self._executed else NEW

    def _close_part(self, open_quantity: int, status: OrderStatus) -> None:
        legs, fills = self._legs, self._fills
        legs.add(self._taker.member, MONEY, AVAILABLE, self._money)
        legs.add(0, MONEY, FEES, self._fees)
        self._money = self._fees = 0
        self._parts.append(
            Part(
                open_quantity,
                self._executed,
                status,
                self._cause,
                self._trade,
                tuple(fills),
                tuple(self._removals),
                legs.postings(),
            )
        )
        self._trade += len(fills)
        self._fills = []
        self._removals = []
