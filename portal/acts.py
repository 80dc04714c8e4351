"""Acts: forms that lead to a command, each of which happens once however often it is sent.

A form carries a mark, drawn when it was rendered; the mark is the key of its command, so whoever
presses twice, or presses again when no answer came, gets the original answer. A refused command
consumes nothing, so the mark of a refused form stays good.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError

from exchange.client import Accepted, Client, OutcomeUnknown
from exchange.commands import Command
from exchange.refusals import Refusal, Refused
from portal.errors import PortalError
from portal.randomness import draw_text
from portal.refusal_words import advice, explanation, sentence, unknown_outcome

MARK_LENGTH: Final = 22
"""Letters and digits of a mark: 130 bits, so that nobody meets another's."""

_MARK: Final = re.compile(f"[A-Za-z0-9]{{{MARK_LENGTH}}}")


class ActRefused(PortalError):  # noqa: N818  named after the state that it reports
    """The exchange did not carry an act out; `refused` says by which rule."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused)
        self.refused = refused

    def __str__(self) -> str:
        return f"refused: {self.refused.refusal.name} {self.refused.field}".rstrip()


def new_mark() -> str:
    """Return the mark of a form that was never sent."""
    return draw_text(MARK_LENGTH)


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Base of every form that leads to a command; it must render `act` (and its CSRF token)."""

    act = HiddenField(default=new_mark)

    def validate_act(self, field: Field) -> None:
        """Refuse a mark that was not drawn by us, and put a new one in its place."""
        if not _MARK.fullmatch(field.data or ""):
            field.data = new_mark()
            # A hidden field shows no error of its own.
            message = str(
                _("This form was damaged on its way. Please look at it and send it again.")
            )
            self.form_errors.append(message)
            raise ValidationError(message)

    def mark_anew(self) -> None:
        """Make this a form that was never sent."""
        self.act.data = new_mark()


def act_key(form: ActForm) -> str:
    """Return the key of the command that `form` leads to; the form must be valid."""
    return str(form.act.data)


def carry_out(client: Client, command: Command) -> Accepted:
    """Carry `command` out. Raises ActRefused, or OutcomeUnknown if nothing can be told."""
    reply = client.submit(command)
    if isinstance(reply, Refused):
        raise ActRefused(reply)
    return reply


def explain(form: ActForm, refused: Refused, **fields: str) -> None:
    """Put the refusal's words on the field of the form that it is about, or on top of the form.

    `fields` names the form's field for a field of the command, where the names differ.
    """
    if refused.refusal is Refusal.KEY_REUSED:
        form.mark_anew()
    name = fields.get(refused.field, refused.field)
    field: Any = form[name] if name in form and name != "act" else None
    if field is None:
        form.form_errors.append(explanation(refused))
        return
    field.errors = [*field.errors, sentence(refused)]
    form.form_errors.append(advice(refused))


@contextmanager
def explaining(form: ActForm, **fields: str) -> Iterator[None]:
    """Do what leads to a command; words for what stood in the way are put on `form`.

    To be left by `return` when all went well: whoever comes after it shows the form again.
    """
    try:
        yield
    except ActRefused as error:
        explain(form, error.refused, **fields)
    except OutcomeUnknown:
        form.form_errors.append(unknown_outcome())
