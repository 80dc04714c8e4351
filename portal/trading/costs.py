"""What an order will cost or bring, told before it is placed.

Computed from the order book as it stands, by the exchange's own roundings: fees down for each fill,
what is set aside up. The exchange decides anew when the order arrives. Money is in money units.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from exchange.client import DepthShown, Refusal, Refused
from exchange.commands import FeeTier, OrderType, Side, TimeInForce
from portal.clock import DAY
from portal.orders import Draft, fee_ceiling, fee_of, wrong_price
from portal.tickets import BASIS, Ticket

SOON: Final = 30 * DAY
FAR_BPS: Final = 500
"""A price further than this from the last one is worth a question."""

MOST_MONEY: Final = 2**53 - 1
MOST_UNITS: Final = 10**9

_IMMEDIATE: Final = (TimeInForce.IOC, TimeInForce.FOK)


class Warning_(StrEnum):  # noqa: N801  the builtin of that name is another thing
    """What somebody should know before placing the order."""

    NOTHING_THERE = "nothing there"
    ONLY_PART = "only part"
    WOULD_BE_KILLED = "would be killed"
    WOULD_CROSS = "would cross"
    FAR_FROM_LAST = "far from last"
    EXPIRES_SOON = "expires soon"
    TRADING_ENDS_SOON = "trading ends soon"
    FUNDS_SHORT = "funds short"
    UNITS_SHORT = "units short"
    DEFAULTED = "defaulted"
    NOT_TRADING = "not trading"


@dataclass(frozen=True, slots=True)
class Means:
    """What the member has free, and the fees of the tier they are in."""

    money: int
    units: int
    fees: FeeTier


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen now: `filled` units at once for `value` and `fee`, `rests` units wait.

    `held` is set aside for what waits: money with its worst fee, or units. `worst` is the most that
    can be paid in all, or the least that can come in for what is traded. `saving` is what the units
    buy in the shop beyond what they cost here.
    """

    filled: int
    value: int
    fee: int
    rests: int
    held: int
    worst: int
    saving: int
    warnings: tuple[Warning_, ...]

    @property
    def average(self) -> int:
        """Return the average price of what is filled, rounded half up; 0 if nothing is."""
        return (2 * self.value + self.filled) // (2 * self.filled) if self.filled else 0


def check(draft: Draft, ticket: Ticket) -> Refused | None:
    """Return why the exchange would refuse the draft for the terms of the series, if it would."""
    refused = wrong_price(ticket, draft.price) if draft.price else None
    if refused is None and draft.quantity % ticket.lot:
        return Refused(Refusal.QUANTITY_OFF_LOT, "quantity", ticket.lot)
    return refused


def preview(draft: Draft, ticket: Ticket, depth: DepthShown, means: Means, now: int) -> Preview:
    """Return what placing the draft would come to just now."""
    taken = _take(draft, ticket, depth, means)
    complete = taken.quantity == draft.quantity
    killed = draft.time_in_force is TimeInForce.FOK and not complete
    refused = draft.post_only and taken.quantity > 0
    filled = _NOTHING if killed or refused else taken
    rests = 0 if killed or _cannot_rest(draft) else draft.quantity - filled.quantity
    waiting = draft.price * rests
    ceiling = fee_ceiling(waiting, max(means.fees.maker_bps, means.fees.taker_bps))
    buys = draft.side is Side.BUY
    paid = filled.value + filled.fee + waiting + ceiling
    shown = Preview(
        filled=filled.quantity,
        value=filled.value,
        fee=filled.fee,
        rests=rests,
        held=waiting + ceiling if buys else rests,
        worst=paid if buys else filled.value - filled.fee + waiting - ceiling,
        saving=(filled.quantity + rests) * ticket.face_value - paid if buys else 0,
        warnings=(),
    )
    found = [*_of_series(ticket, now), *_of_means(draft, shown, means)]
    if killed:
        found.append(Warning_.WOULD_BE_KILLED)
    elif refused:
        found.append(Warning_.WOULD_CROSS)
    elif not filled.quantity and _cannot_rest(draft):
        found.append(Warning_.NOTHING_THERE)
    elif not complete and _cannot_rest(draft) and draft.quantity:
        found.append(Warning_.ONLY_PART)
    return replace(shown, warnings=(*found, *_of_price(draft, shown, ticket)))


class _Taken(NamedTuple):
    quantity: int
    value: int
    fee: int


_NOTHING: Final = _Taken(0, 0, 0)


def _cannot_rest(draft: Draft) -> bool:
    return draft.order_type is OrderType.MARKET or draft.time_in_force in _IMMEDIATE


def _take(draft: Draft, ticket: Ticket, depth: DepthShown, means: Means) -> _Taken:
    """Walk the other side of the order book, as far as price, quantity and money allow."""
    buys = draft.side is Side.BUY
    bps = means.fees.taker_bps
    left = draft.budget or (means.money if buys and _cannot_rest(draft) else MOST_MONEY)
    wanted = draft.quantity or MOST_UNITS
    quantity = value = fee = 0
    for price, there in depth.asks if buys else depth.bids:
        if draft.price and (price > draft.price if buys else price < draft.price):
            break
        units = min(there, wanted - quantity)
        if buys:
            affordable = left * BASIS // (price * (BASIS + max(bps, 0)))
            units = min(units, affordable - affordable % ticket.lot)
        cost, due = units * price, fee_of(units * price, bps)
        quantity, value, fee = quantity + units, value + cost, fee + due
        left -= cost + due
        if units < there:
            break
    return _Taken(quantity, value, fee)


def _of_series(ticket: Ticket, now: int) -> Iterator[Warning_]:
    if not ticket.trades_now:
        yield Warning_.NOT_TRADING
    if ticket.defaulted:
        yield Warning_.DEFAULTED
    if ticket.use_until - now < SOON:
        yield Warning_.EXPIRES_SOON
    elif ticket.trading_until - now < SOON:
        yield Warning_.TRADING_ENDS_SOON


def _of_means(draft: Draft, shown: Preview, means: Means) -> Iterator[Warning_]:
    if draft.side is Side.BUY:
        if max(shown.worst, draft.budget) > means.money:
            yield Warning_.FUNDS_SHORT
    elif draft.quantity > means.units:
        yield Warning_.UNITS_SHORT


def _of_price(draft: Draft, shown: Preview, ticket: Ticket) -> Iterator[Warning_]:
    price = draft.price or shown.average
    if price and abs(price - ticket.price) * BASIS > ticket.price * FAR_BPS:
        yield Warning_.FAR_FROM_LAST
