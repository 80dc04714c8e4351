"""Forms of the mall: a good as its shop describes it, how many of it, how it is paid."""

from datetime import date
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal import clock
from portal.acts import ActForm
from portal.amount_fields import AmountField, QuantityField, RequiredNumber
from portal.days import end_of, last_day
from portal.mall.baskets import MOST_OF_ONE
from portal.mall.descriptions import Description, complaints, of_good
from portal.sales.goods import ABOUT_LENGTH, NAME_LENGTH, Good
from portal.typed_text import one_line

NOTE_LENGTH: Final = 140
TEXTS: Final = ("name_zh", "name_en", "about_zh", "about_en")


def _lines(text: str | None) -> str:
    return "\n".join(one_line(line) for line in (text or "").splitlines()).strip()


def _name(label: LazyString) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[DataRequired(_l("Please fill this in.")), Length(max=NAME_LENGTH)],
    )


def _about(label: LazyString) -> TextAreaField:
    return TextAreaField(label, filters=[_lines], validators=[Optional(), Length(max=ABOUT_LENGTH)])


class GoodForm(ActForm):
    """A good as its shop describes it."""

    name_zh = _name(_l("Name in Chinese"))
    name_en = _name(_l("Name in English"))
    about_zh = _about(_l("About it, in Chinese"))
    about_en = _about(_l("About it, in English"))
    list_price = AmountField(_l("List price"), [RequiredNumber()])
    member_price = AmountField(
        _l("Member price"),
        [RequiredNumber()],
        description=_l("For who has joined at any shop that takes part, paid from stored value."),
    )
    stock = QuantityField(
        _l("How many are in stock"), description=_l("Left empty: there is no end of it.")
    )
    stock_seen = HiddenField()
    special_price = AmountField(
        _l("Special price for everybody"),
        [Optional()],
        description=_l("However they pay. Left empty: none."),
    )
    special_until = DateField(_l("Special price until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  as WTForms has it
        """Hold the description to its rules, once the fields are understood."""
        if not super().validate(extra_validators):
            return False
        found = complaints(self.description(), clock.now())
        for complaint in found:
            field = self[complaint.field]
            field.errors = [*field.errors, complaint.words]
        return not found

    def description(self) -> Description:
        """Return what was filled in; the fields must be understood."""
        day: date | None = self.special_until.data
        return Description(
            str(self.name_zh.data or ""),
            str(self.name_en.data or ""),
            str(self.about_zh.data or ""),
            str(self.about_en.data or ""),
            self.list_price.data or 0,
            self.member_price.data or 0,
            self.stock.data,
            self.special_price.data,
            end_of(day) if day else None,
        )

    def seen(self) -> int | None:
        """Return the stock that the page showed, None if it showed none."""
        shown = str(self.stock_seen.data or "")
        return int(shown) if shown.isdecimal() else None


def shown(good: Good, now: int) -> dict[str, Any]:
    """Return what a form shows of a good before anything was typed."""
    described = of_good(good, now)
    until = described.special_until
    return {
        **{name: getattr(good, name) for name in TEXTS},
        "list_price": described.list_price,
        "member_price": described.member_price,
        "stock": described.stock,
        "stock_seen": "" if described.stock is None else str(described.stock),
        "special_price": described.special_price,
        "special_until": None if until is None else last_day(until),
    }


class BasketForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How many of a good."""

    quantity = QuantityField(_l("How many"), [RequiredNumber()], default=1)

    def validate_quantity(self, field: Field) -> None:
        """Take so many as somebody can carry."""
        if field.data is not None and field.data > MOST_OF_ONE:
            raise ValidationError(_("At most %(most)s of one good.", most=MOST_OF_ONE))


class CheckoutForm(ActForm):
    """How it is paid; `seen` is what the page said that it costs that way, in money units."""

    way = HiddenField()
    note = StringField(
        _l("A word to the shop"), filters=[one_line], validators=[Length(max=NOTE_LENGTH)]
    )


class StateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Nothing to fill in: a good is put on sale, or withdrawn."""


class PressForm(ActForm):
    """Nothing to fill in: a purchase is handed over, or cancelled."""


class RefundForm(ActForm):
    """How many of each line are refunded; the fields are those of the lines, `line-0` and so on."""
