"""The counter: read what a holder shows, reserve it, take it whole or in part, give it back.

Times are nanoseconds UTC. Every verb that changes something raises ActRefused if the exchange
refuses, OutcomeUnknown if nothing can be told; the same key gives the answer then.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from exchange.client import AskSeries, Client, SeriesShown
from exchange.commands import (
    Authorise,
    Capture,
    RefundCapture,
    Right,
    UnitKind,
    VoidAuthorisation,
)
from portal.acts import carry_out
from portal.clock import SECOND
from portal.errors import PortalError
from portal.redemption.codes import usable
from portal.redemption.tokens import Token, TokenInvalid, TokenKey

RESERVED_FOR: Final = 600 * SECOND
"""So long after its code has run out an authorisation waits for its capture."""


class Fault(StrEnum):
    """What is wrong with a code that was read."""

    NO_CODE = "no code"
    FORGED = "not ours"
    UNKNOWN = "unknown number"
    EXPIRED = "expired"
    FOREIGN = "another merchant's"
    EMPTY = "nothing left"


class CodeRefused(PortalError):  # noqa: N818  named after the state that it reports
    """A code cannot be taken at this counter; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Presented:
    """What a holder presents: a good token, its series, and how much may be taken at most."""

    token: Token
    series: SeriesShown
    most: int


def present(client: Client, key: TokenKey, merchant: int, text: str, now: int) -> Presented:
    """Return what the token `text` entitles this merchant to take. Raises CodeRefused.

    That it was not used before is said by the exchange when it is authorised.
    """
    try:
        token = key.read(text)
    except TokenInvalid:
        raise CodeRefused(Fault.FORGED) from None
    if token.expires_at <= now:
        raise CodeRefused(Fault.EXPIRED)
    found = client.query(AskSeries(series=token.series)).series
    if not found or found[0].merchant != merchant:
        raise CodeRefused(Fault.FOREIGN)
    right, left = usable(client, found[0], token.holder)
    if right is not token.right:
        raise CodeRefused(Fault.EXPIRED)
    if not left:
        raise CodeRefused(Fault.EMPTY)
    return Presented(token, found[0], min(left, token.most))


def quantity_for(series: SeriesShown, right: Right, amount: int) -> int | None:
    """Return the quantity worth `amount` at the shop, None if no whole quantity is.

    Of a right counted in visits the amount is the number of visits.
    """
    if right is Right.PRINCIPAL or series.terms.unit is UnitKind.VISIT:
        return amount
    units, rest = divmod(amount, series.terms.face_value)
    return None if rest else units


def authorise(client: Client, merchant: int, key: str, token: Token, quantity: int) -> int:
    """Reserve part of what the token is good for; return the authorisation."""
    command = Authorise(
        merchant,
        key,
        0,
        token.series,
        token.holder,
        token.right,
        quantity,
        token.nonce,
        token.expires_at,
        token.expires_at + RESERVED_FOR,
    )
    return carry_out(client, command).sequence


def take(client: Client, merchant: int, key: str, token: Token, quantity: int) -> int:
    """Reserve and use at once; return the authorisation.

    After a crash between the two it is reserved: sent again it is used, left alone it lapses.
    """
    authorisation = authorise(client, merchant, key, token, quantity)
    capture(client, merchant, f"{key}+", authorisation, quantity)
    return authorisation


def capture(client: Client, merchant: int, key: str, authorisation: int, quantity: int) -> None:
    """Use so much of what was reserved; the rest returns to its holder."""
    carry_out(client, Capture(merchant, key, 0, authorisation, quantity))


def void(client: Client, merchant: int, key: str, authorisation: int) -> None:
    """Let what was reserved return to its holder."""
    carry_out(client, VoidAuthorisation(merchant, key, 0, authorisation))


def refund(client: Client, merchant: int, key: str, authorisation: int, quantity: int) -> None:
    """Give back so much of what was used; the merchant pays what it got for it."""
    carry_out(client, RefundCapture(merchant, key, 0, authorisation, quantity))
