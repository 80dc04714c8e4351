"""Errors of the wallet.

WalletError
├── NoSuchPayment   there is no deposit or withdrawal of that reference, or it is another's
├── AmountDiffers   a provider speaks of another amount or currency than was asked for
├── PurposeWaits    whoever serves what was paid for could not do so yet
└── NoticeSeenBefore a signed notice was sent once more as it was
"""
# ruff: noqa: N818  an error is named after the state that it reports

from portal.errors import PortalError
from portal.payments import CURRENCY, Said


class WalletError(PortalError):
    """Base of the errors raised by the wallet."""


class NoSuchPayment(WalletError):
    """There is no deposit or withdrawal `reference`, or none of whoever asks."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference

    def __str__(self) -> str:
        return f"there is no payment {self.reference!r}"


class AmountDiffers(WalletError):
    """For a payment `expected` (money units) was asked; the provider `said` otherwise."""

    def __init__(self, expected: int, said: Said) -> None:
        super().__init__(expected, said)
        self.expected = expected
        self.said = said

    def __str__(self) -> str:
        said = self.said
        return (
            f"payment {said.reference} is of {self.expected} {CURRENCY}, "
            f"the provider says {said.amount} {said.currency}"
        )


class NoticeSeenBefore(WalletError):
    """The notice `mark` was taken before."""

    def __init__(self, mark: str) -> None:
        super().__init__(mark)
        self.mark = mark

    def __str__(self) -> str:
        return f"notice {self.mark} was taken before"


class PurposeWaits(WalletError):
    """Whoever serves the `purpose` of a deposit failed; it is called again."""

    def __init__(self, purpose: str) -> None:
        super().__init__(purpose)
        self.purpose = purpose

    def __str__(self) -> str:
        return f"{self.purpose} could not be served yet"
