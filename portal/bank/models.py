"""The books of the sandbox bank: the payments it was asked for, and what it has told of them."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model
from portal.payments import REFERENCE_LENGTH, Standing


class BankPayment(Model):
    """A payment as the bank sees it; `outward` is one that the exchange asked it to make.

    `told` is the standing that the payee has confirmed to have heard; `pays_at` is when a payer who
    chose to pay later does so. Amounts are money units, times nanoseconds UTC.
    """

    __tablename__ = "bank_payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    outward: Mapped[bool]
    amount: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[str] = mapped_column(String(124))
    number: Mapped[str] = mapped_column(String(34), default="")
    return_to: Mapped[str] = mapped_column(String(400), default="")
    standing: Mapped[int] = mapped_column(default=Standing.OPEN, index=True)
    told: Mapped[int] = mapped_column(default=Standing.OPEN)
    expires_at: Mapped[int] = mapped_column(BigInteger, default=0)
    pays_at: Mapped[int | None] = mapped_column(BigInteger, default=None)
    asked_at: Mapped[int] = mapped_column(BigInteger)
