"""Requests for money to come in or to leave: a row each, never deleted, never a balance.

A row says what was asked for, what the provider said of it (`heard`), and how far the ledger
followed (`state`). `reference` names it to the provider and in the keys of its commands, `number`
is the ledger's own, `entry` the last one there that is about it. The recovery job looks at a row
that waits from `look_at` on. `act` is the mark of the form that
asked, so one form makes one row; `provider` moves the money. Amounts are money units, times
nanoseconds UTC.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model
from portal.paying_in import PURPOSE_LENGTH, RETURN_LENGTH
from portal.payments import PROVIDER_LENGTH, REFERENCE_LENGTH, Standing

ACT_LENGTH: Final = 64
HOLDER_LENGTH: Final = 60
NUMBER_LENGTH: Final = 34


class DepositState(StrEnum):
    """How far the ledger has followed a deposit."""

    ANNOUNCED = "announced"
    AWAITED = "awaited"
    POSTED = "posted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    REVERSED = "reversed"
    REJECTED = "rejected"


class WithdrawalState(StrEnum):
    """How far the ledger has followed a withdrawal."""

    ANNOUNCED = "announced"
    BEGUN = "begun"
    POSTED = "posted"
    VOIDED = "voided"
    DECLINED = "declined"
    REJECTED = "rejected"


class Deposit(Model):
    """Money on its way in. `attempt` counts how often the ledger was told to await it.

    That is more than once only where money came after it was no longer awaited. Until `expires_at`
    the payer can pay. What is paid for something (portal/paying_in.py) has a `purpose` and a page
    to `return_to`, and is `served` once whoever serves the purpose knows that it was posted.
    """

    __tablename__ = "deposits"
    __table_args__ = (
        UniqueConstraint("account", "act"),
        CheckConstraint("amount > 0 and amount % 100 = 0", "whole_fen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    account: Mapped[int] = mapped_column(BigInteger, index=True)
    act: Mapped[str] = mapped_column(String(ACT_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(PROVIDER_LENGTH))
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH), default="")
    return_to: Mapped[str] = mapped_column(String(RETURN_LENGTH), default="")
    served: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(9), default=DepositState.ANNOUNCED, index=True)
    heard: Mapped[int] = mapped_column(default=Standing.UNKNOWN)
    number: Mapped[int | None] = mapped_column(BigInteger, default=None)
    entry: Mapped[int | None] = mapped_column(BigInteger, default=None)
    attempt: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)
    look_at: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def page(self) -> str:
        """Where its payer sees how far it is."""
        return f"/wallet/deposits/{self.reference}"


class Withdrawal(Model):
    """Money on its way out, to the bank account `number_at_bank` of `holder`.

    Before it leaves so many people of staff must have looked at it as `approvals_needed` says; one
    of them may have `declined` it.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        UniqueConstraint("account", "act"),
        CheckConstraint("amount > 0 and amount % 100 = 0", "whole_fen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH), unique=True)
    account: Mapped[int] = mapped_column(BigInteger, index=True)
    act: Mapped[str] = mapped_column(String(ACT_LENGTH))
    amount: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(PROVIDER_LENGTH))
    holder: Mapped[str] = mapped_column(String(HOLDER_LENGTH))
    bank: Mapped[str] = mapped_column(String(HOLDER_LENGTH))
    number_at_bank: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    approvals_needed: Mapped[int] = mapped_column(default=0)
    approvals: Mapped[int] = mapped_column(default=0)
    declined: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(9), default=WithdrawalState.ANNOUNCED, index=True)
    heard: Mapped[int] = mapped_column(default=Standing.UNKNOWN)
    number: Mapped[int | None] = mapped_column(BigInteger, default=None)
    entry: Mapped[int | None] = mapped_column(BigInteger, default=None)
    created_at: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[int] = mapped_column(BigInteger)
    look_at: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def is_in_review(self) -> bool:
        """Whether it waits for staff."""
        undecided = not self.declined and self.approvals < self.approvals_needed
        return undecided and self.state == WithdrawalState.BEGUN


class NoticeSeen(Model):
    """The mark of a notice that was taken, kept for as long as the notice could be sent again."""

    __tablename__ = "notices_seen"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    sent_at: Mapped[int] = mapped_column(BigInteger, index=True)
