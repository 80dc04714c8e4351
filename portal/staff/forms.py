"""Forms of staff: each act says why."""

from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.acts import ActForm
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.staff.models import REASON_LENGTH

SHORTEST_REASON = 8


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


class WindDownForm(ActForm):
    """A second person types the symbol: it cannot be undone."""

    symbol = StringField(
        _l("Symbol of the series, typed again"),
        validators=[InputRequired(_l("Please fill this in."))],
    )

    def __init__(self, expected: str) -> None:
        super().__init__()
        self._expected = expected

    def validate_symbol(self, field: Field) -> None:
        """Take the one that is meant."""
        if said(field).upper() != self._expected:
            raise ValidationError(_("This is another symbol."))
