"""The page behind a gift's link: anybody sees what it is, whoever is signed in may claim it."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.gifts import service
from portal.gifts.forms import ClaimForm
from portal.gifts.service import Gift
from portal.gifts.views import wrapping
from portal.language import locale
from portal.tickets import written
from portal.visitor import person, visitor

blueprint: Final = Blueprint("gift_links", __name__, template_folder="templates")

declare("gift_links.show", Audience.ANYONE)
declare("gift_links.claim", Audience.PERSON)


@blueprint.get("/gift/<text>")
def show(text: str) -> AnyResponse:
    """Show a gift to whoever has its link."""
    return _page(_behind(text), ClaimForm(formdata=None))


@blueprint.post("/gift/<text>")
def claim(text: str) -> AnyResponse:
    """Give the units to whoever is signed in."""
    gift, form = _behind(text), ClaimForm()
    if form.validate_on_submit():
        with explaining(form):
            client = current_app.extensions["exchange"]
            service.claim(client, person().account, act_key(form), gift)
            flash(_("The gift is yours."), "good")
            return redirect(url_for("gift_links.show", text=text), 303)
    return _page(_behind(text), form)


def _behind(text: str) -> Gift:
    """Return the gift of a link; where there never was one there is no page."""
    gift = service.behind(wrapping(), text)
    if gift is None:
        abort(404)
    return gift


def _page(gift: Gift, form: ClaimForm) -> AnyResponse:
    (ticket,) = written([gift.series], session(), locale())
    reader = visitor()
    page = render_template(
        "gifts/claim.html",
        gift=gift,
        path=url_for("gift_links.show", text=gift.secret),
        ticket=ticket,
        form=form,
        account=reader.account if reader else 0,
    )
    answer = Response(page)
    answer.headers["Cache-Control"] = "no-store"
    # Whoever is sent the link may not want it to be found by others.
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
