"""What a member does on the exchange page: look at an order, place it, cancel one or all."""

from typing import Final

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from exchange.client import AskDepth
from exchange.commands import Side
from exchange.history.orders import Order
from portal import clock, orders
from portal.access import Audience, declare
from portal.acts import ActRefused, act_key, explain, explaining
from portal.figures import whole
from portal.formatting import yuan
from portal.language import gettext as _
from portal.own_paths import own_path
from portal.tickets import Ticket
from portal.trading import costs, service
from portal.trading.exchange_page import MOST_LEVELS, own_part
from portal.trading.forms import CancelForm, OrderForm
from portal.trading.own_orders import own_order
from portal.trading.views import blueprint, exchange_html, ticket_or_404, trader_of_person
from portal.trading.words import WARNINGS

REFUSED: Final = 422


@blueprint.post("/trade/<symbol>")
def order(symbol: str) -> ResponseReturnValue:
    """Show what an order would come to (step "preview"), or place it (step "place")."""
    ticket, form = ticket_or_404(symbol), OrderForm()
    if request.form.get("step") == "change":
        return exchange_html(ticket, form)
    if not _is_sound(form, ticket):
        return exchange_html(ticket, form), REFUSED
    if request.form.get("step") != "place":
        return _preview(ticket, form)
    with explaining(form):
        placed = orders.place(trader_of_person(), ticket, form.draft(), act_key(form), clock.now())
        flash(outcome(placed), "good")
        return redirect(f"/trade/{symbol}#orders", 303)
    return exchange_html(ticket, form), REFUSED


def _preview(ticket: Ticket, form: OrderForm) -> str:
    return render_template(
        "trading/preview.html",
        ticket=ticket,
        form=form,
        draft=form.draft(),
        preview=_look(ticket, form),
    )


@blueprint.post("/trade/<symbol>/preview")
def preview(symbol: str) -> ResponseReturnValue:
    """Tell the script what the form comes to, or what is wrong with it."""
    ticket, form = ticket_or_404(symbol), OrderForm()
    if not _is_sound(form, ticket):
        return _wrong(form)  # an answer to a question: nothing was refused
    shown = _look(ticket, form)
    buys = form.draft().side is Side.BUY
    count = _("%(count)s units", count=whole(shown.filled))
    return {
        "sums": {
            "filled": f"{count} · {yuan(shown.average)}" if shown.filled else count,
            "fee": yuan(shown.fee),
            "held": yuan(shown.held) if buys else _("%(count)s units", count=whole(shown.held)),
            "worst": yuan(shown.worst),
        },
        "warnings": [str(WARNINGS[warning]) for warning in shown.warnings],
    }


@blueprint.post("/trade/<symbol>/place")
def place(symbol: str) -> ResponseReturnValue:
    """Place the order of the form for the script, and say what became of it."""
    ticket, form = ticket_or_404(symbol), OrderForm()
    if not _is_sound(form, ticket):
        return _wrong(form), REFUSED
    with explaining(form):
        placed = orders.place(trader_of_person(), ticket, form.draft(), act_key(form), clock.now())
        return {"said": outcome(placed), "order": placed.id}
    return _wrong(form), REFUSED


def _wrong(form: OrderForm) -> dict[str, object]:
    errors = {name: found for name, found in form.errors.items() if name}
    return {"errors": errors, "problems": form.form_errors, "mark": form.act.data}


def _is_sound(form: OrderForm, ticket: Ticket) -> bool:
    """Return whether the form is an order that the terms of the series allow."""
    if not form.validate_on_submit():
        return False
    refused = costs.check(form.draft(), ticket)
    if refused is not None:
        explain(form, refused)
    return refused is None


def _look(ticket: Ticket, form: OrderForm) -> costs.Preview:
    trader, draft = trader_of_person(), form.draft()
    means = service.means_of(trader.client, ticket, trader.account)
    depth = trader.client.query(AskDepth(ticket.series, MOST_LEVELS))
    return costs.preview(draft, ticket, depth, means, clock.now())


def outcome(placed: Order) -> str:
    """Return in words what became of an order just placed."""
    told = {
        "number": whole(placed.id),
        "count": whole(placed.executed),
        "value": yuan(placed.value),
        "rest": whole(placed.open_quantity),
    }
    if placed.executed and placed.open_quantity:
        return str(
            _("Order #%(number)s: %(count)s units for %(value)s, %(rest)s units wait.", **told)
        )
    if placed.executed:
        return str(_("Order #%(number)s: %(count)s units for %(value)s.", **told))
    if placed.open_quantity:
        return str(_("Order #%(number)s waits in the order book: %(rest)s units.", **told))
    return str(_("Order #%(number)s could not trade and has lapsed. Nothing was paid.", **told))


@blueprint.get("/trade/<symbol>/own")
def own(symbol: str) -> Response:
    """Send the part of the exchange page that concerns the reader alone."""
    ticket = ticket_or_404(symbol)
    content = render_template(
        "trading/own.html",
        ticket=ticket,
        own=own_part(trader_of_person(), ticket),
        cancel=CancelForm(formdata=None),
    )
    return Response(content, headers={"Cache-Control": "no-store"})


@blueprint.post("/orders/<int:number>/cancel")
def cancel(number: int) -> ResponseReturnValue:
    """Cancel an open order of the reader."""
    form, trader = CancelForm(), trader_of_person()
    found = own_order(trader, number)
    if found is None:
        abort(404)
    if form.validate_on_submit():
        try:
            service.cancel(trader, found, act_key(form), clock.now())
        except ActRefused as error:
            explain(form, error.refused)
        else:
            flash(_("Order #%(number)s is cancelled.", number=whole(number)), "good")
    return _back(form)


@blueprint.post("/orders/cancel-all")
def cancel_all() -> ResponseReturnValue:
    """Cancel all open orders of the reader, or those in the series that the form names."""
    form, trader = CancelForm(), trader_of_person()
    symbol = request.form.get("symbol", "")
    series = ticket_or_404(symbol).series if symbol else 0
    if form.validate_on_submit():
        with explaining(form):
            service.cancel_all(trader, series, act_key(form), clock.now())
            flash(_("All of these orders are cancelled."), "good")
    return _back(form)


def _back(form: CancelForm) -> ResponseReturnValue:
    for message in form.form_errors:
        flash(message, "bad")
    return redirect(own_path(form.back.data, "/orders"), 303)


for endpoint in ("order", "preview", "place", "own", "cancel", "cancel_all"):
    declare(f"trading.{endpoint}", Audience.PERSON)
