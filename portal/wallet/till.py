"""What the wallet works with: the exchange, its history, the session, and a payment provider."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from exchange.client import Client
from exchange.history import History
from portal.database import session
from portal.payments import PaymentProvider, provider_of
from portal.wallet.errors import NoProvider


@dataclass(frozen=True, slots=True)
class Till:
    """The world around one request, or one run of the recovery job."""

    client: Client
    history: History
    session: Session
    payments: PaymentProvider | None

    @property
    def provider(self) -> PaymentProvider:
        """The provider. Raises NoProvider."""
        if self.payments is None:
            raise NoProvider
        return self.payments


def till_of(app: Flask) -> Till:
    """Return the till of `app`, inside one of its contexts."""
    return Till(app.extensions["exchange"], app.extensions["history"], session(), provider_of(app))
