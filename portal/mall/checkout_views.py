"""Checking out what the basket holds of one shop: the ways to pay, what each costs, and paying.

Works without script: every way stands there with its own total.
"""

from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.access import Audience, declare
from portal.acts import ActRefused, act_key, explain
from portal.database import session
from portal.language import locale
from portal.mall import baskets, ordering
from portal.mall.forms import CheckoutForm
from portal.mall.models import BasketLine
from portal.mall.ordering import Order
from portal.mall.shops import register, shop_names
from portal.mall.words import FAULTS, KINDS, WAYS
from portal.memberships import paying_member_price
from portal.payments import providers_of
from portal.sales.placing import PlacingFault, PlacingRefused
from portal.sales.prices import list_total_of, priced, total_of
from portal.sales.purchases import PurchaseState, Way
from portal.sales.ways import Buyer
from portal.visitor import person

blueprint: Final = Blueprint("checkout", __name__, template_folder="templates")

for _endpoint in ("look", "buy"):
    declare(f"checkout.{_endpoint}", Audience.PERSON)


@blueprint.get("/basket/shops/<int:merchant>")
def look(merchant: int) -> str | AnyResponse:
    """Show what the basket holds of a shop, and the ways to pay for it."""
    lines = _lines(merchant)
    if not lines:
        return redirect(url_for("goods.basket"), 303)
    return _page(merchant, lines, CheckoutForm(formdata=None))


@blueprint.post("/basket/shops/<int:merchant>")
def buy(merchant: int) -> str | AnyResponse:
    """Place the purchase and pay for it; the same form does so once."""
    form, lines = CheckoutForm(), _lines(merchant)
    if form.validate_on_submit():
        order, client = _order(merchant, lines, form), current_app.extensions["exchange"]
        try:
            bought = ordering.buy(client, session(), _buyer(merchant), act_key(form), order)
        except PlacingRefused as error:
            form.form_errors.append(str(FAULTS[error.fault]))
        except ActRefused as error:
            explain(form, error.refused)
        else:
            if bought.state != PurchaseState.CANCELLED:
                baskets.take_out(session(), bought.buyer, [one.good_id for one in bought.lines])
            return redirect(ordering.way_to_pay(session(), bought), 303)
    if not lines:
        return redirect(url_for("goods.basket"), 303)
    return _page(merchant, lines, form)


def _order(merchant: int, lines: list[BasketLine], form: CheckoutForm) -> Order:
    way = str(form.way.data)
    seen = request.form.get(f"seen-{way}", type=int)
    goods = [(line.good, line.quantity) for line in lines]
    return Order(merchant, goods, way, -1 if seen is None else seen, str(form.note.data or ""))


def _buyer(merchant: int) -> Buyer:
    account, now = person().account, clock.now()
    joined = paying_member_price(register(), account, [merchant], now)
    return Buyer(account, locale(), now, merchant in joined)


def _lines(merchant: int) -> list[BasketLine]:
    return baskets.lines_of(session(), person().account, merchant)


def _page(merchant: int, lines: list[BasketLine], form: CheckoutForm) -> str:
    if person().account == merchant:
        form.form_errors.append(str(FAULTS[PlacingFault.OWN]))
    if not all(baskets.can_be_bought(line) for line in lines):
        form.form_errors.append(str(FAULTS[PlacingFault.SOLD_OUT]))
    now = clock.now()
    buyer = _buyer(merchant)
    at_member_prices = [priced(line.good, line.quantity, now, joined=True) for line in lines]
    goods = [(line.good, line.quantity) for line in lines]
    found = ordering.ways(current_app.extensions["exchange"], session(), buyer, merchant, goods)
    feasible = [one for one in found if not one.lacking]
    return render_template(
        "mall/checkout.html",
        merchant=merchant,
        shop=shop_names(session(), [merchant], locale())[merchant],
        lines=lines,
        offers=found,
        chosen=form.way.data or (feasible[0].key if feasible else ""),
        form=form,
        joined=buyer.joined,
        member_total=total_of(at_member_prices),
        list_total=list_total_of(at_member_prices),
        ways=WAYS,
        kinds=KINDS,
        Way=Way,
        providers={name: one.label for name, one in providers_of(current_app).items()},
    )
