"""The form of a merchant's page: what it tells everybody of itself, in both languages."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import InputRequired, Length

from portal.businesses import (
    ABOUT_LENGTH,
    ADDRESS_LENGTH,
    CITY_LENGTH,
    CONTACT_LENGTH,
    Merchant,
    Terminal,
)
from portal.language import locale
from portal.merchants.hours import (
    DAYS,
    HoursUnreadable,
    read_day,
    read_week,
    write_day,
    write_week,
)
from portal.merchants.words import TERMINALS, TRADES
from portal.people import NAME_LENGTH
from portal.regions import REGIONS, region_name
from portal.series_texts import COLOURS, Colour
from portal.typed_text import one_line

DAY_FIELDS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TEXTS: Final = (
    "name_zh", "name_en", "trade", "terminal", "contact", "region", "city_zh", "city_en",
    "address_zh", "address_en", "colour", "about_zh", "about_en",
)  # fmt: skip
"""What is kept as it was typed."""


def _length(most: int) -> Length:
    return Length(max=most, message=_l("Please take at most %(count)s characters.", count=most))


def _name(label: str, **attributes: str) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[InputRequired(_l("Please fill this in.")), _length(NAME_LENGTH)],
        render_kw={"maxlength": NAME_LENGTH, **attributes},
    )


def _text(label: str, most: int, **attributes: str) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[_length(most)],
        render_kw={"maxlength": most, **attributes},
    )


def _words(label: str, language: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[one_line],
        validators=[_length(ABOUT_LENGTH)],
        render_kw={"maxlength": ABOUT_LENGTH, "rows": 4, "lang": language},
    )


def _day(label: str) -> StringField:
    return StringField(label, filters=[one_line], render_kw={"maxlength": 60})


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a merchant tells everybody."""

    name_zh = _name(_l("Name of the business in Chinese"), lang="zh-CN")
    name_en = _name(_l("Name of the business in English"), lang="en")
    trade = SelectField(
        _l("Kind of business"),
        choices=[SelectChoice(*each) for each in TRADES.items()],
        validate_choice=False,
    )
    about_zh = _words(_l("About the business, in Chinese"), "zh-CN")
    about_en = _words(_l("About the business, in English"), "en")
    contact = _text(_l("How customers reach you"), CONTACT_LENGTH, autocomplete="tel")
    region = SelectField(_l("Province"), validate_choice=False)
    city_zh = _text(_l("City, in Chinese"), CITY_LENGTH, lang="zh-CN")
    city_en = _text(_l("City, in English"), CITY_LENGTH, lang="en")
    address_zh = _text(_l("Address, in Chinese"), ADDRESS_LENGTH, lang="zh-CN")
    address_en = _text(_l("Address, in English"), ADDRESS_LENGTH, lang="en")
    monday = _day(_l("Monday"))
    tuesday = _day(_l("Tuesday"))
    wednesday = _day(_l("Wednesday"))
    thursday = _day(_l("Thursday"))
    friday = _day(_l("Friday"))
    saturday = _day(_l("Saturday"))
    sunday = _day(_l("Sunday"))
    colour = SelectField(
        _l("Colour of your tickets"),
        choices=[SelectChoice(str(each), COLOURS[each]) for each in Colour],
        validate_choice=False,
    )
    terminal = RadioField(
        _l("Your counter is that of"),
        choices=[SelectChoice(str(each), words) for each, words in TERMINALS.items()],
        validate_choice=False,
    )
    bound = BooleanField(_l("Members of other shops that take part pay my member prices."))

    def __init__(self, shop: Merchant, **given: object) -> None:
        """Begin with what the page says now."""
        super().__init__(**{"data": _values(shop), **given})
        language = locale()
        self.region.choices = [
            SelectChoice("", _("not said")),
            *(SelectChoice(code, region_name(code, language)) for code in REGIONS),
        ]

    @property
    def days(self) -> list[Field]:
        """The fields of the seven days."""
        return [self[name] for name in DAY_FIELDS]

    def validate_trade(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, set(TRADES))

    def validate_region(self, field: Field) -> None:
        """Take one that there is, or none."""
        _one_of(field, {"", *REGIONS})

    def validate_colour(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, set(Colour))

    def validate_terminal(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, set(Terminal))

    def validate(self, extra_validators: object = None) -> bool:
        """Look at the hours of each day as well."""
        good = bool(super().validate(extra_validators))
        for field in self.days:
            try:
                read_day(str(field.data or ""))
            except HoursUnreadable:
                field.errors = [_("Write times such as 10:00–14:00, 17:00–22:00; empty: closed.")]
                good = False
        return good

    def said(self) -> dict[str, object]:
        """Return what was filled in, as it is kept; the form must be valid."""
        values: dict[str, object] = {name: str(self[name].data or "") for name in TEXTS}
        week = tuple(read_day(str(field.data or "")) for field in self.days)
        return values | {"hours": write_week(week), "bound": bool(self.bound.data)}


def _one_of(field: Field, choices: set[str]) -> None:
    if field.data not in choices:
        raise ValidationError(_("Please choose one of these."))


def _values(shop: Merchant) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(shop, name) for name in (*TEXTS, "bound")}
    week = read_week(shop.hours) or ((),) * DAYS
    return values | {
        name: write_day(spans).replace(",", ", ")
        for name, spans in zip(DAY_FIELDS, week, strict=True)
    }
