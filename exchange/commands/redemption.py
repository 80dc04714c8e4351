"""Use at the counter, refunds, and the end of a series."""

from typing import ClassVar

from exchange.commands.command import By, Command
from exchange.commands.kinds import Right


class Authorise(Command, frozen=True):
    """Reserve units (or principal) that a holder shows at the counter; by the merchant.

    `nonce` (16 bytes) is that of the holder's signed token, good until `nonce_expires_at` and for
    one authorisation only. The reservation lapses at `expires_at`, within 24 hours: no merchant
    locks a holder's units for longer.
    """

    series: int
    holder: int
    right: Right
    quantity: int
    nonce: bytes
    nonce_expires_at: int
    expires_at: int


class Capture(Command, frozen=True):
    """Consume up to all of an authorisation; what is not consumed returns to the holder."""

    authorisation: int
    quantity: int


class VoidAuthorisation(Command, frozen=True):
    """Let an authorisation go without consuming any of it; by the merchant."""

    authorisation: int


class RefundCapture(Command, frozen=True):
    """Undo a capture, whole or in part; the merchant returns what it was paid for it."""

    authorisation: int
    quantity: int


class RefundUnits(Command, frozen=True):
    """Pay the principal of units back to their holder, who gives them up.

    By the holder: units bought first hand during their cool-off, principal at any time; else by the
    operator for both parties.
    """

    BY: ClassVar[By] = By.EITHER

    series: int
    holder: int
    right: Right
    quantity: int


class WindDown(Command, frozen=True):
    """Close a series for good and pay its escrow out to the holders; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    series: int


class PayClaims(Command, frozen=True):
    """Pay `amount` from the merchant's account to the holders of `claim:S`, pro rata.

    With the last claim the default of the series is cured, but not that of one wound down.
    """

    BY: ClassVar[By] = By.EITHER

    series: int
    amount: int
