"""A planned sale: asked for with a page that says what may happen, switched off at any time."""

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.client import AskTime
from portal.access import Audience, declare
from portal.database import session
from portal.holdings import cash, plans
from portal.holdings.forms import PlanForm, PlanOffForm
from portal.holdings.immediate_sales import bids_for
from portal.holdings.models import Manner
from portal.holdings.portfolio import Holding, holding_of
from portal.holdings.views import blueprint, ticket_or_404, trader
from portal.language import gettext as _
from portal.tickets import Ticket

REFUSED: Final = 422

for endpoint in ("plan", "make_plan", "plan_off"):
    declare(f"holdings.{endpoint}", Audience.PERSON)


@blueprint.get("/holdings/<symbol>/plan")
def plan(symbol: str) -> str:
    """Ask when and for how much what is left is to be sold by itself."""
    holding = _holding(symbol)
    row = plans.planned(session(), trader().account, holding.ticket.series)
    known = {
        "days": row.days_before if row else plans.USUAL_DAYS,
        "price": row.least_price if row else holding.ticket.price,
        "manner": row.manner if row else Manner.AT_ONCE,
    }
    return _form_page(holding, PlanForm(formdata=None, data=known))


@blueprint.post("/holdings/<symbol>/plan")
def make_plan(symbol: str) -> str | Response | tuple[str, int]:
    """Show what may happen (step "look"), or switch the planned sale on (step "on")."""
    holding, form = _holding(symbol), PlanForm()
    ticket, now = holding.ticket, _now()
    if not form.validate_on_submit() or not form.fits(ticket, now):
        return _form_page(holding, form), REFUSED
    if request.form.get("step") == "change":
        return _form_page(holding, form)
    if request.form.get("step") != "on":
        return _confirm_page(holding, form)
    plans.switch_on(session(), trader().account, ticket, form.wish(), now)
    flash(_("The planned sale is on. You can switch it off on the card at any time."), "good")
    return redirect(url_for("holdings.card", symbol=symbol), 303)


@blueprint.post("/holdings/<symbol>/plan/off")
def plan_off(symbol: str) -> Response:
    """Switch the planned sale off."""
    ticket = ticket_or_404(symbol)
    if PlanOffForm().validate_on_submit():
        if plans.switch_off(session(), trader().account, ticket.series, _now()):
            flash(_("The planned sale is off: nothing is sold by itself."), "good")
        else:
            flash(_("There was no planned sale to switch off."), "warn")
    return redirect(url_for("holdings.card", symbol=symbol), 303)


def _now() -> int:
    now: int = trader().client.query(AskTime()).time
    return now


def _holding(symbol: str) -> Holding:
    """Return a holding that can be sold on an order book while it trades; of others no page."""
    ticket = ticket_or_404(symbol)
    found = holding_of(trader(), ticket)
    if found is None or cash.cash_of(found).way is not cash.Way.ORDER_BOOK or is_over(ticket):
        abort(404)
    return found


def is_over(ticket: Ticket) -> bool:
    """Whether nothing of a series can be sold any more."""
    return ticket.trading_until <= _now()


def _form_page(holding: Holding, form: PlanForm) -> str:
    ticket = holding.ticket
    row = plans.planned(session(), trader().account, ticket.series)
    return render_template(
        "holdings/plan.html", ticket=ticket, mine=holding, form=form, is_on=row is not None
    )


def _confirm_page(holding: Holding, form: PlanForm) -> str:
    ticket, wish = holding.ticket, form.wish()
    bids = bids_for(trader().client, ticket, trader().account)
    return render_template(
        "holdings/plan_confirm.html",
        ticket=ticket,
        mine=holding,
        form=form,
        wish=wish,
        due_at=plans.due_at(ticket, wish.days_before),
        today=bids.sale_of(holding.sellable, wish.least_price),
    )
