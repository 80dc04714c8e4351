"""What a series is called, in both languages; the exchange itself knows only its symbol.

Texts decide nothing: what is owed follows from the ledger, and the text of the terms is held to by
the hash that the ledger has of it.
"""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Final

from flask_babel import LazyString
from sqlalchemy import BigInteger, CheckConstraint, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.database import Model
from portal.language import lazy_gettext as _l

CHINESE = "zh"
"""The language that the fields ending in _zh are for; every other reads those ending in _en."""

NAME_LENGTH = 64
BUYS_LENGTH = 200
TERMS_LENGTH = 10_000


class Colour(StrEnum):
    """The colours a merchant may choose for the stub of its tickets: names of style tokens."""

    CHILLI = "chilli"
    AMBER = "amber"
    MOSS = "moss"
    JADE = "jade"
    LAKE = "lake"
    INDIGO = "indigo"
    PLUM = "plum"
    SLATE = "slate"


COLOURS: Final[dict[str, LazyString]] = {
    Colour.CHILLI: _l("Chilli red"),
    Colour.AMBER: _l("Amber"),
    Colour.MOSS: _l("Moss green"),
    Colour.JADE: _l("Jade"),
    Colour.LAKE: _l("Lake blue"),
    Colour.INDIGO: _l("Indigo"),
    Colour.PLUM: _l("Plum"),
    Colour.SLATE: _l("Slate"),
}


class SeriesText(Model):
    """The texts of one series. `series` and `merchant` are numbers of the exchange."""

    __tablename__ = "series_texts"
    __table_args__ = (
        CheckConstraint(f"colour IN ({', '.join(repr(str(c)) for c in Colour)})", "colour_known"),
    )

    series: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    merchant: Mapped[int] = mapped_column(BigInteger, index=True)
    colour: Mapped[str] = mapped_column(String(16), default=Colour.SLATE)
    brand_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    brand_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    buys_zh: Mapped[str] = mapped_column(String(BUYS_LENGTH))
    buys_en: Mapped[str] = mapped_column(String(BUYS_LENGTH))
    terms_zh: Mapped[str] = mapped_column(Text)
    terms_en: Mapped[str] = mapped_column(Text)

    def brand(self, language: str) -> str:
        """Return the merchant's name in that language."""
        return self.brand_zh if language == CHINESE else self.brand_en

    def name(self, language: str) -> str:
        """Return the name of the series in that language."""
        return self.name_zh if language == CHINESE else self.name_en

    def buys(self, language: str) -> str:
        """Return what one unit is good for, in that language."""
        return self.buys_zh if language == CHINESE else self.buys_en

    def terms(self, language: str) -> str:
        """Return the text of the terms in that language."""
        return self.terms_zh if language == CHINESE else self.terms_en


def terms_hash(terms_zh: str, terms_en: str) -> bytes:
    """Return what the ledger keeps of the terms: the hash of both texts, a blank line between."""
    return sha256(f"{terms_zh}\n\n{terms_en}".encode()).digest()


def texts_of(session: Session, series: Iterable[int]) -> dict[int, SeriesText]:
    """Return the texts there are of these series, by number."""
    found = session.scalars(select(SeriesText).where(SeriesText.series.in_(list(series))))
    return {text.series: text for text in found}
