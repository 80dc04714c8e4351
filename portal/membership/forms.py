"""The form of who joins: which right of the shop, how many units of it, and that they want to."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.acts import ActForm
from portal.amount_fields import QuantityField, RequiredNumber
from portal.tickets import Ticket


class JoinForm(ActForm):
    """Which right is topped up, how many units, and the consent to be a member of the shop."""

    symbol = StringField(_l("Voucher"))
    quantity = QuantityField(_l("How many units"), [RequiredNumber()])
    agreed = BooleanField(
        _l("I join: the shop sees that I am one of those who did, and how often I buy there."),
        validators=[InputRequired(_l("Without this you can top up, but you do not join."))],
    )

    def __init__(self, rights: list[Ticket], **given: object) -> None:
        super().__init__(**given)
        self._rights = {right.symbol: right for right in rights}

    def validate_symbol(self, field: Field) -> None:
        """Take one that the shop sells."""
        if field.data not in self._rights:
            raise ValidationError(_("Choose one of these."))

    def validate_quantity(self, field: Field) -> None:
        """Take some."""
        if not field.data:
            raise ValidationError(_("Write how many units, at least one."))

    @property
    def right(self) -> Ticket:
        """The right that was chosen; the form must be valid."""
        return self._rights[str(self.symbol.data)]
