"""Purchases: what somebody ordered of one merchant, how it is paid for, and what became of it.

Amounts are money units, times nanoseconds UTC, accounts those of the exchange. Which state may
follow which stands in `NEXT`; a row changes its state only by `go_to`, which is one statement, so
that of two who act at once only one does.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.database import Model
from portal.payments import PROVIDER_LENGTH
from portal.sales.goods import NAME_LENGTH
from portal.series_texts import CHINESE

NUMBER_LENGTH: Final = 12
ACT_LENGTH: Final = 64
LINES_LENGTH: Final = 500


class Way(StrEnum):
    """How a purchase is paid for."""

    RIGHT = "right"
    BALANCE = "balance"
    PROVIDER = "provider"


STORED: Final = frozenset({Way.RIGHT, Way.BALANCE})
"""Ways that pay from stored value; for them alone there is a member price."""


class PurchaseState(StrEnum):
    """Where a purchase is in its life."""

    PLACED = "placed"
    PAID = "paid"
    COLLECTED = "collected"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


NEXT: Final[dict[PurchaseState, frozenset[PurchaseState]]] = {
    PurchaseState.PLACED: frozenset({PurchaseState.PAID, PurchaseState.CANCELLED}),
    PurchaseState.PAID: frozenset({PurchaseState.COLLECTED, PurchaseState.REFUNDED}),
    PurchaseState.COLLECTED: frozenset({PurchaseState.REFUNDED}),
    PurchaseState.CANCELLED: frozenset(),
    PurchaseState.REFUNDED: frozenset(),
}
"""State to the states that may follow it."""


class Purchase(Model):
    """What one buyer ordered of one merchant at once; `number` is what people call it by.

    Paid by a right it takes `units` of `series`; `money` is what is paid in money, all of it or the
    rest. `authorisation` and `payment` are what the exchange knows those two by. `act` is the mark
    of the form. `arrived` says that the money that came through `provider` is in the buyer's
    account. `refusal` and `refused_field` say what the exchange refused; then what was taken goes
    back, and it ends.
    """

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("buyer", "act"),
        CheckConstraint("way IN ('right', 'balance', 'provider')", "way"),
        CheckConstraint(
            "state IN ('placed', 'paid', 'collected', 'cancelled', 'refunded')", "state"
        ),
        CheckConstraint("(way = 'right') = (series IS NOT NULL)", "series"),
        Index("ix_purchases_merchant_state", "merchant", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH), unique=True)
    act: Mapped[str] = mapped_column(String(ACT_LENGTH))
    buyer: Mapped[int] = mapped_column(BigInteger, index=True)
    merchant: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[str] = mapped_column(String(8))
    series: Mapped[int | None] = mapped_column(BigInteger)
    units: Mapped[int] = mapped_column(BigInteger, default=0)
    money: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    list_total: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12), default=PurchaseState.PLACED, index=True)
    provider: Mapped[str] = mapped_column(String(PROVIDER_LENGTH), default="")
    arrived: Mapped[bool] = mapped_column(default=False)
    refusal: Mapped[str] = mapped_column(String(40), default="")
    refused_field: Mapped[str] = mapped_column(String(40), default="")
    authorisation: Mapped[int | None] = mapped_column(BigInteger)
    payment: Mapped[int | None] = mapped_column(BigInteger)
    placed_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(140), default="")

    lines: Mapped[list["PurchaseLine"]] = relationship(
        cascade="all, delete-orphan", order_by="PurchaseLine.position"
    )
    steps: Mapped[list["PurchaseStep"]] = relationship(
        cascade="all, delete-orphan", order_by="PurchaseStep.id"
    )
    refunds: Mapped[list["PurchaseRefund"]] = relationship(
        cascade="all, delete-orphan", order_by="PurchaseRefund.id"
    )

    @property
    def saved(self) -> int:
        """What it cost less than at list prices."""
        return self.list_total - self.total

    @property
    def refunded(self) -> int:
        """What of the total was given back, or is about to be."""
        return sum(line.refunded * line.price for line in self.lines)


class PurchaseLine(Model):
    """A line of a purchase: names and prices as they were when it was placed."""

    __tablename__ = "purchase_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity"),
        CheckConstraint("refunded >= 0 AND refunded <= quantity", "refunded"),
    )

    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("goods.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    quantity: Mapped[int] = mapped_column(BigInteger)
    list_price: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    refunded: Mapped[int] = mapped_column(BigInteger, default=0)

    def name(self, language: str) -> str:
        """Return what was bought, in that language."""
        return self.name_zh if language == CHINESE else self.name_en


class PurchaseStep(Model):
    """A state that a purchase came to, when, and the entry of the ledger that made it so."""

    __tablename__ = "purchase_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[int] = mapped_column(BigInteger)
    entry: Mapped[int | None] = mapped_column(BigInteger)


class PurchaseRefund(Model):
    """What is given back of a purchase: units, and money; `done_at` is None while it is under way.

    `lines` says what was asked for: 0:2,3:1 are two of line 0 and one of line 3.
    """

    __tablename__ = "purchase_refunds"
    __table_args__ = (UniqueConstraint("purchase_id", "act"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchases.id"))
    act: Mapped[str] = mapped_column(String(ACT_LENGTH))
    lines: Mapped[str] = mapped_column(String(LINES_LENGTH))
    units: Mapped[int] = mapped_column(BigInteger)
    money: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[int | None] = mapped_column(BigInteger, index=True)
    entry: Mapped[int | None] = mapped_column(BigInteger)


def find(session: Session, number: str) -> Purchase | None:
    """Return the purchase of that number, None if there is none."""
    return session.scalar(select(Purchase).where(Purchase.number == number))


def bought_by(session: Session, buyer: int, limit: int = 50) -> list[Purchase]:
    """Return what somebody bought, the newest first."""
    chosen = select(Purchase).where(Purchase.buyer == buyer).order_by(Purchase.id.desc())
    return list(session.scalars(chosen.limit(limit)))


def sold_by(session: Session, merchant: int, limit: int = 100) -> list[Purchase]:
    """Return what a merchant sold, or is about to, the newest first."""
    chosen = select(Purchase).where(Purchase.merchant == merchant)
    paid = chosen.where(Purchase.state != PurchaseState.CANCELLED)
    return list(session.scalars(paid.order_by(Purchase.id.desc()).limit(limit)))


def go_to(
    session: Session,
    purchase: Purchase,
    state: PurchaseState,
    at: int,
    *,
    entry: int | None = None,
) -> bool:
    """Let a purchase come to a state that may follow its own; False if another was quicker.

    The caller commits.
    """
    before = [one for one, after in NEXT.items() if state in after]
    moved = session.execute(
        sql_update(Purchase)
        .where(Purchase.id == purchase.id, Purchase.state.in_(before))
        .values(state=state)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE has one
        return False
    session.add(PurchaseStep(purchase_id=purchase.id, state=state, at=at, entry=entry))
    session.flush()
    session.expire(purchase)
    return True
