"""The giver's pages: give some of a holding, hand the link on, see what became of it."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from exchange.client import AskBalances, units_of
from portal import clock
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.gifts import service
from portal.gifts.forms import GiveForm, TakeBackForm, last_days
from portal.gifts.service import Gift, Wrapping
from portal.gifts.steps import steps_of
from portal.language import locale
from portal.qr_images import svg
from portal.tickets import Ticket, ticket_of, written
from portal.visitor import person

blueprint: Final = Blueprint("gifts", __name__, template_folder="templates")

for endpoint in ("new", "give", "listed", "show", "picture", "take_back"):
    declare(f"gifts.{endpoint}", Audience.PERSON)


def wrapping() -> Wrapping:
    """Return what gifts are read and made with in this request."""
    extensions = current_app.extensions
    return Wrapping(
        extensions["exchange"], extensions["history"], session(), extensions["gift_key"]
    )


@blueprint.get("/holdings/<symbol>/give")
def new(symbol: str) -> str:
    """Ask how much of a series to give, and to whom."""
    ticket = _ticket(symbol)
    until, _latest = last_days(ticket.use_until, clock.now())
    return _give_page(ticket, GiveForm(formdata=None, data={"until": until}))


@blueprint.post("/holdings/<symbol>/give")
def give(symbol: str) -> str | AnyResponse:
    """Set the units aside, and show the link by which they are claimed."""
    ticket, form = _ticket(symbol), GiveForm()
    if form.validate_on_submit():
        with explaining(form, expires_at="until"):
            gift = service.give(
                wrapping(), person().account, act_key(form), form.wish(ticket.series)
            )
            return redirect(url_for("gifts.show", gift=gift), 303)
    return _give_page(ticket, form)


@blueprint.get("/gifts")
def listed() -> str:
    """Show what was given and what was received."""
    account, wrapped = person().account, wrapping()
    given, received = service.given(wrapped, account), service.received(wrapped, account)
    tickets = {
        one.series: one
        for one in written([gift.series for gift in (*given, *received)], session(), locale())
    }
    return render_template(
        "gifts/list.html",
        given=given,
        waiting=[one for one in received if one.waits],
        received=[one for one in received if not one.waits],
        tickets=tickets,
    )


@blueprint.get("/gifts/<int:gift>")
def show(gift: int) -> AnyResponse:
    """Show a gift of the reader's to hand on, or what became of it."""
    return _gift_page(_own(gift), TakeBackForm(formdata=None))


@blueprint.get("/gifts/<int:gift>/link.svg")
def picture(gift: int) -> Response:
    """Send the link of the reader's own gift as a QR code."""
    own = _own(gift)
    if not own.waits or not own.secret:
        abort(404)
    answer = Response(svg(_link(own)), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/gifts/<int:gift>/return")
def take_back(gift: int) -> AnyResponse:
    """Take a gift back that nobody has claimed."""
    _own(gift)
    form = TakeBackForm()
    if form.validate_on_submit():
        with explaining(form):
            service.take_back(
                current_app.extensions["exchange"], person().account, act_key(form), gift
            )
            flash(_("The units are yours again; the link is worth nothing now."), "good")
            return redirect(url_for("gifts.show", gift=gift), 303)
    return _gift_page(_own(gift), form)


def _own(gift: int) -> Gift:
    """Return a gift of the reader's own; of others there is no page."""
    found = service.of_giver(wrapping(), person().account, gift)
    if found is None:
        abort(404)
    return found


def _ticket(symbol: str) -> Ticket:
    client = current_app.extensions["exchange"]
    found = ticket_of(client, session(), locale(), symbol)
    if found is None:
        abort(404)
    return found


def _give_page(ticket: Ticket, form: GiveForm) -> str:
    client = current_app.extensions["exchange"]
    _proposed, latest = last_days(ticket.use_until, clock.now())
    return render_template(
        "gifts/give.html",
        ticket=ticket,
        form=form,
        free=client.query(AskBalances(person().account)).amount(units_of(ticket.series)),
        latest=latest,
        named=service.names_receiver(client, ticket.market),
    )


def _link(gift: Gift) -> str:
    return url_for("gift_links.show", text=gift.secret, _external=True)


def _gift_page(gift: Gift, form: TakeBackForm) -> AnyResponse:
    (ticket,) = written([gift.series], session(), locale())
    page = render_template(
        "gifts/show.html",
        gift=gift,
        ticket=ticket,
        link=_link(gift) if gift.secret else "",
        form=form,
        steps=steps_of(gift),
    )
    answer = Response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
