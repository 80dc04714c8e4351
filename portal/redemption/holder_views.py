"""The holder's pages: a code that fills the screen, and what was taken with it."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import gettext as _

from exchange.client import AskSeries, SeriesShown
from exchange.commands import Right
from portal import clock
from portal.access import Audience, declare
from portal.database import session
from portal.language import locale
from portal.qr_images import svg
from portal.redemption import codes, visits
from portal.redemption.codes import Code
from portal.redemption.forms import LimitForm
from portal.redemption.service import counts_money, quantity_for, worth_of
from portal.redemption.tokens import new_token
from portal.tickets import written
from portal.visitor import person

blueprint: Final = Blueprint("codes", __name__, template_folder="templates")

for endpoint in ("show", "picture", "uses"):
    declare(f"codes.{endpoint}", Audience.PERSON)


@blueprint.get("/holdings/<symbol>/code")
def show(symbol: str) -> Response:
    """Draw a new code of what the reader has of a series, and show it."""
    series, account = _series(symbol), person().account
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    right, left = codes.usable(client, series, account)
    form = LimitForm(request.args)
    most = _limit(form, series, right, left)
    (ticket,) = written([series], session(), locale())
    page = render_template(
        "redemption/code.html",
        ticket=ticket,
        form=form,
        code=_draw(series, right, most) if most else None,
        in_money=counts_money(series, right),
        left=worth_of(series, right, left),
        most=worth_of(series, right, most),
        units=left if right is Right.UNITS else None,
        renew_after=codes.RENEWED_AFTER // clock.MILLISECOND,
        visits=visits.of_holder(client, history, account, series),
    )
    return _never_kept(Response(page))


@blueprint.get("/holdings/<symbol>/code/<int:code>.svg")
def picture(symbol: str, code: int) -> Response:
    """Send the picture of the reader's own code, while it is good."""
    _series(symbol)
    text = codes.token_of(session(), person().account, code, clock.now())
    if text is None:
        abort(404)
    return _never_kept(Response(svg(text), mimetype="image/svg+xml"))


@blueprint.get("/holdings/<symbol>/uses")
def uses(symbol: str) -> Response:
    """Send what was taken, newest first: the part of the page that it renews by itself."""
    series, account = _series(symbol), person().account
    client, history = current_app.extensions["exchange"], current_app.extensions["history"]
    mine = visits.of_holder(client, history, account, series)
    return _never_kept(Response(render_template("redemption/uses.html", visits=mine)))


def _series(symbol: str) -> SeriesShown:
    found = current_app.extensions["exchange"].query(AskSeries(symbol=symbol)).series
    if not found:
        abort(404)
    series: SeriesShown = found[0]
    return series


def _limit(form: LimitForm, series: SeriesShown, right: Right, left: int) -> int:
    """Return how much the code is for: what was asked for if that is possible, else all."""
    field = form.amount if counts_money(series, right) else form.units
    if not form.validate() or field.data is None:
        return left
    quantity = quantity_for(series, right, field.data)
    if quantity is None or not 0 < quantity <= left:
        field.errors = [_("This cannot be; the code is for all you have.")]
        return left
    return quantity


def _draw(series: SeriesShown, right: Right, most: int) -> Code:
    token = new_token(right, series.series, person().account, most, clock.now())
    return codes.draw(session(), current_app.extensions["token_key"], token, clock.now())


def _never_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
