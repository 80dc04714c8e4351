"""The page of one series: what it is, what stands behind it, its life; and buying first hand.

Everything works without script: buying takes a page that shows the total before it is paid.
"""

from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from exchange.events import SeriesStatus
from portal import clock
from portal.access import Audience, declare
from portal.acts import ActForm, act_key, explaining
from portal.database import session
from portal.issuing import positions, top_ups
from portal.issuing.forms import GiveBackForm, QuantityForm, TakeBackForm
from portal.issuing.lives import life, unused
from portal.issuing.positions import Position
from portal.language import locale
from portal.tickets import Ticket, ticket_of
from portal.visitor import Person, looks_after, person, visitor

blueprint: Final = Blueprint("series", __name__, template_folder="templates")

declare("series.show", Audience.ANYONE)
for endpoint in ("buy", "top_up", "take_back", "give_back"):
    declare(f"series.{endpoint}", Audience.PERSON)


@blueprint.get("/series/<symbol>")
def show(symbol: str) -> str:
    """Show a series to anybody; a draft to its merchant alone."""
    return _page(_ticket(symbol))


@blueprint.post("/series/<symbol>/buy")
def buy(symbol: str) -> str | Response:
    """Show what the units will cost; then, once more, buy them."""
    ticket, form = _ticket(symbol), QuantityForm()
    if not form.validate_on_submit():
        return _page(ticket, buying=form)
    quantity, client = form.units(), current_app.extensions["exchange"]
    if request.form.get("then") != "pay":
        cool_off = positions.cool_off_of(client, ticket.market)
        return render_template(
            "issuing/buy.html",
            ticket=ticket,
            form=form,
            quantity_wanted=quantity,
            total=quantity * ticket.issue_price,
            mine=_position(ticket, person()),
            cool_off_days=cool_off // clock.DAY,
        )
    with explaining(form):
        entry = positions.subscribe(
            client, person().account, act_key(form), ticket.series, quantity
        )
        words = _("Paid: %(count)s units are reserved for you.", count=f"{quantity:,}")
        return _done(symbol, words, entry)
    return _page(ticket, buying=form)


@blueprint.post("/series/<symbol>/top-up")
def top_up(symbol: str) -> str | Response:
    """Show what the units will cost and where the money goes; then, once more, buy them."""
    ticket, form = _ticket(symbol), QuantityForm()
    if not form.validate_on_submit():
        return _page(ticket, buying=form)
    quantity, client = form.units(), current_app.extensions["exchange"]
    if request.form.get("then") != "pay":
        cool_off = positions.cool_off_of(client, ticket.market)
        return render_template(
            "issuing/top_up.html",
            ticket=ticket,
            form=form,
            parting=top_ups.parting(ticket, cool_off, quantity),
            mine=_position(ticket, person()),
        )
    with explaining(form):
        entry = positions.top_up(client, person().account, act_key(form), ticket.series, quantity)
        return _done(symbol, _("Paid: %(count)s units are yours.", count=f"{quantity:,}"), entry)
    return _page(ticket, buying=form)


@blueprint.post("/series/<symbol>/take-back")
def take_back(symbol: str) -> str | Response:
    """Take the whole subscription back while the offering is open."""
    ticket, form = _ticket(symbol), TakeBackForm()
    if form.validate_on_submit():
        with explaining(form):
            client = current_app.extensions["exchange"]
            entry = positions.unsubscribe(client, person().account, act_key(form), ticket.series)
            return _done(symbol, _("Taken back: the money is in your wallet."), entry)
    return _page(ticket, taking_back=form)


@blueprint.post("/series/<symbol>/give-back")
def give_back(symbol: str) -> str | Response:
    """Give units back for their full price, in their cool-off."""
    ticket, form = _ticket(symbol), GiveBackForm()
    if form.validate_on_submit():
        with explaining(form):
            entry = positions.give_back(
                current_app.extensions["exchange"],
                person().account,
                act_key(form),
                ticket.series,
                form.units(),
            )
            return _done(symbol, _("Given back: the money is in your wallet."), entry)
    return _page(ticket, giving_back=form)


def _ticket(symbol: str) -> Ticket:
    """Return the series that may be seen by this reader; of others there is no page."""
    ticket = ticket_of(
        current_app.extensions["exchange"], session(), locale(), symbol, drafted=True
    )
    if ticket is None or (
        ticket.status is SeriesStatus.DRAFTED and not looks_after(ticket.merchant)
    ):
        abort(404)
    return ticket


def _position(ticket: Ticket, reader: Person | None) -> Position:
    if reader is None:
        return Position()
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    return positions.position(client, history, ticket, reader.account, clock.now())


def _done(symbol: str, words: str, entry: int) -> Response:
    flash(words, "good")
    return redirect(url_for("series.show", symbol=symbol, entry=entry), 303)


def _page(ticket: Ticket, **forms: ActForm) -> str:
    """Render the page of a series, with the form that was just sent in its place."""
    reader, client = visitor(), current_app.extensions["exchange"]
    history, now = current_app.extensions["history"], clock.now()
    bought = []
    if reader is not None and ticket.top_ups is not None:
        bought = top_ups.of_guest(client, history, reader.account, ticket.series)
    return render_template(
        "issuing/life.html",
        ticket=ticket,
        mine=_position(ticket, reader),
        own=looks_after(ticket.merchant),
        steps=life(history, ticket),
        sells=ticket.sells_at(now),
        bought=bought,
        cool_off_days=positions.cool_off_of(client, ticket.market) // clock.DAY,
        unused=unused(ticket.expiry),
        opens_later=ticket.offering is not None and now < ticket.offering.opens_at,
        entry=request.args.get("entry", type=int),
        buying=forms.get("buying") or QuantityForm(formdata=None),
        taking_back=forms.get("taking_back") or TakeBackForm(formdata=None),
        giving_back=forms.get("giving_back") or GiveBackForm(formdata=None),
    )
