"""The pages of staff: what waits and what was done, members, series."""

from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from exchange.client import AskMember, AskSeries, Client, SeriesShown
from exchange.commands import Phase
from exchange.events import SeriesStatus
from portal.access import Audience, declare
from portal.acts import explaining
from portal.database import session
from portal.language import gettext as _
from portal.staff import lookup, service
from portal.staff.forms import WindDownForm
from portal.staff_act_words import WORDS
from portal.staff_acts import Act, StaffAct, acts
from portal.staff_desk import act_page
from portal.visitor import person

blueprint: Final = Blueprint("staff", __name__, template_folder="templates")
_BOTH: Final = ["GET", "POST"]
Answer = str | Response | tuple[str, int]

for _endpoint in (
    "overview",
    "members",
    "freeze",
    "series",
    "act_on_series",
    "second",
    "withdraw",
):
    declare(f"staff.{_endpoint}", Audience.STAFF)

IN_USE: Final = frozenset((SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY))
"""Series that can be halted."""

ALIVE: Final = IN_USE | {SeriesStatus.PRESALE}
"""Series that can be wound down."""


def client() -> Client:
    """Return the door to the exchange."""
    found: Client = current_app.extensions["exchange"]
    return found


@blueprint.get("/staff")
def overview() -> Answer:
    """Show what waits for staff, and what staff did."""
    halted = [each for each in _all_series() if each.phase is not Phase.CONTINUOUS]
    return render_template(
        "staff/overview.html",
        proposals=service.proposals(session()),
        halted=[each for each in halted if each.status in IN_USE],
        acts=acts(session()),
        words=WORDS,
        symbols=_symbols(),
        me=person(),
    )


@blueprint.get("/staff/members")
def members() -> Answer:
    """Find members by number, name or address."""
    wanted = request.args.get("q", "")[:100]
    found = lookup.members(session(), client(), wanted)
    return render_template("staff/members.html", found=found, wanted=wanted, me=person())


@blueprint.route("/staff/members/<int:account>/<any(freeze, unfreeze):verb>", methods=_BOTH)
def freeze(account: int, verb: str) -> Answer:
    """Freeze a member or let them go on, with a reason."""
    if account > lookup.MOST or not client().query(AskMember(account)).found:
        abort(404)

    act = Act(verb)

    def act_on(reason: str, key: str) -> str:
        service.freeze(session(), client(), person(), account, act, reason, key)
        return ""

    member = lookup.with_account(session(), account)
    name = f"{member.name} #{account}" if member else f"#{account}"
    return act_page(act, name, "/staff/members", act_on)


@blueprint.get("/staff/series")
def series() -> Answer:
    """List the series, with what may be done about each."""
    return render_template(
        "staff/series.html",
        series=_all_series(),
        proposals={each.subject: each for each in service.proposals(session())},
        in_use=IN_USE,
        alive=ALIVE,
        me=person(),
    )


@blueprint.route(
    "/staff/series/<symbol>/<any(halt, cancel_only, resume, wind_down):verb>", methods=_BOTH
)
def act_on_series(symbol: str, verb: str) -> Answer:
    """Halt a series, let it go on, or propose to wind it down, with a reason."""
    found = client().query(AskSeries(symbol=symbol)).series
    if not found:
        abort(404)

    act = Act(verb)

    def act_on(reason: str, key: str) -> str:
        number = found[0].series
        if act is Act.WIND_DOWN:
            service.propose_wind_down(session(), person(), number, reason, key)
        else:
            service.set_phase(session(), client(), person(), number, act, reason, key)
        return ""

    return act_page(act, symbol, "/staff/series", act_on)


@blueprint.route("/staff/proposals/<int:number>/second", methods=_BOTH)
def second(number: int) -> Answer:
    """Wind down what another proposed to; whoever proposed cannot."""
    proposed = _proposed(number)
    if proposed.staff_id == person().id:
        abort(403)
    symbol = _symbols().get(proposed.subject, "")
    form = WindDownForm(symbol)
    if form.validate_on_submit():
        with explaining(form):
            service.second_wind_down(session(), client(), person(), proposed)
            flash(_("%(symbol)s is being wound down.", symbol=symbol), "good")
            return redirect("/staff/series", 303)
    status = 422 if request.method == "POST" else 200
    page = render_template("staff/second.html", form=form, proposed=proposed, symbol=symbol)
    return page, status


@blueprint.post("/staff/proposals/<int:number>/withdraw")
def withdraw(number: int) -> Answer:
    """Take a proposal back, one's own or another's."""
    service.withdraw(session(), _proposed(number))
    flash(_("The proposal was taken back."), "good")
    return redirect("/staff", 303)


def _proposed(number: int) -> StaffAct:
    proposed = session().get(StaffAct, number)
    if proposed is None or proposed.act != Act.WIND_DOWN or proposed.sequence is not None:
        abort(404)
    return proposed


def _all_series() -> tuple[SeriesShown, ...]:
    return client().query(AskSeries()).series


def _symbols() -> dict[int, str]:
    return {each.series: each.terms.symbol for each in _all_series()}
