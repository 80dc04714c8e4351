"""The wallet of cards, one card, its statement; and files of all that for other programs."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal import card_numbers, clock
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.csv_files import sent
from portal.database import session
from portal.holdings import exports, plans
from portal.holdings.forms import PlanOffForm, PrincipalForm
from portal.holdings.gain_plot import plot_of
from portal.holdings.portfolio import Holding, holding_of, portfolio, realised_over_time
from portal.holdings.refunds import take_back_principal
from portal.holdings.statements import Line, closing_of, statement_of
from portal.language import gettext as _
from portal.language import locale
from portal.orders import Trader
from portal.qr_images import svg
from portal.tickets import Ticket, ticket_of, tickets
from portal.visitor import person

SALES: Final = 100
"""Sales in the table of gains; the file has all."""

NEWEST: Final = 5
"""Lines of the statement that the card itself shows."""

LINES: Final = 500
"""Lines on the page of the statement; the file has all."""

blueprint: Final = Blueprint("holdings", __name__, template_folder="templates")

for endpoint in (
    "listed", "holdings_file", "gains_file", "card", "statement", "statement_file", "principal",
    "number_picture",
):  # fmt: skip
    declare(f"holdings.{endpoint}", Audience.PERSON)


def trader() -> Trader:
    """Return who is signed in, and what they act with."""
    extensions = current_app.extensions
    return Trader(extensions["exchange"], extensions["history"], person().account)


def ticket_or_404(symbol: str) -> Ticket:
    """Return the ticket of a symbol in the address, or answer that there is no such page."""
    ticket = ticket_of(trader().client, session(), locale(), symbol)
    if ticket is None:
        abort(404)
    return ticket


def every_ticket() -> list[Ticket]:
    """Return every series there is or was."""
    return tickets(trader().client, session(), locale())


@blueprint.get("/holdings")
def listed() -> str:
    """Show every card of the reader: what it is worth, where the money is, what can be done."""
    found = portfolio(trader(), every_ticket())
    sales = realised_over_time(found.holdings)
    ended = [one for one in found.held if one.has_ended]
    return render_template(
        "holdings/list.html",
        portfolio=found,
        numbers={one.ticket.symbol: card_numbers.masked(number_on(one)) for one in found.held},
        closings={one.ticket.symbol: closing_of(lines_of(one.ticket)) for one in ended},
        sales=list(reversed(sales))[:SALES],
        plot=plot_of([(sale.time, total) for sale, _ticket, total in sales], clock.now()),
    )


@blueprint.get("/holdings/holdings.csv")
def holdings_file() -> Response:
    """Send the holdings as a table for other programs."""
    found = portfolio(trader(), every_ticket())
    return sent("holdings.csv", exports.holdings(found.held))


@blueprint.get("/holdings/gains.csv")
def gains_file() -> Response:
    """Send every sale with its gain as a table for other programs."""
    found = portfolio(trader(), every_ticket())
    return sent("gains.csv", exports.gains(realised_over_time(found.holdings)))


@blueprint.get("/holdings/<symbol>")
def card(symbol: str) -> str:
    """Show one card of the reader."""
    return _card_page(ticket_or_404(symbol), PrincipalForm(formdata=None))


@blueprint.get("/holdings/<symbol>/number.svg")
def number_picture(symbol: str) -> Response:
    """Send the number of the reader's card as a QR code."""
    mine = _mine(ticket_or_404(symbol))
    number = number_on(mine) if mine else ""
    if not number:
        abort(404)
    answer = Response(svg(number), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/holdings/<symbol>/principal")
def principal(symbol: str) -> str | AnyResponse:
    """Ask all principal of an expired card back."""
    ticket, form = ticket_or_404(symbol), PrincipalForm()
    mine = _mine(ticket)
    if mine is None or not mine.units.principal:
        abort(404)
    if form.validate_on_submit():
        with explaining(form):
            who = trader()
            take_back_principal(who.client, who.account, act_key(form), mine.units)
            flash(_("The principal is paid back; what came of it is below."), "good")
            return redirect(url_for("holdings.card", symbol=symbol), 303)
    return _card_page(ticket, form)


@blueprint.get("/holdings/<symbol>/statement")
def statement(symbol: str) -> str:
    """Show everything that happened to a card, newest first."""
    ticket = ticket_or_404(symbol)
    lines = lines_of(ticket)
    return render_template(
        "holdings/statement.html",
        ticket=ticket,
        lines=list(reversed(lines))[:LINES],
        more=len(lines) > LINES,
        printed_at=clock.now(),
    )


@blueprint.get("/holdings/<symbol>/statement.csv")
def statement_file(symbol: str) -> Response:
    """Send the same as a table for other programs, oldest first."""
    ticket = ticket_or_404(symbol)
    return sent(f"{ticket.symbol}-statement.csv", exports.statement(ticket, lines_of(ticket)))


def lines_of(ticket: Ticket) -> list[Line]:
    """Return every line of the reader's card, oldest first."""
    return statement_of(trader(), ticket)


def number_on(holding: Holding) -> str:
    """Return the number of the reader's card; "" if all that was on it passed to others."""
    if holding.life.ended_by:
        return ""
    key, series = current_app.extensions["card_key"], holding.ticket.series
    return card_numbers.number_of(session(), key, series, person().account, holding.life.since)


def _mine(ticket: Ticket) -> Holding | None:
    return holding_of(trader(), ticket)


def _card_page(ticket: Ticket, form: PrincipalForm) -> str:
    lines = lines_of(ticket)
    plan = plans.newest(session(), trader().account, ticket.series)
    mine = _mine(ticket)
    return render_template(
        "holdings/card.html",
        ticket=ticket,
        mine=mine,
        number=card_numbers.grouped(number_on(mine)) if mine else "",
        closing=closing_of(lines),
        lines=list(reversed(lines))[:NEWEST],
        principal_form=form,
        plan=plan,
        plan_order=plans.order_of(trader().history, plan) if plan else None,
        plan_off=PlanOffForm(formdata=None),
    )
