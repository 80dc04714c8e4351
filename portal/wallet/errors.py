"""Errors of the wallet.

WalletError
├── NoSuchPayment   there is no deposit or withdrawal of that reference, or it is another's
├── AmountDiffers   a provider speaks of another amount than was asked for
├── PurposeWaits    whoever serves what was paid for could not do so yet
└── NoticeSeenBefore a signed notice was sent once more as it was
"""
# ruff: noqa: N818  an error is named after the state that it reports

from portal.errors import PortalError


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
    """Of `reference`, for which `expected` was asked, the provider says `found` (money units)."""

    def __init__(self, reference: str, expected: int, found: int) -> None:
        super().__init__(reference, expected, found)
        self.reference = reference
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"payment {self.reference} is of {self.expected}, the provider says {self.found}"


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
