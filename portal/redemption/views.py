"""The counter: a code is read, an amount is taken, and it can be given back. Phone first.

Whoever stands here sees what may be taken, never from whom.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from exchange.client import AskSeries, Client
from exchange.commands import Right
from portal import clock
from portal.access import Audience, declare
from portal.acts import ActForm, act_key, explaining
from portal.card_numbers import is_written_as_number
from portal.database import session
from portal.formatting import yuan
from portal.language import locale
from portal.redemption import service, visits
from portal.redemption.card_verdicts import Card, CardDesk, card_behind
from portal.redemption.fault_words import words
from portal.redemption.forms import (
    CaptureForm,
    CodeForm,
    NumberForm,
    RefundForm,
    TakeForm,
    VoidForm,
)
from portal.redemption.service import CodeRefused, Presented, counts_money, quantity_for, worth_of
from portal.redemption.visits import Visit
from portal.tickets import written
from portal.visitor import merchant

MovePart = Callable[[Client, int, str, int, int], None]
"""Takes or gives back, for (merchant, key, authorisation, quantity)."""

blueprint: Final = Blueprint("counter", __name__, template_folder="templates")

for endpoint in ("terminal", "read", "take", "show", "capture", "void", "refund"):
    declare(f"counter.{endpoint}", Audience.COUNTER)

BEIJING: Final = 8 * 3_600 * clock.SECOND
WHOLE_ONLY: Final = _l("Whole units only: an amount that they come to.")


@blueprint.get("/terminal")
def terminal() -> str:
    """Wait for a code, and show what was taken today."""
    return _terminal(CodeForm(formdata=None))


@blueprint.post("/terminal")
def read() -> str:
    """Read a code and ask how much to take."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _terminal(form)
    counters, key = current_app.extensions["counters"], current_app.extensions["token_key"]
    code = str(form.code.data)
    if is_written_as_number(code):
        return _card(form, code)
    try:
        text = service.token_text(session(), key, counters, merchant(), code)
        presented = _present(text)
        most = service.most_of(current_app.extensions["exchange"], presented, clock.now())
    except CodeRefused as refused:
        form.code.errors = [words(refused.fault)]
        return _terminal(form)
    take = TakeForm(formdata=None, data={"token": text})
    return _take_page(presented, take, most)


@blueprint.post("/terminal/take")
def take() -> str | Response:
    """Take so much with the code that was read; or reserve it, to take it later."""
    form = TakeForm()
    try:
        presented = _present(str(form.token.data or ""))
    except CodeRefused as refused:
        code = CodeForm(formdata=None)
        code.code.errors = [words(refused.fault)]
        return _terminal(code)
    series, token = presented.series, presented.token
    field = form.of(in_money=counts_money(series, token.right))
    if form.validate_on_submit():
        quantity = quantity_for(series, token.right, field.data)
        if quantity is None or quantity > token.most:
            field.errors = [_not_so_much(presented, quantity)]
        else:
            verb = service.authorise if request.form.get("then") == "reserve" else service.take
            with explaining(form, quantity=field.name):
                client = current_app.extensions["exchange"]
                authorisation = verb(client, merchant(), act_key(form), token, quantity)
                return _to_visit(authorisation)
    return _take_page(presented, form, token.most)


@blueprint.get("/terminal/<int:authorisation>")
def show(authorisation: int) -> str:
    """Show one visit: what was reserved, taken, given back; with its receipt."""
    return _visit_page(_visit(authorisation))


@blueprint.post("/terminal/<int:authorisation>/capture")
def capture(authorisation: int) -> str | Response:
    """Take what is reserved, or part of it."""
    visit, form = _visit(authorisation), CaptureForm()
    if _part_moved(visit, form, service.capture):
        flash(_("Taken."), "good")
        return _to_visit(authorisation)
    return _visit_page(visit, capturing=form)


@blueprint.post("/terminal/<int:authorisation>/refund")
def refund(authorisation: int) -> str | Response:
    """Give back what was taken, or part of it."""
    visit, form = _visit(authorisation), RefundForm()
    if _part_moved(visit, form, service.refund):
        flash(_("Given back to the guest."), "good")
        return _to_visit(authorisation)
    return _visit_page(visit, refunding=form)


