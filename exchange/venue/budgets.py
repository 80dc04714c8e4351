"""What an order that may not rest can pay for, or will bring, told before it is matched."""

from exchange.amounts import BASIS, fee_of
from exchange.commands.kinds import SelfTradePrevention
from exchange.venue.objects import OpenOrder
from matching.order_book import OrderBook

NONE, EXPIRE_MAKER = SelfTradePrevention.NONE, SelfTradePrevention.EXPIRE_MAKER


def affordable(
    book: OrderBook, order: OpenOrder, lot: int, budget: int, now: int
) -> tuple[int, bool]:
    """Return how many of `order.remaining` units `budget` pays for, and whether it stopped there.

    Walks the asks that the order would meet, without changing them, and stops at the first it
    cannot pay whole. Fees are computed per fill at the worst rate, as matching would charge them.
    Asks that self-trade prevention keeps from trading cost nothing and are passed over; where they
    make the order smaller it may stop a little early, never late.
    """
    left, quantity, wanted = budget, 0, order.remaining
    bps = max(order.worst_bps, 0)
    prevented = None if order.self_trade_prevention is NONE else order.owner
    for maker in book.crossing(order.side, order.price, now):
        if maker.owner == prevented:
            continue
        take = min(maker.remaining, wanted - quantity)
        value = take * maker.price
        cost = value + fee_of(value, bps)
        if cost > left:
            units = left * BASIS // (maker.price * (BASIS + bps))
            return quantity + units - units % lot, True
        left -= cost
        quantity += take
        if quantity == wanted:
            break
    return quantity, False


def proceeds(book: OrderBook, order: OpenOrder, now: int) -> int:
    """Return the money that a sale which may not rest would bring at once, its fees deducted.

    Where self-trade prevention would change the order it stops there: never too much is told.
    """
    brought, left = 0, order.remaining
    prevention = order.self_trade_prevention
    prevented = None if prevention is NONE else order.owner
    for maker in book.crossing(order.side, order.price, now):
        if maker.owner == prevented:
            if prevention is EXPIRE_MAKER:
                continue
            break
        take = min(maker.remaining, left)
        value = take * maker.price
        brought += value - fee_of(value, order.taker_bps)
        left -= take
        if not left:
            break
    return brought
