"""Forms of redemption: how much a code is good for; a code, an amount to take, to give back."""

import re
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from portal.acts import ActForm
from portal.amount_fields import AmountField, QuantityField, RequiredNumber

CODE_LENGTH: Final = 256
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")


def plain(text: str | None) -> str:
    """Return a code without what people put between its parts."""
    return re.sub(r"[\s\-·]", "", (text or "").translate(_FULL_WIDTH)).upper()


class LimitForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How much may be taken at most with the next code; sent by address, it changes nothing."""

    class Meta:
        """It is no act, so it needs no token."""

        csrf = False

    units = QuantityField(_l("Limit of the code"))
    amount = AmountField(_l("Limit of the code"))


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A code as it was typed, or read from a picture."""

    code = StringField(
        _l("Code"),
        [
            DataRequired(_l("Type the number below the guest's code, or read the code.")),
            Length(max=CODE_LENGTH, message=_l("This is too long for a code.")),
        ],
        filters=[plain],
    )


class NumberForm(ActForm):
    """One number: units for what is counted in visits, else an amount of yuan."""

    units = QuantityField(_l("Visits"))
    amount = AmountField(_l("Amount"))

    @property
    def number(self) -> Field:
        """The one of the two that counts here."""
        field: Field = self["amount" if "amount" in self else "units"]
        return field

    def of(self, *, in_money: bool) -> Field:
        """Return the field that counts here; the other one is gone from now on."""
        other = "units" if in_money else "amount"
        if other in self:
            del self[other]
        self.number.validators = [RequiredNumber()]
        return self.number


class TakeForm(NumberForm):
    """How much to take with a code that was read; the code is carried along."""

    token = HiddenField()


class CaptureForm(NumberForm):
    """How much of what is reserved to take; the rest goes back to the guest."""


class RefundForm(NumberForm):
    """How much of what was taken to give back."""


class VoidForm(ActForm):
    """Nothing to fill in: what is reserved goes back."""
