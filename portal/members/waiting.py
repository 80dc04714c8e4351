"""What is answered to somebody who tried too often."""

from flask import make_response, render_template
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from portal.language import ngettext
from portal.logs import no_fault

MINUTE_S = 60


def too_many(form: FlaskForm, wait_s: int, template: str, **context: object) -> Response:
    """Return the form with a word about how long to wait."""
    no_fault()
    minutes = -(-wait_s // MINUTE_S)
    form.form_errors.append(
        ngettext(
            "That was too often. Please wait a minute, then try again.",
            "That was too often. Please wait %(num)d minutes, then try again.",
            minutes,
        )
    )
    answer = make_response(render_template(template, form=form, **context), 429)
    answer.headers["Retry-After"] = str(wait_s)
    return answer
