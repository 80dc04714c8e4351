"""Differences between what a payment provider says and what we have: kept for staff to explain.

Each is written down once, however often it is found. Amounts are money units, times ns UTC.
"""

from enum import StrEnum
from typing import Final

import structlog
from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal import clock
from portal.database import Model
from portal.days import day_of
from portal.payments import CURRENCY, PROVIDER_LENGTH, REFERENCE_LENGTH
from portal.people import Member
from portal.wallet.errors import AmountDiffers

DAY_LENGTH: Final = len("2026-11-24")
THEIRS_LENGTH: Final = 64

_log = structlog.get_logger(__name__)


class DifferenceKind(StrEnum):
    """In what they differ."""

    NOT_WITH_US = "not_with_us"
    NOT_IN_BILL = "not_in_bill"
    AMOUNT = "amount"
    STATE = "state"
    FEE = "fee"
    LEDGER = "ledger"


class Difference(Model):
    """One difference of one day in Beijing. `theirs` is the provider's own number of a movement.

    `ours` and `said` are the amounts that we have and that the provider says, None where there is
    none; `currency` is the provider's.
    """

    __tablename__ = "payment_differences"
    __table_args__ = (
        Index(
            "uq_payment_differences", "provider", "day", "kind", "reference", "theirs", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(PROVIDER_LENGTH))
    day: Mapped[str] = mapped_column(String(DAY_LENGTH))
    kind: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), default="")
    theirs: Mapped[str] = mapped_column(String(THEIRS_LENGTH), default="")
    ours: Mapped[int | None] = mapped_column(BigInteger, default=None)
    said: Mapped[int | None] = mapped_column(BigInteger, default=None)
    currency: Mapped[str] = mapped_column(String(3), default=CURRENCY)
    found_at: Mapped[int] = mapped_column(BigInteger)
    explained_at: Mapped[int | None] = mapped_column(BigInteger, default=None, index=True)
    explained_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"), default=None)
    reason: Mapped[str] = mapped_column(Text, default="")

    staff: Mapped[Member | None] = relationship()


def heard(session: Session, provider: str, error: AmountDiffers) -> None:
    """Write down that a provider spoke of another amount or currency than was asked for."""
    _log.error("a payment is of another amount", provider=provider, reason=str(error))
    said = error.said
    now = clock.now()
    find(
        session,
        provider=provider,
        day=day_of(now).isoformat(),
        kind=DifferenceKind.AMOUNT,
        reference=said.reference,
        ours=error.expected,
        said=said.amount,
        currency=said.currency,
        found_at=now,
    )
    session.commit()


def find(session: Session, **found: object) -> None:
    """Write a difference down, unless it was found before."""
    session.execute(insert(Difference).values(**found).on_conflict_do_nothing())
