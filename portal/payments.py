"""Payment providers: how money gets in from the world outside, and out again.

A provider knows each payment by a reference that is used once, for ever. What it says of it is a
*standing*; it may say so late, twice or in another order than it happened, in signed notices sent
to us or when it is asked. Amounts are money units and whole fen; times are nanoseconds UTC.
"""
# ruff: noqa: N818  an error is named after the state that it reports

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final, Protocol

from flask import Flask
from flask_babel import LazyString

from portal import clock
from portal.errors import PortalError

REFERENCE_LENGTH: Final = 22
"""Letters and digits of a reference: nobody guesses another's."""


PROVIDER_LENGTH: Final = 16
"""A provider's name has no more letters."""


CURRENCY: Final = "CNY"
"""All money here is yuan; a payment in another currency is not one that we asked for."""


WEBHOOKS: Final = "/wallet/webhooks"
"""Each provider tells what it has to tell below this address, at its name."""

FRESH_FOR: Final = 300 * clock.SECOND
"""What was signed longer ago (or as far ahead) is not taken, where nothing else is agreed."""


_PHONES: Final = ("Mobi", "Android", "iPhone", "HarmonyOS")


class Standing(IntEnum):
    """What a provider says of a payment; of two things said, the greater holds.

    A payer who first refused may pay after all, their bank may take back what was paid, and a
    dispute about that may be won. Of money that leaves, FAILED and PAID are final.
    """

    UNKNOWN = 0
    OPEN = 1
    FAILED = 2
    PAID = 3
    REVERSED = 4
    RESTORED = 5


@dataclass(frozen=True, slots=True)
class Payer:
    """From where a payer comes: a network address, and what their browser calls itself."""

    address: str = ""
    agent: str = ""

    @property
    def phone(self) -> bool:
        """Whether they hold a phone."""
        return any(each in self.agent for each in _PHONES)

    @property
    def in_wechat(self) -> bool:
        """Whether they look at us from inside WeChat."""
        return "MicroMessenger" in self.agent


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that a member will pay in; the payer is sent back to `return_to`, a path of ours."""

    reference: str
    amount: int
    payee: str
    return_to: str
    expires_at: int
    payer: Payer = field(default_factory=Payer)


@dataclass(frozen=True, slots=True)
class Payout:
    """Money to be paid to the bank account `number` of `holder`."""

    reference: str
    amount: int
    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says of one payment. `amount` is 0 where it knows of none."""

    reference: str
    amount: int
    standing: Standing
    currency: str = CURRENCY


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider said by itself, signed; `sent_at` is recent.

    `mark` is used once; it is empty where the provider sends the very same again until it is
    confirmed, so that nothing is wrong with that. It may be `fresh_for` so long (ns).
    """

    mark: str
    sent_at: int
    said: Said
    fresh_for: int = FRESH_FOR


class Flaw(StrEnum):
    """Why a notice is refused, in words for the log."""

    SIGNATURE = "it is not signed as agreed"
    TIME = "it was signed too many seconds ago, or too far ahead"
    PARTY = "it is about another party, not us"
    CONTENT = "it does not say what it should"


class NoticeForged(PortalError):
    """A notice is not what the provider signed for us just now; `found` is what it was instead."""

    def __init__(self, flaw: Flaw = Flaw.SIGNATURE, found: object = "") -> None:
        super().__init__(flaw, found)
        self.flaw = flaw
        self.found = found

    def __str__(self) -> str:
        return f"{self.flaw}: {self.found}" if self.found else str(self.flaw)


class ProviderAway(PortalError):
    """The provider does not answer, or not so that it can be understood: `found` is why.

    Nothing can be told of what was asked for: it may have been done.
    """

    def __init__(self, found: object = "") -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"the provider is away: {self.found}"


class NoProvider(PortalError):
    """No payment provider of that name is set up, or none at all."""


class PaymentProvider(Protocol):
    """What a provider can be asked for. Everything may be asked twice and then happens once."""

    @property
    def name(self) -> str:
        """What rows and addresses call it: a few small letters, for ever."""

    @property
    def label(self) -> LazyString:
        """What payers call it."""

    @property
    def play(self) -> bool:
        """Whether it moves no real money."""

    @property
    def pays_out(self) -> bool:
        """Whether it can pay money out to bank accounts; one that cannot is never asked to."""

    @property
    def confirmation(self) -> str:
        """What it wants to read when it has been heard; empty where anything will do."""

    def begin(self, payment: Payment) -> str:
        """Announce a payment; return the address to which the payer is sent to pay it.

        Raises ProviderAway.
        """

    def pay_out(self, payout: Payout) -> None:
        """Ask for money to be paid out; a notice or `query` tells what came of it.

        Raises ProviderAway.
        """

    def query(self, reference: str) -> Said:
        """Return what is true of a payment now. Raises ProviderAway."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Return the notice that a request to us carries; None if it is about no payment of ours.

        Raises NoticeForged, and ProviderAway where the provider must be asked what it is about.
        """


def add_provider(app: Flask, provider: PaymentProvider) -> None:
    """Let `app` move money through that provider as well; the first one is offered first."""
    providers_of(app)[provider.name] = provider


def providers_of(app: Flask) -> dict[str, PaymentProvider]:
    """Return the providers of `app` by name; none where money can neither come nor go."""
    found: dict[str, PaymentProvider] = app.extensions.setdefault("payment_providers", {})
    return found
