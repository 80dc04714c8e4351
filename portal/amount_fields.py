"""Form fields for amounts, quantities and ratios as people write them; what was typed is kept.

`data` is what was understood, in money units, whole units or basis points; None if nothing was.
"""

from typing import Any, Final

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from portal.formatting import NoAmount, Unrepresentable, parse_amount, yuan
from portal.limit_writing import percent

MOST_UNITS: Final = 10**9
"""So many units of a series there are at most."""

BASIS_OF_PERCENT: Final = 100
"""Basis points in a percent."""

_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９，．％％", "0123456789,.%%")


class _WrittenField(Field):
    """A text that means a number; shown again as it was typed."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed for what it means. Raises ValueError with the words for the field."""
        self.data = None
        text = str(valuelist[0]).strip() if valuelist else ""
        if text:
            self.data = self.understand(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def understand(self, text: str) -> int:
        """Return the number that was written."""
        raise NotImplementedError

    def write(self, number: int) -> str:
        """Return the number as it is shown before anything was typed."""
        raise NotImplementedError


class AmountField(_WrittenField):
    """An amount of yuan: 1,000.50, １０００, ¥12 and 12元 are all understood."""

    def understand(self, text: str) -> int:
        """Return money units."""
        try:
            return parse_amount(text)
        except Unrepresentable:
            raise ValueError(_("At most four decimal places.")) from None
        except NoAmount:
            raise ValueError(_("Write an amount such as 1,000.50.")) from None

    def write(self, number: int) -> str:
        """Return yuan without the sign: the label says what it is."""
        return yuan(number).replace("¥", "")


class QuantityField(_WrittenField):
    """A number of whole units."""

    def understand(self, text: str) -> int:
        """Return the units."""
        try:
            amount = parse_amount(text)
        except (NoAmount, Unrepresentable):
            amount = -1
        units, rest = divmod(amount, 10_000)
        if rest or not 0 <= units <= MOST_UNITS:
            raise ValueError(_("Write a whole number, at most 1,000,000,000."))
        return units

    def write(self, number: int) -> str:
        """Return the number with commas."""
        return f"{number:,}"


class PercentField(_WrittenField):
    """A ratio in percent, to the basis point."""

    def understand(self, text: str) -> int:
        """Return basis points, from 0 to 10,000."""
        digits = text.translate(_FULL_WIDTH).removesuffix("%").strip()
        try:
            points, rest = divmod(parse_amount(digits), BASIS_OF_PERCENT)
        except (NoAmount, Unrepresentable):
            points, rest = -1, 0
        if rest or not 0 <= points <= BASIS_OF_PERCENT**2:
            raise ValueError(_("Write a percentage from 0 to 100, such as 40 or 12.5."))
        return points

    def write(self, number: int) -> str:
        """Return the percentage without the sign."""
        return percent(number).removesuffix("%")


class RequiredNumber:
    """Refuse a field in which nothing was typed; one that was not understood has its own words."""

    field_flags: Final = {"required": True}

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse it. Raises StopValidation, as further checks have nothing to check."""
        if field.data is None:
            empty = not any(str(value).strip() for value in field.raw_data or ())
            raise StopValidation(str(_("Please fill this in.")) if empty else "")
