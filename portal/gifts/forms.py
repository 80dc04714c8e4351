"""Forms of gifts: what is given, to be claimed by when and by whom; nothing to fill in to claim."""

import re
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal import clock
from portal.acts import ActForm
from portal.amount_fields import QuantityField, RequiredNumber
from portal.days import end_of, last_day
from portal.gifts.models import MESSAGE_LENGTH
from portal.gifts.service import MOST_DAYS, USUAL_DAYS, Wish
from portal.typed_text import one_line

_ACCOUNT: Final = re.compile(r"#?([0-9]{1,15})")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９＃", "0123456789#")


class GiveForm(ActForm):
    """How many units to give, until which day, to whom, with which words."""

    quantity = QuantityField(_l("How many units"), [RequiredNumber()])
    message = StringField(
        _l("A few words"),
        filters=[one_line],
        validators=[Length(max=MESSAGE_LENGTH, message=_l("At most 140 characters."))],
    )
    until = DateField(
        _l("To be claimed by"), [InputRequired(_l("Until which day can it be claimed?"))]
    )
    to = StringField(_l("Only for account"), filters=[one_line], validators=[Optional()])

    def validate_until(self, field: Field) -> None:
        """Take a day for which the exchange lets a gift wait."""
        day: date | None = field.data
        if day is None:
            return  # the field has said already that it is no day
        today = last_day(clock.now())
        if not today <= day <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(
                _("Choose a day from today on, at most %(days)s days ahead.", days=MOST_DAYS)
            )

    def validate_to(self, field: Field) -> None:
        """Take an account as its number is shown."""
        if not _ACCOUNT.fullmatch(str(field.data).translate(_FULL_WIDTH)):
            raise ValidationError(_("Write the number of an account, such as #12."))

    def wish(self, series: int) -> Wish:
        """Return what was filled in; the form must be valid."""
        account = _ACCOUNT.fullmatch(str(self.to.data or "").translate(_FULL_WIDTH))
        return Wish(
            series,
            self.quantity.data or 0,
            _end(self.until),
            int(account.group(1)) if account else 0,
            str(self.message.data or ""),
        )


def _end(field: Field) -> int:
    day: date = field.data
    return end_of(day)


def last_days(use_until: int, now: int) -> tuple[date, date]:
    """Return the day that is proposed for a gift to be claimed by, and the last one there is."""
    today = last_day(now)
    latest = min(today + timedelta(days=MOST_DAYS), last_day(use_until))
    return min(today + timedelta(days=USUAL_DAYS), latest), latest


class ClaimForm(ActForm):
    """Nothing to fill in: the gift is claimed."""


class TakeBackForm(ActForm):
    """Nothing to fill in: the gift goes back to its giver."""
