"""What a member has: orders, fills, holdings and gains, as pages and as files."""

from typing import Final

from flask import Response, render_template, request

from portal import clock
from portal.access import Audience, declare
from portal.database import session
from portal.language import language
from portal.tickets import Ticket, tickets
from portal.trading import exports
from portal.trading.forms import CancelForm
from portal.trading.gain_plot import plot_of
from portal.trading.holdings import portfolio, realised_over_time
from portal.trading.own_orders import MOST, fills, open_orders, past_orders
from portal.trading.views import blueprint, trader_of_person

SALES: Final = 100
"""Sales in the table of gains; the file has all."""


@blueprint.get("/orders")
def orders() -> str:
    """Show open orders, past orders and fills, of all series or of one."""
    trader, chosen = trader_of_person(), _tickets()
    return render_template(
        "trading/orders.html",
        open=open_orders(trader, chosen),
        past=past_orders(trader, chosen),
        fills=fills(trader, chosen),
        symbol=_symbol(),
        cancel=CancelForm(formdata=None),
    )


@blueprint.get("/orders/orders.csv")
def orders_file() -> Response:
    """Send all orders as a table for other programs."""
    trader, chosen = trader_of_person(), _tickets()
    listed = open_orders(trader, chosen) + past_orders(trader, chosen, MOST)
    return _file("orders.csv", exports.orders(listed))


@blueprint.get("/orders/fills.csv")
def fills_file() -> Response:
    """Send all fills as a table for other programs."""
    return _file("fills.csv", exports.fills(fills(trader_of_person(), _tickets(), MOST)))


@blueprint.get("/holdings")
def holdings() -> str:
    """Show what the reader holds, what it is worth, and what came of what went."""
    found = portfolio(trader_of_person(), _tickets())
    sales = realised_over_time(found.holdings)
    return render_template(
        "trading/holdings.html",
        portfolio=found,
        sales=list(reversed(sales))[:SALES],
        plot=plot_of([(sale.time, total) for sale, _ticket, total in sales], clock.now()),
    )


@blueprint.get("/holdings/holdings.csv")
def holdings_file() -> Response:
    """Send the holdings as a table for other programs."""
    return _file("holdings.csv", exports.holdings(portfolio(trader_of_person(), _tickets()).held))


@blueprint.get("/holdings/gains.csv")
def gains_file() -> Response:
    """Send every sale with its gain as a table for other programs."""
    found = portfolio(trader_of_person(), _tickets())
    return _file("gains.csv", exports.gains(realised_over_time(found.holdings)))


def _tickets() -> list[Ticket]:
    every = tickets(trader_of_person().client, session(), language())
    symbol = _symbol()
    return [one for one in every if one.symbol == symbol] if symbol else every


def _symbol() -> str:
    return request.args.get("symbol", "")


def _file(name: str, content: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)


for endpoint in ("orders", "orders_file", "fills_file", "holdings", "holdings_file", "gains_file"):
    declare(f"trading.{endpoint}", Audience.PERSON)
