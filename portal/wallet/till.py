"""What the wallet works with: the exchange, its history, the session, and payment providers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask
from sqlalchemy.orm import Session

from exchange.client import Client
from exchange.history import History
from portal.database import session
from portal.payments import NoProvider, PaymentProvider, providers_of

MOST: Final = 2**53
"""No amount is larger."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Withdrawals above `one` are looked at by one of staff, above `two` by two (money units)."""

    one: int = MOST
    two: int = MOST

    def approvals(self, amount: int) -> int:
        """Return how many people of staff must agree to a withdrawal."""
        return (amount > self.one) + (amount > self.two)


@dataclass(frozen=True, slots=True)
class Till:
    """The world around one request, or one run of the recovery job."""

    client: Client
    history: History
    session: Session
    payments: Mapping[str, PaymentProvider]
    review: Thresholds = Thresholds()

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
    def reviews(self) -> bool:
        """Whether there are withdrawals that are looked at first."""
        return self.review.one < MOST

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
    thresholds = app.extensions.get("review_thresholds", Thresholds())
    return Till(client, history, among or session(), providers_of(app), thresholds)
