"""Operations of applications in the JSON API: send, look at, review; and what comparisons found."""

from typing import Final

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.access import Audience
from portal.api import FieldError, Kind, Moment, Problem, command_key, operation
from portal.database import session
from portal.merchants import applications, review
from portal.merchants.application_forms import ApplyForm
from portal.merchants.application_shapes import (
    ApplicationShape,
    Decision,
    FindingForStaff,
    NewApplication,
    ReviewShape,
    WantedFindings,
    for_staff,
    of_application,
    of_review,
)
from portal.merchants.application_views import blueprint, runs_a_merchant, seal
from portal.merchants.comparing import finding_of, last_of
from portal.merchants.comparison import Severity
from portal.merchants.finding_words import says
from portal.merchants.models import Application, ApplicationState
from portal.merchants.review import Passed
from portal.merchants.review_views import application_there
from portal.merchants.review_views import blueprint as staff_blueprint
from portal.people import Member
from portal.staff_acts import Act
from portal.visitor import person

PERSON, STAFF = Audience.PERSON, Audience.STAFF
ACTS: Final = {"approve": Act.APPROVE, "decline": Act.DECLINE, "ask": Act.ASK}


@operation(
    blueprint, "GET", "/api/applications", audience=PERSON,
    summary=_l("Your applications to sell"), answer=list[ApplicationShape],
)  # fmt: skip
def list_applications() -> list[ApplicationShape]:
    """List your applications with all versions and what was compared, the last one first."""
    return [_shown(each) for each in applications.all_of(session(), person().id)]


@operation(
    blueprint, "POST", "/api/applications", audience=PERSON,
    summary=_l("Apply to sell"), body=NewApplication, answer=ApplicationShape, status=201,
)  # fmt: skip
def apply(body: NewApplication) -> ApplicationShape:
    """Apply to sell, or mend what staff asked for: you are a supplier at once.

    What was entered is compared before it reaches staff; the findings come with the answer.
    """
    last = applications.last_of(session(), person().id)
    sent = {name: _typed(value) for name, value in msgspec.structs.asdict(body).items() if value}
    form = ApplyForm(last.dossier if last else None, formdata=MultiDict(sent), meta={"csrf": False})
    if not form.validate():
        raise Problem(Kind.INVALID, errors=_errors(form))
    me = session().get_one(Member, person().id)
    if runs_a_merchant() or not applications.send(session(), seal(), me, form):
        raise Problem(Kind.REFUSED_NOW, _("An application of yours waits, or was approved."))
    return _shown(applications.all_of(session(), me.id)[0])


@operation(
    staff_blueprint, "GET", "/api/staff/applications", audience=STAFF,
    summary=_l("Applications"), answer=list[ReviewShape],
)  # fmt: skip
def list_waiting() -> list[ReviewShape]:
    """List the applications that wait, the oldest first."""
    return [_for_staff(each) for each in review.waiting(session())]


@operation(
    staff_blueprint, "GET", "/api/staff/applications/<int:number>", audience=STAFF,
    summary=_l("Show an application"), answer=ReviewShape,
)  # fmt: skip
def show(number: int) -> ReviewShape:
    """Show an application with all versions; one that waits is compared anew."""
    application = _there(number)
    if application.state == ApplicationState.WAITING:
        review.opened(session(), seal(), application)
    return _for_staff(application)


@operation(
    staff_blueprint, "GET", "/api/staff/findings", audience=STAFF,
    summary=_l("What comparisons found"), query=WantedFindings, answer=list[FindingForStaff],
)  # fmt: skip
def list_findings(query: WantedFindings) -> list[FindingForStaff]:
    """List what the newest comparison of each application found, the last first, at most 200."""
    found = review.found_everywhere(session(), query.rule, query.severity)
    return [
        for_staff(application.id, finding_of(row), Moment(comparison.compared_at))
        for application, comparison, row in found
    ]


@operation(
    staff_blueprint, "POST", "/api/staff/applications/<int:number>/review", audience=STAFF,
    summary=_l("Approve, decline or ask for more"), body=Decision, answer=ReviewShape,
)  # fmt: skip
def decide(number: int, body: Decision) -> ReviewShape:
    """Decide an application; the applicant gets a mail. Findings that block are to be named."""
    application, act = _there(number), ACTS[body.decision]
    key, despite = command_key(), body.despite
    try:
        done = review.decide(
            session(), seal(), person(), application, act, body.reason, key, despite
        )
    except Passed as passed:
        errors = [FieldError("despite", rule, says(rule, Severity.BLOCKS)) for rule in passed.rules]
        raise Problem(Kind.INVALID, errors=errors) from None
    if not done:
        raise Problem(Kind.REFUSED_NOW, _("This application was decided before."))
    return _for_staff(application)


def _there(number: int) -> Application:
    found = application_there(number)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found


def _shown(application: Application) -> ApplicationShape:
    return of_application(application, last_of(session(), application.dossier))


def _for_staff(application: Application) -> ReviewShape:
    return of_review(application, last_of(session(), application.dossier))


def _typed(value: object) -> str:
    return "y" if value is True else str(value)


def _errors(form: ApplyForm) -> list[FieldError]:
    return [
        FieldError(name, "invalid", str(said))
        for name, all_said in form.errors.items()
        for said in all_said
    ]
