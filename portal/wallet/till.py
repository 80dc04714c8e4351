"""What the wallet works with: the exchange, its history, the session, and payment providers."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from exchange.client import Client
from exchange.history import History
from portal.database import session
from portal.payments import NoProvider, PaymentProvider, providers_of


@dataclass(frozen=True, slots=True)
class Till:
    """The world around one request, or one run of the recovery job."""

    client: Client
    history: History
    session: Session
    payments: Mapping[str, PaymentProvider]

    def provider(self, name: str) -> PaymentProvider:
        """Return the provider of that name. Raises NoProvider."""
        if name not in self.payments:
            raise NoProvider(name)
        return self.payments[name]

    @property
    def plays(self) -> bool:
        """Whether money that is not real can come and go."""
        return any(provider.play for provider in self.payments.values())

    @property
    def paying_out(self) -> PaymentProvider:
        """The provider through which money leaves. Raises NoProvider."""
        for provider in self.payments.values():
            if provider.pays_out:
                return provider
        raise NoProvider


def till_of(app: Flask, among: Session | None = None) -> Till:
    """Return the till of `app`, inside one of its contexts; it works with that session."""
    client, history = app.extensions["exchange"], app.extensions["history"]
    return Till(client, history, among or session(), providers_of(app))
