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
    while taker.remaining and (level := makers.within(taker.price)) is not None:
        link = level.first
        while link is not None and taker.remaining:
            maker = link.order
            before = maker.remaining
            records.append(_meet(maker, taker, now))
            level.quantity -= before - maker.remaining
            if maker.remaining:
                break  # each meeting ends one of the two, so it was the taker
            del links[maker.order_id]
            link = link.after
        level.first = link
        if link is None:
            level.last = None
            makers.settle()
        else:
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


def _meet(maker: Order, taker: Order, now: int) -> Record:
    if maker.expires_at and maker.expires_at <= now:
        return expire(maker, TIME)
    if maker.owner == taker.owner and taker.self_trade_prevention is not NONE:
        return _prevent(maker, taker)
    quantity = min(maker.remaining, taker.remaining)
    maker.remaining -= quantity
    taker.remaining -= quantity
    # The maker's price stands: it was published first, so the taker gets any improvement.
    return Filled(maker, taker, maker.price, quantity)


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
