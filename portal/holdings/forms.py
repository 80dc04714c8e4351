"""Forms of a card: how much of it to sell, at once or at a price; principal to be asked back."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from portal import clock
from portal.acts import ActForm
from portal.amount_fields import AmountField, QuantityField, RequiredNumber
from portal.holdings.cash import TODAY, UNTIL_CANCELLED, Lasts, until
from portal.holdings.models import Manner
from portal.holdings.plans import MOST_DAYS, Wish, due_at
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.orders import wrong_price
from portal.refusal_words import sentence
from portal.tickets import Ticket

DAYS: Final = {"week": 7, "month": 30}
"""For how many days an order waits."""


class PrincipalForm(ActForm):
    """Nothing to fill in: all principal of the card is asked back."""


class PartForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How much of a card is looked at; sent by address, it changes nothing."""

    class Meta:
        """It is no act, so it needs no token."""

        csrf = False

    quantity = QuantityField(_l("How many units"))


class SellNowForm(ActForm):
    """A sale at once, with the figures that were shown: they are what is carried out."""

    quantity = QuantityField(_l("How many units"), [RequiredNumber()])
    worst = AmountField(_l("Price"), [RequiredNumber()])
    proceeds = AmountField(_l("What it must bring"), [RequiredNumber()])


class SellAtForm(ActForm):
    """A sale that waits at a price; `seen` is for what the reader was shown how much it brings."""

    quantity = QuantityField(_l("How many units"), [RequiredNumber()])
    price = AmountField(_l("Price for each"), [RequiredNumber()])
    lasts = SelectField(
        _l("How long it waits"),
        choices=[
            SelectChoice("day", _l("Today")),
            SelectChoice("week", _l("Seven days")),
            SelectChoice("month", _l("Thirty days")),
            SelectChoice("gtc", _l("Until you cancel it")),
        ],
        default="month",
    )
    seen = HiddenField()

    @property
    def offer(self) -> str:
        """Return quantity and price in one, to be compared with what was seen."""
        return f"{self.quantity.data or 0}@{self.price.data or 0}"

    @property
    def was_seen(self) -> bool:
        """Whether the reader was shown what just this brings."""
        return bool(self.seen.data == self.offer)

    def how_long(self, now: int) -> Lasts:
        """Return how long the order waits."""
        if self.lasts.data in DAYS:
            return until(now + DAYS[self.lasts.data] * clock.DAY)
        return TODAY if self.lasts.data == "day" else UNTIL_CANCELLED


class PlanForm(ActForm):
    """When, for how much and how what is left is to be sold by itself.

    It leads to a row, not to a command, so its mark is not the key of one.
    """

    days = QuantityField(_l("Days before the last day of trade"), [RequiredNumber()])
    price = AmountField(_l("For each at least"), [RequiredNumber()])
    manner = RadioField(
        _l("How"),
        choices=[
            SelectChoice(Manner.AT_ONCE.value, _l("At once, to whoever bids so much then")),
            SelectChoice(Manner.WAITING.value, _l("Offer at this price and wait for a buyer")),
        ],
        default=Manner.AT_ONCE.value,
    )

    def fits(self, ticket: Ticket, now: int) -> bool:
        """Return whether a series can be sold so; else say at the field what cannot be."""
        days, price = self.days.data or 0, self.price.data or 0
        if days > MOST_DAYS or due_at(ticket, days) <= now:
            self.days.errors = [_("Choose fewer days: that day is over.")]
        refused = wrong_price(ticket, price)
        if refused is not None:
            self.price.errors = [sentence(refused)]
        return not self.errors

    def wish(self) -> Wish:
        """Return what was filled in; the form must be valid."""
        return Wish(self.days.data or 0, self.price.data or 0, Manner(self.manner.data))


class PlanOffForm(ActForm):
    """Nothing to fill in: the planned sale is switched off."""
