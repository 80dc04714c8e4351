"""The catalogue for buyers: goods with list and member price, one good, the basket."""

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.access import Audience, declare
from portal.database import session
from portal.language import locale
from portal.mall import baskets
from portal.mall.forms import BasketForm
from portal.mall.shops import register, shop_names
from portal.memberships import paying_member_price
from portal.sales.goods import Good, is_on_sale, on_sale
from portal.visitor import looks_after, person, visitor

PAGE: Final = 48
WORDS_LENGTH: Final = 60

blueprint: Final = Blueprint("goods", __name__, template_folder="templates")

declare("goods.listed", Audience.ANYONE)
declare("goods.show", Audience.ANYONE)
for _endpoint in ("basket", "put", "change"):
    declare(f"goods.{_endpoint}", Audience.PERSON)


@blueprint.get("/goods")
def listed() -> str:
    """Show the goods on sale: those with the words that are looked for, those of one shop."""
    words = request.args.get("q", "")[:WORDS_LENGTH].strip()
    merchant = request.args.get("shop", type=int)
    found = list(session().scalars(on_sale(wanted=words, merchant=merchant).limit(PAGE + 1)))
    goods = found[:PAGE]
    return render_template(
        "mall/goods.html",
        goods=goods,
        more=len(found) > PAGE,
        words=words,
        merchant=merchant,
        shops=shop_names(session(), [good.merchant for good in goods], locale()),
        now=clock.now(),
        joined_at=_joined_at({good.merchant for good in goods}),
    )


@blueprint.get("/goods/<int:number>")
def show(number: int) -> str:
    """Show a good to anybody; what is not on sale to its shop alone."""
    return _good_page(_good(number), BasketForm(formdata=None))


@blueprint.post("/goods/<int:number>/basket")
def put(number: int) -> str | AnyResponse:
    """Put so many of a good into the basket."""
    good, form = _good(number), BasketForm()
    if not is_on_sale(session(), good):
        abort(404)
    if form.validate_on_submit():
        quantity = form.quantity.data or 0
        if baskets.put(session(), person().account, good, quantity):
            flash(_("In the basket: %(name)s.", name=good.name(locale())), "good")
            return redirect(url_for("goods.basket"), 303)
        form.quantity.errors = [_("The basket holds 50 goods, and 999 of each.")]
    return _good_page(good, form)


@blueprint.get("/basket")
def basket() -> str:
    """Show what lies in the reader's basket, by shop."""
    shops = baskets.by_shop(baskets.lines_of(session(), person().account))
    return render_template(
        "mall/basket.html",
        shops=shops,
        names=shop_names(session(), shops, locale()),
        can_be_bought=baskets.can_be_bought,
        now=clock.now(),
        joined_at=_joined_at(shops),
    )


@blueprint.post("/basket/<int:number>")
def change(number: int) -> AnyResponse:
    """Let so many of a good lie in the basket, or take it out."""
    good, form = session().get(Good, number), BasketForm()
    if good is None:
        abort(404)
    if "take_out" in request.form:
        baskets.take_out(session(), person().account, [good.id])
    elif not form.validate() or not baskets.set_quantity(
        session(), person().account, good, form.quantity.data or 0
    ):
        flash(_("Write a whole number, at most 999."), "bad")
    return redirect(url_for("goods.basket"), 303)


def _joined_at(shops: Iterable[int]) -> frozenset[int]:
    """Return at which of these shops the reader has the member price."""
    reader = visitor()
    if reader is None:
        return frozenset()
    return paying_member_price(register(), reader.account, shops, clock.now())


def _good(number: int) -> Good:
    good = session().get(Good, number)
    if good is None or not (is_on_sale(session(), good) or looks_after(good.merchant)):
        abort(404)
    return good


def _good_page(good: Good, form: BasketForm) -> str:
    names = shop_names(session(), [good.merchant], locale())
    return render_template(
        "mall/good.html",
        good=good,
        shop=names[good.merchant],
        form=form,
        now=clock.now(),
        joined=good.merchant in _joined_at([good.merchant]),
        own=looks_after(good.merchant),
    )
