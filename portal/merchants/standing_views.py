"""How merchants stand: changed by staff, two of them to suspend; the merchant reads why."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.businesses import Merchant, merchant_of
from portal.database import session
from portal.language import gettext as _
from portal.language import ngettext
from portal.merchants import standing
from portal.merchants.standing import MOST_ACCOUNT, StandingRefused
from portal.merchants.words import STANDINGS
from portal.staff_act_words import WORDS
from portal.staff_acts import Act, StaffAct
from portal.staff_desk import act_page
from portal.visitor import merchant, person

blueprint: Final = Blueprint("standing", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
MERCHANTS: Final = "/staff/merchants"

declare("standing.own", Audience.MERCHANT)
for _endpoint in ("listed", "change", "second", "withdraw"):
    declare(f"standing.{_endpoint}", Audience.STAFF)


@blueprint.get("/business/standing")
def own() -> Answer:
    """Show the merchant how it stands, since when and why."""
    return render_template(
        "merchants/standing.html",
        shop=merchant_of(session(), merchant()),
        history=standing.history(session(), merchant()),
        saving_nothing=standing.saving_nothing(session(), merchant()),
        standings=STANDINGS,
    )


@blueprint.get(MERCHANTS)
def listed() -> Answer:
    """Find merchants, with how each stands and what can be done."""
    wanted = request.args.get("q", "")[:100]
    waits = standing.proposals(session())
    return render_template(
        "merchants/merchants.html",
        found=standing.merchants(session(), wanted),
        wanted=wanted,
        saving_nothing=lambda account: standing.saving_nothing(session(), account),
        proposals=waits,
        proposed={each.subject for each in waits},
        shops={each.subject: merchant_of(session(), each.subject) for each in waits},
        possible=standing.possible,
        may_act=lambda account: standing.may_act(session(), person(), account),
        standings=STANDINGS,
        words=WORDS,
        me=person(),
    )


@blueprint.route(
    f"{MERCHANTS}/<int:account>/<any(watch, suspend, reinstate):verb>", methods=["GET", "POST"]
)
def change(account: int, verb: str) -> Answer:
    """Change how a merchant stands, or propose to suspend it, with a reason."""
    shop, act = merchant_there(account), Act(verb)
    if shop is None or not standing.may_act(session(), person(), account):
        abort(404)

    def do(reason: str, key: str) -> str:
        try:
            standing.change(session(), person(), shop, act, reason, key)
        except StandingRefused:
            return refused_words()
        return ""

    return act_page(act, f"{shop.name_zh} · {shop.name_en}", MERCHANTS, do)


@blueprint.post("/staff/suspensions/<int:number>/second")
def second(number: int) -> Answer:
    """Suspend a merchant as another proposed; whoever proposed cannot."""
    try:
        standing.second(session(), person(), _proposed(number))
    except StandingRefused:
        flash(refused_words(), "bad")
    else:
        flash(_("The merchant is suspended."), "good")
    return redirect(MERCHANTS, 303)


@blueprint.post("/staff/suspensions/<int:number>/withdraw")
def withdraw(number: int) -> Answer:
    """Take a proposal to suspend back, one's own or another's."""
    standing.withdraw(session(), _proposed(number))
    flash(_("The proposal was taken back."), "good")
    return redirect(MERCHANTS, 303)


def merchant_there(account: int) -> Merchant | None:
    """Return the merchant with that account; None if there is none."""
    return merchant_of(session(), account) if account <= MOST_ACCOUNT else None


def refused_words() -> str:
    """Return why nothing was done."""
    return str(_("This cannot be done as the merchant stands now, or it is for somebody else."))


def waiting_words() -> str:
    """Return how many suspensions wait to be seconded, in words; "" if none does."""
    count = len(standing.proposals(session()))
    words = ngettext("%(num)d suspension to second", "%(num)d suspensions to second", count)
    return str(words) if count else ""


def _proposed(number: int) -> StaffAct:
    found = standing.proposal(session(), number)
    if found is None:
        abort(404)
    return found
