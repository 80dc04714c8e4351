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
from portal.gifts.secrets import secret_in
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
    _secret, gift = _behind(text)
    return _page(gift, text, ClaimForm(formdata=None))


@blueprint.post("/gift/<text>")
def claim(text: str) -> AnyResponse:
    """Give the units to whoever is signed in."""
    secret, gift = _behind(text)
    form = ClaimForm()
    if form.validate_on_submit():
        with explaining(form):
            service.claim(
                current_app.extensions["exchange"],
                person().account,
                act_key(form),
                gift.row.gift,
                secret,
            )
            flash(_("The gift is yours."), "good")
            return redirect(url_for("gift_links.show", text=text), 303)
    return _page(_behind(text)[1], text, form)


def _behind(text: str) -> tuple[bytes, Gift]:
    """Return the secret and the gift of a link; where there never was one there is no page."""
    secret = secret_in(text)
    gift = service.with_secret(wrapping(), secret) if secret else None
    if secret is None or gift is None:
        abort(404)
    return secret, gift


def _page(gift: Gift, text: str, form: ClaimForm) -> AnyResponse:
    (ticket,) = written([gift.series], session(), locale())
    reader = visitor()
    page = render_template(
        "gifts/claim.html",
        gift=gift,
        path=url_for("gift_links.show", text=text),
        ticket=ticket,
        form=form,
        account=reader.account if reader else 0,
    )
    answer = Response(page)
    answer.headers["Cache-Control"] = "no-store"
    # Whoever is sent the link may not want it to be found by others.
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
