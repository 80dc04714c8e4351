"""The page to apply for selling, and what became of it."""

from flask import flash, redirect, render_template, request

from portal.access import Audience, declare
from portal.database import session
from portal.language import gettext as _
from portal.members import applications
from portal.members.forms import TRADES, ApplyForm
from portal.members.views import Answer, blueprint
from portal.people import Application, Member
from portal.visitor import person

declare("members.apply", Audience.PERSON)


@blueprint.route("/apply", methods=["GET", "POST"])
def apply() -> Answer:
    """Take an application, or show how the last one stands."""
    last = applications.last_of(session(), person().id)
    if not applications.may_apply(last):
        if request.method == "POST":
            return redirect("/apply", 303)  # the same form came twice
        return _state(last)
    form = ApplyForm(obj=last)
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("members/apply.html", form=form, last=last), status
    member = session().get_one(Member, person().id)
    if applications.apply(session(), member, form):
        flash(_("Your application was sent. You are a supplier from now on."), "good")
    return redirect("/apply", 303)


def _state(application: Application | None) -> str:
    return render_template("members/application.html", application=application, trades=TRADES)
