"""What people ask of the wallet: deposits and withdrawals begun, and what there is to see of them.

Whatever is asked for is kept as a row first. From there it goes on by itself, however often it is
asked for, and wherever it was interrupted (see `deposits`, `withdrawals` and `recovery`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from exchange.client import MONEY, AskBalances, Bucket, OutcomeUnknown
from portal import clock
from portal.acts import ActRefused
from portal.payers import payer_here
from portal.payments import REFERENCE_LENGTH, NoProvider, Payment, ProviderAway, Standing
from portal.randomness import draw_text
from portal.wallet import deposits, rows, withdrawals
from portal.wallet.errors import PurposeWaits
from portal.wallet.models import Deposit, DepositState, Withdrawal, WithdrawalState
from portal.wallet.till import Till

FEN: Final = 100
NEWEST: Final = 20
"""So many deposits and withdrawals are listed."""

PAYEE: Final = "Scrip"


@dataclass(frozen=True, slots=True)
class Funds:
    """What a member has, in money units; `owed` is what they have to repay, `awaited` is not here.

    `awaited` is the sum of the deposits that the payer has not paid yet; `due` is set aside for
    shops that took the member's units.
    """

    available: int
    held: int
    withdrawing: int
    owed: int
    awaited: int
    due: int = 0

    @property
    def total(self) -> int:
        """All that is theirs, wherever it is set aside."""
        return self.available + self.held + self.withdrawing + self.due - self.owed


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a withdrawal goes."""

    holder: str
    bank: str
    number: str


def funds_of(till: Till, account: int) -> Funds:
    """Return what a member has now. Raises Unavailable."""
    shown = till.client.query(AskBalances(account))
    awaited = sum(row.amount for row in open_deposits(till, account))
    return Funds(
        shown.amount(MONEY),
        shown.amount(MONEY, Bucket.HELD),
        shown.amount(MONEY, Bucket.WITHDRAWING),
        -shown.amount(MONEY, Bucket.RECEIVABLE),
        awaited,
        shown.amount(MONEY, Bucket.CLEARING),
    )


def begin_deposit(till: Till, account: int, amount: int, act: str, provider: str) -> Deposit:
    """Ask for a deposit; the same form asks for it once. Raises ActRefused and NoProvider.

    While the exchange is away it is kept, and goes on by itself.
    """
    return go_on(till, rows.keep(till.session, new_deposit(till, account, amount, act, provider)))


def new_deposit(till: Till, account: int, amount: int, act: str, provider: str) -> Deposit:
    """Return a deposit that nobody knows of yet. Raises NoProvider."""
    now = clock.now()
    return Deposit(
        reference=draw_text(REFERENCE_LENGTH),
        account=account,
        act=act,
        amount=amount,
        provider=till.provider(provider).name,
        purpose="",
        created_at=now,
        updated_at=now,
        expires_at=now + deposits.PAYABLE_FOR,
    )


def go_on(till: Till, row: Deposit) -> Deposit:
    """Let a deposit go on as far as it can now, and return it. Raises ActRefused."""
    reference = row.reference
    with waiting():
        return deposits.settle(till.client, till.session, reference)
    return rows.find(till.session, Deposit, reference)


def way_to_pay(till: Till, row: Deposit) -> str | None:
    """Return where the payer pays a deposit; None if it cannot be paid now, or not any more."""
    if not is_payable(row):
        return None
    payment = Payment(
        row.reference, row.amount, PAYEE, row.return_to or row.page, row.expires_at, payer_here()
    )
    with suppress(ProviderAway, NoProvider):
        return till.provider(row.provider).begin(payment)
    return None


def begin_withdrawal(
    till: Till, account: int, amount: int, to: BankAccount, act: str
) -> Withdrawal:
    """Ask for a withdrawal; the same form asks for it once. Raises ActRefused and NoProvider.

    While exchange or provider are away it is kept, and goes on by itself.
    """
    now = clock.now()
    asked = Withdrawal(
        reference=draw_text(REFERENCE_LENGTH),
        account=account,
        act=act,
        amount=amount,
        provider=till.paying_out.name,
        holder=to.holder,
        bank=to.bank,
        number_at_bank=to.number,
        approvals_needed=till.review.approvals(amount),
        created_at=now,
        updated_at=now,
    )
    kept = rows.keep(till.session, asked)
    reference = kept.reference
    with waiting():
        provider = till.provider(kept.provider)
        return withdrawals.settle(till.client, provider, till.session, reference)
    return rows.find(till.session, Withdrawal, reference)


def is_payable(row: Deposit) -> bool:
    """Whether the payer can pay it, as far as we know."""
    return row.state == DepositState.AWAITED and row.heard <= Standing.OPEN


@contextmanager
def waiting() -> Iterator[None]:
    """Let pass that exchange or others are away: what waits for them goes on later."""
    try:
        yield
    except (OutcomeUnknown, ProviderAway, NoProvider, PurposeWaits):
        return
    except ActRefused as error:
        if error.refused.refusal not in deposits.AWAY:
            raise


def deposit_of(till: Till, account: int, reference: str) -> Deposit:
    """Return a member's own deposit. Raises NoSuchPayment."""
    return rows.find_own(till.session, Deposit, account, reference)


def withdrawal_of(till: Till, account: int, reference: str) -> Withdrawal:
    """Return a member's own withdrawal. Raises NoSuchPayment."""
    return rows.find_own(till.session, Withdrawal, account, reference)


def newest_deposits(till: Till, account: int) -> list[Deposit]:
    """Return a member's newest deposits, newest first."""
    return rows.newest(till.session, Deposit, account, NEWEST)


def newest_withdrawals(till: Till, account: int) -> list[Withdrawal]:
    """Return a member's newest withdrawals, newest first."""
    return rows.newest(till.session, Withdrawal, account, NEWEST)


def open_deposits(till: Till, account: int) -> list[Deposit]:
    """Return the deposits that may still come, newest first."""
    states = (DepositState.ANNOUNCED, DepositState.AWAITED)
    return [row for row in newest_deposits(till, account) if row.state in states]


def open_withdrawals(till: Till, account: int) -> list[Withdrawal]:
    """Return the withdrawals that are on their way, newest first."""
    states = (WithdrawalState.ANNOUNCED, WithdrawalState.BEGUN)
    return [row for row in newest_withdrawals(till, account) if row.state in states]


def last_provider(till: Till, account: int) -> str | None:
    """Return through which provider the member paid in last, None where it is not there now."""
    for row in newest_deposits(till, account):
        return row.provider if row.provider in till.payments else None
    return None


def last_bank_account(till: Till, account: int) -> BankAccount | None:
    """Return where the member's last withdrawal went, None before the first."""
    for row in newest_withdrawals(till, account):
        return BankAccount(row.holder, row.bank, row.number_at_bank)
    return None
