"""The pages of staff: what waits, applications, members, series; and one page for every act."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from exchange.client import AskMember, AskSeries, Client, SeriesShown
from exchange.commands import Phase
from exchange.events import SeriesStatus
from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.database import session
from portal.language import gettext as _
from portal.people import Application, ApplicationState
from portal.staff import lookup, service
from portal.staff.forms import ReasonForm, WindDownForm, said
from portal.staff.models import Act, StaffAct
from portal.staff.words import WORDS
from portal.visitor import person

blueprint: Final = Blueprint("staff", __name__, template_folder="templates")
_BOTH: Final = ["GET", "POST"]
Answer = str | Response | tuple[str, int]

for _endpoint in (
    "overview",
    "applications",
    "review",
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
        waiting=lookup.applications(session(), waiting=True),
        proposals=service.proposals(session()),
        halted=[each for each in halted if each.status in IN_USE],
        acts=service.acts(session()),
        words=WORDS,
        symbols=_symbols(),
        me=person(),
    )


@blueprint.get("/staff/applications")
def applications() -> Answer:
    """List the applications that wait, and those decided last."""
    return render_template(
        "staff/applications.html",
        waiting=lookup.applications(session(), waiting=True),
        decided=lookup.applications(session(), waiting=False),
        me=person(),
    )


@blueprint.route("/staff/applications/<int:number>/<any(approve, decline):verb>", methods=_BOTH)
def review(number: int, verb: str) -> Answer:
    """Approve or decline an application, with a reason."""
    application = session().get(Application, number)
    if application is None or application.member_id == person().id:
        abort(404)
    if application.state != ApplicationState.WAITING:
        flash(_("This application was decided before."), "warn")
        return redirect("/staff/applications", 303)

    def decide(act: Act, reason: str, key: str) -> None:
        service.review(session(), person(), application, act, reason, key)

    what = f"{application.name_zh} · {application.name_en}"
    return _act_page(Act(verb), what, "/staff/applications", decide)


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

    def act_on(act: Act, reason: str, key: str) -> None:
        service.freeze(session(), client(), person(), account, act, reason, key)

    member = lookup.with_account(session(), account)
    name = f"{member.name} #{account}" if member else f"#{account}"
    return _act_page(Act(verb), name, "/staff/members", act_on)


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

    def act_on(act: Act, reason: str, key: str) -> None:
        number = found[0].series
        if act is Act.WIND_DOWN:
            service.propose_wind_down(session(), person(), number, reason, key)
        else:
            service.set_phase(session(), client(), person(), number, act, reason, key)

    return _act_page(Act(verb), symbol, "/staff/series", act_on)


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


def _act_page(act: Act, what: str, then: str, do: Callable[[Act, str, str], None]) -> Answer:
    """Ask for the reason, do it, and go on to `then`; what stood in the way is shown."""
    form = ReasonForm()
    if form.validate_on_submit():
        with explaining(form):
            do(act, said(form.reason), act_key(form))
            flash(_("Done: %(act)s, %(what)s.", act=WORDS[act].name, what=what), "good")
            return redirect(then, 303)
    status = 422 if request.method == "POST" else 200
    page = render_template("staff/act.html", form=form, words=WORDS[act], what=what, then=then)
    return page, status


def _all_series() -> tuple[SeriesShown, ...]:
    return client().query(AskSeries()).series


def _symbols() -> dict[int, str]:
    return {each.series: each.terms.symbol for each in _all_series()}
