"""What a member does on the exchange beside placing orders: cancel one or all, know their means."""

from typing import Final

import msgspec

from exchange.client import MONEY, Accepted, AskBalances, Client, units_of
from exchange.commands import CancelOrder, CancelOrders
from exchange.events import OrdersRemoved
from exchange.history.orders import Order
from portal.acts import carry_out
from portal.orders import VALIDITY, Trader, fees_of
from portal.tickets import Ticket
from portal.trading.costs import Means

_decode_removed: Final = msgspec.msgpack.Decoder(OrdersRemoved).decode


def means_of(client: Client, ticket: Ticket, account: int) -> Means:
    """Return what a member has free for an order in a series, and what fees they pay."""
    shown = client.query(AskBalances(account))
    units = shown.amount(units_of(ticket.series))
    return Means(shown.amount(MONEY), units, fees_of(client, ticket.market, account))


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
