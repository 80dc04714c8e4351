"""Orders: placed once however often they are asked for, and what they pay in fees.

Placing is safe to repeat: the mark of the form is the command's key, and the order bears it as its
name, so that a form sent again after days gets the order that it led to and not another.
"""

from hashlib import sha256
from typing import Final, NamedTuple

from exchange.client import AskMarkets, AskMember, Client, Refusal, Refused
from exchange.commands import (
    FeeTier,
    OrderType,
    PlaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from exchange.history import History, orders
from exchange.history.orders import Order
from portal.acts import ActRefused, carry_out
from portal.clock import SECOND
from portal.tickets import BASIS, Ticket

VALIDITY: Final = 60 * SECOND
NAME_PREFIX: Final = "page-"
NAME_DIGITS: Final = 30
"""An order's name has 36 characters at most; 120 bits of a hash name no two orders."""

NO_FEES: Final = FeeTier(0, 0)


class Trader(NamedTuple):
    """Who acts, by the account at the exchange, and what with."""

    client: Client
    history: History
    account: int


class Draft(NamedTuple):
    """An order that somebody thinks of; `price` 0 for a market order, `budget` in its stead.

    `least_proceeds` is what a sale at once must bring, fees deducted, or it is refused.
    """

    side: Side
    order_type: OrderType
    price: int
    quantity: int
    budget: int
    time_in_force: TimeInForce
    post_only: bool
    expires_at: int
    least_proceeds: int = 0
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.EXPIRE_TAKER


def fees_of(client: Client, market: int, account: int = 0) -> FeeTier:
    """Return what a member, or (0) whoever joins, pays on trades in a market."""
    tier = client.query(AskMember(account)).tier if account else 0
    for shown in client.query(AskMarkets()).markets:
        if shown.market == market and shown.fees:
            return shown.fees[min(tier, len(shown.fees) - 1)]
    return NO_FEES


def fee_of(value: int, bps: int) -> int:
    """Return the fee on one fill, rounded down; a rebate towards zero."""
    return value * bps // BASIS if bps >= 0 else -(value * -bps // BASIS)


def fee_ceiling(value: int, bps: int) -> int:
    """Return the most that the fees on `value` can come to, however it is split."""
    return -(-value * bps // BASIS) if bps > 0 else 0


def wrong_price(ticket: Ticket, price: int) -> Refused | None:
    """Return why the exchange would refuse a price for the terms of a series, if it would."""
    if price % ticket.tick:
        return Refused(Refusal.PRICE_OFF_TICK, "price", ticket.tick)
    if price > ticket.highest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "price", ticket.highest_price)
    if price < ticket.lowest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "price", ticket.lowest_price)
    return None


def place(trader: Trader, ticket: Ticket, draft: Draft, mark: str, now: int) -> Order:
    """Place an order, or return the one that this mark led to before.

    Raises ActRefused, or OutcomeUnknown if nothing can be told.
    """
    command = _command(trader, ticket, draft, mark, now)
    before = placed_before(trader, mark)
    if before is None:
        try:
            reply = carry_out(trader.client, command)
        except ActRefused as error:
            if error.refused.refusal is not Refusal.ORDER_DUPLICATE:
                raise
            before = _order(trader.history, error.refused.limit, error.refused.limit + 1)
        else:
            return _order(trader.history, reply.sequence, reply.sequence + len(reply.payloads))
    if before.content != orders.content_of(command):
        raise ActRefused(Refused(Refusal.KEY_REUSED))
    return before


def placed_before(trader: Trader, mark: str, at_least: int = 0) -> Order | None:
    """Return the order that a mark led to, as the first `at_least` entries tell; None: to none."""
    with trader.history.read(at_least) as views:
        return orders.named(views, trader.account, _name(mark))


def _name(mark: str) -> str:
    return NAME_PREFIX + sha256(mark.encode()).hexdigest()[:NAME_DIGITS]


def _command(trader: Trader, ticket: Ticket, draft: Draft, mark: str, now: int) -> PlaceOrder:
    return PlaceOrder(
        trader.account,
        mark,
        now + VALIDITY,
        ticket.series,
        draft.side,
        draft.order_type,
        draft.price,
        draft.quantity,
        draft.time_in_force,
        draft.post_only,
        draft.self_trade_prevention,
        draft.expires_at,
        draft.budget,
        _name(mark),
        draft.least_proceeds,
    )


def _order(history: History, number: int, at_least: int) -> Order:
    with history.read(at_least=at_least) as views:
        order = orders.order(views, number)
    if order is None:
        raise LookupError(number)
    return order
