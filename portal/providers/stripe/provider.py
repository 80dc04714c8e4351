"""What Stripe is asked: to take a payment, how far it is, and what it moved on a day."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec
import stripe
import structlog
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.payments import (
    CURRENCY,
    NoProvider,
    Notice,
    Payment,
    Payout,
    ProviderAway,
    Said,
    Standing,
)
from portal.providers.amounts import in_fen
from portal.providers.begun import Begun
from portal.providers.settings import Stripe
from portal.providers.stripe import objects, webhooks
from portal.providers.stripe.objects import REFERENCE

PATIENCE_S: Final = 10
RETRIES: Final = 2
PAYABLE_BEYOND_S: Final = 30 * 60
"""Stripe wants its page to be open for half an hour at least, however late it is asked for."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class StripeCheckout:
    """Stripe as a payment provider. It pays out to nobody but ourselves."""

    name: Final = "stripe"
    label: Final[LazyString] = _l("Card and more, by Stripe")
    play: Final = False
    pays_out: Final = False
    confirmation: Final = ""

    def __init__(self, section: Stripe, begun: Begun, address: str) -> None:
        self._secret = section.webhook_secret
        self._begun = begun
        self._address = address
        self._client = stripe.StripeClient(
            section.key,
            base_addresses={"api": section.address} if section.address else {},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=PATIENCE_S),
        )

    def begin(self, payment: Payment) -> str:
        """Open a page where it is paid; asked again, return the same one. Raises ProviderAway."""
        known = self._begun.find(payment.reference)
        if known is not None:
            return known.way
        opened = self._ask(objects.Session, lambda: self._open(payment))
        way = opened.url or ""
        self._begun.keep(self.name, payment, way, opened.id)
        return way

    def pay_out(self, payout: Payout) -> None:
        """Refuse: Stripe pays out to our own bank account only."""
        raise NoProvider(payout.reference)

    def query(self, reference: str) -> Said:
        """Return what is true of a payment now. Raises ProviderAway."""
        known = self._begun.find(reference)
        if known is None:
            return Said(reference, 0, Standing.UNKNOWN)
        session = self._ask(objects.Session, lambda: self._session(known.theirs))
        told = objects.of_session(reference, session)
        if not session.is_disputed:
            return told
        return self._disputed(reference, session) or told

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Return what a webhook says. Raises NoticeForged and ProviderAway."""
        event = webhooks.read(headers, body, self._secret)
        told = webhooks.said_by(event, self._reference_of)
        return Notice(event.mark, event.sent_at, told) if told else None

    def _open(self, payment: Payment) -> stripe.StripeObject:
        named = {REFERENCE: payment.reference}
        back = f"{self._address}{payment.return_to}"
        return self._client.v1.checkout.sessions.create(
            params={
                "mode": "payment",
                "client_reference_id": payment.reference,
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": CURRENCY.lower(),
                            "unit_amount": in_fen(payment.amount),
                            "product_data": {"name": payment.payee},
                        },
                    }
                ],
                "metadata": named,
                "payment_intent_data": {"metadata": named},
                "success_url": back,
                "cancel_url": back,
                "expires_at": payment.expires_at // clock.SECOND + PAYABLE_BEYOND_S,
            },
            # Whoever asks again, after no answer came, is given the same session.
            options={"idempotency_key": f"scrip-begin-{payment.reference}"},
        )

    def _session(self, number: str) -> stripe.StripeObject:
        return self._client.v1.checkout.sessions.retrieve(
            number, params={"expand": ["payment_intent.latest_charge"]}
        )

    def _disputed(self, reference: str, session: objects.Session) -> Said | None:
        intent = session.paid_by.id if session.paid_by else ""
        found = self._ask(
            objects.Disputes,
            lambda: self._client.v1.disputes.list(params={"payment_intent": intent}),
        )
        return objects.of_dispute(reference, found.data[0]) if found.data else None

    def _reference_of(self, intent: str) -> str | None:
        """Return our reference of a payment that Stripe names by its own number."""
        found = self._ask(objects.Intent, lambda: self._client.v1.payment_intents.retrieve(intent))
        return found.metadata.get(REFERENCE)

    def _ask(self, kind: type[T], question: Callable[[], stripe.StripeObject]) -> T:
        """Return the answer as `kind`. Raises ProviderAway, also where Stripe will not answer."""
        try:
            return msgspec.convert(question().to_dict(), kind)
        except (stripe.StripeError, msgspec.ValidationError) as error:
            # Whatever stands in the way, nothing is known of the payment: it may have been taken.
            _log.warning("Stripe does not answer", reason=f"{type(error).__name__}: {error}")
            raise ProviderAway(error) from error


def open_provider(section: Stripe, begun: Begun, address: str) -> StripeCheckout:
    """Return Stripe as that section of the settings describes it; we are found at `address`."""
    return StripeCheckout(section, begun, address)
