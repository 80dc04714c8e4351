"""What a member does on the exchange: place an order, cancel one or all.

Placing is safe to repeat: the mark of the form is the command's key, and the order bears it as its
name, so that a form sent again after days gets the order that it led to and not another.
"""

from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from exchange.client import (
    MONEY,
    Accepted,
    AskBalances,
    AskMarkets,
    AskMember,
    Client,
    Refusal,
    Refused,
    units_of,
)
from exchange.commands import CancelOrder, CancelOrders, FeeTier, PlaceOrder, SelfTradePrevention
from exchange.events import OrdersRemoved
from exchange.history import History, orders
from exchange.history.orders import Order
from portal.acts import ActRefused, carry_out
from portal.clock import SECOND
from portal.tickets import Ticket
from portal.trading.costs import Draft, Means

VALIDITY: Final = 60 * SECOND
NAME_PREFIX: Final = "page-"
NAME_DIGITS: Final = 30
"""An order's name has 36 characters at most; 120 bits of a hash name no two orders."""

_decode_removed: Final = msgspec.msgpack.Decoder(OrdersRemoved).decode
NO_FEES: Final = FeeTier(0, 0)


class Trader(NamedTuple):
    """Who acts, by the account at the exchange, and what with."""

    client: Client
    history: History
    account: int


def fees_of(client: Client, ticket: Ticket, account: int = 0) -> FeeTier:
    """Return what a member, or (0) whoever joins, pays on trades of a series."""
    tier = client.query(AskMember(account)).tier if account else 0
    for market in client.query(AskMarkets()).markets:
        if market.market == ticket.market and market.fees:
            return market.fees[min(tier, len(market.fees) - 1)]
    return NO_FEES


def means_of(client: Client, ticket: Ticket, account: int) -> Means:
    """Return what a member has free for an order in a series, and what fees they pay."""
    shown = client.query(AskBalances(account))
    units = shown.amount(units_of(ticket.series))
    return Means(shown.amount(MONEY), units, fees_of(client, ticket, account))


def place(trader: Trader, ticket: Ticket, draft: Draft, mark: str, now: int) -> Order:
    """Place an order, or return the one that this mark led to before.

    Raises ActRefused, or OutcomeUnknown if nothing can be told.
    """
    command = _command(trader, ticket, draft, mark, now)
    with trader.history.read() as views:
        before = orders.named(views, trader.account, command.client_order_id)
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


def cancel(trader: Trader, order: Order, mark: str, now: int) -> Accepted:
    """Cancel an open order of the member. Raises ActRefused."""
    command = CancelOrder(trader.account, mark, now + VALIDITY, order.series, order.id)
    return carry_out(trader.client, command)


def cancel_all(trader: Trader, series: int, mark: str, now: int) -> Accepted:
    """Cancel all open orders of the member in a series, or (0) in all. Raises ActRefused."""
    return carry_out(trader.client, CancelOrders(trader.account, mark, now + VALIDITY, series))


def removed(reply: Accepted) -> int:
    """Return how many orders the answer to `cancel_all` says are gone."""
    return sum(len(_decode_removed(payload).removals) for _, payload in reply.payloads)


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
        SelfTradePrevention.EXPIRE_TAKER,
        draft.expires_at,
        draft.budget,
        NAME_PREFIX + sha256(mark.encode()).hexdigest()[:NAME_DIGITS],
    )


def _order(history: History, number: int, at_least: int) -> Order:
    with history.read(at_least=at_least) as views:
        order = orders.order(views, number)
    if order is None:
        raise LookupError(number)
    return order
