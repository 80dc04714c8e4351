"""Card numbers: what a holder reads out, and what is printed or shown as a QR code.

Each life of a card has its own number of sixteen digits, the last of which checks the others, drawn
by a keyed hash: nobody who knows one can tell another, and the database alone leads to none. A
number says whether a card is good; it never pays. Whether it is good is asked of the ledger.
"""

import hmac
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import BigInteger, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Config
from portal.database import Model
from portal.sealing import key_in

DIGITS: Final = 16
SHOWN: Final = 4
"""So many digits are shown in lists."""

_DRAWN: Final = DIGITS - 1


class CardNumber(Model):
    """The number of one life of a card, by a keyed digest; `since` is the entry it began with.

    `draw` counts how often it had to be drawn until nobody else had the same.
    """

    __tablename__ = "card_numbers"
    __table_args__ = (UniqueConstraint("series", "holder", "since"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    series: Mapped[int] = mapped_column(BigInteger)
    holder: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[int] = mapped_column(BigInteger)
    draw: Mapped[int]


class CardKey:
    """Draws numbers and knows them again, with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "CardKey":
        """Return the key in `path`, which is made if it is not there."""
        return cls(key_in(path))

    def number(self, series: int, holder: int, since: int, draw: int) -> str:
        """Return the number of a life of a card, as it is drawn for the `draw`th time."""
        whose = f"number {series} {holder} {since} {draw}".encode()
        drawn = int.from_bytes(hmac.digest(self._key, whose, "sha256")) % 10**_DRAWN
        digits = f"{drawn:0{_DRAWN}d}"
        return digits + check_digit(digits)

    def digest(self, number: str) -> str:
        """Return what is kept of a number."""
        return hmac.digest(self._key, f"digest {number}".encode(), "sha256").hex()


def prepare(app: Flask, config: Config) -> None:
    """Give `app` the key that numbers are drawn with."""
    app.extensions["card_key"] = CardKey.from_file(config.home / "cards.key")


def check_digit(digits: str) -> str:
    """Return the digit that makes a number sound (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004  of two digits their sum
    return str(-total % 10)


def is_written_as_number(text: str) -> bool:
    """Return whether a text has the length of a card's number and nothing but digits."""
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


def is_sound(number: str) -> bool:
    """Return whether the last digit of a number fits the others: nothing was mistyped."""
    return is_written_as_number(number) and check_digit(number[:-1]) == number[-1]


def grouped(number: str) -> str:
    """Return a number as it is shown, in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, DIGITS, 4))


def masked(number: str) -> str:
    """Return what lists show of a number: its last digits."""
    return f"•••• {number[-SHOWN:]}"


def number_of(session: Session, key: CardKey, series: int, holder: int, since: int) -> str:
    """Return the number of a life of a card, drawn when it is first asked for."""
    mine = CardNumber.series == series, CardNumber.holder == holder, CardNumber.since == since
    draw = 0
    while True:
        row = session.scalar(select(CardNumber).where(*mine))
        if row is not None:
            return key.number(series, holder, since, row.draw)
        digest = key.digest(key.number(series, holder, since, draw))
        row = CardNumber(digest=digest, series=series, holder=holder, since=since, draw=draw)
        session.add(row)
        try:
            session.commit()
        except IntegrityError:  # drawn by another request just now, or somebody else's number
            session.rollback()
            draw += 1


def behind(session: Session, key: CardKey, number: str) -> CardNumber | None:
    """Return whose number it is, None if it is nobody's."""
    return session.get(CardNumber, key.digest(number))
