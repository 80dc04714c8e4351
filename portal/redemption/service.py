"""The counter: read what a holder shows, reserve it, take it whole or in part, give it back.

Times are nanoseconds UTC. Every verb that changes something raises ActRefused if the exchange
refuses, OutcomeUnknown if nothing can be told; the same key gives the answer then.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from exchange.client import AskSeries, Client, SeriesShown
from exchange.commands import (
    Authorise,
    Capture,
    RefundCapture,
    Right,
    UnitKind,
    VoidAuthorisation,
)
from exchange.history import History
from portal.acts import carry_out
from portal.card_changes import lives_of
from portal.clock import SECOND
from portal.errors import PortalError
from portal.redemption.codes import token_behind, usable
from portal.redemption.tokens import Token, TokenInvalid, TokenKey
from portal.shared_counters import SharedCounters

RESERVED_FOR: Final = 600 * SECOND
"""So long after its code has run out an authorisation waits for its capture."""


WRONG_NUMBERS: Final = 10
"""A minute."""


class Fault(StrEnum):
    """What is wrong with a code that was read."""

    FORGED = "not ours"
    UNKNOWN = "unknown number"
    EXPIRED = "expired"
    FOREIGN = "another merchant's"
    EMPTY = "nothing left"
    TOO_MANY = "too many wrong numbers"
    PASSED_ON = "the card was passed on"
    MISTYPED = "no card's number"
    NO_CARD = "no card of this merchant's"


class CodeRefused(PortalError):  # noqa: N818  named after the state that it reports
    """A code cannot be taken at this counter; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Presented:
    """What a holder presents: a token that we signed, of a series of this merchant."""

    token: Token
    series: SeriesShown


def token_text(
    session: Session, key: TokenKey, counters: SharedCounters, merchant: int, code: str
) -> str:
    """Return the token that was read or whose number was typed. Raises CodeRefused.

    Of wrong numbers a merchant has a few a minute: so nobody finds a code by trying.
    """
    if not code.isdecimal():
        return code
    tried = f"wrong code numbers of {merchant}"
    if counters.get(tried) >= WRONG_NUMBERS:
        raise CodeRefused(Fault.TOO_MANY)
    found = token_behind(session, key, code)
    if found is None:
        counters.incr(tried, 60)
        raise CodeRefused(Fault.UNKNOWN)
    return found


def present(client: Client, history: History, key: TokenKey, merchant: int, text: str) -> Presented:
    """Return what the token `text` is for. Raises CodeRefused if it is not for this merchant.

    Or if its card was passed on since. Whether it is still good, and was not used before, is said
    by the exchange.
    """
    try:
        token = key.read(text)
    except TokenInvalid:
        raise CodeRefused(Fault.FORGED) from None
    found = client.query(AskSeries(series=token.series)).series
    if not found or found[0].merchant != merchant:
        raise CodeRefused(Fault.FOREIGN)
    _see_card(client, history, token)
    return Presented(token, found[0])


def _see_card(client: Client, history: History, token: Token) -> None:
    """See that the card is still the one that the code was drawn from. Raises CodeRefused if not.

    Whoever sold, gave or gave back all that was on it has no card that this code is of, though he
    may have bought others since.
    """
    cards = lives_of(client, history, token.holder, token.series)
    then = [card for card in cards if card.began_at <= token.drawn_at]
    if then and then[-1].ended_by:
        raise CodeRefused(Fault.PASSED_ON)


def most_of(client: Client, presented: Presented, now: int) -> int:
    """Return how much may be taken with a token just now. Raises CodeRefused if nothing may."""
    token = presented.token
    right, left = usable(client, presented.series, token.holder)
    if token.expires_at <= now or right is not token.right:
        raise CodeRefused(Fault.EXPIRED)
    if not left:
        raise CodeRefused(Fault.EMPTY)
    return min(left, token.most)


def counts_money(series: SeriesShown, right: Right) -> bool:
    """Whether the counter speaks of yuan, not of visits."""
    return right is Right.PRINCIPAL or series.terms.unit is UnitKind.VALUE


def worth_of(series: SeriesShown, right: Right, quantity: int) -> int:
    """Return what a quantity is worth at the shop: money units, or visits."""
    if right is Right.PRINCIPAL or series.terms.unit is UnitKind.VISIT:
        return quantity
    return quantity * series.terms.face_value


def quantity_for(series: SeriesShown, right: Right, worth: int) -> int | None:
    """Return the quantity that is worth so much at the shop, None if no whole quantity is."""
    if right is Right.PRINCIPAL or series.terms.unit is UnitKind.VISIT:
        return worth
    units, rest = divmod(worth, series.terms.face_value)
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
