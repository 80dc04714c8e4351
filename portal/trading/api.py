"""Trading in the JSON API: every act of the trading pages.

Order books, trades and candles are in the public dialect under /api/v3.
"""

from collections.abc import Iterator

from exchange.client import AskDepth
from portal import clock, orders
from portal.access import Audience
from portal.api import FieldError, Kind, Problem, command_key, operation
from portal.api.values import write_yuan
from portal.database import session
from portal.language import gettext as _
from portal.language import language
from portal.language import lazy_gettext as _l
from portal.market_list import rows_of
from portal.orders import Draft
from portal.tickets import Ticket, ticket_of, tickets
from portal.trading import costs, own_orders, service, shapes
from portal.trading.exchange_page import MOST_LEVELS
from portal.trading.forms import IMMEDIATE, KINDS, SIDES, TIMES
from portal.trading.own_orders import OwnOrder
from portal.trading.views import blueprint, trader_now, trader_of_person

ANYONE, PERSON = Audience.ANYONE, Audience.PERSON


@operation(
    blueprint, "GET", "/api/trading/series", audience=ANYONE,
    summary=_l("List all series with their prices"), answer=list[shapes.SeriesShape],
)  # fmt: skip
def list_series() -> list[shapes.SeriesShape]:
    """Every series that is or was on offer, by number."""
    return _rows(tickets(trader_now().client, session(), language()))


@operation(
    blueprint, "GET", "/api/trading/series/<symbol>", audience=ANYONE,
    summary=_l("Show one series with its prices"), answer=shapes.SeriesShape,
)  # fmt: skip
def show_series(symbol: str) -> shapes.SeriesShape:
    """One series, by its symbol."""
    return _rows([_ticket(symbol)])[0]


@operation(
    blueprint, "POST", "/api/trading/previews", audience=PERSON, body=shapes.NewOrder,
    summary=_l("Tell what an order would come to"), answer=shapes.PreviewShape,
)  # fmt: skip
def preview_order(body: shapes.NewOrder) -> shapes.PreviewShape:
    """Tell what the order would trade, cost and set aside now, and place nothing."""
    ticket, draft, trader = _ticket(body.symbol), _draft(body), trader_of_person()
    means = service.means_of(trader.client, ticket, trader.account)
    depth = trader.client.query(AskDepth(ticket.series, MOST_LEVELS))
    shown = costs.preview(draft, ticket, depth, means, clock.now())
    held = write_yuan(shown.held) if body.side == "buy" else str(shown.held)
    return shapes.preview(shown, held)


@operation(
    blueprint, "POST", "/api/trading/orders", audience=PERSON, body=shapes.NewOrder,
    summary=_l("Place an order"), answer=shapes.OrderShape, status=201,
)  # fmt: skip
def place_order(body: shapes.NewOrder) -> shapes.OrderShape:
    """Place an order; sent again with the same key it is placed once and answered the same."""
    ticket, draft = _ticket(body.symbol), _draft(body)
    placed = orders.place(trader_of_person(), ticket, draft, command_key(), clock.now())
    return shapes.order(OwnOrder(ticket, placed))


@operation(
    blueprint, "GET", "/api/trading/orders", audience=PERSON, query=shapes.OrdersAsked,
    summary=_l("List your orders"), answer=list[shapes.OrderShape],
)  # fmt: skip
def list_orders(query: shapes.OrdersAsked) -> list[shapes.OrderShape]:
    """Open orders, or past ones, newest first."""
    trader, chosen = trader_of_person(), _chosen(query.symbol)
    if query.state == "open":
        return [shapes.order(one) for one in own_orders.open_orders(trader, chosen)[: query.limit]]
    return [shapes.order(one) for one in own_orders.past_orders(trader, chosen, query.limit)]