@blueprint.post("/terminal/<int:authorisation>/void")
def void(authorisation: int) -> str | Response:
    """Let what is reserved go back to the guest."""
    visit, form = _visit(authorisation), VoidForm()
    if form.validate_on_submit():
        with explaining(form):
            client = current_app.extensions["exchange"]
            service.void(client, merchant(), act_key(form), authorisation)
            flash(_("Nothing was taken: it is the guest's again."), "good")
            return _to_visit(authorisation)
    return _visit_page(visit, voiding=form)


def _present(text: str) -> Presented:
    client, key = current_app.extensions["exchange"], current_app.extensions["token_key"]
    return service.present(client, current_app.extensions["history"], key, merchant(), text)


def card_desk() -> CardDesk:
    """Return what numbers of cards are looked up with in this request."""
    has = current_app.extensions
    return CardDesk(has["exchange"], has["history"], session(), has["card_key"], has["counters"])


def _card(form: CodeForm, number: str) -> str:
    """Say whether a card is good; to be charged, the guest shows a code."""
    try:
        return _terminal(CodeForm(formdata=None), card_behind(card_desk(), merchant(), number))
    except CodeRefused as refused:
        form.code.errors = [words(refused.fault)]
        return _terminal(form)


def _visit(authorisation: int) -> Visit:
    """Return a visit to this merchant's own counter; of others there is no page."""
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    found = visits.visit(client, history, merchant(), authorisation)
    if found is None:
        abort(404)
    return found


def _to_visit(authorisation: int) -> Response:
    return redirect(url_for("counter.show", authorisation=authorisation), 303)


def _part_moved(visit: Visit, form: NumberForm, verb: MovePart) -> bool:
    """Do with a part of the visit what the form asks for; False if the form says why not."""
    quantity = _quantity(visit, form)
    if quantity is not None:
        with explaining(form, quantity=form.number.name):
            client, number = current_app.extensions["exchange"], visit.use.authorisation
            verb(client, merchant(), act_key(form), number, quantity)
            return True
    return False


def _quantity(visit: Visit, form: NumberForm) -> int | None:
    """Return the quantity that was asked for; None if the form says what is wrong."""
    field = form.of(in_money=visit.in_money)
    if not form.validate_on_submit():
        return None
    quantity = visit.quantity_for(field.data)
    if quantity is None:
        field.errors = [WHOLE_ONLY]
    return quantity


def _not_so_much(presented: Presented, quantity: int | None) -> str:
    if quantity is None:
        return str(WHOLE_ONLY)
    series, right = presented.series, presented.token.right
    most = worth_of(series, right, presented.token.most)
    limit = yuan(most) if counts_money(series, right) else f"{most:,}"
    return str(_("The guest's code is for at most %(limit)s.", limit=limit))


def _terminal(form: CodeForm, card: Card | None = None) -> str:
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    today = visits.of_merchant(client, history, merchant(), midnight(clock.now()))
    return render_template(
        "redemption/terminal.html",
        form=form,
        card=card,
        waiting=[visit for visit in today if visit.is_open],
        done=[visit for visit in today if not visit.is_open],
        sum_taken=sum(visit.kept for visit in today if visit.in_money),
        paid=sum(visit.use.released - visit.use.returned for visit in today),
    )


def midnight(now: int) -> int:
    """Return when today began, in Beijing."""
    return (now + BEIJING) // clock.DAY * clock.DAY - BEIJING


def _take_page(presented: Presented, form: TakeForm, most: int) -> str:
    series, right = presented.series, presented.token.right
    (ticket,) = written([series], session(), locale())
    return render_template(
        "redemption/take.html",
        ticket=ticket,
        form=form,
        field=form.of(in_money=counts_money(series, right)),
        in_money=counts_money(series, right),
        most=worth_of(series, right, most),
        principal=right is Right.PRINCIPAL,
    )


def _visit_page(visit: Visit, **forms: ActForm) -> str:
    client = current_app.extensions["exchange"]
    (ticket,) = written(
        client.query(AskSeries(series=visit.use.series)).series, session(), locale()
    )
    capturing = forms.get("capturing") or CaptureForm(formdata=None)
    refunding = forms.get("refunding") or RefundForm(formdata=None)
    return render_template(
        "redemption/visit.html",
        visit=visit,
        steps=visits.steps(visit),
        ticket=ticket,
        capturing=capturing,
        capture_field=capturing.of(in_money=visit.in_money),
        refunding=refunding,
        refund_field=refunding.of(in_money=visit.in_money),
        voiding=forms.get("voiding") or VoidForm(formdata=None),
    )
