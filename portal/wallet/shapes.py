"""What the JSON API is sent and answers about the wallet; money in yuan, times in UTC."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment, Sequence, Yuan
from portal.payments import PROVIDER_LENGTH
from portal.wallet.forms import plain_number
from portal.wallet.models import (
    HOLDER_LENGTH,
    Deposit,
    DepositState,
    Withdrawal,
    WithdrawalState,
)
from portal.wallet.progress import masked
from portal.wallet.service import Funds
from portal.wallet.statement import Line
from portal.wallet.words import phrase

Name = Annotated[str, Meta(pattern=r"\S", max_length=HOLDER_LENGTH)]


class ProviderShape(msgspec.Struct):
    """A way to pay in: its name, what payers call it, and whether it only plays."""

    provider: str
    label: str
    play: bool


class NewDeposit(Asked, frozen=True):
    """How much to pay in: whole fen, up to 10,000,000 yuan; and how, unless by the first."""

    amount: Yuan
    provider: Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=PROVIDER_LENGTH)] = ""


class NewWithdrawal(Asked, frozen=True):
    """How much to pay out, and to which bank account."""

    amount: Yuan
    holder: Name
    bank: Name
    number: Annotated[str, Meta(pattern=r"^[A-Za-z0-9 -]{6,50}$")]

    @property
    def plain_number(self) -> str:
        """The account number without spaces."""
        return plain_number(self.number)


class StatementAsked(Asked, frozen=True):
    """Which lines: `before` that ledger entry, of one month of the reader's calendar or of all.

    With `holds` also entries that only set money aside or freed it.
    """

    month: Annotated[str, Meta(pattern=r"^(20[0-9]{2}-(0[1-9]|1[0-2]))?$")] = ""
    before: Sequence | None = None
    holds: bool = False
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class FundsShape(msgspec.Struct):
    """What a member has, and where it is set aside; `awaited` is not paid in yet.

    `due` is set aside for shops that took the member's units; it is part of `total`.
    """

    available: Yuan
    held: Yuan
    withdrawing: Yuan
    owed: Yuan
    total: Yuan
    awaited: Yuan
    due: Yuan


class DepositShape(msgspec.Struct):
    """A deposit: how far it is, and while it can be paid where the payer pays it."""

    reference: str
    amount: Yuan
    provider: str
    state: DepositState
    asked_at: Moment
    pay_until: Moment
    ledger_entry: int | None
    pay_at: str | None


class WithdrawalShape(msgspec.Struct):
    """A withdrawal: how far it is, where it goes, and why it was declined, if it was."""

    reference: str
    amount: Yuan
    state: WithdrawalState
    in_review: bool
    declined_because: str
    asked_at: Moment
    holder: str
    bank: str
    number: str
    ledger_entry: int | None


class LineShape(msgspec.Struct):
    """A line of the statement: `change` of all that is yours, `available` of what can be spent."""

    ledger_entry: int
    at: Moment
    what: str
    change: Yuan
    available: Yuan
    available_after: Yuan
    total_after: Yuan


def of_funds(funds: Funds) -> FundsShape:
    """Return funds as they are answered."""
    return FundsShape(
        available=Yuan(funds.available),
        held=Yuan(funds.held),
        withdrawing=Yuan(funds.withdrawing),
        owed=Yuan(funds.owed),
        total=Yuan(funds.total),
        awaited=Yuan(funds.awaited),
        due=Yuan(funds.due),
    )


def of_deposit(row: Deposit, pay_at: str | None = None) -> DepositShape:
    """Return a deposit as it is answered."""
    return DepositShape(
        reference=row.reference,
        amount=Yuan(row.amount),
        provider=row.provider,
        state=DepositState(row.state),
        asked_at=Moment(row.created_at),
        pay_until=Moment(row.expires_at),
        ledger_entry=row.entry,
        pay_at=pay_at,
    )


def of_withdrawal(row: Withdrawal, reason: str = "") -> WithdrawalShape:
    """Return a withdrawal as it is answered."""
    return WithdrawalShape(
        reference=row.reference,
        amount=Yuan(row.amount),
        state=WithdrawalState(row.state),
        in_review=row.is_in_review,
        declined_because=reason,
        asked_at=Moment(row.created_at),
        holder=row.holder,
        bank=row.bank,
        number=masked(row.number_at_bank),
        ledger_entry=row.entry,
    )


def of_line(line: Line) -> LineShape:
    """Return a line as it is answered."""
    change = line.change
    return LineShape(
        ledger_entry=change.sequence,
        at=Moment(change.time),
        what=phrase(line),
        change=Yuan(change.total),
        available=Yuan(change.available),
        available_after=Yuan(change.available_after),
        total_after=Yuan(change.total_after),
    )
