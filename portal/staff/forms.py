"""The form of a wind-down's second person."""

from wtforms import Field, StringField, ValidationError
from wtforms.validators import InputRequired

from portal.acts import ActForm
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.staff_desk import said


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
