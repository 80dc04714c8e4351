"""Settlement: what the order book reports becomes fills with fees, postings and facts.

Delivery versus payment is one entry: whoever loses units gains money in the same postings. An act
with more than 500 fills and removals is split into parts, all of them in one block.
"""

import msgspec

from exchange.amounts import MONEY, fee_of, units_of
from exchange.commands.kinds import Side
from exchange.events.orders import (
    Cause,
    Fill,
    OrderAmended,
    OrderMatched,
    OrderPlaced,
    OrderStatus,
    Removal,
)
from exchange.venue.holds import hold_of, release
from exchange.venue.objects import OpenOrder
from exchange.venue.outcome import AVAILABLE, FEES, HELD, SLICE, Legs, Outcome
from matching.orders import FOK
from matching.records import Expired, ExpiryReason, Filled, Prevented, Record

BUY = Side.BUY
TIME = ExpiryReason.TIME

Step = tuple[OpenOrder, Fill | Removal]


class Match:
    """What matching `taker` came to: the steps in order, and what became of the taker."""

    __slots__ = ("act", "cause", "executed", "steps", "taker")

    def __init__(self, act: int, taker: OpenOrder, records: list[Record], wanted: int) -> None:
        self.act = act
        self.taker = taker
        self.steps: list[Step] = []
        self.executed = 0
        self.cause = Cause.NONE
        prevented = False
        for record in records:
            prevented |= type(record) is Prevented
            self._add(record)
        if not taker.remaining and self.executed < wanted and self.cause is Cause.NONE:
            # Cut to its budget, or made smaller by self-trade prevention, and then filled.
            self.cause = Cause.SELF_TRADE if prevented else Cause.IMMEDIATE

    @property
    def status(self) -> OrderStatus:
        """Return the taker's status after matching."""
        if self.cause is not Cause.NONE:
            return OrderStatus.EXPIRED
        if self.taker.remaining:
            return OrderStatus.PARTIALLY_FILLED if self.executed else OrderStatus.NEW
        return OrderStatus.FILLED

    def _add(self, record: Record) -> None:
        if type(record) is Filled:
            self.executed += record.quantity
            self.steps.append(self._fill(record))
        elif type(record) is Prevented:
            if record.maker_quantity:
                self._remove(record.maker, record.maker_quantity, Cause.SELF_TRADE)
            if record.taker_quantity and not self.taker.remaining:
                self.cause = Cause.SELF_TRADE
        elif type(record) is Expired:
            if record.order is not self.taker:
                self._remove(record.order, record.quantity, Cause.TIME)
            elif record.reason is TIME:
                self.cause = Cause.TIME
            else:
                kill = self.taker.time_in_force is FOK
                self.cause = Cause.FILL_OR_KILL if kill else Cause.IMMEDIATE

    def _fill(self, record: Filled) -> Step:
        maker, taker = record.maker, self.taker
        if not isinstance(maker, OpenOrder):
            raise TypeError(maker)
        price, quantity = record.price, record.quantity
        value = price * quantity
        taker_fee = fee_of(value, taker.taker_bps)
        maker_fee = max(fee_of(value, maker.maker_bps), -taker_fee)
        return maker, Fill(
            maker.order_id, maker.member, price, quantity, maker_fee, taker_fee, maker.remaining
        )

    def _remove(self, maker: object, quantity: int, cause: Cause) -> None:
        if not isinstance(maker, OpenOrder):
            raise TypeError(maker)
        removal = Removal(maker.order_id, maker.member, quantity, cause, maker.remaining)
        self.steps.append((maker, removal))


def settle(match: Match, legs: Legs, first: OrderPlaced | OrderAmended) -> Outcome:
    """Return the facts of a match whose first event is `first` as yet without its fills.

    `legs` may hold postings that come before (the release of an amended order's hold).
    """
    taker = match.taker
    parts = max(1, -(-len(match.steps) // SLICE))
    left, executed, trade = first.quantity, first.executed, first.first_trade
    outcome: Outcome = []
    for part in range(1, parts + 1):
        steps = match.steps[(part - 1) * SLICE : part * SLICE]
        fills = tuple(step[1] for step in steps if type(step[1]) is Fill)
        removals = tuple(step[1] for step in steps if type(step[1]) is Removal)
        for maker, change in steps:
            if type(change) is Fill:
                _post_fill(legs, taker, maker, change)
            elif type(change) is Removal:
                release(legs, maker, change.open_quantity)
        traded = sum(fill.quantity for fill in fills)
        left -= traded
        executed += traded
        ending = (left, executed, OrderStatus.PARTIALLY_FILLED, Cause.NONE)
        if part == parts:
            _post_rest(legs, taker)
            ending = (taker.remaining, executed, match.status, match.cause)
        event = _event(first, match, (part, parts), ending, (trade, fills, removals))
        outcome.append((event, legs.postings()))
        trade += len(fills)
        legs = Legs()
    return outcome


def _event(
    first: OrderPlaced | OrderAmended,
    match: Match,
    part: tuple[int, int],
    ending: tuple[int, int, OrderStatus, Cause],
    traded: tuple[int, tuple[Fill, ...], tuple[Removal, ...]],
) -> OrderPlaced | OrderAmended | OrderMatched:
    taker = match.taker
    open_quantity, executed, status, cause = ending
    first_trade, fills, removals = traded
    if part[0] > 1:
        return OrderMatched(
            match.act,
            *part,
            taker.series,
            taker.order_id,
            taker.side,
            open_quantity,
            executed,
            status,
            cause,
            first_trade,
            fills,
            removals,
        )
    return msgspec.structs.replace(
        first,
        open_quantity=open_quantity,
        executed=executed,
        status=status,
        cause=cause,
        first_trade=first_trade,
        parts=part[1],
        fills=fills,
        removals=removals,
    )


def _post_fill(legs: Legs, taker: OpenOrder, maker: OpenOrder, fill: Fill) -> None:
    value = fill.price * fill.quantity
    units = units_of(taker.series)
    legs.add(0, MONEY, FEES, fill.maker_fee + fill.taker_fee)
    if taker.side is BUY:
        legs.add(taker.member, MONEY, AVAILABLE, -value - fill.taker_fee)
        legs.add(maker.member, MONEY, AVAILABLE, value - fill.maker_fee)
        legs.add(maker.member, units, HELD, -fill.quantity)
        legs.add(taker.member, units, AVAILABLE, fill.quantity)
    else:
        held = maker.hold - hold_of(BUY, maker.price, fill.maker_open, maker.worst_bps)
        legs.add(maker.member, MONEY, HELD, -held)
        legs.add(maker.member, MONEY, AVAILABLE, held - value - fill.maker_fee)
        legs.add(taker.member, MONEY, AVAILABLE, value - fill.taker_fee)
        legs.add(taker.member, units, AVAILABLE, -fill.quantity)
        legs.add(maker.member, units, AVAILABLE, fill.quantity)


def _post_rest(legs: Legs, taker: OpenOrder) -> None:
    if taker.remaining:
        hold = hold_of(taker.side, taker.price, taker.remaining, taker.worst_bps)
        asset = MONEY if taker.side is BUY else units_of(taker.series)
        legs.move(asset, hold, (taker.member, AVAILABLE), (taker.member, HELD))
