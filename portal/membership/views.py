"""The pages of membership: what it is, joining at a shop, where one has joined."""

from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from exchange.client import MONEY, AskBalances
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.language import locale
from portal.membership import service
from portal.membership.forms import JoinForm
from portal.membership.service import Shop
from portal.memberships import Register
from portal.visitor import person, visitor

blueprint: Final = Blueprint("membership", __name__, template_folder="templates")

declare("membership.introduction", Audience.ANYONE)
for _endpoint in ("join", "cards"):
    declare(f"membership.{_endpoint}", Audience.PERSON)


def register() -> Register:
    """Return what memberships are read from in this request."""
    extensions = current_app.extensions
    return Register(extensions["exchange"], extensions["history"], session())


@blueprint.get("/membership")
def introduction() -> str:
    """Say what membership is, and where one can join."""
    client, reader = current_app.extensions["exchange"], visitor()
    return render_template(
        "membership/introduction.html",
        shops=service.shops(client, session(), locale()),
        cards=service.cards(register(), reader.account) if reader else [],
    )


@blueprint.route("/membership/shops/<int:account>", methods=["GET", "POST"])
def join(account: int) -> str | AnyResponse:
    """Show what joining at a shop costs; then, once more, join and top up."""
    client = current_app.extensions["exchange"]
    shop = service.shop_of(client, session(), locale(), account)
    if shop is None:
        abort(404)
    if request.method == "GET":
        first = shop.rights[0].symbol
        return _page(shop, JoinForm(shop.rights, formdata=None, data={"symbol": first}))
    form = JoinForm(shop.rights)
    if not form.validate_on_submit():
        return _page(shop, form)
    if request.form.get("then") != "pay":
        return _page(shop, form, sure=True)
    with explaining(form):
        units = form.quantity.data or 0
        service.join_by_top_up(
            client, session(), person().account, act_key(form), form.right, units
        )
        flash(_("You have joined: member prices are yours from now on."), "good")
        return redirect(url_for("membership.cards"), 303)
    return _page(shop, form)


@blueprint.get("/membership/cards")
def cards() -> str:
    """Show where the reader has joined."""
    return render_template(
        "membership/cards.html", cards=service.cards(register(), person().account)
    )


def _page(shop: Shop, form: JoinForm, *, sure: bool = False) -> str:
    client = current_app.extensions["exchange"]
    return render_template(
        "membership/join.html",
        shop=shop.merchant,
        rights=shop.rights,
        form=form,
        sure=sure,
        units=form.quantity.data or 0,
        cash=client.query(AskBalances(person().account)).amount(MONEY),
        worth=service.worth_at_counter,
    )
