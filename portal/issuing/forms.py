"""Forms of issuing: a series, its offering or sale at any time, and what a buyer fills in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from exchange.client import MarketShown
from exchange.commands import ExpiryPolicy, UnitKind
from exchange.refusals import Refused
from portal import clock
from portal.acts import ActForm
from portal.amount_fields import AmountField, PercentField, QuantityField, RequiredNumber
from portal.days import BEIJING, end_of, moment_of, time_at
from portal.issuing.proposals import Proposal, Texts, usual_tick
from portal.issuing.service import Window
from portal.issuing.void_clauses import void_words
from portal.randomness import draw_text
from portal.refusal_words import sentence
from portal.series_texts import BUYS_LENGTH, COLOURS, NAME_LENGTH

TIMES: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
"""How browsers write a time; the first is how it is shown to them."""

RULES_LENGTH: Final = 2_000
DOCUMENT_LENGTH: Final = 16
STEM: Final = re.compile(r"[A-Z][A-Z0-9]{0,11}")

UNITS: Final = {
    UnitKind.VALUE: _l("Money to spend"),
    UnitKind.VISIT: _l("Visits"),
}

ENDINGS: Final = {
    ExpiryPolicy.PRINCIPAL: _l("What it cost stays the holder's, to be spent or paid back"),
    ExpiryPolicy.LAPSE: _l("It lapses (only for promotions)"),
    ExpiryPolicy.NEVER: _l("It never expires"),
}


def _choices(named: Mapping[Any, LazyString]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in named.items()]


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _tidy_lines(text: str | None) -> str:
    return "\n".join(_tidy(line) for line in (text or "").splitlines()).strip()


def honest(_form: object, field: Field) -> None:
    """Refuse words that no contract with a consumer may hold."""
    found = void_words(field.data or "")
    if found:
        words = ", ".join(f"“{word}”" for word in found)
        message = _(
            "The law makes these words void, so they may not stand here: %(words)s. Holders can"
            " always be refunded, get a replacement, and pass units on.",
            words=words,
        )
        raise ValidationError(str(message))


def _name(label: LazyString) -> StringField:
    checks = [DataRequired(_l("Please fill this in.")), Length(max=NAME_LENGTH), honest]
    return StringField(label, checks, filters=[_tidy])


def _buys(label: LazyString) -> StringField:
    checks = [DataRequired(_l("Please fill this in.")), Length(max=BUYS_LENGTH), honest]
    return StringField(label, checks, filters=[_tidy])


def _rules(label: LazyString) -> TextAreaField:
    checks = [Optional(), Length(max=RULES_LENGTH), honest]
    return TextAreaField(label, checks, filters=[_tidy_lines])


class SeriesForm(ActForm):
    """A new series, as its merchant describes it."""

    brand_zh = _name(_l("Your shop's name in Chinese"))
    brand_en = _name(_l("Your shop's name in English"))
    name_zh = _name(_l("Name of the series in Chinese"))
    name_en = _name(_l("Name of the series in English"))
    stem = StringField(
        _l("Short name for the market"),
        [DataRequired(_l("Please fill this in."))],
        filters=[lambda text: (text or "").strip().upper()],
        description=_l("Letters and digits, at most 12; year and month of the last use follow."),
    )
    colour = RadioField(_l("Colour of the ticket"), choices=_choices(COLOURS))
    unit = RadioField(
        _l("What one unit is"), choices=_choices(UNITS), coerce=lambda one: UnitKind(int(one))
    )
    face_value = AmountField(
        _l("What one unit is worth at your shop"),
        [RequiredNumber()],
        description=_l("For money to spend usually ¥1; for visits what one visit costs."),
    )
    buys_zh = _buys(_l("What it buys, in Chinese"))
    buys_en = _buys(_l("What it buys, in English"))
    issue_price = AmountField(_l("Price at which you sell one unit"), [RequiredNumber()])
    cap = QuantityField(_l("How many units at most, ever"), [RequiredNumber()])
    release_bps = PercentField(
        _l("Share of the price paid to you after the sale"),
        [RequiredNumber()],
        description=_l("The rest stays in escrow and reaches you with every use."),
    )
    trading_until = DateField(_l("Last day of trade"), [InputRequired(_l("Please choose a day."))])
    use_until = DateField(_l("Last day of use"), [InputRequired(_l("Please choose a day."))])
    expiry = RadioField(
        _l("What becomes of units that are not used in time"),
        choices=_choices(ENDINGS),
        coerce=lambda one: ExpiryPolicy(int(one)),
    )
    tick = AmountField(
        _l("Step of prices"), description=_l("Left empty: a thousandth of the worth.")
    )
    lowest_price = AmountField(_l("Lowest price in trade"), description=_l("Left empty: one step."))
    highest_price = AmountField(
        _l("Highest price in trade"), description=_l("Left empty: what one unit is worth.")
    )
    rules_zh = _rules(_l("Your own conditions, in Chinese"))
    rules_en = _rules(_l("Your own conditions, in English"))
    market = SelectField(_l("Market"), coerce=int)
    document = HiddenField(default=lambda: draw_text(DOCUMENT_LENGTH))

    def offer_markets(self, markets: Iterable[MarketShown]) -> None:
        """Let the merchant choose among these."""
        self.market.choices = [SelectChoice(str(one.market), one.name) for one in markets]

    def validate_stem(self, field: Field) -> None:
        """Refuse what no symbol can begin with."""
        if not STEM.fullmatch(field.data):
            raise ValidationError(str(_("Begin with a letter: A to Z and 0 to 9, at most 12.")))

    def validate_document(self, field: Field) -> None:
        """Put a number of our own in the place of one that is none."""
        if not re.fullmatch(f"[A-Za-z0-9]{{{DOCUMENT_LENGTH}}}", field.data or ""):
            field.data = draw_text(DOCUMENT_LENGTH)

    def complain(self, complaints: Iterable[Refused]) -> None:
        """Put what the exchange would say beside the fields that it is about."""
        for refused in complaints:
            field = self[refused.field]
            field.errors = [*field.errors, sentence(refused)]

    def proposal(self) -> Proposal:
        """Return what was filled in; the form must be valid."""
        face_value = _number(self.face_value)
        tick = _number(self.tick, usual_tick(face_value))

        return Proposal(
            stem=str(self.stem.data),
            texts=Texts(**{name: self[name].data for name in Texts.__struct_fields__}),
            document=str(self.document.data),
            market=self.market.data,
            unit=self.unit.data,
            face_value=face_value,
            issue_price=_number(self.issue_price),
            release_bps=_number(self.release_bps),
            tick=tick,
            lowest_price=_number(self.lowest_price, tick),
            highest_price=_number(self.highest_price, face_value - face_value % (tick or 1)),
            trading_until=_end(self.trading_until),
            use_until=_end(self.use_until),
            expiry=self.expiry.data,
            cap=_number(self.cap),
        )


def _number(field: Any, otherwise: int = 0) -> int:  # noqa: ANN401  WTForms' fields hold anything
    return otherwise if field.data is None else int(field.data)


def _end(field: Field) -> int:
    day: date = field.data
    return end_of(day)


class OfferingForm(ActForm):
    """The window in which a series is sold; times are those of Beijing, as is the shop's."""

    opens_at = DateTimeLocalField(
        _l("Opens"), [InputRequired(_l("Please choose a time."))], format=TIMES
    )
    closes_at = DateTimeLocalField(
        _l("Closes"), [InputRequired(_l("Please choose a time."))], format=TIMES
    )
    cap = QuantityField(_l("Units for sale"), [RequiredNumber()])
    minimum = QuantityField(
        _l("At least so many, or everybody is refunded"),
        description=_l("Left empty: however few."),
    )
    member_cap = QuantityField(
        _l("At most so many for one person"), description=_l("Left empty: no limit.")
    )

    def window(self) -> Window:
        """Return what was filled in; the form must be valid."""
        return Window(
            _moment(self.opens_at),
            _moment(self.closes_at),
            _number(self.cap),
            _number(self.minimum),
            _number(self.member_cap),
        )


