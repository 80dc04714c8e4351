"""Codes: what a holder shows at the counter, drawn anew each time and good for a few minutes."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from exchange.client import AskBalances, Client, SeriesShown, principal_of, units_of
from exchange.commands import Right
from exchange.events import SeriesStatus
from portal.clock import SECOND
from portal.randomness import draw_digits
from portal.redemption.models import ShownCode
from portal.redemption.tokens import Token, TokenKey

RENEWED_AFTER: Final = 120 * SECOND
"""A page draws a new code when the old one is so old: whoever reads it has a minute at least."""

DIGITS: Final = 12
"""Of the number that stands for a code: guessing one of a thousand live codes by trying ten numbers
a minute takes two centuries."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be shown: as a QR code (`text`) and as a number; by `id` its holder asks for it."""

    id: int
    text: str
    number: str
    token: Token


def usable(client: Client, series: SeriesShown, holder: int) -> tuple[Right, int]:
    """Return what a holder can use of a series now: units, or principal once it has expired."""
    right = Right.PRINCIPAL if series.status is SeriesStatus.EXPIRED else Right.UNITS
    asset = (units_of if right is Right.UNITS else principal_of)(series.series)
    return right, client.query(AskBalances(holder)).amount(asset)


def draw(session: Session, key: TokenKey, token: Token, now: int) -> Code:
    """Return the code that stands for `token`; it can be shown until the token's end."""
    text, number = key.sign(token), draw_digits(DIGITS)
    session.execute(delete(ShownCode).where(ShownCode.expires_at <= now))
    row = ShownCode(
        digest=key.digest(number), token=text, holder=token.holder, expires_at=token.expires_at
    )
    session.add(row)
    session.commit()
    return Code(row.id, text, number, token)


def token_behind(session: Session, key: TokenKey, number: str) -> str | None:
    """Return the token that a number stands for, None if it stands for none (any more)."""
    return session.scalar(select(ShownCode.token).where(ShownCode.digest == key.digest(number)))


def token_of(session: Session, holder: int, code: int, now: int) -> str | None:
    """Return the token of a holder's own code, None if there is no such (any more)."""
    return session.scalar(
        select(ShownCode.token).where(
            ShownCode.id == code, ShownCode.holder == holder, ShownCode.expires_at > now
        )
    )
