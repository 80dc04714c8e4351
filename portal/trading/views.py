"""Pages that anybody may see: the market list, the exchange page of a series.

What a member does is in `order_views`, what they have in `own_views`.
"""

from enum import StrEnum
from typing import Final, TypeVar

from flask import Blueprint, abort, current_app, render_template, request

from portal import clock
from portal.access import Audience, declare
from portal.database import session
from portal.language import language
from portal.market_list import (
    SHOWS,
    SORTS,
    Quote,
    Show,
    Sort,
    Wanted,
    rows_of,
    sections,
)
from portal.orders import Trader, fees_of
from portal.tickets import Ticket, ticket_of, tickets
from portal.trading.exchange_page import exchange_page
from portal.trading.forms import CancelForm, OrderForm, prefilled
from portal.trading.order_book import GROUPS
from portal.visitor import person, visitor

blueprint: Final = Blueprint("trading", __name__, template_folder="templates")

Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/")
def market() -> str:
    """Show the market list."""
    wanted = Wanted(
        words=request.args.get("q", "")[:100].strip(),
        show=_chosen(Show, "show", Show.ALL),
        brand=request.args.get("brand", 0, int),
        sort=_chosen(Sort, "sort", Sort.DISCOUNT),
    )
    trader, now = trader_now(), clock.now()
    every = tickets(trader.client, session(), language())
    found = sections(rows_of(trader.client, trader.history, every, now), wanted, now)
    brands = {ticket.merchant: ticket.brand for ticket in every if ticket.is_alive}
    return render_template(
        "trading/market.html",
        sections=found,
        wanted=wanted,
        brands=sorted(brands.items(), key=lambda one: one[1]),
        shows=SHOWS,
        sorts=SORTS,
        total=len(every),
    )


@blueprint.get("/trade/<symbol>")
def trade(symbol: str) -> str:
    """Show the exchange page of a series."""
    ticket = ticket_or_404(symbol)
    return exchange_html(ticket)


def exchange_html(ticket: Ticket, form: OrderForm | None = None) -> str:
    """Return the exchange page, with an order form as it was typed or as the address asks for."""
    trader = trader_now()
    now = clock.now()
    page = exchange_page(trader.client, trader.history, ticket, trader.account, now)
    asked = request.args.to_dict()
    return render_template(
        "trading/trade.html",
        page=page,
        ticket=ticket,
        form=form or prefilled(ticket, asked, _best(page.quote, asked.get("side", "buy"))),
        cancel=CancelForm(formdata=None),
        fees=page.own.means.fees if page.own else fees_of(trader.client, ticket.market),
        groups=GROUPS,
    )


def _best(quote: Quote, side: str) -> int:
    return quote.bid if side == "sell" else quote.ask


def ticket_or_404(symbol: str) -> Ticket:
    """Return the ticket of a symbol in the address, or answer that there is no such page."""
    ticket = ticket_of(trader_now().client, session(), language(), symbol)
    if ticket is None:
        abort(404)
    return ticket


def trader_now() -> Trader:
    """Return whoever is looking, account 0 if nobody is signed in, and what they act with."""
    reader = visitor()
    extensions = current_app.extensions
    account = reader.account if reader else 0
    return Trader(extensions["exchange"], extensions["history"], account)


def trader_of_person() -> Trader:
    """Return who is signed in, on routes that nobody else reaches."""
    return trader_now()._replace(account=person().account)


def _chosen(kind: type[Choice], name: str, default: Choice) -> Choice:
    try:
        return kind(request.args.get(name, default))
    except ValueError:
        return default


declare("trading.market", Audience.ANYONE)
declare("trading.trade", Audience.ANYONE)