@operation(
    blueprint, "DELETE", "/api/trading/orders/<int:order>", audience=PERSON,
    summary=_l("Cancel an order"), answer=shapes.Cancelled,
)  # fmt: skip
def cancel_order(order: int) -> shapes.Cancelled:
    """Cancel an open order of your own."""
    trader = trader_of_person()
    found = own_orders.own_order(trader, order)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    reply = service.cancel(trader, found, command_key(), clock.now())
    return shapes.Cancelled(1, reply.sequence)


@operation(
    blueprint, "DELETE", "/api/trading/orders", audience=PERSON, query=shapes.OfSymbol,
    summary=_l("Cancel all your orders"), answer=shapes.Cancelled,
)  # fmt: skip
def cancel_orders(query: shapes.OfSymbol) -> shapes.Cancelled:
    """Cancel all your open orders, or those in one series."""
    trader, key = trader_of_person(), command_key()
    series = _ticket(query.symbol).series if query.symbol else 0
    reply = service.cancel_all(trader, series, key, clock.now())
    return shapes.Cancelled(service.removed(reply), reply.sequence)


@operation(
    blueprint, "GET", "/api/trading/fills", audience=PERSON, query=shapes.FillsAsked,
    summary=_l("List your fills"), answer=list[shapes.FillShape],
)  # fmt: skip
def list_fills(query: shapes.FillsAsked) -> list[shapes.FillShape]:
    """Your part in trades, newest first, each with the entry that proves it."""
    found = own_orders.fills(trader_of_person(), _chosen(query.symbol), query.limit)
    return [shapes.fill(one) for one in found]


def _rows(found: list[Ticket]) -> list[shapes.SeriesShape]:
    trader = trader_now()
    return [
        shapes.series(row) for row in rows_of(trader.client, trader.history, found, clock.now())
    ]


def _chosen(symbol: str | None) -> list[Ticket]:
    if symbol is not None:
        return [_ticket(symbol)]
    return tickets(trader_now().client, session(), language())


def _ticket(symbol: str) -> Ticket:
    ticket = ticket_of(trader_now().client, session(), language(), symbol)
    if ticket is None:
        raise Problem(Kind.NOT_FOUND)
    return ticket


def _draft(body: shapes.NewOrder) -> Draft:
    """Return the order that is meant. Raises Problem 422 where parts are missing or too much."""
    errors = list(_wrong(body))
    if errors:
        raise Problem(Kind.INVALID, errors=errors)
    limit = body.type == "limit"
    return Draft(
        SIDES[body.side], KINDS[body.type], int(body.price or 0),
        body.quantity or 0, int(body.budget or 0),
        TIMES[body.time_in_force if limit else "ioc"], body.post_only, int(body.expires_at or 0),
    )  # fmt: skip


def _wrong(body: shapes.NewOrder) -> Iterator[FieldError]:
    limit = body.type == "limit"
    given = {
        "price": body.price is not None,
        "quantity": body.quantity is not None,
        "budget": body.budget is not None,
        "expires_at": body.expires_at is not None,
        "post_only": body.post_only,
        "time_in_force": body.time_in_force != "gtc",
    }
    spends = not limit and body.side == "buy" and given["budget"]
    needed = {
        "price": limit,
        "quantity": not spends,
        "expires_at": limit and body.time_in_force == "gtd",
    }
    allowed = {
        "quantity": not spends,
        "budget": spends,
        "expires_at": needed["expires_at"],
        "post_only": limit and TIMES[body.time_in_force] not in IMMEDIATE,
        "time_in_force": limit or body.time_in_force == "ioc",
    }
    for field, there in given.items():
        if there and not allowed.get(field, True):
            yield FieldError(
                field, "combination", _("This does not go with the rest of the order.")
            )
        elif needed.get(field, False) and not there:
            yield FieldError(field, "required", _("This is needed."))
    for field, amount in (("price", body.price), ("budget", body.budget)):
        if amount is not None and amount <= 0:
            yield FieldError(field, "positive", _("This must be above zero."))
