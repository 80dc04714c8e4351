"""A member's own orders and fills: those that are open now, and those that were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from exchange.client import AskOpenOrders, AskTime
from exchange.events import OrderStatus
from exchange.history import orders, trades
from exchange.history.orders import Order, OrderSelection
from exchange.history.trades import Trade, TradeSelection
from portal.orders import Trader
from portal.tickets import Ticket

PAGE: Final = 50
MOST: Final = 10_000
"""Rows of an export."""


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order with the ticket of its series."""

    ticket: Ticket
    order: Order

    @property
    def state(self) -> OrderStatus:
        """Return what has become of it."""
        return OrderStatus(self.order.status)


@dataclass(frozen=True, slots=True)
class OwnFill:
    """The member's part in a trade: whether they bought, and what that cost or brought."""

    ticket: Ticket
    trade: Trade
    bought: bool

    @property
    def order(self) -> int:
        """Return the member's own order in it (of a negotiated transfer, that)."""
        return self.trade.buy_order if self.bought else self.trade.sell_order

    @property
    def fee(self) -> int:
        """Return the member's fee."""
        return self.trade.buyer_fee if self.bought else self.trade.seller_fee

    @property
    def waited(self) -> bool:
        """Return whether the member's order was there first."""
        return bool(self.trade.buyer_is_maker) is self.bought

    @property
    def money(self) -> int:
        """Return what came in (positive) or was paid (negative), the fee included."""
        return -self.trade.value - self.fee if self.bought else self.trade.value - self.fee


def open_orders(trader: Trader, tickets: Iterable[Ticket]) -> list[OwnOrder]:
    """Return the open orders in these series, newest first."""
    of = {ticket.series: ticket for ticket in tickets}
    one = next(iter(of)) if len(of) == 1 else 0
    shown = trader.client.query(AskOpenOrders(trader.account, one))
    numbers = [order.order for order in shown.orders if order.series in of]
    with trader.history.read(at_least=shown.size) as views:
        found = orders.listed(views, numbers)
    return [OwnOrder(of[order.series], order) for order in reversed(found)]


def past_orders(trader: Trader, tickets: Iterable[Ticket], limit: int = PAGE) -> list[OwnOrder]:
    """Return the newest orders in these series that are no longer open, newest first."""
    found: list[OwnOrder] = []
    with trader.history.read(at_least=trader.client.query(AskTime()).size) as views:
        for ticket in tickets:
            chosen = orders.select(
                views, OrderSelection(trader.account, ticket.series, limit=limit)
            )
            found += [OwnOrder(ticket, order) for order in chosen if not order.open_quantity]
    return sorted(found, key=lambda own: -own.order.id)[:limit]


def fills(trader: Trader, tickets: Iterable[Ticket], limit: int = PAGE) -> list[OwnFill]:
    """Return the newest fills in these series, newest first."""
    found: list[OwnFill] = []
    with trader.history.read(at_least=trader.client.query(AskTime()).size) as views:
        for ticket in tickets:
            selection = TradeSelection(trader.account, ticket.series, limit=limit)
            chosen = trades.of_member(views, selection)
            found += [OwnFill(ticket, trade, bought) for trade, bought in chosen]
    return sorted(found, key=lambda own: (-own.trade.sequence, -own.trade.trade))[:limit]


def own_order(trader: Trader, number: int) -> Order | None:
    """Return an order of the member by its number; somebody else's is none."""
    with trader.history.read(at_least=trader.client.query(AskTime()).size) as views:
        order = orders.order(views, number)
    return order if order is not None and order.member == trader.account else None
