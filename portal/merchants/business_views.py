"""The merchant's own page, as its owners and managers edit it."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.businesses import Merchant, merchant_of
from portal.database import session
from portal.language import gettext as _
from portal.merchants.page_editing import NameTaken, edit
from portal.merchants.page_forms import PageForm
from portal.visitor import deputy, merchant

blueprint: Final = Blueprint("own_page", __name__, template_folder="templates")
declare("own_page.change", Audience.MERCHANT)

Answer = str | Response | tuple[str, int]


@blueprint.route("/business", methods=["GET", "POST"])
def change() -> Answer:
    """Show what the page says, or let it say something else."""
    shop = own_shop()
    if shop is None:
        abort(404)
    form = PageForm(shop)
    if form.validate_on_submit() and saved(shop, form):
        flash(_("Saved. Everybody sees it now."), "good")
        return redirect("/business", 303)
    status = 422 if request.method == "POST" else 200
    return render_template("merchants/business.html", form=form, shop=shop), status


def own_shop() -> Merchant | None:
    """Return the merchant acted for."""
    return merchant_of(session(), merchant())


def saved(shop: Merchant, form: PageForm) -> bool:
    """Save what the form says; False if the form says why not."""
    try:
        edit(session(), shop, form.said(), deputy().member)
    except NameTaken as taken:
        form[taken.field].errors = [_("Another merchant is called so.")]
        return False
    return True
