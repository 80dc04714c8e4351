"""Goods: what shops sell, at a list price for everybody and a member price for who has joined.

Prices are money units and whole fen; times are nanoseconds UTC.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.businesses import Merchant, Standing
from portal.database import Model
from portal.series_texts import CHINESE

NAME_LENGTH: Final = 80
ABOUT_LENGTH: Final = 1_000
FEN: Final = 100
"""Money units in a fen."""

MOST_PRICE: Final = 10**6 * 10_000
"""No good costs more than a million yuan."""

MOST_STOCK: Final = 10**6


class GoodState(StrEnum):
    """Whether a good can be seen and bought."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    WITHDRAWN = "withdrawn"


class Good(Model):
    """One good of a merchant; a service is one too. `merchant` is its account at the exchange.

    `stock` is how many are left to be sold, None where there is no end of them; `act` is the mark
    of the form that added it.
    """

    __tablename__ = "goods"
    __table_args__ = (
        UniqueConstraint("merchant", "act"),
        CheckConstraint("state IN ('draft', 'on_sale', 'withdrawn')", "state"),
        CheckConstraint("member_price > 0 AND member_price <= list_price", "prices"),
        CheckConstraint("stock IS NULL OR stock >= 0", "stock"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant: Mapped[int] = mapped_column(BigInteger)
    act: Mapped[str] = mapped_column(String(64))
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    about_zh: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    list_price: Mapped[int] = mapped_column(BigInteger)
    member_price: Mapped[int] = mapped_column(BigInteger)
    stock: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12), default=GoodState.DRAFT, index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)

    specials: Mapped[list["SpecialPrice"]] = relationship(
        cascade="all, delete-orphan", order_by="SpecialPrice.opens_at"
    )

    def name(self, language: str) -> str:
        """Return what it is called in that language."""
        return self.name_zh if language == CHINESE else self.name_en

    def about(self, language: str) -> str:
        """Return what is said about it in that language."""
        return self.about_zh if language == CHINESE else self.about_en

    def special_at(self, now: int) -> "SpecialPrice | None":
        """Return the special price that holds at that time, None if there is none."""
        held = [one for one in self.specials if one.opens_at <= now < one.closes_at]
        return min(held, key=lambda one: one.price, default=None)


class SpecialPrice(Model):
    """A price for everybody, however they pay, from `opens_at` until before `closes_at`."""

    __tablename__ = "special_prices"
    __table_args__ = (
        CheckConstraint("price > 0", "price"),
        CheckConstraint("opens_at < closes_at", "window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("goods.id"), index=True)
    price: Mapped[int] = mapped_column(BigInteger)
    opens_at: Mapped[int] = mapped_column(BigInteger)
    closes_at: Mapped[int] = mapped_column(BigInteger)


_SUSPENDED: Final = select(Merchant.account).where(Merchant.standing == Standing.SUSPENDED)


def on_sale(*, wanted: str = "", merchant: int | None = None) -> Select[Good]:
    """Choose the goods that can be bought: those with all the words in their names or texts."""
    chosen = select(Good).where(Good.state == GoodState.ON_SALE, Good.merchant.not_in(_SUSPENDED))
    if merchant is not None:
        chosen = chosen.where(Good.merchant == merchant)
    for word in wanted.split():
        part = f"%{_literal(word)}%"
        texts = (Good.name_zh, Good.name_en, Good.about_zh, Good.about_en)
        chosen = chosen.where(or_(*(text.ilike(part, escape="\\") for text in texts)))
    return chosen.order_by(Good.id.desc())


def is_on_sale(session: Session, good: Good) -> bool:
    """Whether a good can be bought: its shop has put it on sale, and is not suspended."""
    return session.scalar(on_sale().where(Good.id == good.id)) is not None


def goods_of(session: Session, merchant: int) -> list[Good]:
    """Return all goods of a merchant, the newest first."""
    chosen = select(Good).where(Good.merchant == merchant).order_by(Good.id.desc())
    return list(session.scalars(chosen))


def take_stock(session: Session, good: int, quantity: int) -> bool:
    """Take so many out of the stock; False if fewer are left, or the good is not on sale.

    One statement, so that of two buyers of the last one only one gets it.
    """
    taken = session.execute(
        sql_update(Good)
        .where(Good.id == good, Good.state == GoodState.ON_SALE)
        .where(or_(Good.stock.is_(None), Good.stock >= quantity))
        .values(stock=Good.stock - quantity)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def return_stock(session: Session, quantities: Iterable[tuple[int, int]]) -> None:
    """Put (good, quantity) back into the stock."""
    for good, quantity in quantities:
        session.execute(sql_update(Good).where(Good.id == good).values(stock=Good.stock + quantity))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
