"""What we read of Stripe's objects, and what follows from it for a payment.

Amounts are in fen where the currency is yuan, times in seconds UTC.
"""

from typing import Final

import msgspec

from portal.payments import Said, Standing
from portal.providers.amounts import of_fen

REFERENCE: Final = "scrip_reference"
"""Under this key of their metadata objects of Stripe hold our reference."""

Metadata = dict[str, str]


class Charge(msgspec.Struct, frozen=True):
    """One attempt to take money."""

    amount: int
    currency: str
    amount_refunded: int = 0
    refunded: bool = False
    disputed: bool = False
    payment_intent: str | None = None
    metadata: Metadata = msgspec.field(default_factory=dict)


class Intent(msgspec.Struct, frozen=True):
    """A payment with all attempts to make it."""

    id: str
    status: str
    amount: int
    currency: str
    metadata: Metadata = msgspec.field(default_factory=dict)
    latest_charge: Charge | str | None = None


class Session(msgspec.Struct, frozen=True):
    """A visit to the page where it is paid."""

    id: str
    status: str | None
    payment_status: str
    amount_total: int
    currency: str
    url: str | None = None
    metadata: Metadata = msgspec.field(default_factory=dict)
    payment_intent: Intent | str | None = None

    @property
    def paid_by(self) -> Intent | None:
        """The payment that it led to, where we asked for it as well."""
        return self.payment_intent if isinstance(self.payment_intent, Intent) else None

    @property
    def charge(self) -> Charge | None:
        """The attempt that took the money, where we asked for it as well."""
        found = self.paid_by and self.paid_by.latest_charge
        return found if isinstance(found, Charge) else None

    @property
    def is_disputed(self) -> bool:
        """Whether the payer's bank has asked about it."""
        return self.charge is not None and self.charge.disputed


class Dispute(msgspec.Struct, frozen=True):
    """The payer's bank asks for a charge back."""

    status: str
    amount: int
    currency: str
    payment_intent: str | None = None


class Disputes(msgspec.Struct, frozen=True):
    """Disputes about one payment, the newest first."""

    data: list[Dispute]


INQUIRIES: Final = ("warning_", "prevented")
"""So begins the status of a question that has moved no money."""


def said(reference: str, fen: int, currency: str, standing: Standing) -> Said:
    """Return what was said in our words."""
    return Said(reference, of_fen(fen), standing, currency.upper())


def of_session(reference: str, session: Session) -> Said:
    """Return what a session, with its payment inside, says now."""
    standing = _of_session(session)
    if standing is Standing.PAID and session.charge is not None:
        return of_charge(reference, session.charge)
    return said(reference, session.amount_total, session.currency, standing)


def of_charge(reference: str, charge: Charge) -> Said:
    """Return what a charge that has succeeded says; of one given back in part, the rest."""
    if charge.amount_refunded >= charge.amount:
        return said(reference, charge.amount, charge.currency, Standing.REVERSED)
    rest = charge.amount - charge.amount_refunded
    return said(reference, rest, charge.currency, Standing.PAID)


def of_intent(reference: str, intent: Intent) -> Said:
    """Return what a payment says: that an attempt failed does not end it."""
    standing = {"succeeded": Standing.PAID, "canceled": Standing.FAILED}.get(
        intent.status, Standing.OPEN
    )
    return said(reference, intent.amount, intent.currency, standing)


def of_dispute(reference: str, dispute: Dispute) -> Said:
    """Return what a dispute says: until it is won, the money is not with us."""
    standing = Standing.REVERSED
    if dispute.status == "won":
        standing = Standing.RESTORED
    elif dispute.status.startswith(INQUIRIES):
        standing = Standing.PAID
    return said(reference, dispute.amount, dispute.currency, standing)


def _of_session(session: Session) -> Standing:
    if session.payment_status == "paid":
        return Standing.PAID
    if session.status == "expired":
        return Standing.FAILED
    intent = session.paid_by
    if session.status == "complete" and intent and intent.status == "requires_payment_method":
        return Standing.FAILED  # a way to pay that takes days was tried and came to nothing
    return Standing.OPEN
