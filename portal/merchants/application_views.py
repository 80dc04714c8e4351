"""The page to apply for selling: the form, how the application stands, and what was compared."""

from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.businesses import merchant_of
from portal.database import session
from portal.language import gettext as _
from portal.language import locale
from portal.merchants import applications
from portal.merchants.application_forms import ISSUER_KINDS, ApplyForm
from portal.merchants.comparing import findings_of, last_of
from portal.merchants.finding_words import SEVERITIES, compared, says
from portal.merchants.models import Application
from portal.merchants.words import TERMINALS, TRADES
from portal.people import Member
from portal.regions import region_name
from portal.sealing import Seal
from portal.visitor import person

blueprint: Final = Blueprint("applications", __name__, template_folder="templates")
declare("applications.apply", Audience.PERSON)

Answer = str | Response | tuple[str, int]


def seal() -> Seal:
    """Return what numbers of documents are sealed with."""
    found: Seal = current_app.extensions["dossier_seal"]
    return found


@blueprint.route("/apply", methods=["GET", "POST"])
def apply() -> Answer:
    """Take an application, or what was mended of one; or show how it stands."""
    last = applications.last_of(session(), person().id)
    if runs_a_merchant() or not applications.may_send(last):
        # The same form may have come twice.
        return redirect("/apply", 303) if request.method == "POST" else _state(last)
    form = ApplyForm(last.dossier if last else None)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("merchants/apply.html", form=form, last=last), status
    if applications.send(session(), seal(), session().get_one(Member, person().id), form):
        flash(_("Your application was sent. You are a supplier from now on."), "good")
    return redirect("/apply", 303)


def runs_a_merchant() -> bool:
    """Whether the account of who is signed in is a merchant's already."""
    return merchant_of(session(), person().account) is not None


def _state(application: Application | None) -> str:
    return render_template(
        "merchants/application.html",
        application=application,
        approved=runs_a_merchant(),
        **dossier_shown(application),
    )


def dossier_shown(application: Application | None) -> dict[str, object]:
    """Return what a template needs to show an application's dossier and findings."""
    if application is None:
        return {}
    comparison = last_of(session(), application.dossier)
    return {
        "dossier": application.dossier,
        "comparison": comparison,
        "findings": findings_of(comparison) if comparison else [],
        "says": says,
        "compared": compared,
        "severities": SEVERITIES,
        "trades": TRADES,
        "terminals": TERMINALS,
        "issuer_kinds": ISSUER_KINDS,
        "region_of": lambda dossier: region_name(dossier.region, locale()),
    }
