"""The desk of staff: the pages that capabilities put there, and the page that asks for a reason."""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Flask, current_app, flash, redirect, render_template, request
from flask_babel import LazyString
from werkzeug.wrappers import Response
from wtforms import Field, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.acts import ActForm, act_key, explaining
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.staff_act_words import WORDS
from portal.staff_acts import REASON_LENGTH, SHORTEST_REASON, Act

OVERVIEW: Final = "/staff"


class Place(NamedTuple):
    """A page of staff; `waits` says in words what waits there, "" if nothing does."""

    path: str
    name: LazyString
    waits: Callable[[], str]


def add(app: Flask, path: str, name: LazyString, waits: Callable[[], str] = lambda: "") -> None:
    """Let staff find a page of a capability."""
    app.extensions.setdefault("staff_places", []).append(Place(path, name, waits))
    app.jinja_env.globals["staff_places"] = places


def places() -> list[Place]:
    """Return the pages of staff, the overview first, then in the order in which they were added."""
    found: list[Place] = current_app.extensions["staff_places"]
    return sorted(found, key=lambda place: place.path != OVERVIEW)


def said(field: Field) -> str:
    """Return what was typed, on one line."""
    return " ".join(str(field.data or "").split())


class ReasonForm(ActForm):
    """An act with its reason."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Please say why: it is kept with the act.")),
            Length(max=REASON_LENGTH, message=_l("Please say why, in 8 to 500 characters.")),
        ],
        render_kw={"rows": 2, "maxlength": REASON_LENGTH},
    )

    def validate_reason(self, field: Field) -> None:
        """Take what says something."""
        if len(said(field)) < SHORTEST_REASON:
            raise ValidationError(_("Please say why, in 8 to 500 characters."))


def act_page(
    act: Act, what: str, then: str, do: Callable[[str, str], str], form: ReasonForm | None = None
) -> Response | tuple[str, int]:
    """Ask for the reason, let `do` act with reason and key, and go on to `then`.

    What stood in the way is shown: a refusal of the exchange, or what `do` says is wrong, "" if
    nothing is.
    """
    form = form or ReasonForm()
    if form.validate_on_submit():
        with explaining(form):
            if not (complaint := do(said(form.reason), act_key(form))):
                flash(_("Done: %(act)s, %(what)s.", act=WORDS[act].name, what=what), "good")
                return redirect(then, 303)
            form.form_errors.append(complaint)
    status = 422 if request.method == "POST" else 200
    page = render_template("staff_act.html", form=form, words=WORDS[act], what=what, then=then)
    return page, status
