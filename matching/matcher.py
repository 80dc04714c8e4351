"""Price-time matching of one incoming order against the other side of an order book."""

from collections.abc import Iterable

from matching.orders import (
    DECREMENT,
    EXPIRE_MAKER,
    EXPIRE_TAKER,
    NONE,
    Order,
    SelfTradePrevention,
)
from matching.price_ladder import PriceLadder
from matching.price_level import Link
from matching.records import TIME, Expired, ExpiryReason, Filled, Prevented, Record


def match(
    taker: Order, makers: PriceLadder, now: int, links: dict[int, Link], records: list[Record]
) -> None:
    """Let `taker` meet the makers within its price, best first, as long as anything is left of it.

    What happens is added to `records`. Makers that end leave their level and `links`; what is left
    of the taker is for the caller to rest or to expire.
    """
    left = taker.remaining
    guarded = taker.self_trade_prevention is not NONE
    while left and (level := makers.within(taker.price)) is not None:
        link = level.first
        while link is not None and left:
            maker = link.order
            there = maker.remaining
            if maker.expires_at and maker.expires_at <= now:
                records.append(expire(maker, TIME))
            elif guarded and maker.owner == taker.owner:
                records.append(_prevent(maker, taker))
                left = taker.remaining
            else:
                quantity = there if there < left else left  # noqa: FURB136
                maker.remaining = there - quantity
                taker.remaining = left = left - quantity
                # The maker's price stands: it was there first, so the taker gets the improvement.
                records.append(Filled(maker, taker, maker.price, quantity))
            level.quantity -= there - maker.remaining
            if maker.remaining:
                break  # nothing is left of the taker: every meeting ends one of the two
            del links[maker.order_id]
            link = link.after
        if link is None:
            level.first = level.last = None
        elif link is not level.first:
            level.first = link
            link.before = None


def fillable(
    makers: Iterable[Order], owner: int, self_trade_prevention: SelfTradePrevention, at_most: int
) -> int:
    """Return how much of `at_most` units would trade with `makers`, all alive, in their order.

    Own orders do not trade: EXPIRE_MAKER passes over them, DECREMENT loses as much of the taker to
    them, EXPIRE_TAKER and EXPIRE_BOTH end there.
    """
    left = at_most
    traded = 0
    for maker in makers:
        quantity = min(maker.remaining, left)
        if maker.owner != owner or self_trade_prevention is NONE:
            traded += quantity
            left -= quantity
        elif self_trade_prevention is DECREMENT:
            left -= quantity
        elif self_trade_prevention is not EXPIRE_MAKER:
            break
        if not left:
            break
    return traded


def expire(order: Order, reason: ExpiryReason) -> Expired:
    """End `order` with all that is left of it."""
    quantity = order.remaining
    order.remaining = 0
    return Expired(order, quantity, reason)


def _prevent(maker: Order, taker: Order) -> Prevented:
    mode = taker.self_trade_prevention
    if mode is DECREMENT:
        from_maker = from_taker = min(maker.remaining, taker.remaining)
    else:
        from_maker = 0 if mode is EXPIRE_TAKER else maker.remaining
        from_taker = 0 if mode is EXPIRE_MAKER else taker.remaining
    maker.remaining -= from_maker
    taker.remaining -= from_taker
    return Prevented(maker, taker, maker.price, from_maker, from_taker)
