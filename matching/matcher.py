"""Price-time matching of one incoming order against the other side of an order book."""

from matching.orders import (
    DECREMENT,
    EXPIRE_BOTH,
    EXPIRE_MAKER,
    EXPIRE_TAKER,
    NONE,
    Order,
    SelfTradePrevention,
)
from matching.price_ladder import PriceLadder
from matching.records import Expired, ExpiryReason, Filled, Prevented, Record

TIME = ExpiryReason.TIME


def match(
    taker: Order, makers: PriceLadder, now: int, open_orders: dict[int, Order]
) -> list[Record]:
    """Trade `taker` with the best of `makers` as far as its price and quantity go.

    What is left of the taker is for the caller to rest or to expire. Makers that end are taken
    out of `makers` and of `open_orders`.
    """
    records: list[Record] = []
    limit = makers.sign * taker.price
    while taker.remaining and makers.ranks and (rank := makers.ranks[-1]) >= limit:
        level = makers.levels[rank]
        while taker.remaining and level:
            maker = next(iter(level.values()))
            before = maker.remaining
            records.append(_meet(maker, taker, now))
            level.quantity -= before - maker.remaining
            if not maker.remaining:
                del level[maker.order_id]
                del open_orders[maker.order_id]
        if not level:
            makers.drop(rank)
    return records


def _meet(maker: Order, taker: Order, now: int) -> Record:
    if maker.expires_at and maker.expires_at <= now:
        quantity = maker.remaining
        maker.remaining = 0
        return Expired(maker, quantity, TIME)
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
        maker_quantity = taker_quantity = min(maker.remaining, taker.remaining)
    else:
        maker_quantity = 0 if mode is EXPIRE_TAKER else maker.remaining
        taker_quantity = 0 if mode is EXPIRE_MAKER else taker.remaining
    maker.remaining -= maker_quantity
    taker.remaining -= taker_quantity
    return Prevented(maker, taker, maker.price, maker_quantity, taker_quantity)


def fillable(
    makers: PriceLadder, price: int, owner: int, mode: SelfTradePrevention, now: int, at_most: int
) -> int:
    """Return how much of `at_most` units a taker would trade; nothing changes."""
    left = at_most
    traded = 0
    for maker in makers.crossing(price):
        if maker.expires_at and maker.expires_at <= now:
            continue
        quantity = min(maker.remaining, left)
        if maker.owner != owner or mode is NONE:
            traded += quantity
        elif mode is EXPIRE_MAKER:
            continue
        elif mode is EXPIRE_TAKER or mode is EXPIRE_BOTH:
            break
        left -= quantity
        if not left:
            break
    return traded
