"""Gifts, and transfers that two members agree on."""

from exchange.commands.command import Command


class GiveUnits(Command, frozen=True):
    """Set units aside for whoever shows the secret behind `claim_hash` (SHA-256, 32 bytes) first.

    `to` names the only member who may claim (0: anybody). Unclaimed units return at `expires_at`,
    within 90 days.
    """

    series: int
    quantity: int
    claim_hash: bytes
    expires_at: int
    to: int = 0


class ClaimGift(Command, frozen=True):
    """Take the units of a gift by its secret."""

    gift: int
    secret: bytes


class ReturnGift(Command, frozen=True):
    """Take back an unclaimed gift; by its giver."""

    gift: int


class OfferTransfer(Command, frozen=True):
    """Offer units to a named member at a price per unit, in a negotiated market.

    The offer ends at `expires_at`, within 90 days.
    """

    series: int
    to: int
    quantity: int
    price: int
    expires_at: int


class AcceptTransfer(Command, frozen=True):
    """Pay for and receive the units of a negotiated transfer; by the member it names."""

    transfer: int


class WithdrawTransfer(Command, frozen=True):
    """End a negotiated transfer; by either party."""

    transfer: int
