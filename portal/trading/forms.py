"""What people type on the exchange page, and what it means as an order."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import Optional

from exchange.commands import OrderType, Side, TimeInForce
from portal.acts import ActForm, new_mark
from portal.amount_fields import AmountField, QuantityField
from portal.clock import SECOND
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.language import zone
from portal.orders import Draft
from portal.tickets import Ticket

SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}
KINDS: Final = {"limit": OrderType.LIMIT, "market": OrderType.MARKET}
TIMES: Final = {
    "gtc": TimeInForce.GTC,
    "day": TimeInForce.DAY,
    "gtd": TimeInForce.GTD,
    "ioc": TimeInForce.IOC,
    "fok": TimeInForce.FOK,
}
IMMEDIATE: Final = (TimeInForce.IOC, TimeInForce.FOK)


class OrderForm(ActForm):
    """An order; `by` says whether a market order is measured in units or in yuan."""

    side = RadioField(
        _l("Side"),
        choices=[SelectChoice("buy", _l("Buy")), SelectChoice("sell", _l("Sell"))],
        default="buy",
    )
    kind = RadioField(
        _l("Kind"),
        choices=[
            SelectChoice("limit", _l("Limit order")),
            SelectChoice("market", _l("Market order")),
        ],
        default="limit",
    )
    price = AmountField(_l("Price"))
    by = RadioField(
        _l("Measured in"),
        choices=[
            SelectChoice("quantity", _l("By quantity")),
            SelectChoice("amount", _l("By amount")),
        ],
        default="quantity",
    )
    quantity = QuantityField(_l("Quantity"))
    budget = AmountField(_l("Spend at most"))
    time_in_force = SelectField(
        _l("Time in force"),
        choices=[
            SelectChoice("gtc", _l("Until cancelled")),
            SelectChoice("day", _l("Good for today")),
            SelectChoice("gtd", _l("Until a moment")),
            SelectChoice("ioc", _l("At once, rest lapses")),
            SelectChoice("fok", _l("At once, all or nothing")),
        ],
        default="gtc",
    )
    expires_at = DateTimeLocalField(_l("Valid until"), validators=[Optional()])
    post_only = BooleanField(_l("Only if it waits (post-only)"))

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether this is an order; what is missing or too much is said at its field."""
        valid: bool = super().validate(extra_validators)
        for field, message in self._missing():
            if not field.errors:
                field.errors = [message]
                valid = False
        return valid

    def _missing(self) -> list[tuple[Any, str]]:
        missing: list[tuple[Any, str]] = []
        if self.kind.data == "limit" and not self.price.data:
            missing.append((self.price, _("A limit order needs its price.")))
        if self.spends and not self.budget.data:
            missing.append((self.budget, _("How much do you want to spend?")))
        if not self.spends and not self.quantity.data:
            missing.append((self.quantity, _("How many units? At least one.")))
        if self._lasts("gtd") and not self.expires_at.data:
            missing.append((self.expires_at, _("Until when is it valid?")))
        if self.post_only.data and self.kind.data == "limit" and self._lasts("ioc", "fok"):
            message = _("An order that trades at once cannot wait: choose one or the other.")
            missing.append((self.post_only, message))
        return missing

    @property
    def spends(self) -> bool:
        """Whether this is a purchase measured in yuan."""
        measured = self.kind.data == "market" and self.by.data == "amount"
        return bool(measured and self.side.data == "buy")

    def _lasts(self, *names: str) -> bool:
        return self.kind.data == "limit" and self.time_in_force.data in names

    def draft(self) -> Draft:
        """Return the order that is meant; the form must be valid."""
        limit = self.kind.data == "limit"
        return Draft(
            side=SIDES[self.side.data],
            order_type=KINDS[self.kind.data],
            price=self.price.data or 0 if limit else 0,
            quantity=0 if self.spends else self.quantity.data or 0,
            budget=self.budget.data or 0 if self.spends else 0,
            time_in_force=TIMES[self.time_in_force.data] if limit else TimeInForce.IOC,
            post_only=bool(limit and self.post_only.data),
            expires_at=_nanoseconds(self.expires_at.data) if self._lasts("gtd") else 0,
        )


class CancelForm(ActForm):
    """Cancel an order, or all; `back` is the page to return to."""

    back = HiddenField()

    @staticmethod
    def fresh() -> str:
        """Return a mark for one more button of the page."""
        return new_mark()


def prefilled(ticket: Ticket, asked: dict[str, str], best: int) -> OrderForm:
    """Return an order form with what an address asks for, e.g. ?side=sell&quantity=5."""
    form = OrderForm(formdata=None)
    for name, known in (("side", SIDES), ("kind", KINDS), ("time_in_force", TIMES)):
        if asked.get(name) in known:
            form[name].data = asked[name]
    if asked.get("by") in ("quantity", "amount"):
        form.by.data = asked["by"]
    form.price.data = best or ticket.price
    for name in ("price", "quantity", "budget"):
        if asked.get(name):
            _take(form[name], asked[name])
    return form


def _take(field: AmountField | QuantityField, text: str) -> None:
    try:
        field.data = field.understand(text)
    except ValueError:
        field.data = None


def _nanoseconds(local: datetime | None) -> int:
    if local is None:
        return 0
    there = local.replace(tzinfo=ZoneInfo(zone()))
    return int(there.timestamp()) * SECOND