class TopUpsForm(ActForm):
    """How a series is sold at any time; it may stand on one page with the offering's form."""

    member_cap = QuantityField(
        _l("At most so many units with one member"),
        description=_l("Left empty: no limit."),
        id="top-ups-cap",
    )

    def most(self) -> int:
        """Return what was filled in, 0 for no limit; the form must be valid."""
        return _number(self.member_cap)


class StopForm(ActForm):
    """Nothing to fill in: a series is sold at any time no longer."""


def usual_window(cap: int, now: int) -> dict[str, object]:
    """Return what stands in the form of an offering before anything was typed: a week from now."""
    return {
        "opens_at": time_at(now).replace(second=0, tzinfo=None),
        "closes_at": time_at(now + 7 * clock.DAY).replace(minute=0, second=0, tzinfo=None),
        "cap": cap,
    }


def _moment(field: Field) -> int:
    written: datetime = field.data
    return moment_of(written.replace(tzinfo=BEIJING))


class QuantityForm(ActForm):
    """How many units to buy of the merchant, at the offering or at any time."""

    quantity = QuantityField(_l("How many units"), [RequiredNumber()])

    def units(self) -> int:
        """Return what was filled in; the form must be valid."""
        return _number(self.quantity)


class GiveBackForm(QuantityForm):
    """How many units to give back; it stands on one page with the other."""

    quantity = QuantityField(_l("How many units"), [RequiredNumber()], id="give-back")


class TakeBackForm(ActForm):
    """Nothing to fill in: the whole subscription is taken back."""
