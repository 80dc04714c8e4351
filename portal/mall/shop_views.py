"""The shop's side: its goods, what it sold, handing over, refunds."""

from typing import Final

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.language import locale
from portal.mall import selling
from portal.mall.forms import GoodForm, PressForm, RefundForm, StateForm, shown
from portal.mall.steps import steps_of
from portal.mall.words import GOOD_STATES, KINDS, STATES, WAYS, number_of
from portal.sales import refunding
from portal.sales.goods import Good, GoodState, goods_of
from portal.sales.purchases import Purchase, PurchaseState, find, sold_by
from portal.sales.refunding import NotRefundable
from portal.visitor import merchant

blueprint: Final = Blueprint("shop_goods", __name__, template_folder="templates")

for _endpoint in ("goods", "new", "edit", "set_state"):
    declare(f"shop_goods.{_endpoint}", Audience.MERCHANT)
for _endpoint in ("sales", "sale", "hand_over", "refund"):
    declare(f"shop_goods.{_endpoint}", Audience.COUNTER)


@blueprint.get("/business/goods")
def goods() -> str:
    """List the shop's goods."""
    mine = goods_of(session(), merchant())
    return render_template(
        "mall/shop_goods.html", goods=mine, states=GOOD_STATES, now=clock.now(), all=GoodState
    )


@blueprint.route("/business/goods/new", methods=["GET", "POST"])
def new() -> str | AnyResponse:
    """Add a good; it is shown when the shop puts it on sale."""
    form = GoodForm()
    if form.validate_on_submit():
        good = selling.add(session(), merchant(), act_key(form), form.description())
        flash(_("Added: %(name)s.", name=good.name(locale())), "good")
        return redirect(url_for("shop_goods.goods"), 303)
    return render_template("mall/shop_good.html", form=form, good=None)


@blueprint.route("/business/goods/<int:number>", methods=["GET", "POST"])
def edit(number: int) -> str | AnyResponse:
    """Change a good; purchases that were placed keep what they were placed at."""
    good = _own(number)
    form = GoodForm(data=shown(good, clock.now()))
    if form.validate_on_submit():
        selling.change(session(), good, form.description(), form.seen())
        flash(_("Saved."), "good")
        return redirect(url_for("shop_goods.goods"), 303)
    return render_template("mall/shop_good.html", form=form, good=good)


@blueprint.post("/business/goods/<int:number>/<any(on_sale, withdrawn):state>")
def set_state(number: int, state: str) -> AnyResponse:
    """Put a good on sale, or withdraw it."""
    good = _own(number)
    if StateForm().validate_on_submit():
        selling.set_state(session(), good, GoodState(state))
        words, _tone = GOOD_STATES[state]
        flash(f"{good.name(locale())}: {words}", "good")
    return redirect(url_for("shop_goods.goods"), 303)


@blueprint.get("/business/sales")
def sales() -> str | AnyResponse:
    """List what the shop sold; a number that is read or typed leads to its sale."""
    wanted = "".join(request.args.get("number", "").split())
    if wanted:
        found = find(session(), wanted)
        if found is not None and found.merchant == merchant():
            return redirect(url_for("shop_goods.sale", number=found.number), 303)
        flash(_("No purchase of yours has this number."), "bad")
    sold = sold_by(session(), merchant())
    return render_template(
        "mall/sales.html",
        sales=sold,
        brought=selling.brought(session(), merchant()),
        states=STATES,
        ways=WAYS,
        number_of=number_of,
    )


@blueprint.get("/business/sales/<number>")
def sale(number: str) -> str:
    """Show a sale of the shop's."""
    return _page(_sold(number), PressForm(formdata=None), RefundForm(formdata=None))


@blueprint.post("/business/sales/<number>/hand-over")
def hand_over(number: str) -> str | AnyResponse:
    """Note that the goods were handed over; once that is done they cannot be cancelled."""
    sold, form = _sold(number), PressForm()
    if form.validate_on_submit():
        if selling.hand_over(session(), sold):
            flash(_("Handed over."), "good")
        else:
            flash(_("It is not paid, or was handed over or refunded before."), "warn")
        return redirect(url_for("shop_goods.sale", number=number), 303)
    return _page(sold, form, RefundForm(formdata=None))


@blueprint.post("/business/sales/<number>/refund")
def refund(number: str) -> str | AnyResponse:
    """Refund some or all lines; the shop pays what it got for them."""
    sold, form = _sold(number), RefundForm()
    if form.validate_on_submit():
        counts = {
            line.position: request.form.get(f"line-{line.position}", 0, type=int)
            for line in sold.lines
        }
        with explaining(form):
            try:
                refunding.refund(
                    current_app.extensions["exchange"], session(), sold, act_key(form), counts
                )
            except NotRefundable:
                form.form_errors.append(
                    _("Write how many of each line are refunded, at most what is left.")
                )
            else:
                flash(_("Refunded."), "good")
                return redirect(url_for("shop_goods.sale", number=number), 303)
    return _page(_sold(number), PressForm(formdata=None), form)


def _own(number: int) -> Good:
    good = session().get(Good, number)
    if good is None or good.merchant != merchant():
        abort(404)
    return good


def _sold(number: str) -> Purchase:
    found = find(session(), number)
    if found is None or found.merchant != merchant():
        abort(404)
    return found


def _page(sold: Purchase, form: PressForm, refund_form: RefundForm) -> str:
    return render_template(
        "mall/sale.html",
        sale=sold,
        state=STATES[sold.state],
        states=PurchaseState,
        steps=steps_of(sold),
        number=number_of(sold),
        ways=WAYS,
        kinds=KINDS,
        form=form,
        refund_form=refund_form,
        refundable=sold.state in refunding.REFUNDABLE,
    )
