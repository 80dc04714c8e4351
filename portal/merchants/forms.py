"""Forms of merchants: whom to invite, and to which post."""

import re
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import InputRequired

from portal.merchants.post_words import RANKS
from portal.people import EMAIL_LENGTH
from portal.typed_text import one_line
from portal.visitor import Rank

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_USER_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{2,31}")


def small(text: str | None) -> str:
    """Return what people type with small or large letters as it is kept."""
    return one_line(text).casefold()


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whom to invite, and to which post."""

    identity = StringField(
        _l("E-mail or user name"),
        filters=[small],
        validators=[InputRequired(_l("Please fill this in."))],
        render_kw={"maxlength": EMAIL_LENGTH, "autocomplete": "off", "autocapitalize": "none"},
    )
    rank = SelectField(
        _l("Post"),
        choices=[SelectChoice(str(rank), RANKS[rank]) for rank in Rank],
        default=Rank.CASHIER,
        validate_choice=False,
    )

    def offer(self, own: Rank) -> "InviteForm":
        """Offer the posts that somebody of that rank may give."""
        self.rank.choices = [
            SelectChoice(str(rank), RANKS[rank]) for rank in Rank if own.covers(rank)
        ]
        return self

    def validate_identity(self, field: Field) -> None:
        """Take what can be an address or a user name."""
        text = str(field.data or "")
        form = _ADDRESS if "@" in text else _USER_NAME
        if len(text) > EMAIL_LENGTH or not form.fullmatch(text):
            raise ValidationError(_("This is neither an e-mail address nor a user name."))

    def validate_rank(self, field: Field) -> None:
        """Take one that there is."""
        if field.data not in set(Rank):
            raise ValidationError(_("Please choose one of these."))
