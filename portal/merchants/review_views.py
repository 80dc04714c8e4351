"""The pages of staff about applications: what waits, one with its comparison, and the decision."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from portal.access import Audience, declare
from portal.database import session
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.language import ngettext
from portal.merchants import review
from portal.merchants.application_views import dossier_shown, seal
from portal.merchants.comparing import findings_of, last_of
from portal.merchants.comparison import Rule, Severity
from portal.merchants.finding_words import SEVERITIES, says
from portal.merchants.models import Application, ApplicationState
from portal.merchants.review import Passed
from portal.staff_acts import Act
from portal.staff_desk import ReasonForm, act_page
from portal.visitor import person

blueprint: Final = Blueprint("review", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
APPLICATIONS: Final = "/staff/applications"

for _endpoint in ("listed", "show", "decide"):
    declare(f"review.{_endpoint}", Audience.STAFF)


class DecisionForm(ReasonForm):
    """A decision with its reason, and the findings that an approval passes over."""

    despite = SelectMultipleField(
        _l("Approved despite"),
        validate_choice=False,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def __init__(self, over: list[Rule]) -> None:
        super().__init__()
        self.despite.choices = [
            SelectChoice(str(rule), says(rule, Severity.BLOCKS)) for rule in over
        ]

    def named(self) -> list[Rule]:
        """Return the rules that are named."""
        return [rule for rule in Rule if rule in (self.despite.data or [])]


@blueprint.get(APPLICATIONS)
def listed() -> Answer:
    """List the applications that wait, and those decided last."""
    waiting = review.waiting(session())
    return render_template(
        "merchants/applications.html",
        waiting=waiting,
        decided=review.decided(session()),
        weights={each.id: _weights(each) for each in waiting},
        severities=SEVERITIES,
    )


@blueprint.get(f"{APPLICATIONS}/<int:number>")
def show(number: int) -> Answer:
    """Show an application with what came out when it was compared, just now."""
    application = application_there(number)
    if application is None:
        abort(404)
    if application.state == ApplicationState.WAITING:
        review.opened(session(), seal(), application)
    return render_template(
        "merchants/review.html",
        application=application,
        **dossier_shown(application),
        mine=application.member_id == person().id,
        waits=application.state == ApplicationState.WAITING,
    )


@blueprint.route(
    f"{APPLICATIONS}/<int:number>/<any(approve, decline, ask):verb>", methods=["GET", "POST"]
)
def decide(number: int, verb: str) -> Answer:
    """Approve or decline an application, or ask for more, with a reason."""
    application = application_there(number)
    if application is None or application.member_id == person().id:
        abort(404)
    if application.state != ApplicationState.WAITING:
        flash(_("This application was decided before."), "warn")
        return redirect(APPLICATIONS, 303)
    act, what = Act(verb), f"{application.dossier.name_zh} · {application.dossier.name_en}"
    form = DecisionForm(_in_the_way(application) if act is Act.APPROVE else [])

    def do(reason: str, key: str) -> str:
        named = form.named()
        try:
            done = review.decide(session(), seal(), person(), application, act, reason, key, named)
        except Passed:
            return str(_("Tick what you pass over, and say why you may."))
        return "" if done else str(_("This application was decided before."))

    return act_page(act, what, APPLICATIONS, do, form)


def application_there(number: int) -> Application | None:
    """Return an application; None if there is none of that number."""
    return session().get(Application, number)


def waiting_words() -> str:
    """Return how many applications wait, in words; "" if none does."""
    count = review.count_waiting(session())
    return str(ngettext("%(num)d application", "%(num)d applications", count)) if count else ""


def _in_the_way(application: Application) -> list[Rule]:
    return review.blocking(findings_of(review.opened(session(), seal(), application)))


def _weights(application: Application) -> dict[Severity, int]:
    comparison = last_of(session(), application.dossier)
    found = findings_of(comparison) if comparison else []
    return {weight: sum(each.severity is weight for each in found) for weight in Severity}
