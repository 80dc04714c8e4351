"""A member's orders and fills, as pages and as files."""

from flask import Response, render_template, request

from portal.access import Audience, declare
from portal.csv_files import sent
from portal.database import session
from portal.language import language
from portal.tickets import Ticket, tickets
from portal.trading import exports
from portal.trading.forms import CancelForm
from portal.trading.own_orders import MOST, fills, open_orders, past_orders
from portal.trading.views import blueprint, trader_of_person


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
    return sent("orders.csv", exports.orders(listed))


@blueprint.get("/orders/fills.csv")
def fills_file() -> Response:
    """Send all fills as a table for other programs."""
    return sent("fills.csv", exports.fills(fills(trader_of_person(), _tickets(), MOST)))


def _tickets() -> list[Ticket]:
    every = tickets(trader_of_person().client, session(), language())
    symbol = _symbol()
    return [one for one in every if one.symbol == symbol] if symbol else every


def _symbol() -> str:
    return request.args.get("symbol", "")


for endpoint in ("orders", "orders_file", "fills_file"):
    declare(f"trading.{endpoint}", Audience.PERSON)
