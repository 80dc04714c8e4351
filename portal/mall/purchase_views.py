"""The buyer's purchases: each with what was paid, its proofs, and what can still be done."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import paying_in
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.language import locale
from portal.mall import ordering
from portal.mall.forms import PressForm
from portal.mall.shops import shop_names
from portal.mall.steps import steps_of
from portal.mall.words import KINDS, STATES, WAYS, number_of, refusal_of
from portal.qr_images import svg
from portal.sales import refunding
from portal.sales.purchases import Purchase, PurchaseState, bought_by, find
from portal.sales.refunding import NotRefundable
from portal.tickets import tickets
from portal.visitor import person

blueprint: Final = Blueprint("purchases", __name__, template_folder="templates")

for _endpoint in ("listed", "show", "picture", "pay", "cancel"):
    declare(f"purchases.{_endpoint}", Audience.PERSON)


@blueprint.get("/purchases")
def listed() -> str:
    """Show what the reader bought."""
    bought = bought_by(session(), person().account)
    return render_template(
        "mall/purchases.html",
        purchases=bought,
        names=shop_names(session(), [one.merchant for one in bought], locale()),
        states=STATES,
        number_of=number_of,
    )


@blueprint.get("/purchases/<number>")
def show(number: str) -> str:
    """Show a purchase of the reader's."""
    return _page(_own(number), PressForm(formdata=None))


@blueprint.get("/purchases/<number>/number.svg")
def picture(number: str) -> Response:
    """Send the number of the reader's own purchase as a QR code, for the shop to read."""
    answer = Response(svg(_own(number).number), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/purchases/<number>/pay")
def pay(number: str) -> str | AnyResponse:
    """Send the buyer to the third party that is to be paid, once more."""
    purchase, form = _own(number), PressForm()
    if form.validate_on_submit():
        with explaining(form):
            return redirect(ordering.way_to_pay(session(), purchase), 303)
    return _page(_own(number), form)


@blueprint.post("/purchases/<number>/cancel")
def cancel(number: str) -> str | AnyResponse:
    """Take a purchase back that was not handed over yet; all of it is refunded."""
    purchase, form = _own(number), PressForm()
    if form.validate_on_submit():
        with explaining(form):
            if _refund_all(purchase, act_key(form)):
                flash(_("Cancelled: what you paid is yours again."), "good")
            else:
                flash(_("This purchase was handed over, or refunded, before."), "warn")
            return redirect(url_for("purchases.show", number=number), 303)
    return _page(_own(number), form)


def _refund_all(purchase: Purchase, act: str) -> bool:
    if purchase.state != PurchaseState.PAID:
        return False
    left = {line.position: line.quantity - line.refunded for line in purchase.lines}
    try:
        refunding.refund(current_app.extensions["exchange"], session(), purchase, act, left)
    except NotRefundable:
        return False
    return True


def _own(number: str) -> Purchase:
    """Return a purchase of the reader's own; of others there is no page."""
    found = find(session(), number)
    if found is None or found.buyer != person().account:
        abort(404)
    return found


def _page(purchase: Purchase, form: PressForm) -> str:
    client = current_app.extensions["exchange"]
    series = {purchase.series} if purchase.series is not None else set()
    right = next(iter(tickets(client, session(), locale(), series=series)), None)
    purpose = f"{ordering.PURPOSE}:{purchase.number}"
    return render_template(
        "mall/purchase.html",
        paying=paying_in.newest(session(), purchase.buyer, purpose),
        purchase=purchase,
        shop=shop_names(session(), [purchase.merchant], locale())[purchase.merchant],
        right=right,
        steps=steps_of(purchase),
        state=STATES[purchase.state],
        states=PurchaseState,
        refusal=refusal_of(purchase),
        number=number_of(purchase),
        ways=WAYS,
        kinds=KINDS,
        form=form,
    )
