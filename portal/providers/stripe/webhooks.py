"""What Stripe tells by itself: events, signed with the secret of our endpoint.

They come in any order and more than once. Of most of them nothing follows for us.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
import stripe
import structlog

from portal import clock
from portal.payments import Flaw, NoticeForged, Said, Standing
from portal.providers.stripe import objects
from portal.providers.stripe.objects import REFERENCE, Charge, Dispute, Intent, Session

HEADER: Final = "Stripe-Signature"
FRESH_FOR_S: Final = 300
_TIME: Final = re.compile(r"(?:^|,)t=([0-9]{1,12})(?:,|$)")

Resolve = Callable[[str], str | None]
"""Gives our reference of a payment that Stripe names by its own number."""

_log = structlog.get_logger(__name__)


class Content(msgspec.Struct, frozen=True):
    """What an event is about, as it was then."""

    object: msgspec.Raw


class Event(msgspec.Struct, frozen=True):
    """An event, and when this sending of it was signed (ns UTC)."""

    id: str
    type: str
    data: Content
    sent_at: int = 0

    @property
    def mark(self) -> str:
        """What this sending is known by: the same event may be sent again."""
        return f"{self.id[:48]}.{self.sent_at // clock.SECOND}"


def read(headers: Mapping[str, str], body: bytes, secret: str) -> Event:
    """Return the event in a request. Raises NoticeForged, of a time long gone as well."""
    signature = headers.get(HEADER, "")
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, FRESH_FOR_S)
        event = msgspec.json.decode(body, type=Event)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, msgspec.DecodeError) as error:
        _log.warning("a webhook was refused", provider="stripe", reason=str(error))
        raise NoticeForged(Flaw.SIGNATURE, error) from error
    signed = _TIME.search(signature)
    if signed is None:
        raise NoticeForged(Flaw.TIME, signature)
    return msgspec.structs.replace(event, sent_at=int(signed[1]) * clock.SECOND)


def said_by(event: Event, resolve: Resolve) -> Said | None:
    """Return what an event says of a payment of ours, None if it is about none.

    Raises NoticeForged for an object that is not of the kind it should be.
    """
    read_it = _READERS.get(event.type)
    if read_it is None:
        return None
    try:
        return read_it(event.data.object, resolve)
    except msgspec.DecodeError as error:
        raise NoticeForged(Flaw.CONTENT, event.type) from error


def _of_session(raw: msgspec.Raw, _resolve: Resolve) -> Said | None:
    session = msgspec.json.decode(raw, type=Session)
    reference = session.metadata.get(REFERENCE)
    return objects.of_session(reference, session) if reference else None


def _of_failed_session(raw: msgspec.Raw, _resolve: Resolve) -> Said | None:
    session = msgspec.json.decode(raw, type=Session)
    reference = session.metadata.get(REFERENCE)
    if not reference:
        return None
    return objects.said(reference, session.amount_total, session.currency, Standing.FAILED)


def _of_intent(raw: msgspec.Raw, _resolve: Resolve) -> Said | None:
    intent = msgspec.json.decode(raw, type=Intent)
    reference = intent.metadata.get(REFERENCE)
    return objects.of_intent(reference, intent) if reference else None


def _of_charge(raw: msgspec.Raw, resolve: Resolve) -> Said | None:
    charge = msgspec.json.decode(raw, type=Charge)
    reference = charge.metadata.get(REFERENCE) or _resolved(charge.payment_intent, resolve)
    return objects.of_charge(reference, charge) if reference else None


def _of_dispute(raw: msgspec.Raw, resolve: Resolve) -> Said | None:
    dispute = msgspec.json.decode(raw, type=Dispute)
    reference = _resolved(dispute.payment_intent, resolve)
    return objects.of_dispute(reference, dispute) if reference else None


def _resolved(intent: str | None, resolve: Resolve) -> str | None:
    return resolve(intent) if intent else None


_READERS: Final[Mapping[str, Callable[[msgspec.Raw, Resolve], Said | None]]] = {
    "checkout.session.completed": _of_session,
    "checkout.session.async_payment_succeeded": _of_session,
    "checkout.session.async_payment_failed": _of_failed_session,
    "checkout.session.expired": _of_failed_session,
    "payment_intent.succeeded": _of_intent,
    "payment_intent.payment_failed": _of_intent,
    "payment_intent.canceled": _of_intent,
    "charge.refunded": _of_charge,
    "charge.dispute.created": _of_dispute,
    "charge.dispute.updated": _of_dispute,
    "charge.dispute.closed": _of_dispute,
    "charge.dispute.funds_withdrawn": _of_dispute,
    "charge.dispute.funds_reinstated": _of_dispute,
}
"""The events that say something of a payment."""
